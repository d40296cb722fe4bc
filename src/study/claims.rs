//! `claims.toml` (`retrial.claims/1`): what was printed, and what it is about as far as its author said.
//!
//! Printed numbers stay text: `2.0` means 1.95 to 2.05 and is not `2`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::problem::{Place, Problem, Problems};
use crate::results::{Method, Statistic, Status, Verdict};

use super::file::{Missing, Population};
use super::load::{parse, read_text, schema_problem};

/// Name and version of the claims file's layout.
pub const CLAIMS_SCHEMA: &str = "retrial.claims/1";

/// A whole claims file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimsFile {
    /// [`CLAIMS_SCHEMA`].
    pub schema: Spanned<String>,
    /// Where the claims were printed, unless a claim says otherwise.
    #[serde(default)]
    pub source: ClaimSource,
    /// Where the studies are that the claims name; a study not listed is looked for by its id.
    #[serde(default, rename = "study")]
    pub studies: Vec<StudyPath>,
    /// Single numbers that no study file holds: the size of a review, a dose, an estimate of a meta-analysis.
    #[serde(default, rename = "fact")]
    pub facts: Vec<Fact>,
    /// The claims.
    #[serde(default, rename = "claim")]
    pub claims: Vec<Claim>,
}

/// The article or paper that prints the claims. A claim whose source has the DOI (or address) of the data's source comes from the same
/// report: agreement then shows arithmetic, not evidence.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClaimSource {
    /// A short name.
    pub id: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// The full citation.
    pub citation: Option<String>,
    /// Its DOI.
    pub doi: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// When it appeared.
    pub date: Option<String>,
    /// The language it is written in.
    pub language: Option<String>,
    /// What a reader must know.
    pub note: Option<String>,
}

/// Where a study is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StudyPath {
    /// The id the claims use.
    pub id: Spanned<String>,
    /// Its folder or file, relative to the claims file.
    pub path: Spanned<String>,
}

/// A number that no study file holds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fact {
    /// The id that claims use.
    pub id: Spanned<String>,
    /// What it is, in our words.
    pub says: Option<String>,
    /// The number as its source prints it; two for a range.
    pub value: Spanned<Quantity>,
    /// Its unit, as an ending of the number shown ("mg").
    pub unit: Option<String>,
    /// The source's short name.
    pub source: Option<String>,
    /// The source in full.
    pub citation: Option<String>,
    /// Its DOI.
    pub doi: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Where in the source.
    #[serde(rename = "where")]
    pub locator: Option<String>,
    /// How well it is known.
    pub status: Status,
    /// What a reader must know.
    pub note: Option<String>,
}

/// One claim.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Claim {
    /// Id, used in reports.
    pub id: Spanned<String>,
    /// The statement, in our own words.
    #[serde(default)]
    pub says: String,
    /// Where it was printed.
    #[serde(rename = "where")]
    pub locator: Option<String>,
    /// Its own source, if not the file's.
    pub source: Option<ClaimSource>,
    /// What it is about, as far as the author said.
    #[serde(default = "About::nothing")]
    pub about: Spanned<About>,
    /// What was printed.
    pub printed: Spanned<PrintedAs>,
    /// Why no data can test it, where a person knows that (an unidentified source, a comparison across trials).
    pub untestable: Option<String>,
    /// The verdict it should have; another one fails the check.
    pub expected: Option<Spanned<Verdict>>,
    /// What a reader must know.
    pub note: Option<String>,
}

/// What a claim is about. Only what the author said is given: what is absent is filled in by the program and named.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct About {
    /// The study, or several for a claim over trials.
    pub study: Option<Spanned<Words>>,
    /// The endpoint, in the studies' own words; `adverse-event-any`, `-serious`, `-severe`, `-death`, … for adverse events.
    pub endpoint: Option<Spanned<String>>,
    /// The arm; `all` for the arms together; several for a range over arms.
    pub arm: Option<Spanned<Words>>,
    /// The comparator of a comparison.
    pub versus: Option<Spanned<String>>,
    /// The visit.
    pub visit: Option<Spanned<String>>,
    /// Who is in the denominator.
    pub population: Option<Spanned<Population>>,
    /// What was done with the missing.
    pub missing: Option<Spanned<Missing>>,
    /// What is printed; absent, told from the number.
    pub statistic: Option<Spanned<Statistic>>,
    /// The method.
    pub method: Option<Spanned<Method>>,
    /// Of a standardised effect: `sd-change`, `sd-endpoint`, `sd-baseline`, `sd-model`.
    pub standardizer: Option<Spanned<String>>,
    /// The adverse-event term.
    pub term: Option<Spanned<String>>,
    /// Those without the event are counted (non-response).
    #[serde(default)]
    pub complement: bool,
    /// Facts instead of a study; two for a comparison of two printed rates.
    pub fact: Option<Spanned<Words>>,
    /// The fact is multiplied by this ("1/20"), by each of two for a range.
    pub times: Option<Spanned<Words>>,
}

impl About {
    fn nothing() -> Spanned<About> {
        Spanned::new(0..0, About::default())
    }
}

/// One word or several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(pub Vec<String>);

/// A printed number, or two for a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// `"71.2%"`
    One(String),
    /// `["75", "125"]`
    Range(String, String),
}

/// A number in its printed digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digits(pub String);

/// What was printed, in one string (`"30.3% (13.5% to 47.1%), P = .004"`) or taken apart.
#[derive(Clone, Debug)]
pub enum PrintedAs {
    /// As printed, to be taken apart by the program.
    Text(String),
    /// Taken apart.
    Parts(Box<PrintedParts>),
}

/// What was printed, taken apart.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PrintedParts {
    /// The estimate: `"71.2%"`, `"-8.9"`; with a comparator a bound (`"<19"`); `"none"` for an absence.
    pub value: Option<Spanned<Digits>>,
    /// Lower end of the interval.
    pub lower: Option<Spanned<Digits>>,
    /// Upper end of the interval.
    pub upper: Option<Spanned<Digits>>,
    /// Coverage of the interval: `"95%"`.
    pub level: Option<Spanned<Digits>>,
    /// The p-value: `"0.03"`, `"<0.001"`, `"ns"`.
    pub p: Option<Spanned<Digits>>,
    /// The count: `"37"`.
    pub events: Option<Spanned<Digits>>,
    /// Of how many: `"52"`.
    pub n: Option<Spanned<Digits>>,
    /// The test statistic: `"8.48"`.
    pub statistic: Option<Spanned<Digits>>,
    /// Its degrees of freedom.
    pub df: Option<Spanned<Digits>>,
    /// The standard deviation beside a mean.
    pub sd: Option<Spanned<Digits>>,
    /// The standard error beside an estimate.
    pub se: Option<Spanned<Digits>>,
    /// Lowest and highest of several: `["35%", "47%"]`.
    pub range: Option<Spanned<Words>>,
}

/// A value that is text or a list of texts; anything else is refused with the mend.
struct TextOr<const MAP: bool>;

enum Found<M> {
    Text(String),
    List(Vec<String>),
    Map(M),
}

const IN_QUOTES: &str = "printed numbers are text, their digits count: write it in quotes, as in \"2.0\"";

impl<'de, const MAP: bool> Visitor<'de> for TextOr<MAP> {
    type Value = Found<PrintedParts>;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(if MAP { "text in quotes, or a table" } else { "text in quotes, or a list of texts" })
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Found::Text(text.to_string()))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Err(E::custom(IN_QUOTES))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Err(E::custom(IN_QUOTES))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        let digits = Vec::<Digits>::deserialize(SeqAccessDeserializer::new(list))?;
        Ok(Found::List(digits.into_iter().map(|digits| digits.0).collect()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        if !MAP {
            return Err(A::Error::custom("a text in quotes or a list of texts, not a table"));
        }
        PrintedParts::deserialize(MapAccessDeserializer::new(map)).map(Found::Map)
    }
}

/// Only a text.
struct OnlyText;

impl Visitor<'_> for OnlyText {
    type Value = Digits;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("text in quotes")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Digits, E> {
        Ok(Digits(text.to_string()))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Digits, E> {
        Err(E::custom(IN_QUOTES))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Digits, E> {
        Err(E::custom(IN_QUOTES))
    }
}

impl<'de> Deserialize<'de> for Digits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Digits, D::Error> {
        deserializer.deserialize_any(OnlyText)
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Words, D::Error> {
        match deserializer.deserialize_any(TextOr::<false>)? {
            Found::Text(text) => Ok(Words(vec![text])),
            Found::List(list) if list.is_empty() => Err(D::Error::custom("an empty list")),
            Found::List(list) => Ok(Words(list)),
            Found::Map(_) => Err(D::Error::custom("a text in quotes or a list of texts, not a table")),
        }
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Quantity, D::Error> {
        let mut words = Words::deserialize(deserializer)?.0.into_iter();
        match (words.next(), words.next(), words.next()) {
            (Some(one), None, _) => Ok(Quantity::One(one)),
            (Some(low), Some(high), None) => Ok(Quantity::Range(low, high)),
            _ => Err(D::Error::custom("one number, or two for a range: [\"75\", \"125\"]")),
        }
    }
}

impl<'de> Deserialize<'de> for PrintedAs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PrintedAs, D::Error> {
        match deserializer.deserialize_any(TextOr::<true>)? {
            Found::Text(text) => Ok(PrintedAs::Text(text)),
            Found::Map(parts) => Ok(PrintedAs::Parts(Box::new(parts))),
            Found::List(_) => Err(D::Error::custom("one text, or a table: { value = \"71.2%\" }")),
        }
    }
}

/// A claims file with its place in the world.
#[derive(Clone, Debug)]
pub struct Claims {
    /// What the file says.
    pub file: ClaimsFile,
    /// The file itself.
    pub path: PathBuf,
    /// Its text, for places in later errors.
    pub text: String,
    /// Where its lines begin, so that the line of one of ten thousand claims is found at once.
    lines: Vec<usize>,
}

impl Claims {
    /// The place of something the file says.
    pub fn place<T>(&self, of: &Spanned<T>) -> Place {
        Place::of_span(&self.path.display().to_string(), &self.text, of.span())
    }

    /// The line of something the file says, from 1.
    pub fn line<T>(&self, of: &Spanned<T>) -> usize {
        self.lines.partition_point(|start| *start <= of.span().start)
    }

    /// The folder that its paths are relative to.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }
}

impl Claims {
    /// A claims file from its text; `path` names it in errors.
    ///
    /// # Errors
    /// What is no TOML of this layout.
    pub fn of_text(path: &Path, text: String) -> Result<Claims, Problems> {
        let file: ClaimsFile = parse(path, &text)?;
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Ok(Claims { file, path: path.to_path_buf(), text, lines })
    }
}

/// Reads a claims file, given itself or its folder; what is wrong with its ids is told by [`Claims::faults`].
///
/// # Errors
/// What cannot be read, or is no TOML of this layout.
pub fn load_claims(path: &Path) -> Result<Claims, Problems> {
    let path = if path.is_dir() { path.join("claims.toml") } else { path.to_path_buf() };
    Claims::of_text(&path, read_text(&path)?)
}

impl Claims {
    /// A schema of another program, no claim, ids that are empty or there twice.
    pub fn faults(&self) -> Problems {
        let mut problems = Problems::new();
        let file = &self.file;
        if file.schema.get_ref() != CLAIMS_SCHEMA {
            problems.push(schema_problem(&file.schema, CLAIMS_SCHEMA).at(self.place(&file.schema)));
        }
        if file.claims.is_empty() {
            problems.push(Problem::new(format!("{} holds no claim", self.path.display())).help("add a `[[claim]]`"));
        }
        let kinds: [(&str, Vec<&Spanned<String>>); 3] = [
            ("claim", file.claims.iter().map(|claim| &claim.id).collect()),
            ("fact", file.facts.iter().map(|fact| &fact.id).collect()),
            ("study", file.studies.iter().map(|study| &study.id).collect()),
        ];
        for (what, ids) in kinds {
            let mut seen = BTreeSet::new();
            for id in ids {
                let problem = if id.get_ref().trim().is_empty() {
                    Problem::new(format!("the {what} has an empty id")).help("give it a short name")
                } else if !seen.insert(id.get_ref()) {
                    Problem::new(format!("the {what} `{}` is there twice", id.get_ref())).help("ids are used once")
                } else {
                    continue;
                };
                problems.push(problem.at(self.place(id)));
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ClaimsFile, Problems> {
        parse(Path::new("claims.toml"), text)
    }

    #[test]
    fn printed_numbers_are_one_text_or_parts() {
        let file = read(
            "schema = \"retrial.claims/1\"\n[[claim]]\nid = \"a\"\nprinted = \"71.2%\"\n[[claim]]\nid = \"b\"\nabout = { study = [\"x\", \
             \"y\"], arm = \"mdma\" }\nprinted = { value = \"2.0\", p = \"<0.001\" }\nexpected = \"reproduced\"\n",
        )
        .unwrap();
        assert!(matches!(file.claims[0].printed.get_ref(), PrintedAs::Text(text) if text == "71.2%"));
        let PrintedAs::Parts(parts) = file.claims[1].printed.get_ref() else { panic!("a table") };
        assert_eq!(parts.value.as_ref().unwrap().get_ref().0, "2.0");
        assert_eq!(file.claims[1].about.get_ref().study.as_ref().unwrap().get_ref().0, ["x", "y"]);
        assert_eq!(*file.claims[1].expected.as_ref().unwrap().get_ref(), Verdict::Reproduced);
    }

    #[test]
    fn a_number_without_quotes_is_refused_at_its_place() {
        for printed in ["{ value = 2.0 }", "2.0", "{ range = [35, \"47\"] }", "{ n = 52 }"] {
            let problems = read(&format!("schema = \"x\"\n[[claim]]\nid = \"a\"\nprinted = {printed}\n")).unwrap_err();
            let problem = problems.iter().next().unwrap();
            assert!(problem.message.contains("in quotes"), "{printed}: {}", problem.message);
            assert_eq!(problem.place.as_ref().unwrap().line, 4, "{printed}");
        }
    }

    #[test]
    fn an_unknown_key_has_a_hint() {
        let problems =
            read("schema = \"x\"\n[[claim]]\nid = \"a\"\nabout = { endpont = \"response\" }\nprinted = \"1\"\n")
                .unwrap_err();
        let problem = problems.iter().next().unwrap();
        assert_eq!(problem.help.as_deref(), Some("did you mean `endpoint`?"));
        assert_eq!(problem.place.as_ref().unwrap().line, 4);
    }
}

//! What a scan found, for reading, for machines, and as a draft of a claims file.

use std::io::Write;

use serde_json::{Value, json};

use crate::claim::scan::{Field, Finding, FindingKind, Language, Scan, ScanVerdict};

/// Name and version of the JSON.
pub const SCAN_SCHEMA: &str = "retrial.scan/1";

fn value(field: &Field) -> Value {
    match field {
        Field::Text(text) => json!(text),
        Field::Count(count) => json!(count),
        Field::Texts(texts) => json!(texts),
        Field::Counts(counts) => json!(counts),
        Field::Number(number) => json!(number),
        Field::Null => Value::Null,
    }
}

fn language(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::French => "fr",
    }
}

/// `retrial.scan/1`, written as the findings come: a text of fifty megabytes has a million of them.
///
/// # Errors
/// What the writer says; the findings after that are passed over.
pub fn json(
    out: &mut dyn Write,
    scanned: Language,
    each: impl FnOnce(&mut dyn FnMut(&Finding)),
) -> std::io::Result<()> {
    write!(out, "{{\n  \"schema\": \"{SCAN_SCHEMA}\",\n  \"language\": \"{}\",\n  \"findings\": [", language(scanned))?;
    let (mut first, mut done) = (true, Ok(()));
    each(&mut |finding| {
        if done.is_ok() {
            done = write!(out, "{}\n    {}", if first { "" } else { "," }, object(finding));
            first = false;
        }
    });
    done?;
    write!(out, "{}]\n}}\n", if first { "" } else { "\n  " })
}

/// One finding, its names in their order, as it stands in the list.
fn object(finding: &Finding) -> String {
    let mut text = String::from("{");
    let mut pair = |name: &str, value: Value| {
        text.push_str(if text.len() > 1 { ",\n      " } else { "\n      " });
        let value = match &value {
            Value::Array(_) => format!("{value:#}").replace('\n', "\n      "),
            value => value.to_string(),
        };
        text.push_str(&format!("\"{name}\": {value}"));
    };
    pair("line", json!(finding.line));
    pair("column", json!(finding.column));
    pair("kind", json!(finding.kind.id()));
    pair("match", json!(finding.text));
    pair("verdict", json!(finding.verdict.id()));
    for (name, field) in &finding.fields {
        pair(name, value(field));
    }
    pair("note", json!(finding.note));
    text + "\n    }"
}

/// One line for each finding.
pub fn csv(scan: &Scan) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut rows = vec![["line", "column", "kind", "match", "verdict", "note"].map(String::from)];
    rows.extend(scan.findings.iter().map(|finding| {
        let note = finding.note.clone().unwrap_or_default();
        let [line, column] = [finding.line, finding.column].map(|number| number.to_string());
        [line, column, finding.kind.id().into(), finding.text.clone(), finding.verdict.id().into(), note]
    }));
    // Writing to memory cannot fail.
    rows.iter().for_each(|row| drop(writer.write_record(row)));
    writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// A verdict in words.
fn heading(verdict: ScanVerdict) -> &'static str {
    match verdict {
        ScanVerdict::Impossible => "Impossible: no numbers of people print this",
        ScanVerdict::Reversed => "Reversed: the lower bound is above the upper one",
        ScanVerdict::DecisionError => "Decision error: the statistic gives a p on the other side of 0.05",
        ScanVerdict::Inconsistent => "Inconsistent: the statistic gives another p",
        ScanVerdict::EstimateNotInTheMiddle => "The estimate is not in the middle of its interval",
        ScanVerdict::PDoesNotMatch => "The interval gives another p",
        ScanVerdict::Consistent => "Consistent",
        ScanVerdict::Coherent => "Coherent",
        ScanVerdict::Possible => "Possible",
        ScanVerdict::NotTestable => "Not testable from the text alone",
    }
}

/// Groups of findings with one verdict, the worst first.
fn groups(scan: &Scan) -> Vec<(ScanVerdict, Vec<&Finding>)> {
    let of = |verdict: ScanVerdict| scan.findings.iter().filter(move |finding| finding.verdict == verdict).collect();
    let all = ScanVerdict::ALL.iter().map(|verdict| (*verdict, of(*verdict)));
    all.filter(|(_, findings): &(_, Vec<_>)| !findings.is_empty()).collect()
}

/// What follows from it all, in a sentence or two.
fn summary(scan: &Scan) -> String {
    let count = scan.findings.len();
    if count == 0 {
        return "No number here is a statistic that could be tested.".into();
    }
    let untested = scan.findings.iter().filter(|finding| finding.verdict == ScanVerdict::NotTestable).count();
    let wrong = scan.findings.iter().filter(|finding| finding.verdict < ScanVerdict::Consistent).count();
    let statements = if count == 1 { "1 statement".into() } else { format!("{count} statements") };
    let mut text = match wrong {
        0 if untested == count => format!("{statements}, none of which the text alone can test"),
        0 => format!("{statements}, none that contradicts itself"),
        wrong => format!("{statements}, {wrong} of which cannot be right as printed"),
    };
    if untested > 0 {
        let rest = if untested == count { "" } else { "; the text alone cannot test the others" };
        text.push_str(&format!("{rest}. `--draft claims.toml` writes them down to be checked against data"));
    }
    text + "."
}

/// One line without line breaks or runs of blanks.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// For the terminal: by verdict, the worst first.
pub fn terminal(scan: &Scan, color: bool) -> String {
    let paint = |text: &str, code: &str| if color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() };
    let mut text = String::new();
    for (verdict, findings) in groups(scan) {
        let code = match verdict {
            verdict if verdict < ScanVerdict::Consistent => "1;31",
            ScanVerdict::NotTestable => "1;33",
            _ => "1;32",
        };
        text.push_str(&format!("{} ({})\n", paint(heading(verdict), code), findings.len()));
        for finding in findings {
            let place = format!("{}:{}", finding.line, finding.column);
            let note = finding.note.as_ref().map_or(String::new(), |note| format!("\n{:28}{note}", ""));
            let shown = one_line(&finding.text);
            text.push_str(&format!("  {place:<8}{:<18}{shown}{note}\n", finding.kind.id()));
        }
        text.push('\n');
    }
    text + &summary(scan) + "\n"
}

/// The same in Markdown.
pub fn markdown(scan: &Scan) -> String {
    let mut text = String::new();
    let cell = |text: &str| one_line(text).replace('|', "\\|").replace('*', "\\*");
    for (verdict, findings) in groups(scan) {
        text.push_str(&format!("## {}\n\n| place | kind | printed | note |\n|---|---|---|---|\n", heading(verdict)));
        for finding in findings {
            let note = cell(finding.note.as_deref().unwrap_or_default());
            let Finding { line, column, kind, text: printed, .. } = finding;
            text.push_str(&format!("| {line}:{column} | {} | {} | {note} |\n", kind.id(), cell(printed)));
        }
        text.push('\n');
    }
    text + &summary(scan) + "\n"
}

/// A claims file to be completed, and how many claims it has: what was printed, and where; what it is about is left to the analyst.
pub fn draft(scan: &Scan, name: &str) -> (String, usize) {
    let quoted = |text: &str| toml::Value::String(one_line(text)).to_string();
    let mut text = format!(
        "# A draft by `retrial scan`: say in our own words what each claim states; complete `about` and take `untestable` out.\n\
         schema = \"retrial.claims/1\"\n\n[source]\ntitle = {}\nlanguage = \"{}\"\n",
        quoted(name),
        language(scan.language)
    );
    let mut claims = 0;
    for (at, finding) in scan.findings.iter().enumerate() {
        let Some((printed, statistic)) = printed(finding) else { continue };
        claims += 1;
        text.push_str(&format!(
            "\n[[claim]]\nid = \"line-{}-{}\"\nsays = {}\nwhere = \"line {}, column {}\"\nuntestable = \"not connected to data yet\"\n# about = {{ study = \"\", endpoint = \"\", arm = \"\"{statistic} }}\n\
             printed = {printed}\n",
            finding.line,
            at + 1,
            quoted(&finding.text),
            finding.line,
            finding.column,
        ));
        if finding.verdict != ScanVerdict::NotTestable {
            let note = finding.note.as_ref().map_or(String::new(), |note| format!(": {note}"));
            text.push_str(&format!(
                "note = {}\n",
                quoted(&format!("the text against itself: {}{note}", finding.verdict.id()))
            ));
        }
    }
    (text, claims)
}

/// `printed` of a claim, and the statistic it is likely about.
fn printed(finding: &Finding) -> Option<(String, &'static str)> {
    let field = |name: &str| {
        finding.fields.iter().find(|(known, _)| *known == name).and_then(|(_, field)| match field {
            Field::Text(text) => Some(text.clone()),
            Field::Count(count) => Some(count.to_string()),
            _ => None,
        })
    };
    let p = field("p").map(|p| match field("p_comparator").as_deref() {
        Some("=") | None => p,
        Some(sign) => format!("{sign}{p}"),
    });
    let sign = field("comparator").unwrap_or_default();
    let percent = |name: &str| field(name).map(|value| format!("{value}%"));
    let bound = |text: Option<String>| text.map(|text| format!("{sign}{text}"));
    let (pairs, statistic): (Vec<(&str, Option<String>)>, &str) = match finding.kind {
        FindingKind::CountPercent | FindingKind::PercentOfN => (
            vec![("value", percent("percent")), ("events", field("events")), ("n", field("n"))],
            ", statistic = \"proportion\"",
        ),
        FindingKind::Percent if field("upper").is_some() => {
            let range = format!("{{ range = [\"{}\", \"{}\"] }}", percent("value")?, percent("upper")?);
            return Some((range, ", statistic = \"proportion\""));
        }
        FindingKind::Percent => (vec![("value", bound(percent("value")))], ", statistic = \"proportion\""),
        FindingKind::MeanSd => {
            (vec![("value", field("mean")), ("sd", field("sd")), ("n", field("n"))], ", statistic = \"mean\"")
        }
        FindingKind::EstimateInterval => {
            let bounds = [("value", field("estimate")), ("lower", field("lower")), ("upper", field("upper"))];
            let rest = [("level", field("level")), ("p", p)];
            (bounds.into_iter().chain(rest).collect(), "")
        }
        FindingKind::Test => (vec![("statistic", field("statistic")), ("df", field("df1")), ("p", p)], ""),
        FindingKind::PValue => (vec![("p", p)], ""),
        FindingKind::SampleSize => (vec![("value", bound(field("n")))], ", statistic = \"participant-count\""),
        FindingKind::Dose | FindingKind::Points if field("upper").is_some() => {
            return Some((format!("{{ range = [\"{}\", \"{}\"] }}", field("value")?, field("upper")?), ""));
        }
        FindingKind::Dose | FindingKind::Points => (vec![("value", bound(field("value")))], ""),
        // The parts stand there as well.
        FindingKind::Total | FindingKind::Flow => return None,
    };
    let parts: Vec<String> =
        pairs.into_iter().filter_map(|(name, text)| Some(format!("{name} = \"{}\"", text?))).collect();
    (!parts.is_empty()).then(|| (format!("{{ {} }}", parts.join(", ")), statistic))
}

//! Reading and checking the TOML files. Every error points into the file.

mod analyses;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::problem::{Place, Problem, Problems, nearest};
use crate::results::Provenance;

use super::evidence::{EVIDENCE_SCHEMA, EvidenceFile};
use super::file::{Endpoint, Layout, Role, SCHEMA, StudyFile};
use super::scale::scales;

/// A checked study file with its folder.
#[derive(Clone, Debug)]
pub struct Study {
    /// What the file says.
    pub file: StudyFile,
    /// The folder that its paths are relative to.
    pub folder: PathBuf,
    /// The file itself.
    pub path: PathBuf,
    /// Its text, for places in later errors.
    pub text: String,
}

impl Study {
    /// The place of something the file says.
    pub fn place<T>(&self, of: &Spanned<T>) -> Place {
        Place::of_span(&self.path.display().to_string(), &self.text, of.span())
    }
}

/// A checked evidence file with its studies.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// What the file says.
    pub file: EvidenceFile,
    /// The file itself.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// The studies it names, in its order.
    pub studies: Vec<Study>,
}

/// What a folder or TOML file turned out to be.
#[derive(Clone, Debug)]
pub enum Loaded {
    /// One study.
    Study(Box<Study>),
    /// Several studies and a question.
    Evidence(Box<Evidence>),
}

/// Reads a study or an evidence file, given itself or its folder.
///
/// # Errors
/// Everything wrong with it, each with its place.
pub fn load(path: &Path) -> Result<Loaded, Problems> {
    let file = toml_of(path)?;
    let text = read_text(&file)?;
    // Only the schema's name is looked at here; the rest is read by the reader it names.
    let schema = text.lines().find_map(|line| line.trim().strip_prefix("schema")).unwrap_or_default();
    if schema.contains(EVIDENCE_SCHEMA) {
        load_evidence(&file).map(|evidence| Loaded::Evidence(Box::new(evidence)))
    } else {
        load_study(&file).map(|study| Loaded::Study(Box::new(study)))
    }
}

pub(super) fn toml_of(path: &Path) -> Result<PathBuf, Problems> {
    if !path.is_dir() {
        return Ok(path.to_path_buf());
    }
    ["study.toml", "evidence.toml"].iter().map(|name| path.join(name)).find(|file| file.is_file()).ok_or_else(|| {
        Problem::new(format!("the folder {} holds neither study.toml nor evidence.toml", path.display()))
            .help("name a study folder, or write a study file with `retrial init DATA.csv`")
            .into()
    })
}

pub(super) fn read_text(path: &Path) -> Result<String, Problems> {
    let bytes = std::fs::read(path)
        .map_err(|error| Problem::new(format!("cannot read {}: {}", path.display(), reason(&error))))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Problem::new(format!("{} is not UTF-8 text: byte {at} cannot be read", path.display()))
            .help("save the file as UTF-8")
            .into()
    })
}

/// The operating system's reason, without its error number.
pub(crate) fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".into(),
        std::io::ErrorKind::PermissionDenied => "permission denied".into(),
        std::io::ErrorKind::IsADirectory => "it is a folder".into(),
        _ => error.to_string(),
    }
}

pub(super) fn parse<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, Problems> {
    let name = path.display().to_string();
    toml::from_str(text).map_err(|error| {
        let message = error.message().to_string();
        let mut problem = Problem::new(first_upper_to_lower(&message));
        if let Some(span) = error.span() {
            problem = problem.at(Place::of_span(&name, text, span));
        }
        if message == "missing field `schema`" {
            problem = problem
                .help("the first line names the layout: schema = \"retrial.study/1\", or .claims/1, or .evidence/1");
        }
        if let Some(help) = unknown_field_help(&message) {
            problem = problem.help(help);
        }
        problem.into()
    })
}

fn first_upper_to_lower(message: &str) -> String {
    let line = message.lines().next().unwrap_or(message);
    // Where there are very many words the help names the nearest; a list of them all would hide the place.
    match line.split_once(" id, expected one of") {
        Some((fact, _)) => format!("{fact} id"),
        None => line.to_string(),
    }
}

/// "unknown field `endpont`, expected one of …" → the key that was probably meant.
fn unknown_field_help(message: &str) -> Option<String> {
    let of_key = message.strip_prefix("unknown field `").or_else(|| message.strip_prefix("unknown variant `"));
    // A word of the results table's vocabularies: "`x` is no method id, expected one of …".
    let rest = of_key.or_else(|| message.strip_prefix('`').filter(|rest| rest.contains("expected one of")))?;
    let (word, expected) = rest.split_once('`')?;
    let known: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    match nearest(word, known.iter().copied()) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None => Some(format!("known here: {}", known.join(", "))),
    }
}

/// Reads and checks a study file.
///
/// # Errors
/// Everything wrong with it, each with its place.
pub fn load_study(path: &Path) -> Result<Study, Problems> {
    let path = toml_of(path)?;
    let text = read_text(&path)?;
    let file: StudyFile = parse(&path, &text)?;
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    let study = Study { file, folder, path, text };
    Checker { study: &study, problems: Problems::new() }.check().or(())?;
    Ok(study)
}

/// Reads and checks an evidence file and every study it names.
///
/// # Errors
/// Everything wrong with any of them.
pub fn load_evidence(path: &Path) -> Result<Evidence, Problems> {
    let path = toml_of(path)?;
    let text = read_text(&path)?;
    let file: EvidenceFile = parse(&path, &text)?;
    let name = path.display().to_string();
    let mut problems = Problems::new();
    if file.schema.get_ref() != EVIDENCE_SCHEMA {
        problems.push(schema_problem(&file.schema, EVIDENCE_SCHEMA).at(Place::of_span(
            &name,
            &text,
            file.schema.span(),
        )));
    }
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    let mut studies = Vec::new();
    for entry in &file.studies {
        let study_path = folder.join(entry.path.get_ref());
        if !study_path.exists() {
            problems.push(
                Problem::new(format!("there is no study at `{}`", entry.path.get_ref()))
                    .at(Place::of_span(&name, &text, entry.path.span()))
                    .help("paths are relative to the evidence file"),
            );
            continue;
        }
        let Some(study) = problems.take(load_study(&study_path)) else { continue };
        let endpoints: Vec<&str> = study.file.endpoints.iter().map(|e| e.id.get_ref().as_str()).collect();
        let endpoint = entry.endpoint.get_ref();
        match study.file.endpoint(endpoint) {
            None => problems.push(unknown("endpoint", endpoint, &endpoints).at(Place::of_span(
                &name,
                &text,
                entry.endpoint.span(),
            ))),
            Some(found) if !found.is_binary() => problems.push(
                Problem::new(format!(
                    "the endpoint `{endpoint}` is no event: it has no `event = \"benefit\"` or `\"harm\"`"
                ))
                .at(Place::of_span(&name, &text, entry.endpoint.span()))
                .help("name a binary endpoint of that study"),
            ),
            Some(_) => {}
        }
        if study.file.study.retracted && entry.include_retracted.is_none() {
            problems.push(
                Problem::new(format!("the report of {} was retracted", study.file.label()))
                    .at(Place::of_span(&name, &text, entry.path.span()))
                    .help("leave it out, or say why it is used: `include-retracted = \"…\"`"),
            );
        }
        studies.push(study);
    }
    if file.studies.is_empty() && file.effects.is_none() {
        let problem = Problem::new("the evidence names no study");
        problems.push(problem.help("add a `[[study]]` with its `path`, or `[effects]` with a `file`"));
    }
    if problems.is_empty() {
        comparisons(&file, &studies, &mut |problem, span| {
            problems.push(problem.at(Place::of_span(&name, &text, span)));
        });
    }
    problems.or(Evidence { file, path, text, studies })
}

/// Every comparison has an id of its own, names treatments and studies that there are, and each of its studies has arms of both sides.
fn comparisons(file: &EvidenceFile, studies: &[Study], wrong: &mut impl FnMut(Problem, std::ops::Range<usize>)) {
    let ids: Vec<&str> = studies.iter().map(|study| study.file.study.id.get_ref().as_str()).collect();
    for (at, id) in ids.iter().enumerate() {
        if ids[..at].contains(id) && !file.comparisons.is_empty() {
            let problem = Problem::new(format!("the study `{id}` is named twice"));
            wrong(problem.help("a study counts once among those that are pooled"), file.studies[at].path.span());
        }
    }
    let treatments: Vec<&str> =
        studies.iter().flat_map(|study| study.file.arms.iter().filter_map(|arm| arm.treatment.as_deref())).collect();
    for (at, comparison) in file.comparisons.iter().enumerate() {
        let id = comparison.id.get_ref();
        if file.comparisons[..at].iter().any(|other| other.id.get_ref() == id) || *file.evidence.id.get_ref() == *id {
            let problem = Problem::new(format!("the id `{id}` is given twice"));
            wrong(problem.help("the rows of a comparison are found by its id"), comparison.id.span());
        }
        for treatment in comparison.experimental.iter().chain(&comparison.control) {
            if !treatments.contains(&treatment.get_ref().as_str()) {
                wrong(unknown("treatment", treatment.get_ref(), &treatments), treatment.span());
            }
        }
        if comparison.experimental.is_empty() || comparison.control.is_empty() {
            let problem = Problem::new("a comparison has an experimental and a control side");
            wrong(problem.help("name at least one treatment of each"), comparison.id.span());
        }
        for named in &comparison.studies {
            let Some(study) = studies.iter().find(|study| study.file.study.id.get_ref() == named.get_ref()) else {
                wrong(unknown("study", named.get_ref(), &ids), named.span());
                continue;
            };
            for side in [&comparison.experimental, &comparison.control] {
                if !study.file.has_arm_of(side) {
                    let names: Vec<&str> = side.iter().map(|treatment| treatment.get_ref().as_str()).collect();
                    let problem = Problem::new(format!("`{}` has no arm of {}", named.get_ref(), names.join(", ")));
                    wrong(problem.help("leave the study out of this comparison"), named.span());
                }
            }
        }
    }
}

pub(super) fn schema_problem(found: &Spanned<String>, expected: &str) -> Problem {
    Problem::new(format!("this program reads `{expected}`, not `{}`", found.get_ref()))
        .help(format!("write `schema = \"{expected}\"`"))
}

pub(super) fn unknown(what: &str, word: &str, known: &[&str]) -> Problem {
    let problem = Problem::new(format!("there is no {what} `{word}`"));
    match nearest(word, known.iter().copied()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None if known.is_empty() => problem.help(format!("the file names no {what} at all")),
        None => problem.help(format!("known: {}", known.join(", "))),
    }
}

struct Checker<'a> {
    study: &'a Study,
    problems: Problems,
}

impl Checker<'_> {
    fn check(mut self) -> Problems {
        let file = &self.study.file;
        if file.schema.get_ref() != SCHEMA {
            self.push(schema_problem(&file.schema, SCHEMA), &file.schema);
        }
        self.ids_are_unique("arm", file.arms.iter().map(|arm| &arm.id));
        self.ids_are_unique("endpoint", file.endpoints.iter().map(|endpoint| &endpoint.id));
        self.ids_are_unique("source", file.sources.iter().map(|source| &source.id));
        self.ids_are_unique("visit", file.visits.iter().map(|visit| &visit.id));
        self.arms();
        for scale in &file.scales {
            if scale.minimum.is_nan() || scale.maximum.is_nan() || scale.minimum >= scale.maximum {
                let problem =
                    Problem::new(format!("the scale `{}` runs from {} to {}", scale.id, scale.minimum, scale.maximum));
                self.push(problem.help("its minimum lies below its maximum; `inf` where there is none"), &file.schema);
            }
        }
        self.tables();
        for endpoint in &file.endpoints {
            self.endpoint(endpoint);
        }
        self.analyses();
        for figure in &file.figures {
            for endpoint in &figure.endpoints {
                self.endpoint_exists(endpoint);
            }
        }
        self.problems
    }

    fn push<T>(&mut self, problem: Problem, at: &Spanned<T>) {
        self.problems.push(problem.at(self.study.place(at)));
    }

    fn ids_are_unique<'s>(&mut self, what: &str, ids: impl Iterator<Item = &'s Spanned<String>>) {
        let mut seen = std::collections::BTreeSet::new();
        for id in ids {
            if id.get_ref().trim().is_empty() {
                self.push(Problem::new(format!("the {what} has an empty id")).help("give it a short name"), id);
            } else if !seen.insert(id.get_ref().as_str()) {
                self.push(
                    Problem::new(format!("the {what} `{}` is there twice", id.get_ref())).help("ids are used once"),
                    id,
                );
            }
        }
    }

    fn arms(&mut self) {
        let arms = &self.study.file.arms;
        let controls: Vec<_> = arms.iter().filter(|arm| *arm.role.get_ref() == Role::Control).collect();
        match controls.as_slice() {
            [_] => {}
            [] => {
                if let Some(arm) = arms.last() {
                    self.push(
                        Problem::new("no arm is the control").help("give one arm `role = \"control\"`"),
                        &arm.role,
                    );
                }
            }
            [_, second, ..] => self.push(
                Problem::new(format!("a second control arm, `{}`", second.id.get_ref()))
                    .help("one arm is the control; the others are `experimental`"),
                &second.role,
            ),
        }
        let mut codes: BTreeMap<&str, &str> = BTreeMap::new();
        for arm in arms {
            // At no step are there more people than before it.
            for (key, later, before, earlier) in [
                ("treated", arm.treated, "randomized", arm.randomized),
                ("completed", arm.completed, "randomized", arm.randomized),
                ("completed", arm.completed, "treated", arm.treated),
            ] {
                if let (Some(later), Some(earlier)) = (later, earlier)
                    && later > earlier
                {
                    let said = if before == "randomized" { "randomised" } else { before };
                    self.push(
                        Problem::new(format!("{later} {key}, but only {earlier} {said}"))
                            .help(format!("correct `{key}` or `{before}`")),
                        &arm.id,
                    );
                }
            }
            let own = arm.id.get_ref().as_str();
            let written: Vec<&str> =
                if arm.codes.is_empty() { vec![own] } else { arm.codes.iter().map(String::as_str).collect() };
            for code in written {
                if let Some(other) = codes.insert(code, own)
                    && other != own
                {
                    self.push(
                        Problem::new(format!("the code `{code}` stands for the arms `{other}` and `{own}`"))
                            .help("give every arm its own codes"),
                        &arm.id,
                    );
                }
            }
        }
    }

    fn not_published(&mut self, provenance: &Spanned<Provenance>) {
        if *provenance.get_ref() == Provenance::Published {
            self.push(
                Problem::new("a table of participants is not `published`").help(
                    "`participants` (real), `simulated` or `reconstructed`; published rows go to [table.published]",
                ),
                provenance,
            );
        }
    }

    fn format(&mut self, format: &super::file::Format) {
        if let Some(delimiter) = &format.delimiter
            && !matches!(delimiter.get_ref().as_str(), "," | ";" | "\t" | "|")
        {
            self.push(
                Problem::new(format!("`{}` is no delimiter", delimiter.get_ref()))
                    .help("`,` `;` `|` or a tab (\"\\t\")"),
                delimiter,
            );
        }
        if let Some(decimal) = &format.decimal
            && !matches!(decimal.get_ref().as_str(), "." | ",")
        {
            self.push(Problem::new(format!("`{}` is no decimal sign", decimal.get_ref())).help("`.` or `,`"), decimal);
        }
    }

    fn known_scales(&self) -> Vec<&'static str> {
        scales().iter().map(|scale| scale.id.as_str()).collect()
    }

    fn scale_exists(&mut self, id: &Spanned<String>) {
        if self.study.file.scale(id.get_ref()).is_none() {
            let known = self.known_scales();
            self.push(
                unknown("scale", id.get_ref(), &known)
                    .and_help("or describe it in a [[scale]]: id, minimum, maximum, better"),
                id,
            );
        }
    }

    fn tables(&mut self) {
        let tables = &self.study.file.tables;
        if tables.published.is_none()
            && tables.participants.is_none()
            && tables.scores.is_none()
            && tables.adverse_events.is_none()
            && tables.published_adverse_events.is_none()
        {
            self.push(
                Problem::new("the study has no table")
                    .help("add [table.published], or [table.participants] and [table.scores]"),
                &self.study.file.schema,
            );
        }
        if let Some(table) = &tables.participants {
            self.not_published(&table.provenance);
            self.format(&table.format);
            for name in ["baseline", "arm", "visit"] {
                if let Some(column) = table.columns.covariates.get(name) {
                    let problem =
                        Problem::new(format!("a covariate cannot be called `{name}`: every model has one already"));
                    self.push(
                        problem.help(format!("give it another name: `covariates = {{ {name}-2 = \"…\" }}`")),
                        column,
                    );
                }
            }
        }
        if let Some(table) = &tables.adverse_events {
            self.not_published(&table.provenance);
            self.format(&table.format);
            if tables.participants.is_none() {
                self.push(
                    Problem::new("adverse events need the participants they happened to")
                        .help("add [table.participants]: everyone treated is in the denominator"),
                    &table.file,
                );
            }
        }
        if let Some(table) = &tables.scores {
            self.not_published(&table.provenance);
            self.format(&table.format);
            for id in table.scale.iter().chain(table.scales.values()) {
                self.scale_exists(id);
            }
            if table.scale.is_none() && table.scales.is_empty() {
                self.push(
                    Problem::new("the scores have no scale")
                        .help("add `scale = \"CAPS-5\"`, or `columns.scale` with a [table.scores.scales] map"),
                    &table.file,
                );
            }
            if table.columns.scale.is_some() && table.scales.is_empty() {
                self.push(
                    Problem::new("the column of scales has no map")
                        .help("add [table.scores.scales] with the file's code for each scale"),
                    &table.file,
                );
            }
            if tables.participants.is_none() && table.columns.arm.is_none() {
                self.push(
                    Problem::new("nothing says which arm a participant is in")
                        .help("add `columns.arm`, or a [table.participants]"),
                    &table.file,
                );
            }
            match table.layout {
                Layout::Long if table.columns.visit.is_none() || table.columns.value.is_none() => self.push(
                    Problem::new("a long table needs the columns `visit` and `value`")
                        .help("name them in `columns`, or say `layout = \"wide\"`"),
                    &table.file,
                ),
                Layout::Wide if table.columns.visits.is_empty() => self.push(
                    Problem::new("a wide table needs `columns.visits`")
                        .help("map each visit to its column: `visits = { week-4 = \"CAPS_W4\" }`"),
                    &table.file,
                ),
                _ => {}
            }
        }
    }

    fn endpoint(&mut self, endpoint: &Endpoint) {
        let id = endpoint.id.get_ref();
        if let Some(scale) = &endpoint.scale {
            self.scale_exists(scale);
        }
        match (endpoint.event.is_some(), endpoint.measure.is_some()) {
            (true, true) => self.push(
                Problem::new(format!("the endpoint `{id}` is both an event and a measure"))
                    .help("keep `event` (with `when`) or `measure`"),
                &endpoint.id,
            ),
            (false, false) => self.push(
                Problem::new(format!("the endpoint `{id}` is neither an event nor a measure"))
                    .help("add `event = \"benefit\"` or `\"harm\"`, or `measure = \"score\"`, `\"change\"` or `\"percent-change\"`"),
                &endpoint.id,
            ),
            _ => {}
        }
        let tables = &self.study.file.tables;
        if endpoint.is_binary() && endpoint.when.is_none() && tables.scores.is_some() && tables.published.is_none() {
            self.push(
                Problem::new(format!("the endpoint `{id}` has no rule"))
                    .help("add `when = { change = { at-most = -10 } }`, say"),
                &endpoint.id,
            );
        }
        let Some(when) = &endpoint.when else { return };
        let flags: Vec<&str> = tables
            .scores
            .iter()
            .flat_map(|table| table.columns.flags.keys().chain(table.columns.visit_flags.keys()))
            .chain(tables.participants.iter().flat_map(|table| table.columns.flags.keys()))
            .map(String::as_str)
            .collect();
        if tables.scores.is_some() {
            for flag in when.flags() {
                if !flags.contains(&flag) {
                    let problem = unknown("flag", flag, &flags);
                    self.push(problem, &endpoint.id);
                }
            }
        }
        for bounds in when.bounds() {
            if bounds.at_most.is_none() && bounds.at_least.is_none() && bounds.below.is_none() && bounds.above.is_none()
            {
                self.push(
                    Problem::new(format!("a condition of `{id}` has no limit"))
                        .help("`at-most`, `at-least`, `below` or `above`"),
                    &endpoint.id,
                );
            }
            if let Some(other) = &bounds.scale
                && self.study.file.scale(other).is_none()
            {
                let known = self.known_scales();
                self.push(unknown("scale", other, &known), &endpoint.id);
            }
        }
    }

    fn endpoint_exists(&mut self, id: &Spanned<String>) {
        if self.study.file.endpoint(id.get_ref()).is_none() {
            let known: Vec<&str> = self.study.file.endpoints.iter().map(|e| e.id.get_ref().as_str()).collect();
            self.push(unknown("endpoint", id.get_ref(), &known), id);
        }
    }
}

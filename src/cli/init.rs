//! `retrial init`: a study file for a data file, its guesses marked.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use flate2::read::MultiGzDecoder;

use crate::problem::Problem;
use crate::study::{Scale, scale};

use super::{Failure, Global, output};

/// Rows looked at.
const SAMPLE: usize = 20_000;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// A CSV or TSV file, gzipped or not.
    #[arg(value_name = "DATA")]
    data: PathBuf,
    /// Write over a study file that is there already.
    #[arg(long)]
    force: bool,
}

pub(super) fn run(arguments: Arguments, global: &Global) -> Result<(), Failure> {
    let sheet = Sheet::read(&arguments.data)?;
    let target = global.output.clone().unwrap_or_else(|| arguments.data.with_file_name("study.toml"));
    let text = study_file(&sheet, &arguments.data, &target);
    if target.as_os_str() == "-" {
        return output::print(&text);
    }
    if target.exists() && !arguments.force {
        return Err(Failure::Usage(format!(
            "{} is there already; name another file with --output, print with `--output -`, or write over it with --force",
            target.display()
        )));
    }
    output::write_file(&target, text.as_bytes())?;
    if !global.quiet {
        eprintln!("wrote {}; look at the lines marked `guess`, then: retrial validate {0}", target.display());
    }
    Ok(())
}

/// The first rows of a file, by column.
struct Sheet {
    delimiter: u8,
    header: Vec<String>,
    columns: Vec<Vec<String>>,
    /// Cells that look like missing codes.
    missing: Vec<&'static str>,
}

impl Sheet {
    fn read(path: &Path) -> Result<Sheet, Failure> {
        let fail = |message: String, help: &str| -> Failure {
            Failure::Input(Problem::new(format!("{}: {message}", path.display())).help(help).into())
        };
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet")) {
            return Err(fail(
                "a Parquet file is not guessed at".into(),
                "write the study file by hand; the README shows one",
            ));
        }
        let file =
            std::fs::File::open(path).map_err(|error| fail(crate::study::reason(&error), "name a CSV or TSV file"))?;
        let gzip = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
        let reader: Box<dyn Read> = if gzip { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
        let mut start = Vec::new();
        // Enough for the sample; a row cut in two at the end is left out below.
        let limit = 32 << 20;
        reader
            .take(limit)
            .read_to_end(&mut start)
            .map_err(|error| fail(error.to_string(), "name a CSV or TSV file"))?;
        let text = String::from_utf8_lossy(&start);
        let text = text.trim_start_matches('\u{feff}');
        let first = text.lines().next().unwrap_or_default();
        let delimiter = [b',', b';', b'\t', b'|']
            .into_iter()
            .max_by_key(|byte| (first.bytes().filter(|other| other == byte).count(), *byte == b','))
            .unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let header: Vec<String> = reader
            .headers()
            .map_err(|error| fail(error.to_string(), "name a CSV or TSV file"))?
            .iter()
            .map(String::from)
            .collect();
        let mut columns = vec![Vec::new(); header.len()];
        for record in reader.records().take(SAMPLE).flatten() {
            if record.len() == header.len() {
                for (column, cell) in columns.iter_mut().zip(record.iter()) {
                    column.push(cell.to_string());
                }
            }
        }
        if columns.first().is_none_or(Vec::is_empty) {
            return Err(fail("no data".into(), "the first line names the columns, the others hold the data"));
        }
        let known = ["NA", ".", "-9", "-99", "-999", "NaN", "N/A", "n/a"];
        let missing = known
            .into_iter()
            .filter(|code| {
                columns.iter().any(|column| {
                    let cells = column.iter().filter(|cell| cell == code).count();
                    // -9 stands for missing only where it stands alone below zero.
                    let alone = !code.starts_with('-')
                        || column.iter().filter(|cell| cell.starts_with('-')).all(|cell| cell == code);
                    cells > 0 && alone
                })
            })
            .collect();
        Ok(Sheet { delimiter, header, columns, missing })
    }

    fn values(&self, at: usize) -> impl Iterator<Item = &str> {
        self.columns[at].iter().map(String::as_str).filter(|cell| !cell.is_empty() && !self.missing.contains(cell))
    }

    fn distinct(&self, at: usize) -> BTreeSet<&str> {
        self.values(at).collect()
    }

    fn numbers(&self, at: usize) -> Option<Vec<f64>> {
        let numbers: Option<Vec<f64>> =
            self.values(at).map(|cell| cell.parse().or_else(|_| cell.replace(',', ".").parse::<f64>()).ok()).collect();
        numbers.filter(|numbers| !numbers.is_empty())
    }

    /// The first column whose name holds one of the words and which `fits`.
    fn named(&self, words: &[&str], fits: impl Fn(usize) -> bool) -> Option<usize> {
        words.iter().find_map(|word| {
            (0..self.header.len()).find(|at| self.header[*at].to_lowercase().contains(word) && fits(*at))
        })
    }
}

/// Scales by the letters trials put into column names.
const SCALE_NAMES: [(&str, &str); 14] = [
    ("caps5", "CAPS-5"),
    ("caps-5", "CAPS-5"),
    ("caps_5", "CAPS-5"),
    ("caps", "CAPS-IV"),
    ("pcl", "PCL-5"),
    ("hamd", "HAM-D17"),
    ("hamatotl", "HAM-D17"),
    ("hdrs", "HAM-D17"),
    ("madrs", "MADRS"),
    ("bdi", "BDI-II"),
    ("phq", "PHQ-9"),
    ("gad", "GAD-7"),
    ("panss", "PANSS"),
    ("sds", "SDS"),
];

fn scale_of(name: &str) -> Option<&'static Scale> {
    let name = name.to_lowercase();
    SCALE_NAMES.iter().find(|(letters, _)| name.contains(letters)).and_then(|(_, id)| scale(id))
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_string()).to_string()
}

fn slug(text: &str) -> String {
    let mut slug = String::new();
    for letter in text.to_lowercase().chars() {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-').to_string();
    if slug.is_empty() { "study".into() } else { slug }
}

fn study_file(sheet: &Sheet, data: &Path, target: &Path) -> String {
    let rows = sheet.columns[0].len();
    let few = |at: usize| (2..=8).contains(&sheet.distinct(at).len());
    let id = sheet
        .named(&["usubjid", "subjid", "participant", "patient", "subject", "pid", "id"], |at| {
            sheet.distinct(at).len() > 8
        })
        .or_else(|| (0..sheet.header.len()).max_by_key(|at| sheet.distinct(*at).len()))
        .unwrap_or(0);
    let arm = sheet
        .named(&["armcd", "arm", "treatment", "therapy", "trt", "group", "allocation", "condition"], few)
        .filter(|at| *at != id);
    let repeated = sheet.distinct(id).len() < rows;
    let visit = sheet
        .named(&["avisit", "visit", "week", "timepoint", "time"], |at| {
            at != id && (2..=60).contains(&sheet.distinct(at).len())
        })
        .filter(|_| repeated);
    let numeric = |at: usize| sheet.numbers(at).is_some() && Some(at) != visit && Some(at) != arm && at != id;
    let baseline = sheet.named(&["basval", "baseline", "_bl", "base"], numeric);
    let is_change =
        |at: usize| ["change", "chg", "delta"].iter().any(|word| sheet.header[at].to_lowercase().contains(word));
    let fits = |at: usize, scale: &Scale| {
        sheet.numbers(at).is_some_and(|numbers| numbers.iter().all(|x| (scale.minimum..=scale.maximum).contains(x)))
    };
    let candidates = || (0..sheet.header.len()).filter(|at| numeric(*at) && Some(*at) != baseline && !is_change(*at));
    // The total by visit: a column that names a scale and moves within participants.
    let scored = candidates()
        .filter_map(|at| scale_of(&sheet.header[at]).filter(|scale| fits(at, scale)).map(|scale| (at, scale)))
        .max_by_key(|(at, _)| moves(sheet, id, *at));
    // Else the one whose name the baseline's repeats (FEV1, FEV1_BL), else the one that moves most.
    let named_like_baseline = |at: &usize| {
        baseline
            .is_some_and(|baseline| sheet.header[baseline].to_lowercase().contains(&sheet.header[*at].to_lowercase()))
    };
    let value = scored
        .map(|(at, _)| at)
        .or_else(|| candidates().find(named_like_baseline))
        .or_else(|| candidates().max_by_key(|at| moves(sheet, id, *at)));
    let scale = scored.map(|(_, scale)| scale);

    let file = match (data.parent(), target.parent()) {
        (a, b) if a == b => data.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        _ => data.display().to_string(),
    };
    let name = data.file_stem().map_or_else(|| "study".into(), |name| name.to_string_lossy().into_owned());
    let mut text = String::new();
    let mut line = |content: &str| {
        text.push_str(content);
        text.push('\n');
    };
    line(
        "# Written from the data by `retrial init`. Every line marked `guess` was concluded from column names and values: look at each.",
    );
    line("schema = \"retrial.study/1\"\n");
    line("[study]");
    line(&format!("id = {}", quoted(&slug(&name))));
    line(&format!("title = {} # guess: the file's name", quoted(&name)));
    line("# citation = \"…\"\n# doi = \"…\"\n# registration = \"…\"\n");
    let control = arm.map(|at| control_code(sheet, at));
    match (arm, &control) {
        (Some(at), Some(control)) => {
            for code in sheet.distinct(at) {
                let is_control = code == control;
                line("[[arm]]");
                line(&format!("id = {}", quoted(&slug(code))));
                line(&format!("label = {} # guess: the code itself", quoted(code)));
                line(&format!("role = {:?} # guess", if is_control { "control" } else { "experimental" }));
                line(&format!("codes = [{}]\n", quoted(code)));
            }
        }
        _ => {
            line("# guess: no column looks like the arm; name its codes here and its column below");
            for (id, role) in [("treatment", "experimental"), ("control", "control")] {
                line(&format!("[[arm]]\nid = \"{id}\"\nlabel = \"{id}\"\nrole = \"{role}\"\ncodes = [\"{id}\"]\n"));
            }
        }
    }
    let column = |at: Option<usize>| at.map_or_else(|| quoted("COLUMN"), |at| quoted(&sheet.header[at]));
    let mut columns = vec![format!("id = {}", column(Some(id))), format!("arm = {}", column(arm))];
    let mut order: Vec<String> = Vec::new();
    line("[table.scores]");
    line(&format!("file = {}", quoted(&file)));
    line("provenance = \"participants\" # guess: real participants; `simulated` or `reconstructed` otherwise");
    if sheet.delimiter == b';' {
        line("# cells are apart by semicolons; a comma or a point is read as the decimal sign");
    }
    if !sheet.missing.is_empty() {
        let codes: Vec<String> = sheet.missing.iter().map(|code| quoted(code)).collect();
        line(&format!("missing = [{}] # guess", codes.join(", ")));
    }
    match scale {
        Some(scale) => line(&format!("scale = {} # guess: the column's name", quoted(&scale.id))),
        None => line("scale = \"score\" # no column names a scale we know: described below"),
    }
    match visit {
        Some(at) => {
            columns.push(format!("visit = {}", column(Some(at))));
            columns.push(format!("value = {}", column(value)));
            order = sheet.distinct(at).into_iter().map(String::from).collect();
            if order.iter().all(|visit| visit.parse::<f64>().is_ok()) {
                let number = |visit: &String| visit.parse::<f64>().unwrap_or(0.0);
                order.sort_by(|a, b| number(a).total_cmp(&number(b)));
            }
            match baseline {
                Some(at) => columns.push(format!("baseline = {}", column(Some(at)))),
                None => {
                    let first = order.iter().find(|visit| visit.to_lowercase().contains("base")).or(order.first());
                    if let Some(first) = first {
                        line(&format!("baseline = {} # guess: the visit that is the baseline", quoted(first)));
                    }
                }
            }
        }
        None => {
            line("layout = \"wide\" # guess: no participant is there twice");
            let scale_columns: Vec<usize> =
                candidates().filter(|at| scale.is_none_or(|scale| fits(*at, scale))).collect();
            let visits: Vec<String> = scale_columns
                .iter()
                .map(|at| {
                    order.push(slug(&sheet.header[*at]));
                    format!("{} = {}", quoted(&slug(&sheet.header[*at])), column(Some(*at)))
                })
                .collect();
            columns.push(format!("visits = {{ {} }}", visits.join(", ")));
            if let Some(at) = baseline {
                columns.push(format!("baseline = {}", column(Some(at))));
            }
        }
    }
    line(&format!("columns = {{ {} }} # guess\n", columns.join(", ")));
    let why = ["reason", "dcreas", "dsterm", "dsdecod", "withdraw", "discont"];
    let why = sheet.header.iter().find(|name| why.iter().any(|word| name.to_lowercase().contains(word)));
    line(
        "# A file with one row per participant adds who was treated and completed, covariates of models, and why people left:",
    );
    line("# [table.participants]\n# file = \"participants.csv\"\n# provenance = \"participants\"");
    line(&format!(
        "# columns = {{ id = {}, arm = {}, treated = \"…\", completed = \"…\", withdrawal-reason = {} }}\n",
        column(Some(id)),
        column(arm),
        why.map_or_else(|| quoted("…"), |name| quoted(name)),
    ));
    if scale.is_none() {
        let seen: Vec<f64> =
            [value, baseline].into_iter().flatten().filter_map(|at| sheet.numbers(at)).flatten().collect();
        let least = seen.iter().copied().fold(f64::INFINITY, f64::min);
        let most = seen.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (least, most) = if least < most { (libm::floor(least), libm::ceil(most)) } else { (0.0, 100.0) };
        line("[[scale]] # or name one of `retrial scales` above");
        line("id = \"score\"");
        line(&format!("minimum = {least:?} # guess: the range seen; a score outside it is an error"));
        line(&format!("maximum = {most:?} # guess"));
        line("better = \"lower\" # guess");
        line(&format!("integer = {} # guess\n", seen.iter().all(|x| libm::trunc(*x) == *x)));
    }
    let last = order.last().cloned().unwrap_or_else(|| "VISIT".into());
    let label = scale.map_or("score", |scale| scale.id.as_str());
    line("[[endpoint]]");
    line(&format!("id = \"change\"\nlabel = {}", quoted(&format!("Change of {label}"))));
    line(&format!("measure = \"change\"\nvisit = {} # guess: the last visit\n", quoted(&last)));
    line("[[endpoint]]");
    line("id = \"response\"\nlabel = \"Response: a fall by half\" # guess: the rule of your trial may differ");
    line("event = \"benefit\"\nwhen = { percent-change = { at-most = -50 } } # guess");
    line(&format!("visit = {} # guess: the last visit\n", quoted(&last)));
    for endpoint in ["response", "change"] {
        line("[[analysis]]");
        line(&format!("endpoint = \"{endpoint}\""));
        if endpoint == "response" {
            line(
                "estimands = [\n    { population = \"observed\", missing = \"observed\" },\n    { population = \"randomized\", missing = \"non-responder\" },\n]\n",
            );
        } else {
            line("estimands = [{ population = \"observed\", missing = \"observed\" }]");
        }
    }
    text
}

/// How often a column differs between two neighbouring rows of one participant.
fn moves(sheet: &Sheet, id: usize, at: usize) -> usize {
    let ids = &sheet.columns[id];
    let cells = &sheet.columns[at];
    (1..ids.len()).filter(|row| ids[*row] == ids[row - 1] && cells[*row] != cells[row - 1]).count()
}

/// The arm whose code looks like a control, else the first.
fn control_code(sheet: &Sheet, at: usize) -> String {
    let codes = sheet.distinct(at);
    let looks = |code: &&&str| {
        let code = code.to_lowercase();
        ["placebo", "pbo", "plc", "control", "ctrl", "sham", "waitlist", "usual"].iter().any(|word| code.contains(word))
            || ["p", "c", "0", "pl"].contains(&code.as_str())
    };
    codes.iter().find(looks).or(codes.first()).map_or_else(String::new, |code| code.to_string())
}

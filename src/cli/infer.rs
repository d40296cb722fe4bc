//! `retrial infer`: which method, denominator, standardiser or rounding gives this printed number?

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::analysis::calculate::{self, Case, chosen};
use crate::analysis::effect_size::{self, Given};
use crate::claim::infer::{Possible, infer, percentage};
use crate::claim::{Check, Checked, Finding, Print, check_trial};
use crate::ingest;
use crate::printed::{Decimal, Rounding};
use crate::problem::nearest;
use crate::report::check::{self, CheckReport, CheckedFile};
use crate::results::{Provenance, Row, Statistic, Verdict};
use crate::stats::{Binomial, Moments};
use crate::study::{self, ClaimSource, Claims, PrintedAs};

use super::calc::cell;
use super::{AskedFormat, Failure, Global, output};

/// Name and version of the JSON.
const SCHEMA: &str = "retrial.infer/1";

#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

/// The printed number, and what it may be.
#[derive(Args, Clone, Debug)]
struct Asked {
    /// As printed: "30.3% (13.5% to 47.1%)", "0.91", "P = .004", "8.48".
    #[arg(long, allow_hyphen_values = true)]
    printed: String,
    /// Only rows of this statistic (risk-difference, risk-ratio, cohens-d, …); absent, all of them.
    #[arg(long, value_parser = statistic)]
    statistic: Option<Statistic>,
    /// Verdicts that give exit code 1: not-reproduced, impossible.
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    fail_on: Vec<String>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// EVENTS/N: which interval for one proportion?
    Proportion {
        /// `37/52`
        case: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// EVENTS/N EVENTS/N: which difference, ratio or test?
    TwoProportions {
        /// The experimental arm: `20/48`.
        a: String,
        /// The control: `5/44`.
        b: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// MEAN,SD,N: which interval for one mean?
    Mean {
        /// `-24.4,11.6,42`
        #[arg(allow_hyphen_values = true)]
        case: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// MEAN,SD,N MEAN,SD,N: which difference, effect size or test?
    TwoMeans {
        /// The experimental arm: `-24.4,11.6,42`.
        #[arg(allow_hyphen_values = true)]
        a: String,
        /// The control: `-13.9,11.5,37`.
        #[arg(allow_hyphen_values = true)]
        b: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// A percentage alone: which n/N can it be?
    Percent {
        /// `71.2%`
        percent: String,
        /// Numbers of participants: `52`, `40-60`, `40,52,53`.
        #[arg(long, value_name = "N")]
        n: String,
        /// Verdicts that give exit code 1: impossible.
        #[arg(long, value_delimiter = ',', value_name = "A,B")]
        fail_on: Vec<String>,
    },
    /// A standardised effect: which difference over which SD? Give what the paper prints of each arm.
    D {
        #[command(flatten)]
        asked: Asked,
        /// Change from baseline, MEAN,SD,N of the experimental arm and of the control.
        #[arg(long, num_args = 2, value_names = ["MEAN,SD,N", "MEAN,SD,N"], allow_hyphen_values = true)]
        change: Vec<String>,
        /// Score at the endpoint.
        #[arg(long, num_args = 2, value_names = ["MEAN,SD,N", "MEAN,SD,N"], allow_hyphen_values = true)]
        endpoint: Vec<String>,
        /// Score at baseline: its SD may be the divisor.
        #[arg(long, num_args = 2, value_names = ["MEAN,SD,N", "MEAN,SD,N"], allow_hyphen_values = true)]
        baseline: Vec<String>,
        /// Change in everyone randomised, where the one above is of those who completed.
        #[arg(long, num_args = 2, value_names = ["MEAN,SD,N", "MEAN,SD,N"], allow_hyphen_values = true)]
        change_all: Vec<String>,
        /// The model's difference (LS means, adjusted): `-8.9`.
        #[arg(long, value_name = "DIFFERENCE", allow_hyphen_values = true)]
        model_difference: Option<String>,
    },
    /// A number of a study: every population, rule, visit, arm, method and standardiser that its data allow.
    Study {
        /// The study's folder or file.
        study: PathBuf,
        /// The endpoint's id.
        #[arg(long)]
        endpoint: String,
        /// The arm, if the author named it; `all` for all together.
        #[arg(long)]
        arm: Option<String>,
        /// The comparator.
        #[arg(long)]
        versus: Option<String>,
        /// The visit.
        #[arg(long)]
        visit: Option<String>,
        /// The population, if the author named it: randomized, treated, observed, completers.
        #[arg(long)]
        population: Option<String>,
        #[command(flatten)]
        asked: Asked,
    },
}

fn statistic(text: &str) -> Result<Statistic, String> {
    text.parse::<Statistic>().map_err(|_| {
        let near = nearest(text, Statistic::ALL.iter().map(|statistic| statistic.id()));
        near.map_or("`retrial methods` lists them".into(), |near| format!("did you mean `{near}`?"))
    })
}

pub(super) fn run(arguments: Arguments, global: &Global) -> Result<(), Failure> {
    let (question, printed, finding, fail_on, inputs) = match arguments.what {
        What::Proportion { case, asked } => {
            let x = binomial(&case)?;
            of_case(&[Case::Proportion(x)], &case, &asked, global)?
        }
        What::TwoProportions { a, b, asked } => {
            let (x, y) = (binomial(&a)?, binomial(&b)?);
            of_case(&[Case::TwoProportions(x, y)], &format!("{a} against {b}"), &asked, global)?
        }
        What::Mean { case, asked } => {
            let cases: Vec<Case> = corners(&[&case])?.into_iter().map(|arms| Case::Mean(arms[0])).collect();
            of_case(&cases, &case, &asked, global)?
        }
        What::TwoMeans { a, b, asked } => {
            let cases: Vec<Case> =
                corners(&[&a, &b])?.into_iter().map(|arms| Case::TwoMeans(arms[0], arms[1])).collect();
            of_case(&cases, &format!("{a} against {b}"), &asked, global)?
        }
        What::Percent { percent, n, fail_on } => {
            let text = if percent.contains('%') { percent } else { format!("{percent}%") };
            let print = print(&text)?;
            let n = denominators(&n)?;
            let finding =
                percentage(&print, &n).ok_or_else(|| Failure::Usage(format!("not a percentage: {text:?}")))?;
            (format!("which n/N prints {}", print.text), print.text, finding, fail_on, Vec::new())
        }
        What::D { asked, change, endpoint, baseline, change_all, model_difference } => {
            let given = [change, change_all, endpoint, baseline];
            if given.iter().all(Vec::is_empty) {
                let help =
                    "help: --change MEAN,SD,N MEAN,SD,N, --endpoint …, --baseline …, or `retrial infer study FOLDER`";
                return Err(Failure::Usage(format!("no means and SDs\n{help}")));
            }
            let difference = model_difference.as_deref().map(one_number).transpose()?;
            let asked_of = Asked { statistic: None, ..asked.clone() };
            let wanted = asked.statistic;
            let possible = effect_sizes(&given, difference.as_ref(), global)?;
            let possible: Vec<Possible> =
                possible.into_iter().filter(|row| wanted.is_none_or(|wanted| row.row.statistic == wanted)).collect();
            of_rows(&possible, "a standardised effect", &asked_of)?
        }
        What::Study { study, endpoint, arm, versus, visit, population, asked } => {
            let about = [
                ("endpoint", Some(endpoint.clone())),
                ("arm", arm),
                ("versus", versus),
                ("visit", visit),
                ("population", population),
                ("statistic", asked.statistic.map(|statistic| statistic.id().to_string())),
            ];
            of_study(&study, &about, &asked)?
        }
    };
    let fails = fail_on
        .iter()
        .map(|word| word.trim().parse::<Verdict>().map_err(|error| Failure::Usage(error.to_string())))
        .collect::<Result<Vec<_>, _>>()?;
    let checked = Checked {
        id: "infer".into(),
        says: question,
        locator: None,
        printed,
        finding,
        own: Vec::new(),
        expected: None,
        note: None,
        line: 1,
    };
    let file = CheckedFile {
        path: "command line".into(),
        source: ClaimSource::default(),
        check: Check { claims: vec![checked], inputs },
    };
    let report = CheckReport { files: vec![file], fail_on: fails, fail_on_own: false };
    let text = match global.asked {
        AskedFormat::Json => check::json(&report, SCHEMA),
        AskedFormat::Csv => check::csv(&report),
        AskedFormat::Markdown => check::inference(&report, true),
        _ => check::inference(&report, false),
    };
    output::emit(&text, global)?;
    if report.failed() { Err(Failure::Failed) } else { Ok(()) }
}

/// What a question came to: the question and the print in words, the finding, verdicts that fail, files read.
type Inferred = (String, String, Finding, Vec<String>, Vec<crate::results::Input>);

/// The rows of a calculator; the first case is the one given, the others are what it can stand for.
fn of_case(cases: &[Case], words: &str, asked: &Asked, global: &Global) -> Result<Inferred, Failure> {
    let print = print(&asked.printed)?;
    let level = print.level.and_then(|level| crate::stats::Level::new(level).ok()).unwrap_or(global.level);
    let entries = chosen(cases[0].calculator(), &[]);
    let rows: Vec<Vec<Row>> = cases.iter().map(|case| calculate::rows(case, &entries, false, level)).collect();
    let possible: Vec<Possible> = rows[0]
        .iter()
        .enumerate()
        .map(|(at, row)| Possible {
            row: row.clone(),
            corners: rows[1..].iter().map(|rows| rows[at].clone()).collect(),
        })
        .collect();
    of_rows(&possible, words, asked)
}

fn of_rows(possible: &[Possible], words: &str, asked: &Asked) -> Result<Inferred, Failure> {
    let print = print(&asked.printed)?;
    let statistics: Vec<Statistic> = asked.statistic.into_iter().collect();
    let finding = infer(&print, &statistics, possible);
    if finding.tried == 0 {
        let known: std::collections::BTreeSet<&str> = possible.iter().map(|row| row.row.statistic.id()).collect();
        let known: Vec<&str> = known.into_iter().collect();
        return Err(Failure::Usage(format!(
            "nothing of that kind can be computed from {words}; there is {}",
            known.join(", ")
        )));
    }
    let what = asked.statistic.map_or(String::new(), |statistic| format!("{statistic} of "));
    Ok((format!("{what}{words}"), print.text, finding, asked.fail_on.clone(), Vec::new()))
}

/// A study's wide grid, asked as a claim of it would be.
fn of_study(path: &Path, about: &[(&str, Option<String>)], asked: &Asked) -> Result<Inferred, Failure> {
    let trial = ingest::read(study::load_study(path)?, None)?;
    let id = trial.study.file.study.id.get_ref().clone();
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let said: Vec<String> =
        about.iter().filter_map(|(key, value)| Some(format!("{key} = {}", quoted(value.as_deref()?)))).collect();
    let text = format!(
        "schema = \"retrial.claims/1\"\n[[claim]]\nid = \"infer\"\nabout = {{ study = {}, {} }}\nprinted = {}\n",
        quoted(&id),
        said.join(", "),
        quoted(&asked.printed.replace('−', "-"))
    );
    let claims = Claims::of_text(Path::new("command line"), text)?;
    let inputs = trial.inputs.clone();
    let invented = trial
        .inputs
        .iter()
        .any(|input| matches!(input.provenance, Some(Provenance::Simulated | Provenance::Reconstructed)));
    let mut checked = check_trial(&claims, trial)?;
    let Some(claim) = checked.pop() else { return Err(Failure::Usage("nothing was asked".into())) };
    let mut finding = claim.finding;
    if invented {
        finding.sentence.push_str(" The data are simulated or reconstructed.");
    }
    Ok((format!("{id}: {}", said.join(", ")), claim.printed, finding, asked.fail_on.clone(), inputs))
}

fn print(text: &str) -> Result<Print, Failure> {
    Print::of(&PrintedAs::Text(text.to_string())).map_err(|errors| {
        Failure::Usage(errors.iter().map(|error| format!("{}\nhelp: {}", error.message, error.help)).collect())
    })
}

fn told(bad: &[ingest::BadValue]) -> Failure {
    let facts: Vec<String> = bad.iter().map(|value| format!("{}; {}", value.message, value.help)).collect();
    Failure::Usage(facts.join("\n"))
}

fn binomial(text: &str) -> Result<Binomial, Failure> {
    let cells: Vec<&str> = text.split('/').map(str::trim).collect();
    if cells.len() != 2 {
        return Err(Failure::Usage(format!("{text:?} is not EVENTS/N\nhelp: write 37/52")));
    }
    let mut bad = Vec::new();
    cell::binomial(&cells, 0, &mut bad).ok_or_else(|| told(&bad))
}

fn one_number(text: &str) -> Result<Decimal, Failure> {
    text.parse().map_err(|error| Failure::Usage(format!("{text:?} is {error}\nhelp: write it as printed: -8.9")))
}

/// The arms as given, then at every corner of what their means and SDs can stand for.
fn corners(arms: &[&str]) -> Result<Vec<Vec<Moments>>, Failure> {
    let mut all: Vec<Vec<Moments>> = vec![Vec::new()];
    for arm in arms {
        let cells: Vec<&str> = arm.split(',').map(str::trim).collect();
        if cells.len() != 3 {
            return Err(Failure::Usage(format!("{arm:?} is not MEAN,SD,N\nhelp: write -24.4,11.6,42")));
        }
        let mut bad = Vec::new();
        let exact = cell::moments(&cells, 0, &mut bad).ok_or_else(|| told(&bad))?;
        let ends = |text: &str, value: f64| match text.parse::<Decimal>() {
            Ok(decimal) => <[f64; 2]>::from(decimal.span(Rounding::HalfEither).ends()),
            Err(_) => [value, value],
        };
        let (means, sds) = (ends(cells[0], exact.mean), ends(cells[1], exact.sd));
        let mut of_arm = vec![exact];
        for mean in means {
            of_arm.extend(sds.iter().filter_map(|sd| Moments::new(mean, sd.max(0.0), exact.n).ok()));
        }
        let first = all[0].clone();
        let mut next = vec![[first, vec![exact]].concat()];
        for before in &all[usize::from(all.len() > 1)..] {
            next.extend(of_arm[1..].iter().map(|arm| [before.clone(), vec![*arm]].concat()));
        }
        all = next;
    }
    Ok(all)
}

/// Every difference over every SD, as given and at the corners of the rounding.
fn effect_sizes(
    given: &[Vec<String>; 4],
    difference: Option<&Decimal>,
    global: &Global,
) -> Result<Vec<Possible>, Failure> {
    let pairs: Vec<Option<Vec<Vec<Moments>>>> = given
        .iter()
        .map(|pair| match pair.as_slice() {
            [a, b] => corners(&[a, b]).map(Some),
            _ => Ok(None),
        })
        .collect::<Result<_, _>>()?;
    let of = |kind: usize, corner: usize| {
        pairs[kind].as_ref().and_then(|pairs| pairs.get(corner)).map(|arms| (arms[0], arms[1]))
    };
    let model = |corner: usize| {
        difference.map(|difference| match corner {
            0 => difference.value(),
            corner if corner % 2 == 1 => difference.span(Rounding::HalfEither).ends().0,
            _ => difference.span(Rounding::HalfEither).ends().1,
        })
    };
    // All pairs move to their corners together with every one of the model's difference: each row has one difference and one SD.
    let rows_at = |numerator: usize, divisor: usize, model_at: usize| {
        let given = Given {
            change: of(0, numerator),
            change_all: of(1, numerator),
            endpoint: of(2, numerator),
            model_difference: model(model_at),
            sd_change: of(0, divisor),
            sd_change_all: of(1, divisor),
            sd_endpoint: of(2, divisor),
            sd_baseline: of(3, divisor),
        };
        effect_size::rows(&given, global.level)
    };
    let count = pairs.iter().flatten().map(Vec::len).max().unwrap_or(1);
    let exact = rows_at(0, 0, 0);
    let mut at_corners: Vec<Vec<Row>> = Vec::new();
    for numerator in 1..count {
        for divisor in 1..count {
            at_corners.push(rows_at(numerator, divisor, 1 + (numerator % 2)));
        }
    }
    Ok(exact
        .into_iter()
        .enumerate()
        .map(|(at, row)| Possible {
            row,
            corners: at_corners.iter().filter_map(|rows| rows.get(at).cloned()).collect(),
        })
        .collect())
}

/// `52`, `40-60`, `40,52`.
fn denominators(text: &str) -> Result<Vec<u64>, Failure> {
    const MOST: u64 = 100_000;
    let wrong = |part: &str| {
        Failure::Usage(format!("{part:?} is no number of participants\nhelp: --n 52, --n 40-60 or --n 40,52,53"))
    };
    let number = |part: &str| part.trim().parse::<u64>().ok().filter(|n| *n > 0).ok_or_else(|| wrong(part));
    let mut all = Vec::new();
    for part in text.split(',') {
        match part.split_once(['-', '–', '−']) {
            Some((from, to)) => {
                let (from, to) = (number(from)?, number(to)?);
                if to < from || to - from > MOST {
                    return Err(Failure::Usage(format!(
                        "{part:?}: from the smaller to the larger, at most {MOST} numbers"
                    )));
                }
                all.extend(from..=to);
            }
            None => all.push(number(part)?),
        }
    }
    Ok(all)
}

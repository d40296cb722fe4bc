//! `retrial pool FILE --indirect A,C`: Bucher's comparison of two treatments through a common comparator.

use clap::Args;

use crate::analysis::pool::{IndirectQuestion, Model, Models, PoolStudy, TwoArms, indirect};
use crate::ingest::CaseFile;
use crate::problem::Problem;
use crate::report::{self, IndirectReport};
use crate::results::{self, PooledModel, Results};

use super::super::{Failure, Format, Global, output};
use super::effects_file::{self, Further};
use super::{Arguments, effects};

const TREATMENTS: [&str; 2] = ["treatment_a", "treatment_b"];

/// Between the two treatments in a study's name, where the file has no columns for them.
const VERSUS: &str = "_versus_";

#[derive(Args, Debug)]
pub(super) struct Options {
    /// Compare treatment A with C through a common comparator (Bucher). The file has the columns `treatment_a` and `treatment_b`
    /// beside those of the effects, or studies named `x_versus_y`.
    #[arg(long, value_delimiter = ',', num_args = 1, value_name = "A,C", conflicts_with = "network")]
    pub indirect: Vec<String>,
    /// The common comparator, where there are several.
    #[arg(long, value_name = "B", requires = "indirect")]
    through: Option<String>,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Failure> {
    let options = &arguments.indirect;
    let [a, c] = options.indirect.as_slice() else {
        return Err(Failure::Usage("--indirect names two treatments apart by a comma: --indirect A,C".into()));
    };
    if a == c {
        return Err(Failure::Usage(format!("`{a}` is compared with itself")));
    }
    let form = effects_file::form(&arguments.path)?;
    let measure = effects::measure(arguments, form)?;
    let question = effects::question(arguments, measure, global)?;
    let named = CaseFile::open_named(&arguments.path, &[("study", true)])?;
    let columns = TREATMENTS.iter().any(|column| named.has(column));
    let further = Further { moderators: if columns { TREATMENTS.to_vec() } else { Vec::new() }, ..Further::default() };
    let (studies, input) = effects_file::read(&arguments.path, form, &further)?;
    let trials = studies.into_iter().map(|study| of_two_arms(study, columns)).collect::<Result<Vec<_>, _>>()?;
    let model = match &question.models {
        Models::These(models) => models.first().copied(),
        _ => None,
    };
    let asked = IndirectQuestion {
        a: a.clone(),
        c: c.clone(),
        through: options.through.clone(),
        model: model.unwrap_or(Model::normal(PooledModel::Reml)),
    };
    let rows = indirect(&trials, &asked, &question).map_err(|refusal| Failure::Refused(refusal.to_string()))?;
    let results = Results::new(vec![input], rows);
    let title = format!("Indirect comparison of {a} with {c}");
    let report = IndirectReport { title: &title, results: &results, level: global.level.coverage() };
    output::emit(
        &match global.format {
            Format::Text => report::terminal::indirect(&report, global.color.on(&std::io::stdout())),
            Format::Json => results::json(&results),
            Format::Csv => results::csv(&results.rows),
            Format::Markdown => report::markdown::indirect(&report),
        },
        global,
    )
}

/// A trial with its treatments, from its columns or its name.
fn of_two_arms(mut study: PoolStudy, columns: bool) -> Result<TwoArms, Failure> {
    if columns {
        let mut named = std::mem::take(&mut study.moderators).into_iter();
        return Ok((named.next().unwrap_or_default(), named.next().unwrap_or_default(), study));
    }
    let name = study.name.as_deref().unwrap_or_default();
    match name.split_once(VERSUS) {
        Some((a, b)) if !a.is_empty() && !b.is_empty() => Ok((a.to_string(), b.to_string(), study)),
        _ => {
            let problem = Problem::new(format!("it is not said which treatments `{name}` compares"));
            let help = "add the columns `treatment_a` and `treatment_b`, or name the study `x_versus_y`";
            Err(Failure::Input(problem.help(help).into()))
        }
    }
}

//! `retrial validate`: is the study file right, and every cell of its data?

use clap::Args;

use crate::ingest;
use crate::problem::Problems;
use crate::study::{self, Loaded};

use super::{Failure, Global, Source, output};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: Source,
}

pub(super) fn run(arguments: Arguments, global: &Global) -> Result<(), Failure> {
    let studies = match study::load(&arguments.source.path)? {
        Loaded::Study(study) => vec![*study],
        Loaded::Evidence(evidence) => evidence.studies,
    };
    let mut problems = Problems::new();
    let mut text = String::new();
    for study in studies {
        let Some(trial) = problems.take(ingest::read(study, arguments.source.data.as_deref())) else { continue };
        let mut parts = vec![format!("{} arms", trial.study.file.arms.len())];
        let mut add = |count: usize, what: &str| {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        };
        add(trial.published.len(), "published rows");
        add(trial.published_adverse_events.len(), "published adverse-event rows");
        if let Some(people) = &trial.people {
            add(people.participants.height(), "participants");
            add(people.scores.as_ref().map_or(0, |scores| scores.height()), "scores");
            add(
                people.adverse_events.as_ref().map_or(0, |events| events.frame.height()),
                "treatment-emergent adverse events",
            );
        }
        text.push_str(&format!("{}: valid; {}\n", trial.study.file.study.id.get_ref(), parts.join(", ")));
        if !global.quiet {
            trial.warnings.iter().for_each(|warning| eprintln!("warning: {warning}"));
        }
    }
    problems.or(())?;
    output::emit(&text, global)
}

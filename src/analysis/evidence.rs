//! Several trials, one outcome: each arm's rate under the declared estimand, and as observed, side by side.

use toml::Spanned;

use crate::endpoint::{Data, Sample, sample};
use crate::ingest::Trial;
use crate::problem::Problems;
use crate::results::Row;
use crate::stats::Level;
use crate::study::{Analysis, Estimand, Event, EvidenceFile, Missing};

use super::run::About;

/// The rows of an evidence file; `trials` are its studies, in its order.
///
/// # Errors
/// Only faults of the program.
pub fn evidence(file: &EvidenceFile, trials: &[Trial], level: Level) -> Result<Vec<Row>, Problems> {
    let declared = file.evidence.estimand;
    let mut rows = Vec::new();
    for (entry, trial) in file.studies.iter().zip(trials) {
        let Some(endpoint) = trial.study.file.endpoint(entry.endpoint.get_ref()) else { continue };
        let Some(visit) = entry.visit.as_ref().or(endpoint.visit.as_ref()) else { continue };
        let mut shown = endpoint.clone();
        if file.evidence.complement {
            shown.id = Spanned::new(endpoint.id.span(), format!("non-{}", endpoint.id.get_ref()));
            shown.event = endpoint.event.map(|event| match event {
                Event::Benefit => Event::Harm,
                Event::Harm => Event::Benefit,
            });
        }
        let analysis = Analysis {
            id: Some(file.evidence.id.clone()),
            endpoint: shown.id.clone(),
            visits: Vec::new(),
            estimands: Vec::new(),
            methods: Vec::new(),
            strata: Vec::new(),
            model: None,
            imputation: None,
            intercurrent: Vec::new(),
        };
        let about = About { trial, analysis: &analysis, endpoint: &shown, visit: visit.get_ref(), level };
        let mut take = |estimand: Estimand| -> Result<bool, Problems> {
            let mut found = sample(trial, endpoint, visit.get_ref(), estimand)?;
            let available = found.arms.iter().any(|arm| !matches!(arm.data, Data::Unavailable(_)));
            if available {
                if file.evidence.complement {
                    complement(&mut found);
                }
                about.rows(&found, &mut rows);
            }
            Ok(available)
        };
        // A trial that does not say what it did with the missing is shown as it was printed, and said to be so.
        let shown = take(declared)? || take(Estimand { missing: Missing::Unknown, ..declared })?;
        if declared != Estimand::OBSERVED {
            take(Estimand::OBSERVED)?;
        }
        if !shown {
            let missing = sample(trial, endpoint, visit.get_ref(), declared)?;
            about.rows(&missing, &mut rows);
        }
    }
    Ok(rows)
}

/// Those without the event instead of those with it.
pub(super) fn complement(sample: &mut Sample) {
    for arm in &mut sample.arms {
        let Data::Counts { events, n, printed } = &mut arm.data else { continue };
        if let Some(printed) = printed.as_mut() {
            *printed = printed.complement();
        }
        events.iter_mut().for_each(|count| *count = *n - *count);
        events.reverse();
        // The words were written about those with the event; those counted here are the others.
        if let Some(derivation) = &mut arm.derivation {
            *derivation = derivation.replace("counted as no event", "counted as without the event");
        }
        if let Some(note) = &mut arm.note {
            *note = format!("of those with the event: {note}");
        }
    }
}

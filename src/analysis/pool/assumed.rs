//! What would follow if the control arms of two comparisons were one treatment: computed only because the file says so, and marked as what the
//! data do not support.

use crate::ingest::Trial;
use crate::problem::Problems;
use crate::results::{Method, PooledModel, Row, Statistic};
use crate::stats::Level;
use crate::study::{EvidenceComparison, EvidenceFile};

use super::comparisons::{counts_of, endpoint_of, side_name};
use super::indirect::{IndirectQuestion, TwoArms, indirect};
use super::member::{PoolStudy, StudyData};
use super::question::{EffectMeasure, Model, Question};

/// The control that every comparison is taken to share.
const COMMON: &str = "common comparator";

/// Begins the note of every row.
pub const NOT_SUPPORTED: &str = "assumption not supported by the data";

/// The indirect effects of Bucher between every two comparisons with other treatments on both sides: the risk ratio of what is counted, that of
/// its complement, and the odds ratio, side by side. Nothing where the file does not assume a common comparator.
///
/// Each comparison is pooled as a common effect of its counts; `term` says what is counted. Where the two risk ratios favour different sides,
/// every row says so: such a comparison depends on which of two equivalent outcomes one looks at.
///
/// # Errors
/// Only faults of the program.
pub fn assumed(file: &EvidenceFile, trials: &[Trial], level: Level) -> Result<Vec<Row>, Problems> {
    let Some(reason) = &file.evidence.assume_common_comparator else { return Ok(Vec::new()) };
    let mut rows = Vec::new();
    for (at, first) in file.comparisons.iter().enumerate() {
        for second in &file.comparisons[at + 1..] {
            let (a, c) = (side_name(&first.experimental), side_name(&second.experimental));
            if a == c || side_name(&first.control) == side_name(&second.control) {
                continue;
            }
            let own = [counts_of(file, first, trials)?, counts_of(file, second, trials)?];
            rows.extend(between(file, [first, second], own, reason.get_ref(), level));
        }
    }
    Ok(rows)
}

fn between(
    file: &EvidenceFile,
    compared: [&EvidenceComparison; 2],
    studies: [Vec<PoolStudy>; 2],
    reason: &str,
    level: Level,
) -> Vec<Row> {
    let [a, c] = compared.map(|comparison| side_name(&comparison.experimental));
    let trials = |mirrored: bool| -> Vec<TwoArms> {
        let of = |name: &str, studies: &[PoolStudy]| -> Vec<TwoArms> {
            let turned = |study: &PoolStudy| if mirrored { without_event(study) } else { study.clone() };
            studies.iter().map(|study| (name.to_string(), COMMON.to_string(), turned(study))).collect()
        };
        [of(&a, &studies[0]), of(&c, &studies[1])].concat()
    };
    let asked = IndirectQuestion {
        a: a.clone(),
        c: c.clone(),
        through: Some(COMMON.into()),
        model: Model::normal(PooledModel::CommonEffect),
    };
    let of = |measure: EffectMeasure, mirrored: bool| -> Vec<Row> {
        let found = indirect(&trials(mirrored), &asked, &Question::new(measure, level)).unwrap_or_default();
        found.into_iter().filter(|row| row.method == Some(Method::Bucher)).collect()
    };
    let counted = endpoint_of(file);
    let other = complement_of(&counted);
    let mut groups = [
        (counted.clone(), of(EffectMeasure::RiskRatio, false)),
        (other, of(EffectMeasure::RiskRatio, true)),
        (counted, of(EffectMeasure::OddsRatio, false)),
    ];
    let ratio =
        |rows: &[Row]| rows.iter().find(|row| row.statistic == Statistic::RiskRatio).and_then(|row| row.estimate);
    let disagree = match (ratio(&groups[0].1), ratio(&groups[1].1)) {
        // More of the one should go with less of the other.
        (Some(x), Some(y)) => (x > 1.0) == (y > 1.0) && x != 1.0 && y != 1.0,
        _ => false,
    };
    let mut note = format!("{NOT_SUPPORTED}: {reason}");
    if disagree {
        note.push_str(&format!("; the risk ratios of {} and of {} favour different sides", groups[0].0, groups[1].0));
    }
    let analysis = format!("{}/{}", compared[0].id.get_ref(), compared[1].id.get_ref());
    for (endpoint, rows) in &mut groups {
        for row in rows {
            row.analysis = Some(analysis.as_str().into());
            row.endpoint = Some(endpoint.as_str().into());
            row.note = Some(note.clone().into());
        }
    }
    groups.into_iter().flat_map(|(_, rows)| rows).collect()
}

/// The same study, counting those without the event.
fn without_event(study: &PoolStudy) -> PoolStudy {
    let data = match study.data {
        StudyData::Counts(a, b) => StudyData::Counts(a.mirrored(), b.mirrored()),
        other => other,
    };
    PoolStudy { data, ..study.clone() }
}

/// `non-response` of `response`, and back.
fn complement_of(endpoint: &str) -> String {
    endpoint.strip_prefix("non-").map_or_else(|| format!("non-{endpoint}"), String::from)
}

//! How many took part, and how many left.

use crate::ingest::Trial;
use crate::results::{Method, Row, Statistic};
use crate::stats::{Binomial, Level};
use crate::study::{Arm, Endpoint, Event};
use toml::Spanned;

use super::group::Group;
use super::{ALL_ARMS, Block, Candidate, Grid, Wanted, counts, provenance};

/// The endpoint of those randomised who did not complete.
pub(super) const DROPOUT: &str = "dropout";

/// How many of an arm belong to a population, where the study file says.
type CountOf = fn(&Arm) -> Option<u64>;

const POPULATIONS: [(&str, CountOf); 3] =
    [("randomized", |arm| arm.randomized), ("treated", |arm| arm.treated), ("completers", |arm| arm.completed)];

/// Participants by population and arm, and together.
pub(super) fn participants(trial: &Trial) -> Vec<Candidate> {
    let mut rows = Vec::new();
    for (population, count) in POPULATIONS {
        let arms = &trial.study.file.arms;
        let counts: Vec<(&str, Option<u64>)> = arms.iter().map(|arm| (arm.id.get_ref().as_str(), count(arm))).collect();
        let all = counts.iter().map(|(_, n)| *n).sum::<Option<u64>>();
        for (arm, n) in counts.into_iter().chain([(ALL_ARMS, all)]) {
            let Some(n) = n else { continue };
            let mut row = Row::new(Statistic::ParticipantCount, Method::Count);
            row.study = Some(trial.study.file.study.id.get_ref().as_str().into());
            row.population = Some(population.into());
            row.arm = Some(arm.into());
            row.estimate = Some(n as f64);
            row.n = Some(n);
            row.unit = Some("participants".into());
            let provenance = provenance(trial, &row);
            rows.push(Candidate { row, corners: Vec::new(), provenance, complement: false });
        }
    }
    rows
}

/// Those randomised who did not complete.
pub(super) fn dropout(trial: &Trial, wanted: &Wanted, level: Level) -> Vec<Candidate> {
    let group = |arm: &Arm| {
        let (randomized, completed) = arm.randomized.zip(arm.completed)?;
        let count = Binomial::new(randomized.checked_sub(completed)?, randomized).ok()?;
        Some(Group {
            id: arm.id.get_ref().clone(),
            reading: None,
            counts: vec![count],
            source: None,
            status: None,
            note: Some(format!("{completed} of {randomized} randomised completed")),
            pooled: false,
        })
    };
    let groups = Group::with_pooled(trial, trial.study.file.arms.iter().filter_map(group).collect());
    let block = Block { endpoint: DROPOUT.into(), visit: None, population: "randomized", missing: "observed" };
    let endpoint = event(DROPOUT);
    let mut rows = Vec::new();
    counts::rows(&Grid { trial, endpoint: &endpoint, wanted, level }, &block, &groups, &mut rows);
    rows
}

/// A harm without a table of its own.
pub(super) fn event(id: &str) -> Endpoint {
    Endpoint {
        id: Spanned::new(0..0, id.to_string()),
        label: id.to_string(),
        definition: None,
        scale: None,
        visit: None,
        event: Some(Event::Harm),
        when: None,
        measure: None,
        better: None,
        subtract_minimum: false,
    }
}

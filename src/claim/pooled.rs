//! A claim over several studies may print what they give together: their counts, pooled by every model.

use std::rc::Rc;

use crate::analysis::pool::{EffectMeasure, Models, PoolStudy, Question as PoolQuestion, StudyData, pool};
use crate::analysis::wide::{Candidate, Wanted};
use crate::analysis::{sources, weakest};
use crate::ingest::Trial;
use crate::problem::Problems;
use crate::results::{Provenance, Row, Statistic, Status, Text};
use crate::stats::Binomial;
use crate::stats::meta::counts::AddedTo;
use crate::study::Role;

use super::question::Question;
use super::studies::{Part, Studies};

/// The counts of one study's two arms under one rule.
struct OfStudy {
    name: String,
    counts: [Binomial; 2],
    arms: [Text; 2],
    sources: [Text; 2],
    statuses: [Option<Status>; 2],
    provenance: Provenance,
}

/// The pooled rows of a contrast of counts, for each population and rule for the missing under which every study named has both arms;
/// `None` for anything else.
///
/// # Choices
/// Each study enters at the claim's visit, else at its endpoint's own, with the reading first given; its one experimental arm (or the arm
/// named) against its control. Models are those of `retrial pool --method all`; where a cell is zero, ½ is added to the four cells or to
/// events and totals.
/// # Errors
/// Only faults of the program.
pub fn part(question: &Question, studies: &Studies, statistic: Statistic) -> Result<Option<Rc<Part>>, Problems> {
    let measure = match statistic {
        Statistic::RiskRatio => EffectMeasure::RiskRatio,
        Statistic::OddsRatio => EffectMeasure::OddsRatio,
        Statistic::RiskDifference => EffectMeasure::RiskDifference,
        _ => return Ok(None),
    };
    let Some(named) = question.about.study.as_ref().map(|named| &named.get_ref().0) else { return Ok(None) };
    let wanted = Wanted { method: None, ..question.wanted(Statistic::Proportion) };
    let about = question.about;
    let key = format!(
        "{named:?} {wanted:?} {statistic:?} {} {:?} {:?} {:?} {}",
        question.level.coverage(),
        about.arm.as_ref().map(|arm| &arm.get_ref().0),
        about.versus.as_ref().map(|versus| versus.get_ref()),
        about.visit.as_ref().map(|visit| visit.get_ref()),
        about.complement
    );
    let make = || compute(question, studies, (measure, statistic), named, &wanted);
    studies.kept(key, make).map(Some)
}

fn compute(
    question: &Question,
    studies: &Studies,
    (measure, statistic): (EffectMeasure, Statistic),
    named: &[String],
    wanted: &Wanted,
) -> Result<Part, Problems> {
    let mut grids = Vec::with_capacity(named.len());
    for id in named {
        let Some(trial) = studies.trial(id) else { return Ok(Part::default()) };
        grids.push((trial, studies.grid(id, wanted, question.level, false)?));
    }
    let mut rules: Vec<(Text, Text)> = Vec::new();
    for candidate in grids.first().into_iter().flat_map(|(_, grid)| grid.iter()) {
        let rule = (candidate.row.population.clone(), candidate.row.missing.clone());
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    let mut rows = Vec::new();
    for rule in &rules {
        let members: Option<Vec<OfStudy>> =
            grids.iter().map(|(trial, grid)| of_study(question, trial, grid, rule)).collect();
        if let Some(members) = members {
            // R's `meta` and RevMan differ from metafor in what a zero cell gets.
            let has_zero = members
                .iter()
                .flat_map(|member| member.counts)
                .any(|count| count.events() == 0 || count.events() == count.n());
            let corrections: &[AddedTo] =
                if has_zero { &[AddedTo::Cells, AddedTo::EventsAndTotals] } else { &[AddedTo::Cells] };
            for added_to in corrections {
                let asked = PoolQuestion {
                    models: Models::All,
                    added_to: *added_to,
                    ..PoolQuestion::new(measure, question.level)
                };
                rows.extend(pooled(question, &asked, statistic, rule, &members));
            }
        }
    }
    Ok(Part::of(rows))
}

/// The two arms of a study under a rule.
fn of_study(question: &Question, trial: &Trial, grid: &Part, rule: &(Text, Text)) -> Option<OfStudy> {
    let about = question.about;
    let file = &trial.study.file;
    let endpoint = file.endpoint(about.endpoint.as_ref()?.get_ref())?;
    let visit = about.visit.as_ref().or(endpoint.visit.as_ref()).map(|visit| visit.get_ref().as_str());
    let mut experimental = file.arms.iter().filter(|arm| match &about.arm {
        Some(said) => said.get_ref().0.contains(arm.id.get_ref()),
        None => *arm.role.get_ref() == Role::Experimental,
    });
    let control = file.arms.iter().find(|arm| match &about.versus {
        Some(said) => said.get_ref() == arm.id.get_ref(),
        None => *arm.role.get_ref() == Role::Control,
    })?;
    let (Some(arm), None) = (experimental.next(), experimental.next()) else { return None };
    let of = |arm: &str| -> Option<&Candidate> {
        grid.iter().find(|candidate| {
            let row = &candidate.row;
            row.arm.as_deref() == Some(arm)
                && (&row.population, &row.missing) == (&rule.0, &rule.1)
                && visit.is_none_or(|visit| row.visit.as_deref() == Some(visit))
                && row.term.is_none()
                && candidate.complement == about.complement
        })
    };
    let (a, b) = (of(arm.id.get_ref())?, of(control.id.get_ref())?);
    let counts = |row: &Row| Binomial::new(row.events?, row.n?).ok();
    let rows = [&a.row, &b.row];
    Some(OfStudy {
        name: file.study.id.get_ref().clone(),
        counts: [counts(&a.row)?, counts(&b.row)?],
        arms: [a.row.arm.clone(), b.row.arm.clone()],
        sources: rows.map(|row| row.source.clone()),
        statuses: rows.map(|row| row.status),
        provenance: if a.provenance == Provenance::Published { b.provenance } else { a.provenance },
    })
}

fn pooled(
    question: &Question,
    asked: &PoolQuestion,
    statistic: Statistic,
    rule: &(Text, Text),
    members: &[OfStudy],
) -> Vec<Candidate> {
    let studies: Vec<PoolStudy> = members
        .iter()
        .map(|member| PoolStudy::new(&member.name, StudyData::Counts(member.counts[0], member.counts[1])))
        .collect();
    let Ok(answer) = pool(&studies, asked) else { return Vec::new() };
    let models: Vec<_> = answer.models.iter().map(|model| model.method()).collect();
    let counted: Vec<String> = members
        .iter()
        .map(|member| {
            let [a, b] = &member.counts;
            format!("{}/{} and {}/{}", a.events(), a.n(), b.events(), b.n())
        })
        .collect();
    let simulated = [Provenance::Simulated, Provenance::Reconstructed];
    let doubtful = members.iter().map(|member| member.provenance).find(|provenance| simulated.contains(provenance));
    let whole = |row: &&Row| {
        row.study.is_none()
            && row.term.is_none()
            && row.statistic == statistic
            && row.estimate.is_some()
            && row.method.is_some_and(|method| models.contains(&method))
    };
    let on_scale = |row: &Row| {
        answer.rows.iter().find(|other| {
            other.statistic == asked.measure.statistic()
                && other.method == row.method
                && other.study.is_none()
                && other.term.is_none()
        })
    };
    let candidate = |row: &Row| {
        let mut row = row.clone();
        // The test of a ratio is that of its logarithm.
        if let Some(log) = on_scale(&row).filter(|_| row.p_value.is_none()) {
            (row.p_value, row.test_statistic, row.df) = (log.p_value, log.test_statistic, log.df);
        }
        row.endpoint = question.about.endpoint.as_ref().map(|endpoint| endpoint.get_ref().as_str().into());
        row.visit = question.about.visit.as_ref().map(|visit| visit.get_ref().as_str().into());
        (row.population, row.missing) = rule.clone();
        [row.arm, row.versus] = members[0].arms.clone();
        row.source = sources(members.iter().flat_map(|member| &member.sources));
        row.status = weakest(members.iter().flat_map(|member| member.statuses));
        row.n = Some(members.iter().map(|member| member.counts[0].n() + member.counts[1].n()).sum());
        let model = row.method.map_or("", |method| method.id());
        let added = match asked.added_to {
            AddedTo::EventsAndTotals => ", ½ added to events and totals",
            AddedTo::Cells => "",
        };
        row.note = Some(format!("{} studies pooled, {model}{added}: {}", members.len(), counted.join(", ")).into());
        let provenance = doubtful.unwrap_or(members[0].provenance);
        Candidate { row, corners: Vec::new(), provenance, complement: question.about.complement }
    };
    answer.rows.iter().filter(whole).map(candidate).collect()
}

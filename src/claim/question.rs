//! A claim made ready for matching: its names found, its print taken apart, what its author said kept apart from what is filled in.

use crate::analysis::wide::{ALL_ARMS, Candidate, EXPERIMENTAL_ARMS, GENERAL_ENDPOINTS, Wanted};
use crate::ingest::Trial;
use crate::problem::{Problem, Problems, nearest};
use crate::results::Statistic;
use crate::stats::Level;
use crate::study::{About, Claim, ClaimSource, Claims, Words};
use toml::Spanned;

use super::print::{Print, Value};
use super::studies::Studies;

/// Something the author said that could be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// Population and rule for the missing.
    Denominator,
    /// Arm and comparator.
    Arm,
    /// With or without the event.
    Event,
    /// Visit.
    Visit,
    /// Method.
    Method,
    /// What a standardised effect is divided by.
    Standardizer,
    /// What kind of number it is.
    Statistic,
}

impl Attribute {
    /// In the order in which they are changed.
    pub const ALL: [Attribute; 7] = [
        Attribute::Denominator,
        Attribute::Arm,
        Attribute::Event,
        Attribute::Method,
        Attribute::Standardizer,
        Attribute::Visit,
        Attribute::Statistic,
    ];

    /// For the sentence.
    pub fn words(self) -> &'static str {
        match self {
            Attribute::Denominator => "denominator",
            Attribute::Arm => "arm",
            Attribute::Event => "event (those without it are counted)",
            Attribute::Visit => "visit",
            Attribute::Method => "method",
            Attribute::Standardizer => "standardiser",
            Attribute::Statistic => "statistic",
        }
    }
}

/// A claim ready for matching.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// What it is about.
    pub about: &'a About,
    /// What was printed.
    pub print: Print,
    /// Where it was printed.
    pub source: &'a ClaimSource,
    /// The statistics it may be, the author's or all that its print allows.
    pub statistics: Vec<Statistic>,
    /// Coverage of its interval; 95 % where not printed.
    pub level: Level,
}

/// Rates of one arm.
const OF_ARMS: [Statistic; 6] = [
    Statistic::Proportion,
    Statistic::Mean,
    Statistic::LsMean,
    Statistic::StandardDeviation,
    Statistic::EventCount,
    Statistic::ParticipantCount,
];

impl<'a> Question<'a> {
    /// Makes a claim ready.
    ///
    /// # Errors
    /// Every name that is not there and every number that is none, at its place.
    pub fn of(claim: &'a Claim, claims: &'a Claims, studies: &Studies) -> Result<Question<'a>, Problems> {
        let mut problems = Problems::new();
        let about = claim.about.get_ref();
        let print = match Print::of(claim.printed.get_ref()) {
            Ok(print) => Some(print),
            Err(errors) => {
                for error in errors {
                    let span = error.span.unwrap_or_else(|| claim.printed.span());
                    problems
                        .push(Problem::new(error.message).help(error.help).at(claims.place(&Spanned::new(span, ()))));
                }
                None
            }
        };
        if about.fact.is_none() && about.study.is_none() && claim.untestable.is_none() {
            problems.push(
                Problem::new(format!("the claim `{}` names neither a study nor a fact", claim.id.get_ref()))
                    .at(claims.place(&claim.id))
                    .help("about = { study = \"…\" }, about = { fact = \"…\" }, or say why nothing can test it: untestable = \"…\""),
            );
        }
        for id in about.study.iter().flat_map(|named| &named.get_ref().0) {
            if let Some(trial) = studies.trial(id) {
                names(about, trial, claims, &mut problems);
            }
        }
        if let (Some(named), Some(said)) = (&about.study, &about.arm)
            && named.get_ref().0.len() > 1
        {
            arms_of_several(&named.get_ref().0, said, studies, claims, &mut problems);
        }
        if let Some(named) = &about.fact {
            let known: Vec<&str> = claims.file.facts.iter().map(|fact| fact.id.get_ref().as_str()).collect();
            for id in &named.get_ref().0 {
                if !known.contains(&id.as_str()) {
                    problems.push(unknown("fact", id, &known).at(claims.place(named)));
                }
            }
        }
        const STANDARDIZERS: [&str; 5] = ["sd-change", "sd-endpoint", "sd-baseline", "sd-model", "sd-percent-change"];
        if let Some(named) = &about.standardizer
            && !STANDARDIZERS.contains(&named.get_ref().as_str())
        {
            problems.push(unknown("standardizer", named.get_ref(), &STANDARDIZERS).at(claims.place(named)));
        }
        let level = print.as_ref().and_then(|print| print.level).and_then(|level| Level::new(level).ok());
        let Some(print) = print else { return Err(problems) };
        let statistics = statistics(about, &print, studies);
        let mut print = print;
        if statistics.iter().all(|statistic| matches!(statistic, Statistic::ParticipantCount | Statistic::EventCount)) {
            print.count_in_thousands();
        }
        let source = claim.source.as_ref().unwrap_or(&claims.file.source);
        problems.or(Question { about, print, source, statistics, level: level.unwrap_or(Level::NINETY_FIVE) })
    }

    /// The part of the grid for a statistic.
    pub fn wanted(&self, statistic: Statistic) -> Wanted {
        Wanted {
            endpoint: self.about.endpoint.as_ref().map(|endpoint| endpoint.get_ref().clone()),
            statistic,
            method: self.about.method.as_ref().map(|method| *method.get_ref()),
        }
    }

    /// Does the method matter? Without an interval, a test or a method's name only the estimate is compared.
    pub fn needs_methods(&self) -> bool {
        let print = &self.print;
        print.has_interval() || print.se.is_some() || print.sd.is_some() || self.about.method.is_some()
    }

    /// Is it about more than one study? Then which of them a number is of must be said.
    pub fn names_several_studies(&self) -> bool {
        self.about.study.as_ref().is_some_and(|named| named.get_ref().0.len() > 1)
    }

    /// Did the author say this?
    pub fn says(&self, attribute: Attribute) -> bool {
        let about = self.about;
        match attribute {
            Attribute::Denominator => about.population.is_some() || about.missing.is_some(),
            Attribute::Arm => about.arm.is_some() || about.versus.is_some(),
            // Naming the event says it.
            Attribute::Event => true,
            Attribute::Visit => about.visit.is_some(),
            Attribute::Method => about.method.is_some(),
            Attribute::Standardizer => about.standardizer.is_some(),
            Attribute::Statistic => about.statistic.is_some(),
        }
    }

    /// Is the row what the author said, but for one thing that is changed?
    pub fn fits(&self, candidate: &Candidate, changed: Option<Attribute>) -> bool {
        let row = &candidate.row;
        let kept = |attribute: Attribute| changed != Some(attribute);
        let about = self.about;
        let is =
            |said: Option<&str>, cell: &crate::results::Text| said.is_none_or(|said| cell.as_deref() == Some(said));
        let population = about.population.as_ref().map(|said| said.get_ref().id());
        let missing = about.missing.as_ref().map(|said| said.get_ref().id());
        let visit = about.visit.as_ref().map(|said| said.get_ref().as_str());
        let unit = about.standardizer.as_ref().map(|said| said.get_ref().as_str());
        let term = about.term.as_ref().map(|said| said.get_ref().as_str());
        let method = about.method.as_ref().is_none_or(|said| row.method == Some(*said.get_ref()));
        let arm =
            about.arm.as_ref().is_none_or(|said| said.get_ref().0.iter().any(|said| row.arm.as_deref() == Some(said)));
        let versus = match (&about.versus, &row.versus) {
            (Some(said), Some(cell)) => said.get_ref() == &**cell,
            (Some(_), None) => OF_ARMS.contains(&row.statistic),
            (None, _) => true,
        };
        (is(population, &row.population) && is(missing, &row.missing) || !kept(Attribute::Denominator))
            && (arm && versus || !kept(Attribute::Arm))
            && (candidate.complement == about.complement || !kept(Attribute::Event))
            && (is(visit, &row.visit) || !kept(Attribute::Visit))
            && (is(unit, &row.unit) || !kept(Attribute::Standardizer))
            && (method || !kept(Attribute::Method))
            && is(term, &row.term)
    }

    /// What else the number could be, were it misnamed.
    pub fn other_statistics(&self) -> Vec<Statistic> {
        const FAMILIES: [&[Statistic]; 4] = [
            &[Statistic::RiskRatio, Statistic::OddsRatio],
            &[Statistic::CohensD, Statistic::HedgesG, Statistic::GlassDelta],
            &[Statistic::Mean, Statistic::LsMean],
            &[Statistic::MeanDifference, Statistic::LsMeanDifference],
        ];
        let family = FAMILIES.iter().find(|family| self.statistics.iter().any(|statistic| family.contains(statistic)));
        let others = family.into_iter().flat_map(|family| family.iter().copied());
        others.filter(|statistic| !self.statistics.contains(statistic)).collect()
    }
}

/// The author's statistic, or those that the print allows.
fn statistics(about: &About, print: &Print, studies: &Studies) -> Vec<Statistic> {
    if let Some(said) = &about.statistic {
        return vec![*said.get_ref()];
    }
    let Some(endpoint) = &about.endpoint else { return vec![Statistic::ParticipantCount] };
    let value = print.value.is_some() || print.range.is_some() || print.events.is_some() || print.has_interval();
    if !value {
        return vec![Statistic::TestOfEquality];
    }
    let first = about.study.iter().flat_map(|named| &named.get_ref().0).find_map(|id| studies.trial(id));
    let binary = first.and_then(|trial| trial.study.file.endpoint(endpoint.get_ref())).is_none_or(|of| of.is_binary());
    match (binary, about.versus.is_some()) {
        (true, false) => vec![Statistic::Proportion],
        (true, true) => vec![Statistic::RiskDifference, Statistic::RiskRatio, Statistic::OddsRatio],
        (false, false) => vec![Statistic::Mean, Statistic::LsMean],
        (false, true) => vec![Statistic::MeanDifference, Statistic::LsMeanDifference, Statistic::CohensD],
    }
}

/// Checks the names that a claim uses of a study.
fn names(about: &About, trial: &Trial, claims: &Claims, problems: &mut Problems) {
    let file = &trial.study.file;
    let study = file.study.id.get_ref();
    let mut known = |what: &str, said: &Option<Spanned<String>>, ids: &[&str]| {
        if let Some(said) = said
            && !ids.contains(&said.get_ref().as_str())
        {
            problems.push(
                unknown(what, said.get_ref(), ids).and_help(&format!("of the study `{study}`")).at(claims.place(said)),
            );
        }
    };
    known("endpoint", &about.endpoint, &Studies::endpoints(trial));
    let mut arms: Vec<&str> = file.arms.iter().map(|arm| arm.id.get_ref().as_str()).collect();
    known("arm", &about.versus, &arms);
    if !file.visits.is_empty() {
        let visits: Vec<&str> = file.visits.iter().map(|visit| visit.id.get_ref().as_str()).collect();
        known("visit", &about.visit, &visits);
    }
    arms.extend([ALL_ARMS, EXPERIMENTAL_ARMS]);
    let several = about.study.as_ref().is_some_and(|named| named.get_ref().0.len() > 1);
    if let Some(said) = &about.arm {
        for arm in said.get_ref().0.iter().filter(|arm| !arms.contains(&arm.as_str()) && !several) {
            problems
                .push(unknown("arm", arm, &arms).and_help(&format!("of the study `{study}`")).at(claims.place(said)));
        }
    }
    let needs_endpoint = about.statistic.as_ref().filter(|said| *said.get_ref() != Statistic::ParticipantCount);
    if let (None, Some(said)) = (&about.endpoint, needs_endpoint) {
        problems.push(
            Problem::new(format!("a {} of which endpoint?", said.get_ref()))
                .help(format!("endpoint = \"…\": {}", Studies::endpoints(trial).join(", ")))
                .at(claims.place(said)),
        );
    }
}

/// Of several studies each may have arms of its own, but an arm that none has is a slip.
fn arms_of_several(
    named: &[String],
    said: &Spanned<Words>,
    studies: &Studies,
    claims: &Claims,
    problems: &mut Problems,
) {
    let trials: Option<Vec<&Trial>> = named.iter().map(|id| studies.trial(id)).collect();
    // A study that was not found is told of already.
    let Some(trials) = trials else { return };
    let mut known: Vec<&str> = trials
        .iter()
        .flat_map(|trial| trial.study.file.arms.iter().map(|arm| arm.id.get_ref().as_str()))
        .chain([ALL_ARMS, EXPERIMENTAL_ARMS])
        .collect();
    known.sort_unstable();
    known.dedup();
    for arm in said.get_ref().0.iter().filter(|arm| !known.contains(&arm.as_str())) {
        problems.push(unknown("arm", arm, &known).and_help("of these studies").at(claims.place(said)));
    }
}

fn unknown(what: &str, word: &str, known: &[&str]) -> Problem {
    let problem = Problem::new(format!("there is no {what} `{word}`"));
    let shown: Vec<&str> = known.iter().copied().filter(|id| !GENERAL_ENDPOINTS.contains(id)).collect();
    match nearest(word, known.iter().copied()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None if shown.is_empty() => problem.help(format!("the file names no {what}")),
        None => problem.help(format!("known: {}", shown.join(", "))),
    }
}

impl Question<'_> {
    /// Is it a claim that nobody, or nothing, was counted?
    pub fn is_absence(&self) -> bool {
        matches!(&self.print.value, Some(Value::Absent)) || self.print.events == Some(0)
    }
}

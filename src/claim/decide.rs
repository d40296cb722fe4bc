//! From rows tried to a verdict with its sentence.

use crate::analysis::wide::{self, ALL_ARMS};
use crate::printed::{Decimal, Rounding, counts_of};
use crate::problem::Problems;
use crate::results::{Method, Row, Statistic, Verdict, display};
use crate::stats::{Binomial, Level, proportion};

use super::agreement::{Agreement, agreement, factor, prints};
use super::evidence::Evidence;
use super::matching::{Tried, tried};
use super::print::{Comparator, Number, Value};
use super::question::{Attribute, Question};
use super::scan::FindingKind;
use super::self_check::{SelfCheck, as_percent};
use super::studies::Studies;
use super::words;

/// A row with its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The row.
    pub row: Row,
    /// What it computes, of whom, in words.
    pub words: String,
}

/// What was found out about a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in one sentence with the recomputed number.
    pub sentence: String,
    /// The recomputed number in words; `None` where nothing could be.
    pub recomputed: Option<String>,
    /// Rows that print the claim.
    pub reproduces: Vec<Listed>,
    /// Rows, as stated, that do not: the first ones of the grid.
    pub rejects: Vec<Listed>,
    /// Combinations tried.
    pub tried: usize,
    /// Those of them that print the claim.
    pub matched: usize,
}

/// No more rows than these are listed under `reproduces`.
const REPRODUCING: usize = 6;

/// Nor under `rejects`.
const REJECTED: usize = 4;

impl Finding {
    /// Without data.
    pub fn not_testable(sentence: String) -> Finding {
        Finding {
            verdict: Verdict::NotTestable,
            sentence,
            recomputed: None,
            reproduces: Vec::new(),
            rejects: Vec::new(),
            tried: 0,
            matched: 0,
        }
    }
}

/// The verdict on a claim about one or several studies; `own` is what its numbers say of each other.
///
/// # Choices
/// Data that print the claim outweigh a print that contradicts itself; where none do, the contradiction is the verdict.
///
/// # Errors
/// Only faults of the program.
pub fn decide(question: &Question, studies: &Studies, own: &[SelfCheck]) -> Result<Finding, Problems> {
    let stated = tried(question, studies, None)?;
    let mut finding = Finding {
        rejects: listed(question, studies, REJECTED, stated.iter().filter(|tried| tried.agreement.is_none())),
        tried: stated.len(),
        ..Finding::not_testable(String::new())
    };
    let matches: Vec<&Tried> = stated.iter().filter(|tried| tried.agreement.is_some()).collect();
    if let Some(best) = matches.iter().min_by_key(|tried| worth(question, studies, tried)) {
        finding.matched = matches.len();
        finding.reproduces = listed(question, studies, REPRODUCING, matches.iter().copied());
        holds(question, studies, best, &mut finding);
        return Ok(finding);
    }
    if let Some(why) = contradicts_itself(question, own, &stated) {
        finding.verdict = Verdict::Impossible;
        finding.sentence = format!("Impossible: {why}.");
        finding.recomputed = stated.first().map(|tried| words::computed(tried.row(), &question.print, tried.test()));
        return Ok(finding);
    }
    for attribute in Attribute::ALL.into_iter().filter(|attribute| question.says(*attribute)) {
        let changed = tried(question, studies, Some(attribute))?;
        finding.tried += changed.len();
        let agrees = |tried: &&Tried| tried.agreement.is_some() && usual(question, studies, tried, attribute);
        let matches = changed.iter().filter(agrees).filter(|tried| tried.evidence(question, studies).counts());
        let matches: Vec<&Tried> = matches.collect();
        let Some(best) = matches.iter().min_by_key(|tried| worth(question, studies, tried)) else { continue };
        finding.matched = matches.len();
        finding.reproduces = listed(question, studies, REPRODUCING, matches.iter().copied());
        otherwise(question, studies, best, attribute, &stated, &mut finding);
        return Ok(finding);
    }
    fails(question, studies, &stated, &mut finding)?;
    Ok(finding)
}

fn listed<'a, 'q: 'a>(
    question: &Question,
    studies: &Studies,
    most: usize,
    rows: impl Iterator<Item = &'a Tried<'q>>,
) -> Vec<Listed> {
    let mut listed: Vec<Listed> = Vec::new();
    for tried in rows {
        if listed.len() == most {
            break;
        }
        let mut row = tried.row().clone();
        if let Some(test) = tried.test() {
            (row.p_value, row.test_statistic, row.df) = (test.p_value, test.test_statistic, test.df);
            row.alternative = test.alternative;
            let method = test.method.map_or("", Method::id);
            row.note = Some(format!("p by {method}").into());
        }
        if !listed.iter().any(|other| other.row == row) {
            let mut words = words::line(tried.row(), &question.print, tried.test(), studies.trial(tried.study));
            if question.names_several_studies() && !tried.is_pooled() {
                words.push_str(&format!(" · {}", tried.study));
            }
            listed.push(Listed { row, words });
        }
    }
    listed
}

/// With one thing changed already, nothing else is stretched: the endpoint's own visit unless the author or the change says another, no worst
/// or best case, no second reading.
fn usual(question: &Question, studies: &Studies, tried: &Tried, changed: Attribute) -> bool {
    let row = tried.row();
    let endpoint = question.about.endpoint.as_ref().zip(studies.trial(tried.study));
    let own = endpoint.and_then(|(id, trial)| trial.study.file.endpoint(id.get_ref())?.visit.as_ref());
    // Pooled, every study stands at its endpoint's own visit.
    let visit = tried.is_pooled()
        || question.about.visit.is_some()
        || changed == Attribute::Visit
        || own.is_none_or(|own| row.visit.as_deref() == Some(own.get_ref()));
    let stretched = matches!(row.missing.as_deref(), Some("worst-case" | "best-case"));
    visit && !stretched && !row.term.as_deref().is_some_and(|term| term.starts_with("reading="))
}

/// Evidence first; what agrees exactly before what agrees within the rounding of its inputs; rounded before cut off.
fn worth(question: &Question, studies: &Studies, tried: &Tried) -> (Evidence, bool, bool) {
    let is = |what: fn(&Agreement) -> bool| tried.agreement.as_ref().is_some_and(what);
    let cut_off = is(|agreement| agreement.rounding == Rounding::Truncation);
    (tried.evidence(question, studies), is(|agreement| agreement.within_inputs), cut_off)
}

fn of_combinations(finding: &Finding) -> String {
    match (finding.matched, finding.tried) {
        (1, 1) => "the one combination tried prints it".into(),
        (matched, tried) => {
            format!("{matched} of {tried} combinations tried print{} it", if matched == 1 { "s" } else { "" })
        }
    }
}

/// What of the row the author left unsaid.
fn filled_in(question: &Question, studies: &Studies, tried: &Tried) -> String {
    let (row, about) = (tried.row(), question.about);
    let trial = studies.trial(tried.study);
    let mut parts = Vec::new();
    if question.names_several_studies() {
        parts.push(if tried.is_pooled() {
            "the studies together".into()
        } else {
            format!("the study {}", tried.study)
        });
    }
    if about.arm.is_none() && row.arm.is_some() {
        parts.push(words::arms(row, trial));
    } else if about.versus.is_none()
        && let Some(versus) = &row.versus
    {
        let label = trial.and_then(|trial| trial.study.file.arm(versus)).map_or(&**versus, |arm| arm.label.as_str());
        parts.push(format!("against {label}"));
    }
    if about.visit.is_none() {
        parts.extend(words::visit(row, trial).map(|visit| format!("at {visit}")));
    }
    let participants = row.statistic == Statistic::ParticipantCount;
    if about.population.is_none() && (participants || about.missing.is_none()) {
        parts.push(words::denominator(row));
    }
    let method = question.print.has_interval() || matches!(row.statistic, Statistic::TestOfEquality);
    if about.method.is_none() && method {
        parts.extend(row.method.map(|method| format!("method {method}")));
    }
    if about.standardizer.is_none()
        && let (Some(unit), Statistic::CohensD | Statistic::HedgesG | Statistic::GlassDelta) =
            (&row.unit, row.statistic)
    {
        parts.push(words::standardizer(unit));
    }
    if about.statistic.is_none() && question.statistics.len() > 1 {
        parts.push(words::name(row.statistic));
    }
    if let (None, Some(term)) = (&about.term, &row.term) {
        parts.push(term.replace("reading=", "second reading: "));
    }
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { String::new() } else { format!("; filled in: {}", parts.join(", ")) }
}

fn how(agreement: Option<Agreement>) -> String {
    let Some(agreement) = agreement else { return String::new() };
    let mut words = String::new();
    if agreement.turned {
        words.push_str(", with its sign turned");
    }
    match agreement.rounding {
        Rounding::Truncation => words.push_str(", cut off and not rounded"),
        Rounding::HalfUp => {}
        Rounding::HalfEven => words.push_str(", a half rounded to even"),
        _ if agreement.within_inputs => {}
        _ => words.push_str(", a half rounded down"),
    }
    if agreement.within_inputs {
        words.push_str(", within the rounding of the published numbers behind it");
    }
    if agreement.p_untested {
        words.push_str(" (the printed test could not be recomputed)");
    }
    words
}

/// The print agrees with what was stated.
fn holds(question: &Question, studies: &Studies, best: &Tried, finding: &mut Finding) {
    let computed = words::computed(best.row(), &question.print, best.test());
    let filled = filled_in(question, studies, best);
    let how = how(best.agreement);
    let of = of_combinations(finding);
    let source = words::source(best.row(), best.provenance());
    let excludes = excluded(question, studies, finding).unwrap_or_default();
    finding.recomputed = Some(computed.clone());
    (finding.verdict, finding.sentence) = match best.evidence(question, studies) {
        Evidence::Independent => {
            (Verdict::Reproduced, format!("Holds: {computed}{how}{excludes} ({source}){filled}; {of}."))
        }
        Evidence::SameReport => match off_the_middle(best.row()) {
            Some(middle) => (
                Verdict::NotReproduced,
                format!("Does not hold together: the printed interval has its middle at {middle}, not at {computed}."),
            ),
            None => (
                Verdict::Coherent,
                format!(
                    "Agrees with its own report: {computed}{how}{excludes} ({source}), which is arithmetic and no independent \
                     evidence{filled}; {of}."
                ),
            ),
        },
        Evidence::WorkedBack => (
            Verdict::NotTestable,
            format!(
                "Cannot be tested: the counts were worked back from a printed percentage, {computed}{how} ({source}){filled}."
            ),
        ),
        Evidence::Unconfirmed => (
            Verdict::NotTestable,
            format!(
                "Cannot be tested: {computed}{how}{excludes} agrees, but these numbers have not been seen in any source yet \
                 ({source}){filled}; {of}."
            ),
        ),
        Evidence::Reconstructed => (
            Verdict::NotTestable,
            format!(
                "Cannot be tested: {computed}{how} comes from data reconstructed to match published numbers{filled}."
            ),
        ),
        Evidence::Simulated => {
            (Verdict::NotTestable, format!("Cannot be tested: {computed}{how} comes from invented data{filled}."))
        }
    };
}

/// Of a printed mean with a printed interval: the middle, where the mean is not there.
fn off_the_middle(row: &Row) -> Option<String> {
    let (Some(Method::Published), Some(mean), Some(lower), Some(upper)) =
        (row.method, row.estimate, row.lower, row.upper)
    else {
        return None;
    };
    // A twentieth of the width is more than two or three printed digits can lose.
    let middle = (lower + upper) / 2.0;
    ((middle - mean).abs() > (upper - lower) / 20.0).then(|| display::number(middle, 2))
}

/// An absence shows what it can exclude.
fn excluded(question: &Question, studies: &Studies, finding: &Finding) -> Option<String> {
    let row = &finding.reproduces.first().filter(|_| question.is_absence())?.row;
    let trial = question.about.study.iter().flat_map(|named| &named.get_ref().0).find_map(|id| studies.trial(id));
    let (events, n) = (row.events.or(row.estimate.filter(|events| *events == 0.0).map(|_| 0))?, row.n?);
    let count = Binomial::new(events, n).ok().filter(|count| count.events() == 0)?;
    let two_sided = proportion::clopper_pearson(count, Level::NINETY_FIVE).upper?;
    let one_sided = proportion::clopper_pearson(count, Level::new(0.9).ok()?).upper?;
    let arms = words::arms(row, trial);
    Some(format!(
        "; none in {n} ({arms}) excludes rates above {} (95 %, two-sided Clopper–Pearson; one-sided {})",
        display::percent(two_sided),
        display::percent(one_sided)
    ))
}

fn otherwise(
    question: &Question,
    studies: &Studies,
    best: &Tried,
    attribute: Attribute,
    stated: &[Tried],
    finding: &mut Finding,
) {
    let print = &question.print;
    let trial = studies.trial(best.study);
    let computed = words::computed(best.row(), print, best.test());
    let row = best.row();
    let with = match attribute {
        Attribute::Denominator => words::denominator(row),
        Attribute::Arm => words::arms(row, trial),
        Attribute::Visit => words::visit(row, trial).unwrap_or_default(),
        Attribute::Method => row.method.map_or(String::new(), |method| method.id().into()),
        Attribute::Event => "those without the event".into(),
        Attribute::Standardizer => row.unit.as_deref().map_or(String::new(), words::standardizer),
        Attribute::Statistic => words::name(row.statistic),
    };
    let as_stated = representative(question, studies, stated).map_or_else(
        || "as stated there is nothing to compute it from".to_string(),
        |(tried, _)| format!("as stated it is {}", words::computed(tried.row(), print, tried.test())),
    );
    finding.verdict = Verdict::ReproducedOtherwise;
    finding.sentence = format!(
        "Holds only with another {}: {computed}{} for {with} ({}); {as_stated}; {}.",
        attribute.words(),
        how(best.agreement),
        words::source(row, best.provenance()),
        of_combinations(finding),
    );
    finding.recomputed = Some(computed);
}

/// The row to show for what was stated, the first whose data count, and what it is worth.
fn representative<'t, 'q>(
    question: &Question,
    studies: &Studies,
    stated: &'t [Tried<'q>],
) -> Option<(&'t Tried<'q>, Evidence)> {
    let mut best: Option<(&Tried, Evidence)> = None;
    for tried in stated {
        let evidence = tried.evidence(question, studies);
        if best.is_none_or(|(_, of_best)| evidence < of_best) {
            best = Some((tried, evidence));
        }
        if evidence == Evidence::Independent {
            break;
        }
    }
    best
}

/// Why no data could print the numbers of the claim together, where they cannot; with counts of the data that would.
fn contradicts_itself(question: &Question, own: &[SelfCheck], stated: &[Tried]) -> Option<String> {
    let check = own.iter().find(|check| check.is_impossible())?;
    let other = match (&question.print.value, check.kind) {
        (Some(Value::Number(Comparator::Equal, value)), FindingKind::PercentOfN) => {
            stated.iter().find(|tried| prints_value(tried.row(), value))
        }
        _ => None,
    };
    let other = other.map(|tried| display::counts(tried.row().events, tried.row().n));
    Some(match other {
        Some(counts) => format!("{}; {counts} would", check.note),
        None => check.note.clone(),
    })
}

/// Does no count of `n` print the percentage, rounded or cut off?
fn none_prints(n: u64, percent: Decimal) -> bool {
    counts_of(n, percent, Rounding::Any).is_none()
}

fn prints_value(row: &Row, number: &Number) -> bool {
    row.estimate.is_some_and(|estimate| prints(estimate * factor(row, number), number, Rounding::HalfEither))
}

/// Nothing prints it.
fn fails(question: &Question, studies: &Studies, stated: &[Tried], finding: &mut Finding) -> Result<(), Problems> {
    let print = &question.print;
    let Some((best, evidence)) = representative(question, studies, stated) else {
        finding.sentence = format!("Cannot be tested: {}.", no_data(question));
        return Ok(());
    };
    let trial = studies.trial(best.study);
    let seen = alternatives(question, studies, stated, evidence);
    finding.recomputed = Some(seen.clone());
    if !evidence.counts() && evidence != Evidence::WorkedBack {
        let why = match evidence {
            Evidence::Unconfirmed => "have not been seen in any source yet",
            Evidence::Reconstructed => "are reconstructed",
            _ => "are invented",
        };
        finding.sentence = format!("Cannot be tested: the numbers at hand ({seen}) {why}.");
        return Ok(());
    }
    let row = best.row();
    let about = [words::arms(row, trial), words::denominator(row)].into_iter().filter(|part| !part.is_empty());
    let about = about.collect::<Vec<_>>().join(", ");
    // A rate under a stated denominator that no count of it prints.
    let value = match &print.value {
        Some(Value::Number(Comparator::Equal, number)) if row.statistic == Statistic::Proportion => Some(number),
        _ => None,
    };
    let stated_n = question.about.population.is_some();
    if let Some(percent) = value.and_then(as_percent)
        && stated_n
        && stated.iter().filter_map(|tried| tried.row().n).all(|n| none_prints(n, percent))
        && let Some(n) = row.n
    {
        finding.verdict = Verdict::Impossible;
        finding.sentence = format!(
            "Impossible: no count of {n} prints {percent} % ({about}); the data have {seen}; {}.",
            none_of(finding)
        );
        return Ok(());
    }
    finding.verdict = Verdict::NotReproduced;
    let mut found = String::new();
    if question.statistics == [Statistic::TestOfEquality]
        && let (Some(study), Some(endpoint)) = (trial, &question.about.endpoint)
        && let Some(fewer) = wide::fewer(study, endpoint.get_ref(), &|row| {
            agreement(print, row, None).is_some_and(|agreement| agreement.rounding != Rounding::Truncation)
        })?
    {
        match fewer.rows.first() {
            Some(row) => {
                found = format!(
                    "; counts of fewer participants with the same percentages would print it, for one {} by {} ({} of {} tried)",
                    row.note.as_deref().unwrap_or_default(),
                    row.method.map_or("", Method::id),
                    fewer.rows.len(),
                    fewer.tried
                );
            }
            None => {
                finding.verdict = Verdict::Impossible;
                found = format!(
                    "; no counts of so many participants or fewer that print the percentages give it ({} tried)",
                    fewer.tried
                );
            }
        }
    }
    let word = if finding.verdict == Verdict::Impossible { "Impossible" } else { "Does not hold" };
    finding.sentence = format!(
        "{word}: the data give {seen} ({about}; {}){found}; {}.",
        words::source(row, best.provenance()),
        none_of(finding)
    );
    Ok(())
}

fn none_of(finding: &Finding) -> String {
    match finding.tried {
        1 => "the one combination tried does not print it".into(),
        tried => format!("none of {tried} combinations tried prints it"),
    }
}

/// The first few different numbers among those tried as stated that are worth as much as the best of them.
fn alternatives(question: &Question, studies: &Studies, stated: &[Tried], best: Evidence) -> String {
    let mut seen: Vec<String> = Vec::new();
    for tried in stated.iter().filter(|tried| tried.evidence(question, studies) == best) {
        let mut words = words::computed(tried.row(), &question.print, tried.test());
        if question.names_several_studies() && !tried.is_pooled() {
            words.push_str(&format!(" ({})", tried.study));
        }
        if !seen.contains(&words) {
            seen.push(words);
        }
        if seen.len() == 3 {
            break;
        }
    }
    seen.join(" or ")
}

fn no_data(question: &Question) -> String {
    let about = question.about;
    let what = question.statistics.iter().map(|statistic| words::name(*statistic)).collect::<Vec<_>>().join(" or ");
    let of = about.endpoint.as_ref().map_or(String::new(), |endpoint| format!(" of {}", endpoint.get_ref()));
    let mut stated = Vec::new();
    stated.extend(about.population.as_ref().map(|said| format!("population {}", said.get_ref().id())));
    stated.extend(about.missing.as_ref().map(|said| format!("missing {}", said.get_ref().id())));
    stated.extend(
        about
            .arm
            .as_ref()
            .map(|said| said.get_ref().0.join(" or "))
            .map(|arm| if arm == ALL_ARMS { "all arms together".into() } else { arm }),
    );
    stated.extend(about.visit.as_ref().map(|said| said.get_ref().clone()));
    stated.extend(about.method.as_ref().map(|said| format!("method {}", said.get_ref())));
    stated.extend(about.standardizer.as_ref().map(|said| said.get_ref().clone()));
    stated.extend(about.term.as_ref().map(|said| said.get_ref().clone()));
    let as_stated = if stated.is_empty() { String::new() } else { format!(" as stated ({})", stated.join(", ")) };
    format!("no data for the {what}{of}{as_stated}")
}

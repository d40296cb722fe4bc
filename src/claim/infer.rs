//! Which of these rows gives the printed number? The rows are all that a calculator, or a study, can make of the inputs.

use crate::results::{Row, Statistic, Verdict};

use super::agreement::{Agreement, agreement, within};
use super::decide::{Finding, Listed};
use super::print::Print;
use super::words;

/// A row of the inputs as given, and of the inputs at the ends of their own rounding.
#[derive(Clone, Debug)]
pub struct Possible {
    /// From the inputs as printed.
    pub row: Row,
    /// From every corner of what the inputs can stand for; empty where they are exact.
    pub corners: Vec<Row>,
}

/// Rows and a print → which of them print it.
///
/// Rows of a test stand beside the others where the print has a p-value. What agrees exactly is preferred; where nothing does, what agrees
/// for some inputs that would have been printed as those given.
pub fn infer(print: &Print, statistics: &[Statistic], possible: &[Possible]) -> Finding {
    let is_test = |row: &Row| row.statistic == Statistic::TestOfEquality;
    let asks_test = print.p.is_some() || print.statistic.is_some();
    let estimate = print.value.is_some() || print.has_interval() || print.events.is_some();
    let wanted = |row: &&Possible| {
        let named = statistics.is_empty() || statistics.contains(&row.row.statistic);
        let kind = if is_test(&row.row) { !estimate } else { estimate };
        let something = row.row.estimate.is_some() || row.row.p_value.is_some();
        named && (kind || statistics.contains(&row.row.statistic)) && something
    };
    let tests: Vec<Option<&Possible>> =
        possible.iter().filter(|row| is_test(&row.row) && row.row.p_value.is_some()).map(Some).collect();
    let mut combinations: Vec<(&Possible, Option<&Possible>)> = Vec::new();
    for row in possible.iter().filter(wanted) {
        let beside: &[Option<&Possible>] =
            if asks_test && row.row.p_value.is_none() && !tests.is_empty() { &tests } else { &[None] };
        combinations.extend(beside.iter().map(|test| (row, *test)));
    }
    let exact = |(row, test): &(&Possible, Option<&Possible>)| agreement(print, &row.row, test.map(|test| &test.row));
    let rounded = |(row, test): &(&Possible, Option<&Possible>)| {
        let corners = test.map_or(&[][..], |test| &test.corners);
        within(print, &row.row, &row.corners, test.map(|test| &test.row), corners)
    };
    let mut found: Vec<Option<Agreement>> = combinations.iter().map(exact).collect();
    let by_rounding = found.iter().all(Option::is_none) && combinations.iter().any(|(row, _)| !row.corners.is_empty());
    if by_rounding {
        found = combinations.iter().map(rounded).collect();
    }
    let listed = |(row, test): &(&Possible, Option<&Possible>), agreement: Option<Agreement>| {
        let mut shown = row.row.clone();
        if let Some(test) = test {
            (shown.p_value, shown.test_statistic, shown.df) = (test.row.p_value, test.row.test_statistic, test.row.df);
        }
        let mut text = words::line(&row.row, print, test.map(|test| &test.row), None);
        if agreement.is_some_and(|agreement| agreement.turned) {
            text.push_str(" · sign turned");
        }
        Listed { row: shown, words: text }
    };
    let both = || combinations.iter().zip(&found);
    let reproduces: Vec<Listed> =
        both().filter(|(_, found)| found.is_some()).map(|(row, found)| listed(row, *found)).collect();
    let rejects: Vec<Listed> = both().filter(|(_, found)| found.is_none()).map(|(row, _)| listed(row, None)).collect();
    let (tried, matched) = (combinations.len(), reproduces.len());
    let verdict = if matched > 0 { Verdict::Reproduced } else { Verdict::NotReproduced };
    let sentence = sentence(print, &reproduces, &rejects, tried, by_rounding);
    let recomputed = reproduces.first().or(rejects.first()).map(|row| row.words.clone());
    Finding { verdict, sentence, recomputed, reproduces, rejects, tried, matched }
}

fn sentence(print: &Print, reproduces: &[Listed], rejects: &[Listed], tried: usize, by_rounding: bool) -> String {
    if tried == 0 {
        return "Nothing to compare: none of these rows is of that kind.".into();
    }
    let first = reproduces.first().or(rejects.first()).map(|listed| listed.row.statistic);
    let alone = reproduces.iter().chain(rejects).all(|listed| Some(listed.row.statistic) == first);
    let names = |rows: &[Listed], most: usize| {
        let mut names: Vec<String> = Vec::new();
        for listed in rows {
            let name = name(&listed.row, alone);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let more = names.len().saturating_sub(most);
        names.truncate(most);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}{more}", names.join(", "))
    };
    let rounding = if by_rounding && !reproduces.is_empty() { ", within the rounding of the inputs," } else { "" };
    match (reproduces.is_empty(), rejects.is_empty()) {
        (true, _) => format!("None of {tried} combinations tried prints {} ({}).", print.text, names(rejects, 12)),
        (false, true) => format!("Every combination tried{rounding} prints {}: {}.", print.text, names(reproduces, 12)),
        (false, false) => format!(
            "{} printed by {}{rounding} ({} of {tried} combinations tried), not by {}.",
            print.text,
            names(reproduces, 12),
            reproduces.len(),
            names(rejects, 12)
        ),
    }
}

/// What tells a row from the others: its statistic (unless all have the same) and method, of a standardised effect what is divided by what.
fn name(row: &Row, alone: bool) -> String {
    let method = row.method.map_or("", |method| method.id());
    match (row.statistic, row.note.as_deref().filter(|note| note.contains(" over the "))) {
        (Statistic::CohensD | Statistic::HedgesG | Statistic::GlassDelta, Some(note)) => {
            // The numbers in the note are in the list.
            let plain: Vec<&str> =
                note.split(' ').filter(|word| !word.ends_with(|letter: char| letter.is_ascii_digit())).collect();
            format!("{} ({})", words::name(row.statistic), plain.join(" "))
        }
        (_, _) if alone => method.to_string(),
        (statistic, _) => format!("{} ({method})", words::name(statistic)),
    }
}

/// What a percentage alone can be: every n/N with N among `denominators`.
pub fn percentage(print: &Print, denominators: &[u64]) -> Option<Finding> {
    use super::print::{Comparator, Number, Value};
    use crate::printed::Rounding;
    let Some(Value::Number(Comparator::Equal, Number { decimal, .. })) = &print.value else { return None };
    let row = |events: u64, n: u64, cut: bool| {
        let mut row = Row::new(Statistic::Proportion, None);
        (row.events, row.n, row.estimate) = (Some(events), Some(n), Some(events as f64 / n as f64));
        row.unit = Some("proportion".into());
        row.verdict = Some("possible".into());
        row.note = cut.then(|| "cut off, not rounded".into());
        let end = if cut { " · cut off, not rounded" } else { "" };
        let words = format!("{}{end}", words::computed(&row, print, None));
        Listed { row, words }
    };
    let (mut rounded, mut cut, mut numbers) = (Vec::new(), Vec::new(), 0);
    for n in denominators.iter().copied().filter(|n| *n > 0) {
        let counts = |rounding: Rounding| {
            let (first, last) = decimal.span(rounding).counts(100, n).unwrap_or((1, 0));
            (first.max(0), last.min(i128::from(n)))
        };
        let (first, last) = counts(Rounding::HalfEither);
        numbers += usize::from(first <= last);
        rounded.extend((first..=last).map(|events| row(events as u64, n, false)));
        let (from, to) = counts(Rounding::Truncation);
        cut.extend(
            (from..=to).filter(|events| *events < first || *events > last).map(|events| row(events as u64, n, true)),
        );
    }
    let shown = |rows: &[Listed]| {
        let counts: Vec<String> = rows
            .iter()
            .take(40)
            .map(|listed| crate::results::display::counts(listed.row.events, listed.row.n))
            .collect();
        let more = rows.len().saturating_sub(40);
        format!("{}{}", counts.join(", "), if more > 0 { format!(" and {more} more") } else { String::new() })
    };
    let tried = denominators.len();
    let cut_words =
        if cut.is_empty() { String::new() } else { format!("; cut off instead of rounded also {}", shown(&cut)) };
    let (verdict, sentence) = if rounded.is_empty() {
        let and = if cut.is_empty() { String::new() } else { cut_words };
        (Verdict::Impossible, format!("No count of {} prints {}{and}.", of_whom(denominators), print.text))
    } else {
        let can = format!("{} can be {}", print.text, shown(&rounded));
        (
            Verdict::Reproduced,
            format!("{can}{cut_words}: {numbers} of {tried} numbers of participants tried can print it."),
        )
    };
    let recomputed = rounded.first().map(|row| row.words.clone());
    let matched = numbers;
    rounded.extend(cut);
    Some(Finding { verdict, sentence, recomputed, reproduces: rounded, rejects: Vec::new(), tried, matched })
}

fn of_whom(denominators: &[u64]) -> String {
    match denominators {
        [one] => format!("{one}"),
        [first, .., last] => format!("{first} to {last}"),
        [] => "nobody".into(),
    }
}

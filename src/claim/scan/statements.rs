//! Statements: which tokens make one, and what its numbers say about each other.

use crate::printed::{Decimal, Limits, Possible, PrintedP, Rounding, counts_of, grim, grimmer, prints_percent};

use super::finding::{Field, FindingKind, ScanVerdict};
use super::grammar::{Found, FoundP, Tokens};
use super::words;

/// A statement before it has a place.
pub(super) struct Statement {
    /// First token.
    pub from: usize,
    pub kind: FindingKind,
    pub verdict: ScanVerdict,
    pub fields: Vec<(&'static str, Field)>,
    pub note: Option<String>,
}

impl Statement {
    pub fn new(from: usize, kind: FindingKind, verdict: ScanVerdict, fields: Vec<(&'static str, Field)>) -> Statement {
        Statement { from, kind, verdict, fields, note: None }
    }

    /// One of its counts.
    pub fn count(&self, of: &str) -> Option<u64> {
        self.fields.iter().find_map(|(name, field)| match field {
            Field::Count(n) if *name == of => Some(*n),
            _ => None,
        })
    }

    pub fn noted(mut self, note: impl Into<String>) -> Statement {
        self.note = Some(note.into());
        self
    }
}

pub(super) fn text(text: &str) -> Field {
    Field::Text(text.into())
}

pub(super) fn p_fields(p: &FoundP) -> [(&'static str, Field); 2] {
    [("p_comparator", text(p.comparator.sign())), ("p", text(&p.text))]
}

pub(super) fn printed_p(p: &FoundP) -> Option<PrintedP> {
    PrintedP::new(p.comparator, &p.text).ok()
}

// --- counts and percentages -----------------------------------------------------------------------------------------------------------

/// A whole number, or "one", which counts only in a count of so many.
fn whole_or_one(tokens: &Tokens, at: usize) -> Option<u64> {
    tokens.whole(at).or_else(|| tokens.is_word(at, ONE).then_some(1))
}

/// `37/52`, `37 of 52`, `37 patients sur 52`: events, n, and the token behind.
fn count_of(tokens: &Tokens, at: usize) -> Found<(u64, u64)> {
    let events = whole_or_one(tokens, at)?;
    if tokens.is_sign(at + 1, &['/', '∕', '⁄']) {
        return Some((at + 3, (events, tokens.whole(at + 2)?)));
    }
    let mut after = tokens.past_words(at + 1, 3, words::OF);
    if tokens.is_word(after, &["out"]) {
        after += 1;
    }
    let of = if tokens.is_word(after, words::OF) {
        after + 1
    } else if after > at + 1 && tokens.is_word(after - 1, &["out"]) {
        after
    } else {
        return None;
    };
    let the = tokens.past_words_in(of, 2, words::THE);
    let the = the + usize::from(tokens.is_word(the, words::OF));
    let n = tokens.whole(the)?;
    Some((the + 1, (events, n)))
}

/// `71.2%`, and the token behind its sign.
fn percent(tokens: &Tokens, at: usize) -> Found<String> {
    let number = tokens.number(at)?;
    let after = tokens.past_percent(at + 1)?;
    // The level of an interval is no percentage of anything.
    if tokens.interval_label(at).is_some() {
        return None;
    }
    Some((after, number.text.clone()))
}

pub(super) const ONE: &[&str] = &["one", "un", "une"];

/// `n = 37/52`, or without the `n =`.
pub(super) fn past_n(tokens: &Tokens, at: usize) -> usize {
    if tokens.is_word(at, &["n"]) && tokens.is_sign(at + 1, &['=']) { at + 2 } else { at }
}

fn count_percent(from: usize, events: u64, n: u64, percent: &str) -> Option<Statement> {
    let decimal: Decimal = percent.parse().ok()?;
    let prints = n > 0 && prints_percent(events, n, decimal, Rounding::HalfEither);
    let verdict = if prints { ScanVerdict::Consistent } else { ScanVerdict::Impossible };
    let fields = vec![("events", Field::Count(events)), ("n", Field::Count(n)), ("percent", text(percent))];
    let statement = Statement::new(from, FindingKind::CountPercent, verdict, fields);
    Some(if prints {
        statement
    } else if events > n || n == 0 {
        statement.noted(format!("{events} cannot come from {n}"))
    } else {
        let right = 100.0 * events as f64 / n as f64;
        statement.noted(format!("{events} of {n} is {right:.*}%", decimal.decimals as usize + 1))
    })
}

/// Counts beside their percentage, whichever comes first.
pub(super) fn counts(tokens: &Tokens, at: usize) -> Found<Statement> {
    // 37/52 (71.2%), 18 of 27 participants (68.7%), 37/52, 71.2%
    if let Some((after, (events, n))) = count_of(tokens, at) {
        let noun = tokens.past_words(after, 6, &["and", "et", "vs", "versus", "contre"]);
        for from in [after, noun] {
            let bracket = tokens.opens(from);
            let dash =
                tokens.is_sign(from, &['–', '—', '-']) && tokens.all.get(from + 1).is_some_and(|next| next.spaced);
            let joined = bracket || dash || tokens.is_sign(from, &[',', ';', '=', ':']);
            let value = tokens.past_words_in(from + 1, 1, &["or", "soit", "ou", "i.e", "namely"]);
            if let Some((end, found)) = joined.then(|| percent(tokens, value)).flatten() {
                let end = end + usize::from(bracket && tokens.closes(end));
                return Some((end, count_percent(at, events, n, &found)?));
            }
        }
    }
    // 37 (71.2%) of 52, 37 patients (71,2 %) sur 52
    if let Some(events) = whole_or_one(tokens, at) {
        let open = tokens.past_words(at + 1, 3, words::OF);
        if tokens.opens(open)
            && !tokens.is_word(open - 1, words::FRACTIONS)
            && let Some((close, found)) = percent(tokens, open + 1)
            && tokens.closes(close)
        {
            let of = tokens.past_words(close + 1, 2, words::OF);
            let of = of + usize::from(tokens.is_word(of, &["out"]));
            if tokens.is_word(of, words::OF) {
                let n = tokens.past_words_in(of + 1, 2, words::THE);
                if let Some(total) = tokens.whole(n) {
                    return Some((n + 1, count_percent(at, events, total, &found)?));
                }
            }
        }
    }
    // 71.2% (37/52), 71.2% of patients (37 of 52), 71.2% of the 52 patients (n = 37)
    let (after, found) = percent(tokens, at)?;
    let noun = tokens.past_words(after, 5, &["and", "et", "vs", "versus", "contre"]);
    for open in [after, noun] {
        if tokens.opens(open) || tokens.is_sign(open, &[',', ';', '=']) {
            let bracket = tokens.opens(open);
            if let Some((end, (events, n))) = count_of(tokens, past_n(tokens, open + 1)) {
                let end = tokens.past_words(end, if bracket { 3 } else { 0 }, &[]);
                // "71.2% (37/52; 95% CI 57.7–81.7)": the bracket has more to say.
                if !bracket || tokens.closes(end) || tokens.is_sign(end, &[';', ',']) {
                    let end = end + usize::from(bracket && tokens.closes(end));
                    return Some((end, count_percent(at, events, n, &found)?));
                }
            }
        }
    }
    // 71.2% (n = 37) of 52; 71.2% of 52 patients (n = 37)
    if tokens.opens(after)
        && let Some((close, events)) = tokens.size(after + 1)
        && tokens.closes(close)
        && tokens.is_word(close + 1, words::OF)
    {
        let n = tokens.past_words_in(close + 2, 2, words::THE);
        if let Some(total) = tokens.whole(n) {
            return Some((n + 1, count_percent(at, events, total, &found)?));
        }
    }
    let (_, end, n) = of_people(tokens, after)?;
    let open = tokens.past_words(end, 3, &[]);
    if tokens.opens(open)
        && let Some((close, events)) = tokens.size(open + 1)
        && tokens.closes(close)
    {
        return Some((close + 1, count_percent(at, events, n, &found)?));
    }
    None
}

/// `5 (25%)` where the sentence has said of how many: `Of 20 patients, 12 (60%) responded and 5 (25%) remitted`.
///
/// `bases` are the people it began with, then the counts it has given since: a percentage of one of those is no contradiction.
pub(super) fn count_of_base(tokens: &Tokens, at: usize, bases: &[u64]) -> Found<Statement> {
    let first = *bases.first()?;
    let events = tokens.number(at)?.whole.filter(|events| *events <= first)?;
    let open = tokens.past_words(at + 1, 2, words::OF);
    if !tokens.opens(open) || tokens.is_word(open - 1, words::FRACTIONS) {
        return None;
    }
    let (close, found) = percent(tokens, open + 1)?;
    if !tokens.closes(close) || tokens.is_word(close + 1, words::OF) {
        return None;
    }
    let decimal: Decimal = found.parse().ok()?;
    let prints = |n: &&u64| **n > 0 && prints_percent(events, **n, decimal, Rounding::HalfEither);
    let n = bases.iter().find(prints).copied().unwrap_or(first);
    let statement = count_percent(at, events, n, &found)?;
    let said = statement.note.is_some();
    Some((close + 1, if said { statement } else { statement.noted(format!("of the {n} before")) }))
}

/// `of the 52 patients`, `des 53`: the number's token, the token behind, the number.
fn of_people(tokens: &Tokens, at: usize) -> Option<(usize, usize, u64)> {
    if !tokens.is_word(at, words::OF) {
        return None;
    }
    let the = tokens.past_words_in(at + 1, 3, words::THE);
    let the = the + usize::from(tokens.is_word(the, words::OF));
    let number = tokens.past_words_in(the, 1, words::THE);
    let n = tokens.number(number).filter(|number| !number.word)?.whole?;
    if tokens.is_percent(number + 1)
        || tokens.is_word(number + 1, words::NOT_COUNTED)
        || tokens.is_sign(number + 1, &['/', '.'])
    {
        let ends = tokens.ends_sentence(number + 1);
        if !ends {
            return None;
        }
    }
    Some((number, tokens.people(number + 1, 3).unwrap_or(number + 1), n))
}

fn percent_of_n(from: usize, percent: &str, n: u64) -> Option<Statement> {
    let decimal: Decimal = percent.parse().ok()?;
    let counts = counts_of(n, decimal, Rounding::HalfEither);
    // A coarse percentage of many has many counts; the first thousand say enough.
    let listed = counts.map_or(Vec::new(), |(first, last)| (first..=last.min(first + 999)).collect());
    let verdict = if counts.is_some() { ScanVerdict::Possible } else { ScanVerdict::Impossible };
    let note = match counts {
        None => Some(format!("no count of {n} prints as {percent}%")),
        Some((first, last)) if first == last => Some(format!("{first} of {n}")),
        Some((first, last)) => Some(format!("{first} to {last} of {n}")),
    };
    let fields = vec![("percent", text(percent)), ("n", Field::Count(n)), ("possible_events", Field::Counts(listed))];
    let mut statement = Statement::new(from, FindingKind::PercentOfN, verdict, fields);
    statement.note = note;
    Some(statement)
}

/// `Of the 53 patients randomised, 71.2%`; `71.2% of the 52 patients`; `(n = 53), 71.2%`.
pub(super) fn share_of_people(tokens: &Tokens, at: usize) -> Found<Statement> {
    if let Some((after, found)) = percent(tokens, at) {
        if let Some((number, end, n)) = of_people(tokens, after) {
            let bare = end == number + 1;
            // "71% of 52 points" is no share of people; "71% of 52" at an end is.
            if !bare || !matches!(tokens.word(end), Some(word) if !words::AGAINST.contains(&word)) {
                return Some((end, percent_of_n(at, &found, n)?));
            }
        }
        // 71.2% of patients (N = 53), 71.2% of the MDMA group (n = 53); a small n of people could be those with the event
        let noun = tokens.past_words(after, 8, &[]);
        let group =
            (after..noun).any(|at| tokens.is_word(at, &["group", "arm", "groupe", "bras", "cohort", "cohorte"]));
        if noun > after
            && tokens.opens(noun)
            && (group || tokens.written(noun + 1) == "N")
            && let Some((close, n)) = tokens.size(noun + 1)
            && tokens.closes(close)
        {
            return Some((close + 1, percent_of_n(at, &found, n)?));
        }
        return None;
    }
    // "Of the 53 patients randomised, 71.2%"; "(n = 53), 71.2%"
    let (mut after, n) = if tokens.is_word(at, words::AMONG) {
        let the = tokens.past_words_in(at + 1, 3, words::THE);
        let number = tokens.number(the).filter(|number| !number.word)?;
        let end = tokens.people(the + 1, 3)?;
        (end, number.whole?)
    } else if tokens.opens(at) {
        let (close, n) = tokens.size(at + 1)?;
        if !tokens.closes(close) {
            return None;
        }
        (close + 1, n)
    } else {
        return None;
    };
    let limit = after + 9;
    let mut comma = false;
    while after < limit {
        if let Some((end, found)) = percent(tokens, after) {
            // A count before the percentage belongs to it: "of the 53 patients, 37 (70%)".
            return comma.then(|| percent_of_n(at, &found, n)).flatten().map(|statement| (end, statement));
        }
        if tokens.is_sign(after, &[',']) {
            comma = true;
        } else if tokens.word(after).is_none() || tokens.is_word(after, &["and", "et"]) {
            break;
        }
        after += 1;
    }
    // "Of the 53 patients, 37 (70%)"
    let events = tokens.whole(after).filter(|_| comma)?;
    let open = tokens.past_words(after + 1, 2, words::OF);
    if tokens.opens(open)
        && let Some((close, found)) = percent(tokens, open + 1)
        && tokens.is_word(at, words::AMONG)
    {
        return Some((close + usize::from(tokens.closes(close)), count_percent(at, events, n, &found)?));
    }
    None
}

// --- means ----------------------------------------------------------------------------------------------------------------------------

fn mean_sd(tokens: &Tokens, from: usize, mean: &str, sd: &str, n: Option<u64>) -> Option<Statement> {
    let (mean_digits, sd_digits): (Decimal, Decimal) = (mean.parse().ok()?, sd.parse().ok()?);
    if sd_digits.digits < 0 {
        return None;
    }
    let mut fields = vec![("mean", text(mean)), ("sd", text(sd))];
    fields.extend(n.map(|n| ("n", Field::Count(n))));
    let not_testable = |fields, why: &str| {
        Some(Statement::new(from, FindingKind::MeanSd, ScanVerdict::NotTestable, fields).noted(why))
    };
    let Some(n) = n.filter(|n| *n > 1) else { return not_testable(fields, "without n nothing tests it") };
    if n >= mean_digits.unit() as u64 {
        return not_testable(fields, "so many participants can have any mean of so few decimals");
    }
    let sentence = tokens.sentence(from, 60);
    let whole = (sentence..from + 30)
        .take_while(|at| *at < from || !tokens.ends_sentence(*at))
        .any(|at| tokens.is_word(at, words::WHOLE));
    if !whole {
        return not_testable(fields, "whole numbers are not said");
    }
    let possible = grim(mean_digits, n, false, Rounding::Any).is_some()
        && grimmer(mean_digits, sd_digits, n, 1, Limits::default(), Rounding::Any) != Possible::NoSd;
    let verdict = if possible { ScanVerdict::Possible } else { ScanVerdict::Impossible };
    Some(Statement::new(from, FindingKind::MeanSd, verdict, fields).noted("of whole numbers, one for each participant"))
}

fn is_sd(tokens: &Tokens, at: usize) -> Option<usize> {
    if tokens.is_word(at, words::SD) || tokens.written(at) == "ET" {
        return Some(at + 1);
    }
    if tokens.is_word(at, &["standard", "écart"]) && tokens.is_word(at + 1, &["deviation", "deviations", "type"]) {
        return Some(at + 2);
    }
    let dotted =
        tokens.is_word(at, &["s", "é", "e"]) && tokens.is_sign(at + 1, &['.']) && tokens.is_word(at + 2, &["d", "t"]);
    dotted.then(|| at + 3 + usize::from(tokens.is_sign(at + 3, &['.'])))
}

/// `(n = 46)`, `, n = 46`, `; n = 46`; nothing where there is none.
fn size_after(tokens: &Tokens, at: usize) -> (usize, Option<u64>) {
    let opened = tokens.opens(at);
    if (opened || tokens.is_sign(at, &[',', ';']))
        && let Some((end, n)) = tokens.size(at + 1)
        && (!opened || tokens.closes(end))
    {
        return (end + usize::from(opened), Some(n));
    }
    (at, None)
}

/// As [`size_after`], also behind the group: `in the MDMA group (n = 46)`, `chez les patients sous placebo (n = 44)`.
fn group_size_after(tokens: &Tokens, at: usize) -> (usize, Option<u64>) {
    let (mut end, mut n) = size_after(tokens, at);
    let unit = tokens.past_words_in(at, 1, words::POINTS);
    if n.is_none() && tokens.opens(tokens.past_words(at, 1, words::OF)) {
        (end, n) = size_after(tokens, tokens.past_words(at, 1, words::OF));
        end = if n.is_some() { end } else { at };
    }
    if n.is_some() || !tokens.is_word(unit, words::IN_GROUP) {
        return (end, n);
    }
    let open = tokens.past_words(unit, 9, &["and", "et", "vs", "versus", "contre"]);
    match size_after(tokens, open) {
        (end, Some(n)) if tokens.opens(open) => (end, Some(n)),
        _ => (at, None),
    }
}

/// `44.1 ± 6.0 (n = 46)`, `3.45 (SD 1.2, n = 20)`, `M = 3.45, SD = 1.20, n = 20`, `43,7 (ET 5,9 ; n = 51)`.
pub(super) fn means(tokens: &Tokens, at: usize) -> Found<Statement> {
    let mean = tokens.number(at).filter(|number| !number.word)?.text.clone();
    let from = match at {
        at if at >= 2 && tokens.is_word(at - 2, &["m", "mean", "moyenne"]) && tokens.is_sign(at - 1, &['=']) => at - 2,
        at if at >= 1 && tokens.is_word(at - 1, &["mean", "moyenne"]) => at - 1,
        at => at,
    };
    let mut after = at + 1;
    if tokens.is_percent(after) {
        after += 1;
    } else if let Some(word) = tokens.word(after).filter(|word| word.chars().count() <= 12 && !words::OF.contains(word))
    {
        // A unit: points, years, ans, kg.
        let _ = word;
        after += 1;
        after += usize::from(tokens.is_sign(after, &['/']) && tokens.word(after + 1).is_some()) * 2;
    }
    for after in [at + 1, after] {
        let plus_minus = if tokens.is_sign(after, &['±']) {
            Some(after + 1)
        } else if tokens.is_sign(after, &['+']) && tokens.is_sign(after + 1, &['/']) {
            Some(after + 3)
        } else {
            None
        };
        if let Some(sd_at) = plus_minus {
            let sd = tokens.number(sd_at)?.text.trim_start_matches('-').to_string();
            let unit = tokens.past_words(sd_at + 1, 1, words::OF);
            let ((end, n), plain) = (size_after(tokens, unit), size_after(tokens, sd_at + 1));
            let (end, n) = if plain.1.is_some() {
                plain
            } else if n.is_some() {
                (end, n)
            } else {
                group_size_after(tokens, sd_at + 1)
            };
            // A standard error is another thing.
            let sentence = tokens.sentence(at, 40);
            if (sentence..at).any(|before| tokens.is_word(before, words::SE))
                || tokens.is_word(end + 1, words::SE)
                || (tokens.opens(end) && tokens.interval_label(end + 1).is_some())
            {
                return None;
            }
            return Some((end, mean_sd(tokens, from, &mean, &sd, n)?));
        }
        let opened = tokens.opens(after);
        if !(opened || tokens.is_sign(after, &[',', ';'])) {
            continue;
        }
        // 45.2 (12.1) where "mean (SD)" or "moyenne (ET)" was said before.
        let announced = || {
            let sentence = tokens.sentence(at, 40);
            let behind = (at..at + 20).find(|at| tokens.ends_sentence(*at)).unwrap_or(at + 20);
            (sentence..at).chain(at + 3..behind).any(|before| {
                (tokens.opens(before) || tokens.is_sign(before, &['±']))
                    && is_sd(tokens, before + usize::from(tokens.opens(before) || tokens.is_sign(before, &['±'])))
                        .is_some()
            })
        };
        let value = match is_sd(tokens, after + 1) {
            Some(value) => value,
            None if opened && tokens.is_sign(after + 1, &['±']) => after + 2,
            None if opened && tokens.number(after + 1).is_some() && announced() => after + 1,
            None => continue,
        };
        let value =
            value + usize::from(tokens.is_sign(value, &['=', ':', ',']) || tokens.is_word(value, &["of", "de"]));
        let Some(sd) = tokens.number(value).filter(|number| !number.word) else { continue };
        let sd = sd.text.clone();
        let unit = tokens.past_words(value + 1, 1, &[]);
        let (mut end, mut n) = size_after(tokens, value + 1);
        if n.is_none() && unit > value + 1 {
            (end, n) = size_after(tokens, unit);
        }
        if opened {
            if !tokens.closes(end) {
                continue;
            }
            end += 1;
        }
        if n.is_none() {
            (end, n) = group_size_after(tokens, end);
        }
        return Some((end, mean_sd(tokens, from, &mean, &sd, n)?));
    }
    None
}

/// A p-value with two significant digits.
pub(super) fn shown(p: f64) -> String {
    if p >= 0.001 {
        let decimals = if p < 0.01 { 4 } else { 3 };
        format!("{p:.decimals$}")
    } else {
        format!("{p:.1e}")
    }
}

// --- p alone --------------------------------------------------------------------------------------------------------------------------

/// A p-value that stands alone.
pub(super) fn p_alone(tokens: &Tokens, at: usize) -> Found<Statement> {
    let (end, p) = tokens.p(at)?;
    // "P < .05 was considered significant" is a rule, not a result.
    let rule = |at: usize| {
        tokens.is_word(
            at,
            &[
                "considered",
                "deemed",
                "defined",
                "regarded",
                "jugé",
                "jugée",
                "considéré",
                "considérée",
                "retenu",
                "seuil",
                "threshold",
            ],
        )
    };
    const SET: &[&str] = &["set", "threshold", "cutoff", "cut-off", "criterion", "seuil", "fixé", "α", "alpha"];
    let before = tokens.sentence(at, 9);
    if (end..end + 6).take_while(|at| !tokens.ends_sentence(*at)).any(rule)
        || (before..at).any(|at| tokens.is_word(at, SET))
    {
        return None;
    }
    let statement = Statement::new(at, FindingKind::PValue, ScanVerdict::NotTestable, p_fields(&p).to_vec());
    Some((end, statement.noted("no statistic beside it")))
}

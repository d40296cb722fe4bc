//! Exclusive categories of one quantity: their percentages add up to 100, their counts to the people they divide.
//!
//! # Grammar
//! A list of two or more items, apart by commas, semicolons, "and" or new lines. An item is a label and its value, in either order:
//! `mild in 20%`, `White: 71%`, `20% were mild`, `74 (71%) were White`, `60 men`. It is a partition where
//! - a variable whose categories exclude each other heads it (`Race: …`, `severity was …`, `sexe : …`);
//! - its items are said of the sample (`20% were mild, 30% moderate and 50% severe`) and are all the categories of a family we know;
//! - its last item is what remains (`the remaining 17%`, `les 17 % restants`).
//!
//! Above 100 % no partition can be. Below, its list must be whole: all categories of its family, or one for the rest (`other`,
//! `unknown`, `autre`); three or more that leave out little are told and not judged, for a category may have been too rare to name. Anything else gives no finding, nor does a list that names a group
//! after its percentage (`60% of men`), that comes "by" its variable (`response by severity: …`), that is said to be a part (`including`), or in
//! which a person can be twice (`multiple answers`).

use std::cmp::Ordering;

use crate::printed::{Decimal, PrintedSum, Rounding};

use super::finding::{Field, FindingKind, ScanVerdict};
use super::grammar::{Found, Tokens};
use super::statements::Statement;
use super::token::Kind;
use super::totals;
use super::words;

/// Categories that exclude each other.
pub(super) struct Family {
    /// Words that name the variable.
    heads: &'static [&'static str],
    /// Every category there is, by how its words begin; empty where anybody may have more.
    whole: &'static [&'static [&'static str]],
}

const FAMILIES: [Family; 6] = [
    Family {
        heads: &["sex", "gender", "sexe", "genre"],
        whole: &[
            &["women", "woman", "female", "femme", "féminin", "girl", "fille"],
            &["men", "man", "male", "homme", "masculin", "boy", "garçon"],
        ],
    },
    Family {
        heads: &["severity", "sévérité", "gravité", "intensity", "intensité"],
        whole: &[&["mild", "léger", "légèr"], &["moderate", "modéré"], &["severe", "sévère", "grave"]],
    },
    Family {
        heads: &["change", "outcome", "évolution"],
        whole: &[
            &["improved", "better", "amélior"],
            &["unchanged", "stable", "same", "inchang"],
            &["wors", "deteriorated", "aggrav", "détérior"],
        ],
    },
    Family {
        heads: &["smoking", "tabagisme", "tabagique"],
        whole: &[&["never", "jamais", "non"], &["former", "past", "ex", "ancien"], &["current", "actuel"]],
    },
    Family { heads: &["response", "réponse", "answer"], whole: &[&["yes", "oui"], &["no", "non"]] },
    Family {
        heads: &[
            "race",
            "ethnicity",
            "ethnie",
            "ethnique",
            "marital",
            "matrimonial",
            "education",
            "scolarité",
            "employment",
            "emploi",
            "stage",
            "stade",
            "grade",
            "region",
            "région",
            "distribution",
            "répartition",
            "breakdown",
            "composition",
        ],
        whole: &[],
    },
];

/// What is left when the other categories are taken away, by how the word begins.
const REST: &[&str] = &["other", "unknown", "missing", "unspecified", "remain", "rest", "autre", "inconnu", "manquant"];
const REMAINING: &[&str] = &["remain", "rest"];
/// Between a variable and the list it heads.
const FILL: &[&str] = &[
    "rated",
    "as",
    "n",
    "no",
    "at",
    "baseline",
    "of",
    "status",
    "level",
    "category",
    "participants",
    "patients",
    "à",
    "l'inclusion",
    "statut",
    "niveau",
    "the",
    "distribution",
    "de",
    "du",
    "des",
    "reported",
];
const COPULA: &[&str] = &["were", "was", "are", "is", "étaient", "était", "sont", "est", "identified", "as", "comme"];
/// A list "by" a variable is of something else.
const BY: &[&str] =
    &["by", "per", "par", "selon", "across", "within", "each", "chaque", "to", "with", "for", "on", "in"];
/// Where a list is a part, or a person can be in two categories.
const NOT_WHOLE: &[&str] = &[
    "including",
    "include",
    "included",
    "notably",
    "e.g",
    "such",
    "mainly",
    "mostly",
    "predominantly",
    "dont",
    "notamment",
    "surtout",
    "multiple",
    "overlap",
    "overlapping",
    "overlapped",
    "plusieurs",
    "cumul",
    "both",
    "either",
    "least",
    "moins",
    "higher",
    "supérieur",
    "choose",
    "select",
    "whom",
];
/// A race, a culture and a language are not one question.
const SECOND_QUESTION: &[&str] = &["hispanic", "latin", "hispanique"];
const PLACE: &[&str] =
    &["in", "for", "among", "chez", "dans", "pour", "at", "à", "was", "were", "était", "étaient", "with", "avec"];
const AND: &[&str] = &["and", "et"];
/// A list of three or more that leaves out more than this was never meant to be whole.
const NEARLY: i64 = 85;

/// A variable with more categories than this is none.
const MOST: usize = 30;

/// One category.
pub(super) struct Item {
    label: std::ops::Range<usize>,
    percent: Option<String>,
    count: Option<u64>,
    /// Is it said to be what remains?
    remaining: bool,
}

/// Every word that heads a list.
pub(super) fn leading() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().flat_map(|family| family.heads).copied()
}

/// The list that begins here, if its categories are a partition: does it add up?
pub(super) fn partition(tokens: &Tokens, at: usize) -> Found<Statement> {
    let (first, headed) = match head(tokens, at) {
        Some((first, head)) => (first, Some(head)),
        None if starts(tokens, at) => (at, None),
        None => return None,
    };
    let (end, (items, said)) = list(tokens, first, headed.is_some())?;
    if headed.as_ref().is_some_and(|head| !head.leads(tokens, &items)) {
        return None;
    }
    let family = headed.as_ref().map(|head| head.family).or_else(|| said_of_sample(tokens, first, &items, said));
    let remaining = headed.is_none() && items.last().is_some_and(|item| item.remaining);
    if family.is_none() && !remaining {
        return None;
    }
    let sentence = tokens.sentence(at, 60);
    let stop = (end..end + 40).find(|at| tokens.ends_sentence(*at)).unwrap_or(end);
    if (sentence..stop).any(|at| tokens.is_word(at, NOT_WHOLE)) {
        return None;
    }
    if items.iter().all(|item| item.percent.is_some()) {
        return Some((end, percentages(tokens, at, family, &items, remaining)?));
    }
    let counts: Vec<u64> = items.iter().filter_map(|item| item.count).collect();
    let whole =
        remaining || family.is_some_and(|family| family.is_covered(tokens, &items)) || has(tokens, &items, REST);
    let total = people_before(tokens, at, first).filter(|_| counts.len() == items.len() && whole)?;
    Some((end, totals::sum(at, total, counts)?))
}

fn has(tokens: &Tokens, items: &[Item], begins: &[&str]) -> bool {
    items.iter().any(|item| in_category(tokens, item, begins))
}

/// Percentages of a partition: 100, or a list that need not be whole and stays below it.
fn percentages(
    tokens: &Tokens,
    at: usize,
    family: Option<&Family>,
    items: &[Item],
    remaining: bool,
) -> Option<Statement> {
    let percents: Vec<&str> = items.iter().filter_map(|item| item.percent.as_deref()).collect();
    let (order, sum, statement) = hundred(at, &percents)?;
    let covered = family.is_some_and(|family| family.is_covered(tokens, items));
    let open = family.is_some_and(|family| family.whole.is_empty());
    let nearly = open && items.len() >= 3 && sum.digits >= NEARLY * sum.unit();
    match order {
        Ordering::Less if !(remaining || has(tokens, items, REST) || covered) => nearly.then(|| {
            let left = Decimal { digits: 100 * sum.unit() - sum.digits, ..sum };
            let list = percents.join(" + ");
            let note = format!("{list} = {sum}%: {left}% are in no category named");
            Statement { verdict: ScanVerdict::NotTestable, ..statement }.noted(note)
        }),
        Ordering::Greater if has(tokens, items, SECOND_QUESTION) => None,
        _ => Some(statement),
    }
}

/// A column of a table under a variable; `label` is where the variable stands.
pub(super) fn hundred_of(
    tokens: &Tokens,
    family: &Family,
    items: &[Item],
    label: std::ops::Range<usize>,
) -> Found<Statement> {
    let known = family.whole.is_empty() || items.iter().all(|item| family.knows(tokens, item));
    if items.len() < 2 || !known || label.clone().any(|at| tokens.is_word(at, NOT_WHOLE)) {
        return None;
    }
    Some((label.end, percentages(tokens, label.start, Some(family), items, false)?))
}

/// The variable that a label names.
pub(super) fn variable(tokens: &Tokens, mut label: std::ops::Range<usize>) -> Option<&'static Family> {
    label.find_map(|at| tokens.word(at).and_then(|word| FAMILIES.iter().find(|family| family.heads.contains(&word))))
}

/// Can a list of items begin at this token?
fn starts(tokens: &Tokens, at: usize) -> bool {
    let before = at.checked_sub(1);
    tokens.number(at).is_some()
        && !before.is_some_and(|before| tokens.is_word(before, PLACE) || tokens.is_word(before, words::OF))
}

/// A variable that heads a list.
struct Head {
    family: &'static Family,
    /// Does a colon or a bracket lead to the list, not a verb alone?
    colon: bool,
}

impl Head {
    /// Are these its categories? "Race was recorded in 98% and sex in 99%" has none.
    fn leads(&self, tokens: &Tokens, items: &[Item]) -> bool {
        let named = |item: &Item| {
            let capital = tokens.written(item.label.start).starts_with(char::is_uppercase);
            capital || in_category(tokens, item, REST)
        };
        match self.family.whole {
            [] => self.colon || items.iter().all(named),
            _ => items.iter().all(|item| self.family.knows(tokens, item)),
        }
    }
}

impl Item {
    /// A cell of a table and its label.
    pub fn of(label: std::ops::Range<usize>, percent: String) -> Item {
        Item { label, percent: Some(percent), count: None, remaining: false }
    }
}

impl Family {
    /// Is every category it has among them?
    fn is_covered(&self, tokens: &Tokens, items: &[Item]) -> bool {
        !self.whole.is_empty() && self.whole.iter().all(|begins| has(tokens, items, begins))
    }

    fn knows(&self, tokens: &Tokens, item: &Item) -> bool {
        self.whole.iter().any(|begins| in_category(tokens, item, begins)) || in_category(tokens, item, REST)
    }
}

fn in_category(tokens: &Tokens, item: &Item, begins: &[&str]) -> bool {
    item.label.clone().any(|at| begins_with(tokens, at, begins))
}

/// A variable and what leads from it to its list.
fn head(tokens: &Tokens, at: usize) -> Found<Head> {
    let word = tokens.word(at)?;
    let family = FAMILIES.iter().find(|family| family.heads.contains(&word))?;
    if at > 0 && tokens.is_word(at - 1, BY) {
        return None;
    }
    let mut after = at + 1;
    let (mut colon, mut verb) = (false, false);
    for _ in 0..10 {
        if let Some((end, _)) = tokens.size(after) {
            after = end;
            continue;
        }
        if tokens.is_sign(after, &[':', '–', '—', '-']) || (tokens.opens(after) && tokens.number(after + 1).is_some())
        {
            colon = true;
        } else if tokens.is_word(after, COPULA) {
            verb = true;
        } else if !(tokens.is_sign(after, &['(', ')', '[', ']', '%', ',', '/'])
            || tokens.is_word(after, FILL)
            || tokens.is_word(after, family.heads))
        {
            break;
        }
        after += 1;
    }
    (colon || verb).then_some((after, Head { family, colon }))
}

/// Items in one of the two orders, and whether a verb says them of the sample.
fn list(tokens: &Tokens, at: usize, headed: bool) -> Found<(Vec<Item>, bool)> {
    let value_first = tokens.number(at).is_some();
    let mut items = Vec::new();
    let mut said = false;
    let (mut after, mut end) = (at, at);
    while items.len() <= MOST {
        let found =
            if value_first { value_and_label(tokens, after, &mut said) } else { label_and_value(tokens, after) };
        let Some((behind, item)) = found else { break };
        items.push(item);
        end = behind;
        after = separated(tokens, behind, headed);
        if after == behind {
            break;
        }
    }
    (2..=MOST).contains(&items.len()).then_some((end, (items, said)))
}

/// Past what stands between two items; the same token where nothing does.
fn separated(tokens: &Tokens, at: usize, headed: bool) -> usize {
    let mut after = at;
    for _ in 0..4 {
        let line = after > 0 && tokens.on_new_line(after);
        let bullet = line && tokens.is_sign(after, &['-', '–', '•', '·', '|']);
        let blank = headed && matches!(tokens.all.get(after).map(|token| &token.kind), Some(Kind::Break));
        if tokens.is_sign(after, &[',', ';', '&']) || tokens.is_word(after, AND) || bullet || blank {
            after += 1;
        }
    }
    after
}

/// `74 (71%)`, `71% (n = 74)`, `71%`, `74`: percent, count, the token behind.
fn value(tokens: &Tokens, at: usize) -> Found<(Option<String>, Option<u64>)> {
    let number = tokens.number(at)?;
    if number.text.starts_with('-') {
        return None;
    }
    if let Some(after) = tokens.past_percent(at + 1).filter(|_| !number.word) {
        return Some((past_bracket(tokens, after), (Some(number.text.clone()), None)));
    }
    let count = number.whole?;
    if tokens.opens(at + 1)
        && let Some(percent) = tokens.number(at + 2).filter(|percent| !percent.word)
        && let Some(close) = tokens.past_percent(at + 3)
        && tokens.closes(close)
    {
        return Some((close + 1, (Some(percent.text.clone()), Some(count))));
    }
    Some((at + 1, (None, Some(count))))
}

/// Past a short bracket that holds counts: `(n = 65)`, `(65/104)`.
fn past_bracket(tokens: &Tokens, at: usize) -> usize {
    if !tokens.opens(at) || !(tokens.number(at + 1).is_some() || tokens.size(at + 1).is_some()) {
        return at;
    }
    let close = (at + 2..at + 8).find(|at| tokens.closes(*at) || tokens.is_percent(*at));
    close.filter(|close| tokens.closes(*close)).map_or(at, |close| close + 1)
}

/// `mild in 20%`, `White: 74 (71%)`, `Black or African American 12%`.
fn label_and_value(tokens: &Tokens, at: usize) -> Found<Item> {
    let mut after = at;
    while after < at + 9 && (tokens.word(after).is_some() || (after > at && tokens.is_sign(after, &['/', '-']))) {
        after += 1;
    }
    if after == at || after == at + 9 {
        return None;
    }
    let label = at..after;
    after += usize::from(tokens.is_sign(after, &[':', '=', ',', '–']));
    let open = tokens.opens(after);
    after += usize::from(open);
    if tokens.is_word(after, &["n"]) && tokens.is_sign(after + 1, &['=', ':']) {
        after += 2;
    }
    let (mut end, (percent, count)) = value(tokens, after)?;
    if open {
        if !tokens.closes(end) {
            return None;
        }
        end += 1;
    }
    end = past_sample(tokens, end).0;
    Some((end, Item { label, percent, count, remaining: false }))
}

/// `20% were mild`, `74 (71%) White`, `the remaining 17%`.
fn value_and_label(tokens: &Tokens, at: usize, said: &mut bool) -> Found<Item> {
    let the = tokens.past_words_in(at, 2, &["the", "les", "a", "further", "another"]);
    let mut remaining = begins_with(tokens, the, REMAINING);
    let first = the + usize::from(remaining);
    let (after, (percent, count)) = value(tokens, first)?;
    let (after, people) = past_sample(tokens, after);
    let verb = tokens.past_words_in(after, 2, COPULA);
    *said |= verb > after;
    let mut end = verb;
    while end < verb + 5 && tokens.word(end).is_some() && !tokens.is_word(end, AND) {
        end += 1;
    }
    remaining |= (verb..end).any(|at| begins_with(tokens, at, REMAINING));
    let group =
        tokens.is_word(verb, PLACE) || tokens.is_word(verb, words::OF) || tokens.is_word(verb, words::NOT_COUNTED);
    if group || (end == verb && !remaining && !people) {
        return None;
    }
    Some((end, Item { label: verb..end, percent, count, remaining }))
}

/// Past `of participants`, `des patients`, `participants`; and whether they were there.
fn past_sample(tokens: &Tokens, at: usize) -> (usize, bool) {
    const SAMPLE: &[&str] =
        &["patients", "participants", "subjects", "cases", "individuals", "sujets", "cas", "patient"];
    let of = tokens.past_words_in(at, 1, words::OF);
    let the = tokens.past_words_in(of, 2, words::THE);
    if tokens.is_word(the, SAMPLE) { (the + 1, true) } else { (at, false) }
}

/// The family of a list that no variable heads: every label is one of its categories, and none is missing.
fn said_of_sample(tokens: &Tokens, first: usize, items: &[Item], said: bool) -> Option<&'static Family> {
    let bracket = first > 1
        && tokens.opens(first - 1)
        && (tokens.people(first - 2, 0).is_some() || tokens.number(first - 2).is_some());
    if !(said || bracket) {
        return None;
    }
    FAMILIES
        .iter()
        .find(|family| family.is_covered(tokens, items) && items.iter().all(|item| family.knows(tokens, item)))
}

fn begins_with(tokens: &Tokens, at: usize, begins: &[&str]) -> bool {
    // "no" is not "non" nor "now": a beginning of three letters or fewer is the whole word.
    tokens.word(at).is_some_and(|word| {
        begins.iter().any(|begin| if begin.chars().count() <= 3 { word == *begin } else { word.starts_with(begin) })
    })
}

/// `104 participants (68 women, 36 men)`, `Of 104 patients, 68 were women`, `Sex (n = 104): …`.
fn people_before(tokens: &Tokens, at: usize, first: usize) -> Option<u64> {
    let sentence = tokens.sentence(at, 12);
    (sentence..first).rev().find_map(|before| {
        let people = || tokens.people(before + 1, 2).filter(|end| *end <= first).and_then(|_| tokens.whole(before));
        tokens.size(before).map(|(_, n)| n).or_else(people)
    })
}

/// Percentages against 100: how their sum lies, the finding, and the sum.
fn hundred(at: usize, percents: &[&str]) -> Option<(Ordering, Decimal, Statement)> {
    let parts = percents.iter().map(|percent| percent.parse().ok()).collect::<Option<Vec<Decimal>>>()?;
    let sum = PrintedSum::of(&parts, Rounding::HalfEither)?;
    let order = sum.against(100);
    let list = percents.join(" + ");
    let note = match order {
        Ordering::Equal if sum.printed.digits == 100 * sum.printed.unit() => format!("{list} = 100%"),
        Ordering::Equal => format!("{list} = {}%, which rounding makes of 100%", sum.printed),
        _ => format!("{list} = {}%, not 100%, however they were rounded", sum.printed),
    };
    let verdict = if order == Ordering::Equal { ScanVerdict::Consistent } else { ScanVerdict::Impossible };
    let fields = vec![
        ("total", Field::Text("100".into())),
        ("parts", Field::Texts(percents.iter().map(|percent| percent.to_string()).collect())),
        ("unit", Field::Text("%".into())),
    ];
    Some((order, sum.printed, Statement::new(at, FindingKind::Total, verdict, fields).noted(note)))
}

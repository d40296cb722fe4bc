//! People who go through a trial: at no step are there more than before it.
//!
//! # Grammar
//! A mention is a number of people and a step: `104 participants were randomised`, `102 received at least one dose`, `53 completers`,
//! `90 patients ont terminé`, in one order or the other (`randomised 104 participants`). It belongs to everybody, or to the arm it names
//! (`in the MDMA group`, `dans le groupe placebo`, `randomised to MDMA`). A mention is held against the nearest earlier step of the same
//! people in its paragraph; a step backwards begins another flow. `Of the 104 …, 105 completed` needs no step before it. Where a sentence
//! divides some people into those who completed and those who left, they add up.

use super::finding::{Field, FindingKind, ScanVerdict};
use super::grammar::{Found, Tokens};
use super::statements::{Statement, text};
use super::token::Kind;
use super::totals;
use super::words;

/// A step of a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Screened,
    Enrolled,
    Randomised,
    Treated,
    Completed,
    /// Among those randomised: an analysis may hold everybody.
    Analysed,
    /// Withdrew, was lost to follow-up.
    Left,
}

impl Step {
    /// Can nobody be at `self` who was not at `earlier`?
    pub fn comes_from(self, earlier: Step) -> bool {
        let rank = |step: Step| match step {
            Step::Screened => 0,
            Step::Enrolled => 1,
            Step::Randomised => 2,
            Step::Treated | Step::Analysed | Step::Left => 3,
            Step::Completed => 4,
        };
        let apart = |step: Step| matches!(step, Step::Analysed | Step::Left);
        rank(earlier) < rank(self) && !apart(earlier)
    }

    fn name(self) -> &'static str {
        match self {
            Step::Screened => "screened",
            Step::Enrolled => "enrolled",
            Step::Randomised => "randomised",
            Step::Treated => "treated",
            Step::Completed => "completed",
            Step::Analysed => "analysed",
            Step::Left => "left",
        }
    }
}

pub(super) const RANDOMISED: &[&str] = &[
    "randomised",
    "randomized",
    "randomly",
    "randomisation",
    "randomization",
    "assigned",
    "allocated",
    "randomisés",
    "randomisées",
    "randomisé",
    "répartis",
    "réparties",
    "assignés",
    "assignées",
    "alloués",
    "affectés",
    "affectées",
];
const SCREENED: &[&str] = &["screened", "prescreened", "dépistés", "dépistées", "présélectionnés", "présélectionnées"];
/// Screened, where eligibility follows.
const ASSESSED: &[&str] = &["assessed", "évalués", "évaluées"];
const ENROLLED: &[&str] =
    &["enrolled", "enroled", "recruited", "recrutés", "recrutées", "enrôlés", "inclus", "incluses", "included"];
const TREATED: &[&str] = &["treated", "dosed", "received", "traités", "traitées", "reçu"];
const COMPLETED: &[&str] = &["completed", "completers", "finished", "terminé", "achevé", "complété"];
const ANALYSED: &[&str] = &["analysed", "analyzed", "analysés", "analysées"];
const LEFT: &[&str] = &[
    "withdrew",
    "withdrawn",
    "discontinued",
    "dropped",
    "lost",
    "perdus",
    "perdues",
    "abandonné",
    "retirés",
    "retirées",
    "interrompu",
];
/// What can be completed or assessed without having been in the trial.
const OTHER_OBJECT: &[&str] = &[
    "questionnaire",
    "questionnaires",
    "survey",
    "surveys",
    "screening",
    "interview",
    "interviews",
    "sessions",
    "session",
    "enquête",
    "entretien",
    "séances",
];
/// Between a number of people and its step.
const BETWEEN: &[&str] = &[
    "were",
    "was",
    "had",
    "have",
    "been",
    "ont",
    "été",
    "étaient",
    "avaient",
    "se",
    "sont",
    "who",
    "qui",
    "all",
    "subsequently",
    "then",
    "also",
    "of",
    "whom",
    "successfully",
    "eligible",
    "actually",
    "finally",
    "ensuite",
    "finalement",
    "d'entre",
    "eux",
    "underwent",
    "effectivement",
];

/// Somebody else's records: a review counts them as a trial counts people.
const RECORDS: &[&str] = &[
    "records",
    "studies",
    "trials",
    "articles",
    "citations",
    "abstracts",
    "reports",
    "publications",
    "references",
    "études",
    "essais",
    "titres",
];
const TRIAL: &[&str] = &["trial", "study", "essai", "étude", "cohort", "cohorte", "experiment"];
/// Before a trial that was not spoken of before.
const NEW: &[&str] = &[
    "this",
    "present",
    "current",
    "our",
    "cet",
    "cette",
    "présente",
    "présent",
    "notre",
    "a",
    "an",
    "another",
    "second",
    "previous",
    "earlier",
    "un",
    "une",
    "autre",
    "deuxième",
    "précédente",
    "précédent",
];
const REASON: &[&str] =
    &["because", "due", "for", "owing", "after", "before", "en", "pour", "à", "avant", "during", "pendant"];

/// No flow has more mentions than this.
const LONGEST: usize = 40;

/// A number of people at a step.
struct Mention {
    /// First token, and the token behind.
    from: usize,
    end: usize,
    n: u64,
    step: Step,
    /// The arm it names.
    arm: Option<String>,
}

/// Every word that a mention, a subset or another trial can begin with.
pub(super) fn leading() -> impl Iterator<Item = &'static str> {
    let steps = [RANDOMISED, SCREENED, ASSESSED, ENROLLED, TREATED, COMPLETED, ANALYSED, LEFT];
    steps.into_iter().chain([TRIAL, words::AMONG]).flatten().copied()
}

/// The flows of a text, in its order: each with the token behind it.
pub(super) fn flows(tokens: &Tokens) -> Vec<(usize, Statement)> {
    let mut found = Vec::new();
    // The steps so far of everybody and of each arm, in this paragraph.
    let mut flows: Vec<Vec<Mention>> = Vec::new();
    let mut at = 0;
    while at < tokens.all.len() {
        let token = &tokens.all[at];
        if !token.leads && !matches!(token.kind, Kind::Number(_) | Kind::Break) {
            at += 1;
            continue;
        }
        let another = tokens.is_word(at, TRIAL)
            && (at.saturating_sub(4)..at).any(|before| tokens.is_word(before, NEW) && tokens.sentence(at, 4) <= before);
        if another || matches!(tokens.all[at].kind, Kind::Break) {
            flows.clear();
        }
        found.extend(subset(tokens, at));
        let Some(mention) = mention(tokens, at) else {
            at += 1;
            continue;
        };
        at = mention.end.max(at + 1);
        let Some(flow) = flows.iter_mut().find(|flow| flow[0].arm == mention.arm) else {
            flows.push(vec![mention]);
            continue;
        };
        let sentence = tokens.sentence(mention.from, 60);
        let more_than_before =
            flow.iter().any(|before| before.step == mention.step && before.n < mention.n && before.from < sentence);
        let earlier = flow.iter().rev().find(|earlier| mention.step.comes_from(earlier.step));
        let backwards = flow.iter().any(|before| before.step.comes_from(mention.step));
        match earlier {
            // Another trial, or another count of this one.
            _ if more_than_before || backwards || flow.len() > LONGEST => *flow = vec![mention],
            Some(earlier) => {
                found.push((mention.end, against(&mention, earlier)));
                flow.push(mention);
            }
            None => flow.push(mention),
        }
    }
    found
}

fn against(mention: &Mention, earlier: &Mention) -> Statement {
    let arm = mention.arm.as_ref().map_or(String::new(), |arm| format!(" ({arm})"));
    fits(mention, earlier.n, earlier.step.name(), &arm)
}

fn fits(mention: &Mention, before: u64, step: &'static str, arm: &str) -> Statement {
    let fields = vec![
        ("n", Field::Count(mention.n)),
        ("step", text(mention.step.name())),
        ("earlier_n", Field::Count(before)),
        ("earlier_step", text(step)),
    ];
    let (verdict, than) = if mention.n <= before {
        (ScanVerdict::Consistent, "of")
    } else {
        (ScanVerdict::Impossible, "cannot come from")
    };
    let note = format!("{} {} {than} {before} {step}{arm}", mention.n, mention.step.name());
    Statement::new(mention.from, FindingKind::Flow, verdict, fields).noted(note)
}

/// A step, at this token, and the token behind it.
fn step(tokens: &Tokens, at: usize) -> Found<Step> {
    let word = tokens.word(at)?;
    let next = |words: &[&str]| tokens.is_word(at + 1, words);
    let found = if RANDOMISED.contains(&word) {
        Step::Randomised
    } else if SCREENED.contains(&word)
        || (ASSESSED.contains(&word)
            && (at + 1..at + 5).any(|at| tokens.is_word(at, &["eligibility", "éligibilité", "l'éligibilité"])))
    {
        Step::Screened
    } else if ENROLLED.contains(&word) {
        const ANALYSIS: &[&str] = &["analysis", "analyses", "l'analyse"];
        if (at + 1..at + 8).any(|at| tokens.is_word(at, ANALYSIS)) { Step::Analysed } else { Step::Enrolled }
    } else if TREATED.contains(&word) && !next(&["no", "aucun", "aucune"]) {
        Step::Treated
    } else if COMPLETED.contains(&word) && !(at + 1..at + 5).any(|at| tokens.is_word(at, OTHER_OBJECT)) {
        Step::Completed
    } else if ANALYSED.contains(&word) {
        Step::Analysed
    } else if LEFT.contains(&word)
        && (word != "lost" || next(&["to"]))
        && (word != "dropped" || next(&["out"]))
        && (!word.starts_with("perdu") || next(&["de"]))
    {
        Step::Left
    } else {
        return None;
    };
    let tail: &[&str] = match word {
        "lost" => &["to", "follow-up", "followup"],
        "dropped" => &["out"],
        "perdus" | "perdues" => &["de", "vue"],
        _ => &[],
    };
    Some((tokens.past_words_in(at + 1, tail.len(), tail), found))
}

/// `104 participants were randomised`, `90 (87%) completed`, `randomised 104 participants`.
fn mention(tokens: &Tokens, at: usize) -> Option<Mention> {
    let (from, n_at, end, step) = if tokens.number(at).is_some() {
        let people = people(tokens, at + 1);
        let after = past_bracket(tokens, past_arm(tokens, people));
        let after = tokens.past_words_in(after, 5, BETWEEN);
        let (end, step) = step(tokens, after)?;
        (at, at, end, step)
    } else {
        let (after, step) = step(tokens, at)?;
        if !matches!(step, Step::Screened | Step::Enrolled | Step::Randomised | Step::Analysed) {
            return None;
        }
        let end = people(tokens, after + 1);
        if end == after + 1 {
            return None;
        }
        (at, after, end, step)
    };
    let number = tokens.number(n_at)?;
    let n = number.whole.filter(|n| !number.word || *n > 2)?;
    if is_glued(tokens, n_at) || tokens.is_percent(n_at + 1) || is_other(tokens, n_at, step) {
        return None;
    }
    Some(Mention { from, end, n, step, arm: arm(tokens, from, end, step)? })
}

/// Part of a date, a range or a label: `week 12`, `18–65`, `1/104`, `N = 104`.
fn is_glued(tokens: &Tokens, at: usize) -> bool {
    const LABELS: &[&str] = &[
        "week", "day", "month", "semaine", "jour", "mois", "age", "aged", "phase", "than", "in", "en", "over", "to",
        "à", "between", "entre", "table", "figure",
    ];
    let Some(before) = at.checked_sub(1) else { return false };
    let attached =
        !tokens.all[at].spaced && tokens.is_sign(before, &['/', '.', ':', '-', '–', '−', '≥', '≤', '<', '>']);
    attached || tokens.is_sign(before, &['=', '≥', '≤', '<', '>', '/']) || tokens.is_word(before, LABELS)
}

/// Two numbers for two arms, what each arm has, or the papers of a review.
fn is_other(tokens: &Tokens, at: usize, step: Step) -> bool {
    const PAIRED: &[&str] = &["respectively", "respectivement", "each", "chacun", "chaque", "per", "not", "pas"];
    let sentence = tokens.sentence(at, 40);
    let stop = (at..at + 40).find(|at| tokens.ends_sentence(*at)).unwrap_or(at);
    let review = matches!(step, Step::Screened | Step::Enrolled);
    (sentence..stop).any(|at| tokens.is_word(at, PAIRED) || (review && tokens.is_word(at, RECORDS)))
}

/// Past a noun for people; the same token where there is none.
fn people(tokens: &Tokens, at: usize) -> usize {
    match tokens.people(at, 3) {
        Some(end) if !tokens.is_word(end - 1, RECORDS) => end,
        _ => at,
    }
}

fn past_bracket(tokens: &Tokens, at: usize) -> usize {
    if !tokens.opens(at) {
        return at;
    }
    (at + 1..at + 16).find(|at| tokens.closes(*at)).map_or(at, |close| close + 1)
}

/// Past `in the MDMA group`, `du groupe placebo`.
fn past_arm(tokens: &Tokens, at: usize) -> usize {
    if !tokens.is_word(at, &["in", "of", "from", "dans", "du", "de"]) {
        return at;
    }
    let Some(group) = (at + 1..at + 5).find(|at| tokens.is_word(*at, words::GROUP)) else { return at };
    if is_french_group(tokens, group) { tokens.past_words(group + 1, 1, BETWEEN) } else { group + 1 }
}

fn is_french_group(tokens: &Tokens, at: usize) -> bool {
    tokens.is_word(at, &["groupe", "groupes", "bras", "cohorte"])
}

/// The arm of a mention: `Some(None)` for everybody, `None` where it cannot be told.
fn arm(tokens: &Tokens, from: usize, end: usize, step: Step) -> Option<Option<String>> {
    const NO_NAME: &[&str] = &[
        "at",
        "least",
        "one",
        "any",
        "the",
        "a",
        "an",
        "study",
        "treatment",
        "treatments",
        "their",
        "all",
        "both",
        "le",
        "la",
        "les",
        "un",
        "une",
        "au",
        "moins",
        "traitement",
        "trial",
        "drug",
        "its",
        "every",
        "each",
        "two",
        "this",
        "that",
        "these",
        "either",
        "active",
        "dose",
        "doses",
        "in",
        "and",
        "to",
        "des",
    ];
    let clause = (end..end + 12)
        .find(|at| {
            tokens.ends_sentence(*at) || tokens.is_sign(*at, &[',', ';', ':', '(']) || tokens.number(*at).is_some()
        })
        .unwrap_or(end + 12);
    if (end..clause).any(|at| tokens.is_word(at, &["or", "ou", "either", "versus", "vs"])) {
        return Some(None);
    }
    let name =
        |at: usize| tokens.word(at).filter(|word| !NO_NAME.contains(word)).map(|_| tokens.written(at).to_string());
    // In the MDMA group, dans le groupe placebo, in one or two words before or behind.
    let group = |at: usize| {
        tokens.is_word(at, words::GROUP).then(|| {
            let behind = tokens.past_words_in(at + 1, 2, &["de", "du", "sous", "la", "recevant"]);
            if is_french_group(tokens, at) { name(behind) } else { at.checked_sub(1).and_then(name) }
        })
    };
    if let Some(found) = (from..clause).find_map(group) {
        return found.map(Some);
    }
    let goes_to = match step {
        Step::Randomised => Some(tokens.past_words_in(end, 2, RANDOMISED))
            .filter(|at| tokens.is_word(*at, &["to", "à", "au"]))
            .map(|at| at + 1),
        Step::Treated if tokens.is_word(end, &["with", "by", "par", "avec"]) => Some(end + 1),
        Step::Treated if tokens.is_word(end - 1, &["received", "reçu"]) => Some(end),
        _ => None,
    };
    if let Some(first) = goes_to {
        let first = tokens.past_words_in(first, 3, &["receive", "the", "recevoir", "la", "le", "de", "du"]);
        if let Some(name) = name(first) {
            return Some(Some(name));
        }
    }
    let sentence = tokens.sentence(from, 40);
    match (sentence..from).rev().find_map(group) {
        Some(found) => found.map(Some),
        None => Some(None),
    }
}

fn unaccounted(statement: Statement, left: u64, n: u64) -> Statement {
    let note = format!("{left} of {n} {} not accounted for", if left == 1 { "is" } else { "are" });
    Statement { verdict: ScanVerdict::NotTestable, ..statement }.noted(note)
}

/// `Of the 104 participants, 105 completed`; `of the 104 randomised, 90 completed and 14 withdrew`.
fn subset(tokens: &Tokens, at: usize) -> Found<Statement> {
    if !tokens.is_word(at, words::AMONG) {
        return None;
    }
    let number = tokens.past_words_in(at + 1, 3, words::THE);
    let n = tokens.number(number)?.whole?;
    let known = mention(tokens, number);
    let mut after = known.as_ref().map_or_else(|| people(tokens, number + 1), |mention| mention.end);
    if after == number + 1 || tokens.is_percent(number + 1) {
        return None;
    }
    after = (after..after + 8).find(|at| tokens.is_sign(*at, &[',']))? + 1;
    let first = mention(tokens, after)?;
    let mut parts = vec![first.n];
    let mut steps = vec![first.step];
    let (mut end, mut qualified) = (first.end, false);
    let mut next = first.end;
    while next < first.end + 50 && !tokens.ends_sentence(next) {
        if let Some(other) = mention(tokens, next) {
            parts.push(other.n);
            steps.push(other.step);
            (end, next) = (other.end, other.end);
            continue;
        }
        qualified |=
            tokens.number(next).is_some() || tokens.is_word(next, REASON) || tokens.is_word(next, &["whom", "dont"]);
        next += 1;
    }
    let left = steps.iter().filter(|step| **step == Step::Left).count();
    if left > 0 && left + 1 == steps.len() && steps.contains(&Step::Completed) {
        let sum = parts.iter().try_fold(0u64, |sum, part| sum.checked_add(*part))?;
        // Those who left for one reason are not all who left, and one who was lost can have withdrawn.
        return (sum == n || (sum > n && left == 1) || (sum < n && !qualified))
            .then(|| totals::sum(at, n, parts))
            .flatten()
            // Nor need everybody be told of: fewer are a question, and no contradiction.
            .map(|statement| if sum < n { unaccounted(statement, n - sum, n) } else { statement })
            .map(|statement| (end, statement));
    }
    // Where the step before is named, the flow tells it.
    known.is_none().then(|| (first.end, fits(&first, n, "people", "")))
}

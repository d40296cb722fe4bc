//! `retrial scan`: the numbers an article prints, each tested against itself and its neighbours. Text alone; no data.
//!
//! A file becomes text without markup (`source`), text becomes tokens (`token`), and from each token on the statements of a small grammar
//! are tried, the most specific first (`grammar` has the parts, `statements`, `estimates`, `apa`, `totals` and `quantities` the wholes, `words` the
//! vocabulary of English and French). Nothing is read twice: the work grows with the length of the text.

mod apa;
mod estimates;
mod finding;
mod grammar;
mod quantities;
mod source;
mod statements;
mod token;
mod totals;
mod words;

pub use finding::{Field, Finding, FindingKind, ScanVerdict};
pub use token::Language;

use grammar::{Found, Tokens};
use source::Source;
use statements::Statement;

/// What a text says in numbers, in the order of the text.
pub struct Scan {
    /// Its language.
    pub language: Language,
    /// The statements found.
    pub findings: Vec<Finding>,
}

/// Reads a text (plain, Markdown or HTML; English or French) and tests every statement in it.
///
/// # Returns
/// Each statement once. Parts and their total (`FindingKind::Total`) come beside the numbers they are made of.
pub fn scan(text: &str) -> Scan {
    let source = Source::new(text);
    let language = Language::of(&source.text);
    let tokens = Tokens { text: &source.text, all: token::tokens(&source.text, language) };
    let mut findings = Vec::new();
    let mut push = |statement: Statement, end: usize| {
        let start = tokens.all[statement.from].start;
        let stop = tokens.all[end.clamp(statement.from + 1, tokens.all.len()) - 1].end;
        let (line, column) = source.place(start);
        let Statement { kind, verdict, fields, note, .. } = statement;
        let text = source.written(start, stop).to_string();
        findings.push(Finding { line, column, kind, text, verdict, fields, note });
        kind
    };
    let mut at = 0;
    // The kind of the last quantity of this sentence, for "contre 22,8".
    let mut before: Option<FindingKind> = None;
    while at < tokens.all.len() {
        if tokens.ends_sentence(at) {
            before = None;
            at += 1;
            continue;
        }
        if let Some((end, statement)) = totals::arms(&tokens, at) {
            push(statement, end);
        }
        if let Some((end, statement)) = one(&tokens, at) {
            let kind = push(statement, end);
            if matches!(kind, FindingKind::Percent | FindingKind::Points) {
                before = Some(kind);
            }
            at = end;
            // "p 0.37 and 0.67": a second p-value needs no sign.
            while kind == FindingKind::PValue
                && tokens.is_word(at, &["and", "et", "or"])
                && let Some((after, text)) = tokens.probability(at + 1)
                && text.contains('.')
            {
                let fields = vec![("p_comparator", Field::Text("=".into())), ("p", Field::Text(text))];
                push(Statement::new(at + 1, FindingKind::PValue, ScanVerdict::NotTestable, fields), after);
                at = after;
            }
            continue;
        }
        // An interval without an estimate: its level and its bounds are no findings.
        if let Some((end, _)) = tokens.interval(at) {
            at = end.max(at + 1);
            continue;
        }
        if let Some((end, statement)) = before.and_then(|kind| quantities::against(&tokens, at, kind)) {
            push(statement, end);
            at = end;
            continue;
        }
        at += 1;
    }
    Scan { language, findings }
}

/// The first statement of the grammar that begins here.
fn one(tokens: &Tokens, at: usize) -> Found<Statement> {
    if tokens.number(at).is_some() {
        return statements::counts(tokens, at)
            .or_else(|| statements::means(tokens, at))
            .or_else(|| if tokens.interval(at).is_some() { None } else { estimates::estimates(tokens, at) })
            .or_else(|| if tokens.interval(at).is_some() { None } else { statements::share_of_people(tokens, at) })
            .or_else(|| if tokens.interval(at).is_some() { None } else { quantities::quantities(tokens, at) });
    }
    apa::tests(tokens, at)
        .or_else(|| statements::share_of_people(tokens, at))
        .or_else(|| statements::p_alone(tokens, at))
        .or_else(|| quantities::size(tokens, at))
}

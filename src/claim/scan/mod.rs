//! `retrial scan`: the numbers an article prints, each tested against itself and its neighbours. Text alone; no data.
//!
//! A file becomes text without markup (`source`), text becomes tokens (`token`), and from each token on the statements of a small grammar
//! are tried, the most specific first (`grammar` has the parts, `statements`, `estimates`, `apa`, `totals` and `quantities` the wholes, `words` the
//! vocabulary of English and French). Nothing is read twice: the work grows with the length of the text.

mod apa;
mod categories;
mod estimates;
mod finding;
mod flow;
mod grammar;
mod quantities;
mod source;
mod statements;
mod tables;
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
/// Each statement once. Parts and their total (`FindingKind::Total`), and steps of a trial (`FindingKind::Flow`), come beside the numbers they
/// are made of.
pub fn scan(text: &str) -> Scan {
    Scanner::new(text).scan()
}

/// A text to be read, in parts, so that a long one needs no more memory than its longest part.
pub struct Scanner<'a> {
    source: Source<'a>,
    /// The language of the text.
    pub language: Language,
}

impl<'a> Scanner<'a> {
    /// Takes the markup away and tells the language.
    pub fn new(text: &'a str) -> Scanner<'a> {
        let source = Source::new(text);
        let language = Language::of(&source.text);
        Scanner { source, language }
    }

    /// All findings at once.
    pub fn scan(&self) -> Scan {
        let mut findings = Vec::new();
        self.each(|finding| findings.push(finding));
        Scan { language: self.language, findings }
    }

    /// One finding after the other, in the order of the text.
    pub fn each(&self, mut found: impl FnMut(Finding)) {
        let text = &*self.source.text;
        let mut from = 0;
        while from < text.len() {
            let to = part(text, from);
            let tokens = Tokens { text, all: token::tokens(&text[..to], from, self.language) };
            for (end, statement) in statements_of(&tokens) {
                let start = tokens.all[statement.from].start;
                let stop = tokens.all[end.clamp(statement.from + 1, tokens.all.len()) - 1].end;
                let (line, column) = self.source.place(start);
                let Statement { kind, verdict, fields, note, .. } = statement;
                let text = self.source.written(start, stop).to_string();
                found(Finding { line, column, kind, text, verdict, fields, note });
            }
            from = to;
        }
    }
}

/// A text is read in parts of at least this many bytes.
const PART: usize = 1 << 18;

/// Where the part that begins here ends: with a paragraph, or where paragraphs are endless with a line, a sentence or a word.
fn part(text: &str, from: usize) -> usize {
    let mut least = from + PART;
    if least + PART >= text.len() {
        return text.len();
    }
    while !text.is_char_boundary(least) {
        least += 1;
    }
    let mut most = least + PART;
    while !text.is_char_boundary(most) {
        most -= 1;
    }
    let window = &text[least..most];
    let ends = ["\n\n", "\n\r\n", "\n", ". ", " "];
    ends.iter().find_map(|end| Some(least + window.find(end)? + end.len())).unwrap_or(text.len())
}

/// The statements of a part, in its order, each with the token behind it.
fn statements_of(tokens: &Tokens) -> Vec<(usize, Statement)> {
    let mut found = flow::flows(tokens);
    found.extend(tables::columns(tokens));
    let (mut divided, mut listed) = (0, 0);
    for at in 0..tokens.all.len() {
        if at >= divided
            && let Some((end, statement)) = totals::arms(tokens, at)
        {
            found.push((end, statement));
            divided = end;
        }
        if at >= listed
            && (tokens.all[at].leads || tokens.number(at).is_some())
            && let Some((end, statement)) = categories::partition(tokens, at)
        {
            found.push((end, statement));
            listed = end;
        }
    }
    numbers(tokens, &mut found);
    found.sort_by_key(|(_, statement)| statement.from);
    found
}

/// Every statement but those about several others.
fn numbers(tokens: &Tokens, found: &mut Vec<(usize, Statement)>) {
    let mut at = 0;
    // The kind of the last quantity of this sentence, for "contre 22,8".
    let mut before: Option<FindingKind> = None;
    // The people this sentence is about: "Of 20 patients, …".
    let mut bases: Vec<u64> = Vec::new();
    while at < tokens.all.len() {
        if tokens.ends_sentence(at) {
            before = None;
            bases.clear();
            at += 1;
            continue;
        }
        if !bases.is_empty() && (tokens.is_word(at, words::OTHER_BASE) || tokens.size(at).is_some()) {
            bases.clear();
        }
        if let Some((end, statement)) = statements::count_of_base(tokens, at, &bases) {
            bases.extend(statement.count("events"));
            found.push((end, statement));
            at = end;
            continue;
        }
        if let Some((end, statement)) = one(tokens, at) {
            let kind = statement.kind;
            if matches!(kind, FindingKind::CountPercent | FindingKind::PercentOfN) {
                bases.clear();
                if tokens.is_word(at, words::AMONG) {
                    bases.extend(["n", "events"].into_iter().filter_map(|name| statement.count(name)));
                }
            }
            found.push((end, statement));
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
                found.push((after, Statement::new(at + 1, FindingKind::PValue, ScanVerdict::NotTestable, fields)));
                at = after;
            }
            continue;
        }
        // An interval without an estimate: its level and its bounds are no findings.
        if let Some((end, _)) = tokens.interval(at) {
            at = end.max(at + 1);
            continue;
        }
        if let Some((end, statement)) = before.and_then(|kind| quantities::against(tokens, at, kind)) {
            found.push((end, statement));
            at = end;
            continue;
        }
        at += 1;
    }
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
    if tokens.is_word(at, statements::ONE) {
        return statements::counts(tokens, at);
    }
    // "n = 37/52 (71.2%)"
    if tokens.is_word(at, &["n"])
        && let Some((end, mut statement)) =
            statements::counts(tokens, statements::past_n(tokens, at)).filter(|_| tokens.is_sign(at + 1, &['=']))
    {
        statement.from = at;
        return Some((end, statement));
    }
    apa::tests(tokens, at)
        .or_else(|| statements::share_of_people(tokens, at))
        .or_else(|| statements::p_alone(tokens, at))
        .or_else(|| quantities::size(tokens, at))
}

//! What is wrong with an input, where, and how to mend it.
//!
//! Files are checked to the end: a [`Problems`] holds every bad cell of a run, each with its place.

use std::fmt;
use std::sync::Arc;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteSpanContents, SourceCode, SourceSpan,
};

/// Where in a file: 1-based line and column (in characters), and the text of that line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// File as the user named it.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// Characters to underline.
    pub width: usize,
    /// The line itself.
    pub text: Arc<str>,
}

impl Place {
    /// The place of the byte range `span` in `text`, the content of `file`.
    pub fn of_span(file: &str, text: &str, span: std::ops::Range<usize>) -> Place {
        let start = floor_boundary(text, span.start);
        let end = floor_boundary(text, span.end.max(start));
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        Place {
            file: file.into(),
            line: text[..start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            width: text[start..end.min(line_end).max(start)].chars().count(),
            text: text[line_start..line_end].trim_end_matches('\r').into(),
        }
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// One fact that stops the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, with the offending value.
    pub message: String,
    /// Where, if it has one place.
    pub place: Option<Place>,
    /// What to do.
    pub help: Option<String>,
}

impl Problem {
    /// A problem without a place.
    pub fn new(message: impl Into<String>) -> Problem {
        Problem { message: message.into(), place: None, help: None }
    }

    /// The same, at a place.
    pub fn at(mut self, place: Place) -> Problem {
        self.place = Some(place);
        self
    }

    /// The same, with one more way to mend it.
    pub fn and_help(mut self, help: &str) -> Problem {
        self.help = Some(match self.help {
            Some(first) => format!("{first}; {help}"),
            None => help.to_string(),
        });
        self
    }

    /// The same, with the mend.
    pub fn help(mut self, help: impl Into<String>) -> Problem {
        self.help = Some(help.into());
        self
    }
}

/// The message alone: the place is shown beside it.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

impl Diagnostic for Problem {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.place.as_ref().map(|place| place as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let place = self.place.as_ref()?;
        let start = place.text.char_indices().nth(place.column - 1).map_or(place.text.len(), |(at, _)| at);
        let width: usize = place.text[start..].chars().take(place.width.max(1)).map(char::len_utf8).sum();
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(None, SourceSpan::from((start, width))))))
    }
}

/// The one line of the place, numbered as in its file: a file of a million lines is not searched for each bad cell.
impl SourceCode for Place {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _before: usize,
        _after: usize,
    ) -> Result<Box<dyn miette::SpanContents<'a> + 'a>, miette::MietteError> {
        let whole = SourceSpan::from((0, self.text.len()));
        let column = if span.offset() == 0 && span.len() == self.text.len() { 0 } else { self.column - 1 };
        Ok(Box::new(MietteSpanContents::new_named(
            self.file.to_string(),
            self.text.as_bytes(),
            whole,
            self.line - 1,
            column,
            1,
        )))
    }
}

/// Every problem of a run, in the order they were met. Never empty when returned as an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// None so far.
    pub fn new() -> Problems {
        Problems::default()
    }

    /// One more.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Those of another part of the input as well.
    pub fn extend(&mut self, other: Problems) {
        self.0.extend(other.0);
    }

    /// Was everything well?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In the order they were met.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// `value` when there are none.
    ///
    /// # Errors
    /// The problems themselves, if any.
    pub fn or<T>(self, value: T) -> Result<T, Problems> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    /// Keeps what a part of the input gave, collecting its problems.
    pub fn take<T>(&mut self, part: Result<T, Problems>) -> Option<T> {
        match part {
            Ok(value) => Some(value),
            Err(problems) => {
                self.extend(problems);
                None
            }
        }
    }

    /// As the terminal shows them.
    pub fn render(&self, color: bool) -> String {
        let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme).with_width(100).with_links(false);
        let mut text = String::new();
        for problem in &self.0 {
            // Writing to a `String` cannot fail.
            let _ = handler.render_report(&mut text, problem);
        }
        if self.0.len() > 1 {
            text.push_str(&format!("{} problems\n", self.0.len()));
        }
        text
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Problems {
        Problems(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Problems {}

/// The candidate nearest to a mistyped word, if one is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&word.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

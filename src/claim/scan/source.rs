//! A file as text that can be read: tags and emphasis gone, entities as letters, every place kept.

use std::borrow::Cow;
use std::cell::Cell;

/// A text without its markup, and where each piece of it stood.
pub(super) struct Source<'a> {
    original: &'a str,
    pub text: Cow<'a, str>,
    /// Where a piece begins in `text`, and where it stood in the original; in rising order.
    pieces: Vec<(usize, usize)>,
    /// Is the markup emphasis only, so that a piece of the original can be shown?
    emphasis: bool,
    /// Where the lines of the original begin.
    lines: Vec<usize>,
    /// The last place asked for, and how many characters stand before it in its line.
    last: Cell<(usize, usize)>,
}

/// Elements whose content is no text.
const SILENT: [&str; 4] = ["script", "style", "head", "svg"];
/// Elements that end a paragraph.
const BLOCKS: [&str; 20] = [
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "tr",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "header",
    "footer",
    "title",
    "blockquote",
];
/// Cells of a table: apart as in Markdown.
const CELLS: [&str; 2] = ["td", "th"];
/// Tags that Markdown may hold; in plain text anything else between angles is text.
const INLINE: [&str; 12] = ["sup", "sub", "i", "b", "em", "strong", "br", "span", "p", "a", "u", "small"];
const ENTITIES: [(&str, &str); 24] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("le", "≤"),
    ("ge", "≥"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{a0}"),
    ("thinsp", "\u{2009}"),
    ("ensp", " "),
    ("emsp", " "),
    ("plusmn", "±"),
    ("minus", "−"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("chi", "χ"),
    ("sup2", "²"),
    ("times", "×"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("agrave", "à"),
    ("Eacute", "É"),
    ("ecirc", "ê"),
    ("rsquo", "’"),
];

impl<'a> Source<'a> {
    pub fn new(original: &'a str) -> Source<'a> {
        let lines = std::iter::once(0).chain(original.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut source = Source {
            original,
            text: Cow::Borrowed(original),
            pieces: Vec::new(),
            emphasis: false,
            lines,
            last: Cell::new((usize::MAX, 0)),
        };
        let html = is_html(original);
        if html || has_markup(original) {
            source.strip(html);
        }
        source
    }

    /// What stands from `start` to `stop` in `text`: with its emphasis as written, without its tags.
    pub fn written(&self, start: usize, stop: usize) -> &str {
        if !self.emphasis || stop == start {
            return &self.text[start..stop];
        }
        let last = self.text[..stop].char_indices().next_back().map_or(start, |(at, _)| at);
        self.original
            .get(self.original_at(start)..self.original_at(last) + (stop - last))
            .unwrap_or(&self.text[start..stop])
    }

    fn original_at(&self, at: usize) -> usize {
        let piece = self.pieces.partition_point(|(start, _)| *start <= at);
        match piece.checked_sub(1).map(|before| self.pieces[before]) {
            Some((start, from)) => from + (at - start),
            None => at,
        }
    }

    /// Line and column, from 1, of a place in `text`; columns count characters.
    pub fn place(&self, at: usize) -> (usize, usize) {
        let at = self.original_at(at);
        let line = self.lines.partition_point(|start| *start <= at).max(1);
        let start = self.lines[line - 1];
        let end = at.min(self.original.len());
        // Places are asked for in the order of the text: a line of ten megabytes is counted through once.
        let (from, counted) = match self.last.get() {
            (known, column) if (start..=end).contains(&known) => (known, column),
            _ => (start, 0),
        };
        let column = counted + self.original.get(from..end).map_or(0, |before| before.chars().count());
        self.last.set((end, column));
        (line, column + 1)
    }

    /// Takes tags, entities and (outside HTML) the emphasis of Markdown away.
    fn strip(&mut self, html: bool) {
        let mut text = String::with_capacity(self.original.len());
        let mut pieces = Vec::new();
        let bytes = self.original.as_bytes();
        let mut at = 0;
        let mut emphasis = !html;
        // The next `>`, looked for once.
        let mut close = self.original.find('>').unwrap_or(usize::MAX);
        while at < bytes.len() {
            let rest = &self.original[at..];
            if close < at {
                close = rest.find('>').map_or(usize::MAX, |next| at + next);
            }
            if let Some(tag) =
                tag(rest, close.saturating_sub(at)).filter(|tag| html || INLINE.contains(&tag.name.as_str()))
            {
                emphasis = false;
                at += tag.len;
                if BLOCKS.contains(&tag.name.as_str()) {
                    text.push_str("\n\n");
                } else if tag.opens && CELLS.contains(&tag.name.as_str()) {
                    text.push_str(" | ");
                } else if tag.opens && SILENT.contains(&tag.name.as_str()) {
                    at += silence(&self.original[at..], &tag.name);
                } else if tag.opens && matches!(tag.name.as_str(), "sup" | "sub") {
                    let length = self.original[at..].find('<').unwrap_or(0);
                    let content = &self.original[at..at + length];
                    if let Some(shown) = raised(&text, content, tag.name == "sub") {
                        pieces.push((text.len(), at));
                        text.push_str(&shown);
                        at += length;
                    }
                }
                continue;
            }
            if let Some((letters, len)) = entity(rest) {
                emphasis = false;
                pieces.push((text.len(), at));
                text.push_str(&letters);
                at += len;
                continue;
            }
            if !html && matches!(bytes[at], b'*' | b'_' | b'`') {
                at += 1;
                continue;
            }
            pieces.push((text.len(), at));
            let first = rest.chars().next().map_or(1, char::len_utf8);
            let signs: &[char] = if html { &['<', '&'] } else { &['<', '&', '*', '_', '`'] };
            let next = rest[first..].find(signs).map_or(rest.len(), |next| next + first);
            text.push_str(&rest[..next]);
            at += next;
        }
        self.text = Cow::Owned(text);
        self.pieces = pieces;
        self.emphasis = emphasis;
    }
}

/// Is there anything to take away from a text that is no HTML?
fn has_markup(text: &str) -> bool {
    text.contains(['*', '_', '`'])
        || text.match_indices('&').any(|(at, _)| entity(&text[at..]).is_some())
        || text.rfind('>').is_some_and(|last| {
            text[..last].match_indices('<').any(|(at, _)| {
                let close = text[at..].bytes().take(200).position(|byte| byte == b'>');
                close.and_then(|close| tag(&text[at..], close)).is_some_and(|tag| INLINE.contains(&tag.name.as_str()))
            })
        })
}

/// What hangs above or below the line, where it is more than the mark of a footnote; `None` to read on as usual.
///
/// A square stays a square, digits below become subscripts (χ²₁), and a mark above a number, a percent sign or a bracket is dropped.
fn raised(before: &str, content: &str, below: bool) -> Option<String> {
    let content = content.trim();
    if below {
        let digits = content.chars().map(|letter| letter.to_digit(10)).collect::<Option<Vec<u32>>>()?;
        return (!digits.is_empty())
            .then(|| digits.iter().filter_map(|digit| char::from_u32('₀' as u32 + digit)).collect());
    }
    let last = before.chars().next_back()?;
    if last.is_alphabetic() {
        return (content == "2").then(|| "²".to_string());
    }
    let number = last.is_ascii_digit() && !before.ends_with("10");
    let power = content.starts_with(['-', '−', '–']) && content.len() > 1;
    ((number || matches!(last, '%' | ')' | ']' | '.' | ',')) && !power && content.chars().count() <= 12)
        .then(String::new)
}

fn is_html(text: &str) -> bool {
    let mut end = text.len().min(4096);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = text[..end].to_lowercase();
    let marks = [
        "<!doctype html",
        "<html",
        "<body",
        "<p>",
        "<p ",
        "</p>",
        "<div",
        "<br",
        "<em>",
        "<i>",
        "<span",
        "<li>",
        "<td",
        "<b>",
        "<sup>",
    ];
    marks.iter().any(|mark| head.contains(mark))
}

struct Tag {
    name: String,
    opens: bool,
    len: usize,
}

/// A tag or a comment at the start of `text`, whose next `>` is at `close`; a lone `<` (p < .05) is none.
fn tag(text: &str, close: usize) -> Option<Tag> {
    let inner = text.strip_prefix('<')?;
    if inner.starts_with("!--") {
        let len = text.find("-->").map_or(text.len(), |end| end + 3);
        return Some(Tag { name: String::new(), opens: false, len });
    }
    let opens = !inner.starts_with('/');
    let name_part = inner.trim_start_matches(['/', '!', '?']);
    if !name_part.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return None;
    }
    let name: String = name_part.chars().take_while(|letter| letter.is_ascii_alphanumeric()).collect();
    // A tag that nothing closes within reach is a sign of its own.
    (close < 10_000).then(|| Tag { name: name.to_lowercase(), opens, len: close + 1 })
}

/// How far the content of a silent element reaches.
fn silence(text: &str, name: &str) -> usize {
    let mut from = 0;
    while let Some(at) = text[from..].find("</") {
        let after = from + at + 2;
        if text.as_bytes()[after..].len() >= name.len()
            && text.as_bytes()[after..after + name.len()].eq_ignore_ascii_case(name.as_bytes())
        {
            return from + at;
        }
        from = after;
    }
    text.len()
}

fn entity(text: &str) -> Option<(String, usize)> {
    let inner = text.strip_prefix('&')?;
    let end = inner.bytes().take(10).position(|byte| byte == b';')?;
    let name = inner.get(..end)?;
    let letters = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
            None => number.parse().ok()?,
        };
        char::from_u32(code)?.to_string()
    } else {
        ENTITIES.iter().find(|(known, _)| *known == name)?.1.to_string()
    };
    Some((letters, end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_places_stay() {
        let source = Source::new("<p>A\n<b>71.2&nbsp;%</b> of <i>p</i> &lt; .05</p><script>1 < 2</script>é 5");
        assert!(source.text.contains("71.2\u{a0}% of p < .05") && !source.text.contains("1 < 2"));
        assert_eq!(source.place(source.text.find("71.2").unwrap()), (2, 4));
        assert_eq!(source.place(source.text.find(".05").unwrap()), (2, 37));
        let source = Source::new("é **71.2%**, *p* < .05");
        assert_eq!(&*source.text, "é 71.2%, p < .05");
        assert_eq!(source.place(source.text.find("71.2").unwrap()), (1, 5));
        assert_eq!(source.place(source.text.find(".05").unwrap()), (1, 20));
        assert_eq!(Source::new("p < .05 & a <b").text, "p < .05 & a <b");
    }
}

//! Fitting words into a width: breaking lines, and shortening what does not fit.

use super::font::{Weight, width};

/// Breaks `text` at its spaces into lines no wider than `limit` points; a single word that is wider is broken inside.
pub(crate) fn wrap(text: &str, size: f64, weight: Weight, limit: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&longer, size, weight) <= limit {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut rest = word;
        while width(rest, size, weight) > limit {
            let cut = longest_prefix(rest, size, weight, limit);
            lines.push(rest[..cut].to_owned());
            rest = &rest[cut..];
        }
        line = rest.to_owned();
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// As [`wrap`], but no more than `most` lines; what is left over ends in an ellipsis.
pub(crate) fn wrap_at_most(text: &str, size: f64, weight: Weight, limit: f64, most: usize) -> Vec<String> {
    let mut lines = wrap(text, size, weight, limit);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = shortened(&format!("{last}…"), size, weight, limit);
        }
    }
    lines
}

/// `text`, cut and ended with an ellipsis where it is wider than `limit`.
pub(crate) fn shortened(text: &str, size: f64, weight: Weight, limit: f64) -> String {
    if width(text, size, weight) <= limit {
        return text.to_owned();
    }
    let stem = text.trim_end_matches('…');
    let room = limit - width("…", size, weight);
    let cut = longest_prefix(stem, size, weight, room);
    format!("{}…", stem[..cut].trim_end())
}

/// Bytes of the longest beginning of `text` that fits, at least one character.
fn longest_prefix(text: &str, size: f64, weight: Weight, limit: f64) -> usize {
    let ends: Vec<usize> = text.char_indices().map(|(start, c)| start + c.len_utf8()).collect();
    let fitting = ends.partition_point(|&end| width(&text[..end], size, weight) <= limit);
    ends.get(fitting.max(1) - 1).copied().unwrap_or(text.len())
}

/// The widest of several texts, in points.
pub(crate) fn widest<'a>(texts: impl IntoIterator<Item = &'a str>, size: f64, weight: Weight) -> f64 {
    texts.into_iter().map(|text| width(text, size, weight)).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_asked() {
        let text = "Loss of diagnosis on the Clinician-Administered PTSD Scale (Pneumonoultramicroscopicsilicovolcanoconiosis)";
        for limit in [20.0, 40.0, 75.0, 200.0] {
            let lines = wrap(text, 6.0, Weight::Regular, limit);
            assert!(lines.iter().all(|line| width(line, 6.0, Weight::Regular) <= limit), "{limit}: {lines:?}");
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let lines = wrap_at_most("one two three four five six seven", 6.0, Weight::Regular, 30.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'));
        assert!(width(&lines[1], 6.0, Weight::Regular) <= 30.0);
        assert_eq!(shortened("short", 6.0, Weight::Regular, 30.0), "short");
    }
}

//! Footnotes of one table, lettered in the order they are met.

/// The notes met so far.
#[derive(Default)]
pub(super) struct Footnotes(Vec<String>);

impl Footnotes {
    /// The letter of a note, the same for the same words.
    pub fn mark(&mut self, note: &str) -> String {
        let at = self.0.iter().position(|known| known == note).unwrap_or_else(|| {
            self.0.push(note.to_string());
            self.0.len() - 1
        });
        letters(at)
    }

    /// Mark and text, in order.
    pub fn into_list(self) -> Vec<(String, String)> {
        self.0.into_iter().enumerate().map(|(at, note)| (letters(at), note)).collect()
    }
}

/// a … z, aa, ab, …
fn letters(at: usize) -> String {
    let last = char::from(b'a' + (at % 26) as u8);
    match at / 26 {
        0 => last.to_string(),
        before => letters(before - 1) + &last.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_notes_share_a_letter() {
        let mut notes = Footnotes::default();
        assert_eq!([notes.mark("x"), notes.mark("y"), notes.mark("x")], ["a", "b", "a"]);
        assert_eq!(notes.into_list(), [("a".to_string(), "x".to_string()), ("b".into(), "y".into())]);
    }

    #[test]
    fn letters_go_on_after_z() {
        assert_eq!([0, 25, 26, 27, 51, 52, 701, 702].map(letters), ["a", "z", "aa", "ab", "az", "ba", "zz", "aaa"]);
    }
}

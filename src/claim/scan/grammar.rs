//! The parts that statements are made of: p-values, intervals, counts of people.

use crate::printed::Comparator;

use super::token::{Kind, Number, Token, is_dash};
use super::words;

/// A text as tokens.
pub(super) struct Tokens<'a> {
    pub text: &'a str,
    pub all: Vec<Token>,
}

/// A printed p-value; `text` is `ns` where it is said not to be significant.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FoundP {
    pub comparator: Comparator,
    pub text: String,
}

/// Two bounds and their level.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FoundInterval {
    pub lower: String,
    pub upper: String,
    pub level: String,
}

/// What was found, and the token behind it.
pub(super) type Found<T> = Option<(usize, T)>;

impl<'a> Tokens<'a> {
    pub fn number(&self, at: usize) -> Option<&Number> {
        match &self.all.get(at)?.kind {
            Kind::Number(number) => Some(number),
            _ => None,
        }
    }

    /// A whole number that is written with digits or as a word.
    pub fn whole(&self, at: usize) -> Option<u64> {
        self.number(at)?.whole
    }

    pub fn word(&self, at: usize) -> Option<&str> {
        match &self.all.get(at)?.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    pub fn is_word(&self, at: usize, words: &[&str]) -> bool {
        self.word(at).is_some_and(|word| words.contains(&word))
    }

    pub fn is_sign(&self, at: usize, signs: &[char]) -> bool {
        matches!(self.all.get(at), Some(Token { kind: Kind::Sign(sign), .. }) if signs.contains(sign))
    }

    pub fn is_percent(&self, at: usize) -> bool {
        self.is_sign(at, &['%'])
            || self.is_word(at, &["percent", "pct"])
            || (self.is_word(at, &["per", "pour"]) && self.is_word(at + 1, &["cent"]))
            || self.is_per_hundred(at)
    }

    /// `71,2 pour 100`, but not the rate per 100 patients or patient-years.
    fn is_per_hundred(&self, at: usize) -> bool {
        self.is_word(at, &["pour"])
            && self.whole(at + 1) == Some(100)
            && self
                .word(at + 2)
                .is_none_or(|word| !words::PEOPLE.contains(&word) && !word.contains('-') && !word.starts_with("an"))
    }

    /// Behind a percent sign, if there is one.
    pub fn past_percent(&self, at: usize) -> Option<usize> {
        self.is_percent(at).then(|| if self.is_word(at, &["per", "pour"]) { at + 2 } else { at + 1 })
    }

    pub fn opens(&self, at: usize) -> bool {
        self.is_sign(at, &['(', '[', '{'])
    }

    pub fn closes(&self, at: usize) -> bool {
        self.is_sign(at, &[')', ']', '}'])
    }

    /// As it stands in the text.
    pub fn written(&self, at: usize) -> &'a str {
        self.all.get(at).map_or("", |token| &self.text[token.start..token.end])
    }

    /// Does a sentence end before this token?
    pub fn ends_sentence(&self, at: usize) -> bool {
        let Some(token) = self.all.get(at) else { return true };
        match token.kind {
            Kind::Break => true,
            Kind::Sign('!' | '?') => true,
            // A row of a table.
            Kind::Sign('|') => self.on_new_line(at),
            Kind::Sign('.') => {
                let after = self.all.get(at + 1).is_none_or(|next| next.spaced);
                let abbreviated = at > 0 && self.word(at - 1).is_some_and(|word| words::ABBREVIATIONS.contains(&word));
                after && !abbreviated
            }
            _ => false,
        }
    }

    /// Does it begin a line?
    pub fn on_new_line(&self, at: usize) -> bool {
        let (Some(before), Some(token)) = (at.checked_sub(1), self.all.get(at)) else { return at == 0 };
        self.text[self.all[before].end..token.start].contains('\n')
    }

    /// The first token of the sentence that holds this one, at most `reach` tokens back.
    pub fn sentence(&self, at: usize, reach: usize) -> usize {
        let first = at.saturating_sub(reach);
        (first..at).rev().find(|before| self.ends_sentence(*before)).map_or(first, |before| before + 1)
    }

    /// Past up to `most` words that count nothing and are not in `stop`.
    pub fn past_words(&self, mut at: usize, most: usize, stop: &[&str]) -> usize {
        for _ in 0..most {
            match self.word(at) {
                Some(word) if !stop.contains(&word) => at += 1,
                _ => break,
            }
        }
        at
    }

    /// Past up to `most` words that are all in `words`.
    pub fn past_words_in(&self, mut at: usize, most: usize, words: &[&str]) -> usize {
        for _ in 0..most {
            at += usize::from(self.is_word(at, words));
        }
        at
    }

    fn comparator(&self, at: usize) -> Found<Comparator> {
        let sign = |sign: char| self.is_sign(at, &[sign]);
        let equal = |at: usize| if self.is_sign(at, &['=']) { at + 1 } else { at };
        if sign('=') || sign('≈') || sign('≃') {
            Some((at + 1, Comparator::Equal))
        } else if sign('<') || sign('≤') || sign('⩽') {
            Some((equal(at + 1), Comparator::Below))
        } else if sign('>') || sign('≥') || sign('⩾') {
            Some((equal(at + 1), Comparator::Above))
        } else if self.is_word(at, &["inférieur", "inférieure"])
            || (self.is_word(at, &["less"]) && self.is_word(at + 1, &["than"]))
        {
            Some((at + 2, Comparator::Below))
        } else if self.is_word(at, &["supérieur", "supérieure"])
            || (self.is_word(at, &["greater"]) && self.is_word(at + 1, &["than"]))
        {
            Some((at + 2, Comparator::Above))
        } else {
            None
        }
    }

    /// `= 2.31`, `< .001`.
    pub fn compared(&self, at: usize) -> Found<(Comparator, &Number)> {
        let (at, comparator) = self.comparator(at)?;
        Some((at + 1, (comparator, self.number(at)?)))
    }

    /// `p = .025`, `P < .001`, `p-value of 0.03`, `valeur de p = 0,03`, `p for trend = .04`, `p = ns`, `p < 10−5`.
    pub fn p(&self, mut at: usize) -> Found<FoundP> {
        if self.is_word(at, &["one-tailed", "two-tailed", "one-sided", "two-sided"]) {
            at += 1;
        }
        if self.is_word(at, &["valeur"]) {
            at += if self.is_word(at + 1, &["de"]) { 2 } else { 1 };
        }
        if !self.is_word(
            at,
            &["p", "p-value", "p-values", "p-valeur", "ps", "pvalue", "padj", "pbonf", "pinteraction", "ptrend"],
        ) {
            return None;
        }
        at += 1;
        at += usize::from(self.is_word(at, &["value", "values", "valeur"]));
        if self.is_word(at, &["for", "pour"]) {
            at = self.past_words(at + 1, 3, &[]);
        }
        let said = at;
        // "p-value 0.03" needs no sign.
        let named = self.is_word(at - 1, &["p-value", "p-valeur", "value", "valeur", "p-values", "values"]);
        if named && let Some((end, text)) = self.probability(at).filter(|(_, text)| text.contains('.')) {
            return Some((end, FoundP { comparator: Comparator::Equal, text }));
        }
        at += usize::from(self.is_word(at, &["of", "de", "was", "is", "est", "était"]));
        at += usize::from(said != at && self.is_word(at, &["de"]));
        let (at, comparator) = match self.comparator(at) {
            Some(found) => found,
            None if self.is_sign(at, &[':']) => (at + 1, Comparator::Equal),
            None if at > said => (at, Comparator::Equal),
            None => return None,
        };
        if let Some(found) = self.not_significant(at) {
            return Some(found);
        }
        let (at, text) = self.probability(at)?;
        Some((at, FoundP { comparator, text }))
    }

    /// `ns`, `n.s.`
    pub fn not_significant(&self, at: usize) -> Found<FoundP> {
        let found = |after: usize| Some((after, FoundP { comparator: Comparator::Above, text: "ns".into() }));
        if self.is_word(at, &["ns"]) {
            return found(at + 1);
        }
        if self.is_word(at, &["n"]) && self.is_sign(at + 1, &['.']) && self.is_word(at + 2, &["s"]) {
            return found(at + 3 + usize::from(self.is_sign(at + 3, &['.'])));
        }
        None
    }

    /// A number from 0 to 1, with a power of ten if it has one.
    pub fn probability(&self, at: usize) -> Found<String> {
        let number = self.number(at)?;
        if number.word || number.text.starts_with('-') {
            return None;
        }
        // 2.2e-16 is a number and a word that begins with e.
        if self.is_word(at + 1, &["e"]) && !self.all[at + 1].spaced {
            if let Some(power) = self.number(at + 2).filter(|power| power.text.starts_with('-')) {
                return Some((at + 3, format!("{}e{}", number.text, power.text)));
            }
            if self.is_sign(at + 2, &['-', '−', '–']) {
                let power = self.number(at + 3)?;
                return Some((at + 4, format!("{}e-{}", number.text, power.text)));
            }
        }
        if let Some(power) =
            self.word(at + 1).filter(|_| !self.all[at + 1].spaced).and_then(|word| word.strip_prefix("e-"))
        {
            return Some((at + 2, format!("{}e-{power}", number.text)));
        }
        let (base, digits_before) = if self.is_sign(at + 1, &['×', '·', '∙']) || self.is_word(at + 1, &["x"]) {
            (at + 2, number.text.as_str())
        } else {
            (at, "1")
        };
        if self.whole(base) == Some(10) {
            let mut power = base + 1;
            power += usize::from(self.is_sign(power, &['^']));
            if self.is_sign(power, &['⁻'])
                && let Some(digits) = self.word(power + 1)
            {
                return Some((power + 2, format!("{digits_before}e-{}", lowered(digits)?)));
            }
            let negative = self.is_sign(power, &['-', '−', '–']);
            power += usize::from(negative);
            if let Some(number) = self.number(power).filter(|number| negative || number.text.starts_with('-')) {
                return Some((power + 1, format!("{digits_before}e-{}", number.text.trim_start_matches('-'))));
            }
            return None;
        }
        (number.text.parse::<f64>().ok()? <= 1.0).then(|| (at + 1, number.text.clone()))
    }

    /// A level and the word for an interval: `95% CI`, `IC à 95 %`, `CI95%`, `intervalle de confiance (IC) à 95 %`, `CI`.
    pub fn interval_label(&self, at: usize) -> Found<String> {
        let level = |at: usize| {
            self.number(at).filter(|level| level.text.parse::<f64>().is_ok_and(|x| (50.0..100.0).contains(&x)))
        };
        if let Some(number) = level(at) {
            let after = self.past_percent(at + 1)?;
            let mut after = after + usize::from(self.is_sign(after, &['-']));
            if !self.is_word(after, words::INTERVAL) && !self.is_word(after, words::INTERVAL_TAIL) {
                return None;
            }
            while self.is_word(after, words::INTERVAL) || self.is_word(after, words::INTERVAL_TAIL) {
                after += 1;
            }
            // "confidence interval [CI]"
            if self.opens(after) && self.is_word(after + 1, words::INTERVAL) && self.closes(after + 2) {
                after += 3;
            }
            return Some((after, share(&number.text)));
        }
        if !self.is_word(at, words::INTERVAL) {
            return None;
        }
        let mut after = at + 1;
        while self.is_word(after, words::INTERVAL_TAIL) {
            after += 1;
        }
        if self.opens(after) && self.is_word(after + 1, words::INTERVAL) && self.closes(after + 2) {
            after += 3;
        }
        if self.is_word(at, &["ci95", "ic95"]) {
            return Some((self.past_percent(after).unwrap_or(after), "0.95".into()));
        }
        let number =
            after + usize::from(self.is_word(after, &["à", "a", "at", "de", "of"])) + usize::from(self.opens(after));
        if let (Some(found), Some(end)) = (level(number), self.past_percent(number + 1)) {
            let end = end + usize::from(self.opens(after) && self.closes(end));
            return Some((end, share(&found.text)));
        }
        self.is_word(at, &["ci", "ic", "intervalle", "confidence"]).then(|| (after, "0.95".into()))
    }

    /// `−17.5 to −7.2`, `0.55–0.94`, `−8,2 ; −2,4`.
    pub fn bounds(&self, at: usize) -> Found<(String, String)> {
        let lower = self.number(at).filter(|number| !number.word)?;
        let mut after = self.past_percent(at + 1).unwrap_or(at + 1);
        if self.is_word(after, words::POINTS) || self.is_word(after, words::DOSES) {
            after += 1;
        }
        let dash = |at: usize| matches!(self.all.get(at), Some(Token { kind: Kind::Sign(sign), .. }) if is_dash(*sign));
        // "to −7.2", where the dash is a word and the minus a sign of its own.
        if !(self.is_word(after, words::TO) || dash(after) || self.is_sign(after, &[',', ';'])) {
            return None;
        }
        let upper = self.number(after + 1).filter(|number| !number.word)?;
        let mut end = self.past_percent(after + 2).unwrap_or(after + 2);
        if self.is_word(end, words::POINTS) {
            end += 1;
        }
        Some((end, (lower.text.clone(), upper.text.clone())))
    }

    /// A labelled interval with its brackets.
    pub fn interval(&self, at: usize) -> Found<FoundInterval> {
        let opened = usize::from(self.opens(at));
        let (mut after, level) = self.interval_label(at + opened)?;
        let mut open = opened;
        for _ in 0..5 {
            if self.opens(after) {
                open += 1;
                after += 1;
            } else if self.is_sign(after, &[',', ':', '='])
                || self.is_word(
                    after,
                    &["of", "from", "was", "is", "de", "entre", "between", "ranging", "allant", "compris", "d'", "est"],
                )
            {
                after += 1;
            } else {
                break;
            }
        }
        let (mut end, (lower, upper)) = self.bounds(after)?;
        if open > opened && self.closes(end) {
            end += 1;
        }
        // The bracket before the label is closed by whoever opened it, who may have more to say.
        if opened == 1 && !self.closes(end) {
            return None;
        }
        Some((end + opened, FoundInterval { lower, upper, level }))
    }

    /// `n = 46`, `N=46`, `46 patients`.
    pub fn size(&self, at: usize) -> Found<u64> {
        if self.is_word(at, &["n"]) && self.is_sign(at + 1, &['=']) {
            return Some((at + 3, self.whole(at + 2)?));
        }
        None
    }

    /// A noun for people within `most` words; returns the token behind it.
    pub fn people(&self, at: usize, most: usize) -> Option<usize> {
        for next in at..=at + most {
            let word = self.word(next)?;
            if words::PEOPLE.contains(&word) {
                return Some(next + 1);
            }
            if words::NOT_COUNTED.contains(&word) || words::DOSES.contains(&word) || words::OF.contains(&word) {
                return None;
            }
        }
        None
    }
}

/// Raised digits on the line; `None` where another letter is among them.
fn lowered(digits: &str) -> Option<String> {
    digits
        .chars()
        .map(|raised| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|known| known == raised).map(|digit| digit.to_string()))
        .collect()
}

/// 95 → 0.95, 99.5 → 0.995, by moving the point.
fn share(percent: &str) -> String {
    let (whole, fraction) = percent.split_once('.').unwrap_or((percent, ""));
    format!("0.{whole:0>2}{fraction}").trim_end_matches('0').to_string()
}

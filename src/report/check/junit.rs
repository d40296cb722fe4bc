//! Verdicts as JUnit XML: a suite per claims file, a test case per claim; a claim that cannot be tested is a skipped one.
//!
//! Written by hand: six elements do not need the dozen crates of a JUnit library.

use crate::results::Verdict;

use super::{CheckReport, expectation, own_words, words};

/// The report as JUnit XML.
pub fn junit(report: &CheckReport) -> String {
    let count = |wanted: &dyn Fn(&crate::claim::Checked) -> bool, file: usize| {
        report.files[file].check.claims.iter().filter(|claim| wanted(claim)).count()
    };
    let fails = |claim: &crate::claim::Checked| report.fails(claim);
    let skipped = |claim: &crate::claim::Checked| !report.fails(claim) && claim.finding.verdict == Verdict::NotTestable;
    let (mut suites, mut tests, mut failures) = (String::new(), 0, 0);
    for (at, file) in report.files.iter().enumerate() {
        let (all, failing) = (file.check.claims.len(), count(&fails, at));
        tests += all;
        failures += failing;
        suites.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{all}\" failures=\"{failing}\" errors=\"0\" skipped=\"{}\">\n",
            escaped(&file.path),
            count(&skipped, at)
        ));
        for claim in &file.check.claims {
            let verdict = words(claim.finding.verdict);
            let message = match expectation(claim) {
                Some(expectation) => format!("{expectation}. {}", claim.finding.sentence),
                None => claim.finding.sentence.clone(),
            };
            let own: String = claim.own.iter().map(|check| format!("\n{}", own_words(check))).collect();
            let body = format!("{}\nprinted: {}{own}\n{}:{}", claim.says, claim.printed, file.path, claim.line);
            let inner = if fails(claim) {
                format!(
                    "<failure type=\"{}\" message=\"{}\">{}</failure>",
                    claim.finding.verdict,
                    escaped(&message),
                    escaped(&body)
                )
            } else if skipped(claim) {
                format!("<skipped message=\"{}\"/>", escaped(&format!("{message}{own}")))
            } else {
                format!("<system-out>{}</system-out>", escaped(&format!("{verdict}: {message}{own}")))
            };
            suites.push_str(&format!(
                "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{}\">{inner}</testcase>\n",
                escaped(&claim.id),
                escaped(&file.path),
                escaped(&file.path),
                claim.line
            ));
        }
        suites.push_str("  </testsuite>\n");
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"retrial check\" tests=\"{tests}\" failures=\"{failures}\" \
         errors=\"0\">\n{suites}</testsuites>\n"
    )
}

/// Text of an element or attribute; what XML 1.0 cannot hold becomes U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(escaped("a<b & \"c\"\u{1}\n"), "a&lt;b &amp; &quot;c&quot;\u{fffd}&#10;");
    }
}

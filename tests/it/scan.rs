//! Articles: sentences with what must be found in them (`tests/reference/forensics/snippets.py` and `sentences.py`), places, and the
//! command.

use serde_json::Value;

use retrial::claim::scan::{Field, Finding, Language, ScanVerdict, scan};

use crate::support::{Folder, project, retrial};

/// Whether one text holds the other and is at least half as long.
fn overlap(found: &str, expected: &str) -> bool {
    let holds = found.contains(expected) || expected.contains(found);
    let (a, b) = (found.chars().count(), expected.chars().count());
    holds && 2 * a.min(b) >= a.max(b)
}

fn agrees(name: &str, expected: &Value, finding: &Finding) -> bool {
    let Some((_, field)) = finding.fields.iter().find(|(known, _)| *known == name) else { return expected.is_null() };
    match (field, expected) {
        // A power of ten is written another way.
        (Field::Text(text), Value::String(expected)) => text == expected || text.parse::<f64>() == expected.parse(),
        (Field::Count(count), expected) => expected.as_u64() == Some(*count),
        (Field::Counts(counts), Value::Array(expected)) => {
            expected.iter().map(|count| count.as_u64().unwrap()).eq(counts.iter().copied())
        }
        (Field::Number(number), expected) => {
            let expected = expected.as_f64().unwrap();
            (number - expected).abs() <= 1e-8 * expected.abs()
        }
        (Field::Null, expected) => expected.is_null(),
        _ => false,
    }
}

#[test]
fn every_sentence_gives_its_findings_and_no_other_number() {
    let mut count = 0;
    for file in ["snippets.json", "sentences.json"] {
        let text = std::fs::read_to_string(project().join("tests/reference/forensics").join(file)).unwrap();
        let sentences: Value = serde_json::from_str(&text).unwrap();
        for sentence in sentences["snippets"].as_array().unwrap() {
            let found = scan(sentence["text"].as_str().unwrap()).findings;
            for expected in sentence["findings"].as_array().unwrap() {
                let is = |finding: &&Finding| {
                    overlap(&finding.text, expected["match"].as_str().unwrap())
                        && finding.kind.id() == expected["kind"]
                        && finding.verdict.id() == expected["verdict"]
                };
                let finding = found.iter().find(is).unwrap_or_else(|| panic!("{expected}\nfound {found:#?}"));
                for (name, value) in expected.as_object().unwrap() {
                    let is_field = !["kind", "match", "verdict"].contains(&name.as_str());
                    assert!(!is_field || agrees(name, value, finding), "{name}: {expected}\n{finding:#?}");
                }
                count += 1;
            }
            for ignored in sentence["ignore"].as_array().into_iter().flatten() {
                let ignored = ignored.as_str().unwrap();
                assert!(!found.iter().any(|finding| finding.text == ignored), "{ignored} is no finding: {sentence}");
            }
        }
    }
    assert!(count > 120, "{count}");
}

/// In the manner of a press article; every number is invented.
const ARTICLE: &str = "# Un traitement à l'essai\n\nUn essai de 2023 portant sur 96 adultes a révélé que 70,8\u{a0}% des personnes traitées \
    allaient mieux, contre 45,8\u{a0}% sous placebo. \nLes doses allaient de 75 à 125 mg, soit 0,75 mg/kg ; la baisse était d'au \
    moins dix points.\n\nLa note moyenne était de 47,8 sur une échelle de 0 à 100, contre 22,8 pour le placebo ; moins de dix-neuf \
    études existent, et 35-47% des patients restent sans soulagement après 3 séances de 8 heures.\n";

#[test]
fn a_press_article_is_listed_and_said_to_be_untestable() {
    let found = scan(ARTICLE);
    assert_eq!(found.language, Language::French);
    let listed: Vec<String> = found.findings.iter().map(|f| format!("{} {} {}", f.line, f.kind.id(), f.text)).collect();
    assert_eq!(
        listed,
        [
            "3 sample-size 96 adultes",
            "3 percent 70,8\u{a0}%",
            "3 percent 45,8\u{a0}%",
            "4 dose 75 à 125 mg",
            "4 dose 0,75 mg/kg",
            "4 points dix points",
            "6 points 47,8",
            "6 points 22,8",
            "6 sample-size dix-neuf études",
            "6 percent 35-47%",
        ]
    );
    for finding in &found.findings {
        let line = ARTICLE.split('\n').nth(finding.line - 1).unwrap();
        assert!(line.chars().skip(finding.column - 1).collect::<String>().starts_with(&finding.text), "{finding:?}");
    }
    assert!(found.findings.iter().all(|finding| finding.verdict == ScanVerdict::NotTestable));
}

#[test]
fn arms_that_do_not_add_up_are_found() {
    let total = |text: &str| {
        let found = scan(text).findings;
        found.into_iter().find(|f| f.kind.id() == "total").map(|f| (f.verdict, f.note.unwrap()))
    };
    let sum = total("A total of 104 participants were randomised to MDMA (n = 53) or placebo (n = 51).");
    assert_eq!(sum, Some((ScanVerdict::Consistent, "53 + 51 = 104".into())));
    let sum = total("Au total, 104 patients ont été répartis entre la MDMA (n = 53) et le placebo (n = 50).");
    assert_eq!(sum, Some((ScanVerdict::Impossible, "53 + 50 = 103, not 104".into())));
    assert_eq!(total("The 104 participants were older (n = 53 women)."), None);
}

#[test]
fn means_are_tested_where_whole_numbers_are_said() {
    let verdict = |text: &str| scan(text).findings[0].verdict;
    assert_eq!(verdict("Mean Likert ratings were 5.19 ± 1.20 (n = 28)."), ScanVerdict::Impossible);
    assert_eq!(verdict("Mean Likert ratings were 5.18 ± 1.21 (n = 28)."), ScanVerdict::Possible);
    assert_eq!(verdict("Mean ratings were 5.19 ± 1.20 (n = 28)."), ScanVerdict::NotTestable);
}

#[test]
fn html_is_read_without_its_tags() {
    let html = "<html><body>\n<p>Groups differed, <i>t</i>(48)&nbsp;= 2.31, <i>p</i> &lt; .05.</p>\n<table><tr><td>37/52 \
        (71.2%)</td></tr></table><script>var x = \"12/40 (99%)\";</script></body></html>";
    let found = scan(html).findings;
    let listed: Vec<String> = found.iter().map(|f| format!("{}:{} {}", f.line, f.column, f.text)).collect();
    assert_eq!(listed, ["2:24 t(48)\u{a0}= 2.31, p < .05", "3:16 37/52 (71.2%)"]);
}

#[test]
fn the_command_in_every_format() {
    let text = "Of the 53 patients randomised, 71.2% responded, t(48) = 1.31, p = .025.\nThe OR was 1.43 (95% CI 1.03-1.98; p = .03).\n";
    let folder = Folder::new(&[("article.md", text), ("press.md", ARTICLE)]);
    let show = |arguments: &[&str]| {
        let run = retrial(folder.path(), arguments);
        format!("$ retrial {}\n[{}]\n{}{}", arguments.join(" "), run.code, run.stdout, run.stderr)
    };
    insta::assert_snapshot!(
        [
            show(&["scan", "article.md"]),
            show(&["scan", "article.md", "--format", "json", "--fail-on", "impossible,reversed"]),
            show(&["scan", "article.md", "--format", "csv"]),
            show(&["scan", "article.md", "--format", "markdown", "--fail-on", "reversed"]),
            show(&["scan", "press.md"]),
        ]
        .join("\n")
    );
}

#[test]
fn a_draft_is_a_claims_file() {
    let text = format!(
        "{ARTICLE}\nOf the 53 patients, 71.2% responded (OR 1.43, 95% CI 1.03-1.98, p < .05); t(48) = 2.31, p = .025.\n"
    );
    let folder = Folder::new(&[("press.md", &text)]);
    let run = retrial(folder.path(), &["scan", "press.md", "--draft", "claims.toml", "--quiet"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let claims =
        retrial::study::load_claims(&folder.join("claims.toml")).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(claims.file.claims.len() > 10);
    // `check` reads it as it stands: nothing is connected to data, and nothing is called wrong.
    let check = retrial(folder.path(), &["check", "claims.toml"]);
    assert!(
        check.stderr.is_empty() && check.stdout.contains("not connected to data yet"),
        "{}{}",
        check.stdout,
        check.stderr
    );
    insta::assert_snapshot!(std::fs::read_to_string(folder.join("claims.toml")).unwrap());
}

#[test]
fn what_is_no_text_is_refused_with_its_place() {
    let folder = Folder::new(&[("empty.txt", "")]);
    folder.write("binary", b"abc\0\x01\xff");
    folder.write("latin.txt", b"first\nd\xe9j\xe0 37/52");
    folder.write("paper.pdf", b"%PDF-1.7 \xff");
    let show = |arguments: &[&str]| {
        let run = retrial(folder.path(), arguments);
        assert_eq!(run.stdout, "", "{arguments:?}");
        format!("$ retrial {}\n[{}]\n{}", arguments.join(" "), run.code, run.stderr)
    };
    let shown = [
        show(&["scan", "binary"]),
        show(&["scan", "latin.txt"]),
        show(&["scan", "paper.pdf"]),
        show(&["scan", "absent.txt"]),
        show(&["scan", "empty.txt", "--fail-on", "imposible"]),
    ];
    insta::assert_snapshot!(shown.join("\n"));
    assert_eq!(retrial(folder.path(), &["scan", "empty.txt"]).code, 0);
}

proptest::proptest! {
    /// Whatever the text, every finding stands where it says.
    #[test]
    fn any_text_is_read(pieces in proptest::collection::vec(
        proptest::sample::select(vec![
            "37", "52", "71.2", ".05", "1,234", "−12.3", "%", "/", "(", ")", "[", "]", "±", "=", "<", "p", "t", "F", "χ²", "n", "95% CI",
            "IC à 95 %", "to", "à", "of", "the", "patients", "SD", "OR", "mg", "points", ",", ";", ":", ". ", "\n\n", " ", "\u{a0}", "–", "e",
            "10", "×", "<p>", "&lt;", "*", "é", "²", "₁", "^", "one-tailed", "Of", "in", "(n = 53)", "999999999999999999999", "100",
        ]), 0..40))
    {
        let text = pieces.concat();
        let lines: Vec<&str> = text.split('\n').collect();
        for finding in scan(&text).findings {
            proptest::prop_assert!(finding.line <= lines.len() && !finding.text.is_empty());
            proptest::prop_assert!(finding.column <= lines[finding.line - 1].chars().count());
        }
    }
}

//! Printed claims against MAPP2: from the text of the claims file to verdicts with their sentences.
//!
//!     cargo bench --bench claims

use std::fmt::Write as _;
use std::path::Path;

use retrial::claim::{self, Checked};
use retrial::results::Verdict;
use retrial::study::Claims;

fn main() {
    divan::main();
}

/// Percentages, risk ratios with intervals, differences with p-values, effect sizes and counts of n, a fifth each; few of them hold.
fn text(claims: usize) -> String {
    let mut text =
        String::from("schema = \"retrial.claims/1\"\n[[study]]\nid = \"mapp2\"\npath = \"datasets/mapp2\"\n");
    let endpoints = ["response", "loss-of-diagnosis", "remission"];
    for at in 0..claims {
        let endpoint = endpoints[at % 3];
        let arm = ["mdma", "placebo"][at % 2];
        let tenths = 100 + (at * 7919) % 850;
        let percent = format!("{}.{}%", tenths / 10, tenths % 10);
        let (about, printed) = match at % 5 {
            0 => (format!("arm = \"{arm}\", statistic = \"proportion\""), format!("value = \"{percent}\"")),
            1 => (
                "arm = \"mdma\", versus = \"placebo\", statistic = \"risk-ratio\"".into(),
                format!("value = \"1.{:02}\", lower = \"1.04\", upper = \"2.15\"", at % 100),
            ),
            2 => (
                "arm = \"mdma\", versus = \"placebo\", statistic = \"risk-difference\", population = \"randomized\""
                    .into(),
                format!("value = \"{percent}\", p = \"0.0{}\"", 1 + at % 9),
            ),
            3 => (
                "arm = \"mdma\", versus = \"placebo\", statistic = \"cohens-d\"".into(),
                format!("value = \"0.{:02}\"", at % 100),
            ),
            _ => (
                format!("arm = \"{arm}\", population = \"randomized\""),
                format!("value = \"{percent}\", n = \"{}\"", [52, 53, 42, 51][at % 4]),
            ),
        };
        let endpoint = if at % 5 == 3 { "caps5-change" } else { endpoint };
        let _ = writeln!(
            text,
            "[[claim]]\nid = \"c{at}\"\nabout = {{ study = \"mapp2\", endpoint = \"{endpoint}\", {about} }}\nprinted = {{ {printed} }}"
        );
    }
    text
}

fn check(text: &str) -> Vec<Checked> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("claims.toml");
    let claims = Claims::of_text(&path, text.to_string()).unwrap_or_else(|problems| panic!("{problems}"));
    claim::check(&claims, &[]).unwrap_or_else(|problems| panic!("{problems}")).claims
}

#[divan::bench(args = [100, 1_000, 10_000], sample_count = 5)]
fn claims_of_mapp2(bencher: divan::Bencher, claims: usize) {
    let text = text(claims);
    let checked = check(&text);
    assert_eq!(checked.len(), claims);
    assert!(checked.iter().any(|claim| claim.finding.verdict == Verdict::Reproduced));
    bencher.bench(|| check(&text));
}

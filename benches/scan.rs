//! An article of a megabyte: sentences of every form, prose between them.
//!
//!     cargo bench --bench scan

use retrial::claim::scan::scan;

fn main() {
    divan::main();
}

/// `bytes` of prose with a statement in every second sentence.
fn article(bytes: usize) -> String {
    const SENTENCES: [&str; 8] = [
        "Response was seen in 37/52 (71.2%) patients in the active arm and 20/42 (47.6%) in the control arm. ",
        "Psychotherapy was given by two therapists in a room of its own, and sessions were recorded for those who rated adherence. ",
        "The mean change was −12.3 (95% CI, −17.5 to −7.2; P < .001), and the hazard ratio was 0.72 (95% CI 0.55–0.94; p=0.016). ",
        "Participants were asked to stay for the night, and were called on each of the seven days that followed. ",
        "Groups differed, t(48) = 2.31, p = .025, and by sex, F(1, 48) = 3.02, p = .04. ",
        "Nobody who rated the outcome knew the arm, the visit, or whether a session had been held. ",
        "Baseline scores were 44.1 ± 6.0 (n = 46) and 44.2 ± 6.2 (n = 44); of the 53 patients randomised, 71.2% responded.\n\n",
        "What was planned, and what was changed after the first participant, is in the supplement (pages 12–15). ",
    ];
    let mut text = String::with_capacity(bytes + 200);
    for sentence in SENTENCES.iter().cycle() {
        if text.len() >= bytes {
            break;
        }
        text.push_str(sentence);
    }
    text
}

#[divan::bench(args = [100_000, 1_000_000, 10_000_000], sample_count = 10)]
fn text(bencher: divan::Bencher, bytes: usize) {
    let text = article(bytes);
    let found = scan(&text).findings.len();
    assert!(found > bytes / 130, "{found}");
    bencher.counter(divan::counter::BytesCount::of_str(&text)).bench(|| scan(&text));
}

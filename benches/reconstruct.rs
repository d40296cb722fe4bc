//! Participants that print a published table: MAPP1, from its files to whole scores of every arm.
//!
//!     cargo bench --bench reconstruct

use std::path::Path;

use retrial::ingest::{self, Trial};
use retrial::reconstruct::{Choice, Table, reconstruct};
use retrial::study;

fn main() {
    divan::main();
}

fn mapp1() -> Trial {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/mapp1");
    let study = study::load_study(&folder).unwrap_or_else(|problems| panic!("{problems}"));
    ingest::read(study, None).unwrap_or_else(|problems| panic!("{problems}"))
}

#[divan::bench(args = [1, 2, 3], sample_count = 10)]
fn participants_of_mapp1(bencher: divan::Bencher, seed: u64) {
    let trial = mapp1();
    let make = || {
        reconstruct(&Table::of(&trial, &Choice::default()), seed).unwrap_or_else(|conflicts| panic!("{conflicts:?}"))
    };
    assert_eq!(make(), make());
    bencher.bench(make);
}

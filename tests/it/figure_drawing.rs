//! Figures of the shipped studies: they show the numbers of the table, and nothing else moves them.

use std::collections::BTreeSet;

use retrial::figure::{Figure, FigureError, Individuals, study_figures};
use retrial::results::Results;
use retrial::stats::Level;
use retrial::{analysis, ingest, study};

use crate::support::project;

fn figures(id: &str, people: &[Individuals]) -> Result<Vec<Figure>, FigureError> {
    let study = study::load_study(&project().join("datasets").join(id)).unwrap_or_else(|problems| panic!("{problems}"));
    let trial = ingest::read(study, None).unwrap_or_else(|problems| panic!("{problems}"));
    let rows = analysis::study(&trial, Level::NINETY_FIVE).unwrap_or_else(|problems| panic!("{problems}"));
    study_figures(&trial.study.file, &Results::new(trial.inputs.clone(), rows), people)
}

fn one<'a>(figures: &'a [Figure], id: &str) -> &'a Figure {
    figures.iter().find(|figure| figure.id == id).unwrap_or_else(|| panic!("no figure {id}"))
}

/// Mitchell et al. 2023, doi:10.1038/s41591-023-02565-4: 45/52 v 29/42, 37/52 v 20/42, 24/52 v 9/42; the intervals are those of
/// the reference tables of `wilson`, `newcombe` and `katz`.
#[test]
fn the_outcomes_of_mapp2_stand_in_its_figures() {
    let figures = figures("mapp2", &[]).unwrap();
    let bars = &one(&figures, "outcome-bars").svg;
    for text in ["45/52", "29/42", "37/52", "20/42", "24/52", "9/42", "86.5 (74.7 to 93.3)", "71.2 (57.7 to 81.7)"] {
        assert!(bars.contains(&format!(">{text}</text>")), "{text}");
    }
    let forest = &one(&figures, "forest").svg;
    assert!(forest.contains(">24.7 (5.4 to 41.2)</text>"));
    assert!(!forest.contains("Baseline"), "a comparison at baseline is no effect of treatment");
}

#[test]
fn the_figures_of_a_study_share_a_page_and_a_second_run_gives_the_same_bytes() {
    let first = figures("mapp1", &[]).unwrap();
    assert_eq!(first, figures("mapp1", &[]).unwrap());
    let mut ids = BTreeSet::new();
    for figure in &first {
        for part in figure.svg.split(" id=\"").skip(1) {
            let id = part.split('"').next().unwrap_or_default();
            assert!(ids.insert(id.to_owned()), "{id} stands twice on the page");
        }
    }
    assert!(ids.len() >= 2 * first.len());
}

#[test]
fn a_picture_at_300_dots_per_inch_is_as_wide_as_the_page() {
    let figures = figures("mapp2", &[]).unwrap();
    let png = one(&figures, "outcome-bars").png(300.0).unwrap();
    // 89 mm are 1051 dots.
    assert_eq!(&png[16..20], &1051_u32.to_be_bytes());
}

#[test]
fn invented_participants_are_named_as_such_on_every_figure() {
    let people = [Individuals {
        endpoint: "caps5-change",
        visit: "week-18",
        arms: vec![("drug", vec![-30.0, -12.0, 3.0]), ("placebo", vec![-8.0, 0.0])],
        other_draws: Vec::new(),
    }];
    let figures = figures("simulated-ptsd", &people).unwrap();
    assert!(figures.len() >= 4);
    for figure in &figures {
        assert!(figure.svg.contains(">SIMULATED DATA"), "{}", figure.id);
    }
}

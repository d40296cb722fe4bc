//! Figures from the results table, at journal size: SVG with real text, PNG from the same SVG.
//!
//! Each kind of figure is a file: a view (plain data, made from rows), and how it is drawn. `canvas` holds what is drawn, `svg`
//! writes it, `face` has what all figures share.
//!
//! A figure shows numbers of the table and computes none.

mod across_trials;
mod adjusted;
mod adverse_events;
mod axis;
mod canvas;
mod face;
#[cfg(test)]
mod fixture;
mod font;
mod forest;
mod format;
mod missingness;
mod model;
mod outcome_bars;
mod palette;
mod png;
mod pool;
mod responder_curve;
mod rows;
mod svg;
mod text;
mod tipping_point;
mod trajectory;
mod treatment;
mod waterfall;

use crate::results::Results;
use crate::study::{Estimand, EvidenceFile, FigureKind, StudyFile};

use self::canvas::Canvas;
use self::face::Face;
use self::rows::StudyRows;

pub(crate) use self::treatment::treatment_label;

pub use self::adjusted::adjusted_figures;
pub use self::model::{ModelWish, model_figures};
pub use self::pool::{NetworkWish, PoolWish, network_figures, pool_figures};

/// A drawn figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// File name without extension.
    pub id: String,
    /// Heading.
    pub title: String,
    /// What it shows, with the numbers, for those who do not see it.
    pub description: String,
    /// Printed width.
    pub width_mm: f64,
    /// Printed height.
    pub height_mm: f64,
    /// The figure as an SVG document; its element ids begin with the study's id, so that figures can share a page.
    pub svg: String,
}

impl Figure {
    /// The figure as a PNG at `dpi` dots per inch, in the bundled typeface.
    ///
    /// # Errors
    /// `FigureError::Resolution` when `dpi` is no positive number or gives more than 100 million pixels.
    pub fn png(&self, dpi: f64) -> Result<Vec<u8>, FigureError> {
        png::render(&self.svg, self.width_mm, self.height_mm, dpi)
    }
}

/// Values of individual participants at one visit, by arm: changes or percent changes, as the endpoint measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Individuals<'a> {
    /// Id of the endpoint.
    pub endpoint: &'a str,
    /// Id of the visit.
    pub visit: &'a str,
    /// Arm id and its values, in any order.
    pub arms: Vec<(&'a str, Vec<f64>)>,
    /// The same of other reconstructions, where the people were made to match a table: then ranges are drawn, and no single set. Empty for
    /// people who exist.
    pub other_draws: Vec<Vec<(&'a str, Vec<f64>)>>,
}

/// Why a figure could not be drawn.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FigureError {
    /// The study file asks for a figure that its data do not allow.
    #[error("nothing to draw in figure `{id}`: {why}")]
    NothingToDraw {
        /// Id of the figure.
        id: String,
        /// What is missing.
        why: &'static str,
    },
    /// A resolution that gives no picture.
    #[error("{dpi} dots per inch gives no picture, or one of more than 100 million pixels")]
    Resolution {
        /// As asked.
        dpi: f64,
    },
    /// The bundled typeface failed.
    #[error("{0}")]
    Font(String),
    /// The drawing backend failed.
    #[error("the figure could not be drawn: {0}")]
    Drawing(String),
    /// The SVG could not be turned into a picture.
    #[error("the figure could not be turned into a picture: {0}")]
    Picture(String),
}

/// A figure's content, ready to draw.
trait View {
    /// Title and warnings.
    fn face(&self) -> &Face;
    /// The figure on a page.
    fn draw(&self) -> Canvas;
    /// What it shows, with the numbers, in sentences.
    fn describe(&self) -> String;
}

/// What is asked of one figure, by the study file or by default.
#[derive(Clone, Debug, Default)]
struct Wish {
    id: String,
    title: Option<String>,
    endpoints: Vec<String>,
    estimand: Option<Estimand>,
}

/// The figures the study file names, or those the data allow.
///
/// # Errors
/// `FigureError::NothingToDraw` when the study file names a figure that the results (or `individuals`) do not allow.
pub fn study_figures(
    study: &StudyFile,
    results: &Results,
    individuals: &[Individuals],
) -> Result<Vec<Figure>, FigureError> {
    font::register()?;
    let rows = StudyRows::new(study, results);
    let warning = face::warning(results);
    let mut figures = Vec::new();
    let asked: Vec<(FigureKind, Wish)> = study
        .figures
        .iter()
        .map(|figure| {
            let wish = Wish {
                id: figure.id.clone().unwrap_or_else(|| kind_id(figure.kind).to_owned()),
                title: figure.title.clone(),
                endpoints: figure.endpoints.iter().map(|id| id.get_ref().clone()).collect(),
                estimand: figure.estimand,
            };
            (figure.kind, wish)
        })
        .collect();
    let by_default = asked.is_empty();
    let wishes = if by_default { ALL_KINDS.map(|kind| (kind, by_kind(kind))).to_vec() } else { asked };
    for (kind, wish) in wishes {
        let views = views(kind, &rows, &wish, individuals, warning);
        if views.is_empty() && !by_default {
            return Err(FigureError::NothingToDraw { id: wish.id, why: needs(kind) });
        }
        let several = views.len() > 1;
        for (suffix, view) in views {
            let id = if several { format!("{}-{suffix}", wish.id) } else { wish.id.clone() };
            figures.push(finished(free_id(&figures, id), study.study.id.get_ref(), view.as_ref())?);
        }
    }
    Ok(figures)
}

/// The figures of an evidence file: the outcome across trials, the network they make, and a forest of each comparison that was pooled.
///
/// `studies` are those of the file, in its order; the `id` of a comparison is that of its rows' analysis.
///
/// # Errors
/// `FigureError::NothingToDraw` when the results hold no row of this evidence.
pub fn evidence_figures(
    evidence: &EvidenceFile,
    studies: &[&StudyFile],
    results: &Results,
    comparisons: &[PoolWish],
) -> Result<Vec<Figure>, FigureError> {
    font::register()?;
    let id = evidence.evidence.id.get_ref();
    let Some(view) = across_trials::build(evidence, studies, results) else {
        return Err(FigureError::NothingToDraw { id: id.clone(), why: "no proportion of any arm of its studies" });
    };
    let mut figures = vec![finished("across-trials".into(), id, &view)?];
    if let Some(view) = pool::graph_of_evidence(results) {
        figures.push(finished("network".into(), id, &view)?);
    }
    for wish in comparisons {
        if let Some(view) = pool::forest_of_comparison(wish, results, studies) {
            figures.push(finished(free_id(&figures, format!("pooled-{}", wish.id)), id, &view)?);
        }
    }
    Ok(figures)
}

const ALL_KINDS: [FigureKind; 8] = [
    FigureKind::OutcomeBars,
    FigureKind::Trajectory,
    FigureKind::Forest,
    FigureKind::TippingPoint,
    FigureKind::Missingness,
    FigureKind::AdverseEvents,
    FigureKind::ResponderCurve,
    FigureKind::Waterfall,
];

fn kind_id(kind: FigureKind) -> &'static str {
    match kind {
        FigureKind::OutcomeBars => "outcome-bars",
        FigureKind::Trajectory => "trajectory",
        FigureKind::Forest => "forest",
        FigureKind::TippingPoint => "tipping-point",
        FigureKind::Missingness => "missingness",
        FigureKind::AdverseEvents => "adverse-events",
        FigureKind::ResponderCurve => "responder-curve",
        FigureKind::Waterfall => "waterfall",
    }
}

fn by_kind(kind: FigureKind) -> Wish {
    Wish { id: kind_id(kind).to_owned(), ..Wish::default() }
}

/// What a kind of figure is drawn from.
fn needs(kind: FigureKind) -> &'static str {
    match kind {
        FigureKind::OutcomeBars => {
            "it needs proportions (`wilson` or `clopper-pearson`) of its endpoints under its estimand"
        }
        FigureKind::Trajectory => "it needs means of a continuous endpoint at two visits or more",
        FigureKind::Forest => "it needs comparisons with intervals under its estimand",
        FigureKind::TippingPoint => "it needs an imputation with a `tipping-point`",
        FigureKind::Missingness => "it needs the scores of participants at two visits or more",
        FigureKind::AdverseEvents => "it needs adverse-event rows",
        FigureKind::ResponderCurve | FigureKind::Waterfall => {
            "it needs the scores of individual participants, as change or percent change"
        }
    }
}

/// The views of one kind, each with what tells it apart from the others.
fn views(
    kind: FigureKind,
    rows: &StudyRows,
    wish: &Wish,
    individuals: &[Individuals],
    warning: Option<&'static str>,
) -> Vec<(String, Box<dyn View>)> {
    fn boxed<V: View + 'static>(views: Vec<(String, V)>) -> Vec<(String, Box<dyn View>)> {
        views.into_iter().map(|(suffix, view)| (suffix, Box::new(view) as Box<dyn View>)).collect()
    }
    fn one<V: View + 'static>(view: Option<V>) -> Vec<(String, Box<dyn View>)> {
        boxed(view.map(|view| (String::new(), view)).into_iter().collect())
    }
    match kind {
        FigureKind::OutcomeBars => one(outcome_bars::build(rows, wish, warning)),
        FigureKind::Trajectory => boxed(trajectory::build(rows, wish, warning)),
        FigureKind::Forest => one(forest::build(rows, wish, warning)),
        FigureKind::TippingPoint => boxed(tipping_point::build(rows, wish, warning)),
        FigureKind::Missingness => boxed(missingness::build(rows, wish, warning)),
        FigureKind::AdverseEvents => one(adverse_events::build(rows, wish, warning)),
        FigureKind::ResponderCurve => boxed(responder_curve::build(rows, wish, individuals, warning)),
        FigureKind::Waterfall => boxed(waterfall::build(rows, wish, individuals, warning)),
    }
}

/// `id`, or the first of `id-2`, `id-3`, … that no figure has yet.
fn free_id(figures: &[Figure], id: String) -> String {
    let taken = |id: &str| figures.iter().any(|figure| figure.id == id);
    if !taken(&id) {
        return id;
    }
    let mut number = 2;
    while taken(&format!("{id}-{number}")) {
        number += 1;
    }
    format!("{id}-{number}")
}

fn finished(id: String, owner: &str, view: &dyn View) -> Result<Figure, FigureError> {
    let canvas = view.draw();
    let mm = |points: f64| (points / svg::POINTS_PER_MM * 100.0).round() / 100.0;
    let (width_mm, height_mm) = (mm(canvas.width), mm(canvas.height));
    let title = view.face().title.clone();
    let description = view.describe();
    let element = element_id(&format!("figure-{owner}-{id}"));
    let envelope = svg::Envelope { id: &element, title: &title, description: &description, width_mm, height_mm };
    let svg = svg::write(&canvas, &envelope)?;
    Ok(Figure { id, title, description, width_mm, height_mm, svg })
}

/// `text` as an id that needs no escaping and holds no space.
fn element_id(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use resvg::usvg::roxmltree::Document;

    use super::*;
    use crate::results::Provenance;

    fn people<'a>() -> [Individuals<'a>; 1] {
        let arms =
            vec![("mdma", fixture::invented(20, -24.0, 20.0, 1)), ("placebo", fixture::invented(20, -14.0, 20.0, 2))];
        [Individuals { endpoint: "caps5-change", visit: "week-18", arms, other_draws: Vec::new() }]
    }

    #[test]
    fn without_wishes_every_figure_that_the_data_allow_is_drawn() {
        let (study, results) = fixture::mapp2();
        let ids = |people: &[Individuals]| -> Vec<String> {
            study_figures(&study, &results, people).unwrap().into_iter().map(|figure| figure.id).collect()
        };
        assert_eq!(ids(&[]), ["outcome-bars", "trajectory", "forest"]);
        assert_eq!(ids(&people()), ["outcome-bars", "trajectory", "forest", "responder-curve", "waterfall"]);
    }

    #[test]
    fn a_wish_that_the_data_do_not_allow_is_an_error_with_its_reason() {
        let (mut study, results) = fixture::mapp2();
        study.figures = toml::from_str::<crate::study::StudyFile>(
            "schema = \"retrial.study/1\"\nendpoint = []\narm = []\n[study]\nid = \"x\"\ntitle = \"x\"\n[table]\n\
             [[figure]]\nkind = \"forest\"\nid = \"effects\"\ntitle = \"What it did\"\n[[figure]]\nkind = \"adverse-events\"\n",
        )
        .unwrap()
        .figures;
        let error = study_figures(&study, &results, &[]).unwrap_err();
        assert_eq!(error.to_string(), "nothing to draw in figure `adverse-events`: it needs adverse-event rows");
        study.figures.pop();
        let figures = study_figures(&study, &results, &[]).unwrap();
        assert_eq!((figures[0].id.as_str(), figures[0].title.as_str()), ("effects", "What it did"));
    }

    #[test]
    fn the_same_results_give_the_same_bytes() {
        let (study, results) = fixture::mapp2();
        let first = study_figures(&study, &results, &people()).unwrap();
        let second = std::thread::spawn(move || study_figures(&study, &results, &people()).unwrap()).join().unwrap();
        assert_eq!(first, second);
        assert_eq!(first[0].png(150.0).unwrap(), second[0].png(150.0).unwrap());
    }

    #[test]
    fn every_figure_is_well_formed_and_named_for_screen_readers() {
        let mut ids = BTreeSet::new();
        for (name, view) in fixture::examples() {
            let figure = finished(name.clone(), "example", view.as_ref()).unwrap();
            let document = Document::parse(&figure.svg).unwrap_or_else(|error| panic!("{name}: {error}"));
            let root = document.root_element();
            assert_eq!(root.attribute("role"), Some("img"));
            let by_id = |id: &str| document.descendants().find(|node| node.attribute("id") == Some(id));
            let named: Vec<_> = root.attribute("aria-labelledby").unwrap().split(' ').collect();
            assert_eq!(by_id(named[0]).and_then(|node| node.text()), Some(figure.title.as_str()));
            assert_eq!(by_id(named[1]).and_then(|node| node.text()), Some(figure.description.as_str()));
            assert!(named.iter().all(|id| ids.insert((*id).to_owned())), "{name} shares an id");
            assert!(!figure.svg.contains("NaN") && !figure.svg.contains("inf\""), "{name}");
            assert!([89.0, 183.0].contains(&figure.width_mm));
        }
    }

    #[test]
    fn simulated_data_say_so_on_the_face() {
        let (study, mut results) = fixture::mapp2();
        results.inputs[0].provenance = Some(Provenance::Simulated);
        for figure in study_figures(&study, &results, &people()).unwrap() {
            assert!(figure.svg.contains(">SIMULATED DATA: invented participants, not a trial</text>"), "{}", figure.id);
            assert!(figure.description.starts_with("SIMULATED DATA"));
        }
    }

    #[test]
    fn two_small_figures_look_as_they_did() {
        let (study, results) = fixture::mapp2();
        let figures = study_figures(&study, &results, &[]).unwrap();
        insta::assert_snapshot!("outcome_bars", figures[0].svg);
        insta::assert_snapshot!("trajectory", figures[1].svg);
        let (evidence, studies, results) = fixture::evidence();
        let across = evidence_figures(&evidence, &studies.iter().collect::<Vec<_>>(), &results, &[]).unwrap();
        insta::assert_snapshot!("across_trials", across[0].svg);
    }
}

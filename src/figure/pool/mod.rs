//! Figures of a meta-analysis (forest, funnel, L'Abbé) and of a network (forest, graph, league table).

#[cfg(test)]
pub(super) mod fixture;
pub(super) mod forest;
mod funnel;
mod labbe;
mod league;
mod network_forest;
pub(super) mod network_graph;
mod network_rows;
mod rows;

use crate::results::{Method, Results, Row};
use crate::study::StudyFile;

use super::face::Face;
use super::{Figure, FigureError, View, face, finished, font, treatment_label};

use network_graph::{NetworkGraph, Node};
use network_rows::NetworkRows;
use rows::PoolRows;

/// What is asked of the figures of a meta-analysis.
#[derive(Clone, Debug)]
pub struct PoolWish<'a> {
    /// Begins the ids of the figures' elements.
    pub id: &'a str,
    /// Heading.
    pub title: &'a str,
    /// What is counted or measured, as an axis label ("Tuberculosis").
    pub outcome: Option<&'a str>,
    /// The experimental and the control arm.
    pub arms: Option<(&'a str, &'a str)>,
    /// The model to be read first; none where no single one deserves it.
    pub headline: Option<Method>,
    /// The prediction interval that is drawn.
    pub prediction: Option<Method>,
    /// Does a larger effect favour the experimental arm? Unknown where nobody said.
    pub larger_is_better: Option<bool>,
    /// What must be said on the face of every figure.
    pub caveat: Option<&'a str>,
}

/// The figures that the rows of a meta-analysis allow: forest, funnel and, of counts, L'Abbé.
///
/// # Errors
/// `FigureError::NothingToDraw` when no study has an effect.
pub fn pool_figures(wish: &PoolWish, results: &Results) -> Result<Vec<Figure>, FigureError> {
    font::register()?;
    let Some(rows) = PoolRows::new(results, wish) else {
        return Err(FigureError::NothingToDraw { id: "pooled-forest".into(), why: "no study has an effect" });
    };
    let warning = face::warning(results);
    let mut views: Vec<(&str, Box<dyn View>)> = vec![("pooled-forest", Box::new(forest::build(&rows, wish, warning)))];
    if let Some(view) = funnel::build(&rows, wish, warning) {
        views.push(("funnel", Box::new(view)));
    }
    if let Some(view) = labbe::build(&rows, wish, warning) {
        views.push(("labbe", Box::new(view)));
    }
    views.into_iter().map(|(id, view)| finished(id.into(), wish.id, view.as_ref())).collect()
}

/// What is asked of the figures of a network.
#[derive(Clone, Debug)]
pub struct NetworkWish<'a> {
    /// Begins the ids of the figures' elements.
    pub id: &'a str,
    /// Heading.
    pub title: &'a str,
    /// The treatment that the others are compared with.
    pub reference: &'a str,
}

/// The figures of a network: its graph, every treatment against the reference, the league table where it fits on a page.
///
/// # Errors
/// `FigureError::NothingToDraw` when no treatment has an effect.
pub fn network_figures(wish: &NetworkWish, results: &Results) -> Result<Vec<Figure>, FigureError> {
    font::register()?;
    let views = network_views(wish, results);
    if views.is_empty() {
        return Err(FigureError::NothingToDraw { id: "network-graph".into(), why: "no treatment has an effect" });
    }
    views.into_iter().map(|(id, view)| finished(id.into(), wish.id, view.as_ref())).collect()
}

/// The forest of one comparison of an evidence file; none where it was not pooled.
pub(super) fn forest_of_comparison(
    wish: &PoolWish,
    results: &Results,
    studies: &[&StudyFile],
) -> Option<forest::PooledForest> {
    let own = results.rows.iter().filter(|row| row.analysis.as_deref() == Some(wish.id));
    let mut rows: Vec<Row> = own.cloned().collect();
    for row in &mut rows {
        let named = row.study.as_deref().and_then(|id| studies.iter().find(|study| study.study.id.get_ref() == id));
        if let Some(study) = named {
            row.study = Some(study.label().into());
        }
    }
    let own = Results { rows, ..results.clone() };
    let arms = wish.arms.map(|(a, b)| (treatment_label(a), treatment_label(b)));
    let wish = PoolWish { arms: arms.as_ref().map(|(a, b)| (a.as_str(), b.as_str())), ..wish.clone() };
    let rows = PoolRows::new(&own, &wish)?;
    Some(forest::build(&rows, &wish, face::warning(results)))
}

/// The graph of the network that the trials of an evidence file make.
pub(super) fn graph_of_evidence(results: &Results) -> Option<NetworkGraph> {
    let rows = NetworkRows::new(results)?;
    let face = Face { title: "Who was compared with whom".into(), ..Face::default() };
    let mut graph = graph(&rows, face, None);
    let count = graph.parts.iter().max().map_or(0, |part| part + 1);
    for node in &mut graph.nodes {
        node.name = treatment_label(&node.name);
    }
    if count > 1 {
        let parts: Vec<String> = (0..count)
            .map(|part| {
                let of_part = graph.nodes.iter().zip(&graph.parts).filter(|(_, own)| **own == part);
                of_part.map(|(node, _)| node.name.as_str()).collect::<Vec<_>>().join(", ")
            })
            .collect();
        graph.sentences.push(format!(
            "The network is in {count} parts that no trial joins: {}. Treatments of different parts cannot be compared, neither directly nor \
             through a common comparator.",
            parts.join("; ")
        ));
    }
    Some(graph)
}

fn graph(rows: &NetworkRows, face: Face, reference: Option<&str>) -> NetworkGraph {
    let node = |name: &&str| {
        let (trials, participants) = rows.size(name);
        Node { name: (*name).to_owned(), trials, participants }
    };
    let nodes: Vec<Node> = rows.treatments.iter().map(node).collect();
    let size = if nodes.iter().all(|node| node.participants.is_some()) { "its participants" } else { "its trials" };
    let edges = rows.comparisons();
    let orange = if reference.is_some() { "; orange: the reference" } else { "" };
    NetworkGraph {
        face,
        parts: network_graph::parts(nodes.len(), &edges),
        reference: rows.treatments.iter().position(|name| Some(*name) == reference),
        sentences: vec![format!(
            "{} treatments in {} trials. A circle is as large as {size}, a line as broad as the number of trials that made the \
             comparison{orange}.",
            rows.treatments.len(),
            rows.trials()
        )],
        nodes,
        edges,
    }
}

fn network_views(wish: &NetworkWish, results: &Results) -> Vec<(&'static str, Box<dyn View>)> {
    let Some(rows) = NetworkRows::new(results) else { return Vec::new() };
    let face = |what: &str| Face {
        title: format!("{}: {what}", wish.title),
        subtitle: rows.caveat().map(rows::sentence).unwrap_or_default(),
        warning: face::warning(results),
    };
    let graph = graph(&rows, face("network"), Some(wish.reference));
    if rows.methods.is_empty() {
        return vec![("network-graph", Box::new(graph))];
    }
    let forest = network_forest::build(&rows, face(&format!("against {}", wish.reference)), wish.reference);
    let mut views: Vec<(&'static str, Box<dyn View>)> =
        vec![("network-graph", Box::new(graph)), ("network-forest", Box::new(forest))];
    if let Some(league) = league::build(&rows, face("league table")) {
        views.push(("league-table", Box::new(league)));
    }
    views
}

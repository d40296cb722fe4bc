//! The graph of a network: a node for each treatment, as large as its participants (or trials), a line for each comparison, as broad as
//! its trials.

use super::super::View;
use super::super::canvas::{Anchor, Canvas, Point, Shape};
use super::super::face::{self, BODY, Face, MARGIN, SMALL, TWO_COLUMNS_MM};
use super::super::palette::{BLUE, FAINT, GREY, VERMILION, WHITE};
use super::super::svg::POINTS_PER_MM;
use super::super::text::{widest, wrap, wrap_at_most};

/// One treatment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) trials: u64,
    pub(crate) participants: Option<u64>,
}

/// The figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NetworkGraph {
    pub(crate) face: Face,
    pub(crate) nodes: Vec<Node>,
    /// Places of two nodes, and the trials that compared them.
    pub(crate) edges: Vec<(usize, usize, u64)>,
    /// Place of the reference.
    pub(crate) reference: Option<usize>,
    /// The part of the network each node is in, from 0.
    pub(crate) parts: Vec<usize>,
    /// Sentences beneath.
    pub(crate) sentences: Vec<String>,
}

const LARGEST: f64 = 10.0;
const SMALLEST: f64 = 2.6;
const BROADEST: f64 = 5.0;
const NARROWEST: f64 = 0.7;
const LABEL_LIMIT: f64 = 104.0;
const LINE: f64 = 7.3;

/// The part of each node: nodes that any chain of edges joins have the same, numbered in the order of their first nodes.
pub(crate) fn parts(nodes: usize, edges: &[(usize, usize, u64)]) -> Vec<usize> {
    let mut part: Vec<usize> = (0..nodes).collect();
    let mut changed = true;
    while changed {
        changed = false;
        for (a, b, _) in edges {
            let least = part[*a].min(part[*b]);
            for at in [*a, *b] {
                if part[at] != least {
                    part[at] = least;
                    changed = true;
                }
            }
        }
    }
    let mut firsts: Vec<usize> = part.clone();
    firsts.sort_unstable();
    firsts.dedup();
    part.into_iter().map(|own| firsts.iter().position(|first| *first == own).unwrap_or(0)).collect()
}

/// A treatment on the circle.
struct Placed {
    center: Point,
    radius: f64,
    lines: Vec<String>,
    /// Of the first line.
    label: Point,
    anchor: Anchor,
}

impl NetworkGraph {
    /// Nodes of one part stand together; within a part, as few lines cross as a few rounds of exchanging neighbours can reach.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by_key(|node| self.parts[*node]);
        let length = |order: &[usize]| -> f64 {
            let count = order.len() as f64;
            let mut place = vec![0.0; order.len()];
            for (at, node) in order.iter().enumerate() {
                place[*node] = at as f64;
            }
            // Broad lines count for more: they should be short.
            let chord = |(a, b, trials): &(usize, usize, u64)| {
                let apart: f64 = (place[*a] - place[*b]).abs();
                apart.min(count - apart) * (*trials as f64).sqrt()
            };
            self.edges.iter().map(chord).sum()
        };
        let mut best = length(&order);
        for _ in 0..8 {
            let mut better = false;
            for i in 0..order.len() {
                for j in i + 1..order.len() {
                    if self.parts[order[i]] != self.parts[order[j]] {
                        continue;
                    }
                    order.swap(i, j);
                    let now = length(&order);
                    if now < best - 1e-9 {
                        best = now;
                        better = true;
                    } else {
                        order.swap(i, j);
                    }
                }
            }
            if !better {
                break;
            }
        }
        order
    }

    fn radius(&self, node: &Node) -> f64 {
        let known = self.nodes.iter().all(|node| node.participants.is_some());
        let size = |node: &Node| if known { node.participants.unwrap_or(0) } else { node.trials } as f64;
        let largest = self.nodes.iter().map(size).fold(1.0, f64::max);
        (LARGEST * (size(node) / largest).sqrt()).max(SMALLEST)
    }

    /// Nodes on an ellipse, their labels outside it; labels that would touch are moved apart along the side they stand on.
    fn placed(&self, width: f64, top: f64) -> (Vec<Placed>, f64) {
        let count = self.nodes.len();
        let order = self.order();
        let lines: Vec<Vec<String>> =
            self.nodes.iter().map(|node| wrap_at_most(&label(node), BODY.size, BODY.weight, LABEL_LIMIT, 3)).collect();
        let broadest = lines
            .iter()
            .map(|lines| widest(lines.iter().map(String::as_str), BODY.size, BODY.weight))
            .fold(0.0, f64::max);
        let across = (width / 2.0 - MARGIN - broadest - LARGEST - 6.0).clamp(40.0, 150.0);
        let up = (26.0 + 9.0 * count as f64).clamp(46.0, 150.0);
        let tallest = lines.iter().map(Vec::len).max().unwrap_or(1) as f64 * LINE;
        let center = (width / 2.0, top + up + LARGEST + tallest + 6.0);
        let mut placed: Vec<(usize, Placed)> = order
            .iter()
            .enumerate()
            .map(|(at, &node)| {
                let angle = 2.0 * std::f64::consts::PI * (at as f64 + 0.5) / count as f64 - std::f64::consts::FRAC_PI_2;
                let (x, y) = (libm::cos(angle), libm::sin(angle));
                let spot = (center.0 + across * x, center.1 + up * y);
                let radius = self.radius(&self.nodes[node]);
                let lines = lines[node].clone();
                let anchor = if x >= 0.0 { Anchor::Start } else { Anchor::End };
                let away = radius + 3.0;
                let height = lines.len() as f64 * LINE;
                // A label of several lines grows away from the middle, not into the lines.
                let outwards = 0.8 * away * y + (height - LINE) / 2.0 * y;
                let label = (spot.0 + away * if x >= 0.0 { 1.0 } else { -1.0 }, spot.1 + outwards - height / 2.0 + 5.6);
                (node, Placed { center: spot, radius, lines, label, anchor })
            })
            .collect();
        for side in [Anchor::Start, Anchor::End] {
            let mut of_side: Vec<&mut Placed> =
                placed.iter_mut().map(|(_, placed)| placed).filter(|placed| placed.anchor == side).collect();
            of_side.sort_by(|a, b| a.label.1.total_cmp(&b.label.1));
            spread(&mut of_side);
        }
        let lowest = placed
            .iter()
            .map(|(_, placed)| (placed.label.1 + placed.lines.len() as f64 * LINE).max(placed.center.1 + placed.radius))
            .fold(center.1 + up, f64::max);
        placed.sort_by_key(|(node, _)| *node);
        (placed.into_iter().map(|(_, placed)| placed).collect(), lowest)
    }
}

/// Moves labels of one side apart, from the middle outwards.
fn spread(labels: &mut [&mut Placed]) {
    if labels.is_empty() {
        return;
    }
    let middle = labels.len() / 2;
    let needed = |placed: &Placed| placed.lines.len() as f64 * LINE + 0.6;
    for at in middle + 1..labels.len() {
        let least = labels[at - 1].label.1 + needed(labels[at - 1]);
        labels[at].label.1 = labels[at].label.1.max(least);
    }
    for at in (0..middle).rev() {
        let most = labels[at + 1].label.1 - needed(labels[at]);
        labels[at].label.1 = labels[at].label.1.min(most);
    }
}

fn label(node: &Node) -> String {
    match node.participants {
        Some(participants) => format!("{} (n\u{a0}=\u{a0}{participants})", node.name),
        None => node.name.clone(),
    }
}

impl View for NetworkGraph {
    fn face(&self) -> &Face {
        &self.face
    }

    fn draw(&self) -> Canvas {
        let mut canvas = Canvas::new(TWO_COLUMNS_MM * POINTS_PER_MM);
        let top = self.face.draw(&mut canvas);
        let (placed, lowest) = self.placed(canvas.width, top);
        let most = self.edges.iter().map(|(.., trials)| *trials).max().unwrap_or(1) as f64;
        for (a, b, trials) in &self.edges {
            let width = (BROADEST * *trials as f64 / most).max(NARROWEST);
            canvas.line(placed[*a].center, placed[*b].center, width, GREY);
        }
        // The number of trials stands on its line where there is room for it.
        let mut taken: Vec<Point> = placed.iter().map(|placed| placed.center).collect();
        for (a, b, trials) in &self.edges {
            let (from, to) = (placed[*a].center, placed[*b].center);
            let spot = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74]
                .map(|share| (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1)))
                .into_iter()
                .find(|spot| taken.iter().all(|other| libm::hypot(spot.0 - other.0, spot.1 - other.1) > 11.0));
            if let Some(spot) = spot.filter(|_| self.edges.len() <= 30) {
                taken.push(spot);
                let text = trials.to_string();
                let half = SMALL.width(&text) / 2.0 + 1.2;
                canvas.shapes.push(Shape::Disc { center: spot, radius: half.max(3.4), color: WHITE });
                canvas.text(&text, spot.0, spot.1 + 1.8, Anchor::Middle, SMALL);
            }
        }
        for (at, node) in placed.iter().enumerate() {
            let color = if Some(at) == self.reference { VERMILION } else { BLUE };
            canvas.shapes.push(Shape::Disc { center: node.center, radius: node.radius + 0.6, color: WHITE });
            canvas.shapes.push(Shape::Disc { center: node.center, radius: node.radius, color });
            let edge = node.center.0 + (node.radius + 0.6) * if node.anchor == Anchor::Start { 1.0 } else { -1.0 };
            let first = node.label.1 - 2.0 + (node.lines.len() as f64 - 1.0) * LINE / 2.0;
            // A label that was moved away is led back to its node.
            if (first - node.center.1).abs() > node.radius + 7.0 {
                let end = node.label.0 + if node.anchor == Anchor::Start { -0.8 } else { 0.8 };
                canvas.line((edge, node.center.1), (end, first), 0.3, FAINT);
            }
            for (index, line) in node.lines.iter().enumerate() {
                canvas.text(line, node.label.0, node.label.1 + index as f64 * LINE, node.anchor, BODY);
            }
        }
        let mut y = lowest + 6.0;
        for text in &self.sentences {
            for line in wrap(text, SMALL.size, SMALL.weight, canvas.width - 2.0 * MARGIN) {
                y += SMALL.size * 1.22;
                canvas.text(&line, MARGIN, y, Anchor::Start, SMALL);
            }
        }
        face::finish(&mut canvas, y + 1.0);
        canvas
    }

    fn describe(&self) -> String {
        let mut text = self.face.spoken();
        text.push_str("Network graph. ");
        let edges: Vec<String> = self
            .edges
            .iter()
            .map(|(a, b, trials)| {
                let trials = if *trials == 1 { "1 trial".into() } else { format!("{trials} trials") };
                format!("{} and {} in {trials}", self.nodes[*a].name, self.nodes[*b].name)
            })
            .collect();
        text.push_str(&format!("Compared: {}. ", edges.join("; ")));
        text.push_str(&self.sentences.join(" "));
        text.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_without_a_chain_of_comparisons_are_in_different_parts() {
        assert_eq!(parts(6, &[(0, 4, 2), (2, 3, 1), (3, 5, 1)]), [0, 1, 2, 2, 0, 2]);
        assert_eq!(parts(2, &[]), [0, 1]);
    }

    #[test]
    fn the_parts_of_a_network_stand_apart_and_lines_are_as_broad_as_their_trials() {
        super::super::super::font::register().unwrap();
        let node = |name: &str| Node { name: name.into(), trials: 1, participants: None };
        let edges = vec![(0, 2, 4), (1, 3, 1)];
        let view = NetworkGraph {
            face: Face::default(),
            nodes: ["MDMA", "Pill placebo", "Placebo with therapy", "SSRI"].map(node).to_vec(),
            parts: parts(4, &edges),
            edges,
            reference: None,
            sentences: Vec::new(),
        };
        let order = view.order();
        assert_eq!([order[0].min(order[1]), order[0].max(order[1])], [0, 2]);
        let canvas = view.draw();
        let widths: Vec<f64> = canvas
            .shapes
            .iter()
            .filter_map(|shape| match shape {
                Shape::Line { width, color, .. } if *color == GREY => Some(*width),
                _ => None,
            })
            .collect();
        assert_eq!(widths, [BROADEST, BROADEST / 4.0]);
        assert!(
            view.describe().contains("MDMA and Placebo with therapy in 4 trials; Pill placebo and SSRI in 1 trial.")
        );
    }
}

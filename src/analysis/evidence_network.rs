//! The network that the trials of an evidence file make as they are: their treatments, who compared which, and what nothing joins.

use crate::ingest::Trial;
use crate::results::{Method, Row, Statistic, Text};
use crate::study::EvidenceFile;

/// A treatment, and the participants of its arms.
struct Node {
    treatment: String,
    trials: u64,
    participants: Option<u64>,
}

/// Rows of a network: trials of each treatment and of each pair, and, where it is in parts, one that says which.
///
/// Treatments are those that the study files name; nothing is taken for the same that they call by two names. Several doses in one trial
/// are one treatment where the trial gives them one name.
pub fn evidence_network(file: &EvidenceFile, trials: &[Trial], rates: &[Row]) -> Vec<Row> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut pairs: Vec<((usize, usize), u64)> = Vec::new();
    let mut counted = 0;
    let mut seen: Vec<&str> = Vec::new();
    for (entry, trial) in file.studies.iter().zip(trials) {
        let study = &trial.study.file;
        // A study that is shown twice, at two visits or on two endpoints, is one trial.
        if seen.contains(&study.study.id.get_ref().as_str()) || study.endpoint(entry.endpoint.get_ref()).is_none() {
            continue;
        }
        seen.push(study.study.id.get_ref());
        let mut own: Vec<usize> = Vec::new();
        for arm in &study.arms {
            let treatment = arm.treatment.clone().unwrap_or_else(|| arm.label.clone());
            let at = match nodes.iter().position(|node| node.treatment == treatment) {
                Some(at) => at,
                None => {
                    nodes.push(Node { treatment, trials: 0, participants: Some(0) });
                    nodes.len() - 1
                }
            };
            if !own.contains(&at) {
                own.push(at);
            }
            let n = arm.randomized.or_else(|| counted_in(rates, study.study.id.get_ref(), arm.id.get_ref()));
            nodes[at].participants = nodes[at].participants.zip(n).map(|(sum, n)| sum + n);
        }
        if own.len() < 2 {
            continue;
        }
        counted += 1;
        own.sort_unstable();
        for (i, &one) in own.iter().enumerate() {
            nodes[one].trials += 1;
            for &other in &own[i + 1..] {
                match pairs.iter_mut().find(|(pair, _)| *pair == (one, other)) {
                    Some((_, trials)) => *trials += 1,
                    None => pairs.push(((one, other), 1)),
                }
            }
        }
    }
    rows(&nodes, &pairs, counted)
}

/// The most participants of an arm that any rate of it was taken of.
fn counted_in(rates: &[Row], study: &str, arm: &str) -> Option<u64> {
    let own =
        |row: &&Row| row.study.as_deref() == Some(study) && row.arm.as_deref() == Some(arm) && row.versus.is_none();
    rates.iter().filter(own).filter_map(|row| row.n).max()
}

fn rows(nodes: &[Node], pairs: &[((usize, usize), u64)], trials: u64) -> Vec<Row> {
    let name = |at: usize| -> Text { Some(nodes[at].treatment.as_str().into()) };
    let count = |trials: u64| {
        let mut row = Row::new(Statistic::StudyCount, Method::Network);
        row.analysis = Some("network".into());
        row.estimate = Some(trials as f64);
        row
    };
    let mut rows = vec![count(trials)];
    for (at, node) in nodes.iter().enumerate() {
        rows.push(Row { arm: name(at), n: node.participants, ..count(node.trials) });
    }
    for ((one, other), trials) in pairs {
        rows.push(Row { arm: name(*one), versus: name(*other), ..count(*trials) });
    }
    let parts = parts(nodes.len(), pairs);
    if parts.len() > 1 {
        let named: Vec<String> = parts
            .iter()
            .map(|part| part.iter().map(|at| nodes[*at].treatment.as_str()).collect::<Vec<_>>().join(", "))
            .collect();
        let mut row = Row::new(Statistic::NetworkEffect, Method::Network);
        row.analysis = Some("network".into());
        row.note = Some(
            format!(
                "the network is in {} parts that no trial joins, so treatments of different parts cannot be compared: {}",
                parts.len(),
                named.join(" | ")
            )
            .into(),
        );
        rows.push(row);
    }
    rows
}

/// Nodes that chains of pairs join.
fn parts(nodes: usize, pairs: &[((usize, usize), u64)]) -> Vec<Vec<usize>> {
    let mut parts: Vec<Vec<usize>> = (0..nodes).map(|node| vec![node]).collect();
    for ((one, other), _) in pairs {
        let of = |parts: &[Vec<usize>], node: usize| parts.iter().position(|part| part.contains(&node));
        if let (Some(first), Some(second)) = (of(&parts, *one), of(&parts, *other))
            && first != second
        {
            let moved = parts.remove(first.max(second));
            parts[first.min(second)].extend(moved);
        }
    }
    parts.iter_mut().for_each(|part| part.sort_unstable());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_join_parts_and_what_no_pair_joins_stays_apart() {
        let pairs = [((0, 1), 2), ((2, 3), 1), ((3, 5), 1)];
        assert_eq!(parts(6, &pairs), [vec![0, 1], vec![2, 3, 5], vec![4]]);
    }

    #[test]
    fn a_network_in_parts_says_so_in_a_row_without_an_estimate() {
        let node = |name: &str| Node { treatment: name.into(), trials: 1, participants: Some(10) };
        let nodes = ["mdma", "placebo-with-therapy", "sertraline", "pill-placebo"].map(node);
        let found = rows(&nodes, &[((0, 1), 1), ((2, 3), 1)], 2);
        let last = found.last().unwrap();
        assert_eq!(last.estimate, None);
        let note = last.note.as_deref().unwrap();
        assert!(note.ends_with("mdma, placebo-with-therapy | sertraline, pill-placebo"), "{note}");
        assert_eq!(rows(&nodes[..2], &[((0, 1), 1)], 1).len(), 4);
    }
}

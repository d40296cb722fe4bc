//! The columns of a model: treatment contrasts, products, names as R's.

use crate::stats::matrix::Matrix;

use super::frame::{Frame, Values};

/// One term with its columns.
#[derive(Clone, Debug, PartialEq)]
struct Block {
    /// Its variables.
    variables: Vec<usize>,
    /// Is each of them, if a factor, coded by contrasts with its reference (or else by a column for every level)?
    contrasts: Vec<bool>,
    /// Its columns: for every variable the level, the first variable fastest.
    columns: Vec<Vec<usize>>,
    first: usize,
}

impl Block {
    fn name(&self, frame: &Frame) -> String {
        let names: Vec<&str> = self.variables.iter().map(|variable| frame.variables[*variable].name.as_str()).collect();
        names.join(":")
    }
}

/// The design matrix of a frame.
#[derive(Clone, Debug)]
pub struct DesignMatrix {
    /// One row a row of the frame, one column a coefficient, the intercept first.
    pub x: Matrix,
    /// Name of each column: `(Intercept)`, `SEXFemale`, `BASVAL:VISIT5`.
    pub names: Vec<String>,
    blocks: Vec<Block>,
}

/// What a variable is at a point where a mean is wanted.
#[derive(Clone, Debug, PartialEq)]
pub enum Weights {
    /// This number.
    Value(f64),
    /// These shares of the levels.
    Levels(Vec<f64>),
}

impl Weights {
    /// Wholly this one of `count` levels.
    pub fn level(level: usize, count: usize) -> Weights {
        Weights::Levels((0..count).map(|at| f64::from(u8::from(at == level))).collect())
    }
}

impl DesignMatrix {
    /// The columns of every term: an intercept, then main effects and products in the order of the frame, smaller products first.
    ///
    /// # Choices
    /// A factor within a term is coded by contrasts where the term without it is in the model too (the intercept counts as the
    /// term without anything), and else by a column for every level, as R's `model.matrix` does.
    pub fn new(frame: &Frame) -> DesignMatrix {
        let mut order: Vec<&Vec<usize>> = frame.terms.iter().collect();
        order.sort_by_key(|term| term.len());
        let has = |variables: &[usize]| {
            variables.is_empty()
                || frame.terms.iter().any(|term| {
                    term.len() == variables.len() && term.iter().all(|variable| variables.contains(variable))
                })
        };
        let mut names = vec!["(Intercept)".to_string()];
        let mut blocks = Vec::with_capacity(order.len());
        for term in order {
            let contrasts: Vec<bool> = (0..term.len())
                .map(|at| {
                    let others: Vec<usize> = term.iter().copied().filter(|variable| *variable != term[at]).collect();
                    has(&others)
                })
                .collect();
            let mut columns: Vec<Vec<usize>> = vec![Vec::new()];
            for (at, variable) in term.iter().enumerate() {
                let levels = match &frame.variables[*variable].values {
                    Values::Numeric(_) => 0..1,
                    Values::Factor { levels, .. } => usize::from(contrasts[at])..levels.len(),
                };
                columns = levels
                    .flat_map(|level| {
                        columns.iter().map(move |column| {
                            let mut column = column.clone();
                            column.push(level);
                            column
                        })
                    })
                    .collect();
            }
            let first = names.len();
            for column in &columns {
                let parts = term.iter().zip(column).map(|(variable, level)| {
                    let variable = &frame.variables[*variable];
                    format!("{}{}", variable.name, variable.levels().get(*level).map_or("", String::as_str))
                });
                names.push(parts.collect::<Vec<_>>().join(":"));
            }
            blocks.push(Block { variables: term.clone(), contrasts, columns, first });
        }
        let mut design = DesignMatrix { x: Matrix::zeros(frame.response.len(), names.len()), names, blocks };
        for row in 0..frame.response.len() {
            design.fill(frame, row);
        }
        design
    }

    fn fill(&mut self, frame: &Frame, row: usize) {
        let target = self.x.row_mut(row);
        target[0] = 1.0;
        for block in &self.blocks {
            for (at, column) in block.columns.iter().enumerate() {
                let mut product = 1.0;
                for (variable, level) in block.variables.iter().zip(column) {
                    match &frame.variables[*variable].values {
                        Values::Numeric(values) => product *= values[row],
                        Values::Factor { codes, .. } if codes[row] != *level => product = 0.0,
                        Values::Factor { .. } => {}
                    }
                    if product == 0.0 {
                        break;
                    }
                }
                target[block.first + at] = product;
            }
        }
    }

    /// The row at a point: one [`Weights`] for every variable of the frame.
    pub fn row(&self, point: &[Weights]) -> Vec<f64> {
        let mut row = vec![0.0; self.names.len()];
        row[0] = 1.0;
        for block in &self.blocks {
            for (at, column) in block.columns.iter().enumerate() {
                let factors = block.variables.iter().zip(column).map(|(variable, level)| match &point[*variable] {
                    Weights::Value(value) => *value,
                    Weights::Levels(shares) => shares[*level],
                });
                row[block.first + at] = factors.product();
            }
        }
        row
    }

    /// The terms that are in no larger one, with their columns: those that can be left out on their own.
    pub fn removable(&self, frame: &Frame) -> Vec<(String, Vec<usize>)> {
        let within = |block: &Block, other: &Block| {
            block.variables.len() < other.variables.len()
                && block.variables.iter().all(|at| other.variables.contains(at))
        };
        let alone = self.blocks.iter().filter(|block| !self.blocks.iter().any(|other| within(block, other)));
        alone.map(|block| (block.name(frame), (block.first..block.first + block.columns.len()).collect())).collect()
    }

    /// The terms with the contrasts that test them: all coefficients of the term are zero at equal weights of the other factors.
    ///
    /// # Choices
    /// Type III: a term is tested on its margins averaged over the levels of the factors it is crossed with, so that the test does not
    /// depend on which level is the reference. Numeric variables crossed with the term are held at `at`.
    pub fn term_tests(&self, frame: &Frame, at: &[Weights]) -> Vec<(String, Vec<Vec<f64>>)> {
        let test = |block: &Block| (block.name(frame), self.term_rows(frame, block, at));
        self.blocks.iter().map(test).collect()
    }

    /// Differences of differences over the term's own factors; slopes of its numeric variables.
    fn term_rows(&self, frame: &Frame, block: &Block, at: &[Weights]) -> Vec<Vec<f64>> {
        let mut rows = Vec::new();
        // One row for every choice of a level other than the reference in each factor of the term.
        let mut choices: Vec<Vec<usize>> = vec![Vec::new()];
        for variable in &block.variables {
            let levels = frame.variables[*variable].levels();
            let range = if levels.is_empty() { 0..1 } else { 1..levels.len() };
            choices = choices
                .iter()
                .flat_map(|choice| range.clone().map(|level| [choice.as_slice(), &[level]].concat()))
                .collect();
        }
        for choice in choices {
            let mut row = vec![0.0; self.names.len()];
            for corner in 0..1u32 << block.variables.len() {
                let mut point = at.to_vec();
                let mut sign = 1.0;
                for (place, variable) in block.variables.iter().enumerate() {
                    let up = corner >> place & 1 == 1;
                    sign *= if up { 1.0 } else { -1.0 };
                    let levels = frame.variables[*variable].levels();
                    point[*variable] = match &at[*variable] {
                        Weights::Value(value) => Weights::Value(value + f64::from(u8::from(up))),
                        Weights::Levels(_) => Weights::level(if up { choice[place] } else { 0 }, levels.len()),
                    };
                }
                for (sum, value) in row.iter_mut().zip(self.row(&point)) {
                    *sum += sign * value;
                }
            }
            rows.push(row);
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::frame::Variable;

    fn frame(terms: Vec<Vec<usize>>) -> Frame {
        let levels = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
        Frame {
            response: vec![0.0; 4],
            subject: vec![0, 0, 1, 1],
            variables: vec![
                Variable::factor("ARM", levels(&["P", "D"]), vec![0, 0, 1, 1]),
                Variable::factor("V", levels(&["1", "2", "3"]), vec![0, 1, 1, 2]),
                Variable::numeric("B", vec![10.0, 10.0, 7.0, 7.0]),
            ],
            longitudinal: true,
            terms,
        }
    }

    #[test]
    fn columns_are_named_and_filled_as_in_r() {
        // R 4.2.2: model.matrix(~ B * V + ARM * V)
        let design = DesignMatrix::new(&frame(vec![vec![2], vec![1], vec![0], vec![2, 1], vec![1, 0]]));
        let names = ["(Intercept)", "B", "V2", "V3", "ARMD", "B:V2", "B:V3", "V2:ARMD", "V3:ARMD"];
        assert_eq!(design.names, names);
        assert_eq!(design.x.row(1), [1.0, 10.0, 1.0, 0.0, 0.0, 10.0, 0.0, 0.0, 0.0]);
        assert_eq!(design.x.row(3), [1.0, 7.0, 0.0, 1.0, 1.0, 0.0, 7.0, 0.0, 1.0]);
    }

    #[test]
    fn a_slope_of_its_own_for_every_visit_when_there_is_no_common_one() {
        // R 4.2.2: colnames(model.matrix(~ V + B:V)) has B:V1 too.
        let design = DesignMatrix::new(&frame(vec![vec![1], vec![2, 1]]));
        assert_eq!(design.names, ["(Intercept)", "V2", "V3", "B:V1", "B:V2", "B:V3"]);
    }

    #[test]
    fn a_main_effect_is_tested_at_the_mean_of_what_it_is_crossed_with() {
        let frame = frame(vec![vec![0], vec![1], vec![0, 1]]);
        let design = DesignMatrix::new(&frame);
        let at = [Weights::Levels(vec![0.5; 2]), Weights::Levels(vec![1.0 / 3.0; 3]), Weights::Value(8.5)];
        let tests = design.term_tests(&frame, &at);
        assert_eq!(tests[0].0, "ARM");
        // D − P, averaged over three visits: the arm and a third of each product.
        let third = 1.0 / 3.0;
        for (value, wanted) in tests[0].1[0].iter().zip([0.0, 1.0, 0.0, 0.0, third, third]) {
            assert!((value - wanted).abs() < 1e-15);
        }
        assert_eq!(tests[2].1.len(), 2);
        assert_eq!(tests[2].1[0], [0.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    }
}

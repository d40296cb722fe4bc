//! The data as the likelihood needs them: cross-products by pattern of visits.
//!
//! Subjects seen at the same visits share one covariance matrix, and the likelihood needs them only through the sum of z z' over
//! them, z being their rows one after another. Each visit has columns of its own: the columns of X that differ at that visit, made
//! orthonormal there (`z`), so that a row of a thirty-column design is three numbers, and columns of very different size or far
//! from zero do no harm. The response is replaced by its residual from ordinary least squares for the same reason.

use crate::stats::matrix::{Alias, Matrix, Orthogonal, dot};

use super::Design;

/// Subjects seen at the same visits.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    /// The visits, in order.
    pub visits: Vec<usize>,
    /// How many subjects.
    pub subjects: usize,
    /// Where the coordinates of each visit begin among those of the pattern, and where the last ends.
    starts: Vec<usize>,
    data: PatternData,
}

#[derive(Clone, Debug)]
enum PatternData {
    /// Σ zz'.
    Products(Matrix),
    /// z of each subject, one after the other: shorter than their products.
    Rows(Vec<f64>),
}

/// The data, reduced.
#[derive(Clone, Debug)]
pub(super) struct Moments {
    /// Number of visits.
    pub visits: usize,
    /// Number of columns of X.
    pub p: usize,
    /// Number of rows.
    pub n: usize,
    /// Number of subjects.
    pub subjects: usize,
    /// Where the coordinates of each visit begin among those of all visits; the last of a visit is the response.
    starts: Vec<usize>,
    /// All coordinates × (p + 1): the row of X in coordinates γ = Tβ is z'B, the last column picks the response.
    basis: Matrix,
    /// T, upper triangular.
    pub triangle: Matrix,
    /// γ by ordinary least squares, which is taken off the response.
    pub least_squares: Vec<f64>,
    /// Rows at each visit.
    pub rows_at: Vec<usize>,
    /// Coefficients that no other visit tells anything of.
    pub own_at: Vec<usize>,
    /// Mean of the squared responses.
    pub mean_square: f64,
    /// Subjects seen at both visits of a pair.
    pub seen_together: Matrix,
    pub patterns: Vec<Pattern>,
}

impl Moments {
    /// # Errors
    /// The columns that are combinations of others.
    pub fn new(design: &Design) -> Result<Moments, Vec<Alias>> {
        let (m, p, n) = (design.visits, design.x.cols(), design.x.rows());
        let mut rows_of: Vec<Vec<usize>> = vec![Vec::new(); m];
        for (row, visit) in design.visit.iter().enumerate() {
            rows_of[*visit].push(row);
        }
        let local: Vec<Local> = rows_of.iter().map(|rows| Local::new(&design.x, rows)).collect();

        // All visits' coordinates, one below the other, orthonormalised again: the design in coordinates γ.
        let ranks: Vec<usize> = local.iter().map(|local| local.z.len()).collect();
        let stacked = |j: usize| local.iter().flat_map(|local| local.r.column(j).collect::<Vec<_>>()).collect();
        let global = Orthogonal::new((0..p).map(stacked).collect());
        if !global.aliased.is_empty() {
            return Err(global.aliased);
        }
        let own_at = (0..m)
            .map(|visit| {
                let others = || local.iter().enumerate().filter(|(other, _)| *other != visit).map(|(_, local)| local);
                let column = |j: usize| others().flat_map(|local| local.r.column(j).collect::<Vec<_>>()).collect();
                p - Orthogonal::new((0..p).map(column).collect()).kept.len()
            })
            .collect();
        let starts: Vec<usize> = ranks
            .iter()
            .scan(0, |end, rank| {
                let start = *end;
                *end += rank + 1;
                Some(start)
            })
            .collect();
        let total: usize = ranks.iter().map(|rank| rank + 1).sum();
        let mut basis = Matrix::zeros(total, p + 1);
        let mut at = 0;
        for (visit, rank) in ranks.iter().enumerate() {
            for k in 0..*rank {
                for j in 0..p {
                    basis[(starts[visit] + k, j)] = global.q[j][at];
                }
                at += 1;
            }
            basis[(starts[visit] + rank, p)] = 1.0;
        }

        // Ordinary least squares: Q'y, since every visit's z, and they together, are orthonormal.
        let mut projected = Vec::with_capacity(total - m);
        for (local, rows) in local.iter().zip(&rows_of) {
            projected
                .extend(local.z.iter().map(|z| z.iter().zip(rows).map(|(z, row)| z * design.y[*row]).sum::<f64>()));
        }
        let least_squares: Vec<f64> = global.q.iter().map(|q| dot(q, &projected)).collect();
        let fitted: Vec<f64> =
            (0..projected.len()).map(|k| (0..p).map(|j| global.q[j][k] * least_squares[j]).sum()).collect();
        let mut residual = design.y.clone();
        let mut from = 0;
        for (local, rows) in local.iter().zip(&rows_of) {
            for (k, z) in local.z.iter().enumerate() {
                for (z, row) in z.iter().zip(rows) {
                    residual[*row] -= z * fitted[from + k];
                }
            }
            from += local.z.len();
        }

        let place_at_visit = {
            let mut place = vec![0; n];
            for rows in &rows_of {
                for (at, row) in rows.iter().enumerate() {
                    place[*row] = at;
                }
            }
            place
        };
        let subjects = subjects(design);
        let mut by_pattern: std::collections::BTreeMap<Vec<usize>, Vec<&[usize]>> = std::collections::BTreeMap::new();
        for rows in &subjects {
            let visits: Vec<usize> = rows.iter().map(|row| design.visit[*row]).collect();
            by_pattern.entry(visits).or_default().push(rows);
        }
        let mut seen_together = Matrix::zeros(m, m);
        let mut patterns = Vec::with_capacity(by_pattern.len());
        for (visits, members) in by_pattern {
            for i in &visits {
                for j in &visits {
                    seen_together[(*i, *j)] += members.len() as f64;
                }
            }
            let write = |rows: &[usize], z: &mut Vec<f64>| {
                for row in rows {
                    let local = &local[design.visit[*row]];
                    z.extend(local.z.iter().map(|column| column[place_at_visit[*row]]));
                    z.push(residual[*row]);
                }
            };
            let mut ends = vec![0];
            for visit in &visits {
                ends.push(ends[ends.len() - 1] + ranks[*visit] + 1);
            }
            let length = ends[visits.len()];
            let data = if length <= members.len() {
                let mut products = Matrix::zeros(length, length);
                let mut z = Vec::with_capacity(length);
                for rows in &members {
                    z.clear();
                    write(rows, &mut z);
                    add_products(&mut products, &z);
                }
                PatternData::Products(products)
            } else {
                let mut z = Vec::with_capacity(length * members.len());
                for rows in &members {
                    write(rows, &mut z);
                }
                PatternData::Rows(z)
            };
            patterns.push(Pattern { visits, subjects: members.len(), starts: ends, data });
        }
        Ok(Moments {
            visits: m,
            p,
            n,
            subjects: subjects.len(),
            starts,
            basis,
            triangle: global.triangle(),
            least_squares,
            rows_at: rows_of.iter().map(Vec::len).collect(),
            own_at,
            mean_square: dot(&design.y, &design.y) / n.max(1) as f64,
            seen_together,
            patterns,
        })
    }

    /// Number of coordinates of all visits.
    pub fn coordinates(&self) -> usize {
        self.basis.rows()
    }

    /// B'CB of a sum over all coordinates of which only the lower triangle was filled: (p + 1) × (p + 1), X first, the response last.
    pub fn assembled(&self, sum: &Matrix) -> Matrix {
        let full = Matrix::of(sum.rows(), sum.cols(), |i, j| if i >= j { sum[(i, j)] } else { sum[(j, i)] });
        self.basis.transpose_times(&full.times(&self.basis))
    }

    /// factor·BΦB' + cc' over all coordinates, c = (−Bγ, 1): what the gradient weighs the cross-products with.
    pub fn spread(&self, phi: &Matrix, factor: f64, gamma: &[f64]) -> Matrix {
        let x = Matrix::of(self.basis.rows(), self.p, |i, j| self.basis[(i, j)]);
        let mut spread = x.times(phi).times(&x.transposed());
        spread.data_mut().iter_mut().for_each(|value| *value *= factor);
        let c: Vec<f64> = (0..self.basis.rows())
            .map(|i| self.basis[(i, self.p)] - dot(&self.basis.row(i)[..self.p], gamma))
            .collect();
        for i in 0..c.len() {
            for (value, other) in spread.row_mut(i).iter_mut().zip(&c) {
                *value += c[i] * other;
            }
        }
        spread
    }

    /// The cross-products of a pattern; `scratch` holds them where they are not stored. Only the lower triangle counts.
    pub fn products<'a>(&self, pattern: &'a Pattern, scratch: &'a mut Matrix) -> &'a Matrix {
        match &pattern.data {
            PatternData::Products(products) => products,
            PatternData::Rows(rows) => {
                let length = pattern.starts[pattern.visits.len()];
                *scratch = Matrix::zeros(length, length);
                rows.chunks_exact(length).for_each(|z| add_products(scratch, z));
                scratch
            }
        }
    }

    /// Adds weights[k, l] · (cross-products of the k-th and l-th visit of the pattern) to the sum over all coordinates.
    pub fn add_weighted(&self, pattern: &Pattern, products: &Matrix, weights: &Matrix, sum: &mut Matrix) {
        for (k, visit) in pattern.visits.iter().enumerate() {
            let (from, to) = (pattern.starts[k], pattern.starts[k + 1]);
            for a in 0..to - from {
                let target = sum.row_mut(self.starts[*visit] + a);
                let source = products.row(from + a);
                for (l, other) in pattern.visits[..=k].iter().enumerate() {
                    let weight = weights[(k, l)];
                    let (from, to) = (pattern.starts[l], pattern.starts[l + 1]);
                    let start = self.starts[*other];
                    for (t, s) in target[start..start + to - from].iter_mut().zip(&source[from..to]) {
                        *t += weight * s;
                    }
                }
            }
        }
    }

    /// Σ over the coordinates of the k-th and l-th visit of spread · cross-products: k × k.
    pub fn contracted(&self, pattern: &Pattern, products: &Matrix, spread: &Matrix) -> Matrix {
        let size = pattern.visits.len();
        let mut out = Matrix::zeros(size, size);
        for (k, visit) in pattern.visits.iter().enumerate() {
            for (l, other) in pattern.visits[..=k].iter().enumerate() {
                let (from_l, to_l) = (pattern.starts[l], pattern.starts[l + 1]);
                let start = self.starts[*other];
                let mut sum = 0.0;
                for a in 0..pattern.starts[k + 1] - pattern.starts[k] {
                    let row = products.row(pattern.starts[k] + a);
                    let weights = spread.row(self.starts[*visit] + a);
                    // Within a visit only the lower triangle of the products is there.
                    let within = if k == l { a } else { to_l - from_l };
                    sum += dot(&row[from_l..from_l + within], &weights[start..start + within])
                        * if k == l { 2.0 } else { 1.0 };
                    if k == l {
                        sum += row[from_l + a] * weights[start + a];
                    }
                }
                out[(k, l)] = sum;
                out[(l, k)] = sum;
            }
        }
        out
    }

    /// Σ of products of residuals over the subjects seen at both visits, from ordinary least squares.
    pub fn residual_products(&self) -> Matrix {
        let mut sum = Matrix::zeros(self.visits, self.visits);
        let mut scratch = Matrix::zeros(0, 0);
        for pattern in &self.patterns {
            let products = self.products(pattern, &mut scratch);
            for (k, visit) in pattern.visits.iter().enumerate() {
                for (l, other) in pattern.visits[..=k].iter().enumerate() {
                    sum[(*visit, *other)] += products[(pattern.starts[k + 1] - 1, pattern.starts[l + 1] - 1)];
                    sum[(*other, *visit)] = sum[(*visit, *other)];
                }
            }
        }
        sum
    }
}

/// Adds zz' to the lower triangle.
fn add_products(sum: &mut Matrix, z: &[f64]) {
    for (a, x) in z.iter().enumerate() {
        for (t, y) in sum.row_mut(a)[..=a].iter_mut().zip(z) {
            *t += x * y;
        }
    }
}

/// The rows of each subject, in the order of visits; subjects in the order of their numbers.
fn subjects(design: &Design) -> Vec<Vec<usize>> {
    let count = design.subject.iter().max().map_or(0, |last| last + 1);
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (row, subject) in design.subject.iter().enumerate() {
        rows[*subject].push(row);
    }
    rows.retain(|rows| !rows.is_empty());
    for rows in &mut rows {
        rows.sort_by_key(|row| design.visit[*row]);
    }
    rows
}

/// The columns that differ at one visit, orthonormal over its rows.
struct Local {
    z: Vec<Vec<f64>>,
    /// rank × p: the visit's rows of X are z'R.
    r: Matrix,
}

impl Local {
    fn new(x: &Matrix, rows: &[usize]) -> Local {
        let p = x.cols();
        // Columns that are alike here are one: the intercept and the visit's own indicator, say.
        let mut distinct: Vec<Vec<f64>> = Vec::new();
        let mut place: Vec<Option<usize>> = Vec::with_capacity(p);
        for j in 0..p {
            let alike = |known: &Vec<f64>| rows.iter().zip(known).all(|(row, value)| x[(*row, j)] == *value);
            if rows.iter().all(|row| x[(*row, j)] == 0.0) {
                place.push(None);
            } else if let Some(known) = distinct.iter().position(alike) {
                place.push(Some(known));
            } else {
                place.push(Some(distinct.len()));
                distinct.push(rows.iter().map(|row| x[(*row, j)]).collect());
            }
        }
        // Nothing but rounding is dropped: whether a column is aliased is decided over all visits.
        let found = Orthogonal::with_tolerance(distinct, 1e-13);
        let r = Matrix::of(found.q.len(), p, |i, j| place[j].map_or(0.0, |known| found.r[(i, known)]));
        Local { z: found.q, r }
    }
}

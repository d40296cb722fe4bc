//! Between-within degrees of freedom.

use super::Design;

/// What a coefficient's column does within subjects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The same number in every row.
    Intercept,
    /// Constant within every subject.
    Between,
    /// Different within a subject.
    Within,
}

/// Degrees of freedom by whether a coefficient differs within subjects.
///
/// # Formula
/// Between: subjects − 1 − their coefficients (the 1 only with an intercept). Within, and the intercept: rows − subjects − their
/// coefficients. A contrast takes the least of the coefficients it involves.
/// # Agrees with
/// R mmrm `method = "Between-Within"`: 192 and 334 for FEV1 ~ RACE + SEX + ARMCD * AVISIT.
/// # Reference
/// Schluchter and Elashoff (1990), doi:10.1080/00949659008811295
#[derive(Clone, Debug)]
pub(super) struct BetweenWithin {
    kinds: Vec<Kind>,
    between: f64,
    within: f64,
}

impl BetweenWithin {
    pub fn new(design: &Design, subjects: usize) -> BetweenWithin {
        let mut first: Vec<Option<usize>> = vec![None; design.subject.iter().max().map_or(0, |last| last + 1)];
        for (row, subject) in design.subject.iter().enumerate() {
            first[*subject].get_or_insert(row);
        }
        let kind = |j: usize| {
            let differs = |(row, subject): (usize, &usize)| {
                design.x[(row, j)] != first[*subject].map_or(0.0, |first| design.x[(first, j)])
            };
            match () {
                () if design.x.column(j).all(|x| x == design.x[(0, j)]) => Kind::Intercept,
                () if design.subject.iter().enumerate().any(differs) => Kind::Within,
                () => Kind::Between,
            }
        };
        let kinds: Vec<Kind> = (0..design.x.cols()).map(kind).collect();
        let count = |wanted: Kind| kinds.iter().filter(|kind| **kind == wanted).count() as f64;
        let subjects = subjects as f64;
        BetweenWithin {
            between: subjects - count(Kind::Intercept) - count(Kind::Between),
            within: design.y.len() as f64 - subjects - count(Kind::Within),
            kinds,
        }
    }

    /// Degrees of freedom of contrasts; 0 or less where there are none.
    pub fn df(&self, rows: &[&[f64]]) -> f64 {
        let of = |kind: &Kind| if *kind == Kind::Between { self.between } else { self.within };
        let involved = |j: usize| rows.iter().any(|row| row[j] != 0.0);
        let kinds = self.kinds.iter().enumerate().filter(|(j, _)| involved(*j));
        kinds.map(|(_, kind)| of(kind)).fold(f64::INFINITY, f64::min)
    }
}

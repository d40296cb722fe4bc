//! Rows that every linear model gives: least-squares means, their differences, contrasts, tests of terms, coefficients.

use crate::model::{Atom, DesignMatrix, Expression, Frame, LsMeanWeights, ls_mean_row};
use crate::problem::nearest;
use crate::results::{Alternative, Method, Row, Statistic, Text};
use crate::stats::matrix::Alias;
use crate::stats::{Contrast, Level, TestResult};

/// Why a model has no rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelError {
    /// The design is at fault: coefficients that cannot be told from others, each in a sentence.
    Design(Vec<String>),
    /// A contrast asks for what the model does not have.
    Contrast(String),
    /// The fit was refused: why, and what to try.
    Refused(String),
}

/// A fitted model, as far as its rows need it.
pub(super) trait Fitted {
    /// One linear combination of the coefficients.
    fn contrast(&self, l: &[f64]) -> Contrast;
    /// The test that several are zero.
    fn f_test(&self, rows: &[Vec<f64>]) -> TestResult;
}

/// What the rows of one model have in common.
pub(super) struct ModelRows<'a> {
    pub frame: &'a Frame,
    pub design: &'a DesignMatrix,
    pub fit: &'a dyn Fitted,
    pub method: Method,
    pub weights: LsMeanWeights,
    pub level: Level,
    /// What a reader must know of the model.
    pub note: String,
}

impl ModelRows<'_> {
    fn visits(&self) -> Vec<Option<usize>> {
        if self.frame.longitudinal { (0..self.frame.visits().len()).map(Some).collect() } else { vec![None] }
    }

    fn visit_text(&self, visit: Option<usize>) -> Text {
        visit.map(|visit| self.frame.visits()[visit].as_str().into())
    }

    fn ls_mean(&self, arm: usize, visit: Option<usize>) -> Vec<f64> {
        ls_mean_row(self.frame, self.design, self.weights, arm, visit)
    }

    /// A row of one linear combination.
    fn estimate(&self, statistic: Statistic, l: &[f64]) -> Row {
        let mut row = Row::new(statistic, self.method);
        row.note = Some(self.note.clone().into());
        fill(&mut row, self.fit.contrast(l), self.level);
        row
    }

    /// The means of every arm at every visit.
    pub fn ls_means(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for (arm, name) in self.frame.arms().iter().enumerate() {
            for visit in self.visits() {
                let mut row = self.estimate(Statistic::LsMean, &self.ls_mean(arm, visit));
                row.arm = Some(name.as_str().into());
                row.visit = self.visit_text(visit);
                row.n = Some(self.frame.count(arm, visit));
                row.note = row.note.map(|note| format!("{note}; {} weights", self.weights.id()).into());
                rows.push(row);
            }
        }
        rows
    }

    /// Every arm against the reference, then all later pairs, at every visit; with the combination each row tests.
    pub fn differences(&self) -> Vec<(Row, Vec<f64>)> {
        let arms = self.frame.arms();
        let mut rows = Vec::new();
        for versus in 0..arms.len() {
            for arm in versus + 1..arms.len() {
                for visit in self.visits() {
                    let l: Vec<f64> =
                        self.ls_mean(arm, visit).iter().zip(self.ls_mean(versus, visit)).map(|(a, b)| a - b).collect();
                    let mut row = self.estimate(Statistic::LsMeanDifference, &l);
                    row.arm = Some(arms[arm].as_str().into());
                    row.versus = Some(arms[versus].as_str().into());
                    row.visit = self.visit_text(visit);
                    row.n = Some(self.frame.count(arm, visit) + self.frame.count(versus, visit));
                    row.note = row.note.map(|note| format!("{note}; {} weights", self.weights.id()).into());
                    rows.push((row, l));
                }
            }
        }
        rows
    }

    /// The contrasts asked for.
    pub fn contrasts(&self, asked: &[Expression]) -> Result<Vec<Row>, ModelError> {
        asked
            .iter()
            .map(|expression| {
                let mut l = vec![0.0; self.design.names.len()];
                for (weight, atom) in &expression.sum {
                    for (sum, value) in l.iter_mut().zip(self.atom(atom)?) {
                        *sum += weight * value;
                    }
                }
                let mut row = self.estimate(Statistic::Contrast, &l);
                row.term = Some(expression.label.as_str().into());
                Ok(row)
            })
            .collect()
    }

    fn atom(&self, atom: &Atom) -> Result<Vec<f64>, ModelError> {
        let place = |name: &str, what: &str, known: &[String]| {
            known.iter().position(|level| level == name).ok_or_else(|| {
                let mend = match nearest(name, known.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are {}", known.join(", ")),
                };
                ModelError::Contrast(format!(
                    "a contrast names the {what} `{name}`, which the model does not have; {mend}"
                ))
            })
        };
        match atom {
            Atom::Coefficient(name) => {
                let at = place(name, "coefficient", &self.design.names)?;
                Ok((0..self.design.names.len()).map(|j| f64::from(u8::from(j == at))).collect())
            }
            Atom::LsMean { arm, visit: Some(_) } if !self.frame.longitudinal => {
                Err(ModelError::Contrast(format!("a contrast names a visit of `{arm}`; this model has none")))
            }
            Atom::LsMean { arm, visit } => {
                let arm = place(arm, "arm", self.frame.arms())?;
                let visit = visit.as_ref().map(|visit| place(visit, "visit", self.frame.visits())).transpose()?;
                Ok(self.ls_mean(arm, visit))
            }
        }
    }

    /// The F test of every term.
    pub fn term_tests(&self) -> Vec<Row> {
        let test = |(term, l): (String, Vec<Vec<f64>>)| {
            let mut row = Row::new(Statistic::TermTest, self.method);
            let test = self.fit.f_test(&l);
            row.term = Some(term.into());
            row.test_statistic = test.statistic;
            row.df = test.df;
            row.df2 = test.df2;
            row.p_value = test.p_value;
            row.alternative = test.p_value.map(|_| Alternative::TwoSided);
            let own = format!("{}; factors averaged with equal weights, covariates at their mean", self.note);
            row.note = Some(test.note.map_or(own.clone(), |note| format!("{note}; {own}")).into());
            row
        };
        self.design.type_three(self.frame).into_iter().map(test).collect()
    }

    /// The coefficients.
    pub fn coefficients(&self) -> Vec<Row> {
        let count = self.design.names.len();
        let one = |(at, name): (usize, &String)| {
            let l: Vec<f64> = (0..count).map(|j| f64::from(u8::from(j == at))).collect();
            let mut row = self.estimate(Statistic::Coefficient, &l);
            row.term = Some(name.as_str().into());
            row
        };
        self.design.names.iter().enumerate().map(one).collect()
    }
}

/// Interval and test of a linear combination into a row.
fn fill(row: &mut Row, contrast: Contrast, level: Level) {
    let (interval, test) = (contrast.interval(level), contrast.test());
    row.estimate = interval.value;
    row.std_error = interval.std_error;
    row.lower = interval.lower;
    row.upper = interval.upper;
    row.level = Some(level.coverage());
    row.df = interval.df;
    row.test_statistic = test.statistic;
    row.p_value = test.p_value;
    row.alternative = test.p_value.map(|_| Alternative::TwoSided);
    for word in [interval.note, test.note].into_iter().flatten() {
        row.note = Some(row.note.take().map_or(word.clone(), |note| format!("{word}; {note}").into()));
    }
}

/// Aliased columns in sentences: ``coefficient `X2` is 2 `X1` − 3``.
pub(super) fn aliased(aliases: &[Alias], names: &[String]) -> ModelError {
    let sentence = |alias: &Alias| {
        let made_of: Vec<String> = alias.made_of.iter().map(|(column, _)| format!("`{}`", names[*column])).collect();
        let name = &names[alias.column];
        match made_of.as_slice() {
            [] => format!("the coefficient `{name}` has no rows: its column is zero throughout"),
            [one] => format!("the coefficient `{name}` is aliased: its column is a multiple of that of {one}"),
            many => format!(
                "the coefficient `{name}` is aliased: its column is a linear combination of {}",
                many.join(", ")
            ),
        }
    };
    ModelError::Design(aliases.iter().map(sentence).collect())
}

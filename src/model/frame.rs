//! The rows of a model as typed variables.

/// One variable of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value in every row.
    pub values: Values,
}

/// Values of a variable, one a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Numbers.
    Numeric(Vec<f64>),
    /// Levels, the reference first, and the place of each row's level among them.
    Factor {
        /// The levels that occur.
        levels: Vec<String>,
        /// The level of each row.
        codes: Vec<usize>,
    },
}

impl Variable {
    /// A numeric variable.
    pub fn numeric(name: &str, values: Vec<f64>) -> Variable {
        Variable { name: name.into(), values: Values::Numeric(values) }
    }

    /// A factor.
    pub fn factor(name: &str, levels: Vec<String>, codes: Vec<usize>) -> Variable {
        Variable { name: name.into(), values: Values::Factor { levels, codes } }
    }

    /// The levels of a factor; none of a numeric variable.
    pub fn levels(&self) -> &[String] {
        match &self.values {
            Values::Numeric(_) => &[],
            Values::Factor { levels, .. } => levels,
        }
    }

    /// The level of each row of a factor; nothing of a numeric variable.
    pub fn codes(&self) -> &[usize] {
        match &self.values {
            Values::Numeric(_) => &[],
            Values::Factor { codes, .. } => codes,
        }
    }
}

/// The complete rows of a model, and its terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The response of each row.
    pub response: Vec<f64>,
    /// The subject of each row, from 0.
    pub subject: Vec<usize>,
    /// The variables: the arm first, then the visit if there is one, then the covariates.
    pub variables: Vec<Variable>,
    /// Is there a visit?
    pub longitudinal: bool,
    /// Every term as places among the variables; the intercept is not among them.
    pub terms: Vec<Vec<usize>>,
}

impl Frame {
    /// Place of the arm among the variables.
    pub const ARM: usize = 0;
    /// Place of the visit, where there is one.
    pub const VISIT: usize = 1;

    /// The arms, the reference first.
    pub fn arms(&self) -> &[String] {
        self.variables[Frame::ARM].levels()
    }

    /// The visits in order; none without a visit.
    pub fn visits(&self) -> &[String] {
        if self.longitudinal { self.variables[Frame::VISIT].levels() } else { &[] }
    }

    /// The visit of each row; 0 without one.
    pub fn visit_codes(&self) -> Vec<usize> {
        if self.longitudinal { self.variables[Frame::VISIT].codes().to_vec() } else { vec![0; self.response.len()] }
    }

    /// Rows of an arm at a visit.
    pub fn count(&self, arm: usize, visit: Option<usize>) -> u64 {
        let arms = self.variables[Frame::ARM].codes();
        let here = |row: &usize| visit.is_none_or(|visit| self.variables[Frame::VISIT].codes()[*row] == visit);
        (0..self.response.len()).filter(|row| arms[*row] == arm && here(row)).count() as u64
    }
}

//! The people of one arm: what is scored when, and the scores themselves.

/// A scale in whole steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Steps {
    /// Id of the scale.
    pub scale: String,
    /// Steps in one point: 1 for whole scores, 3 for the mean of three items.
    pub parts: i64,
    /// Lowest score, in steps.
    pub low: i64,
    /// Highest score, in steps.
    pub high: i64,
    /// Are lower scores better?
    pub lower_is_better: bool,
}

/// One scale at one visit.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Which of the arm's scales.
    pub scale: usize,
    /// Which of the study's visits.
    pub visit: usize,
    /// How many have a score: the first so many people.
    pub n: usize,
    /// The scores, in steps.
    pub values: Vec<i64>,
}

/// One flag at one visit.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    /// Its name.
    pub name: String,
    /// The scale with whose scores it is written.
    pub scale: usize,
    /// Which of the study's visits.
    pub visit: usize,
    /// Who has it; as long as the series it goes with.
    pub values: Vec<bool>,
}

/// People in the order of leaving: whoever has a score at a visit stands before whoever has none.
#[derive(Clone, Debug, PartialEq)]
pub struct People {
    /// How many, with those who are never scored.
    pub count: usize,
    /// The scales.
    pub scales: Vec<Steps>,
    /// The scores.
    pub series: Vec<Series>,
    /// The flags.
    pub flags: Vec<Flag>,
}

impl People {
    /// A score in points of its scale.
    pub fn points(&self, series: usize, i: usize) -> f64 {
        let of = &self.series[series];
        of.values[i] as f64 / self.scales[of.scale].parts as f64
    }

    /// The series of a scale at a visit.
    pub fn find(&self, scale: usize, visit: usize) -> Option<usize> {
        self.series.iter().position(|series| series.scale == scale && series.visit == visit)
    }
}

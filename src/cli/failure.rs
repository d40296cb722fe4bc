//! Why a command ended badly, and its exit code.

use crate::problem::Problems;

/// Why a command ended badly.
#[derive(Debug)]
pub enum Failure {
    /// A claim or a comparison failed: 1. The results say so; nothing more is printed.
    Failed,
    /// The command line asks for what cannot be: 2.
    Usage(String),
    /// The command line holds values that cannot be, each with its place on the line: 2.
    Line(Problems),
    /// Input missing, unreadable or invalid: 3.
    Input(Problems),
    /// A computation refused: 4.
    Refused(String),
    /// Results could not be written: 3.
    Output(String),
    /// Whoever read the results has left: no failure.
    ReaderGone,
}

impl Failure {
    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Failure::ReaderGone => 0,
            Failure::Failed => 1,
            Failure::Usage(_) | Failure::Line(_) => 2,
            Failure::Input(_) | Failure::Output(_) => 3,
            Failure::Refused(_) => 4,
        }
    }

    /// As the terminal shows it.
    pub fn render(&self, color: bool) -> String {
        match self {
            Failure::Failed | Failure::ReaderGone => String::new(),
            Failure::Usage(message) | Failure::Refused(message) | Failure::Output(message) => {
                format!("error: {message}\n")
            }
            Failure::Input(problems) | Failure::Line(problems) => problems.render(color),
        }
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Failure {
        Failure::Input(problems)
    }
}

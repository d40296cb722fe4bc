//! The terms of a model as typed: `A,B,C*VISIT`.

/// A product of variables, in the order typed; a single one is a main effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Names of the variables.
    pub variables: Vec<String>,
}

/// A term that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no term: write A, A:B for a product, or A*B for A + B + A:B")]
pub struct TermError {
    /// What was typed.
    pub text: String,
}

impl Term {
    /// A term of these variables.
    pub fn of(variables: &[&str]) -> Term {
        Term { variables: variables.iter().map(|name| name.to_string()).collect() }
    }

    /// The same variables, in whatever order?
    pub fn is(&self, other: &Term) -> bool {
        self.variables.len() == other.variables.len()
            && self.variables.iter().all(|name| other.variables.contains(name))
    }
}

impl std::fmt::Display for Term {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.variables.join(":"))
    }
}

/// Reads terms: `A*B` is A, B and A:B, and so on for more; each term once.
///
/// # Errors
/// An empty name.
pub fn terms(typed: &[String]) -> Result<Vec<Term>, TermError> {
    let mut found: Vec<Term> = Vec::new();
    for text in typed {
        let factors: Vec<Vec<&str>> = text.split('*').map(|part| part.split(':').map(str::trim).collect()).collect();
        if factors.iter().flatten().any(|name| name.is_empty()) {
            return Err(TermError { text: text.clone() });
        }
        // Every non-empty choice among the starred parts, the small ones first.
        let mut choices: Vec<u32> = (1..1u32 << factors.len().min(16)).collect();
        choices.sort_by_key(|choice| choice.count_ones());
        for choice in choices {
            let mut variables: Vec<String> = Vec::new();
            for (at, part) in factors.iter().enumerate() {
                if choice >> at & 1 == 1 {
                    for name in part {
                        if !variables.iter().any(|known| known == name) {
                            variables.push(name.to_string());
                        }
                    }
                }
            }
            let term = Term { variables };
            if !found.iter().any(|known| known.is(&term)) {
                found.push(term);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &[&str]) -> Vec<String> {
        let typed: Vec<String> = typed.iter().map(|text| text.to_string()).collect();
        terms(&typed).unwrap().iter().map(Term::to_string).collect()
    }

    #[test]
    fn a_star_is_both_and_their_product() {
        assert_eq!(read(&["A", "B*VISIT", "VISIT*B"]), ["A", "B", "VISIT", "B:VISIT"]);
        assert_eq!(read(&["A:B"]), ["A:B"]);
        assert_eq!(read(&["A*B*C"]), ["A", "B", "C", "A:B", "A:C", "B:C", "A:B:C"]);
    }

    #[test]
    fn an_empty_name_is_no_term() {
        for text in ["", "A*", ":B", "A::B"] {
            assert!(terms(&[text.to_string()]).is_err(), "{text}");
        }
    }
}

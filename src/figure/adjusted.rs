//! Effects on an event adjusted for covariates beside the same unadjusted: a forest with a panel for each scale.

use crate::results::{Method, Row, Statistic};

use super::canvas::Form;
use super::face::{Face, Footnotes};
use super::forest::{Effect, Forest, Panel};
use super::palette::{BLUE, Color, DARK_GREY, GREEN, VERMILION};
use super::rows::bounds;
use super::{Figure, FigureError, finished, font, format};

/// One line of a panel: its methods in order of preference, what it is called and looks like.
struct Kind {
    methods: &'static [Method],
    label: &'static str,
    color: Color,
    form: Form,
}

const STANDARDIZED: &[Method] = &[Method::GComputationRobust, Method::GComputation];

const fn kind(methods: &'static [Method], label: &'static str, color: Color, form: Form) -> Kind {
    Kind { methods, label, color, form }
}

const UNADJUSTED: &str = "Unadjusted";
const OVER_STRATA: &str = "Over strata (Mantel–Haenszel)";

const DIFFERENCES: [Kind; 3] = [
    kind(STANDARDIZED, "Standardised by the model", VERMILION, Form::Circle),
    kind(&[Method::MantelHaenszel], OVER_STRATA, GREEN, Form::Triangle),
    kind(&[Method::Newcombe], UNADJUSTED, DARK_GREY, Form::Square),
];

const RISK_RATIOS: [Kind; 3] = [
    kind(STANDARDIZED, "Standardised by the model", VERMILION, Form::Circle),
    kind(&[Method::MantelHaenszel], OVER_STRATA, GREEN, Form::Triangle),
    kind(&[Method::Katz], UNADJUSTED, DARK_GREY, Form::Square),
];

const ODDS_RATIOS: [Kind; 4] = [
    kind(STANDARDIZED, "Marginal: standardised", VERMILION, Form::Circle),
    kind(
        &[Method::Firth, Method::ProfileLikelihood, Method::Logistic],
        "Conditional on the covariates",
        BLUE,
        Form::Diamond,
    ),
    kind(&[Method::MantelHaenszel], OVER_STRATA, GREEN, Form::Triangle),
    kind(&[Method::Woolf], UNADJUSTED, DARK_GREY, Form::Square),
];

/// The forest of a logistic regression's contrasts; `subtitle` says what was fitted.
///
/// # Errors
/// When the bundled typeface or the backend fails.
pub fn adjusted_figures(rows: &[Row], response: &str, subtitle: &str) -> Result<Vec<Figure>, FigureError> {
    font::register()?;
    let forest = build(rows, response, subtitle);
    if forest.panels.is_empty() {
        return Ok(Vec::new());
    }
    Ok(vec![finished("adjusted-effects".into(), "model", &forest)?])
}

fn build(rows: &[Row], response: &str, subtitle: &str) -> Forest {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for row in rows {
        if let (Some(arm), Some(versus)) = (row.arm.as_deref(), row.versus.as_deref())
            && !pairs.contains(&(arm, versus))
        {
            pairs.push((arm, versus));
        }
    }
    let counts = |arm: &str| {
        let row = rows.iter().find(|row| row.statistic == Statistic::Proportion && row.arm.as_deref() == Some(arm));
        row.map_or_else(|| format::counts(None, None), |row| format::counts(row.events, row.n))
    };
    let level = rows.iter().find_map(|row| row.level);
    let mut notes = Footnotes::default();
    let mut panel = |name: &str, statistic: Statistic, kinds: &[Kind]| {
        let logarithmic = statistic != Statistic::RiskDifference;
        let mut effects = Vec::new();
        for (arm, versus) in &pairs {
            for Kind { methods, label, color, form } in kinds {
                let find = |method: &Method| {
                    rows.iter().find(|row| {
                        row.statistic == statistic
                            && row.method == Some(*method)
                            && row.arm.as_deref() == Some(arm)
                            && row.versus.as_deref() == Some(versus)
                            && row.estimate.is_some()
                    })
                };
                let Some(row) = methods.iter().find_map(find) else { continue };
                effects.push(Effect {
                    label: label.to_string(),
                    detail: if pairs.len() > 1 { format!("{arm} v {versus}") } else { String::new() },
                    color: *color,
                    form: *form,
                    counts: (counts(arm), counts(versus)),
                    estimate: row.estimate,
                    bounds: bounds(row),
                    marks: notes.remark(interval_words(row.method)),
                    higher_is_better: None,
                });
            }
        }
        Panel {
            heading: name.to_string(),
            name: if logarithmic { format!("{name}, logarithmic axis") } else { name.to_string() },
            logarithmic,
            statistic,
            factor: if logarithmic { 1.0 } else { 100.0 },
            effects,
            level,
        }
    };
    let panels = [
        panel("Risk difference (percentage points)", Statistic::RiskDifference, &DIFFERENCES),
        panel("Risk ratio", Statistic::RiskRatio, &RISK_RATIOS),
        panel("Odds ratio", Statistic::OddsRatio, &ODDS_RATIOS),
    ];
    Forest {
        face: Face {
            title: format!("{response}: adjusted and unadjusted effects"),
            subtitle: subtitle.into(),
            warning: None,
        },
        panels: panels.into_iter().filter(|panel| !panel.effects.is_empty()).collect(),
        arms: match pairs.as_slice() {
            [(arm, versus)] => Some((arm.to_string(), versus.to_string())),
            _ => None,
        },
        notes,
    }
}

/// What the interval of an estimate is.
fn interval_words(method: Option<Method>) -> &'static str {
    match method {
        Some(Method::GComputationRobust) => {
            "Everyone’s risk predicted under either arm and averaged; interval by a variance that holds if the model is wrong (Ye and others \
             2023)."
        }
        Some(Method::GComputation) => {
            "Everyone’s risk predicted under either arm and averaged; interval by the delta method (Ge and others 2011)."
        }
        Some(Method::Logistic) => {
            "The model’s coefficient, Wald interval. It differs from a marginal odds ratio also where nothing confounds."
        }
        Some(Method::ProfileLikelihood) => {
            "The model’s coefficient, profile-likelihood interval. It differs from a marginal odds ratio also where nothing confounds."
        }
        Some(Method::Firth) => "The coefficient by Firth’s penalised likelihood, with its profile interval.",
        Some(Method::MantelHaenszel) => {
            "Intervals by Sato (difference), Greenland and Robins (risk ratio), Robins, Breslow and Greenland (odds ratio)."
        }
        _ => "Intervals by Newcombe (difference), Katz (risk ratio), Woolf (odds ratio).",
    }
}

#[cfg(test)]
mod tests {
    use super::super::View;
    use super::*;

    fn row(statistic: Statistic, method: Method, (estimate, lower, upper): (f64, f64, f64)) -> Row {
        let mut row = Row::new(statistic, method);
        (row.arm, row.versus, row.level) = (Some("Drug".into()), Some("Placebo".into()), Some(0.95));
        (row.estimate, row.lower, row.upper) = (Some(estimate), Some(lower), Some(upper));
        row
    }

    #[test]
    fn marginal_conditional_and_unadjusted_stand_under_each_other() {
        font::register().unwrap();
        let rows = [
            row(Statistic::RiskDifference, Method::GComputation, (0.2, 0.05, 0.35)),
            row(Statistic::RiskDifference, Method::GComputationRobust, (0.2, 0.04, 0.36)),
            row(Statistic::RiskDifference, Method::Newcombe, (0.22, 0.02, 0.38)),
            row(Statistic::OddsRatio, Method::GComputationRobust, (2.3, 1.1, 4.7)),
            row(Statistic::OddsRatio, Method::Logistic, (2.9, 1.2, 6.9)),
        ];
        let forest = build(&rows, "response", "104 participants");
        assert_eq!(forest.draw().collisions(), Vec::<String>::new());
        let spoken = forest.describe();
        // The robust interval is preferred to the model-based one; no risk ratio, no panel of it.
        assert!(spoken.contains("20.0 (4.0 to 36.0)"), "{spoken}");
        assert!(spoken.contains("Conditional on the covariates") && !spoken.contains("Risk ratio"), "{spoken}");
    }
}

//! A logistic regression in the terminal and in Markdown: risks and contrasts first, adjusted beside unadjusted, then what they rest on.

use crate::results::{Method, Row, Statistic, display};

use super::grid::Grid;
use super::model::{cell, degrees, fit, head, heading, interval_head, words};

/// The whole text: `title` says what was fitted, `model` the formula.
pub fn text(title: &str, model: &str, rows: &[Row], markdown: bool) -> String {
    let mut text = head(title, model, markdown);
    let level = interval_head(rows);
    risks(rows, &level, markdown, &mut text);
    contrasts(rows, &level, markdown, &mut text);
    tests(rows, markdown, &mut text);
    coefficients(rows, &level, markdown, &mut text);
    fit(rows, markdown, &mut text);
    text
}

/// How a row was made, for a reader.
fn by(row: &Row) -> String {
    let standard = match row.statistic {
        Statistic::OddsRatio => "standardised (marginal)",
        _ => "standardised",
    };
    match row.method {
        Some(Method::GComputation) => format!("{standard}, model-based"),
        Some(Method::GComputationHc0) => format!("{standard}, sandwich HC0"),
        Some(Method::GComputationRobust) => format!("{standard}, robust"),
        Some(Method::Logistic) => "conditional, Wald".into(),
        Some(Method::ProfileLikelihood) => "conditional, profile likelihood".into(),
        Some(Method::Firth) => "conditional, Firth, profile".into(),
        Some(method) if row.note.as_deref().is_some_and(|note| note.ends_with("unadjusted")) => {
            format!("unadjusted, {}", super::words::method(method))
        }
        Some(method) => super::words::method(method),
        None => String::new(),
    }
}

fn risks(rows: &[Row], level: &str, markdown: bool, text: &mut String) {
    heading("Risk of each arm", markdown, text);
    let mut grid = Grid::new(&["arm", "by", "events/n", "risk", "SE", level], 2);
    let of = |statistic: Statistic| rows.iter().filter(move |row| row.statistic == statistic);
    let mut last = None;
    for raw in of(Statistic::Proportion) {
        let standardized = of(Statistic::StandardizedRisk).filter(|row| row.arm == raw.arm);
        for row in std::iter::once(raw).chain(standardized) {
            let counts =
                if row.statistic == Statistic::Proportion { display::counts(row.events, row.n) } else { String::new() };
            grid.lines.push(vec![
                if last == row.arm.as_deref() { String::new() } else { words(&row.arm) },
                by(row),
                counts,
                cell(row.estimate, display::percent),
                cell(row.std_error, |error| display::number(100.0 * error, 1)),
                display::interval(row.lower, row.upper, display::percent_number).unwrap_or_else(|| reason(row)),
            ]);
            last = row.arm.as_deref();
        }
    }
    grid.write(markdown, text);
}

fn reason(row: &Row) -> String {
    if row.estimate.is_none() { display::NONE.into() } else { String::new() }
}

/// Pair by pair and scale by scale.
fn contrasts(rows: &[Row], level: &str, markdown: bool, text: &mut String) {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for row in rows {
        if let (Some(arm), Some(versus)) = (row.arm.as_deref(), row.versus.as_deref())
            && !pairs.contains(&(arm, versus))
        {
            pairs.push((arm, versus));
        }
    }
    for (arm, versus) in pairs {
        heading(&format!("{arm} against {versus}"), markdown, text);
        let mut grid = Grid::new(&["", "by", "estimate", level, "p"], 2);
        for (statistic, name) in [
            (Statistic::RiskDifference, "risk difference, points"),
            (Statistic::RiskRatio, "risk ratio"),
            (Statistic::OddsRatio, "odds ratio"),
            (Statistic::TestOfEquality, "test of equality"),
            (Statistic::CochranMantelHaenszel, "test over strata"),
            (Statistic::Homogeneity, "one odds ratio for all strata?"),
        ] {
            let mut found: Vec<&Row> = rows
                .iter()
                .filter(|row| {
                    row.statistic == statistic
                        && row.arm.as_deref() == Some(arm)
                        && row.versus.as_deref() == Some(versus)
                })
                .collect();
            // Adjusted first, then over strata, then as they are.
            found.sort_by_key(|row| match row.note.as_deref() {
                Some(note) if note.ends_with("unadjusted") => 2,
                Some(note) if note.contains(" strata of ") => 1,
                _ => 0,
            });
            let show = |value: f64| match statistic {
                Statistic::RiskDifference => display::points_number(value),
                _ => display::ratio(value),
            };
            for (at, row) in found.into_iter().enumerate() {
                grid.lines.push(vec![
                    if at == 0 { name.to_string() } else { String::new() },
                    by(row),
                    match (row.estimate, row.p_value) {
                        (None, None) => display::NONE.to_string(),
                        (estimate, _) => cell(estimate, show),
                    },
                    display::interval(row.lower, row.upper, show).unwrap_or_default(),
                    cell(row.p_value, display::p_value),
                ]);
            }
        }
        grid.write(markdown, text);
    }
}

fn tests(rows: &[Row], markdown: bool, text: &mut String) {
    let of = |method: Method| {
        rows.iter().filter(move |row| row.statistic == Statistic::TermTest && row.method == Some(method))
    };
    let mut grid = Grid::new(&["term", "df", "Wald χ²", "p", "likelihood ratio χ²", "p"], 1);
    for wald in of(Method::Wald) {
        let ratio = of(Method::LikelihoodRatio).find(|row| row.term == wald.term);
        let statistic = |row: &Row| cell(row.test_statistic, |value| display::number(value, 2));
        let p = |row: &Row| cell(row.p_value, display::p_value);
        grid.lines.push(vec![
            words(&wald.term),
            cell(wald.df, degrees),
            statistic(wald),
            p(wald),
            ratio.map_or_else(String::new, statistic),
            ratio.map_or_else(String::new, p),
        ]);
    }
    if !grid.lines.is_empty() {
        heading("Tests of terms", markdown, text);
        grid.write(markdown, text);
    }
}

fn coefficients(rows: &[Row], level: &str, markdown: bool, text: &mut String) {
    for (method, name) in [
        (Method::Logistic, "Coefficients"),
        (Method::ProfileLikelihood, "Coefficients, profile-likelihood intervals and likelihood-ratio tests"),
        (Method::Firth, "Coefficients, penalised profile-likelihood intervals and tests"),
    ] {
        let of = |statistic: Statistic| {
            rows.iter().filter(move |row| {
                row.statistic == statistic && row.method == Some(method) && row.arm.is_none() && row.term.is_some()
            })
        };
        if of(Statistic::Coefficient).next().is_none() {
            continue;
        }
        heading(name, markdown, text);
        let tested = if method == Method::Logistic { "z" } else { "χ²" };
        let mut grid = Grid::new(&["term", "log odds", "SE", tested, "p", "odds ratio", level], 1);
        for row in of(Statistic::Coefficient) {
            let ratio = of(Statistic::OddsRatio).find(|ratio| ratio.term == row.term);
            grid.lines.push(vec![
                words(&row.term),
                cell(row.estimate, |value| display::number(value, 3)),
                cell(row.std_error, |value| display::number(value, 3)),
                cell(row.test_statistic, |value| display::number(value, 2)),
                cell(row.p_value, display::p_value),
                cell(ratio.and_then(|ratio| ratio.estimate), display::ratio),
                ratio.and_then(|ratio| display::interval(ratio.lower, ratio.upper, display::ratio)).unwrap_or_default(),
            ]);
        }
        grid.write(markdown, text);
    }
    let contrasts: Vec<&Row> = rows.iter().filter(|row| row.statistic == Statistic::Contrast).collect();
    if !contrasts.is_empty() {
        heading("Contrasts of log odds", markdown, text);
        let mut grid = Grid::new(&["contrast", "estimate", "SE", level, "z", "p"], 1);
        for row in contrasts {
            grid.lines.push(vec![
                words(&row.term),
                cell(row.estimate, display::mean),
                cell(row.std_error, display::mean),
                display::interval(row.lower, row.upper, display::mean).unwrap_or_default(),
                cell(row.test_statistic, |value| display::number(value, 2)),
                cell(row.p_value, display::p_value),
            ]);
        }
        grid.write(markdown, text);
    }
}

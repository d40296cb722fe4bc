//! A linear model in the terminal and in Markdown: its means and differences first, then what they rest on.

use crate::results::{Row, Statistic, display};

use super::grid::Grid;
use super::missingness;

pub(super) fn cell(value: Option<f64>, show: impl Fn(f64) -> String) -> String {
    value.map_or_else(String::new, show)
}

pub(super) fn words(text: &Option<std::sync::Arc<str>>) -> String {
    text.as_deref().unwrap_or_default().to_string()
}

/// Degrees of freedom: whole where they are.
pub(super) fn degrees(df: f64) -> String {
    if (df - df.round()).abs() < 1e-9 { display::number(df, 0) } else { display::number(df, 1) }
}

/// The formula and what was fitted.
pub(super) fn head(title: &str, model: &str, markdown: bool) -> String {
    if markdown { format!("# {model}\n\n{title}\n\n") } else { format!("{model}\n{title}\n\n") }
}

/// What stands above the intervals.
pub(super) fn interval_head(rows: &[Row]) -> String {
    match rows.iter().find_map(|row| row.level) {
        Some(level) => format!("{} CI", display::level(level)),
        // Bounds without a level: a range over reconstructions.
        None if rows.iter().any(|row| row.lower.is_some()) => "range".to_string(),
        None => String::new(),
    }
}

pub(super) fn heading(name: &str, markdown: bool, text: &mut String) {
    text.push_str(&if markdown { format!("## {name}\n\n") } else { format!("{name}\n") });
}

/// The whole text: `title` says what was fitted, `model` the formula.
pub fn text(title: &str, model: &str, rows: &[Row], markdown: bool) -> String {
    let mut text = head(title, model, markdown);
    let level = interval_head(rows);
    let heading = |name: &str, text: &mut String| heading(name, markdown, text);
    let of = |statistic: Statistic| rows.iter().filter(move |row| row.statistic == statistic);
    let estimates = [
        (Statistic::LsMean, "Least-squares means", ["visit", "arm"]),
        (Statistic::LsMeanDifference, "Differences of least-squares means", ["visit", "arms"]),
        (Statistic::CohensD, "The same over the residual standard deviation of the model", ["visit", "arms"]),
        (Statistic::Contrast, "Contrasts", ["", "contrast"]),
        (Statistic::Coefficient, "Coefficients", ["", "term"]),
    ];
    for (statistic, name, [visit, what]) in estimates {
        if statistic == Statistic::Coefficient {
            terms(&of(Statistic::TermTest).collect::<Vec<_>>(), heading, markdown, &mut text);
        }
        let mut found: Vec<&Row> = of(statistic).collect();
        if found.is_empty() {
            continue;
        }
        if statistic == Statistic::LsMean {
            by_visit(&mut found);
        }
        heading(name, &mut text);
        let mean = statistic == Statistic::LsMean;
        let heads = [
            visit,
            what,
            if mean { "n" } else { "" },
            "estimate",
            "SE",
            level.as_str(),
            if mean { "" } else { "df" },
            if mean { "" } else { "t" },
            if mean { "" } else { "p" },
        ];
        let mut grid = Grid::new(&heads, 2);
        for row in found {
            let what = match (&row.versus, &row.term) {
                (Some(versus), _) => format!("{} − {versus}", words(&row.arm)),
                (None, Some(term)) => term.to_string(),
                _ => words(&row.arm),
            };
            let only = |shown: String| if mean { String::new() } else { shown };
            grid.lines.push(vec![
                words(&row.visit),
                what,
                if mean { row.n.map_or_else(String::new, |n| n.to_string()) } else { String::new() },
                cell(row.estimate, display::mean),
                cell(row.std_error, display::mean),
                display::interval(row.lower, row.upper, display::mean).unwrap_or_default(),
                only(cell(row.df, degrees)),
                only(cell(row.test_statistic, |t| display::number(t, 2))),
                only(cell(row.p_value, display::p_value)),
            ]);
        }
        grid.write(markdown, &mut text);
    }
    covariance(&of(Statistic::Covariance).collect::<Vec<_>>(), heading, markdown, &mut text);
    fit(rows, markdown, &mut text);
    missingness::of_model(rows, markdown, &mut text);
    text
}

/// Means in the order of visits, arms side by side within each.
fn by_visit(rows: &mut [&Row]) {
    let mut visits: Vec<Option<&str>> = Vec::new();
    for row in rows.iter() {
        if !visits.contains(&row.visit.as_deref()) {
            visits.push(row.visit.as_deref());
        }
    }
    rows.sort_by_key(|row| visits.iter().position(|visit| *visit == row.visit.as_deref()));
}

pub(super) fn terms(rows: &[&Row], heading: impl Fn(&str, &mut String), markdown: bool, text: &mut String) {
    if rows.is_empty() {
        return;
    }
    heading("Tests of terms", text);
    let mut grid = Grid::new(&["term", "F", "df", "denominator df", "p"], 1);
    for row in rows {
        grid.lines.push(vec![
            words(&row.term),
            cell(row.test_statistic, |f| display::number(f, 2)),
            cell(row.df, degrees),
            cell(row.df2, degrees),
            cell(row.p_value, display::p_value),
        ]);
    }
    grid.write(markdown, text);
}

/// The lower triangle, correlations above it.
fn covariance(rows: &[&Row], heading: impl Fn(&str, &mut String), markdown: bool, text: &mut String) {
    // q entries of a lower triangle belong to m visits with m(m + 1)/2 = q.
    let m = (0..).find(|m| m * (m + 1) / 2 >= rows.len()).unwrap_or(0);
    if m == 0 || m * (m + 1) / 2 != rows.len() {
        return;
    }
    let entry = |i: usize, j: usize| rows[i.max(j) * (i.max(j) + 1) / 2 + i.min(j)];
    let value = |i: usize, j: usize| entry(i, j).estimate.unwrap_or(f64::NAN);
    let names: Vec<String> = (0..m)
        .map(|i| {
            // The term of a variance is its visit twice.
            let term = words(&entry(i, i).term);
            term.chars().take(term.chars().count() / 2).collect()
        })
        .collect();
    heading("Covariance of the visits (correlations above the diagonal)", text);
    let mut heads = vec![""];
    heads.extend(names.iter().map(String::as_str));
    let mut grid = Grid::new(&heads, 1);
    for (i, name) in names.iter().enumerate() {
        let mut line = vec![name.clone()];
        line.extend((0..m).map(|j| {
            if j <= i {
                display::mean(value(i, j))
            } else {
                display::number(value(i, j) / (value(i, i) * value(j, j)).sqrt(), 2)
            }
        }));
        grid.lines.push(line);
    }
    grid.write(markdown, text);
}

/// The likelihood and its criteria, the residual variance, how the search ended.
pub(super) fn fit(rows: &[Row], markdown: bool, text: &mut String) {
    let of = |statistic: Statistic| rows.iter().find(|row| row.statistic == statistic).and_then(|row| row.estimate);
    let eigenvalues: Vec<f64> = rows
        .iter()
        .filter(|row| row.statistic == Statistic::HessianEigenvalue)
        .filter_map(|row| row.estimate)
        .collect();
    let mut parts = Vec::new();
    for (statistic, name) in
        [(Statistic::Minus2LogLikelihood, "−2 log L"), (Statistic::Aic, "AIC"), (Statistic::Bic, "BIC")]
    {
        parts.extend(of(statistic).map(|value| format!("{name} {}", display::number(value, 2))));
    }
    parts.extend(of(Statistic::ResidualVariance).map(|value| {
        format!("residual variance {}, standard deviation {}", display::mean(value), display::mean(value.sqrt()))
    }));
    if let (Some(iterations), Some(gradient)) = (of(Statistic::Iterations), of(Statistic::GradientNorm)) {
        let range = match eigenvalues.as_slice() {
            [low, high] => format!(", Hessian eigenvalues {low:.1e} to {high:.1e}"),
            _ => String::new(),
        };
        parts.push(format!("{} iterations, gradient {gradient:.0e}{range}", display::number(iterations, 0)));
    }
    if markdown {
        parts.iter().for_each(|part| text.push_str(&format!("- {part}\n")));
    } else {
        let (search, criteria): (Vec<String>, Vec<String>) =
            parts.into_iter().partition(|part| part.contains("iterations"));
        for line in [criteria.join("  "), search.join("  ")] {
            if !line.is_empty() {
                text.push_str(&format!("{line}\n"));
            }
        }
    }
}

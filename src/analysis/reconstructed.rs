//! What rows from reconstructed participants may say: what was printed as a number, the rest not at all or as a range over many draws.

use std::borrow::Cow;

use crate::results::{MISSINGNESS, Row, Statistic, display};
use crate::study::{Analysis, Endpoint, Estimand, Measure, Missing, StudyFile};

use super::methods::{Calculator, Entry, METHODS};

/// Is a number of this endpoint fixed by the table the participants were made from?
pub type Printed<'a> = dyn Fn(&Endpoint, &str, Estimand) -> bool + 'a;

/// Where nothing is known of the table: carried-forward scores and percentages of the baseline hang on correlations that no table prints,
/// as does everything a model makes.
pub fn usually_printed(endpoint: &Endpoint, estimand: Estimand) -> bool {
    let plain =
        matches!(estimand.missing, Missing::Observed | Missing::NonResponder | Missing::WorstCase | Missing::BestCase);
    plain && endpoint.measure != Some(Measure::PercentChange)
}

/// The rows, those that are not printed emptied with a note.
pub fn refused(study: &StudyFile, rows: Vec<Row>, printed: &Printed) -> Vec<Row> {
    rows.into_iter()
        .map(|row| {
            if is_printed(study, &row, printed) {
                return row;
            }
            let note = "refused: not published, and of reconstructed participants arbitrary; --allow-reconstructed shows its range";
            Row { note: Some(note.into()), n: row.n, ..emptied(&row) }
        })
        .collect()
}

/// The rows, those that are not printed as the range of what each draw gives for them.
pub fn ranges(study: &StudyFile, rows: Vec<Row>, printed: &Printed, seeds: &str, draws: &[Vec<Row>]) -> Vec<Row> {
    rows.into_iter().map(|row| if is_printed(study, &row, printed) { row } else { range(&row, seeds, draws) }).collect()
}

fn is_printed(study: &StudyFile, row: &Row, printed: &Printed) -> bool {
    if row.analysis.as_deref() == Some(MISSINGNESS) {
        // How many had a score is printed; who they were, and what those who left had scored, is not.
        return matches!(row.statistic, Statistic::Observed | Statistic::Missing);
    }
    let Some(endpoint) = row.endpoint.as_deref().and_then(|id| study.endpoint(id)) else { return true };
    // A model's coefficients, covariances and likelihood are of no single visit: none of them was printed.
    let Some(visit) = &row.visit else { return false };
    // What a model makes of people hangs on correlations that no table prints, also where everyone observed is counted.
    let own = |analysis: &&Analysis| row.analysis.as_deref() == Some(analysis.id());
    if study.analyses.iter().filter(own).any(|analysis| analysis.model.is_some()) {
        return false;
    }
    // Likewise who stands in which stratum, and the order of single values.
    let of_people = |entry: &&Entry| {
        matches!(entry.calculator, Calculator::Stratified | Calculator::Ranks)
            && entry.statistic == row.statistic
            && Some(entry.method) == row.method
    };
    if METHODS.iter().any(|entry| of_people(&entry)) {
        return false;
    }
    let estimand = study.analyses.iter().flat_map(|analysis| &analysis.estimands).find(|estimand| {
        row.population.as_deref() == Some(estimand.population.id())
            && row.missing.as_deref() == Some(estimand.missing.id())
    });
    estimand.is_some_and(|estimand| printed(endpoint, visit, *estimand))
}

/// What the row is about, without its numbers.
fn emptied(row: &Row) -> Row {
    Row {
        estimate: None,
        std_error: None,
        lower: None,
        upper: None,
        level: None,
        test_statistic: None,
        df: None,
        df2: None,
        p_value: None,
        alternative: None,
        events: None,
        n: None,
        ..row.clone()
    }
}

/// The row as the range of its number over what each draw gives for it.
pub fn range(row: &Row, seeds: &str, draws: &[Vec<Row>]) -> Row {
    let same = |other: &&Row| {
        (&other.analysis, &other.endpoint, &other.visit, &other.population, &other.missing)
            == (&row.analysis, &row.endpoint, &row.visit, &row.population, &row.missing)
            && (&other.arm, &other.versus, &other.term, other.statistic, other.method, &other.unit)
                == (&row.arm, &row.versus, &row.term, row.statistic, row.method, &row.unit)
    };
    let of_draws: Vec<&Row> = draws.iter().filter_map(|draw| draw.iter().find(same)).collect();
    let span = |cell: fn(&Row) -> Option<f64>| -> Option<(f64, f64)> {
        let values: Vec<f64> = of_draws.iter().filter_map(|row| cell(row)).collect();
        (values.len() == draws.len()).then_some(())?;
        Some((values.iter().copied().reduce(f64::min)?, values.iter().copied().reduce(f64::max)?))
    };
    // Numbers needed to treat to either side do not hold what lies between them.
    let crosses =
        |range: &(f64, f64)| row.statistic == Statistic::NumberNeededToTreat && range.0 < 0.0 && range.1 > 0.0;
    let estimate = span(|row| row.estimate).filter(|range| !crosses(range));
    let p_value = span(|row| row.p_value);
    let n = of_draws.first().and_then(|row| row.n);
    let among = format!("over {} reconstructions ({seeds}), not an interval", draws.len());
    let note: Cow<'static, str> = match (estimate, p_value) {
        (Some(_), _) => format!("not published: range {among}").into(),
        (None, Some((low, high))) => {
            format!("not published: p from {} to {} {among}", display::p_value(low), display::p_value(high)).into()
        }
        (None, None) => {
            format!("not published, and not every one of {} reconstructions ({seeds}) gives it", draws.len()).into()
        }
    };
    Row {
        lower: estimate.map(|(low, _)| low),
        upper: estimate.map(|(_, high)| high),
        n: n.filter(|n| of_draws.iter().all(|row| row.n == Some(*n))),
        note: Some(note),
        ..emptied(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::Method;

    #[test]
    fn strata_and_ranks_of_made_up_people_are_refused_beside_printed_rates() {
        let text = "schema = \"retrial.study/1\"\nstudy = { id = \"s\", title = \"s\" }\n\
                    arm = [{ id = \"a\", label = \"A\", role = \"experimental\" }, { id = \"b\", label = \"B\", role = \"control\" }]\n\
                    table = {}\n[[endpoint]]\nid = \"e\"\nlabel = \"E\"\nevent = \"benefit\"\nvisit = \"v\"\n\
                    [[analysis]]\nendpoint = \"e\"\nstrata = [\"sex\"]\n\
                    estimands = [{ population = \"observed\", missing = \"observed\" }]\n";
        let study: StudyFile = toml::from_str(text).unwrap();
        let row = |method: Method| {
            let mut row = Row::new(Statistic::RiskDifference, method);
            (row.analysis, row.endpoint, row.visit) = (Some("e".into()), Some("e".into()), Some("v".into()));
            (row.population, row.missing) = (Some("observed".into()), Some("observed".into()));
            row.estimate = Some(0.2);
            row
        };
        let rows = vec![row(Method::Newcombe), row(Method::MantelHaenszel), row(Method::StratifiedNewcombe)];
        let printed = |_: &Endpoint, _: &str, _: Estimand| true;
        let left: Vec<bool> = refused(&study, rows, &printed).iter().map(|row| row.estimate.is_some()).collect();
        assert_eq!(left, [true, false, false]);
    }
}

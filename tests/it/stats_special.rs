//! Every 50-digit value of `tests/reference/special` against the distribution functions.

use std::collections::BTreeMap;
use std::path::Path;

use retrial::stats::special::hypergeometric::Hypergeometric;
use retrial::stats::special::incomplete_beta::Beta;
use retrial::stats::special::incomplete_gamma::Gamma;
use retrial::stats::special::{binomial, chi_squared, deviance, f, noncentral_t, normal, stirling, student_t};
use retrial::stats::standardized::hedges_g;

/// The largest relative difference that passes.
const TOLERANCE: f64 = 1e-10;

fn value(function: &str, a: &[f64]) -> f64 {
    let hypergeometric = || (Hypergeometric::new(a[0] as u64, a[1] as u64, a[2] as u64), a[3] as u64);
    match function {
        "normal.lower" => normal::cdf(a[0]),
        "normal.upper" => normal::sf(a[0]),
        "normal.upper_quantile" => normal::upper_quantile(a[0]),
        "stirling_error" => stirling::stirling_error(a[0]),
        "hedges_j" => hedges_g::small_sample_factor(a[0]),
        "log1p_minus" => deviance::log1p_minus(a[0]),
        "beta.lower" => Beta::new(a[0], a[1]).tails(a[2], 1.0 - a[2]).lower,
        "beta.upper" => Beta::new(a[0], a[1]).tails(a[2], 1.0 - a[2]).upper,
        "beta.quantile" => Beta::new(a[0], a[1]).quantile(a[2]).0,
        "beta.complement" => Beta::new(a[0], a[1]).quantile(a[2]).1,
        "gamma.lower" => Gamma::new(a[0]).tails(a[1]).lower,
        "gamma.upper" => Gamma::new(a[0]).tails(a[1]).upper,
        "gamma.quantile" => Gamma::new(a[0]).quantile(a[1]),
        "gamma.upper_quantile" => Gamma::new(a[0]).upper_quantile(a[1]),
        "student_t.two_sided" => student_t::two_sided(a[0], a[1]),
        "student_t.upper_quantile" => student_t::upper_quantile(a[0], a[1]),
        "f.lower" => f::cdf(a[0], a[1], a[2]),
        "f.upper" => f::sf(a[0], a[1], a[2]),
        "f.upper_quantile" => f::upper_quantile(a[0], a[1], a[2]),
        "chi_squared.sf" => chi_squared::sf(a[0], a[1]),
        "noncentral_t.lower" => noncentral_t::tails(a[0], a[1], a[2]).lower,
        "noncentral_t.upper" => noncentral_t::tails(a[0], a[1], a[2]).upper,
        "noncentral_t.lower_bound" => noncentral_t::noncentrality_bounds(a[0], a[1], 0.025).0,
        "noncentral_t.upper_bound" => noncentral_t::noncentrality_bounds(a[0], a[1], 0.025).1,
        "hypergeometric.mass" => hypergeometric().0.mass(hypergeometric().1),
        "hypergeometric.at_least" => {
            let (margins, k) = hypergeometric();
            margins.mass(k) * margins.above(k)
        }
        "binomial.at_least" => binomial::at_least(a[0] as u64, a[1] as u64, a[2]),
        "binomial.at_most" => binomial::at_most(a[0] as u64, a[1] as u64, a[2]),
        other => panic!("no function {other}"),
    }
}

#[test]
fn every_fifty_digit_value_is_reached() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/special/special.csv");
    let mut reader = csv::Reader::from_path(&path).expect("the reference values");
    let mut worst: BTreeMap<String, (usize, f64)> = BTreeMap::new();
    let mut mismatches = Vec::new();
    for row in reader.records() {
        let row = row.expect("a row");
        let arguments: Vec<f64> = row[1].split(' ').map(|x| x.parse().expect("an argument")).collect();
        let want: f64 = row[2].parse().expect("a value");
        let got = value(&row[0], &arguments);
        let error = if want == 0.0 { got.abs() } else { (got / want - 1.0).abs() };
        let entry = worst.entry(row[0].to_owned()).or_default();
        *entry = (entry.0 + 1, entry.1.max(error));
        if error.is_nan() || error > TOLERANCE {
            mismatches.push(format!("{} {}: {got:e}, should be {want:e} ({error:.1e})", &row[0], &row[1]));
        }
    }
    for (function, (count, error)) in &worst {
        println!("{function:26}{count:6} values, worst relative error {error:.1e}");
    }
    assert!(!worst.is_empty() && mismatches.is_empty(), "{}\n{}", mismatches.len(), mismatches.join("\n"));
}

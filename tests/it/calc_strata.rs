//! `retrial calc stratified` and `retrial calc ranks`.

use retrial::results::{Cell, read};

use crate::support::{Folder, project, retrial};

/// R 4.2.2 `mantelhaen.test(UCBAdmissions)`: common odds ratio 0.9046968, 0.7719074 to 1.0603298 (its exp of the log interval); M² 1.5246
/// without correction. Here the rows are departments, `a` men.
#[test]
fn admissions_at_berkeley() {
    let file = project().join("tests/reference/strata/cases.csv");
    let folder = Folder::new(&[]);
    let run = retrial(folder.path(), &["calc", "stratified", "--input", file.to_str().unwrap(), "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let table = read(&run.stdout).unwrap();
    let of = |statistic: &str, method: &str, field: &str| {
        let row = table
            .rows
            .iter()
            .find(|row| {
                row["id"] == Cell::Text("admissions".into())
                    && row["statistic"] == Cell::Text(statistic.into())
                    && row["method"] == Cell::Text(method.into())
            })
            .unwrap();
        match row[field] {
            Cell::Number(value) => value,
            ref other => panic!("{statistic} {method} {field}: {other:?}"),
        }
    };
    assert!((of("odds-ratio", "mantel-haenszel", "estimate") - 0.9046968).abs() < 5e-8);
    assert!((of("odds-ratio", "mantel-haenszel", "lower") - 0.7719074).abs() < 5e-8);
    assert!((of("odds-ratio", "mantel-haenszel", "upper") - 1.0603298).abs() < 5e-8);
    assert!((of("cochran-mantel-haenszel", "uncorrected", "test_statistic") - 1.5246).abs() < 5e-5);
    // Twelve sets of strata, nine rows each.
    assert_eq!(table.rows.len() % 9, 0);
}

#[test]
fn strata_on_the_line() {
    let folder = Folder::new(&[("s.csv", "id,stratum,events_a,n_a,events_b,n_b\n,1,12,20,5,21\n,2,7,9,4,11\n")]);
    let line = retrial(folder.path(), &["calc", "stratified", "12/20:5/21", "7/9:4/11"]);
    assert_eq!((line.code, line.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(line.stdout);
    let csv = |arguments: &[&str]| retrial(folder.path(), arguments).stdout;
    assert_eq!(
        csv(&["calc", "stratified", "12/20:5/21", "7/9:4/11", "--format", "csv"]),
        csv(&["calc", "stratified", "--input", "s.csv", "--format", "csv"])
    );
    for wrong in ["12/20", "21/20:5/21", "a/20:5/21", "1/2:3/0"] {
        let run = retrial(folder.path(), &["calc", "stratified", wrong]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{wrong}: {}", run.stderr);
    }
}

/// R 4.2.2's own example of `wilcox.test`: W 35, p 0.2544; the shift 0.305, −0.15 to 0.76.
#[test]
fn ranks_on_the_line_and_from_a_file() {
    let (a, b) = ("0.80,0.83,1.89,1.04,1.45,1.38,1.91,1.64,0.73,1.46", "1.15,0.88,0.90,0.74,1.21");
    let mut text = String::from("id,arm,value\n");
    for (arm, values) in [("a", a), ("b", b)] {
        for value in values.split(',') {
            text += &format!(",{arm},{value}\n");
        }
    }
    let folder = Folder::new(&[("values.csv", &text), ("bad.csv", "id,arm,value\n1,c,2\n1,a,x\n")]);
    let line = retrial(folder.path(), &["calc", "ranks", a, b]);
    assert_eq!((line.code, line.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(line.stdout);
    let csv = |arguments: &[&str]| retrial(folder.path(), arguments).stdout;
    assert_eq!(
        csv(&["calc", "ranks", a, b, "--format", "csv"]),
        csv(&["calc", "ranks", "--input", "values.csv", "--format", "csv"])
    );
    let bad = retrial(folder.path(), &["calc", "ranks", "--input", "bad.csv"]);
    assert_eq!(bad.code, 3);
    insta::assert_snapshot!(bad.stderr);
}

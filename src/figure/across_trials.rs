//! One outcome across trials: arms of a trial bound together, trials apart, and why they are not to be compared.
//!
//! Within a trial, arms were compared by randomisation; between trials nothing was. So each trial is a band with a bracket, the
//! distances between bands are larger than those within, and the reasons stand on the face of the figure.

use crate::results::{Method, Provenance, Results, Row, Statistic};
use crate::study::{EvidenceFile, EvidenceStudy, StudyFile};

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Form};
use super::face::{
    self, BODY, CAUTION, Face, Footnotes, KeyEntry, LEADING, MARGIN, SMALL, STRONG, Sign, TITLE, TWO_COLUMNS_MM,
    draw_key,
};
use super::outcome_bars::{PROPORTION_METHODS, method_words};
use super::palette::{BAND, Color, FAINT, INK, MUTED, arm_styles, is_ssri};
use super::rows::{Handling, bounds, handling_of, marks, other_readings};
use super::svg::POINTS_PER_MM;
use super::text::{widest, wrap, wrap_at_most};
use super::{View, format};

/// A rate of one arm.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rate {
    pub(crate) share: f64,
    pub(crate) bounds: Option<(f64, f64)>,
    pub(crate) count: String,
    pub(crate) marks: String,
    /// Is the trial's handling of the missing known?
    pub(crate) rule_known: bool,
}

/// One arm.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TrialArm {
    pub(crate) label: String,
    pub(crate) color: Color,
    /// Under the declared estimand, or as near as the report lets us come.
    pub(crate) declared: Option<Rate>,
    /// Among those observed.
    pub(crate) observed: Option<Rate>,
}

/// One trial.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Trial {
    /// Heading of the group it opens.
    pub(crate) group: Option<String>,
    pub(crate) name: String,
    pub(crate) marks: String,
    /// "report retracted", "SIMULATED DATA".
    pub(crate) cautions: Vec<&'static str>,
    pub(crate) rule: String,
    pub(crate) weeks: Option<f64>,
    pub(crate) arms: Vec<TrialArm>,
}

/// The figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AcrossTrials {
    pub(crate) face: Face,
    pub(crate) outcome: String,
    pub(crate) declared: String,
    pub(crate) declared_is_observed: bool,
    pub(crate) trials: Vec<Trial>,
    /// Treatments and their colours, as far as arms differ by them.
    pub(crate) treatments: Vec<(String, Color)>,
    pub(crate) reasons: Vec<String>,
    pub(crate) level: Option<f64>,
    pub(crate) notes: Footnotes,
}

/// The trials with rows, in the order of the file; none when no trial has any.
pub(crate) fn build(evidence: &EvidenceFile, studies: &[&StudyFile], results: &Results) -> Option<AcrossTrials> {
    let head = &evidence.evidence;
    let of_evidence: Vec<&Row> = results
        .rows
        .iter()
        .filter(|row| {
            row.analysis.as_deref() == Some(head.id.get_ref())
                && row.statistic == Statistic::Proportion
                && row.estimate.is_some()
                && !row.is_contrast()
        })
        .collect();
    let declared = Handling::from(head.estimand);
    let mut notes = Footnotes::default();
    let mut trials: Vec<Trial> = Vec::new();
    let mut treatments: Vec<(String, Color)> = Vec::new();
    let mut level = None;
    let mut methods: Vec<Method> = Vec::new();
    let mut last_group: Option<&str> = None;
    for (entry, study) in evidence.studies.iter().zip(studies) {
        let of_study: Vec<&Row> = of_evidence
            .iter()
            .copied()
            .filter(|row| row.study.as_deref() == Some(study.study.id.get_ref()) && is_of_entry(row, entry))
            .collect();
        let has_rows = of_study.iter().any(|row| row.term.is_none());
        let remark = entry.note.as_deref().filter(|_| has_rows).map(|note| notes.remark(note)).unwrap_or_default();
        let styles = arm_styles(study);
        let mut arms = Vec::new();
        for (arm, style) in study.arms.iter().zip(&styles) {
            let mut find = |wanted: Handling, notes: &mut Footnotes| {
                let row = PROPORTION_METHODS.iter().find_map(|method| {
                    of_study.iter().find(|row| {
                        row.method == Some(*method)
                            && row.arm.as_deref() == Some(arm.id.get_ref())
                            && row.term.is_none()
                            && handling_of(row) == wanted
                    })
                })?;
                level = level.or(row.level);
                methods.extend(row.method.filter(|method| !methods.contains(method)));
                let mut signs = marks(row, notes);
                if let Some(reading) = other_readings(of_study.iter().copied(), row) {
                    signs.push_str(&notes.remark(&reading));
                }
                Some(Rate {
                    share: row.estimate?,
                    bounds: bounds(row),
                    count: format::counts(row.events, row.n),
                    marks: signs,
                    rule_known: true,
                })
            };
            let unstated = Handling { missing: "unknown", ..declared };
            let main = match find(declared, &mut notes) {
                Some(rate) => Some(rate),
                None => find(unstated, &mut notes).map(|rate| Rate { rule_known: false, ..rate }),
            };
            let observed = Handling { population: "observed", missing: "observed" };
            let beside = if declared == observed { None } else { find(observed, &mut notes) };
            if main.is_none() && beside.is_none() {
                continue;
            }
            let treatment = arm.treatment.as_deref().map_or_else(|| arm.label.clone(), treatment_words);
            if !treatments.iter().any(|(known, color)| *known == treatment || *color == style.color) {
                treatments.push((treatment, style.color));
            }
            arms.push(TrialArm { label: arm.label.clone(), color: style.color, declared: main, observed: beside });
        }
        if arms.is_empty() {
            continue;
        }
        let group = (last_group != Some(entry.group.as_str())).then(|| entry.group.clone());
        last_group = Some(&entry.group);
        trials.push(Trial {
            group,
            name: study.label().to_owned(),
            marks: remark,
            cautions: cautions(results, entry, study),
            rule: entry.rule.clone(),
            weeks: entry.weeks,
            arms,
        });
    }
    if trials.is_empty() {
        return None;
    }
    let declared_words = if head.complement {
        declared.words().replace("missing counted as no event", "missing counted as non-response")
    } else {
        declared.words()
    };
    let subtitle = format!("{} intervals: {}", format::level(level), method_words(&methods));
    let marked = trials.iter().flat_map(|trial| &trial.cautions).any(|caution| caution.ends_with("DATA"));
    let unmarked = trials.iter().any(|trial| !trial.cautions.iter().any(|caution| caution.ends_with("DATA")));
    let warning = match face::warning(results) {
        Some(_) if marked && unmarked => {
            Some("NOT ALL OF THIS IS OBSERVED: trials with simulated or reconstructed data are marked")
        }
        other => other,
    };
    let face = Face { title: head.title.clone(), subtitle, warning };
    Some(AcrossTrials {
        face,
        outcome: head.outcome.clone(),
        declared: declared_words,
        declared_is_observed: declared == Handling { population: "observed", missing: "observed" },
        trials,
        treatments,
        reasons: head.reasons.clone(),
        level,
        notes,
    })
}

/// A study that the evidence names at two visits has rows of both.
fn is_of_entry(row: &Row, entry: &EvidenceStudy) -> bool {
    match (&entry.visit, row.visit.as_deref()) {
        (Some(asked), Some(visit)) => asked.get_ref() == visit,
        _ => true,
    }
}

/// Do the data of this entry come from a file of this kind?
fn uses(results: &Results, entry: &EvidenceStudy, provenance: Provenance) -> bool {
    let folder = format!("{}/", entry.path.get_ref().trim_end_matches('/'));
    results.inputs.iter().any(|input| input.provenance == Some(provenance) && input.file.starts_with(&folder))
}

/// What must be said under the name of a trial: that its report was retracted, that its participants are invented.
fn cautions(results: &Results, entry: &EvidenceStudy, study: &StudyFile) -> Vec<&'static str> {
    let retracted = study.study.retracted.then_some("report retracted");
    let simulated = uses(results, entry, Provenance::Simulated).then_some("SIMULATED DATA");
    let reconstructed = uses(results, entry, Provenance::Reconstructed).then_some("RECONSTRUCTED DATA");
    [retracted, simulated, reconstructed].into_iter().flatten().collect()
}

fn treatment_words(treatment: &str) -> String {
    match treatment {
        "mdma" => "MDMA with therapy".into(),
        ssri if is_ssri(ssri) => "SSRI".into(),
        other if other.starts_with("mdma") => other.replacen("mdma", "MDMA", 1).replace('-', " "),
        other => {
            let words = other.replace('-', " ");
            let mut letters = words.chars();
            letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}

/// Widths of the columns, from left to right.
struct Columns {
    trial: (f64, f64),
    bracket: f64,
    arm: (f64, f64),
    axis: Axis,
    count: f64,
    share: f64,
    observed: f64,
}

const ROW: f64 = 10.0;
const ARM_LIMIT: f64 = 104.0;
const TRIAL_LIMIT: f64 = 112.0;
const GAP: f64 = 8.0;
const HEAD_OBSERVED: &str = "Observed n/N (%)";

fn observed_text(rate: &Rate) -> String {
    format!("{} ({})", rate.count, format::percent_number(rate.share))
}

impl AcrossTrials {
    fn arms(&self) -> impl Iterator<Item = &TrialArm> {
        self.trials.iter().flat_map(|trial| &trial.arms)
    }

    fn columns(&self, width: f64) -> Columns {
        let of = |texts: Vec<String>| widest(texts.iter().map(String::as_str), BODY.size, BODY.weight);
        let mark_room = |rates: Vec<&Rate>| rates.iter().map(|rate| SMALL.width(&rate.marks)).fold(0.0, f64::max);
        let declared = || self.arms().filter_map(|arm| arm.declared.as_ref());
        let observed = || self.arms().filter_map(|arm| arm.observed.as_ref());
        let observed_room = mark_room(observed().collect());
        let has_observed = observed().next().is_some();
        let observed_width = if has_observed {
            of(observed().map(observed_text).collect()).max(BODY.width(HEAD_OBSERVED)) + observed_room + GAP
        } else {
            0.0
        };
        let share_width =
            of(declared().map(|rate| format::with_interval(Statistic::Proportion, rate.share, rate.bounds)).collect())
                .max(BODY.width(&self.share_head()));
        let count_width = of(declared().map(|rate| rate.count.clone()).collect()).max(BODY.width("n/N"));
        let share_room = mark_room(declared().collect());
        let right = width - MARGIN - 2.0;
        let observed_right = right - observed_room;
        let share_right = right - observed_width - share_room;
        let count_right = share_right - share_width - GAP;
        let trial_width = self
            .trials
            .iter()
            .flat_map(|trial| {
                let (name, detail) = trial_lines(trial);
                let marks = SMALL.width(&trial.marks);
                [
                    widest(name.iter().map(String::as_str), STRONG.size, STRONG.weight) + marks,
                    widest(detail.iter().map(String::as_str), SMALL.size, SMALL.weight),
                ]
            })
            .fold(50.0, f64::max);
        let arm_width = self
            .arms()
            .map(|arm| widest(arm_lines(arm).iter().map(String::as_str), BODY.size, BODY.weight))
            .fold(40.0, f64::max);
        let trial = (MARGIN + 3.0, MARGIN + 3.0 + trial_width);
        let bracket = trial.1 + GAP;
        let arm = (bracket + 4.0, bracket + 4.0 + arm_width);
        let axis = Axis::linear(0.0, 100.0, arm.1 + GAP, count_right - count_width - GAP);
        Columns { trial, bracket, arm, axis, count: count_right, share: share_right, observed: observed_right }
    }

    fn share_head(&self) -> String {
        format!("% ({} CI)", format::level(self.level))
    }

    fn key(&self) -> Vec<KeyEntry> {
        let mark = |form, filled, label: String| KeyEntry { sign: Sign::Mark { form, filled, color: INK }, label };
        let mut key = Vec::new();
        let declared = || self.arms().filter_map(|arm| arm.declared.as_ref());
        if declared().any(|rate| rate.rule_known) {
            key.push(mark(Form::Circle, true, capitalised(&self.declared)));
        }
        if declared().any(|rate| !rate.rule_known) {
            key.push(mark(Form::Diamond, true, "Everyone randomised, rule for the missing not stated".into()));
        }
        if self.arms().any(|arm| arm.observed.is_some()) {
            let alone = self.arms().any(|arm| arm.declared.is_none());
            let label =
                if alone { "Observed at the visit" } else { "Observed at the visit (its interval is not drawn)" };
            key.push(mark(Form::Circle, false, label.into()));
        }
        key
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn trial_lines(trial: &Trial) -> (Vec<String>, Vec<String>) {
    let name = wrap_at_most(&trial.name, STRONG.size, STRONG.weight, TRIAL_LIMIT, 2);
    let weeks = trial.weeks.map(|weeks| format!("; {}", format::weeks(weeks))).unwrap_or_default();
    let detail = wrap_at_most(&format!("{}{weeks}", trial.rule), SMALL.size, SMALL.weight, TRIAL_LIMIT, 4);
    (name, detail)
}

fn arm_lines(arm: &TrialArm) -> Vec<String> {
    wrap_at_most(&arm.label, BODY.size, BODY.weight, ARM_LIMIT, 2)
}

fn arm_height(arm: &TrialArm) -> f64 {
    (arm_lines(arm).len() as f64 * BODY.size * LEADING + 2.5).max(ROW)
}

fn trial_height(trial: &Trial) -> f64 {
    let (name, detail) = trial_lines(trial);
    let words = name.len() as f64 * STRONG.size * LEADING
        + (detail.len() + trial.cautions.len()) as f64 * SMALL.size * LEADING
        + 1.0;
    trial.arms.iter().map(arm_height).sum::<f64>().max(words) + 5.0
}

impl View for AcrossTrials {
    fn face(&self) -> &Face {
        &self.face
    }

    fn draw(&self) -> Canvas {
        let mut canvas = Canvas::new(TWO_COLUMNS_MM * POINTS_PER_MM);
        let columns = self.columns(canvas.width);
        let right = canvas.width - MARGIN;
        let mut y = self.face.draw(&mut canvas);
        y = draw_key(&mut canvas, &self.key(), y);
        let swatches: Vec<KeyEntry> = self
            .treatments
            .iter()
            .map(|(label, color)| KeyEntry { sign: Sign::Swatch(*color), label: label.clone() })
            .collect();
        y = draw_key(&mut canvas, &swatches, y);
        y += 3.0;
        let sample = (MARGIN, y, MARGIN + 6.0, y + 7.0);
        canvas.rectangle(sample.0, sample.1, sample.2, sample.3, BAND);
        bracket(&mut canvas, sample.0 + 2.0, sample.1 + 1.0, sample.3 - 1.0);
        let words = "Band and bracket: the arms of one trial, compared by randomisation. From band to band: different trials, nothing randomised.";
        for line in wrap(words, BODY.size, BODY.weight, right - MARGIN - 8.0) {
            y += BODY.size * LEADING;
            canvas.text(&line, MARGIN + 8.0, y - 1.7, Anchor::Start, BODY);
        }
        y += 12.0;
        canvas.text("Trial: responder rule; time", columns.trial.0, y, Anchor::Start, BODY);
        canvas.text("Arm", columns.arm.0, y, Anchor::Start, BODY);
        canvas.text("n/N", columns.count, y, Anchor::End, BODY);
        canvas.text(&self.share_head(), columns.share, y, Anchor::End, BODY);
        if self.arms().any(|arm| arm.observed.is_some()) {
            canvas.text(HEAD_OBSERVED, columns.observed, y, Anchor::End, BODY);
        }
        y += 3.0;
        canvas.line((MARGIN, y), (right, y), 0.4, FAINT);
        for (index, trial) in self.trials.iter().enumerate() {
            if let Some(group) = &trial.group {
                if index > 0 {
                    y += 3.0;
                }
                for line in wrap_at_most(group, TITLE.size - 0.5, TITLE.weight, right - MARGIN, 2) {
                    y += 9.5;
                    let heading = super::canvas::Type { size: 6.5, ..TITLE };
                    canvas.text(&line, MARGIN, y - 1.0, Anchor::Start, heading);
                }
                y += 2.0;
            }
            y = draw_trial(&mut canvas, trial, &columns, y, right) + 5.0;
        }
        y = columns.axis.draw_below(&mut canvas, y, &format!("{} (% of participants)", self.outcome));
        if !self.reasons.is_empty() {
            y += 12.0;
            canvas.text("Why this is not a head-to-head comparison", MARGIN, y, Anchor::Start, STRONG);
            y += 1.5;
            let reason = super::canvas::Type { size: 5.5, ..BODY };
            for text in &self.reasons {
                y += 1.0;
                for (line_index, line) in
                    wrap(text, reason.size, reason.weight, right - MARGIN - 6.0).iter().enumerate()
                {
                    y += reason.size * LEADING;
                    if line_index == 0 {
                        canvas.text("–", MARGIN, y, Anchor::Start, reason);
                    }
                    canvas.text(line, MARGIN + 6.0, y, Anchor::Start, reason);
                }
            }
            y += 2.0;
        }
        y = self.notes.draw(&mut canvas, y + 3.0);
        face::finish(&mut canvas, y);
        canvas
    }

    fn describe(&self) -> String {
        let mut text = self.face.spoken();
        text.push_str(&format!("{} in percent of participants. Filled marks: {}. ", self.outcome, self.declared));
        for trial in &self.trials {
            if let Some(group) = &trial.group {
                text.push_str(&format!("{group}. "));
            }
            let weeks = trial.weeks.map(|weeks| format!("; {}", format::weeks(weeks))).unwrap_or_default();
            let cautions: String = trial.cautions.iter().map(|caution| format!(", {caution}")).collect();
            text.push_str(&format!("{}{cautions} ({}{weeks}): ", trial.name, trial.rule));
            let arms: Vec<String> = trial
                .arms
                .iter()
                .map(|arm| {
                    let mut parts = Vec::new();
                    if let Some(rate) = &arm.declared {
                        let share = format::with_interval(Statistic::Proportion, rate.share, rate.bounds);
                        let rule = if rate.rule_known { "" } else { ", rule for the missing not stated" };
                        parts.push(format!("{}, {share} percent{}{rule}", rate.count, rate.marks));
                    }
                    if let Some(rate) = &arm.observed {
                        parts.push(format!("observed {}", observed_text(rate)));
                    }
                    format!("{} {}", arm.label, parts.join(", "))
                })
                .collect();
            text.push_str(&arms.join("; "));
            text.push_str(". ");
        }
        if !self.reasons.is_empty() {
            text.push_str("Why this is not a head-to-head comparison: ");
            text.push_str(&self.reasons.join(" "));
        }
        text.push_str(&self.notes.spoken());
        text.trim_end().to_owned()
    }
}

fn draw_trial(canvas: &mut Canvas, trial: &Trial, columns: &Columns, top: f64, right: f64) -> f64 {
    let height = trial_height(trial);
    let bottom = top + height;
    canvas.rectangle(MARGIN, top, right, bottom, BAND);
    bracket(canvas, columns.bracket, top + 2.5, bottom - 2.5);
    let (name, detail) = trial_lines(trial);
    let mut y = top + 2.0;
    for (index, line) in name.iter().enumerate() {
        y += STRONG.size * LEADING;
        let marks = if index + 1 == name.len() { trial.marks.as_str() } else { "" };
        canvas.text_with_marks(line, marks, columns.trial.0, y - 1.2, Anchor::Start, STRONG);
    }
    for caution in &trial.cautions {
        y += SMALL.size * LEADING;
        canvas.text(caution, columns.trial.0, y - 1.0, Anchor::Start, CAUTION);
    }
    for line in &detail {
        y += SMALL.size * LEADING;
        canvas.text(line, columns.trial.0, y - 1.0, Anchor::Start, SMALL);
    }
    let arms: f64 = trial.arms.iter().map(arm_height).sum();
    let mut y = top + (height - arms) / 2.0;
    for arm in &trial.arms {
        let height = arm_height(arm);
        let middle = y + height / 2.0;
        let lines = arm_lines(arm);
        let mut baseline = middle - lines.len() as f64 * BODY.size * LEADING / 2.0;
        for line in &lines {
            baseline += BODY.size * LEADING;
            canvas.text(line, columns.arm.0, baseline - 1.7, Anchor::Start, BODY);
        }
        draw_rates(canvas, arm, columns, middle);
        y += height;
    }
    bottom
}

fn draw_rates(canvas: &mut Canvas, arm: &TrialArm, columns: &Columns, middle: f64) {
    let axis = &columns.axis;
    let place = |share: f64| axis.at(100.0 * share);
    let y = middle;
    if let Some(rate) = &arm.declared {
        if let Some((lower, upper)) = rate.bounds {
            canvas.whisker((place(lower), place(upper)), axis.room(), y, 0.75, arm.color);
        }
    } else if let Some((lower, upper)) = arm.observed.as_ref().and_then(|rate| rate.bounds) {
        canvas.whisker((place(lower), place(upper)), axis.room(), y, 0.75, arm.color);
    }
    if let Some(rate) = &arm.observed {
        canvas.mark(Form::Circle, false, (place(rate.share), y), 2.3, arm.color);
        canvas.text_with_marks(
            &observed_text(rate),
            &rate.marks,
            columns.observed,
            y + 2.1,
            Anchor::End,
            super::canvas::Type { color: MUTED, ..BODY },
        );
    }
    if let Some(rate) = &arm.declared {
        let form = if rate.rule_known { Form::Circle } else { Form::Diamond };
        canvas.mark(form, true, (place(rate.share), y), 2.3, arm.color);
        canvas.text(&rate.count, columns.count, y + 2.1, Anchor::End, BODY);
        let share = format::with_interval(Statistic::Proportion, rate.share, rate.bounds);
        canvas.text_with_marks(&share, &rate.marks, columns.share, y + 2.1, Anchor::End, BODY);
    }
}

/// A square bracket that opens to the right.
fn bracket(canvas: &mut Canvas, x: f64, top: f64, bottom: f64) {
    canvas.polyline(vec![(x + 2.0, top), (x, top), (x, bottom), (x + 2.0, bottom)], 0.6, INK);
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{assert_places, evidence, place_of, through};
    use super::super::palette::VERMILION;
    use super::*;

    fn ptsd() -> AcrossTrials {
        super::super::font::register().unwrap();
        let (evidence, studies, results) = evidence();
        build(&evidence, &studies.iter().collect::<Vec<_>>(), &results).unwrap()
    }

    #[test]
    fn rates_stand_at_their_percentages() {
        let canvas = ptsd().draw();
        let at = through((0.0, place_of(&canvas, "0", 0).0), (100.0, place_of(&canvas, "100", 0).0));
        // MAPP1 then MAPP2, observed (hollow, drawn first) then randomised.
        let marks: Vec<f64> = canvas.centers(VERMILION).iter().map(|mark| mark.0).collect();
        let rates = [5.0 / 42.0, 9.0 / 46.0, 7.0 / 52.0, 8.0 / 53.0];
        assert_places(&marks, &rates.map(|rate| at(100.0 * rate)));
        place_of(&canvas, "15.1 (7.9 to 27.1)", 0);
        place_of(&canvas, "43.1 (30.5 to 56.7)", 0);
        place_of(&canvas, "7/52 (13.5)", 0);
        place_of(&canvas, "13/42 (31.0)", 0);
    }

    #[test]
    fn an_unstated_rule_and_an_unprinted_count_are_marked() {
        let view = ptsd();
        let brady = view.trials.iter().find(|trial| trial.name == "Brady 2000").unwrap();
        let rate = brady.arms[0].declared.as_ref().unwrap();
        assert!(!rate.rule_known);
        assert_eq!((rate.count.as_str(), rate.marks.as_str()), ("of 94", "‡"));
        assert!(view.trials[0].arms[0].declared.as_ref().unwrap().rule_known);
        assert_eq!(view.trials.iter().filter(|trial| trial.group.is_some()).count(), 2);
    }

    #[test]
    fn the_reasons_stand_on_the_face_and_are_read_out() {
        let view = ptsd();
        let canvas = view.draw();
        place_of(&canvas, "Why this is not a head-to-head comparison", 0);
        place_of(&canvas, "No trial here tested MDMA against an SSRI.", 0);
        assert!(view.describe().contains("No trial here tested MDMA against an SSRI."));
        assert!(
            view.describe().contains("MDMA-assisted therapy 8/53, 15.1 (7.9 to 27.1) percent, observed 7/52 (13.5)")
        );
    }
}

//! Forest plot of comparisons: differences on linear axes, ratios on logarithmic ones, a panel for each kind of effect.

use crate::results::{Method, Row, Statistic};
use crate::study::Better;

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Form};
use super::face::{self, BODY, Face, Footnotes, LEADING, MARGIN, SMALL, STRONG, TWO_COLUMNS_MM};
use super::outcome_bars::{PROPORTION_METHODS, method_words};
use super::palette::{Color, FAINT, arm_styles};
use super::rows::{Handling, Key, StudyRows, bounds, key_of, marks};
use super::svg::POINTS_PER_MM;
use super::text::{shortened, widest, wrap_at_most};
use super::{View, Wish, format};

/// One comparison.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Effect {
    pub(crate) label: String,
    /// What is compared, visit and handling of the missing, where they differ.
    pub(crate) detail: String,
    pub(crate) color: Color,
    pub(crate) form: Form,
    /// n/N (or n) of the experimental and the control arm.
    pub(crate) counts: (String, String),
    pub(crate) estimate: Option<f64>,
    pub(crate) bounds: Option<(f64, f64)>,
    pub(crate) marks: String,
    /// Is more of it good for the experimental arm? Unknown where the study file does not say.
    pub(crate) higher_is_better: Option<bool>,
}

/// One kind of effect.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Panel {
    pub(crate) heading: String,
    /// Its name on the axis, with its unit.
    pub(crate) name: String,
    pub(crate) logarithmic: bool,
    /// What the estimates are, and what turns them into the axis's unit.
    pub(crate) statistic: Statistic,
    pub(crate) factor: f64,
    pub(crate) effects: Vec<Effect>,
    pub(crate) level: Option<f64>,
}

/// The figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Forest {
    pub(crate) face: Face,
    pub(crate) panels: Vec<Panel>,
    /// Labels of the two arms, where every comparison is of the same two.
    pub(crate) arms: Option<(String, String)>,
    pub(crate) notes: Footnotes,
}

/// A kind of effect: its statistics and methods in order of preference, and how it is shown.
struct Kind {
    statistics: &'static [Statistic],
    methods: &'static [Method],
    name: &'static str,
    logarithmic: bool,
    factor: f64,
}

impl Kind {
    /// Is it about an event that happens or not?
    fn binary(&self) -> bool {
        matches!(self.statistics, [Statistic::RiskDifference | Statistic::RiskRatio | Statistic::OddsRatio])
    }
}

const KINDS: [Kind; 6] = [
    Kind {
        statistics: &[Statistic::RiskDifference],
        methods: &[Method::GComputationRobust, Method::GComputation, Method::Newcombe, Method::MiettinenNurminen],
        name: "Risk difference (percentage points)",
        logarithmic: false,
        factor: 100.0,
    },
    Kind {
        statistics: &[Statistic::RiskRatio],
        methods: &[Method::GComputationRobust, Method::GComputation, Method::Katz, Method::Koopman],
        name: "Risk ratio",
        logarithmic: true,
        factor: 1.0,
    },
    Kind {
        statistics: &[Statistic::OddsRatio],
        methods: &[Method::GComputationRobust, Method::GComputation, Method::Woolf, Method::ConditionalExact],
        name: "Odds ratio",
        logarithmic: true,
        factor: 1.0,
    },
    Kind {
        statistics: &[Statistic::LsMeanDifference],
        methods: &[Method::Published],
        name: "Difference of least-squares means",
        logarithmic: false,
        factor: 1.0,
    },
    Kind {
        statistics: &[Statistic::MeanDifference],
        methods: &[Method::Welch, Method::Student, Method::Published],
        name: "Mean difference",
        logarithmic: false,
        factor: 1.0,
    },
    Kind {
        statistics: &[Statistic::HedgesG, Statistic::CohensD],
        methods: &[Method::NoncentralT, Method::LargeSample, Method::Published],
        name: "Standardised difference",
        logarithmic: false,
        factor: 1.0,
    },
];

/// What is compared: an endpoint under one handling, and the pairs of arms.
#[derive(Clone, PartialEq)]
struct Compared<'a> {
    key: Key<'a>,
    handling: Handling<'a>,
    pairs: Vec<(&'a str, &'a str)>,
}

/// Effects that share an axis.
struct Group {
    unit: String,
    effects: Vec<Effect>,
    level: Option<f64>,
    methods: Vec<Method>,
}

/// What the labels need not say, since it is the same everywhere.
struct Common {
    visit: bool,
    handling: bool,
    pair: bool,
}

/// Every comparison in the table; none when it has none. Within-arm effects are left out: they are no effects of treatment.
pub(crate) fn build(rows: &StudyRows, wish: &Wish, warning: Option<&'static str>) -> Option<Forest> {
    let is_effect = |row: &Row| row.is_contrast() && KINDS.iter().any(|kind| kind.statistics.contains(&row.statistic));
    let mut compared: Vec<Compared> = Vec::new();
    for key in rows.at_main_visit(rows.keys(&wish.endpoints, is_effect)) {
        let Some(handling) = rows.handling(key, wish.estimand, is_effect) else { continue };
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        for row in rows.efficacy().filter(|row| is_effect(row) && key_of(row) == Some(key)) {
            if let (Some(arm), Some(versus)) = (row.arm.as_deref(), row.versus.as_deref())
                && !pairs.contains(&(arm, versus))
            {
                pairs.push((arm, versus));
            }
        }
        compared.push(Compared { key, handling, pairs });
    }
    let first = compared.first()?.clone();
    let common = Common {
        visit: compared.iter().all(|of| of.key.visit == first.key.visit),
        handling: compared.iter().all(|of| of.handling == first.handling),
        pair: first.pairs.len() == 1 && compared.iter().all(|of| of.pairs == first.pairs),
    };
    let mut notes = Footnotes::default();
    let mut panels = Vec::new();
    for kind in &KINDS {
        // An odds ratio beside a risk ratio of the same outcome says the same thing larger.
        if kind.statistics == [Statistic::OddsRatio]
            && panels.iter().any(|panel: &Panel| panel.statistic == Statistic::RiskRatio)
        {
            continue;
        }
        for group in groups(kind, rows, &compared, &common, &mut notes) {
            let Group { unit, effects, level, methods } = group;
            let name = if unit.is_empty() { kind.name.to_owned() } else { format!("{} ({unit})", kind.name) };
            panels.push(Panel {
                heading: format!("{name}; {} intervals: {}", format::level(level), method_words(&methods)),
                name: if kind.logarithmic { format!("{name}, logarithmic axis") } else { name },
                logarithmic: kind.logarithmic,
                statistic: kind.statistics[0],
                factor: kind.factor,
                effects,
                level,
            });
        }
    }
    if panels.is_empty() {
        return None;
    }
    let arms = common.pair.then(|| (arm_label(rows, first.pairs[0].0), arm_label(rows, first.pairs[0].1)));
    let mut subtitle = vec![rows.study_name()];
    subtitle.extend(arms.as_ref().map(|(arm, versus)| format!("{arm} v {versus}")));
    subtitle.extend(first.key.visit.filter(|_| common.visit).map(|visit| rows.study.visit_label(visit).to_owned()));
    subtitle.extend(common.handling.then(|| first.handling.words()));
    let title = wish.title.clone().unwrap_or_else(|| "Effects of treatment".into());
    Some(Forest { face: Face { title, subtitle: subtitle.join(" · "), warning }, panels, arms, notes })
}

fn arm_label(rows: &StudyRows, id: &str) -> String {
    rows.study.arm(id).map_or_else(|| id.to_owned(), |arm| arm.label.clone())
}

/// The effects of one kind, apart by unit (points and percent have no common axis).
fn groups(kind: &Kind, rows: &StudyRows, compared: &[Compared], common: &Common, notes: &mut Footnotes) -> Vec<Group> {
    let styles = arm_styles(rows.study);
    let mut groups: Vec<Group> = Vec::new();
    let mut seen = Vec::new();
    for Compared { key, handling, pairs } in compared {
        for pair in pairs {
            let find = |statistic: &Statistic| rows.of_contrast(*key, *handling, *pair, *statistic, kind.methods);
            let Some(row) = kind.statistics.iter().find_map(find) else { continue };
            // Another analysis of the same outcome has the same effect, unless it is adjusted.
            let adjusted = matches!(row.method, Some(Method::GComputation | Method::GComputationRobust));
            let what = (key.endpoint, key.visit, *handling, *pair, adjusted);
            if seen.contains(&what) {
                continue;
            }
            seen.push(what);
            let mut signs = marks(row, notes);
            if row.estimate.is_none() || bounds(row).is_none() {
                let why = row.note.as_deref().unwrap_or("not estimable");
                signs.push_str(&notes.remark(&sentence(why)));
            }
            let (arm, versus) = *pair;
            if kind.binary() && [arm, versus].iter().any(|arm| count_unprinted(rows, key, handling, arm)) {
                signs.push_str(&notes.unprinted_count());
            }
            let comparison = (!common.pair).then(|| format!("{} v {}", arm_label(rows, arm), arm_label(rows, versus)));
            let visit = key.visit.filter(|_| !common.visit).map(|id| rows.study.visit_label(id).to_owned());
            let words = (!common.handling).then(|| handling.words());
            let style = rows.arms().find(|(_, of)| of.id.get_ref() == arm).map(|(index, _)| styles[index]);
            let counts = |arm: &str| {
                if kind.binary() { events_of(rows, key, handling, arm) } else { n_of(rows, key, handling, arm) }
            };
            let effect = Effect {
                label: format!("{}{}", rows.endpoint_label(key.endpoint), if adjusted { ", adjusted" } else { "" }),
                detail: comparison.into_iter().chain(visit).chain(words).collect::<Vec<_>>().join("; "),
                color: style.map_or(super::palette::BLUE, |style| style.color),
                form: style.map_or(Form::Circle, |style| style.form),
                counts: (counts(arm), counts(versus)),
                estimate: row.estimate,
                bounds: bounds(row),
                marks: signs,
                higher_is_better: higher_is_better(rows, key.endpoint),
            };
            let unit = unit_words(row, kind.binary());
            match groups.iter_mut().find(|group| group.unit == unit) {
                Some(group) => {
                    group.effects.push(effect);
                    group.level = group.level.or(row.level);
                    group.methods.extend(row.method.filter(|method| !group.methods.contains(method)));
                }
                None => {
                    let methods = row.method.into_iter().collect();
                    groups.push(Group { unit, effects: vec![effect], level: row.level, methods });
                }
            }
        }
    }
    groups
}

/// Participants with the event of all, of one arm.
fn events_of(rows: &StudyRows, key: &Key, handling: &Handling, arm: &str) -> String {
    let row = rows.of_arm(*key, *handling, arm, Statistic::Proportion, &PROPORTION_METHODS);
    row.map_or_else(|| format::counts(None, None), |row| format::counts(row.events, row.n))
}

/// Was only a percentage printed of this arm?
fn count_unprinted(rows: &StudyRows, key: &Key, handling: &Handling, arm: &str) -> bool {
    let row = rows.of_arm(*key, *handling, arm, Statistic::Proportion, &PROPORTION_METHODS);
    row.is_some_and(|row| row.events.is_none() && row.estimate.is_some())
}

/// Participants in the mean of one arm.
fn n_of(rows: &StudyRows, key: &Key, handling: &Handling, arm: &str) -> String {
    let find = |statistic| rows.of_arm(*key, *handling, arm, statistic, &[Method::Student, Method::Published]);
    let n = [Statistic::Mean, Statistic::LsMean].into_iter().find_map(find).and_then(|row| row.n);
    n.map_or_else(|| format::counts(None, None), |n| n.to_string())
}

fn higher_is_better(rows: &StudyRows, endpoint: &str) -> Option<bool> {
    rows.study.better(rows.endpoint(endpoint)?).map(|better| better == Better::Higher)
}

fn unit_words(row: &Row, binary: bool) -> String {
    let name = match row.statistic {
        Statistic::HedgesG => "Hedges’ g, ",
        Statistic::CohensD => "Cohen’s d, ",
        _ => "",
    };
    let unit = match row.unit.as_deref() {
        _ if binary => "",
        Some("sd-change") => "SD of change",
        Some("sd-endpoint") => "SD at the visit",
        Some("sd-baseline") => "SD at baseline",
        Some("sd-model") => "SD of the model",
        Some("unknown") => "SD not stated",
        Some("percent-change") => "percent change",
        Some(other) => other,
        None => "",
    };
    format!("{name}{unit}").trim_end_matches(", ").to_owned()
}

/// A note as a sentence.
fn sentence(note: &str) -> String {
    let mut letters = note.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

impl Panel {
    /// The axis between these two places, with room on both sides of no effect. A ratio's ends at 1/100 and 100; what lies
    /// beyond is cut.
    pub(crate) fn axis(&self, start: f64, end: f64) -> Axis {
        let estimates = self.effects.iter().filter_map(|effect| effect.estimate);
        let ends = self.effects.iter().filter_map(|effect| effect.bounds).flat_map(|(lower, upper)| [lower, upper]);
        let all = estimates.chain(ends).filter(|value| value.is_finite()).map(|value| self.factor * value);
        let (low, high) =
            all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| (low.min(end), high.max(end)));
        let (low, high) = if low <= high { (low, high) } else { (1.0, 1.0) };
        const OTHER_SIDE: f64 = -0.2;
        if self.logarithmic {
            let (low, high) = (low.max(0.001), high.max(0.001));
            let below = low.min(libm::pow(high, OTHER_SIDE));
            return Axis::logarithmic_around(below, high.max(libm::pow(low, OTHER_SIDE)), start, end);
        }
        Axis::linear_around(low.min(OTHER_SIDE * high).min(0.0), high.max(OTHER_SIDE * low).max(0.0), start, end)
    }

    /// Is it about an event that happens or not?
    fn of_events(&self) -> bool {
        matches!(self.statistic, Statistic::RiskDifference | Statistic::RiskRatio | Statistic::OddsRatio)
    }

    /// Which side favours the experimental arm, where all its effects agree.
    fn right_is_better(&self) -> Option<bool> {
        let first = self.effects.first()?.higher_is_better?;
        self.effects.iter().all(|effect| effect.higher_is_better == Some(first)).then_some(first)
    }
}

const LABEL_LIMIT: f64 = 150.0;

impl View for Forest {
    fn face(&self) -> &Face {
        &self.face
    }

    fn draw(&self) -> Canvas {
        const GAP: f64 = 8.0;
        let mut canvas = Canvas::new(TWO_COLUMNS_MM * POINTS_PER_MM);
        let effects = || self.panels.iter().flat_map(|panel| &panel.effects);
        let texts: Vec<String> = self
            .panels
            .iter()
            .flat_map(|panel| panel.effects.iter().map(|effect| estimate_text(effect, panel)))
            .collect();
        let mark_room = effects().map(|effect| SMALL.width(&effect.marks)).fold(0.0, f64::max);
        let (arm, versus) = match &self.arms {
            Some((arm, versus)) => (arm.as_str(), versus.as_str()),
            None => ("Experimental", "Control"),
        };
        let head_limit = 62.0;
        let heads = [arm, versus].map(|head| wrap_at_most(head, BODY.size, BODY.weight, head_limit, 3));
        let column = |head: &[String], cells: Vec<&str>| {
            widest(head.iter().map(String::as_str).chain(cells), BODY.size, BODY.weight).max(BODY.width("n/N"))
        };
        let first_width = column(&heads[0], effects().map(|effect| effect.counts.0.as_str()).collect());
        let second_width = column(&heads[1], effects().map(|effect| effect.counts.1.as_str()).collect());
        let text_width =
            widest(texts.iter().map(String::as_str), BODY.size, BODY.weight).max(BODY.width("Estimate (95 % CI)"));
        let label_width = effects()
            .flat_map(|effect| {
                let (label, detail) = label_lines(effect);
                [
                    widest(label.iter().map(String::as_str), BODY.size, BODY.weight),
                    widest(detail.iter().map(String::as_str), SMALL.size, SMALL.weight),
                ]
            })
            .fold(40.0, f64::max);
        let right = canvas.width - MARGIN - mark_room;
        let first_right = MARGIN + label_width + GAP + first_width;
        let second_right = first_right + GAP + second_width;
        let (start, end) = (second_right + 2.0 * GAP, right - text_width - 2.0 * GAP);

        let mut y = self.face.draw(&mut canvas);
        let mut texts = texts.iter();
        for (index, panel) in self.panels.iter().enumerate() {
            if index > 0 {
                y += 8.0;
            }
            y += 7.0;
            let heading = shortened(&panel.heading, STRONG.size, STRONG.weight, canvas.width - 2.0 * MARGIN);
            canvas.text(&heading, MARGIN, y, Anchor::Start, STRONG);
            y += 3.0;
            // The arms are named once, above the first panel.
            let head_lines = if index == 0 { heads.iter().map(Vec::len).max().unwrap_or(0) } else { 0 };
            let head_bottom = y + (head_lines + 1) as f64 * BODY.size * LEADING;
            let head_of_counts = if panel.of_events() { "n/N" } else { "n" };
            for (head, x) in heads.iter().zip([first_right, second_right]) {
                let shown = if index == 0 { head.as_slice() } else { &[] };
                let mut baseline = head_bottom - (shown.len() + 1) as f64 * BODY.size * LEADING;
                for line in shown.iter().map(String::as_str).chain([head_of_counts]) {
                    baseline += BODY.size * LEADING;
                    canvas.text(line, x, baseline - 1.5, Anchor::End, BODY);
                }
            }
            let estimate_head = format!("Estimate ({} CI)", format::level(panel.level));
            canvas.text(&estimate_head, right, head_bottom - 1.5, Anchor::End, BODY);
            y = head_bottom + 1.0;
            canvas.line((MARGIN, y), (canvas.width - MARGIN, y), 0.4, FAINT);
            y += 2.0;
            let top = y;
            let axis = panel.axis(start, end);
            let body: f64 = panel.effects.iter().map(row_height).sum();
            let null = axis.at(if panel.logarithmic { 1.0 } else { 0.0 });
            canvas.line((null, top), (null, top + body + 2.0), 0.4, FAINT);
            for effect in &panel.effects {
                let height = row_height(effect);
                let middle = y + height / 2.0;
                draw_label(&mut canvas, effect, y, height);
                canvas.text(&effect.counts.0, first_right, middle + 2.1, Anchor::End, BODY);
                canvas.text(&effect.counts.1, second_right, middle + 2.1, Anchor::End, BODY);
                if let Some((lower, upper)) = effect.bounds {
                    let place = |value: f64| {
                        if value > 0.0 || !panel.logarithmic { axis.at(panel.factor * value) } else { start - 1.0 }
                    };
                    canvas.whisker((place(lower), place(upper)), axis.room(), middle, 0.75, effect.color);
                }
                if let Some(estimate) =
                    effect.estimate.map(|estimate| panel.factor * estimate).filter(|value| axis.holds(*value))
                {
                    canvas.mark(effect.form, true, (axis.at(estimate), middle), 2.3, effect.color);
                }
                let text = texts.next().map(String::as_str).unwrap_or_default();
                canvas.text_with_marks(text, &effect.marks, right, middle + 2.1, Anchor::End, BODY);
                y += height;
            }
            y = axis.draw_below(&mut canvas, y + 2.0, &panel.name);
            if let (Some(right_is_better), Some((arm, versus))) = (panel.right_is_better(), &self.arms) {
                let (left, right) = if right_is_better { (versus, arm) } else { (arm, versus) };
                let half = (end - start) / 2.0 + GAP - 2.0;
                y += 6.0;
                let left = shortened(&format!("← favours {left}"), SMALL.size, SMALL.weight, half);
                let right = shortened(&format!("favours {right} →"), SMALL.size, SMALL.weight, half);
                canvas.text(&left, start - GAP, y, Anchor::Start, SMALL);
                canvas.text(&right, end + GAP, y, Anchor::End, SMALL);
                y += 2.0;
            }
        }
        y = self.notes.draw(&mut canvas, y + 2.0);
        face::finish(&mut canvas, y);
        canvas
    }

    fn describe(&self) -> String {
        let mut text = self.face.spoken();
        text.push_str("Forest plot. ");
        for panel in &self.panels {
            text.push_str(&panel.heading);
            text.push_str(": ");
            let effects: Vec<String> = panel
                .effects
                .iter()
                .map(|effect| {
                    let detail = if effect.detail.is_empty() { String::new() } else { format!(" ({})", effect.detail) };
                    let (first, second) = &effect.counts;
                    format!(
                        "{}{detail} {first} v {second}, {}{}",
                        effect.label,
                        estimate_text(effect, panel),
                        effect.marks
                    )
                })
                .collect();
            text.push_str(&effects.join("; "));
            text.push_str(". ");
        }
        text.push_str(self.notes.spoken().trim_start());
        text.trim_end().to_owned()
    }
}

fn estimate_text(effect: &Effect, panel: &Panel) -> String {
    match effect.estimate {
        Some(estimate) => format::with_interval(panel.statistic, estimate, effect.bounds),
        None => "–".to_owned(),
    }
}

fn label_lines(effect: &Effect) -> (Vec<String>, Vec<String>) {
    let label = wrap_at_most(&effect.label, BODY.size, BODY.weight, LABEL_LIMIT, 3);
    let detail = if effect.detail.is_empty() {
        Vec::new()
    } else {
        wrap_at_most(&effect.detail, SMALL.size, SMALL.weight, LABEL_LIMIT, 3)
    };
    (label, detail)
}

fn label_height(effect: &Effect) -> f64 {
    let (label, detail) = label_lines(effect);
    label.len() as f64 * BODY.size * LEADING + detail.len() as f64 * SMALL.size * LEADING
}

fn row_height(effect: &Effect) -> f64 {
    (label_height(effect) + 2.5).max(10.0)
}

fn draw_label(canvas: &mut Canvas, effect: &Effect, top: f64, height: f64) {
    let (label, detail) = label_lines(effect);
    let mut y = top + (height - label_height(effect)) / 2.0;
    for line in &label {
        y += BODY.size * LEADING;
        canvas.text(line, MARGIN, y - 1.7, Anchor::Start, BODY);
    }
    for line in &detail {
        y += SMALL.size * LEADING;
        canvas.text(line, MARGIN, y - 1.5, Anchor::Start, SMALL);
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{assert_places, mapp2, place_of, through};
    use super::super::palette::VERMILION;
    use super::*;

    fn mapp2_forest() -> Forest {
        super::super::font::register().unwrap();
        let (study, results) = mapp2();
        build(&StudyRows::new(&study, &results), &Wish::default(), None).unwrap()
    }

    #[test]
    fn effects_stand_at_their_values_on_linear_and_logarithmic_axes() {
        let view = mapp2_forest();
        let canvas = view.draw();
        let marks: Vec<f64> = canvas.centers(VERMILION).iter().map(|mark| mark.0).collect();
        let points = through((0.0, place_of(&canvas, "0", 0).0), (50.0, place_of(&canvas, "50", 0).0));
        let differences = [(45.0, 29.0), (37.0, 20.0), (24.0, 9.0)].map(|(a, b)| points(100.0 * (a / 52.0 - b / 42.0)));
        assert_places(&marks[..3], &differences);
        let log = through((0.0, place_of(&canvas, "1", 0).0), (libm::log(2.0), place_of(&canvas, "2", 0).0));
        let ratios = [(45.0, 29.0), (37.0, 20.0), (24.0, 9.0)].map(|(a, b)| log(libm::log(a / 52.0 / (b / 42.0))));
        assert_places(&marks[3..6], &ratios);
        // Remission, Newcombe (1998): 5.4 to 41.2.
        place_of(&canvas, "24.7 (5.4 to 41.2)", 0);
    }

    #[test]
    fn panels_say_which_side_is_better() {
        let view = mapp2_forest();
        let sides: Vec<Option<bool>> = view.panels.iter().map(Panel::right_is_better).collect();
        assert_eq!(sides, [Some(true), Some(true), Some(false), Some(false)]);
        assert!(view.panels[3].heading.contains("Hedges’ g, SD of change"));
    }
}

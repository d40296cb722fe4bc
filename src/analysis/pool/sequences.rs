//! The pooled effect again and again: without each study, and study by study.

use crate::results::{PooledPart, Row, Statistic, Text};

use super::member::{Member, Set};
use super::models::{About, pool};
use super::question::Model;

impl About<'_> {
    fn step(&self, set: &Set, model: Model, part: PooledPart, name: &Text, rows: &mut Vec<Row>) {
        let about = About { question: self.question, units: self.units, term: name.clone() };
        let found = pool(set, model, self.question);
        about.effect_rows(model.part(part), &found, rows);
        if let Some(tau2) = found.ok().and_then(|found| found.fit).and_then(|fit| fit.tau2) {
            let mut row = about.row(Statistic::TauSquared, model.part(part));
            row.estimate = Some(tau2.value);
            row.std_error = Some(tau2.std_error).filter(|se| se.is_finite());
            rows.push(row);
        }
    }

    /// Without each study in turn, which `term` names.
    pub fn leave_one_out_rows(&self, set: &Set, model: Model, rows: &mut Vec<Row>) {
        let members = set.with_effect();
        if members.len() < 2 {
            return;
        }
        for member in members {
            let name = &member.study.name;
            self.step(&set.without(name), model, PooledPart::LeaveOneOut, name, rows);
        }
    }

    /// One study more at a time, in the order of their keys (numbers as numbers), `term` naming the last one.
    pub fn cumulative_rows(&self, set: &Set, model: Model, rows: &mut Vec<Row>) {
        let mut members: Vec<&Member> = set.with_effect();
        let key = |member: &Member| member.study.order.clone().unwrap_or_default();
        let number = |member: &Member| key(member).parse::<f64>().ok().filter(|x| x.is_finite());
        if members.iter().all(|member| number(member).is_some()) {
            members.sort_by(|a, b| number(a).unwrap_or_default().total_cmp(&number(b).unwrap_or_default()));
        } else {
            members.sort_by_key(|member| key(member));
        }
        for count in 1..=members.len() {
            let set = Set { members: members[..count].to_vec() };
            let name = &members[count - 1].study.name;
            self.step(&set, model, PooledPart::Cumulative, name, rows);
        }
    }
}

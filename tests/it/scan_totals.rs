//! Totals and flows: what adds up, what cannot, and lists that are neither. Sentences are invented; every sum was worked by hand.

use retrial::claim::scan::{FindingKind, scan};

/// A text, and what must be said of its totals and flows: nothing where a list is no partition.
#[rustfmt::skip]
const TEXTS: &[(&str, &[&str])] = &[
    ("Severity was mild in 20 %, moderate in 30 % and severe in 50 %.", &["total consistent: 20 + 30 + 50 = 100%"]),
    ("Severity was mild in 20 %, moderate in 30 % and severe in 40 %.", &["total impossible: 20 + 30 + 40 = 90%, not 100%, however they were rounded"]),
    ("Race: White 71 %, Black 12 %, Asian 10 %, Other 12 %.", &["total impossible: 71 + 12 + 10 + 12 = 105%, not 100%, however they were rounded"]),
    ("Race: White 71 %, Black 12 %.", &[]),
    ("Race: White 71.2%, Black 11.5%, Asian 9.6%, Other 7.7%.", &["total consistent: 71.2 + 11.5 + 9.6 + 7.7 = 100%"]),
    ("Adverse events were nausea in 20 %, headache in 30 % and insomnia in 60 %.", &[]),
    ("Response was seen in 71.2% and remission in 33.3%.", &[]),
    ("La sévérité était légère chez 20 %, modérée chez 30 % et sévère chez 45 %.", &["total impossible: 20 + 30 + 45 = 95%, not 100%, however they were rounded"]),
    ("62% were women and 48% were men.", &["total impossible: 62 + 48 = 110%, not 100%, however they were rounded"]),
    ("Participants (62% women, 38% men) were older.", &["total consistent: 62 + 38 = 100%"]),
    ("Response in 60% of men and 50% of women.", &[]),
    ("Response by severity: mild 60%, moderate 50%, severe 30%.", &[]),
    ("Response: men 60 %, women 50 %.", &[]),
    ("71% responded, 12% partially responded and the remaining 17% did not.", &["total consistent: 71 + 12 + 17 = 100%"]),
    ("71% responded, 12% partially responded and the remaining 27% did not.", &["total impossible: 71 + 12 + 27 = 110%, not 100%, however they were rounded"]),
    ("71 % ont répondu, 12 % partiellement et les 27 % restants n'ont pas répondu.", &["total impossible: 71 + 12 + 27 = 110%, not 100%, however they were rounded"]),
    ("104 participants (68 women, 36 men) took part.", &["total consistent: 68 + 36 = 104"]),
    ("104 participants (68 women, 38 men) took part.", &["total impossible: 68 + 38 = 106, not 104"]),
    ("Of 104 participants, 68 were women and 37 were men.", &["total impossible: 68 + 37 = 105, not 104"]),
    ("Race was White in 71%, Black in 12% and Other in 10%.", &["total impossible: 71 + 12 + 10 = 93%, not 100%, however they were rounded"]),
    ("Race was recorded in 98% and sex in 99%.", &[]),
    ("Education was received by 20% and counselling by 90%.", &[]),
    ("Sexe : femmes 60 %, hommes 45 %.", &["total impossible: 60 + 45 = 105%, not 100%, however they were rounded"]),
    ("Severity: mild 33%, moderate 33%, severe 33%.", &["total consistent: 33 + 33 + 33 = 99%, which rounding makes of 100%"]),
    ("At endpoint 50% were improved, 30% unchanged and 30% worse.", &["total impossible: 50 + 30 + 30 = 110%, not 100%, however they were rounded"]),
    ("Reasons (multiple answers): pain 60%, cost 50%, other 30%.", &[]),
    ("Marital status: single 40%, married 35%, divorced 15%.", &["total not-testable: 40 + 35 + 15 = 90%: 10% are in no category named"]),
    ("Severity:\n- Mild: 20%\n- Moderate: 30%\n- Severe: 60%", &["total impossible: 20 + 30 + 60 = 110%, not 100%, however they were rounded"]),
    ("A total of 104 participants were randomised to MDMA (n = 53) or placebo (n = 50).", &["total impossible: 53 + 50 = 103, not 104"]),
    ("104 were randomised: 53 to MDMA and 50 to placebo.", &["total impossible: 53 + 50 = 103, not 104"]),
    ("We randomly assigned 104 participants to MDMA (n=53) or placebo (n=51).", &["total consistent: 53 + 51 = 104"]),
    ("104 patients underwent randomisation; 53 were assigned to MDMA and 51 to placebo.", &["total consistent: 53 + 51 = 104"]),
    ("The 104 participants aged 18 to 65 were randomised at 13 sites to MDMA (n=53) or placebo (n=51).", &["total consistent: 53 + 51 = 104"]),
    ("Of 345 people screened, 104 were randomised, 102 received treatment and 105 completed the study.", &["flow consistent: 104 randomised of 345 screened", "flow consistent: 102 treated of 104 randomised", "flow impossible: 105 completed cannot come from 102 treated"]),
    ("Of the 104 participants randomised, 90 completed and 14 withdrew.", &["total consistent: 90 + 14 = 104", "flow consistent: 90 completed of 104 randomised", "flow consistent: 14 left of 104 randomised"]),
    ("Of the 104 participants randomised, 90 completed and 13 withdrew.", &["total not-testable: 1 of 104 is not accounted for", "flow consistent: 90 completed of 104 randomised", "flow consistent: 13 left of 104 randomised"]),
    ("Of the 104 randomised, 90 completed and 5 discontinued because of adverse events.", &["flow consistent: 90 completed of 104 randomised", "flow consistent: 5 left of 104 randomised"]),
    ("A total of 104 patients were randomised. 103 were treated. 110 completed the study.", &["flow consistent: 103 treated of 104 randomised", "flow impossible: 110 completed cannot come from 103 treated"]),
    ("Au total, 104 patients ont été randomisés, 103 ont été traités et 105 ont terminé l'étude.", &["flow consistent: 103 treated of 104 randomised", "flow impossible: 105 completed cannot come from 103 treated"]),
    ("Sur 345 personnes évaluées pour l'éligibilité, 400 ont été randomisées.", &["flow impossible: 400 randomised cannot come from 345 screened"]),
    ("Sur les 104 patients randomisés, 90 ont terminé et 12 ont été perdus de vue.", &["total not-testable: 2 of 104 are not accounted for", "flow consistent: 90 completed of 104 randomised", "flow consistent: 12 left of 104 randomised"]),
    ("53 were randomised to MDMA and 51 to placebo; 54 in the MDMA group completed.", &["flow impossible: 54 completed cannot come from 53 randomised (MDMA)"]),
    ("In the MDMA group, 53 were randomised, 52 received treatment and 54 completed.", &["flow consistent: 52 treated of 53 randomised (MDMA)", "flow impossible: 54 completed cannot come from 52 treated (MDMA)"]),
    ("Dans le groupe MDMA, 53 ont été randomisés et 55 ont terminé.", &["flow impossible: 55 completed cannot come from 53 randomised (MDMA)"]),
    ("53 participants received MDMA and 51 received placebo; 90 completed.", &[]),
    ("Of 345 records screened, 12 studies were included, with 1,234 participants randomised.", &[]),
    ("90 participants completed the screening questionnaire; 80 were randomised and 75 completed.", &["flow consistent: 75 completed of 80 randomised"]),
    ("53 and 51 participants were randomised to MDMA and placebo, respectively, and 52 and 52 completed.", &[]),
    ("Of the 104 participants, 105 completed the study.", &["flow impossible: 105 completed cannot come from 104 people"]),
    ("104 patients were randomised; 104 were analysed and 106 were included in the safety analysis.", &["flow consistent: 104 analysed of 104 randomised", "flow impossible: 106 analysed cannot come from 104 randomised"]),
    ("In a previous trial, 30 patients were randomised. In this trial, 104 completed.", &[]),
];

#[test]
fn totals_and_flows_are_told_from_other_lists() {
    for (text, expected) in TEXTS {
        let found: Vec<String> = scan(text)
            .findings
            .into_iter()
            .filter(|finding| matches!(finding.kind, FindingKind::Total | FindingKind::Flow))
            .map(|finding| {
                format!("{} {}: {}", finding.kind.id(), finding.verdict.id(), finding.note.unwrap_or_default())
            })
            .collect();
        assert_eq!(&found, expected, "{text}");
    }
}

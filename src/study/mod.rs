//! The TOML files as types with their places: study, evidence, claims, scales.

mod claims;
mod condition;
mod evidence;
mod file;
mod load;
mod model;
mod scale;

pub use claims::{
    About, CLAIMS_SCHEMA, Claim, ClaimSource, Claims, ClaimsFile, Digits, Fact, PrintedAs, PrintedParts, Quantity,
    StudyPath, Words, load_claims,
};
pub use condition::{Bounds, Condition};
pub use evidence::{
    EVIDENCE_SCHEMA, EvidenceComparison, EvidenceEffects, EvidenceFile, EvidenceHead, EvidenceStudy, PooledMeasure,
    RiskOfBias, StudyTrait,
};
pub use file::{
    AdverseEventsColumns, AdverseEventsTable, Analysis, Arm, Better, Endpoint, Estimand, Event, Figure, FigureKind,
    Format, Head, Intercurrent, Layout, Measure, Missing, ParticipantsColumns, ParticipantsTable, Population,
    PublishedTable, Reconstruction, Role, SCHEMA, ScoresColumns, ScoresTable, Source, Strategy, StudyFile, Tables,
    Visit,
};
pub(crate) use load::reason;
pub use load::{Evidence, Loaded, Study, load, load_evidence, load_study};
pub use model::{Covariance, Delta, Df, Imputations, MissingCovariates, Model, ModelKind, Penalty, TippingPoint};
pub use scale::{Scale, scale, scales};

impl StudyFile {
    /// The arm the others are compared with.
    pub fn control(&self) -> &Arm {
        self.arms.iter().find(|arm| *arm.role.get_ref() == Role::Control).unwrap_or(&self.arms[0])
    }

    /// The arms that are compared with the control, in order.
    pub fn experimental(&self) -> impl Iterator<Item = &Arm> {
        self.arms.iter().filter(|arm| *arm.role.get_ref() == Role::Experimental)
    }

    /// The arm of this id.
    pub fn arm(&self, id: &str) -> Option<&Arm> {
        self.arms.iter().find(|arm| arm.id.get_ref() == id)
    }

    /// Has one of its arms one of these treatments?
    pub fn has_arm_of(&self, treatments: &[toml::Spanned<String>]) -> bool {
        let named = |arm: &Arm| treatments.iter().any(|treatment| arm.treatment.as_ref() == Some(treatment.get_ref()));
        self.arms.iter().any(named)
    }

    /// The endpoint of this id.
    pub fn endpoint(&self, id: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.id.get_ref() == id)
    }

    /// The scale of this id: the study's own, else the shipped one.
    pub fn scale(&self, id: &str) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.id == id).or_else(|| scale(id))
    }

    /// Which direction of an endpoint is better: its own word, else that of its event or its scale.
    pub fn better(&self, endpoint: &Endpoint) -> Option<Better> {
        let of_event = match endpoint.event {
            Some(Event::Benefit) => Some(Better::Higher),
            Some(Event::Harm) => Some(Better::Lower),
            None => None,
        };
        let scores = || self.tables.scores.as_ref().and_then(|scores| scores.scale.as_ref());
        let of_scale = || Some(self.scale(endpoint.scale.as_ref().or_else(scores)?.get_ref())?.better);
        of_event.or(endpoint.better).or_else(of_scale)
    }

    /// The source of this id.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id.get_ref() == id)
    }

    /// What a visit is called; its id where the file gives no label.
    pub fn visit_label<'a>(&'a self, id: &'a str) -> &'a str {
        self.visits.iter().find(|visit| visit.id.get_ref() == id).and_then(|visit| visit.label.as_deref()).unwrap_or(id)
    }

    /// The study's short name.
    pub fn label(&self) -> &str {
        self.study.label.as_deref().unwrap_or(self.study.id.get_ref())
    }
}

impl Endpoint {
    /// Is it an event that happens or not?
    pub fn is_binary(&self) -> bool {
        self.event.is_some()
    }
}

impl Analysis {
    /// The analysis's id, the endpoint's where it has none.
    pub fn id(&self) -> &str {
        self.id.as_ref().unwrap_or(&self.endpoint).get_ref()
    }
}

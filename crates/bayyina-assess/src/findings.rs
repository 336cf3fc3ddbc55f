//! Findings: verdicts with their derivations, as `findings.json` carries them.

use bayyina_model::EntryId;
use bayyina_model::kinds::Texts;
use serde::{Serialize, Serializer};

use crate::method::MethodValue;
use crate::verdict::{Bounds, Verdict};

/// The version of the rules that verdicts are made by.
pub const RULES: &str = "1";

/// What a case comes to under its method.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Findings {
    /// The version of the rules.
    pub rules: &'static str,
    /// Every key of the method with the value used.
    pub method: Vec<MethodValue>,
    /// The questions in their order.
    pub questions: Vec<QuestionFinding>,
    /// The claims by key.
    pub claims: Vec<ClaimFinding>,
    /// The circuits that questions and claims refer to by place.
    pub circuits: Vec<Circuit>,
}

impl Findings {
    /// The finding of one question, by its key or the key's local part.
    pub fn question(&self, id: &str) -> Option<&QuestionFinding> {
        self.questions
            .iter()
            .find(|question| question.id == id || question.key() == id)
    }

    /// The findings of one claim, by its key.
    pub fn claim(&self, id: &str) -> Option<&ClaimFinding> {
        self.claims.iter().find(|claim| claim.id == id)
    }
}

/// One node of the circuits; nodes that it refers to have smaller numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Circuit {
    /// While the entry is alive.
    Entry(EntryId),
    /// When all hold; always without any.
    And(Vec<u32>),
    /// When some hold; never without any.
    Or(Vec<u32>),
    /// When at least that many hold; one node may stand several times.
    Least(u32, Vec<u32>),
    /// When it does not hold.
    Not(u32),
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuestionFinding {
    /// The local part of the question's key.
    pub id: String,
    /// What is asked.
    pub title: Texts,
    /// What a reader should know with the answer.
    #[serde(skip_serializing_if = "Texts::is_empty")]
    pub note: Texts,
    /// What is put to each claim.
    pub proposition: PropositionFinding,
    /// The verdict that counts.
    pub counts: Verdict,
    /// What is counted: `claim`, `item`, `incident`, `site` or `account`.
    pub unit: &'static str,
    /// When a unit of several claims counts: `any` or `every`.
    pub rule: &'static str,
    /// The set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<SetFinding>,
    /// How many units there are.
    pub of: u32,
    /// Between which numbers the count lies.
    #[serde(flatten)]
    pub bounds: Bounds,
    /// Units that count without any adopted assessment.
    pub computed: u32,
    /// Units that count only by adopted assessments.
    pub adopted: u32,
    /// From whom they are adopted, most first.
    pub adopted_from: Vec<AdoptedFrom>,
    /// How many claims have which verdict.
    pub tally: Tally,
    /// How far the bounds move when one thing is withdrawn.
    pub robust: Robust,
    /// The claims, in the order of the set; left out of a summary.
    pub claims: Vec<QuestionClaim>,
    /// The running count by day, where the question asks for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<SeriesPoint>,
}

impl QuestionFinding {
    fn key(&self) -> String {
        format!("question:{}", self.id)
    }
}

/// A proposition, with the words for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PropositionFinding {
    /// `facet`, `claim`, `present`, `absent` or `none_recorded`; `withheld` where it is not known.
    pub kind: &'static str,
    /// Which facet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facet: Option<String>,
    /// The actor, where the question names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Whose definition of an umbrella term is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub umbrella: Option<String>,
    /// The proposition in words.
    pub text: Texts,
}

/// The set that a question counts over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetFinding {
    /// The local part of its key.
    pub id: String,
    /// Its selection rule.
    #[serde(skip_serializing_if = "Texts::is_empty")]
    pub rule: Texts,
    /// The day of the selection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// Whom a number hangs on; somebody protected is never named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mover {
    /// By id: a key, or `analyst:` and the name.
    Named(String),
    /// Somebody who may not be named.
    Protected,
}

impl Serialize for Mover {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Named(id) => to.serialize_str(id),
            Self::Protected => {
                use serde::ser::SerializeMap;
                let mut map = to.serialize_map(Some(1))?;
                map.serialize_entry("protected", &true)?;
                map.end()
            }
        }
    }
}

/// How many units are adopted from whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AdoptedFrom {
    /// The origin.
    pub origin: Mover,
    /// Units that count by its assessments.
    pub count: u32,
}

/// How many claims have which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Supported claims.
    pub supported: u32,
    /// Contradicted claims.
    pub contradicted: u32,
    /// Disputed claims.
    pub disputed: u32,
    /// Undetermined claims.
    pub undetermined: u32,
    /// Claims that do not say it.
    pub not_claimed: u32,
    /// Quantities that repeat.
    pub repeats: u32,
}

impl Tally {
    /// Counts one claim.
    pub fn add(&mut self, verdict: Verdict) {
        *match verdict {
            Verdict::Supported => &mut self.supported,
            Verdict::Contradicted => &mut self.contradicted,
            Verdict::Disputed => &mut self.disputed,
            Verdict::Undetermined => &mut self.undetermined,
            Verdict::NotClaimed => &mut self.not_claimed,
            Verdict::Repeats => &mut self.repeats,
        } += 1;
    }
}

/// How far the bounds move when any one origin, item or analyst is withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Robust {
    /// How many are withdrawn at once.
    pub withdraw: u32,
    /// The smallest `at_least`, and the largest `at_most`.
    #[serde(flatten)]
    pub bounds: Bounds,
    /// Whose withdrawal brings `at_least` there; absent if nothing moves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Mover>,
    /// Whose withdrawal brings `at_most` there; absent if nothing moves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most_origin: Option<Mover>,
}

/// One claim of a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuestionClaim {
    /// The claim or account.
    pub id: String,
    /// The unit that it is counted in.
    pub unit: String,
    /// Verdict and circuits.
    #[serde(flatten)]
    pub sides: SidesFinding,
    /// Why there is no verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<Texts>,
}

/// The two sides of a proposition about a claim.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SidesFinding {
    /// Whether the claim says it: `yes`, `no` or `unknown`.
    pub claimed: &'static str,
    /// The verdict.
    pub verdict: Verdict,
    /// The circuit for it.
    #[serde(rename = "for")]
    pub favour: u32,
    /// The circuit against it.
    pub against: u32,
    /// Of a quantity: the circuit that holds when it only repeats its own origin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<u32>,
    /// The smallest derivations.
    pub derivations: Derivations,
}

/// The smallest derivations of both sides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Derivations {
    /// Sets of entries for it.
    #[serde(rename = "for")]
    pub favour: Vec<Vec<EntryId>>,
    /// Sets of entries against it.
    pub against: Vec<Vec<EntryId>>,
    /// Sets of entries by which a quantity only repeats.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repeats: Vec<Vec<EntryId>>,
    /// Whether there are more than are listed.
    pub more: bool,
}

/// The count of all up to a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeriesPoint {
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// Between which numbers the count lies.
    #[serde(flatten)]
    pub bounds: Bounds,
    /// Units up to that day.
    pub of: u32,
}

/// What is found of one claim, facet by facet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClaimFinding {
    /// Its key.
    pub id: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who claims it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The item that it is taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The incident that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// The sets that it is in, by local part.
    pub sets: Vec<String>,
    /// The facets: those of the rules in their order, then others.
    pub facets: Vec<FacetFinding>,
    /// Longitude and latitude of the claimed place, in degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed_point: Option<[f64; 2]>,
    /// Longitude and latitude of the observed place, in degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_point: Option<[f64; 2]>,
}

/// What is found of one facet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FacetFinding {
    /// Which.
    pub facet: String,
    /// The words of the claim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The place named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The actor named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Verdict and circuits.
    #[serde(flatten)]
    pub sides: SidesFinding,
    /// The readings of a place name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<ReadingFinding>,
    /// How near and how far apart the true points of observed and claimed place may lie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<Distance>,
    /// Accounts that match in place and time alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub compatible: Vec<EntryId>,
    /// What a reader should know with the verdict.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Texts>,
    /// Why there is no verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<Texts>,
}

/// One reading of a place name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadingFinding {
    /// The place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The entry that gives the reading; none where the claim itself bounds its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<EntryId>,
    /// Its surface in square kilometres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area_km2: Option<String>,
    /// Whether the observed place fits it: `yes`, `no` or `open`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fits: Option<&'static str>,
}

/// A distance that lies between two numbers, in metres, rounded outward.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Distance {
    /// Not less than this.
    pub low: String,
    /// Not more than this.
    pub high: String,
}

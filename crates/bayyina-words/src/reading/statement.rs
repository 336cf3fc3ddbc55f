//! What reading proposes: statements, who made them, and how they were found.

use serde::{Deserialize, Serialize};

/// What was found in one text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The language of most of the text: `ar`, `ru`, `en`, or another code of ISO 639.
    pub language: String,
    /// The statements, in the order of the text.
    pub statements: Vec<Statement>,
}

/// Words of a text that the text attributes to somebody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// Where the words stand: start and end, end exclusive.
    ///
    /// Units: Unicode scalar values of the decoded text.
    pub span: [usize; 2],
    /// The words, verbatim.
    pub text: String,
    /// Who said it.
    pub speaker: Speaker,
    /// How it is given.
    pub mode: Mode,
    /// The words that report it, with `…` for what stands between them.
    pub verb: String,
    /// Through whom it came to the text, the nearest to the text first.
    pub chain: Vec<String>,
    /// What the reporting verb does beside reporting: `denies`, `accuses`, `claims`.
    pub polarity: Option<String>,
    /// The word that weakens it, such as `might`.
    pub hedge: Option<String>,
    /// The date given for the saying or the said, as EDTF where it is complete, else verbatim.
    pub date: Option<String>,
    /// Places named in it, verbatim.
    pub places: Vec<String>,
    /// Actors named in it, verbatim.
    pub actors: Vec<String>,
    /// Amounts named in it.
    pub quantities: Vec<Quantity>,
    /// The language of the passage it stands in.
    pub language: String,
    /// The rule or model that found it.
    pub by: String,
    /// How much the rule is trusted, 0 to 1: three steps set by hand, which order a review. They
    /// are no measured frequencies.
    pub probability: f64,
}

/// Who is said to have said something.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Speaker {
    /// As named at this place; none where the subject is dropped, a pronoun or unsaid.
    pub name: Option<String>,
    /// The office given with the name.
    pub role: Option<String>,
    /// What kind of speaker.
    pub kind: Kind,
    /// The fullest name the text gives to the same speaker elsewhere.
    pub same_as: Option<String>,
}

/// What kind of speaker somebody is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A human being.
    Person,
    /// A body: ministry, firm, group, report of one.
    Organisation,
    /// A state, also by the name of its capital.
    State,
    /// Somebody the text does not name: sources, residents, press reports.
    #[default]
    Anonymous,
}

/// How words are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// In quotation marks.
    Direct,
    /// In the words of the text.
    Indirect,
    /// In the words of the text, with pieces in quotation marks.
    Mixed,
}

/// An amount named in a statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// The words, verbatim.
    pub text: String,
    /// `at least`, `at most`, `about`, `more than`, `less than`; none for a plain number.
    pub comparison: Option<String>,
    /// The number.
    pub value: f64,
    /// Out of how many.
    pub of: Option<f64>,
    /// What is counted or measured: an English word for units of time, money, length and share,
    /// else the word of the text.
    pub unit: Option<String>,
}

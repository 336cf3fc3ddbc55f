//! What proposes statements: the built-in rules, or a model behind an endpoint.

use super::names::Names;
use super::statement::Reading;

/// Something that proposes the statements of a text. It proposes; a person accepts.
pub trait Engine {
    /// What a proposal names in `by`.
    fn name(&self) -> String;

    /// Proposes the statements of `text`, whose spans are Unicode scalar values of it.
    ///
    /// `names` marks places and actors. All of the text was read, or it is an error.
    fn propose(&self, text: &str, names: &dyn Names) -> Result<Proposed, EngineError>;
}

/// What an engine proposed.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposed {
    /// The statements.
    pub reading: Reading,
    /// How many more were refused, since they quote what the text does not say.
    pub refused: usize,
}

/// Why an engine gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// It could not be reached, took too long, or answered with an error.
    #[error("it gave no answer: {0}")]
    Unanswered(String),
    /// Its answer is no JSON, or breaks off.
    #[error("its answer is no whole JSON: {0}")]
    Broken(String),
    /// Its answer is JSON of another shape.
    #[error("its answer has not the shape asked for: {0}")]
    Shape(String),
}

/// The built-in rules.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules;

impl Engine for Rules {
    fn name(&self) -> String {
        "rules".to_owned()
    }

    fn propose(&self, text: &str, names: &dyn Names) -> Result<Proposed, EngineError> {
        Ok(Proposed {
            reading: super::read(text, names),
            refused: 0,
        })
    }
}

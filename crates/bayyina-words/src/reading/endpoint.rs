//! Reading by a model behind an OpenAI-compatible endpoint.
//!
//! A model is asked for words of the text and nothing else. Whatever it gives is looked for in the
//! text: a proposal of which any words are not there verbatim is refused. Amounts, dates, places
//! and actors are found by the rules, in the words that were accepted.

use serde::Deserialize;
use serde_json::{Value, json};

use super::engine::{Engine, EngineError, Proposed};
use super::names::Names;
use super::quantity;
use super::statement::{Kind, Mode, Reading, Speaker, Statement};
use super::text::Text;
use super::{detail, language_at, languages, main_language};

/// How much of a text is sent at once: paragraphs up to this length, or one longer paragraph.
///
/// Units: bytes.
const AT_ONCE: usize = 12_000;

/// How much a proposal of a model is trusted: it orders a review and is not measured.
const PROBABILITY: f64 = 0.5;

const TASK: &str = "You mark quotations in a news text in Arabic, Russian or English. List every \
statement that the text attributes to somebody: direct, indirect or mixed speech, also claims, \
denials and accusations. For each give, copied character by character from the text: the words \
attributed (without the reporting clause, the conjunction that introduces them and the quotation \
marks around the whole), the speaker as named there (null where the text names none), the \
speaker's role, the fuller name of the same speaker elsewhere in the text, the reporting verb, \
through whom it reached the text (nearest first), and the word that weakens it. Never translate, \
correct or complete. What the text says in its own voice is no statement.";

/// Sends a request and gives the answer.
pub trait Transport {
    /// Posts a JSON body and gives the body of the answer, or why there is none.
    fn post(&self, body: &str) -> Result<String, String>;
}

/// A model behind an endpoint.
#[derive(Debug)]
pub struct Endpoint<T> {
    /// How requests are sent.
    pub transport: T,
    /// The name of the model.
    pub model: String,
}

#[derive(Deserialize)]
struct Answer {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    statements: Vec<One>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    text: String,
    speaker: Option<String>,
    role: Option<String>,
    same_as: Option<String>,
    kind: Kind,
    mode: Mode,
    verb: Option<String>,
    chain: Vec<String>,
    polarity: Option<Polarity>,
    hedge: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Polarity {
    Denies,
    Accuses,
    Claims,
}

impl<T: Transport> Engine for Endpoint<T> {
    fn name(&self) -> String {
        format!("model {}", self.model)
    }

    fn propose(&self, source: &str, names: &dyn Names) -> Result<Proposed, EngineError> {
        let text = Text::new(source);
        let languages = languages(&text);
        let mut totals = Vec::new();
        let mut statements = Vec::new();
        let mut refused = 0;
        for part in parts(source) {
            let mut from = part.start;
            for one in self.ask(&source[part.clone()])? {
                let Some(at) = place(source, &part, from, &one) else {
                    refused += 1;
                    continue;
                };
                from = at.start;
                let Some(tokens) = tokens(&text, &at) else {
                    refused += 1;
                    continue;
                };
                let language = language_at(&text, &languages, tokens.start);
                let span = [at.start, at.end].map(|byte| source[..byte].chars().count());
                let (places, actors) = detail::named(&text, &tokens, names);
                statements.push(Statement {
                    span,
                    text: one.text,
                    speaker: Speaker {
                        name: one.speaker,
                        role: one.role,
                        kind: one.kind,
                        same_as: one.same_as,
                    },
                    mode: one.mode,
                    verb: one.verb.unwrap_or_default(),
                    chain: one.chain,
                    polarity: one.polarity.map(|polarity| polarity.word().to_owned()),
                    hedge: one.hedge,
                    date: detail::date(&text, &tokens),
                    places,
                    actors,
                    quantities: quantity::find(&text, &tokens, language, &mut totals),
                    language: language.code().to_owned(),
                    by: self.name(),
                    probability: PROBABILITY,
                });
            }
        }
        statements.sort_by_key(|statement| statement.span);
        statements.dedup_by(|one, other| one.span == other.span && one.speaker == other.speaker);
        Ok(Proposed {
            reading: Reading {
                language: main_language(&text, &languages).to_owned(),
                statements,
            },
            refused,
        })
    }
}

impl Polarity {
    fn word(self) -> &'static str {
        match self {
            Self::Denies => "denies",
            Self::Accuses => "accuses",
            Self::Claims => "claims",
        }
    }
}

impl<T: Transport> Endpoint<T> {
    /// Asks for the statements of a part of a text. An answer that is not whole is none.
    fn ask(&self, part: &str) -> Result<Vec<One>, EngineError> {
        let body = json!({
            "model": self.model,
            "temperature": 0,
            "messages": [
                { "role": "system", "content": TASK },
                { "role": "user", "content": part },
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": { "name": "statements", "strict": true, "schema": schema() },
            },
        });
        let answer = self
            .transport
            .post(&body.to_string())
            .map_err(EngineError::Unanswered)?;
        let answer: Answer = parse(&answer)?;
        let choice = answer
            .choices
            .into_iter()
            .next()
            .ok_or_else(|| EngineError::Shape("no choices".to_owned()))?;
        if choice.finish_reason.as_deref() == Some("length") {
            return Err(EngineError::Broken("it breaks off".to_owned()));
        }
        let content = choice
            .message
            .content
            .ok_or_else(|| EngineError::Shape("no content".to_owned()))?;
        Ok(parse::<Given>(&content)?.statements)
    }
}

fn parse<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, EngineError> {
    serde_json::from_str(text).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => EngineError::Shape(error.to_string()),
        _ => EngineError::Broken(error.to_string()),
    })
}

/// What an answer must look like.
fn schema() -> Value {
    let words = json!({ "type": ["string", "null"] });
    let fields = json!({
        "text": { "type": "string" },
        "speaker": words,
        "role": words,
        "same_as": words,
        "kind": { "type": "string", "enum": ["person", "organisation", "state", "anonymous"] },
        "mode": { "type": "string", "enum": ["direct", "indirect", "mixed"] },
        "verb": words,
        "chain": { "type": "array", "items": { "type": "string" } },
        "polarity": {
            "type": ["string", "null"],
            "enum": ["denies", "accuses", "claims", null],
        },
        "hedge": words,
    });
    let required: Vec<&String> = fields
        .as_object()
        .map(|fields| fields.keys().collect())
        .unwrap_or_default();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["statements"],
        "properties": { "statements": { "type": "array", "items": {
            "type": "object",
            "additionalProperties": false,
            "required": required,
            "properties": fields,
        } } },
    })
}

/// A text in parts that end with a line, in bytes.
fn parts(source: &str) -> Vec<std::ops::Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut end = 0;
    for line in source.split_inclusive('\n') {
        if end > start && end + line.len() - start > AT_ONCE {
            parts.push(start..end);
            start = end;
        }
        end += line.len();
    }
    if end > start {
        parts.push(start..end);
    }
    parts
}

/// Where the words of a proposal stand in its part, in bytes: at or behind `from` if they do, since
/// a model goes through a text in its order. Nowhere, where any of its words are not in the text.
fn place(
    source: &str,
    part: &std::ops::Range<usize>,
    from: usize,
    one: &One,
) -> Option<std::ops::Range<usize>> {
    let others = [&one.speaker, &one.role, &one.same_as, &one.hedge];
    let verbatim = others
        .into_iter()
        .flatten()
        .chain(&one.chain)
        .all(|words| !words.trim().is_empty() && source.contains(words.as_str()));
    let verb = one.verb.as_deref().unwrap_or("");
    let verb = verb.split('…').all(|words| source.contains(words.trim()));
    if !verbatim || !verb || !one.text.chars().any(char::is_alphanumeric) {
        return None;
    }
    let here = |from: usize| {
        let at = source.get(from..part.end)?.find(&one.text)? + from;
        Some(at..at + one.text.len())
    };
    here(from).or_else(|| here(part.start))
}

/// The tokens that a range of bytes covers, if it begins and ends with whole ones.
fn tokens(text: &Text<'_>, at: &std::ops::Range<usize>) -> Option<std::ops::Range<usize>> {
    let start = text
        .tokens
        .partition_point(|token| token.bytes.end <= at.start);
    let end = text
        .tokens
        .partition_point(|token| token.bytes.start < at.end);
    let whole = start < end
        && text.tokens[start].bytes.start >= at.start
        && text.tokens[end - 1].bytes.end <= at.end;
    whole.then_some(start..end)
}

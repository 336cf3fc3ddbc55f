//! `bayyina ask`.

use std::collections::BTreeSet;

use bayyina_assess::findings::QuestionFinding;
use bayyina_assess::{Assessor, Detail};
use bayyina_model::Key;
use bayyina_publish::{Language, answer, csv_text, layers};
use serde_json::Value;

use super::assess::{document, language, warn_if_settings_differ};
use crate::context::{CaseArg, Open, assessor};
use crate::fault::Fault;
use crate::shell::{Format, Shell};

/// Answer one question of the case
///
/// The count with its bounds, what was computed and what was adopted from whom, how far the
/// bounds move when any one origin, item or analyst is withdrawn, and the verdict of every claim.
#[derive(Debug, clap::Args)]
pub struct Ask {
    /// The question, by id
    question: String,

    #[command(flatten)]
    case: CaseArg,

    /// Answer as if these were withdrawn: `source:…`, `item:…` or `analyst:…`
    #[arg(long, value_name = "ID")]
    without: Vec<String>,

    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Language of the text: en or ar
    #[arg(long, default_value = "en", value_parser = language)]
    language: Language,
}

pub fn run(args: &Ask, shell: &Shell) -> Result<(), Fault> {
    let mut open = Open::read(&args.case.case)?;
    warn_if_settings_differ(&open, shell);
    if !args.without.is_empty() {
        open.withdraw(&args.without)?;
    }
    let assessor = assessor(&open)?;
    let key = question_named(&assessor, &open, &args.question)?;
    let question = assessor
        .question(&open.case, &key, Detail::Claims)
        .expect("the case asks it");
    shell.result(&match args.format {
        Format::Table => answer::ask_table(&open.case, &question, args.language),
        Format::Json => answer::ask_json(&question).to_string(),
        Format::Csv => {
            let sheet = answer::ask_sheet(&open.case, &question, args.language);
            String::from_utf8_lossy(&csv_text::csv(&sheet)).into_owned()
        }
        Format::Geojson => map_of(&open, &question)?.to_string(),
    })
}

/// The map of the claims that a question counts.
fn map_of(open: &Open, question: &QuestionFinding) -> Result<Value, Fault> {
    let (_, findings) = open.findings()?;
    let mut map = layers::geojson(&document(open, &findings)?);
    let counted: BTreeSet<&str> = question.claims.iter().map(|claim| &*claim.id).collect();
    if let Some(features) = map["features"].as_array_mut() {
        features.retain(|feature| {
            let claim = feature["properties"]["claim"].as_str();
            claim.is_some_and(|claim| counted.contains(claim))
        });
    }
    Ok(map)
}

/// The key of a question, by its id.
pub fn question_named(assessor: &Assessor, open: &Open, id: &str) -> Result<Key, Fault> {
    let keys = assessor.question_keys(&open.case);
    let found = keys
        .iter()
        .find(|key| key.text() == id || key.local() == id);
    found.cloned().ok_or_else(|| {
        let known: Vec<&str> = keys.iter().map(Key::local).collect();
        let fault = Fault::input(format!("the case asks no question {id:?}"));
        if known.is_empty() {
            fault.hint("write one into case.toml and run `bayyina import`")
        } else {
            fault.hint(format!("its questions: {}", known.join(", ")))
        }
    })
}

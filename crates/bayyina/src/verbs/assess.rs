//! `bayyina assess`.

use bayyina_assess::Findings;
use bayyina_publish::{Document, Language, answer, csv_text, layers, sheet};

use crate::context::{CaseArg, Open, SOFTWARE, heads};
use crate::fault::Fault;
use crate::shell::{Format, Shell};
use crate::watch;

/// Compute the verdicts of a case
///
/// Reads the ledger, writes nothing, prints the finding: first the answers to the case's
/// questions, then its claims facet by facet. With --watch, goes on: whenever a table or the
/// settings change, they are imported and what changed in the answers is printed.
#[derive(Debug, clap::Args)]
pub struct Assess {
    #[command(flatten)]
    case: CaseArg,

    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Language of the text: en or ar
    #[arg(long, default_value = "en", value_parser = language)]
    language: Language,

    /// Import and compute again whenever a table changes
    #[arg(long)]
    watch: bool,

    #[command(flatten)]
    manner: super::import::Manner,
}

/// The language of a tag.
pub fn language(tag: &str) -> Result<Language, String> {
    Language::of(tag).ok_or_else(|| "the languages are en and ar".to_owned())
}

pub fn run(args: &Assess, shell: &Shell) -> Result<(), Fault> {
    let open = Open::read(&args.case.case)?;
    if args.watch {
        return watch::run(open, args.language, &args.manner, shell);
    }
    warn_if_settings_differ(&open, shell);
    let (_, findings) = open.findings()?;
    let document = |open: &Open| document(open, &findings);
    let text = match args.format {
        Format::Table => {
            let mut text = answer::finding_text(&open.case, &findings, args.language);
            text.push('\n');
            text.push_str(&answer::claims_table(&findings, args.language));
            text
        }
        Format::Json => {
            let bytes = bayyina_publish::findings_json(&document(&open)?);
            String::from_utf8_lossy(&bytes).into_owned()
        }
        Format::Csv => {
            let claims = sheet::claims(&document(&open)?, args.language);
            String::from_utf8_lossy(&csv_text::csv(&claims)).into_owned()
        }
        Format::Geojson => layers::geojson(&document(&open)?).to_string(),
    };
    shell.result(&text)
}

/// The findings as a document of the whole case, for the person at the keyboard.
pub fn document(open: &Open, findings: &Findings) -> Result<Document, Fault> {
    let heads = heads(&open.ledger)?;
    Ok(bayyina_publish::document(
        &open.case, findings, &heads, SOFTWARE, None,
    ))
}

/// Says so when case.toml or method.toml say other than what the case holds.
pub fn warn_if_settings_differ(open: &Open, shell: &Shell) {
    if !open.folder.join("case.toml").exists() {
        return;
    }
    match super::import::listed(open, None) {
        Ok(settings) if !(settings.drafts.is_empty() && settings.vanished.is_empty()) => shell
            .warn(
                "case.toml or method.toml changed since they were imported; run `bayyina import`",
            ),
        Ok(_) => {}
        Err(fault) => shell.warn(fault.to_string()),
    }
}

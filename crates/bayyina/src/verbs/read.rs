//! `bayyina read`.

use std::path::{Path, PathBuf};

use bayyina_words::encoding;
use bayyina_words::reading::{BuiltIn, read};

use crate::fault::Fault;
use crate::shell::{Format, Shell};

/// Read an article: who is said in it to have said what
///
/// Proposes statements in Arabic, Russian and English text, each with its span, its speaker, the
/// chain of attribution and the rule that found it. Proposes only: a person accepts or drops.
#[derive(Debug, clap::Args)]
pub struct Read {
    /// The article
    file: PathBuf,

    /// How to print: table or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn run(args: &Read, shell: &Shell) -> Result<(), Fault> {
    let text = text(&args.file, shell)?;
    let reading = read(&text, &BuiltIn);
    shell.result(&match args.format {
        Format::Json => serde_json::to_string_pretty(&reading)
            .map_err(|error| Fault::input("cannot print").because(&error))?,
        _ => reading
            .statements
            .iter()
            .map(|statement| {
                format!(
                    "{}-{}  {}: {}\n",
                    statement.span[0],
                    statement.span[1],
                    statement
                        .speaker
                        .name
                        .as_deref()
                        .or(statement.speaker.same_as.as_deref())
                        .unwrap_or("–"),
                    statement.text
                )
            })
            .collect(),
    })
}

fn text(path: &Path, shell: &Shell) -> Result<String, Fault> {
    let bytes = std::fs::read(path)
        .map_err(|error| Fault::input(format!("cannot read {}", path.display())).because(&error))?;
    let decoded = encoding::decode(&bytes);
    if let Some(note) = decoded.note() {
        shell.say(note);
    }
    Ok(decoded.text)
}

//! `bayyina log`.

use std::fmt::Write;

use bayyina_model::{Case, Entry, EntryId, Fallen};
use serde_json::json;

use crate::context::{CaseArg, Open};
use crate::fault::Fault;
use crate::shell::{Format, Shell};

/// List the entries of a case, newest last
///
/// Entries that were superseded, retracted or withdrawn stay listed, with the reason.
#[derive(Debug, clap::Args)]
pub struct Log {
    #[command(flatten)]
    case: CaseArg,

    /// Only entries about this thing, such as `claim:fb-01`
    #[arg(long)]
    thing: Option<String>,

    /// Only entries of this kind, such as `location/1` or `location`
    #[arg(long)]
    kind: Option<String>,

    /// Only entries whose id starts so
    #[arg(long)]
    id: Option<String>,

    /// Only the last N
    #[arg(long, short = 'n')]
    last: Option<usize>,

    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn run(args: &Log, shell: &Shell) -> Result<(), Fault> {
    let open = Open::read(&args.case.case)?;
    let case = &open.case;
    let wanted = |entry: &Entry| {
        let kind = args.kind.as_deref().is_none_or(|kind| {
            *entry.kind_name == *kind || entry.kind_name.split('/').next() == Some(kind)
        });
        let thing = args.thing.as_deref().is_none_or(|thing| {
            let named = |key: &bayyina_model::Key| key.text() == thing || key.local() == thing;
            entry.thing.as_ref().is_some_and(named) || entry.about().is_some_and(named)
        });
        let id = args
            .id
            .as_deref()
            .is_none_or(|start| entry.id.to_string().starts_with(start));
        kind && thing && id
    };
    let mut entries: Vec<&Entry> = case
        .entries()
        .iter()
        .filter(|entry| wanted(entry))
        .collect();
    entries.sort_by_key(|entry| (entry.log, entry.sequence));
    let skip = args
        .last
        .map_or(0, |last| entries.len().saturating_sub(last));
    let entries = &entries[skip..];
    match args.format {
        Format::Table => {
            let mut text = String::new();
            for entry in entries {
                let _ = writeln!(
                    text,
                    "{}  {}:{:<6} {:<14} {}{}",
                    entry.id.short(),
                    entry.log.short(),
                    entry.sequence,
                    entry.kind_name,
                    what_of(entry),
                    case.fallen(&entry.id)
                        .map(|fallen| format!("  ({})", fallen_text(fallen)))
                        .unwrap_or_default(),
                );
            }
            shell.result(&text)
        }
        Format::Json => {
            let rows: Vec<_> = entries
                .iter()
                .map(|entry| {
                    let again = entry.redraft();
                    json!({
                        "id": entry.id, "log": entry.log, "sequence": entry.sequence,
                        "kind": &*entry.kind_name, "thing": entry.thing,
                        "author": entry.author.as_deref(), "supersedes": entry.supersedes,
                        "open": again.open, "fields": again.leaves, "withheld": entry.withheld,
                        "status": case.fallen(&entry.id).map_or("stands", fallen_word),
                        "reason": case.fallen(&entry.id).map(fallen_text),
                    })
                })
                .collect();
            shell.result(&serde_json::Value::from(rows).to_string())
        }
        Format::Csv => {
            let mut text = String::from("id,log,sequence,kind,thing,status\n");
            for entry in entries {
                let thing = entry.thing.as_ref().map_or("", |key| key.text());
                let _ = writeln!(
                    text,
                    "{},{},{},{},{},{}",
                    entry.id,
                    entry.log,
                    entry.sequence,
                    entry.kind_name,
                    bayyina_publish::csv_cell(thing),
                    case.fallen(&entry.id).map_or("stands", fallen_word),
                );
            }
            shell.result(&text)
        }
        Format::Geojson => Err(Fault::input("a log has no map").hint("use table, json or csv")),
    }
}

/// What an entry speaks of, in few words.
fn what_of(entry: &Entry) -> String {
    let key = entry.about().or(entry.thing.as_ref());
    match key {
        Some(key) => key.to_string(),
        None if entry.withheld.contains("thing") => "withheld".to_owned(),
        None => String::new(),
    }
}

fn fallen_word(fallen: &Fallen) -> &'static str {
    match fallen {
        Fallen::Superseded { .. } => "superseded",
        Fallen::Retracted { .. } => "retracted",
        Fallen::Withdrawn { .. } => "withdrawn",
    }
}

fn fallen_text(fallen: &Fallen) -> String {
    let because = |reason: &Option<bayyina_model::kinds::Reason>| {
        reason.map_or_else(String::new, |reason| format!(", {reason}"))
    };
    match fallen {
        Fallen::Superseded { by } => format!("superseded by {}", by.short()),
        Fallen::Retracted { by, reason } => {
            format!("retracted by {}{}", by.short(), because(reason))
        }
        Fallen::Withdrawn { by, reason, with } => format!(
            "withdrawn with {with}{}{}",
            by.map_or_else(String::new, |by| format!(" by {}", by.short())),
            because(reason)
        ),
    }
}

/// The entry whose id is, or starts with, that text.
pub fn entry_named(case: &Case, text: &str) -> Result<EntryId, Fault> {
    let hex = !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit());
    let found: Vec<EntryId> = case
        .entries()
        .iter()
        .map(|entry| entry.id)
        .filter(|id| hex && id.to_string().starts_with(&text.to_lowercase()))
        .take(2)
        .collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Fault::input(format!("no entry is called {text:?}"))
            .hint("`bayyina log` lists the entries with the start of their ids")),
        _ => Err(Fault::input(format!("several entries start with {text:?}"))
            .hint("give more digits of the id")),
    }
}

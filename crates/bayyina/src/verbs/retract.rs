//! `bayyina retract`.

use bayyina_model::kinds::{Reason, Retraction};
use bayyina_model::{EntryId, Key, draft};

use crate::context::{CaseArg, Open};
use crate::fault::Fault;
use crate::shell::Shell;
use crate::verbs::log::entry_named;

/// Take back entries, an origin or an item, with a reason
///
/// Nothing is deleted: a retraction is an entry of its own, and what it takes back stays listed
/// with the reason. Only your own entries are taken back; on others' it counts as an objection.
#[derive(Debug, clap::Args)]
pub struct Retract {
    #[command(flatten)]
    case: CaseArg,

    /// Entries, by id or the start of one; or `source:…`, `item:…` with all that rests on it
    #[arg(required = true)]
    what: Vec<String>,

    /// Why: error, consent_withdrawn, source_removed, duplicate, fabricated or other
    #[arg(long)]
    reason: Reason,

    /// Why, in words
    #[arg(long)]
    note: Option<String>,

    /// Who takes it back
    #[arg(long, env = "BAYYINA_AUTHOR")]
    author: Option<String>,
}

pub fn run(args: &Retract, shell: &Shell) -> Result<(), Fault> {
    let mut open = Open::read(&args.case.case)?;
    let mut body = Retraction {
        reason: Some(args.reason),
        note: args.note.clone(),
        ..Retraction::default()
    };
    for what in &args.what {
        let key = Key::new(what);
        match key.kind() {
            "source" if open.case.sources().contains_key(&key) => body.origins.push(key),
            "item" if open.case.items().contains_key(&key) => body.items.push(key),
            "source" | "item" => {
                return Err(Fault::input(format!("the case knows no {what}"))
                    .hint("`bayyina log --kind source/1` and `--kind item/1` list them"));
            }
            _ => {
                let id: EntryId = entry_named(&open.case, what)?;
                body.entries.push(id);
            }
        }
    }
    let entry = draft(None, args.author.as_deref(), body, None);
    let (ids, _) = open.append(shell, vec![entry])?;
    shell.say(format!("taken back by entry {}", ids[0].short()));
    Ok(())
}

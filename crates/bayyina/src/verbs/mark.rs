//! `bayyina mark`.

use bayyina_model::kinds::Mark as Body;
use bayyina_model::{Key, draft};

use crate::context::{CaseArg, Open};
use crate::fault::Fault;
use crate::shell::Shell;
use crate::verbs::log::entry_named;

/// Mark entries, fields or things that must not leave in anything published
///
/// `redact` and `publish` leave them out. A mark is an entry itself; retracting it lifts it.
#[derive(Debug, clap::Args)]
pub struct Mark {
    #[command(flatten)]
    case: CaseArg,

    /// An entry, by id or the start of one; or a thing such as `source:…`, `item:…`, `analyst:…`
    what: String,

    /// Only these fields of it, such as `title`; without one, all
    #[arg(long)]
    field: Vec<String>,

    /// Why, in words; kept out of anything published as well
    #[arg(long)]
    note: Option<String>,

    /// Who marks it
    #[arg(long, env = "BAYYINA_AUTHOR")]
    author: Option<String>,
}

pub fn run(args: &Mark, shell: &Shell) -> Result<(), Fault> {
    let mut open = Open::read(&args.case.case)?;
    let mut body = Body {
        fields: args.field.clone(),
        note: args.note.clone(),
        ..Body::default()
    };
    let thing = match args.what.parse::<Key>() {
        Ok(key) => {
            let entries = open.case.entries();
            let known = entries.iter().any(|entry| {
                entry.thing.as_ref() == Some(&key)
                    || entry.evidence.as_ref().is_some_and(|evidence| {
                        evidence.analyst.as_deref() == Some(key.local()) && key.kind() == "analyst"
                    })
            });
            if !known {
                return Err(Fault::input(format!("the case knows no {key}"))
                    .hint("`bayyina log` lists what it knows"));
            }
            Some(key)
        }
        Err(_) => {
            body.entry = Some(entry_named(&open.case, &args.what)?);
            None
        }
    };
    let entry = draft(thing.as_ref(), args.author.as_deref(), body, None);
    let (ids, _) = open.append(shell, vec![entry])?;
    shell.say(format!("marked by entry {}", ids[0].short()));
    Ok(())
}

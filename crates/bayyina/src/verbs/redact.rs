//! `bayyina redact`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use bayyina_ledger::{FOLDER, Ledger, Withheld, Withhold};
use bayyina_model::Case;
use bayyina_publish::Plan;

use crate::context::{CaseArg, Open, ledger_fault, unlock};
use crate::fault::Fault;
use crate::redaction::Redaction;
use crate::shell::Shell;
use crate::verbs::log::entry_named;

/// Copy a case without what must be withheld; the copy still verifies
///
/// Left out are the fields that `mark` entries name, protected sources and items, and whatever
/// would reveal them. With --erase the values go from this copy too, and from every copy that
/// later merges with it.
#[derive(Debug, clap::Args)]
pub struct Redact {
    #[command(flatten)]
    case: CaseArg,

    /// Folder for the copy
    #[arg(long, required_unless_present = "erase")]
    to: Option<PathBuf>,

    /// Leave out these as well: ENTRY or ENTRY:FIELD, ENTRY being an id or its start
    #[arg(long, value_name = "ENTRY[:FIELD]")]
    field: Vec<String>,

    /// Erase the named fields here, for ever, with this reason in one word
    #[arg(long, value_name = "REASON", requires = "field", conflicts_with = "to")]
    erase: Option<String>,
}

pub fn run(args: &Redact, shell: &Shell) -> Result<(), Fault> {
    let mut open = Open::read(&args.case.case)?;
    let named = named(&open, &args.field)?;
    unlock(&mut open.ledger, shell)?;
    if let Some(reason) = &args.erase {
        let plan = Withhold {
            fields: named,
            blobs: BTreeSet::new(),
        };
        let gone = open
            .ledger
            .erase(&plan, reason, &shell.now())
            .map_err(|error| ledger_fault(&error))?;
        return shell.result(&format!(
            "erased {} values and {} blobs; copies out of reach keep theirs until they merge\n",
            gone.leaves, gone.blobs
        ));
    }
    let Some(to) = &args.to else {
        return Err(Fault::input("name a folder for the copy with --to"));
    };
    let settings = ["case.toml", "method.toml"].map(|name| to.join(name));
    let there = settings.iter().find(|path| path.exists());
    if let Some(there) = there.filter(|_| !to.join(FOLDER).exists()) {
        return Err(
            Fault::input(format!("{} is there already", there.display()))
                .hint("nothing was written; name an empty folder with --to"),
        );
    }
    let withheld = redacted_copy(&mut open.ledger, &open.case, named, to, shell)?;
    copy_settings(&open, to, shell)?;
    shell.result(&format!(
        "the copy in {} leaves out {} values and {} blobs; `bayyina verify --case {}` proves that the rest is whole\n",
        to.display(),
        withheld.leaves,
        withheld.blobs,
        to.display()
    ))
}

/// Copies the settings, unless they name what must be withheld.
fn copy_settings(open: &Open, to: &Path, shell: &Shell) -> Result<(), Fault> {
    let plan = Plan::of(&open.case);
    for name in ["case.toml", "method.toml"] {
        let Ok(text) = std::fs::read_to_string(open.folder.join(name)) else {
            continue;
        };
        if plan.secrets().found_in(&text).is_some() {
            shell.warn(format!(
                "{name} names what must be withheld and stays behind"
            ));
            continue;
        }
        std::fs::write(to.join(name), text)
            .map_err(|error| Fault::surroundings(format!("cannot copy {name}")).because(&error))?;
    }
    Ok(())
}

/// Copies a ledger without what the case protects, and without `named`.
fn redacted_copy(
    ledger: &mut Ledger,
    case: &Case,
    named: BTreeSet<(bayyina_model::EntryId, String)>,
    to: &Path,
    shell: &Shell,
) -> Result<Withheld, Fault> {
    let entries = ledger.entries().map_err(|error| ledger_fault(&error))?;
    let redaction = Redaction::of(case, &entries);
    let mut fields = named;
    for entry in &entries {
        fields.extend(
            redaction
                .leaves(entry)
                .into_iter()
                .map(|name| (entry.id, name)),
        );
    }
    unlock(ledger, shell)?;
    std::fs::create_dir_all(to).map_err(|error| {
        Fault::surroundings(format!("cannot make {}", to.display())).because(&error)
    })?;
    let plan = Withhold {
        fields,
        blobs: BTreeSet::new(),
    };
    ledger
        .redact(to, &plan, &shell.now())
        .map_err(|error| ledger_fault(&error))
}

fn named(
    open: &Open,
    fields: &[String],
) -> Result<BTreeSet<(bayyina_model::EntryId, String)>, Fault> {
    let mut result = BTreeSet::new();
    for text in fields {
        let (entry, field) = text
            .split_once(':')
            .map_or((text.as_str(), None), |(entry, field)| (entry, Some(field)));
        let id = entry_named(&open.case, entry)?;
        let index = open.case.index(&id).expect("found just now");
        let again = open.case.entry(index).redraft();
        let mut names: BTreeSet<String> = again.leaves.into_keys().collect();
        names.extend(again.thing.map(|_| "thing".to_owned()));
        names.extend(again.author.map(|_| "author".to_owned()));
        match field {
            None => result.extend(names.into_iter().map(|name| (id, name))),
            Some(field) if names.contains(field) => {
                result.insert((id, field.to_owned()));
            }
            Some(field) => {
                return Err(
                    Fault::input(format!("entry {} has no field {field:?}", id.short())).hint(
                        format!(
                            "its fields: {}",
                            names.into_iter().collect::<Vec<_>>().join(", ")
                        ),
                    ),
                );
            }
        }
    }
    Ok(result)
}

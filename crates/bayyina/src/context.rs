//! A case's folder, opened: its ledger, its entries and what they add up to.

use std::path::{Path, PathBuf};

use bayyina_assess::{Findings, Method};
use bayyina_ledger::{KeyError, Ledger, LedgerError, StoreError};
use bayyina_model::{Case, Draft, EntryId, Recorded};

use crate::fault::Fault;
use crate::shell::Shell;

/// Where the case is.
#[derive(Clone, Debug, clap::Args)]
pub struct CaseArg {
    /// Folder of the case
    #[arg(long, default_value = ".", global = true)]
    pub case: PathBuf,
}

/// A case that is open.
pub struct Open {
    /// Its folder.
    pub folder: PathBuf,
    /// Its ledger.
    pub ledger: Ledger,
    /// What its entries add up to.
    pub case: Case,
}

impl Open {
    /// Opens the ledger of a folder and folds its entries.
    pub fn read(folder: &Path) -> Result<Self, Fault> {
        let ledger = open_ledger(folder)?;
        let entries = ledger.entries().map_err(|error| ledger_fault(&error))?;
        Ok(Self {
            folder: folder.to_owned(),
            ledger,
            case: Case::fold(entries),
        })
    }

    /// Writes drafts as one batch and folds them in. Gives their ids, in order.
    pub fn append(&mut self, shell: &Shell, drafts: Vec<Draft>) -> Result<Vec<EntryId>, Fault> {
        let ids = append(&mut self.ledger, shell, drafts)?;
        if !ids.is_empty() {
            let entries = self.ledger.entries().map_err(|error| ledger_fault(&error))?;
            self.case = Case::fold(entries);
        }
        Ok(ids)
    }

    /// The method of the case.
    pub fn method(&self) -> Result<Method, Fault> {
        method(&self.case)
    }

    /// The findings of the case.
    pub fn findings(&self) -> Result<(Method, Findings), Fault> {
        let method = self.method()?;
        let findings = assess(&self.case, &method)?;
        Ok((method, findings))
    }
}

/// Opens the ledger of a case's folder.
pub fn open_ledger(folder: &Path) -> Result<Ledger, Fault> {
    Ledger::open(folder).map_err(|error| ledger_fault(&error))
}

/// Writes drafts as one batch, with the passphrase asked for where the key is locked.
pub fn append(
    ledger: &mut Ledger,
    shell: &Shell,
    drafts: Vec<Draft>,
) -> Result<Vec<EntryId>, Fault> {
    unlock(ledger, shell)?;
    ledger
        .append(drafts, &shell.now())
        .map_err(|error| ledger_fault(&error))
}

/// Asks for the passphrase where the device key is locked.
pub fn unlock(ledger: &mut Ledger, shell: &Shell) -> Result<(), Fault> {
    if ledger.is_locked() {
        let passphrase = shell.passphrase(false)?;
        ledger
            .unlock(&passphrase)
            .map_err(|error| ledger_fault(&error))?;
    }
    Ok(())
}

/// The method of a case: the defaults with what its entries set.
pub fn method(case: &Case) -> Result<Method, Fault> {
    Method::of(case).map_err(|error| {
        Fault::input("the method of the case cannot be used")
            .because(&error)
            .hint("correct method.toml and run `bayyina import`")
    })
}

/// The findings of a case.
pub fn assess(case: &Case, method: &Method) -> Result<Findings, Fault> {
    bayyina_assess::assess(case, method).map_err(|error| {
        Fault::input("the case cannot be assessed")
            .because(&error)
            .hint("a newer version of this program may know these entries")
    })
}

/// An entry as it reads once written, without reading the ledger again.
pub fn recorded(draft: Draft, id: EntryId, log: bayyina_model::LogId, sequence: u64) -> Recorded {
    Recorded {
        id,
        log,
        sequence,
        kind: draft.kind,
        thing: draft.thing,
        author: draft.author,
        ignorable: draft.ignorable,
        supersedes: draft.supersedes,
        open: draft.open,
        leaves: draft.leaves,
        withheld: std::collections::BTreeSet::new(),
    }
}

/// What a trouble of the ledger means for the person at the keyboard.
pub fn ledger_fault(error: &LedgerError) -> Fault {
    match error {
        LedgerError::Absent { .. } => Fault::input("there is no case here")
            .because(error)
            .hint("name its folder with --case, or begin one with `bayyina init`"),
        LedgerError::Present { .. } => Fault::input("a case is there already")
            .because(error)
            .hint("go on with it: `bayyina import`, `bayyina assess`"),
        LedgerError::Broken(_) => Fault::check("the ledger is damaged")
            .because(error)
            .hint("run `bayyina verify`; another copy of the case restores it with `bayyina merge`"),
        LedgerError::Key(KeyError::Missing) => {
            Fault::input("this copy of the case has no device key, so it cannot be written to")
                .hint("make one with `bayyina key rotate`")
        }
        LedgerError::Key(_) => Fault::input("the device key cannot be used").because(error),
        LedgerError::Forked { .. } => Fault::input("nothing was written")
            .because(error)
            .hint("run `bayyina key rotate`"),
        LedgerError::Draft(_) => Fault::input("an entry cannot be written").because(error),
        LedgerError::Store(StoreError::Locked { .. }) => {
            Fault::surroundings("another program is writing to this case")
                .because(error)
                .hint("wait until it is done and try again; nothing was written")
        }
        _ => Fault::surroundings("the ledger's files").because(error),
    }
}

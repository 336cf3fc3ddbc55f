//! A case's folder, opened: its ledger, its entries and what they add up to.

use std::path::{Path, PathBuf};

use bayyina_assess::{AssessError, Assessor, Findings, Method};
use bayyina_ledger::{KeyError, Ledger, LedgerError, StoreError};
use bayyina_model::{Case, Draft, EntryId, LogId, Recorded, Touched, Withdrawable};
use bayyina_publish::Head;

use crate::fault::Fault;
use crate::shell::Shell;

/// The program, as findings name it.
pub const SOFTWARE: &str = concat!("bayyina ", env!("CARGO_PKG_VERSION"));

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

    /// Writes drafts as one batch and folds them in. Gives their ids, in order, and what they
    /// touched.
    pub fn append(
        &mut self,
        shell: &Shell,
        drafts: Vec<Draft>,
    ) -> Result<(Vec<EntryId>, Touched), Fault> {
        unlock(&mut self.ledger, shell)?;
        let ids = self
            .ledger
            .append(drafts.clone(), &shell.now())
            .map_err(|error| ledger_fault(&error))?;
        let log = self.ledger.public_key().expect("it just signed").log();
        let own = self.case.entries().iter().filter(|entry| entry.log == log);
        let first = own.map(|entry| entry.sequence + 1).max().unwrap_or(0);
        let recorded = drafts
            .into_iter()
            .zip(&ids)
            .zip(first..)
            .map(|((draft, &id), sequence)| recorded(draft, id, log, sequence))
            .collect();
        let touched = self.case.add(recorded);
        Ok((ids, touched))
    }

    /// Goes on as if these drafts had been written; nothing is.
    pub fn suppose(&mut self, drafts: Vec<Draft>) {
        let recorded = drafts
            .into_iter()
            .zip(0_u64..)
            .map(|(draft, sequence)| {
                // A place in a log that is nobody's.
                let mut id = [0xff; 32];
                id[..8].copy_from_slice(&sequence.to_le_bytes());
                recorded(draft, EntryId(id), LogId([0xff; 32]), sequence)
            })
            .collect();
        self.case.add(recorded);
    }

    /// Goes on as if these were withdrawn: ids of origins, items or analysts.
    pub fn withdraw(&mut self, ids: &[String]) -> Result<(), Fault> {
        let known = self.case.all_withdrawables();
        let mut withdrawn = std::collections::BTreeSet::new();
        for id in ids {
            let found = known.keys().find(|one| one.id() == *id);
            withdrawn.insert(found.cloned().ok_or_else(|| {
                let near: Vec<String> = known.keys().take(12).map(Withdrawable::id).collect();
                Fault::input(format!("no evidence rests on {id:?}"))
                    .hint(format!("evidence rests on {} …", near.join(", ")))
            })?);
        }
        self.case = self.case.without(withdrawn);
        Ok(())
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
    bayyina_assess::assess(case, method).map_err(|error| assess_fault(&error))
}

/// What stops an assessment.
pub fn assess_fault(error: &AssessError) -> Fault {
    let fault = Fault::input("the case cannot be assessed").because(error);
    match error {
        AssessError::UnknownKinds { .. } => {
            fault.hint("a newer version of this program may know these entries")
        }
        _ => fault,
    }
}

/// The state of assessment of a case.
pub fn assessor(open: &Open) -> Result<Assessor, Fault> {
    Assessor::new(&open.case, &open.method()?).map_err(|error| assess_fault(&error))
}

/// Where every log stands, as findings name it.
pub fn heads(ledger: &Ledger) -> Result<Vec<Head>, Fault> {
    let standings = ledger.standings().map_err(|error| ledger_fault(&error))?;
    Ok(standings
        .into_iter()
        .map(|standing| Head {
            log: standing.log.to_string(),
            size: standing.size,
            root: hex::encode(standing.root),
        })
        .collect())
}

/// An entry as it reads once written, without reading the ledger again.
fn recorded(draft: Draft, id: EntryId, log: LogId, sequence: u64) -> Recorded {
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
        LedgerError::Broken(_) => Fault::check("the ledger is damaged").because(error).hint(
            "run `bayyina verify`; another copy of the case restores it with `bayyina merge`",
        ),
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

//! A ledger: logs of signed batches in a store, and the device key that writes one of them.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bayyina_model::{Draft, EntryId, LogId};
use ed25519_dalek::SigningKey;

use crate::append::{self, DraftError};
use crate::blob::BlobError;
use crate::broken::Broken;
use crate::chain::{self, Chain, Link};
use crate::checkpoints::ProofError;
use crate::content;
use crate::index::IndexError;
use crate::keys::{Cost, KeyError, KeyFile};
use crate::names::{BatchName, PublicKey};
use crate::own::{Own, Rulings, Statement};
use crate::random::Random;
use crate::store::{FolderStore, Object, Shelf, Store, StoreError};
use crate::wire::batch::{Header, seal};
use crate::wire::is_instant;
use crate::withhold::PlanError;

/// Name of the folder inside a case's folder.
pub const FOLDER: &str = ".bayyina";

/// Why a ledger could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The folder holds no ledger.
    #[error("{folder} holds no ledger")]
    Absent {
        /// The folder of the case.
        folder: PathBuf,
    },
    /// The folder holds a ledger already.
    #[error("{folder} already holds a ledger")]
    Present {
        /// The folder of the case.
        folder: PathBuf,
    },
    /// The store could not read or write.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something in the ledger does not hold.
    #[error("the ledger does not hold together")]
    Broken(#[from] Broken),
    /// The device key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A draft cannot be written.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// A blob cannot be given.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The index cannot be used.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// What is to be withheld is not here.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The key of this device is revoked, so nothing it writes would count.
    #[error("the key of this device is revoked: rotate it before writing")]
    Revoked {
        /// The device's log.
        log: LogId,
        /// The log that revoked it.
        by: LogId,
    },
    /// There is no proof.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The device's own log forks: another copy wrote with the same key.
    #[error("the log of this device forks ({} heads): rotate its key before writing", heads.len())]
    Forked {
        /// The log.
        log: LogId,
        /// Its heads.
        heads: Vec<BatchName>,
    },
}

/// How to begin a ledger.
#[derive(Clone, Default)]
pub struct InitOptions {
    /// Locks the device key with this passphrase.
    pub passphrase: Option<String>,
    /// How costly it is to try a passphrase.
    pub cost: Cost,
    /// Derives the key and all salts from a seed, so that a test gives the same bytes twice. Who
    /// knows the seed can sign and can guess withheld values: never for a real case.
    pub seed: Option<[u8; 32]>,
}

/// A head of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The log.
    pub log: LogId,
    /// The last batch.
    pub batch: BatchName,
    /// Number of entries up to and with that batch.
    pub size: u64,
    /// Whether the log has other heads: it forks.
    pub forked: bool,
}

/// A ledger that is open for reading, and for writing where its device key is at hand.
pub struct Ledger {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) folder: Option<PathBuf>,
    /// The device key, or why there is none.
    pub(crate) key: Result<KeyFile, KeyError>,
    pub(crate) opened: Option<SigningKey>,
    pub(crate) random: Random,
    /// Headers of the device's own log seen so far.
    own: BTreeMap<BatchName, Header>,
    /// What the ledger's own entries say, by the batches looked at so far.
    statements: BTreeMap<BatchName, Vec<Statement>>,
}

impl Ledger {
    /// Begins a ledger in the folder of a case, with a new device key.
    pub fn init(folder: &Path, options: InitOptions) -> Result<Self, LedgerError> {
        let root = folder.join(FOLDER);
        if root.join("log").exists() {
            let folder = folder.to_owned();
            return Err(LedgerError::Present { folder });
        }
        let store = FolderStore::new(&root);
        store.create()?;
        let _guard = store.lock()?;
        let mut ledger = Self::with_store(Arc::new(store), None);
        ledger.folder = Some(root);
        let (key, opened) = ledger.make_key(options)?;
        ledger.take_key(key, opened)?;
        Ok(ledger)
    }

    /// Opens the ledger in the folder of a case. Reads next to nothing yet.
    pub fn open(folder: &Path) -> Result<Self, LedgerError> {
        let root = folder.join(FOLDER);
        if !root.join("log").is_dir() {
            let folder = folder.to_owned();
            return Err(LedgerError::Absent { folder });
        }
        let key_path = root.join("key");
        let mut ledger = Self::with_store(Arc::new(FolderStore::new(&root)), None);
        // Nobody needs the key, or needs to be allowed to read it, to read the ledger.
        ledger.key = match fs::read(&key_path) {
            Ok(bytes) => KeyFile::from_bytes(&bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(KeyError::Missing),
            Err(source) => Err(KeyError::Unreadable {
                path: key_path,
                source,
            }),
        };
        ledger.folder = Some(root);
        Ok(ledger)
    }

    /// Uses any store, and a key to write with.
    pub fn with_store(store: Arc<dyn Store>, key: Option<KeyFile>) -> Self {
        Self {
            store,
            folder: None,
            key: key.ok_or(KeyError::Missing),
            opened: None,
            random: Random::System,
            own: BTreeMap::new(),
            statements: BTreeMap::new(),
        }
    }

    /// Makes a device key for a copy that has none, or in the place of one that is lost.
    ///
    /// [`Ledger::rotate`] also hands over from the old key.
    pub fn new_key(&mut self, options: InitOptions) -> Result<PublicKey, LedgerError> {
        let _guard = self.store.lock()?;
        let (key, opened) = self.make_key(options)?;
        let public = key.public();
        self.take_key(key, opened)?;
        Ok(public)
    }

    pub(crate) fn make_key(
        &mut self,
        options: InitOptions,
    ) -> Result<(KeyFile, SigningKey), LedgerError> {
        if options.seed.is_some() {
            self.random = Random::new(options.seed);
        }
        let plain = KeyFile::create(&mut self.random)?;
        let opened = plain.open(None)?;
        let key = match &options.passphrase {
            None => plain,
            Some(passphrase) => plain.lock(&opened, passphrase, options.cost, &mut self.random)?,
        };
        Ok((key, opened))
    }

    pub(crate) fn take_key(&mut self, key: KeyFile, opened: SigningKey) -> Result<(), LedgerError> {
        self.keep_key(&key)?;
        self.key = Ok(key);
        self.opened = Some(opened);
        self.own.clear();
        Ok(())
    }

    /// Writes the key's file: aside, synced, readable by its owner alone, renamed.
    pub(crate) fn keep_key(&self, key: &KeyFile) -> Result<(), LedgerError> {
        let Some(root) = &self.folder else {
            return Ok(());
        };
        write_private(
            &root.join("aside").join("key"),
            &root.join("key"),
            &key.to_bytes(),
        )?;
        Ok(())
    }

    /// Draws salts from a seed, so that a test gives the same bytes twice: never for a real case,
    /// since who knows the seed can guess withheld values.
    pub fn draw_from_seed(&mut self, seed: [u8; 32]) {
        self.random = Random::new(Some(seed));
    }

    /// Opens the device key with its passphrase, once, before writing.
    pub fn unlock(&mut self, passphrase: &str) -> Result<(), LedgerError> {
        self.opened = Some(self.key_file()?.open(Some(passphrase))?);
        Ok(())
    }

    /// The device's public key, where this copy has one.
    pub fn public_key(&self) -> Option<PublicKey> {
        self.key.as_ref().ok().map(KeyFile::public)
    }

    /// The device key as it lies in its file, or why it cannot be used.
    pub fn key_file(&self) -> Result<&KeyFile, KeyError> {
        self.key.as_ref().map_err(KeyError::again)
    }

    /// Whether writing needs [`Ledger::unlock`] first.
    pub fn is_locked(&self) -> bool {
        self.opened.is_none() && self.key.as_ref().is_ok_and(KeyFile::is_locked)
    }

    /// The store that holds the files.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    pub(crate) fn signing_key(&mut self) -> Result<SigningKey, LedgerError> {
        if self.opened.is_none() {
            self.opened = Some(self.key_file()?.open(None)?);
        }
        Ok(self.opened.clone().expect("opened just now"))
    }

    /// Writes drafts as one batch, wholly or not at all; gives their entries' names in order.
    ///
    /// `recorded` is the writer's clock, UTC to the second. No drafts make no batch.
    pub fn append(
        &mut self,
        drafts: Vec<Draft>,
        recorded: &str,
    ) -> Result<Vec<EntryId>, LedgerError> {
        for (draft, one) in drafts.iter().enumerate() {
            let found = &one.kind;
            if found.starts_with("erasure/") || found.starts_with("key/") {
                let found = found.clone();
                return Err(DraftError::Reserved { draft, found }.into());
            }
        }
        let _guard = self.store.lock()?;
        self.check_own_key()?;
        self.append_own(&drafts, recorded)
    }

    /// Makes the next append quick: checks the head of the device's own log and whether what it
    /// writes would count, which reads every batch once.
    pub fn prepare(&mut self) -> Result<(), LedgerError> {
        self.check_own_key()?;
        let log = self.key_file()?.public().log();
        self.own_chain(log)?;
        Ok(())
    }

    /// Whether what the device's key writes would count; looks at batches it has not seen yet.
    pub(crate) fn check_own_key(&mut self) -> Result<(), LedgerError> {
        let log = self.key_file()?.public().log();
        for (object, _) in self.store.list(Shelf::Batches)?.objects {
            if let Object::Batch(_, name) = object
                && !self.statements.contains_key(&name)
                && let Some(link) = chain::link(&*self.store, &object)?
            {
                let said = content::statements(&*self.store, &link)?;
                self.statements.insert(name, said);
            }
        }
        let statements: Vec<Statement> = self.statements.values().flatten().cloned().collect();
        if statements.is_empty() {
            return Ok(());
        }
        let rulings = Rulings::new(&self.chains()?, &statements);
        let mut revocations = rulings.revocations.iter();
        match revocations.find(|revocation| revocation.counts && revocation.log == log) {
            Some(revocation) => Err(LedgerError::Revoked {
                log,
                by: revocation.by,
            }),
            None => Ok(()),
        }
    }

    /// Appends drafts of any kind; the caller holds the lock.
    pub(crate) fn append_own(
        &mut self,
        drafts: &[Draft],
        recorded: &str,
    ) -> Result<Vec<EntryId>, LedgerError> {
        if drafts.is_empty() {
            return Ok(Vec::new());
        }
        if !is_instant(recorded) {
            let found = recorded.to_owned();
            return Err(DraftError::Recorded { found }.into());
        }
        let key = self.signing_key()?;
        let public = PublicKey(key.verifying_key().to_bytes());
        let log = public.log();
        self.store.tidy()?;
        let own = self.own_chain(log)?;
        if own.is_forked() {
            let heads = own.heads;
            return Err(LedgerError::Forked { log, heads });
        }
        let previous = own.links.last();
        let first = previous.map_or(0, |link| link.header.next());
        let previous = previous.map(|link| link.name);

        let mut salts = vec![0; drafts.iter().map(append::leaf_count).sum::<usize>() * 32];
        self.random.fill(&mut salts).map_err(KeyError::from)?;
        let lines = append::lines(drafts, &log, first, &salts)?;
        let header = Header {
            count: drafts.len() as u64,
            first,
            key: public,
            log,
            previous,
            recorded: recorded.to_owned(),
        };
        let (name, bytes) = seal(&header, &lines.entries, &key);
        // The sidecar comes first: once the batch is there, all of it is.
        if !lines.leaves.is_empty() {
            self.store.put(&Object::Leaves(name), &lines.leaves)?;
        }
        self.store.put(&Object::Batch(log, name), &bytes)?;
        self.own.insert(name, header);
        if !Own::may_be_in(&bytes) {
            self.statements.insert(name, Vec::new());
        }
        Ok(lines.ids)
    }

    /// The device's own log as it lies in the store now. A head written by somebody else since is
    /// read and checked whole before anything is built on it.
    fn own_chain(&mut self, log: LogId) -> Result<Chain, LedgerError> {
        let mut links = Vec::new();
        let mut unread = Vec::new();
        for (object, _) in self.store.list(Shelf::Log(log))?.objects {
            let Object::Batch(_, name) = object else {
                continue;
            };
            match self.own.get(&name) {
                Some(header) => links.push(Link {
                    name,
                    header: header.clone(),
                }),
                None => unread.extend(chain::link(&*self.store, &object)?),
            }
        }
        links.extend(unread.iter().cloned());
        let chain = Chain::new(log, links)?;
        if let Some(head) = chain.links.last()
            && unread.contains(head)
        {
            content::read(&*self.store, head, &HashSet::new())?;
        }
        for link in unread {
            self.own.insert(link.name, link.header);
        }
        Ok(chain)
    }

    /// The heads of all logs, ascending by log and batch.
    pub fn heads(&self) -> Result<Vec<Head>, LedgerError> {
        let mut heads = Vec::new();
        for chain in self.chains()? {
            for batch in &chain.heads {
                heads.push(Head {
                    log: chain.log,
                    batch: *batch,
                    size: chain.size_at(batch).expect("a head is one of the batches"),
                    forked: chain.is_forked(),
                });
            }
        }
        Ok(heads)
    }

    /// The batches of all logs, in order.
    pub fn chains(&self) -> Result<Vec<Chain>, LedgerError> {
        chain::chains(&*self.store)
    }
}

fn write_private(aside: &Path, place: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    use std::io::Write;
    let failed = |error| StoreError::from_io(place, error);
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(aside).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    fs::rename(aside, place).map_err(failed)?;
    let folder = place.parent().expect("a key lies in a ledger's folder");
    fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed)
}

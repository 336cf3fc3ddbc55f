//! The device's key over time: handing over, revoking, taking along.

use bayyina_model::{EntryId, LogId};

use crate::chain::Chain;
use crate::checkpoints::ProofError;
use crate::keys::{Cost, KeyError, KeyFile};
use crate::ledger::{InitOptions, Ledger, LedgerError};
use crate::names::{BatchName, PublicKey};
use crate::own::Own;

impl Ledger {
    /// Makes a new device key and hands over to it: the old log ends with an entry that names the
    /// new key, and the new log begins with one that names the old log.
    ///
    /// A log that forks, or whose key is revoked, ends without a word. `recorded` is the writer's
    /// clock, UTC to the second.
    pub fn rotate(
        &mut self,
        options: InitOptions,
        recorded: &str,
    ) -> Result<PublicKey, LedgerError> {
        let _guard = self.store.lock()?;
        let old = self.key_file()?.public();
        let chains = self.chains()?;
        let own = chains.iter().find(|chain| chain.log == old.log());
        let can_speak = own.is_some_and(|chain| !chain.is_forked());
        let can_speak = can_speak
            && match self.check_own_key() {
                Ok(()) => true,
                Err(LedgerError::Revoked { .. }) => false,
                Err(other) => return Err(other),
            };
        let (key, opened) = self.make_key(options)?;
        let public = key.public();
        if can_speak {
            self.append_own(&[Own::Succeed { key: public }.draft()], recorded)?;
        }
        self.take_key(key, opened)?;
        if own.is_some() {
            self.append_own(&[Own::Follow { log: old.log() }.draft()], recorded)?;
        }
        Ok(public)
    }

    /// Revokes the key of a log: batches beyond `upto` no longer count, nor any at all where
    /// there is none. Times play no part, since whoever holds a stolen key can claim any.
    pub fn revoke(
        &mut self,
        log: LogId,
        upto: Option<BatchName>,
        recorded: &str,
    ) -> Result<EntryId, LedgerError> {
        let _guard = self.store.lock()?;
        self.check_own_key()?;
        let chains = self.chains()?;
        let chain = chains.iter().find(|chain| chain.log == log);
        let upto = match upto {
            None => None,
            Some(head) => {
                let size = chain.and_then(|chain: &Chain| chain.size_at(&head));
                Some((head, size.ok_or(ProofError::Head(head))?))
            }
        };
        let ids = self.append_own(&[Own::Revoke { log, upto }.draft()], recorded)?;
        Ok(ids[0])
    }

    /// The device key's file under a passphrase, to take to another machine. Two machines that
    /// write with one key fork its log: the first shall stop.
    pub fn export_key(&mut self, passphrase: &str, cost: Cost) -> Result<Vec<u8>, LedgerError> {
        Ok(self.relock(passphrase, cost)?.to_bytes())
    }

    /// Locks the device key with a passphrase from now on.
    pub fn set_passphrase(&mut self, passphrase: &str, cost: Cost) -> Result<(), LedgerError> {
        let _guard = self.store.lock()?;
        let key = self.relock(passphrase, cost)?;
        self.keep_key(&key)?;
        self.key = Ok(key);
        Ok(())
    }

    fn relock(&mut self, passphrase: &str, cost: Cost) -> Result<KeyFile, LedgerError> {
        if passphrase.is_empty() {
            return Err(KeyError::Bare.into());
        }
        let opened = self.signing_key()?;
        let key = self.key_file()?.clone();
        Ok(key.lock(&opened, passphrase, cost, &mut self.random)?)
    }

    /// Takes an exported key as this copy's device key.
    pub fn import_key(&mut self, bytes: &[u8]) -> Result<PublicKey, LedgerError> {
        let _guard = self.store.lock()?;
        let key = KeyFile::from_bytes(bytes)?;
        self.keep_key(&key)?;
        let public = key.public();
        self.opened = None;
        self.key = Ok(key);
        Ok(public)
    }
}

//! `bayyina key`.

use std::path::PathBuf;

use bayyina_ledger::{BatchName, Cost, InitOptions};
use bayyina_model::LogId;
use clap::Subcommand;

use crate::context::{CaseArg, ledger_fault, open_ledger, unlock};
use crate::fault::Fault;
use crate::shell::Shell;

/// Show, export, rotate, lock or revoke the keys that sign a case
#[derive(Debug, clap::Args)]
pub struct Key {
    #[command(flatten)]
    case: CaseArg,

    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print this device's public key and its log
    Show,
    /// Write this device's key to a file, locked with a passphrase
    Export {
        /// The file
        to: PathBuf,
    },
    /// Begin a key of its own on a copy of a case; the log of the device it came from goes on there
    New {
        /// Lock the new key with a passphrase
        #[arg(long)]
        passphrase: bool,
    },
    /// Begin a new key on this device; the old log names the new key and ends
    Rotate {
        /// Lock the new key with a passphrase
        #[arg(long)]
        passphrase: bool,
    },
    /// Lock this device's key with a passphrase from now on
    Lock,
    /// Say up to where another device's key is trusted
    Revoke {
        /// The log of the key
        log: LogId,
        /// The last batch that is trusted; without it, none is
        #[arg(long)]
        upto: Option<BatchName>,
    },
}

pub fn run(args: &Key, shell: &Shell) -> Result<(), Fault> {
    let mut ledger = open_ledger(&args.case.case)?;
    match &args.what {
        What::Show => {
            let Some(key) = ledger.public_key() else {
                return Err(Fault::input("this copy has no device key")
                    .hint("make one with `bayyina key new`"));
            };
            let lock = if ledger.is_locked() {
                "passphrase"
            } else {
                "none"
            };
            shell.result(&format!("key {key}\nlog {}\nlock {lock}\n", key.log()))
        }
        What::Export { to } => {
            unlock(&mut ledger, shell)?;
            let passphrase = shell.passphrase(true)?;
            let bytes = ledger
                .export_key(&passphrase, Cost::default())
                .map_err(|error| ledger_fault(&error))?;
            std::fs::write(to, bytes).map_err(|error| {
                Fault::surroundings(format!("cannot write {}", to.display())).because(&error)
            })?;
            shell.say(format!(
                "the key is in {}, locked with the passphrase",
                to.display()
            ));
            Ok(())
        }
        What::New { passphrase } => {
            let key = ledger
                .new_key(options(*passphrase, shell)?)
                .map_err(|error| ledger_fault(&error))?;
            shell.result(&format!("key {key}\nlog {}\n", key.log()))
        }
        What::Rotate { passphrase } => {
            let options = options(*passphrase, shell)?;
            let key = if ledger.public_key().is_some() {
                unlock(&mut ledger, shell)?;
                ledger.rotate(options, &shell.now())
            } else {
                ledger.new_key(options)
            }
            .map_err(|error| ledger_fault(&error))?;
            shell.result(&format!("key {key}\nlog {}\n", key.log()))
        }
        What::Lock => {
            unlock(&mut ledger, shell)?;
            let passphrase = shell.passphrase(true)?;
            ledger
                .set_passphrase(&passphrase, Cost::default())
                .map_err(|error| ledger_fault(&error))
        }
        What::Revoke { log, upto } => {
            unlock(&mut ledger, shell)?;
            let id = ledger
                .revoke(*log, *upto, &shell.now())
                .map_err(|error| ledger_fault(&error))?;
            shell.result(&format!("revoked by entry {}\n", id.short()))
        }
    }
}

/// A key, locked with a passphrase that is asked for, if one is wanted.
fn options(passphrase: bool, shell: &Shell) -> Result<InitOptions, Fault> {
    Ok(InitOptions {
        passphrase: passphrase.then(|| shell.passphrase(true)).transpose()?,
        ..InitOptions::default()
    })
}

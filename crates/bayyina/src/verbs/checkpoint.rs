//! `bayyina checkpoint`.

use std::path::PathBuf;

use bayyina_ledger::{CheckpointName, StampKind};

use crate::context::{CaseArg, ledger_fault, open_ledger, unlock};
use crate::fault::Fault;
use crate::shell::Shell;

/// Sign where every log stands now
///
/// The printed hash is what a time-stamping service signs. Keep its answer beside the checkpoint
/// with --stamp: clocks only claim, time stamps bound.
#[derive(Debug, clap::Args)]
pub struct Checkpoint {
    #[command(flatten)]
    case: CaseArg,

    /// Keep an answer of a time-stamping service (.tsr of RFC 3161, or .ots) beside a checkpoint
    #[arg(long, value_name = "FILE", requires = "of")]
    stamp: Option<PathBuf>,

    /// The checkpoint that the answer is for
    #[arg(long, value_name = "HASH")]
    of: Option<CheckpointName>,
}

pub fn run(args: &Checkpoint, shell: &Shell) -> Result<(), Fault> {
    let mut ledger = open_ledger(&args.case.case)?;
    if let (Some(file), Some(name)) = (&args.stamp, &args.of) {
        let kind = match file.extension().and_then(|ending| ending.to_str()) {
            Some("tsr") => StampKind::Rfc3161,
            Some("ots") => StampKind::OpenTimestamps,
            _ => {
                return Err(
                    Fault::input(format!("{} is neither .tsr nor .ots", file.display()))
                        .hint("name the answer of the service so"),
                );
            }
        };
        let bytes = std::fs::read(file).map_err(|error| {
            Fault::surroundings(format!("cannot read {}", file.display())).because(&error)
        })?;
        ledger
            .put_stamp(name, kind, &bytes)
            .map_err(|error| ledger_fault(&error))?;
        return shell.result(&format!("kept beside checkpoint {name}\n"));
    }
    unlock(&mut ledger, shell)?;
    let checkpoint = ledger
        .checkpoint(&shell.now())
        .map_err(|error| ledger_fault(&error))?;
    let mut text = format!("{}\n", checkpoint.name);
    for standing in &checkpoint.logs {
        text.push_str(&format!(
            "log {} size {} root {}\n",
            standing.log,
            standing.size,
            hex::encode(standing.root)
        ));
    }
    shell.result(&text)
}

//! `bayyina index`.

use clap::Subcommand;

use crate::context::{CaseArg, ledger_fault, open_ledger};
use crate::fault::Fault;
use crate::shell::Shell;

/// Deal with the index, which only speeds lookups up and can always be made again
#[derive(Debug, clap::Args)]
pub struct Index {
    #[command(flatten)]
    case: CaseArg,

    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make the index anew from the batch files
    Rebuild,
}

pub fn run(args: &Index, shell: &Shell) -> Result<(), Fault> {
    let What::Rebuild = args.what;
    let ledger = open_ledger(&args.case.case)?;
    let bar = shell.bar("indexing", 0);
    ledger
        .rebuild_index(&mut |done, of| {
            bar.set_length(of);
            bar.set_position(done);
        })
        .map_err(|error| ledger_fault(&error))?;
    bar.finish_and_clear();
    shell.say("the index is new");
    Ok(())
}

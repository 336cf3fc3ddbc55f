//! `bayyina merge`.

use std::fmt::Write;
use std::path::PathBuf;

use crate::context::{CaseArg, Open, ledger_fault, open_ledger};
use crate::fault::Fault;
use crate::shell::Shell;

/// Take over what another copy of the case has
///
/// Merging is the union of both copies' batches; the order does not matter, and nothing of either
/// is lost. Erasures win.
#[derive(Debug, clap::Args)]
pub struct Merge {
    /// Folder of the other copy
    other: PathBuf,

    #[command(flatten)]
    case: CaseArg,

    /// Only say what would come
    #[arg(long)]
    preview: bool,
}

pub fn run(args: &Merge, shell: &Shell) -> Result<(), Fault> {
    let mut ledger = open_ledger(&args.case.case)?;
    let other = open_ledger(&args.other)?;
    let merged = if args.preview {
        ledger.preview_merge(&other)
    } else {
        ledger.merge(&other)
    }
    .map_err(|error| ledger_fault(&error))?;
    let mut text = format!(
        "{} {} batches with {} entries, {} blobs, {} checkpoints\n",
        if args.preview {
            "would take over"
        } else {
            "took over"
        },
        merged.batches,
        merged.entries,
        merged.blobs,
        merged.checkpoints
    );
    if merged.filled > 0 {
        let _ = writeln!(
            text,
            "{} values that were withheld here are filled in",
            merged.filled
        );
    }
    if merged.erased + merged.erased_blobs > 0 {
        let _ = writeln!(
            text,
            "erased {} values and {} blobs, as the other copy's erasures ask",
            merged.erased, merged.erased_blobs
        );
    }
    for log in &merged.forked {
        let _ = writeln!(
            text,
            "log {} forks now: both branches count; run `bayyina key rotate` on that device",
            log.short()
        );
    }
    shell.result(&text)?;
    if !args.preview {
        let open = Open::read(&args.case.case)?;
        let flags = open.case.flags().count();
        if flags > 0 {
            shell.say(format!(
                "{flags} things for a person to look at: `bayyina assess` lists them"
            ));
        }
    }
    Ok(())
}

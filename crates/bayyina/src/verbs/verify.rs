//! `bayyina verify`.

use std::fmt::Write;
use std::path::PathBuf;

use bayyina_ledger::{Notice, Report};
use serde_json::json;

use crate::context::{CaseArg, ledger_fault, open_ledger};
use crate::fault::Fault;
use crate::shell::{Format, Shell};
use crate::verbs::publish;

/// Recompute everything and name the first thing that does not hold
///
/// Names, signatures, chains, every value and blob against its hash, every checkpoint; and, where
/// the case was published, every file of the last site against what the case gives now.
#[derive(Debug, clap::Args)]
pub struct Verify {
    #[command(flatten)]
    case: CaseArg,

    /// The published site; without it, the folder that the case was last published to
    #[arg(long)]
    site: Option<PathBuf>,

    /// How to print: table or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn run(args: &Verify, shell: &Shell) -> Result<(), Fault> {
    let folder = &args.case.case;
    let ledger = open_ledger(folder)?;
    let bar = shell.bar("verifying", 0);
    let report = ledger
        .verify(&mut |progress| {
            bar.set_length(progress.total);
            bar.set_position(progress.done);
        })
        .map_err(|error| ledger_fault(&error))?;
    bar.finish_and_clear();
    if let Some(broken) = &report.broken {
        if args.format == Format::Json {
            shell.result(&json!({"holds": false, "broken": broken.to_string()}).to_string())?;
        }
        return Err(Fault::check("the ledger does not hold").because(broken).hint(
            "another copy of the case restores it: move the damaged file away, then `bayyina merge COPY`",
        ));
    }
    let entries = ledger.entries().map_err(|error| ledger_fault(&error))?;
    let site = publish::check(folder, args.site.as_deref(), entries, &ledger, shell)?;
    shell.result(&match args.format {
        Format::Json => as_json(&report, site.as_ref()),
        _ => as_text(&report, site.as_ref()),
    })
}

fn as_text(report: &Report, site: Option<&publish::Checked>) -> String {
    let mut text = format!(
        "holds: {} entries in {} batches of {} logs; {} values, {} blobs, {} checkpoints\n",
        report.entries,
        report.batches,
        report.logs,
        report.values,
        report.blobs,
        report.checkpoints
    );
    if report.redacted + report.erased > 0 {
        let _ = writeln!(
            text,
            "withheld: {} values by redaction, {} by erasure",
            report.redacted, report.erased
        );
    }
    for notice in &report.notices {
        let _ = writeln!(text, "note: {}", notice_text(notice));
    }
    match site {
        Some(checked) => {
            let _ = writeln!(
                text,
                "site: {} files as the case gives them, {}",
                checked.files,
                checked.folder.display()
            );
        }
        None => text.push_str("site: the case was not published from this folder\n"),
    }
    text
}

fn as_json(report: &Report, site: Option<&publish::Checked>) -> String {
    json!({
        "holds": true,
        "logs": report.logs, "batches": report.batches, "entries": report.entries,
        "values": report.values, "redacted": report.redacted, "erased": report.erased,
        "blobs": report.blobs, "checkpoints": report.checkpoints, "stamps": report.stamps,
        "notices": report.notices.iter().map(notice_text).collect::<Vec<_>>(),
        "site": site.map(|checked| json!({
            "folder": checked.folder.display().to_string(), "files": checked.files,
        })),
    })
    .to_string()
}

fn notice_text(notice: &Notice) -> String {
    match notice {
        Notice::Forked { log, heads } => format!(
            "log {} forks into {} branches, all of which count: this device needs a new key, `bayyina key rotate`",
            log.short(),
            heads.len()
        ),
        Notice::Revoked { revocation } => {
            format!("the key of log {} is revoked", revocation.log.short())
        }
        Notice::Succeeded { log, key } => {
            format!("log {} goes on with key {key}", log.short())
        }
        Notice::Redacted {
            key,
            known,
            leaves,
            blobs,
        } => format!(
            "{leaves} values and {blobs} blobs were left out of this copy by key {key}{}",
            if *known {
                ""
            } else {
                ", which writes no log of this ledger"
            }
        ),
        Notice::Orphan { file } => {
            format!("{file} has no batch: an interrupted write, or a lost batch")
        }
        Notice::Pending { leaves } => {
            format!(
                "{leaves} values are to be erased and lie there still; `bayyina merge` or another erasure takes them away"
            )
        }
        Notice::Unreferenced { blobs } => format!("{blobs} blobs that no value refers to"),
    }
}

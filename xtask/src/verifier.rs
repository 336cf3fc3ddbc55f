//! The second, independent verifier, on ledgers that hold and that do not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process;
use crate::test::{self, Demo};
use crate::workspace::Workspace;

const VERIFIER: &str = "docs/verify.py";

/// It must accept the case, a redacted copy, and the case merged with another
/// that has a key of its own; and refuse the case with one byte flipped.
pub fn run(workspace: &Workspace, made: &Demo) -> Result<()> {
    let room = workspace.target.join("tests-verifier");
    if room.exists() {
        fs::remove_dir_all(&room)?;
    }
    fs::create_dir_all(&room)?;
    let bayyina = || Command::new(&made.program);

    accepts(workspace, &made.case)?;

    let redacted = room.join("redacted");
    let mut redact = bayyina();
    redact.arg("redact").arg("--case").arg(&made.case);
    process::run(redact.arg("--to").arg(&redacted))?;
    accepts(workspace, &redacted)?;

    let other = test::make(&made.program, &room.join("other"))?;
    let mut merge = bayyina();
    merge.arg("merge").arg(&made.case);
    process::run(merge.arg("--case").arg(&other.case))?;
    accepts(workspace, &other.case)?;

    let tampered = room.join("tampered");
    copy_folder(&made.case, &tampered)?;
    let batch = first_batch(&tampered.join(".bayyina/log"))?.context("the case has no batch")?;
    let mut bytes = fs::read(&batch)?;
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&batch, bytes)?;
    refuses(workspace, &tampered)?;
    println!("verifier: accepts the case, redacted and merged; refuses it tampered with");
    Ok(())
}

fn accepts(workspace: &Workspace, case: &Path) -> Result<()> {
    process::run(&mut verify(workspace, case))
}

/// Refusing is exit code 1 with a sentence; a Python program that crashes
/// exits with 1 as well.
fn refuses(workspace: &Workspace, case: &Path) -> Result<()> {
    let output = verify(workspace, case)
        .output()
        .context("cannot start python3")?;
    let crashed = String::from_utf8_lossy(&output.stderr).contains("Traceback");
    ensure!(
        output.status.code() == Some(1) && !crashed,
        "{VERIFIER} does not refuse a case with a flipped byte: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

fn verify(workspace: &Workspace, case: &Path) -> Command {
    let mut command = Command::new("python3");
    command.arg(workspace.root.join(VERIFIER)).arg(case);
    command
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

fn first_batch(folder: &Path) -> Result<Option<PathBuf>> {
    let mut paths = fs::read_dir(folder)
        .with_context(|| format!("cannot list {}", folder.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            if let Some(batch) = first_batch(&path)? {
                return Ok(Some(batch));
            }
        } else if path
            .extension()
            .is_some_and(|extension| extension == "batch")
        {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

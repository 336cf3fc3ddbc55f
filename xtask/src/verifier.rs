//! The second, independent verifier, on ledgers that hold and that do not.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process;
use crate::workspace::Workspace;

const VERIFIER: &str = "docs/verify.py";

/// It must accept the case, and refuse it with one byte of a batch flipped.
pub fn run(workspace: &Workspace, case: &Path) -> Result<()> {
    process::run(&mut verify(workspace, case))?;

    let copy = workspace.target.join("tests-tampered");
    if copy.exists() {
        std::fs::remove_dir_all(&copy)?;
    }
    copy_folder(case, &copy)?;
    let batch = first_batch(&copy.join(".bayyina/log"))?.context("the case has no batch")?;
    let mut bytes = std::fs::read(&batch)?;
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&batch, bytes)?;
    ensure!(
        !process::succeeds(&mut verify(workspace, &copy)),
        "{VERIFIER} accepts a case with a flipped byte"
    );
    println!("verifier: the case holds, and with one byte flipped it is refused");
    Ok(())
}

fn verify(workspace: &Workspace, case: &Path) -> Command {
    let mut command = Command::new("python3");
    command.arg(workspace.root.join(VERIFIER)).arg(case);
    command
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to)?;
        } else {
            std::fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

fn first_batch(folder: &Path) -> Result<Option<PathBuf>> {
    let mut paths = std::fs::read_dir(folder)
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

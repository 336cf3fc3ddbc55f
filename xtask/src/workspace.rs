//! Where things are, and what Cargo says of the packages.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::process;

/// The checked-out project.
pub struct Workspace {
    /// Folder of the root `Cargo.toml`.
    pub root: PathBuf,
    /// Where Cargo builds to.
    pub target: PathBuf,
    /// `cargo metadata` without what lies outside the workspace.
    pub metadata: Value,
}

impl Workspace {
    /// The project that this program was built from.
    pub fn find() -> Result<Self> {
        let here = std::env::var("CARGO_MANIFEST_DIR")
            .unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
        let root = Path::new(&here)
            .parent()
            .context("xtask lies in no folder")?
            .to_owned();
        let printed = process::output(
            cargo()
                .args(["metadata", "--no-deps", "--format-version", "1"])
                .current_dir(&root),
        )?;
        let metadata: Value =
            serde_json::from_str(&printed).context("cargo metadata printed no JSON")?;
        let target = metadata["target_directory"]
            .as_str()
            .context("cargo metadata names no target directory")?
            .into();
        Ok(Self {
            root,
            target,
            metadata,
        })
    }

    /// Paths, relative to the root, of the files that are tracked or would be:
    /// what a clone would hold after a commit of everything.
    pub fn files(&self) -> Result<Vec<String>> {
        let printed = process::output(
            Command::new("git")
                .args(["ls-files", "-z", "--cached", "--others"])
                .arg("--exclude-standard")
                .current_dir(&self.root),
        )?;
        let mut files: Vec<String> = printed
            .split_terminator('\0')
            .filter(|path| self.root.join(path).is_file())
            .map(str::to_owned)
            .collect();
        files.sort();
        files.dedup();
        ensure!(!files.is_empty(), "git lists no files");
        Ok(files)
    }

    /// A built program of the workspace.
    pub fn program(&self, profile: &str, name: &str) -> PathBuf {
        self.target.join(profile).join(name)
    }
}

/// Cargo, as if called from a shell: what it sets for this program's own run
/// would make build scripts run again.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let of_this_run = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        if of_this_run {
            cargo.env_remove(name);
        }
    }
    cargo
}

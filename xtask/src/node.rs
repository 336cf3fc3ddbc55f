//! A Node.js that is new enough for the page's build.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::process;
use crate::workspace::Workspace;

/// What `web/package.json` asks for, and the release line of the npm package
/// `node` that meets it.
const BROUGHT: &str = "node@22";
/// The npm that comes with distributions may be too old for the lock file.
const BROUGHT_NPM: &str = "npm@11";

/// The search path under which `node` and `npm` are new enough, bringing both
/// through npm where the system's are not.
pub fn path(workspace: &Workspace) -> Result<OsString> {
    let manifest = std::fs::read_to_string(workspace.root.join("web/package.json"))
        .context("cannot read web/package.json")?;
    let manifest: Value =
        serde_json::from_str(&manifest).context("web/package.json is not JSON")?;
    let asked = manifest["engines"]["node"]
        .as_str()
        .context("web/package.json names no engines.node")?;
    let system = std::env::var_os("PATH").unwrap_or_default();

    process::run(
        Command::new(workspace.root.join("scripts/setup"))
            .arg("node")
            .current_dir(&workspace.root),
    )?;
    let found = version(&system)?;
    if satisfies(&found, asked)? {
        return Ok(system);
    }

    let prefix = workspace.target.join("node");
    let brought = with_front(&prefix.join("node_modules/.bin"), &system)?;
    if prefix.join("node_modules/.bin/node").exists() && satisfies(&version(&brought)?, asked)? {
        return Ok(brought);
    }
    println!("web: Node.js {found} is not {asked}: bringing {BROUGHT} through npm");
    std::fs::create_dir_all(&prefix)?;
    process::run(
        Command::new("npm")
            .args(["install", "--no-save", "--no-audit", "--no-fund"])
            .args(["--loglevel", "error", "--prefix"])
            .arg(&prefix)
            .args([BROUGHT, BROUGHT_NPM]),
    )?;
    let found = version(&brought)?;
    ensure!(
        satisfies(&found, asked)?,
        "the npm package node brought {found}, and web/package.json asks for {asked}"
    );
    Ok(brought)
}

fn with_front(folder: &Path, path: &OsString) -> Result<OsString> {
    let rest = std::env::split_paths(path);
    std::env::join_paths(std::iter::once(folder.to_owned()).chain(rest))
        .context("a folder of the search path holds a separator")
}

fn version(path: &OsString) -> Result<String> {
    // Through `env`, since a program is looked up in the caller's own path.
    let printed = process::output(
        Command::new("env")
            .arg(Path::new("node"))
            .arg("--version")
            .env("PATH", path),
    )?;
    Ok(printed.trim().trim_start_matches('v').to_owned())
}

/// Whether a version lies in a range of the form `^20.19.0 || >=22.12.0`.
fn satisfies(version: &str, range: &str) -> Result<bool> {
    let version = numbers(version)?;
    for alternative in range.split("||").map(str::trim) {
        let met = if let Some(least) = alternative.strip_prefix(">=") {
            version >= numbers(least)?
        } else if let Some(least) = alternative.strip_prefix('^') {
            let least = numbers(least)?;
            version >= least && version[0] == least[0]
        } else {
            bail!("cannot read {alternative:?} of engines.node: expected ^N.N.N or >=N.N.N");
        };
        if met {
            return Ok(true);
        }
    }
    Ok(false)
}

fn numbers(version: &str) -> Result<[u32; 3]> {
    let mut numbers = [0; 3];
    for (index, part) in version.trim().split('.').enumerate() {
        let place = numbers.get_mut(index);
        *place.with_context(|| format!("{version:?} has more than three parts"))? = part
            .parse()
            .with_context(|| format!("cannot read {version:?} as a version"))?;
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_fall_in_and_out_of_ranges() {
        let table = [
            ("20.20.2", "^20.19.0 || >=22.12.0", true),
            ("18.20.4", "^20.19.0 || >=22.12.0", false),
            ("20.18.9", "^20.19.0 || >=22.12.0", false),
            ("21.7.0", "^20.19.0 || >=22.12.0", false),
            ("22.11.0", "^20.19.0 || >=22.12.0", false),
            ("24.1.0", "^20.19.0 || >=22.12.0", true),
            ("9.11.2", ">=20", false),
            ("20.0.0", ">= 20", true),
        ];
        for (version, range, expected) in table {
            let found = satisfies(version, range).unwrap();
            assert_eq!(found, expected, "{version} in {range}");
        }
    }

    #[test]
    fn a_range_that_is_not_understood_is_an_error() {
        assert!(satisfies("20.0.0", "~20").is_err());
        assert!(satisfies("twenty", ">=20").is_err());
    }
}

//! Building the pages that the command embeds.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};

use crate::workspace::Workspace;
use crate::{node, process};

/// What the build makes, and the feature `site` of the command embeds.
pub const PAGE: &str = "web/dist/site.html";

/// The page on which frames are traced, which the same feature embeds.
const TRACE: &str = "web/dist/trace.html";

/// Build the pages unless they are there and newer than everything they are made of.
pub fn build(workspace: &Workspace) -> Result<()> {
    let pages = [PAGE, TRACE].map(|page| workspace.root.join(page));
    let oldest = || {
        let times: Option<Vec<_>> = pages.iter().map(|page| modified(page)).collect();
        times.and_then(|times| times.into_iter().min())
    };
    let made = oldest();
    let newest = sources(workspace)?
        .iter()
        .filter_map(|path| modified(&workspace.root.join(path)))
        .max();
    if made.is_some() && made >= newest {
        println!("web: {PAGE} and {TRACE} are up to date");
        return Ok(());
    }
    install(workspace)?;
    println!("web: building {PAGE} and {TRACE}");
    npm(workspace, &["run", "build"])?;
    ensure!(oldest() > made, "the build left no new {PAGE} and {TRACE}");
    Ok(())
}

/// Check the page's types.
pub fn check(workspace: &Workspace) -> Result<()> {
    install(workspace)?;
    npm(workspace, &["run", "check"])
}

/// Run the page's own tests, with what they need to know in the environment.
pub fn test(workspace: &Workspace, environment: &[(&str, &Path)]) -> Result<()> {
    install(workspace)?;
    let mut command = command(workspace, &["test"])?;
    command.envs(environment.iter().copied());
    process::run(&mut command)
}

/// `npm ci`, unless what lies in node_modules was installed from this lock file.
fn install(workspace: &Workspace) -> Result<()> {
    let web = workspace.root.join("web");
    let installed = modified(&web.join("node_modules/.package-lock.json"));
    let lock = modified(&web.join("package-lock.json")).context("no web/package-lock.json")?;
    if installed.is_some_and(|installed| installed >= lock) {
        return Ok(());
    }
    println!("web: installing what web/package-lock.json names");
    npm(workspace, &["ci", "--no-audit", "--no-fund"])
}

fn npm(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    process::run(&mut command(workspace, arguments)?)
}

fn command(workspace: &Workspace, arguments: &[&str]) -> Result<Command> {
    // Through `env`, since a program is looked up in the caller's own path.
    let mut command = Command::new("env");
    command
        .arg("npm")
        .args(arguments)
        .current_dir(workspace.root.join("web"))
        .env("PATH", node::path(workspace)?)
        // The tests use the system's browser; none is ever downloaded.
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    Ok(command)
}

/// Files that the page is made of: what of `web/` is tracked, tests aside.
fn sources(workspace: &Workspace) -> Result<Vec<String>> {
    let mut files = workspace.files()?;
    files.retain(|path| is_source(path));
    ensure!(!files.is_empty(), "there is no web/ to build a page from");
    Ok(files)
}

fn is_source(path: &str) -> bool {
    path.strip_prefix("web/").is_some_and(|path| {
        !["test/", "tests/", "e2e/"]
            .iter()
            .any(|folder| path.starts_with(folder))
    })
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_test_does_not_make_the_page_old() {
        assert!(is_source("web/src/App.svelte"));
        assert!(is_source("web/package-lock.json"));
        assert!(!is_source("web/tests/numbers.test.ts"));
        assert!(!is_source("crates/bayyina/src/main.rs"));
    }
}

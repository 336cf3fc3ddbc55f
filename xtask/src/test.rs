//! Every test of the project, once.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::steps::Steps;
use crate::workspace::{Workspace, cargo};
use crate::{process, verifier, web};

/// Run all tests; one kind failing does not hide the next.
pub fn run(workspace: &Workspace) -> ExitCode {
    let mut steps = Steps::new("tests");
    let built = steps.step("page", "what the command embeds", || web::build(workspace));
    // One build for all: the tests and the page's tests run the same command.
    // Where the page cannot be built the Rust tests still tell something.
    let features: &[&str] = if built {
        &["--features", "bayyina/site"]
    } else {
        &[]
    };
    steps.step("rust", "tests of all rooms", || rust(workspace, features));
    steps.step("documentation", "examples in the documentation", || {
        process::run(
            cargo()
                .args(["test", "--doc", "--workspace", "--no-fail-fast"])
                .args(features)
                .current_dir(&workspace.root),
        )
    });
    steps.step(
        "tables",
        "the example cases, row by row with their sources",
        || tables(workspace),
    );
    let mut made = None;
    if built {
        steps.step(
            "case",
            "the example case, for the tests that follow",
            || {
                made = Some(demo(workspace)?);
                Ok(())
            },
        );
    }
    if let Some(made) = &made {
        steps.step("web", "the page in a browser, beside the command", || {
            web::test(
                workspace,
                &[
                    ("BAYYINA_BIN", &made.program),
                    ("BAYYINA_CASE", &made.case),
                    ("BAYYINA_SITE", &made.site),
                ],
            )
        });
        steps.step("verifier", "the second verifier, on good and bad", || {
            verifier::run(workspace, made)
        });
    }
    steps.finish()
}

fn rust(workspace: &Workspace, features: &[&str]) -> Result<()> {
    let mut command = cargo();
    if process::succeeds(cargo().args(["nextest", "--version"])) {
        command.args(["nextest", "run"]);
    } else {
        command.args(["test", "--lib", "--bins", "--tests"]);
    }
    process::run(
        command
            .args(["--workspace", "--no-fail-fast"])
            .args(features)
            .current_dir(&workspace.root),
    )
}

/// Every case's own check of its tables, which says so where the sources that
/// it compares with are not at hand.
fn tables(workspace: &Workspace) -> Result<()> {
    let checks = workspace.files()?.into_iter().filter(|path| {
        let parts: Vec<&str> = path.split('/').collect();
        matches!(parts[..], ["cases", _, "scripts", "check.py"])
    });
    for check in checks {
        process::run(
            Command::new("python3")
                .arg(check)
                .current_dir(&workspace.root),
        )?;
    }
    Ok(())
}

/// The example case as the tests' own build of the command made it.
pub struct Demo {
    /// The command.
    pub program: PathBuf,
    /// Folder of the case.
    pub case: PathBuf,
    /// The page; its data lie beside it.
    pub site: PathBuf,
}

fn demo(workspace: &Workspace) -> Result<Demo> {
    // Without the tests, Cargo would choose other features for what they share,
    // and compile much of it a second time.
    process::run(
        cargo()
            .args(["build", "--quiet", "--workspace", "--bins", "--tests"])
            .args(["--features", "bayyina/site"])
            .current_dir(&workspace.root),
    )?;
    let program = workspace.program("debug", "bayyina");
    let out = workspace.target.join("tests-demo");
    make(&program, &out)
}

/// Run `bayyina demo` into an empty folder.
pub fn make(program: &Path, out: &Path) -> Result<Demo> {
    if out.exists() {
        std::fs::remove_dir_all(out).with_context(|| format!("cannot empty {}", out.display()))?;
    }
    process::run(Command::new(program).args(["demo", "--out"]).arg(out))?;
    Ok(Demo {
        program: program.to_owned(),
        case: out.join("syria-2015/case"),
        site: out.join("syria-2015/site/index.html"),
    })
}

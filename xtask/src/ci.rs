//! What a change must pass after the tests.

use std::process::{Command, ExitCode};

use crate::steps::Steps;
use crate::workspace::{Workspace, cargo};
use crate::{golden, process, tidy, web};

/// Run all checks; one failing does not hide the next.
pub fn run(workspace: &Workspace) -> ExitCode {
    let mut steps = Steps::new("checks");
    let root = &workspace.root;
    steps.step(
        "walls",
        "what no file may hold, and who may call whom",
        || tidy::run(workspace),
    );
    steps.step("format", "as rustfmt writes it", || {
        process::run(
            cargo()
                .args(["fmt", "--all", "--check", "--", "--color=never"])
                .current_dir(root),
        )?;
        for apart in ["fuzz/Cargo.toml", "c2pa/Cargo.toml"] {
            if root.join(apart).exists() {
                let format = ["fmt", "--check", "--manifest-path", apart];
                process::run(cargo().args(format).current_dir(root))?;
            }
        }
        Ok(())
    });
    steps.step("lints", "every warning is an error", || {
        // The code that embeds the page compiles only where there is one.
        let page = root.join(web::PAGE).exists();
        let features = match page {
            true => ["--features", "bayyina/site,bayyina/tls"],
            false => ["--features", "bayyina/tls"],
        };
        process::run(
            cargo()
                .args(["clippy", "--quiet", "--workspace", "--all-targets"])
                .args(features)
                .args(["--", "-D", "warnings"])
                .current_dir(root),
        )
    });
    steps.step("types", "the page's, by the compiler", || {
        web::check(workspace)
    });
    steps.step("documentation", "every link resolves", || {
        process::run(
            cargo()
                .args(["doc", "--quiet", "--workspace", "--no-deps"])
                .env("RUSTDOCFLAGS", "-D warnings")
                .current_dir(root),
        )
    });
    steps.step("dependencies", "bans, licences, sources", || {
        // Advisories come from a database that is fetched: not here.
        process::run(
            cargo()
                .args(["deny", "--workspace", "--all-features", "check"])
                .args(["bans", "licenses", "sources", "--hide-inclusion-graph"])
                .current_dir(root),
        )
    });
    steps.step(
        "credentials",
        "the program that reads C2PA manifests",
        || {
            let test = ["test", "--quiet", "--manifest-path", "c2pa/Cargo.toml"];
            process::run(cargo().args(test).current_dir(root))
        },
    );
    let made = steps.step("demo", "what a newcomer runs", || {
        process::run(Command::new("make").arg("demo").current_dir(root))
    });
    if made {
        steps.step("golden", "the demo's finding beside the golden one", || {
            golden::compare(workspace)
        });
    }
    steps.finish()
}

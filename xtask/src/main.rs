//! The project's scripts, in Rust.
//!
//! **Owns** how the project is set up, built, tested and checked.
//! **Never** holds anything that the command needs at run time, and depends
//! on no room: it must build when they do not.
//!
//! Start at [`ci`] for what a change must pass, at [`tidy`] for the walls.

mod ci;
mod golden;
mod node;
mod process;
mod steps;
mod test;
mod tidy;
mod verifier;
mod web;
mod workspace;

use std::process::ExitCode;

use workspace::Workspace;

const HELP: &str = "\
cargo xtask VERB

  web       build the page into web/dist, where that is missing or old
  test      every test: Rust, documentation, web, second verifier
  ci        what a change must pass after the tests
  tidy      the walls between the rooms, and what no file may hold
  golden    the demo's finding beside the one in testdata/golden
            --bless writes the finding as it is now
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = Workspace::find().and_then(|workspace| match words[..] {
        ["web"] => web::build(&workspace).map(|()| ExitCode::SUCCESS),
        ["test"] => Ok(test::run(&workspace)),
        ["ci"] => Ok(ci::run(&workspace)),
        ["tidy"] => tidy::run(&workspace).map(|()| ExitCode::SUCCESS),
        ["golden"] => golden::compare(&workspace).map(|()| ExitCode::SUCCESS),
        ["golden", "--bless"] => golden::bless(&workspace).map(|()| ExitCode::SUCCESS),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        _ => {
            eprint!("xtask: no such verb: {}\n\n{HELP}", words.join(" "));
            Ok(ExitCode::from(2))
        }
    });
    outcome.unwrap_or_else(|fault| {
        eprintln!("xtask: {fault:#}");
        ExitCode::FAILURE
    })
}

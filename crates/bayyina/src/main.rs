//! The command: gathers what a room needs, calls it, prints what it says.
//!
//! **Owns** the verbs, their arguments and their messages. **Never** holds logic worth testing
//! alone. Start at [`verbs`].

mod context;
mod endpoint;
mod fault;
mod names;
mod redaction;
mod resolve;
mod review;
mod shell;
mod trace;
mod verbs;
mod watch;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::fault::Fault;
use crate::shell::Shell;

/// Check what was claimed against the open record
///
/// Every verdict opens into its derivations, every derivation into entries, every entry into
/// archived bytes. Results go to standard output, all else to standard error.
///
/// Exit status: 0 done, 1 a check did not hold, 2 the input, 3 the surroundings.
#[derive(Debug, Parser)]
#[command(version, disable_help_subcommand = true, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,

    /// Say nothing beside results and warnings
    #[arg(long, short, global = true)]
    quiet: bool,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Init(verbs::init::Init),
    Import(verbs::import::Import),
    Add(verbs::add::Add),
    Assess(verbs::assess::Assess),
    Ask(verbs::ask::Ask),
    Why(verbs::why::Why),
    Publish(verbs::publish::Publish),
    Log(verbs::log::Log),
    Verify(verbs::verify::Verify),
    Map(verbs::map::MapVerb),
    Locate(verbs::locate::Locate),
    Place(verbs::place::Place),
    Actor(verbs::actor::Actor),
    Names(verbs::names::Names),
    Footage(verbs::footage::FootageVerb),
    Mark(verbs::mark::Mark),
    Merge(verbs::merge::Merge),
    Read(verbs::read::Read),
    Claims(verbs::claims::Claims),
    Redact(verbs::redact::Redact),
    Retract(verbs::retract::Retract),
    Checkpoint(verbs::checkpoint::Checkpoint),
    Key(verbs::key::Key),
    Index(verbs::index::Index),
    Demo(verbs::demo::Demo),
    Completions(verbs::completions::Completions),
    Help(verbs::help::Help),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let shell = Shell::new(arguments.quiet);
    match run(&arguments.verb, &shell) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::from(fault.status())
        }
    }
}

fn run(verb: &Verb, shell: &Shell) -> Result<(), Fault> {
    match verb {
        Verb::Init(args) => verbs::init::run(args, shell),
        Verb::Import(args) => verbs::import::run(args, shell),
        Verb::Add(args) => verbs::add::run(args, shell),
        Verb::Assess(args) => verbs::assess::run(args, shell),
        Verb::Ask(args) => verbs::ask::run(args, shell),
        Verb::Why(args) => verbs::why::run(args, shell),
        Verb::Publish(args) => verbs::publish::run(args, shell),
        Verb::Log(args) => verbs::log::run(args, shell),
        Verb::Verify(args) => verbs::verify::run(args, shell),
        Verb::Map(args) => verbs::map::run(args, shell),
        Verb::Locate(args) => verbs::locate::run(args, shell),
        Verb::Place(args) => verbs::place::run(args, shell),
        Verb::Actor(args) => verbs::actor::run(args, shell),
        Verb::Names(args) => verbs::names::run(args, shell),
        Verb::Footage(args) => verbs::footage::run(args, shell),
        Verb::Mark(args) => verbs::mark::run(args, shell),
        Verb::Merge(args) => verbs::merge::run(args, shell),
        Verb::Read(args) => verbs::read::run(args, shell),
        Verb::Claims(args) => verbs::claims::run(args, shell),
        Verb::Redact(args) => verbs::redact::run(args, shell),
        Verb::Retract(args) => verbs::retract::run(args, shell),
        Verb::Checkpoint(args) => verbs::checkpoint::run(args, shell),
        Verb::Key(args) => verbs::key::run(args, shell),
        Verb::Index(args) => verbs::index::run(args, shell),
        Verb::Demo(args) => verbs::demo::run(args, shell),
        Verb::Completions(args) => verbs::completions::run(args, shell),
        Verb::Help(args) => verbs::help::run(args, shell),
    }
}

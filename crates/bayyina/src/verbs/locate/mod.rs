//! `bayyina locate`.

pub mod replay;
pub mod solve;
pub mod trace;

use std::path::PathBuf;

use bayyina_atlas::{Atlas, Map};
use bayyina_locate::SolveError;
use clap::Subcommand;

use crate::fault::Fault;
use crate::shell::Shell;
use crate::verbs::map::map_fault;

/// Find where a frame was taken, by the roads in it
///
/// docs/locate.md says how, how well, and what the numbers mean.
#[derive(Debug, clap::Args)]
pub struct Locate {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Solve(solve::Solve),
    Replay(replay::Replay),
    Trace(trace::TraceVerb),
}

pub fn run(args: &Locate, shell: &Shell) -> Result<(), Fault> {
    match &args.what {
        What::Solve(args) => solve::run(args, shell),
        What::Replay(args) => replay::run(args, shell),
        What::Trace(args) => trace::run(args, shell),
    }
}

/// Opens the maps of a search.
pub fn atlas(paths: &[PathBuf]) -> Result<Atlas, Fault> {
    let maps = paths
        .iter()
        .map(|path| Map::open(path).map_err(|error| map_fault(&error)))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Atlas::new(maps))
}

/// What stops a search.
pub fn solve_fault(error: &SolveError) -> Fault {
    match error {
        SolveError::Trace(_) => Fault::input("the trace cannot be searched")
            .because(error)
            .hint("correct the trace; docs/locate.md describes its JSON"),
        SolveError::Map(error) => map_fault(error),
        SolveError::Option { .. } => Fault::input("the search cannot begin").because(error),
        SolveError::EmptyRegion { .. } => Fault::input("there is nothing to search")
            .because(error)
            .hint("widen --near, or give the map of that region; `bayyina map info` says what a map covers"),
        SolveError::EmptyMap => Fault::input("there is nothing to search")
            .because(error)
            .hint("build the map from an extract with drivable roads"),
    }
}

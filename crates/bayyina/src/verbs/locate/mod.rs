//! `bayyina locate`.

pub mod replay;
pub mod solve;
pub mod trace;

use std::path::PathBuf;

use bayyina_atlas::{Atlas, Heights, Map, Spot};
use bayyina_locate::{Answer, Options, SolveError, Solver, Stop, Trace};
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

/// Heights of the ground.
#[derive(Clone, Debug, clap::Args)]
pub struct HeightsArg {
    /// Grids of heights, SRTM (.hgt) or GeoTIFF in EPSG:4326: takes hills out of the frame
    #[arg(long = "heights", value_name = "FILE", num_args = 1..)]
    pub heights: Vec<PathBuf>,
}

impl HeightsArg {
    /// Reads them.
    pub fn open(&self) -> Result<Option<Heights>, Fault> {
        if self.heights.is_empty() {
            return Ok(None);
        }
        let heights = Heights::open(&self.heights)
            .map_err(|error| Fault::input("the heights cannot be read").because(&error))?;
        Ok(Some(heights))
    }
}

/// Searches maps for a trace, over hills if heights are known.
pub fn solve_over(
    solver: &Solver<'_>,
    heights: Option<&Heights>,
    trace: &Trace,
    options: &Options,
    stop: &Stop,
) -> Result<Answer, SolveError> {
    let height = |spot: Spot| heights.and_then(|heights| heights.at(spot));
    let height: Option<bayyina_locate::Heights<'_>> = match heights {
        Some(_) => Some(&height),
        None => None,
    };
    solver.solve_over(height, trace, options, stop)
}

/// The same, once, with what a person reads if it cannot be done.
pub fn solved(
    atlas: &Atlas,
    heights: Option<&Heights>,
    trace: &Trace,
    options: &Options,
) -> Result<Answer, Fault> {
    let solver = Solver::new(atlas);
    solve_over(&solver, heights, trace, options, &Stop::new()).map_err(|error| solve_fault(&error))
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

//! `bayyina map`.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use bayyina_atlas::{
    BuildError, ImportError, Limits, Map, MapCounts, MapError, MergeError, Step, build, merge,
};
use clap::Subcommand;
use serde_json::json;

use crate::fault::Fault;
use crate::shell::{Format, Shell};

/// Build, describe and merge maps
///
/// A map holds the roads, junctions and features of OpenStreetMap extracts in one file that
/// searches read in part. docs/map-format.md describes it.
#[derive(Debug, clap::Args)]
pub struct MapVerb {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Build(Build),
    Info(Info),
    Merge(Merge),
    Gazetteer(super::gazetteer::Gazetteer),
}

/// Build a map of one or several extracts
///
/// Takes less than 4 GB of memory whatever the size of the extracts; what does not fit lies in
/// the folder of the output meanwhile. Give extracts of one date: where they meet, roads join.
#[derive(Debug, clap::Args)]
struct Build {
    /// Extracts, .osm.pbf
    #[arg(required = true)]
    extracts: Vec<PathBuf>,

    /// The map to write
    #[arg(long, short)]
    output: PathBuf,
}

/// Say what a map holds
#[derive(Debug, clap::Args)]
struct Info {
    /// The map
    map: PathBuf,

    /// Check every sum and read everything
    #[arg(long)]
    verify: bool,

    /// How to print: table or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Make one map of several
///
/// A junction that several maps hold is taken once. Roads that an extract cut at its border stay
/// cut: build from the extracts together to join them.
#[derive(Debug, clap::Args)]
struct Merge {
    /// The maps
    #[arg(required = true, num_args = 2..)]
    maps: Vec<PathBuf>,

    /// The map to write
    #[arg(long, short)]
    output: PathBuf,
}

pub fn run(args: &MapVerb, shell: &Shell) -> Result<(), Fault> {
    match &args.what {
        What::Build(args) => run_build(args, shell),
        What::Info(args) => run_info(args, shell),
        What::Merge(args) => run_merge(args, shell),
        What::Gazetteer(args) => super::gazetteer::run(args, shell),
    }
}

fn run_build(args: &Build, shell: &Shell) -> Result<(), Fault> {
    let bar = shell.bar("reading", 0);
    let mut last = Step::Reading;
    let counts = build(
        &args.extracts,
        &args.output,
        &Limits::default(),
        &mut |step, done, total| {
            if step != last {
                last = step;
                bar.set_message(match step {
                    Step::Reading => "reading",
                    Step::Placing => "placing",
                    Step::Graphs => "joining",
                });
            }
            bar.set_length(total);
            bar.set_position(done);
            true
        },
    )
    .map_err(|error| build_fault(&error))?;
    bar.finish_and_clear();
    index(&args.output, shell)?;
    if counts.missing_nodes > 0 {
        shell.say(format!(
            "{} nodes lie outside the extracts: roads are cut there",
            counts.missing_nodes
        ));
    }
    shell.result(&wrote(&args.output, &counts))
}

fn run_info(args: &Info, shell: &Shell) -> Result<(), Fault> {
    let map = Map::open(&args.map).map_err(|error| map_fault(&error))?;
    if args.verify {
        map.verify().map_err(|error| {
            Fault::check("the map does not hold")
                .because(&error)
                .hint("build it again from its extracts")
        })?;
    }
    shell.result(&match args.format {
        Format::Json => as_json(&map, args.verify),
        _ => as_text(&map, args.verify),
    })
}

fn run_merge(args: &Merge, shell: &Shell) -> Result<(), Fault> {
    let maps = args
        .maps
        .iter()
        .map(|path| Map::open(path).map_err(|error| map_fault(&error)))
        .collect::<Result<Vec<_>, _>>()?;
    let bar = shell.bar("merging", 0);
    let counts = merge(&maps, &args.output, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
        true
    })
    .map_err(|error| merge_fault(&error))?;
    bar.finish_and_clear();
    index(&args.output, shell)?;
    shell.result(&wrote(&args.output, &counts))
}

/// Adds the patterns that `bayyina locate` searches.
fn index(path: &Path, shell: &Shell) -> Result<(), Fault> {
    let map = Map::open(path).map_err(|error| map_fault(&error))?;
    let bar = shell.bar("indexing", map.tiles().count() as u64);
    bayyina_locate::add_index(&map, path, &mut || bar.inc(1))
        .map_err(|error| merge_fault(&error))?;
    bar.finish_and_clear();
    Ok(())
}

fn wrote(output: &Path, counts: &MapCounts) -> String {
    format!(
        "wrote {}: {} junctions, {} of major roads",
        output.display(),
        counts.junctions,
        counts.major_junctions
    )
}

fn as_text(map: &Map, verified: bool) -> String {
    let (info, sizes) = (map.info(), map.sizes());
    let counts = &info.counts;
    let mut text = format!("{}\n", info.attribution);
    for source in &info.sources {
        let _ = writeln!(text, "source: {}, {} bytes", source.name, source.bytes);
    }
    if let Some(held) = map.bounds() {
        let held = held.bounds();
        let _ = writeln!(
            text,
            "box: {:.4}° to {:.4}° latitude, {:.4}° to {:.4}° longitude",
            held.south, held.north, held.west, held.east
        );
    }
    let _ = writeln!(
        text,
        "junctions: {} of {} nodes where drivable roads meet; {} of major roads",
        counts.junctions, counts.raw_junctions, counts.major_junctions
    );
    let _ = writeln!(
        text,
        "features: {} places, {} bridges, {} water edges, {} waterways, {} rail crossings, {} \
         roundabouts",
        counts.places,
        counts.bridges,
        counts.water_edges,
        counts.waterways,
        counts.rail_crossings,
        counts.roundabouts
    );
    let _ = writeln!(
        text,
        "bytes: {} in all; search {}, of major roads {}, shapes {}, features {}",
        sizes.file, sizes.search, sizes.major_search, sizes.shapes, sizes.features
    );
    let _ = writeln!(
        text,
        "tiles: {}; rule of junctions {}",
        map.tiles().count(),
        map.rule()
    );
    if verified {
        text.push_str("holds: every sum and every line\n");
    }
    text
}

fn as_json(map: &Map, verified: bool) -> String {
    let (info, sizes) = (map.info(), map.sizes());
    json!({
        "attribution": info.attribution,
        "generator": info.generator,
        "sources": info.sources,
        "edits_until_unix_s": info.timestamp,
        "bounds_degrees": map.bounds().map(|held| {
            let held = held.bounds();
            [held.west, held.south, held.east, held.north]
        }),
        "counts": info.counts,
        "bytes": {
            "file": sizes.file, "search": sizes.search, "major_search": sizes.major_search,
            "shapes": sizes.shapes, "features": sizes.features,
        },
        "tiles": map.tiles().count(),
        "rule": map.rule(),
        "verified": verified,
    })
    .to_string()
}

fn build_fault(error: &BuildError) -> Fault {
    match error {
        BuildError::Import(ImportError::Pbf(cause)) => Fault::input("cannot build the map")
            .because(cause)
            .hint("fetch the extract again, or look at it with `osmium fileinfo -e`"),
        BuildError::Import(cause @ ImportError::NoRoads { .. }) => {
            Fault::input("cannot build the map")
                .because(cause)
                .hint("give an extract that holds ways with a highway tag, with their nodes")
        }
        BuildError::Import(cause) => Fault::surroundings("cannot build the map").because(cause),
        BuildError::Write(cause) => Fault::surroundings("cannot build the map").because(cause),
    }
}

/// What stops the use of a map.
pub fn map_fault(error: &MapError) -> Fault {
    let hint = match error {
        MapError::Open { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
            "name a file that `bayyina map build` wrote"
        }
        MapError::Open { .. } => {
            return Fault::surroundings("cannot read the map").because(error);
        }
        MapError::NotAMap { .. } => "give a file that `bayyina map build` wrote",
        _ => "build it again: `bayyina map build EXTRACT.osm.pbf -o MAP.bmap`",
    };
    Fault::input("cannot read the map")
        .because(error)
        .hint(hint)
}

fn merge_fault(error: &MergeError) -> Fault {
    match error {
        MergeError::Map(error) => map_fault(error),
        MergeError::Rule { .. } => Fault::input("cannot merge the maps").because(error),
        MergeError::Write(_) | MergeError::Stopped => {
            Fault::surroundings("cannot merge the maps").because(error)
        }
    }
}

//! `bayyina map gazetteer`.

use std::path::PathBuf;

use bayyina_words::gazetteer::{Gathered, SourceError, assemble};

use crate::fault::Fault;
use crate::names::default_path;
use crate::shell::Shell;

/// Build a gazetteer: places with their names in every script
///
/// Of tables of GeoNames and their cuts (.txt, .tsv, also .gz), lists of countries (.json),
/// OpenStreetMap extracts and maps (.osm.pbf, .bmap), GeoJSON, and tables with headings (.csv), such
/// as a case's tables/places.csv; a folder stands for all of these in it. docs/names.md describes
/// the file.
#[derive(Debug, clap::Args)]
pub struct Gazetteer {
    /// Tables, extracts, maps or folders of them
    #[arg(required_unless_present = "case")]
    sources: Vec<PathBuf>,

    /// A case whose table of places to add
    #[arg(long)]
    case: Option<PathBuf>,

    /// The gazetteer to write; else the one in the default data folder
    #[arg(long, short, visible_alias = "out")]
    output: Option<PathBuf>,
}

pub fn run(args: &Gazetteer, shell: &Shell) -> Result<(), Fault> {
    let output = match args.output.clone().or_else(default_path) {
        Some(output) => output,
        None => {
            return Err(Fault::input("there is no default data folder")
                .hint("say where to write with -o FILE.bgaz"));
        }
    };
    let of_case = args.case.iter().map(|case| case.join("tables/places.csv"));
    let sources: Vec<PathBuf> = args.sources.iter().cloned().chain(of_case).collect();
    let bar = shell.bar("reading", sources.len() as u64);
    let mut gathered = Gathered::default();
    for source in &sources {
        gathered
            .read(source, &mut |_| {})
            .map_err(|error| source_fault(&error))?;
        bar.inc(1);
    }
    for remark in &gathered.remarks {
        shell.say(remark);
    }
    bar.set_message("writing");
    let skipped: u64 = gathered.notes.iter().map(|note| note.skipped).sum();
    let info = assemble(gathered)
        .write(&output)
        .map_err(|error| Fault::input("cannot build the gazetteer").because(&error))?;
    bar.finish_and_clear();
    if skipped > 0 {
        shell.say(format!(
            "{skipped} lines or objects have no name or position and were left out"
        ));
    }
    shell.result(&format!(
        "wrote {}: {} places, {} names",
        output.display(),
        info.places,
        info.names
    ))
}

fn source_fault(error: &SourceError) -> Fault {
    match error {
        SourceError::Read { .. } => {
            Fault::surroundings("cannot build the gazetteer").because(error)
        }
        _ => Fault::input("cannot build the gazetteer")
            .because(error)
            .hint("docs/names.md lists what it can be built from"),
    }
}

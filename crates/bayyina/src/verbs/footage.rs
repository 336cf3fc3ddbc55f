//! `bayyina footage`.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use bayyina_footage::{
    Density, FootageStore, Found, MediaError, SearchError, Searcher, StoreError, Tools, index,
    media_files, probe,
};
use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::shell::{Format, Shell};

/// Find out whether footage was shown before, and when within it
///
/// Needs `ffmpeg` and `ffprobe`. docs/footage.md says how footage is compared, and what was measured.
#[derive(Debug, clap::Args)]
pub struct FootageVerb {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Index(Index),
    Search(Search),
}

/// Fingerprint the videos and images of a folder
///
/// Files that a store holds already and that did not change are left alone. A file that cannot be
/// read is listed with the reason; it does not stop the others.
#[derive(Debug, clap::Args)]
struct Index {
    /// The folder, or one file
    folder: PathBuf,

    /// The store to add to
    #[arg(long)]
    store: PathBuf,

    /// How many frames are read
    #[arg(long, value_enum, default_value_t)]
    mode: Mode,

    /// How to print: table or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Mode {
    /// Two frames a second
    #[default]
    Dense,
    /// Key frames only: far quicker, and finds less
    Archive,
}

/// Search a store for footage that a video, an image or a folder shares with it
///
/// Gives the seconds in both, what was done to the picture, a score from 0 to 1, and how often
/// unrelated footage agrees as well. Nothing found is an answer, too.
#[derive(Debug, clap::Args)]
struct Search {
    /// The video, image or folder
    query: PathBuf,

    /// The store to search
    #[arg(long)]
    store: PathBuf,

    /// How to print: table or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn run(args: &FootageVerb, shell: &Shell) -> Result<(), Fault> {
    match &args.what {
        What::Index(args) => run_index(args, shell),
        What::Search(args) => run_search(args, shell),
    }
}

fn run_index(args: &Index, shell: &Shell) -> Result<(), Fault> {
    let files = files(&args.folder)?;
    let mut store = FootageStore::create(&args.store).map_err(|error| store_fault(&error))?;
    let density = match args.mode {
        Mode::Dense => Density::Dense,
        Mode::Archive => Density::Archive,
    };
    let bar = shell.bar("reading", files.len() as u64);
    let done = index(
        &args.folder,
        &files,
        &mut store,
        density,
        &Tools::default(),
        &|done| bar.set_position(done as u64),
    )
    .map_err(|error| store_fault(&error))?;
    bar.finish_and_clear();
    if let Some((_, error @ MediaError::Tool { .. })) = done.failed.first() {
        return Err(media_fault("cannot read any footage", error));
    }
    let reason = |error: &MediaError| chain(error);
    match args.format {
        Format::Json => shell.result(
            &json!({
                "added": done.added,
                "unchanged": done.unchanged,
                "failed": done.failed.iter().map(|(path, error)| json!({
                    "path": path, "reason": reason(error),
                })).collect::<Vec<_>>(),
            })
            .to_string(),
        ),
        _ => {
            let mut text = format!(
                "{} added, {} unchanged, {} could not be read\n",
                done.added.len(),
                done.unchanged,
                done.failed.len()
            );
            for (path, error) in &done.failed {
                let _ = writeln!(text, "  {}: {}", path.display(), reason(error));
            }
            shell.result(&text)
        }
    }
}

fn run_search(args: &Search, shell: &Shell) -> Result<(), Fault> {
    let tools = Tools::default();
    let store = FootageStore::open(&args.store).map_err(|error| store_fault(&error))?;
    let searcher = Searcher::new(&store, &tools).map_err(|error| search_fault(&error))?;
    let one =
        |path: &Path| -> Result<Vec<Found>, SearchError> { searcher.search(&probe(path, &tools)?) };
    if !args.query.is_dir() {
        let found = one(&args.query).map_err(|error| search_fault(&error))?;
        return match args.format {
            Format::Json => shell.result(&as_json(&args.query, &found).to_string()),
            _ => shell.result(&as_text(&args.query, &found)),
        };
    }
    let files = files(&args.query)?;
    let bar = shell.bar("searching", files.len() as u64);
    let (mut values, mut text) = (Vec::new(), String::new());
    for file in &files {
        match one(file) {
            Ok(found) => {
                values.push(as_json(file, &found));
                text.push_str(&as_text(file, &found));
            }
            Err(SearchError::Media(error)) => {
                shell.warn(format!("{}: {}", file.display(), chain(&error)));
                values.push(json!({ "query": file, "matches": [], "error": chain(&error) }));
            }
            Err(error) => return Err(search_fault(&error)),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    match args.format {
        Format::Json => shell.result(&Value::from(values).to_string()),
        _ => shell.result(&text),
    }
}

fn files(root: &Path) -> Result<Vec<PathBuf>, Fault> {
    if !root.exists() {
        return Err(Fault::input(format!("there is no {}", root.display())));
    }
    media_files(root).map_err(|error| {
        Fault::surroundings(format!("cannot read {}", root.display())).because(&error)
    })
}

fn as_json(query: &Path, found: &[Found]) -> Value {
    let second = |value: f64| (value * 1000.0).round() / 1000.0;
    let matches: Vec<Value> = found
        .iter()
        .map(|found| {
            let transform = &found.transform;
            json!({
                "item": found.item,
                "query_interval": [second(found.query_interval.0), second(found.query_interval.1)],
                "item_interval": [second(found.item_interval.0), second(found.item_interval.1)],
                "transform": {
                    "mirrored": transform.mirrored,
                    "quarter_turns": transform.quarter_turns,
                    "crop": transform.crop,
                    "inset": transform.inset,
                    "speed": transform.speed,
                },
                "score": (found.score * 1e4).round() / 1e4,
                "false_match_probability": found.odds.at_most,
                "false_match_probability_is_bound": found.odds.is_bound,
                "looks": (found.along.looks * 1e4).round() / 1e4,
                "moves": (found.along.moves * 1e4).round() / 1e4,
            })
        })
        .collect();
    json!({ "query": query, "matches": matches })
}

fn as_text(query: &Path, found: &[Found]) -> String {
    let mut text = format!("{}: ", query.display());
    if found.is_empty() {
        text.push_str("nothing found\n");
        return text;
    }
    let _ = writeln!(text, "{} found", found.len());
    for found in found {
        let (from, to) = found.query_interval;
        let (item_from, item_to) = found.item_interval;
        let _ = writeln!(
            text,
            "  {from:.2}–{to:.2} s shows {item_from:.2}–{item_to:.2} s of {}; score {:.2}, false \
             match {}{:.1e}{}",
            found.item,
            found.score,
            if found.odds.is_bound { "< " } else { "" },
            found.odds.at_most,
            transform_text(found)
        );
    }
    text
}

fn transform_text(found: &Found) -> String {
    let transform = &found.transform;
    let mut text = String::new();
    if transform.mirrored {
        text.push_str("; mirrored");
    }
    if transform.quarter_turns > 0 {
        let _ = write!(
            text,
            "; turned {}° clockwise",
            90 * u32::from(transform.quarter_turns)
        );
    }
    if let Some([x, y, width, height]) = transform.crop {
        let _ = write!(
            text,
            "; cropped to {:.0} % × {:.0} % at {:.0} %, {:.0} %",
            100.0 * width,
            100.0 * height,
            100.0 * x,
            100.0 * y
        );
    }
    if let Some([x, y, width, height]) = transform.inset {
        let _ = write!(
            text,
            "; set into {:.0} % × {:.0} % at {:.0} %, {:.0} %",
            100.0 * width,
            100.0 * height,
            100.0 * x,
            100.0 * y
        );
    }
    if (transform.speed - 1.0).abs() > 0.005 {
        let _ = write!(text, "; {:.3} times the speed", transform.speed);
    }
    text
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let _ = write!(text, ": {cause}");
        next = cause.source();
    }
    text
}

fn media_fault(what: &str, error: &MediaError) -> Fault {
    match error {
        MediaError::Tool { .. } => Fault::surroundings(what)
            .because(error)
            .hint("install FFmpeg: `apt-get install ffmpeg`"),
        MediaError::File { source, .. } if source.kind() != std::io::ErrorKind::NotFound => {
            Fault::surroundings(what).because(error)
        }
        _ => Fault::input(what).because(error),
    }
}

fn search_fault(error: &SearchError) -> Fault {
    match error {
        SearchError::Media(error) => media_fault("cannot search for it", error),
        SearchError::Store(error) => store_fault(error),
    }
}

fn store_fault(error: &StoreError) -> Fault {
    match error {
        StoreError::NotAStore { .. } => Fault::input("cannot search")
            .because(error)
            .hint("make one: `bayyina footage index FOLDER --store STORE`"),
        StoreError::File { .. } => Fault::surroundings("cannot use the store").because(error),
        StoreError::Line { .. } | StoreError::Print { .. } => Fault::input("the store is damaged")
            .because(error)
            .hint("index the folder again into a new store"),
    }
}

//! `bayyina footage search`.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use bayyina_footage::{FootageStore, Found, SearchError, Searcher, Tools, probe};
use serde_json::{Value, json};

use super::case::StoreArg;
use super::{chain, files, search_fault, sheet, store_fault};
use crate::fault::Fault;
use crate::shell::{Format, Shell};

/// Search a store for footage that a video, an image or a folder shares with it
///
/// Gives the seconds in both, what was done to the picture, a score from 0 to 1, and how often
/// unrelated footage agrees as well. Nothing found is an answer, too.
#[derive(Debug, clap::Args)]
pub struct Search {
    /// The video, image or folder
    query: PathBuf,

    #[command(flatten)]
    store: StoreArg,

    /// Write frames of both side by side: a page (.html) or a picture (.png)
    #[arg(long, value_name = "FILE")]
    sheet: Option<PathBuf>,

    /// How to print: table or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn run(args: &Search, shell: &Shell) -> Result<(), Fault> {
    let tools = Tools::default();
    let store = FootageStore::open(&args.store.folder()).map_err(|error| store_fault(&error))?;
    let searcher = Searcher::new(&store, &tools).map_err(|error| search_fault(&error))?;
    let one =
        |path: &Path| -> Result<Vec<Found>, SearchError> { searcher.search(&probe(path, &tools)?) };
    if !args.query.is_dir() {
        let found = one(&args.query).map_err(|error| search_fault(&error))?;
        if let Some(path) = &args.sheet {
            sheet::write(
                path,
                &store,
                &[(args.query.clone(), found.clone())],
                &tools,
                shell,
            )?;
        }
        return match args.format {
            Format::Json => shell.result(&as_json(&args.query, &found).to_string()),
            _ => shell.result(&as_text(&args.query, &found)),
        };
    }
    let files = files(&args.query)?;
    let bar = shell.bar("searching", files.len() as u64);
    let (mut values, mut text, mut all) = (Vec::new(), String::new(), Vec::new());
    for file in &files {
        match one(file) {
            Ok(found) => {
                values.push(as_json(file, &found));
                text.push_str(&as_text(file, &found));
                all.push((file.clone(), found));
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
    if let Some(path) = &args.sheet {
        sheet::write(path, &store, &all, &tools, shell)?;
    }
    match args.format {
        Format::Json => shell.result(&Value::from(values).to_string()),
        _ => shell.result(&text),
    }
}

pub fn as_json(query: &Path, found: &[Found]) -> Value {
    let matches: Vec<Value> = found.iter().map(match_json).collect();
    json!({ "query": query, "matches": matches })
}

/// One match, as docs/footage.md describes it.
pub fn match_json(found: &Found) -> Value {
    let second = |value: f64| (value * 1000.0).round() / 1000.0;
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
}

fn as_text(query: &Path, found: &[Found]) -> String {
    let mut text = format!("{}: ", query.display());
    if found.is_empty() {
        text.push_str("nothing found\n");
        return text;
    }
    let _ = writeln!(text, "{} found", found.len());
    for found in found {
        let _ = writeln!(text, "  {}", match_text(found));
    }
    text
}

/// One match on one line.
pub fn match_text(found: &Found) -> String {
    let (from, to) = found.query_interval;
    let (item_from, item_to) = found.item_interval;
    format!(
        "{from:.2}–{to:.2} s shows {item_from:.2}–{item_to:.2} s of {}; score {:.2}, false match \
         {}{:.1e}{}",
        found.item,
        found.score,
        if found.odds.is_bound { "< " } else { "" },
        found.odds.at_most,
        transform_text(found)
    )
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

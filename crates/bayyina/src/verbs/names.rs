//! `bayyina names`.

use std::path::PathBuf;

use bayyina_words::encoding::decode;
use bayyina_words::pair::score;
use clap::Subcommand;
use serde_json::json;

use crate::fault::Fault;
use crate::shell::{Format, Shell};

/// Compare names of any script with one another
#[derive(Debug, clap::Args)]
pub struct Names {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Pair(Pair),
}

/// Say how likely two names name the same thing
///
/// The score is the calibrated probability, 0 to 1, that two names met as a pair are of one place.
/// It needs no gazetteer.
#[derive(Debug, clap::Args)]
struct Pair {
    /// The two names
    #[arg(num_args = 2, required_unless_present = "batch", conflicts_with = "batch", value_names = ["NAME", "NAME"], allow_hyphen_values = true)]
    names: Vec<String>,

    /// A file of two names a line, parted by a tab; further columns are left alone
    #[arg(long)]
    batch: Option<PathBuf>,

    /// How to print: table, json or csv
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn run(args: &Names, shell: &Shell) -> Result<(), Fault> {
    match &args.what {
        What::Pair(args) => run_pair(args, shell),
    }
}

fn run_pair(args: &Pair, shell: &Shell) -> Result<(), Fault> {
    let pairs: Vec<(String, String)> = match &args.batch {
        Some(path) => read_pairs(path, shell)?,
        None => vec![(args.names[0].clone(), args.names[1].clone())],
    };
    let bar = shell.bar("comparing", pairs.len() as u64);
    let mut scored = Vec::with_capacity(pairs.len());
    for (one, other) in pairs {
        let score = score(&one, &other);
        scored.push((one, other, score));
        bar.inc(1);
    }
    bar.finish_and_clear();
    let text = match args.format {
        Format::Csv => as_csv(&scored)?,
        Format::Json => scored
            .iter()
            .map(|(one, other, score)| {
                json!({ "a": one, "b": other, "score": round(*score) }).to_string() + "\n"
            })
            .collect(),
        _ => scored
            .iter()
            .map(|(one, other, score)| {
                format!("{score:.4}  \u{2068}{one}\u{2069}  \u{2068}{other}\u{2069}\n")
            })
            .collect(),
    };
    match text.is_empty() {
        true => Ok(()),
        false => shell.result(&text),
    }
}

fn round(score: f64) -> f64 {
    (score * 1e6).round() / 1e6
}

fn as_csv(scored: &[(String, String, f64)]) -> Result<String, Fault> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let trouble = |error: csv::Error| Fault::surroundings("cannot print").because(&error);
    writer.write_record(["a", "b", "score"]).map_err(trouble)?;
    for (one, other, score) in scored {
        let score = format!("{score:.6}");
        writer.write_record([one, other, &score]).map_err(trouble)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Fault::surroundings("cannot print").because(&error))?;
    String::from_utf8(bytes).map_err(|error| Fault::surroundings("cannot print").because(&error))
}

fn read_pairs(path: &PathBuf, shell: &Shell) -> Result<Vec<(String, String)>, Fault> {
    let bytes = std::fs::read(path)
        .map_err(|error| Fault::input(format!("cannot read {}", path.display())).because(&error))?;
    let decoded = decode(&bytes);
    if let Some(note) = decoded.note() {
        shell.say(format!("{}: {note}", path.display()));
    }
    let mut pairs = Vec::new();
    for (number, line) in decoded.text.lines().enumerate() {
        let line = line.trim_end_matches('\r');
        if line.is_empty() {
            continue;
        }
        let mut columns = line.split('\t');
        match (columns.next(), columns.next()) {
            (Some(one), Some(other)) => pairs.push((one.to_owned(), other.to_owned())),
            _ => {
                return Err(Fault::input(format!(
                    "{}, line {}: there are no two names parted by a tab",
                    path.display(),
                    number + 1
                )));
            }
        }
    }
    Ok(pairs)
}

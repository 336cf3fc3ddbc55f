//! `bayyina actor`.

use std::path::{Path, PathBuf};

use bayyina_words::actors::{ActorCandidate, Actors};
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::shell::{Format, Shell};

/// Look an actor up, by its name in any script
///
/// Searches a starting list of the actors of the example case, with what the case adds in
/// tables/actors.csv and tables/umbrellas.csv. A term such as "terrorists" is marked as naming no
/// group by itself.
#[derive(Debug, clap::Args)]
pub struct Actor {
    /// The name as it is stated
    #[arg(allow_hyphen_values = true)]
    name: String,

    /// A case whose actors to add
    #[arg(long)]
    case: Option<PathBuf>,

    /// Tables of actors to add
    #[arg(long)]
    actors: Vec<PathBuf>,

    /// How many candidates to print
    #[arg(long, default_value_t = 10)]
    most: usize,

    /// How to print: table or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn run(args: &Actor, shell: &Shell) -> Result<(), Fault> {
    let actors = known(args.case.as_deref(), &args.actors, shell)?;
    for warning in Actors::warnings(&args.name) {
        shell.warn(warning);
    }
    let found = actors.find(&args.name, args.most);
    shell.result(&match args.format {
        Format::Json => {
            let candidates: Vec<Value> = found.iter().map(candidate_json).collect();
            json!({ "query": args.name, "candidates": candidates }).to_string()
        }
        _ => as_text(&found),
    })
}

/// The actors of the starting list, of a case, and of further tables.
pub fn known(case: Option<&Path>, tables: &[PathBuf], shell: &Shell) -> Result<Actors, Fault> {
    let mut actors = Actors::starting();
    let of_case = case.into_iter().flat_map(|case| {
        ["tables/actors.csv", "tables/umbrellas.csv"].map(|table| case.join(table))
    });
    for table in of_case
        .filter(|path| path.is_file())
        .chain(tables.iter().cloned())
    {
        let bytes = std::fs::read(&table).map_err(|error| {
            Fault::input(format!("cannot read {}", table.display())).because(&error)
        })?;
        let decoded = bayyina_words::encoding::decode(&bytes);
        if let Some(note) = decoded.note() {
            shell.say(format!("{}: {note}", table.display()));
        }
        actors.extend(&decoded.text).map_err(|error| {
            Fault::input(format!("cannot use {}", table.display())).because(&error)
        })?;
    }
    Ok(actors)
}

fn candidate_json(one: &ActorCandidate<'_>) -> Value {
    json!({
        "id": one.actor.id,
        "name": one.actor.name(),
        "names": one.actor.names_by_script(),
        "kind": if one.actor.umbrella { "umbrella" } else { "group" },
        "parents": one.actor.parents,
        "probability": (one.probability * 1e4).round() / 1e4,
        "why": one.why,
    })
}

fn as_text(found: &[ActorCandidate<'_>]) -> String {
    if found.is_empty() {
        return "no actor of that name\n".to_owned();
    }
    let line = |one: &ActorCandidate<'_>| {
        let part = match one.actor.parents.is_empty() {
            true => String::new(),
            false => format!(", part of {}", one.actor.parents.join(", ")),
        };
        format!(
            "{:>5.1}%  {}  \u{2068}{}\u{2069}{part}\n        {}\n",
            one.probability * 100.0,
            one.actor.id,
            one.actor.name(),
            one.why
        )
    };
    found.iter().map(line).collect()
}

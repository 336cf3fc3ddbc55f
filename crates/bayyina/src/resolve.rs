//! Names of places and actors in a table, looked up where the case does not know them, and pinned in
//! tables of the case: what was chosen once stays, until a person changes the table.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use bayyina_ground::Bounds;
use bayyina_record::{Cell, Note, Remark, Table};
use bayyina_words::actors::Actors;
use bayyina_words::fold::fold;
use bayyina_words::gazetteer::Gazetteer;
use bayyina_words::place::{Candidate, Readings, Request, Resolver};

use crate::fault::Fault;
use crate::names::{GazetteerArg, gazetteer_fault};
use crate::shell::Shell;

/// Readings of place names that were chosen: a table of places.
pub const PLACES: &str = "tables/resolved-places.csv";
/// Which actor a name means: name, actor, probability, why.
pub const ACTORS: &str = "tables/resolved-actors.csv";
/// Actors of the starting list that the case had not: a table of actors.
pub const ADDED_ACTORS: &str = "tables/added-actors.csv";

/// The most readings that a name keeps.
const MOST_READINGS: usize = 12;
/// The most readings that are weighed by the area of the case.
const MOST_LOOKED_AT: usize = 40;
/// An actor less likely than this is not shown.
const LIKELY: f64 = 0.1;
/// Facets whose cells name actors.
const OF_ACTORS: [&str; 2] = ["holder", "perpetrator"];

/// How names that the case does not know are resolved.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct ResolveArgs {
    #[command(flatten)]
    pub gazetteer: GazetteerArg,

    /// Resolve names that the case does not know: the fewest readings that together are this
    /// probable, 0 to 1. One stays one and several stay several; what never gets there stays text
    #[arg(long, value_parser = probability)]
    pub accept: Option<f64>,
}

impl ResolveArgs {
    /// Whether names are to be resolved at all.
    pub fn wanted(&self) -> bool {
        self.accept.is_some() || self.gazetteer.gazetteer.is_some()
    }
}

fn probability(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(p) if (0.0..=1.0).contains(&p) => Ok(p),
        _ => Err("a probability is a number from 0 to 1".to_owned()),
    }
}

/// Looks up what an import left as text. Writes what was chosen into the tables of the case and
/// says whether anything was.
pub fn resolve(
    folder: &Path,
    notes: &[Note],
    area: Option<&Bounds>,
    args: &ResolveArgs,
    shell: &Shell,
) -> Result<bool, Fault> {
    let mut places = Vec::new();
    let mut actors = Vec::new();
    for note in notes {
        if let Remark::Unresolved { kind, found, .. } = &note.about {
            let list = match *kind {
                "place" => &mut places,
                "actor" => &mut actors,
                _ => continue,
            };
            if !list.contains(found) && !found.ends_with('…') {
                list.push(found.clone());
            }
        }
    }
    let placed = resolve_places(folder, &places, area, args, shell)?;
    Ok(resolve_actors(folder, &actors, args, shell)? || placed)
}

fn resolve_places(
    folder: &Path,
    names: &[String],
    area: Option<&Bounds>,
    args: &ResolveArgs,
    shell: &Shell,
) -> Result<bool, Fault> {
    if names.is_empty() {
        return Ok(false);
    }
    let gazetteer = args.gazetteer.open(Some(folder))?;
    let source = gazetteer
        .path()
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let requests: Vec<Request> = names
        .iter()
        .map(|name| Request {
            name: name.clone(),
            ..Request::default()
        })
        .collect();
    // Names of one table are of one matter.
    let mut found = Resolver::new(&gazetteer)
        .together(&requests, MOST_LOOKED_AT)
        .map_err(|error| gazetteer_fault(&error))?;
    if let Some(area) = area {
        for readings in &mut found {
            readings.prefer_within(area);
        }
    }
    let mut rows = Vec::new();
    for (name, readings) in names.iter().zip(&mut found) {
        readings.candidates.truncate(MOST_READINGS);
        let chosen = choose_place(name, readings, args.accept, shell)?;
        for (reading, one) in chosen.iter().enumerate() {
            rows.extend(place_rows(name, one, reading, &source, &gazetteer)?);
        }
    }
    let headings = [
        "id",
        "name",
        "kind",
        "lat",
        "lon",
        "radius_m",
        "sector_of",
        "from_m",
        "to_m",
        "bearing_from",
        "bearing_to",
        "method",
        "note",
    ];
    append(&folder.join(PLACES), &headings, &rows)
}

/// The readings that a name keeps: as many of the likeliest as it takes to be sure enough.
fn choose_place<'a>(
    name: &str,
    readings: &'a Readings,
    accept: Option<f64>,
    shell: &Shell,
) -> Result<Vec<&'a Candidate>, Fault> {
    for warning in &readings.warnings {
        shell.warn(warning);
    }
    let candidates = &readings.candidates;
    if let Some(accept) = accept {
        match readings.accepted(accept) {
            Ok(chosen) => {
                shell.say(format!("place {name:?}: {}", told(chosen)));
                return Ok(chosen.iter().collect());
            }
            Err(reached) => shell.say(format!(
                "place {name:?} stays text: its likeliest readings reach {reached:.2}, not {accept}{}",
                but(&readings.candidates)
            )),
        }
        return Ok(Vec::new());
    }
    if candidates.is_empty() || !shell.can_ask() {
        shell.say(format!(
            "place {name:?} stays text{}; say --accept PROBABILITY, or write it into a table of places",
            but(candidates)
        ));
        return Ok(Vec::new());
    }
    let mut items: Vec<String> = candidates.iter().take(6).map(line).collect();
    let shown = items.len();
    items.push("any of these: keep them all".to_owned());
    items.push("none: it stays text".to_owned());
    let answer = ask(&format!("which place is {name:?}?"), &items)?;
    Ok(match answer {
        index if index < shown => vec![&candidates[index]],
        index if index == shown => candidates[..shown].iter().collect(),
        _ => Vec::new(),
    })
}

fn line(one: &Candidate) -> String {
    let within = one.admin.join(", ");
    let place = if within.is_empty() {
        &one.country
    } else {
        &within
    };
    format!(
        "{} ({}, {place}) {:.2}: {}",
        one.name,
        one.kind.name(),
        one.probability,
        one.why
    )
}

fn told(chosen: &[Candidate]) -> String {
    let lines: Vec<String> = chosen.iter().map(line).collect();
    match lines.len() {
        1 => lines.concat(),
        count => format!("{count} readings\n  {}", lines.join("\n  ")),
    }
}

fn but(candidates: &[Candidate]) -> String {
    match candidates.first() {
        Some(first) => format!("; likeliest: {}", line(first)),
        None => "; no place of such a name is known".to_owned(),
    }
}

/// The rows that say a reading; one that is stated by another place needs that place too.
fn place_rows(
    name: &str,
    one: &Candidate,
    reading: usize,
    source: &str,
    gazetteer: &Gazetteer,
) -> Result<Vec<Vec<String>>, Fault> {
    let id = format!("stated-{}", fold(name).replace(' ', "-"));
    let method = format!(
        "{source}, id {}, probability {:.2}",
        one.id, one.probability
    );
    let kind = one.kind.name().to_owned();
    let number = |value: f64| format!("{value:.6}");
    let metres = |value: f64| format!("{:.0}", value.max(1.0));
    let none = String::new;
    let Some(sector) = &one.sector else {
        let at = [number(one.lat), number(one.lon), metres(one.radius_m)];
        let mut row = vec![id, name.to_owned(), kind];
        row.extend(at);
        row.extend((0..5).map(|_| none()));
        row.extend([method, one.why.clone()]);
        return Ok(vec![row]);
    };
    let place = gazetteer
        .place(one.number)
        .map_err(|error| gazetteer_fault(&error))?;
    let base = format!("{id}-of-{}", reading + 1);
    let mut of = vec![
        base.clone(),
        format!("{} ({})", one.name, one.id),
        kind.clone(),
    ];
    of.extend([
        number(sector.lat),
        number(sector.lon),
        place.radius_m.to_string(),
    ]);
    of.extend((0..5).map(|_| none()));
    of.extend([method.clone(), none()]);
    let mut row = vec![id, name.to_owned(), kind, none(), none(), none(), base];
    row.extend([metres(sector.from_m), metres(sector.to_m)]);
    let whole = sector.bearing_from == 0.0 && sector.bearing_to == 360.0;
    row.extend(match whole {
        true => [none(), none()],
        false => [number(sector.bearing_from), number(sector.bearing_to)],
    });
    row.extend([method, one.why.clone()]);
    Ok(vec![of, row])
}

fn resolve_actors(
    folder: &Path,
    names: &[String],
    args: &ResolveArgs,
    shell: &Shell,
) -> Result<bool, Fault> {
    if names.is_empty() {
        return Ok(false);
    }
    let mut actors = Actors::starting();
    let mut of_case = BTreeSet::new();
    for table in ["tables/actors.csv", "tables/umbrellas.csv", ADDED_ACTORS] {
        let Ok(text) = std::fs::read_to_string(folder.join(table)) else {
            continue;
        };
        let fault = |error| Fault::input(format!("cannot read {table}")).because(&error);
        actors.extend(&text).map_err(fault)?;
        of_case.extend(ids(&text));
    }
    let (mut pins, mut added) = (Vec::new(), Vec::new());
    for name in names {
        let candidates = actors.find(name, 5);
        // A term such as "terrorists" names no group by itself: its speaker must say.
        let sure: Vec<_> = candidates
            .iter()
            .filter(|one| !one.actor.umbrella)
            .collect();
        let Some(first) = sure.first() else {
            continue;
        };
        if let Some(term) = candidates.first().filter(|top| top.actor.umbrella) {
            shell.say(format!(
                "actor {name:?} stays text: {} is a term that names no group without its speaker's definition",
                term.actor.id
            ));
            continue;
        }
        if first.probability < LIKELY {
            continue;
        }
        let shown = format!("{} {:.2}: {}", first.actor.id, first.probability, first.why);
        let chosen = match args.accept {
            Some(accept) if first.probability >= accept => Some(*first),
            None if shell.can_ask() => {
                let mut items: Vec<String> = sure
                    .iter()
                    .map(|one| format!("{} {:.2}: {}", one.actor.id, one.probability, one.why))
                    .collect();
                items.push("none: it stays text".to_owned());
                sure.get(ask(&format!("which actor is {name:?}?"), &items)?)
                    .copied()
            }
            _ => None,
        };
        let Some(chosen) = chosen else {
            shell.say(format!("actor {name:?} stays text; likeliest: {shown}"));
            continue;
        };
        shell.say(format!("actor {name:?}: {shown}"));
        let actor = chosen.actor;
        pins.push(vec![
            name.clone(),
            actor.id.clone(),
            format!("{:.2}", chosen.probability),
            chosen.why.clone(),
        ]);
        if of_case.insert(actor.id.clone()) {
            added.push(vec![actor.id.clone(), actor.names.join("; ")]);
        }
    }
    append(&folder.join(ADDED_ACTORS), &["id", "name"], &added)?;
    append(
        &folder.join(ACTORS),
        &["name", "actor", "probability", "why"],
        &pins,
    )
}

fn ids(table: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let at = reader.headers().ok().and_then(|headings| {
        headings
            .iter()
            .position(|heading| heading.trim().eq_ignore_ascii_case("id"))
    });
    let rows = reader.records().flatten();
    rows.filter_map(|row| Some(row.get(at?)?.trim().to_owned()))
        .collect()
}

fn ask(prompt: &str, items: &[String]) -> Result<usize, Fault> {
    dialoguer::Select::new()
        .with_prompt(prompt)
        .items(items)
        .default(0)
        .interact()
        .map_err(|error| Fault::surroundings("cannot ask").because(&error))
}

/// Adds rows to a table of the case, with headings where it is new. Whether any were added.
fn append(path: &PathBuf, headings: &[&str], rows: &[Vec<String>]) -> Result<bool, Fault> {
    if rows.is_empty() {
        return Ok(false);
    }
    let trouble = |error: &dyn std::fmt::Display| {
        Fault::surroundings(format!("cannot write {}: {error}", path.display()))
    };
    let before = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(trouble(&error)),
    };
    let is_new = before.is_empty();
    let mut writer = csv::Writer::from_writer(before);
    if is_new {
        writer
            .write_record(headings)
            .map_err(|error| trouble(&error))?;
    }
    for row in rows {
        writer.write_record(row).map_err(|error| trouble(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| trouble(&error))?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| trouble(&error))?;
    }
    std::fs::write(path, bytes).map_err(|error| trouble(&error))?;
    Ok(true)
}

/// The actors that names were found to mean, by name.
pub fn pinned_actors(folder: &Path) -> Result<BTreeMap<String, String>, Fault> {
    let path = folder.join(ACTORS);
    let mut pins = BTreeMap::new();
    if !path.is_file() {
        return Ok(pins);
    }
    let fault = |error: csv::Error| Fault::input(format!("cannot read {ACTORS}")).because(&error);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(&path)
        .map_err(fault)?;
    for row in reader.records() {
        let row = row.map_err(fault)?;
        if let (Some(name), Some(actor)) = (row.get(0), row.get(1)) {
            pins.insert(name.trim().to_owned(), actor.trim().to_owned());
        }
    }
    Ok(pins)
}

/// Writes the pinned actor into cells of claims that name it, and keeps the words beside it.
pub fn pin_actors(table: &mut Table, pins: &BTreeMap<String, String>) {
    if pins.is_empty() || table.properties.is_some() {
        return;
    }
    let headings: Vec<String> = table
        .headings()
        .iter()
        .map(|heading| heading.trim().to_lowercase())
        .collect();
    for facet in OF_ACTORS {
        let Some(at) = headings.iter().position(|heading| heading == facet) else {
            continue;
        };
        let words = format!("{facet}_text");
        let beside = headings.iter().position(|heading| *heading == words);
        let is_pinned = |cell: &Cell| pins.contains_key(cell.text.trim());
        let any = table
            .rows
            .iter()
            .skip(1)
            .any(|row| row.cells.get(at).is_some_and(is_pinned));
        if !any {
            continue;
        }
        let width = table.rows.first().map_or(0, |row| row.cells.len());
        let beside = beside.unwrap_or(width);
        for (number, row) in table.rows.iter_mut().enumerate() {
            while row.cells.len() <= beside {
                row.cells.push(Cell::default());
            }
            if number == 0 {
                row.cells[beside].text = words.clone();
                continue;
            }
            let said = row.cells[at].text.trim().to_owned();
            if let Some(actor) = pins.get(&said) {
                row.cells[at].text = actor.clone();
                if row.cells[beside].text.trim().is_empty() {
                    row.cells[beside].text = said;
                }
            }
        }
    }
}

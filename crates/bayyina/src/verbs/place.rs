//! `bayyina place`.

use std::io::Write;
use std::path::PathBuf;

use bayyina_words::encoding::decode;
use bayyina_words::place::{Candidate, Readings, Request, Resolver};
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::names::{GazetteerArg, gazetteer_fault};
use crate::shell::{Format, Shell};

/// Look a place up, by its name in any script
///
/// Prints the places that may be meant, likeliest first, with the probability of each and why.
/// Takes "village of", "near", "10 km southwest of", "ريف", "провинция" and the like with the name:
/// a place stated by another becomes a region. docs/names.md says how names are matched.
#[derive(Debug, clap::Args)]
pub struct Place {
    /// The name as it is stated
    #[arg(
        required_unless_present = "batch",
        conflicts_with = "batch",
        allow_hyphen_values = true
    )]
    name: Option<String>,

    /// A table of names, a line of JSON each: columns name, and optionally country, lat, lon; names
    /// of one document, by its column, are weighed together
    #[arg(long)]
    batch: Option<PathBuf>,

    /// A point that it is thought to be near: LAT,LON in degrees
    #[arg(long, value_parser = point, allow_hyphen_values = true)]
    near: Option<(f64, f64)>,

    /// The country that it is thought to be in: two letters, as SY
    #[arg(long)]
    country: Option<String>,

    /// How many candidates to print
    #[arg(long, default_value_t = 10)]
    most: usize,

    /// A case whose gazetteer to use
    #[arg(long)]
    case: Option<PathBuf>,

    #[command(flatten)]
    gazetteer: GazetteerArg,

    /// How to print: table or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

fn point(text: &str) -> Result<(f64, f64), String> {
    let (lat, lon) = text.split_once(',').ok_or("give it as LAT,LON")?;
    let number = |text: &str| {
        text.trim()
            .parse::<f64>()
            .map_err(|error| error.to_string())
    };
    let (lat, lon) = (number(lat)?, number(lon)?);
    match lat.abs() <= 90.0 && lon.abs() <= 180.0 {
        true => Ok((lat, lon)),
        false => Err("it is not on earth: latitude first, in degrees".to_owned()),
    }
}

pub fn run(args: &Place, shell: &Shell) -> Result<(), Fault> {
    let gazetteer = args.gazetteer.open(args.case.as_deref())?;
    let mut resolver = Resolver::new(&gazetteer);
    if let Some(batch) = &args.batch {
        return run_batch(args, batch, &mut resolver, shell);
    }
    let request = Request {
        name: args.name.clone().unwrap_or_default(),
        near: args.near,
        country: args.country.clone(),
    };
    let readings = resolver
        .readings(&request, args.most)
        .map_err(|error| gazetteer_fault(&error))?;
    for warning in &readings.warnings {
        shell.warn(warning);
    }
    shell.result(&match args.format {
        Format::Json => as_json(&request.name, &readings).to_string(),
        _ => as_text(&readings),
    })
}

fn run_batch(
    args: &Place,
    batch: &PathBuf,
    resolver: &mut Resolver<'_>,
    shell: &Shell,
) -> Result<(), Fault> {
    let rows = read_batch(batch, args, shell)?;
    let bar = shell.bar("looking up", rows.len() as u64);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for group in rows.chunk_by(|one, next| one.document.is_some() && one.document == next.document)
    {
        let requests: Vec<Request> = group.iter().map(|row| row.request.clone()).collect();
        let found = match &requests[..] {
            [request] => resolver
                .readings(request, args.most)
                .map(|readings| vec![readings]),
            _ => resolver.together(&requests, args.most),
        };
        let found = found.map_err(|error| gazetteer_fault(&error))?;
        for (request, readings) in requests.iter().zip(&found) {
            match writeln!(out, "{}", as_json(&request.name, readings)) {
                // The reader has seen enough, as with `| head`.
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(()),
                other => {
                    other.map_err(|error| Fault::surroundings("cannot print").because(&error))?;
                }
            }
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    match out.flush() {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| Fault::surroundings("cannot print").because(&error)),
    }
}

/// A row of a batch.
struct BatchRow {
    request: Request,
    /// Rows of one document that follow each other are weighed together.
    document: Option<String>,
}

fn read_batch(path: &PathBuf, args: &Place, shell: &Shell) -> Result<Vec<BatchRow>, Fault> {
    let bytes = std::fs::read(path)
        .map_err(|error| Fault::input(format!("cannot read {}", path.display())).because(&error))?;
    let decoded = decode(&bytes);
    if let Some(note) = decoded.note() {
        shell.say(format!("{}: {note}", path.display()));
    }
    let first = decoded.text.lines().next().unwrap_or_default();
    let tabs = first.contains('\t') && !first.contains(',');
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(if tabs { b'\t' } else { b',' })
        .from_reader(decoded.text.as_bytes());
    let trouble =
        |error: csv::Error| Fault::input(format!("cannot read {}", path.display())).because(&error);
    let headings: Vec<String> = reader
        .headers()
        .map_err(trouble)?
        .iter()
        .map(|heading| heading.trim().to_lowercase())
        .collect();
    let at = |names: &[&str]| {
        headings
            .iter()
            .position(|heading| names.contains(&heading.as_str()))
    };
    let name = at(&["name", "query", "place", "toponym"]).ok_or_else(|| {
        Fault::input(format!("{} has no column name", path.display()))
            .hint("its first line must name its columns: name, and optionally country, lat, lon, document")
    })?;
    let document = at(&["document", "doc", "article", "text_id"]);
    let (country, lat, lon) = (
        at(&["country"]),
        at(&["lat", "latitude"]),
        at(&["lon", "lng", "longitude"]),
    );
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(trouble)?;
        let cell = |index: Option<usize>| {
            let text = index
                .and_then(|index| row.get(index))
                .unwrap_or_default()
                .trim();
            (!text.is_empty()).then_some(text)
        };
        let number = |index| cell(index).and_then(|text| text.parse::<f64>().ok());
        rows.push(BatchRow {
            request: Request {
                name: row.get(name).unwrap_or_default().to_owned(),
                near: number(lat).zip(number(lon)).or(args.near),
                country: cell(country)
                    .map(str::to_owned)
                    .or_else(|| args.country.clone()),
            },
            document: cell(document).map(str::to_owned),
        });
    }
    Ok(rows)
}

/// The object that the issue of a name is printed as.
pub fn as_json(query: &str, readings: &Readings) -> Value {
    let candidates: Vec<Value> = readings.candidates.iter().map(candidate_json).collect();
    let mut object = json!({ "query": query, "candidates": candidates });
    if !readings.warnings.is_empty() {
        object["warnings"] = json!(readings.warnings);
    }
    object
}

fn candidate_json(one: &Candidate) -> Value {
    let rounded = |value: f64, by: f64| (value * by).round() / by;
    let mut object = json!({
        "id": one.id,
        "name": one.name,
        "names": one.names,
        "lat": rounded(one.lat, 1e6),
        "lon": rounded(one.lon, 1e6),
        "radius_m": one.radius_m.round(),
        "kind": one.kind.name(),
        "country": one.country,
        "admin": one.admin.join(", "),
        "probability": rounded(one.probability, 1e4),
        "why": one.why,
    });
    if let Some(distance) = one.distance_m {
        object["distance_m"] = json!(distance.round());
    }
    if let Some(sector) = &one.sector {
        object["sector"] = json!({
            "lat": rounded(sector.lat, 1e6),
            "lon": rounded(sector.lon, 1e6),
            "from_m": sector.from_m.round(),
            "to_m": sector.to_m.round(),
            "bearing_from": sector.bearing_from,
            "bearing_to": sector.bearing_to,
        });
    }
    object
}

fn as_text(readings: &Readings) -> String {
    use std::fmt::Write as _;
    if readings.candidates.is_empty() {
        return "no place of that name\n".to_owned();
    }
    let mut text = String::new();
    for one in &readings.candidates {
        let mut names: Vec<&str> = one.names.values().map(String::as_str).collect();
        names.retain(|name| *name != one.name);
        // Names of other directions are isolated, so that they do not turn the line.
        let others: Vec<String> = names
            .iter()
            .take(2)
            .map(|name| format!("\u{2068}{name}\u{2069}"))
            .collect();
        let place = if one.admin.is_empty() {
            one.country.clone()
        } else {
            one.admin.join(", ")
        };
        let _ = writeln!(
            text,
            "{:>5.1}%  \u{2068}{}\u{2069} ({})  {}, {}  {:.4}°, {:.4}°  ±{:.1} km\n        {}",
            one.probability * 100.0,
            one.name,
            others.join(", "),
            one.kind.name(),
            place,
            one.lat,
            one.lon,
            one.radius_m / 1000.0,
            one.why
        );
    }
    text
}

//! `bayyina locate solve`.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use bayyina_locate::{
    Answer, Candidate, Heading, Near, Options, Trace, TraceError, Verdict, Width,
};
use serde_json::json;

use super::{HeightsArg, atlas, replay, solved};
use crate::fault::Fault;
use crate::shell::{Format, Shell};

/// Search maps for the place that a trace shows
///
/// A trace holds junctions of roads marked in a frame, and the roads between them. The answer
/// says how likely each place is, and whether one of them may be called found.
#[derive(Debug, clap::Args)]
pub struct Solve {
    /// The trace, JSON
    trace: PathBuf,

    /// Maps to search, as `bayyina map build` writes them; may be given several times
    #[arg(long = "map", required = true, num_args = 1..)]
    maps: Vec<PathBuf>,

    #[command(flatten)]
    known: Known,

    #[command(flatten)]
    heights: HeightsArg,

    /// How to print: table, json or geojson
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    #[command(flatten)]
    propose: replay::Propose,
}

/// What is known beside the trace.
#[derive(Clone, Debug, clap::Args)]
pub struct Known {
    /// Search this circle only: latitude, longitude in degrees, radius in km
    #[arg(long, value_name = "LAT,LON,KM", allow_hyphen_values = true, value_parser = near)]
    near: Option<Near>,

    /// Where the top of the frame points, clockwise from north: 45±20, in degrees
    #[arg(long, value_name = "DEG±DEG", allow_hyphen_values = true, value_parser = heading)]
    heading: Option<Heading>,

    /// How much ground the middle of the frame spans: 400..900, in metres
    #[arg(long, value_name = "LO..HI", value_parser = width)]
    width_m: Option<Width>,

    /// Two points of the horizon in pixels; takes the place of the trace's own
    #[arg(long, value_name = "X,Y,X,Y", allow_hyphen_values = true, value_parser = horizon)]
    horizon: Option<Horizon>,

    /// Search major roads only: for views wider than about 3 km
    #[arg(long)]
    major: bool,

    /// The longest search, in seconds
    #[arg(long, default_value = "10", value_name = "SECONDS", value_parser = seconds)]
    budget: f64,

    /// How many traces of no place to search beside, to tell what chance reaches
    #[arg(long, default_value_t = Options::default().decoys)]
    decoys: u8,

    /// How many places to give at most
    #[arg(long, default_value_t = Options::default().candidates)]
    candidates: usize,

    /// What chance is drawn from
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// Two points of the horizon.
#[derive(Clone, Copy, Debug)]
pub struct Horizon([[f64; 2]; 2]);

fn numbers<const N: usize>(text: &str, form: &str) -> Result<[f64; N], String> {
    let parsed: Option<Vec<f64>> = text
        .split(',')
        .map(|part| {
            part.trim()
                .parse()
                .ok()
                .filter(|value: &f64| value.is_finite())
        })
        .collect();
    parsed
        .and_then(|numbers| <[f64; N]>::try_from(numbers).ok())
        .ok_or_else(|| format!("write {form}"))
}

fn near(text: &str) -> Result<Near, String> {
    let [lat, lon, km] = numbers(text, "latitude,longitude,kilometres: 33.51,36.29,40")?;
    if lat.abs() > 90.0 || lon.abs() > 360.0 || km <= 0.0 {
        return Err("latitude must lie within ±90, and kilometres above 0".to_owned());
    }
    Ok(Near { lat, lon, km })
}

fn heading(text: &str) -> Result<Heading, String> {
    let form = "write degrees and how far off they may be: 45±20";
    let (deg, within) = ["±", "+-", "+/-"]
        .iter()
        .find_map(|sign| text.split_once(sign))
        .unwrap_or((text, "15"));
    let number = |text: &str| {
        let text = text.trim().trim_end_matches('°');
        text.parse().ok().filter(|value: &f64| value.is_finite())
    };
    match (number(deg), number(within)) {
        (Some(deg), Some(within_deg)) if within_deg > 0.0 => Ok(Heading { deg, within_deg }),
        _ => Err(form.to_owned()),
    }
}

fn width(text: &str) -> Result<Width, String> {
    let form = "write the least and the most in metres: 400..900";
    let (least, most) = text.split_once("..").ok_or(form)?;
    let number = |text: &str| text.trim().parse::<f64>().map_err(|_| form.to_owned());
    let (least, most) = (number(least)?, number(most)?);
    if !(0.0 < least && least <= most && most < 1e6) {
        return Err(form.to_owned());
    }
    Ok(Width { least, most })
}

fn horizon(text: &str) -> Result<Horizon, String> {
    let [a, b, c, d] = numbers(text, "two points in pixels: 0,120,1280,110")?;
    Ok(Horizon([[a, b], [c, d]]))
}

fn seconds(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches('s').parse().ok();
    number
        .filter(|&seconds: &f64| seconds.is_finite() && seconds > 0.0)
        .ok_or_else(|| "write seconds above 0".to_owned())
}

impl Known {
    /// What the solver is told.
    pub fn options(&self) -> Options {
        Options {
            near: self.near,
            heading: self.heading,
            width_m: self.width_m,
            major: self.major,
            decoys: self.decoys,
            budget_s: self.budget,
            candidates: self.candidates.max(1),
            seed: self.seed,
        }
    }
}

pub fn run(args: &Solve, shell: &Shell) -> Result<(), Fault> {
    let mut trace = read_trace(&args.trace)?;
    if let Some(Horizon(horizon)) = args.known.horizon {
        trace.horizon = Some(horizon);
    }
    trace
        .check()
        .map_err(|error| trace_fault(&args.trace, &error))?;
    let atlas = atlas(&args.maps)?;
    let options = args.known.options();
    let heights = args.heights.open()?;
    let answer = solved(&atlas, heights.as_ref(), &trace, &options)?;
    if answer.explored.stopped_early {
        shell.warn(format!(
            "the search stopped after {} seconds, before it was done: the answer may change with \
             a longer --budget",
            options.budget_s
        ));
    }
    args.propose
        .run(&args.maps, &args.heights, &trace, &options, &answer, shell)?;
    shell.result(&match args.format {
        Format::Json => as_json(&answer)?,
        Format::Geojson => as_geojson(&answer),
        Format::Csv => as_csv(&answer),
        Format::Table => as_text(&answer),
    })
}

fn read_trace(path: &Path) -> Result<Trace, Fault> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Fault::input(format!("cannot read {}", path.display())).because(&error))?;
    Trace::from_json(&text).map_err(|error| trace_fault(path, &error))
}

fn trace_fault(path: &Path, error: &TraceError) -> Fault {
    Fault::input(format!("{} cannot be searched", path.display()))
        .because(error)
        .hint("correct the trace; docs/locate.md describes its JSON")
}

/// The answer as JSON.
pub fn as_json(answer: &Answer) -> Result<String, Fault> {
    serde_json::to_string_pretty(answer)
        .map_err(|error| Fault::surroundings("cannot print").because(&error))
}

fn as_geojson(answer: &Answer) -> String {
    let feature = |candidate: &Candidate| {
        json!({
            "type": "Feature",
            "geometry": candidate.footprint,
            "properties": {
                "lat": candidate.lat, "lon": candidate.lon, "radius_m": candidate.radius_m,
                "probability": candidate.probability, "heading_deg": candidate.heading_deg,
                "width_m": candidate.width_m,
            },
        })
    };
    let features: Vec<_> = answer.candidates.iter().map(feature).collect();
    json!({
        "type": "FeatureCollection", "features": features, "verdict": answer.verdict,
        "attribution": answer.attribution,
    })
    .to_string()
}

fn as_csv(answer: &Answer) -> String {
    let mut text =
        "lat_deg,lon_deg,radius_m,probability,heading_deg,width_m,matched,residual_m\n".to_owned();
    for one in &answer.candidates {
        let _ = writeln!(
            text,
            "{:.6},{:.6},{:.1},{:.4},{:.1},{:.0},{},{:.1}",
            one.lat,
            one.lon,
            one.radius_m,
            one.probability,
            one.heading_deg,
            one.width_m,
            one.matched.len(),
            one.residual_m
        );
    }
    text
}

fn as_text(answer: &Answer) -> String {
    let mut text = match answer.verdict {
        Verdict::Located => format!(
            "located; the chance of a false match is {:.1} %\n",
            100.0 * answer.false_match_probability
        ),
        Verdict::Ambiguous => format!(
            "ambiguous among {}: none of these may be called the place\n",
            answer.among
        ),
        Verdict::NotFound => "not found: nothing here is better than chance\n".to_owned(),
    };
    for (at, one) in (1..).zip(&answer.candidates) {
        let _ = writeln!(
            text,
            "{at:>3}. {:.6}, {:.6} within {:.0} m, probability {:.3}: {} of {} points, off by \
             {:.1} m; top points to {:.0}°, {:.0} m wide",
            one.lat,
            one.lon,
            one.radius_m,
            one.probability,
            one.matched.len(),
            one.matched.len() + one.unmatched.len(),
            one.residual_m,
            one.heading_deg,
            one.width_m
        );
    }
    let best = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
    let _ = writeln!(
        text,
        "log odds {:.1}; of {} decoys the best {:.1}; {} junctions searched in {:.0} ms",
        best(&mut answer.candidates.iter().map(|one| one.log_odds)),
        answer.decoys.len(),
        best(&mut answer.decoys.iter().map(|one| one.log_odds)),
        answer.explored.junctions,
        answer.elapsed_ms
    );
    let _ = writeln!(text, "{}", answer.attribution);
    text
}

//! `bayyina locate replay`, and what it needs: proposals that hold all that a search used.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use bayyina_locate::{Answer, Candidate, Options, Trace, Verdict};
use bayyina_model::kinds::{Cite, Confidence, Location, Role};
use bayyina_model::{Body, Decimal, Evidence, Key, RegionText, draft};
use sha2::{Digest, Sha256};

use super::{HeightsArg, atlas, solved};
use crate::context::{CaseArg, Open};
use crate::fault::Fault;
use crate::shell::Shell;
use crate::verbs::log::entry_named;

/// The method, as observations name it.
const METHOD: &str = "bayyina locate solve";
/// Two answers agree if their places are this near, in degrees: a centimetre.
const SAME_DEG: f64 = 1e-7;

/// How a result becomes an observation.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Proposing an observation")]
pub struct Propose {
    /// Write the first place into a case as a proposed location of this claim, item or incident
    #[arg(long, value_name = "KEY")]
    propose: Option<Key>,

    #[command(flatten)]
    case: CaseArg,

    /// The item that the frame is of
    #[arg(long, requires = "propose")]
    item: Option<Key>,

    /// The frame that was traced, whose hash is recorded
    #[arg(long, requires = "propose")]
    frame: Option<PathBuf>,

    /// Who traced it
    #[arg(long, env = "BAYYINA_AUTHOR")]
    author: Option<String>,
}

impl Propose {
    /// Writes the observation, if one is wanted.
    pub fn run(
        &self,
        maps: &[PathBuf],
        heights: &HeightsArg,
        trace: &Trace,
        options: &Options,
        answer: &Answer,
        shell: &Shell,
    ) -> Result<(), Fault> {
        let Some(about) = &self.propose else {
            return Ok(());
        };
        let Some(best) = answer.candidates.first() else {
            return Err(Fault::input("there is no place to propose")
                .hint("trace more junctions and solve again"));
        };
        let mut open = Open::read(&self.case.case)?;
        let mut parameters = BTreeMap::from([
            ("trace".to_owned(), json(trace)?),
            ("options".to_owned(), json(options)?),
            ("version".to_owned(), answer.version.clone()),
            ("answer".to_owned(), json(&Kept::of(answer, best))?),
        ]);
        parameters.insert("maps".to_owned(), json(&hashes(maps)?)?);
        if !heights.heights.is_empty() {
            parameters.insert("heights".to_owned(), json(&hashes(&heights.heights)?)?);
        }
        if let Some(frame) = &self.frame {
            parameters.insert("frame_sha256".to_owned(), hash(frame)?);
        }
        let evidence = Evidence {
            items: self
                .item
                .iter()
                .map(|item| Cite {
                    item: item.clone(),
                    locator: None,
                })
                .collect(),
            analyst: self.author.clone(),
            method: Some(METHOD.to_owned()),
            confidence: Some(match answer.verdict {
                Verdict::Located => Confidence::Probable,
                _ => Confidence::Possible,
            }),
            parameters,
            ..Evidence::default()
        };
        let location = Location {
            about: Some(about.clone()),
            role: Some(Role::Footprint),
            region: Some(region(best)?),
        };
        let entry = draft(None, self.author.as_deref(), location, Some(&evidence));
        let (ids, _) = open.append(shell, vec![entry])?;
        for id in ids {
            shell.say(format!("proposed as entry {id}"));
        }
        Ok(())
    }
}

/// Solve a proposed location again, and compare
///
/// Reads the trace and the parameters from the entry, checks that the maps are the same, and
/// searches again. Exit status 1 if the answer differs.
#[derive(Debug, clap::Args)]
pub struct Replay {
    /// The entry, by id or the start of one
    entry: String,

    /// The maps it was solved against
    #[arg(long = "map", required = true, num_args = 1..)]
    maps: Vec<PathBuf>,

    #[command(flatten)]
    heights: HeightsArg,

    #[command(flatten)]
    case: CaseArg,
}

pub fn run(args: &Replay, shell: &Shell) -> Result<(), Fault> {
    let open = Open::read(&args.case.case)?;
    let id = entry_named(&open.case, &args.entry)?;
    let entry = open.case.entries().iter().find(|entry| entry.id == id);
    let entry = entry.ok_or_else(|| Fault::input(format!("the case has no entry {id}")))?;
    let evidence = match (&entry.body, &entry.evidence) {
        (Body::Location(_), Some(evidence)) if evidence.method.as_deref() == Some(METHOD) => {
            evidence
        }
        _ => {
            return Err(Fault::input(format!("entry {id} is no solved location"))
                .hint("`bayyina locate solve --propose` writes such entries"));
        }
    };
    let field = |name: &str| {
        evidence
            .parameters
            .get(name)
            .ok_or_else(|| Fault::input(format!("entry {id} does not hold its {name}")))
    };
    let (trace, options, kept): (Trace, Options, Kept) = (
        parsed(field("trace")?)?,
        parsed(field("options")?)?,
        parsed(field("answer")?)?,
    );
    same("maps", &args.maps, &parsed::<Hashes>(field("maps")?)?)?;
    let heights = match evidence.parameters.get("heights") {
        Some(text) => parsed(text)?,
        None => Hashes::new(),
    };
    same("grids of heights", &args.heights.heights, &heights)?;
    let atlas = atlas(&args.maps)?;
    let heights = args.heights.open()?;
    let answer = solved(&atlas, heights.as_ref(), &trace, &options)?;
    let Some(best) = answer.candidates.first() else {
        return Err(Fault::check("the search finds no place now"));
    };
    let now = Kept::of(&answer, best);
    if let Some(difference) = kept.difference(&now) {
        return Err(
            Fault::check(format!("the answer differs: {difference}")).hint(format!(
                "it was solved by {}, this is {}",
                field("version")?,
                answer.version
            )),
        );
    }
    shell.result(&format!(
        "the same answer: {:.7}, {:.7} within {:.1} m, probability {:.3}",
        now.lat, now.lon, now.radius_m, now.probability
    ))
}

/// Names of files and the SHA-256 of each.
type Hashes = Vec<(String, String)>;

fn hashes(files: &[PathBuf]) -> Result<Hashes, Fault> {
    let one = |file: &PathBuf| {
        let name = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        Ok((name.unwrap_or_default(), hash(file)?))
    };
    files.iter().map(one).collect()
}

/// Whether files are those that a search used.
fn same(what: &str, files: &[PathBuf], wanted: &Hashes) -> Result<(), Fault> {
    let given = hashes(files)?;
    for (name, expected) in wanted {
        if !given.iter().any(|(_, hash)| hash == expected) {
            return Err(Fault::check(format!(
                "none of the {what} given is {name} as it was solved"
            ))
            .hint(format!("give the file with the SHA-256 {expected}")));
        }
    }
    if files.len() != wanted.len() {
        return Err(Fault::input(format!(
            "it was solved with {} {what}, and {} are given",
            wanted.len(),
            files.len()
        )));
    }
    Ok(())
}

/// What of an answer must come out again.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Kept {
    verdict: Verdict,
    lat: f64,
    lon: f64,
    radius_m: f64,
    probability: f64,
    log_odds: f64,
    ground_from_image: [f64; 9],
}

impl Kept {
    fn of(answer: &Answer, best: &Candidate) -> Self {
        Self {
            verdict: answer.verdict,
            lat: best.lat,
            lon: best.lon,
            radius_m: best.radius_m,
            probability: best.probability,
            log_odds: best.log_odds,
            ground_from_image: best.ground_from_image,
        }
    }

    fn difference(&self, now: &Self) -> Option<String> {
        if self.verdict != now.verdict {
            return Some(format!("{:?} was {:?}", now.verdict, self.verdict));
        }
        if (self.lat - now.lat).abs() > SAME_DEG || (self.lon - now.lon).abs() > SAME_DEG {
            return Some(format!(
                "{:.7}, {:.7} was {:.7}, {:.7}",
                now.lat, now.lon, self.lat, self.lon
            ));
        }
        let differs = |a: f64, b: f64| (a - b).abs() > 1e-6 * (1.0 + a.abs());
        for (what, was, is) in [
            ("radius", self.radius_m, now.radius_m),
            ("probability", self.probability, now.probability),
            ("log odds", self.log_odds, now.log_odds),
        ] {
            if differs(was, is) {
                return Some(format!("{what} {is} was {was}"));
            }
        }
        None
    }
}

fn region(best: &Candidate) -> Result<RegionText, Fault> {
    let decimal = |value: f64, digits: usize| {
        Decimal::parse(&format!("{value:.digits$}"))
            .map_err(|error| Fault::surroundings("cannot write the footprint").because(&error))
    };
    // A footprint without area is none: the circle stands for it.
    let ring = best
        .footprint
        .coordinates
        .first()
        .filter(|ring| ring.len() >= 4);
    match ring {
        Some(ring) => {
            let pairs: Vec<String> = ring
                .iter()
                .map(|[lon, lat]| format!("{lon:.7} {lat:.7}"))
                .collect();
            Ok(RegionText::Area(vec![vec![pairs.join(", ")]]))
        }
        None => Ok(RegionText::Disk {
            lat: decimal(best.lat, 7)?,
            lon: decimal(best.lon, 7)?,
            radius_m: decimal(best.radius_m, 1)?,
        }),
    }
}

fn json(value: &impl serde::Serialize) -> Result<String, Fault> {
    serde_json::to_string(value)
        .map_err(|error| Fault::surroundings("cannot write the observation").because(&error))
}

fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text)
        .map_err(|error| Fault::input("the entry's parameters cannot be read").because(&error))
}

/// SHA-256 of a file, in hex.
fn hash(path: &Path) -> Result<String, Fault> {
    let unread = |error: std::io::Error| {
        Fault::input(format!("cannot read {}", path.display())).because(&error)
    };
    let mut file = File::open(path).map_err(unread)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match std::io::Read::read(&mut file, &mut buffer).map_err(unread)? {
            0 => return Ok(hex::encode(hasher.finalize())),
            read => hasher.update(&buffer[..read]),
        }
    }
}

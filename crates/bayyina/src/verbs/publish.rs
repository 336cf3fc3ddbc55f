//! `bayyina publish`.

use std::path::{Path, PathBuf};

use bayyina_ground::Metres;
use bayyina_ledger::Ledger;
use bayyina_model::{Case, Recorded};
use bayyina_publish::{
    Artifact, Grid, Head, Language, Manifest, Options, Site, claimreview::Publisher, site,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::assess::{language, warn_if_settings_differ};
use crate::context::{CaseArg, Open, SOFTWARE, assess, heads, ledger_fault, method};
use crate::fault::Fault;
use crate::redaction::Redaction;
use crate::shell::Shell;

/// The file by which a folder is known to hold a site.
const MANIFEST: &str = "manifest.json";

/// Where a case notes the folder that it was last published to.
const NOTE: &str = "published.toml";

/// Write the site: one page that opens from disk, and its data beside it
///
/// Everything is computed from the redacted case: what must be withheld never enters, and readers
/// can recompute exactly what they are shown. The same case gives the same bytes.
#[derive(Debug, clap::Args)]
pub struct Publish {
    #[command(flatten)]
    case: CaseArg,

    /// Folder for the site
    #[arg(long, value_name = "DIR", default_value = "site")]
    out: PathBuf,

    #[command(flatten)]
    wishes: Wishes,
}

/// How a site is to be published.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Wishes {
    /// Language that the page opens in and tables are headed in: en or ar
    #[arg(long, default_value = "en", value_parser = language)]
    pub language: Language,

    /// Move observed places to a grid of at least so many metres
    #[arg(long, value_name = "METRES", value_parser = grid)]
    pub coarsen: Option<Grid>,

    /// The organisation that stands for the findings, for ClaimReview
    #[arg(long)]
    pub publisher: Option<String>,

    /// Address of the folder that the files will lie in, for ClaimReview
    #[arg(long)]
    pub url: Option<String>,

    /// Day of publication, for ClaimReview
    #[arg(long)]
    pub date: Option<String>,
}

fn grid(text: &str) -> Result<Grid, String> {
    text.parse()
        .ok()
        .and_then(Metres::new)
        .and_then(Grid::new)
        .ok_or_else(|| "write a length in metres, such as 5000".to_owned())
}

pub fn run(args: &Publish, shell: &Shell) -> Result<(), Fault> {
    let open = Open::read(&args.case.case)?;
    warn_if_settings_differ(&open, shell);
    write(&open, &args.out, &args.wishes, shell)?;
    let page = args.out.join("index.html");
    let shown = if page.exists() { &page } else { &args.out };
    shell.result(&format!("{}\n", shown.display()))
}

/// Publishes a case into a folder.
pub fn write(open: &Open, out: &Path, wishes: &Wishes, shell: &Shell) -> Result<(), Fault> {
    let options = Options {
        language: wishes.language,
        grid: wishes.coarsen,
        publisher: Publisher {
            name: wishes.publisher.clone(),
            url: wishes.url.clone(),
            date: wishes.date.clone(),
        },
    };
    if template().is_none() {
        shell.warn(
            "this program was built without the page, so no index.html is written; `make demo` builds one with it",
        );
    }
    let entries = open
        .ledger
        .entries()
        .map_err(|error| ledger_fault(&error))?;
    let checkpoint = last_checkpoint(&open.ledger)?;
    let ground = Ground {
        heads: &heads(&open.ledger)?,
        checkpoint: checkpoint.as_ref(),
        software: SOFTWARE,
        options: &options,
        with_page: true,
    };
    let mut files = make(&open.case, entries, &ground)?;
    // The manifest first: what was begun here may be written again.
    files.sort_by_key(|file| file.name != MANIFEST);
    let failed = |error: std::io::Error| {
        Fault::surroundings(format!("cannot write to {}", out.display())).because(&error)
    };
    std::fs::create_dir_all(out).map_err(failed)?;
    if !out.join(MANIFEST).exists()
        && let Some(file) = files.iter().find(|file| out.join(&file.name).exists())
    {
        let name = out.join(&file.name);
        return Err(
            Fault::input(format!("{} is there, and no site wrote it", name.display()))
                .hint("nothing was written; name another folder with --out"),
        );
    }
    for file in &files {
        let aside = out.join(format!(".{}.part", file.name));
        std::fs::write(&aside, &file.bytes).map_err(failed)?;
        std::fs::rename(&aside, out.join(&file.name)).map_err(failed)?;
    }
    note(&open.folder, out, shell);
    Ok(())
}

/// What a site is computed from, beside the entries.
struct Ground<'a> {
    heads: &'a [Head],
    checkpoint: Option<&'a Value>,
    software: &'a str,
    options: &'a Options,
    with_page: bool,
}

/// All files of the site, computed from the redacted case.
fn make(case: &Case, entries: Vec<Recorded>, ground: &Ground<'_>) -> Result<Vec<Artifact>, Fault> {
    let redaction = Redaction::of(case, &entries);
    let shown = entries.into_iter().map(|entry| redaction.without(entry));
    let redacted = Case::fold(shown);
    let findings = assess(&redacted, &method(&redacted)?)?;
    let made = site(&Site {
        case: &redacted,
        findings: &findings,
        heads: ground.heads,
        checkpoint: ground.checkpoint,
        software: ground.software,
        template: template().filter(|_| ground.with_page),
        secrets: redaction.plan.secrets(),
        options: ground.options,
    });
    made.map_err(|error| {
        Fault::input("the site was not made")
            .because(&error)
            .hint("mark the entries that say so to be withheld, or take the words out of the table")
    })
}

/// The newest checkpoint, as the manifest names it.
fn last_checkpoint(ledger: &Ledger) -> Result<Option<Value>, Fault> {
    let mut all = ledger.checkpoints().map_err(|error| ledger_fault(&error))?;
    all.sort_by(|a, b| (&a.recorded, a.name).cmp(&(&b.recorded, b.name)));
    Ok(all.last().map(
        |checkpoint| json!({"name": checkpoint.name.to_string(), "recorded": checkpoint.recorded}),
    ))
}

/// Remembers where the case was published, so that `verify` finds it.
fn note(folder: &Path, out: &Path, shell: &Shell) {
    let Ok(out) = out.canonicalize() else {
        return;
    };
    let line = format!(
        "# Where this case was last published; `bayyina verify` computes it again.\nsite = {}\n",
        Value::from(out.display().to_string())
    );
    if let Err(error) = std::fs::write(folder.join(NOTE), line) {
        shell.warn(format!("cannot note the folder of the site: {error}"));
    }
}

/// A site that was computed again.
pub struct Checked {
    /// Its folder.
    pub folder: PathBuf,
    /// How many files it has.
    pub files: usize,
}

/// Computes the last published site again and compares its bytes.
pub fn check(
    folder: &Path,
    named: Option<&Path>,
    entries: Vec<Recorded>,
    ledger: &Ledger,
    shell: &Shell,
) -> Result<Option<Checked>, Fault> {
    let Some(site) = named.map(Path::to_owned).or_else(|| noted(folder)) else {
        return Ok(None);
    };
    let path = site.join(MANIFEST);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            shell.warn(format!(
                "the last published site is gone from {}",
                site.display()
            ));
            return Ok(None);
        }
        Err(error) => {
            return Err(Fault::input(format!("cannot read {}", path.display())).because(&error));
        }
    };
    let manifest = serde_json::from_slice(&bytes)
        .map_err(|error| Fault::check(format!("{} is damaged", path.display())).because(&error))
        .and_then(|value| {
            Manifest::read(&value).map_err(|error| {
                Fault::check(format!("{} is damaged", path.display())).because(&error)
            })
        })?;
    if manifest.software != SOFTWARE {
        shell.warn(format!(
            "the site was made by {}, this is {SOFTWARE}: its pages may differ where findings do not",
            manifest.software
        ));
    }
    let heads = heads(ledger)?;
    if manifest.heads != heads {
        shell.warn(
            "the case went on since the site was published; what it held then is computed again",
        );
    }
    let then: Vec<Recorded> = entries
        .into_iter()
        .filter(|entry| {
            let log = entry.log.to_string();
            manifest
                .heads
                .iter()
                .any(|head| head.log == log && entry.sequence < head.size)
        })
        .collect();
    let ground = Ground {
        heads: &manifest.heads,
        checkpoint: None,
        software: &manifest.software,
        options: &manifest.options,
        with_page: manifest.template_sha256.is_some(),
    };
    let files = make(&Case::fold(then.clone()), then, &ground)?;
    let mut differing = manifest.differing(&files);
    // The manifest says what the bytes must be; the folder must hold just those.
    for (name, expected) in &manifest.artifacts {
        let holds = std::fs::read(site.join(name)).is_ok_and(|bytes| sha256(&bytes) == *expected);
        if !holds {
            differing.push(name.clone());
        }
    }
    if let Some(first) = differing.first() {
        return Err(Fault::check(format!(
            "{} is not what the case gives",
            site.join(first).display()
        ))
        .hint("publish again, and compare; `git diff` or `diff` shows what was changed"));
    }
    Ok(Some(Checked {
        folder: site,
        files: manifest.artifacts.len(),
    }))
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn noted(folder: &Path) -> Option<PathBuf> {
    let text = std::fs::read_to_string(folder.join(NOTE)).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("site = "))?;
    serde_json::from_str::<String>(line).ok().map(PathBuf::from)
}

/// The page that was built with the program.
#[cfg(feature = "site")]
fn template() -> Option<&'static str> {
    Some(include_str!("../../../../web/dist/site.html"))
}

/// This program was built without the page.
#[cfg(not(feature = "site"))]
fn template() -> Option<&'static str> {
    None
}

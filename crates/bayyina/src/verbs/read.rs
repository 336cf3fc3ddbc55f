//! `bayyina read`.

use std::io::{Cursor, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use bayyina_model::kinds::{File, Item, Locator, Statement as Entry};
use bayyina_model::{Draft, Key, draft};
use bayyina_words::gazetteer::Gazetteer;
use bayyina_words::reading::{
    Document, DocumentError, Endpoint, Engine, Known, Mode, Reading, Rules, Statement, document,
    pdf,
};
use sha2::{Digest, Sha256};

use crate::context::{Open, ledger_fault, unlock};
use crate::endpoint::Http;
use crate::fault::Fault;
use crate::names::{GazetteerArg, gazetteer_fault};
use crate::review::review;
use crate::shell::{Format, Shell};

/// Read an article: who is said in it to have said what
///
/// Takes plain text, web pages, PDF and .docx files in Arabic, Russian and English. Proposes
/// statements, each with its span, its speaker, the chain of attribution, amounts and hedges, and
/// the rule that found it. Nothing becomes a claim by itself: on a terminal a review opens, where
/// each proposal is accepted, edited or dropped; an interrupt accepts none. With a case, the bytes
/// and the extracted text are archived, and what is accepted is written as statements.
/// docs/reading.md describes the rules.
///
/// With --endpoint, a model behind an OpenAI-compatible address proposes instead of the rules. What
/// it quotes is looked for in the text, and refused where it is not there word by word. Its key is
/// read from BAYYINA_ENDPOINT_KEY. Where the endpoint fails, the rules read the text.
#[derive(Debug, clap::Args)]
pub struct Read {
    /// The article
    file: PathBuf,

    /// How to print: table or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Write what is accepted into the case in this folder
    #[arg(long)]
    case: Option<PathBuf>,

    /// Accept every proposal that is at least so probable, 0 to 1, instead of asking
    #[arg(long, value_name = "PROBABILITY")]
    accept: Option<f64>,

    /// Who published the article, such as `source:gazette`
    #[arg(long)]
    source: Option<Key>,

    /// Who accepts
    #[arg(long, env = "BAYYINA_AUTHOR")]
    author: Option<String>,

    /// Where a model answers, such as http://localhost:11434/v1
    #[arg(long, value_name = "URL", env = "BAYYINA_ENDPOINT")]
    endpoint: Option<String>,

    /// The model to ask there
    #[arg(long, value_name = "NAME", default_value = "default")]
    model: String,

    /// How long each answer may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    timeout: u64,

    /// Tables of actors to know, beside those of the case
    #[arg(long)]
    actors: Vec<PathBuf>,

    #[command(flatten)]
    gazetteer: GazetteerArg,
}

pub fn run(args: &Read, shell: &Shell) -> Result<(), Fault> {
    if args
        .accept
        .is_some_and(|least| !(0.0..=1.0).contains(&least))
    {
        return Err(Fault::input("a probability lies between 0 and 1"));
    }
    let bytes = bytes(&args.file)?;
    let document = match document(&bytes) {
        Err(DocumentError::Pdf) => pdf(&bytes),
        other => other,
    }
    .map_err(|error| document_fault(&args.file, &error))?;
    for note in &document.notes {
        shell.say(note);
    }
    let gazetteer = gazetteer(args)?;
    let actors = crate::verbs::actor::known(args.case.as_deref(), &args.actors, shell)?;
    let names = Known::new(gazetteer.as_ref(), &actors);
    let mut reading = propose(args, &document.text, &names, shell)?;
    let proposed = reading.statements.len();
    let asked = args.accept.is_none()
        && args.format == Format::Table
        && std::io::stdout().is_terminal()
        && shell.can_ask();
    if let Some(least) = args.accept {
        reading
            .statements
            .retain(|statement| statement.probability >= least);
    } else if asked {
        let _interrupt = Interrupt::told(proposed)?;
        let mut input = std::io::stdin().lock();
        // Not locked: an interrupt has something to say as well.
        let mut output = std::io::stderr();
        reading.statements = review(&document.text, reading.statements, &mut input, &mut output)
            .map_err(|error| Fault::surroundings("the review broke off").because(&error))?;
    }
    if let Some(folder) = &args.case {
        if args.accept.is_none() && !asked {
            return Err(
                Fault::input(format!("{proposed} proposals and nobody to accept them"))
                    .hint("name the least probability with --accept, or run it on a terminal"),
            );
        }
        write(args, folder, shell, &bytes, &document, &reading)?;
    }
    shell.result(&match args.format {
        Format::Json => serde_json::to_string_pretty(&reading)
            .map_err(|error| Fault::surroundings("cannot print").because(&error))?,
        Format::Csv | Format::Geojson => {
            return Err(Fault::input("statements are printed as table or json"));
        }
        Format::Table => table(&reading),
    })
}

/// While it lives, an interrupt ends the command and says that nothing was accepted; before and
/// behind the review it has its usual meaning or none, so that nothing is written by half.
struct Interrupt;

/// Whether a review is going on.
static REVIEWING: AtomicBool = AtomicBool::new(false);

impl Interrupt {
    fn told(proposed: usize) -> Result<Self, Fault> {
        REVIEWING.store(true, Ordering::SeqCst);
        ctrlc::set_handler(move || {
            if REVIEWING.load(Ordering::SeqCst) {
                eprintln!(
                    "\ninterrupted: none of the {proposed} proposals is accepted, nothing was written"
                );
                std::process::exit(130);
            }
        })
        .map_err(|error| Fault::surroundings("interrupts cannot be caught").because(&error))?;
        Ok(Self)
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        REVIEWING.store(false, Ordering::SeqCst);
    }
}

/// The gazetteer that is named, or that of the case; none where there is none.
fn gazetteer(args: &Read) -> Result<Option<Gazetteer>, Fault> {
    args.gazetteer
        .path(args.case.as_deref())
        .map(|path| Gazetteer::open(&path).map_err(|error| gazetteer_fault(&error)))
        .transpose()
}

/// The proposals of the model, where one is asked and answers whole; else those of the rules.
fn propose(args: &Read, text: &str, names: &Known<'_>, shell: &Shell) -> Result<Reading, Fault> {
    if let Some(url) = &args.endpoint {
        let timeout = std::time::Duration::from_secs(args.timeout.max(1));
        let engine = Endpoint {
            transport: Http::new(url, timeout)?,
            model: args.model.clone(),
        };
        match engine.propose(text, names) {
            Ok(proposed) => {
                if proposed.refused > 0 {
                    let all = proposed.refused + proposed.reading.statements.len();
                    shell.warn(format!(
                        "{} of {all} proposals of {} quote words that the text does not have: left out",
                        proposed.refused,
                        engine.name()
                    ));
                }
                return Ok(proposed.reading);
            }
            Err(error) => shell.warn(format!(
                "endpoint {url}: {error}; nothing of it is used, the built-in rules read instead"
            )),
        }
    }
    Rules
        .propose(text, names)
        .map(|proposed| proposed.reading)
        .map_err(|error| Fault::surroundings("the rules gave nothing").because(&error))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Fault> {
    let unread = |error| Fault::input(format!("cannot read {}", path.display())).because(&error);
    let length = std::fs::metadata(path).map_err(unread)?.len();
    if length > bayyina_words::reading::LONGEST as u64 {
        let error = DocumentError::Long {
            bytes: usize::try_from(length).unwrap_or(usize::MAX),
        };
        return Err(document_fault(path, &error));
    }
    std::fs::read(path).map_err(unread)
}

fn document_fault(path: &Path, error: &DocumentError) -> Fault {
    let fault = Fault::input(format!("cannot read {}", path.display())).because(error);
    fault.hint(match error {
        DocumentError::Pdf | DocumentError::Tool(_) => {
            "install pdftotext (Debian: poppler-utils), or save its text first"
        }
        DocumentError::Scan => "run text recognition on it first, for example with ocrmypdf",
        DocumentError::DamagedPdf => "open it and save it anew, without a password",
        DocumentError::Long { .. } => "cut the article out of it",
        DocumentError::Page(_) => "save the text of the article as a .txt file",
        _ => "give a text, a web page or a .docx file",
    })
}

/// One line a statement, names and words isolated, so that no direction turns the line.
fn table(reading: &Reading) -> String {
    let mut lines = Vec::new();
    for statement in &reading.statements {
        let speaker = &statement.speaker;
        let name = match (&speaker.name, &speaker.same_as) {
            (Some(name), Some(same)) => format!("{name} = {same}"),
            (Some(name), None) | (None, Some(name)) => name.clone(),
            (None, None) => "(unsaid)".to_owned(),
        };
        let mode = match statement.mode {
            Mode::Direct => "direct",
            Mode::Indirect => "indirect",
            Mode::Mixed => "mixed",
        };
        lines.push(format!(
            "{:>6}-{:<6} {mode:<8} {}: {}",
            statement.span[0],
            statement.span[1],
            crate::review::shown(&name),
            crate::review::shown(&statement.text),
        ));
    }
    lines.join("\n")
}

/// Archives the bytes and the text, and writes what was accepted.
fn write(
    args: &Read,
    folder: &Path,
    shell: &Shell,
    bytes: &[u8],
    document: &Document,
    reading: &Reading,
) -> Result<(), Fault> {
    let mut open = Open::read(folder)?;
    if let Some(source) = &args.source
        && !open.case.sources().contains_key(source)
    {
        return Err(Fault::input(format!("the case knows no {source}"))
            .hint("import a table of sources first"));
    }
    unlock(&mut open.ledger, shell)?;
    let author = args.author.as_deref();
    let mut drafts: Vec<Draft> = Vec::new();
    let name = args
        .file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let original = archive(&mut open, bytes, &mut drafts, author, |file| Item {
        source: args.source.clone(),
        language: Some(reading.language.clone()),
        files: vec![File {
            name: name.clone(),
            ..file
        }],
        ..Item::default()
    })?;
    let copy = archive(
        &mut open,
        document.text.as_bytes(),
        &mut drafts,
        author,
        |file| Item {
            source: args.source.clone(),
            parent: (original.1 != file.sha256).then(|| original.0.clone()),
            language: Some(reading.language.clone()),
            note: Some(format!("text extracted by {}", document.extractor)),
            files: vec![file],
            ..Item::default()
        },
    )?;
    for statement in &reading.statements {
        drafts.push(entry(&copy.0, statement, author));
    }
    drafts.retain(|draft| {
        draft
            .thing
            .as_deref()
            .is_none_or(|thing| !open.case.statements().contains_key(&Key::new(thing)))
    });
    let count = reading.statements.len();
    if !drafts.is_empty() {
        open.append(shell, drafts)?;
    }
    shell.say(format!("{count} statements of {} in the case", copy.0));
    Ok(())
}

/// Archives bytes as an item, unless the case has it. Gives its key and the hash of the bytes.
fn archive(
    open: &mut Open,
    bytes: &[u8],
    drafts: &mut Vec<Draft>,
    author: Option<&str>,
    item: impl Fn(File) -> Item,
) -> Result<(Key, String), Fault> {
    let sha256 = hex::encode(Sha256::digest(bytes));
    let key = Key::new(&format!("item:{}", &sha256[..16]));
    let known = open
        .case
        .items()
        .get(&key)
        .is_some_and(|item| item.files.iter().any(|file| file.sha256 == sha256));
    let drafted = drafts
        .iter()
        .any(|draft| draft.thing.as_deref() == Some(&key.to_string()));
    if !known && !drafted {
        let blob = open
            .ledger
            .put_blob(&mut Cursor::new(bytes))
            .map_err(|error| ledger_fault(&error))?;
        let file = File {
            sha256: sha256.clone(),
            blob: Some(blob.to_string()),
            key: None,
            name: None,
            media_type: None,
            bytes: Some(bytes.len() as u64),
        };
        drafts.push(draft(Some(&key), author, item(file), None));
    }
    Ok((key, sha256))
}

/// A statement as an entry of the case.
fn entry(item: &Key, statement: &Statement, author: Option<&str>) -> Draft {
    let local = item.to_string();
    let local = local.strip_prefix("item:").unwrap_or(&local);
    let key = Key::new(&format!(
        "statement:{local}-{}-{}",
        statement.span[0], statement.span[1]
    ));
    let span = statement
        .span
        .map(|at| u32::try_from(at).expect("articles are shorter than 4 GB"));
    let body = Entry {
        item: Some(item.clone()),
        locator: Some(Locator {
            span: Some(span),
            ..Locator::default()
        }),
        text: Some(statement.text.clone()),
        language: Some(statement.language.clone()),
        speaker: statement
            .speaker
            .same_as
            .clone()
            .or_else(|| statement.speaker.name.clone()),
        chain: statement.chain.clone(),
        ..Entry::default()
    };
    draft(Some(&key), author, body, None)
}

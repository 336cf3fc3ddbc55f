//! `bayyina import`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use bayyina_model::kinds::{File, Item, Reason};
use bayyina_model::{Draft, Key, Touched, draft};
use bayyina_record::{
    Area, BAD_ROWS, BadRows, Folder, Import as Imported, Job, Mapping, Settings, Table, TableKind,
    TableSetting, Target, Vanished, import_together, read_from, retraction, settings,
    settings_hang_on,
};
use sha2::{Digest, Sha256};

use crate::context::{CaseArg, Open, ledger_fault, unlock};
use crate::fault::Fault;
use crate::redaction::TABLE_ITEM;
use crate::resolve::{self, ResolveArgs};
use crate::shell::Shell;

/// How many faults and notes are printed before the rest is only counted.
const SHOWN: usize = 40;

/// Take tables, control layers and settings into the case
///
/// Without a file: case.toml, method.toml and every table that case.toml names. A table goes in
/// whole or not at all. Importing it again adds nothing; edited rows supersede what they said
/// before; rows that are gone are asked about, never taken as a retraction.
///
/// Tables are CSV or XLSX with headings in English or Arabic; control may come as GeoJSON, KML or
/// a shapefile. See docs/tables.md.
///
/// With a gazetteer or --accept, names of places and actors in claims that the case does not know
/// are looked up. What was chosen is shown, and stands from then on in tables/resolved-places.csv,
/// tables/resolved-actors.csv and tables/added-actors.csv of the case.
#[derive(Debug, clap::Args)]
pub struct Import {
    #[command(flatten)]
    case: CaseArg,

    /// A table or layer; without one, all that case.toml names
    file: Option<PathBuf>,

    /// What its rows are: claims, observations, accounts, assessments, searches, control, …
    #[arg(long)]
    kind: Option<TableKind>,

    /// A mapping file, where its headings are its own
    #[arg(long)]
    mapping: Option<PathBuf>,

    #[command(flatten)]
    manner: Manner,
}

/// How to deal with rows that are wrong or gone.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Manner {
    /// Take the good rows and write the bad ones, with reasons, to FILE.bad.csv
    #[arg(long)]
    pub keep_good: bool,

    /// Rows that are gone: keep what they said, or retract it
    #[arg(long, value_enum)]
    pub vanished: Option<Gone>,

    /// Why rows are gone: error, consent_withdrawn, source_removed, duplicate, fabricated, other
    #[arg(long, requires = "vanished")]
    pub reason: Option<Reason>,

    /// Who imports
    #[arg(long, env = "BAYYINA_AUTHOR")]
    pub author: Option<String>,

    #[command(flatten)]
    pub names: ResolveArgs,
}

/// What becomes of what vanished rows said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Gone {
    /// It stays.
    Keep,
    /// It is retracted, with the reason.
    Retract,
}

pub fn run(args: &Import, shell: &Shell) -> Result<(), Fault> {
    let mut open = Open::read(&args.case.case)?;
    let Some(file) = &args.file else {
        return all(&mut open, &args.manner, shell);
    };
    let listed = listed(&open, args.manner.author.as_deref())?;
    let name = name_in(&open.folder, file);
    let setting = TableSetting {
        file: name.clone(),
        kind: args.kind,
        mapping: None,
        was: Vec::new(),
    };
    let mapping = args.mapping.as_deref().map(read_mapping).transpose()?;
    let parent = match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let folder = if open.folder.join(&name).exists() {
        &open.folder
    } else {
        parent
    };
    let source = Source::read(folder, setting, mapping)?;
    let area = listed.area.as_ref();
    let came = take(&mut open, vec![source], area, false, &args.manner, shell)?;
    shell.say(came.told);
    Ok(())
}

/// Takes in the settings and every table that they name, as one batch, and says what came.
pub fn all(open: &mut Open, manner: &Manner, shell: &Shell) -> Result<(), Fault> {
    let came = all_quietly(open, None, &mut None, manner, shell)?;
    shell.say(came.told);
    Ok(())
}

/// What came of an import.
pub struct Came {
    /// In a line.
    pub told: String,
    /// What it touched of the case.
    pub touched: Option<Touched>,
    /// Whether nothing was written that sets or questions are read from.
    settings_stand: bool,
}

/// Takes in the settings and the tables that they name, as one batch. Only tables whose file
/// `changed` names; all of them where it is `None`. `standing` are the settings that are known to
/// be in the case as they are in its folder; they are read again when that may be so no longer.
pub fn all_quietly(
    open: &mut Open,
    changed: Option<&BTreeSet<PathBuf>>,
    standing: &mut Option<Settings>,
    manner: &Manner,
    shell: &Shell,
) -> Result<Came, Fault> {
    let known = standing.take().filter(|_| changed.is_some());
    let settings_stand = known.is_some();
    let listed = match known {
        Some(settings) => settings,
        None => listed(open, manner.author.as_deref())?,
    };
    let mut sources = Vec::new();
    let bar = shell.bar("reading tables", listed.tables.len() as u64);
    for setting in &listed.tables {
        let file = setting.file.split('#').next().unwrap_or(&setting.file);
        if changed.is_some_and(|changed| !changed.contains(&open.folder.join(file))) {
            bar.inc(1);
            continue;
        }
        sources.push(Source::open(&open.folder, setting.clone())?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let area = listed.area.as_ref();
    let came = take(open, sources, area, settings_stand, manner, shell)?;
    *standing = came.settings_stand.then_some(listed);
    Ok(came)
}

/// The settings as they stand in the case's folder.
pub fn listed(open: &Open, author: Option<&str>) -> Result<Settings, Fault> {
    read_settings(open, &[], author)
}

fn read_settings(open: &Open, pending: &[Draft], author: Option<&str>) -> Result<Settings, Fault> {
    let case_file = open.folder.join("case.toml");
    let text = std::fs::read_to_string(&case_file).map_err(|error| {
        Fault::input(format!("cannot read {}", case_file.display()))
            .because(&error)
            .hint("`bayyina init` writes one to begin with")
    })?;
    let method = match std::fs::read_to_string(open.folder.join("method.toml")) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(Fault::input("cannot read method.toml").because(&error)),
    };
    settings(&text, method.as_deref(), &open.case, pending, author)
        .map_err(|error| Fault::input("the settings of the case").because(&error))
}

/// A table with the bytes that it was read from.
struct Source {
    setting: TableSetting,
    mapping: Option<Mapping>,
    table: Table,
    bytes: Vec<u8>,
}

impl Source {
    /// Reads a table that the settings name.
    fn open(folder: &Path, setting: TableSetting) -> Result<Self, Fault> {
        let mapping = setting
            .mapping
            .as_ref()
            .map(|name| read_mapping(&folder.join(name)))
            .transpose()?;
        Self::read(folder, setting, mapping)
    }

    fn read(folder: &Path, setting: TableSetting, mapping: Option<Mapping>) -> Result<Self, Fault> {
        let files = InFolder(folder);
        let reading = mapping.as_ref().map(|mapping| mapping.reading.clone());
        let table =
            read_from(&setting.file, &files, &reading.unwrap_or_default()).map_err(|error| {
                Fault::input("a table cannot be read").because(&error).hint(
                    "see that its name is right, here or in case.toml; a spreadsheet is best saved as CSV in UTF-8 or as XLSX",
                )
            })?;
        let file = setting.file.split('#').next().unwrap_or(&setting.file);
        let bytes = files
            .read(file)
            .map_err(|why| Fault::surroundings(format!("cannot read {file}: {why}")))?;
        Ok(Self {
            setting,
            mapping,
            table,
            bytes,
        })
    }
}

/// Takes sources and the settings in as one batch; the settings are left where they stand, unless
/// what comes in may change them.
fn take(
    open: &mut Open,
    mut sources: Vec<Source>,
    area: Option<&Area>,
    settings_stand: bool,
    manner: &Manner,
    shell: &Shell,
) -> Result<Came, Fault> {
    let author = manner.author.as_deref();
    let folder = InFolder(&open.folder);
    let area = area
        .map(|area| area.region(&folder))
        .transpose()
        .map_err(|error| Fault::input("the area of the case").because(&error))?;
    let target = Target {
        case: &open.case,
        folder: &folder,
        author,
        area: area.as_ref(),
    };
    with_resolved(&open.folder, &mut sources)?;
    let mut imported = import_sources(&sources, &target);
    if manner.names.wanted() {
        let bounds = area
            .as_ref()
            .and_then(|area| Some(area.region().ok()?.bounds()));
        let notes = &imported.notes;
        if resolve::resolve(&open.folder, notes, bounds.as_ref(), &manner.names, shell)? {
            with_resolved(&open.folder, &mut sources)?;
            imported = import_sources(&sources, &target);
        }
    }
    tell(&imported, shell);
    if !imported.faults.is_empty() {
        if !manner.keep_good {
            let wrong = match imported.faults.len() {
                1 => "one thing is wrong".to_owned(),
                faults => format!("{faults} things are wrong"),
            };
            return Err(Fault::input(format!("nothing was imported: {wrong}"))
                .hint("correct it and import again, or take the good rows with --keep-good"));
        }
        for bad in &imported.bad_rows {
            let path = write_bad(&open.folder, bad)?;
            shell.say(format!(
                "bad rows of {}, with reasons ({}): {}",
                bad.table,
                bad.rows.len(),
                path.display()
            ));
        }
    }
    let settings = match settings_stand && !settings_hang_on(&imported.drafts) {
        true => Settings::default(),
        false => read_settings(open, &imported.drafts, author)?,
    };
    for note in &settings.notes {
        shell.say(format!("note: {note}"));
    }
    let rows = imported.drafts.len();
    let mut vanished = std::mem::take(&mut imported.vanished);
    vanished.extend(settings.vanished);
    let mut drafts = imported.drafts;
    drafts.extend(settings.drafts);
    drafts.extend(ask_about(&vanished, manner, shell)?);
    let settings_stand = !settings_hang_on(&drafts);
    drafts.extend(archive(open, &sources, author, shell)?);
    let added = drafts.len();
    let touched = match added {
        0 => None,
        _ => Some(open.append(shell, drafts)?.1),
    };
    let told = format!(
        "imported: rows new or changed {rows} (of them changed {}), as before {}; entries written {added}",
        imported.superseding, imported.unchanged
    );
    Ok(Came {
        told,
        touched,
        settings_stand,
    })
}

fn import_sources(sources: &[Source], target: &Target<'_>) -> Imported {
    let jobs: Vec<Job<'_>> = sources
        .iter()
        .map(|source| Job {
            table: &source.table,
            kind: source.setting.kind,
            mapping: source.mapping.as_ref(),
            was: &source.setting.was,
        })
        .collect();
    import_together(&jobs, target)
}

/// Puts what names were resolved to, now or before, ahead of the tables that name it.
fn with_resolved(folder: &Path, sources: &mut Vec<Source>) -> Result<(), Fault> {
    for (file, kind) in [
        (resolve::ADDED_ACTORS, TableKind::Actors),
        (resolve::PLACES, TableKind::Places),
    ] {
        if !folder.join(file).is_file() {
            continue;
        }
        sources.retain(|source| source.setting.file != file);
        let setting = TableSetting {
            file: file.to_owned(),
            kind: Some(kind),
            mapping: None,
            was: Vec::new(),
        };
        sources.insert(0, Source::read(folder, setting, None)?);
    }
    let pins = resolve::pinned_actors(folder)?;
    for source in sources {
        resolve::pin_actors(&mut source.table, &pins);
    }
    Ok(())
}

/// What a person should know, on standard error.
fn tell(imported: &Imported, shell: &Shell) {
    let mut text = String::new();
    for fault in imported.faults.iter().take(SHOWN) {
        let _ = writeln!(text, "wrong: {fault} ({})", fault.hint());
    }
    for note in imported.notes.iter().take(SHOWN) {
        let _ = writeln!(text, "note: {note}");
    }
    let beyond =
        imported.faults.len().saturating_sub(SHOWN) + imported.notes.len().saturating_sub(SHOWN);
    if beyond > 0 {
        let _ = writeln!(text, "and {beyond} more of the kind");
    }
    if !text.is_empty() {
        shell.say(text.trim_end());
    }
}

/// Asks what vanished rows mean; without an answer nothing is taken back.
fn ask_about(
    vanished: &[Vanished],
    manner: &Manner,
    shell: &Shell,
) -> Result<Option<Draft>, Fault> {
    if vanished.is_empty() {
        return Ok(None);
    }
    let mut by_table: BTreeMap<&str, Vec<&Key>> = BTreeMap::new();
    for gone in vanished {
        by_table.entry(&gone.table).or_default().push(&gone.thing);
    }
    for (table, things) in &by_table {
        let names: Vec<&str> = things.iter().take(8).map(|key| key.text()).collect();
        let more = things.len() - names.len();
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        shell.say(format!("no longer in {table}: {}{more}", names.join(", ")));
    }
    let gone = match manner.vanished {
        Some(gone) => gone,
        None if shell.can_ask() => ask()?,
        None => {
            shell.warn(
                "what these rows said still counts; say --vanished keep, or --vanished retract --reason error",
            );
            return Ok(None);
        }
    };
    Ok(match gone {
        Gone::Keep => None,
        Gone::Retract => retraction(
            vanished,
            manner.reason.unwrap_or(Reason::Other),
            Some("its row is gone from the table"),
            manner.author.as_deref(),
        ),
    })
}

fn ask() -> Result<Gone, Fault> {
    let retract = dialoguer::Confirm::new()
        .with_prompt("take back what these rows said? (no: it goes on to count)")
        .default(false)
        .interact()
        .map_err(|error| Fault::surroundings("cannot ask").because(&error))?;
    Ok(if retract { Gone::Retract } else { Gone::Keep })
}

/// Keeps the bytes of each table that changed, so that every row opens down to them. Each version
/// is an item of its own.
fn archive(
    open: &mut Open,
    sources: &[Source],
    author: Option<&str>,
    shell: &Shell,
) -> Result<Vec<Draft>, Fault> {
    let mut drafts = Vec::new();
    for source in sources {
        let sha256 = hex::encode(Sha256::digest(&source.bytes));
        let thing = table_key(&source.table.name, &sha256);
        if open.case.items().contains_key(&thing) {
            continue;
        }
        unlock(&mut open.ledger, shell)?;
        let blob = open
            .ledger
            .put_blob(&mut &source.bytes[..])
            .map_err(|error| ledger_fault(&error))?;
        let item = Item {
            title: Some(source.table.name.clone()),
            files: vec![File {
                sha256,
                blob: Some(blob.to_string()),
                key: None,
                name: Some(source.table.name.clone()),
                media_type: None,
                bytes: Some(source.bytes.len() as u64),
            }],
            ..Item::default()
        };
        drafts.push(draft(Some(&thing), author, item, None));
    }
    Ok(drafts)
}

/// The item that one version of a table is archived as.
fn table_key(name: &str, sha256: &str) -> Key {
    let name = name.strip_prefix("tables/").unwrap_or(name);
    Key::new(&format!("{TABLE_ITEM}{name}/{}", &sha256[..12]))
}

fn write_bad(folder: &Path, bad: &BadRows) -> Result<PathBuf, Fault> {
    let path = folder.join(format!("{}{BAD_ROWS}", bad.table));
    std::fs::write(&path, bad.to_csv()).map_err(|error| {
        Fault::surroundings(format!("cannot write {}", path.display())).because(&error)
    })?;
    Ok(path)
}

fn read_mapping(path: &Path) -> Result<Mapping, Fault> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Fault::input(format!("cannot read the mapping {}", path.display())).because(&error)
    })?;
    Mapping::parse(&path.display().to_string(), &text)
        .map_err(|error| Fault::input("the mapping").because(&error))
}

/// A file's name within the case where it lies there, else its own name.
fn name_in(folder: &Path, file: &Path) -> String {
    let inside = folder
        .canonicalize()
        .ok()
        .zip(file.canonicalize().ok())
        .and_then(|(folder, file)| Some(file.strip_prefix(folder).ok()?.to_owned()));
    match inside {
        Some(path) => path.to_string_lossy().replace('\\', "/"),
        None => file
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
    }
}

/// Files of a case's folder; names never lead out of it.
struct InFolder<'a>(&'a Path);

impl Folder for InFolder<'_> {
    fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        let out = Path::new(name)
            .components()
            .any(|part| !matches!(part, std::path::Component::Normal(_)));
        if out {
            return Err("the name leads out of the case's folder".to_owned());
        }
        std::fs::read(self.0.join(name)).map_err(|error| error.to_string())
    }
}

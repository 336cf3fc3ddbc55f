//! `bayyina add`.

use std::fs::File as OpenFile;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use bayyina_footage::{Shot, Tools};
use bayyina_model::kinds::{File, Item};
use bayyina_model::{Draft, Key, Time, draft};
use sha2::{Digest, Sha256};

use crate::context::{CaseArg, Open, ledger_fault, unlock};
use crate::fault::Fault;
use crate::shell::Shell;
use crate::verbs::footage::{Looked, blob_path, fingerprint_case, look_into};

/// Archive files: each becomes an item, named by the SHA-256 of its bytes
///
/// The bytes are kept as they are. Of protected files they are kept encrypted, under a key of
/// their own that a redaction drops. One bad file does not stop the rest.
///
/// Where FFmpeg is installed, videos and images are looked into: container, streams, length, every
/// date and place that the file or the camera wrote, and what its content credentials (C2PA) say where
/// `bayyina-c2pa` is installed. What is not protected is cut into shots and fingerprinted, too, for
/// `bayyina footage`.
#[derive(Debug, clap::Args)]
pub struct Add {
    #[command(flatten)]
    case: CaseArg,

    /// The files
    #[arg(required = true)]
    files: Vec<PathBuf>,

    /// Who published them, such as `source:mod`
    #[arg(long)]
    source: Option<Key>,

    /// Their title, verbatim
    #[arg(long)]
    title: Option<String>,

    /// Their address
    #[arg(long)]
    url: Option<String>,

    /// When they were published: 2015-10-05, or an instant with its offset
    #[arg(long)]
    published: Option<Time>,

    /// Address of a copy in a public archive
    #[arg(long)]
    archived_at: Vec<String>,

    /// Their language: en, ar, ru …
    #[arg(long)]
    language: Option<String>,

    /// Keep them encrypted, and out of anything published
    #[arg(long)]
    protected: bool,

    /// Archive only: do not look into videos and images
    #[arg(long)]
    plain: bool,

    /// Who adds them
    #[arg(long, env = "BAYYINA_AUTHOR")]
    author: Option<String>,
}

pub fn run(args: &Add, shell: &Shell) -> Result<(), Fault> {
    let mut open = Open::read(&args.case.case)?;
    if let Some(source) = &args.source
        && !open.case.sources().contains_key(source)
    {
        return Err(Fault::input(format!("the case knows no {source}"))
            .hint("import a table of sources first"));
    }
    unlock(&mut open.ledger, shell)?;
    let bar = shell.bar("archiving", args.files.len() as u64);
    let mut items: Vec<(Key, Item)> = Vec::new();
    let mut lines = Vec::new();
    let mut bad = 0;
    let (mut unread, mut seen_footage) = (Vec::new(), false);
    let tools = Tools::default();
    for path in &args.files {
        let looked = match args.plain {
            true => Looked::Not,
            false => look_into(path, &tools),
        };
        seen_footage |= matches!(looked, Looked::Into(..));
        if let Looked::Failed(reason) = &looked {
            unread.push(format!("{}: {reason}", path.display()));
        }
        match archive(&mut open, args, path, &looked) {
            Ok((key, item)) => {
                let state = if item.is_some() { "added" } else { "known" };
                lines.push(format!("{state}  {key}  {}", path.display()));
                items.extend(item.map(|item| (key, item)));
            }
            Err(fault) => {
                bad += 1;
                shell.warn(format!("{}: {fault}", path.display()));
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    // The same bytes under two names are one item.
    items.sort_by(|a, b| a.0.cmp(&b.0));
    items.dedup_by(|a, b| a.0 == b.0);
    let drafts = |items: &[(Key, Item)]| -> Vec<Draft> {
        let author = args.author.as_deref();
        let each = items.iter();
        each.map(|(key, item)| draft(Some(key), author, item.clone(), None))
            .collect()
    };
    if !items.is_empty() {
        open.append(shell, drafts(&items))?;
    }
    if seen_footage && !items.is_empty() && !args.protected && !args.plain {
        // What takes long comes after what must not be lost; what cannot be fingerprinted is
        // archived all the same.
        match with_shots(&open, items, &tools, shell) {
            Ok(cut) if cut.is_empty() => {}
            Ok(cut) => drop(open.append(shell, drafts(&cut))?),
            Err(fault) => shell.warn(format!("not fingerprinted: {fault}")),
        }
    }
    for reason in &unread {
        shell.warn(format!("archived, but not read as footage: {reason}"));
    }
    shell.result(&lines.join("\n"))?;
    if bad > 0 {
        return Err(Fault::input(format!(
            "{bad} of {} files were not added",
            args.files.len()
        )));
    }
    Ok(())
}

/// Fingerprints the footage of the case; gives the new items that were cut into shots, with a note of
/// them.
fn with_shots(
    open: &Open,
    items: Vec<(Key, Item)>,
    tools: &Tools,
    shell: &Shell,
) -> Result<Vec<(Key, Item)>, Fault> {
    let store = fingerprint_case(open, tools, shell)?;
    let shots_of = |item: &Item| {
        let blob = item.files.first()?.blob.as_deref()?;
        let path = std::path::absolute(blob_path(open, blob)?).ok()?;
        Shot::summary(&store.of_path(&path)?.shots)
    };
    let cut = items.into_iter().filter_map(|(key, mut item)| {
        let shots = shots_of(&item)?;
        item.note = Some(format!("{}; {shots}", item.note.as_ref()?));
        Some((key, item))
    });
    Ok(cut.collect())
}

fn archive(
    open: &mut Open,
    args: &Add,
    path: &Path,
    looked: &Looked,
) -> Result<(Key, Option<Item>), Fault> {
    let (probe, credentials) = match looked {
        Looked::Into(probe, credentials) => (Some(probe), credentials.as_ref()),
        Looked::Not | Looked::Failed(_) => (None, None),
    };
    let mut note = probe.map(|probe| probe.summary());
    if let (Some(note), Some(credentials)) = (&mut note, credentials) {
        note.push_str("; ");
        note.push_str(credentials);
    }
    let unread = |error: std::io::Error| Fault::input("cannot read it").because(&error);
    let mut file = OpenFile::open(path).map_err(unread)?;
    if file.metadata().map_err(unread)?.is_dir() {
        return Err(Fault::input("it is a folder").hint("name the files in it"));
    }
    let (sha256, bytes) = hash(&mut file).map_err(unread)?;
    if bytes == 0 {
        return Err(Fault::input("it is empty"));
    }
    let key = Key::new(&format!("item:{}", &sha256[..16]));
    let known = open.case.items().get(&key);
    if known.is_some_and(|item| item.files.iter().any(|file| file.sha256 == sha256)) {
        return Ok((key, None));
    }
    file.seek(SeekFrom::Start(0)).map_err(unread)?;
    let (blob, secret, stored) = if args.protected {
        let sealed = open
            .ledger
            .put_sealed_blob(&mut file)
            .map_err(|error| ledger_fault(&error))?;
        (
            sealed.name,
            Some(hex::encode(sealed.key)),
            hex::encode(sealed.plain),
        )
    } else {
        let name = open
            .ledger
            .put_blob(&mut file)
            .map_err(|error| ledger_fault(&error))?;
        (name, None, name.to_string())
    };
    if stored != sha256 {
        return Err(Fault::input("it changed while it was read").hint("add it again"));
    }
    let item = Item {
        source: args.source.clone(),
        title: args.title.clone(),
        url: args.url.clone(),
        published: args.published.clone(),
        archived_at: args.archived_at.clone(),
        language: args.language.clone(),
        protected: args.protected,
        note,
        files: vec![File {
            sha256,
            blob: Some(blob.to_string()),
            key: secret,
            name: path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned()),
            media_type: probe
                .and_then(|probe| probe.media_type())
                .map(str::to_owned),
            bytes: Some(bytes),
        }],
        ..Item::default()
    };
    Ok((key, Some(item)))
}

/// SHA-256 in hex and size in bytes.
fn hash(file: &mut OpenFile) -> std::io::Result<(String, u64)> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok((hex::encode(hasher.finalize()), bytes)),
            read => {
                hasher.update(&buffer[..read]);
                bytes += read as u64;
            }
        }
    }
}

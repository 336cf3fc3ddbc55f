//! `bayyina footage index`.

use std::fmt::Write;
use std::path::PathBuf;

use bayyina_footage::{Density, FootageStore, MediaError, Tools, index};
use clap::ValueEnum;
use serde_json::json;

use super::{chain, files, media_fault, store_fault};
use crate::fault::Fault;
use crate::shell::{Format, Shell};

/// Fingerprint the videos and images of a folder
///
/// Files that a store holds already and that did not change are left alone. A file that cannot be
/// read is listed with the reason; it does not stop the others.
#[derive(Debug, clap::Args)]
pub struct Index {
    /// The folder, or one file
    folder: PathBuf,

    /// The store to add to
    #[arg(long)]
    store: PathBuf,

    /// How many frames are read
    #[arg(long, value_enum, default_value_t)]
    mode: Mode,

    /// How to print: table or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Mode {
    /// Two frames a second
    #[default]
    Dense,
    /// Two frames a second, whole frames only: quicker, and finds no crops and few covered frames
    Codes,
    /// Key frames only: far quicker, and finds less
    Archive,
}

pub fn run(args: &Index, shell: &Shell) -> Result<(), Fault> {
    let files = files(&args.folder)?;
    let mut store = FootageStore::create(&args.store).map_err(|error| store_fault(&error))?;
    let density = match args.mode {
        Mode::Dense => Density::Dense,
        Mode::Codes => Density::Codes,
        Mode::Archive => Density::Archive,
    };
    let bar = shell.bar("reading", files.len() as u64);
    let done = index(
        &args.folder,
        &files,
        &mut store,
        density,
        &Tools::default(),
        &|done| bar.set_position(done as u64),
    )
    .map_err(|error| store_fault(&error))?;
    bar.finish_and_clear();
    if let Some((_, error @ MediaError::Tool { .. })) = done.failed.first() {
        return Err(media_fault("cannot read any footage", error));
    }
    let reason = |error: &MediaError| chain(error);
    let added = |name: &String| done.added.binary_search(name).is_ok();
    match args.format {
        Format::Json => shell.result(
            &json!({
                "added": done.added,
                "shots": store.items().filter(|item| added(&item.name)).map(|item| json!({
                    "item": item.name, "shots": item.shots,
                })).collect::<Vec<_>>(),
                "unchanged": done.unchanged,
                "failed": done.failed.iter().map(|(path, error)| json!({
                    "path": path, "reason": reason(error),
                })).collect::<Vec<_>>(),
            })
            .to_string(),
        ),
        _ => {
            let mut text = format!(
                "{} added, {} unchanged, {} could not be read\n",
                done.added.len(),
                done.unchanged,
                done.failed.len()
            );
            for (path, error) in &done.failed {
                let _ = writeln!(text, "  {}: {}", path.display(), reason(error));
            }
            shell.result(&text)
        }
    }
}

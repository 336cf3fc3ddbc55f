//! `bayyina footage`.

mod case;
mod frames;
mod groups;
mod index;
mod search;
mod sheet;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use bayyina_footage::codes::StoreError as CodesError;
use bayyina_footage::{MediaError, SearchError, StoreError, media_files};
use clap::Subcommand;

use crate::fault::Fault;
use crate::shell::Shell;

pub use case::{Looked, blob_path, fingerprint_case, look_into};

/// Find out whether footage was shown before, and when within it
///
/// Needs `ffmpeg` and `ffprobe`. docs/footage.md says how footage is compared, and what was measured.
#[derive(Debug, clap::Args)]
pub struct FootageVerb {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Index(index::Index),
    Search(search::Search),
    Groups(groups::Groups),
    Frames(frames::Frames),
}

pub fn run(args: &FootageVerb, shell: &Shell) -> Result<(), Fault> {
    match &args.what {
        What::Index(args) => index::run(args, shell),
        What::Search(args) => search::run(args, shell),
        What::Groups(args) => groups::run(args, shell),
        What::Frames(args) => frames::run(args, shell),
    }
}

fn files(root: &Path) -> Result<Vec<PathBuf>, Fault> {
    if !root.exists() {
        return Err(Fault::input(format!("there is no {}", root.display())));
    }
    media_files(root).map_err(|error| {
        Fault::surroundings(format!("cannot read {}", root.display())).because(&error)
    })
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let _ = write!(text, ": {cause}");
        next = cause.source();
    }
    text
}

/// Why a video or an image cannot be used.
pub fn media_fault(what: &str, error: &MediaError) -> Fault {
    match error {
        MediaError::Tool { .. } => Fault::surroundings(what)
            .because(error)
            .hint("install FFmpeg: `apt-get install ffmpeg`"),
        MediaError::File { source, .. } if source.kind() != std::io::ErrorKind::NotFound => {
            Fault::surroundings(what).because(error)
        }
        _ => Fault::input(what).because(error),
    }
}

fn search_fault(error: &SearchError) -> Fault {
    match error {
        SearchError::Media(error) => media_fault("cannot search for it", error),
        SearchError::Store(error) => store_fault(error),
    }
}

fn store_fault(error: &StoreError) -> Fault {
    match error {
        StoreError::NotAStore { .. } => Fault::input("cannot search")
            .because(error)
            .hint("make one: `bayyina footage index FOLDER --store STORE`"),
        StoreError::File { .. } => Fault::surroundings("cannot use the store").because(error),
        StoreError::Codes(CodesError::Read { .. } | CodesError::Write { .. }) => {
            Fault::surroundings("cannot use the store").because(error)
        }
        StoreError::Line { .. } | StoreError::Print { .. } | StoreError::Codes(_) => {
            Fault::input("the store is damaged")
                .because(error)
                .hint("index the folder again into a new store")
        }
    }
}

//! `bayyina demo`.

use std::path::{Path, PathBuf};

use bayyina_ledger::{FOLDER, InitOptions, Ledger};
use bayyina_publish::{Language, answer};
use include_dir::{Dir, include_dir};

use crate::context::{Open, ledger_fault};
use crate::fault::Fault;
use crate::shell::Shell;
use crate::verbs::{import, publish};

static EXAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../cases/syria-2015");
const NAME: &str = "syria-2015";

/// Open the example case of October 2015 and publish it
///
/// Writes the case to DIR/syria-2015/case and the page to DIR/syria-2015/site/index.html. Run
/// again, it opens the same case and adds nothing.
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// Folder for the example
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
}

pub fn run(args: &Demo, shell: &Shell) -> Result<(), Fault> {
    let folder = args.out.join(NAME).join("case");
    if !folder.join(FOLDER).exists() {
        let settings = folder.join("case.toml");
        if settings.exists() {
            return Err(
                Fault::input(format!("{} is there already", settings.display()))
                    .hint("nothing was written; name another folder with --out"),
            );
        }
        shell.say(format!("opening the example case in {}", folder.display()));
        write_out(&EXAMPLE, &folder).map_err(|error| {
            Fault::surroundings(format!("cannot write {}", folder.display())).because(&error)
        })?;
        Ledger::init(&folder, InitOptions::default()).map_err(|error| ledger_fault(&error))?;
    }
    let mut open = Open::read(&folder)?;
    import::all(&mut open, &import::Manner::default(), shell)?;
    let (_, findings) = open.findings()?;
    shell.result(&answer::finding_text(
        &open.case,
        &findings,
        Language::English,
    ))?;
    let site = args.out.join(NAME).join("site");
    publish::write(&open, &site, &publish::Wishes::default(), shell)?;
    let page = site.join("index.html");
    if page.exists() {
        shell.say(format!("the page: {}", page.display()));
    }
    Ok(())
}

/// Writes the settings and tables of the example; its scripts and expectations stay behind.
fn write_out(dir: &Dir<'_>, folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for file in dir.files() {
        let name = file.path().file_name().expect("files have names");
        std::fs::write(folder.join(name), file.contents())?;
    }
    for sub in dir.dirs() {
        let name = sub.path().file_name().expect("folders have names");
        if name != "scripts" && name != "expected" {
            write_out(sub, &folder.join(name))?;
        }
    }
    Ok(())
}

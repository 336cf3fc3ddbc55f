//! `bayyina init`.

use std::path::PathBuf;

use bayyina_ledger::{InitOptions, Ledger};

use crate::context::ledger_fault;
use crate::fault::Fault;
use crate::shell::Shell;

/// Begin a case in a folder
///
/// Makes case.toml, method.toml, tables/ and the ledger with a new device key.
#[derive(Debug, clap::Args)]
pub struct Init {
    /// Folder of the case; made if it is not there
    #[arg(default_value = ".")]
    folder: PathBuf,

    /// Title of the case
    #[arg(long)]
    title: Option<String>,

    /// Lock the device key with a passphrase: asked for, or from BAYYINA_PASSPHRASE
    #[arg(long)]
    passphrase: bool,
}

const METHOD: &str = "\
# Thresholds and rules of this case. What is not named here has its default:
# `bayyina help` lists them, `bayyina help place.tolerance_m` explains one.
";

pub fn run(args: &Init, shell: &Shell) -> Result<(), Fault> {
    let folder = &args.folder;
    let passphrase = args
        .passphrase
        .then(|| shell.passphrase(true))
        .transpose()?;
    let made = |error: std::io::Error| {
        Fault::surroundings(format!("cannot make {}", folder.display())).because(&error)
    };
    std::fs::create_dir_all(folder.join("tables")).map_err(made)?;
    let ledger = Ledger::init(
        folder,
        InitOptions {
            passphrase,
            ..InitOptions::default()
        },
    )
    .map_err(|error| ledger_fault(&error))?;
    let title = args.title.clone().unwrap_or_else(|| {
        folder
            .canonicalize()
            .ok()
            .and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
            .unwrap_or_else(|| "case".to_owned())
    });
    let settings = format!(
        "# What the case is called, which tables it keeps, what it asks. See docs/tutorial.md.\n\
         title.en = {}\nlanguages = [\"en\"]\n",
        serde_json::Value::from(title)
    );
    for (name, text) in [("case.toml", settings.as_str()), ("method.toml", METHOD)] {
        let path = folder.join(name);
        if !path.exists() {
            std::fs::write(&path, text).map_err(made)?;
        }
    }
    if let Some(key) = ledger.public_key() {
        shell.say(format!("device key {key}"));
    }
    shell.say(format!(
        "next: put tables into {}, name them in case.toml, run `bayyina import --case {}`",
        folder.join("tables").display(),
        folder.display()
    ));
    Ok(())
}

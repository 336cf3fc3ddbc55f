//! Where names are looked up: the gazetteer that a command uses, and its faults.

use std::path::{Path, PathBuf};

use bayyina_words::gazetteer::{Gazetteer, GazetteerError};

use crate::fault::Fault;

/// The gazetteer of a case, or of the default data folder.
const FILE: &str = "gazetteer.bgaz";

/// Which gazetteer to look names up in.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct GazetteerArg {
    /// The gazetteer; else that of the case, else of the default data folder
    #[arg(long, env = "BAYYINA_GAZETTEER")]
    pub gazetteer: Option<PathBuf>,
}

impl GazetteerArg {
    /// Where the gazetteer is, if there is one.
    pub fn path(&self, case: Option<&Path>) -> Option<PathBuf> {
        if let Some(path) = &self.gazetteer {
            return Some(path.clone());
        }
        let of_case = case
            .into_iter()
            .flat_map(|case| [case.join(FILE), case.join(".bayyina").join(FILE)]);
        of_case.chain(default_path()).find(|path| path.is_file())
    }

    /// Opens the gazetteer.
    pub fn open(&self, case: Option<&Path>) -> Result<Gazetteer, Fault> {
        let path = self.path(case).ok_or_else(|| {
            Fault::input("there is no gazetteer").hint(
                "build one with `bayyina map gazetteer TABLE…`, or name one with --gazetteer FILE",
            )
        })?;
        Gazetteer::open(&path).map_err(|error| gazetteer_fault(&error))
    }
}

/// Where the gazetteer lies that is used where no other is named: `bayyina/gazetteer.bgaz` in
/// `XDG_DATA_HOME`, else in `~/.local/share`.
pub fn default_path() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let folder = set("XDG_DATA_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(set("HOME")?).join(".local/share")))?;
    Some(folder.join("bayyina").join(FILE))
}

/// What a trouble with a gazetteer means for the person at the keyboard.
pub fn gazetteer_fault(error: &GazetteerError) -> Fault {
    match error {
        GazetteerError::Open { .. } => {
            Fault::surroundings("cannot read the gazetteer").because(error)
        }
        GazetteerError::NotAGazetteer { .. } => Fault::input("cannot read the gazetteer")
            .because(error)
            .hint("give a file that `bayyina map gazetteer` wrote"),
        _ => Fault::input("cannot read the gazetteer")
            .because(error)
            .hint("build it again: `bayyina map gazetteer TABLE… -o FILE.bgaz`"),
    }
}

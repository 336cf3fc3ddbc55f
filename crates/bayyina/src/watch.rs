//! People work with spreadsheets: compute again whenever one is saved.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, UNIX_EPOCH};

use bayyina_assess::{Assessor, Bounds, Detail};
use bayyina_publish::Language;
use bayyina_record::Settings;

use crate::context::{Open, assess_fault, assessor, ledger_fault};
use crate::fault::Fault;
use crate::shell::Shell;
use crate::verbs::import::{self, Manner};

/// How often the files are looked at.
const PAUSE: Duration = Duration::from_millis(250);

/// What is looked at to tell that a file changed.
type Stamp = Option<(Duration, u64)>;

/// Imports and computes again whenever a file of the case changes; ends with an interrupt.
pub fn run(
    mut open: Open,
    language: Language,
    manner: &Manner,
    shell: &Shell,
) -> Result<(), Fault> {
    // Nobody sits at this terminal to be asked: what vanished rows said stays until they say.
    let mut assessor = assessor(&open)?;
    let mut known = answers(&assessor, &open);
    for id in known.keys() {
        shell.result(&line(&assessor, &open, id, language))?;
    }
    let mut seen = stamps(&open.folder);
    open.ledger
        .prepare()
        .map_err(|error| ledger_fault(&error))?;
    let mut standing = (import::listed(&open, manner.author.as_deref()).ok())
        .filter(|settings| settings.drafts.is_empty());
    shell.say("watching the tables; interrupt to stop");
    loop {
        std::thread::sleep(PAUSE);
        let now = stamps(&open.folder);
        if now == seen {
            continue;
        }
        // A spreadsheet may still be writing: wait until the files rest.
        std::thread::sleep(PAUSE);
        let rested = stamps(&open.folder);
        if rested != now {
            continue;
        }
        let changed = changed(&seen, &rested);
        seen = rested;
        let start = Instant::now();
        match again(
            &mut open,
            &mut assessor,
            changed.as_ref(),
            &mut standing,
            manner,
            shell,
        ) {
            Ok(came) => {
                let answers = answers(&assessor, &open);
                let mut changed = 0;
                for (id, bounds) in &answers {
                    if known.get(id) != Some(bounds) {
                        changed += 1;
                        shell.result(&line(&assessor, &open, id, language))?;
                    }
                }
                shell.say(format!(
                    "{came}; {changed} answers changed, {} ms",
                    start.elapsed().as_millis()
                ));
                known = answers;
            }
            // A half-edited table is no reason to stop watching.
            Err(fault) => shell.say(fault.to_string()),
        }
    }
}

fn again(
    open: &mut Open,
    assessor: &mut Assessor,
    changed: Option<&BTreeSet<PathBuf>>,
    standing: &mut Option<Settings>,
    manner: &Manner,
    shell: &Shell,
) -> Result<String, Fault> {
    let came = import::all_quietly(open, changed, standing, manner, shell)?;
    if let Some(touched) = came.touched {
        assessor
            .update(&open.case, &touched)
            .map_err(|error| assess_fault(&error))?;
    }
    Ok(came.told)
}

fn answers(assessor: &Assessor, open: &Open) -> BTreeMap<String, (Bounds, u32)> {
    assessor
        .question_keys(&open.case)
        .iter()
        .filter_map(|key| assessor.question(&open.case, key, Detail::Summary))
        .map(|question| (question.id, (question.bounds, question.of)))
        .collect()
}

fn line(assessor: &Assessor, open: &Open, id: &str, language: Language) -> String {
    let keys = assessor.question_keys(&open.case);
    let Some(question) = keys
        .iter()
        .find(|key| key.local() == id)
        .and_then(|key| assessor.question(&open.case, key, Detail::Summary))
    else {
        return String::new();
    };
    let title = language.text(&question.title).unwrap_or(id);
    format!(
        "{id}: at least {}, at most {} of {}  {title}\n",
        question.bounds.at_least, question.bounds.at_most, question.of
    )
}

/// The tables that changed; `None` where all must be read again: the settings changed, or a file
/// that a table may refer to.
fn changed(
    before: &BTreeMap<PathBuf, Stamp>,
    after: &BTreeMap<PathBuf, Stamp>,
) -> Option<BTreeSet<PathBuf>> {
    let paths = before.keys().chain(after.keys());
    let changed: BTreeSet<PathBuf> = paths
        .filter(|path| before.get(*path) != after.get(*path))
        .cloned()
        .collect();
    let alone = |path: &PathBuf| {
        path.extension()
            .and_then(|ending| ending.to_str())
            .is_some_and(|ending| ["csv", "xlsx", "ods"].contains(&ending))
    };
    changed.iter().all(alone).then_some(changed)
}

/// Times and sizes of the settings and of all files below tables/.
fn stamps(folder: &Path) -> BTreeMap<PathBuf, Stamp> {
    let mut result = BTreeMap::new();
    let mut stack = vec![folder.join("tables")];
    for name in ["case.toml", "method.toml"] {
        let path = folder.join(name);
        result.insert(path.clone(), stamp(&path));
    }
    while let Some(next) = stack.pop() {
        let Ok(entries) = std::fs::read_dir(&next) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // Locks and drafts that editors leave beside a file.
            if name.starts_with('.') || name.starts_with('~') || name.ends_with('~') {
                continue;
            }
            if path.is_dir() {
                stack.push(path);
            } else {
                result.insert(path.clone(), stamp(&path));
            }
        }
    }
    result
}

fn stamp(path: &Path) -> Stamp {
    let metadata = std::fs::metadata(path).ok()?;
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some((modified, metadata.len()))
}

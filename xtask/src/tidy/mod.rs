//! The walls: who may call whom, what a room's first lines say, what no file
//! may hold. Each check is a function from text to complaints, so that each
//! has tests in which it complains.

mod arrows;
mod files;
mod links;
mod rust;

use std::fmt;

use anyhow::{Context, Result, ensure};

use crate::workspace::Workspace;

/// Something that does not hold, and where.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Complaint {
    path: String,
    line: Option<usize>,
    what: String,
}

impl Complaint {
    fn of_file(path: &str, what: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line: None,
            what: what.into(),
        }
    }

    fn of_line(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            ..Self::of_file(path, what)
        }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.what),
            None => write!(f, "{}: {}", self.path, self.what),
        }
    }
}

/// Check everything that is tracked; says every complaint, not only the first.
pub fn run(workspace: &Workspace) -> Result<()> {
    let paths = workspace.files()?;
    let mut complaints = arrows::check(&workspace.metadata)?;
    let mut texts = Vec::new();
    for path in &paths {
        let bytes = std::fs::read(workspace.root.join(path))
            .with_context(|| format!("cannot read {path}"))?;
        // What is not text is somebody's evidence, not ours to judge.
        if let Ok(text) = String::from_utf8(bytes) {
            texts.push((path.as_str(), text));
        }
    }
    let long = std::fs::read_to_string(workspace.root.join(files::LONG_FILES))
        .with_context(|| format!("cannot read {}", files::LONG_FILES))?;
    complaints.extend(files::lengths(&texts, &long));
    complaints.extend(files::sources(&paths));
    for (path, text) in &texts {
        complaints.extend(files::words(path, text));
        if path.ends_with(".rs") {
            complaints.extend(rust::check(path, text));
        }
        if path.ends_with(".md") {
            complaints.extend(links::check(path, text, &paths));
        }
        if path.ends_with("Cargo.toml") {
            complaints.extend(files::manifest(path, text));
        }
    }
    complaints.sort();
    complaints.dedup();
    for complaint in &complaints {
        println!("  {complaint}");
    }
    ensure!(complaints.is_empty(), "{} walls leak", complaints.len());
    println!("tidy: {} files, every wall stands", paths.len());
    Ok(())
}

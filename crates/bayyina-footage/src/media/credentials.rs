//! Content credentials (C2PA), read by a program of its own.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use super::child::{Tools, output};
use super::error::MediaError;
use super::probe::last_words;

/// What a file says of its own making, and whether that still holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Credentials {
    /// In a line: whether they hold and why not, who signed, what was done.
    pub summary: String,
    /// The whole report.
    pub report: Value,
}

/// Reads a file's content credentials by `bayyina-c2pa`, a child within the same limits as a decoder;
/// `None` where the file has none, or there is no such program.
pub fn credentials(path: &Path, tools: &Tools) -> Result<Option<Credentials>, MediaError> {
    let Some(program) = &tools.credentials else {
        return Ok(None);
    };
    let whole = std::path::absolute(path).map_err(|source| MediaError::File {
        path: path.to_owned(),
        source,
    })?;
    let mut budget = tools.budget;
    budget.processor = budget.processor.min(Duration::from_secs(60));
    let arguments = [whole.into_os_string()];
    let (bytes, said, fine) = output(program, &arguments, Stdio::null(), &budget, Some(path))?;
    if !fine {
        return Err(MediaError::Unknown {
            said: last_words(&said, path),
        });
    }
    let mut value: Value = serde_json::from_slice(&bytes).map_err(|_| MediaError::Unknown {
        said: "its credentials were not told in JSON".to_owned(),
    })?;
    let summary = value["summary"].as_str();
    let summary = summary.map(|text| text.chars().take(4_000).collect());
    Ok(summary.map(|summary| Credentials {
        summary,
        report: value["credentials"].take(),
    }))
}

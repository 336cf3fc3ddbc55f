use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use c2pa::{Reader, ValidationState};
use serde::Serialize;
use serde_json::Value;

use crate::CredentialsError;

/// What a file's content credentials say, and whether they hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Credentials {
    /// Whether they hold.
    pub standing: Standing,
    /// Checks that failed, in the order of the specification's report.
    pub failures: Vec<Failure>,
    /// The label of the manifest that speaks of the file as it is.
    pub manifest: Option<String>,
    /// The title that the signer gave the file.
    pub title: Option<String>,
    /// The program that wrote the manifest, as it calls itself.
    pub generator: Option<String>,
    /// The organisation named in the signer's certificate; nobody vouches for it.
    pub issuer: Option<String>,
    /// When a time-stamping authority saw the signature: RFC 3339.
    pub signed: Option<String>,
    /// What was done to the file, first to last.
    pub actions: Vec<Action>,
    /// What the file was made of.
    pub ingredients: Vec<Ingredient>,
    /// Everything, as the reference implementation reports it.
    pub report: Value,
}

/// Whether credentials hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Signed by somebody on a list of trusted signers, and unchanged.
    Trusted,
    /// Unchanged since it was signed; by whom is not vouched for.
    Valid,
    /// The file, the manifest or the signature is not what was signed.
    Invalid,
}

/// A check that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The specification's code, such as `assertion.dataHash.mismatch`.
    pub code: String,
    /// In words.
    pub explanation: Option<String>,
}

/// One thing that was done to a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Action {
    /// The specification's name of it, such as `c2pa.created`.
    pub action: String,
    /// When, as the program says.
    pub when: Option<String>,
    /// The program.
    pub program: Option<String>,
    /// What kind of source, such as a camera or a model: an IPTC address.
    pub source_type: Option<String>,
}

/// A file that another was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ingredient {
    /// Its title.
    pub title: Option<String>,
    /// How it was used: `parentOf`, `componentOf` or `inputTo`.
    pub relationship: Option<String>,
}

impl Credentials {
    /// In one line: whether they hold and why not, who signed, what was done.
    pub fn summary(&self) -> String {
        let mut text = String::from(match self.standing {
            Standing::Trusted => "content credentials hold, of a trusted signer",
            Standing::Valid => "content credentials hold, of a signer nobody vouches for",
            Standing::Invalid => "content credentials do not hold",
        });
        for failure in &self.failures {
            text.push_str(&format!("; {}", failure.code));
        }
        let named = [
            ("by", &self.issuer),
            ("signed", &self.signed),
            ("with", &self.generator),
        ];
        for (word, value) in named {
            if let Some(value) = value {
                text.push_str(&format!("; {word} {value}"));
            }
        }
        for action in &self.actions {
            text.push_str(&format!("; {}", action.action));
            let details = [&action.when, &action.program, &action.source_type];
            for value in details.into_iter().flatten() {
                text.push_str(&format!(" {value}"));
            }
        }
        for ingredient in &self.ingredients {
            let relation = ingredient.relationship.as_deref().unwrap_or("made of");
            let title = ingredient
                .title
                .as_deref()
                .unwrap_or("a file without a title");
            text.push_str(&format!("; {relation} {title}"));
        }
        text.chars().take(8_000).collect()
    }
}

/// Reads and validates the content credentials of a picture, a video or a sound. `None` if it has
/// none, or is of a kind that cannot hold any.
///
/// What a program wrote about a file is as trustworthy as that program; a missing manifest says
/// nothing, since most platforms remove them.
///
/// Source: C2PA Technical Specification 2, by the crate `c2pa`.
pub fn read(path: &Path) -> Result<Option<Credentials>, CredentialsError> {
    File::open(path)?;
    // A reader of foreign bytes: one bad file must not end a thousand others.
    let read = catch_unwind(AssertUnwindSafe(|| Reader::default().with_file(path)));
    let reader = match read {
        Err(_) => return Err(CredentialsError::Panic),
        Ok(Ok(reader)) => reader,
        Ok(Err(c2pa::Error::JumbfNotFound | c2pa::Error::UnsupportedType)) => return Ok(None),
        Ok(Err(error)) => return Err(CredentialsError::Manifest(error.to_string())),
    };
    let report = reader
        .json_checked()
        .map_err(|error| CredentialsError::Manifest(error.to_string()))?;
    let report = serde_json::from_str(&report)
        .map_err(|error| CredentialsError::Manifest(error.to_string()))?;
    Ok(Some(credentials(&reader, report)))
}

fn credentials(reader: &Reader, report: Value) -> Credentials {
    let manifest = reader.active_manifest();
    let about = reader
        .active_label()
        .map_or(&Value::Null, |label| &report["manifests"][label]);
    let failures = reader.validation_status().unwrap_or_default().iter();
    Credentials {
        standing: match reader.validation_state() {
            ValidationState::Trusted => Standing::Trusted,
            ValidationState::Valid => Standing::Valid,
            ValidationState::Invalid => Standing::Invalid,
        },
        failures: failures
            .map(|status| Failure {
                code: status.code().to_owned(),
                explanation: status.explanation().map(str::to_owned),
            })
            .collect(),
        manifest: reader.active_label().map(str::to_owned),
        title: text(&about["title"]),
        generator: text(&about["claim_generator"]).or_else(|| {
            let named = &about["claim_generator_info"][0];
            let name = text(&named["name"])?;
            Some(match text(&named["version"]) {
                Some(version) => format!("{name} {version}"),
                None => name,
            })
        }),
        issuer: manifest.and_then(c2pa::Manifest::issuer),
        signed: manifest.and_then(c2pa::Manifest::time),
        actions: actions(about),
        ingredients: list(&about["ingredients"])
            .map(|one| Ingredient {
                title: text(&one["title"]),
                relationship: text(&one["relationship"]),
            })
            .collect(),
        report,
    }
}

fn actions(about: &Value) -> Vec<Action> {
    list(&about["assertions"])
        .filter(|assertion| {
            text(&assertion["label"]).is_some_and(|label| label.starts_with("c2pa.actions"))
        })
        .flat_map(|assertion| list(&assertion["data"]["actions"]))
        .filter_map(|one| {
            Some(Action {
                action: text(&one["action"])?,
                when: text(&one["when"]),
                program: text(&one["softwareAgent"])
                    .or_else(|| text(&one["softwareAgent"]["name"])),
                source_type: text(&one["digitalSourceType"]),
            })
        })
        .collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

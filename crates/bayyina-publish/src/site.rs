//! All files of a published site, as bytes: the shell writes them.

use bayyina_assess::Findings;
use bayyina_model::Case;
use rust_xlsxwriter::XlsxError;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::build::document;
use crate::claimreview::{Publisher, reviews};
use crate::coarse::Grid;
use crate::document::{Document, Head};
use crate::guard::{Leak, leaks};
use crate::json::{Layout, bytes};
use crate::page::{TemplateError, page};
use crate::recompute::recompute;
use crate::secret::Secrets;
use crate::words::Language;
use crate::{csv_text, kml, layers, sheet, timemap, workbook};

/// A file of the site.
#[derive(Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Its name in the folder of the site.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Artifact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} ({}, {} bytes)",
            self.name,
            self.media_type,
            self.bytes.len()
        )
    }
}

impl Artifact {
    /// SHA-256 of its bytes, in hex.
    pub fn sha256(&self) -> String {
        hex::encode(Sha256::digest(&self.bytes))
    }
}

/// How a site is published; written into its manifest, so that it can be made again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// The language that the page opens in and the tables are headed in.
    pub language: Language,
    /// How places are made coarser, if they are.
    pub grid: Option<Grid>,
    /// Who publishes.
    pub publisher: Publisher,
}

/// What a site is made of.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// The redacted case.
    pub case: &'a Case,
    /// What it comes to.
    pub findings: &'a Findings,
    /// The logs that it was folded from.
    pub heads: &'a [Head],
    /// The checkpoint that those logs stand in, as the ledger writes it.
    pub checkpoint: Option<&'a Value>,
    /// The program, with its version.
    pub software: &'a str,
    /// The built page; without one no index.html is made.
    pub template: Option<&'a str>,
    /// What must be withheld, from the case before redaction.
    pub secrets: &'a Secrets,
    /// How it is published.
    pub options: &'a Options,
}

/// Why a site was not made.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Something that must be withheld would leave.
    #[error("{} in the findings must be withheld; the first: {}", count(.0.len(), "text"), .0[0])]
    Leaks(Vec<Leak>),
    /// The page's template.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The workbook.
    #[error("the workbook could not be made")]
    Workbook(#[from] XlsxError),
}

fn count(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("one {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

/// The bytes of findings.json, unchecked: [`site`] refuses what must be withheld, this does not.
pub fn findings_json(document: &Document) -> Vec<u8> {
    bytes(&document.value(), Layout::Lines(2))
}

/// Names of the files that [`site`] makes, in their order.
pub const FILES: [&str; 10] = [
    "index.html",
    "findings.json",
    "claims.csv",
    "claims.xlsx",
    "claims.geojson",
    "claims.kml",
    "timemap.json",
    "claimreview.jsonld",
    "recompute.txt",
    "manifest.json",
];

/// Every file of the site; the same case, software, template and options give the same bytes.
pub fn site(site: &Site<'_>) -> Result<Vec<Artifact>, PublishError> {
    let Options {
        language,
        grid,
        publisher,
    } = site.options;
    let document = document(
        site.case,
        site.findings,
        site.heads,
        site.software,
        grid.as_ref(),
    );
    let value = document.value();
    let found = leaks(&value, site.secrets);
    if !found.is_empty() {
        return Err(PublishError::Leaks(found));
    }
    let mut files = Vec::new();
    let mut add = |name: &str, media_type: &'static str, bytes: Vec<u8>| {
        files.push(Artifact {
            name: name.to_owned(),
            media_type,
            bytes,
        });
    };
    let findings = bytes(&value, Layout::Lines(2));
    let title = language
        .text(&document.case.title)
        .unwrap_or("Bayyina")
        .to_owned();
    if let Some(template) = site.template {
        let text = std::str::from_utf8(&findings).expect("JSON is UTF-8");
        let page = page(template, text, &title, *language)?;
        add("index.html", "text/html; charset=utf-8", page.into_bytes());
    }
    add("findings.json", "application/json", findings);
    let claims = sheet::claims(&document, *language);
    add(
        "claims.csv",
        "text/csv; charset=utf-8; header=present",
        csv_text::csv(&claims),
    );
    let sheets = [
        sheet::questions(&document, *language),
        claims,
        sheet::entries(&document, *language),
        sheet::method(&document, *language),
    ];
    add(
        "claims.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        workbook::workbook(&sheets, &title, *language)?,
    );
    add(
        "claims.geojson",
        "application/geo+json",
        bytes(&layers::geojson(&document), Layout::Lines(2)),
    );
    add(
        "claims.kml",
        "application/vnd.google-earth.kml+xml",
        kml::kml(&document, *language),
    );
    add(
        "timemap.json",
        "application/json",
        bytes(&timemap::timemaps(&document), Layout::Lines(1)),
    );
    let reviews = reviews(&document, publisher, *language);
    add(
        "claimreview.jsonld",
        "application/ld+json",
        bytes(&reviews, Layout::Lines(2)),
    );
    add(
        "recompute.txt",
        "text/plain; charset=utf-8",
        recompute(&document, *language).into_bytes(),
    );
    let manifest = manifest(site, &document, &files);
    files.push(Artifact {
        name: "manifest.json".to_owned(),
        media_type: "application/json",
        bytes: bytes(&manifest, Layout::Pretty),
    });
    Ok(files)
}

/// manifest.json: what every file's bytes must be, and from what they were computed.
fn manifest(site: &Site<'_>, document: &Document, files: &[Artifact]) -> Value {
    let Options {
        language,
        grid,
        publisher,
    } = site.options;
    let artifacts: Vec<Value> = files
        .iter()
        .map(|file| {
            json!({
                "name": file.name,
                "media_type": file.media_type,
                "bytes": file.bytes.len(),
                "sha256": file.sha256(),
            })
        })
        .collect();
    let mut manifest = json!({
        "format": "site/1",
        "software": site.software,
        "rules": document.rules,
        "heads": document.case.heads,
        "options": {
            "language": language.tag(),
            "coarsen_m": grid.map(|grid| grid.least().get().to_string()),
            "publisher": publisher.name,
            "url": publisher.url,
            "date": publisher.date,
        },
        "artifacts": artifacts,
    });
    if let Some(checkpoint) = site.checkpoint {
        manifest["checkpoint"] = checkpoint.clone();
    }
    if let Some(template) = site.template {
        manifest["template_sha256"] = hex::encode(Sha256::digest(template.as_bytes())).into();
    }
    manifest
}

/// Why a manifest does not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("manifest.json: {field} is missing or not what it should be")]
pub struct ManifestError {
    /// The field.
    pub field: String,
}

/// A manifest as read back: what to compare with.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// The program that made the site.
    pub software: String,
    /// The logs that it was computed from.
    pub heads: Vec<Head>,
    /// How it was published.
    pub options: Options,
    /// SHA-256 of the page's template, where there was one.
    pub template_sha256: Option<String>,
    /// Each file's name and SHA-256.
    pub artifacts: Vec<(String, String)>,
}

impl Manifest {
    /// Reads a manifest.
    pub fn read(value: &Value) -> Result<Self, ManifestError> {
        let fault = |field: &str| ManifestError {
            field: field.to_owned(),
        };
        let text = |value: &Value, key: &str| value[key].as_str().map(str::to_owned);
        let need = |value: &Value, key: &str| text(value, key).ok_or_else(|| fault(key));
        if value["format"] != "site/1" {
            return Err(fault("format"));
        }
        let list = |key: &str| value[key].as_array().ok_or_else(|| fault(key));
        let options = &value["options"];
        let language = need(options, "language")?;
        let grid = match text(options, "coarsen_m") {
            None => None,
            Some(metres) => Some(
                metres
                    .parse()
                    .ok()
                    .and_then(bayyina_ground::Metres::new)
                    .and_then(Grid::new)
                    .ok_or_else(|| fault("coarsen_m"))?,
            ),
        };
        let head = |head: &Value| {
            Ok(Head {
                log: need(head, "log")?,
                size: head["size"].as_u64().ok_or_else(|| fault("size"))?,
                root: need(head, "root")?,
            })
        };
        let artifact = |file: &Value| Ok((need(file, "name")?, need(file, "sha256")?));
        Ok(Self {
            software: need(value, "software")?,
            heads: list("heads")?.iter().map(head).collect::<Result<_, _>>()?,
            options: Options {
                language: Language::of(&language).ok_or_else(|| fault("language"))?,
                grid,
                publisher: Publisher {
                    name: text(options, "publisher"),
                    url: text(options, "url"),
                    date: text(options, "date"),
                },
            },
            template_sha256: text(value, "template_sha256"),
            artifacts: list("artifacts")?
                .iter()
                .map(artifact)
                .collect::<Result<_, _>>()?,
        })
    }

    /// The bytes of findings.json, unchecked: [`site`] refuses what must be withheld, this does not.
    pub fn findings_json(document: &Document) -> Vec<u8> {
        bytes(&document.value(), Layout::Lines(2))
    }

    /// Names of the files that differ from these, are missing among them, or are more than them.
    pub fn differing(&self, files: &[Artifact]) -> Vec<String> {
        let mut names: Vec<String> = self
            .artifacts
            .iter()
            .filter(|(name, sha256)| {
                !files
                    .iter()
                    .any(|file| file.name == *name && file.sha256() == *sha256)
            })
            .map(|(name, _)| name.clone())
            .collect();
        let known = |file: &Artifact| self.artifacts.iter().any(|(name, _)| *name == file.name);
        let more = files
            .iter()
            .filter(|file| file.name != "manifest.json" && !known(file));
        names.extend(more.map(|file| file.name.clone()));
        names
    }
}

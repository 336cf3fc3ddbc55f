//! Why: a verdict opened into its derivations, those into entries, those into archived bytes.

use std::collections::BTreeMap;

use bayyina_assess::findings::{FacetFinding, QuestionClaim, QuestionFinding, SidesFinding};
use bayyina_model::{Case, EntryId, Key};
use serde_json::{Value, json};

use crate::answer::push_line;
use crate::build::entry;
use crate::document::{Entry, File};
use crate::names::Names;
use crate::words::{self, Language};

/// Why the claims of a question have their verdicts, as one object: the claims with their
/// derivations, and every entry and item that those name.
pub fn why_json(case: &Case, question: &QuestionFinding, claim: Option<&str>) -> Value {
    let chosen: Vec<&QuestionClaim> = chosen(question, claim).collect();
    let claims = chosen.iter().map(|claim| {
        let mut object = sides_json(&claim.sides);
        object["id"] = json!(claim.id);
        if let Some(why_not) = &claim.why_not {
            object["why_not"] = json!(why_not);
        }
        object
    });
    let claims: Vec<Value> = claims.collect();
    let named = chosen.iter().flat_map(|claim| named(&claim.sides));
    let (entries, items) = opened(case, named);
    json!({
        "question": question.id,
        "proposition": question.proposition,
        "claims": claims,
        "entries": entries,
        "items": items,
    })
}

/// Why a facet of a claim has its verdict, as one object.
pub fn why_facet_json(case: &Case, claim: &str, facet: &FacetFinding) -> Value {
    let mut object = sides_json(&facet.sides);
    object["id"] = json!(claim);
    object["facet"] = json!(facet.facet);
    if let Some(why_not) = &facet.why_not {
        object["why_not"] = json!(why_not);
    }
    if !facet.notes.is_empty() {
        object["notes"] = json!(facet.notes);
    }
    if !facet.readings.is_empty() {
        object["readings"] = json!(facet.readings);
    }
    if let Some(distance) = &facet.distance_m {
        object["distance_m"] = json!(distance);
    }
    let (entries, items) = opened(case, named(&facet.sides));
    json!({"claims": [object], "entries": entries, "items": items})
}

fn sides_json(sides: &SidesFinding) -> Value {
    let mut object = json!({
        "claimed": sides.claimed,
        "verdict": sides.verdict,
        "for": sides.derivations.favour,
        "against": sides.derivations.against,
        "more": sides.derivations.more,
    });
    if !sides.derivations.repeats.is_empty() {
        object["repeats"] = json!(sides.derivations.repeats);
    }
    object
}

/// The claims of a question that are asked about: one by its key or local key, or all.
fn chosen<'a>(
    question: &'a QuestionFinding,
    claim: Option<&str>,
) -> impl Iterator<Item = &'a QuestionClaim> {
    question.claims.iter().filter(move |found| {
        claim.is_none_or(|claim| found.id == claim || Key::new(&found.id).local() == claim)
    })
}

fn named(sides: &SidesFinding) -> impl Iterator<Item = EntryId> {
    let derivations = &sides.derivations;
    [
        &derivations.favour,
        &derivations.against,
        &derivations.repeats,
    ]
    .into_iter()
    .flatten()
    .flatten()
    .copied()
}

/// Entries by id, and the items that they rest on with what is archived of each.
fn opened(
    case: &Case,
    ids: impl Iterator<Item = EntryId>,
) -> (BTreeMap<EntryId, Entry>, BTreeMap<String, Value>) {
    let mut entries = BTreeMap::new();
    let mut items = BTreeMap::new();
    for id in ids {
        let Some(entry) = entry(case, id, None) else {
            continue;
        };
        for key in &entry.items {
            if let Some(item) = archived(case, &Key::new(key)) {
                items.insert(
                    key.clone(),
                    json!({
                        "title": item.title,
                        "url": item.url,
                        "archived_at": item.archived_at,
                        "files": item.files,
                    }),
                );
            }
        }
        entries.insert(id, entry);
    }
    (entries, items)
}

struct Archived<'a> {
    title: Option<&'a str>,
    url: Option<&'a str>,
    archived_at: &'a [String],
    files: Vec<File>,
}

fn archived<'a>(case: &'a Case, key: &Key) -> Option<Archived<'a>> {
    if case.is_protected(key) {
        return None;
    }
    let item = case.items().get(key)?;
    let files = item.files.iter().map(|file| File {
        sha256: file.sha256.clone(),
        media_type: file.media_type.clone(),
        bytes: file.bytes,
    });
    Some(Archived {
        title: item.title.as_deref(),
        url: item.url.as_deref(),
        archived_at: &item.archived_at,
        files: files.collect(),
    })
}

/// Why the claims of a question have their verdicts, for a terminal.
pub fn why_text(
    case: &Case,
    question: &QuestionFinding,
    claim: Option<&str>,
    language: Language,
) -> String {
    let names = Names::new(case, language);
    let mut out = String::new();
    if let Some(text) = names.text(&question.proposition.text) {
        push_line(&mut out, language, 0, &text);
    }
    for found in chosen(question, claim) {
        out.push('\n');
        let why_not = found.why_not.as_ref().and_then(|why| names.text(why));
        Opening {
            case,
            names,
            out: &mut out,
        }
        .claim(&found.id, None, &found.sides, why_not);
    }
    out
}

/// Why a facet of a claim has its verdict, for a terminal.
pub fn why_facet_text(
    case: &Case,
    claim: &str,
    facet: &FacetFinding,
    language: Language,
) -> String {
    let names = Names::new(case, language);
    let mut out = String::new();
    let why_not = facet.why_not.as_ref().and_then(|why| names.text(why));
    let mut opening = Opening {
        case,
        names,
        out: &mut out,
    };
    opening.claim(claim, Some(&facet.facet), &facet.sides, why_not);
    opening.measured(facet);
    for note in facet.notes.iter().filter_map(|note| names.text(note)) {
        push_line(&mut out, language, 1, &note);
    }
    out
}

struct Opening<'a, 'o> {
    case: &'a Case,
    names: Names<'a>,
    out: &'o mut String,
}

impl Opening<'_, '_> {
    fn line(&mut self, indent: usize, line: &str) {
        push_line(self.out, self.names.language(), indent, line);
    }

    fn claim(
        &mut self,
        id: &str,
        facet: Option<&str>,
        sides: &SidesFinding,
        why_not: Option<String>,
    ) {
        let language = self.names.language();
        let key = Key::new(id);
        let of =
            facet.map(|facet| format!("{}{}", language.comma(), words::facet(language, facet)));
        let verdict = words::verdict(language, sides.verdict);
        let id = self.names.inside(key.local());
        self.line(0, &format!("{id}{}: {verdict}", of.unwrap_or_default()));
        let title = self.names.plain(&key);
        if title != key.local() {
            let title = self.names.inside(&title);
            self.line(1, &title);
        }
        if let Some(why_not) = why_not {
            self.line(1, &why_not);
        }
        let parts = [
            (language.pick("for", "مع"), &sides.derivations.favour),
            (language.pick("against", "ضدّ"), &sides.derivations.against),
            (
                language.pick("repeats", "تكرار"),
                &sides.derivations.repeats,
            ),
        ];
        for (label, derivations) in parts {
            for (index, derivation) in derivations.iter().enumerate() {
                self.line(1, &format!("{label} {}:", index + 1));
                if derivation.is_empty() {
                    let line = language.pick("follows without evidence", "ينتج دون دليل");
                    self.line(2, line);
                }
                for id in derivation {
                    self.entry(*id);
                }
            }
        }
        if sides.derivations.more {
            self.line(1, language.pick("and more", "وغيرها"));
        }
    }

    /// The readings of a place name, and how far claimed and observed lie apart.
    fn measured(&mut self, facet: &FacetFinding) {
        let language = self.names.language();
        for reading in &facet.readings {
            let name = reading
                .place
                .as_ref()
                .map(|place| self.names.of(&Key::new(place)));
            let name = name.unwrap_or_else(|| words::facet(language, &facet.facet).to_owned());
            let area = reading.area_km2.as_ref().map(|area| format!("{area} km²"));
            let fits = reading.fits.map(|fits| match fits {
                "yes" => language.pick("fits", "مطابقة"),
                "no" => language.pick("does not fit", "غير مطابقة"),
                _ => language.pick("left open", "غير محسومة"),
            });
            let parts: Vec<String> = [Some(name), area, fits.map(str::to_owned)]
                .into_iter()
                .flatten()
                .collect();
            let parts = parts.join(language.comma());
            self.line(
                1,
                &format!("{}: {parts}", language.pick("reading", "قراءة")),
            );
        }
        if let Some(distance) = &facet.distance_m {
            let label = language.pick("from claimed to observed", "بين المدّعى والمرصود");
            self.line(1, &format!("{label}: {}–{} m", distance.low, distance.high));
        }
    }

    fn entry(&mut self, id: EntryId) {
        let Some(entry) = entry(self.case, id, None) else {
            return;
        };
        let language = self.names.language();
        let summary = language.text(&entry.summary).unwrap_or_default().to_owned();
        self.line(2, &format!("[{}] {summary}", id.short()));
        if let Some(url) = &entry.url {
            let url = self.names.inside(url);
            self.line(3, &url);
        }
        if let Some(method) = &entry.method {
            let method = self.names.inside(method);
            self.line(
                3,
                &format!("{}: {method}", language.pick("method", "الطريقة")),
            );
        }
        if let Some(analyst) = &entry.analyst {
            let analyst = self.names.inside(analyst);
            self.line(
                3,
                &format!("{}: {analyst}", language.pick("analyst", "المحلّل")),
            );
        }
        for key in &entry.items {
            self.item(&Key::new(key));
        }
        if !entry.withheld.is_empty() {
            let fields = entry.withheld.join(language.comma());
            let fields = self.names.inside(&fields);
            self.line(
                3,
                &format!("{}: {fields}", language.pick("withheld", "محجوب")),
            );
        }
    }

    fn item(&mut self, key: &Key) {
        let label = self.names.language().pick("item", "مادة");
        let name = self.names.of(key);
        self.line(3, &format!("{label}: {name}"));
        let Some(item) = archived(self.case, key) else {
            return;
        };
        let addresses = item
            .url
            .into_iter()
            .chain(item.archived_at.iter().map(String::as_str));
        for address in addresses {
            let address = self.names.inside(address);
            self.line(4, &address);
        }
        for File {
            sha256,
            media_type,
            bytes,
        } in &item.files
        {
            let kind = media_type.as_deref().unwrap_or_default();
            let size = bytes.map_or_else(String::new, |bytes| format!(", {bytes} B"));
            let line = self.names.inside(&format!("sha256 {sha256} {kind}{size}"));
            self.line(4, &line);
        }
    }
}

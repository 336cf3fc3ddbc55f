//! Building the document from a case and its findings.

use std::collections::{BTreeMap, BTreeSet};

use bayyina_assess::Findings;
use bayyina_assess::findings::{Circuit, ClaimFinding};
use bayyina_ground::{Metres, Point, Region};
use bayyina_model::kinds::Texts;
use bayyina_model::time::day_text;
use bayyina_model::{Body, Case, EntryId, Fallen, Flag, Interval, Key, Kind, Time};

use crate::coarse::Grid;
use crate::document::{
    Actor, CaseHead, Claim, Document, Entry, FORMAT, File, Head, Item, Place, Source, Withdrawable,
    Withheld,
};
use crate::map;
use crate::names::Names;
use crate::shape::rounded;
use crate::summary::summary;
use crate::words::{self, Language};

/// The document of a case and its findings.
///
/// `heads` are the logs that the case was folded from; `software` names the program with its
/// version; a `grid` makes observed places coarser. Nothing protected is taken over; whether a
/// protected name is hidden in somebody's words is for [`crate::guard`] to find.
pub fn document(
    case: &Case,
    findings: &Findings,
    heads: &[Head],
    software: &str,
    grid: Option<&Grid>,
) -> Document {
    let info = case.info();
    let mut heads = heads.to_vec();
    heads.sort();
    let languages = if info.languages.is_empty() {
        Language::ALL
            .map(|language| language.tag().to_owned())
            .into()
    } else {
        info.languages.clone()
    };
    let mut claims: Vec<Claim> = findings
        .claims
        .iter()
        .map(|finding| claim(case, finding.clone(), grid))
        .collect();
    claims.sort_by(|a, b| a.finding.id.cmp(&b.finding.id));
    Document {
        format: FORMAT,
        rules: findings.rules,
        software: software.to_owned(),
        case: CaseHead {
            title: info.title.clone(),
            languages,
            summary: info.summary.clone(),
            notice: info.notice.clone(),
            heads,
        },
        method: findings.method.clone(),
        questions: findings.questions.clone(),
        claims,
        circuits: findings.circuits.clone(),
        entries: entries(case, findings, grid),
        withdrawables: withdrawables(case),
        sources: sources(case),
        items: items(case),
        actors: actors(case),
        places: places(case),
        map: map::map(case, grid),
        withheld: withheld(case),
        flags: flags(case),
        coarsened_m: grid.map(|grid| grid.least().get().to_string()),
    }
}

fn claim(case: &Case, mut finding: ClaimFinding, grid: Option<&Grid>) -> Claim {
    if let Some(grid) = grid {
        coarsen(&mut finding, grid);
    }
    let told = case.claims().get(&Key::new(&finding.id));
    Claim {
        cited: told.and_then(|claim| claim.cited.clone()),
        finding,
    }
}

/// A claim with where it was seen made coarser, and distances widened to match.
fn coarsen(claim: &mut ClaimFinding, grid: &Grid) {
    if let Some([lon, lat]) = claim.observed_point {
        let seen = Point::new(lat, lon).map(|point| Region::disk(point, Metres::ZERO));
        let centre = seen
            .and_then(|seen| grid.block(&seen))
            .map(|block| block.centre());
        claim.observed_point = centre.map(|(lat, lon)| [rounded(lon), rounded(lat)]);
    }
    for facet in &mut claim.facets {
        if let Some(distance) = &mut facet.distance_m
            && let (Ok(low), Ok(high)) = (distance.low.parse(), distance.high.parse())
        {
            let (low, high) = grid.widened(low, high);
            distance.low = low.to_string();
            distance.high = high.to_string();
        }
    }
}

/// All evidence and corrections, and whatever the circuits, flags and fallen entries name.
fn entries(case: &Case, findings: &Findings, grid: Option<&Grid>) -> BTreeMap<EntryId, Entry> {
    let mut wanted: BTreeSet<EntryId> = case.all_fallen().keys().copied().collect();
    for entry in case.entries() {
        let kind = entry.body.kind();
        let told = matches!(kind, Some(Kind::Review | Kind::Retraction));
        if told || kind.is_some_and(Kind::is_evidence) || !entry.withheld.is_empty() {
            wanted.insert(entry.id);
        }
    }
    for circuit in &findings.circuits {
        if let Circuit::Entry(id) = circuit {
            wanted.insert(*id);
        }
    }
    for flag in case.flags() {
        wanted.extend(entries_of(flag));
    }
    let shown = |id: EntryId| Some((id, entry(case, id, grid)?));
    wanted.into_iter().filter_map(shown).collect()
}

/// One entry as readers meet it; `None` where the case does not hold it.
pub fn entry(case: &Case, id: EntryId, grid: Option<&Grid>) -> Option<Entry> {
    let entry = case.entry(case.index(&id)?);
    let evidence = entry.evidence.as_deref();
    let named = |key: &&Key| !case.is_protected(key);
    let (status, reason, by) = match case.fallen(&id) {
        None if !case.objections(&id).is_empty() => {
            ("objected", None, case.objections(&id).first().copied())
        }
        None => ("stands", None, None),
        Some(Fallen::Superseded { by }) => ("superseded", None, Some(*by)),
        Some(Fallen::Retracted { by, reason }) => ("retracted", *reason, Some(*by)),
        Some(Fallen::Withdrawn { by, reason, .. }) => ("withdrawn", *reason, *by),
    };
    let effect = match status {
        "stands" => None,
        "objected" => Some("another author's correction: counted as an objection"),
        _ => Some("has no weight"),
    };
    Some(Entry {
        kind: entry.kind_name.to_string(),
        thing: entry.thing.as_ref().filter(named).map(Key::to_string),
        summary: summary(case, entry, grid),
        about: entry.about().filter(named).map(Key::to_string),
        origin: evidence
            .and_then(|e| e.origin.as_ref())
            .filter(named)
            .map(Key::to_string),
        items: evidence
            .map(|e| {
                e.items
                    .iter()
                    .map(|cite| &cite.item)
                    .filter(named)
                    .map(Key::to_string)
            })
            .into_iter()
            .flatten()
            .collect(),
        analyst: evidence.and_then(|e| e.analyst.clone()),
        method: evidence.and_then(|e| e.method.clone()),
        url: evidence
            .and_then(|e| e.cited.clone())
            .or_else(|| match &entry.body {
                Body::Account(account) => account.url.clone(),
                _ => None,
            }),
        date: date(&entry.body),
        confidence: evidence
            .and_then(|e| e.confidence)
            .map(|c| c.text().to_owned()),
        note: evidence.and_then(|e| e.note.clone()),
        withdrawable: case
            .withdrawables(entry)
            .iter()
            .filter(|withdrawable| !hidden(case, withdrawable))
            .map(bayyina_model::Withdrawable::id)
            .collect(),
        status: status.to_owned(),
        reason: reason.map(|reason| reason.text().to_owned()),
        by,
        effect: effect.map(str::to_owned),
        withheld: entry.withheld.iter().cloned().collect(),
    })
}

/// The day or days that an entry speaks of, or on which it was published.
fn date(body: &Body) -> Option<String> {
    let time = match body {
        Body::Assessment(body) => body.published.as_ref(),
        Body::Control(body) => body.when.as_ref(),
        Body::Layer(body) => body.when.as_ref(),
        Body::TimeSeen(body) => body.when.as_ref(),
        Body::Umbrella(body) => body.when.as_ref(),
        Body::Account(body) => body.when.as_ref().or(body.published.as_ref()),
        Body::Search(body) => body.when.as_ref().or(body.until.as_ref()),
        Body::Identity(body) => body.published.as_ref(),
        _ => None,
    };
    time.map(|time| time.text().to_owned())
}

/// The first and the last day of a time, where it has them.
pub(crate) fn days(time: Option<&Time>) -> (Option<String>, Option<String>) {
    let Interval { from, to } = time.map_or(Interval::ALWAYS, Time::interval);
    (from.map(day_text), to.map(|end| day_text(end - 1)))
}

fn hidden(case: &Case, withdrawable: &bayyina_model::Withdrawable) -> bool {
    match withdrawable {
        bayyina_model::Withdrawable::Origin(key) | bayyina_model::Withdrawable::Item(key) => {
            case.is_protected(key)
        }
        bayyina_model::Withdrawable::Analyst(_) => false,
    }
}

fn withdrawables(case: &Case) -> Vec<Withdrawable> {
    let names = Names::new(case, Language::English);
    case.all_withdrawables()
        .into_iter()
        .filter(|(withdrawable, _)| !hidden(case, withdrawable))
        .map(|(withdrawable, entries)| {
            let (kind, name) = match &withdrawable {
                bayyina_model::Withdrawable::Origin(key) => ("origin", names.plain(key)),
                bayyina_model::Withdrawable::Item(key) => ("item", names.plain(key)),
                bayyina_model::Withdrawable::Analyst(name) => ("analyst", name.clone()),
            };
            Withdrawable {
                id: withdrawable.id(),
                kind: kind.to_owned(),
                name,
                entries: entries as u64,
                protected: false,
            }
        })
        .collect()
}

fn sources(case: &Case) -> BTreeMap<String, Source> {
    let names = Names::new(case, Language::English);
    case.sources()
        .iter()
        .filter(|(_, source)| !source.protected)
        .map(|(key, source)| {
            let from = source
                .derives_from
                .iter()
                .filter(|from| !case.is_protected(from));
            let shown = Source {
                name: names.plain(key),
                names: source.names.clone(),
                kind: source.kind.clone(),
                language: source.language.clone(),
                interest: source.interest.clone(),
                url: source.url.clone(),
                derives_from: from.map(Key::to_string).collect(),
            };
            (key.to_string(), shown)
        })
        .collect()
}

fn items(case: &Case) -> BTreeMap<String, Item> {
    case.items()
        .iter()
        .filter(|(key, _)| !case.is_protected(key))
        .map(|(key, item)| {
            let file = |file: &bayyina_model::kinds::File| File {
                sha256: file.sha256.clone(),
                media_type: file.media_type.clone(),
                bytes: file.bytes,
            };
            let shown = Item {
                title: item.title.clone(),
                url: item.url.clone(),
                published: item.published.as_ref().map(Time::to_string),
                captured: item.captured.as_ref().map(Time::to_string),
                source: item.source.as_ref().map(Key::to_string),
                language: item.language.clone(),
                files: item.files.iter().map(file).collect(),
                archived_at: item.archived_at.clone(),
            };
            (key.to_string(), shown)
        })
        .collect()
}

fn actors(case: &Case) -> BTreeMap<String, Actor> {
    let shown = |actor: &bayyina_model::kinds::Actor| Actor {
        names: actor.names.clone(),
        parents: actor
            .parents
            .iter()
            .map(|parent| parent.actor.to_string())
            .collect(),
    };
    case.actors()
        .iter()
        .map(|(key, actor)| (key.to_string(), shown(actor)))
        .collect()
}

fn places(case: &Case) -> BTreeMap<String, Place> {
    let mut places = BTreeMap::new();
    for (key, readings) in case.places() {
        let mut shown = Place::default();
        for &index in readings {
            let entry = case.entry(index);
            let Body::Place(place) = &entry.body else {
                continue;
            };
            for (language, names) in &place.names {
                let known: &mut Vec<String> = shown.names.entry(language.clone()).or_default();
                for name in names {
                    if !known.contains(name) {
                        known.push(name.clone());
                    }
                }
            }
            shown.kind = shown.kind.take().or_else(|| place.kind.clone());
            let cited = entry
                .evidence
                .as_ref()
                .and_then(|evidence| evidence.cited.clone());
            shown.cited = shown.cited.take().or(cited);
        }
        places.insert(key.to_string(), shown);
    }
    places
}

/// Every withheld field, with the reason as far as the case at hand can tell.
fn withheld(case: &Case) -> Vec<Withheld> {
    let marked: BTreeSet<EntryId> = case
        .entries()
        .iter()
        .filter_map(|entry| match &entry.body {
            Body::Mark(mark) => mark.entry,
            _ => None,
        })
        .collect();
    let mut rows: Vec<Withheld> = case
        .entries()
        .iter()
        .filter(|entry| !entry.withheld.is_empty())
        .map(|entry| {
            let reason = match &entry.body {
                Body::Source(source) if source.protected => "protected source",
                Body::Item(item) if item.protected => "protected item",
                _ if marked.contains(&entry.id) => "marked",
                _ => "withheld",
            };
            Withheld {
                entry: entry.id,
                fields: entry.withheld.iter().cloned().collect(),
                reason: reason.to_owned(),
            }
        })
        .collect();
    rows.sort_by_key(|row| row.entry);
    rows
}

fn flags(case: &Case) -> Vec<crate::document::Flag> {
    case.flags()
        .map(|flag| crate::document::Flag {
            kind: flag_kind(flag).to_owned(),
            text: flag_text(case, flag),
            entries: entries_of(flag),
        })
        .collect()
}

fn flag_kind(flag: &Flag) -> &'static str {
    match flag {
        Flag::ConcurrentCorrections { .. } => "concurrent",
        Flag::Conflict { .. } => "conflict",
        Flag::NotTheirs { .. } => "not_theirs",
        Flag::UnknownKind { .. } => "unknown_kind",
        Flag::Unreadable { .. } => "unreadable",
    }
}

/// What a flag says. Why an entry does not read stays out: the reason may quote it.
fn flag_text(case: &Case, flag: &Flag) -> Texts {
    words::every(|language| {
        let names = Names::new(case, language);
        match flag {
            Flag::ConcurrentCorrections { by, .. } => language.pick(
                format!("{} corrections of one entry stand side by side", by.len()),
                format!("تصحيحات لقيد واحد قائمة معًا، عددها {}", by.len()),
            ),
            Flag::Conflict { thing, .. } => {
                let thing = if case.is_protected(thing) {
                    words::protected(language).to_owned()
                } else {
                    names.inside(thing.text())
                };
                language.pick(
                    format!("entries about {thing} differ; where they do, it is not known"),
                    format!("تختلف القيود عن {thing}؛ وما اختلفت فيه غير معروف"),
                )
            }
            Flag::NotTheirs { .. } => language
                .pick(
                    "a correction of another author's entry: it counts as an objection",
                    "تصحيح لقيد كتبه غيره: يُعدّ اعتراضًا",
                )
                .to_owned(),
            Flag::UnknownKind { kind, .. } => {
                let kind = names.inside(kind);
                language.pick(
                    format!("this program does not know entries of kind {kind}"),
                    format!("لا يعرف هذا البرنامج القيود من نوع {kind}"),
                )
            }
            Flag::Unreadable { .. } => language
                .pick("the fields of an entry do not read", "تعذّرت قراءة حقول قيد")
                .to_owned(),
        }
    })
}

fn entries_of(flag: &Flag) -> Vec<EntryId> {
    match flag {
        Flag::ConcurrentCorrections { of, by } => [*of].into_iter().chain(by.clone()).collect(),
        Flag::Conflict { entries, .. } => entries.clone(),
        Flag::NotTheirs { of, by } => vec![*of, *by],
        Flag::UnknownKind { entry, .. } | Flag::Unreadable { entry, .. } => vec![*entry],
    }
}

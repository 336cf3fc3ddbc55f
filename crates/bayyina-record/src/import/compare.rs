//! Drafts held against one another, and against what the case has.

use std::collections::{BTreeMap, BTreeSet};

use bayyina_model::{Case, Draft, Key, Kind, TABLE};

use crate::fault::{Fault, Note, Remark, RowError};
use crate::headings::TableKind;
use crate::import::{BAD_ROWS, Import, Job, Made, RowPlace, Target, Vanished};

/// Rows that say the same once; rows of one key that differ are faults, except readings of a
/// place name.
pub(super) fn without_clashes(made: Vec<Made>, result: &mut Import) -> Vec<Made> {
    let mut by_key: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    let mut kept = vec![true; made.len()];
    for (index, next) in made.iter().enumerate() {
        let before = by_key.entry(next.key.clone()).or_default();
        if let Some(&same) = before
            .iter()
            .find(|&&other| says_the_same(&made[other].draft, &next.draft))
        {
            kept[index] = false;
            let first = &made[same];
            if !next.mapped && !first.mapped && first.table == next.table {
                result.notes.push(Note {
                    table: next.table.clone(),
                    row: next.row,
                    column: None,
                    about: Remark::Repeated { row: first.row },
                    also: 0,
                });
            }
            continue;
        }
        if next.kind != TableKind::Places
            && let Some(&other) = before.first()
        {
            for (at, against) in [(other, index), (index, other)] {
                kept[at] = false;
                let (at, against) = (&made[at], &made[against]);
                result.faults.push(Fault {
                    table: at.table.clone(),
                    row: at.row,
                    column: None,
                    value: at.key.local().to_owned(),
                    why: RowError::Twice {
                        key: at.key.to_string(),
                        other_table: against.table.clone(),
                        other_row: against.row,
                    },
                });
            }
        }
        before.push(index);
    }
    result.faults.dedup();
    let mut kept = kept.into_iter();
    made.into_iter()
        .filter(|_| kept.next() == Some(true))
        .collect()
}

/// Whether two drafts say the same, whoever wrote them and from whatever table.
fn says_the_same(a: &Draft, b: &Draft) -> bool {
    let leaves = |draft: &Draft| {
        let mut leaves = draft.leaves.clone();
        leaves.remove(TABLE);
        leaves
    };
    a.kind == b.kind && a.thing == b.thing && a.open == b.open && leaves(a) == leaves(b)
}

/// The kinds of entries that rows of a kind of table become.
fn kinds_of(kind: TableKind) -> &'static [Kind] {
    match kind {
        TableKind::Sources => &[Kind::Source],
        TableKind::Actors => &[Kind::Actor],
        TableKind::Places => &[Kind::Place],
        TableKind::Items => &[Kind::Item],
        TableKind::Statements => &[Kind::Statement],
        TableKind::Incidents => &[Kind::Incident],
        TableKind::Umbrellas => &[Kind::Umbrella],
        TableKind::Claims => &[Kind::Claim],
        TableKind::Layers => &[Kind::Layer],
        TableKind::Control => &[Kind::Control],
        TableKind::Observations => &[
            Kind::Location,
            Kind::TimeSeen,
            Kind::Object,
            Kind::Perpetrator,
            Kind::PresenceSeen,
            Kind::Identity,
        ],
        TableKind::Accounts => &[Kind::Account],
        TableKind::Assessments => &[Kind::Assessment],
        TableKind::Searches => &[Kind::Search],
        TableKind::Dependences => &[Kind::Dependence],
        TableKind::Reviews => &[Kind::Review],
    }
}

/// Holds what was made against what the case has.
pub(super) fn compare(
    jobs: &[Job<'_>],
    target: &Target<'_>,
    made: Vec<Made>,
    bad: &BTreeMap<(usize, u32), Option<Key>>,
    result: &mut Import,
) {
    let case = target.case;
    let things: BTreeSet<&str> = made.iter().map(|made| made.key.text()).collect();
    let tables: BTreeMap<&str, usize> = jobs
        .iter()
        .enumerate()
        .flat_map(|(index, job)| {
            std::iter::once(job.table.name.as_str())
                .chain(job.was.iter().map(String::as_str))
                .map(move |name| (name, index))
        })
        .collect();
    // Standing entries about the things at hand, and all that came from these tables.
    let mut standing: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    let mut from_these: Vec<(usize, u32)> = Vec::new();
    for (index, entry) in case.entries().iter().enumerate() {
        let index = index as u32;
        let Some(thing) = entry.thing.as_ref().filter(|_| case.stands(index)) else {
            continue;
        };
        if things.contains(thing.text()) {
            standing.entry(thing.text()).or_default().push(index);
        }
        if let Some(&job) = entry.table.as_deref().and_then(|table| tables.get(table)) {
            from_these.push((job, index));
        }
    }

    let mut met: BTreeSet<u32> = BTreeSet::new();
    let mut by_key: BTreeMap<&str, Vec<&Made>> = BTreeMap::new();
    for next in &made {
        by_key.entry(next.key.text()).or_default().push(next);
    }
    let mut writing: Vec<(RowPlace, Draft)> = Vec::new();
    for (thing, rows) in &by_key {
        let mut candidates: Vec<u32> = standing
            .get(thing)
            .into_iter()
            .flatten()
            .copied()
            .filter(|&index| {
                let entry = case.entry(index);
                entry
                    .body
                    .kind()
                    .is_some_and(|kind| kinds_of(rows[0].kind).contains(&kind))
            })
            .collect();
        candidates.sort_by_key(|&index| case.entry(index).id);
        let mut changed: Vec<&Made> = Vec::new();
        for row in rows {
            let same = candidates.iter().position(|&index| {
                let entry = case.entry(index);
                let moved = entry
                    .table
                    .as_deref()
                    .is_some_and(|table| tables.get(table).is_some_and(|&job| job != row.job));
                !moved && says_the_same(&entry.redraft(), &row.draft)
            });
            match same {
                Some(at) => {
                    met.insert(candidates.remove(at));
                    result.unchanged += 1;
                }
                None => changed.push(row),
            }
        }
        let many = rows[0].kind == TableKind::Places;
        if many {
            // Readings of the same name that come from elsewhere stand beside these.
            candidates.retain(|&index| {
                let table = case.entry(index).table.as_deref();
                table.is_some_and(|table| tables.contains_key(table))
            });
        } else if changed.is_empty() {
            // Somebody else's word on the same thing is for a person to settle.
            for &index in &candidates {
                let author = case.entry(index).author.as_deref().map(str::to_owned);
                result.notes.push(Note {
                    table: rows[0].table.clone(),
                    row: rows[0].row,
                    column: None,
                    about: Remark::Otherwise {
                        key: rows[0].key.to_string(),
                        author,
                    },
                    also: 0,
                });
            }
            met.extend(&candidates);
        }
        let mut candidates = candidates.into_iter();
        for row in changed {
            let mut draft = row.draft.clone();
            let replaced: Vec<u32> = if many {
                candidates.next().into_iter().collect()
            } else {
                candidates.by_ref().collect()
            };
            if let Some(other) = replaced.iter().find_map(|&index| {
                case.entry(index)
                    .table
                    .as_deref()
                    .filter(|table| !tables.keys().any(|known| of_one(known, table)))
            }) {
                result.faults.push(Fault {
                    table: row.table.clone(),
                    row: row.row,
                    column: None,
                    value: row.key.local().to_owned(),
                    why: RowError::Elsewhere {
                        key: row.key.to_string(),
                        other_table: other.to_owned(),
                    },
                });
                met.extend(&replaced);
                continue;
            }
            for &index in &replaced {
                let entry = case.entry(index);
                if entry.author.as_deref() != target.author {
                    result.notes.push(Note {
                        table: row.table.clone(),
                        row: row.row,
                        column: None,
                        about: Remark::NotTheirs {
                            key: row.key.to_string(),
                            author: entry.author.as_deref().map(str::to_owned),
                        },
                        also: 0,
                    });
                }
                draft.supersedes.push(entry.id);
            }
            met.extend(&replaced);
            if !draft.supersedes.is_empty() {
                draft.supersedes.sort_unstable();
                result.superseding += 1;
            }
            let place = RowPlace {
                table: row.table.clone(),
                row: row.row,
            };
            writing.push((place, draft));
        }
    }
    // In the order of the tables, so that a batch reads like them.
    let order = |place: &RowPlace| jobs.iter().position(|job| job.table.name == place.table);
    writing.sort_by_key(|(place, _)| (order(place), place.row));
    (result.places, result.drafts) = writing.into_iter().unzip();
    vanished(jobs, case, &from_these, &met, bad, result);
}

fn vanished(
    jobs: &[Job<'_>],
    case: &Case,
    from_these: &[(usize, u32)],
    met: &BTreeSet<u32>,
    bad: &BTreeMap<(usize, u32), Option<Key>>,
    result: &mut Import,
) {
    let bad_keys: BTreeSet<&Key> = bad.values().flatten().collect();
    let at_fault: BTreeSet<&str> = result
        .faults
        .iter()
        .map(|fault| fault.value.as_str())
        .collect();
    let mut hidden = BTreeSet::new();
    for &(job, index) in from_these {
        let entry = case.entry(index);
        let Some(thing) = &entry.thing else { continue };
        if met.contains(&index) || bad_keys.contains(thing) || at_fault.contains(thing.local()) {
            continue;
        }
        // Only kinds that this import reads can be missed.
        let read = result.rows_read.keys().any(|kind| {
            entry
                .body
                .kind()
                .is_some_and(|entry| kinds_of(*kind).contains(&entry))
        });
        if !read {
            continue;
        }
        let unreadable = bad.iter().any(|((at, _), key)| *at == job && key.is_none());
        let whole = result.faults.iter().any(|fault| {
            let keyless = fault.row == 0 || matches!(fault.why, RowError::Ragged { .. });
            keyless && fault.table == jobs[job].table.name
        });
        if unreadable || whole {
            hidden.insert(job);
            continue;
        }
        result.vanished.push(Vanished {
            table: jobs[job].table.name.clone(),
            thing: thing.clone(),
            entry: entry.id,
        });
    }
    result.vanished.sort();
    for job in hidden {
        result.notes.push(Note {
            table: jobs[job].table.name.clone(),
            row: 0,
            column: None,
            about: Remark::VanishedHidden,
            also: 0,
        });
    }
}

/// Whether two names are of one table: rows at fault are corrected in a file of their own.
fn of_one(one: &str, other: &str) -> bool {
    let table = |name: &str| name.strip_suffix(BAD_ROWS).unwrap_or(name).to_owned();
    table(one) == table(other)
}

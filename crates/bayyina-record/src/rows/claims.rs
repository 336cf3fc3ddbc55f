//! Rows of claims, facet by facet.

use bayyina_model::Key;
use bayyina_model::kinds::{Claim, Claimed, Comparison, FACETS, Facets, Quantity, Stated};

use crate::fault::{Remark, RowError};
use crate::known::{Resolved, key_of};
use crate::row::Fields;
use crate::rows::Said;
use crate::text::{cut, plain};
use crate::words::{english, is_claimed, is_not_claimed, is_not_known};

pub(super) fn claim(row: &mut Fields<'_>) -> Option<Said> {
    let key = row.key(&[])?;
    let mut facets = Facets::new();
    let further: Vec<String> = row
        .cells
        .keys()
        .filter_map(|field| field.strip_prefix("facet."))
        .filter(|facet| !FACETS.contains(facet))
        .map(str::to_owned)
        .collect();
    for facet in FACETS {
        if let Some(stated) = facet_of(row, facet, facet) {
            facets.insert(facet, stated);
        }
    }
    for facet in further {
        if let Some(stated) = facet_of(row, &facet, &format!("facet.{facet}")) {
            facets.insert(facet, stated);
        }
    }
    let body = Claim {
        source: row.reference("source", "source"),
        statement: row.reference("statement", "statement"),
        item: row.reference("item", "item"),
        incident: row.reference("incident", "incident"),
        site: row.text("site").map(|site| key_of("site", &site)),
        title: row.text("title"),
        published: row.time("published"),
        cited: row.text("cited"),
        note: row.text("note"),
        facets,
    };
    Some(Said {
        key,
        body: body.into(),
        evidence: None,
    })
}

/// What a claim says of one facet; `None` where the record does not tell, which an absent facet
/// means too.
fn facet_of(row: &mut Fields<'_>, facet: &str, field: &str) -> Option<Stated> {
    let words = row.text(&format!("{facet}_text"));
    let region = if facet == "place" {
        claimed_region(row)
    } else {
        None
    };
    let cell = row.text(field);
    let mut stated = match &cell {
        None if words.is_none() && region.is_none() => return None,
        Some(cell) if is_not_known(cell) => {
            // Words kept with it would be lost with an absent facet.
            words.as_ref()?;
            Stated::new(Claimed::Unknown)
        }
        Some(cell) if is_not_claimed(cell) => Stated::new(Claimed::No),
        None => Stated::new(Claimed::Yes),
        Some(cell) if is_claimed(cell) => Stated::new(Claimed::Yes),
        Some(cell) => particulars(row, facet, field, cell),
    };
    stated.region = region.map(Box::new);
    if words.is_some() {
        stated.text = words;
    }
    Some(stated)
}

/// The region meant, where the claim itself bounds it.
fn claimed_region(row: &mut Fields<'_>) -> Option<bayyina_model::RegionText> {
    if let Some(area) = row.area("place_region", "place_region_file") {
        return Some(area);
    }
    let position = row.position("place_lat", "place_lon", "place_point")?;
    let radius_m = row.metres("place_radius_m").or_else(|| {
        let metres = position.rounding_m();
        row.gathered.rounded.push(metres);
        bayyina_model::Decimal::of(f64::from(metres))
    })?;
    row.checked("place_lat", position.disk(radius_m))
}

fn particulars(row: &mut Fields<'_>, facet: &str, field: &str, cell: &str) -> Stated {
    let mut stated = Stated::new(Claimed::Yes);
    match facet {
        "place" => match named(row, field, "place", cell) {
            Some(place) => {
                if place.local() != cell && place.text() != cell {
                    stated.text = Some(cell.to_owned());
                }
                stated.place = Some(place);
            }
            None => stated.text = Some(cell.to_owned()),
        },
        "holder" | "perpetrator" => {
            if let Resolved::One(actor) = row.known.find("actor", cell) {
                if actor.local() != cell && actor.text() != cell {
                    stated.text = Some(cell.to_owned());
                }
                stated.actor = Some(actor);
            } else {
                if !row.known.has_term(cell) {
                    // Says which actors were near, or that several have the name.
                    named(row, field, "actor", cell);
                }
                stated.term = Some(cell.to_owned());
            }
        }
        "time" => stated.time = row.time(field),
        "quantity" => match quantity(cell) {
            Some(quantity) => stated.quantity = Some(Box::new(quantity)),
            None => row.fault(field, RowError::Quantity { found: cut(cell) }),
        },
        "object" | "event" => {
            stated.kind = taxonomy(cell);
            if stated.kind.is_none() {
                stated.text = Some(cell.to_owned());
            }
        }
        _ => stated.text = Some(cell.to_owned()),
    }
    stated
}

/// A thing by name; where there is none, or several, a note says so.
fn named(row: &mut Fields<'_>, field: &str, kind: &'static str, text: &str) -> Option<Key> {
    match row.known.find(kind, text) {
        Resolved::One(key) => Some(key),
        Resolved::Several(keys) => {
            let about = Remark::Several {
                found: cut(text),
                keys: keys.iter().map(Key::to_string).collect(),
            };
            row.note(field, about);
            None
        }
        Resolved::Nothing(near) => {
            let about = Remark::Unresolved {
                kind,
                found: cut(text),
                near,
            };
            row.note(field, about);
            None
        }
    }
}

/// A kind by taxonomy: words parted by `/`, `industry/oil/refinery`. Spreadsheets write the first
/// letter large by themselves, so case does not matter, nor do spaces around a stroke.
pub(super) fn taxonomy(text: &str) -> Option<String> {
    let kind = (plain(text).split('/').map(str::trim))
        .collect::<Vec<_>>()
        .join("/")
        .to_lowercase();
    let words = kind.split('/').all(|word| {
        !word.is_empty()
            && (word.bytes())
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'))
    });
    (words && kind.len() <= 200).then_some(kind)
}

/// `at_least 12 of 14 in question-id`: a comparison, a number, optionally of how many, and which
/// question of the case counts the same.
fn quantity(text: &str) -> Option<Quantity> {
    let text = plain(text);
    let (text, question) = match text.split_once(" in ") {
        Some((before, question)) => (before, Some(key_of("question", question.trim()))),
        None => (&*text, None),
    };
    let (text, of) = match text.split_once(" of ") {
        Some((before, of)) => (before, Some(of.trim().parse().ok()?)),
        None => (text, None),
    };
    let (comparison, value) = match text.trim().rsplit_once(' ') {
        Some((comparison, value)) => (
            english("quantity", comparison).parse::<Comparison>().ok()?,
            value,
        ),
        None => (Comparison::Exactly, text.trim()),
    };
    Some(Quantity {
        question,
        comparison,
        value: value.parse().ok()?,
        of,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_read_with_what_they_compare() {
        let of = |comparison, value, of, question: Option<&str>| {
            Some(Quantity {
                question: question.map(Key::new),
                comparison,
                value,
                of,
            })
        };
        let table = [
            (
                "at_least 12 of 14 in first-batch",
                of(
                    Comparison::AtLeast,
                    12,
                    Some(14),
                    Some("question:first-batch"),
                ),
            ),
            ("at least 12", of(Comparison::AtLeast, 12, None, None)),
            ("3 of 14", of(Comparison::Exactly, 3, Some(14), None)),
            ("more_than ٥", of(Comparison::MoreThan, 5, None, None)),
            ("5", of(Comparison::Exactly, 5, None, None)),
            ("about 5", None),
            ("at_least", None),
            ("at_least -1", None),
        ];
        for (text, expected) in table {
            assert_eq!(quantity(text), expected, "{text}");
        }
    }

    #[test]
    fn a_taxonomy_is_told_from_words() {
        for (text, expected) in [
            ("industry/oil/refinery", Some("industry/oil/refinery")),
            ("bridge", Some("bridge")),
            ("Bridge", Some("bridge")),
            ("Industry / Oil", Some("industry/oil")),
            ("oil depot", None),
            ("a//b", None),
            ("جسر", None),
        ] {
            assert_eq!(taxonomy(text).as_deref(), expected, "{text}");
        }
    }
}

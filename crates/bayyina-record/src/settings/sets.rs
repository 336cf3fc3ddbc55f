//! Sets: which claims or accounts a rule selects.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bayyina_model::kinds::{Account, Claim, Claimed, FACETS, Set, Stated};
use bayyina_model::{Body, Case, Draft, Entry, EntryId, Key, Kind, LogId, Recorded, Time};

use crate::keys::{Section, SettingsError};
use crate::known::Known;
use crate::settings::{day, empty_set, reference};

/// Claims and accounts that a set may select.
pub(super) struct AtHand {
    claims: BTreeMap<Key, Arc<Claim>>,
    accounts: BTreeMap<Key, (Arc<Account>, Option<Key>)>,
}

impl AtHand {
    /// Those of the case, and those that are about to be written.
    pub fn of(case: &Case, pending: &[Entry]) -> Self {
        let mut at_hand = Self {
            claims: case.claims().clone(),
            accounts: BTreeMap::new(),
        };
        for &index in case.of_kind(Kind::Account) {
            at_hand.take(case.entry(index));
        }
        for entry in pending {
            at_hand.take(entry);
        }
        at_hand
    }

    fn take(&mut self, entry: &Entry) {
        let Some(key) = entry.thing.clone() else {
            return;
        };
        match &entry.body {
            Body::Claim(claim) => {
                self.claims.insert(key, Arc::clone(claim));
            }
            Body::Account(account) => {
                let origin = entry
                    .evidence
                    .as_ref()
                    .and_then(|evidence| evidence.origin.clone());
                self.accounts.insert(key, (Arc::clone(account), origin));
            }
            _ => {}
        }
    }
}

/// A draft as it will read once it is written.
pub(super) fn provisional(draft: &Draft) -> Option<Entry> {
    let recorded = Recorded {
        id: EntryId([0; 32]),
        log: LogId([0; 32]),
        sequence: 0,
        kind: draft.kind.clone(),
        thing: draft.thing.clone(),
        author: draft.author.clone(),
        ignorable: draft.ignorable,
        supersedes: Vec::new(),
        open: draft.open.clone(),
        leaves: draft.leaves.clone(),
        withheld: BTreeSet::new(),
    };
    Entry::read(recorded).ok()
}

/// What a rule asks of a claim or account, besides its name.
#[derive(Default)]
struct Where {
    accounts: bool,
    source: Option<Key>,
    published: Option<Time>,
    time: Option<Time>,
    facets: Vec<(&'static str, Vec<Wanted>)>,
    perpetrator: Option<Key>,
}

/// What a rule asks of a facet.
enum Wanted {
    Claimed(Claimed),
    Thing(Key),
    Words(String),
}

/// Reads a set and expands its patterns.
pub(super) fn read(
    mut section: Section,
    languages: &[String],
    known: &Known<'_>,
    at_hand: &AtHand,
    notes: &mut Vec<String>,
) -> Result<Set, SettingsError> {
    let mut set = empty_set(&mut section, languages)?;
    let patterns = section.texts("claims")?;
    let asked = section.section("where")?;
    if patterns.is_empty() && asked.is_none() {
        return Err(section.missing("claims", "patterns such as \"fb-*\", or a section where"));
    }
    let name = section.name("claims");
    let rule = match asked {
        None => Where::default(),
        Some(inner) => conditions(inner, known)?,
    };
    section.finish()?;

    let (left_out, taken): (Vec<&str>, Vec<&str>) = patterns
        .iter()
        .map(String::as_str)
        .partition(|pattern| pattern.starts_with('!'));
    let mut chosen: BTreeSet<Key> = BTreeSet::new();
    let all = ["*".to_owned()];
    let taken: Vec<&str> = if taken.is_empty() {
        all.iter().map(String::as_str).collect()
    } else {
        taken
    };
    for pattern in taken {
        let mut any = false;
        for key in candidates(at_hand, rule.accounts, pattern) {
            if rule.fits(at_hand, key) {
                any = true;
                chosen.insert(key.clone());
            }
        }
        if !any {
            notes.push(format!("{name}: {pattern:?} selects nothing"));
        }
    }
    for pattern in left_out {
        let pattern = &pattern[1..];
        let before = chosen.len();
        chosen.retain(|key| !matches(pattern, key));
        if chosen.len() == before {
            notes.push(format!("{name}: \"!{pattern}\" leaves nothing out"));
        }
    }
    set.claims = chosen.into_iter().collect();
    Ok(set)
}

fn candidates<'a>(at_hand: &'a AtHand, accounts: bool, pattern: &str) -> Vec<&'a Key> {
    let named_accounts = pattern.starts_with("account:");
    let keys: Box<dyn Iterator<Item = &Key>> = if accounts || named_accounts {
        Box::new(at_hand.accounts.keys())
    } else {
        Box::new(at_hand.claims.keys())
    };
    keys.filter(|key| matches(pattern, key)).collect()
}

/// Whether a pattern, in which `*` stands for any characters, matches the key or its local part.
fn matches(pattern: &str, key: &Key) -> bool {
    let whole = if pattern.contains(':') {
        key.text()
    } else {
        key.local()
    };
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = whole.strip_prefix(first) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        last = Some(part);
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    match last {
        None => rest.is_empty(),
        Some(last) => {
            rest.is_empty() || whole.len() >= first.len() + last.len() && whole.ends_with(last)
        }
    }
}

fn conditions(mut section: Section, known: &Known<'_>) -> Result<Where, SettingsError> {
    let mut rule = Where {
        accounts: match section.text("kind")?.as_deref() {
            None | Some("claim" | "claims") => false,
            Some("account" | "accounts") => true,
            Some(other) => {
                return Err(section.wrong_text("kind", other, "\"claim\" or \"account\""));
            }
        },
        ..Where::default()
    };
    if let Some(source) = section.text("source")? {
        rule.source = Some(reference(&section, "source", "source", &source, known)?);
    }
    for (key, place) in [("published", &mut rule.published), ("time", &mut rule.time)] {
        // Of a claim, `time` is a facet.
        let asked = rule.accounts || key == "published";
        if let Some(text) = asked.then(|| section.text(key)).transpose()?.flatten() {
            *place = Some(day(&section, key, &text)?);
        }
    }
    if rule.accounts {
        if let Some(actor) = section.text("perpetrator")? {
            rule.perpetrator = Some(reference(&section, "perpetrator", "actor", &actor, known)?);
        }
    } else {
        for facet in FACETS {
            let wanted = section.texts(facet)?;
            if wanted.is_empty() {
                continue;
            }
            let wanted = wanted
                .iter()
                .map(|text| wanted_of(&section, facet, text, known))
                .collect::<Result<_, _>>()?;
            rule.facets.push((facet, wanted));
        }
    }
    section.finish()?;
    Ok(rule)
}

fn wanted_of(
    section: &Section,
    facet: &str,
    text: &str,
    known: &Known<'_>,
) -> Result<Wanted, SettingsError> {
    Ok(match (text, facet) {
        ("claimed", _) => Wanted::Claimed(Claimed::Yes),
        ("not_claimed" | "not claimed", _) => Wanted::Claimed(Claimed::No),
        ("not_known" | "not known", _) => Wanted::Claimed(Claimed::Unknown),
        (text, "holder" | "perpetrator") if known.has_term(text) => Wanted::Words(text.to_owned()),
        (text, "holder" | "perpetrator") => {
            Wanted::Thing(reference(section, facet, "actor", text, known)?)
        }
        (text, "place") => Wanted::Thing(reference(section, facet, "place", text, known)?),
        (text, _) => Wanted::Words(text.to_owned()),
    })
}

impl Where {
    fn fits(&self, at_hand: &AtHand, key: &Key) -> bool {
        let within = |bound: &Option<Time>, found: &Option<Time>| match (bound, found) {
            (None, _) => true,
            (Some(bound), Some(found)) => bound.interval().contains(&found.interval()),
            (Some(_), None) => false,
        };
        if let Some((account, origin)) = at_hand.accounts.get(key) {
            return within(&self.published, &account.published)
                && within(&self.time, &account.when)
                && self
                    .source
                    .as_ref()
                    .is_none_or(|source| origin.as_ref() == Some(source))
                && self
                    .perpetrator
                    .as_ref()
                    .is_none_or(|actor| account.perpetrator.as_ref() == Some(actor));
        }
        let Some(claim) = at_hand.claims.get(key) else {
            return false;
        };
        within(&self.published, &claim.published)
            && self
                .source
                .as_ref()
                .is_none_or(|source| claim.source.as_ref() == Some(source))
            && self.facets.iter().all(|(facet, wanted)| {
                let stated = claim.facets.get(facet);
                wanted.iter().any(|wanted| wanted.fits(stated))
            })
    }
}

impl Wanted {
    fn fits(&self, stated: Option<&Stated>) -> bool {
        match (self, stated) {
            (Self::Claimed(claimed), stated) => {
                stated.map_or(Claimed::Unknown, |stated| stated.claimed) == *claimed
            }
            (_, None) => false,
            (Self::Thing(key), Some(stated)) => {
                stated.actor.as_ref() == Some(key) || stated.place.as_ref() == Some(key)
            }
            (Self::Words(words), Some(stated)) => {
                let inside = |kind: &String| {
                    kind == words
                        || kind
                            .strip_prefix(words.as_str())
                            .is_some_and(|rest| rest.starts_with('/'))
                };
                stated.term.as_ref() == Some(words)
                    || stated.text.as_ref() == Some(words)
                    || stated.kind.as_ref().is_some_and(inside)
                    || stated
                        .time
                        .as_ref()
                        .is_some_and(|time| time.text() == words)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_keys() {
        let table = [
            ("fb-*", "claim:fb-01", true),
            ("fb-*", "claim:st-01", false),
            ("*", "claim:x", true),
            ("fb-01", "claim:fb-01", true),
            ("fb-0", "claim:fb-01", false),
            ("claim:fb-*", "claim:fb-01", true),
            ("account:*", "claim:fb-01", false),
            ("*-01", "claim:fb-01", true),
            ("*-0", "claim:fb-01", false),
            ("f*-*1", "claim:fb-01", true),
            ("ab*ba", "claim:aba", false),
            ("", "claim:a", false),
            ("a*a", "claim:aXaYa", true),
        ];
        for (pattern, key, expected) in table {
            assert_eq!(
                matches(pattern, &Key::new(key)),
                expected,
                "{pattern} {key}"
            );
        }
    }
}

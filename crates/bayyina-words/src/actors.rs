//! Actors: groups with names in many scripts, their parents, and terms that name no one group.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::fold::{fold, is_placeholder, joined, without_articles};
use crate::pair::{self, Prepared};
use crate::place::warnings;
use crate::script::Script;

/// An actor, or an umbrella term.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// Its id in its table.
    pub id: String,
    /// Its names, each language's main one first.
    pub names: Vec<String>,
    /// The actors that it is part of.
    pub parents: Vec<String>,
    /// Whether it is a term under which a speaker puts several groups, and names none by itself.
    pub umbrella: bool,
}

/// Why a table of actors cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ActorError {
    /// It lacks a column.
    #[error("the table of actors has no column {0}")]
    Column(&'static str),
    /// It is no table.
    #[error("the table of actors cannot be read")]
    Table(#[from] csv::Error),
}

/// An actor that a name may mean.
#[derive(Clone, Debug, PartialEq)]
pub struct ActorCandidate<'a> {
    /// The actor.
    pub actor: &'a Actor,
    /// The name that matched.
    pub matched: &'a str,
    /// The probability that it is meant, 0 to 1.
    pub probability: f64,
    /// Why it is here.
    pub why: String,
}

/// A list of actors.
#[derive(Clone, Debug, Default)]
pub struct Actors {
    list: Vec<Actor>,
    names: Vec<(usize, String, Prepared)>,
}

impl Actors {
    /// The actors of the example case.
    pub fn starting() -> Self {
        static STARTING: LazyLock<Actors> = LazyLock::new(|| {
            let mut actors = Actors::default();
            actors
                .extend(include_str!("../data/actors.csv"))
                .expect("the stored table is tested");
            actors
        });
        STARTING.clone()
    }

    /// Adds the actors of a table: columns `id`, `name_en` and any other `name_…`, `parents`, and
    /// optionally `kind` (`umbrella`) or, for tables of umbrella terms, `term`. Lists are parted by
    /// `;`. An id that is there already gains names and parents.
    pub fn extend(&mut self, table: &str) -> Result<(), ActorError> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(table.trim_start_matches('\u{feff}').as_bytes());
        let headings: Vec<String> = reader
            .headers()?
            .iter()
            .map(|heading| heading.trim().to_lowercase())
            .collect();
        let id_at = headings
            .iter()
            .position(|heading| heading == "id")
            .ok_or(ActorError::Column("id"))?;
        let is_name = |heading: &String| {
            heading.starts_with("name") || matches!(heading.as_str(), "term" | "aliases")
        };
        if !headings.iter().any(is_name) {
            return Err(ActorError::Column("name_en"));
        }
        let umbrella_table = headings.iter().any(|heading| heading == "term");
        for row in reader.records() {
            let row = row?;
            let id = row.get(id_at).unwrap_or_default().trim();
            if id.is_empty() {
                continue;
            }
            let mut actor = Actor {
                id: id.to_owned(),
                umbrella: umbrella_table,
                ..Actor::default()
            };
            for (heading, cell) in headings.iter().zip(&row) {
                let parts = cell
                    .split([';', '؛'])
                    .map(str::trim)
                    .filter(|part| !part.is_empty())
                    .map(str::to_owned);
                match heading.as_str() {
                    "parents" | "parent" => actor.parents.extend(parts),
                    "kind" => actor.umbrella |= cell.trim() == "umbrella",
                    _ if is_name(heading) => actor.names.extend(parts),
                    _ => {}
                }
            }
            self.add(actor);
        }
        Ok(())
    }

    /// Adds an actor, or names and parents to one that is there.
    pub fn add(&mut self, actor: Actor) {
        let at = match self.list.iter().position(|known| known.id == actor.id) {
            Some(at) => at,
            None => {
                self.list.push(Actor {
                    id: actor.id,
                    umbrella: actor.umbrella,
                    ..Actor::default()
                });
                self.list.len() - 1
            }
        };
        for name in actor.names {
            if !self.list[at].names.contains(&name) {
                self.names.push((at, name.clone(), Prepared::of(&name)));
                self.list[at].names.push(name);
            }
        }
        for parent in actor.parents {
            if !self.list[at].parents.contains(&parent) {
                self.list[at].parents.push(parent);
            }
        }
    }

    /// All actors.
    pub fn all(&self) -> &[Actor] {
        &self.list
    }

    /// The actor of an id.
    pub fn by_id(&self, id: &str) -> Option<&Actor> {
        self.list.iter().find(|actor| actor.id == id)
    }

    /// The actors that a name may mean, likeliest first, at most `most`.
    pub fn find(&self, name: &str, most: usize) -> Vec<ActorCandidate<'_>> {
        let sought = Prepared::of(name);
        let bare = |folded: &str| joined(&without_articles(folded));
        let sought_bare = bare(&sought.folded);
        if sought_bare.is_empty() {
            return Vec::new();
        }
        let placeholder = is_placeholder(&sought.folded);
        let mut best: BTreeMap<usize, (f64, usize)> = BTreeMap::new();
        for (index, (actor, written, prepared)) in self.names.iter().enumerate() {
            if placeholder && written != name.trim() {
                continue;
            }
            let score = if prepared.folded == sought.folded {
                0.995
            } else if bare(&prepared.folded) == sought_bare {
                0.985
            } else if sought.key.len() < 4 || prepared.key.len() < 4 {
                // Abbreviations are that, or nothing.
                continue;
            } else {
                // Names of a pair are alike in half of all pairs; of an actor and a list, seldom.
                let p = pair::score_plain(&sought, prepared);
                let odds = p / (1.0 - p) * 0.25;
                odds / (1.0 + odds)
            };
            let entry = best.entry(*actor).or_insert((score, index));
            if score > entry.0 {
                *entry = (score, index);
            }
        }
        let mut found: Vec<(usize, f64, usize)> = best
            .into_iter()
            .filter(|&(_, (score, _))| score > 0.05)
            .map(|(actor, (score, index))| (actor, score, index))
            .collect();
        let odds = |score: f64| score / (1.0 - score);
        let all: f64 = 1.0 + found.iter().map(|&(_, score, _)| odds(score)).sum::<f64>();
        found.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        found
            .into_iter()
            .take(most)
            .map(|(actor, score, index)| {
                let matched = self.names[index].1.as_str();
                let actor = &self.list[actor];
                let mut why = match score > 0.98 {
                    true => format!("its name {matched:?} is the one stated"),
                    false => format!("its name {matched:?} is like the one stated ({score:.2})"),
                };
                if actor.umbrella {
                    why.push_str("; a term for several groups: it names none without its speaker's definition");
                }
                ActorCandidate {
                    actor,
                    matched,
                    probability: odds(score) / all,
                    why,
                }
            })
            .collect()
    }

    /// What of a name a person should be warned about.
    pub fn warnings(name: &str) -> Vec<String> {
        warnings(name)
    }
}

impl Actor {
    /// Its main name.
    pub fn name(&self) -> &str {
        self.names.first().map_or(&self.id, |name| name)
    }

    /// Its first name in each script.
    pub fn names_by_script(&self) -> BTreeMap<&'static str, &str> {
        let mut names = BTreeMap::new();
        for name in &self.names {
            let script = Script::of_text(&fold(name)).name();
            names.entry(script).or_insert(name.as_str());
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_found_by_any_of_its_names() {
        let actors = Actors::starting();
        for (name, id) in [
            ("داعش", "isis"),
            ("ISIS", "isis"),
            ("ISIL", "isis"),
            ("IS", "isis"),
            ("ИГИЛ", "isis"),
            ("\"Daesh\"", "isis"),
            ("Nusra Front", "jabhat-al-nusra"),
            ("Джабхат ан-Нусра", "jabhat-al-nusra"),
            ("جبهة النصره", "jabhat-al-nusra"),
            ("Ahrar ash Sham", "ahrar-al-sham"),
            ("terrorists", "terrorists"),
            ("الارهابيين", "terrorists"),
        ] {
            let found = actors.find(name, 3);
            assert_eq!(found[0].actor.id, id, "{name}");
            assert!(
                found[0].probability > 0.5,
                "{name} {}",
                found[0].probability
            );
        }
        assert!(actors.find("", 3).is_empty());
        for name in ["none", "unknown", "غير معروف", "неизвестно", "N/A"] {
            assert!(actors.find(name, 3).is_empty(), "{name}");
        }
        assert!(actors.find("terrorists", 1)[0].actor.umbrella);
        let sure = |name: &str| {
            actors
                .find(name, 1)
                .first()
                .map_or(0.0, |one| one.probability)
        };
        assert!(sure("Médecins Sans Frontières") < 0.5);
    }

    #[test]
    fn a_case_extends_the_list() {
        let mut actors = Actors::starting();
        actors
            .extend("id,name_en,name_ar,parents\nisis,The Caliphate,,\nnew,New Group,جماعة جديدة,opposition\n")
            .expect("a table");
        assert_eq!(actors.find("Caliphate", 1)[0].actor.id, "isis");
        assert_eq!(
            actors.find("جماعه جديده", 1)[0].actor.parents,
            ["opposition"]
        );
        assert!(actors.extend("a,b\n1,2\n").is_err());
    }
}

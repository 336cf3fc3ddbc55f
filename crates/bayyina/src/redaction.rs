//! What leaves a case when it is published or copied: the same for both, so that readers of a
//! redacted copy compute just what the site shows.

use std::collections::BTreeSet;

use bayyina_model::{Case, Kind, Recorded};
use bayyina_publish::Plan;

/// What must be withheld of a case.
pub struct Redaction {
    /// What the case protects.
    pub plan: Plan,
    tables_stay: bool,
}

impl Redaction {
    /// What must be withheld of a case with these entries. Archived tables are a team's working
    /// papers and may hold anything that is withheld elsewhere: where anything is, they stay.
    pub fn of(case: &Case, entries: &[Recorded]) -> Self {
        let plan = Plan::of(case);
        let tables_stay = entries.iter().any(|entry| !plan.leaves(entry).is_empty());
        Self { plan, tables_stay }
    }

    /// The leaves of an entry to leave out; `thing` and `author` may be among them.
    pub fn leaves(&self, entry: &Recorded) -> BTreeSet<String> {
        let mut leaves = self.plan.leaves(entry);
        let is_table = entry.kind == Kind::Item.name()
            && entry
                .thing
                .as_deref()
                .is_some_and(|thing| thing.starts_with(TABLE_ITEM));
        if self.tables_stay && is_table && entry.leaves.contains_key("files") {
            leaves.insert("files".to_owned());
        }
        leaves
    }

    /// The entry without what must be withheld, as a redacted copy has it.
    pub fn without(&self, mut entry: Recorded) -> Recorded {
        for name in self.leaves(&entry) {
            match name.as_str() {
                "thing" => entry.thing = None,
                "author" => entry.author = None,
                name => {
                    entry.leaves.remove(name);
                }
            }
            entry.withheld.insert(name);
        }
        entry
    }
}

/// How the keys of items begin that are archived tables.
pub const TABLE_ITEM: &str = "item:table/";

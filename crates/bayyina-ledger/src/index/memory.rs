//! An index in memory: for folders that cannot be written to, and for tests.

use std::collections::BTreeMap;

use super::{Index, IndexError, Indexed, Page, Query, Row, range};
use crate::names::BatchName;

/// Keeps rows in memory.
#[derive(Default)]
pub struct MemoryIndex {
    batches: BTreeMap<BatchName, (Indexed, Vec<Row>)>,
}

impl MemoryIndex {
    fn matching(&self, query: &Query) -> Vec<&Row> {
        let bounds = match query {
            Query::Prefix(prefix) => range(prefix),
            _ => None,
        };
        let rows = self.batches.values().flat_map(|(_, rows)| rows);
        rows.filter(|row| match query {
            Query::All => true,
            Query::Prefix(_) => {
                bounds.is_some_and(|(low, high)| low <= row.id.0 && row.id.0 <= high)
            }
            Query::Thing(thing) => row.thing.as_ref() == Some(thing),
            Query::Kind(kind) => row.kind == *kind,
        })
        .collect()
    }
}

impl Index for MemoryIndex {
    fn batches(&mut self) -> Result<Vec<Indexed>, IndexError> {
        Ok(self.batches.values().map(|(indexed, _)| *indexed).collect())
    }

    fn add(&mut self, batches: &[(Indexed, Vec<Row>)]) -> Result<(), IndexError> {
        for (indexed, rows) in batches {
            self.batches.insert(indexed.batch, (*indexed, rows.clone()));
        }
        Ok(())
    }

    fn forget(&mut self, batches: &[BatchName]) -> Result<(), IndexError> {
        for batch in batches {
            self.batches.remove(batch);
        }
        Ok(())
    }

    fn find(&mut self, query: &Query, page: &Page) -> Result<Vec<Row>, IndexError> {
        let mut rows = self.matching(query);
        rows.sort_by(|a, b| {
            (&a.recorded, a.log, a.sequence, a.id).cmp(&(&b.recorded, b.log, b.sequence, b.id))
        });
        if page.newest_first {
            rows.reverse();
        }
        let rows = rows.into_iter().skip(page.skip as usize);
        Ok(rows.take(page.take as usize).cloned().collect())
    }

    fn count(&mut self, query: &Query) -> Result<u64, IndexError> {
        Ok(self.matching(query).len() as u64)
    }
}

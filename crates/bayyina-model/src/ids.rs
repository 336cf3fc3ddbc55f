//! Where each entry of a case lies, by its id.

use crate::entry::EntryId;
use crate::read::Entry;

/// Open addressing over places in the list of entries, plus one; 0 for none. Ids are hashes, so
/// their first bytes scatter as they are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ids {
    table: Vec<u32>,
    count: usize,
}

impl Ids {
    fn slot(&self, id: &EntryId) -> usize {
        let mut start = [0; 8];
        start.copy_from_slice(&id.0[..8]);
        u64::from_le_bytes(start) as usize & (self.table.len() - 1)
    }

    /// The place of an entry in the list that the table was filled from.
    pub fn get(&self, entries: &[Entry], id: &EntryId) -> Option<u32> {
        if self.table.is_empty() {
            return None;
        }
        let mut slot = self.slot(id);
        while let Some(at) = self.table[slot].checked_sub(1) {
            if entries[at as usize].id == *id {
                return Some(at);
            }
            slot = (slot + 1) & (self.table.len() - 1);
        }
        None
    }

    /// Notes that the last of the entries, which is not there yet, has come.
    pub fn push(&mut self, entries: &[Entry]) {
        self.count += 1;
        if self.count * 2 > self.table.len() {
            self.table = vec![0; (self.table.len() * 2).max(64)];
            for at in 0..entries.len() {
                self.place(entries, at);
            }
        } else {
            self.place(entries, entries.len() - 1);
        }
    }

    fn place(&mut self, entries: &[Entry], at: usize) {
        let mut slot = self.slot(&entries[at].id);
        while self.table[slot] != 0 {
            slot = (slot + 1) & (self.table.len() - 1);
        }
        self.table[slot] = u32::try_from(at + 1).expect("a case has fewer than 2^32 entries");
    }
}

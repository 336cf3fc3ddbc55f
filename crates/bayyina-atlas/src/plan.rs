//! Which part of a file each reading looks at.

use crate::pbf::{Kinds, PbfError, PbfFile};

/// Which blobs each reading looks at.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub sorted: bool,
    pub nodes: std::ops::Range<usize>,
    pub ways: std::ops::Range<usize>,
    pub relations: std::ops::Range<usize>,
}

impl Plan {
    pub fn unsorted(file: &PbfFile) -> Self {
        let all = 0..file.blobs();
        Self {
            sorted: false,
            nodes: all.clone(),
            ways: all.clone(),
            relations: all,
        }
    }

    /// Supposes nodes before ways before relations; each reading checks that it is so.
    pub fn sorted(file: &PbfFile) -> Result<Self, PbfError> {
        let count = file.blobs();
        let first_with = |from: usize, relations: bool| -> Result<usize, PbfError> {
            let (mut low, mut high) = (from, count);
            while low < high {
                let middle = low + (high - low) / 2;
                let kinds = file.kinds(middle)?;
                if kinds.relations || (kinds.ways && !relations) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            Ok(low)
        };
        let ways = first_with(0, false)?;
        let relations = first_with(ways, true)?;
        Ok(Self {
            sorted: true,
            // A blob at a border may hold both.
            nodes: 0..(ways + 1).min(count),
            ways: ways..(relations + 1).min(count),
            relations: relations..count,
        })
    }

    /// Whether a blob with these kinds may lie there.
    pub fn allows(&self, index: usize, kinds: Kinds) -> bool {
        !self.sorted
            || (!kinds.nodes || self.nodes.contains(&index))
                && (!kinds.ways || self.ways.contains(&index))
                && (!kinds.relations || self.relations.contains(&index))
    }
}

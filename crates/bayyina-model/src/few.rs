//! A list that mostly holds one entry.

use crate::case::Index;

/// Entries in the order they came; one alone lies in place.
#[derive(Clone, Debug)]
pub(crate) enum Few {
    One(Index),
    More(Vec<Index>),
}

impl Default for Few {
    fn default() -> Self {
        Self::More(Vec::new())
    }
}

impl Few {
    pub fn push(&mut self, index: Index) {
        match self {
            Self::One(first) => *self = Self::More(vec![*first, index]),
            Self::More(list) if list.is_empty() => *self = Self::One(index),
            Self::More(list) => list.push(index),
        }
    }

    pub fn as_slice(&self) -> &[Index] {
        match self {
            Self::One(index) => std::slice::from_ref(index),
            Self::More(list) => list,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_what_was_pushed() {
        let mut few = Few::default();
        for count in 0..4 {
            assert_eq!(few.as_slice(), (0..count).collect::<Vec<Index>>());
            few.push(count);
        }
    }
}

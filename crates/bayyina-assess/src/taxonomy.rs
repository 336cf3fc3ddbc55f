//! Kinds as paths: `industry/oil/refinery` is a kind of `industry/oil`.

/// How one kind lies to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kinship {
    /// The same kind.
    Same,
    /// A kind of the other.
    Under,
    /// Wider than the other.
    Over,
    /// Neither.
    Apart,
}

/// How `kind` lies to `other`.
pub(crate) fn kinship(kind: &str, other: &str) -> Kinship {
    let mut mine = kind.trim().split('/');
    let mut theirs = other.trim().split('/');
    loop {
        match (mine.next(), theirs.next()) {
            (None, None) => return Kinship::Same,
            (Some(_), None) => return Kinship::Under,
            (None, Some(_)) => return Kinship::Over,
            (Some(a), Some(b)) if a == b => {}
            _ => return Kinship::Apart,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_paths() {
        let table = [
            ("industry/oil", "industry/oil", Kinship::Same),
            ("industry/oil/refinery", "industry/oil", Kinship::Under),
            ("industry", "industry/oil", Kinship::Over),
            ("water", "industry/oil", Kinship::Apart),
            ("industry/oilcloth", "industry/oil", Kinship::Apart),
        ];
        for (kind, other, expected) in table {
            assert_eq!(kinship(kind, other), expected, "{kind} to {other}");
        }
    }
}

//! Verdicts, and what they make of a count.

use serde::Serialize;

use crate::circuit::Node;

/// What follows from the two sides of a proposition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// There are derivations for it, none against it.
    Supported,
    /// There are derivations against it, none for it.
    Contradicted,
    /// There are both.
    Disputed,
    /// There are none.
    Undetermined,
    /// The claim does not say it.
    NotClaimed,
    /// A quantity that holds only through evidence of its own origin.
    Repeats,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 6] = [
        Self::Supported,
        Self::Contradicted,
        Self::Disputed,
        Self::Undetermined,
        Self::NotClaimed,
        Self::Repeats,
    ];

    /// The word in findings.
    pub fn text(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Contradicted => "contradicted",
            Self::Disputed => "disputed",
            Self::Undetermined => "undetermined",
            Self::NotClaimed => "not_claimed",
            Self::Repeats => "repeats",
        }
    }

    /// The verdict of that word.
    pub fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.text() == text)
    }

    /// The verdict of what is claimed, when the sides hold or do not.
    pub fn from_sides(favour: bool, against: bool, repeats: bool) -> Self {
        match (favour, against) {
            (true, false) => Self::Supported,
            (false, true) => Self::Contradicted,
            (true, true) => Self::Disputed,
            (false, false) if repeats => Self::Repeats,
            (false, false) => Self::Undetermined,
        }
    }

    /// What a claim with this verdict is to a question that counts `counts`.
    pub fn status(self, counts: Self) -> Status {
        if self == counts {
            return Status::Yes;
        }
        match self {
            Self::Undetermined | Self::Disputed | Self::Repeats => Status::Open,
            Self::Supported | Self::Contradicted | Self::NotClaimed => Status::No,
        }
    }
}

/// What a claim or unit is to a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// It counts.
    Yes,
    /// It may count.
    Open,
    /// It does not count.
    No,
}

/// The circuits of one proposition about one claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sides {
    /// Holds when there is a derivation for it.
    pub favour: Node,
    /// Holds when there is a derivation against it.
    pub against: Node,
    /// Of a quantity: holds when only evidence of its own origin bears it out.
    pub repeats: Node,
}

impl Sides {
    /// No derivation either way.
    pub const NONE: Self = Self {
        favour: Node::FALSE,
        against: Node::FALSE,
        repeats: Node::FALSE,
    };

    /// The two sides of anything but a quantity.
    pub fn new(favour: Node, against: Node) -> Self {
        Self {
            favour,
            against,
            repeats: Node::FALSE,
        }
    }

    pub(crate) fn nodes(self) -> [Node; 3] {
        [self.favour, self.against, self.repeats]
    }

    pub(crate) fn map(self, to: impl Fn(Node) -> Node) -> Self {
        Self {
            favour: to(self.favour),
            against: to(self.against),
            repeats: to(self.repeats),
        }
    }
}

/// Between which numbers a count lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Bounds {
    /// Those that are so.
    pub at_least: u32,
    /// Those that are or may be so.
    pub at_most: u32,
}

/// The verdict masks of one claim under up to 64 withdrawals at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Masks {
    pub yes: u64,
    pub no: u64,
}

impl Masks {
    /// A claim that does not say it.
    pub fn not_claimed(counts: Verdict) -> Self {
        if counts == Verdict::NotClaimed {
            Self { yes: !0, no: 0 }
        } else {
            Self { yes: 0, no: !0 }
        }
    }

    /// A claim of which it is not known.
    pub fn unknown(counts: Verdict) -> Self {
        Self {
            yes: if counts == Verdict::Undetermined {
                !0
            } else {
                0
            },
            no: 0,
        }
    }

    pub fn of(favour: u64, against: u64, repeats: u64, counts: Verdict) -> Self {
        let supported = favour & !against;
        let contradicted = against & !favour;
        let disputed = favour & against;
        let neither = !favour & !against;
        let (yes, no) = match counts {
            Verdict::Supported => (supported, contradicted),
            Verdict::Contradicted => (contradicted, supported),
            Verdict::Disputed => (disputed, supported | contradicted),
            Verdict::Undetermined => (neither & !repeats, supported | contradicted),
            Verdict::Repeats => (neither & repeats, supported | contradicted),
            Verdict::NotClaimed => (0, supported | contradicted),
        };
        Self { yes, no }
    }

    pub fn any(self, other: Self) -> Self {
        Self {
            yes: self.yes | other.yes,
            no: self.no & other.no,
        }
    }

    pub fn every(self, other: Self) -> Self {
        Self {
            yes: self.yes & other.yes,
            no: self.no | other.no,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdict_follows_from_the_two_sides() {
        let table = [
            // for, against, repeats, verdict
            (false, false, false, Verdict::Undetermined),
            (true, false, false, Verdict::Supported),
            (false, true, false, Verdict::Contradicted),
            (true, true, false, Verdict::Disputed),
            (false, false, true, Verdict::Repeats),
            (false, true, true, Verdict::Contradicted),
            (true, false, true, Verdict::Supported),
        ];
        for (favour, against, repeats, expected) in table {
            let found = Verdict::from_sides(favour, against, repeats);
            assert_eq!(
                found, expected,
                "{favour} for, {against} against, {repeats} repeats"
            );
        }
    }

    #[test]
    fn masks_agree_with_statuses() {
        for counts in Verdict::ALL {
            for bits in 0..8u64 {
                let [favour, against, repeats] = [1, 2, 4].map(|bit| bits & bit != 0);
                let word = |so: bool| if so { !0u64 } else { 0 };
                let masks = Masks::of(word(favour), word(against), word(repeats), counts);
                let status = Verdict::from_sides(favour, against, repeats).status(counts);
                assert_eq!(
                    masks.yes == !0,
                    status == Status::Yes,
                    "{counts:?} {bits:03b}"
                );
                assert_eq!(
                    masks.no == !0,
                    status == Status::No,
                    "{counts:?} {bits:03b}"
                );
            }
        }
    }

    #[test]
    fn a_count_is_an_interval() {
        let table = [
            // verdict, counted, what it is to the count
            (Verdict::Supported, Verdict::Supported, Status::Yes),
            (Verdict::Contradicted, Verdict::Supported, Status::No),
            (Verdict::Disputed, Verdict::Supported, Status::Open),
            (Verdict::Undetermined, Verdict::Supported, Status::Open),
            (Verdict::NotClaimed, Verdict::Supported, Status::No),
            (Verdict::Repeats, Verdict::Supported, Status::Open),
            (Verdict::Contradicted, Verdict::Contradicted, Status::Yes),
            (Verdict::Supported, Verdict::Contradicted, Status::No),
            (Verdict::Repeats, Verdict::Repeats, Status::Yes),
            (Verdict::Undetermined, Verdict::Repeats, Status::Open),
        ];
        for (verdict, counts, expected) in table {
            assert_eq!(
                verdict.status(counts),
                expected,
                "{verdict:?} where {counts:?} counts"
            );
        }
    }
}

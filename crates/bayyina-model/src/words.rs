//! The words that open fields may hold: short lists, spelt one way.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$word_doc])* #[serde(rename = $text)] $word,)+
        }

        impl $name {
            /// Every word of the list.
            pub const ALL: &'static [Self] = &[$(Self::$word),+];

            /// The word as it is stored.
            pub fn text(self) -> &'static str {
                match self { $(Self::$word => $text,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                match text {
                    $($text => Ok(Self::$word),)+
                    _ => Err(UnknownWord { found: text.chars().take(80).collect(), known: &[$($text),+] }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.text())
            }
        }
    };
}

/// A word that is not on its list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is none of {}", known.join(", "))]
pub struct UnknownWord {
    /// The word, cut at 80 characters.
    pub found: String,
    /// The words that are known.
    pub known: &'static [&'static str],
}

words! {
    /// Whether a claim makes a facet its own.
    Claimed {
        /// The claim says it.
        Yes = "yes",
        /// The claim says nothing of it.
        No = "no",
        /// The record at hand does not say.
        Unknown = "unknown",
    }
}

words! {
    /// How sure an author is of an observation; ordered from least to most.
    Confidence {
        /// Could be so.
        Possible = "possible",
        /// More likely than not.
        Probable = "probable",
        /// Beyond the author's doubt.
        Confirmed = "confirmed",
    }
}

words! {
    /// What a source says of an actor in an area. They stay apart.
    Presence {
        /// The actor controlled it.
        Held = "held",
        /// The actor was there.
        Present = "present",
        /// The actor fought for it.
        Contested = "contested",
        /// The actor surrounded it.
        Besieged = "besieged",
        /// The actor was not there.
        Absent = "absent",
        /// The source knew of no presence.
        NoneRecorded = "none_recorded",
    }
}

words! {
    /// What of the scene a location is of.
    Role {
        /// Where the camera was.
        Camera = "camera",
        /// The ground that the picture shows.
        Footprint = "footprint",
        /// Where the hit was.
        Impact = "impact",
    }
}

words! {
    /// What an adopted assessment says of a facet.
    Judgement {
        /// The facet holds.
        Supports = "supports",
        /// The facet does not hold.
        Contradicts = "contradicts",
        /// The assessor knew of no presence of the actor at the place.
        NoneRecorded = "none_recorded",
        /// The assessor states that the actor was not at the place.
        Absent = "absent",
        /// The assessor states that the actor was at the place.
        Present = "present",
        /// The assessor tried and could not tell.
        Undetermined = "undetermined",
    }
}

words! {
    /// How origins depend on one another.
    Relation {
        /// Known to be separate.
        Separate = "separate",
        /// Known to share an origin.
        Common = "common",
    }
}

words! {
    /// A reviewer's word on an entry.
    Opinion {
        /// The reviewer finds the same.
        Agree = "agree",
        /// The reviewer objects.
        Object = "object",
    }
}

words! {
    /// Why an entry is taken back.
    Reason {
        /// It was wrong.
        Error = "error",
        /// Consent was withdrawn.
        ConsentWithdrawn = "consent_withdrawn",
        /// The source is no longer relied on.
        SourceRemoved = "source_removed",
        /// It was recorded twice.
        Duplicate = "duplicate",
        /// It was found to be made up or altered.
        Fabricated = "fabricated",
        /// A reason given in words only.
        Other = "other",
    }
}

words! {
    /// How a stated quantity compares with the count.
    Comparison {
        /// That many or more.
        AtLeast = "at_least",
        /// That many or fewer.
        AtMost = "at_most",
        /// Exactly that many.
        Exactly = "exactly",
        /// More than that.
        MoreThan = "more_than",
        /// Fewer than that.
        FewerThan = "fewer_than",
    }
}

words! {
    /// What a question counts.
    Unit {
        /// Claims one by one.
        Claim = "claim",
        /// Archived things.
        Item = "item",
        /// Happenings.
        Incident = "incident",
        /// Places on the ground.
        Site = "site",
        /// Accounts.
        Account = "account",
    }
}

words! {
    /// When a unit of several claims counts.
    UnitRule {
        /// When one of its claims does.
        Any = "any",
        /// When all of its claims do.
        Every = "every",
    }
}

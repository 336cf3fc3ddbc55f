//! The kinds of entries: what each may say, field by field.
//!
//! Every field is a leaf, which can be withheld, except those named in [`Kind::open`]; so every
//! leaf field is optional when read. Evidence kinds carry the fields of [`Evidence`] as well.
//! A kind's version is part of its name; a field added later gets a new version and a function
//! that lifts the old one.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::entry::EntryId;
use crate::region::RegionText;
use crate::time::Time;

pub use crate::facets::Facets;
pub use crate::key::{Key, KeyError};
pub use crate::parts::{
    Cite, Evidence, FACETS, File, Locator, Parent, Proposition, Quantity, Stated,
};
pub use crate::words::{
    Claimed, Comparison, Confidence, Judgement, Opinion, Presence, Reason, Relation, Role, Unit,
    UnitRule, UnknownWord,
};

/// Text by language tag (`en`, `ar`, `ru`).
pub type Texts = BTreeMap<String, String>;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal, evidence $evidence:literal, open [$($open:literal),*] {
        $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
    })+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
            #[serde(default, deny_unknown_fields)]
            pub struct $name {
                $($(#[$field_doc])* #[serde(skip_serializing_if = "Blank::is_blank")] pub $field: $type,)*
            }

            impl From<$name> for Body {
                fn from(body: $name) -> Self {
                    Self::$name(Arc::new(body))
                }
            }
        )+

        /// What an entry says. Copies share it.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Body {
            $($(#[$doc])* $name(Arc<$name>),)+
            /// A kind that this program does not know.
            Unknown,
        }

        /// The kinds that this program knows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $name,)+
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name with its version.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The kind of that name.
            pub fn of(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$name),)+ _ => None }
            }

            /// Whether its entries are evidence, with an origin that can be withdrawn.
            pub fn is_evidence(self) -> bool {
                match self { $(Self::$name => $evidence,)+ }
            }

            /// Its fields that are never withheld.
            pub fn open(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($open),*],)+ }
            }

            pub(crate) fn decode(self, fields: serde_json::Value) -> Result<Body, serde_json::Error> {
                match self { $(Self::$name => serde_json::from_value::<$name>(fields).map(Body::from),)+ }
            }
        }

        impl Body {
            /// Its kind, if this program knows it.
            pub fn kind(&self) -> Option<Kind> {
                match self { $(Self::$name(_) => Some(Kind::$name),)+ Self::Unknown => None }
            }

            pub(crate) fn encode(&self) -> Result<serde_json::Value, serde_json::Error> {
                match self {
                    $(Self::$name(body) => serde_json::to_value(body),)+
                    Self::Unknown => Ok(serde_json::Value::Object(serde_json::Map::new())),
                }
            }
        }
    };
}

/// Whether a field says nothing, and so is left out of the bytes.
trait Blank {
    fn is_blank(&self) -> bool;
}

impl<T> Blank for Option<T> {
    fn is_blank(&self) -> bool {
        self.is_none()
    }
}

impl<T> Blank for Vec<T> {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }
}

impl<K, V> Blank for BTreeMap<K, V> {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }
}

impl Blank for Facets {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }
}

impl Blank for bool {
    fn is_blank(&self) -> bool {
        !self
    }
}

kinds! {
    /// Who published: an organisation, channel or person.
    Source = "source/1", evidence false, open ["protected"] {
        /// Names by language.
        names: Texts,
        /// Organisation, channel, person, dataset …
        kind: Option<String>,
        /// Language it publishes in.
        language: Option<String>,
        /// Its interest in the matter, as the case's authors see it.
        interest: Option<String>,
        /// Its address.
        url: Option<String>,
        /// Whether it, and whatever would reveal it, must never be published; open.
        protected: bool,
        /// Sources that it takes what it says from, unless an entry says otherwise.
        derives_from: Vec<Key>,
    }

    /// An archived thing: post, video, image, page, article, dataset.
    Item = "item/1", evidence false, open ["protected"] {
        /// Who published it.
        source: Option<Key>,
        /// Where what it says ultimately comes from, if not from its source.
        origin: Option<Key>,
        /// Its title, verbatim.
        title: Option<String>,
        /// Its address.
        url: Option<String>,
        /// When it was published.
        published: Option<Time>,
        /// When it was captured.
        captured: Option<Time>,
        /// Addresses of copies in public archives.
        archived_at: Vec<String>,
        /// Its language.
        language: Option<String>,
        /// Its files.
        files: Vec<File>,
        /// The item that this is a working copy of.
        parent: Option<Key>,
        /// Whether it must never be published; open.
        protected: bool,
        /// Remarks.
        note: Option<String>,
    }

    /// What a source is quoted as saying in an item.
    Statement = "statement/1", evidence false, open [] {
        /// The item that quotes it.
        item: Option<Key>,
        /// Where in the item.
        locator: Option<Locator>,
        /// The words, verbatim.
        text: Option<String>,
        /// Their language.
        language: Option<String>,
        /// Translations by language.
        translation: Texts,
        /// Who is quoted.
        speaker: Option<String>,
        /// Outlet, agency, spokesperson: nearest first.
        chain: Vec<String>,
        /// The source that it ultimately comes from.
        origin: Option<Key>,
    }

    /// One happening at one place and time.
    Incident = "incident/1", evidence false, open [] {
        /// What it is called.
        title: Texts,
        /// Where.
        region: Option<RegionText>,
        /// When.
        time: Option<Time>,
    }

    /// A checkable proposition about one incident, with its facets.
    Claim = "claim/1", evidence false, open [] {
        /// Who claims it.
        source: Option<Key>,
        /// The statement that it is taken from.
        statement: Option<Key>,
        /// The item that it is taken from.
        item: Option<Key>,
        /// The incident that it is about.
        incident: Option<Key>,
        /// The site that it is about.
        site: Option<Key>,
        /// What it is called, verbatim where the item has a title.
        title: Option<String>,
        /// When it was published.
        published: Option<Time>,
        /// Address of the page that reports it.
        cited: Option<String>,
        /// Remarks.
        note: Option<String>,
        /// What it says, by facet; each facet is a leaf of its own, and an absent one is not known.
        facets: Facets,
    }

    /// A group, with names in many scripts and dated parents.
    Actor = "actor/1", evidence false, open [] {
        /// Names by language, the first of each the one to show.
        names: BTreeMap<String, Vec<String>>,
        /// The actors that it is part of, and when.
        parents: Vec<Parent>,
        /// Where that is from.
        cited: Option<String>,
    }

    /// One speaker's dated, cited definition of an umbrella term as a set of actors.
    Umbrella = "umbrella/1", evidence true, open [] {
        /// The term.
        term: Option<String>,
        /// Whose definition it is.
        speaker: Option<Key>,
        /// The actors that it stands for.
        actors: Vec<Key>,
        /// When the speaker used it so.
        when: Option<Time>,
    }

    /// One reading of a place name: a region, with names by language.
    Place = "place/1", evidence true, open [] {
        /// Names by language, the first of each the one to show.
        names: BTreeMap<String, Vec<String>>,
        /// The region.
        region: Option<RegionText>,
        /// Town, village, governorate, area …
        kind: Option<String>,
        /// The administrative areas that it lies in, smallest first.
        within: Vec<Key>,
    }

    /// One source's map of control at a date.
    Layer = "layer/1", evidence true, open [] {
        /// The days that it speaks for.
        when: Option<Time>,
        /// The area inside which it claims to be complete.
        extent: Option<RegionText>,
        /// The actors that it would show; without any, every actor.
        actors: Vec<Key>,
    }

    /// A source's statement of who held, was present in, contested or besieged an area.
    Control = "control/1", evidence true, open ["status"] {
        /// The layer that it is part of.
        layer: Option<Key>,
        /// The actor.
        actor: Option<Key>,
        /// What the source says of the actor; open.
        status: Option<Presence>,
        /// Whether the source says that no other actor was there.
        exclusive: bool,
        /// The area.
        region: Option<RegionText>,
        /// The place that the source names, where it gives no area.
        place: Option<Key>,
        /// The days for which the source says it.
        when: Option<Time>,
    }

    /// Where something is that an item shows.
    Location = "location/1", evidence true, open ["role"] {
        /// The claim, item or incident that it locates.
        about: Option<Key>,
        /// What of the scene; open.
        role: Option<Role>,
        /// Where; the uncertainty is the region.
        region: Option<RegionText>,
    }

    /// When something happened that an item shows.
    TimeSeen = "time/1", evidence true, open [] {
        /// The claim, item or incident that it dates.
        about: Option<Key>,
        /// When.
        when: Option<Time>,
    }

    /// What was there.
    Object = "object/1", evidence true, open [] {
        /// The claim, item or incident that it describes.
        about: Option<Key>,
        /// The kind of thing, by taxonomy.
        kind: Option<String>,
    }

    /// Who did it, as an analyst determined.
    Perpetrator = "perpetrator/1", evidence true, open [] {
        /// The claim, item or incident that it is of.
        about: Option<Key>,
        /// The actor.
        actor: Option<Key>,
    }

    /// Who was there, as an analyst determined for this claim, item or incident.
    PresenceSeen = "presence/1", evidence true, open ["status"] {
        /// The claim, item or incident that it is of.
        about: Option<Key>,
        /// The actor.
        actor: Option<Key>,
        /// What is said of the actor; open.
        status: Option<Presence>,
    }

    /// The same footage as another item's.
    Identity = "identity/1", evidence true, open [] {
        /// The claim or item whose footage it is.
        about: Option<Key>,
        /// The other item.
        with: Option<Key>,
        /// When the other item was published.
        published: Option<Time>,
        /// The incident that the other item shows, where that is known.
        incident: Option<Key>,
    }

    /// Someone near saw or filmed an event.
    Account = "account/1", evidence true, open [] {
        /// What it is called, verbatim.
        title: Option<String>,
        /// Its address.
        url: Option<String>,
        /// When it was published.
        published: Option<Time>,
        /// The incident that it is about, where that is known.
        incident: Option<Key>,
        /// Where.
        region: Option<RegionText>,
        /// When.
        when: Option<Time>,
        /// The alleged act, by taxonomy.
        act: Option<String>,
        /// The alleged perpetrator.
        perpetrator: Option<Key>,
    }

    /// Another's verdict on a facet, taken over because the record gives nothing to compute from.
    Assessment = "assessment/1", evidence true, open ["facet", "verdict"] {
        /// The claim.
        claim: Option<Key>,
        /// The facet; open.
        facet: Option<String>,
        /// What the assessor says; open.
        verdict: Option<Judgement>,
        /// The actor that a verdict on presence is about; without one, the actor that the claim names.
        actor: Option<Key>,
        /// When the assessor said so.
        published: Option<Time>,
    }

    /// Who looked for something, where, until when, how, and found nothing.
    Search = "search/1", evidence true, open [] {
        /// The claim, item or incident that it was made for, if one.
        about: Option<Key>,
        /// The actor looked for.
        actor: Option<Key>,
        /// Where.
        region: Option<RegionText>,
        /// The time that was looked at.
        when: Option<Time>,
        /// Until when the searching went on.
        until: Option<Time>,
    }

    /// How origins depend on one another, pair by pair.
    Dependence = "dependence/1", evidence true, open ["relation"] {
        /// The origins.
        origins: Vec<Key>,
        /// Whether every two of them are separate or share an origin; open.
        relation: Option<Relation>,
    }

    /// A person's agreement or objection to an entry.
    Review = "review/1", evidence false, open ["entry", "verdict"] {
        /// The entry; open.
        entry: Option<EntryId>,
        /// Agreement or objection; open.
        verdict: Option<Opinion>,
        /// Why.
        note: Option<String>,
    }

    /// Entries or origins taken back, with a typed reason.
    Retraction = "retraction/1", evidence false, open ["entries", "reason"] {
        /// The entries; open.
        entries: Vec<EntryId>,
        /// Origins with all that derives from them.
        origins: Vec<Key>,
        /// Items with all that rests on them.
        items: Vec<Key>,
        /// Why; open.
        reason: Option<Reason>,
        /// Why, in words.
        note: Option<String>,
    }

    /// Fields that must not leave in anything published.
    Mark = "mark/1", evidence false, open ["entry"] {
        /// The entry; open. Without one, every entry that speaks of the mark's own thing.
        entry: Option<EntryId>,
        /// The fields; none means all.
        fields: Vec<String>,
        /// Why.
        note: Option<String>,
    }

    /// A named list of claims or accounts with its selection rule.
    Set = "set/1", evidence false, open [] {
        /// The rule, by language.
        rule: Texts,
        /// The day of the selection.
        date: Option<Time>,
        /// The claims or accounts.
        claims: Vec<Key>,
    }

    /// A count of a proposition over a set.
    Question = "question/1", evidence false, open [] {
        /// What is asked, by language.
        title: Texts,
        /// What a reader should know with the answer, by language.
        note: Texts,
        /// The proposition in words, by language.
        text: Texts,
        /// Its place in the order of questions.
        order: Option<u32>,
        /// The set.
        set: Option<Key>,
        /// The proposition.
        proposition: Option<Proposition>,
        /// The verdict that counts; `supported` without one.
        counts: Option<String>,
        /// What is counted.
        unit: Option<Unit>,
        /// When a unit of several claims counts.
        rule: Option<UnitRule>,
        /// The origin whose definition of an umbrella term the question takes, if any.
        umbrella: Option<Key>,
        /// Whether to give the running count by day.
        series: bool,
    }

    /// The thresholds and rules of the case that differ from the defaults.
    Method = "method/1", evidence false, open [] {
        /// Values by key.
        values: BTreeMap<String, String>,
    }

    /// What the case is called and what it is about.
    CaseInfo = "case/1", evidence false, open [] {
        /// Its title, by language.
        title: Texts,
        /// What it asks and finds, by language.
        summary: Texts,
        /// The languages of its pages.
        languages: Vec<String>,
        /// Terms of the data, by language.
        notice: Texts,
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

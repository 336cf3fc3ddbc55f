//! Which objects of OpenStreetMap matter, and what is kept of what is said of them.

use crate::pbf::Tags;

/// How important a road is, by its `highway` tag, without the `_link`.
///
/// Source: wiki.openstreetmap.org/wiki/Key:highway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum RoadClass {
    /// `motorway`
    Motorway = 0,
    /// `trunk`
    Trunk = 1,
    /// `primary`
    Primary = 2,
    /// `secondary`
    Secondary = 3,
    /// `tertiary`
    Tertiary = 4,
    /// `unclassified`
    Unclassified = 5,
    /// `residential`
    Residential = 6,
    /// `living_street`
    LivingStreet = 7,
    /// `service`, but no driveways, parking aisles, drive-throughs or emergency accesses
    Service = 8,
    /// `track`
    Track = 9,
    /// `road`: not known yet
    Road = 10,
}

impl RoadClass {
    /// All, from the most important.
    pub const ALL: [Self; 11] = [
        Self::Motorway,
        Self::Trunk,
        Self::Primary,
        Self::Secondary,
        Self::Tertiary,
        Self::Unclassified,
        Self::Residential,
        Self::LivingStreet,
        Self::Service,
        Self::Track,
        Self::Road,
    ];

    /// The class of a number; `None` if no class has it.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// Whether it belongs to the graph of major roads.
    pub fn is_major(self) -> bool {
        self <= Self::Tertiary
    }

    /// The value of the tag.
    pub fn name(self) -> &'static str {
        match self {
            Self::Motorway => "motorway",
            Self::Trunk => "trunk",
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Tertiary => "tertiary",
            Self::Unclassified => "unclassified",
            Self::Residential => "residential",
            Self::LivingStreet => "living_street",
            Self::Service => "service",
            Self::Track => "track",
            Self::Road => "road",
        }
    }
}

/// In which directions of its nodes one may drive a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Oneway {
    /// Both.
    No,
    /// As the nodes are listed.
    Along,
    /// Against the list.
    Against,
}

/// What is known of a drivable way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RoadTags {
    /// How important it is.
    pub class: RoadClass,
    /// Whether it is a slip road (`_link`).
    pub link: bool,
    /// In which directions one drives.
    pub oneway: Oneway,
    /// Whether it is (part of) a roundabout.
    pub roundabout: bool,
    /// A number that ways of one name (or else one reference) share; 0 for none.
    pub name: u32,
}

impl RoadTags {
    /// A two-way road without a name.
    pub fn plain(class: RoadClass) -> Self {
        Self {
            class,
            link: false,
            oneway: Oneway::No,
            roundabout: false,
            name: 0,
        }
    }

    /// Brought into one byte; the name apart.
    pub(crate) fn to_byte(self) -> u8 {
        let oneway = match self.oneway {
            Oneway::No => 0,
            Oneway::Along => 1,
            Oneway::Against => 2,
        };
        self.class as u8 | u8::from(self.link) << 4 | oneway << 5 | u8::from(self.roundabout) << 7
    }

    /// From [`RoadTags::to_byte`].
    pub(crate) fn from_byte(byte: u8, name: u32) -> Option<Self> {
        Some(Self {
            class: RoadClass::from_number(byte & 15)?,
            link: byte & 16 != 0,
            oneway: match byte >> 5 & 3 {
                0 => Oneway::No,
                1 => Oneway::Along,
                2 => Oneway::Against,
                _ => return None,
            },
            roundabout: byte & 128 != 0,
            name,
        })
    }

    /// What a way's tags say of a drivable road; `None` if it is none, or cannot be seen from
    /// above because it runs in a tunnel.
    pub fn read(tags: &Tags<'_>) -> Option<Self> {
        let highway = tags.get(b"highway")?;
        let (class, link) = match highway.strip_suffix(b"_link") {
            Some(class) => (class, true),
            None => (highway, false),
        };
        let class = RoadClass::ALL
            .into_iter()
            .find(|known| known.name().as_bytes() == class)?;
        if link && !class.is_major() {
            return None;
        }
        let mut road = Self {
            link,
            ..Self::plain(class)
        };
        if class == RoadClass::Motorway {
            road.oneway = Oneway::Along;
        }
        let (mut name, mut reference, mut said) = (None, None, None);
        for (key, value) in tags.iter() {
            match (key, value) {
                (b"area", b"yes") | (b"tunnel", b"yes") => return None,
                (
                    b"service",
                    b"parking_aisle" | b"driveway" | b"drive-through" | b"emergency_access",
                ) => return None,
                (b"oneway", b"yes" | b"true" | b"1") => said = Some(Oneway::Along),
                (b"oneway", b"-1" | b"reverse") => said = Some(Oneway::Against),
                (b"oneway", b"no" | b"false" | b"0") => said = Some(Oneway::No),
                (b"junction", b"roundabout" | b"circular") => road.roundabout = true,
                (b"name", value) => name = Some(value),
                (b"ref", value) => reference = Some(value),
                _ => {}
            }
        }
        if road.roundabout {
            road.oneway = Oneway::Along;
        }
        road.oneway = said.unwrap_or(road.oneway);
        road.name = name.or(reference).map_or(0, fingerprint);
        Some(road)
    }
}

/// FNV-1a of a name, never 0.
fn fingerprint(name: &[u8]) -> u32 {
    let hash = name.iter().fold(0x811c_9dc5u32, |hash, &byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash.max(1)
}

/// What a feature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum FeatureKind {
    /// A named settlement or part of one (`place`).
    Place = 0,
    /// A bridge of a road or a railway.
    Bridge = 1,
    /// A bank or shore: outline of a water surface, or coastline.
    WaterEdge = 2,
    /// The middle line of a river, stream or canal.
    Waterway = 3,
    /// Where a road crosses rails at grade.
    RailCrossing = 4,
    /// A roundabout or mini-roundabout.
    Roundabout = 5,
}

impl FeatureKind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Self; 6] = [
        Self::Place,
        Self::Bridge,
        Self::WaterEdge,
        Self::Waterway,
        Self::RailCrossing,
        Self::Roundabout,
    ];

    /// The kind of a number; `None` if no kind has it.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// A word for it, as in JSON keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Place => "places",
            Self::Bridge => "bridges",
            Self::WaterEdge => "water_edges",
            Self::Waterway => "waterways",
            Self::RailCrossing => "rail_crossings",
            Self::Roundabout => "roundabouts",
        }
    }

    /// What a tagged point is. Roundabouts that are ways come from the roads.
    pub fn of_node(tags: &Tags<'_>) -> Option<Self> {
        tags.iter().find_map(|(key, value)| match (key, value) {
            (b"place", _) if tags.get(b"name").is_some() => Some(Self::Place),
            (b"railway", b"level_crossing") => Some(Self::RailCrossing),
            (b"highway", b"mini_roundabout") => Some(Self::Roundabout),
            _ => None,
        })
    }

    /// What a tagged line is.
    pub fn of_way(tags: &Tags<'_>) -> Option<Self> {
        let (mut bridge, mut carries, mut found) = (false, false, None);
        for (key, value) in tags.iter() {
            match (key, value) {
                (b"bridge", value) => bridge = value != b"no",
                (b"highway" | b"railway", _) => carries = true,
                (b"man_made", b"bridge") => (bridge, carries) = (true, true),
                (b"natural", b"water" | b"coastline")
                | (b"waterway", b"riverbank" | b"dock")
                | (b"landuse", b"reservoir") => found = Some(Self::WaterEdge),
                (b"waterway", b"river" | b"stream" | b"canal") => found = Some(Self::Waterway),
                (b"place", _) if tags.get(b"name").is_some() => found = Some(Self::Place),
                _ => {}
            }
        }
        found.or((bridge && carries).then_some(Self::Bridge))
    }

    /// Whether a relation is an area of water, whose members are shores.
    pub fn is_water_area(tags: &Tags<'_>) -> bool {
        tags.get(b"type") == Some(b"multipolygon") && Self::of_way(tags) == Some(Self::WaterEdge)
    }
}

/// A key and its value.
pub type Tag = (String, String);

/// The longest text of a tag that is kept, in bytes; OpenStreetMap allows 255 characters.
pub(crate) const LONGEST_TEXT: usize = 1024;

/// The tags of a feature that are kept: its names in all languages, and what tells what it is.
pub fn kept(tags: &Tags<'_>) -> Vec<Tag> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    tags.iter()
        .filter(|(key, value)| {
            let name = matches!(
                *key,
                b"name"
                    | b"alt_name"
                    | b"old_name"
                    | b"int_name"
                    | b"official_name"
                    | b"short_name"
                    | b"loc_name"
            ) || key.starts_with(b"name:");
            let what = matches!(
                *key,
                b"place"
                    | b"population"
                    | b"highway"
                    | b"railway"
                    | b"bridge"
                    | b"natural"
                    | b"waterway"
                    | b"landuse"
                    | b"water"
            );
            (name || what) && key.len() <= LONGEST_TEXT / 4 && value.len() <= LONGEST_TEXT / 4
        })
        .map(|(key, value)| (text(key), text(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_holds_what_is_known_of_a_road() {
        for class in RoadClass::ALL {
            for (link, oneway, roundabout) in [
                (false, Oneway::No, false),
                (true, Oneway::Along, true),
                (false, Oneway::Against, true),
            ] {
                let tags = RoadTags {
                    class,
                    link,
                    oneway,
                    roundabout,
                    name: 7,
                };
                assert_eq!(RoadTags::from_byte(tags.to_byte(), 7), Some(tags));
            }
        }
        assert_eq!(RoadTags::from_byte(11, 0), None);
        assert_eq!(RoadTags::from_byte(3 << 5, 0), None);
    }

    #[test]
    fn numbers_name_classes_and_kinds() {
        for (number, class) in RoadClass::ALL.into_iter().enumerate() {
            assert_eq!(class as usize, number);
        }
        for (number, kind) in FeatureKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, number);
        }
    }
}

//! The gazetteer file: places and their names in every script, mapped into memory and looked up by
//! what a name sounds like. docs/names.md gives the bytes.

mod build;
mod find;
mod format;
mod open;
mod osm;
mod shapes;
mod sources;
mod table;
pub(crate) mod terms;
mod world;

pub use build::{BuildError, Builder, NewPlace};
pub use find::{Finder, Found};
pub use format::{Info, SourceNote, VERSION};
pub use open::{Gazetteer, GazetteerError, Name, Place};
pub use sources::{CountryRow, Gathered, SourceError, Sourced};
pub use world::assemble;

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// Not known.
    Unknown = 0,
    /// A country.
    Country = 1,
    /// A first-order division: a governorate, province or state.
    Province = 2,
    /// A smaller division: a district or county.
    District = 3,
    /// A city.
    City = 4,
    /// A town.
    Town = 5,
    /// A village, hamlet or farm.
    Village = 6,
    /// A part of a city.
    Neighbourhood = 7,
    /// Water: a river, lake, spring or sea.
    Water = 8,
    /// A mountain, valley, plain or other form of the land.
    Land = 9,
    /// A building or site: a school, airfield, mosque, plant.
    Site = 10,
    /// A road or street.
    Road = 11,
    /// A part of the world: a continent or a region of several countries.
    Region = 12,
}

impl Kind {
    const ALL: [Self; 13] = [
        Self::Unknown,
        Self::Country,
        Self::Province,
        Self::District,
        Self::City,
        Self::Town,
        Self::Village,
        Self::Neighbourhood,
        Self::Water,
        Self::Land,
        Self::Site,
        Self::Road,
        Self::Region,
    ];

    /// The kind of a stored number; an unknown number is [`Kind::Unknown`].
    pub fn from_number(number: u8) -> Self {
        Self::ALL
            .get(usize::from(number))
            .copied()
            .unwrap_or(Self::Unknown)
    }

    /// Its name, as results print it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "place",
            Self::Country => "country",
            Self::Province => "province",
            Self::District => "district",
            Self::City => "city",
            Self::Town => "town",
            Self::Village => "village",
            Self::Neighbourhood => "neighbourhood",
            Self::Water => "water",
            Self::Land => "land",
            Self::Site => "site",
            Self::Road => "road",
            Self::Region => "region",
        }
    }

    /// The kind of a word of a table, in the words of our own tables, of OpenStreetMap's `place`
    /// and of GeoNames' feature classes and codes.
    pub fn of_word(word: &str) -> Self {
        match word {
            "country" | "PCLI" | "PCL" => Self::Country,
            "governorate" | "province" | "state" | "region" | "ADM1" => Self::Province,
            "district" | "subdistrict" | "county" | "municipality" | "ADM2" | "ADM3" | "ADM4"
            | "A" => Self::District,
            "city" | "PPLC" | "PPLA" => Self::City,
            "town" | "PPLA2" | "P" => Self::Town,
            "village" | "hamlet" | "isolated_dwelling" | "farm" | "locality" => Self::Village,
            "neighbourhood" | "neighborhood" | "suburb" | "quarter" | "PPLX" => Self::Neighbourhood,
            "water" | "river" | "lake" | "H" => Self::Water,
            "mountain" | "land" | "T" | "L" | "V" => Self::Land,
            "site" | "building" | "airport" | "airfield" | "S" => Self::Site,
            "road" | "street" | "R" => Self::Road,
            "continent" | "CONT" => Self::Region,
            _ => Self::Unknown,
        }
    }

    /// How far from its point a place of the kind may reach, where no source says, in metres: a
    /// city's by its people, the rest by what such places commonly measure.
    pub fn usual_radius_m(self, population: u64) -> u32 {
        match self {
            Self::Country => 300_000,
            Self::Province => 60_000,
            Self::District => 20_000,
            Self::Region => 1_500_000,
            Self::City | Self::Town | Self::Village | Self::Unknown => {
                // 5,000 people to the square kilometre, as towns commonly have.
                let area_m2 = population as f64 * 200.0;
                (libm::sqrt(area_m2 / std::f64::consts::PI) as u32).clamp(500, 25_000)
            }
            Self::Neighbourhood => 1_000,
            Self::Water | Self::Land => 5_000,
            Self::Site | Self::Road => 500,
        }
    }
}

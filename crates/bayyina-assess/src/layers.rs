//! Control made ready: what each source says of who was where, and from when.
//!
//! A source is whom a layer or statement directly comes from. What it says, in a layer or outside
//! any, is found by boxes; how a region lies is asked only of the statements that bear on the
//! question.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bayyina_ground::{Area, AreaList, Region};
use bayyina_model::kinds::{Body, Control, Presence};
use bayyina_model::{Case, EntryId, Index, Interval, Key, Kind, RegionText};
use rayon::prelude::*;

use crate::actors::{Actor, Actors};
use crate::nearby::Nearby;
use crate::places::Places;
use crate::support::Support;

/// Days that something speaks for, in seconds since 1970; the end excluded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Days {
    /// The first second; the least number when the beginning is open.
    pub from: i64,
    /// The end; none when it is open.
    pub to: Option<i64>,
}

impl Days {
    /// Days that are withheld: it speaks for none that is known.
    const NEVER: Self = Self {
        from: i64::MAX,
        to: Some(i64::MIN),
    };

    fn of(when: Interval) -> Self {
        Self {
            from: when.from.unwrap_or(i64::MIN),
            to: when.to,
        }
    }

    /// Whether it speaks, fresh enough, for all of a stretch.
    pub fn speak_for(self, from: i64, to: i64, staleness_s: i64) -> bool {
        self.from <= from
            && self
                .to
                .is_none_or(|end| to <= end.saturating_add(staleness_s))
    }
}

/// Where a statement of control applies.
#[derive(Clone, Debug)]
pub(crate) enum Extent {
    /// An area of the sheet's index.
    Area(u32),
    /// A region of its own.
    Region(Box<Region>),
    /// Somewhere in a place that the source names.
    Place(Key),
    /// It is not known where.
    Nowhere,
}

/// What a source says of one actor in one area.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub entry: Index,
    /// Entries of one class live and die together.
    pub class: u32,
    /// None where the actor is withheld: it could be any.
    pub actor: Option<Actor>,
    pub status: Presence,
    pub exclusive: bool,
    pub extent: Extent,
    /// Its own days; a statement in a layer without any takes the layer's.
    pub days: Option<Days>,
    pub place: Option<Key>,
}

/// An area inside which layers are complete.
#[derive(Debug)]
pub(crate) enum Complete {
    Area(AreaList),
    Region(Region),
}

impl Complete {
    /// Whether all of a region surely lies inside.
    pub fn holds(&self, region: &Region) -> bool {
        match self {
            Self::Area(index) => (0..index.len() as u32).any(|id| {
                index
                    .lies(id, region)
                    .is_some_and(|(_, covers)| covers.is_yes())
            }),
            Self::Region(whole) => crate::control::inside(region, whole).is_yes(),
        }
    }
}

/// The statements of one layer.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub statements: Vec<Statement>,
    pub index: Option<AreaList>,
    /// The statement that each area of the index belongs to.
    pub of_area: Vec<u32>,
    /// Statements with regions of other shapes.
    pub others: Nearby,
    /// Statements that name a place, or not even that.
    pub unbounded: Vec<u32>,
    /// When statements with days of their own begin.
    pub begins: Vec<i64>,
}

/// A layer: one entry that dates a sheet and says where it is complete.
#[derive(Debug)]
pub(crate) struct Layer {
    pub entry: Index,
    pub sheet: usize,
    pub days: Days,
    /// Which of the extents, if it has one.
    pub extent: Option<usize>,
    /// The actors that it would show; none when that is not known.
    pub shows: Option<Vec<Actor>>,
}

/// All that one source says of control.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// Its layers, oldest first.
    pub layers: Vec<Layer>,
}

/// All that is said of control.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    pub sources: Vec<Source>,
    pub sheets: Vec<Sheet>,
    /// Areas inside which layers are complete; layers that have the same share it.
    pub extents: Vec<Complete>,
    /// Statements outside any layer, by entry id, with the source of each.
    pub loose: Vec<(Statement, u32)>,
    /// Their regions.
    pub loose_near: Nearby,
    /// Those that name a place only, place by place.
    pub placed: Vec<(Key, Vec<u32>)>,
    /// The readings of those places, numbered as in `placed_by`.
    pub placed_near: Nearby,
    /// The place, by its number in `placed`, that each of these readings is of.
    pub placed_by: Vec<u32>,
    /// Those that name a place, whatever else they give, by place.
    pub loose_of: BTreeMap<Key, Vec<u32>>,
}

/// Whom entries directly come from: origin, else the origins of its items, else its analyst, else
/// the entry alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Speaker {
    Origins(BTreeSet<Key>),
    Analyst(String),
    Entry(EntryId),
}

impl Speaker {
    pub fn of(case: &Case, entry: Index) -> Self {
        let entry = case.entry(entry);
        let Some(evidence) = &entry.evidence else {
            return Self::Entry(entry.id);
        };
        let origins: BTreeSet<Key> = match &evidence.origin {
            Some(origin) => [origin.clone()].into(),
            None => evidence
                .items
                .iter()
                .filter_map(|cite| case.items().get(&cite.item))
                .filter_map(|item| item.origin.clone().or_else(|| item.source.clone()))
                .collect(),
        };
        match (&evidence.analyst, origins.is_empty()) {
            (_, false) => Self::Origins(origins),
            (Some(analyst), true) => Self::Analyst(analyst.clone()),
            (None, true) => Self::Entry(entry.id),
        }
    }
}

impl Layers {
    /// Everything that counts; regions that do not read are not known where.
    pub fn of(
        case: &Case,
        places: &Places,
        actors: &mut Actors,
        support: &mut Support,
        counts: &dyn Fn(Index) -> bool,
    ) -> Self {
        let mut layers = Self::default();
        let mut sources: BTreeMap<Speaker, u32> = BTreeMap::new();
        let mut source = |layers: &mut Self, speaker| {
            *sources.entry(speaker).or_insert_with(|| {
                layers.sources.push(Source::default());
                layers.sources.len() as u32 - 1
            })
        };
        let mut sheets: HashMap<Key, usize> = HashMap::new();
        let mut extents: Vec<&RegionText> = Vec::new();
        for index in sorted(case, Kind::Layer) {
            let entry = case.entry(index);
            let Body::Layer(body) = &entry.body else {
                continue;
            };
            let Some(when) = body.when.as_ref().filter(|_| counts(index)) else {
                continue;
            };
            let sheet = match &entry.thing {
                Some(key) => *sheets.entry(key.clone()).or_insert(layers.sheets.len()),
                None => layers.sheets.len(),
            };
            if sheet == layers.sheets.len() {
                layers.sheets.push(Sheet::default());
            }
            let shows = (!entry.withheld.contains("actors")).then(|| {
                body.actors
                    .iter()
                    .map(|actor| actors.number(actor))
                    .collect()
            });
            let layer = Layer {
                entry: index,
                sheet,
                days: Days::of(when.interval()),
                extent: body.extent.as_ref().and_then(|text| {
                    let known = extents.iter().position(|known| *known == text);
                    known.or_else(|| {
                        layers.extents.push(match text.region().ok()? {
                            Region::Area(area) => Complete::Area(AreaList::new(vec![area])),
                            region => Complete::Region(region),
                        });
                        extents.push(text);
                        Some(extents.len() - 1)
                    })
                }),
                shows,
            };
            let source = source(&mut layers, Speaker::of(case, index));
            layers.sources[source as usize].layers.push(layer);
        }
        for source in &mut layers.sources {
            // Stable: layers of one day stay in the order of their ids.
            source.layers.sort_by_key(|layer| layer.days.from);
        }

        let mut areas: Vec<Vec<(u32, Area)>> = layers.sheets.iter().map(|_| Vec::new()).collect();
        let counted: Vec<(Index, &Control, Presence)> = sorted(case, Kind::Control)
            .into_iter()
            .filter(|&index| !case.entry(index).withheld.contains("layer"))
            .filter_map(|index| match &case.entry(index).body {
                Body::Control(body) => Some((index, &**body, body.status?)),
                _ => None,
            })
            .filter(|(index, ..)| counts(*index))
            .collect();
        // Reading and checking large rings takes far longer than all else here.
        let regions: Vec<Where> = counted
            .par_iter()
            .map(|(index, body, _)| place_of(case, *index, body))
            .collect();
        for ((index, body, status), region) in counted.into_iter().zip(regions) {
            let statement = statement(case, index, body, status, actors, support);
            match &body.layer {
                Some(layer) => {
                    // A statement of a layer counts only through the layer.
                    let Some(&at) = sheets.get(layer) else {
                        continue;
                    };
                    let number = layers.sheets[at].statements.len() as u32;
                    layers.sheets[at].add(statement, region, number, &mut areas[at]);
                }
                None => {
                    let source = source(&mut layers, Speaker::of(case, index));
                    layers.add_loose(statement, region, source);
                }
            }
        }
        for (at, (place, _)) in layers.placed.iter().enumerate() {
            for reading in places.readings(place) {
                if let Some(region) = &reading.region {
                    layers
                        .placed_near
                        .add(layers.placed_by.len() as u32, region);
                    layers.placed_by.push(at as u32);
                }
            }
        }
        let indexes: Vec<Option<AreaList>> = areas
            .into_par_iter()
            .map(|areas| {
                let areas: Vec<Area> = areas.into_iter().map(|(_, area)| area).collect();
                (!areas.is_empty()).then(|| AreaList::new(areas))
            })
            .collect();
        for (sheet, index) in layers.sheets.iter_mut().zip(indexes) {
            sheet.index = index;
            sheet.begins.sort_unstable();
            sheet.begins.dedup();
        }
        layers
    }

    fn add_loose(&mut self, mut statement: Statement, region: Where, source: u32) {
        // Without days it speaks for no time.
        if statement.days.is_none() {
            return;
        }
        let number = self.loose.len() as u32;
        if let Some(place) = &statement.place {
            self.loose_of.entry(place.clone()).or_default().push(number);
        }
        match (region, &statement.place) {
            (Where::Region(region), _) => {
                self.loose_near.add(number, &region);
                statement.extent = Extent::Region(Box::new(region));
            }
            (Where::Place, Some(place)) => {
                let known = self.placed.iter().position(|(known, _)| known == place);
                let at = known.unwrap_or_else(|| {
                    self.placed.push((place.clone(), Vec::new()));
                    self.placed.len() - 1
                });
                self.placed[at].1.push(number);
                statement.extent = Extent::Place(place.clone());
            }
            _ => {}
        }
        self.loose.push((statement, source));
    }
}

impl Sheet {
    fn add(
        &mut self,
        mut statement: Statement,
        region: Where,
        number: u32,
        areas: &mut Vec<(u32, Area)>,
    ) {
        match (region, &statement.place) {
            (Where::Region(Region::Area(area)), _) => {
                statement.extent = Extent::Area(areas.len() as u32);
                self.of_area.push(number);
                areas.push((number, area));
            }
            (Where::Region(region), _) => {
                self.others.add(number, &region);
                statement.extent = Extent::Region(Box::new(region));
            }
            (Where::Place, Some(place)) => {
                statement.extent = Extent::Place(place.clone());
                self.unbounded.push(number);
            }
            _ => self.unbounded.push(number),
        }
        self.begins.extend(statement.days.map(|days| days.from));
        self.statements.push(statement);
    }

    /// The region of a statement, where it has one.
    pub fn region<'a>(&'a self, statement: &'a Statement) -> Option<&'a Region> {
        match &statement.extent {
            Extent::Area(id) => self.index.as_ref().map(|index| index.area(*id)),
            Extent::Region(region) => Some(region),
            Extent::Place(_) | Extent::Nowhere => None,
        }
    }
}

/// Where an entry says that it applies.
enum Where {
    Region(Region),
    /// In the place that it names, if it names one.
    Place,
    /// In a region that is withheld or does not read: not even the place it names bounds it.
    Unknown,
}

fn place_of(case: &Case, index: Index, body: &Control) -> Where {
    match &body.region {
        Some(text) => text.region().map_or(Where::Unknown, Where::Region),
        None if case.entry(index).withheld.contains("region") => Where::Unknown,
        None => Where::Place,
    }
}

fn statement(
    case: &Case,
    index: Index,
    body: &Control,
    status: Presence,
    actors: &mut Actors,
    support: &mut Support,
) -> Statement {
    Statement {
        entry: index,
        class: support.learn(case, index),
        actor: body.actor.as_ref().map(|actor| actors.number(actor)),
        status,
        exclusive: body.exclusive,
        extent: Extent::Nowhere,
        days: match &body.when {
            Some(when) => Some(Days::of(when.interval())),
            None => (case.entry(index).withheld.contains("when")).then_some(Days::NEVER),
        },
        place: body.place.clone(),
    }
}

/// Standing entries of a kind by id: the fold lists them so, additions come at the end.
pub(crate) fn sorted(case: &Case, kind: Kind) -> Vec<Index> {
    let mut list = case.of_kind(kind).to_vec();
    list.sort_by_key(|&index| case.entry(index).id);
    list
}

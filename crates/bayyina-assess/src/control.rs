//! Who was there, as sources say: circuits over layers and statements of control.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use bayyina_ground::{AreaList, Bounds, Metres, Region, Truth, covers, excess, gap_at_most, meets};
use bayyina_model::kinds::Presence;
use bayyina_model::{Interval, Key};

use crate::actors::Actor;
use crate::build::Builder;
use crate::circuit::Node;
use crate::layers::{Days, Extent, Layer, Sheet, Statement};

/// What is asked of control.
#[derive(Clone, Debug)]
pub(crate) enum Ask {
    /// That one of these held the region or was present, all over it.
    Present(Vec<Actor>),
    /// That an actor was not there.
    Absent {
        /// The actor with all that it is part of: their absence is its absence.
        wholes: Vec<Actor>,
        /// The actor with all that is part of it or that it is part of: their presence may be its.
        related: Vec<Actor>,
    },
    /// That the source knew of no presence of one of these, all over the region.
    NoneRecorded(Vec<Actor>),
    /// That one of these held, was present in or contested some of the region.
    Recorded(Vec<Actor>),
}

/// How a statement lies to the region asked about.
#[derive(Clone, Copy, Debug)]
struct Lies {
    meets: Truth,
    covers: Truth,
}

/// A statement of a layer that may lie near the region, and what was found of it once it was asked.
#[derive(Debug)]
struct Neighbour {
    statement: u32,
    /// How it lies to the region; nothing where it surely does not meet it.
    lies: OnceCell<Option<Lies>>,
    /// Whether it may lie within the presence radius.
    near: OnceCell<bool>,
}

/// A region asked about, with what was looked up for it.
pub(crate) struct Spot {
    region: Rc<Region>,
    around: Vec<Option<Rc<Vec<Neighbour>>>>,
    /// A box that holds all within the presence radius.
    reached: Option<Bounds>,
    complete: Vec<Option<bool>>,
    loose: Option<Rc<BTreeMap<u32, Vec<Loose>>>>,
}

/// A statement outside any layer that may bear on the region.
#[derive(Clone, Debug)]
struct Loose {
    number: u32,
    /// When it may say something of the region.
    bears: Node,
    /// When it meets the region for certain.
    meets: Node,
    /// When it covers the region by itself.
    covers: Node,
    /// Whether its region may help to cover it together with others.
    partly: bool,
}

/// A stretch of time within which nothing that a source says begins.
pub(crate) struct Window<'a> {
    from: i64,
    to: i64,
    /// Layers that may count when it begins, and when they do.
    layers: Vec<(&'a Layer, Node)>,
}

impl Window<'_> {
    /// Whether what speaks for these days answers: throughout, or, asked what is recorded at some
    /// moment, when the stretch begins. Nothing begins within it, so what speaks later spoke then.
    fn answered(&self, days: &Days, staleness_s: i64, ask: &Ask) -> bool {
        let to = match ask {
            Ask::Recorded(_) => self.from.saturating_add(1),
            _ => self.to,
        };
        days.speak_for(self.from, to, staleness_s)
    }
}

/// A part that may help to cover a region: when it counts, what it dies with, and where it is.
struct Part<'a> {
    node: Node,
    class: u64,
    region: Option<&'a Region>,
    alone: bool,
}

/// Classes of evidence that a union of areas may be made of.
const UNION: usize = 4;

impl Neighbour {
    fn new(statement: u32) -> Self {
        Self {
            statement,
            lies: OnceCell::new(),
            near: OnceCell::new(),
        }
    }

    fn lies(&self, sheet: &Sheet, region: &Region) -> Option<Lies> {
        *self.lies.get_or_init(|| {
            let statement = &sheet.statements[self.statement as usize];
            match (&statement.extent, &sheet.index) {
                (Extent::Area(id), Some(index)) => index
                    .lies(*id, region)
                    .map(|(meets, covers)| Lies { meets, covers }),
                (Extent::Region(other), _) => lies(other, region),
                _ => None,
            }
        })
    }

    fn is_near(&self, sheet: &Sheet, region: &Region, radius: Metres) -> bool {
        *self.near.get_or_init(|| {
            let statement = &sheet.statements[self.statement as usize];
            let told = match (&statement.extent, &sheet.index) {
                (Extent::Area(id), Some(index)) => index.reaches(*id, region, radius),
                (Extent::Region(other), _) => gap_at_most(other, region, radius),
                _ => Truth::No,
            };
            !told.is_no()
        })
    }
}

impl Spot {
    pub fn new(region: Rc<Region>) -> Self {
        Self {
            region,
            around: Vec::new(),
            reached: None,
            complete: Vec::new(),
            loose: None,
        }
    }
}

fn cached<T: Clone>(list: &mut Vec<Option<T>>, at: usize, make: impl FnOnce() -> T) -> T {
    if list.len() <= at {
        list.resize(at + 1, None);
    }
    list[at].get_or_insert_with(make).clone()
}

impl<'a> Builder<'a> {
    /// When sources say so of the region, for all of the time; for *recorded*, for some of it.
    pub fn control(&mut self, spot: &mut Spot, when: Interval, ask: &Ask) -> Node {
        let (Some(from), Some(to)) = (when.from, when.to) else {
            return Node::FALSE;
        };
        let loose = self.loose(spot);
        let mut sources = Vec::new();
        for source in 0..self.prepared.layers.sources.len() {
            let here = loose.get(&(source as u32)).map_or(&[][..], Vec::as_slice);
            let mut windows = Vec::new();
            for window in self.windows(source, from, to, here).iter() {
                windows.push(self.window(spot, window, here, ask));
            }
            sources.push(match ask {
                Ask::Recorded(_) => self.arena.any(windows),
                _ => self.arena.all(windows),
            });
        }
        self.arena.any(sources)
    }

    /// Whether any source says anything of the time that could bear on the region.
    pub fn control_speaks(&mut self, spot: &mut Spot, when: Interval) -> bool {
        let (Some(from), Some(to)) = (when.from, when.to) else {
            return false;
        };
        let staleness_s = self.method.staleness_s;
        let loose = self.loose(spot);
        (0..self.prepared.layers.sources.len()).any(|source| {
            let here = loose.get(&(source as u32)).map_or(&[][..], Vec::as_slice);
            here.iter().any(|loose| {
                let (statement, _) = &self.prepared.layers.loose[loose.number as usize];
                let fresh = |days: &crate::layers::Days| days.speak_for(from, to, staleness_s);
                loose.bears != Node::FALSE && statement.days.as_ref().is_some_and(fresh)
            }) || self
                .windows(source, from, to, here)
                .iter()
                .any(|window| !window.layers.is_empty())
        })
    }

    /// The stretches of the time between changes of what a source says, with the layers that may
    /// count in each and when they do.
    fn windows(
        &mut self,
        source: usize,
        from: i64,
        to: i64,
        here: &[Loose],
    ) -> Rc<Vec<Window<'a>>> {
        if !here.is_empty() {
            return Rc::new(self.windows_of(source, from, to, here));
        }
        if let Some(windows) = self.windows.get(&(source, from, to)) {
            return windows.clone();
        }
        let windows = Rc::new(self.windows_of(source, from, to, here));
        self.windows.insert((source, from, to), windows.clone());
        windows
    }

    fn windows_of(&mut self, source: usize, from: i64, to: i64, here: &[Loose]) -> Vec<Window<'a>> {
        let prepared = self.prepared;
        let layers = &prepared.layers.sources[source].layers;
        let mut cuts: Vec<i64> = layers
            .iter()
            .flat_map(|layer| {
                let own = &prepared.layers.sheets[layer.sheet].begins;
                own.iter().copied().chain([layer.days.from])
            })
            .chain(here.iter().map(|loose| self.loose_from(loose)))
            .filter(|&cut| from < cut && cut < to)
            .chain([from, to])
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        let mut windows = Vec::new();
        for pair in cuts.windows(2) {
            let mut window = Window {
                from: pair[0],
                to: pair[1],
                layers: Vec::new(),
            };
            for (at, layer) in layers.iter().enumerate() {
                let at_once = window.from.saturating_add(1);
                if !layer
                    .days
                    .speak_for(window.from, at_once, self.method.staleness_s)
                {
                    continue;
                }
                let newer: Vec<Node> = layers[at..]
                    .iter()
                    .filter(|other| {
                        layer.days.from < other.days.from && other.days.from <= window.from
                    })
                    .map(|other| self.arena.entry(other.entry))
                    .collect();
                let displaced = self.arena.any(newer);
                let latest = self.arena.not(displaced);
                let alive = self.arena.entry(layer.entry);
                let node = self.arena.and(alive, latest);
                window.layers.push((layer, node));
            }
            windows.push(window);
        }
        windows
    }

    fn loose_from(&self, loose: &Loose) -> i64 {
        let (statement, _) = &self.prepared.layers.loose[loose.number as usize];
        statement.days.map_or(i64::MAX, |days| days.from)
    }

    /// When one source says so in one stretch.
    fn window(&mut self, spot: &mut Spot, window: &Window<'a>, here: &[Loose], ask: &Ask) -> Node {
        let mut ways = Vec::new();
        for &(layer, node) in &window.layers {
            if !window.answered(&layer.days, self.method.staleness_s, ask) {
                continue;
            }
            // A newer statement of the same source about the region outdates the layer there.
            let newer: Vec<Node> = here
                .iter()
                .filter(|loose| {
                    let from = self.loose_from(loose);
                    layer.days.from < from && from <= window.from
                })
                .map(|loose| loose.bears)
                .collect();
            let says = self.layer(spot, layer, window, ask);
            let outdated = self.arena.any(newer);
            let current = self.arena.not(outdated);
            ways.push(self.arena.all([node, current, says]));
        }
        if !here.is_empty() {
            ways.push(self.loose_window(&spot.region.clone(), window, here, ask));
        }
        self.arena.any(ways)
    }

    fn layer(&mut self, spot: &mut Spot, layer: &'a Layer, window: &Window<'a>, ask: &Ask) -> Node {
        let sheet = &self.prepared.layers.sheets[layer.sheet];
        let around = self.around(spot, layer.sheet);
        let region = spot.region.clone();
        let staleness_s = self.method.staleness_s;
        let dated = |statement: &Statement| {
            let own = statement.days.as_ref();
            own.is_none_or(|days| window.answered(days, staleness_s, ask))
        };
        let mut parts = Vec::new();
        for neighbour in around.iter() {
            let statement = &sheet.statements[neighbour.statement as usize];
            if !says(statement, ask) || !dated(statement) {
                continue;
            }
            let Some(lies) = neighbour.lies(sheet, &region) else {
                continue;
            };
            if let Ask::Recorded(_) = ask {
                if lies.meets.is_yes() {
                    parts.push(self.part(statement, None, true));
                }
            } else {
                let alone = lies.covers.is_yes();
                parts.push(self.part(statement, sheet.region(statement), alone));
            }
        }
        for &number in &sheet.unbounded {
            let statement = &sheet.statements[number as usize];
            if !says(statement, ask) || !dated(statement) {
                continue;
            }
            let Extent::Place(place) = &statement.extent else {
                continue;
            };
            let inside = self.in_place(&region, place, matches!(ask, Ask::Recorded(_)));
            let alive = self.arena.entry(statement.entry);
            let node = self.arena.and(alive, inside);
            parts.push(Part {
                node,
                class: u64::MAX,
                region: None,
                alone: true,
            });
        }
        let mut said = self.cover(parts, &region);
        if let Ask::Absent { wholes, related } = ask {
            let complete = self.complete(spot, layer, wholes, related);
            said = self.arena.or(said, complete);
        }
        said
    }

    fn part<'s>(
        &mut self,
        statement: &Statement,
        region: Option<&'s Region>,
        alone: bool,
    ) -> Part<'s> {
        Part {
            node: self.arena.entry(statement.entry),
            class: u64::from(statement.class),
            region,
            alone,
        }
    }

    /// When the silence of a layer shows absence: the region lies in its extent, it would show the
    /// actor, and nothing that it shows of a related actor is near.
    fn complete(
        &mut self,
        spot: &mut Spot,
        layer: &Layer,
        wholes: &[Actor],
        related: &[Actor],
    ) -> Node {
        let Some(extent) = layer.extent else {
            return Node::FALSE;
        };
        let would_show = layer.shows.as_ref().is_some_and(|shows| {
            shows.is_empty() || shows.iter().any(|actor| wholes.contains(actor))
        });
        if !would_show {
            return Node::FALSE;
        }
        let region = spot.region.clone();
        let layers = &self.prepared.layers;
        if !cached(&mut spot.complete, extent, || {
            layers.extents[extent].holds(&region)
        }) {
            return Node::FALSE;
        }
        let sheet = &layers.sheets[layer.sheet];
        let shown = |statement: &Statement| {
            !matches!(statement.status, Presence::Absent | Presence::NoneRecorded)
                && statement.actor.is_none_or(|actor| related.contains(&actor))
        };
        let radius = self.method.presence_radius;
        let around = self.around(spot, layer.sheet);
        let mut blocking = Vec::new();
        for neighbour in around.iter() {
            let statement = &sheet.statements[neighbour.statement as usize];
            if shown(statement) && neighbour.is_near(sheet, &region, radius) {
                blocking.push(self.arena.entry(statement.entry));
            }
        }
        for &number in &sheet.unbounded {
            let statement = &sheet.statements[number as usize];
            if shown(statement) {
                let near = match &statement.extent {
                    Extent::Place(place) => self.may_be_near(&region, place, radius),
                    _ => Node::TRUE,
                };
                let alive = self.arena.entry(statement.entry);
                blocking.push(self.arena.and(alive, near));
            }
        }
        let blocked = self.arena.any(blocking);
        self.arena.not(blocked)
    }

    /// The statements of a sheet that may lie within the presence radius of the region.
    fn around(&self, spot: &mut Spot, at: usize) -> Rc<Vec<Neighbour>> {
        let sheet: &Sheet = &self.prepared.layers.sheets[at];
        let region = spot.region.clone();
        let radius = self.method.presence_radius;
        let reached = *spot
            .reached
            .get_or_insert_with(|| AreaList::around(&region, radius));
        cached(&mut spot.around, at, || {
            let areas = sheet.index.as_ref().map(|index| index.meeting(&reached));
            let of_area = areas.into_iter().flatten();
            let found = of_area
                .map(|id| sheet.of_area[id as usize])
                .chain(sheet.others.near(&region, radius));
            Rc::new(found.map(Neighbour::new).collect())
        })
    }

    /// When every living reading of a place, and there is one, covers the region, or meets it.
    fn in_place(&mut self, region: &Region, place: &Key, meeting: bool) -> Node {
        let fits = |reading: &Region| {
            let told = if meeting {
                meets(reading, region)
            } else {
                inside(region, reading)
            };
            told.is_yes()
        };
        self.every_reading(place, |reading| reading.is_some_and(fits))
    }

    /// When a place may lie within a distance: some living reading may, or none is alive.
    fn may_be_near(&mut self, region: &Region, place: &Key, radius: Metres) -> Node {
        let far = |reading: &Region| gap_at_most(reading, region, radius).is_no();
        let surely_far = self.every_reading(place, |reading| reading.is_some_and(far));
        self.arena.not(surely_far)
    }

    /// When some living reading of a place may meet the region.
    fn may_meet(&mut self, region: &Region, place: &Key) -> Node {
        let mut ways = Vec::new();
        for reading in self.prepared.places.readings(place) {
            let may = |of: &Region| !meets(of, region).is_no();
            if reading.region.as_ref().is_some_and(may) {
                ways.push(self.arena.entry(reading.entry));
            }
        }
        self.arena.any(ways)
    }

    /// When some reading of a place is alive and every living one is so.
    pub fn every_reading(&mut self, place: &Key, so: impl Fn(Option<&Region>) -> bool) -> Node {
        let readings = self.prepared.places.readings(place);
        let mut alive = Vec::new();
        let mut others = Vec::new();
        for reading in readings {
            let node = self.arena.entry(reading.entry);
            alive.push(node);
            if !so(reading.region.as_ref()) {
                others.push(node);
            }
        }
        let some = self.arena.any(alive);
        let other = self.arena.any(others);
        let none_other = self.arena.not(other);
        self.arena.and(some, none_other)
    }

    /// When parts cover a region: one alone, or the union of parts that rest on at most four
    /// different things.
    fn cover(&mut self, parts: Vec<Part<'_>>, region: &Region) -> Node {
        if parts.is_empty() {
            return Node::FALSE;
        }
        let mut ways: Vec<Node> = Vec::new();
        let mut classes: BTreeMap<u64, Vec<Part<'_>>> = BTreeMap::new();
        for part in parts {
            if part.alone {
                ways.push(part.node);
            } else if part.region.is_some() {
                classes.entry(part.class).or_default().push(part);
            }
        }
        let rest: Vec<Vec<Part<'_>>> = classes.into_values().collect();
        let regions = |chosen: &[usize]| -> Vec<&Region> {
            chosen
                .iter()
                .flat_map(|&at| &rest[at])
                .filter_map(|part| part.region)
                .collect()
        };
        let all: Vec<usize> = (0..rest.len()).collect();
        let together = regions(&all);
        // Of few classes every choice is tried anyway.
        let worthwhile = rest.len() <= 6 || covers(&together, region).is_yes();
        if together.len() > 1 && worthwhile {
            let mut found: Vec<Vec<usize>> = Vec::new();
            for size in 1..=UNION.min(rest.len()) {
                for chosen in choices(rest.len(), size) {
                    let larger = found
                        .iter()
                        .any(|known| known.iter().all(|at| chosen.contains(at)));
                    if !larger && covers(&regions(&chosen), region).is_yes() {
                        ways.push(self.fewest(&rest, &chosen, region));
                        found.push(chosen);
                    }
                }
            }
        }
        self.arena.any(ways)
    }

    /// All parts of the chosen classes that the union needs.
    fn fewest(&mut self, rest: &[Vec<Part<'_>>], chosen: &[usize], region: &Region) -> Node {
        let mut needed: Vec<&Part<'_>> = chosen.iter().flat_map(|&at| &rest[at]).collect();
        let mut at = 0;
        while at < needed.len() {
            let mut fewer = needed.clone();
            fewer.remove(at);
            let regions: Vec<&Region> = fewer.iter().filter_map(|part| part.region).collect();
            if covers(&regions, region).is_yes() {
                needed = fewer;
            } else {
                at += 1;
            }
        }
        // What was dropped rests on the same things as what stays, so dropping it loses nothing.
        self.arena.all(needed.iter().map(|part| part.node))
    }

    /// Statements outside layers that may bear on the region, by source.
    fn loose(&mut self, spot: &mut Spot) -> Rc<BTreeMap<u32, Vec<Loose>>> {
        if let Some(loose) = &spot.loose {
            return loose.clone();
        }
        let layers = &self.prepared.layers;
        let region = spot.region.clone();
        let mut found: BTreeMap<u32, Loose> = BTreeMap::new();
        for number in layers.loose_near.near(&region, Metres::ZERO) {
            let (statement, _) = &layers.loose[number as usize];
            let Extent::Region(other) = &statement.extent else {
                continue;
            };
            if let Some(lies) = lies(other, &region) {
                let alive = self.arena.entry(statement.entry);
                let when = |truth: Truth| if truth.is_yes() { alive } else { Node::FALSE };
                let loose = Loose {
                    number,
                    bears: alive,
                    meets: when(lies.meets),
                    covers: when(lies.covers),
                    partly: true,
                };
                found.insert(number, loose);
            }
        }
        let mut places: Vec<u32> = layers
            .placed_near
            .near(&region, Metres::ZERO)
            .into_iter()
            .map(|reading| layers.placed_by[reading as usize])
            .collect();
        places.dedup();
        for at in places {
            let (place, numbers) = &layers.placed[at as usize];
            let bears = self.may_meet(&region, place);
            if bears == Node::FALSE {
                continue;
            }
            let meets = self.in_place(&region, place, true);
            let covers = self.in_place(&region, place, false);
            for &number in numbers {
                let (statement, _) = &layers.loose[number as usize];
                let alive = self.arena.entry(statement.entry);
                let loose = Loose {
                    number,
                    bears: self.arena.and(alive, bears),
                    meets: self.arena.and(alive, meets),
                    covers: self.arena.and(alive, covers),
                    partly: false,
                };
                found.insert(number, loose);
            }
        }
        // Newer statements that name the same place outdate older ones wherever they put it.
        let named: Vec<u32> = found
            .keys()
            .filter_map(|&number| layers.loose[number as usize].0.place.as_ref())
            .flat_map(|place| layers.loose_of.get(place).into_iter().flatten())
            .copied()
            .collect();
        for number in named {
            found.entry(number).or_insert(Loose {
                number,
                bears: Node::FALSE,
                meets: Node::FALSE,
                covers: Node::FALSE,
                partly: false,
            });
        }
        let mut by_source: BTreeMap<u32, Vec<Loose>> = BTreeMap::new();
        for (number, loose) in found {
            let source = layers.loose[number as usize].1;
            by_source.entry(source).or_default().push(loose);
        }
        let by_source = Rc::new(by_source);
        spot.loose = Some(by_source.clone());
        by_source
    }

    /// When a source's statements outside layers say so in one stretch.
    fn loose_window(
        &mut self,
        region: &Region,
        window: &Window<'a>,
        here: &[Loose],
        ask: &Ask,
    ) -> Node {
        let prepared = self.prepared;
        let mut parts = Vec::new();
        for loose in here {
            let (statement, source) = &prepared.layers.loose[loose.number as usize];
            let Some(days) = statement.days else { continue };
            if !says(statement, ask) || !window.answered(&days, self.method.staleness_s, ask) {
                continue;
            }
            let newer = |from: i64| days.from < from && from <= window.from;
            let mut outdating = Vec::new();
            for other in here {
                let (by, _) = &prepared.layers.loose[other.number as usize];
                if !newer(self.loose_from(other)) {
                    continue;
                }
                if statement.place.is_some() && statement.place == by.place {
                    outdating.push(self.arena.entry(by.entry));
                } else {
                    outdating.push(other.bears);
                }
            }
            for layer in &prepared.layers.sources[*source as usize].layers {
                if newer(layer.days.from) {
                    outdating.push(self.arena.entry(layer.entry));
                }
            }
            let outdated = self.arena.any(outdating);
            let current = self.arena.not(outdated);
            let so = match ask {
                Ask::Recorded(_) => loose.meets,
                _ => loose.covers,
            };
            let node = self.arena.and(so, current);
            parts.push(Part {
                node,
                class: u64::MAX,
                region: None,
                alone: true,
            });
            let helps =
                loose.partly && loose.covers == Node::FALSE && !matches!(ask, Ask::Recorded(_));
            if let (true, Extent::Region(region)) = (helps, &statement.extent) {
                let node = self.arena.and(loose.bears, current);
                let class = u64::from(loose.number) << 32;
                parts.push(Part {
                    node,
                    class,
                    region: Some(region),
                    alone: false,
                });
            }
        }
        self.cover(parts, region)
    }
}

fn lies(other: &Region, region: &Region) -> Option<Lies> {
    let meets = meets(other, region);
    (!meets.is_no()).then(|| Lies {
        meets,
        covers: inside(region, other),
    })
}

/// Whether a region lies inside another; between disks by their centres, which is as sure and far
/// quicker where they touch. A disk lies inside itself, though no distance is known to nought.
pub(crate) fn inside(region: &Region, other: &Region) -> Truth {
    match (region, other) {
        (Region::Disk(one), Region::Disk(two)) if one == two => Truth::Yes,
        (Region::Disk(_), Region::Disk(_)) => excess(region, other).at_most(Metres::ZERO),
        _ => covers(&[other], region),
    }
}

/// Whether a statement says what is asked, where it applies.
fn says(statement: &Statement, ask: &Ask) -> bool {
    use Presence::{Absent, Contested, Held, NoneRecorded, Present};
    let Some(actor) = statement.actor else {
        return false;
    };
    match ask {
        Ask::Present(parts) => matches!(statement.status, Held | Present) && parts.contains(&actor),
        Ask::Absent { wholes, related } => match statement.status {
            Absent => wholes.contains(&actor),
            Held | Present => statement.exclusive && !related.contains(&actor),
            _ => false,
        },
        Ask::NoneRecorded(wholes) => statement.status == NoneRecorded && wholes.contains(&actor),
        Ask::Recorded(parts) => {
            matches!(statement.status, Held | Present | Contested) && parts.contains(&actor)
        }
    }
}

/// All choices of `size` numbers below `count`, in order.
fn choices(count: usize, size: usize) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    let mut chosen: Vec<usize> = (0..size).collect();
    loop {
        found.push(chosen.clone());
        let Some(at) = (0..size).rev().find(|&at| chosen[at] < count - size + at) else {
            return found;
        };
        chosen[at] += 1;
        for next in at + 1..size {
            chosen[next] = chosen[next - 1] + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_all_and_each_once() {
        assert_eq!(choices(3, 1), [[0], [1], [2]]);
        assert_eq!(
            choices(4, 2),
            [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]
        );
        assert_eq!(choices(3, 3), [[0, 1, 2]]);
    }
}

//! The solver: what is known of a frame goes in, an answer comes out.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Instant;

use bayyina_atlas::{
    Atlas, GraphKind, Map, MapError, MergeError, Scale, Spot, TileInfo, TileKind, add_sections,
};
use rayon::prelude::*;

use crate::answer::{Answer, DecoyResult, Explored, Verdict};
use crate::calibration::{self, Features};
use crate::error::SolveError;
use crate::figure::{FRAME, Figure};
use crate::index::TileIndex;
use crate::options::{Limit, Options, Stop};
use crate::pattern::Pattern;
use crate::plane::{Plausible, heading_of, turn};
use crate::relief::{Heights, relieved};
use crate::score::EVIDENCE;
use crate::search::{Counts, FITTED, Found, Hunt, Rules, SAME_M};
use crate::sheet::Sheet;
use crate::trace::Trace;
use crate::verify::verify;

/// The letters of the section that holds a tile's search index.
pub const SECTION: [u8; 4] = *b"patn";
/// How many patterns each stage of a search looks up.
const STAGES: [usize; 5] = [5, 5, 6, 8, 12];
/// In how many of these stages decoys are searched too.
const DECOY_STAGES: usize = 3;
/// How much a road that was looked up before adds to the logarithm of a pattern's cost.
const REPEATED: f64 = 0.4;
/// How many pairs of roads are tried everywhere, each in a stage of its own.
const WEDGES: usize = 4;
/// A view is no narrower and no wider than this, in metres.
const WIDTHS_M: (f64, f64) = (190.0, 5200.0);
/// The greatest axis ratio of a pattern: a tilt of 45°, and what errors add.
const RATIO: f64 = 1.85;
/// The same where the horizon tells the perspective: a tilt of about 73°.
const RATIO_BELOW_HORIZON: f64 = 3.5;

type Index<'a> = TileIndex<Cow<'a, [u8]>>;

/// Solves traces against an atlas; what it read of the maps it keeps.
pub struct Solver<'a> {
    atlas: &'a Atlas,
    slots: Vec<Slot<'a>>,
}

struct Slot<'a> {
    map: u16,
    kind: GraphKind,
    info: TileInfo,
    sheet: OnceLock<Sheet>,
    index: OnceLock<Index<'a>>,
}

/// One figure's search: its patterns, and what was found so far.
struct Quest {
    figure: Figure,
    patterns: Vec<Vec<Pattern>>,
    wedges: Vec<Pattern>,
    found: Vec<Found>,
}

/// Writes a copy of a map whose tiles hold their search index; `output` may be the map itself.
///
/// `each` is called after every tile of junctions.
pub fn add_index(map: &Map, output: &Path, each: &mut dyn FnMut()) -> Result<(), MergeError> {
    let infos: Vec<TileInfo> = map.tiles().collect();
    add_sections(map, output, |map, number| {
        let info = &infos[number as usize];
        let TileKind::Junctions(kind) = info.kind else {
            return Ok(Vec::new());
        };
        let index = TileIndex::build(&Sheet::new(map, kind, info)?);
        each();
        Ok(vec![(SECTION, index.bytes().to_vec())])
    })
}

/// Solves one trace.
pub fn solve(atlas: &Atlas, trace: &Trace, options: &Options) -> Result<Answer, SolveError> {
    Solver::new(atlas).solve(trace, options, &Stop::new())
}

impl<'a> Solver<'a> {
    /// A solver that has read nothing yet.
    pub fn new(atlas: &'a Atlas) -> Self {
        let slots = (0..).zip(atlas.maps()).flat_map(|(map, held)| {
            held.tiles().filter_map(move |info| match info.kind {
                TileKind::Junctions(kind) if info.count > 0 => Some(Slot {
                    map,
                    kind,
                    info,
                    sheet: OnceLock::new(),
                    index: OnceLock::new(),
                }),
                _ => None,
            })
        });
        Self {
            atlas,
            slots: slots.collect(),
        }
    }

    /// The atlas.
    pub fn atlas(&self) -> &'a Atlas {
        self.atlas
    }

    fn sheet(&self, slot: usize) -> Result<&Sheet, MapError> {
        let slot = &self.slots[slot];
        if let Some(sheet) = slot.sheet.get() {
            return Ok(sheet);
        }
        let map = &self.atlas.maps()[usize::from(slot.map)];
        let sheet = Sheet::new(map, slot.kind, &slot.info)?;
        Ok(slot.sheet.get_or_init(|| sheet))
    }

    fn index(&self, slot: usize) -> Result<&Index<'a>, MapError> {
        let held = &self.slots[slot];
        if let Some(index) = held.index.get() {
            return Ok(index);
        }
        let map = &self.atlas.maps()[usize::from(held.map)];
        let index = match map.extra(held.info.number, SECTION)? {
            Some(bytes) => {
                TileIndex::read(Cow::Borrowed(bytes)).map_err(|fault| MapError::Damaged {
                    path: map.path().to_owned(),
                    what: format!("tile {}: {fault}", held.info.number),
                })?
            }
            None => {
                let built = TileIndex::build(self.sheet(slot)?);
                TileIndex::read(Cow::Owned(built.bytes().to_vec())).expect("it was just written")
            }
        };
        Ok(held.index.get_or_init(|| index))
    }

    /// Solves a trace; ends when `stop` is pulled or the budget is spent, with what it has.
    pub fn solve(
        &self,
        trace: &Trace,
        options: &Options,
        stop: &Stop,
    ) -> Result<Answer, SolveError> {
        self.solve_over(None, trace, options, stop)
    }

    /// The same, with hills taken out of the frame where that explains it better.
    pub fn solve_over(
        &self,
        heights: Option<Heights<'_>>,
        trace: &Trace,
        options: &Options,
        stop: &Stop,
    ) -> Result<Answer, SolveError> {
        let begun = Instant::now();
        trace.check()?;
        let figure = Figure::of(trace);
        let rules = rules(&figure, trace, options, stop)?;
        let slots = self.slots_of(options, rules.near)?;
        let mut explored = Explored {
            tiles: slots.len() as u64,
            junctions: slots
                .iter()
                .map(|&at| u64::from(self.slots[at].info.count))
                .sum(),
            ..Explored::default()
        };
        let mut quests = vec![Quest::new(figure.clone())];
        quests.extend(figure.decoys(options.decoys).into_iter().map(Quest::new));
        for quest in &mut quests {
            self.order(quest, &slots)?;
        }
        let mut from = 0;
        for (stage, size) in STAGES.iter().copied().chain([1; WEDGES]).enumerate() {
            let scan = stage.checked_sub(STAGES.len());
            let searched = match stage < DECOY_STAGES {
                true => &mut quests[..],
                false => &mut quests[..1],
            };
            self.stage(
                searched,
                &slots,
                &rules,
                from..from + size,
                scan,
                &mut explored,
            )?;
            from += size;
            let last = stage + 1 >= STAGES.len();
            if explored.stopped_early || settled(&quests, last) {
                break;
            }
        }
        quests
            .par_iter_mut()
            .map(|quest| self.verify(quest, heights))
            .collect::<Result<(), MapError>>()?;
        let decoys: Vec<DecoyResult> = quests[1..].iter().map(Quest::as_decoy).collect();
        let features = quests[0].features(&decoys);
        let mut answer = Answer {
            candidates: Vec::new(),
            verdict: Verdict::NotFound,
            among: 0,
            decoys,
            false_match_probability: 1.0 - calibration::first(&features),
            explored,
            elapsed_ms: 0.0,
            advice: Vec::new(),
            attribution: self.attribution(),
            version: concat!("bayyina-locate ", env!("CARGO_PKG_VERSION")).to_owned(),
        };
        self.conclude(
            (trace, heights),
            options,
            &quests[0],
            &features,
            &mut answer,
        )?;
        answer.elapsed_ms = begun.elapsed().as_secs_f64() * 1e3;
        Ok(answer)
    }

    /// Looks what the map holds beside junctions of the places that were found.
    fn verify(&self, quest: &mut Quest, heights: Option<Heights<'_>>) -> Result<(), MapError> {
        for found in &mut quest.found {
            let map = &self.atlas.maps()[usize::from(self.slots[found.sheet].map)];
            let sheet = self.sheet(found.sheet)?;
            if let Some(heights) = heights
                && let Some(level) = relieved(sheet, &quest.figure, found, heights)
            {
                *found = level;
            }
            let figure = found.levelled.as_deref().unwrap_or(&quest.figure);
            verify((map, sheet), figure, &found.map, &mut found.evaluation)?;
        }
        quest.merge();
        Ok(())
    }

    fn attribution(&self) -> String {
        let mut names: Vec<&str> = Vec::new();
        for map in self.atlas.maps() {
            if !names.contains(&map.info().attribution.as_str()) {
                names.push(&map.info().attribution);
            }
        }
        names.join("; ")
    }

    /// The tiles to search.
    fn slots_of(
        &self,
        options: &Options,
        near: Option<(Spot, f64)>,
    ) -> Result<Vec<usize>, SolveError> {
        let kind = options.graph();
        let of_kind = |&at: &usize| self.slots[at].kind == kind;
        let all: Vec<usize> = (0..self.slots.len()).filter(of_kind).collect();
        if all.is_empty() {
            return Err(SolveError::EmptyMap);
        }
        let (Some((centre, reach)), Some(near)) = (near, options.near) else {
            return Ok(all);
        };
        let scale = Scale::at(centre.lat);
        let kept: Vec<usize> = all
            .into_iter()
            .filter(|&at| {
                let bounds = self.slots[at].info.bounds;
                let nearest = Spot {
                    lat: centre.lat.clamp(bounds.south, bounds.north),
                    lon: centre.lon.clamp(bounds.west, bounds.east),
                };
                scale.distance(centre, nearest) <= reach
            })
            .collect();
        match kept.is_empty() {
            true => Err(SolveError::EmptyRegion {
                km: near.km,
                lat: near.lat,
                lon: near.lon,
            }),
            false => Ok(kept),
        }
    }

    /// Puts the rarest patterns first, but few that share a road: a road that was traced wrongly makes
    /// rare patterns.
    fn order(&self, quest: &mut Quest, slots: &[usize]) -> Result<(), MapError> {
        // A few large tiles stand for all.
        let mut sample: Vec<usize> = slots.to_vec();
        sample.sort_by_key(|&at| std::cmp::Reverse(self.slots[at].info.count));
        sample.truncate(6);
        let mut costs = vec![0usize; quest.patterns.len()];
        for slot in sample {
            let index = self.index(slot)?;
            for (cost, views) in costs.iter_mut().zip(&quest.patterns) {
                for pattern in views {
                    if let Some(kind) = pattern.kind {
                        *cost += index.count_near(kind, pattern.code, pattern.within);
                    }
                }
            }
        }
        let mut left: Vec<(usize, f64)> = costs
            .iter()
            .map(|&cost| libm::log(cost as f64 + 50.0))
            .enumerate()
            .collect();
        let mut uses: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        let mut order = Vec::new();
        while order.len() < STAGES.iter().sum() {
            let used = |at: usize| -> f64 {
                let roads = quest.patterns[at][0].roads();
                roads.iter().filter_map(|road| uses.get(road)).sum()
            };
            let Some(best) = (0..left.len()).min_by(|&a, &b| {
                let price = |at: usize| left[at].1 + REPEATED * used(left[at].0);
                price(a).total_cmp(&price(b))
            }) else {
                break;
            };
            let (next, _) = left.swap_remove(best);
            for road in quest.patterns[next][0].roads() {
                *uses.entry(road).or_default() += 1.0;
            }
            order.push(next);
        }
        quest.patterns = order.iter().map(|&at| quest.patterns[at].clone()).collect();
        Ok(())
    }

    fn stage(
        &self,
        quests: &mut [Quest],
        slots: &[usize],
        rules: &Rules,
        range: std::ops::Range<usize>,
        scan: Option<usize>,
        explored: &mut Explored,
    ) -> Result<(), MapError> {
        let chosen: Vec<(&Figure, Vec<&Pattern>)> = quests
            .iter()
            .map(|quest| {
                let patterns = match scan {
                    Some(at) => quest.wedges.iter().skip(at).take(1).collect(),
                    None => {
                        let until = range.end.min(quest.patterns.len());
                        let chosen = &quest.patterns[range.start.min(until)..until];
                        chosen.iter().flatten().collect()
                    }
                };
                (&quest.figure, patterns)
            })
            .collect();
        explored.patterns += chosen[0].1.len() as u64;
        // All figures in one tile after the other: what is read of the tile stays near.
        let mut hunted: Vec<Vec<Hunt<'_>>> = slots
            .par_iter()
            .map(|&slot| {
                let (index, sheet) = (self.index(slot)?, self.sheet(slot)?);
                let hunts = chosen.iter().map(|(figure, patterns)| {
                    let mut hunt = Hunt::new(slot, sheet, figure, rules);
                    for &pattern in patterns {
                        match scan {
                            Some(_) => hunt.scan(pattern),
                            None => hunt.look_up(index, pattern),
                        }
                    }
                    hunt
                });
                Ok(hunts.collect())
            })
            .collect::<Result<_, MapError>>()?;
        let least: Vec<f64> = (0..chosen.len())
            .map(|number| {
                let tiles = hunted.iter_mut();
                let mut hopes: Vec<f64> = tiles.flat_map(|tile| tile[number].hopes()).collect();
                match hopes.len() > FITTED {
                    true => {
                        *hopes
                            .select_nth_unstable_by(FITTED, |a, b| b.total_cmp(a))
                            .1
                    }
                    false => f64::MIN,
                }
            })
            .collect();
        hunted.par_iter_mut().for_each(|tile| {
            for (hunt, least) in tile.iter_mut().zip(&least) {
                hunt.fit(*least);
            }
        });
        let results: Vec<(usize, Vec<Found>, Counts)> = hunted
            .into_iter()
            .flat_map(|tile| tile.into_iter().enumerate())
            .map(|(number, hunt)| (number, hunt.found, hunt.counts))
            .collect();
        for (number, found, counts) in results {
            explored.compared += counts.compared;
            explored.tried += counts.tried;
            explored.fitted += counts.fitted;
            explored.stopped_early |= counts.stopped;
            quests[number].found.extend(found);
        }
        for quest in quests {
            quest.merge();
        }
        Ok(())
    }

    fn conclude(
        &self,
        trace: (&Trace, Option<Heights<'_>>),
        options: &Options,
        quest: &Quest,
        features: &Features,
        answer: &mut Answer,
    ) -> Result<(), MapError> {
        crate::conclude::candidates(self, trace, options, quest_view(quest), features, answer)
    }

    pub(crate) fn sheet_of(&self, slot: usize) -> Result<&Sheet, MapError> {
        self.sheet(slot)
    }

    pub(crate) fn osm(&self, slot: usize, node: u32) -> Result<i64, MapError> {
        let id = self.sheet(slot)?.ids[node as usize];
        let map = &self.atlas.maps()[usize::from(self.slots[slot].map)];
        Ok(map.junction(id)?.osm)
    }
}

fn quest_view(quest: &Quest) -> (&Figure, &[Found]) {
    (&quest.figure, &quest.found)
}

/// The greatest number of candidates that are kept between stages.
const KEPT: usize = 24;

impl Quest {
    fn new(figure: Figure) -> Self {
        Self {
            patterns: Pattern::all(&figure),
            wedges: Pattern::wedges(&figure),
            figure,
            found: Vec::new(),
        }
    }

    /// Leaves the best of those that are one place.
    fn merge(&mut self) {
        self.found.sort_by(|a, b| {
            let score = |found: &Found| found.evaluation.score;
            score(b)
                .total_cmp(&score(a))
                .then(a.sheet.cmp(&b.sheet))
                .then(a.spot.cmp(&b.spot))
        });
        let middle = self.figure.middle();
        let mut kept: Vec<Found> = Vec::new();
        for found in self.found.drain(..) {
            let same = |other: &Found| {
                let scale = Scale::at(other.spot.lat);
                scale.distance(other.spot, found.spot) < SAME_M
                    && turn(
                        heading_of(other.map.jacobian(middle))
                            - heading_of(found.map.jacobian(middle)),
                    )
                    .abs()
                        < 0.5
            };
            if !kept.iter().any(same) {
                kept.push(found);
            }
            if kept.len() == KEPT {
                break;
            }
        }
        self.found = kept;
    }

    fn score(&self, place: usize) -> f64 {
        self.found
            .get(place)
            .map_or(0.0, |found| found.evaluation.score.max(0.0))
    }

    fn as_decoy(&self) -> DecoyResult {
        DecoyResult {
            kind: self.figure.kind.to_owned(),
            log_odds: self.score(0),
        }
    }

    fn features(&self, decoys: &[DecoyResult]) -> Features {
        Features {
            score: self.score(0),
            decoy: decoys
                .iter()
                .map(|decoy| decoy.log_odds)
                .fold(0.0, f64::max),
            second: self.score(1),
            fifth: self.score(4),
            points: self.figure.points.len() as f64,
            evidence: self
                .found
                .first()
                .map_or([0.0; EVIDENCE], |found| found.evaluation.evidence),
        }
    }
}

/// Whether more patterns, or at `last` the scans, would hardly change the answer.
fn settled(quests: &[Quest], last: bool) -> bool {
    let best = quests[0].score(0);
    let decoy = quests[1..]
        .iter()
        .map(|quest| quest.score(0))
        .fold(0.0, f64::max);
    let (over_decoy, over_second) = (best - decoy, best - quests[0].score(1));
    match last {
        true => over_decoy > 5.0 && over_second > 4.0,
        false => over_decoy > 10.0 && over_second > 9.0,
    }
}

fn rules(
    figure: &Figure,
    trace: &Trace,
    options: &Options,
    stop: &Stop,
) -> Result<Rules, SolveError> {
    let wrong = |what, found: String| SolveError::Option { what, found };
    let near = match options.near {
        None => None,
        Some(near) => {
            let point = near
                .point()
                .ok_or_else(|| wrong("the circle", format!("{near:?}")))?;
            Some((Spot::nearest(point), near.km * 1000.0))
        }
    };
    let heading = match options.heading.or(trace.heading) {
        None => None,
        Some(heading) if heading.is_one() => Some((
            heading.deg.to_radians(),
            heading.within_deg.min(180.0).to_radians(),
        )),
        Some(heading) => return Err(wrong("the heading", format!("{heading:?}"))),
    };
    let (least, most) = match options.width_m {
        None => WIDTHS_M,
        Some(width) if 0.0 < width.least && width.least <= width.most && width.most < 1e6 => {
            (width.least, width.most)
        }
        Some(width) => return Err(wrong("the width", format!("{width:?}"))),
    };
    if options.budget_s.is_nan() || options.budget_s <= 0.0 {
        return Err(wrong("the budget", options.budget_s.to_string()));
    }
    // A width is told along the middle row; tilt makes the mean of both axes longer.
    let span = trace.image.width / figure.pixels / FRAME;
    let scale = |width: f64| width / (FRAME * span);
    let known = options.width_m.is_some();
    Ok(Rules {
        plausible: Plausible::new(
            (
                scale(least) * if known { 0.85 } else { 0.75 },
                scale(most) * if known { 1.5 } else { 1.0 },
            ),
            match trace.horizon {
                Some(_) => RATIO_BELOW_HORIZON,
                None => RATIO,
            },
            heading,
        ),
        near,
        limit: Limit::new(stop.clone(), options.budget_s),
    })
}

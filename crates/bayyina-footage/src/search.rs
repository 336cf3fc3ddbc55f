//! Which items of a store share footage with a clip, and when within both.

use std::collections::BTreeMap;

use crate::align::{Along, Matched, Strip, StripRequest, match_clips};
use crate::code::{Code, Hashed};
use crate::marks::{Lookup, Mark, Near, agree, find_both};
use crate::media::{Layout, MediaError, Pick, Probe, Request, Tools, open_frames};
use crate::pdq::{Hasher, VARIANTS};
use crate::picture::Picture;
use crate::print::{MARKS_A_FRAME, Print, cut};
use crate::store::{FootageStore, LEAST_QUALITY, StoreError};
use crate::verdict::{LEAST_SCORE, Odds, judge, odds};
use crate::warp::{Spot, Warp};

/// Longer side of the query's frames whose marks are looked for: larger than an item's, so that a
/// picture in the picture is large enough.
const QUERY_SIDE: u32 = 512;
/// Most frames of the query that are looked up.
const QUERY_FRAMES: usize = 48;
/// Bits in which a mark's code may differ.
const MARK_RADIUS: u32 = 58;
/// Bits in which a frame's code may differ.
const FRAME_RADIUS: u32 = 31;
/// The same where nothing was found, and of how many frames.
const FAR_RADIUS: u32 = 64;
const FAR_FRAMES: usize = 12;
/// Pairs of marks that make an item worth a closer look.
const LEAST_PAIRS: usize = 5;
/// Pairs of marks that chance brings to agree.
const CHANCE_PAIRS: f64 = 4.0;
/// What must speak for a guess, in pairs of marks above those that chance brings.
const LEAST_SUPPORT: f64 = 2.0;
/// Items that get a closer look.
const MOST_ITEMS: usize = 16;
/// Guesses of the warp that are tried on one item.
const MOST_GUESSES: usize = 4;
/// Guesses of whole frames that are tried on one item besides.
const MOST_WHOLE: usize = 2;

/// Why a search failed.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The query could not be read.
    #[error(transparent)]
    Media(#[from] MediaError),
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the query's picture is to the item's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transform {
    /// Whether the item was mirrored left to right, before it was turned.
    pub mirrored: bool,
    /// By how many quarters the item was turned clockwise.
    pub quarter_turns: u8,
    /// The part of the item's frame that is seen, x, y, width, height in fractions of it; `None`
    /// for all of it.
    pub crop: Option<[f64; 4]>,
    /// The part of the query's frame that shows it, in fractions; `None` for all of it.
    pub inset: Option<[f64; 4]>,
    /// Seconds of the item in one of the query.
    pub speed: f64,
}

/// A stretch of the query that was seen before.
#[derive(Clone, Debug)]
pub struct Found {
    /// The item's number in the store.
    pub number: u32,
    /// The item's name.
    pub item: String,
    /// From and to, in seconds of the query.
    pub query_interval: (f64, f64),
    /// From and to, in seconds of the item.
    pub item_interval: (f64, f64),
    /// What was done to the picture.
    pub transform: Transform,
    /// From 0 to 1, how well the frames agree.
    pub score: f64,
    /// How often unrelated footage agrees as well.
    pub odds: Odds,
    /// What the score is made of.
    pub along: Along,
    /// Second by second: which frame shows which, for contact sheets.
    pub pairs_s: Vec<(f64, f64)>,
}

/// The store, laid out for searching.
#[derive(Debug)]
pub struct Searcher<'a> {
    store: &'a FootageStore,
    tools: &'a Tools,
    /// For every mark: which sighting.
    marks: Vec<(Mark, u32)>,
    /// For every sighting: item and time.
    sightings: Vec<(u32, f64)>,
    lookup: Lookup,
    contents: BTreeMap<u32, [f64; 4]>,
}

/// For an item and a variant of the query: how much speaks for it, and the item's seconds.
type CodeVotes = BTreeMap<(u32, usize), (f64, (f64, f64))>;

/// Codes to look up, and which variant of the query's frame each is of.
#[derive(Debug, Default)]
struct Asked {
    codes: Vec<Code>,
    variants: Vec<usize>,
}

impl Asked {
    fn take(&mut self, variants: &[Hashed]) {
        for (variant, hashed) in variants.iter().enumerate() {
            if hashed.quality >= LEAST_QUALITY {
                self.codes.push(hashed.code);
                self.variants.push(variant);
            }
        }
    }
}

impl Asked {
    /// The codes of so many frames at most, evenly spaced.
    fn thinned(&self, frames: usize) -> Self {
        let every = self.codes.len().div_ceil(frames * VARIANTS.len()).max(1);
        let block = |at: &usize| (at / VARIANTS.len()).is_multiple_of(every);
        let kept: Vec<usize> = (0..self.codes.len()).filter(block).collect();
        Self {
            codes: kept.iter().map(|at| self.codes[*at]).collect(),
            variants: kept.iter().map(|at| self.variants[*at]).collect(),
        }
    }
}

/// A guess: an item, where the query's frame lies in it, and how much speaks for it.
#[derive(Clone, Copy, Debug)]
struct Guess {
    item: u32,
    warp: Warp,
    weight: f64,
    /// The item's seconds that it was seen in.
    item_s: (f64, f64),
    /// Whether whole frames spoke for it, rather than marks.
    whole: bool,
}

impl<'a> Searcher<'a> {
    /// Reads the fingerprints of a store.
    pub fn new(store: &'a FootageStore, tools: &'a Tools) -> Result<Self, SearchError> {
        let (mut marks, mut sightings) = (Vec::new(), Vec::new());
        let mut contents = BTreeMap::new();
        for item in store.items() {
            let print: Print = store.print(item.number)?;
            contents.insert(item.number, print.content);
            for frame in print.marked {
                let sighting = sightings.len() as u32;
                sightings.push((item.number, frame.time_s));
                marks.extend(frame.marks.into_iter().map(|mark| (mark, sighting)));
            }
        }
        let lookup = Lookup::new(marks.iter().map(|(mark, _)| mark.code).collect());
        Ok(Self {
            store,
            tools,
            marks,
            sightings,
            lookup,
            contents,
        })
    }

    /// Everything in the store that shares footage with a clip or picture, best first.
    pub fn search(&self, query: &Probe) -> Result<Vec<Found>, SearchError> {
        self.search_down_to(query, LEAST_SCORE)
    }

    /// The same among some items, by number.
    pub fn search_among(
        &self,
        query: &Probe,
        among: &dyn Fn(u32) -> bool,
    ) -> Result<Vec<Found>, SearchError> {
        self.search_with(query, LEAST_SCORE, among)
    }

    /// The same, with what scores less than a match does: how far unrelated footage gets.
    pub fn search_down_to(
        &self,
        query: &Probe,
        least_score: f64,
    ) -> Result<Vec<Found>, SearchError> {
        self.search_with(query, least_score, &|_| true)
    }

    fn search_with(
        &self,
        query: &Probe,
        least_score: f64,
        among: &dyn Fn(u32) -> bool,
    ) -> Result<Vec<Found>, SearchError> {
        let whole = StripRequest {
            from_s: 0.0,
            to_s: f64::INFINITY,
        };
        let strip = Strip::read(query, whole, self.tools)?;
        let (mut guesses, asked) = self.guesses(query, &strip)?;
        guesses.retain(|guess| among(guess.item));
        let mut found = self.compare(query, &strip, guesses, least_score)?;
        if found.is_empty() {
            // Noise and darkness may leave no mark, and move a code farther than usual.
            let asked = asked.thinned(FAR_FRAMES);
            let mut guesses = self.by_codes(&asked, FAR_RADIUS, &strip)?;
            guesses.retain(|guess| among(guess.item));
            found = self.compare(query, &strip, guesses, least_score)?;
        }
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        Ok(found)
    }

    /// Settles guesses on the frames themselves.
    fn compare(
        &self,
        query: &Probe,
        strip: &Strip,
        guesses: Vec<Guess>,
        least_score: f64,
    ) -> Result<Vec<Found>, SearchError> {
        let mut found = Vec::new();
        for (item, guesses) in sorted_out(guesses) {
            let Some(entry) = self.store.item(item) else {
                continue;
            };
            // Only the seconds that can be meant are read.
            let reach_s = 2.0 * strip.end_s() + 2.0;
            let firsts = guesses.iter().map(|guess| guess.item_s.0);
            let lasts = guesses.iter().map(|guess| guess.item_s.1);
            let window = StripRequest {
                from_s: (firsts.fold(f64::INFINITY, f64::min) - reach_s).max(0.0),
                to_s: lasts.fold(0.0, f64::max) + reach_s,
            };
            // An item whose file is gone or broken cannot be compared; the others can.
            let Ok(there) = Strip::read(&entry.probe, window, self.tools) else {
                continue;
            };
            let mut of_item = Vec::new();
            for guess in guesses {
                if of_item.iter().any(|found| settles(found, strip)) {
                    break;
                }
                for matched in match_clips(strip, &there, &guess.warp) {
                    if let Some(seen) = self.finish(query, strip, item, &there, &matched)
                        && seen.score >= least_score
                    {
                        of_item.push(seen);
                    }
                }
            }
            keep_apart(&mut of_item);
            found.extend(of_item);
        }
        Ok(found)
    }

    /// Guesses of items and warps, and the codes that some of them come from.
    fn guesses(&self, query: &Probe, strip: &Strip) -> Result<(Vec<Guess>, Asked), SearchError> {
        let mut guesses = Vec::new();
        let layout = Layout::fitting(query, QUERY_SIDE);
        let length_s = strip.end_s();
        let every = (length_s / QUERY_FRAMES as f64).max(0.5);
        let pick = match query.is_still() {
            true => Pick::All,
            false => Pick::Every(every),
        };
        let (width, height) = (layout.width as usize, layout.height as usize);
        let mut hasher = Hasher::new();
        let mut asked = Asked::default();
        for frame in open_frames(query, Request::whole(pick, layout), self.tools)? {
            let frame = match frame {
                Ok(frame) => frame,
                Err(_) => break,
            };
            let (crop, wide, high) = cut(&frame.pixels, width, height, &strip.content);
            if let Ok(variants) = hasher.dihedral_luma8(&crop, wide, high) {
                asked.take(&variants);
            }
            let picture = Picture::from_bytes(width, height, &frame.pixels);
            let long = picture.longer() as f64;
            let (plain, mirrored) = find_both(&picture, 2 * MARKS_A_FRAME);
            self.by_marks(&plain, &Warp::SAME, &mut guesses);
            let mirror = Warp::mirror(width as f64 / long);
            self.by_marks(&mirrored, &mirror, &mut guesses);
        }
        guesses.extend(self.by_codes(&asked, FRAME_RADIUS, strip)?);
        Ok((guesses, asked))
    }

    /// The items whose frames' codes are near those of the query.
    fn by_codes(
        &self,
        asked: &Asked,
        radius: u32,
        strip: &Strip,
    ) -> Result<Vec<Guess>, StoreError> {
        let mut votes = CodeVotes::new();
        let near = self.store.near(&asked.codes, radius)?;
        for (variant, seen) in asked.variants.iter().zip(near) {
            let mut hits: BTreeMap<u32, (u32, (f64, f64))> = BTreeMap::new();
            for frame in seen {
                let at = frame.time_s;
                let (best, span) = hits.entry(frame.item).or_insert((frame.distance, (at, at)));
                *best = frame.distance.min(*best);
                *span = (span.0.min(at), span.1.max(at));
            }
            // What many items show says little.
            let common = 1.0 / libm::sqrt(hits.len().max(1) as f64);
            for (item, (distance, span)) in hits {
                let weight = common * f64::from(44 - distance.min(40)) / 4.0;
                let (sum, all) = votes.entry((item, *variant)).or_insert((0.0, span));
                *sum += weight;
                *all = (all.0.min(span.0), all.1.max(span.1));
            }
        }
        let mut guesses = Vec::new();
        for ((item, variant), (weight, item_s)) in votes {
            let (mirrored, against) = VARIANTS[variant].mirrored_then_turned();
            let quarters = (4 - against) % 4;
            if let Some(content) = self.contents.get(&item) {
                // The variant is what the query must undergo to look like the item.
                let warp = Warp::of_boxes(strip.content, *content, mirrored, quarters);
                guesses.push(Guess {
                    item,
                    warp,
                    weight,
                    item_s,
                    whole: true,
                });
            }
        }
        Ok(guesses)
    }

    fn by_marks(&self, marks: &[Mark], first: &Warp, guesses: &mut Vec<Guess>) {
        let mut pairs: BTreeMap<u32, Vec<(Mark, Mark)>> = BTreeMap::new();
        let mut near: Vec<Near> = Vec::new();
        for mark in marks {
            self.lookup.near(&mark.code, MARK_RADIUS, &mut near);
            // The best few of every sighting.
            for near in &near {
                let (there, sighting) = &self.marks[near.entry as usize];
                pairs.entry(*sighting).or_default().push((*mark, *there));
            }
        }
        let mut ranked: Vec<(u32, Vec<(Mark, Mark)>)> = pairs
            .into_iter()
            .filter(|(_, pairs)| pairs.len() >= LEAST_PAIRS)
            .collect();
        ranked.sort_by_key(|(_, pairs)| std::cmp::Reverse(pairs.len()));
        ranked.truncate(60);
        for (sighting, pairs) in ranked {
            if let Some(agreed) = agree(&pairs, LEAST_PAIRS) {
                let (item, time_s) = self.sightings[sighting as usize];
                guesses.push(Guess {
                    item,
                    warp: first.then(&agreed.warp),
                    weight: agreed.pairs as f64 - CHANCE_PAIRS,
                    item_s: (time_s, time_s),
                    whole: false,
                });
            }
        }
    }

    fn finish(
        &self,
        query: &Probe,
        strip: &Strip,
        item: u32,
        there: &Strip,
        matched: &Matched,
    ) -> Option<Found> {
        let score = judge(matched, query.is_still() || there.frames.len() < 2);
        let odds = odds(score);
        let entry = self.store.item(item)?;
        let segment = &matched.segment;
        let (mut begin, mut end) = segment.query_s;
        if strip.frames.len() > 1 {
            end += strip.step_s;
        }
        let mut item_begin = segment.item_at(begin);
        let mut item_end = segment.item_at(end);
        let last = there.end_s();
        if item_end > last && there.frames.len() > 1 {
            end -= (item_end - last) / segment.speed;
            item_end = last;
        }
        if item_begin < 0.0 {
            begin -= item_begin / segment.speed;
            item_begin = 0.0;
        }
        if there.frames.len() == 1 {
            (item_begin, item_end) = (0.0, 0.0);
        }
        let steps = 8;
        let pairs_s = (0..steps)
            .map(|k| {
                let share = (f64::from(k) + 0.5) / f64::from(steps);
                let at = begin + share * (end - begin);
                (at, item_begin + share * (item_end - item_begin))
            })
            .collect();
        Some(Found {
            number: item,
            item: entry.name.clone(),
            query_interval: (begin.max(0.0), end.max(begin)),
            item_interval: (item_begin, item_end.max(item_begin)),
            transform: transform(strip, there, matched),
            score,
            odds,
            along: matched.along,
            pairs_s,
        })
    }
}

/// Guesses by item, the likeliest first; of each item those that differ, strengthened by those that
/// do not: pairs of marks that agree by chance rarely do so twice in the same way.
fn sorted_out(mut guesses: Vec<Guess>) -> Vec<(u32, Vec<Guess>)> {
    guesses.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let mut items: BTreeMap<u32, Vec<(Guess, f64)>> = BTreeMap::new();
    for guess in guesses {
        let of_item = items.entry(guess.item).or_default();
        let room = of_item.len() < 40;
        let same = of_item.iter_mut().find(|(other, _)| {
            other.whole == guess.whole && apart(&other.warp, &guess.warp) < 0.12
        });
        match same {
            Some((kept, support)) => {
                *support += guess.weight;
                kept.item_s.0 = kept.item_s.0.min(guess.item_s.0);
                kept.item_s.1 = kept.item_s.1.max(guess.item_s.1);
            }
            None if room => of_item.push((guess, guess.weight)),
            None => {}
        }
    }
    let mut ranked: Vec<(f64, u32, Vec<Guess>)> = items
        .into_iter()
        .filter_map(|(item, mut of_item)| {
            of_item.sort_by(|a, b| b.1.total_cmp(&a.1));
            let best = of_item.first()?.1;
            // Many marks may agree on what is not so; whole frames get their say besides.
            let (mut marks, mut whole) = (0, 0);
            let kept: Vec<Guess> = of_item
                .into_iter()
                .filter(|(guess, support)| {
                    guess.whole || (*support >= LEAST_SUPPORT && *support >= 0.05 * best)
                })
                .filter(|(guess, _)| {
                    let (count, most) = match guess.whole {
                        true => (&mut whole, MOST_WHOLE),
                        false => (&mut marks, MOST_GUESSES),
                    };
                    *count += 1;
                    *count <= most
                })
                .map(|(guess, _)| guess)
                .collect();
            (!kept.is_empty()).then_some((best, item, kept))
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.truncate(MOST_ITEMS);
    ranked
        .into_iter()
        .map(|(_, item, kept)| (item, kept))
        .collect()
}

/// How far two warps move the same places apart, in units of the item's longer side.
fn apart(a: &Warp, b: &Warp) -> f64 {
    [(0.1, 0.1), (0.9, 0.1), (0.1, 0.5), (0.9, 0.5)]
        .into_iter()
        .map(|(x, y)| {
            let (a, b) = (a.apply(Spot { x, y }), b.apply(Spot { x, y }));
            libm::sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y))
        })
        .fold(0.0, f64::max)
}

/// Whether a stretch says all there is to say: other guesses of the warp cannot add to it.
fn settles(found: &Found, query: &Strip) -> bool {
    let (from, to) = found.query_interval;
    found.score >= 0.85 && to - from >= 0.9 * query.end_s()
}

/// Of stretches of one item over the same seconds of the query, the best.
fn keep_apart(found: &mut Vec<Found>) {
    found.sort_by(|a, b| {
        let rank = |f: &Found| f.score * libm::sqrt(f.query_interval.1 - f.query_interval.0 + 0.1);
        rank(b).total_cmp(&rank(a))
    });
    let mut kept: Vec<Found> = Vec::new();
    for one in found.drain(..) {
        let length = one.query_interval.1 - one.query_interval.0;
        let clear = kept.iter().all(|other| {
            let from = one.query_interval.0.max(other.query_interval.0);
            let to = one.query_interval.1.min(other.query_interval.1);
            to - from <= 0.3 * length.max(0.01) && (length > 0.0 || to < from)
        });
        if clear {
            kept.push(one);
        }
    }
    *found = kept;
}

fn transform(query: &Strip, item: &Strip, matched: &Matched) -> Transform {
    let long = |strip: &Strip| {
        (
            strip.width as f64 / strip.longer(),
            strip.height as f64 / strip.longer(),
        )
    };
    let [x, y, wide, high] = query.content;
    let centre = Spot {
        x: x + wide / 2.0,
        y: y + high / 2.0,
    };
    let (mirrored, quarter_turns) = matched.warp.dihedral(centre);
    let back = matched.warp.inverse().unwrap_or(Warp::SAME);
    Transform {
        mirrored,
        quarter_turns,
        crop: seen(&query.content, &matched.warp, &item.content, long(item)),
        inset: seen(&item.content, &back, &query.content, long(query)),
        speed: libm::round(matched.segment.speed * 1000.0) / 1000.0,
    }
}

/// The box of one frame that another's box covers, in fractions of it; `None` for all of it.
fn seen(
    from: &[f64; 4],
    warp: &Warp,
    within: &[f64; 4],
    (width, height): (f64, f64),
) -> Option<[f64; 4]> {
    let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].map(|(u, v)| {
        warp.apply(Spot {
            x: from[0] + u * from[2],
            y: from[1] + v * from[3],
        })
    });
    // The middle two of four: a slanted side counts half.
    let side = |of: &dyn Fn(&Spot) -> f64| {
        let mut values = corners.each_ref().map(of);
        values.sort_by(f64::total_cmp);
        ((values[0] + values[1]) / 2.0, (values[2] + values[3]) / 2.0)
    };
    let (left, right) = side(&|spot| spot.x);
    let (top, bottom) = side(&|spot| spot.y);
    let clip = |value: f64, low: f64, length: f64| value.clamp(low, low + length);
    let (left, right) = (
        clip(left, within[0], within[2]),
        clip(right, within[0], within[2]),
    );
    let (top, bottom) = (
        clip(top, within[1], within[3]),
        clip(bottom, within[1], within[3]),
    );
    let whole = (right - left) > 0.96 * within[2] && (bottom - top) > 0.96 * within[3];
    let round = |value: f64| libm::round(value * 1000.0) / 1000.0;
    (!whole).then(|| {
        [
            round(left / width),
            round(top / height),
            round((right - left) / width),
            round((bottom - top) / height),
        ]
    })
}

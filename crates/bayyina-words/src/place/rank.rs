//! Ranking the places that a stated place may be.

use std::collections::BTreeMap;

use super::region::{Sector, ground_m, relate};
use super::relative::{Relation, Stated, take_apart};
use super::typed;
use super::warn::{shown, warnings};
use crate::distance::{Slip, slip};
use crate::fold::{fold, is_placeholder};
use crate::gazetteer::{Finder, Gazetteer, GazetteerError, Kind, Name, terms};
use crate::pair::{self, Prepared};
use crate::script::Script;

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The place as it is stated.
    pub name: String,
    /// A point that the place is thought to be near: latitude and longitude in degrees.
    pub near: Option<(f64, f64)>,
    /// The country that it is thought to be in: two letters of ISO 3166.
    pub country: Option<String>,
}

/// The readings of a stated place.
#[derive(Clone, Debug, Default)]
pub struct Readings {
    /// How the stated place was taken apart.
    pub stated: Stated,
    /// The places that it may be, likeliest first.
    pub candidates: Vec<Candidate>,
    /// What a person should be warned about.
    pub warnings: Vec<String>,
}

/// A place that a stated place may be.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Its number in the gazetteer.
    pub number: u32,
    /// Its id in its source.
    pub id: String,
    /// Its main name.
    pub name: String,
    /// Its first name in each script.
    pub names: BTreeMap<&'static str, String>,
    /// Latitude in degrees: of the place, or of the middle of the stated region.
    pub lat: f64,
    /// Longitude in degrees.
    pub lon: f64,
    /// How far it reaches from there, in metres.
    pub radius_m: f64,
    /// What it is.
    pub kind: Kind,
    /// Its country, two letters; empty where not known.
    pub country: String,
    /// The places that it lies in, nearest first.
    pub admin: Vec<String>,
    /// How far it is from the point that was given, in metres.
    pub distance_m: Option<f64>,
    /// The stated region, where the place is stated by another.
    pub sector: Option<Sector>,
    /// The probability that it is meant, 0 to 1. All of them and that none is meant add up to 1.
    pub probability: f64,
    /// How likely its name is the stated one.
    pub score: f64,
    /// Why it is here and where it is.
    pub why: String,
}

/// Keys that are compared in full.
const MOST_KEYS: usize = 40;
/// Names that are compared in full.
const MOST_NAMES: usize = 12;
/// The same where a place has the very name that is stated.
const MOST_NAMES_BESIDE: usize = 5;
/// Places that share a name exactly and are weighed.
const MOST_PLACES: usize = 400;
/// How much more people make a place likelier to be meant: the power of their number.
const PEOPLE_POWER: f64 = 0.45;
/// The same where its name is only like the one stated.
const PEOPLE_POWER_LIKE: f64 = 0.1;
/// More people than these lend nothing to a name that is only like the one stated.
const MOST_PEOPLE_LIKE: f64 = 1e6;
/// How much more names of a place that are like the stated one make it likelier: the power of their
/// number.
const ALIKE_POWER: f64 = 0.1;
/// People of a place of which it is not known: the median of those in GeoNames of which it is.
const UNKNOWN_PEOPLE: u32 = 2_336;
/// The odds of a name that is the stated one: of a million names hardly one is it by chance.
const ODDS_SAME: f64 = 20_000.0;
/// How much likelier a name is that has the same marks too.
const AS_WRITTEN: f64 = 3.0;
/// How much likelier a place is of which it is the main name.
const MAIN_NAME: f64 = 1.5;
/// The odds of a name of the same letters in one script: articles, blanks and marks may differ.
const ODDS_LETTERS: f64 = 4_000.0;
/// No name that is only like the stated one has greater odds, squared.
const ODDS_LIKE: f64 = 3_000.0;
/// A place within a stated place is this many times likelier than one without.
const WITHIN: f64 = 60.0;
/// A key of so many letters is not one slip of the hand from another by chance.
const LONG_KEY: usize = 10;
/// A key of so many letters or fewer, as of a code, is like no key of twice as many and more.
const SHORT_KEY: usize = 3;
/// The weight that none is meant: that of a village whose name is as likely another as not.
const NONE: f64 = 20.0;

/// Ranks readings in a gazetteer.
#[derive(Debug)]
pub struct Resolver<'a> {
    gazetteer: &'a Gazetteer,
    finder: Finder<'a>,
}

/// How the name of a place fits the stated one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is like it.
    Like,
    /// It has the same letters, read as Latin ones.
    Letters,
    /// It is the same, marks and capitals apart.
    Same,
    /// It is the same, capitals apart.
    Written,
}

struct Weighed {
    number: u32,
    score: f64,
    fit: Fit,
    name: u32,
    weight: f64,
    reasons: Vec<String>,
    /// The odds that a slip of the hand makes what is stated of the name; 0 where none does.
    slip: f64,
    /// How many of its names are like the stated one.
    alike: u32,
    /// Whether the name is its main one.
    main: bool,
}

/// A stated place that others may lie in.
struct Container {
    number: u32,
    lat: f64,
    lon: f64,
    radius_m: f64,
    /// Whether it is an area by its kind: country, province, district.
    area: bool,
}

impl<'a> Resolver<'a> {
    /// A resolver in a gazetteer.
    pub fn new(gazetteer: &'a Gazetteer) -> Self {
        Self {
            gazetteer,
            finder: Finder::new(gazetteer),
        }
    }

    pub(super) fn gazetteer(&self) -> &'a Gazetteer {
        self.gazetteer
    }

    /// The readings of a stated place, at most `most`.
    pub fn readings(&mut self, request: &Request, most: usize) -> Result<Readings, GazetteerError> {
        let mut readings = Readings {
            warnings: warnings(&request.name),
            ..Readings::default()
        };
        let placeholder = is_placeholder(&fold(&request.name));
        // A place whose whole name is the stated one counts before what its words might mean.
        let whole = Stated {
            head: fold(&request.name),
            ..Stated::default()
        };
        readings.stated = take_apart(&request.name);
        if placeholder {
            readings.stated = whole;
        } else if readings.stated.head != whole.head
            && readings.stated.relation == Relation::Is
            && self.is_name(&whole.head, !readings.stated.within.is_empty())?
        {
            let kind = readings.stated.kind;
            let is_area = matches!(kind, Some(Kind::Province | Kind::District));
            if !is_area {
                readings.stated = whole;
            }
        }
        self.keep_kind_in_name(&request.name, &mut readings.stated)?;
        if self.finder.exact(&readings.stated.head)?.is_empty() {
            for apart in typed::articles_apart(&readings.stated.head) {
                if !self.finder.exact(&apart)?.is_empty() {
                    readings.stated.head = apart;
                    break;
                }
            }
        }
        let stated = readings.stated.clone();
        let mut weighed = self.weigh(&stated.head, &request.name)?;
        if placeholder {
            self.keep_as_written(&request.name, &mut weighed)?;
            if weighed.is_empty() {
                readings
                    .warnings
                    .push(format!("{:?} stands for no name", shown(&request.name)));
            }
        }
        let mut within = Vec::new();
        for part in &stated.within {
            within.extend(self.containers(part)?);
        }
        let mut none = NONE;
        for one in &mut weighed {
            self.in_context(one, request, &stated, &within)?;
        }
        weighed.sort_by(|one, other| {
            other
                .weight
                .total_cmp(&one.weight)
                .then(one.number.cmp(&other.number))
        });
        let all: f64 = weighed.iter().map(|one| one.weight).sum::<f64>();
        none += 0.003 * all;
        for one in weighed.into_iter().take(most) {
            let probability = one.weight / (all + none);
            readings
                .candidates
                .push(self.candidate(one, request, &stated, probability)?);
        }
        Ok(readings)
    }

    /// Whether some place has a folded name; if `typed`, also whether a long one has it but for a slip
    /// of the hand, as "Colonia Morlos (Pie de Vaca)".
    fn is_name(&mut self, head: &str, typed: bool) -> Result<bool, GazetteerError> {
        if !self.finder.exact(head)?.is_empty() {
            return Ok(true);
        }
        let key = terms::key(head);
        if !typed || key.len() < LONG_KEY {
            return Ok(false);
        }
        for found in self.finder.near(head, 4)? {
            let other = self.gazetteer.key(found.key)?;
            if slip(key.as_bytes(), other.as_bytes()).is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// "none" names the town None in Italy only where it is written as the town is.
    fn keep_as_written(
        &self,
        written: &str,
        weighed: &mut Vec<Weighed>,
    ) -> Result<(), GazetteerError> {
        let mut kept = Vec::new();
        for one in weighed.drain(..) {
            if self.gazetteer.name(one.name)?.text == written.trim() {
                kept.push(one);
            }
        }
        *weighed = kept;
        Ok(())
    }

    /// "near Kansas City": the kind that was taken off is part of the name where that has a name.
    fn keep_kind_in_name(&mut self, text: &str, stated: &mut Stated) -> Result<(), GazetteerError> {
        let word = match stated.kind {
            Some(Kind::City) => "city",
            Some(Kind::Town) => "town",
            Some(Kind::Village) => "village",
            _ => return Ok(()),
        };
        let longer = format!("{} {word}", stated.head);
        let is_name = stated.relation != Relation::Is || !stated.within.is_empty();
        if is_name && fold(text).contains(&longer) && !self.finder.exact(&longer)?.is_empty() {
            stated.head = longer;
            stated.kind = None;
        }
        Ok(())
    }

    /// Places whose names are like a folded name, written so, with how likely each name is the same.
    fn weigh(&mut self, head: &str, written: &str) -> Result<Vec<Weighed>, GazetteerError> {
        let mut best: BTreeMap<u32, Weighed> = BTreeMap::new();
        let sought = Prepared::of(head);
        if sought.folded.is_empty() {
            return Ok(Vec::new());
        }
        let script = Script::of_text(&sought.folded);
        let mut add = |found: u32, name: &Name<'_>, score: f64, slip: f64, fit: Fit| {
            let entry = best.entry(name.place).or_insert(Weighed {
                number: name.place,
                score,
                fit,
                name: found,
                weight: 0.0,
                reasons: Vec::new(),
                slip,
                alike: 0,
                main: name.main,
            });
            entry.alike += u32::from(score > 0.5);
            entry.slip = entry.slip.max(slip);
            if (fit, score, name.main) > (entry.fit, entry.score, entry.main) {
                (entry.score, entry.fit, entry.name) = (score, fit, found);
                entry.main = name.main;
            }
        };
        let mut compared = MOST_NAMES;
        let mut read: BTreeMap<&str, f64> = BTreeMap::new();
        let letters = typed::lower_letters(written);
        for found in self.finder.exact(head)?.into_iter().take(MOST_PLACES) {
            let name = self.gazetteer.name(found.name)?;
            let (fit, score) = match fold(name.text) == sought.folded {
                true if typed::lower_letters(name.text) == letters => (Fit::Written, 0.995),
                true => (Fit::Same, 0.995),
                // Few letters are the same in two scripts by chance: the pair score tells.
                false if name.script != script => {
                    let score = match read.get(name.text) {
                        Some(&known) => known,
                        // Many places share a name; many names seldom share their letters.
                        None if read.len() >= MOST_NAMES => 0.5,
                        None => {
                            let score = pair::score_plain(&sought, &Prepared::of(name.text));
                            read.insert(name.text, score);
                            score
                        }
                    };
                    (Fit::Letters, score.min(0.98))
                }
                false => (Fit::Letters, 0.98),
            };
            if fit >= Fit::Same {
                compared = MOST_NAMES_BESIDE;
            }
            add(found.name, &name, score, 0.0, fit);
        }
        let key = terms::key(&sought.folded);
        let near = self.finder.near(head, MOST_KEYS)?;
        let mut scored: BTreeMap<u32, (f64, Option<Slip>)> = BTreeMap::new();
        for found in near {
            if found.distance == 0.0 {
                continue;
            }
            let name = self.gazetteer.name(found.name)?;
            let (score, by_key) = match scored.get(&found.key) {
                Some(&known) => known,
                None if scored.len() < compared => {
                    let other = self.gazetteer.key(found.key)?;
                    if name.script == script
                        && other.len() <= SHORT_KEY
                        && key.len() + 1 > 2 * other.len()
                    {
                        continue;
                    }
                    let known = (
                        pair::score_plain(&sought, &Prepared::of(name.text)),
                        slip(key.as_bytes(), other.as_bytes()),
                    );
                    scored.insert(found.key, known);
                    known
                }
                None => continue,
            };
            let (score, slip) = match by_key {
                Some(by_key) if name.script == script => {
                    let as_written = slip(&letters, &typed::lower_letters(name.text));
                    (
                        score.max(typed::score(key.len(), by_key, as_written)),
                        typed::odds(key.len(), by_key, as_written),
                    )
                }
                _ => (score, 0.0),
            };
            if score > 0.02 {
                add(found.name, &name, score, slip, Fit::Like);
            }
        }
        Ok(best.into_values().collect())
    }

    /// Countries, provinces and cities of a name that others may lie in.
    fn containers(&mut self, name: &str) -> Result<Vec<Container>, GazetteerError> {
        let mut found = Vec::new();
        for one in self.weigh(name, name)? {
            if one.score < 0.5 {
                continue;
            }
            let place = self.gazetteer.place(one.number)?;
            let area = matches!(place.kind, Kind::Country | Kind::Province | Kind::District);
            found.push(Container {
                number: one.number,
                lat: place.lat,
                lon: place.lon,
                radius_m: f64::from(place.radius_m),
                area,
            });
        }
        Ok(found)
    }

    fn in_context(
        &self,
        one: &mut Weighed,
        request: &Request,
        stated: &Stated,
        within: &[Container],
    ) -> Result<(), GazetteerError> {
        let place = self.gazetteer.place(one.number)?;
        let odds = one.score / (1.0 - one.score);
        let people = f64::from(match place.population {
            0 => UNKNOWN_PEOPLE,
            people => people,
        })
        .max(match place.kind {
            Kind::City => 50_000.0,
            Kind::Town => 5_000.0,
            Kind::Country | Kind::Province => 100_000.0,
            _ => 300.0,
        });
        // Among a million names some are like any other by chance: names that are only like the
        // stated one must be much like it, and a great place lends them little.
        let (odds, power) = match one.fit {
            Fit::Written => (ODDS_SAME * AS_WRITTEN, PEOPLE_POWER),
            Fit::Same => (ODDS_SAME, PEOPLE_POWER),
            Fit::Letters if one.score >= 0.98 => (ODDS_LETTERS, PEOPLE_POWER),
            Fit::Letters => (odds * 40.0, PEOPLE_POWER),
            Fit::Like => (
                (odds * odds).min(ODDS_LIKE).max(one.slip)
                    * libm::pow(f64::from(one.alike.max(1)), ALIKE_POWER),
                PEOPLE_POWER_LIKE,
            ),
        };
        let people = if one.fit == Fit::Like {
            people.min(MOST_PEOPLE_LIKE)
        } else {
            people
        };
        let mut weight = odds * libm::pow(people, power);
        if one.main {
            weight *= MAIN_NAME;
        }
        match (stated.kind, place.kind) {
            (Some(Kind::Province | Kind::District), Kind::Province | Kind::District) => {
                weight *= 200.0;
                one.reasons
                    .push(format!("a {}, as stated", place.kind.name()));
            }
            (Some(Kind::Village | Kind::Town | Kind::City), Kind::Country | Kind::Province) => {
                weight *= 0.02;
            }
            (Some(Kind::Village), Kind::City) => weight *= 0.2,
            // A city that its province is named after is meant more often than the province.
            (None, Kind::Province | Kind::District) => weight *= 0.3,
            _ => {}
        }
        if let Some(country) = &request.country {
            match place.country.eq_ignore_ascii_case(country) {
                true => {
                    weight *= WITHIN;
                    one.reasons.push(format!("in {}, as given", place.country));
                }
                false => weight /= WITHIN,
            }
        }
        if let Some((lat, lon)) = request.near {
            let far = ground_m(place.lat, place.lon, lat, lon);
            let reach = f64::from(place.radius_m) + 30_000.0;
            weight *= 0.002 + 1.0 / (1.0 + (far / reach) * (far / reach));
            one.reasons
                .push(format!("{:.0} km from the point given", far / 1000.0));
        }
        let mut best: f64 = if within.is_empty() { 1.0 } else { 1.0 / WITHIN };
        let mut lies_in = None;
        for container in within {
            let number = container.number;
            if number == one.number {
                continue;
            }
            let inside = self.lies_in(one.number, number)?;
            let beyond_m = if container.area { 0.0 } else { 50_000.0 };
            let close = ground_m(place.lat, place.lon, container.lat, container.lon)
                < container.radius_m + beyond_m;
            let factor = match (inside, close) {
                (true, _) => WITHIN,
                (false, true) => WITHIN / 6.0,
                _ => continue,
            };
            if factor > best {
                best = factor;
                lies_in = Some(number);
            }
        }
        weight *= best;
        if let Some(number) = lies_in {
            let name = self.gazetteer.main_name(number)?;
            one.reasons.push(format!("in or near {name}, as stated"));
        }
        one.weight = weight;
        Ok(())
    }

    fn lies_in(&self, number: u32, container: u32) -> Result<bool, GazetteerError> {
        let mut at = self.gazetteer.place(number)?.within;
        for _ in 0..8 {
            match at {
                Some(within) if within == container => return Ok(true),
                Some(within) => at = self.gazetteer.place(within)?.within,
                None => break,
            }
        }
        Ok(false)
    }

    fn candidate(
        &self,
        one: Weighed,
        request: &Request,
        stated: &Stated,
        probability: f64,
    ) -> Result<Candidate, GazetteerError> {
        let place = self.gazetteer.place(one.number)?;
        let mut names = BTreeMap::new();
        let all = self.gazetteer.names_of(one.number)?;
        for name in &all {
            names
                .entry(name.script.name())
                .or_insert_with(|| name.text.to_owned());
        }
        let mut admin = Vec::new();
        let mut at = place.within;
        for _ in 0..8 {
            let Some(number) = at else { break };
            admin.push(self.gazetteer.main_name(number)?.to_owned());
            at = self.gazetteer.place(number)?.within;
        }
        let matched = self.gazetteer.name(one.name)?;
        let mut why = match one.fit {
            Fit::Written | Fit::Same => {
                format!("its name {:?} is the one stated", shown(matched.text))
            }
            Fit::Letters => format!("its name {:?} has the same letters", shown(matched.text)),
            Fit::Like => format!(
                "its name {:?} is like the one stated ({:.2})",
                shown(matched.text),
                one.score
            ),
        };
        if place.population > 0 {
            why.push_str(&format!("; {} people", place.population));
        }
        for reason in &one.reasons {
            why.push_str("; ");
            why.push_str(reason);
        }
        let mut candidate = Candidate {
            number: one.number,
            id: place.id.to_owned(),
            name: all
                .first()
                .map_or_else(String::new, |name| name.text.to_owned()),
            names,
            lat: place.lat,
            lon: place.lon,
            radius_m: f64::from(place.radius_m),
            kind: place.kind,
            country: place.country.to_owned(),
            admin,
            distance_m: request
                .near
                .map(|(lat, lon)| ground_m(place.lat, place.lon, lat, lon)),
            sector: None,
            probability,
            score: one.score,
            why,
        };
        relate(&mut candidate, stated.relation);
        Ok(candidate)
    }
}

//! One line about each entry, in every language.

use bayyina_ground::{Region, area};
use bayyina_model::kinds::{Assessment, Judgement, Location, Presence, Texts};
use bayyina_model::{Body, Case, Entry, Key, RegionText, Time};

use crate::coarse::Grid;
use crate::names::Names;
use crate::words::{self, Language};

/// What an entry says, in one line, by language.
pub fn summary(case: &Case, entry: &Entry, grid: Option<&Grid>) -> Texts {
    words::every(|language| {
        let line = Line {
            names: Names::new(case, language),
            grid,
        };
        let text = line.with_origin(entry);
        match note(entry) {
            Some(extra) => format!("{text} ({})", extra(language)),
            None => text,
        }
    })
}

fn note(entry: &Entry) -> Option<impl Fn(Language) -> &'static str> {
    let confidence = entry.evidence.as_ref()?.confidence?;
    Some(move |language| words::confidence(language, confidence))
}

struct Line<'a> {
    names: Names<'a>,
    grid: Option<&'a Grid>,
}

impl Line<'_> {
    fn pick(&self, english: &'static str, arabic: &'static str) -> &'static str {
        self.names.language().pick(english, arabic)
    }

    fn key(&self, key: Option<&Key>) -> String {
        match key {
            Some(key) => self.names.of(key),
            None => words::unnamed(self.names.language()).to_owned(),
        }
    }

    /// A claim, item or incident: by its local key, which tables show, rather than its long title.
    fn about(&self, key: Option<&Key>) -> String {
        match key {
            Some(key) if matches!(key.kind(), "claim" | "item" | "incident") => {
                self.names.inside(key.local())
            }
            other => self.key(other),
        }
    }

    fn origin(&self, entry: &Entry) -> Option<String> {
        let origin = entry.evidence.as_ref()?.origin.as_ref()?;
        Some(self.names.of(origin))
    }

    /// `text`, and after a comma each further part that there is.
    fn with(&self, text: String, parts: impl IntoIterator<Item = Option<String>>) -> String {
        let comma = self.names.language().comma();
        parts
            .into_iter()
            .flatten()
            .fold(text, |text, part| format!("{text}{comma}{part}"))
    }

    fn labelled(&self, label: &str, text: String) -> String {
        format!("{label}: {text}")
    }

    /// What an entry says; of an observation, also whose it is.
    fn with_origin(&self, entry: &Entry) -> String {
        let observed = matches!(
            entry.body,
            Body::Location(_)
                | Body::TimeSeen(_)
                | Body::Object(_)
                | Body::Perpetrator(_)
                | Body::PresenceSeen(_)
                | Body::Identity(_)
                | Body::Search(_)
                | Body::Account(_)
        );
        let origin = self.origin(entry).filter(|_| observed);
        self.with(self.of(entry), [origin])
    }

    fn of(&self, entry: &Entry) -> String {
        let thing = entry.thing.as_ref();
        match &entry.body {
            Body::Source(body) => {
                let name = match thing {
                    _ if body.protected => words::protected(self.names.language()).to_owned(),
                    other => self.key(other),
                };
                self.labelled(self.pick("source", "مصدر"), name)
            }
            Body::Item(body) => {
                let name = match thing {
                    _ if body.protected => words::protected(self.names.language()).to_owned(),
                    other => self.key(other),
                };
                let text = self.labelled(self.pick("item", "مادة"), name);
                self.with(text, [time(body.published.as_ref())])
            }
            Body::Statement(body) => {
                let words = body.text.as_deref().map_or_else(
                    || words::unnamed(self.names.language()).to_owned(),
                    |text| self.names.inside(&crate::show::cut(text, 120)),
                );
                let speaker = body.speaker.as_deref().map(|name| self.names.inside(name));
                self.with(
                    self.labelled(self.pick("statement", "تصريح"), words),
                    [speaker],
                )
            }
            Body::Incident(body) => {
                let text = self.labelled(self.pick("incident", "واقعة"), self.key(thing));
                self.with(text, [time(body.time.as_ref())])
            }
            Body::Claim(body) => {
                let text = self.labelled(self.pick("claim", "ادّعاء"), self.key(thing));
                self.with(text, [time(body.published.as_ref())])
            }
            Body::Actor(_) => self.labelled(self.pick("actor", "جهة"), self.key(thing)),
            Body::Umbrella(body) => {
                let term = body.term.as_deref().unwrap_or_default();
                let text = format!(
                    "«{}» {} {}",
                    self.names.inside(term),
                    self.pick("stands for", "يشمل"),
                    self.names.list(&body.actors),
                );
                let speaker = body.speaker.as_ref().map(|speaker| {
                    format!(
                        "{} {}",
                        self.pick("as used by", "باستعمال"),
                        self.names.of(speaker)
                    )
                });
                self.with(text, [speaker, time(body.when.as_ref())])
            }
            Body::Place(body) => {
                let text = self.labelled(self.pick("place", "مكان"), self.key(thing));
                let kind = body.kind.as_deref().map(|kind| {
                    self.names
                        .inside(words::place_kind(self.names.language(), kind))
                });
                self.with(text, [kind, self.size(body.region.as_ref())])
            }
            Body::Layer(body) => {
                let text = self.pick("map of control", "خريطة سيطرة").to_owned();
                self.with(text, [self.origin(entry), time(body.when.as_ref())])
            }
            Body::Control(body) => {
                let place = match &body.place {
                    Some(place) => self.names.of(place),
                    None => self.pick("an area", "منطقة").to_owned(),
                };
                let text = self.presence(body.status, body.actor.as_ref(), &place);
                self.with(text, [time(body.when.as_ref()), self.origin(entry)])
            }
            Body::Location(body) => self.location(body),
            Body::TimeSeen(body) => {
                let about = self.about(body.about.as_ref());
                self.with(
                    format!("{about}: {}", self.pick("time", "الزمن")),
                    [time(body.when.as_ref())],
                )
            }
            Body::Object(body) => {
                let kind = self.names.inside(body.kind.as_deref().unwrap_or_default());
                format!(
                    "{}: {} {kind}",
                    self.about(body.about.as_ref()),
                    self.pick("shows", "يظهر")
                )
            }
            Body::Perpetrator(body) => format!(
                "{}: {} {}",
                self.about(body.about.as_ref()),
                self.pick("done by", "الفاعل"),
                self.key(body.actor.as_ref()),
            ),
            Body::PresenceSeen(body) => {
                let text = self.there(body.status, body.actor.as_ref());
                format!("{}: {text}", self.about(body.about.as_ref()))
            }
            Body::Identity(body) => {
                let text = format!(
                    "{}: {} {}",
                    self.about(body.about.as_ref()),
                    self.pick("same footage as", "اللقطات نفسها في"),
                    self.about(body.with.as_ref()),
                );
                self.with(text, [time(body.published.as_ref())])
            }
            Body::Account(body) => {
                let title = body.title.as_deref().map_or_else(
                    || self.key(thing),
                    |title| self.names.inside(&crate::show::cut(title, 120)),
                );
                let act = body.act.as_deref().map(|act| self.names.inside(act));
                let by = body.perpetrator.as_ref().map(|actor| self.names.of(actor));
                let text = self.labelled(self.pick("account", "رواية"), title);
                self.with(text, [time(body.when.as_ref()), act, by])
            }
            Body::Assessment(body) => {
                let of = self.about(body.claim.as_ref());
                let text = format!("{of}: {}", self.assessed(body));
                let published = time(body.published.as_ref());
                self.with(text, [self.origin(entry), published])
            }
            Body::Search(body) => {
                let text = format!(
                    "{} {}: {}",
                    self.pick("search for", "بحث عن"),
                    self.key(body.actor.as_ref()),
                    self.pick("nothing found", "لا نتيجة"),
                );
                let about = body.about.as_ref().map(|about| self.about(Some(about)));
                self.with(
                    text,
                    [
                        about,
                        self.at(body.region.as_ref()),
                        time(body.when.as_ref()),
                    ],
                )
            }
            Body::Dependence(body) => {
                let relation = body
                    .relation
                    .map_or("", |r| words::relation(self.names.language(), r));
                format!("{}: {relation}", self.names.list(&body.origins))
            }
            Body::Review(body) => {
                let verdict = body
                    .verdict
                    .map_or("", |v| words::opinion(self.names.language(), v));
                let of = body.entry.map_or_else(String::new, |id| id.short());
                format!("{} {of}: {verdict}", self.pick("review of", "مراجعة"))
            }
            Body::Retraction(body) => {
                let count = body.entries.len() + body.origins.len() + body.items.len();
                let text = format!(
                    "{}: {count}",
                    self.pick("entries or origins taken back", "سُحب")
                );
                let reason = body
                    .reason
                    .map(|r| words::reason(self.names.language(), r).to_owned());
                self.with(text, [reason])
            }
            Body::Mark(_) => self
                .pick("fields to be withheld", "حقول يجب حجبها")
                .to_owned(),
            Body::Set(body) => {
                let text = self.labelled(self.pick("set", "مجموعة"), self.key(thing));
                self.with(
                    text,
                    [
                        Some(body.claims.len().to_string()),
                        time(body.date.as_ref()),
                    ],
                )
            }
            Body::Question(body) => {
                let title = self
                    .names
                    .text(&body.title)
                    .unwrap_or_else(|| self.key(thing));
                self.labelled(self.pick("question", "سؤال"), title)
            }
            Body::Method(_) => self.pick("method", "المنهج").to_owned(),
            Body::CaseInfo(body) => {
                let title = self.names.text(&body.title).unwrap_or_default();
                self.labelled(self.pick("case", "القضية"), title)
            }
            Body::Unknown => self.labelled(
                self.pick(
                    "entry of a kind that this program does not know",
                    "قيد من نوع غير معروف",
                ),
                self.names.inside(&entry.kind_name),
            ),
        }
    }

    /// What an assessment says: of a facet, or of an actor at the place.
    fn assessed(&self, body: &Assessment) -> String {
        let language = self.names.language();
        let status = match body.verdict {
            Some(Judgement::NoneRecorded) => Some(Presence::NoneRecorded),
            Some(Judgement::Absent) => Some(Presence::Absent),
            Some(Judgement::Present) => Some(Presence::Present),
            _ => None,
        };
        let named = || self.pick("the group named", "الجماعة المسمّاة").to_owned();
        if let Some(status) = status {
            let actor = body
                .actor
                .as_ref()
                .map_or_else(named, |actor| self.names.of(actor));
            return words::presence_there(language, status, &actor);
        }
        let facet = words::facet(language, body.facet.as_deref().unwrap_or_default());
        let verdict = body
            .verdict
            .map_or("", |verdict| words::judgement(language, verdict));
        let text = format!("{facet} {verdict}");
        self.with(
            text,
            [body.actor.as_ref().map(|actor| self.names.of(actor))],
        )
    }

    fn there(&self, status: Option<Presence>, actor: Option<&Key>) -> String {
        let actor = self.key(actor);
        match status {
            Some(status) => words::presence_there(self.names.language(), status, &actor),
            None => actor,
        }
    }

    fn presence(&self, status: Option<Presence>, actor: Option<&Key>, place: &str) -> String {
        words::presence(self.names.language(), status, &self.key(actor), place)
    }

    fn location(&self, body: &Location) -> String {
        let about = self.about(body.about.as_ref());
        let role = words::role(self.names.language(), body.role);
        self.with(format!("{about}: {role}"), [self.at(body.region.as_ref())])
    }

    /// Where a region is, coarsened where that was asked for.
    fn at(&self, region: Option<&RegionText>) -> Option<String> {
        let region = region?;
        if let Some(grid) = self.grid {
            let region = region.region().ok()?;
            return Some(self.names.inside(&grid.block(&region)?.text()));
        }
        match region {
            RegionText::Disk { lat, lon, radius_m } => {
                let text = format!("{lat}°, {lon}°");
                Some(if radius_m.get() > 0.0 {
                    format!("{text} ±{radius_m} m")
                } else {
                    text
                })
            }
            _ => self.size(Some(region)),
        }
    }

    /// How big a region is, in words.
    fn size(&self, region: Option<&RegionText>) -> Option<String> {
        let text = match region? {
            RegionText::Disk { radius_m, .. } => {
                format!("{} {radius_m} m", self.pick("within", "في نطاق"))
            }
            RegionText::Area(_) => surface(&region?.region().ok()?),
            RegionText::Sector {
                from_m,
                to_m,
                bearing_from,
                bearing_to,
                ..
            } => {
                format!("{from_m}–{to_m} m, {bearing_from}°–{bearing_to}°")
            }
            RegionText::Within { m, .. } => format!("≤ {m} m"),
            RegionText::Beyond { m, .. } => format!("> {m} m"),
        };
        Some(text)
    }
}

fn time(time: Option<&Time>) -> Option<String> {
    time.map(|time| time.text().to_owned())
}

/// A surface in square kilometres to three digits, for showing; findings give it in full.
fn surface(region: &Region) -> String {
    let span = area(region);
    let square_km = (span.low.get() + span.high.get()) / 2e6;
    let mut step = 0.01;
    while square_km / step >= 1_000.0 {
        step *= 10.0;
    }
    let shown = (square_km / step).round() * step;
    if step < 1.0 {
        format!("{shown:.2} km²")
    } else {
        format!("{shown:.0} km²")
    }
}

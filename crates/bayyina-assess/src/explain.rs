//! Why a verdict is what it is: the same rules, walked once more with reasons kept.

use bayyina_ground::{Region, apart, area, excess_at_most, gap_at_most};
use bayyina_model::kinds::{Body, Claimed, Proposition, Stated};
use bayyina_model::time::day_text;
use bayyina_model::{Case, EntryId, Index, Key};

use crate::assessor::Assessor;
use crate::build::{Builder, Subject};
use crate::circuit::{Node, Op};
use crate::context::{About, Site};
use crate::facets::Meaning;
use crate::findings::{Distance, ReadingFinding};
use crate::quantity;
use crate::reason::Reason;
use crate::slots::{Put, QUANTITY, Slot};
use crate::verdict::Verdict;

/// What there is to say of one proposition about one claim.
#[derive(Debug, Default)]
pub(crate) struct Explained {
    reasons: Vec<Reason>,
    pub readings: Vec<ReadingFinding>,
    pub distance_m: Option<Distance>,
    pub compatible: Vec<EntryId>,
}

impl Explained {
    /// Why there is no verdict.
    pub fn why_not(&self, verdict: Verdict) -> Option<Reason> {
        match verdict {
            Verdict::Repeats => Some(Reason::Repeats),
            Verdict::Undetermined => {
                let reason = self.reasons.iter().find(|reason| !reason.is_note());
                Some(reason.cloned().unwrap_or(Reason::NoEvidence))
            }
            _ => None,
        }
    }

    /// What holds beside the verdict.
    pub fn notes(&self) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().filter(|reason| reason.is_note())
    }
}

impl Assessor {
    /// Why a proposition about a subject is judged as it is.
    pub(crate) fn explain(&self, case: &Case, subject: u32, slot: Slot) -> Explained {
        let mut builder = self.builder(case);
        builder.notes = Some(Vec::new());
        let mut about = builder.about(self.subject_at(case, subject));
        let facet = match self.slots.get(slot) {
            Put::Facet(facet) => Some(facet.as_str()),
            Put::Proposed(Proposition::Facet { facet }, _) => Some(facet.as_str()),
            Put::Proposed(Proposition::Claim, _) => {
                return Explained {
                    reasons: vec![Reason::WeakestFacet],
                    ..Explained::default()
                };
            }
            Put::Proposed(..) => None,
        };
        let looks_up_control = matches!(facet, None | Some("holder"));
        if !looks_up_control && !matches!(facet, Some("place" | "event")) {
            // Nothing that was said of where it was bears on the others.
            builder.notes = Some(Vec::new());
        }
        builder.one(&mut about, slot);
        if slot == QUANTITY {
            self.explain_quantity(case, &mut builder, &about);
        }
        if looks_up_control
            && about.published_only
            && !about.contexts.is_empty()
            && let Some(day) = about.stated.and_then(|stated| stated.from)
        {
            builder.note(|| Reason::PublicationDay { day: day_text(day) });
        }
        let mut explained = Explained::default();
        if let (Some(facet), Subject::Claim(_, claim)) = (facet, about.subject)
            && let Some(stated) = claim
                .facets
                .get(facet)
                .filter(|stated| stated.claimed == Claimed::Yes)
        {
            match facet {
                "place" => {
                    let readings = builder.readings(stated);
                    let sites = best(&about.sites);
                    explained.readings = self.reading_findings(case, stated, &readings, &sites);
                    explained.distance_m = distance(&readings, &sites);
                }
                "event" => {
                    // The reasons are kept already.
                    let kept = builder.notes.take();
                    let (_, nodes) = builder.corroborated(&mut about, stated);
                    builder.notes = kept;
                    explained.compatible = compatible(case, &builder, nodes);
                }
                _ => {}
            }
        }
        explained.reasons = builder.notes.take().unwrap_or_default();
        explained
    }

    fn explain_quantity(&self, case: &Case, builder: &mut Builder<'_>, about: &About<'_>) {
        let Subject::Claim(_, claim) = about.subject else {
            return;
        };
        let quantity = quantity::stated(claim);
        let asked = quantity.and_then(|quantity| self.question_at(quantity.question.as_ref()?));
        let (Some(quantity), Some(asked)) = (quantity, asked) else {
            builder.note(|| Reason::NoQuestion);
            return;
        };
        let counted = asked.units.len() as u32;
        let bounds = asked.count.bounds();
        let unknown = quantity::statement_origins(case, claim).is_empty();
        builder.note(|| match quantity.of {
            Some(stated) if stated != counted => Reason::OtherTotal { stated, counted },
            _ if unknown => Reason::OriginUnknown,
            _ => Reason::BoundsOpen {
                at_least: bounds.at_least,
                at_most: bounds.at_most,
            },
        });
    }

    fn reading_findings(
        &self,
        case: &Case,
        stated: &Stated,
        readings: &[Meaning<'_>],
        sites: &[&Site],
    ) -> Vec<ReadingFinding> {
        readings
            .iter()
            .map(|(entry, region)| ReadingFinding {
                place: stated.place.as_ref().map(Key::to_string),
                name: entry.and_then(|entry| name(case, entry)),
                entry: entry.map(|entry| case.entry(entry).id),
                area_km2: self.surface(*entry, region.as_deref()),
                fits: region.as_ref().and_then(|region| self.fits(region, sites)),
            })
            .collect()
    }

    /// The surface of a reading. Of a name it is computed once: an offset of an area takes long.
    fn surface(&self, entry: Option<Index>, region: Option<&Region>) -> Option<String> {
        let region = region?;
        let Some(entry) = entry else {
            return Some(square_kilometres(region));
        };
        let mut known = self
            .surfaces
            .lock()
            .expect("nothing panics while it is held");
        Some(
            known
                .entry(entry)
                .or_insert_with(|| square_kilometres(region))
                .clone(),
        )
    }

    fn fits(&self, claimed: &Region, sites: &[&Site]) -> Option<&'static str> {
        let tolerance = self.method.place_tolerance;
        if sites.is_empty() {
            None
        } else if sites
            .iter()
            .all(|site| excess_at_most(&site.region, claimed, tolerance).is_yes())
        {
            Some("yes")
        } else if sites
            .iter()
            .all(|site| gap_at_most(&site.region, claimed, tolerance).is_no())
        {
            Some("no")
        } else {
            Some("open")
        }
    }

    /// Longitude and latitude of the claimed and of the observed place.
    pub(crate) fn points(
        &self,
        case: &Case,
        subject: Subject<'_>,
    ) -> (Option<[f64; 2]>, Option<[f64; 2]>) {
        let mut builder = self.builder(case);
        let about = builder.about(subject);
        let point = |region: &Region| {
            let centre = region.centre();
            [centre.lon(), centre.lat()]
        };
        let claimed = match subject {
            Subject::Claim(_, claim) => claim.facets.get("place"),
            Subject::Account(..) => None,
        };
        let claimed = claimed
            .filter(|stated| stated.claimed == Claimed::Yes)
            .and_then(|stated| {
                let readings = builder.readings(stated);
                readings
                    .iter()
                    .find_map(|(_, region)| region.as_ref().map(|region| point(region)))
            });
        let observed = best(&about.sites).first().map(|site| point(&site.region));
        (claimed, observed)
    }

    /// The second that a claim or account is dated by in a running count.
    pub(crate) fn dated(&self, case: &Case, key: &Key) -> Option<i64> {
        if let Some(claim) = case.claims().get(key) {
            let time = claim.facets.get("time").and_then(|time| time.time.as_ref());
            return claim.published.as_ref().or(time)?.interval().from;
        }
        let Subject::Account(_, entries) = self.subject_at(case, self.subject(key)?) else {
            return None;
        };
        entries
            .iter()
            .filter_map(|&entry| match &case.entry(entry).body {
                Body::Account(body) => {
                    body.when
                        .as_ref()
                        .or(body.published.as_ref())?
                        .interval()
                        .from
                }
                _ => None,
            })
            .min()
    }
}

/// The sites of the ground or the hit; where there are none, those of the camera.
fn best(sites: &[Site]) -> Vec<&Site> {
    let camera = sites.iter().all(|site| site.camera);
    sites.iter().filter(|site| site.camera == camera).collect()
}

fn name(case: &Case, entry: Index) -> Option<String> {
    let Body::Place(body) = &case.entry(entry).body else {
        return None;
    };
    let names = body.names.get("en").or_else(|| body.names.values().next());
    names.and_then(|names| names.first().cloned())
}

/// A surface in square kilometres, to one digit after the point where it is below 100.
fn square_kilometres(region: &Region) -> String {
    let span = area(region);
    let middle = (span.low.get() + span.high.get()) / 2e6;
    if middle < 100.0 {
        format!("{middle:.1}")
    } else {
        format!("{middle:.0}")
    }
}

/// How near and how far apart the true points of observed and claimed place may lie.
fn distance(readings: &[Meaning<'_>], sites: &[&Site]) -> Option<Distance> {
    let mut ends: Option<(f64, f64)> = None;
    for site in sites {
        for region in readings.iter().filter_map(|(_, region)| region.as_ref()) {
            let span = apart(&site.region, region);
            let (low, high) = (span.low.get(), span.high.get());
            ends = Some(match ends {
                None => (low, high),
                Some((least, most)) => (least.min(low), most.max(high)),
            });
        }
    }
    let (low, high) = ends?;
    Some(Distance {
        low: format!("{:.0}", low.floor()),
        high: format!("{:.0}", high.ceil()),
    })
}

/// The accounts that compatible nodes rest on, by id.
fn compatible(case: &Case, builder: &Builder<'_>, nodes: Vec<Node>) -> Vec<EntryId> {
    let mut found: Vec<EntryId> = nodes
        .into_iter()
        .flat_map(|node| builder.arena.cone(node))
        .filter_map(|node| match builder.arena.op(node) {
            Op::Entry(entry) => Some(entry),
            _ => None,
        })
        .filter(|&entry| matches!(case.entry(entry).body, Body::Account(_)))
        .map(|entry| case.entry(entry).id)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

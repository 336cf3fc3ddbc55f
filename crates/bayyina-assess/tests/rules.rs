//! The tables of `DESIGN.md` and `docs/verdicts.md`, case by case.

#![allow(
    clippy::type_complexity,
    reason = "a table names its columns where it stands"
)]

mod kit;

use std::collections::BTreeMap;

use bayyina_assess::findings::{FacetFinding, QuestionFinding};
use bayyina_assess::{AssessError, Method, Verdict, assess};
use bayyina_ground::{Bearing, Metres, Point, direct};
use bayyina_model::kinds::{
    Account, Actor, Cite, Claim, Claimed, Comparison, Control, Dependence, FACETS, Identity, Item,
    Layer, Location, Locator, Object, Opinion, Parent, Perpetrator, Place, Presence, Proposition,
    Quantity, Question, Relation, Review, Role, Search, Set, Source, Stated, TimeSeen, Umbrella,
};
use bayyina_model::{Decimal, Evidence, Key, RegionText};
use kit::{Kit, block, claimed, disk, from, key, time};

use Verdict::{Contradicted, Disputed, Supported, Undetermined};

const CLAIM: &str = "claim:c";

fn method(values: &[(&str, &str)]) -> Method {
    let values = values
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    Method::with(&values.collect()).unwrap()
}

fn facet_with(kit: &Kit, facet: &str, method: &Method) -> FacetFinding {
    let findings = assess(&kit.case(), method).unwrap();
    let claim = findings.claim(CLAIM).unwrap();
    claim
        .facets
        .iter()
        .find(|found| found.facet == facet)
        .unwrap()
        .clone()
}

fn facet(kit: &Kit, name: &str) -> Verdict {
    facet_with(kit, name, &Method::default()).sides.verdict
}

fn locate(kit: &mut Kit, role: Role, region: RegionText) {
    let body = Location {
        about: Some(key(CLAIM)),
        role: Some(role),
        region: Some(region),
    };
    kit.add(None, body, Some(&from("source:finder")));
}

fn point_at(metres: f64) -> RegionText {
    let from = Point::new(35.0, 36.0).unwrap();
    let at = direct(
        from,
        Bearing::new(40.0).unwrap(),
        Metres::new(metres).unwrap(),
    );
    disk(at.lat(), at.lon(), 0.0)
}

/// A claim of the facets given, at 35° N 36° E on 2 October unless it says otherwise.
fn with_claim(facets: &[(&str, Stated)]) -> Kit {
    let mut kit = Kit::default();
    let mut claim = kit::claim(facets);
    claim.item = Some(key("item:own"));
    claim.incident = Some(key("incident:own"));
    kit.add(Some(CLAIM), claim, None);
    kit
}

fn at_place() -> Stated {
    Stated {
        place: Some(key("place:p")),
        ..claimed()
    }
}

fn reading(kit: &mut Kit, region: RegionText) {
    let place = Place {
        region: Some(region),
        ..Place::default()
    };
    kit.add(Some("place:p"), place, Some(&from("source:gazetteer")));
}

#[test]
fn place_hangs_on_the_tolerance_and_not_on_the_last_bit() {
    let table = [
        // metres between the points, verdict at 5,000 m
        (0.0, Supported),
        (4_999.0, Supported),
        (5_000.0, Undetermined),
        (5_001.0, Contradicted),
        (260_000.0, Contradicted),
    ];
    for (metres, expected) in table {
        let mut kit = with_claim(&[("place", at_place())]);
        reading(&mut kit, disk(35.0, 36.0, 0.0));
        locate(&mut kit, Role::Impact, point_at(metres));
        assert_eq!(facet(&kit, "place"), expected, "{metres} m");
    }
}

#[test]
fn a_name_fits_with_all_its_readings_or_fails_with_all() {
    let near = || disk(35.0, 36.0, 1_000.0);
    let far = || disk(36.0, 38.0, 1_000.0);
    // Its near edge lies within the tolerance, its far edge beyond.
    let half = || disk(35.055, 36.0, 1_000.0);
    let table = [
        // readings, verdict
        (vec![near()], Supported),
        (vec![near(), near()], Supported),
        (vec![near(), far()], Undetermined),
        (vec![far(), far()], Contradicted),
        (vec![far(), half()], Undetermined),
        (vec![], Undetermined),
    ];
    for (readings, expected) in table {
        let mut kit = with_claim(&[("place", at_place())]);
        let count = readings.len();
        for region in readings {
            reading(&mut kit, region);
        }
        locate(&mut kit, Role::Impact, disk(35.0, 36.0, 500.0));
        let found = facet_with(&kit, "place", &Method::default());
        assert_eq!(found.sides.verdict, expected, "{count} readings");
        assert_eq!(found.readings.len(), count);
    }
}

#[test]
fn a_region_partly_within_the_tolerance_decides_nothing() {
    let mut kit = with_claim(&[("place", at_place())]);
    reading(&mut kit, disk(35.0, 36.0, 0.0));
    locate(&mut kit, Role::Footprint, disk(35.0, 36.0, 6_000.0));
    assert_eq!(facet(&kit, "place"), Undetermined);
}

#[test]
fn the_region_that_a_claim_bounds_is_its_only_reading() {
    let stated = Stated {
        region: Some(Box::new(disk(36.0, 38.0, 1_000.0))),
        ..at_place()
    };
    let mut kit = with_claim(&[("place", stated)]);
    reading(&mut kit, disk(35.0, 36.0, 1_000.0));
    locate(&mut kit, Role::Impact, disk(35.0, 36.0, 0.0));
    assert_eq!(facet(&kit, "place"), Contradicted);
}

#[test]
fn the_camera_stands_in_only_while_nothing_better_is_located() {
    let mut kit = with_claim(&[("place", at_place())]);
    reading(&mut kit, disk(35.0, 36.0, 1_000.0));
    locate(&mut kit, Role::Camera, disk(36.0, 38.0, 0.0));
    let found = facet_with(&kit, "place", &Method::default());
    assert_eq!((found.sides.verdict, found.notes.len()), (Contradicted, 1));
    locate(&mut kit, Role::Impact, disk(35.0, 36.0, 0.0));
    let found = facet_with(&kit, "place", &Method::default());
    assert_eq!((found.sides.verdict, found.notes.len()), (Supported, 0));
}

#[test]
fn two_locations_that_disagree_dispute_a_place() {
    let mut kit = with_claim(&[("place", at_place())]);
    reading(&mut kit, disk(35.0, 36.0, 1_000.0));
    locate(&mut kit, Role::Impact, disk(36.0, 38.0, 0.0));
    locate(&mut kit, Role::Footprint, disk(35.0, 36.0, 0.0));
    assert_eq!(facet(&kit, "place"), Disputed);
}

/// A claim that names actor x as holder, located at 35° N 36° E within 100 m, on 2 October.
fn holding(stated: Stated) -> Kit {
    let on = Stated {
        time: Some(time("2015-10-02")),
        ..claimed()
    };
    let mut kit = with_claim(&[("holder", stated), ("time", on)]);
    kit.add(Some("actor:x"), Actor::default(), None);
    let part = Parent {
        actor: key("actor:x"),
        when: None,
    };
    kit.add(
        Some("actor:x-wing"),
        Actor {
            parents: vec![part],
            ..Actor::default()
        },
        None,
    );
    kit.add(Some("actor:y"), Actor::default(), None);
    locate(&mut kit, Role::Impact, disk(35.0, 36.0, 100.0));
    kit
}

fn by_x() -> Stated {
    Stated {
        actor: Some(key("actor:x")),
        ..claimed()
    }
}

fn layer(kit: &mut Kit, name: &str, source: &str, when: &str, complete: bool) {
    let body = Layer {
        when: Some(time(when)),
        extent: complete.then(|| block(34.0, 35.0, 36.0, 37.0)),
        actors: Vec::new(),
    };
    kit.add(Some(name), body, Some(&from(source)));
}

fn said(actor: &str, status: Presence, region: RegionText) -> Control {
    Control {
        actor: Some(key(actor)),
        status: Some(status),
        region: Some(region),
        ..Control::default()
    }
}

fn in_layer(kit: &mut Kit, name: &str, body: Control) {
    kit.add(
        None,
        Control {
            layer: Some(key(name)),
            ..body
        },
        Some(&from("source:map")),
    );
}

fn here() -> RegionText {
    block(34.9, 35.9, 35.1, 36.1)
}

#[test]
fn presence_needs_the_whole_region_and_stays_apart_from_fighting() {
    use Presence::{Absent, Besieged, Contested, Held, NoneRecorded, Present};
    let partly = || block(34.9, 35.9, 35.1, 36.0);
    let table = [
        // actor, status, region, holder
        ("actor:x", Held, here(), Supported),
        ("actor:x", Present, here(), Supported),
        ("actor:x-wing", Held, here(), Supported),
        ("actor:x", Held, partly(), Undetermined),
        ("actor:x", Contested, here(), Undetermined),
        ("actor:x", Besieged, here(), Undetermined),
        ("actor:x", NoneRecorded, here(), Undetermined),
        ("actor:x", Absent, here(), Contradicted),
        ("actor:x", Absent, partly(), Undetermined),
        ("actor:x-wing", Absent, here(), Undetermined),
        ("actor:y", Held, here(), Undetermined),
    ];
    for (actor, status, region, expected) in table {
        let mut kit = holding(by_x());
        layer(&mut kit, "layer:l", "source:map", "2015-10-01", false);
        in_layer(&mut kit, "layer:l", said(actor, status, region));
        assert_eq!(facet(&kit, "holder"), expected, "{actor} {status}");
    }
}

#[test]
fn areas_of_one_source_hold_a_region_together() {
    let halves = [block(34.9, 35.9, 35.1, 36.0), block(34.9, 36.0, 35.1, 36.1)];
    for (second, expected) in [("layer:l", Supported), ("layer:other", Undetermined)] {
        let mut kit = holding(by_x());
        layer(&mut kit, "layer:l", "source:map", "2015-10-01", false);
        layer(&mut kit, "layer:other", "source:other", "2015-10-01", false);
        in_layer(
            &mut kit,
            "layer:l",
            said("actor:x", Presence::Held, halves[0].clone()),
        );
        in_layer(
            &mut kit,
            second,
            said("actor:x-wing", Presence::Held, halves[1].clone()),
        );
        assert_eq!(facet(&kit, "holder"), expected, "{second}");
    }
}

#[test]
fn exclusive_control_by_another_shows_absence() {
    let table = [
        // actor, exclusive, holder
        ("actor:y", true, Contradicted),
        ("actor:y", false, Undetermined),
        ("actor:x-wing", true, Supported),
    ];
    for (actor, exclusive, expected) in table {
        let mut kit = holding(by_x());
        layer(&mut kit, "layer:l", "source:map", "2015-10-01", false);
        let body = Control {
            exclusive,
            ..said(actor, Presence::Held, here())
        };
        in_layer(&mut kit, "layer:l", body);
        assert_eq!(
            facet(&kit, "holder"),
            expected,
            "{actor}, exclusive {exclusive}"
        );
    }
}

#[test]
fn a_complete_layer_shows_absence_beyond_the_presence_radius() {
    // The observed disk ends 100 m from 35° N 36° E; the radius is 5,000 m.
    let near = |metres: f64| point_at(100.0 + metres);
    let table = [
        // what else the layer shows, holder
        (None, Contradicted),
        (
            Some(("actor:x", Presence::Held, near(5_001.0))),
            Contradicted,
        ),
        (
            Some(("actor:x", Presence::Held, near(5_000.0))),
            Undetermined,
        ),
        (
            Some(("actor:x", Presence::Held, near(4_999.0))),
            Undetermined,
        ),
        (
            Some(("actor:x-wing", Presence::Besieged, near(1_000.0))),
            Undetermined,
        ),
        (
            Some(("actor:x", Presence::Contested, near(1_000.0))),
            Undetermined,
        ),
        (
            Some(("actor:x", Presence::Absent, near(1_000.0))),
            Contradicted,
        ),
        (
            Some(("actor:y", Presence::Held, near(1_000.0))),
            Contradicted,
        ),
    ];
    for (at, (other, expected)) in table.into_iter().enumerate() {
        let mut kit = holding(by_x());
        layer(&mut kit, "layer:l", "source:map", "2015-10-01", true);
        if let Some((actor, status, region)) = other {
            in_layer(&mut kit, "layer:l", said(actor, status, region));
        }
        assert_eq!(facet(&kit, "holder"), expected, "row {at}");
    }
}

#[test]
fn a_layer_is_silent_only_of_actors_that_it_would_show_and_inside_its_extent() {
    let near = || Some(block(34.0, 35.0, 36.0, 37.0));
    let table = [
        // actors of the layer, extent, holder
        (vec!["actor:x"], near(), Contradicted),
        (vec!["actor:y"], near(), Undetermined),
        (vec!["actor:x-wing"], near(), Undetermined),
        (vec![], None, Undetermined),
        (vec![], Some(block(34.0, 36.5, 36.0, 37.0)), Undetermined),
    ];
    for (actors, extent, expected) in table {
        let mut kit = holding(by_x());
        let names = actors.join(" ");
        let body = Layer {
            when: Some(time("2015-10-01")),
            extent,
            actors: actors.into_iter().map(key).collect(),
        };
        kit.add(Some("layer:l"), body, Some(&from("source:map")));
        assert_eq!(facet(&kit, "holder"), expected, "a layer of {names}");
    }
}

#[test]
fn what_is_withheld_never_helps() {
    let complete = |kit: &mut Kit| layer(kit, "layer:l", "source:map", "2015-10-01", true);
    let shown = |kit: &mut Kit| in_layer(kit, "layer:l", said("actor:x", Presence::Held, here()));
    let far = |kit: &mut Kit| {
        in_layer(
            kit,
            "layer:l",
            said("actor:x", Presence::Held, point_at(300_000.0)),
        )
    };
    let table: [(&str, &dyn Fn(&mut Kit), &str, Verdict, Verdict); 7] = [
        // field, entries, kind it is withheld from, verdict before, verdict after
        ("actors", &complete, "layer/1", Contradicted, Undetermined),
        ("extent", &complete, "layer/1", Contradicted, Undetermined),
        ("when", &complete, "layer/1", Contradicted, Undetermined),
        (
            "region",
            &|kit| {
                complete(kit);
                far(kit);
            },
            "control/1",
            Contradicted,
            Undetermined,
        ),
        (
            "actor",
            &|kit| {
                complete(kit);
                shown(kit);
            },
            "control/1",
            Supported,
            Undetermined,
        ),
        (
            "layer",
            &|kit| {
                complete(kit);
                shown(kit);
            },
            "control/1",
            Supported,
            Contradicted,
        ),
        (
            "region",
            &|kit| {
                complete(kit);
                shown(kit);
            },
            "location/1",
            Supported,
            Undetermined,
        ),
    ];
    for (field, entries, kind, before, after) in table {
        let mut kit = holding(by_x());
        entries(&mut kit);
        assert_eq!(facet(&kit, "holder"), before, "{kind} with its {field}");
        for entry in kit.entries.iter_mut().filter(|entry| entry.kind == kind) {
            entry.leaves.remove(field);
            entry.withheld.insert(field.to_owned());
        }
        assert_eq!(facet(&kit, "holder"), after, "{kind} without its {field}");
    }
}

#[test]
fn of_one_source_the_latest_word_counts_and_never_backwards() {
    let table: [(&[(&str, &str)], Verdict); 8] = [
        // days of layers with what they say of the place, holder on 2 October
        (&[("2015-10-02", "held")], Supported),
        (&[("2015-10-03", "held")], Undetermined),
        (&[("2015-09-01", "held")], Supported),
        (&[("2015-08-01", "held")], Undetermined),
        (
            &[("2015-09-01", "held"), ("2015-10-01", "nothing")],
            Undetermined,
        ),
        (
            &[("2015-09-01", "absent"), ("2015-10-01", "held")],
            Supported,
        ),
        (
            &[("2015-10-01", "held"), ("2015-10-03", "absent")],
            Supported,
        ),
        (
            &[("2015-10-01", "held"), ("2015-10-01", "absent")],
            Disputed,
        ),
    ];
    for (at, (layers, expected)) in table.into_iter().enumerate() {
        let mut kit = holding(by_x());
        for (number, (day, what)) in layers.iter().enumerate() {
            let name = format!("layer:{number}");
            layer(&mut kit, &name, "source:map", day, false);
            match *what {
                "held" => in_layer(&mut kit, &name, said("actor:x", Presence::Held, here())),
                "absent" => in_layer(&mut kit, &name, said("actor:x", Presence::Absent, here())),
                _ => {}
            }
        }
        assert_eq!(facet(&kit, "holder"), expected, "row {at}");
    }
}

#[test]
fn a_source_must_say_so_throughout_an_uncertain_time() {
    for (later, expected) in [
        (Presence::Held, Supported),
        (Presence::Contested, Undetermined),
    ] {
        let on = Stated {
            time: Some(time("2015-10-01/2015-10-06")),
            ..claimed()
        };
        let mut kit = with_claim(&[("holder", by_x()), ("time", on)]);
        kit.add(Some("actor:x"), Actor::default(), None);
        locate(&mut kit, Role::Impact, disk(35.0, 36.0, 100.0));
        layer(&mut kit, "layer:1", "source:map", "2015-10-01", false);
        layer(&mut kit, "layer:2", "source:map", "2015-10-04", false);
        in_layer(&mut kit, "layer:1", said("actor:x", Presence::Held, here()));
        in_layer(&mut kit, "layer:2", said("actor:x", later, here()));
        assert_eq!(facet(&kit, "holder"), expected, "then {later}");
    }
}

#[test]
fn sources_that_disagree_dispute_a_holder() {
    let mut kit = holding(by_x());
    layer(&mut kit, "layer:l", "source:map", "2015-10-01", true);
    layer(&mut kit, "layer:m", "source:other", "2015-10-01", false);
    in_layer(&mut kit, "layer:m", said("actor:x", Presence::Held, here()));
    assert_eq!(facet(&kit, "holder"), Disputed);
}

#[test]
fn statements_outside_layers_count_on_their_days_and_till_their_next_change() {
    let on = |day: &str, body: Control| Control {
        when: Some(time(day)),
        ..body
    };
    let held = |day: &str| on(day, said("actor:x", Presence::Held, here()));
    let by_y = |day: &str| on(day, said("actor:y", Presence::Held, here()));
    let elsewhere = |day: &str| {
        on(
            day,
            said("actor:y", Presence::Held, block(36.0, 38.0, 36.1, 38.1)),
        )
    };
    let named = |day: &str, actor: &str| Control {
        region: None,
        place: Some(key("place:p")),
        ..on(day, said(actor, Presence::Held, here()))
    };
    let table = [
        // statements, holder on 2 October
        (vec![held("2015-10-01")], Supported),
        (vec![held("2015-10-03")], Undetermined),
        (vec![held("2015-08-01")], Undetermined),
        (vec![held("2015-08-01/2015-10-30")], Supported),
        (vec![said("actor:x", Presence::Held, here())], Undetermined),
        (vec![held("2015-09-20"), by_y("2015-10-01")], Undetermined),
        (vec![held("2015-09-20"), elsewhere("2015-10-01")], Supported),
        (vec![named("2015-10-01", "actor:x")], Supported),
        (
            vec![
                named("2015-09-20", "actor:x"),
                named("2015-10-01", "actor:y"),
            ],
            Undetermined,
        ),
        (
            vec![held("2015-09-20"), named("2015-10-01", "actor:y")],
            Undetermined,
        ),
    ];
    for (at, (statements, expected)) in table.into_iter().enumerate() {
        let mut kit = holding(by_x());
        reading(&mut kit, disk(35.0, 36.0, 2_000.0));
        for body in statements {
            kit.add(None, body, Some(&from("source:map")));
        }
        assert_eq!(facet(&kit, "holder"), expected, "row {at}");
    }
}

#[test]
fn a_statement_that_names_a_place_says_nothing_beyond_it() {
    for (radius, expected) in [
        (2_000.0, Supported),
        (50.0, Undetermined),
        (0.0, Undetermined),
    ] {
        let mut kit = holding(by_x());
        reading(&mut kit, disk(35.0, 36.0, radius));
        let body = Control {
            actor: Some(key("actor:x")),
            status: Some(Presence::Held),
            place: Some(key("place:p")),
            when: Some(time("2015-10-02")),
            ..Control::default()
        };
        kit.add(None, body, Some(&from("source:map")));
        assert_eq!(facet(&kit, "holder"), expected, "a place of {radius} m");
    }
}

fn ask(kit: &mut Kit, proposition: Proposition, umbrella: Option<&str>) {
    kit.add(
        Some("set:s"),
        Set {
            claims: vec![key(CLAIM)],
            ..Set::default()
        },
        None,
    );
    let question = Question {
        set: Some(key("set:s")),
        proposition: Some(proposition),
        umbrella: umbrella.map(key),
        ..Question::default()
    };
    kit.add(Some("question:q"), question, None);
}

fn answer(kit: &Kit) -> QuestionFinding {
    assess(&kit.case(), &Method::default())
        .unwrap()
        .question("q")
        .unwrap()
        .clone()
}

fn answered(kit: &Kit) -> Verdict {
    answer(kit).claims[0].sides.verdict
}

#[test]
fn only_a_search_or_a_source_turns_silence_into_none_recorded() {
    let search =
        |actor: Option<&str>, region: Option<RegionText>, when: Option<&str>, about: bool| Search {
            about: about.then(|| key(CLAIM)),
            actor: actor.map(key),
            region,
            when: when.map(time),
            until: None,
        };
    let october = Some("2015-10");
    let table = [
        // search, verdict of "none of x recorded"
        (
            search(Some("actor:x"), Some(here()), october, false),
            Supported,
        ),
        (search(None, Some(here()), october, false), Supported),
        (search(Some("actor:x"), None, None, true), Supported),
        (
            search(Some("actor:x"), None, Some("2015-11"), true),
            Undetermined,
        ),
        (
            search(Some("actor:x-wing"), Some(here()), october, false),
            Undetermined,
        ),
        (
            search(Some("actor:x"), Some(point_at(0.0)), october, false),
            Undetermined,
        ),
        (
            search(Some("actor:x"), Some(here()), Some("2015-09"), false),
            Undetermined,
        ),
        (
            search(Some("actor:x"), Some(here()), None, false),
            Undetermined,
        ),
        (search(Some("actor:x"), Some(here()), None, true), Supported),
    ];
    for (at, (body, expected)) in table.into_iter().enumerate() {
        let mut kit = holding(by_x());
        kit.add(None, body, Some(&from("source:searcher")));
        ask(
            &mut kit,
            Proposition::NoneRecorded {
                actor: Some(key("actor:x")),
            },
            None,
        );
        assert_eq!(answered(&kit), expected, "row {at}");
        assert_eq!(
            facet(&kit, "holder"),
            Undetermined,
            "none recorded contradicts nothing, row {at}"
        );
    }
}

#[test]
fn presence_and_its_opposites_are_propositions_of_their_own() {
    use Presence::{Absent, Besieged, Contested, Held, NoneRecorded};
    let table = [
        // what a layer says of x, present, absent, none recorded
        (Held, Supported, Contradicted, Contradicted),
        (Contested, Undetermined, Undetermined, Contradicted),
        (Besieged, Undetermined, Undetermined, Undetermined),
        (Absent, Contradicted, Supported, Undetermined),
        (NoneRecorded, Undetermined, Undetermined, Supported),
    ];
    for (status, present, absent, none) in table {
        let actor = || Some(key("actor:x"));
        let propositions = [
            (Proposition::Present { actor: actor() }, present),
            (Proposition::Absent { actor: actor() }, absent),
            (Proposition::NoneRecorded { actor: actor() }, none),
            (Proposition::NoneRecorded { actor: None }, none),
        ];
        for (proposition, expected) in propositions {
            let mut kit = holding(by_x());
            layer(&mut kit, "layer:l", "source:map", "2015-10-01", false);
            in_layer(&mut kit, "layer:l", said("actor:x", status, here()));
            ask(&mut kit, proposition.clone(), None);
            assert_eq!(answered(&kit), expected, "{status}, {proposition:?}");
        }
    }
}

#[test]
fn an_umbrella_term_means_whom_its_speaker_defines() {
    let term = || Stated {
        term: Some("terrorists".into()),
        ..claimed()
    };
    let define = |kit: &mut Kit, speaker: &str, actors: &[&str], when: Option<&str>| {
        let body = Umbrella {
            term: Some("Terrorists".into()),
            speaker: Some(key(speaker)),
            actors: actors.iter().map(|actor| key(actor)).collect(),
            when: when.map(time),
        };
        kit.add(None, body, Some(&from(speaker)));
    };
    let holder = || Proposition::Facet {
        facet: "holder".into(),
    };
    let table: [(Option<&str>, &[&str], Option<&str>, Verdict); 6] = [
        // whose definition is taken, the actors it names, when it is used, holder where y is shown and x absent
        (None, &["actor:y"], None, Undetermined),
        (Some("source:other"), &["actor:y"], None, Undetermined),
        (Some("source:speaker"), &["actor:y"], None, Supported),
        (
            Some("source:speaker"),
            &["actor:x", "actor:y"],
            Some("2015-10"),
            Supported,
        ),
        (Some("source:speaker"), &["actor:x"], None, Contradicted),
        (
            Some("source:speaker"),
            &["actor:y"],
            Some("2015-11"),
            Undetermined,
        ),
    ];
    for (at, (taken, actors, when, expected)) in table.into_iter().enumerate() {
        let mut kit = holding(term());
        layer(&mut kit, "layer:l", "source:map", "2015-10-01", true);
        in_layer(&mut kit, "layer:l", said("actor:y", Presence::Held, here()));
        define(&mut kit, "source:speaker", actors, when);
        ask(&mut kit, holder(), taken);
        assert_eq!(answered(&kit), expected, "row {at}");
        assert_eq!(
            facet(&kit, "holder"),
            Undetermined,
            "the facet itself takes no definition"
        );
    }
}

#[test]
fn the_day_of_publication_stands_in_for_a_time_and_is_noted() {
    for (from_publication, expected) in [("yes", Supported), ("no", Undetermined)] {
        let mut kit = Kit::default();
        let mut claim = kit::claim(&[("holder", by_x())]);
        claim.published = Some(time("2015-10-02"));
        kit.add(Some(CLAIM), claim, None);
        kit.add(Some("actor:x"), Actor::default(), None);
        locate(&mut kit, Role::Impact, disk(35.0, 36.0, 100.0));
        layer(&mut kit, "layer:l", "source:map", "2015-10-01", false);
        in_layer(&mut kit, "layer:l", said("actor:x", Presence::Held, here()));
        let method = method(&[("time.from_publication", from_publication)]);
        let found = facet_with(&kit, "holder", &method);
        assert_eq!(found.sides.verdict, expected);
        assert_eq!(found.notes.len(), usize::from(expected == Supported));
    }
}

#[test]
fn times_agree_within_the_tolerance() {
    let table = [
        // claimed, observed, verdict
        ("2015-10-02", "2015-10-02", Supported),
        ("2015-10", "2015-10-02", Supported),
        ("2015-10-02", "2015-10", Undetermined),
        ("2015-10-02", "2015-10-04", Contradicted),
        ("2015-10-02", "2015-10-03", Undetermined),
        ("2015-10-02T10:00:00Z", "2015-10-02T23:59:00Z", Supported),
        ("2015-10-02T10:00:00Z", "2015-10-03T00:00:02Z", Contradicted),
        ("2015-10-02", "2015-10-02/..", Undetermined),
    ];
    for (says, seen, expected) in table {
        let stated = Stated {
            time: Some(time(says)),
            ..claimed()
        };
        let mut kit = with_claim(&[("time", stated)]);
        let body = TimeSeen {
            about: Some(key(CLAIM)),
            when: Some(time(seen)),
        };
        kit.add(None, body, Some(&from("source:finder")));
        assert_eq!(facet(&kit, "time"), expected, "{says} against {seen}");
    }
}

#[test]
fn footage_published_before_the_event_contradicts() {
    let stated = || Stated {
        time: Some(time("2015-10-02")),
        ..claimed()
    };
    let with = |kit: &mut Kit, published: &str| {
        let item = Item {
            published: Some(time(published)),
            ..Item::default()
        };
        kit.add(Some("item:old"), item, None);
        let body = Identity {
            about: Some(key("item:own")),
            with: Some(key("item:old")),
            ..Identity::default()
        };
        kit.add(None, body, Some(&from("source:finder")));
    };
    for (published, expected) in [
        ("2014-05-01", Contradicted),
        ("2015-10-02", Undetermined),
        ("2015-10-01", Undetermined),
    ] {
        let mut kit = with_claim(&[("time", stated()), ("footage", claimed())]);
        with(&mut kit, published);
        assert_eq!(facet(&kit, "time"), expected, "{published}");
        assert_eq!(facet(&kit, "footage"), expected, "{published}");
    }
    // The claim's own item: nothing that could be withdrawn is needed.
    let mut kit = with_claim(&[("time", stated())]);
    kit.add(
        Some("item:own"),
        Item {
            published: Some(time("2015-09-01")),
            ..Item::default()
        },
        None,
    );
    let found = facet_with(&kit, "time", &Method::default());
    assert_eq!(found.sides.verdict, Contradicted);
    assert_eq!(found.sides.derivations.against, vec![Vec::new()]);
}

#[test]
fn footage_is_borne_out_by_a_reviewed_match_of_a_stated_part() {
    let part = || Locator {
        seconds: Some([Decimal::of(3.0).unwrap(), Decimal::of(9.5).unwrap()]),
        ..Locator::default()
    };
    let table = [
        // incident of the match, part named, reviewed, verdict
        (Some("incident:own"), true, true, Supported),
        (Some("incident:own"), true, false, Undetermined),
        (Some("incident:own"), false, true, Undetermined),
        (None, true, true, Undetermined),
        (Some("incident:other"), true, false, Contradicted),
    ];
    for (incident, named, reviewed, expected) in table {
        let mut kit = with_claim(&[("footage", claimed())]);
        let locator = named.then(part);
        let evidence = Evidence {
            items: vec![Cite {
                item: key("item:own"),
                locator,
            }],
            ..from("source:finder")
        };
        let body = Identity {
            about: Some(key(CLAIM)),
            incident: incident.map(key),
            ..Identity::default()
        };
        let entry = kit.add(None, body, Some(&evidence));
        if reviewed {
            let body = Review {
                entry: Some(entry),
                verdict: Some(Opinion::Agree),
                note: None,
            };
            kit.add_by(None, Some("rae"), body, None);
        }
        let found = facet_with(&kit, "footage", &Method::default());
        assert_eq!(
            found.sides.verdict, expected,
            "{incident:?} {named} {reviewed}"
        );
        if expected == Supported {
            assert_eq!(found.notes[0]["en"], "supported only for 3–9.5 s");
        }
    }
}

#[test]
fn objects_and_perpetrators_go_by_what_is_part_of_what() {
    let table = [
        // claimed, observed, verdict
        ("oil/depot", "oil/depot", Supported),
        ("oil", "oil/depot", Supported),
        ("oil/depot", "oil", Undetermined),
        ("oil/depot", "water", Contradicted),
        ("oil/depot", "oil/well", Contradicted),
    ];
    for (says, seen, expected) in table {
        let stated = Stated {
            kind: Some(says.into()),
            ..claimed()
        };
        let mut kit = with_claim(&[("object", stated)]);
        let body = Object {
            about: Some(key(CLAIM)),
            kind: Some(seen.into()),
        };
        kit.add(None, body, Some(&from("source:finder")));
        assert_eq!(facet(&kit, "object"), expected, "{says} against {seen}");
    }
    let table = [
        ("actor:x", "actor:x", Supported),
        ("actor:x", "actor:x-wing", Supported),
        ("actor:x-wing", "actor:x", Undetermined),
        ("actor:x", "actor:y", Contradicted),
        ("actor:x", "actor:stranger", Contradicted),
    ];
    for (says, seen, expected) in table {
        let stated = Stated {
            actor: Some(key(says)),
            ..claimed()
        };
        let mut kit = with_claim(&[("perpetrator", stated)]);
        kit.add(Some("actor:x"), Actor::default(), None);
        let parents = vec![Parent {
            actor: key("actor:x"),
            when: None,
        }];
        kit.add(
            Some("actor:x-wing"),
            Actor {
                parents,
                ..Actor::default()
            },
            None,
        );
        let body = Perpetrator {
            about: Some(key(CLAIM)),
            actor: Some(key(seen)),
        };
        kit.add(None, body, Some(&from("source:finder")));
        assert_eq!(
            facet(&kit, "perpetrator"),
            expected,
            "{says} against {seen}"
        );
    }
}

#[test]
fn an_event_needs_accounts_of_known_separate_origin_that_agree() {
    struct Row {
        act: &'static str,
        perpetrator: &'static str,
        metres: f64,
        day: &'static str,
        relation: Option<Relation>,
        expected: Verdict,
        compatible: usize,
    }
    let good = || Row {
        act: "strike/air",
        perpetrator: "actor:x",
        metres: 1_000.0,
        day: "2015-10-02",
        relation: Some(Relation::Separate),
        expected: Supported,
        compatible: 0,
    };
    let table = [
        good(),
        Row {
            relation: None,
            expected: Undetermined,
            ..good()
        },
        Row {
            relation: Some(Relation::Common),
            expected: Undetermined,
            ..good()
        },
        Row {
            act: "shelling",
            expected: Undetermined,
            compatible: 1,
            ..good()
        },
        Row {
            perpetrator: "actor:y",
            expected: Undetermined,
            compatible: 1,
            ..good()
        },
        Row {
            metres: 5_001.0,
            expected: Undetermined,
            ..good()
        },
        Row {
            metres: 5_000.0,
            expected: Undetermined,
            ..good()
        },
        Row {
            day: "2015-10-03",
            ..good()
        },
        Row {
            day: "2015-10-04",
            expected: Undetermined,
            ..good()
        },
    ];
    for (at, row) in table.into_iter().enumerate() {
        let stated = Stated {
            kind: Some("strike".into()),
            ..claimed()
        };
        let on = Stated {
            time: Some(time("2015-10-02")),
            ..claimed()
        };
        let by = Stated {
            actor: Some(key("actor:x")),
            ..claimed()
        };
        let mut kit = with_claim(&[("event", stated), ("time", on), ("perpetrator", by)]);
        kit.add(Some("actor:x"), Actor::default(), None);
        locate(&mut kit, Role::Impact, disk(35.0, 36.0, 0.0));
        let account = |act: &str, by: &str, metres: f64, day: &str| Account {
            region: Some(point_at(metres)),
            when: Some(time(day)),
            act: Some(act.into()),
            perpetrator: Some(key(by)),
            ..Account::default()
        };
        let first = account("strike", "actor:x", 0.0, "2015-10-02");
        kit.add(Some("account:1"), first, Some(&from("source:one")));
        let second = account(row.act, row.perpetrator, row.metres, row.day);
        kit.add(Some("account:2"), second, Some(&from("source:two")));
        if let Some(relation) = row.relation {
            let origins = vec![key("source:one"), key("source:two")];
            kit.add(
                None,
                Dependence {
                    origins,
                    relation: Some(relation),
                },
                Some(&from("source:desk")),
            );
        }
        let found = facet_with(&kit, "event", &Method::default());
        assert_eq!(found.sides.verdict, row.expected, "row {at}");
        assert_eq!(found.compatible.len(), row.compatible, "row {at}");
    }
}

#[test]
fn origins_that_share_a_source_or_a_known_root_are_not_separate() {
    for (derives, expected) in [(false, Supported), (true, Undetermined)] {
        let stated = Stated {
            kind: Some("strike".into()),
            ..claimed()
        };
        let on = Stated {
            time: Some(time("2015-10-02")),
            ..claimed()
        };
        let mut kit = with_claim(&[("event", stated), ("time", on)]);
        locate(&mut kit, Role::Impact, disk(35.0, 36.0, 0.0));
        for source in ["source:one", "source:two"] {
            let derives_from = if derives {
                vec![key("source:agency")]
            } else {
                vec![]
            };
            kit.add(
                Some(source),
                Source {
                    derives_from,
                    ..Source::default()
                },
                None,
            );
            let account = Account {
                region: Some(disk(35.0, 36.0, 0.0)),
                when: Some(time("2015-10-02")),
                act: Some("strike".into()),
                ..Account::default()
            };
            kit.add(None, account, Some(&from(source)));
        }
        let origins = vec![key("source:one"), key("source:two")];
        let body = Dependence {
            origins,
            relation: Some(Relation::Separate),
        };
        kit.add(None, body, Some(&from("source:desk")));
        assert_eq!(facet(&kit, "event"), expected, "derives {derives}");
    }
}

#[test]
fn evidence_must_be_sure_and_reviewed_enough() {
    use bayyina_model::kinds::Confidence;
    let agree = |n: usize| vec![Opinion::Agree; n];
    let object = |n: usize| vec![Opinion::Object; n];
    let table = [
        // confidence, by a program, reviews, settings, whether it counts
        (Some(Confidence::Possible), false, vec![], vec![], true),
        (
            None,
            false,
            vec![],
            vec![("evidence.least_confidence", "probable")],
            false,
        ),
        (
            Some(Confidence::Probable),
            false,
            vec![],
            vec![("evidence.least_confidence", "probable")],
            true,
        ),
        (None, false, vec![], vec![("evidence.reviews", "1")], false),
        (None, false, agree(1), vec![("evidence.reviews", "1")], true),
        (None, true, vec![], vec![], false),
        (None, true, agree(1), vec![], true),
        (
            None,
            true,
            vec![],
            vec![("evidence.unreviewed_programs", "yes")],
            true,
        ),
        (None, false, object(1), vec![], false),
        (None, false, [object(1), agree(1)].concat(), vec![], false),
        (None, false, [object(1), agree(2)].concat(), vec![], true),
    ];
    for (at, (confidence, program, reviews, settings, counts)) in table.into_iter().enumerate() {
        let stated = Stated {
            kind: Some("oil".into()),
            ..claimed()
        };
        let mut kit = with_claim(&[("object", stated)]);
        let mut evidence = Evidence {
            confidence,
            ..from("source:finder")
        };
        if program {
            evidence.parameters = BTreeMap::from([("seed".to_owned(), "1".to_owned())]);
        }
        let body = Object {
            about: Some(key(CLAIM)),
            kind: Some("oil".into()),
        };
        let entry = kit.add_by(None, Some("author"), body, Some(&evidence));
        for (reviewer, verdict) in reviews.into_iter().enumerate() {
            let body = Review {
                entry: Some(entry),
                verdict: Some(verdict),
                note: None,
            };
            kit.add_by(None, Some(&format!("reviewer {reviewer}")), body, None);
        }
        let found = facet_with(&kit, "object", &method(&settings)).sides.verdict;
        assert_eq!(found == Supported, counts, "row {at}");
    }
}

#[test]
fn units_count_by_any_or_by_every_claim() {
    use bayyina_model::kinds::UnitRule;
    let table = [
        // observed of the two claims of one item, counted by any, by every: at least and at most
        (["oil", "oil"], (1, 1), (1, 1)),
        (["oil", "water"], (1, 1), (0, 0)),
        (["oil", ""], (1, 1), (0, 1)),
        (["water", ""], (0, 1), (0, 0)),
        (["water", "water"], (0, 0), (0, 0)),
    ];
    for (seen, any, every) in table {
        for (rule, expected) in [(UnitRule::Any, any), (UnitRule::Every, every)] {
            let mut kit = Kit::default();
            let names = ["claim:a", "claim:b"];
            for (name, seen) in names.iter().zip(seen) {
                let stated = Stated {
                    kind: Some("oil".into()),
                    ..claimed()
                };
                let mut claim = kit::claim(&[("object", stated)]);
                claim.item = Some(key("item:own"));
                kit.add(Some(name), claim, None);
                if !seen.is_empty() {
                    let body = Object {
                        about: Some(key(name)),
                        kind: Some(seen.into()),
                    };
                    kit.add(None, body, Some(&from("source:finder")));
                }
            }
            kit.add(
                Some("set:s"),
                Set {
                    claims: names.iter().map(|n| key(n)).collect(),
                    ..Set::default()
                },
                None,
            );
            let question = Question {
                set: Some(key("set:s")),
                proposition: Some(Proposition::Facet {
                    facet: "object".into(),
                }),
                unit: Some(bayyina_model::kinds::Unit::Item),
                rule: Some(rule),
                ..Question::default()
            };
            kit.add(Some("question:q"), question, None);
            let found = answer(&kit);
            let bounds = (found.bounds.at_least, found.bounds.at_most);
            assert_eq!((bounds, found.of), (expected, 1), "{seen:?} by {rule}");
        }
    }
}

#[test]
fn a_protected_source_is_never_named() {
    for protected in [false, true] {
        let stated = Stated {
            kind: Some("oil".into()),
            ..claimed()
        };
        let mut kit = with_claim(&[("object", stated)]);
        kit.add(
            Some("source:finder"),
            Source {
                protected,
                ..Source::default()
            },
            None,
        );
        let body = Object {
            about: Some(key(CLAIM)),
            kind: Some("oil".into()),
        };
        kit.add(None, body, Some(&from("source:finder")));
        ask(
            &mut kit,
            Proposition::Facet {
                facet: "object".into(),
            },
            None,
        );
        let found = answer(&kit);
        assert_eq!(found.robust.bounds.at_least, 0);
        let json = serde_json::to_string(&found.robust).unwrap();
        assert_eq!(json.contains("finder"), !protected, "{json}");
        assert_eq!(
            json.contains("\"origin\":{\"protected\":true}"),
            protected,
            "{json}"
        );
    }
}

#[test]
fn a_quantity_that_counts_itself_is_refused_by_name() {
    let counting = |question: &str| -> Claim {
        let quantity = Quantity {
            question: Some(key(question)),
            comparison: Comparison::AtLeast,
            value: 1,
            of: None,
        };
        kit::claim(&[(
            "quantity",
            Stated {
                quantity: Some(Box::new(quantity)),
                ..claimed()
            },
        )])
    };
    let ask = |kit: &mut Kit, name: &str, claim: &str| {
        let set = format!("set:{name}");
        kit.add(
            Some(&set),
            Set {
                claims: vec![key(claim)],
                ..Set::default()
            },
            None,
        );
        let question = Question {
            set: Some(key(&set)),
            proposition: Some(Proposition::Facet {
                facet: "quantity".into(),
            }),
            ..Question::default()
        };
        kit.add(Some(&format!("question:{name}")), question, None);
    };
    let mut kit = Kit::default();
    kit.add(Some("claim:a"), counting("question:q"), None);
    kit.add(Some("claim:b"), counting("question:p"), None);
    ask(&mut kit, "p", "claim:a");
    ask(&mut kit, "q", "claim:b");
    let error = assess(&kit.case(), &Method::default()).unwrap_err();
    let cycle: Vec<Key> = ["question:p", "claim:a", "question:q", "claim:b"]
        .map(key)
        .to_vec();
    assert_eq!(error, AssessError::Cycle(cycle));
    assert_eq!(
        error.to_string(),
        "a quantity counts itself: question:p → claim:a → question:q → claim:b"
    );

    // A chain that ends is no cycle.
    let mut kit = Kit::default();
    kit.add(Some("claim:a"), counting("question:q"), None);
    kit.add(Some("claim:b"), counting("question:none"), None);
    ask(&mut kit, "p", "claim:a");
    ask(&mut kit, "q", "claim:b");
    assert!(assess(&kit.case(), &Method::default()).is_ok());
}

#[test]
fn an_unknown_kind_stops_the_assessment_unless_it_may_be_left_out() {
    for ignorable in [false, true] {
        let mut kit = with_claim(&[]);
        let mut entry = kit.entries[0].clone();
        entry.id.0[0] ^= 1;
        entry.kind = "surprise/9".into();
        entry.ignorable = ignorable;
        kit.entries.push(entry);
        let found = assess(&kit.case(), &Method::default());
        assert_eq!(found.is_ok(), ignorable, "{found:?}");
    }
}

#[test]
fn facets_not_claimed_have_no_verdict_and_unknown_ones_are_open() {
    let mut claim = Claim::default();
    claim.facets.insert("place", Stated::new(Claimed::No));
    let mut kit = Kit::default();
    kit.add(Some(CLAIM), claim, None);
    for name in FACETS {
        let expected = if name == "place" {
            Verdict::NotClaimed
        } else {
            Undetermined
        };
        assert_eq!(facet(&kit, name), expected, "{name}");
    }
}

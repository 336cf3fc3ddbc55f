//! case.toml and method.toml: what they say, and what is said of what they cannot say.

mod common;

use bayyina_model::kinds::{Proposition, Unit};
use bayyina_model::{Case, Key};
use bayyina_record::{Area, Import, Job, NoFolder, Target, import_together, read_table, settings};
use common::recorded;

fn pending() -> Import {
    let tables = [
        ("actors.csv", "id,name_ar\nisis,داعش\nrebels,\n"),
        ("sources.csv", "id,name\nmod,Ministry\nx,X\n"),
        ("umbrellas.csv", "term,speaker,actors\nterrorists,x,rebels\n"),
        (
            "claims.csv",
            "id,source,published,holder,object,time\n\
             a-1,mod,2015-10-01,isis,industry/oil/refinery,2015-09-30\n\
             a-2,mod,2015-10-05,terrorists,bridge,\n\
             a-3,x,2015-11-01,isis,not claimed,\n\
             b-1,mod,,,industry/oil,\n",
        ),
        (
            "accounts.csv",
            "id,published,lat,lon,radius_m,perpetrator,origin\nv1,2015-10-02,35,37,10,isis,x\nv2,2015-12-02,35,37,10,,mod\n",
        ),
    ]
    .map(|(name, text)| read_table(name, text.as_bytes()).unwrap());
    let jobs: Vec<Job<'_>> = tables
        .iter()
        .map(|table| Job {
            table,
            kind: None,
            mapping: None,
            was: &[],
        })
        .collect();
    let target = Target {
        case: &Case::default(),
        folder: &NoFolder,
        author: None,
        area: None,
    };
    let import = import_together(&jobs, &target);
    assert!(import.faults.is_empty(), "{}", import.faults[0]);
    import
}

#[test]
fn sets_select_by_pattern_facet_source_and_date() {
    let import = pending();
    let case = Case::fold(recorded(&import.drafts, 0));
    let table: [(&str, &[&str]); 14] = [
        (
            r#"claims = ["a-*"]"#,
            &["claim:a-1", "claim:a-2", "claim:a-3"],
        ),
        (r#"claims = ["*", "!a-*"]"#, &["claim:b-1"]),
        (
            r#"claims = ["claim:a-1", "b-1"]"#,
            &["claim:a-1", "claim:b-1"],
        ),
        (r#"claims = ["account:*"]"#, &["account:v1", "account:v2"]),
        (
            r#"where = { holder = "داعش" }"#,
            &["claim:a-1", "claim:a-3"],
        ),
        (
            r#"where = { holder = "actor:isis", source = "Ministry" }"#,
            &["claim:a-1"],
        ),
        (
            r#"where = { holder = ["isis", "terrorists"] }"#,
            &["claim:a-1", "claim:a-2", "claim:a-3"],
        ),
        (
            r#"where = { object = "industry/oil" }"#,
            &["claim:a-1", "claim:b-1"],
        ),
        (r#"where = { object = "not_claimed" }"#, &["claim:a-3"]),
        (r#"where = { holder = "not_known" }"#, &["claim:b-1"]),
        (
            r#"where = { published = "2015-10" }"#,
            &["claim:a-1", "claim:a-2"],
        ),
        (
            r#"where = { kind = "account", published = "../2015-10-26" }"#,
            &["account:v1"],
        ),
        (
            r#"where = { kind = "account", perpetrator = "isis" }"#,
            &["account:v1"],
        ),
        (
            r#"where = { kind = "account", source = "mod" }"#,
            &["account:v2"],
        ),
    ];
    for (rule, expected) in table {
        let text = format!("[sets.s]\n{rule}\n");
        // From what is about to be written, and from what is.
        let first = settings(&text, None, &Case::default(), &import.drafts, None).unwrap();
        let second = settings(&text, None, &case, &[], None).unwrap();
        assert_eq!(first.drafts, second.drafts, "{rule}");
        let found = Case::fold(recorded(&first.drafts, 0));
        let claims: Vec<&str> = found.sets()[&"set:s".into()]
            .claims
            .iter()
            .map(Key::text)
            .collect();
        assert_eq!(claims, expected, "{rule}");
        assert!(first.notes.is_empty(), "{:?}", first.notes);
    }
    let found = settings(
        "[sets.s]\nclaims = [\"a-*\", \"c-*\", \"!x\"]\n",
        None,
        &case,
        &[],
        None,
    )
    .unwrap();
    assert_eq!(
        found.notes,
        [
            "sets.s.claims: \"c-*\" selects nothing",
            "sets.s.claims: \"!x\" leaves nothing out"
        ]
    );
}

#[test]
fn questions_and_texts() {
    let text = r#"
        languages = ["ar", "en"]
        title = "ادعاءات"
        summary.en = "Claims"
        area = { region_file = "border.geojson" }
        [[tables]]
        file = "tables/control-2015.xlsx"
        was = ["old.csv"]
        [[tables]]
        file = "x.csv"
        mapping = "x.toml"
        [sets.all]
        claims = "*"
        rule.en = "all"
        date = 2015-10-06
        [questions.second]
        set = "all"
        unit = "incident"
        rule = "every"
        proposition = { kind = "none_recorded", actor = "داعش" }
        counts = "disputed"
        umbrella = "X"
        series = true
        order = 1
        [questions.first]
        set = "set:all"
        unit = "claim"
        proposition = "claim"
        [questions.third]
        set = "all"
        unit = "item"
        proposition = "facet"
        facet = "weapon"
    "#;
    let method = "place.tolerance_m = 10000\n[holder]\nstaleness_days = 31\n\"x.y\" = true\n";
    let import = pending();
    let found = settings(
        text,
        Some(method),
        &Case::default(),
        &import.drafts,
        Some("me"),
    )
    .unwrap();
    assert_eq!(found.area, Some(Area::File("border.geojson".into())));
    assert_eq!(found.tables[0].was, ["old.csv"]);
    assert_eq!(found.tables[1].mapping.as_deref(), Some("x.toml"));
    let case = Case::fold(recorded(&found.drafts, 0));
    assert_eq!(case.info().title["ar"], "ادعاءات");
    assert_eq!(case.method()["place.tolerance_m"], "10000");
    assert_eq!(case.method()["holder.staleness_days"], "31");
    assert_eq!(case.method()["holder.x.y"], "true");
    assert_eq!(
        case.sets()[&"set:all".into()].date.as_ref().unwrap().text(),
        "2015-10-06"
    );
    let question = |name: &str| case.questions()[&Key::new(name)].clone();
    let second = question("question:second");
    assert_eq!(second.order, Some(1));
    assert_eq!(second.unit, Some(Unit::Incident));
    assert_eq!(second.umbrella, Some("source:x".into()));
    let actor = Some("actor:isis".into());
    assert_eq!(
        second.proposition,
        Some(Proposition::NoneRecorded { actor })
    );
    assert_eq!(question("question:first").order, Some(2));
    assert_eq!(
        question("question:first").proposition,
        Some(Proposition::Claim)
    );
    let facet = "weapon".to_owned();
    assert_eq!(
        question("question:third").proposition,
        Some(Proposition::Facet { facet })
    );
}

#[test]
fn what_the_settings_cannot_say_names_key_and_value() {
    let question = |line: &str| {
        format!(
            "[sets.s]\nclaims = \"*\"\n[questions.q]\nset = \"s\"\nunit = \"claim\"\nproposition = \"claim\"\n{line}\n"
        )
    };
    let table = [
        (
            "titel = \"x\"".to_owned(),
            "no setting titel, did you mean title?",
        ),
        ("title = 5".to_owned(), "title is 5, expected text"),
        (
            "title.english language = \"x\"".to_owned(),
            "case.toml: TOML parse error at line 1",
        ),
        (
            "[area]\nsouth = 91\nwest = 0\nnorth = 1\neast = 1".to_owned(),
            "degrees within ±90",
        ),
        (
            "[area]\nsouth = 1\n".to_owned(),
            "area.region_file is missing",
        ),
        (
            "[[tables]]\nkind = \"claims\"".to_owned(),
            "tables[1].file is missing",
        ),
        (
            "[[tables]]\nfile = \"mine.csv\"".to_owned(),
            "tables[1].kind is missing",
        ),
        (
            "[[tables]]\nfile = \"a.csv\"\nkind = \"clams\"".to_owned(),
            "did you mean claims?",
        ),
        (
            "[sets.s]\nrule = \"x\"".to_owned(),
            "sets.s.claims is missing",
        ),
        (
            "[sets.s]\nclaims = \"*\"\ndate = \"soon\"".to_owned(),
            "sets.s.date is soon",
        ),
        (
            "[sets.s]\nwhere = { holdr = \"x\" }".to_owned(),
            "no setting sets.s.where.holdr, did you mean holder?",
        ),
        (
            question("counts = \"suported\""),
            "questions.q.counts is suported",
        ),
        (
            question("rule = \"some\""),
            "questions.q.rule is some, expected any, every",
        ),
        (
            question("actr = \"isis\""),
            "no setting questions.q.actr, did you mean actor?",
        ),
        (
            question("").replace("set = \"s\"", "set = \"z\""),
            "questions.q.set is z",
        ),
        (
            question("").replace("\"claim\"\n\n", "\"plac\"\n"),
            "questions.q.proposition is plac",
        ),
    ];
    for (text, expected) in table {
        let error = settings(&text, None, &Case::default(), &[], None)
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
    let error = settings("", Some("a = [1]"), &Case::default(), &[], None).unwrap_err();
    assert!(
        error.to_string().contains("method.toml: a is a list"),
        "{error}"
    );
}

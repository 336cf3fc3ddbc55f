//! Wiring, end to end: the binary on a small case made by hand.

use std::collections::BTreeSet;

use crate::kit::{Kit, copy, ran};

const ASK: [&str; 6] = ["ask", "elsewhere", "--case", "case", "--format", "json"];

#[test]
fn a_case_goes_from_tables_to_a_verified_page() {
    let kit = Kit::with_case();
    let answer = kit.json(&ASK);
    assert_eq!(answer["question"], "elsewhere");
    assert_eq!(answer["of"], 2);
    assert_eq!(
        (&answer["at_least"], &answer["at_most"]),
        (&1.into(), &1.into())
    );
    assert_eq!(
        (&answer["computed"], &answer["adopted"]),
        (&1.into(), &0.into())
    );
    assert_eq!(answer["robust"]["at_least"], 0);
    assert_eq!(answer["robust"]["origin"], "source:finders");
    let claims = answer["claims"].as_array().unwrap();
    assert_eq!(claims.len(), 2);
    assert_eq!(claims[0]["id"], "claim:one");
    assert_eq!(claims[0]["verdict"], "contradicted");
    // The found place and the reading of the name, both from one origin.
    assert_eq!(claims[0]["against"][0].as_array().unwrap().len(), 2);

    kit.ok(&["publish", "--case", "case", "--out", "site"]);
    let verified = kit.json(&["verify", "--case", "case", "--format", "json"]);
    assert_eq!(verified["holds"], true);
    assert!(
        verified["site"]["files"].as_u64().unwrap() >= 7,
        "{verified}"
    );

    let before = std::fs::read(kit.path("site/findings.json")).unwrap();
    kit.ok(&["publish", "--case", "case", "--out", "site"]);
    assert_eq!(
        before,
        std::fs::read(kit.path("site/findings.json")).unwrap()
    );
}

#[test]
fn a_changed_site_is_noticed() {
    let kit = Kit::with_case();
    kit.ok(&["publish", "--case", "case", "--out", "site"]);
    let path = kit.path("site/claims.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("contradicted", "supported", 1)).unwrap();
    let ran = kit.run(&["verify", "--case", "case"]);
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("claims.csv"), "{}", ran.err);
}

#[test]
fn a_site_still_verifies_when_the_case_went_on() {
    let kit = Kit::with_case();
    kit.ok(&["publish", "--case", "case", "--out", "site"]);
    kit.write(
        "tables/assessments.csv",
        "id,claim,facet,verdict,origin\na2,two,place,supports,finders\na1,one,place,supports,channel\n",
    );
    kit.ok(&["import", "--case", "case"]);
    let ran = kit.run(&["verify", "--case", "case"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("went on"), "{}", ran.err);
}

#[test]
fn importing_again_adds_nothing_and_an_edit_supersedes() {
    let kit = Kit::with_case();
    let entries = || kit.json(&["log", "--case", "case", "--format", "json"]);
    let count = |log: &serde_json::Value| log.as_array().unwrap().len();
    let first = entries();
    let again = kit.run(&["import", "--case", "case"]);
    assert!(again.err.contains("entries written 0"), "{}", again.err);
    assert_eq!(count(&entries()), count(&first));

    kit.write(
        "tables/observations.csv",
        "id,about,kind,role,lat,lon,radius_m,origin,note\nf1,one,location,footprint,35.01,36.01,200,finders,\nf2,two,location,footprint,34.01,36.00,200,witness,told by Umm Sami\n",
    );
    kit.ok(&["import", "--case", "case"]);
    let answer = kit.json(&ASK);
    assert_eq!(answer["at_least"], 0);
    let log = entries();
    let superseded: Vec<_> = log
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["status"] == "superseded" && entry["kind"] == "location/1")
        .collect();
    assert_eq!(superseded.len(), 1);
}

#[test]
fn a_vanished_row_is_asked_about_and_never_taken_as_a_retraction() {
    let kit = Kit::with_case();
    kit.write(
        "tables/observations.csv",
        "id,about,kind,role,lat,lon,radius_m,origin,note\nf2,two,location,footprint,34.01,36.00,200,witness,told by Umm Sami\n",
    );
    let ran = kit.run(&["import", "--case", "case"]);
    assert_eq!(ran.status, 0);
    assert!(
        ran.err.contains("no longer in tables/observations.csv"),
        "{}",
        ran.err
    );
    assert_eq!(kit.json(&ASK)["at_least"], 1);
    kit.ok(&[
        "import",
        "--case",
        "case",
        "--vanished",
        "retract",
        "--reason",
        "error",
    ]);
    assert_eq!(kit.json(&ASK)["at_least"], 0);
}

#[test]
fn bad_rows_stop_a_table_unless_the_good_ones_are_wanted() {
    let kit = Kit::with_case();
    let before = kit.ok(&["log", "--case", "case"]);
    kit.write(
        "tables/observations.csv",
        "id,about,kind,role,lat,lon,radius_m,origin,note\nf1,one,location,footprint,34.02,36.01,200,finders,\nf2,two,location,footprint,34.01,36.00,200,witness,told by Umm Sami\nf3,two,location,footprint,134.01,36.00,200,finders,\nf4,two,location,footprint,34.01,36.00,150,finders,\n",
    );
    let ran = kit.run(&["import", "--case", "case"]);
    assert_eq!(ran.status, 2);
    for part in ["tables/observations.csv", "row 4", "lat", "134.01", "next:"] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    assert_eq!(before, kit.ok(&["log", "--case", "case"]));

    kit.ok(&["import", "--case", "case", "--keep-good"]);
    let log = kit.ok(&["log", "--case", "case", "--kind", "location"]);
    assert_eq!(log.lines().count(), 3, "{log}");
    let bad = std::fs::read_to_string(kit.path("case/tables/observations.csv.bad.csv")).unwrap();
    assert_eq!(bad.lines().count(), 2, "{bad}");
    assert!(bad.contains("134.01"), "{bad}");
}

#[test]
fn copies_merge_in_either_order_and_agree() {
    let kit = Kit::with_case();
    copy(&kit.path("case"), &kit.path("other"));
    // The copy is another device: it writes with a key of its own.
    kit.ok(&["key", "new", "--case", "other"]);
    std::fs::write(
        kit.path("other/tables/assessments.csv"),
        "id,claim,facet,verdict,origin\na2,two,place,contradicts,channel\n",
    )
    .unwrap();
    kit.ok(&["import", "--case", "other"]);
    // Meanwhile the first device goes on, too.
    let places = std::fs::read_to_string(kit.path("case/tables/places.csv")).unwrap();
    kit.write(
        "tables/places.csv",
        &places.replace("34.00,36.00,1000", "34.00,36.00,1100"),
    );
    kit.ok(&["import", "--case", "case"]);
    copy(&kit.path("case"), &kit.path("third"));
    kit.ok(&["merge", "other", "--case", "case"]);
    kit.ok(&["merge", "third", "--case", "other"]);
    let one = kit.json(&ASK);
    let two = kit.json(&["ask", "elsewhere", "--case", "other", "--format", "json"]);
    assert_eq!(one, two);
    kit.ok(&["verify", "--case", "case"]);
    kit.ok(&["verify", "--case", "other"]);
    // Neither log forks: both devices write on.
    kit.write("tables/places.csv", &places);
    kit.ok(&["import", "--case", "case"]);
    kit.ok(&["checkpoint", "--case", "other"]);
}

#[test]
fn what_somebody_else_wrote_is_not_written_over() {
    let kit = Kit::with_case();
    let claims = std::fs::read(kit.path("case/tables/claims.csv")).unwrap();
    let refused = kit.run(&["publish", "--case", "case", "--out", "case/tables"]);
    assert_eq!(refused.status, 2, "{}", refused.err);
    assert_eq!(
        std::fs::read(kit.path("case/tables/claims.csv")).unwrap(),
        claims
    );

    std::fs::create_dir(kit.path("mine")).unwrap();
    std::fs::write(kit.path("mine/case.toml"), "title = 'mine'").unwrap();
    let refused = kit.run(&["redact", "--case", "case", "--to", "mine"]);
    assert_eq!(refused.status, 2, "{}", refused.err);
    assert!(!kit.path("mine/.bayyina").exists());

    std::fs::create_dir_all(kit.path("out/syria-2015/case")).unwrap();
    std::fs::write(kit.path("out/syria-2015/case/case.toml"), "title = 'mine'").unwrap();
    assert_eq!(kit.run(&["demo", "--out", "out"]).status, 2);
}

#[test]
fn an_answer_has_a_map_of_what_it_counts() {
    let kit = Kit::with_case();
    let map = kit.json(&["ask", "elsewhere", "--case", "case", "--format", "geojson"]);
    let features = map["features"].as_array().unwrap();
    let claims: BTreeSet<&str> = (features.iter())
        .filter(|feature| feature["properties"]["part"] == "observed")
        .filter_map(|feature| feature["properties"]["claim"].as_str())
        .collect();
    assert_eq!(claims, BTreeSet::from(["claim:one", "claim:two"]));
}

#[test]
fn a_redacted_copy_verifies_and_names_nobody_protected() {
    let kit = Kit::with_case();
    kit.ok(&["redact", "--case", "case", "--to", "public"]);
    let verified = kit.json(&["verify", "--case", "public", "--format", "json"]);
    assert_eq!(verified["holds"], true);
    assert!(verified["redacted"].as_u64().unwrap() > 0, "{verified}");
    kit.ok(&["publish", "--case", "case", "--out", "site"]);
    let mut looked_at = 0;
    let mut stack = vec![kit.path("public"), kit.path("site")];
    while let Some(next) = stack.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                stack.push(path);
                continue;
            }
            looked_at += 1;
            let bytes = std::fs::read(&path).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            for secret in ["Umm Sami", "أم سامي", "source:witness"] {
                assert!(!text.contains(secret), "{secret} in {}", path.display());
            }
        }
    }
    assert!(looked_at > 10);
    // What readers are shown is what the redacted copy gives.
    kit.ok(&["publish", "--case", "public", "--out", "theirs"]);
    let ours = std::fs::read_to_string(kit.path("site/findings.json")).unwrap();
    let theirs = std::fs::read_to_string(kit.path("theirs/findings.json")).unwrap();
    assert_eq!(ours, theirs);
    let shown = kit.json(&["ask", "elsewhere", "--case", "public", "--format", "json"]);
    let page: serde_json::Value = serde_json::from_str(&ours).unwrap();
    for key in [
        "of", "at_least", "at_most", "computed", "adopted", "robust", "tally",
    ] {
        assert_eq!(shown[key], page["questions"][0][key], "{key}");
    }
}

#[test]
fn a_mark_keeps_a_field_out() {
    let kit = Kit::with_case();
    let log = kit.json(&[
        "log",
        "--case",
        "case",
        "--thing",
        "claim:one",
        "--kind",
        "claim",
        "--format",
        "json",
    ]);
    let id = log[0]["id"].as_str().unwrap().to_owned();
    kit.ok(&["mark", &id[..12], "--field", "title", "--case", "case"]);
    kit.ok(&["publish", "--case", "case", "--out", "site"]);
    let text = std::fs::read_to_string(kit.path("site/findings.json")).unwrap();
    assert!(!text.contains("ضربة في تلبيسة"), "the title left");
    assert!(text.contains("claim:one"));
    assert_eq!(kit.run(&["mark", "zzz", "--case", "case"]).status, 2);
}

#[test]
fn a_withdrawn_source_takes_its_evidence_along_and_stays_listed() {
    let kit = Kit::with_case();
    let without = kit.json(&[
        "ask",
        "elsewhere",
        "--case",
        "case",
        "--format",
        "json",
        "--without",
        "source:finders",
    ]);
    assert_eq!(
        (&without["at_least"], &without["of"]),
        (&0.into(), &2.into())
    );
    kit.ok(&[
        "retract",
        "source:finders",
        "--reason",
        "source_removed",
        "--case",
        "case",
    ]);
    let after = kit.json(&ASK);
    for key in ["at_least", "at_most", "of", "tally"] {
        assert_eq!(after[key], without[key], "{key}");
    }
    let log = kit.ok(&["log", "--case", "case", "--kind", "location"]);
    assert!(log.contains("withdrawn with source:finders"), "{log}");
}

#[test]
fn why_opens_down_to_origins() {
    let kit = Kit::with_case();
    let text = kit.ok(&["why", "one.place", "--case", "case"]);
    assert!(
        text.contains("contradicted") && text.contains("The finders"),
        "{text}"
    );
    let arabic = kit.ok(&["why", "one.place", "--case", "case", "--language", "ar"]);
    assert!(arabic.contains("ضربة في تلبيسة"), "{arabic}");
    let value = kit.json(&["why", "elsewhere", "--case", "case", "--format", "json"]);
    assert!(value["entries"].as_object().unwrap().len() >= 2, "{value}");
    assert_eq!(kit.run(&["why", "nothing", "--case", "case"]).status, 2);

    let pairs = kit.json(&[
        "why",
        "elsewhere",
        "--withdraw",
        "2",
        "--case",
        "case",
        "--format",
        "json",
    ]);
    assert_eq!(pairs["exact"], true);
    // The finders placed one claim, and a protected witness the other.
    assert_eq!(
        (&pairs["at_least"], &pairs["at_most"]),
        (&0.into(), &2.into())
    );
    assert!(!pairs.to_string().contains("witness"), "{pairs}");
}

#[test]
fn files_are_archived_by_their_bytes() {
    let kit = Kit::with_case();
    std::fs::write(kit.path("a.txt"), "the same bytes").unwrap();
    std::fs::write(kit.path("b.txt"), "the same bytes").unwrap();
    std::fs::write(kit.path("empty"), "").unwrap();
    let ran = kit.run(&["add", "a.txt", "b.txt", "empty", "gone", "--case", "case"]);
    assert_eq!(ran.status, 2);
    assert_eq!(ran.out.matches("added").count(), 2, "{}", ran.out);
    assert!(
        ran.err.contains("empty") && ran.err.contains("gone"),
        "{}",
        ran.err
    );
    let items = kit.ok(&["log", "--case", "case", "--kind", "item"]);
    assert_eq!(
        items
            .lines()
            .filter(|line| !line.contains("table/"))
            .count(),
        1,
        "{items}"
    );
    let again = kit.ok(&["add", "a.txt", "--case", "case"]);
    assert!(again.contains("known"), "{again}");
    std::fs::write(kit.path("secret.txt"), "who said it").unwrap();
    kit.ok(&["add", "secret.txt", "--protected", "--case", "case"]);
    let mut stack = vec![kit.path("case/.bayyina/blobs")];
    while let Some(next) = stack.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                stack.push(path);
            } else {
                assert_ne!(std::fs::read(&path).unwrap(), b"who said it");
            }
        }
    }
    kit.ok(&["verify", "--case", "case"]);
}

#[test]
fn a_locked_key_asks_for_its_passphrase() {
    let kit = Kit::new();
    let with = |arguments: &[&str], passphrase: &str| {
        ran(kit
            .command(arguments)
            .env("BAYYINA_PASSPHRASE", passphrase)
            .output()
            .unwrap())
    };
    assert_eq!(
        with(&["init", "case", "--passphrase"], "open sesame").status,
        0
    );
    let shown = kit.ok(&["key", "show", "--case", "case"]);
    assert!(shown.contains("lock passphrase"), "{shown}");
    let refused = kit.run(&["import", "--case", "case"]);
    assert_eq!(refused.status, 2);
    assert!(
        refused.err.contains("BAYYINA_PASSPHRASE"),
        "{}",
        refused.err
    );
    assert_eq!(with(&["import", "--case", "case"], "wrong").status, 2);
    assert_eq!(with(&["import", "--case", "case"], "open sesame").status, 0);
}

#[test]
fn the_index_is_disposable() {
    let kit = Kit::with_case();
    kit.ok(&["index", "rebuild", "--case", "case"]);
    let index = kit.path("case/.bayyina/index.sqlite");
    assert!(index.exists());
    std::fs::write(&index, b"not a database").unwrap();
    kit.ok(&["index", "rebuild", "--case", "case"]);
    std::fs::remove_file(&index).unwrap();
    kit.ok(&["verify", "--case", "case"]);
}

#[test]
fn checkpoints_prove_what_was_there() {
    let kit = Kit::with_case();
    let text = kit.ok(&["checkpoint", "--case", "case"]);
    assert!(text.contains("size") && text.contains("root"), "{text}");
    let verified = kit.json(&["verify", "--case", "case", "--format", "json"]);
    assert_eq!(verified["checkpoints"], 1);
    // Without the last batch the checkpoint no longer holds.
    let log = kit.path("case/.bayyina/log");
    let folder = std::fs::read_dir(log)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let batch = std::fs::read_dir(folder)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    std::fs::remove_file(batch).unwrap();
    assert_eq!(kit.run(&["verify", "--case", "case"]).status, 1);
}

//! Who may call whom.

use anyhow::{Context, Result};
use serde_json::Value;

use super::Complaint;

/// A room and those it may call. The direction of the arrows is the design's;
/// a new room gets its line here before anything else.
const ARROWS: [(&str, &[&str]); 13] = [
    ("bayyina-ground", &[]),
    ("bayyina-model", &["bayyina-ground"]),
    ("bayyina-atlas", &["bayyina-ground"]),
    ("bayyina-locate", &["bayyina-atlas", "bayyina-ground"]),
    ("bayyina-footage", &[]),
    ("bayyina-words", &["bayyina-atlas", "bayyina-ground"]),
    ("bayyina-assess", &["bayyina-model", "bayyina-ground"]),
    ("bayyina-record", &["bayyina-model", "bayyina-ground"]),
    // The envelope and the canonical form only; it knows no meaning.
    ("bayyina-ledger", &["bayyina-model"]),
    (
        "bayyina-publish",
        &["bayyina-assess", "bayyina-model", "bayyina-ground"],
    ),
    (
        "bayyina",
        &[
            "bayyina-ground",
            "bayyina-atlas",
            "bayyina-locate",
            "bayyina-footage",
            "bayyina-words",
            "bayyina-model",
            "bayyina-assess",
            "bayyina-ledger",
            "bayyina-record",
            "bayyina-publish",
        ],
    ),
    (
        "bench-solve",
        &["bayyina-locate", "bayyina-atlas", "bayyina-ground"],
    ),
    ("xtask", &[]),
];

/// Rooms of values and functions: the same answer on every machine, always.
pub const PURE: [&str; 3] = ["bayyina-ground", "bayyina-model", "bayyina-assess"];

/// Packages that would bring chance, clocks, files or the network to a pure
/// room, or a runtime that does.
const IMPURE: [&str; 15] = [
    "async-std",
    "chrono",
    "fastrand",
    "futures",
    "getrandom",
    "hyper",
    "object_store",
    "rand",
    "reqwest",
    "smol",
    "sqlx",
    "tempfile",
    "tokio",
    "ureq",
    "uuid",
];

/// Compare what `cargo metadata` says with the arrows.
pub fn check(metadata: &Value) -> Result<Vec<Complaint>> {
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata lists no packages")?;
    let name = |value: &Value| -> Result<String> {
        let name = value["name"].as_str().context("a package has no name")?;
        Ok(name.to_owned())
    };
    let ours = packages.iter().map(name).collect::<Result<Vec<_>>>()?;
    let mut complaints = Vec::new();
    for package in packages {
        let room = name(package)?;
        let manifest = format!("package {room}");
        let Some((_, may_call)) = ARROWS.iter().find(|(name, _)| *name == room) else {
            complaints.push(Complaint::of_file(
                &manifest,
                "no arrow is drawn for this room: xtask/src/tidy/arrows.rs",
            ));
            continue;
        };
        let dependencies = package["dependencies"]
            .as_array()
            .context("a package lists no dependencies")?;
        for dependency in dependencies {
            let called = name(dependency)?;
            if ours.contains(&called) && !may_call.contains(&called.as_str()) {
                complaints.push(Complaint::of_file(
                    &manifest,
                    format!("must not know {called}, also not in tests"),
                ));
            }
            // `kind` is null for what the room itself links, "dev" for tests.
            let in_the_room = dependency["kind"].as_str() != Some("dev");
            if in_the_room && PURE.contains(&room.as_str()) && IMPURE.contains(&called.as_str()) {
                complaints.push(Complaint::of_file(
                    &manifest,
                    format!("is pure and must not use {called}"),
                ));
            }
        }
    }
    Ok(complaints)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A package, and what it depends on with the kind that Cargo gives.
    type Package<'a> = (&'a str, &'a [(&'a str, Option<&'a str>)]);

    fn complaints(packages: &[Package<'_>]) -> Vec<String> {
        let packages: Vec<Value> = packages
            .iter()
            .map(|(name, dependencies)| {
                let dependencies: Vec<Value> = dependencies
                    .iter()
                    .map(|(name, kind)| json!({"name": name, "kind": kind}))
                    .collect();
                json!({"name": name, "dependencies": dependencies})
            })
            .collect();
        check(&json!({"packages": packages}))
            .unwrap()
            .iter()
            .map(Complaint::to_string)
            .collect()
    }

    #[test]
    fn arrows_point_down() {
        let held = complaints(&[
            ("bayyina-ground", &[("libm", None)]),
            ("bayyina-model", &[("bayyina-ground", None)]),
        ]);
        assert!(held.is_empty(), "{held:?}");
    }

    #[test]
    fn an_arrow_up_is_seen_also_in_tests() {
        for kind in [None, Some("dev"), Some("build")] {
            let found = complaints(&[
                ("bayyina-ground", &[("bayyina-model", kind)]),
                ("bayyina-model", &[]),
            ]);
            assert_eq!(
                found,
                ["package bayyina-ground: must not know bayyina-model, also not in tests"]
            );
        }
    }

    #[test]
    fn a_room_without_arrows_is_seen() {
        let found = complaints(&[("bayyina-attic", &[])]);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("no arrow is drawn"), "{found:?}");
    }

    #[test]
    fn chance_comes_to_pure_rooms_in_tests_only() {
        assert_eq!(
            complaints(&[("bayyina-assess", &[("rand", None)])]),
            ["package bayyina-assess: is pure and must not use rand"]
        );
        assert!(complaints(&[("bayyina-assess", &[("rand", Some("dev"))])]).is_empty());
        assert!(complaints(&[("bayyina-ledger", &[("getrandom", None)])]).is_empty());
    }

    #[test]
    fn arrows_have_no_cycle() {
        // A room may only be called by one that stands below it in the list.
        for (index, (room, may_call)) in ARROWS.iter().enumerate() {
            for called in *may_call {
                let place = ARROWS.iter().position(|(name, _)| name == called);
                assert!(
                    place.is_some_and(|place| place < index),
                    "{room} → {called}"
                );
            }
        }
    }
}

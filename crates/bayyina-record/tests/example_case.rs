//! The tables of the example case, as they stand.

mod common;

use std::path::PathBuf;

use bayyina_model::Case;
use bayyina_record::{Import, Job, TableKind, Target, import_together, read_table, settings};
use common::{Disk, recorded, root};

fn case_folder() -> PathBuf {
    root().join("cases/syria-2015")
}

fn import_all(case: &Case, change: impl Fn(&str, Vec<u8>) -> Vec<u8>) -> Import {
    let folder = case_folder();
    let tables: Vec<_> = TableKind::ALL
        .iter()
        .filter_map(|kind| {
            let name = format!("tables/{kind}.csv");
            let bytes = std::fs::read(folder.join(&name)).ok()?;
            Some((read_table(&name, &change(&name, bytes)).unwrap(), *kind))
        })
        .collect();
    let jobs: Vec<Job<'_>> = tables
        .iter()
        .map(|(table, kind)| Job {
            table,
            kind: Some(*kind),
            mapping: None,
            was: &[],
        })
        .collect();
    let target = Target {
        case,
        folder: &Disk(folder),
        author: Some("importer"),
        area: None,
    };
    import_together(&jobs, &target)
}

#[test]
fn every_row_of_the_example_case_is_read() {
    let import = import_all(&Case::default(), |_, bytes| bytes);
    for fault in &import.faults {
        println!("{fault}\n    {}", fault.hint());
    }
    for note in &import.notes {
        println!("note: {note}");
    }
    println!("{:?}", import.rows_read);
    assert!(import.faults.is_empty());
    assert_eq!(
        import.drafts.len(),
        import.rows_read.values().sum::<usize>()
    );
    assert_eq!(import.drafts.len(), import.places.len());
    let case = Case::fold(recorded(&import.drafts, 0));
    assert_eq!(case.flags().count(), 0);
    assert_eq!(case.claims().len(), import.rows_read[&TableKind::Claims]);
}

#[test]
fn importing_again_adds_nothing_and_an_edit_supersedes() {
    let first = import_all(&Case::default(), |_, bytes| bytes);
    let mut case = Case::fold(recorded(&first.drafts, 0));
    let again = import_all(&case, |_, bytes| bytes);
    assert_eq!(again.drafts, []);
    assert_eq!(again.unchanged, first.drafts.len());
    assert_eq!(again.vanished, []);

    // One claim gets another title, one assessment loses its row.
    let edited = import_all(&case, |name, bytes| {
        let text = String::from_utf8(bytes).unwrap();
        let text = match name {
            "tables/claims.csv" => {
                text.replace("Video 1 of the first 14", "The first video of the 14")
            }
            "tables/assessments.csv" => text
                .lines()
                .filter(|line| !line.starts_with("fb-01-place,"))
                .map(|line| format!("{line}\n"))
                .collect(),
            _ => text,
        };
        text.into_bytes()
    });
    assert!(edited.faults.is_empty());
    assert_eq!((edited.drafts.len(), edited.superseding), (1, 1));
    assert_eq!(edited.drafts[0].thing.as_deref(), Some("claim:fb-01"));
    let gone: Vec<&str> = edited
        .vanished
        .iter()
        .map(|gone| gone.thing.text())
        .collect();
    assert_eq!(gone, ["assessment:fb-01-place"]);

    let mut drafts = edited.drafts;
    drafts.extend(bayyina_record::retraction(
        &edited.vanished,
        bayyina_model::kinds::Reason::Error,
        Some("the row was wrong"),
        Some("importer"),
    ));
    case.add(recorded(&drafts, first.drafts.len() as u64));
    let title = case.claims()[&"claim:fb-01".into()].title.clone().unwrap();
    assert!(title.starts_with("The first video"));
    assert_eq!(case.flags().count(), 0);
    let last = import_all(&case, |name, bytes| {
        let text = String::from_utf8(bytes).unwrap();
        text.replace(
            if name == "tables/claims.csv" {
                "Video 1 of the first 14"
            } else {
                "\u{0}"
            },
            "The first video of the 14",
        )
        .into_bytes()
    });
    // The retracted assessment has its row again.
    assert_eq!((last.drafts.len(), last.superseding), (1, 0));
}

#[test]
fn the_settings_of_the_example_case_are_read() {
    let import = import_all(&Case::default(), |_, bytes| bytes);
    let text = |name: &str| std::fs::read_to_string(case_folder().join(name)).unwrap();
    let (case_toml, method_toml) = (text("case.toml"), text("method.toml"));
    // Sets select from claims that are about to be written.
    let found = settings(
        &case_toml,
        Some(&method_toml),
        &Case::default(),
        &import.drafts,
        None,
    )
    .unwrap();
    assert_eq!(found.notes, Vec::<String>::new());
    let mut case = Case::fold(recorded(&import.drafts, 0));
    let again = settings(&case_toml, Some(&method_toml), &case, &[], None).unwrap();
    assert_eq!(again.drafts, found.drafts);
    case.add(recorded(&found.drafts, import.drafts.len() as u64));
    assert_eq!(case.sets()[&"set:first-batch".into()].claims.len(), 14);
    assert!(
        case.questions()
            .contains_key(&"question:first-batch-none-recorded".into())
    );
    assert_eq!(found.tables.len(), import.rows_read.len());

    let third = settings(&case_toml, Some(&method_toml), &case, &[], None).unwrap();
    assert_eq!((third.drafts.len(), third.vanished.len()), (0, 0));
    let shorter = case_toml.replace("[questions.newspaper]", "[questions.paper]");
    let changed = settings(&shorter, None, &case, &[], None).unwrap();
    assert_eq!(changed.drafts.len(), 1);
    assert_eq!(changed.vanished[0].thing.text(), "question:newspaper");
}

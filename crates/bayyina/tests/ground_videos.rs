//! The second, bigger case: 1,562 ground videos as accounts, against who held what.
//!
//! Its data are not shipped: they lie in `BAYYINA_DATA`, else in `../shared/data`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use bayyina_ground::Metres;
use bayyina_model::{Body, Case, Draft, EntryId, Kind, LogId, Recorded, RegionText};
use bayyina_record::{
    Folder, Job, Mapping, Reading, Table, Target, import_together, read_from, read_table, settings,
};

const RU_AT: &str = "syrian-archive-russia-2016/ru_at.csv";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A file of the data; `None`, with a word why, where they are not at hand.
fn data(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("BAYYINA_DATA")
        .map_or_else(|| root().join("../shared/data"), PathBuf::from);
    let path = folder.join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        println!(
            "skipped: {} is not at hand; BAYYINA_DATA names its folder",
            path.display()
        );
    }
    bytes
}

/// A folder of the disk.
struct FolderOnDisk(PathBuf);

impl Folder for FolderOnDisk {
    fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        std::fs::read(self.0.join(name)).map_err(|error| error.to_string())
    }
}

/// Entries as a ledger would give them back, with made-up ids.
fn recorded(drafts: Vec<Draft>) -> impl Iterator<Item = Recorded> {
    drafts.into_iter().zip(0u64..).map(|(draft, sequence)| {
        let mut id = [0; 32];
        id[..8].copy_from_slice(&sequence.to_be_bytes());
        Recorded {
            id: EntryId(id),
            log: LogId([0; 32]),
            sequence,
            kind: draft.kind,
            thing: draft.thing,
            author: draft.author,
            ignorable: draft.ignorable,
            supersedes: draft.supersedes,
            open: draft.open,
            leaves: draft.leaves,
            withheld: BTreeSet::new(),
        }
    })
}

fn syria() -> RegionText {
    RegionText::Area(vec![vec![
        "35.7 32.3, 42.4 32.3, 42.4 37.4, 35.7 37.4, 35.7 32.3".to_owned(),
    ]])
}

fn mapping() -> Mapping {
    Mapping::parse(
        "syrian-archive-2016.toml",
        include_str!("../../bayyina-record/tests/mappings/syrian-archive-2016.toml"),
    )
    .unwrap()
}

/// How many accounts by 26 October 2015 lie where any source puts ISIS, and the count by day.
#[test]
fn accounts_where_any_source_puts_isis() {
    let Some(bytes) = data(RU_AT) else { return };
    let table = read_table("ru_at.csv", &bytes).unwrap();
    let mut mapping = mapping();
    // The upload stands in for the time of the event, as the method says.
    mapping.imports[2].fields.remove("time");
    let folder = FolderOnDisk(root().join("cases/syria-2015"));
    let mut tables: Vec<Table> = ["sources", "places", "control"]
        .iter()
        .map(|kind| read_from(&format!("tables/{kind}.csv"), &folder, &Reading::default()).unwrap())
        .collect();
    let mut actors = std::fs::read_to_string(folder.0.join("tables/actors.csv")).unwrap();
    actors.push_str("russia,Russia,روسيا,,,\n");
    tables.push(read_table("tables/actors.csv", actors.as_bytes()).unwrap());
    let mut jobs: Vec<Job<'_>> = tables
        .iter()
        .map(|table| Job {
            table,
            kind: None,
            mapping: None,
            was: &[],
        })
        .collect();
    jobs.push(Job {
        table: &table,
        kind: None,
        mapping: Some(&mapping),
        was: &[],
    });
    let target = Target {
        case: &Case::default(),
        folder: &folder,
        author: None,
        area: Some(&syria()),
    };
    let import = import_together(&jobs, &target);
    assert!(import.faults.is_empty(), "{}", import.faults[0]);

    let case_toml = r#"
        title = "Ground videos"
        [sets.first-weeks]
        rule = "Every video uploaded from 30 September to 26 October 2015"
        where = { kind = "account", published = "2015-09-30/2015-10-26" }
        [questions.where-isis]
        title = "How many lie where any source puts ISIS?"
        set = "first-weeks"
        unit = "account"
        proposition = "present"
        actor = "isis"
        series = true
    "#;
    let found = settings(case_toml, None, &Case::default(), &import.drafts, None).unwrap();
    let drafts = import.drafts.into_iter().chain(found.drafts).collect();
    let case = Case::fold(recorded(drafts));
    assert_eq!(case.sets()[&"set:first-weeks".into()].claims.len(), 466);

    let findings =
        bayyina_assess::assess(&case, &bayyina_assess::Method::of(&case).unwrap()).unwrap();
    let answer = findings.question("where-isis").unwrap();
    println!(
        "of {} accounts by 2015-10-26, {} to {} lie where a source puts ISIS held or present",
        answer.of, answer.bounds.at_least, answer.bounds.at_most
    );
    // The count by day, held against the column of upload times.
    let uploaded: Vec<&str> = table
        .rows
        .iter()
        .map(|row| &row.cells[4].text[..10])
        .collect();
    for day in &answer.series {
        let by_then = uploaded
            .iter()
            .filter(|&&at| "2015-09-30" <= at && at <= &*day.date)
            .count();
        println!(
            "{}: {} to {} of {}",
            day.date, day.bounds.at_least, day.bounds.at_most, day.of
        );
        assert_eq!(day.of as usize, by_then, "{}", day.date);
    }
    assert_eq!((answer.of, answer.series.len()), (466, 27));
    // After nearly a week, not one; nor after four.
    assert!(answer.series.iter().all(|day| day.bounds.at_least == 0));
    let isis: Vec<&str> = ["palmyra", "raqqa"].to_vec();
    let nearest = distance_to_places(&case, &isis);
    println!("the nearest lies {nearest} from the places of ISIS that a source names by then");
    assert!(nearest.get() > 8_000.0);
}

/// How near any account of the first weeks comes to the regions of these places.
fn distance_to_places(case: &Case, places: &[&str]) -> Metres {
    let regions: Vec<_> = places
        .iter()
        .flat_map(|place| &case.places()[&format!("place:{place}").as_str().into()])
        .filter_map(|&index| match &case.entry(index).body {
            Body::Place(place) => place.region.as_ref()?.region().ok(),
            _ => None,
        })
        .collect();
    let accounts = &case.sets()[&"set:first-weeks".into()].claims;
    case.of_kind(Kind::Account)
        .iter()
        .map(|&index| case.entry(index))
        .filter(|entry| accounts.contains(entry.thing.as_ref().unwrap()))
        .filter_map(|entry| match &entry.body {
            Body::Account(account) => account.region.as_ref()?.region().ok(),
            _ => None,
        })
        .flat_map(|region| {
            let region = std::rc::Rc::new(region);
            regions
                .iter()
                .map(move |place| bayyina_ground::gap(place, &region).low)
        })
        .min()
        .unwrap()
}

//! The import's real exam: 1,562 rows that others wrote, with 160 odd coordinates, five points
//! whose numbers changed places, and titles from right to left.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use bayyina_ground::{Disk, Metres, Point, distance};
use bayyina_model::{Body, Case, Kind, RegionText};
use bayyina_record::{Import, Job, Mapping, Remark, Table, Target, import_together, read_table};
use common::{data, recorded};

const RU_AT: &str = "syrian-archive-russia-2016/ru_at.csv";

fn syria() -> RegionText {
    RegionText::Area(vec![vec![
        "35.7 32.3, 42.4 32.3, 42.4 37.4, 35.7 37.4, 35.7 32.3".to_owned(),
    ]])
}

fn mapping() -> Mapping {
    Mapping::parse(
        "syrian-archive-2016.toml",
        include_str!("mappings/syrian-archive-2016.toml"),
    )
    .unwrap()
}

fn import(case: &Case, table: &Table) -> Import {
    let actors = read_table(
        "actors.csv",
        "id,name_en,name_ar\nrussia,Russia,روسيا\n".as_bytes(),
    )
    .unwrap();
    let (mapping, area) = (mapping(), syria());
    let jobs = [
        Job {
            table: &actors,
            kind: None,
            mapping: None,
            was: &[],
        },
        Job {
            table,
            kind: None,
            mapping: Some(&mapping),
            was: &[],
        },
    ];
    let target = Target {
        case,
        folder: &bayyina_record::NoFolder,
        author: Some("importer"),
        area: Some(&area),
    };
    import_together(&jobs, &target)
}

#[test]
fn every_row_reads() {
    let Some(bytes) = data(RU_AT) else { return };
    let table = read_table("ru_at.csv", &bytes).unwrap();
    assert_eq!(table.rows.len(), 1_562);
    let import = import(&Case::default(), &table);
    for fault in import.faults.iter().take(20) {
        println!("{fault}\n    {}", fault.hint());
    }
    assert!(import.faults.is_empty(), "{} faults", import.faults.len());
    let count = |kind: &str| {
        import
            .drafts
            .iter()
            .filter(|draft| draft.kind == kind)
            .count()
    };
    println!(
        "{} rows: {} accounts, {} items, {} sources",
        table.rows.len(),
        count("account/1"),
        count("item/1"),
        count("source/1")
    );
    assert_eq!(count("account/1"), 1_562);
    assert_eq!(count("item/1"), 1_550);
    assert_eq!(count("source/1"), 98);

    // The odd coordinates are named one by one, and so are the five points.
    let converted: BTreeSet<u32> = import
        .notes
        .iter()
        .filter(|note| matches!(note.about, Remark::Converted { .. }))
        .map(|note| note.row)
        .collect();
    assert_eq!(converted.len(), 160);
    let swapped: Vec<u32> = import
        .notes
        .iter()
        .filter(|note| matches!(note.about, Remark::Swapped { .. } | Remark::Outside { .. }))
        .map(|note| note.row)
        .collect();
    for note in import
        .notes
        .iter()
        .filter(|note| swapped.contains(&note.row))
    {
        println!("{note}");
    }
    assert_eq!(swapped, [688, 690, 698, 699, 971]);

    // Titles come through byte for byte.
    let case = Case::fold(recorded(&import.drafts, 0));
    assert_eq!(case.flags().count(), 0);
    for &index in case.of_kind(Kind::Account) {
        let entry = case.entry(index);
        let Body::Account(account) = &entry.body else {
            panic!("not an account");
        };
        let code = entry.thing.as_ref().unwrap().local();
        let row = table
            .rows
            .iter()
            .find(|row| row.cells[0].text == code)
            .unwrap();
        assert_eq!(account.title.as_deref(), Some(row.cells[3].text.trim()));
        assert_eq!(case.origins(entry.evidence.as_ref().unwrap()).len(), 1);
    }
    let again = self::import(&case, &table);
    assert_eq!((again.drafts.len(), again.vanished.len()), (0, 0));
}

#[test]
fn odd_coordinates_lie_near_their_towns_plain_ones() {
    let Some(bytes) = data(RU_AT) else { return };
    let table = read_table("ru_at.csv", &bytes).unwrap();
    let import = import(&Case::default(), &table);
    let converted: BTreeSet<u32> = import
        .notes
        .iter()
        .filter(|note| matches!(note.about, Remark::Converted { .. }))
        .map(|note| note.row)
        .collect();
    let mut points: BTreeMap<&str, Vec<(u32, Point)>> = BTreeMap::new();
    for (place, draft) in import.places.iter().zip(&import.drafts) {
        if draft.kind != "account/1" {
            continue;
        }
        let disk = &draft.leaves["region"]["disk"];
        let number = |name: &str| disk[name].as_str().unwrap().parse::<f64>().unwrap();
        let point = Point::new(number("lat"), number("lon")).unwrap();
        let row = table
            .rows
            .iter()
            .find(|row| row.number == place.row)
            .unwrap();
        points
            .entry(&row.cells[7].text)
            .or_default()
            .push((place.row, point));
    }
    let gazetteer = gazetteer();
    let dot = |point: Point| Disk::new(point, Metres::ZERO);
    let (mut own, mut listed, mut alone, mut far) = (0, 0, BTreeSet::new(), Vec::new());
    for (town, rows) in &points {
        let plain: Vec<Point> = rows
            .iter()
            .filter(|(row, _)| !converted.contains(row))
            .map(|(_, point)| *point)
            .collect();
        let elsewhere = gazetteer
            .get(&name_form(town))
            .map_or(&[][..], Vec::as_slice);
        for (row, point) in rows.iter().filter(|(row, _)| converted.contains(row)) {
            let nearest = |others: &[Point]| {
                others
                    .iter()
                    .map(|other| distance(&dot(*point), &dot(*other)).high)
                    .min()
            };
            let near =
                |metres: Option<Metres>| metres.is_some_and(|metres| metres.get() <= 5_000.0);
            let (by_rows, by_list) = (nearest(&plain), nearest(elsewhere));
            match () {
                () if near(by_rows) => own += 1,
                () if near(by_list) => listed += 1,
                () if by_rows.is_none() && by_list.is_none() => {
                    alone.insert(*town);
                }
                () => far.push((
                    *row,
                    *town,
                    by_rows.into_iter().chain(by_list).min().unwrap(),
                )),
            }
        }
    }
    let unnamed = 160 - own - listed - far.len();
    println!(
        "{own} odd points within 5 km of a plain point of the same town, {listed} more of a listed place of that name"
    );
    println!(
        "{unnamed} of {} neighbourhoods and mountains that neither names",
        alone.len()
    );
    for (row, town, metres) in &far {
        println!("row {row}, {town}: {metres} from the nearest of that name");
    }
    // Far ones are other places of the name, or a label that does not fit: none is misread.
    if !gazetteer.is_empty() {
        assert_eq!((own, listed, far.len()), (23, 104, 3));
    }
}

/// Points of the archive's list of places, by Arabic name.
fn gazetteer() -> BTreeMap<String, Vec<Point>> {
    let mut places: BTreeMap<String, Vec<Point>> = BTreeMap::new();
    let Some(bytes) = data("syria-gazetteer/locations.json") else {
        return places;
    };
    let list: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    for place in list.as_array().unwrap() {
        let chain = place["search_name_ar"].as_str().unwrap();
        let first = chain
            .split(" - ")
            .next()
            .unwrap_or("")
            .split("---")
            .next()
            .unwrap_or("");
        // A few places of the list have no point.
        let point = place["lat"].as_f64().zip(place["lon"].as_f64());
        if let Some(point) = point.and_then(|(lat, lon)| Point::new(lat, lon)) {
            places.entry(name_form(first)).or_default().push(point);
        }
    }
    places
}

/// Letters alone, the article and interchangeable letters left aside.
fn name_form(name: &str) -> String {
    name.split(|c: char| !c.is_alphabetic())
        .map(|word| word.strip_prefix("ال").unwrap_or(word))
        .collect::<String>()
        .chars()
        .filter(|c| !('\u{64b}'..='\u{65f}').contains(c))
        .map(|c| match c {
            'أ' | 'إ' | 'آ' => 'ا',
            'ى' => 'ي',
            'ة' => 'ه',
            other => other,
        })
        .collect()
}

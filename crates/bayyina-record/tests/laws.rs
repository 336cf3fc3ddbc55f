//! Laws with random cases.

mod common;

use std::collections::BTreeSet;

use bayyina_model::{Case, Draft};
use bayyina_record::coordinates::{Axis, angle, position};
use bayyina_record::dates::{DateRules, Order, time};
use bayyina_record::{
    Import, Job, Mapping, NoFolder, Table, TableKind, Target, import_together, read_table,
};
use common::recorded;
use proptest::prelude::*;

/// A number of ten-thousandths of a second of arc, written in one of many ways.
fn written(value: i64, axis: Axis, style: usize) -> String {
    let positive = value.unsigned_abs();
    let sign = if value < 0 { "-" } else { "" };
    let degrees = positive as f64 / 36_000_000.0;
    let (whole, rest) = (positive / 36_000_000, positive % 36_000_000);
    let (minutes, rest) = (rest / 600_000, rest % 600_000);
    let seconds = rest as f64 / 10_000.0;
    let letter = match (axis, value < 0) {
        (Axis::Latitude, false) => ["N", "ش", "с. ш."],
        (Axis::Latitude, true) => ["S", "ج", "ю. ш."],
        (Axis::Longitude, false) => ["E", "ق", "в. д."],
        (Axis::Longitude, true) => ["W", "غ", "з. д."],
    };
    let arabic = |text: String| -> String {
        text.chars()
            .map(|c| match c {
                '0'..='9' => char::from_u32('٠' as u32 + c as u32 - '0' as u32).unwrap(),
                '.' => '٫',
                other => other,
            })
            .collect()
    };
    match style {
        0 => format!("{sign}{degrees:.10}"),
        1 => format!("{sign}{degrees:.10}").replace('.', ","),
        2 => format!("{whole}°{minutes}'{seconds:.4}\"{}", letter[0]),
        3 => format!("{} {whole}° {minutes}′ {seconds:.4}″", letter[0]),
        4 => format!("{whole}º{minutes}’{seconds:.4}” {}", letter[2]),
        5 => arabic(format!("{degrees:.10} {}", letter[1])),
        6 => arabic(format!("{whole}°{minutes}'{seconds:.4}\"{}", letter[1])),
        7 => format!("{sign}{whole} {minutes} {seconds:.4}"),
        8 => format!("{sign}{whole}:{minutes}:{seconds:.4}"),
        _ => format!("{degrees:.10}°{}", letter[0]),
    }
}

/// A cell that a person might write, commas, quotes, line breaks and all.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9 ]{0,12}",
        "[a-z,;\"\n\t|']{0,8}",
        "[\u{621}-\u{64a} ]{0,10}",
        Just("قصف على تلبيسة".to_owned()),
        Just("Удар по складу".to_owned()),
    ]
}

fn claims() -> impl Strategy<Value = Vec<Vec<String>>> {
    let facet = prop_oneof![
        Just(String::new()),
        Just("not claimed".to_owned()),
        Just("claimed".to_owned()),
        "[a-z/]{1,10}",
        Just("isis".to_owned()),
        Just("الرقة".to_owned()),
    ];
    let day = prop_oneof![
        Just(String::new()),
        Just("2015-10".to_owned()),
        Just("6 October 2015".to_owned())
    ];
    let row = (cell(), day, facet.clone(), facet.clone(), facet)
        .prop_map(|(title, day, place, holder, object)| vec![title, day, place, holder, object]);
    proptest::collection::vec(row, 1..12)
}

fn table(name: &str, headings: &[&str], rows: &[Vec<String>]) -> Table {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(headings).unwrap();
    for (index, row) in rows.iter().enumerate() {
        let id = format!("c{index}");
        writer
            .write_record(std::iter::once(&id).chain(row))
            .unwrap();
    }
    read_table(name, &writer.into_inner().unwrap()).unwrap()
}

const CLAIMS: [&str; 6] = ["id", "title", "published", "place", "holder", "object"];

fn import(case: &Case, tables: &[Table]) -> Import {
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
        case,
        folder: &NoFolder,
        author: Some("tester"),
        area: None,
    };
    import_together(&jobs, &target)
}

fn as_set(drafts: &[Draft]) -> BTreeSet<String> {
    drafts.iter().map(|draft| format!("{draft:?}")).collect()
}

fn others() -> [Table; 2] {
    [
        read_table("actors.csv", "id,name_ar\nisis,داعش\n".as_bytes()).unwrap(),
        read_table(
            "places.csv",
            "id,name_ar,lat,lon,radius_m\nraqqa,الرقة,35.9,39,4500\n".as_bytes(),
        )
        .unwrap(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_coordinate_reads_back_however_it_is_written(
        lat in -90 * 36_000_000i64..=90 * 36_000_000,
        lon in -180 * 36_000_000i64..=180 * 36_000_000,
        style in 0usize..10,
        separator in 0usize..3,
    ) {
        for (value, axis) in [(lat, Axis::Latitude), (lon, Axis::Longitude)] {
            let text = written(value, axis, style);
            // Seconds may round up to 60, which is refused as no clock or compass has it.
            if text.contains("60.0000") || text.contains("٦٠٫٠٠٠٠") {
                continue;
            }
            let found = angle(&text, axis).map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
            let off = (found.degrees.get() - value as f64 / 36_000_000.0).abs();
            prop_assert!(off <= found.unit_degrees, "{text}: {}", found.degrees);
            prop_assert!(found.unit_degrees <= 1e-7);
        }
        let (north, east) = (written(lat, Axis::Latitude, style), written(lon, Axis::Longitude, style));
        let both = north.clone() + [", ", "; ", " / "][separator] + &east;
        // A comma between numbers with decimal commas and no space apart is anyone's guess.
        if !both.contains("60.0000") && !both.contains("٦٠٫٠٠٠٠") && ![7].contains(&style) {
            let found = position(&both).map_err(|error| TestCaseError::fail(format!("{both}: {error}")))?;
            prop_assert_eq!(found.lat.degrees, angle(&north, Axis::Latitude).unwrap().degrees);
            prop_assert_eq!(found.lon.degrees, angle(&east, Axis::Longitude).unwrap().degrees);
        }
    }

    #[test]
    fn a_day_reads_back_however_it_is_written(
        year in 1900u32..2100, month in 1u32..=12, day in 1u32..=28, style in 0usize..9,
    ) {
        const EN: [&str; 12] = ["January", "February", "March", "April", "May", "June", "July",
            "August", "September", "October", "November", "December"];
        const AR: [&str; 12] = ["كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز",
            "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"];
        const EG: [&str; 12] = ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو",
            "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"];
        const RU: [&str; 12] = ["января", "февраля", "марта", "апреля", "мая", "июня", "июля",
            "августа", "сентября", "октября", "ноября", "декабря"];
        let name = month as usize - 1;
        let text = match style {
            0 => format!("{year}-{month:02}-{day:02}"),
            1 => format!("{day} {} {year}", EN[name]),
            2 => format!("{} {day}, {year}", &EN[name][..3]),
            3 => format!("{day} {} {year}", AR[name]),
            4 => format!("{day} {} {year}", EG[name]),
            5 => format!("{day} {} {year} г.", RU[name]),
            6 => format!("{day}/{month}/{year}"),
            7 => format!("{day:02}.{month:02}.{year}"),
            _ => format!("{year}/{month}/{day}"),
        };
        let rules = DateRules { order: Some(Order::DayFirst), ..DateRules::default() };
        let expected = format!("{year}-{month:02}-{day:02}");
        let found = time(&text, &rules).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(found.text(), expected.as_str(), "{}", text);
        // Without the order, what is read is what was meant, or refused.
        if let Ok(found) = time(&text, &DateRules::default()) {
            prop_assert_eq!(found.text(), expected, "{}", text);
        }
    }

    #[test]
    fn cells_come_through_any_delimiter_and_encoding(
        rows in proptest::collection::vec(proptest::collection::vec(cell(), 3), 1..20),
        delimiter in prop_oneof![Just(b','), Just(b';'), Just(b'\t')],
        utf_16 in any::<bool>(),
    ) {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .quote_style(csv::QuoteStyle::Always)
            .from_writer(Vec::new());
        writer.write_record(["id", "title", "note"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let bytes = if utf_16 {
            std::iter::once(0xfeffu16).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        } else {
            text.into_bytes()
        };
        let table = read_table("t.csv", &bytes).unwrap();
        let found: Vec<Vec<&str>> = table
            .rows
            .iter()
            .skip(1)
            .map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect())
            .collect();
        let expected: Vec<Vec<&str>> = rows
            .iter()
            .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()))
            .map(|row| row.iter().map(String::as_str).collect())
            .collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn importing_twice_adds_nothing_and_order_does_not_matter(rows in claims(), turn in 0usize..3) {
        let mut tables: Vec<Table> = others().into_iter().collect();
        tables.push(table("claims.csv", &CLAIMS, &rows));
        let first = import(&Case::default(), &tables);
        prop_assert!(first.faults.is_empty(), "{}", first.faults[0]);
        let mut turned = tables.clone();
        turned.rotate_left(turn);
        prop_assert_eq!(as_set(&import(&Case::default(), &turned).drafts), as_set(&first.drafts));
        let case = Case::fold(recorded(&first.drafts, 0));
        prop_assert_eq!(case.flags().count(), 0);
        let again = import(&case, &tables);
        prop_assert_eq!(again.drafts.len() + again.vanished.len(), 0);
        prop_assert_eq!(again.unchanged, first.drafts.len());
    }

    /// After an edit and an import, the case says what the table says.
    #[test]
    fn an_edited_table_becomes_the_case(before in claims(), after in claims()) {
        let mut tables: Vec<Table> = others().into_iter().collect();
        tables.push(table("claims.csv", &CLAIMS, &before));
        let first = import(&Case::default(), &tables);
        let mut case = Case::fold(recorded(&first.drafts, 0));
        tables[2] = table("claims.csv", &CLAIMS, &after);
        let second = import(&case, &tables);
        let gone = before.len().saturating_sub(after.len());
        prop_assert_eq!(second.vanished.len(), gone);
        let mut drafts = second.drafts;
        let error = bayyina_model::kinds::Reason::Error;
        drafts.extend(bayyina_record::retraction(&second.vanished, error, None, Some("tester")));
        case.add(recorded(&drafts, first.drafts.len() as u64));
        let fresh = Case::fold(recorded(&import(&Case::default(), &tables).drafts, 0));
        prop_assert_eq!(case.claims(), fresh.claims());
        prop_assert_eq!(case.flags().count(), 0);
    }

    #[test]
    fn text_that_nobody_meant_is_refused_and_never_panics(text in "\\PC{0,60}", bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = angle(&text, Axis::Latitude);
        let _ = position(&text);
        let _ = time(&text, &DateRules { serials: true, ..DateRules::default() });
        let _ = Mapping::parse("m.toml", &text);
        if let Ok(table) = read_table("x", &bytes) {
            for &kind in TableKind::ALL {
                let job = Job { table: &table, kind: Some(kind), mapping: None, was: &[] };
                let case = Case::default();
                let target = Target { case: &case, folder: &NoFolder, author: None, area: None };
                let _ = import_together(&[job], &target);
            }
        }
    }
}

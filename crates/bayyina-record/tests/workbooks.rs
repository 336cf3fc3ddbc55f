//! Workbooks as spreadsheets save them.

use std::io::Write;

use bayyina_model::Case;
use bayyina_record::{
    CellKind, NoFolder, Reading, RowError, TableError, TableKind, import, read_table, read_table_as,
};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

/// Items with Arabic headings, numbers, dates, a blank row and a second sheet.
fn xlsx() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let clock = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let sheet = workbook.add_worksheet().set_name("المواد").unwrap();
    for (column, heading) in ["المعرف", "العنوان", "التاريخ", "الحجم", "البصمة"]
        .iter()
        .enumerate()
    {
        sheet.write(0, column as u16, *heading).unwrap();
    }
    sheet.write(1, 0, 17.0).unwrap();
    sheet.write(1, 1, "قصف على تلبيسة").unwrap();
    let date = ExcelDateTime::from_ymd(2015, 10, 6).unwrap();
    sheet.write_with_format(1, 2, &date, &day).unwrap();
    sheet.write(1, 3, 1_048_576.0).unwrap();
    sheet.write(1, 4, "ab".repeat(32)).unwrap();
    sheet.write(3, 0, "item-2").unwrap();
    // A day as a plain number.
    sheet.write(3, 2, 42_283.0).unwrap();
    sheet.write(4, 0, "item-3").unwrap();
    let moment = ExcelDateTime::from_ymd(2015, 10, 6)
        .unwrap()
        .and_hms(14, 30, 0)
        .unwrap();
    sheet.write_with_format(4, 2, &moment, &clock).unwrap();
    let other = workbook.add_worksheet().set_name("Sources").unwrap();
    other.write(0, 0, "id").unwrap();
    other.write(1, 0, "x").unwrap();
    // A cell in the last corner must not cost the whole sheet.
    workbook
        .add_worksheet()
        .set_name("Corner")
        .unwrap()
        .write(1_048_575, 0, "x")
        .unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn xlsx_keeps_dates_numbers_and_row_numbers() {
    let table = read_table("items.xlsx", &xlsx()).unwrap();
    let numbers: Vec<u32> = table.rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [1, 2, 4, 5]);
    assert_eq!(table.rows[1].cells[0].text, "17");
    assert_eq!(table.rows[1].cells[2].text, "2015-10-06");
    assert_eq!(table.rows[1].cells[2].kind, CellKind::Date);
    let import = import(
        &table,
        Some(TableKind::Items),
        None,
        &Case::default(),
        &NoFolder,
        None,
    );
    let faults: Vec<String> = import.faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        [
            "items.xlsx, row 5, column التاريخ: \"2015-10-06 14:30:00\" has a clock time without an offset from UTC"
        ]
    );
    let published: Vec<&str> = import
        .drafts
        .iter()
        .filter_map(|draft| draft.leaves["published"].as_str())
        .collect();
    assert_eq!(published, ["2015-10-06", "2015-10-06"]);
    assert_eq!(import.drafts[0].thing.as_deref(), Some("item:17"));
    assert_eq!(import.drafts[0].leaves["files"][0]["bytes"], 1_048_576);
    assert_eq!(import.drafts[0].leaves["title"], "قصف على تلبيسة");
    let csv = import.bad_rows[0].to_csv();
    assert!(csv.starts_with(
        "المعرف,العنوان,التاريخ,الحجم,البصمة,import fault\nitem-3,,2015-10-06 14:30:00,,,"
    ));
    // Corrected, the file of bad rows is read again, and its reasons are not.
    let again = read_table(
        "items.csv",
        csv.replace("14:30:00", "14:30:00+03:00").as_bytes(),
    )
    .unwrap();
    let again = bayyina_record::import(&again, None, None, &Case::default(), &NoFolder, None);
    assert!(
        again.faults.is_empty() && again.notes.is_empty(),
        "{:?}",
        again.notes
    );
    assert_eq!(again.drafts.len(), 1);
}

#[test]
fn a_sheet_is_chosen_by_name() {
    let sheet = |name: &str| Reading {
        sheet: Some(name.to_owned()),
        ..Reading::default()
    };
    let table = read_table_as("b.xlsx", &xlsx(), &sheet("Sources")).unwrap();
    assert_eq!(table.headings(), ["id"]);
    let corner = read_table_as("b.xlsx", &xlsx(), &sheet("Corner")).unwrap();
    assert_eq!(corner.rows[0].number, 1_048_576);
    let error = read_table_as("b.xlsx", &xlsx(), &sheet("Nothing")).unwrap_err();
    assert!(matches!(error, TableError::Sheet { known, .. } if known.len() == 3));
    assert!(matches!(
        read_table("b.xlsx", b"PK\x03\x04junk"),
        Err(TableError::Workbook { .. })
    ));
}

fn ods(content: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            r#"<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#,
        ),
        ("content.xml", content),
    ] {
        archive.start_file(name, options).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn ods_table(rows: &str) -> Vec<u8> {
    ods(&format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    ))
}

#[test]
fn ods_keeps_dates_and_refuses_to_unfold_without_bound() {
    let text = |text: &str| {
        format!(
            r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
        )
    };
    let rows = format!(
        r#"<table:table-row>{}{}</table:table-row><table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row><table:table-row>{}<table:table-cell office:value-type="date" office:date-value="2015-10-06"><text:p>06.10.15</text:p></table:table-cell></table:table-row>"#,
        text("id"),
        text("published"),
        text("x"),
    );
    let table = read_table("items.ods", &ods_table(&rows)).unwrap();
    assert_eq!(table.rows.last().unwrap().number, 4);
    assert_eq!(table.rows.last().unwrap().cells[1].text, "2015-10-06");

    let wide = r#"<table:table-row><table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row>"#;
    let error = read_table("items.ods", &ods_table(&wide.repeat(2_000))).unwrap_err();
    assert!(
        matches!(error, TableError::Size { what: "cells", .. }),
        "{error}"
    );
}

#[test]
fn text_in_a_number_column_names_row_and_column() {
    let table = read_table("items.csv", b"id,bytes\na,many\n").unwrap();
    let import = import(&table, None, None, &Case::default(), &NoFolder, None);
    let fault = &import.faults[0];
    assert_eq!(
        (fault.row, fault.column.as_deref(), fault.value.as_str()),
        (2, Some("bytes"), "many")
    );
    assert!(matches!(fault.why, RowError::Number { .. }));
}

#[test]
fn a_cell_merged_over_rows_counts_for_each() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, heading) in ["id", "source", "title"].iter().enumerate() {
        sheet.write(0, column as u16, *heading).unwrap();
    }
    for (row, id) in ["a", "b", "c"].iter().enumerate() {
        sheet.write(row as u32 + 1, 0, *id).unwrap();
    }
    let plain = Format::new();
    sheet.merge_range(1, 1, 2, 2, "ministry", &plain).unwrap();
    let table = read_table("items.xlsx", &workbook.save_to_buffer().unwrap()).unwrap();
    let column = |at: usize| -> Vec<&str> {
        let rows = table.rows.iter().skip(1).take(3);
        rows.map(|row| row.cells.get(at).map_or("", |cell| &cell.text))
            .collect()
    };
    assert_eq!(column(1), ["ministry", "ministry", ""]);
    assert_eq!(column(2), ["", "", ""]);
}

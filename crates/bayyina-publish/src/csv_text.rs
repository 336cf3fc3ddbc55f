//! CSV that a spreadsheet may open without running anything that others wrote.

use crate::sheet::{Cell, Sheet};

/// A sheet as CSV (RFC 4180, UTF-8 without a mark, lines ended by CR LF).
///
/// A text that a spreadsheet could take for a formula gets an apostrophe in front, and so does a
/// text that already begins with one: to read the original, take one leading apostrophe away.
/// Numbers and times are written as they are.
pub fn csv(sheet: &Sheet) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let rows = sheet.rows.iter().map(|row| row.iter().map(field).collect());
    for row in std::iter::once(sheet.columns.clone()).chain(rows) {
        let row: Vec<String> = row;
        writer
            .write_record(&row)
            .expect("rows are as long as the headings");
    }
    writer.into_inner().expect("a vector takes every byte")
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => harmless(text),
        // EDTF allows years before 0, which begin with a minus.
        Cell::Time(text) => harmless(text),
        other => other.plain(),
    }
}

/// One text as a cell of a CSV line: harmless, and quoted where the line would break.
pub fn csv_cell(text: &str) -> String {
    let text = harmless(text);
    if text.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// A text that no spreadsheet takes for a formula.
pub fn harmless(text: &str) -> String {
    let shown = text.trim_start_matches(|letter: char| {
        // Some programs drop these before they look at the first letter.
        letter == ' ' || letter == '\u{A0}' || letter == '\u{FEFF}'
            || matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}')
    });
    let risky = shown.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\'', '＝', '＋', '－', '＠',
    ]);
    if risky {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_words() {
        let table = [
            ("=1+1", "'=1+1"),
            ("+963", "'+963"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            (" =1", "' =1"),
            ("\u{2068}=1", "'\u{2068}=1"),
            ("＝1", "'＝1"),
            ("'quoted", "''quoted"),
            ("a=1", "a=1"),
            ("الرقة", "الرقة"),
            ("", ""),
        ];
        for (text, expected) in table {
            let shown = harmless(text);
            assert_eq!(shown, expected);
            assert_eq!(
                shown.strip_prefix('\'').unwrap_or(&shown),
                text,
                "reads back"
            );
        }
    }

    #[test]
    fn a_cell_stays_one_cell() {
        for text in ["a,b", "say \"x\"", "two\nlines", "=1,2", "plain"] {
            let line = format!("{},next\n", csv_cell(text));
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(line.as_bytes());
            let row = reader.records().next().unwrap().unwrap();
            assert_eq!((&row[0], &row[1]), (&*harmless(text), "next"), "{text}");
        }
    }

    #[test]
    fn a_strangers_reader_gets_the_cells_back() {
        let sheet = Sheet {
            name: "x".into(),
            columns: vec!["claim".into(), "title".into(), "lon".into()],
            headings: vec![],
            rows: vec![vec![
                Cell::Text("claim:a".into()),
                Cell::Text("=HYPERLINK(\"x\"),\r\nnext".into()),
                Cell::Decimal("-36.5".into()),
            ]],
        };
        let bytes = csv(&sheet);
        let mut reader = csv::Reader::from_reader(&bytes[..]);
        let row = reader.records().next().unwrap().unwrap();
        assert_eq!(&row[1], "'=HYPERLINK(\"x\"),\r\nnext");
        assert_eq!(&row[2], "-36.5");
    }
}

//! Tables from text: encodings, delimiters, quotation marks.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::table::{
    Cell, CellKind, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Reading, Row, Table, TableError,
};

/// Reads a table of text.
pub(crate) fn read(name: &str, bytes: &[u8], reading: &Reading) -> Result<Table, TableError> {
    let (text, encoding) = decode(name, bytes, reading.encoding.as_deref())?;
    if text.trim().is_empty() {
        return Err(TableError::Empty {
            name: name.to_owned(),
        });
    }
    // Some spreadsheets name the delimiter in a first line of its own.
    let (text, named, first_row) = match text.get(..6) {
        Some(line) if line.starts_with("sep=") && line.ends_with(['\r', '\n']) => {
            let rest = text[6..].trim_start_matches('\n');
            (rest, line.chars().nth(4), 2)
        }
        _ => (&*text, None, 1),
    };
    let delimiter = reading.delimiter.or(named).unwrap_or_else(|| sniff(text));
    if let Some(line) = open_quote(text, delimiter) {
        return Err(TableError::Quote {
            name: name.to_owned(),
            line,
        });
    }
    Ok(Table {
        name: name.to_owned(),
        encoding: (encoding != UTF_8).then(|| encoding.name()),
        delimiter: Some(delimiter),
        rows: rows(name, text, delimiter, first_row)?,
        properties: None,
    })
}

fn rows(name: &str, text: &str, delimiter: char, first: u32) -> Result<Vec<Row>, TableError> {
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = ::csv::StringRecord::new();
    let mut number = first - 1;
    let mut line = 1;
    // The reader skips blank lines, which a spreadsheet counts as rows.
    while reader
        .read_record(&mut record)
        .map_err(|error| TableError::Workbook {
            name: name.to_owned(),
            why: error.to_string(),
        })?
    {
        let next_line = reader.position().line();
        let inside: u64 = record
            .iter()
            .map(|cell| cell.matches('\n').count() as u64)
            .sum();
        let skipped = (next_line - line).saturating_sub(inside + 1);
        line = next_line;
        number = number.saturating_add(1 + u32::try_from(skipped).unwrap_or(0));
        if rows.len() >= MOST_ROWS {
            return Err(TableError::Size {
                name: name.to_owned(),
                what: "rows",
                limit: MOST_ROWS,
            });
        }
        if record.len() > MOST_COLUMNS {
            return Err(TableError::Size {
                name: name.to_owned(),
                what: "columns",
                limit: MOST_COLUMNS,
            });
        }
        let mut cells = Vec::with_capacity(record.len());
        for (index, cell) in record.iter().enumerate() {
            if cell.len() > LONGEST_CELL {
                return Err(TableError::Cell {
                    name: name.to_owned(),
                    row: number,
                    column: index + 1,
                    found: cell.len(),
                });
            }
            cells.push(Cell {
                text: cell.to_owned(),
                kind: CellKind::Text,
            });
        }
        rows.push(Row {
            number,
            cells,
            geometry: None,
        });
    }
    Ok(rows)
}

/// The text of bytes, and the encoding it was in.
pub(crate) fn decode(
    name: &str,
    bytes: &[u8],
    asked: Option<&str>,
) -> Result<(String, &'static Encoding), TableError> {
    let encoding = match asked {
        Some(label) => {
            Encoding::for_label(label.as_bytes()).ok_or_else(|| TableError::EncodingName {
                found: label.to_owned(),
            })?
        }
        None => detect(bytes),
    };
    // A byte order mark wins over what was asked for.
    let (text, taken, broken) = encoding.decode(bytes);
    if broken {
        let whole = text.split('\u{fffd}').next().unwrap_or("");
        return Err(TableError::Encoding {
            name: name.to_owned(),
            encoding: taken.name().to_owned(),
            line: 1 + u32::try_from(whole.matches('\n').count()).unwrap_or(0),
        });
    }
    Ok((text.into_owned(), taken))
}

/// UTF-8 whenever the bytes are; UTF-16 where every second byte is zero; otherwise the legacy
/// encoding that the letters look like.
fn detect(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let head = &bytes[..bytes.len().min(4_096) & !1];
    let zeros = |offset: usize| {
        head.iter()
            .skip(offset)
            .step_by(2)
            .filter(|&&b| b == 0)
            .count()
    };
    let half = head.len() / 2;
    if half > 0 && zeros(1) * 4 > half && zeros(1) > zeros(0) {
        return UTF_16LE;
    }
    if half > 0 && zeros(0) * 4 > half && zeros(0) > zeros(1) {
        return UTF_16BE;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(1 << 20)], true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

/// The delimiter under which the first records agree best on how many cells they have.
fn sniff(text: &str) -> char {
    let mut end = text.len().min(1 << 16);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = &text[..end];
    let score = |delimiter: char| {
        let mut reader = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter as u8)
            .from_reader(head.as_bytes());
        let counts: Vec<usize> = reader
            .records()
            .take(30)
            .filter_map(|record| Some(record.ok()?.len()))
            .collect();
        // What most records agree on: lines above the headings may have fewer cells.
        let agreeing = |&count: &usize| counts.iter().filter(|&&other| other == count).count();
        let usual = counts
            .iter()
            .copied()
            .filter(|&count| count > 1)
            .max_by_key(|count| (agreeing(count), *count));
        usual.map_or((0, 1), |usual| {
            (agreeing(&usual) * 100 / counts.len(), usual)
        })
    };
    [',', ';', '\t', '|']
        .into_iter()
        .map(|delimiter| (score(delimiter), delimiter))
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .filter(|(score, _)| score.1 > 1)
        .map_or(',', |(_, delimiter)| delimiter)
}

/// The line on which a quotation mark opens a cell that nothing closes.
fn open_quote(text: &str, delimiter: char) -> Option<u32> {
    let mut line = 1;
    let mut opened = None;
    let mut start_of_cell = true;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '\n' {
            line += 1;
        }
        if opened.is_some() {
            if character == '"' {
                if characters.peek() == Some(&'"') {
                    characters.next();
                } else {
                    opened = None;
                    start_of_cell = false;
                }
            }
            continue;
        }
        if character == '"' && start_of_cell {
            opened = Some(line);
            continue;
        }
        start_of_cell = character == delimiter || matches!(character, '\n' | '\r');
    }
    opened
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
        read("t.csv", bytes, &Reading::default())
            .unwrap()
            .rows
            .into_iter()
            .map(|row| {
                (
                    row.number,
                    row.cells.into_iter().map(|cell| cell.text).collect(),
                )
            })
            .collect()
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts() {
        let found = cells(b"a,b\n\n\n\"x\ny\",2\n\n3,4\n");
        let expected = [(1, ["a", "b"]), (4, ["x\ny", "2"]), (6, ["3", "4"])];
        for ((number, cells), (row, texts)) in found.iter().zip(expected) {
            assert_eq!(
                (*number, cells.as_slice()),
                (row, &texts.map(str::to_owned)[..])
            );
        }
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn delimiters_are_told_from_the_rows() {
        for text in [
            "id;title\n1;a, b\n2;c, d\n",
            "id\ttitle\n1\ta, b\n2\tc, d\n",
            "id,title\n1,\"a, b\"\n2,\"c; d\"\n",
            "sep=;\r\nid;title\r\n1;x,y\r\n",
            "id|title\n1|x\n",
        ] {
            let found = cells(text.as_bytes());
            assert!(
                found.iter().all(|(_, cells)| cells.len() == 2),
                "{text:?}: {found:?}"
            );
            assert_eq!(found[0].1, ["id", "title"], "{text:?}");
        }
        assert_eq!(cells(b"title\none\n").len(), 2);
    }

    #[test]
    fn encodings_are_told_from_the_bytes() {
        let text = "id,title\n1,قصف الطيران الحربي على مدينة تلبيسة في ريف حمص الشمالي\n2,غارات جوية على بلدة الزعفرانة\n";
        let mut with_mark = vec![0xef, 0xbb, 0xbf];
        with_mark.extend(text.as_bytes());
        let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut marked_16 = vec![0xfe, 0xff];
        marked_16.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        let arabic = encoding_rs::WINDOWS_1256.encode(text).0.into_owned();
        for (bytes, name) in [
            (text.as_bytes().to_vec(), None),
            (with_mark, None),
            (utf_16, Some("UTF-16LE")),
            (marked_16, Some("UTF-16BE")),
            (arabic, Some("windows-1256")),
        ] {
            let table = read("t.csv", &bytes, &Reading::default()).unwrap();
            assert_eq!(table.encoding, name);
            assert_eq!(
                table.rows[1].cells[1].text,
                text.lines().nth(1).unwrap()[2..],
                "{name:?}"
            );
            assert_eq!(table.rows[0].cells[0].text, "id");
        }
        let russian = "id,title\n1,Удар авиации по складу боеприпасов в районе города Хомс\n";
        let bytes = encoding_rs::WINDOWS_1251.encode(russian).0.into_owned();
        let table = read("t.csv", &bytes, &Reading::default()).unwrap();
        assert_eq!(table.encoding, Some("windows-1251"));
        assert!(table.rows[1].cells[1].text.starts_with("Удар авиации"));
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_place() {
        let read = |bytes: &[u8]| read("t.csv", bytes, &Reading::default()).unwrap_err();
        assert!(matches!(read(b""), TableError::Empty { .. }));
        assert!(matches!(read(b"\xef\xbb\xbf \n"), TableError::Empty { .. }));
        assert!(matches!(
            read(b"a,b\n1,\"x\n2,y\n3,z\n"),
            TableError::Quote { line: 2, .. }
        ));
        let long = format!("a,b\n1,{}\n", "x".repeat(LONGEST_CELL + 1));
        assert!(matches!(
            read(long.as_bytes()),
            TableError::Cell {
                row: 2,
                column: 2,
                ..
            }
        ));
        let wide = ",".repeat(MOST_COLUMNS);
        assert!(matches!(
            read(wide.as_bytes()),
            TableError::Size {
                what: "columns",
                ..
            }
        ));
        let asked = Reading {
            encoding: Some("utf-8".into()),
            ..Reading::default()
        };
        let error = super::read("t.csv", b"a,b\n1,\xff\n", &asked).unwrap_err();
        assert!(matches!(error, TableError::Encoding { line: 2, .. }));
    }
}

//! A workbook: the questions, claims, entries and method as sheets with real numbers and dates.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use crate::sheet::{Cell, Sheet};
use crate::words::Language;

/// Rows of a sheet, headings left out, that the format has room for.
const MOST_ROWS: usize = 1_048_575;
/// Letters (UTF-16 units) of a cell that the format has room for.
const MOST_LETTERS: usize = 32_767;

/// Sheets as an XLSX workbook; the same sheets give the same bytes.
///
/// A sheet of more rows than the format has room for goes on in a sheet named with a number; a
/// longer text is cut with an ellipsis.
pub fn workbook(sheets: &[Sheet], title: &str, language: Language) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A fixed day: the bytes must not tell when they were made.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new()
        .set_title(cut(title, 255))
        .set_creation_datetime(&made);
    book.set_properties(&properties);
    let styles = Styles::new();
    for sheet in sheets {
        let parts = sheet.rows.chunks(MOST_ROWS);
        let parts: Vec<&[Vec<Cell>]> = if sheet.rows.is_empty() {
            vec![&[]]
        } else {
            parts.collect()
        };
        for (index, rows) in parts.into_iter().enumerate() {
            let worksheet = book.add_worksheet();
            let name = match index {
                0 => sheet.name.clone(),
                more => format!("{} {}", sheet.name, more + 1),
            };
            worksheet.set_name(name)?;
            worksheet.set_right_to_left(language == Language::Arabic);
            fill(worksheet, sheet, rows, &styles)?;
        }
    }
    book.save_to_buffer()
}

struct Styles {
    heading: Format,
    text: Format,
    day: Format,
}

impl Styles {
    fn new() -> Self {
        Self {
            heading: Format::new()
                .set_bold()
                .set_align(FormatAlign::Top)
                .set_text_wrap(),
            text: Format::new().set_align(FormatAlign::Top),
            day: Format::new()
                .set_num_format("yyyy-mm-dd")
                .set_align(FormatAlign::Top),
        }
    }
}

fn fill(
    worksheet: &mut Worksheet,
    sheet: &Sheet,
    rows: &[Vec<Cell>],
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (column, heading) in (0_u16..).zip(&sheet.headings) {
        worksheet.write_string_with_format(0, column, heading, &styles.heading)?;
        let cells = rows
            .iter()
            .take(200)
            .filter_map(|row| row.get(usize::from(column)));
        let widest = cells
            .map(|cell| crate::show::width(&cell.plain()))
            .max()
            .unwrap_or(0);
        let width = widest.max(crate::show::width(heading)).clamp(8, 48);
        worksheet.set_column_width(column, f64::from(u32::try_from(width).unwrap_or(48)) + 1.0)?;
    }
    for (row, cells) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            write(worksheet, row, column, cell, styles)?;
        }
    }
    worksheet.set_freeze_panes(1, 1)?;
    if let (Ok(last_row), Ok(columns)) = (
        u32::try_from(rows.len()),
        u16::try_from(sheet.headings.len()),
    ) && columns > 0
    {
        worksheet.autofilter(0, 0, last_row, columns - 1)?;
    }
    Ok(())
}

fn write(
    worksheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    styles: &Styles,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            // Written as a string, so a spreadsheet never takes it for a formula.
            worksheet.write_string_with_format(
                row,
                column,
                cut(text, MOST_LETTERS),
                &styles.text,
            )?;
        }
        Cell::Count(count) => {
            // Counts stay far below 2^53, beyond which a spreadsheet would round them.
            worksheet.write_number(row, column, *count as f64)?;
        }
        Cell::Decimal(text) => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => {
                worksheet.write_number(row, column, number)?;
            }
            _ => {
                worksheet.write_string(row, column, cut(text, MOST_LETTERS))?;
            }
        },
        Cell::Time(text) => match day(text) {
            Some(day) => {
                worksheet.write_datetime_with_format(row, column, day, &styles.day)?;
            }
            None => {
                worksheet.write_string_with_format(
                    row,
                    column,
                    cut(text, MOST_LETTERS),
                    &styles.text,
                )?;
            }
        },
    }
    Ok(())
}

/// A day that a spreadsheet can hold: `YYYY-MM-DD` from 1900 on, without any doubt.
fn day(text: &str) -> Option<ExcelDateTime> {
    let mut parts = text.split('-');
    let mut number = |width: usize| {
        let part = parts.next()?;
        let plain = part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse::<u16>().ok()).flatten()
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    if parts.next().is_some() {
        return None;
    }
    ExcelDateTime::from_ymd(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()
}

fn cut(text: &str, most: usize) -> String {
    if text.encode_utf16().count() <= most {
        return text.to_owned();
    }
    let mut room = most - 1;
    let mut out = String::new();
    for letter in text.chars() {
        if letter.len_utf16() > room {
            break;
        }
        room -= letter.len_utf16();
        out.push(letter);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};

    fn sheet() -> Sheet {
        Sheet {
            name: "claims".into(),
            columns: vec![
                "claim".into(),
                "published".into(),
                "of".into(),
                "lon".into(),
            ],
            headings: vec![
                "claim".into(),
                "published".into(),
                "of".into(),
                "lon".into(),
            ],
            rows: vec![
                vec![
                    Cell::Text("=1+1".into()),
                    Cell::Time("2015-10-06".into()),
                    Cell::Count(14),
                    Cell::Decimal("-36.5".into()),
                ],
                vec![
                    Cell::Text("الرقة".into()),
                    Cell::Time("2015-10".into()),
                    Cell::Empty,
                    Cell::Empty,
                ],
            ],
        }
    }

    #[test]
    fn a_strangers_reader_gets_text_numbers_and_days() {
        let bytes = workbook(&[sheet()], "case", Language::Arabic).unwrap();
        let mut book = Xlsx::new(std::io::Cursor::new(&bytes)).unwrap();
        let range = book.worksheet_range("claims").unwrap();
        let cell = |row, column| range.get_value((row, column)).cloned().unwrap();
        assert_eq!(cell(1, 0), Data::String("=1+1".into()));
        assert_eq!(cell(1, 2), Data::Float(14.0));
        assert_eq!(cell(1, 3), Data::Float(-36.5));
        let Data::DateTime(day) = cell(1, 1) else {
            panic!("{:?} is no date", cell(1, 1));
        };
        assert_eq!(
            day.as_f64(),
            42_283.0,
            "days since 1900, as spreadsheets count"
        );
        assert_eq!(cell(2, 1), Data::String("2015-10".into()));
        assert_eq!(cell(2, 0), Data::String("الرقة".into()));
        let formulas = book.worksheet_formula("claims").unwrap();
        assert!(formulas.is_empty());
    }

    #[test]
    fn the_same_sheets_give_the_same_bytes() {
        let first = workbook(&[sheet()], "case", Language::English).unwrap();
        assert_eq!(
            first,
            workbook(&[sheet()], "case", Language::English).unwrap()
        );
    }

    #[test]
    fn long_text_is_cut_to_what_a_cell_holds() {
        let long = "\u{1F600}".repeat(20_000);
        assert!(cut(&long, MOST_LETTERS).encode_utf16().count() <= MOST_LETTERS);
        assert_eq!(cut("short", MOST_LETTERS), "short");
    }
}

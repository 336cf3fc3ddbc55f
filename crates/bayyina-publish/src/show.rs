//! Text on a page of characters: writing direction, display width, aligned tables.

use unicode_width::UnicodeWidthStr;

/// First-strong isolate: what follows takes its own direction and leaves that of the line alone.
pub const FSI: char = '\u{2068}';
/// Pop directional isolate: the end of what [`FSI`] began.
pub const PDI: char = '\u{2069}';
/// Right-to-left mark: a line that begins with it reads from the right.
pub const RLM: char = '\u{200F}';

/// A direction of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    Left,
    /// Right to left.
    Right,
}

/// The direction of the first letter that has one; `None` for digits and signs alone.
pub fn direction(text: &str) -> Option<Direction> {
    text.chars().find_map(|letter| {
        if is_right_to_left(letter) {
            Some(Direction::Right)
        } else if letter.is_alphabetic() {
            Some(Direction::Left)
        } else {
            None
        }
    })
}

/// Letters of the scripts that Unicode's bidirectional classes R and AL hold.
fn is_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
        && letter.is_alphabetic()
}

/// A name inside a line that runs in `line`: isolated where the name holds letters of the other
/// direction, so that neither reorders the other. Isolates that the name leaves open are closed,
/// and stray ends dropped.
pub fn isolated(name: &str, line: Direction) -> String {
    let name = balanced(name);
    let other = name.chars().any(|letter| {
        letter.is_alphabetic() && is_right_to_left(letter) != (line == Direction::Right)
    });
    if other {
        format!("{FSI}{name}{PDI}")
    } else {
        name
    }
}

/// One line of text: control characters become spaces, direction controls lose their hold on
/// what follows.
fn balanced(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut open = 0_u32;
    for letter in name.chars() {
        match letter {
            '\u{2066}'..='\u{2068}' => open += 1,
            PDI if open == 0 => continue,
            PDI => open -= 1,
            // Embeddings and overrides would have to be closed in order with the isolates; a name
            // needs none.
            '\u{202A}'..='\u{202E}' => continue,
            control if control.is_control() || matches!(control, '\u{2028}' | '\u{2029}') => {
                out.push(' ');
                continue;
            }
            _ => {}
        }
        out.push(letter);
    }
    out.extend(std::iter::repeat_n(PDI, open as usize));
    out
}

/// Columns that a terminal gives to a text.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text cut to a width, with an ellipsis where something is left out.
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    for letter in text.chars() {
        out.push(letter);
        if width(&out) + 1 > columns {
            out.pop();
            break;
        }
    }
    while out.ends_with([' ', FSI]) {
        out.pop();
    }
    out.push('…');
    out
}

/// How a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At the start of the line's direction: words.
    Start,
    /// At its end: numbers.
    End,
}

/// A table of text with headings, each column as wide as its widest cell.
#[derive(Clone, Debug)]
pub struct Table {
    columns: Vec<(String, Align, usize)>,
    rows: Vec<Vec<String>>,
    line: Direction,
}

impl Table {
    /// A table whose lines run in `line`; no cell is wider than 60 columns.
    pub fn new(line: Direction, columns: &[(&str, Align)]) -> Self {
        let columns = columns
            .iter()
            .map(|(heading, align)| ((*heading).to_owned(), *align, 60))
            .collect();
        Self {
            columns,
            rows: Vec::new(),
            line,
        }
    }

    /// Adds a row; missing cells are empty, further ones are dropped.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The lines, ended by line feeds. Every line begins in the table's direction, and every cell
    /// of the other one is isolated, so that columns stay in order.
    pub fn text(&self) -> String {
        let empty = String::new();
        let shown: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| {
                let cell = |(index, (_, _, most)): (usize, &(String, Align, usize))| {
                    isolated(&cut(row.get(index).unwrap_or(&empty), *most), self.line)
                };
                self.columns.iter().enumerate().map(cell).collect()
            })
            .collect();
        let widths: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(index, (heading, _, _))| {
                let cells = shown.iter().map(|row| width(&row[index]));
                cells.chain([width(heading)]).max().unwrap_or(0)
            })
            .collect();
        let headings: Vec<String> = self.columns.iter().map(|column| column.0.clone()).collect();
        let rule: Vec<String> = widths.iter().map(|&width| "-".repeat(width)).collect();
        let mut out = String::new();
        for row in [headings, rule].iter().chain(&shown) {
            self.line(row, &widths, &mut out);
        }
        out
    }

    fn line(&self, row: &[String], widths: &[usize], out: &mut String) {
        if self.line == Direction::Right {
            out.push(RLM);
        }
        let mut line = String::new();
        for (index, cell) in row.iter().enumerate() {
            let room = widths[index].saturating_sub(width(cell));
            if index > 0 {
                line.push_str("  ");
            }
            let (before, after) = match self.columns[index].1 {
                Align::Start => (0, room),
                Align::End => (room, 0),
            };
            line.extend(std::iter::repeat_n(' ', before));
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', after));
        }
        out.push_str(line.trim_end_matches(' '));
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_other_direction_are_isolated() {
        let table = [
            // name, line, shown
            ("Raqqa", Direction::Left, "Raqqa".to_owned()),
            ("الرقة", Direction::Left, format!("{FSI}الرقة{PDI}")),
            ("الرقة", Direction::Right, "الرقة".to_owned()),
            ("ISIS", Direction::Right, format!("{FSI}ISIS{PDI}")),
            ("2015-10-06", Direction::Right, "2015-10-06".to_owned()),
            ("a\u{202E}b\nc", Direction::Left, "ab c".to_owned()),
            ("a\u{2067}b", Direction::Left, format!("a\u{2067}b{PDI}")),
            ("a\u{2069}b", Direction::Left, "ab".to_owned()),
        ];
        for (name, line, shown) in table {
            assert_eq!(isolated(name, line), shown, "{name:?}");
        }
    }

    #[test]
    fn columns_align_by_display_width() {
        let mut table = Table::new(
            Direction::Left,
            &[
                ("claim", Align::Start),
                ("title", Align::Start),
                ("for", Align::End),
            ],
        );
        table.row(vec!["a".into(), "غارة على الرَّقّة".into(), "3".into()]);
        table.row(vec!["bb".into(), "東京".into(), "12".into()]);
        let text = table.text();
        let widths: Vec<usize> = text.lines().map(width).collect();
        assert!(widths.iter().all(|&w| w == widths[0]), "{text}");
        assert!(text.lines().nth(2).unwrap().starts_with("a"), "{text}");
    }

    #[test]
    fn cutting_respects_wide_letters() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdefg", 6), "abcde…");
        assert_eq!(width(&cut("東京東京東京", 7)), 7);
    }
}

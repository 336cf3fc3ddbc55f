//! The review of proposals on a terminal: accept, edit, drop, next.
//!
//! Words of another direction are isolated, and marks that would turn the line are shown as what
//! they are, so that what is accepted is what is seen.

use std::io::{BufRead, Write};

use bayyina_words::reading::Statement;

/// First-strong isolate, and its end.
const ISOLATE: [char; 2] = ['\u{2068}', '\u{2069}'];

/// How much of the text is shown on both sides of a proposal.
///
/// Units: Unicode scalar values.
const CONTEXT: usize = 120;

/// Goes through proposals with a person; gives those that were accepted, in the order of the text.
///
/// The end of the input ends the review: what was not accepted is not.
pub fn review(
    text: &str,
    proposals: Vec<Statement>,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> std::io::Result<Vec<Statement>> {
    let letters: Vec<char> = text.chars().collect();
    let count = proposals.len();
    let mut waiting: std::collections::VecDeque<(usize, Statement)> =
        proposals.into_iter().enumerate().collect();
    let mut accepted = Vec::new();
    while let Some((number, mut statement)) = waiting.pop_front() {
        show(&letters, number, count, &statement, output)?;
        loop {
            write!(output, "accept, edit, drop, next, quit [a/e/d/n/q]? ")?;
            output.flush()?;
            let Some(answer) = line(input)? else {
                return Ok(sorted(accepted));
            };
            match answer.trim() {
                "a" | "accept" => {
                    accepted.push(statement);
                    break;
                }
                "d" | "drop" => break,
                "n" | "next" => {
                    waiting.push_back((number, statement));
                    break;
                }
                "q" | "quit" => return Ok(sorted(accepted)),
                "e" | "edit" => {
                    edit(text, &mut statement, input, output)?;
                    show(&letters, number, count, &statement, output)?;
                }
                _ => writeln!(output, "one of a, e, d, n, q")?,
            }
        }
    }
    Ok(sorted(accepted))
}

fn sorted(mut accepted: Vec<Statement>) -> Vec<Statement> {
    accepted.sort_by_key(|statement| statement.span);
    accepted
}

fn line(input: &mut impl BufRead) -> std::io::Result<Option<String>> {
    let mut line = String::new();
    Ok((input.read_line(&mut line)? > 0).then_some(line))
}

fn show(
    letters: &[char],
    number: usize,
    count: usize,
    statement: &Statement,
    output: &mut impl Write,
) -> std::io::Result<()> {
    let [start, end] = statement.span;
    let before: String = letters[start.saturating_sub(CONTEXT)..start]
        .iter()
        .collect();
    let after: String = letters[end..letters.len().min(end + CONTEXT)]
        .iter()
        .collect();
    let speaker = &statement.speaker;
    writeln!(
        output,
        "\n{} of {count}, characters {start} to {end}",
        number + 1
    )?;
    writeln!(
        output,
        "  speaker  {}",
        named(speaker.name.as_deref(), speaker.same_as.as_deref())
    )?;
    if let Some(role) = &speaker.role {
        writeln!(output, "  role     {}", shown(role))?;
    }
    if !statement.chain.is_empty() {
        let chain: Vec<_> = statement.chain.iter().map(|name| shown(name)).collect();
        writeln!(output, "  through  {}", chain.join(" / "))?;
    }
    writeln!(
        output,
        "  found by {} ({:.0} %)",
        statement.by,
        statement.probability * 100.0
    )?;
    writeln!(output, "  … {}", shown(&before))?;
    writeln!(output, "  > {}", shown(&statement.text))?;
    writeln!(output, "  {} …", shown(&after))
}

fn named(name: Option<&str>, same_as: Option<&str>) -> String {
    match (name, same_as) {
        (Some(name), Some(same)) => format!("{} = {}", shown(name), shown(same)),
        (Some(name), None) | (None, Some(name)) => shown(name),
        (None, None) => "(unsaid)".to_owned(),
    }
}

/// Asks for the speaker and for the words; an empty answer keeps what there is.
fn edit(
    text: &str,
    statement: &mut Statement,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> std::io::Result<()> {
    write!(output, "speaker (empty: keep)? ")?;
    output.flush()?;
    if let Some(answer) = line(input)?
        && !answer.trim().is_empty()
    {
        statement.speaker.name = Some(answer.trim().to_owned());
        statement.speaker.same_as = None;
    }
    write!(output, "words, as they stand in the text (empty: keep)? ")?;
    output.flush()?;
    if let Some(answer) = line(input)?
        && !answer.trim().is_empty()
    {
        let words = answer.trim();
        match nearest(text, words, statement.span[0]) {
            Some(span) => {
                statement.span = span;
                statement.text = words.to_owned();
            }
            None => writeln!(
                output,
                "these words do not stand in the text; kept as it was"
            )?,
        }
    }
    "edited by hand".clone_into(&mut statement.by);
    Ok(())
}

/// Where words stand in a text, nearest to a place.
fn nearest(text: &str, words: &str, near: usize) -> Option<[usize; 2]> {
    let length = words.chars().count();
    text.match_indices(words)
        .map(|(at, _)| text[..at].chars().count())
        .min_by_key(|start| start.abs_diff(near))
        .map(|start| [start, start + length])
}

/// Words as they may stand in a line: isolated, line ends as spaces, marks of direction visible.
pub fn shown(words: &str) -> String {
    let mut line = String::with_capacity(words.len() + 6);
    line.push(ISOLATE[0]);
    for letter in words.chars() {
        match letter {
            '\n' | '\r' | '\t' => line.push(' '),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                line.push_str(&format!("<U+{:04X}>", letter as u32));
            }
            other if other.is_control() => line.push_str(&format!("<U+{:04X}>", other as u32)),
            other => line.push(other),
        }
    }
    line.push(ISOLATE[1]);
    line
}

#[cfg(test)]
mod tests {
    use bayyina_words::reading::{BuiltIn, read};

    use super::*;

    const TEXT: &str = "The navy said the ship had sunk. The mayor said the port was shut. \
                        The union said nobody was paid.";

    fn reviewed(answers: &str) -> (Vec<Statement>, String) {
        let proposals = read(TEXT, &BuiltIn).statements;
        assert_eq!(proposals.len(), 3);
        let mut output = Vec::new();
        let accepted = review(TEXT, proposals, &mut answers.as_bytes(), &mut output)
            .expect("it reads from memory");
        (accepted, String::from_utf8(output).expect("it writes text"))
    }

    #[test]
    fn what_is_accepted_stays_and_what_is_dropped_goes() {
        let table = [
            ("a\na\na\n", 3),
            ("a\nd\na\n", 2),
            // Put off, and accepted when it comes again.
            ("n\nd\nd\na\n", 1),
            ("a\nq\n", 1),
            // The end of the input accepts nothing more.
            ("a\n", 1),
            ("", 0),
            ("what\na\nd\nd\n", 1),
        ];
        for (answers, expected) in table {
            assert_eq!(reviewed(answers).0.len(), expected, "{answers:?}");
        }
    }

    #[test]
    fn edited_words_must_stand_in_the_text() {
        let (accepted, _) = reviewed("e\nthe admiral\nthe ship\na\nd\nd\n");
        assert_eq!(accepted[0].speaker.name.as_deref(), Some("the admiral"));
        assert_eq!(accepted[0].text, "the ship");
        assert_eq!(accepted[0].span, [14, 22]);
        let (kept, said) = reviewed("e\n\nthe boat\na\nd\nd\n");
        assert_eq!(kept[0].text, "the ship had sunk");
        assert!(said.contains("do not stand in the text"), "{said}");
    }

    #[test]
    fn marks_of_direction_are_seen() {
        assert_eq!(shown("a\u{202e}b\nc"), "\u{2068}a<U+202E>b c\u{2069}");
    }
}

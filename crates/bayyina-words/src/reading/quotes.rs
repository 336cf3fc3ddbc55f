//! Which marks open a quotation and which close it.
//!
//! Pages use `"`, “ and ” either way round, guillemets reversed, and apostrophes as quotation
//! marks. What stands beside a mark decides: one that has white space before it and a letter
//! behind it opens.

use std::ops::Range;

use super::text::{Kind, Text};

/// A quotation: the tokens of its marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quote {
    pub open: usize,
    /// The closing mark; where a paragraph ends without one, the end of the paragraph.
    pub close: usize,
    /// Whether the closing mark is there.
    pub closed: bool,
}

impl Quote {
    /// The tokens between the marks.
    pub fn inner(&self) -> Range<usize> {
        self.open + 1..self.close
    }
}

/// Marks of one family open and close each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Double,
    Angled,
    Single,
}

/// Whether a character may be a quotation mark.
pub(super) fn is_mark(letter: char) -> bool {
    family(letter).is_some()
}

fn family(letter: char) -> Option<Family> {
    match letter {
        '"' | '“' | '”' | '„' | '‟' | '″' | '＂' => Some(Family::Double),
        '«' | '»' | '‹' | '›' => Some(Family::Angled),
        '\'' | '‘' | '’' | '‚' | '`' | '´' => Some(Family::Single),
        _ => None,
    }
}

/// Pairs the marks of each paragraph.
pub(super) fn pair(text: &Text<'_>) -> Vec<Quote> {
    let mut quotes = Vec::new();
    for (number, paragraph) in text.paragraphs.iter().enumerate() {
        let mut open: Vec<(usize, Family)> = Vec::new();
        for index in paragraph.clone() {
            if text.tokens[index].kind != Kind::Mark {
                continue;
            }
            let Some(family) = text.raw(index).chars().next().and_then(family) else {
                continue;
            };
            let place = open.iter().rposition(|(_, other)| *other == family);
            match (side(text, index, family, paragraph), place) {
                (Side::Open, None) => open.push((index, family)),
                // A quotation within one of the same marks.
                (Side::Open, Some(_)) if family != Family::Single => open.push((index, family)),
                (Side::Either, None) if family != Family::Single => open.push((index, family)),
                (Side::Close | Side::Either, Some(place)) => {
                    let (start, _) = open[place];
                    open.truncate(place);
                    if index > start + 1 {
                        quotes.push(Quote {
                            open: start,
                            close: index,
                            closed: true,
                        });
                    }
                }
                // «إن" العدو …"»: white space on the wrong side of the mark.
                (Side::Close, None)
                    if family != Family::Single && closes_later(text, index, family, paragraph) =>
                {
                    open.push((index, family));
                }
                _ => {}
            }
        }
        // Quotations over several paragraphs open each of them and close the last.
        if let Some(&(start, family)) = open.first()
            && family != Family::Single
            && text.paragraphs.get(number + 1).is_some_and(|next| {
                text.tokens[next.start].kind == Kind::Mark
                    && side(text, next.start, family, next) == Side::Open
            })
            && text.words(&(start..paragraph.end)) > 4
        {
            quotes.retain(|quote| quote.open > paragraph.end || quote.close <= start);
            quotes.push(Quote {
                open: start,
                close: paragraph.end,
                closed: false,
            });
        }
    }
    quotes.sort_by_key(|quote| (quote.open, std::cmp::Reverse(quote.close)));
    quotes
}

/// Whether the next mark of a family behind a token closes, so that the token must open.
fn closes_later(text: &Text<'_>, index: usize, mine: Family, paragraph: &Range<usize>) -> bool {
    let marks: Vec<usize> = (index + 1..paragraph.end)
        .filter(|token| {
            text.tokens[*token].kind == Kind::Mark
                && text.raw(*token).chars().next().and_then(family) == Some(mine)
        })
        .take(3)
        .collect();
    marks.len() == 1 && side(text, marks[0], mine, paragraph) == Side::Close
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Open,
    Close,
    Either,
}

fn side(text: &Text<'_>, index: usize, family: Family, paragraph: &Range<usize>) -> Side {
    let token = &text.tokens[index];
    let before_free = token.spaced
        || index == paragraph.start
        || text.is_sign(index - 1, "([{—–-:،,/")
        || text.tokens[index - 1].kind == Kind::Mark && text.tokens[index - 1].spaced;
    let after = text.tokens.get(index + 1);
    let after_free = index + 1 >= paragraph.end
        || after.is_some_and(|next| {
            next.spaced
                || (matches!(next.kind, Kind::Sign) && !text.is_sign(index + 1, "([{#@$€£…"))
        });
    let mark = text.raw(index).chars().next().unwrap_or(' ');
    match (before_free, after_free) {
        (true, false) => Side::Open,
        (false, true) => Side::Close,
        // The shape of the mark decides where its neighbours do not.
        _ if family == Family::Single => match mark {
            '‘' | '‚' if !after_free => Side::Open,
            _ => Side::Close,
        },
        _ => match mark {
            '«' | '‹' | '„' => Side::Open,
            '»' | '›' => Side::Close,
            _ => Side::Either,
        },
    }
}

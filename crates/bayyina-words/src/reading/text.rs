//! A text cut into words, quotations and sentences.

use std::ops::Range;

use super::quotes::{self, Quote};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, with what joins them.
    Word,
    /// Digits, with separators between them.
    Number,
    /// A mark that may open or close a quotation.
    Mark,
    /// Any other sign.
    Sign,
}

/// A word, a number or a sign.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Bytes of the text.
    pub bytes: Range<usize>,
    /// Unicode scalar values of the text.
    pub chars: Range<usize>,
    pub kind: Kind,
    /// Begins with a capital letter.
    pub capital: bool,
    /// White space stands before it.
    pub spaced: bool,
    /// How many line ends stand before it.
    pub lines: usize,
    /// The folded form, in bytes of [`Text::folded`].
    folded: Range<usize>,
}

/// A text with its tokens.
#[derive(Debug)]
pub(super) struct Text<'a> {
    pub source: &'a str,
    pub tokens: Vec<Token>,
    folded: String,
    /// Ranges of tokens.
    pub paragraphs: Vec<Range<usize>>,
    /// Ranges of tokens, with the paragraph of each.
    pub sentences: Vec<Range<usize>>,
    pub quotes: Vec<Quote>,
    /// For each token, how many quotations it stands in; the marks themselves stand outside.
    pub depth: Vec<u8>,
    /// For each token, the quotation it opens.
    pub opens: Vec<Option<u32>>,
    /// For each token, the quotation it closes.
    closes: Vec<Option<u32>>,
}

impl<'a> Text<'a> {
    /// Cuts `source` up.
    pub fn new(source: &'a str) -> Self {
        let mut text = Self {
            source,
            tokens: Vec::with_capacity(source.len() / 5),
            folded: String::with_capacity(source.len()),
            paragraphs: Vec::new(),
            sentences: Vec::new(),
            quotes: Vec::new(),
            depth: Vec::new(),
            opens: Vec::new(),
            closes: Vec::new(),
        };
        text.tokenise();
        text.find_paragraphs();
        text.quotes = quotes::pair(&text);
        text.depth = vec![0; text.tokens.len()];
        text.opens = vec![None; text.tokens.len()];
        text.closes = vec![None; text.tokens.len()];
        for (index, quote) in text.quotes.iter().enumerate() {
            text.opens[quote.open] = Some(index as u32);
            if let Some(closes) = text.closes.get_mut(quote.close) {
                *closes = Some(index as u32);
            }
            for depth in &mut text.depth[quote.open + 1..quote.close.min(text.tokens.len())] {
                *depth = depth.saturating_add(1);
            }
        }
        text.find_sentences();
        text
    }

    /// The folded form of a token: lower case, Arabic letters without marks and hamza.
    pub fn fold(&self, token: usize) -> &str {
        self.tokens
            .get(token)
            .map_or("", |token| &self.folded[token.folded.clone()])
    }

    /// A token as it stands.
    pub fn raw(&self, token: usize) -> &'a str {
        self.tokens
            .get(token)
            .map_or("", |token| &self.source[token.bytes.clone()])
    }

    /// The words from the first to the last token of a range.
    pub fn slice(&self, range: &Range<usize>) -> &'a str {
        if range.is_empty() || range.end > self.tokens.len() {
            return "";
        }
        &self.source[self.tokens[range.start].bytes.start..self.tokens[range.end - 1].bytes.end]
    }

    /// Whether a token is a word or a number.
    pub fn is_word(&self, token: usize) -> bool {
        self.tokens
            .get(token)
            .is_some_and(|token| matches!(token.kind, Kind::Word | Kind::Number))
    }

    /// Whether a token is one of these signs.
    pub fn is_sign(&self, token: usize, signs: &str) -> bool {
        self.tokens.get(token).is_some_and(|found| {
            found.kind != Kind::Word
                && self.source[found.bytes.clone()]
                    .chars()
                    .next()
                    .is_some_and(|sign| signs.contains(sign))
        })
    }

    /// How many words a range holds.
    pub fn words(&self, range: &Range<usize>) -> usize {
        range.clone().filter(|token| self.is_word(*token)).count()
    }

    /// The token that closes the quotation that `token` opens, if it opens one.
    pub fn close_of(&self, token: usize) -> Option<usize> {
        let quote = (*self.opens.get(token)?)?;
        Some(self.quotes[quote as usize].close)
    }

    /// The quotation that a token closes, if it closes one.
    pub fn closed_at(&self, token: usize) -> Option<&Quote> {
        let quote = (*self.closes.get(token)?)?;
        Some(&self.quotes[quote as usize])
    }

    /// Whether a token opens a quotation of more than so many words.
    pub fn opens_more_than(&self, token: usize, words: usize) -> bool {
        self.close_of(token)
            .is_some_and(|close| self.words(&(token..close)) > words)
    }

    fn tokenise(&mut self) {
        let mut chars = self.source.char_indices().peekable();
        let (mut count, mut spaced, mut lines) = (0, true, 0);
        while let Some((at, first)) = chars.next() {
            let from = count;
            count += 1;
            if first.is_whitespace() || is_invisible(first) {
                spaced |= first.is_whitespace();
                lines += usize::from(first == '\n' || first == '\u{2028}' || first == '\u{2029}');
                continue;
            }
            let kind = if first.is_numeric() {
                Kind::Number
            } else if first.is_alphabetic() {
                Kind::Word
            } else if quotes::is_mark(first) {
                Kind::Mark
            } else {
                Kind::Sign
            };
            let mut end = at + first.len_utf8();
            let folded = self.folded.len();
            fold_into(first, &mut self.folded);
            if matches!(kind, Kind::Word | Kind::Number) {
                while let Some(&(next_at, next)) = chars.peek() {
                    let joins = next.is_alphanumeric()
                        || is_combining(next)
                        || is_invisible(next)
                        || self.joins(kind, next, next_at);
                    if !joins {
                        break;
                    }
                    // A unit glued to its number stays a token of its own: 4km, 20%.
                    if kind == Kind::Number && next.is_alphabetic() {
                        break;
                    }
                    fold_into(next, &mut self.folded);
                    end = next_at + next.len_utf8();
                    chars.next();
                    count += 1;
                }
            } else if first == '.' {
                // Three points are one sign.
                while let Some(&(next_at, '.')) = chars.peek() {
                    end = next_at + 1;
                    chars.next();
                    count += 1;
                }
            }
            self.tokens.push(Token {
                bytes: at..end,
                chars: from..count,
                kind,
                capital: first.is_uppercase(),
                spaced,
                lines,
                folded: folded..self.folded.len(),
            });
            (spaced, lines) = (false, 0);
        }
    }

    /// Whether a sign inside a word belongs to it: a hyphen or apostrophe between letters, a
    /// separator between digits, the points of `U.S.`.
    fn joins(&self, kind: Kind, sign: char, at: usize) -> bool {
        let after = self.source[at + sign.len_utf8()..].chars().next();
        match kind {
            Kind::Word => match sign {
                '-' | '‑' | 'ʼ' => after.is_some_and(char::is_alphanumeric),
                '\'' | '’' => after.is_some_and(char::is_alphanumeric) || self.is_possessive(at),
                '.' if domain(&self.source[at + 1..]) => true,
                '.' => {
                    // Initials: a letter, a point, and another letter at once.
                    let before = self.source[..at].chars().next_back();
                    let earlier = self.source[..at].chars().rev().nth(1);
                    before.is_some_and(|letter| letter.is_uppercase() && !is_arabic(letter))
                        && earlier.is_none_or(|letter| !letter.is_alphabetic())
                        && after.is_some_and(char::is_uppercase)
                }
                _ => false,
            },
            Kind::Number => {
                matches!(sign, '.' | ',' | '٫' | '٬' | ':' | '\u{a0}' | '\u{202f}')
                    && after.is_some_and(char::is_numeric)
            }
            _ => false,
        }
    }

    /// Whether an apostrophe behind an s belongs to the word: “the rebels’ envoy”, where no
    /// quotation in single marks is open.
    fn is_possessive(&self, at: usize) -> bool {
        let before = &self.source[..at];
        if !before.ends_with('s') || self.source[at..].chars().nth(1).is_none_or(|c| c != ' ') {
            return false;
        }
        let line = before.rfind('\n').map_or(0, |line| line + 1);
        let mut previous = ' ';
        !before[line..].chars().any(|letter| {
            let opens = matches!(letter, '‘' | '\'' | '’' | '‚') && !previous.is_alphanumeric();
            previous = letter;
            opens
        })
    }

    fn find_paragraphs(&mut self) {
        let wrapped = self.is_wrapped();
        let mut start = 0;
        for index in 1..self.tokens.len() {
            let lines = self.tokens[index].lines;
            let lower = self.raw(index).starts_with(char::is_lowercase);
            let within = wrapped
                && !self.is_bullet(index)
                && (lower || !self.is_sign(index - 1, ".!?؟…:»”\""));
            if lines >= 2 || (lines == 1 && !within) {
                self.paragraphs.push(start..index);
                start = index;
            }
        }
        if start < self.tokens.len() {
            self.paragraphs.push(start..self.tokens.len());
        }
    }

    /// Whether a token at the start of a line marks an item of a list.
    pub fn is_bullet(&self, token: usize) -> bool {
        self.is_sign(token, "-–—•*▪●◦·‣")
            || (self.tokens[token].kind == Kind::Number
                && self.is_sign(token + 1, ".)-")
                && !self.tokens[token + 1].spaced)
    }

    /// Whether single line ends are those of a column of text rather than of paragraphs: many
    /// lines then begin within a sentence.
    fn is_wrapped(&self) -> bool {
        let (mut single, mut within, mut line) = (0, 0, 0);
        let (mut open, mut lower, mut long) = (0, 0, 0);
        let mut from = 0;
        for index in 1..self.tokens.len() {
            if self.tokens[index].lines > 0 {
                let short = index - line < 5;
                line = index;
                // The time above an entry of a chronicle is no broken line.
                if short {
                    continue;
                }
            }
            if self.tokens[index].lines != 1 {
                continue;
            }
            single += 1;
            // A column is narrow.
            long += usize::from(self.tokens[index].chars.start - from > 130);
            from = self.tokens[index].chars.start;
            let ends = self.is_sign(index - 1, ".!?؟…:»”\"");
            let first = self.raw(index).chars().next().unwrap_or(' ');
            open += usize::from(!ends);
            lower += usize::from(!ends && first.is_lowercase());
            within += usize::from(!ends && (first.is_lowercase() || is_arabic(first)));
        }
        single > 3
            && long * 3 < single
            && (within * 10 > single * 4 || lower >= 3 && lower * 2 > open)
    }

    fn find_sentences(&mut self) {
        for paragraph in self.paragraphs.clone() {
            let mut start = self.behind_time(&paragraph);
            if start > paragraph.start {
                self.sentences.push(paragraph.start..start);
            }
            let first = start;
            for index in first..paragraph.end {
                if self.ends_sentence(index, &paragraph) && index + 1 < paragraph.end {
                    self.sentences.push(start..index + 1);
                    start = index + 1;
                }
            }
            if start < paragraph.end {
                self.sentences.push(start..paragraph.end);
            }
        }
    }

    /// The token behind the time of day that an entry of a chronicle begins with.
    fn behind_time(&self, paragraph: &Range<usize>) -> usize {
        let start = paragraph.start;
        let raw = self.raw(start);
        let time = self.tokens[start].kind == Kind::Number
            && raw.contains([':', '.'])
            && raw.len() <= 5
            && raw.len() >= 4;
        let mut next = start + 1;
        while time && next < paragraph.end && self.is_sign(next, ".:—–-|") {
            next += 1;
        }
        let follows = self
            .tokens
            .get(next)
            .is_some_and(|token| token.capital || token.kind == Kind::Mark)
            || self.raw(next).chars().next().is_some_and(is_arabic);
        if time && follows && paragraph.end > next + 2 {
            next
        } else {
            start
        }
    }

    /// Whether the sentence ends with this token.
    fn ends_sentence(&self, index: usize, paragraph: &Range<usize>) -> bool {
        if self.depth[index] > 0 {
            return false;
        }
        let next = index + 1;
        if next >= paragraph.end {
            return true;
        }
        let after = &self.tokens[next];
        let begins = after.capital
            || matches!(after.kind, Kind::Number | Kind::Mark)
            || self.raw(next).chars().next().is_some_and(is_arabic)
            || self.is_sign(next, "—–-([");
        if self.is_sign(index, "!?؟") || (self.is_sign(index, ".…") && after.spaced) {
            return after.spaced && begins && !self.is_abbreviation(index);
        }
        if self.is_sign(index, ".") {
            // «كلمة.كلمة»: Arabic pages often leave the space out.
            return self.raw(next).chars().next().is_some_and(is_arabic)
                && self.raw(index.wrapping_sub(1)).chars().count() > 1
                && self.raw(index) == ".";
        }
        // A quotation that ends in a full stop ends the sentence, if a capital letter follows.
        let closes = self.tokens[index].kind == Kind::Mark
            && self.opens[index].is_none()
            && index > paragraph.start
            && self.depth[index - 1] > 0;
        closes
            && self.is_sign(index - 1, ".!?…؟")
            && after.spaced
            && begins
            && !self.is_sign(next, "—–-")
    }

    fn is_abbreviation(&self, stop: usize) -> bool {
        if stop == 0 || !self.is_sign(stop, ".") || self.tokens[stop].spaced {
            return false;
        }
        let word = self.raw(stop - 1);
        // “about 3 a.m. Sunday”
        if self.fold(stop - 1) == "m"
            && stop >= 3
            && self.is_sign(stop - 2, ".")
            && matches!(self.fold(stop - 3), "a" | "p")
        {
            let next = self.fold(stop + 1);
            return super::english::is_day(next)
                || matches!(next, "et" | "est" | "pst" | "gmt" | "local")
                || self.tokens.get(stop + 1).is_some_and(|next| !next.capital);
        }
        let letters = word.chars().count();
        let first = word.chars().next().unwrap_or(' ');
        if self.tokens[stop - 1].kind != Kind::Word || is_arabic(first) {
            return self.tokens[stop - 1].kind == Kind::Word && letters == 1;
        }
        if first.is_uppercase() && (letters == 1 || word.contains('.')) {
            return true;
        }
        let next_capital = self.tokens.get(stop + 1).is_some_and(|next| next.capital);
        match self.fold(stop - 1) {
            "no" => self.tokens[stop - 1].capital,
            // Amounts end sentences as well.
            "тыс" | "млн" | "млрд" | "руб" | "долл" | "гг" | "др" => {
                !next_capital
            }
            abbreviation => ABBREVIATIONS.contains(&abbreviation),
        }
    }
}

/// Whether a text goes on with the last part of an address on the web: `NEWSru.com`.
fn domain(rest: &str) -> bool {
    let end = rest
        .find(|letter: char| !letter.is_alphabetic())
        .unwrap_or(rest.len());
    matches!(
        rest[..end].to_lowercase().as_str(),
        "com"
            | "ru"
            | "ру"
            | "рф"
            | "org"
            | "net"
            | "info"
            | "by"
            | "ua"
            | "tv"
            | "kz"
            | "su"
            | "fm"
    ) && !rest[end..].starts_with(char::is_alphanumeric)
}

/// Words that a full stop shortens.
const ABBREVIATIONS: [&str; 66] = [
    "sask", "alta", "calif", "fla", "tenn", "mich", "minn", "ariz", "colo", "conn", "okla", "wis",
    "mr", "mrs", "ms", "dr", "st", "gen", "lt", "col", "sgt", "capt", "sen", "rep", "gov", "prof",
    "rev", "hon", "maj", "brig", "adm", "cmdr", "jr", "sr", "vs", "const", "supt", "insp", "cpl",
    "det", "ald", "sec", "atty", "asst", "pvt", "cllr", "fr", "mt", "jan", "feb", "mar", "apr",
    "aug", "sept", "sep", "oct", "nov", "dec", "им", "ул", "обл", "см", "стр", "проф", "ген",
    "гос",
];

/// Whether a letter is Arabic.
pub(super) fn is_arabic(letter: char) -> bool {
    matches!(letter, '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
        && letter.is_alphabetic()
}

fn is_combining(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}' | '\u{640}')
}

fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

pub(super) fn fold_into(letter: char, into: &mut String) {
    match letter {
        'أ' | 'إ' | 'آ' | 'ٱ' => into.push('ا'),
        'ى' | 'ی' | 'ے' => into.push('ي'),
        'ک' => into.push('ك'),
        'ؤ' => into.push('و'),
        'ё' | 'Ё' => into.push('е'),
        '’' | 'ʼ' => into.push('\''),
        '‑' => into.push('-'),
        _ if is_combining(letter) || is_invisible(letter) => {}
        _ if letter.is_ascii() => into.push(letter.to_ascii_lowercase()),
        _ => into.extend(letter.to_lowercase()),
    }
}

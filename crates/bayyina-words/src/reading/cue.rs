//! Cues: the words by which a text attributes other words, and what they attribute.
//!
//! The grammars of the three languages find cues sentence by sentence. What follows is the same
//! for all: a cue that leads takes the words behind it, up to the next cue; one that trails takes
//! the words before it. Quotations without a cue of their own go on with the speaker before them.

use std::ops::Range;

use super::lexicon::Gender;
use super::statement::Mode;
use super::text::{Kind, Text};

/// Who a cue names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Tokens that name the speaker.
    Named(Range<usize>),
    /// A pronoun or a dropped subject: a speaker named before.
    Carried(Gender),
    /// Nobody: it was announced.
    Unsaid,
}

/// What a cue attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// What follows, from this token on.
    Lead(usize),
    /// What stands before the cue in its sentence.
    Trail,
    /// Exactly these tokens.
    Exactly(Range<usize>),
    /// The sentence before.
    Before,
}

/// Words by which a text attributes other words.
#[derive(Clone, Debug)]
pub(super) struct Cue {
    /// From the name to the conjunction.
    pub tokens: Range<usize>,
    pub who: Who,
    pub reach: Reach,
    /// The reporting words.
    pub verb: Vec<Range<usize>>,
    /// Through whom, as tokens.
    pub chain: Vec<Range<usize>>,
    pub polarity: Option<&'static str>,
    pub rule: &'static str,
}

impl Cue {
    /// A name and a colon that lead what is said.
    pub fn before_colon(
        sentence: &Range<usize>,
        colon: usize,
        name: Range<usize>,
        rule: &'static str,
    ) -> Self {
        Self {
            tokens: sentence.start..colon + 1,
            who: Who::Named(name),
            reach: Reach::Lead(colon + 1),
            verb: only(colon..colon + 1),
            chain: Vec::new(),
            polarity: None,
            rule,
        }
    }
}

/// A statement as tokens.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub span: Range<usize>,
    pub who: Who,
    pub mode: Mode,
    pub verb: Vec<Range<usize>>,
    pub chain: Vec<Range<usize>>,
    pub polarity: Option<&'static str>,
    pub rule: &'static str,
    /// Where the cue stands: names are looked for before it.
    pub at: usize,
}

/// `Dam is safe — mayor`: a headline that ends in a dash and a short name.
pub(super) fn headline_dash(
    text: &Text<'_>,
    sentence: &Range<usize>,
    headline: bool,
) -> Option<Cue> {
    if !headline || text.words(sentence) < 5 {
        return None;
    }
    let dash = sentence
        .clone()
        .rev()
        .take(5)
        .find(|token| text.is_sign(*token, "—–-") && text.tokens[*token].spaced)?;
    let name = dash + 1..sentence.end;
    let named = (1..=3).contains(&text.words(&name))
        && text.tokens.get(dash + 1).is_some_and(|token| token.spaced)
        && name
            .clone()
            .all(|token| text.tokens[token].kind == Kind::Word)
        && text.tokens[name.start].capital
        && !text.is_sign(sentence.start, "—–-•")
        && text.words(&(sentence.start..dash)) > 3;
    // Pages put their own name there: “… - The Valley Times”.
    let outlet = name.clone().any(|token| {
        let word = text.fold(token);
        word.is_ascii()
            && !super::lexicon::ENGLISH.has("roles", word)
            && !super::lexicon::ENGLISH.has("anonymous", word)
            || matches!(
                word,
                "новости"
                    | "риа"
                    | "тасс"
                    | "интерфакс"
                    | "газета"
                    | "рбк"
                    | "известия"
                    | "коммерсантъ"
                    | "правда"
                    | "фото"
                    | "видео"
            )
    });
    (named && !outlet).then(|| Cue {
        tokens: dash..sentence.end,
        who: Who::Named(name),
        reach: Reach::Exactly(sentence.start..dash),
        verb: only(dash..dash + 1),
        chain: Vec::new(),
        polarity: None,
        rule: "headline dash",
    })
}

/// The colon of a sentence that is a name, a colon and a quotation.
pub(super) fn quoted_behind_colon(text: &Text<'_>, sentence: &Range<usize>) -> Option<usize> {
    let colon = (sentence.start + 1..sentence.end.min(sentence.start + 14))
        .find(|token| text.is_sign(*token, ":") && text.depth[*token] == 0)?;
    let close = text.close_of(colon + 1)?;
    (text.words(&(colon..close)) > 1 && text.words(&(close..sentence.end)) <= 1).then_some(colon)
}

/// One range, where several may stand.
pub(super) fn only(range: Range<usize>) -> Vec<Range<usize>> {
    vec![range]
}

/// Turns the cues of a text, in order, into statements.
pub(super) fn assemble(text: &Text<'_>, cues: &[Vec<Cue>]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    // The sentence of the last statement, for quotations that go on.
    let mut last: Option<usize> = None;
    for (number, sentence) in text.sentences.iter().enumerate() {
        let before = found.len();
        let own = &cues[number];
        for index in 0..own.len() {
            take(text, sentence, own, index, &mut found);
            if let Some(cue) = own.get(index)
                && needs_sentence_before(text, sentence, cue)
                && let Some(number) = number.checked_sub(1)
            {
                take_sentence_before(text, number, cue, &mut found);
            }
        }
        if own.is_empty()
            && let Some((quote, _)) = whole_quote(text, sentence)
            && last.is_some_and(|last| last + 1 >= number)
            && let Some(speaker) = found.last()
        {
            {
                let speaker = Found {
                    span: quote,
                    mode: Mode::Direct,
                    who: carried(speaker),
                    verb: Vec::new(),
                    polarity: None,
                    rule: "quotation goes on",
                    at: sentence.start,
                    ..speaker.clone()
                };
                found.push(speaker);
            }
        }
        if found.len() > before {
            last = Some(number);
        }
    }
    lists(text, cues, &mut found);
    found.retain(|statement| text.words(&statement.span) > 0);
    found.sort_by_key(|statement| (statement.span.start, statement.span.end));
    dedupe(text, &mut found);
    found
}

/// A speaker who goes on is carried, not named.
fn carried(speaker: &Found) -> Who {
    match &speaker.who {
        Who::Unsaid => Who::Unsaid,
        _ => Who::Carried(Gender::Untold),
    }
}

/// Whether nothing stands before a trailing cue, so that it speaks of the sentence before.
fn needs_sentence_before(text: &Text<'_>, sentence: &Range<usize>, cue: &Cue) -> bool {
    match cue.reach {
        Reach::Before => true,
        Reach::Trail => text.words(&(sentence.start..cue.tokens.start)) == 0,
        _ => false,
    }
}

fn take_sentence_before(text: &Text<'_>, number: usize, cue: &Cue, found: &mut Vec<Found>) {
    let mut sentence = text.sentences[number].clone();
    let quote = whole_quote(text, &sentence);
    if cue.reach == Reach::Trail && quote.is_none() {
        return;
    }
    let mut mode = None;
    if let Some((inner, _)) = quote {
        sentence = inner;
        mode = Some(Mode::Direct);
    }
    let (span, own) = trim(text, sentence);
    // The sentence has its speaker: who passes it on joins the chain.
    if cue.reach == Reach::Before
        && let Some(other) = found.iter_mut().rev().find(|other| {
            overlap(&other.span, &span) >= 0.4 || text.sentences[number].contains(&other.at)
        })
    {
        // «Было объявлено, что … Об этом заявил X»: now it is said who announced it.
        if other.who == Who::Unsaid {
            other.who = cue.who.clone();
            other.chain.extend(cue.chain.iter().cloned());
        } else if let Who::Named(name) = &cue.who
            && cue.who != other.who
        {
            other.chain.insert(0, name.clone());
        }
        return;
    }
    found.retain(|other| overlap(&other.span, &span) < 0.5);
    found.push(Found {
        span,
        who: cue.who.clone(),
        mode: mode.unwrap_or(own),
        verb: cue.verb.clone(),
        chain: cue.chain.clone(),
        polarity: cue.polarity,
        rule: cue.rule,
        at: cue.tokens.start,
    });
}

/// The quotation that a sentence consists of, if it does.
fn whole_quote(text: &Text<'_>, sentence: &Range<usize>) -> Option<(Range<usize>, bool)> {
    let mut start = sentence.start;
    while start < sentence.end && text.is_sign(start, "-–—•…") {
        start += 1;
    }
    let quote = &text.quotes[(*text.opens.get(start)?)? as usize];
    let rest = text.words(&(quote.close..sentence.end));
    (rest == 0 && text.words(&quote.inner()) > 2).then(|| (quote.inner(), quote.closed))
}

fn take(
    text: &Text<'_>,
    sentence: &Range<usize>,
    cues: &[Cue],
    index: usize,
    found: &mut Vec<Found>,
) {
    let cue = &cues[index];
    let push = |span: Range<usize>, found: &mut Vec<Found>| {
        let (mut span, mode) = trim(text, span);
        // «قالت المنظمة: "إن …"»: the conjunction is no part of what is said.
        if span.len() > 2 && text.raw(span.start) == "إن" {
            span.start += 1;
        }
        if text.words(&span) == 0 {
            return;
        }
        found.push(Found {
            span,
            who: cue.who.clone(),
            mode,
            verb: cue.verb.clone(),
            chain: cue.chain.clone(),
            polarity: cue.polarity,
            rule: cue.rule,
            at: cue.tokens.start,
        });
    };
    match &cue.reach {
        Reach::Before => {}
        Reach::Exactly(range) => push(range.clone(), found),
        Reach::Lead(start) => {
            let mut end = sentence.end;
            for next in &cues[index + 1..] {
                // A cue at once behind this one is part of what is said.
                let gap = text.words(&(*start..next.tokens.start.max(*start)));
                match next.reach {
                    Reach::Before => {}
                    _ if next.tokens.start <= *start => {}
                    Reach::Trail => {
                        end = next.tokens.start;
                        break;
                    }
                    _ if gap >= 1
                        && (next.rule == "and verb" || text.is_sign(next.tokens.start, "،,")) =>
                    {
                        end = next.tokens.start;
                        break;
                    }
                    _ if gap >= 1 && text.is_sign(next.tokens.start.wrapping_sub(1), "،,") => {
                        end = next.tokens.start;
                        break;
                    }
                    // «…، التي قال الجيش إنها …»
                    _ if gap >= 2
                        && matches!(
                            text.fold(next.tokens.start - 1),
                            "التي" | "الذي" | "الذين"
                        )
                        && text.is_sign(next.tokens.start - 2, "،,") =>
                    {
                        end = next.tokens.start - 2;
                        break;
                    }
                    // «مشيرا إلى أن», with or without a comma before it.
                    _ if gap >= 2 && is_arabic_participle(text, next.tokens.start) => {
                        end = next.tokens.start;
                        break;
                    }
                    _ if gap >= 2 => {
                        if let Some(at) = parts(text, *start, next.tokens.start)
                            && (gap >= 4
                                || text.is_sign(at, ",،;؛")
                                || text.is_sign(at - 1, ",،;؛"))
                        {
                            end = at;
                            break;
                        }
                    }
                    _ => {}
                }
            }
            // «…، وذلك بعد يوم من …», «…، يشار إلى أن …» are the paper's own words.
            if let Some(own) = (*start + 3..end).find(|token| {
                matches!(
                    text.fold(*token),
                    "وذلك" | "يشار" | "ويشار" | "يذكر" | "ويذكر"
                ) && text.is_sign(*token - 1, "،,")
                    && text.depth[*token] == 0
            }) {
                end = own - 1;
            }
            let said = *start..end.max(*start);
            // «…, что A: «B»» is two statements.
            if let Some((first, second)) = behind_colon(text, &said) {
                push(first, found);
                push(second, found);
                return;
            }
            push(quoted_part(text, said), found);
        }
        Reach::Trail => {
            let previous = cues[..index].last();
            if let Some(lead) = previous
                && matches!(lead.reach, Reach::Lead(_))
                && let Some(statement) = found
                    .iter_mut()
                    .rev()
                    .find(|statement| statement.at == lead.tokens.start)
            {
                // “According to X, …, Y said”: Y is whom it came through.
                if let Who::Named(name) = &cue.who
                    && cue.who != statement.who
                {
                    if matches!(statement.who, Who::Named(_)) {
                        statement.chain.insert(0, name.clone());
                    } else {
                        statement.who = cue.who.clone();
                    }
                }
                return;
            }
            let start = previous.map_or(sentence.start, |cue| cue.tokens.end);
            let start = skip_leads(text, start, cue.tokens.start);
            let start = behind_own_colon(text, start, cue.tokens.start);
            let rest = cue.tokens.end
                ..cues
                    .get(index + 1)
                    .map_or(sentence.end, |next| next.tokens.start);
            if let Some((first, second)) = interrupted(text, start..cue.tokens.start, rest.clone())
            {
                push(first, found);
                push(second, found);
            } else if goes_on(text, start, cue, &rest) {
                push(start..rest.end, found);
            } else if text.words(&(start..cue.tokens.start)) > 0 {
                push(start..cue.tokens.start, found);
            }
        }
    }
}

/// Of words before a trailing cue that end in a quotation behind a colon, the quotation: «Профсоюз
/// не согласен: «…», — говорит X».
fn behind_own_colon(text: &Text<'_>, start: usize, end: usize) -> usize {
    (start + 1..end)
        .find(|token| {
            text.is_sign(*token - 1, ":")
                && text.close_of(*token).is_some_and(|close| {
                    close < end
                        && text.words(&(close..end)) == 0
                        && text.words(&(*token..close)) > 2
                })
        })
        .unwrap_or(start)
}

/// Words said that go on behind a colon with a quotation: both.
fn behind_colon(text: &Text<'_>, said: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let colon = said
        .clone()
        .find(|token| text.is_sign(*token, ":") && text.depth[*token] == 0)?;
    let close = text.close_of(colon + 1)?;
    (text.words(&(said.start..colon)) > 2
        && text.words(&(colon..close)) > 3
        && text.words(&(close..said.end)) == 0)
        .then(|| (said.start..colon, colon + 1..said.end))
}

/// Of words that begin with a quotation, the quotation, where it is most of them.
fn quoted_part(text: &Text<'_>, range: Range<usize>) -> Range<usize> {
    let mut start = range.start;
    while start < range.end && text.is_sign(start, ",،:—–-…") {
        start += 1;
    }
    let Some(close) = text.close_of(start).filter(|close| *close < range.end) else {
        return range;
    };
    let inner = text.words(&(start..close));
    let rest = text.words(&(close..range.end));
    let goes_on = (close + 1..range.end).any(|token| text.opens[token].is_some());
    // “that ‘A’ and that B” is one statement.
    if text.fold(close + 1) == "and" && text.fold(close + 2) == "that" {
        return range;
    }
    if inner >= 4
        && rest > 0
        && (!goes_on || text.is_sign(close - 1, ".!?,"))
        && !names_something(text, start)
        && rest <= inner * 2
    {
        start..close + 1
    } else {
        range
    }
}

/// `مشيرا`, `مؤكدة`: a participle that goes on with the speaker.
fn is_arabic_participle(text: &Text<'_>, at: usize) -> bool {
    let word = text.fold(at);
    // «معلومات مؤكدة عن …» is an adjective.
    let goes_on = word.ends_with('ا')
        || super::arabic::is_that(text.fold(at + 1))
        || super::arabic::is_that(text.fold(at + 2));
    word.ends_with(['ا', 'ة'])
        && goes_on
        && super::lexicon::ARABIC
            .verb(word)
            .is_some_and(|verb| verb.participle)
}

/// Where the clause of a cue begins, if it is one beside the clause before it: with a sign or a
/// conjunction.
fn parts(text: &Text<'_>, from: usize, at: usize) -> Option<usize> {
    let mut start = at;
    while start > from + 1
        && matches!(
            text.fold(start - 1),
            "and"
                | "but"
                | "while"
                | "لكنه"
                | "لكنها"
                | "لكنهم"
                | "الا"
                | "whereas"
                | "although"
                | "though"
                | "as"
                | "и"
                | "а"
                | "но"
                | "однако"
                | "тогда"
                | "وفيما"
                | "وبينما"
                | "بينما"
                | "فيما"
                | "لكن"
                | "كما"
                | "حين"
                | "في"
                | "ان"
                | "وكانت"
                | "وكان"
                | "ثم"
                | "كانت"
                | "كان"
                | "وقد"
                | "حيث"
        )
    {
        start -= 1;
    }
    let moved = start < at;
    let joined = text.fold(at).starts_with('و') || text.fold(at).starts_with('ف');
    let sign = text.is_sign(at, ",،;؛—–-:")
        || (start > 0 && text.is_sign(start - 1, ",،;؛—–-"))
        || (start > 0 && text.tokens[start - 1].kind == Kind::Mark);
    let conjunction = moved && !matches!(text.fold(start), "ان" | "في" | "كان" | "كانت");
    let own = matches!(
        text.fold(at),
        "and" | "but" | "while" | "и" | "а" | "но" | "in" | "whereas"
    );
    (sign || conjunction || joined || own).then_some(start)
}

/// A quotation with the cue inside it: what stands before, and the quotation behind.
fn interrupted(
    text: &Text<'_>,
    before: Range<usize>,
    after: Range<usize>,
) -> Option<(Range<usize>, Range<usize>)> {
    let (first, mode) = trim(text, before.clone());
    if text.depth[before.end] > 0 {
        // The marks stand around the whole: «A, — said X. — B».
        let quote = text
            .quotes
            .iter()
            .rev()
            .find(|quote| quote.open < before.end && before.end < quote.close)?;
        let mut start = after.start;
        while start < quote.close && text.is_sign(start, ",.،—–-:") {
            start += 1;
        }
        let second = start..quote.close;
        return (text.words(&second) > 1).then_some((first, second));
    }
    if mode != Mode::Direct && text.depth[first.start] == 0 {
        return None;
    }
    let mut start = after.start;
    while start < after.end && text.is_sign(start, ",.،—–-:") {
        start += 1;
    }
    let inner = if start < after.end && text.opens[start].is_some() {
        let close = text.close_of(start)?;
        start + 1..close.min(after.end)
    } else {
        return None;
    };
    (text.words(&inner) > 1).then_some((first, inner))
}

/// Whether an indirect statement goes on behind its cue: “The dam, officials said, would fail.”
fn goes_on(text: &Text<'_>, start: usize, cue: &Cue, rest: &Range<usize>) -> bool {
    let before = text.words(&(start..cue.tokens.start));
    let aside = matches!(cue.rule, "как сообщает" | "по словам") && text.words(rest) >= 2;
    text.is_sign(rest.start, ",،")
        && (text.words(rest) >= 3 && text.words(rest) > before || aside)
        && before > 0
        && !(start..cue.tokens.start).any(|token| text.opens[token].is_some())
        && !matches!(
            text.fold(rest.start + 1),
            "and"
                | "but"
                | "while"
                | "although"
                | "as"
                | "who"
                | "which"
                | "и"
                | "а"
                | "но"
                | "в"
                | "при"
                | "a"
                | "the"
                | "an"
        )
}

/// Skips signs and conjunctions at the start of a clause.
fn skip_leads(text: &Text<'_>, start: usize, end: usize) -> usize {
    let mut start = behind_dateline(text, start, end);
    while start < end
        && (text.is_sign(start, ",،;؛—–-•*.:…")
            || (matches!(text.fold(start), "and" | "but" | "и" | "а" | "но")
                && text.tokens[start].kind == Kind::Word))
    {
        start += 1;
    }
    start
}

/// The token behind `BEIJING -- `, `МОСКВА, 24 июня. —`, where a text begins so.
fn behind_dateline(text: &Text<'_>, start: usize, end: usize) -> usize {
    let first = text.raw(start);
    let shouts = first.chars().count() > 2
        && first
            .chars()
            .all(|letter| letter.is_uppercase() || letter == '.');
    if !shouts {
        return start;
    }
    (start + 1..end.min(start + 12))
        .find(|token| {
            text.is_sign(*token, "—–-")
                && text.tokens[*token].spaced
                && !text.is_sign(*token + 1, "—–-")
                || text.is_sign(*token, "—–-") && text.is_sign(token.wrapping_sub(1), "—–-")
        })
        .map_or(start, |dash| dash + 1)
}

/// A range without the signs around it, and how its words are given.
pub(super) fn trim(text: &Text<'_>, range: Range<usize>) -> (Range<usize>, Mode) {
    let (mut start, mut end) = (range.start, range.end.min(text.tokens.len()));
    let mut quoted = false;
    loop {
        let was = (start, end);
        while start < end
            && (text.is_sign(start, ",.،;؛:—–-•*…!?؟)")
                || text.tokens[start].kind == Kind::Mark && text.opens[start].is_none())
        {
            start += 1;
        }
        while start < end && text.is_sign(end - 1, ",.،;؛:—–-(•") {
            end -= 1;
        }
        if start < end
            && let Some(close) = text.close_of(start)
            && close + 1 >= end
        {
            start += 1;
            end = close.min(end);
            quoted = true;
        } else if start < end
            && text.tokens[end - 1].kind == Kind::Mark
            && text.opens[end - 1].is_none()
            && text.depth[end - 1] == 0
            && !(start..end).any(|token| text.close_of(token) == Some(end - 1))
        {
            // The mark closes a quotation that opens outside.
            end -= 1;
        }
        if (start, end) == was {
            break;
        }
    }
    let mode = if quoted || (start < end && text.depth[start] > 0) {
        Mode::Direct
    } else if (start..end).any(|token| {
        text.close_of(token).is_some_and(|close| close < end) && !names_something(text, token)
    }) {
        Mode::Mixed
    } else {
        Mode::Indirect
    };
    (start..end, mode)
}

/// Whether a quotation is a name in quotation marks rather than somebody's words.
pub(super) fn names_something(text: &Text<'_>, open: usize) -> bool {
    let Some(close) = text.close_of(open) else {
        return false;
    };
    let inner = open + 1..close;
    let words = text.words(&inner);
    if words > 3 {
        return false;
    }
    let before = text.fold(open.wrapping_sub(1));
    let capital = inner
        .clone()
        .filter(|token| text.is_word(*token))
        .all(|token| text.tokens[token].capital);
    capital
        || super::names::is_actor(&text.slice(&inner).to_lowercase())
        || ["organisations", "roles"].iter().any(|list| {
            super::lexicon::ARABIC.has(list, before) || super::lexicon::RUSSIAN.has(list, before)
        })
}

/// Lists: a line that ends in a colon, and the items under it.
fn lists(text: &Text<'_>, cues: &[Vec<Cue>], found: &mut Vec<Found>) {
    let mut number = 0;
    for index in 0..text.paragraphs.len() {
        let paragraph = &text.paragraphs[index];
        while number + 1 < text.sentences.len() && text.sentences[number].end < paragraph.end {
            number += 1;
        }
        let ends_open = paragraph.end > 0 && text.is_sign(paragraph.end - 1, ":");
        if !ends_open {
            continue;
        }
        let Some(cue) = cues[number]
            .iter()
            .rev()
            .find(|cue| matches!(cue.reach, Reach::Lead(_)))
        else {
            continue;
        };
        for (items, item) in text.paragraphs[index + 1..].iter().enumerate() {
            let bullet = text.is_bullet(item.start);
            if !bullet && items > 0 {
                break;
            }
            if !bullet && !text.is_sign(item.start, "\"“«„”") {
                break;
            }
            let from = item.start
                + usize::from(bullet)
                + usize::from(text.tokens[item.start].kind == Kind::Number && bullet);
            let (span, mode) = trim(text, from..item.end);
            if found
                .iter()
                .any(|other| overlap(&other.span, &span) > 0.5 && other.rule != "quotation goes on")
            {
                continue;
            }
            found.retain(|other| overlap(&other.span, &span) <= 0.5);
            found.push(Found {
                span,
                who: cue.who.clone(),
                mode,
                verb: cue.verb.clone(),
                chain: cue.chain.clone(),
                polarity: cue.polarity,
                rule: "list",
                at: cue.tokens.start,
            });
            if !bullet {
                break;
            }
        }
    }
}

/// Overlap over union, in tokens.
pub(super) fn overlap(one: &Range<usize>, other: &Range<usize>) -> f64 {
    let shared = one
        .end
        .min(other.end)
        .saturating_sub(one.start.max(other.start));
    let union = one.len() + other.len() - shared;
    if union == 0 {
        return 0.0;
    }
    shared as f64 / union as f64
}

/// Of statements that say the same of the same words, the first stays: one with a name before one
/// without.
fn dedupe(text: &Text<'_>, found: &mut Vec<Found>) {
    let mut kept: Vec<Found> = Vec::new();
    for statement in found.drain(..) {
        // “condemned what he called a ‘senseless act’”: the same speaker within his own words.
        let within = matches!(statement.who, Who::Carried(_))
            && text.words(&statement.span) < 8
            && kept.iter().rev().take(3).any(|other| {
                other.span.start <= statement.span.start
                    && statement.span.end <= other.span.end
                    && other.span != statement.span
            });
        if within {
            continue;
        }
        if let Some(other) = kept
            .iter_mut()
            .rev()
            .take(4)
            .find(|other| overlap(&other.span, &statement.span) > 0.7)
        {
            if !matches!(other.who, Who::Named(_)) && matches!(statement.who, Who::Named(_)) {
                *other = statement;
            }
            continue;
        }
        kept.push(statement);
    }
    *found = kept;
}

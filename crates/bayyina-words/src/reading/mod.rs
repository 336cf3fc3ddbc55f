//! Reading articles into attributed statements, in Arabic, Russian and English.
//!
//! [`read`] takes a text and proposes who is said to have said what, with spans into the text.
//! It decides nothing: a proposal says which rule made it, and a person accepts or drops it.
//! `docs/reading.md` describes the rules and what a span holds.

mod antecedent;
mod arabic;
mod cue;
mod detail;
mod document;
mod endpoint;
mod engine;
mod english;
mod known;
mod lexicon;
mod names;
mod pdf;
mod quantity;
mod quotes;
mod russian;
mod speaker;
mod statement;
mod text;

pub use document::{Document, DocumentError, LONGEST, document};
pub use endpoint::{Endpoint, Transport};
pub use engine::{Engine, EngineError, Rules};
pub use known::Known;
pub use names::{BuiltIn, Names};
pub use pdf::pdf;
pub use statement::{Kind, Mode, Quantity, Reading, Speaker, Statement};

use self::cue::{Cue, Found};
use self::speaker::Language;
use self::text::Text;

/// Proposes the statements of a text by the built-in rules.
///
/// `names` marks places and actors inside the statements. Spans are in Unicode scalar values of
/// `source`. The same text gives the same proposals on every machine.
pub fn read(source: &str, names: &dyn Names) -> Reading {
    let text = Text::new(source);
    let languages = languages(&text);
    let cues = all_cues(&text, &languages);
    let found = cue::assemble(&text, &cues);
    let language: Vec<Language> = found
        .iter()
        .map(|statement| language_at(&text, &languages, statement.span.start))
        .collect();
    let speakers = speaker::resolve(&text, &found, &language);
    let mut totals = Vec::new();
    let mut statements = Vec::with_capacity(found.len());
    for ((found, language), speaker) in found.iter().zip(language).zip(speakers) {
        statements.push(statement(
            &text,
            found,
            language,
            speaker,
            names,
            &mut totals,
        ));
    }
    Reading {
        language: main_language(&text, &languages).to_owned(),
        statements,
    }
}

/// What some words name, without anybody who says them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Details {
    /// Amounts.
    pub quantities: Vec<Quantity>,
    /// Places, verbatim.
    pub places: Vec<String>,
    /// Actors, verbatim.
    pub actors: Vec<String>,
    /// The first date: as EDTF with day, month and year; none that has less.
    pub date: Option<String>,
    /// The first word that weakens the rest.
    pub hedge: Option<String>,
}

/// Amounts, places, actors, date and hedge of words that were accepted as a statement.
pub fn details(words: &str, names: &dyn Names) -> Details {
    let text = Text::new(words);
    let all = 0..text.tokens.len();
    if all.is_empty() {
        return Details::default();
    }
    let language = script(words).unwrap_or(Language::English);
    let (places, actors) = detail::named(&text, &all, names);
    let whole = |date: &String| {
        date.as_bytes().first().is_some_and(u8::is_ascii_digit)
            && date.len() == 10
            && date.as_bytes()[4] == b'-'
    };
    Details {
        quantities: quantity::find(&text, &all, language, &mut Vec::new()),
        places,
        actors,
        date: detail::date(&text, &all).filter(whole),
        hedge: detail::hedge(&text, &all, language),
    }
}

fn all_cues(text: &Text<'_>, languages: &[Option<Language>]) -> Vec<Vec<Cue>> {
    let mut paragraph = 0;
    text.sentences
        .iter()
        .map(|sentence| {
            while paragraph + 1 < text.paragraphs.len()
                && text.paragraphs[paragraph].end <= sentence.start
            {
                paragraph += 1;
            }
            let range = &text.paragraphs[paragraph];
            let headline = sentence.start == range.start
                && range.end == sentence.end
                && !text.is_sign(range.end - 1, ".:;؛,،")
                && text.words(range) <= 24;
            match languages[paragraph] {
                Some(Language::Arabic) => arabic::cues(text, sentence, headline),
                Some(Language::Russian) => russian::cues(text, sentence, headline),
                Some(Language::English) => english::cues(text, sentence, headline),
                None => Vec::new(),
            }
        })
        .collect()
}

fn language_at(text: &Text<'_>, languages: &[Option<Language>], token: usize) -> Language {
    let paragraph = text.paragraphs.partition_point(|range| range.end <= token);
    languages
        .get(paragraph)
        .copied()
        .flatten()
        .unwrap_or(Language::English)
}

/// The language of each paragraph, where its script tells.
fn languages(text: &Text<'_>) -> Vec<Option<Language>> {
    text.paragraphs
        .iter()
        .map(|paragraph| script(text.slice(paragraph)))
        .collect()
}

/// The language of a passage by the script of most of its letters.
fn script(passage: &str) -> Option<Language> {
    let (mut arabic, mut cyrillic, mut latin) = (0_usize, 0_usize, 0_usize);
    for letter in passage.chars().take(2000) {
        match letter {
            '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => arabic += 1,
            '\u{400}'..='\u{52f}' => cyrillic += 1,
            _ if letter.is_alphabetic() => latin += 1,
            _ => {}
        }
    }
    let most = arabic.max(cyrillic).max(latin);
    match most {
        0 => None,
        _ if most == arabic => Some(Language::Arabic),
        _ if most == cyrillic => Some(Language::Russian),
        _ => Some(Language::English),
    }
}

fn main_language(text: &Text<'_>, languages: &[Option<Language>]) -> &'static str {
    let mut weight = [0_usize; 3];
    for (paragraph, language) in text.paragraphs.iter().zip(languages) {
        match language {
            Some(Language::Arabic) => weight[0] += paragraph.len(),
            Some(Language::Russian) => weight[1] += paragraph.len(),
            Some(Language::English) => weight[2] += paragraph.len(),
            None => {}
        }
    }
    let most = weight.iter().copied().max().unwrap_or(0);
    match weight.iter().position(|weight| *weight == most && most > 0) {
        Some(0) => "ar",
        Some(1) => "ru",
        Some(2) => "en",
        _ => "und",
    }
}

fn statement(
    text: &Text<'_>,
    found: &Found,
    language: Language,
    speaker: Speaker,
    names: &dyn Names,
    totals: &mut Vec<(f64, String)>,
) -> Statement {
    let span = &found.span;
    let (first, last) = (&text.tokens[span.start], &text.tokens[span.end - 1]);
    // An amount may stand between the verb and what is said: “claimed in 5 clips that …”.
    let cue = found.verb.first().map_or(span.start..span.start, |verb| {
        let from = verb.end;
        if from < span.start && span.start - from < 14 {
            from..span.start
        } else {
            span.start..span.start
        }
    });
    let speaks = match &found.who {
        cue::Who::Named(name) if name.end > cue.start && name.end <= cue.end => name.end..cue.end,
        _ => cue,
    };
    let mut quantities = quantity::find(text, &speaks, language, totals);
    quantities.extend(quantity::find(text, span, language, totals));
    let (places, actors) = detail::named(text, span, names);
    let verb = found
        .verb
        .iter()
        .map(|range| text.slice(range))
        .collect::<Vec<_>>()
        .join(" … ");
    Statement {
        span: [first.chars.start, last.chars.end],
        text: text.slice(span).to_owned(),
        mode: found.mode,
        verb,
        chain: found
            .chain
            .iter()
            .filter_map(|range| speaker::parse(text, range.clone(), language).name)
            .collect(),
        polarity: found.polarity.map(str::to_owned),
        hedge: detail::hedge(text, span, language),
        date: detail::date(text, &speaks).or_else(|| detail::date(text, span)),
        places,
        actors,
        quantities,
        language: language.code().to_owned(),
        by: found.rule.to_owned(),
        probability: probability(found.rule),
        speaker,
    }
}

/// How much a rule is trusted: steps set by hand. On the tuning passages nearly all proposals of
/// all rules are right, so that their shares would tell nothing.
fn probability(rule: &str) -> f64 {
    match rule {
        "quotation goes on" => 0.8,
        "verb, noun" | "speaker, verb, noun" | "verb, preposition" => 0.7,
        _ => 0.9,
    }
}

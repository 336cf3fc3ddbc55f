//! Who a pronoun or a dropped subject means, where nobody has spoken since: the subject of the
//! sentence before it, or of its own.

use std::ops::Range;

use super::english::common_verb;
use super::lexicon::{ARABIC, ENGLISH, Gender, RUSSIAN};
use super::speaker::Language;
use super::text::{Kind, Text};

/// The subject of a sentence of the same paragraph that stands behind `floor` and before `at`.
pub(super) fn find(
    text: &Text<'_>,
    at: usize,
    floor: Option<usize>,
    language: Language,
    gender: Gender,
) -> Option<Range<usize>> {
    let number = text
        .sentences
        .partition_point(|sentence| sentence.end <= at);
    let paragraph = text
        .paragraphs
        .get(text.paragraphs.partition_point(|range| range.end <= at))?;
    let sentences = text.sentences.get(..=number)?;
    // A quotation in a paragraph of its own goes on with the paragraph before.
    let first = number
        .checked_sub(1)
        .map_or(0, |before| text.sentences[before].start);
    let quoted = language == Language::English
        && text.sentences[number].start == paragraph.start
        && (text.opens.get(paragraph.start).is_some_and(Option::is_some)
            || matches!(text.fold(paragraph.start), "he" | "she"));
    let limit = if quoted { first } else { paragraph.start };
    for sentence in sentences.iter().rev().take(3) {
        if sentence.start < limit || floor.is_some_and(|floor| floor >= sentence.start) {
            return None;
        }
        let range = sentence.start..sentence.end.min(at);
        let found = match language {
            Language::English => english(text, range, gender),
            Language::Russian => russian(text, range, gender),
            Language::Arabic => arabic(text, range, gender),
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

fn english(text: &Text<'_>, sentence: Range<usize>, gender: Gender) -> Option<Range<usize>> {
    let mut start = sentence.start;
    while start < sentence.end && !text.is_word(start) {
        start += 1;
    }
    while matches!(
        text.fold(start),
        "when" | "while" | "after" | "before" | "although" | "though" | "as" | "but" | "and" | "if"
    ) {
        start += 1;
    }
    // “On Monday, the minister …”, “Yesterday morning, before the autopsy, a woman …”
    for _ in 0..2 {
        let led = ENGLISH.has("leads", text.fold(start))
            || matches!(text.fold(start), "yesterday" | "today" | "last" | "this");
        if !led {
            break;
        }
        let Some(comma) = (start..sentence.end.min(start + 10))
            .find(|token| text.is_sign(*token, ",") && text.depth[*token] == 0)
        else {
            break;
        };
        start = comma + 1;
    }
    let mut end = start;
    while end < sentence.end && end < start + 14 && text.tokens[end].kind == Kind::Word {
        let word = text.fold(end);
        let stops = end > start
            && !text.tokens[end].capital
            && (ENGLISH.has("fillers", word)
                || ENGLISH.verb(word).is_some()
                || word.ends_with("ed")
                || word.ends_with("n't")
                || matches!(
                    word,
                    "on" | "in" | "at" | "and" | "who" | "which" | "that" | "with"
                )
                || common_verb(word));
        if stops {
            break;
        }
        end += 1;
    }
    let name = start..end;
    if name.is_empty() || end == sentence.end || text.depth[start] > 0 {
        return None;
    }
    let has = |list: &str| {
        name.clone()
            .any(|token| ENGLISH.has(list, text.fold(token).trim_end_matches("'s")))
    };
    let last = text.fold(end - 1);
    let common = matches!(
        last,
        "man"
            | "woman"
            | "boy"
            | "girl"
            | "teenager"
            | "driver"
            | "neighbour"
            | "neighbor"
            | "shopkeeper"
            | "survivor"
            | "caller"
            | "homeowner"
            | "owner"
            | "victim"
            | "mom"
            | "dad"
    );
    let capitals = name
        .clone()
        .filter(|token| text.tokens[*token].capital)
        .count();
    let named = capitals >= 2 && !ENGLISH.has("leads", text.fold(start));
    let fits = match gender {
        Gender::Untold => {
            (text.tokens[start].capital || start > sentence.start)
                && (ENGLISH.has("organisations", last)
                    || has("organisations") && !has("roles")
                    || has("states") && name.len() <= 2
                    || last.ends_with('s') && (has("roles") || has("anonymous")))
        }
        _ => {
            (has("roles") || has("anonymous") || common || named)
                && !ENGLISH.has("organisations", last)
        }
    };
    fits.then_some(name)
}

fn russian(text: &Text<'_>, sentence: Range<usize>, gender: Gender) -> Option<Range<usize>> {
    let mut start = sentence.start;
    while start < sentence.end && !text.is_word(start) {
        start += 1;
    }
    let role = |token: usize| {
        text.fold(token)
            .split('-')
            .any(|part| RUSSIAN.has("roles", part))
    };
    // «Губернатор Алексей Рудин поручил …»: two names behind an office near the beginning.
    for token in start..sentence.end.min(start + 10) {
        if !text.is_word(token) {
            break;
        }
        let names = text.tokens[token].capital
            && text.tokens.get(token + 1).is_some_and(|next| next.capital)
            && text.tokens[token + 1].kind == Kind::Word
            && token + 1 < sentence.end
            && !RUSSIAN.has("organisations", text.fold(token));
        let office = (start..token).any(role);
        if names
            && text.depth[token] == 0
            && (office || token == start && !role(token))
            && !role(token)
        {
            let mut end = token + 2;
            while end < sentence.end && text.tokens[end].capital && text.is_word(end) {
                end += 1;
            }
            return Some(start..end);
        }
    }
    let place = matches!(text.fold(start), "в" | "во");
    let head = start + usize::from(place);
    let body = gender == Gender::Untold && RUSSIAN.has("organisations", text.fold(head))
        || !place && role(head);
    (body && head < sentence.end).then_some(head..head + 1)
}

fn arabic(text: &Text<'_>, sentence: Range<usize>, gender: Gender) -> Option<Range<usize>> {
    // «ورفض بيسكوف …»: the verb stands first and its subject behind it.
    let first = text.fold(sentence.start);
    if ARABIC.verb(first).is_some()
        || first
            .strip_prefix('و')
            .is_some_and(|rest| rest.chars().count() > 2 && ARABIC.verb(rest).is_some())
    {
        let name = super::arabic::phrase(text, sentence.start + 1, sentence.end);
        let known = name
            .clone()
            .any(|token| super::names::is_given(text.fold(token)))
            || name.len() == 1
            || ["roles", "organisations", "states", "anonymous"]
                .iter()
                .any(|list| ARABIC.has(list, text.fold(name.start)));
        let feminine = first.ends_with('ت') || first.starts_with('ت');
        let agrees = match gender {
            Gender::Feminine => feminine,
            Gender::Masculine => !feminine,
            Gender::Untold => true,
        };
        if !name.is_empty() && known && agrees {
            return Some(name);
        }
    }
    let head = (sentence.start..sentence.end.min(sentence.start + 5)).find(|token| {
        let word = text.fold(*token);
        if matches!(
            text.fold(token.wrapping_sub(1)),
            "موتمر" | "بيان" | "تصريح" | "حوار" | "لقاء" | "حديث"
        ) {
            return false;
        }
        (ARABIC.has("roles", word) || ARABIC.has("organisations", word)) && text.depth[*token] == 0
    })?;
    let word = text.fold(head);
    let feminine = word.ends_with('ة') || word.ends_with("ات");
    let fits = match gender {
        Gender::Feminine => feminine,
        Gender::Masculine => !feminine,
        Gender::Untold => true,
    };
    if !fits {
        return None;
    }
    let mut end = head + 1;
    while end < sentence.end && text.fold(end).starts_with("ال") && end < head + 4 {
        end += 1;
    }
    if end < sentence.end && super::names::is_given(text.fold(end)) && text.raw(end) != "على" {
        end = (end + 2).min(sentence.end);
    }
    Some(head..end)
}

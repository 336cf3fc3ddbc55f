//! What a statement names: hedges, dates, places and actors.

use std::ops::Range;

use super::names::Names;
use super::speaker::Language;
use super::text::{Kind, Text};

/// The first word that weakens what is said.
pub(super) fn hedge(text: &Text<'_>, span: &Range<usize>, language: Language) -> Option<String> {
    span.clone()
        .find(|token| {
            let word = text.fold(*token);
            language.lexicon().has("hedges", word)
                // «قد» weakens only before the present: «قد يفقدون».
                && (word != "قد" || text.fold(token + 1).starts_with(['ي', 'ت']))
                // The month.
                && !(word == "may" && (text.tokens[*token].capital || text.tokens.get(token + 1).is_some_and(|next| next.kind == Kind::Number)))
        })
        .map(|token| text.raw(token).to_owned())
}

/// The number of a month by its name, in the languages and calendars of the press.
pub(super) fn month(word: &str) -> Option<u32> {
    let word = word.split(['/', '-']).next().unwrap_or(word);
    Some(match word {
        "january" | "jan" | "января" | "январь" | "январе" | "يناير" | "جانفي" => {
            1
        }
        "february" | "feb" | "февраля" | "февраль" | "феврале" | "فبراير" | "شباط" | "فيفري" => {
            2
        }
        "march" | "марта" | "март" | "марте" | "مارس" | "اذار" => 3,
        "april" | "апреля" | "апрель" | "апреле" | "ابريل" | "نيسان" | "افريل" => {
            4
        }
        "may" | "мая" | "май" | "мае" | "مايو" | "ايار" | "ماي" => 5,
        "june" | "июня" | "июнь" | "июне" | "يونيو" | "حزيران" | "جوان" => {
            6
        }
        "july" | "июля" | "июль" | "июле" | "يوليو" | "تموز" | "جويلية" => {
            7
        }
        "august" | "aug" | "августа" | "август" | "августе" | "اغسطس" | "اب" | "اوت" => {
            8
        }
        "september" | "sept" | "sep" | "сентября" | "сентябрь" | "сентябре" | "سبتمبر"
        | "ايلول" => 9,
        "october" | "oct" | "октября" | "октябрь" | "октябре" | "اكتوبر" => {
            10
        }
        "november" | "nov" | "ноября" | "ноябрь" | "ноябре" | "نوفمبر" => {
            11
        }
        "december" | "dec" | "декабря" | "декабрь" | "декабре" | "ديسمبر" => {
            12
        }
        _ => return None,
    })
}

/// The month that two Arabic words name: «تشرين الأول».
fn month_of_two(first: &str, second: &str) -> Option<u32> {
    let second = second.split('/').next().unwrap_or(second);
    Some(match (first, second) {
        ("تشرين", "الاول") => 10,
        ("تشرين", "الثاني") => 11,
        ("كانون", "الاول") => 12,
        ("كانون", "الثاني") => 1,
        _ => return None,
    })
}

/// A month at a token, and the token behind it (behind both of its names: أيلول/سبتمبر).
pub(super) fn month_at(text: &Text<'_>, at: usize) -> Option<(u32, usize)> {
    let (number, mut end) = match month_of_two(text.fold(at), text.fold(at + 1)) {
        Some(number) => (number, at + 2),
        None => (month(text.fold(at))?, at + 1),
    };
    if text.is_sign(end, "/") && month(text.fold(end + 1)) == Some(number) {
        end += 2;
    }
    Some((number, end))
}

/// The first date among tokens: as EDTF with day, month and year; with fewer, verbatim.
pub(super) fn date(text: &Text<'_>, range: &Range<usize>) -> Option<String> {
    for at in range.clone() {
        let word = text.fold(at);
        if let Some((number, mut end)) = month_at(text, at) {
            // “may” and «مارس» are words of their own.
            let day_before = at
                .checked_sub(1)
                .and_then(|before| whole(text, before))
                .filter(|day| (1..=31).contains(day));
            let day_after = whole(text, end).filter(|day| (1..=31).contains(day));
            if matches!(word, "may" | "march" | "мае" | "مارس" | "اب" | "ماي")
                && day_before.is_none()
                && day_after.is_none()
            {
                continue;
            }
            let mut start = at;
            let day = if let Some(day) = day_before {
                start = at - 1;
                Some(day)
            } else if let Some(day) = day_after {
                end += 1;
                Some(day)
            } else {
                None
            };
            let comma = usize::from(text.is_sign(end, ",،"));
            let year = whole(text, end + comma).filter(|year| (1900..2100).contains(year));
            if let (Some(day), Some(year)) = (day, year) {
                return Some(format!("{year:04}-{number:02}-{day:02}"));
            }
            return Some(text.slice(&(start..end)).to_owned());
        }
        if super::english::is_day(word)
            || matches!(
                word,
                "yesterday"
                    | "today"
                    | "вчера"
                    | "сегодня"
                    | "понедельник"
                    | "вторник"
                    | "среду"
                    | "четверг"
                    | "пятницу"
                    | "субботу"
                    | "воскресенье"
                    | "امس"
                    | "اليوم"
                    | "الاحد"
                    | "الاثنين"
                    | "الثلاثاء"
                    | "الاربعاء"
                    | "الخميس"
                    | "الجمعة"
                    | "السبت"
            )
        {
            return Some(text.raw(at).to_owned());
        }
        if word == "وقت" && text.fold(at + 1) == "سابق" || word == "earlier" || word == "ранее"
        {
            let end = at + if word == "وقت" { 2 } else { 1 };
            return Some(text.slice(&(at..end)).to_owned());
        }
    }
    None
}

/// A whole number in digits of any script.
pub(super) fn whole(text: &Text<'_>, at: usize) -> Option<u32> {
    let token = text.tokens.get(at)?;
    if token.kind != Kind::Number {
        return None;
    }
    let mut value = 0_u32;
    for letter in text.raw(at).chars() {
        value = value.checked_mul(10)?.checked_add(digit(letter)?)?;
    }
    Some(value)
}

/// The value of a decimal digit of the Latin, Arabic or Persian set.
pub(super) fn digit(letter: char) -> Option<u32> {
    match letter {
        '0'..='9' => letter.to_digit(10),
        '\u{660}'..='\u{669}' => Some(letter as u32 - 0x660),
        '\u{6f0}'..='\u{6f9}' => Some(letter as u32 - 0x6f0),
        _ => None,
    }
}

/// Names in a span that `known` holds, verbatim and once each, the longest first at each place.
pub(super) fn named(
    text: &Text<'_>,
    span: &Range<usize>,
    known: &dyn Names,
) -> (Vec<String>, Vec<String>) {
    let (mut places, mut actors) = (Vec::new(), Vec::new());
    let mut at = span.start;
    while at < span.end {
        if text.tokens[at].kind != Kind::Word {
            at += 1;
            continue;
        }
        let arabic = text
            .raw(at)
            .chars()
            .next()
            .is_some_and(super::text::is_arabic);
        let mut next = at + 1;
        for length in (1..=3).rev() {
            let end = at + length;
            if end > span.end || (at..end).any(|token| !text.is_word(token)) {
                continue;
            }
            // Latin and Cyrillic names have capitals; «لـ» and «و» join Arabic ones.
            if !arabic && !text.tokens[at].capital {
                continue;
            }
            let words = text.slice(&(at..end));
            let bare = if arabic { unjoined(words) } else { None };
            let forms = [Some(words.to_owned()), bare];
            let mut hit = false;
            for form in forms.into_iter().flatten() {
                let list = if known.is_actor(&form) {
                    &mut actors
                } else if known.is_place(&form) {
                    &mut places
                } else {
                    continue;
                };
                if !list.contains(&form) {
                    list.push(form);
                }
                hit = true;
                break;
            }
            if hit {
                next = end;
                break;
            }
        }
        at = next;
    }
    (places, actors)
}

/// An Arabic word without a preposition or conjunction joined to it: «لداعش», «وحلب».
fn unjoined(words: &str) -> Option<String> {
    if let Some(rest) = words.strip_prefix("لل") {
        return Some(format!("ال{rest}"));
    }
    let rest = words.strip_prefix(['ل', 'و', 'ب', 'ف', 'ك'])?;
    (rest.chars().count() >= 3).then(|| rest.to_owned())
}

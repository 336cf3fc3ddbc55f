//! Dates whose month is a word, in English, Arabic and Russian.

use std::sync::LazyLock;

use crate::text::{folded, is_vowel_mark};

/// A date with its month in words.
pub(super) fn worded(text: &str) -> Option<String> {
    // Other marks may carry a meaning that folding would drop, as in `../6 October 2015`.
    let plain = |c: char| {
        c.is_alphanumeric() || matches!(c, ' ' | ',' | '،' | '.' | '-' | '\'') || is_vowel_mark(c)
    };
    let has_year = text
        .as_bytes()
        .windows(4)
        .any(|four| four.iter().all(u8::is_ascii_digit));
    if !has_year || !text.chars().all(plain) || text.contains("..") {
        return None;
    }
    let text = folded(text);
    let mut month = None;
    let mut rest = format!(" {text} ");
    for (padded, number) in MONTH_NAMES.iter() {
        if rest.contains(padded) {
            month = Some(*number);
            rest = rest.replacen(padded, " ", 1);
            break;
        }
    }
    let month = month?;
    let mut day = None;
    let mut year = None;
    for token in rest.split_whitespace() {
        let digits = token
            .strip_suffix("st")
            .or(token.strip_suffix("nd"))
            .or(token.strip_suffix("rd"))
            .or(token.strip_suffix("th"))
            .unwrap_or(token);
        if digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit()) {
            if day.replace(digits.parse::<u32>().ok()?).is_some() {
                return None;
            }
        } else if token.len() == 4 && token.bytes().all(|b| b.is_ascii_digit()) {
            if year.replace(token.to_owned()).is_some() {
                return None;
            }
        } else if !IGNORED.contains(&token) {
            return None;
        }
    }
    let year = year?;
    Some(match day {
        Some(day) => format!("{year}-{month:02}-{day:02}"),
        None => format!("{year}-{month:02}"),
    })
}

/// Names of months between spaces, the longest first: "تشرين الاول" before any shorter word.
static MONTH_NAMES: LazyLock<Vec<(String, u32)>> = LazyLock::new(|| {
    let mut names: Vec<(String, u32)> = MONTHS
        .iter()
        .flat_map(|(number, names)| names.iter().map(|name| (format!(" {name} "), *number)))
        .collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    names
});

/// Words around a date that say nothing more.
const IGNORED: [&str; 33] = [
    "of",
    "the",
    "г",
    "года",
    "год",
    "م",
    "عام",
    "سنه",
    "يوم",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "الاثنين",
    "الثلاثاء",
    "الاربعاء",
    "الخميس",
    "الجمعه",
    "السبت",
    "الاحد",
    "من",
    "في",
    "شهر",
];

/// Names of months, folded: English; Levantine, Egyptian and Maghrebi Arabic; Russian.
const MONTHS: [(u32, &[&str]); 12] = [
    (
        1,
        &[
            "january",
            "jan",
            "كانون الثاني",
            "يناير",
            "جانفي",
            "январь",
            "января",
            "янв",
        ],
    ),
    (
        2,
        &[
            "february",
            "feb",
            "شباط",
            "فبراير",
            "فيفري",
            "февраль",
            "февраля",
            "фев",
        ],
    ),
    (3, &["march", "mar", "اذار", "مارس", "март", "марта", "мар"]),
    (
        4,
        &[
            "april",
            "apr",
            "نيسان",
            "ابريل",
            "افريل",
            "апрель",
            "апреля",
            "апр",
        ],
    ),
    (5, &["may", "ايار", "مايو", "ماي", "май", "мая"]),
    (
        6,
        &[
            "june",
            "jun",
            "حزيران",
            "يونيو",
            "يونيه",
            "جوان",
            "июнь",
            "июня",
            "июн",
        ],
    ),
    (
        7,
        &[
            "july",
            "jul",
            "تموز",
            "يوليو",
            "يوليه",
            "جويليه",
            "июль",
            "июля",
            "июл",
        ],
    ),
    (
        8,
        &[
            "august",
            "aug",
            "اب",
            "اغسطس",
            "اوت",
            "август",
            "августа",
            "авг",
        ],
    ),
    (
        9,
        &[
            "september",
            "sept",
            "sep",
            "ايلول",
            "سبتمبر",
            "сентябрь",
            "сентября",
            "сен",
            "сент",
        ],
    ),
    (
        10,
        &[
            "october",
            "oct",
            "تشرين الاول",
            "تشرين اول",
            "اكتوبر",
            "октябрь",
            "октября",
            "окт",
        ],
    ),
    (
        11,
        &[
            "november",
            "nov",
            "تشرين الثاني",
            "تشرين ثاني",
            "نوفمبر",
            "ноябрь",
            "ноября",
            "ноя",
        ],
    ),
    (
        12,
        &[
            "december",
            "dec",
            "كانون الاول",
            "كانون اول",
            "ديسمبر",
            "декабрь",
            "декабря",
            "дек",
        ],
    ),
];

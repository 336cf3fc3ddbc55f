//! Amounts: numbers in digits and words, what they are compared with, and what is counted.

use std::ops::Range;

use super::detail::{digit, month_at};
use super::speaker::Language;
use super::statement::Quantity;
use super::text::{Kind, Text};

/// A number among tokens.
#[derive(Clone, Debug)]
struct Number {
    tokens: Range<usize>,
    value: f64,
}

/// The amounts among tokens. `totals` remembers “of 14” from statement to statement, with the unit.
pub(super) fn find(
    text: &Text<'_>,
    range: &Range<usize>,
    language: Language,
    totals: &mut Vec<(f64, String)>,
) -> Vec<Quantity> {
    let mut found: Vec<Quantity> = Vec::new();
    let mut at = range.start;
    while at < range.end {
        if let Some(quantity) = none_of(text, at, range.end, language) {
            at = quantity.1;
            found.push(quantity.0);
            continue;
        }
        if let Some((quantity, next)) = one_of_time(text, at, range, language) {
            at = next;
            found.push(quantity);
            continue;
        }
        let Some(number) = number_at(text, at, range.end, language) else {
            at += 1;
            continue;
        };
        let next = number.tokens.end;
        at = next;
        if is_date_or_label(text, &number) {
            continue;
        }
        // “26-year-old” is an age.
        if text.is_sign(next, "-")
            && matches!(
                text.fold(next + 1),
                "year-old" | "year" | "years-old" | "летний" | "летняя" | "летнего"
            )
        {
            continue;
        }
        // «من مجموع 14 فيديو»: the whole of which others are parts.
        if let Some(unit) = total(text, &number, range) {
            totals.push((number.value, unit));
            continue;
        }
        let (comparison, mut tokens) = comparison(text, &number, range, language);
        let mut of = None;
        let (mut unit, mut end) = unit(text, number.tokens.end, range.end, language);
        let behind = end.max(number.tokens.end);
        if let Some((whole, whole_end)) = out_of(text, number.tokens.end, range.end, language)
            .or_else(|| out_of(text, behind, range.end, language))
        {
            of = Some(whole.value);
            let (whole_unit, unit_end) = self::unit(text, whole_end, range.end, language);
            if unit.is_none() || whole_unit.is_some() && end <= number.tokens.end {
                unit = whole_unit;
            }
            end = unit_end.max(whole_end);
        } else if let Some((whole, whole_unit)) = totals.last() {
            // “12 of them”, “3 clips” after “of 14 clips”.
            let them = matches!(text.fold(number.tokens.end), "منها" | "منهم");
            if number.value < *whole && (them || unit.as_deref() == Some(whole_unit)) {
                of = Some(*whole);
                if them {
                    unit = Some(whole_unit.clone());
                    end = number.tokens.end + 1;
                }
            }
        }
        tokens.end = tokens.end.max(end);
        // «على الأقل» behind what is counted.
        let mut comparison = comparison;
        if comparison.is_none()
            && let Some((word, after)) = behind_comparison(text, tokens.end)
        {
            comparison = Some(word);
            tokens.end = after;
        }
        // «أخرى» belongs to what is counted.
        if matches!(text.fold(tokens.end), "اخري" | "كامل" | "كاملة") {
            tokens.end += 1;
        }
        if unit.is_none()
            && of.is_none()
            && comparison.is_none()
            && !text.raw(number.tokens.start).chars().any(char::is_numeric)
        {
            // “one” and “two” alone count nothing.
            continue;
        }
        at = at.max(tokens.end.min(range.end));
        tokens.end = tokens.end.min(range.end);
        if let (Some(whole), Some(unit)) = (of, &unit) {
            totals.push((whole, unit.clone()));
        }
        found.push(Quantity {
            text: text.slice(&tokens).to_owned(),
            comparison: comparison.map(str::to_owned),
            value: number.value,
            of,
            unit,
        });
    }
    found
}

/// The unit of a whole of which parts are counted, if the number is one: «من مجموع 14 فيديو».
fn total(text: &Text<'_>, number: &Number, range: &Range<usize>) -> Option<String> {
    let at = number.tokens.start;
    if at < range.start + 2
        || !matches!(text.fold(at - 1), "مجموع" | "اصل" | "بين")
        || text.fold(at - 2) != "من"
    {
        return None;
    }
    // A part before it takes the whole itself.
    if at >= range.start + 4
        && (at.saturating_sub(5)..at - 2)
            .any(|token| number_at(text, token, at - 2, Language::Arabic).is_some())
    {
        return None;
    }
    unit(text, number.tokens.end, range.end, Language::Arabic).0
}

/// `لم يسجل أي صاروخ`: none of a thing.
fn none_of(
    text: &Text<'_>,
    at: usize,
    end: usize,
    language: Language,
) -> Option<(Quantity, usize)> {
    if language != Language::Arabic || !matches!(text.fold(at), "لم" | "لا" | "دون" | "بدون")
    {
        return None;
    }
    let any = (at + 1..end.min(at + 6)).find(|token| text.fold(*token) == "اي")?;
    if any + 1 >= end || !text.is_word(any + 1) {
        return None;
    }
    let (unit, _) = unit(text, any + 1, end, language);
    Some((
        Quantity {
            text: text.slice(&(at..any + 2)).to_owned(),
            comparison: None,
            value: 0.0,
            of: None,
            unit: unit.or_else(|| Some(text.raw(any + 1).to_owned())),
        },
        any + 2,
    ))
}

/// `nearly a week`, `منذ عام`, `почти месяц`: one unit of time without a number.
fn one_of_time(
    text: &Text<'_>,
    at: usize,
    range: &Range<usize>,
    language: Language,
) -> Option<(Quantity, usize)> {
    let unit = measure(text.fold(at))
        .filter(|unit| matches!(*unit, "day" | "week" | "month" | "year" | "hour"))?;
    let singular = matches!(
        text.fold(at),
        "day"
            | "week"
            | "month"
            | "year"
            | "hour"
            | "месяц"
            | "год"
            | "неделю"
            | "неделя"
            | "сутки"
            | "час"
            | "день"
            | "عام"
            | "سنة"
            | "شهر"
            | "اسبوع"
            | "يوم"
            | "ساعة"
    );
    if !singular || at <= range.start {
        return None;
    }
    let article = language == Language::English && matches!(text.fold(at - 1), "a" | "an");
    if language == Language::English && !article {
        return None;
    }
    let number = Number {
        tokens: at - usize::from(article)..at + 1,
        value: 1.0,
    };
    let (comparison, mut tokens) = comparison(text, &number, range, language);
    let since = matches!(
        text.fold(tokens.start.wrapping_sub(1)),
        "منذ" | "قبل" | "خلال"
    ) && tokens.start > range.start;
    let ago = matches!(text.fold(tokens.end), "назад" | "ago");
    if comparison.is_none() && !since && !ago && !article {
        return None;
    }
    // «منذ عام 2011» is a year by its name.
    if text
        .tokens
        .get(tokens.end)
        .is_some_and(|next| next.kind == Kind::Number)
    {
        return None;
    }
    if since && comparison.is_none() {
        tokens.start -= 1;
    }
    if matches!(text.fold(tokens.end), "كامل" | "كاملة") && tokens.end < range.end {
        tokens.end += 1;
    }
    let next = tokens.end;
    Some((
        Quantity {
            text: text.slice(&tokens).to_owned(),
            comparison: comparison.map(str::to_owned),
            value: 1.0,
            of: None,
            unit: Some(unit.to_owned()),
        },
        next,
    ))
}

/// The number that begins at a token.
fn number_at(text: &Text<'_>, at: usize, end: usize, language: Language) -> Option<Number> {
    let mut next = at + 1;
    let mut value = match text.tokens.get(at)?.kind {
        Kind::Number => digits(text.raw(at))?,
        Kind::Word => {
            let (value, after) = in_words(text, at, end, language)?;
            next = after;
            value
        }
        _ => return None,
    };
    // “3.4 million”, «12 тыс.», «3 آلاف».
    while next < end
        && let Some(factor) = factor(text.fold(next))
    {
        value *= factor;
        next += 1;
        if text.is_sign(next, ".")
            && next + 1 < end
            && !text.tokens[next].spaced
            && matches!(text.fold(next - 1), "тыс" | "млн" | "млрд")
        {
            next += 1;
        }
    }
    Some(Number {
        tokens: at..next,
        value,
    })
}

fn factor(word: &str) -> Option<f64> {
    Some(match word {
        "hundred" => 100.0,
        "thousand" | "тыс" | "тысяч" | "тысячи" | "тысяча" | "الف" | "الاف" | "الفا" => {
            1e3
        }
        "million" | "mn" | "млн" | "миллион" | "миллиона" | "миллионов" | "مليون" | "ملايين"
        | "مليونا" => 1e6,
        "billion"
        | "bn"
        | "млрд"
        | "миллиард"
        | "миллиарда"
        | "миллиардов"
        | "مليار"
        | "مليارات"
        | "مليارا" => 1e9,
        _ => return None,
    })
}

/// Digits of any set, with separators.
fn digits(raw: &str) -> Option<f64> {
    let mut plain = String::with_capacity(raw.len());
    let letters: Vec<char> = raw.chars().collect();
    for (index, letter) in letters.iter().enumerate() {
        if let Some(value) = digit(*letter) {
            plain.push(char::from_digit(value, 10)?);
            continue;
        }
        match letter {
            '.' | '٫' | ',' | '٬' | '\u{a0}' | '\u{202f}' => {
                // Three digits behind it: thousands, else a fraction.
                let run = letters[index + 1..]
                    .iter()
                    .take_while(|next| digit(**next).is_some())
                    .count();
                let thousands = run == 3
                    && !matches!(letter, '٫')
                    && !(*letter == '.' && index == 1 && letters[0] == '0');
                if !thousands {
                    plain.push('.');
                }
            }
            _ => return None,
        }
    }
    plain.parse().ok().filter(|value: &f64| value.is_finite())
}

/// A number in words.
fn in_words(text: &Text<'_>, at: usize, end: usize, language: Language) -> Option<(f64, usize)> {
    match language {
        Language::English => english(text, at, end),
        Language::Russian => russian(text, at, end),
        Language::Arabic => arabic(text, at, end),
    }
}

fn english(text: &Text<'_>, at: usize, end: usize) -> Option<(f64, usize)> {
    let word = text.fold(at);
    if word == "half" && text.fold(at + 1) == "a" && factor(text.fold(at + 2)).is_some() {
        return Some((0.5 * factor(text.fold(at + 2))?, at + 3));
    }
    if word == "a" && matches!(text.fold(at + 1), "dozen") {
        return Some((12.0, at + 2));
    }
    if word == "a" && matches!(text.fold(at + 1), "hundred" | "thousand" | "million") {
        return Some((factor(text.fold(at + 1))?, at + 2));
    }
    let small = |word: &str| {
        Some(match word {
            "one" => 1.0,
            "two" => 2.0,
            "three" => 3.0,
            "four" => 4.0,
            "five" => 5.0,
            "six" => 6.0,
            "seven" => 7.0,
            "eight" => 8.0,
            "nine" => 9.0,
            "ten" => 10.0,
            "eleven" => 11.0,
            "twelve" => 12.0,
            "thirteen" => 13.0,
            "fourteen" => 14.0,
            "fifteen" => 15.0,
            "sixteen" => 16.0,
            "seventeen" => 17.0,
            "eighteen" => 18.0,
            "nineteen" => 19.0,
            "twenty" => 20.0,
            "thirty" => 30.0,
            "forty" => 40.0,
            "fifty" => 50.0,
            "sixty" => 60.0,
            "seventy" => 70.0,
            "eighty" => 80.0,
            "ninety" => 90.0,
            _ => return None,
        })
    };
    if let Some(value) = small(word) {
        if value >= 20.0
            && at + 1 < end
            && let Some(unit) = small(text.fold(at + 1)).filter(|unit| *unit < 10.0)
        {
            return Some((value + unit, at + 2));
        }
        return Some((value, at + 1));
    }
    let (tens, unit) = word.split_once('-')?;
    let (tens, unit) = (small(tens)?, small(unit)?);
    (tens >= 20.0 && unit < 10.0).then_some((tens + unit, at + 1))
}

fn russian(text: &Text<'_>, at: usize, end: usize) -> Option<(f64, usize)> {
    let one = |word: &str| -> Option<f64> {
        Some(match word {
            "один" | "одна" | "одного" | "одной" | "одно" => 1.0,
            "два" | "две" | "двух" | "двое" | "двоих" => 2.0,
            "три" | "трех" | "трое" | "троих" => 3.0,
            "четыре" | "четырех" | "четверо" | "четверых" => 4.0,
            "пять" | "пяти" | "пятеро" => 5.0,
            "шесть" | "шести" | "шестеро" => 6.0,
            "семь" | "семи" | "семеро" => 7.0,
            "восемь" | "восьми" => 8.0,
            "девять" | "девяти" => 9.0,
            "десять" | "десяти" => 10.0,
            "одиннадцать" | "одиннадцати" => 11.0,
            "двенадцать" | "двенадцати" => 12.0,
            "тринадцать" | "тринадцати" => 13.0,
            "четырнадцать" | "четырнадцати" => 14.0,
            "пятнадцать" | "пятнадцати" => 15.0,
            "шестнадцать" | "шестнадцати" => 16.0,
            "семнадцать" | "семнадцати" => 17.0,
            "восемнадцать" | "восемнадцати" => 18.0,
            "девятнадцать" | "девятнадцати" => 19.0,
            "двадцать" | "двадцати" => 20.0,
            "тридцать" | "тридцати" => 30.0,
            "сорок" | "сорока" => 40.0,
            "пятьдесят" | "пятидесяти" => 50.0,
            "шестьдесят" | "шестидесяти" => 60.0,
            "семьдесят" | "семидесяти" => 70.0,
            "восемьдесят" | "восьмидесяти" => 80.0,
            "девяносто" | "девяноста" => 90.0,
            "сто" | "ста" => 100.0,
            "двести" => 200.0,
            "триста" => 300.0,
            "полмиллиона" => 500_000.0,
            "полтора" => 1.5,
            "тысяча" | "тысячи" => 1000.0,
            _ => return None,
        })
    };
    let mut value = one(text.fold(at))?;
    let mut next = at + 1;
    while next < end
        && let Some(part) = one(text.fold(next))
        && part < value
        && (value >= 100.0 || value >= 20.0 && part < 10.0)
    {
        value += part;
        next += 1;
    }
    Some((value, next))
}

fn arabic(text: &Text<'_>, at: usize, end: usize) -> Option<(f64, usize)> {
    let one = |word: &str| -> Option<f64> {
        let word = word
            .strip_prefix("ال")
            .filter(|rest| rest.chars().count() > 3)
            .unwrap_or(word);
        Some(match word {
            "واحد" | "واحدة" => 1.0,
            "اثنان" | "اثنين" | "اثنتان" | "اثنتين" | "اثنا" | "اثني" | "اثنتا" | "اثنتي" => {
                2.0
            }
            "ثلاث" | "ثلاثة" => 3.0,
            "اربع" | "اربعة" => 4.0,
            "خمس" | "خمسة" => 5.0,
            "ست" | "ستة" => 6.0,
            "سبع" | "سبعة" => 7.0,
            "ثماني" | "ثمانية" | "ثمان" => 8.0,
            "تسع" | "تسعة" => 9.0,
            "عشر" | "عشرة" => 10.0,
            "احد" | "احدي" => 1.0,
            "عشرون" | "عشرين" => 20.0,
            "ثلاثون" | "ثلاثين" => 30.0,
            "اربعون" | "اربعين" => 40.0,
            "خمسون" | "خمسين" => 50.0,
            "ستون" | "ستين" => 60.0,
            "سبعون" | "سبعين" => 70.0,
            "ثمانون" | "ثمانين" => 80.0,
            "تسعون" | "تسعين" => 90.0,
            "مئة" | "مائة" | "مية" => 100.0,
            "مئتان" | "مئتين" | "مائتان" | "مائتين" => 200.0,
            "الفان" | "الفين" => 2000.0,
            _ => return None,
        })
    };
    let word = text.fold(at);
    if word == "نصف" && factor(text.fold(at + 1)).is_some() {
        return Some((0.5 * factor(text.fold(at + 1))?, at + 2));
    }
    if matches!(word, "رصاصتين" | "رصاصتان") {
        return Some((2.0, at));
    }
    let mut value = one(word)?;
    // «واحد» and «أحد» alone are no counts; they lead «أحد عشر».
    let mut next = at + 1;
    if value < 10.0 && next < end && matches!(text.fold(next), "عشر" | "عشرة") {
        value += 10.0;
        next += 1;
    } else if matches!(word, "احد" | "احدي" | "الاحد") {
        return None;
    }
    if value < 10.0 && next < end && matches!(text.fold(next), "مئة" | "مائة") {
        value *= 100.0;
        next += 1;
    }
    while next < end
        && let Some(rest) = text.fold(next).strip_prefix('و')
        && let Some(part) = one(rest)
    {
        value += part;
        next += 1;
    }
    Some((value, next))
}

/// Whether a number is part of a date, a year, a clock time or the number of an item.
fn is_date_or_label(text: &Text<'_>, number: &Number) -> bool {
    let (start, end) = (number.tokens.start, number.tokens.end);
    let raw = text.raw(start);
    let figures = text.tokens[start].kind == Kind::Number;
    if figures && raw.contains(':') {
        return true;
    }
    let day = (1.0..=31.0).contains(&number.value) && number.value.fract() == 0.0;
    if day
        && figures
        && (month_at(text, end).is_some()
            || start.checked_sub(1).is_some_and(|before| {
                super::detail::month(text.fold(before)).is_some() && text.tokens[before].capital
            }))
    {
        return true;
    }
    let year = figures && (1900.0..2100.0).contains(&number.value) && raw.chars().count() == 4;
    let before = text.fold(start.wrapping_sub(1));
    let after = text.fold(end);
    if day
        && figures
        && (text.is_sign(start.wrapping_sub(1), ".")
            && start >= 2
            && super::detail::month(text.fold(start - 2)).is_some()
            && text.tokens[start - 2].capital
            || matches!(after, "по")
                && text
                    .tokens
                    .get(end + 1)
                    .is_some_and(|next| next.kind == Kind::Number)
                && month_at(text, end + 2).is_some())
    {
        return true;
    }
    if year && text.tokens.get(end).is_some_and(|next| next.capital) {
        return true;
    }
    year && (matches!(
        before,
        "in" | "since"
            | "of"
            | "by"
            | "until"
            | "from"
            | "в"
            | "с"
            | "عام"
            | "سنة"
            | "العام"
            | "منذ"
            | ","
            | "late"
            | "early"
    ) || matches!(after, "года" | "году" | "год" | "г")
        || super::detail::month(before).is_some()
        || text.words(&(start.saturating_sub(2)..start)) > 0
            && month_at(text, start.saturating_sub(2)).is_some())
        || matches!(
            before,
            "no" | "article" | "section" | "№" | "resolution" | "رقم" | "المادة" | "القرار"
        )
}

const COMPARISONS: [(&str, &str); 46] = [
    ("at least", "at least"),
    ("no fewer than", "at least"),
    ("no less than", "at least"),
    ("not less than", "at least"),
    ("a minimum of", "at least"),
    ("at most", "at most"),
    ("up to", "at most"),
    ("no more than", "at most"),
    ("as many as", "at most"),
    ("more than", "more than"),
    ("over", "more than"),
    ("less than", "less than"),
    ("fewer than", "less than"),
    ("under", "less than"),
    ("about", "about"),
    ("around", "about"),
    ("roughly", "about"),
    ("approximately", "about"),
    ("nearly", "about"),
    ("almost", "about"),
    ("some", "about"),
    ("an estimated", "about"),
    ("не менее", "at least"),
    ("как минимум", "at least"),
    ("минимум", "at least"),
    ("не меньше", "at least"),
    ("не более", "at most"),
    ("до", "at most"),
    ("максимум", "at most"),
    ("более", "more than"),
    ("больше", "more than"),
    ("свыше", "more than"),
    ("менее", "less than"),
    ("около", "about"),
    ("примерно", "about"),
    ("порядка", "about"),
    ("почти", "about"),
    ("ما لا يقل عن", "at least"),
    ("لا يقل عن", "at least"),
    ("اكثر من", "more than"),
    ("ازيد من", "more than"),
    ("اقل من", "less than"),
    ("نحو", "about"),
    ("حوالي", "about"),
    ("قرابة", "about"),
    ("ما يقرب من", "about"),
];

/// The comparison before a number, and the tokens of both.
fn comparison(
    text: &Text<'_>,
    number: &Number,
    range: &Range<usize>,
    _language: Language,
) -> (Option<&'static str>, Range<usize>) {
    for (words, meaning) in COMPARISONS {
        let length = words.split(' ').count();
        let Some(start) = number
            .tokens
            .start
            .checked_sub(length)
            .filter(|start| *start >= range.start)
        else {
            continue;
        };
        if words
            .split(' ')
            .enumerate()
            .all(|(step, word)| text.fold(start + step) == word)
        {
            return (Some(meaning), start..number.tokens.end);
        }
    }
    (None, number.tokens.clone())
}

/// `على الأقل`, `or more`, `at least` behind what is counted.
fn behind_comparison(text: &Text<'_>, at: usize) -> Option<(&'static str, usize)> {
    match (text.fold(at), text.fold(at + 1)) {
        ("علي", "الاقل") | ("at", "least") | ("or", "more") => Some(("at least", at + 2)),
        ("علي", "الاكثر") | ("at", "most") => Some(("at most", at + 2)),
        ("تقريبا", _) => Some(("about", at + 1)),
        _ => None,
    }
}

/// `of 14`, `out of 14`, `из 14`, `من أصل 14`.
fn out_of(text: &Text<'_>, at: usize, end: usize, language: Language) -> Option<(Number, usize)> {
    let mut next = match (language, text.fold(at), text.fold(at + 1)) {
        (Language::English, "out", "of") => at + 2,
        (Language::English, "of", _) => at + 1,
        (Language::Russian, "из", _) => at + 1,
        (Language::Arabic, "من", "اصل" | "مجموع" | "بين") => at + 2,
        (Language::Arabic, "من", _) => at + 1,
        _ => return None,
    };
    while next < end
        && matches!(
            text.fold(next),
            "the" | "its" | "their" | "all" | "these" | "those"
        )
    {
        next += 1;
    }
    let whole = number_at(text, next, end, language)?;
    let stop = whole.tokens.end;
    Some((whole, stop))
}

/// What is counted: a unit of measure in English, else the word behind the number.
fn unit(text: &Text<'_>, at: usize, end: usize, language: Language) -> (Option<String>, usize) {
    if at >= end {
        return (None, at);
    }
    if text.is_sign(at, "%٪") {
        return (Some("percent".to_owned()), at + 1);
    }
    let word = text.fold(at);
    if let Some(unit) = measure(word) {
        // «مقاطع فيديو»
        let more = usize::from(
            unit == "video" && measure(text.fold(at + 1)) == Some("video") && at + 1 < end,
        );
        return (Some(unit.to_owned()), at + 1 + more);
    }
    if matches!(text.fold(at + 1), "المئة" | "المائة") && word == "في"
        || matches!((word, text.fold(at + 1)), ("per", "cent"))
    {
        return (Some("percent".to_owned()), at + 2);
    }
    if text.tokens[at].kind != Kind::Word {
        return (None, at);
    }
    let stop = match language {
        Language::English => {
            links(word)
                || matches!(
                    word,
                    "than"
                        | "he"
                        | "she"
                        | "it"
                        | "they"
                        | "the"
                        | "a"
                        | "said"
                        | "others"
                        | "when"
                        | "but"
                        | "before"
                )
                || word.ends_with("ly")
        }
        Language::Russian => {
            matches!(
                word,
                "и" | "в"
                    | "на"
                    | "из"
                    | "с"
                    | "по"
                    | "до"
                    | "а"
                    | "не"
                    | "были"
                    | "было"
                    | "к"
                    | "от"
                    | "о"
                    | "что"
            )
        }
        Language::Arabic => {
            word.starts_with('و')
                && !matches!(
                    word,
                    "وحدة"
                        | "وحدات"
                        | "وزير"
                        | "وزراء"
                        | "ولاية"
                        | "ولايات"
                        | "وفيات"
                        | "وفاة"
                        | "وكالات"
                        | "وفود"
                )
                || matches!(
                    word,
                    "من" | "في"
                        | "على"
                        | "علي"
                        | "الي"
                        | "عن"
                        | "منها"
                        | "منهم"
                        | "و"
                        | "كانت"
                        | "كان"
                        | "قد"
                        | "لم"
                )
        }
    };
    if stop {
        return (None, at);
    }
    // Over adjectives to the noun, in English; elsewhere the noun stands first.
    if language == Language::English {
        let mut noun = at;
        while noun + 1 < end.min(at + 4)
            && text.tokens[noun + 1].kind == Kind::Word
            && !text.fold(noun).ends_with('s')
            && !matches!(
                text.fold(noun),
                "people" | "men" | "women" | "children" | "percent"
            )
            && !links(text.fold(noun + 1))
            && !matches!(text.fold(noun + 1), "since" | "under")
        {
            noun += 1;
        }
        let plural = text.fold(noun).ends_with('s')
            || matches!(text.fold(noun), "people" | "men" | "women" | "children");
        let noun = if plural { noun } else { at };
        if let Some(unit) = measure(text.fold(noun)) {
            return (Some(unit.to_owned()), noun + 1);
        }
        return (Some(text.raw(noun).to_owned()), noun + 1);
    }
    (Some(text.raw(at).to_owned()), at + 1)
}

/// Whether an English word leads on from a noun to what it has to do with.
fn links(word: &str) -> bool {
    matches!(
        word,
        "of" | "in"
            | "on"
            | "at"
            | "and"
            | "or"
            | "to"
            | "from"
            | "were"
            | "was"
            | "are"
            | "is"
            | "had"
            | "have"
            | "has"
            | "who"
            | "that"
            | "for"
            | "by"
            | "with"
            | "as"
            | "could"
            | "will"
            | "would"
            | "may"
            | "over"
            | "after"
    )
}

/// Units of time, money, length, weight and share, and clips, by an English word.
fn measure(word: &str) -> Option<&'static str> {
    Some(match word {
        "second" | "seconds" | "секунд" | "секунды" | "ثانية" | "ثوان" => {
            "second"
        }
        "minute" | "minutes" | "минут" | "минуты" | "минуту" | "دقيقة" | "دقائق" => {
            "minute"
        }
        "hour" | "hours" | "час" | "часа" | "часов" | "ساعة" | "ساعات" => {
            "hour"
        }
        "day" | "days" | "день" | "дня" | "дней" | "сутки" | "суток" | "يوم" | "ايام" | "يوما" => {
            "day"
        }
        "week" | "weeks" | "неделя" | "недели" | "недель" | "неделю" | "اسبوع" | "اسابيع"
        | "اسبوعا" => "week",
        "month" | "months" | "месяц" | "месяца" | "месяцев" | "شهر" | "اشهر" | "شهور" | "شهرا" => {
            "month"
        }
        "year" | "years" | "год" | "года" | "лет" | "عام" | "اعوام" | "سنة" | "سنوات" | "عاما" => {
            "year"
        }
        "percent" | "%" | "процент" | "процента" | "процентов" | "بالمئة" | "بالمائة" => {
            "percent"
        }
        "km"
        | "kilometre"
        | "kilometres"
        | "kilometer"
        | "kilometers"
        | "км"
        | "километр"
        | "километра"
        | "километров"
        | "كيلومتر"
        | "كيلومترا"
        | "كيلومترات"
        | "كم" => "kilometre",
        "mile" | "miles" | "миль" | "мили" => "mile",
        "metre" | "metres" | "meter" | "meters" | "метр" | "метра" | "метров" | "متر" | "مترا"
        | "امتار" => "metre",
        "ton" | "tons" | "tonne" | "tonnes" | "тонн" | "тонны" | "тонна" | "طن" | "طنا"
        | "اطنان" => "tonne",
        "dollar" | "dollars" | "долларов" | "доллара" | "دولار" | "دولارا" | "دولارات" => {
            "dollar"
        }
        "euro" | "euros" | "евро" | "يورو" => "euro",
        "рублей" | "рубля" | "руб" => "rouble",
        "video" | "videos" | "clip" | "clips" | "видео" | "ролик" | "ролика" | "роликов"
        | "فيديو" | "مقطع" | "مقاطع" | "مقطعا" | "فيديوهات" => "video",
        "missile" | "missiles" | "ракета" | "ракеты" | "ракет" | "صاروخ" | "صواريخ" | "صاروخا" => {
            "missile"
        }
        _ => return None,
    })
}

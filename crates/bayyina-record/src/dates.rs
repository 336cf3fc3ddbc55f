//! Dates in the ways that tables write them, as EDTF times.

mod worded;

use bayyina_model::Time;

use crate::dates::worded::worded;
use crate::text::{cut, plain};

/// In which order a date of numbers alone is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// 06/10/2015 is the sixth of October.
    DayFirst,
    /// 06/10/2015 is the tenth of June.
    MonthFirst,
}

/// How a table writes its dates, where the cells alone do not tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DateRules {
    /// The order of day and month.
    pub order: Option<Order>,
    /// The offset of clock times that carry none, such as `+03:00`.
    pub utc_offset: Option<String>,
    /// Whether five-digit numbers are days as spreadsheets count them, from 1899-12-30.
    pub serials: bool,
}

/// Why text is no date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// No known form.
    #[error("cannot read {found:?} as a date")]
    Unreadable {
        /// The text, cut.
        found: String,
    },
    /// Day and month could change places.
    #[error("{found:?} may mean {day_first} or {month_first}")]
    Ambiguous {
        /// The text, cut.
        found: String,
        /// What it is with the day first.
        day_first: String,
        /// What it is with the month first.
        month_first: String,
    },
    /// A clock time without an offset from UTC.
    #[error("{found:?} has a clock time without an offset from UTC")]
    NoOffset {
        /// The text, cut.
        found: String,
    },
    /// An interval that ends before it begins.
    #[error("{found:?} ends before it begins")]
    Backwards {
        /// The text, cut.
        found: String,
    },
    /// A day that no calendar has.
    #[error("{found:?} is no day of the calendar")]
    NoSuchDay {
        /// The text, cut.
        found: String,
    },
    /// A year of our days in the Islamic or the Iranian calendar.
    #[error("{found:?} may be of the Islamic or the Iranian calendar: year {year}")]
    OtherCalendar {
        /// The text, cut.
        found: String,
        /// The year.
        year: u32,
    },
}

impl DateError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => {
                "write 2015-10-05, 2015-10, 5 October 2015, 2015-10-05T14:30:00+03:00, or from/to"
            }
            Self::Ambiguous { .. } => {
                "write 2015-10-05, or name the order in the mapping: dates = \"dmy\" or \"mdy\""
            }
            Self::NoOffset { .. } => {
                "write the offset, 2015-10-05T14:30:00+03:00, or name it in the mapping: utc_offset = \"+03:00\""
            }
            Self::Backwards { .. } => "check the two dates",
            Self::NoSuchDay { .. } => "check day and month, and the order named in the mapping",
            Self::OtherCalendar { .. } => "write the day of the Gregorian calendar, as 2015-10-05",
        }
    }
}

/// Years that are of our days in the Islamic and the Iranian calendar: 1883 to 2077, 1921 to 2121.
const OTHER_CALENDAR: std::ops::RangeInclusive<u32> = 1300..=1500;

/// Reads a time: EDTF levels 0 and 1, RFC 3339, or a date as tables write it, in English, Arabic
/// or Russian; two of them parted by `/` are an interval. Dates are of the Gregorian calendar; a year
/// that is of our days in another is refused.
pub fn time(text: &str, rules: &DateRules) -> Result<Time, DateError> {
    let found = gregorian(text, rules)?;
    let years = found
        .text()
        .split('/')
        .filter_map(|end| end.get(..4)?.parse().ok());
    match years.into_iter().find(|year| OTHER_CALENDAR.contains(year)) {
        Some(year) => Err(DateError::OtherCalendar {
            found: cut(text.trim()),
            year,
        }),
        None => Ok(found),
    }
}

fn gregorian(text: &str, rules: &DateRules) -> Result<Time, DateError> {
    let found = || cut(text.trim());
    let tidied = plain(text);
    if let Ok(time) = Time::parse(&tidied) {
        return Ok(time);
    }
    if tidied.len() > 200 {
        return Err(DateError::Unreadable { found: found() });
    }
    let whole = single(&tidied, rules, &found);
    if whole.is_ok() {
        return parse(&whole?, &found);
    }
    // An interval of two dates; 06/10/2015 itself holds the mark too.
    for (at, separator) in [" / ", " – ", " — ", " - ", "/", "–"]
        .iter()
        .flat_map(|s| tidied.match_indices(s))
    {
        let (from, to) = (&tidied[..at], &tidied[at + separator.len()..]);
        let end = |text: &str| match text.trim() {
            ".." | "" => Ok("..".to_owned()),
            text => single(text, rules, &found),
        };
        if let (Ok(from), Ok(to)) = (end(from), end(to)) {
            let open = from == ".." && to == "..";
            return Time::parse(&format!("{from}/{to}")).map_err(|_| match open {
                true => DateError::Unreadable { found: found() },
                false => DateError::Backwards { found: found() },
            });
        }
    }
    parse(&whole?, &found)
}

fn parse(text: &str, found: &dyn Fn() -> String) -> Result<Time, DateError> {
    Time::parse(text).map_err(|_| DateError::NoSuchDay { found: found() })
}

/// One date as EDTF text.
fn single(text: &str, rules: &DateRules, found: &dyn Fn() -> String) -> Result<String, DateError> {
    let unreadable = || DateError::Unreadable { found: found() };
    let text = text.trim();
    if Time::parse(text).is_ok() && !text.contains('/') {
        return Ok(text.to_owned());
    }
    if text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit()) {
        return if rules.serials {
            serial(text.parse().map_err(|_| unreadable())?).ok_or_else(unreadable)
        } else {
            Err(unreadable())
        };
    }
    let (date, clock) = split_clock(text);
    let date = day(date, rules, found)?;
    let Some(clock) = clock else {
        return Ok(date);
    };
    if date.len() != 10 {
        return Err(unreadable());
    }
    let (clock, offset) = split_offset(clock);
    let clock = clock_text(clock).ok_or_else(unreadable)?;
    match offset.map(offset_text) {
        Some(Some(offset)) => Ok(format!("{date}T{clock}{offset}")),
        Some(None) => Err(unreadable()),
        None => match &rules.utc_offset {
            Some(offset) => Ok(format!("{date}T{clock}{offset}")),
            None => Err(DateError::NoOffset { found: found() }),
        },
    }
}

/// A day as spreadsheets count them, from 1899-12-30.
pub(crate) fn serial(days: u32) -> Option<String> {
    const EPOCH: i64 = -25_569;
    (20_000..100_000)
        .contains(&days)
        .then(|| bayyina_model::time::day_text((EPOCH + i64::from(days)) * 86_400))
}

/// A date and the clock time behind it, if one follows.
fn split_clock(text: &str) -> (&str, Option<&str>) {
    let Some(colon) = text.find(':') else {
        return (text, None);
    };
    let start = text[..colon]
        .rfind(|c: char| !c.is_ascii_digit())
        .unwrap_or(0);
    let (date, clock) = text.split_at(start);
    let clock = clock.trim_start_matches([' ', 't', 'T', ',']);
    (date.trim().trim_end_matches(','), Some(clock))
}

fn split_offset(clock: &str) -> (&str, Option<&str>) {
    match clock.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))) {
        Some(at) => {
            let (clock, offset) = clock.split_at(at);
            let offset = offset.trim();
            (clock, (!offset.is_empty()).then_some(offset))
        }
        None => (clock, None),
    }
}

fn clock_text(clock: &str) -> Option<String> {
    let (whole, part) = clock.split_once('.').unwrap_or((clock, ""));
    let fields: Vec<&str> = whole.split(':').collect();
    let two = |text: &str| {
        (1..=2)
            .contains(&text.len())
            .then(|| text.parse::<u8>().ok())
            .flatten()
    };
    let (hour, minute, second) = match fields[..] {
        [hour, minute] => (two(hour)?, two(minute)?, 0),
        [hour, minute, second] => (two(hour)?, two(minute)?, two(second)?),
        _ => return None,
    };
    let part = if part.is_empty() {
        String::new()
    } else {
        format!(".{part}")
    };
    Some(format!("{hour:02}:{minute:02}:{second:02}{part}"))
}

fn offset_text(offset: &str) -> Option<String> {
    let name = offset.to_lowercase();
    if matches!(name.as_str(), "z" | "utc" | "gmt") {
        return Some("Z".to_owned());
    }
    let numbers = name
        .trim_start_matches("utc")
        .trim_start_matches("gmt")
        .trim();
    let sign = numbers.chars().next().filter(|c| matches!(c, '+' | '-'))?;
    let digits: String = numbers[1..].chars().filter(|&c| c != ':').collect();
    let padded = match digits.len() {
        1 => format!("0{digits}00"),
        2 => format!("{digits}00"),
        4 => digits,
        _ => return None,
    };
    padded
        .bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| format!("{sign}{}:{}", &padded[..2], &padded[2..]))
}

/// A date without a clock, as EDTF text.
fn day(text: &str, rules: &DateRules, found: &dyn Fn() -> String) -> Result<String, DateError> {
    let unreadable = || DateError::Unreadable { found: found() };
    let (text, doubt) = match text.strip_suffix(['?', '~']) {
        Some(plain) => (plain.trim(), &text[plain.len()..]),
        None => (text, ""),
    };
    if Time::parse(text).is_ok() && !text.contains('/') {
        return Ok(format!("{text}{doubt}"));
    }
    let numbers: Vec<&str> = text.split(['/', '.', '-']).map(str::trim).collect();
    if numbers
        .iter()
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    {
        return numeric(&numbers, rules, found).map(|date| format!("{date}{doubt}"));
    }
    worded(text)
        .map(|date| format!("{date}{doubt}"))
        .ok_or_else(unreadable)
}

fn numeric(
    parts: &[&str],
    rules: &DateRules,
    found: &dyn Fn() -> String,
) -> Result<String, DateError> {
    let unreadable = || DateError::Unreadable { found: found() };
    let number = |text: &str| text.parse::<u32>().map_err(|_| unreadable());
    let date = |year: &str, month: u32, day: u32| format!("{year}-{month:02}-{day:02}");
    match parts {
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            Ok(date(year, number(month)?, number(day)?))
        }
        [first, second, year] if year.len() == 4 && first.len() <= 2 && second.len() <= 2 => {
            let (a, b) = (number(first)?, number(second)?);
            let order = rules.order.or(match () {
                () if a > 12 => Some(Order::DayFirst),
                () if b > 12 => Some(Order::MonthFirst),
                () if a == b => Some(Order::DayFirst),
                () => None,
            });
            match order {
                Some(Order::DayFirst) => Ok(date(year, b, a)),
                Some(Order::MonthFirst) => Ok(date(year, a, b)),
                None => Err(DateError::Ambiguous {
                    found: found(),
                    day_first: date(year, b, a),
                    month_first: date(year, a, b),
                }),
            }
        }
        [month, year] if year.len() == 4 && month.len() <= 2 => {
            Ok(format!("{year}-{:02}", number(month)?))
        }
        [year, month] if year.len() == 4 && month.len() <= 2 => {
            Ok(format!("{year}-{:02}", number(month)?))
        }
        _ => Err(unreadable()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_tables_write_them() {
        let plain = DateRules::default();
        let table = [
            ("2015-10-06", "2015-10-06"),
            ("../2015-10-26", "../2015-10-26"),
            ("2015-09-30?", "2015-09-30?"),
            ("6 October 2015", "2015-10-06"),
            ("October 6th, 2015", "2015-10-06"),
            ("Tuesday, 6 Oct 2015", "2015-10-06"),
            ("٦ تشرين الأول ٢٠١٥", "2015-10-06"),
            ("6 أكتوبر 2015", "2015-10-06"),
            ("أكتوبر ٢٠١٥", "2015-10"),
            ("٣٠ أيلول ٢٠١٥", "2015-09-30"),
            ("10 كانون الثاني 2016", "2016-01-10"),
            ("6 октября 2015 г.", "2015-10-06"),
            ("26/10/2015", "2015-10-26"),
            ("10/26/2015", "2015-10-26"),
            ("10.10.2015", "2015-10-10"),
            ("2015/10/6", "2015-10-06"),
            ("10/2015", "2015-10"),
            ("2015-10-06 14:30 UTC", "2015-10-06T14:30:00Z"),
            ("2015-10-06T14:30:00+03:00", "2015-10-06T14:30:00+03:00"),
            ("2015-10-06 14:30:05 +0300", "2015-10-06T14:30:05+03:00"),
            ("6 October 2015 9:05 GMT+3", "2015-10-06T09:05:00+03:00"),
            (
                "30 September 2015 - 6 October 2015",
                "2015-09-30/2015-10-06",
            ),
            ("26/10/2015/30/10/2015", "2015-10-26/2015-10-30"),
            ("2015-09-30 – 2015-10-06", "2015-09-30/2015-10-06"),
            ("../26 October 2015", "../2015-10-26"),
            ("../2016-03-14T17:37:31.000Z", "../2016-03-14T17:37:31.000Z"),
        ];
        for (text, expected) in table {
            let found = time(text, &plain).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(found.text(), expected, "{text}");
        }
    }

    #[test]
    fn the_mapping_decides_what_cells_do_not() {
        let day_first = DateRules {
            order: Some(Order::DayFirst),
            utc_offset: Some("+03:00".to_owned()),
            serials: true,
        };
        let month_first = DateRules {
            order: Some(Order::MonthFirst),
            ..DateRules::default()
        };
        let table = [
            ("06/10/2015", &day_first, "2015-10-06"),
            ("06.10.2015", &day_first, "2015-10-06"),
            ("06/10/2015", &month_first, "2015-06-10"),
            ("06.10.2015 14:30", &day_first, "2015-10-06T14:30:00+03:00"),
            ("42283", &day_first, "2015-10-06"),
        ];
        for (text, rules, expected) in table {
            assert_eq!(time(text, rules).unwrap().text(), expected, "{text}");
        }
        assert!(matches!(
            time("26/10/2015", &month_first),
            Err(DateError::NoSuchDay { .. })
        ));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        let plain = DateRules::default();
        let ambiguous = DateError::Ambiguous {
            found: "06/10/2015".into(),
            day_first: "2015-10-06".into(),
            month_first: "2015-06-10".into(),
        };
        assert_eq!(time("06/10/2015", &plain), Err(ambiguous));
        assert!(matches!(
            time("06.10.2015", &plain),
            Err(DateError::Ambiguous { .. })
        ));
        assert!(matches!(
            time("2015-10-06 14:30", &plain),
            Err(DateError::NoOffset { .. })
        ));
        assert!(matches!(
            time("31 September 2015", &plain),
            Err(DateError::NoSuchDay { .. })
        ));
        for text in [
            "1437-01-01",
            "١٤٣٧-٠١-٠١",
            "1394-07-13",
            "1/1/1437",
            "1437-01-01/1437-02-01",
            "5 October 1437",
        ] {
            assert!(
                matches!(time(text, &plain), Err(DateError::OtherCalendar { .. })),
                "{text}"
            );
        }
        for text in ["1299", "1501", "1516-08-24", "2015-10-14"] {
            assert!(time(text, &plain).is_ok(), "{text}");
        }
        for text in [
            "",
            "soon",
            "42283",
            "06/10/15",
            "October",
            "6 Oct 7 2015",
            "2015-10-06 25h",
        ] {
            assert!(
                matches!(time(text, &plain), Err(DateError::Unreadable { .. })),
                "{text}"
            );
        }
    }
}

//! Times as the record gives them: intervals with a precision, never a guessed instant.
//!
//! Text is EDTF (ISO 8601-2:2019) levels 0 and 1, or an RFC 3339 instant with its offset.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::{Date, Month};

use crate::small::Small;

const DAY: i64 = 86_400;

/// A stretch of time. Units: seconds since 1970-01-01T00:00:00 UTC, end excluded.
///
/// A date without an offset counts as the day in UTC; comparisons that must allow for time
/// zones widen by a tolerance of the method. `None` is an open end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Interval {
    /// First second.
    pub from: Option<i64>,
    /// Second after the last.
    pub to: Option<i64>,
}

impl Interval {
    /// The interval open at both ends.
    pub const ALWAYS: Self = Self {
        from: None,
        to: None,
    };

    /// Whether the two have a second in common when both ends are widened by `slack_s` seconds.
    pub fn meets(&self, other: &Self, slack_s: i64) -> bool {
        let before = |end: Option<i64>, start: Option<i64>| match (end, start) {
            (Some(end), Some(start)) => end.saturating_add(slack_s) <= start,
            _ => false,
        };
        !before(self.to, other.from) && !before(other.to, self.from)
    }

    /// Whether all of `inner` lies in this interval.
    pub fn contains(&self, inner: &Self) -> bool {
        let starts = match (self.from, inner.from) {
            (None, _) => true,
            (Some(outer), Some(inner)) => outer <= inner,
            (Some(_), None) => false,
        };
        let ends = match (self.to, inner.to) {
            (None, _) => true,
            (Some(outer), Some(inner)) => inner <= outer,
            (Some(_), None) => false,
        };
        starts && ends
    }

    /// Whether this interval has ended, by `slack_s` seconds or more, when `other` begins.
    pub fn ends_before(&self, other: &Self, slack_s: i64) -> bool {
        match (self.to, other.from) {
            (Some(end), Some(start)) => end.saturating_add(slack_s) <= start,
            _ => false,
        }
    }
}

/// A time as its source wrote it, with the interval it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Time(Box<Read>);

/// Boxed: most fields that may hold a time hold none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Read {
    text: Small,
    interval: Interval,
    uncertain: bool,
}

/// Text that is no EDTF level 0 or 1 time and no RFC 3339 instant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "cannot read {text:?} as a date; write 2015-10-05, 2015-10, 2015-10-05T14:30:00+03:00, a/b or ../b"
)]
pub struct TimeError {
    /// The text, cut at 80 characters.
    pub text: String,
}

impl Time {
    /// Reads EDTF level 0 or 1 or an RFC 3339 instant.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let text = text.trim();
        let fault = || TimeError {
            text: text.chars().take(80).collect(),
        };
        if text.len() > 80 {
            return Err(fault());
        }
        let (interval, uncertain) = match text.split_once('/') {
            Some((from, to)) => interval(from, to),
            None => point(text),
        }
        .ok_or_else(fault)?;
        Ok(Self(Box::new(Read {
            text: Small::new(text),
            interval,
            uncertain,
        })))
    }

    /// The text as the source wrote it.
    pub fn text(&self) -> &str {
        self.0.text.text()
    }

    /// What it stands for.
    pub fn interval(&self) -> Interval {
        self.0.interval
    }

    /// Whether the source doubts it: `?`, `~` or `%`.
    pub fn is_uncertain(&self) -> bool {
        self.0.uncertain
    }

    /// The first day, `YYYY-MM-DD`, where there is one.
    pub fn first_day(&self) -> Option<String> {
        self.0.interval.from.map(day_text)
    }
}

/// The day, `YYYY-MM-DD`, that a second since 1970 falls on in UTC.
pub fn day_text(second: i64) -> String {
    let julian = second.div_euclid(DAY) + i64::from(UNIX_EPOCH_JULIAN);
    i32::try_from(julian)
        .ok()
        .and_then(|julian| Date::from_julian_day(julian).ok())
        .map_or_else(
            || format!("{second} s"),
            |date| {
                format!(
                    "{:04}-{:02}-{:02}",
                    date.year(),
                    u8::from(date.month()),
                    date.day()
                )
            },
        )
}

impl std::str::FromStr for Time {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        Self::parse(text)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.text())
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

const UNIX_EPOCH_JULIAN: i32 = 2_440_588;

fn interval(from: &str, to: &str) -> Option<(Interval, bool)> {
    let open = |text: &str| text == ".." || text.is_empty();
    if open(from) && open(to) {
        return None;
    }
    let (start, start_doubt) = if open(from) {
        (Interval::ALWAYS, false)
    } else {
        point(from)?
    };
    let (end, end_doubt) = if open(to) {
        (Interval::ALWAYS, false)
    } else {
        point(to)?
    };
    if let (Some(first), Some(last)) = (start.from, end.to)
        && last <= first
    {
        return None;
    }
    Some((
        Interval {
            from: start.from,
            to: end.to,
        },
        start_doubt || end_doubt,
    ))
}

fn point(text: &str) -> Option<(Interval, bool)> {
    if text.contains(['T', 't', ' ']) {
        return instant(text).map(|second| {
            (
                Interval {
                    from: Some(second),
                    to: Some(second + 1),
                },
                false,
            )
        });
    }
    let (plain, uncertain) = match text.strip_suffix(['?', '~', '%']) {
        Some(plain) => (plain, true),
        None => (text, false),
    };
    let parts: Vec<&str> = plain.split('-').collect();
    let (first, last) = match parts.as_slice() {
        [year] => (day(low(year)?, 1, 1)?, day(high(year)?, 12, 31)?),
        [year, "XX"] | [year, "XX", "XX"] => (day(low(year)?, 1, 1)?, day(high(year)?, 12, 31)?),
        [year, season @ ("21" | "22" | "23" | "24")] => {
            // Seasons of the northern hemisphere: spring is March to May, winter ends in February.
            let year: i32 = exact(year)?;
            let month = (digits(season, 2)? - 21) * 3 + 3;
            let (end_year, end_month) = if month + 2 > 12 {
                (year + 1, month - 10)
            } else {
                (year, month + 2)
            };
            (
                day(year, month, 1)?,
                day(end_year, end_month, month_length(end_year, end_month)?)?,
            )
        }
        [year, month] | [year, month, "XX"] => {
            let (year, month) = (exact(year)?, digits(month, 2)?);
            (
                day(year, month, 1)?,
                day(year, month, month_length(year, month)?)?,
            )
        }
        [year, month, day_of_month] => {
            let date = day(exact(year)?, digits(month, 2)?, digits(day_of_month, 2)?)?;
            (date, date)
        }
        _ => return None,
    };
    Some((
        Interval {
            from: Some(first * DAY),
            to: Some((last + 1) * DAY),
        },
        uncertain,
    ))
}

/// An RFC 3339 instant; without an offset it is refused, since nobody knows which second is meant.
fn instant(text: &str) -> Option<i64> {
    let (date, clock) = text.split_once(['T', 't', ' '])?;
    let [year, month, day_of_month] = date.split('-').collect::<Vec<_>>().try_into().ok()?;
    let days = day(exact(year)?, digits(month, 2)?, digits(day_of_month, 2)?)?;
    let (clock, offset) = match clock.strip_suffix(['Z', 'z']) {
        Some(clock) => (clock, 0),
        None => {
            let at = clock.rfind(['+', '-'])?;
            let (hours, minutes) = clock.get(at + 1..)?.split_once(':')?;
            let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let size = i64::from(hours) * 3_600 + i64::from(minutes) * 60;
            (
                clock.get(..at)?,
                if clock[at..].starts_with('-') {
                    -size
                } else {
                    size
                },
            )
        }
    };
    let whole = match clock.split_once('.') {
        Some((whole, part)) if !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) => {
            whole
        }
        Some(_) => return None,
        None => clock,
    };
    let parts: Vec<&str> = whole.split(':').collect();
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (digits(hour, 2)?, digits(minute, 2)?, 0),
        [hour, minute, second] => (digits(hour, 2)?, digits(minute, 2)?, digits(second, 2)?),
        _ => return None,
    };
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    Some(days * DAY + i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second) - offset)
}

/// Days since 1970-01-01.
fn day(year: i32, month: u32, day_of_month: u32) -> Option<i64> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(year, month, u8::try_from(day_of_month).ok()?).ok()?;
    Some(i64::from(date.to_julian_day() - UNIX_EPOCH_JULIAN))
}

fn month_length(year: i32, month: u32) -> Option<u32> {
    Some(u32::from(
        Month::try_from(u8::try_from(month).ok()?)
            .ok()?
            .length(year),
    ))
}

fn digits(text: &str, width: usize) -> Option<u32> {
    (text.len() == width && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn exact(year: &str) -> Option<i32> {
    digits(year, 4).and_then(|year| i32::try_from(year).ok())
}

fn low(year: &str) -> Option<i32> {
    unspecified(year, '0')
}

fn high(year: &str) -> Option<i32> {
    unspecified(year, '9')
}

fn unspecified(year: &str, digit: char) -> Option<i32> {
    let known = year.trim_end_matches('X');
    if known.is_empty() {
        return None;
    }
    exact(&format!(
        "{known}{}",
        digit.to_string().repeat(year.len() - known.len())
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edtf_levels_0_and_1() {
        let table = [
            ("2015", "2015-01-01", "2016-01-01"),
            ("2015-10", "2015-10-01", "2015-11-01"),
            ("2015-12", "2015-12-01", "2016-01-01"),
            ("2016-02-29", "2016-02-29", "2016-03-01"),
            ("2015-09-30?", "2015-09-30", "2015-10-01"),
            ("2015-10-XX", "2015-10-01", "2015-11-01"),
            ("2015-XX", "2015-01-01", "2016-01-01"),
            ("201X", "2010-01-01", "2020-01-01"),
            ("2015-22", "2015-06-01", "2015-09-01"),
            ("2015-24", "2015-12-01", "2016-03-01"),
            ("2015-09-30/2015-10-06", "2015-09-30", "2015-10-07"),
            ("2015-10/2015-11-03~", "2015-10-01", "2015-11-04"),
        ];
        for (text, from, to) in table {
            let time = Time::parse(text).unwrap();
            assert_eq!(time.interval().from.map(day_text).unwrap(), from, "{text}");
            assert_eq!(time.interval().to.map(day_text).unwrap(), to, "{text}");
            assert_eq!(time.is_uncertain(), text.contains(['?', '~']), "{text}");
            assert_eq!(time.to_string(), text);
        }
        let open = Time::parse("../2015-10-26").unwrap().interval();
        assert_eq!(
            (open.from, open.to.map(day_text)),
            (None, Some("2015-10-27".into()))
        );
        let open = Time::parse("2016-01-12/..").unwrap().interval();
        assert_eq!(
            (open.from.map(day_text), open.to),
            (Some("2016-01-12".into()), None)
        );
    }

    #[test]
    fn instants_carry_their_offset() {
        let table = [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T03:00:00+03:00", 0),
            ("2015-10-06T14:30:00.250-05:00", 1_444_159_800),
            ("2016-03-14T17:37:31.000Z", 1_457_977_051),
        ];
        for (text, second) in table {
            assert_eq!(
                Time::parse(text).unwrap().interval().from,
                Some(second),
                "{text}"
            );
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "..",
            "../..",
            "soon",
            "2015-13",
            "2015-02-29",
            "2015-1-1",
            "2015-10-06T14:30:00",
            "2015-10-06T25:00:00Z",
            "2015-10-07/2015-10-06",
            "06.10.2015",
            "XXXX",
            "٢٠١٥",
            "2015-10-05T1é:00Z",
        ] {
            assert!(Time::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn intervals_compare_by_their_ends() {
        let of = |text: &str| Time::parse(text).unwrap().interval();
        assert!(of("2015-10").contains(&of("2015-10-31")));
        assert!(!of("2015-10").contains(&of("../2015-10-31")));
        assert!(of("2015-10-01").ends_before(&of("2015-10-02"), 0));
        assert!(!of("2015-10-01").ends_before(&of("2015-10-02"), DAY));
        assert!(of("2015-10-01").meets(&of("2015-10-02"), 1));
        assert!(!of("2015-10-01").meets(&of("2015-10-02"), 0));
        assert!(of("../2015").meets(&of("2015-12-31"), 0));
    }
}

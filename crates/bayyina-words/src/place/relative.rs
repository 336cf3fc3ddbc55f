//! What stands around a name: "village of", "near", "southwest of X, 10 km", "ريف حلب".

use crate::fold::fold;
use crate::gazetteer::Kind;

/// A stated place taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stated {
    /// The name itself, folded.
    pub head: String,
    /// What kind of place it says it is.
    pub kind: Option<Kind>,
    /// What it says of where the place lies from the name.
    pub relation: Relation,
    /// The places that it says it lies in, nearest first, folded.
    pub within: Vec<String>,
}

/// Where a place lies from the one that is named.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Relation {
    /// It is the place.
    #[default]
    Is,
    /// Near it.
    Near,
    /// The country around it.
    Countryside,
    /// In a direction, at a distance.
    Sector {
        /// The bearing of the middle, in degrees clockwise from north; `None` for all around.
        bearing: Option<f64>,
        /// How wide it is to either side, in degrees.
        half_width: f64,
        /// From this far, in metres.
        from_m: f64,
        /// To this far, in metres.
        to_m: f64,
    },
}

/// How far "near" reaches, in metres.
pub const NEAR_M: f64 = 10_000.0;
/// How far "southwest of" reaches where no distance is stated, in metres.
pub const DIRECTION_M: f64 = 30_000.0;
/// How far a stated distance may be off, to either side.
pub const DISTANCE_SHARE: f64 = 0.25;
/// How wide a direction of eight is to either side, in degrees.
pub const EIGHTH: f64 = 45.0;

const KINDS: &[(&str, Kind)] = &[
    ("village", Kind::Village),
    ("hamlet", Kind::Village),
    ("settlement", Kind::Village),
    ("town", Kind::Town),
    ("city", Kind::City),
    ("province", Kind::Province),
    ("governorate", Kind::Province),
    ("muhafazah", Kind::Province),
    ("oblast", Kind::Province),
    ("state", Kind::Province),
    ("district", Kind::District),
    ("county", Kind::District),
    ("subdistrict", Kind::District),
    ("neighborhood", Kind::Neighbourhood),
    ("neighbourhood", Kind::Neighbourhood),
    ("quarter", Kind::Neighbourhood),
    ("قريه", Kind::Village),
    ("بلده", Kind::Town),
    ("مدينه", Kind::City),
    ("محافظه", Kind::Province),
    ("ولايه", Kind::Province),
    ("منطقه", Kind::District),
    ("ناحيه", Kind::District),
    ("حي", Kind::Neighbourhood),
    ("деревня", Kind::Village),
    ("деревни", Kind::Village),
    ("деревне", Kind::Village),
    ("село", Kind::Village),
    ("села", Kind::Village),
    ("селе", Kind::Village),
    ("поселок", Kind::Village),
    ("поселка", Kind::Village),
    ("поселке", Kind::Village),
    ("город", Kind::City),
    ("города", Kind::City),
    ("городе", Kind::City),
    ("городок", Kind::Town),
    ("провинция", Kind::Province),
    ("провинции", Kind::Province),
    ("провинцию", Kind::Province),
    ("область", Kind::Province),
    ("области", Kind::Province),
    ("мухафаза", Kind::Province),
    ("мухафазы", Kind::Province),
    ("район", Kind::District),
    ("района", Kind::District),
    ("районе", Kind::District),
    ("квартал", Kind::Neighbourhood),
];

const SMALL: &[&str] = &[
    "of",
    "the",
    "from",
    "in",
    "at",
    "to",
    "в",
    "во",
    "на",
    "от",
    "к",
    "с",
    "из",
    "في",
    "من",
    "الى",
    "عن",
    "بعد",
    "مسافه",
    "about",
    "some",
    "approximately",
    "approx",
    "примерно",
    "около",
    "حوالي",
    "distance",
    "расстоянии",
    "away",
];

const NEAR: &[&str] = &[
    "near",
    "nearby",
    "around",
    "outside",
    "vicinity",
    "close",
    "beside",
    "قرب",
    "بالقرب",
    "محيط",
    "بمحيط",
    "جوار",
    "близ",
    "вблизи",
    "возле",
    "рядом",
    "окрестности",
    "окрестностях",
    "у",
    "под",
];

const COUNTRYSIDE: &[&str] = &["ريف", "بريف", "countryside", "rural", "rif", "reef"];

/// Takes a stated place apart.
pub fn take_apart(stated: &str) -> Stated {
    let mut parts = parted(stated).into_iter().peekable();
    let Some(first) = parts.next() else {
        return Stated::default();
    };
    let mut found = one_part(&first, None);
    for part in parts {
        let more = one_part(&part, Some(&found));
        match (found.relation, more.relation) {
            // "southwest of X, 10 km"
            (
                Relation::Sector {
                    bearing: Some(bearing),
                    half_width,
                    ..
                },
                Relation::Sector {
                    bearing: None,
                    from_m,
                    to_m,
                    ..
                },
            ) if more.head.is_empty() => {
                found.relation = Relation::Sector {
                    bearing: Some(bearing),
                    half_width,
                    from_m,
                    to_m,
                };
            }
            // "X, 10 km southwest"
            (Relation::Is | Relation::Near, Relation::Sector { .. }) if more.head.is_empty() => {
                found.relation = more.relation;
            }
            // "10 km, southwest of X"
            (
                Relation::Sector {
                    bearing: None,
                    from_m,
                    to_m,
                    ..
                },
                Relation::Sector {
                    bearing,
                    half_width,
                    ..
                },
            ) if found.head.is_empty() => {
                found = Stated {
                    relation: Relation::Sector {
                        bearing,
                        half_width,
                        from_m,
                        to_m,
                    },
                    ..more
                };
            }
            // "a village, 10 km southwest of X"
            _ if found.head.is_empty() => {
                found = Stated {
                    kind: found.kind.or(more.kind),
                    ..more
                };
            }
            _ if !more.head.is_empty() => found.within.push(more.head),
            _ => {}
        }
    }
    found
}

/// The parts between commas, brackets and dashes with blanks around them.
pub(super) fn parted(stated: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let letters: Vec<char> = stated.chars().take(crate::fold::LONGEST_NAME).collect();
    for (index, &c) in letters.iter().enumerate() {
        let blank = |at: Option<usize>| {
            at.and_then(|at| letters.get(at))
                .is_none_or(|c| c.is_whitespace())
        };
        let ends = match c {
            ',' => {
                // A comma within a number is part of it.
                let digit = |at: Option<usize>| {
                    at.and_then(|at| letters.get(at))
                        .is_some_and(|c| c.is_numeric())
                };
                !(digit(index.checked_sub(1)) && digit(Some(index + 1)))
            }
            '،' | '(' | ')' | ';' | '؛' | '/' | '、' | '，' => true,
            '-' | '–' | '—' => blank(index.checked_sub(1)) && blank(Some(index + 1)),
            _ => false,
        };
        match ends {
            true => parts.push(String::new()),
            false => parts.last_mut().expect("it began with one").push(c),
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

fn one_part(part: &str, before: Option<&Stated>) -> Stated {
    let mut found = Stated::default();
    let tokens = tokens(part);
    let mut rest: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let (mut distance, mut bearing, mut relation) = (None, None, Relation::Is);
    // Direction and distance stand before the name, or alone.
    loop {
        let length = rest.len();
        let Some(&word) = rest.first() else { break };
        if let Some((metres, used)) = distance_at(&rest) {
            distance = Some(metres);
            rest.drain(..used);
        } else if let Some((degrees, used)) = direction_at(&rest)
            && (used < length && follows(&rest[used..])
                || used == length && (distance.is_some() || before.is_some()))
        {
            bearing = Some(degrees);
            rest.drain(..used);
        } else if length > 1 && NEAR.contains(&word) {
            relation = Relation::Near;
            rest.remove(0);
        } else if length > 1 && COUNTRYSIDE.contains(&word) {
            relation = Relation::Countryside;
            found.kind = Some(Kind::Province);
            rest.remove(0);
        } else if length > 1
            && let Some(kind) = kind_of(word)
            && found.kind.is_none()
        {
            found.kind = Some(kind);
            rest.remove(0);
        } else if length > 1
            && is_small(
                word,
                &rest,
                distance.is_some()
                    || bearing.is_some()
                    || relation != Relation::Is
                    || found.kind.is_some(),
            )
        {
            rest.remove(0);
        } else {
            break;
        }
        if rest.len() == length {
            break;
        }
    }
    // A kind may follow the name, and so may a direction of a countryside: "ريف حلب الشمالي".
    while rest.len() > 1 {
        let last = rest[rest.len() - 1];
        if relation == Relation::Countryside
            && let Some(degrees) = adjective(last)
        {
            bearing = Some(degrees);
            rest.pop();
        } else if let Some(kind) =
            kind_of(last).filter(|kind| matches!(kind, Kind::Province | Kind::District))
            && found.kind.is_none_or(|found| found == kind)
        {
            found.kind = Some(kind);
            rest.pop();
        } else if COUNTRYSIDE.contains(&last) {
            relation = Relation::Countryside;
            found.kind = Some(Kind::Province);
            rest.pop();
        } else if rest.len() > 1
            && matches!(last, "city" | "town" | "village")
            && found.kind.is_none()
        {
            // "Raqqa city"; "Kansas City" and its like are found by their own names first.
            found.kind = kind_of(last);
            rest.pop();
        } else {
            break;
        }
    }
    if let Some((at, after)) = stands_by(&rest) {
        found.within.push(rest[after..].join(" "));
        rest.truncate(at);
        if let Some(kind) = rest.last().and_then(|last| kind_of(last))
            && rest.len() > 1
        {
            found.kind = found.kind.or(Some(kind));
            rest.pop();
        }
    }
    found.head = rest.join(" ");
    found.relation = match (bearing, distance, relation) {
        (None, None, relation) => relation,
        (Some(bearing), None, _) => Relation::Sector {
            bearing: Some(bearing),
            half_width: EIGHTH,
            from_m: 0.0,
            to_m: DIRECTION_M,
        },
        (bearing, Some((from_m, to_m)), _) => Relation::Sector {
            bearing,
            half_width: if bearing.is_some() { EIGHTH } else { 180.0 },
            from_m,
            to_m,
        },
    };
    found
}

/// Where another place begins that the name stands by: "Saraqib village near Idlib", "Talbiseh north
/// of Homs". The words up to the first number are the name, those from the second the other place.
fn stands_by(words: &[&str]) -> Option<(usize, usize)> {
    (1..words.len().saturating_sub(1)).find_map(|at| {
        let mut after = at;
        if let Some((_, used)) = distance_at(&words[after..]) {
            after += used;
        }
        if let Some((_, used)) = direction_at(&words[after..]) {
            after += used;
        }
        let binds = |word: &str| matches!(word, "of" | "from" | "от" | "من");
        let found = match words.get(after) {
            Some(word) if after > at => binds(word),
            Some(word) => {
                NEAR.contains(word) && !matches!(*word, "у" | "под" | "close" | "outside")
            }
            None => false,
        };
        after += 1;
        while words.len() > after + 1 && SMALL.contains(&words[after]) {
            after += 1;
        }
        (found && after < words.len()).then_some((at, after))
    })
}

/// Folded words; a decimal fraction stays with its number, a unit written to a number is parted.
fn tokens(part: &str) -> Vec<String> {
    let letters: Vec<char> = part.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let flush = |word: &mut String, words: &mut Vec<String>| {
        if !word.is_empty() {
            match word.chars().all(|c| c.is_ascii_digit() || c == '.') {
                true => words.push(word.clone()),
                false => words.extend(
                    fold(word)
                        .split(' ')
                        .filter(|word| !word.is_empty())
                        .map(str::to_owned),
                ),
            }
            word.clear();
        }
    };
    for (index, &c) in letters.iter().enumerate() {
        let folded_digit = fold(&c.to_string())
            .chars()
            .next()
            .filter(char::is_ascii_digit);
        let next_digit = letters.get(index + 1).is_some_and(|c| c.is_numeric());
        let in_number = word.chars().next_back().is_some_and(|c| c.is_ascii_digit());
        match folded_digit {
            Some(digit) => {
                if !word.is_empty() && !in_number && !word.ends_with('.') {
                    flush(&mut word, &mut words);
                }
                word.push(digit);
            }
            None if matches!(c, '.' | ',' | '٫') && in_number && next_digit => word.push('.'),
            None if in_number => {
                flush(&mut word, &mut words);
                if c.is_alphabetic() {
                    word.push(c);
                }
            }
            None if c.is_whitespace() => flush(&mut word, &mut words),
            None => word.push(c),
        }
    }
    flush(&mut word, &mut words);
    words
}

/// A distance at the beginning of words, in metres from and to, and how many words it takes.
fn distance_at(words: &[&str]) -> Option<((f64, f64), usize)> {
    let number = |at: usize| words.get(at).and_then(|word| word.parse::<f64>().ok());
    let first = number(0)?;
    let (second, unit_at) = match (number(1), words.get(1)) {
        (Some(second), _) => (Some(second), 2),
        (None, Some(&("to" | "до" | "الى"))) if number(2).is_some() => (number(2), 3),
        _ => (None, 1),
    };
    let metres = match *words.get(unit_at)? {
        "km"
        | "kms"
        | "kilometers"
        | "kilometres"
        | "kilometer"
        | "kilometre"
        | "км"
        | "километров"
        | "километрах"
        | "километра"
        | "كم"
        | "كيلومتر"
        | "كيلومترا"
        | "كلم"
        | "كيلومترات" => 1000.0,
        "m" | "meters" | "metres" | "м" | "метров" | "метрах" | "م" | "متر" | "مترا" => {
            1.0
        }
        "mi" | "mile" | "miles" | "мил" | "миль" | "ميل" | "اميال" => 1609.344,
        _ => return None,
    };
    let first = first * metres;
    let range = match second.map(|second| second * metres) {
        Some(second) => (first.min(second), first.max(second)),
        None => (
            first * (1.0 - DISTANCE_SHARE),
            first * (1.0 + DISTANCE_SHARE),
        ),
    };
    (range.1 < 2e7).then_some((range, unit_at + 1))
}

/// Whether what follows a direction makes it one: "of", "от", or in Arabic the name itself.
fn follows(rest: &[&str]) -> bool {
    let is_arabic = |word: &str| {
        word.chars()
            .all(|c| crate::script::Script::of(c) == crate::script::Script::Arabic)
    };
    matches!(rest.first(), Some(&("of" | "from" | "от" | "the")))
        || rest.first().is_some_and(|word| is_arabic(word))
        || rest
            .first()
            .is_some_and(|word| word.chars().any(|c| ('а'..='я').contains(&c)))
}

/// A direction at the beginning of words, in degrees, and how many words it takes.
fn direction_at(words: &[&str]) -> Option<(f64, usize)> {
    let first = words.first()?;
    // "к северу", "в северо-восточном направлении": the small word before is dropped earlier.
    let north_south = |word: &str| match word {
        "north" | "northern" | "شمال" | "شمالي" | "северо" | "север" | "северу" | "севернее"
        | "северной" | "n" => Some(0.0),
        "south" | "southern" | "جنوب" | "جنوبي" | "юго" | "юг" | "югу" | "южнее" | "южной"
        | "s" => Some(180.0),
        _ => None,
    };
    let east_west = |word: &str| match word {
        "east" | "eastern" | "شرق" | "شرقي" | "شرقا" | "восток" | "востоку" | "восточнее"
        | "восточной" | "e" => Some(90.0),
        "west" | "western" | "غرب" | "غربي" | "غربا" | "запад" | "западу" | "западнее"
        | "западной" | "w" => Some(270.0),
        _ => None,
    };
    let between = |ns: f64, ew: f64| match (ns as u16, ew as u16) {
        (0, 90) => 45.0,
        (0, _) => 315.0,
        (_, 90) => 135.0,
        _ => 225.0,
    };
    let joined = match *first {
        "northeast" | "northeastern" | "ne" => Some(45.0),
        "southeast" | "southeastern" | "se" => Some(135.0),
        "southwest" | "southwestern" | "sw" => Some(225.0),
        "northwest" | "northwestern" | "nw" => Some(315.0),
        _ => None,
    };
    if let Some(degrees) = joined {
        return Some((degrees, 1));
    }
    if let Some(ns) = north_south(first) {
        return Some(match words.get(1).and_then(|word| east_west(word)) {
            Some(ew) => (between(ns, ew), 2),
            None => (ns, 1),
        });
    }
    east_west(first).map(|degrees| (degrees, 1))
}

fn adjective(word: &str) -> Option<f64> {
    Some(match word {
        "الشمالي" => 0.0,
        "الجنوبي" => 180.0,
        "الشرقي" => 90.0,
        "الغربي" => 270.0,
        _ => return None,
    })
}

fn kind_of(word: &str) -> Option<Kind> {
    let found = |word: &str| {
        KINDS
            .iter()
            .find(|(known, _)| *known == word)
            .map(|&(_, kind)| kind)
    };
    found(word)
        .or_else(|| found(word.strip_prefix('ب')?))
        .or_else(|| found(word.strip_prefix("ال")?))
}

/// Whether a word only binds what was taken off to the name.
fn is_small(word: &str, rest: &[&str], taken: bool) -> bool {
    if taken {
        return SMALL.contains(&word);
    }
    // "в 10 км к северу от", "the village of", "in the vicinity of", "في ريف".
    let next = rest.get(1).copied().unwrap_or_default();
    let opens = next.parse::<f64>().is_ok()
        || kind_of(next).is_some()
        || NEAR.contains(&next)
        || COUNTRYSIDE.contains(&next)
        || matches!(next, "the")
        || direction_at(&rest[1..]).is_some();
    SMALL.contains(&word) && opens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sector(bearing: Option<f64>, from_m: f64, to_m: f64) -> Relation {
        Relation::Sector {
            bearing,
            half_width: if bearing.is_some() { EIGHTH } else { 180.0 },
            from_m,
            to_m,
        }
    }

    #[test]
    fn what_stands_around_a_name_is_taken_off() {
        type Row = (
            &'static str,
            &'static str,
            Option<Kind>,
            Relation,
            &'static [&'static str],
        );
        let table: &[Row] = &[
            ("Talbiseh", "talbiseh", None, Relation::Is, &[]),
            (
                "village of Talbiseh",
                "talbiseh",
                Some(Kind::Village),
                Relation::Is,
                &[],
            ),
            (
                "the village of Talbiseh, Homs province",
                "talbiseh",
                Some(Kind::Village),
                Relation::Is,
                &["homs"],
            ),
            ("near Talbiseh", "talbiseh", None, Relation::Near, &[]),
            (
                "southwest of Raqqa",
                "raqqa",
                None,
                sector(Some(225.0), 0.0, DIRECTION_M),
                &[],
            ),
            (
                "southwest of Raqqa, 10 km",
                "raqqa",
                None,
                sector(Some(225.0), 7_500.0, 12_500.0),
                &[],
            ),
            (
                "10 km south-west of Raqqa",
                "raqqa",
                None,
                sector(Some(225.0), 7_500.0, 12_500.0),
                &[],
            ),
            (
                "5–40 km south-west of Raqqa",
                "raqqa",
                None,
                sector(Some(225.0), 5_000.0, 40_000.0),
                &[],
            ),
            (
                "2.5 km north of Homs",
                "homs",
                None,
                sector(Some(0.0), 1_875.0, 3_125.0),
                &[],
            ),
            (
                "ريف حلب",
                "حلب",
                Some(Kind::Province),
                Relation::Countryside,
                &[],
            ),
            (
                "ريف حلب الشمالي",
                "حلب",
                Some(Kind::Province),
                sector(Some(0.0), 0.0, DIRECTION_M),
                &[],
            ),
            ("محافظة حمص", "حمص", Some(Kind::Province), Relation::Is, &[]),
            ("قرب تلبيسة", "تلبيسه", None, Relation::Near, &[]),
            (
                "جنوب غرب الرقة",
                "الرقه",
                None,
                sector(Some(225.0), 0.0, DIRECTION_M),
                &[],
            ),
            (
                "провинция Хомс",
                "хомс",
                Some(Kind::Province),
                Relation::Is,
                &[],
            ),
            (
                "в 10 км к северу от Хомса",
                "хомса",
                None,
                sector(Some(0.0), 7_500.0, 12_500.0),
                &[],
            ),
            (
                "Homs province",
                "homs",
                Some(Kind::Province),
                Relation::Is,
                &[],
            ),
            ("Paris, Texas", "paris", None, Relation::Is, &["texas"]),
            (
                "Saraqib village near Idlib",
                "saraqib",
                Some(Kind::Village),
                Relation::Is,
                &["idlib"],
            ),
            (
                "Talbiseh 10 km north of Homs",
                "talbiseh",
                None,
                Relation::Is,
                &["homs"],
            ),
            ("سراقب قرب إدلب", "سراقب", None, Relation::Is, &["ادلب"]),
            ("North Bend", "north bend", None, Relation::Is, &[]),
            ("South Africa", "south africa", None, Relation::Is, &[]),
            ("Near", "near", None, Relation::Is, &[]),
            ("", "", None, Relation::Is, &[]),
        ];
        for (text, head, kind, relation, within) in table {
            let found = take_apart(text);
            assert_eq!(found.head, *head, "{text}");
            assert_eq!(found.kind, *kind, "{text}");
            assert_eq!(found.relation, *relation, "{text}");
            assert_eq!(found.within, *within, "{text}");
        }
    }
}

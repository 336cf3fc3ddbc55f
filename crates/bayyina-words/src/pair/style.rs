//! How a name is written, whatever it says: lists of names have habits that tell which of their
//! spellings belong together.

use crate::fold::is_unseen;

/// How a name is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Style {
    /// No capital letter, in a script that has them.
    pub lower: bool,
    /// All capitals, up to four: a code.
    pub code: bool,
    /// Letters with marks.
    pub marks: u8,
    /// Apostrophes and their like.
    pub apostrophes: u8,
    /// Hyphens.
    pub hyphens: u8,
    /// Share of vowels among its Latin letters.
    pub vowels: f32,
    /// Share of its Latin words that are syllables of Chinese as Pinyin writes them.
    pub pinyin: f32,
    /// Share of its Latin words that are syllables of Japanese.
    pub kana: f32,
    /// Lower case without marks, apostrophes and hyphens kept.
    pub unmarked: String,
}

impl Style {
    /// The style of a name, with its Latin letters.
    pub fn of(name: &str, latin: &str) -> Self {
        let seen = || name.chars().filter(|&c| !is_unseen(c)).take(200);
        let letters = seen().filter(|c| c.is_alphabetic()).count();
        let capitals = seen().filter(|c| c.is_uppercase()).count();
        let cased = seen().any(|c| c.is_lowercase()) || capitals > 0;
        let apostrophe = |c: char| {
            matches!(c, '\'' | '`' | '´' | '’' | '‘' | '"' | '′' | '″')
                || ('\u{2b0}'..='\u{2ff}').contains(&c)
        };
        let vowels = latin.bytes().filter(|c| b"aeiouy".contains(c)).count() as f32;
        let bare: f32 = latin.bytes().filter(u8::is_ascii_alphabetic).count().max(1) as f32;
        let words: Vec<&str> = latin.split(' ').filter(|word| !word.is_empty()).collect();
        let share = |is: fn(&[u8]) -> bool| {
            words.iter().filter(|word| is(word.as_bytes())).count() as f32
                / words.len().max(1) as f32
        };
        let capped = |count: usize| count.min(9) as u8;
        Self {
            lower: cased && capitals == 0,
            code: capitals == letters && (2..=4).contains(&letters) && cased,
            marks: capped(
                seen()
                    .filter(|&c| {
                        c > '\u{bf}' && c < '\u{250}' || ('\u{1e00}'..'\u{1f00}').contains(&c)
                    })
                    .count(),
            ),
            apostrophes: capped(seen().filter(|&c| apostrophe(c)).count()),
            hyphens: capped(seen().filter(|&c| c == '-').count()),
            vowels: vowels / bare,
            pinyin: share(is_pinyin),
            kana: share(is_kana),
            unmarked: unmarked(name),
        }
    }
}

/// Lower case, letters without their marks; all else as it is.
fn unmarked(name: &str) -> String {
    let seen: String = name.chars().filter(|&c| !is_unseen(c)).take(200).collect();
    let apart = icu_normalizer::DecomposingNormalizerBorrowed::new_nfd()
        .normalize(&seen.to_lowercase())
        .into_owned();
    apart
        .chars()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .map(|c| match c {
            '‘' | '’' | '`' | '´' | '\u{2b0}'..='\u{2ff}' => '\'',
            _ => c,
        })
        .collect()
}

/// Whether a word is cut into syllables of Pinyin without rest.
fn is_pinyin(word: &[u8]) -> bool {
    const FINALS: [&str; 34] = [
        "a", "o", "e", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "ong", "i", "ia", "ie",
        "iao", "iu", "ian", "in", "iang", "ing", "iong", "u", "ua", "uo", "uai", "ui", "uan", "un",
        "uang", "ue", "er", "ve", "v",
    ];
    whole(word, &|rest| {
        let mut ends = Vec::new();
        let initials: [usize; 3] = [0, 1, 2];
        for initial in initials {
            let fits = match rest.get(..initial) {
                Some([]) => rest.first().is_some_and(|c| b"aoe".contains(c)),
                Some([c]) => b"bpmfdtnlgkhjqxrzcsyw".contains(c),
                Some(two) => matches!(two, b"zh" | b"ch" | b"sh"),
                None => false,
            };
            if fits {
                for last in FINALS {
                    if rest[initial..].starts_with(last.as_bytes()) {
                        ends.push(initial + last.len());
                    }
                }
            }
        }
        ends
    })
}

/// Whether a word is cut into syllables of Japanese without rest.
fn is_kana(word: &[u8]) -> bool {
    whole(word, &|rest| {
        let mut ends = Vec::new();
        const BEFORE: [&str; 27] = [
            "", "k", "g", "s", "z", "t", "d", "n", "h", "b", "p", "m", "y", "r", "w", "sh", "j",
            "ch", "ts", "f", "ky", "gy", "ny", "hy", "by", "my", "ry",
        ];
        for before in BEFORE {
            let after = rest.strip_prefix(before.as_bytes());
            if after
                .and_then(<[u8]>::first)
                .is_some_and(|c| b"aiueo".contains(c))
            {
                ends.push(before.len() + 1);
            }
        }
        if rest.first().is_some_and(|c| b"nm".contains(c)) || rest.len() > 1 && rest[0] == rest[1] {
            ends.push(1);
        }
        ends
    })
}

/// Whether steps lead from the beginning of a word to its end.
fn whole(word: &[u8], steps: &dyn Fn(&[u8]) -> Vec<usize>) -> bool {
    if word.is_empty() || word.len() > 40 {
        return false;
    }
    let mut reached = vec![false; word.len() + 1];
    reached[0] = true;
    for at in 0..word.len() {
        if reached[at] {
            for step in steps(&word[at..]) {
                reached[at + step] = true;
            }
        }
    }
    reached[word.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_tell_how_a_name_is_written() {
        for (word, pinyin, kana) in [
            ("xing", true, false),
            ("taogang", true, false),
            ("kasuga", true, true),
            ("hirokatsu", false, true),
            ("talbiseh", false, false),
            ("", false, false),
        ] {
            assert_eq!(is_pinyin(word.as_bytes()), pinyin, "{word}");
            assert_eq!(is_kana(word.as_bytes()), kana, "{word}");
        }
        let style = Style::of("Kan-t’ang Ŏ", "kan tang o");
        assert_eq!(
            (style.hyphens, style.apostrophes, style.marks, style.lower),
            (1, 1, 1, false)
        );
        assert!(Style::of("HVK", "hvk").code);
        assert!(Style::of("tong xin", "tong xin").lower);
    }
}

//! Folding: spellings that any reader takes for the same become the same text.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// The longest name that is looked at, in letters; the rest of a longer one is left out.
pub const LONGEST_NAME: usize = 200;

/// A name folded: lower case, without marks of vowels and accents, without what cannot be seen,
/// one form for each letter, and words parted by one space.
///
/// Hamza, forms of alif, alif maqsura, ta marbuta, tatweel, Persian forms of Arabic letters,
/// digits of any script, full width, apostrophes of romanisations and `ё` all fold; articles stay.
/// At most [`LONGEST_NAME`] letters are looked at.
///
/// Source: Unicode NFKC and NFD (`icu_normalizer`); the letters below are listed in docs/names.md.
pub fn fold(name: &str) -> String {
    if name.is_ascii() {
        return fold_ascii(name);
    }
    let cut: String = name
        .chars()
        .filter(|&c| !is_unseen(c) && c != '\u{640}')
        .take(LONGEST_NAME)
        .collect();
    let compatible = ComposingNormalizerBorrowed::new_nfkc().normalize(&cut);
    let lower = compatible.to_lowercase();
    let apart = DecomposingNormalizerBorrowed::new_nfd().normalize(&lower);
    let unmarked: String = apart.chars().filter(|&c| !is_mark(c)).collect();
    let whole = ComposingNormalizerBorrowed::new_nfc().normalize(&unmarked);
    let mut folded = String::with_capacity(whole.len());
    for c in whole.chars() {
        match one_form(c) {
            Form::Letter(c) => folded.push(c),
            Form::Letters(text) => folded.push_str(text),
            Form::Nothing => {}
            Form::Gap => gap(&mut folded),
        }
    }
    trimmed(folded)
}

fn fold_ascii(name: &str) -> String {
    let mut folded = String::with_capacity(name.len().min(LONGEST_NAME));
    for &byte in name.as_bytes().iter().take(LONGEST_NAME) {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' => folded.push(char::from(byte)),
            b'A'..=b'Z' => folded.push(char::from(byte.to_ascii_lowercase())),
            b'\'' | b'`' => {}
            0..=8 | 14..=31 | 127 => {}
            _ => gap(&mut folded),
        }
    }
    trimmed(folded)
}

/// The letters of a folded name without the spaces: words joined or split fold alike.
pub fn joined(folded: &str) -> String {
    folded.chars().filter(|&c| c != ' ').collect()
}

/// A folded name without the articles and particles that one spelling has and another has not:
/// `ال` before a word, al-, el-, аль-, and their forms before sun letters.
pub fn without_articles(folded: &str) -> String {
    let words: Vec<&str> = folded.split(' ').collect();
    let mut kept = Vec::with_capacity(words.len());
    for (index, &word) in words.iter().enumerate() {
        let more = index + 1 < words.len();
        if more && is_article(word) {
            continue;
        }
        let bare = strip_article(word);
        kept.push(bare);
    }
    kept.join(" ")
}

/// Whether a folded word is nothing but an article.
pub fn is_article(word: &str) -> bool {
    matches!(
        word,
        "al" | "el"
            | "ul"
            | "il"
            | "ad"
            | "an"
            | "ar"
            | "as"
            | "ash"
            | "at"
            | "az"
            | "adh"
            | "ath"
            | "ed"
            | "en"
            | "er"
            | "es"
            | "esh"
            | "et"
            | "ez"
            | "ech"
            | "ach"
            | "the"
            | "аль"
            | "эль"
            | "ал"
            | "ел"
            | "ад"
            | "ан"
            | "ар"
            | "ас"
            | "аш"
            | "ат"
            | "аз"
            | "эд"
            | "эн"
            | "эр"
            | "эс"
            | "эш"
            | "эт"
            | "эз"
            | "ال"
            | "ha"
    )
}

/// A word without an article that is written together with it.
fn strip_article(word: &str) -> &str {
    if let Some(rest) = word.strip_prefix("ال")
        && rest.chars().count() >= 2
    {
        return rest;
    }
    word
}

/// Whether a character cannot be seen, or only changes how its neighbours are laid out.
pub fn is_unseen(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character turns the direction of what follows.
pub fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Marks above and below letters of scripts that are read without them. Vowels of Indic scripts
/// and Thai, and the voicing marks of Kana, are letters in all but name and stay.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'
        | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}'
        | '\u{6e7}' | '\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{8d3}'..='\u{8ff}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}')
}

enum Form {
    Letter(char),
    Letters(&'static str),
    Nothing,
    Gap,
}

fn one_form(c: char) -> Form {
    match c {
        'a'..='z' | '0'..='9' => Form::Letter(c),
        // Arabic: one form of each letter. NFD has taken the hamza from its carrier already.
        'ٱ' | 'ٲ' | 'ٳ' => Form::Letter('ا'),
        'ى' | 'ی' | 'ې' | 'ۍ' | 'ے' | 'ێ' => Form::Letter('ي'),
        'ک' | 'ڪ' => Form::Letter('ك'),
        'ة' | 'ہ' | 'ۃ' | 'ە' | 'ھ' => Form::Letter('ه'),
        'ۆ' | 'ۇ' | 'ۈ' | 'ۋ' => Form::Letter('و'),
        'ء' => Form::Nothing,
        // Latin letters that do not come apart.
        'ı' => Form::Letter('i'),
        'ł' => Form::Letter('l'),
        'ø' => Form::Letter('o'),
        'đ' | 'ð' => Form::Letter('d'),
        'ħ' => Form::Letter('h'),
        'ŋ' => Form::Letter('n'),
        'ə' | 'ǝ' => Form::Letter('e'),
        'ß' => Form::Letters("ss"),
        'æ' => Form::Letters("ae"),
        'œ' => Form::Letters("oe"),
        'þ' => Form::Letters("th"),
        // Hebrew: a letter at the end of a word.
        'ך' => Form::Letter('כ'),
        'ם' => Form::Letter('מ'),
        'ן' => Form::Letter('נ'),
        'ף' => Form::Letter('פ'),
        'ץ' => Form::Letter('צ'),
        // Greek: sigma at the end of a word.
        'ς' => Form::Letter('σ'),
        // Apostrophes, primes and half rings of romanisations.
        '\'' | '`' | '´' | '’' | '‘' | '‛' | '“' | '”' | '″' | '′' | '‵' | '˝' | '¨' | '·'
        | '׳' | '״' | '՚' => Form::Nothing,
        '\u{2b0}'..='\u{2ff}' => Form::Nothing,
        _ if c.is_alphabetic() => Form::Letter(c),
        _ if is_vowel_sign(c) => Form::Letter(c),
        _ => match digit(c) {
            Some(digit) => Form::Letter(digit),
            None => Form::Gap,
        },
    }
}

/// Signs that are no letters by category, yet part of words.
fn is_vowel_sign(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{963}' | '\u{970}'..='\u{dff}' | '\u{e31}'..='\u{e4e}'
        | '\u{eb1}'..='\u{ece}' | '\u{f71}'..='\u{f84}' | '\u{102b}'..='\u{103e}'
        | '\u{135d}'..='\u{135f}' | '\u{17b4}'..='\u{17d3}' | '\u{3099}'..='\u{309a}' | 'ー')
        && digit(c).is_none()
}

/// The ASCII digit of a decimal digit of any of the scripts in use.
fn digit(c: char) -> Option<char> {
    const ZEROS: [u32; 16] = [
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50,
        0xed0, 0xf20, 0x1040,
    ];
    ZEROS.iter().find_map(|&zero| {
        let value = (c as u32).checked_sub(zero).filter(|&value| value < 10)?;
        char::from_digit(value, 10)
    })
}

fn gap(folded: &mut String) {
    if !folded.is_empty() && !folded.ends_with(' ') {
        folded.push(' ');
    }
}

fn trimmed(mut folded: String) -> String {
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// Whether a folded name only says that there is none: what people and programs put into a cell
/// that must not stay empty.
pub fn is_placeholder(folded: &str) -> bool {
    matches!(
        folded,
        "none"
            | "null"
            | "nil"
            | "nan"
            | "na"
            | "n a"
            | "n d"
            | "tbd"
            | "tba"
            | "unknown"
            | "unspecified"
            | "undefined"
            | "undisclosed"
            | "unclear"
            | "not known"
            | "not available"
            | "not applicable"
            | "not specified"
            | "not stated"
            | "no data"
            | "no location"
            | "unknown location"
            | "location unknown"
            | "unknown place"
            | "غير معروف"
            | "غير معروفه"
            | "غير محدد"
            | "غير مذكور"
            | "غير متوفر"
            | "مجهول"
            | "لا يوجد"
            | "неизвестно"
            | "не известно"
            | "неизвестно где"
            | "не указано"
            | "не определено"
            | "нет"
            | "нет данных"
            | "н д"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_fold_alike() {
        for (one, other) in [
            ("معرّة النُعمان", "معرة النعمان"),
            ("إدلب", "ادلب"),
            ("أحرار", "احرار"),
            ("كفرنبوده", "كفرنبودة"),
            ("حلـــب", "حلب"),
            ("کرمانشاہ", "كرمانشاه"),
            ("مصطفى", "مصطفي"),
            ("١٢ تشرين", "12 تشرين"),
            ("Şanlıurfa", "sanliurfa"),
            ("Ma`arrat an Nu‘mān", "maarrat an numan"),
            ("ＴＯＫＹＯ", "tokyo"),
            ("Орёл", "орел"),
            ("Dar\u{200b}aya", "Daraya"),
            ("Tal-Rifaat", "tal rifaat"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        assert_ne!(fold("حمص"), fold("حماة"));
        assert_ne!(fold("ガザ"), fold("カサ"));
    }

    #[test]
    fn articles_go_where_a_word_follows() {
        for (one, other) in [
            ("المعرة", "معرة"),
            ("al-Bab", "Bab"),
            ("Аль-Баб", "Баб"),
            ("Ma'arrat al-Numan", "Maarrat Numan"),
            ("El", "El"),
        ] {
            let bare = |name: &str| without_articles(&fold(name));
            assert_eq!(bare(one), bare(other));
        }
    }

    #[test]
    fn nothing_is_too_long_or_too_odd() {
        let long = "ا".repeat(1 << 20);
        assert!(fold(&long).chars().count() <= LONGEST_NAME);
        for odd in ["", " ", "\u{202e}", "a", "…", "\u{301}"] {
            assert!(fold(odd).len() <= 1, "{odd:?}");
        }
    }

    #[test]
    fn words_that_stand_for_no_name_are_known_in_any_writing() {
        for name in [
            "none",
            "N/A",
            "n.a.",
            "Unknown",
            "غير معروف",
            "غير معروفة",
            "Неизвестно",
            "н/д",
        ] {
            assert!(is_placeholder(&fold(name)), "{name}: {}", fold(name));
        }
        for name in ["", "Nona", "Nan'an", "Nice", "معروف", "Нетания"] {
            assert!(!is_placeholder(&fold(name)), "{name}");
        }
    }
}

//! Text as people write it in tables, made comparable.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

/// Longest text that a message repeats, in characters.
const SHOWN: usize = 80;

/// The text cut for a message.
pub(crate) fn cut(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// Whether a character only steers layout: marks of direction, joiners, byte order marks.
fn is_layout(character: char) -> bool {
    matches!(
        character,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{61c}'
    )
}

/// Tatweel and the vowel marks of Arabic.
pub(crate) fn is_vowel_mark(character: char) -> bool {
    matches!(
        character,
        '\u{640}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}'
    )
}

/// Arabic-Indic, Persian and full-width digits as ASCII.
pub(crate) fn ascii_digit(character: char) -> char {
    let base = match character {
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        _ => return character,
    };
    let digit = character as u32 - base as u32;
    char::from_digit(digit, 10).unwrap_or(character)
}

/// The same text with ASCII digits, plain spaces, and without marks that only steer layout.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .filter(|&character| !is_layout(character))
        .map(|character| {
            if character.is_whitespace() {
                ' '
            } else {
                ascii_digit(character)
            }
        })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// A form in which spellings of one name are equal: compatibility forms composed, lower case,
/// without vowel marks and tatweel, Arabic letters that are often interchanged made one, and
/// nothing but letters and digits parted by single spaces.
pub(crate) fn folded(text: &str) -> String {
    let normal = if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        ComposingNormalizerBorrowed::new_nfkc().normalize(text)
    };
    let mut result = String::with_capacity(normal.len());
    let mut gap = false;
    for character in normal.chars().flat_map(char::to_lowercase) {
        let character = match ascii_digit(character) {
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ى' | 'ی' => 'ي',
            'ة' => 'ه',
            'ک' => 'ك',
            'ё' => 'е',
            other if is_vowel_mark(other) => continue,
            // Apostrophes stand for letters that spellings drop.
            '\'' | '’' | '‘' | 'ʿ' | 'ʾ' | '`' | '´' => continue,
            other if is_layout(other) => continue,
            other => other,
        };
        if character.is_alphanumeric() {
            if gap && !result.is_empty() {
                result.push(' ');
            }
            gap = false;
            result.push(character);
        } else {
            gap = true;
        }
    }
    result
}

/// A local key made from a name: its folded form with hyphens, at most 80 characters.
pub(crate) fn slug(text: &str) -> String {
    folded(text).replace(' ', "-").chars().take(SHOWN).collect()
}

/// The parts of a list cell, parted by `;` or the Arabic semicolon.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '؛'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// The known word nearest to a misspelt one, if one is near.
pub(crate) fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let found = found.to_lowercase();
    let far = 1 + found.chars().count() / 3;
    known
        .into_iter()
        .map(|word| (strsim::osa_distance(&found, &word.to_lowercase()), word))
        .filter(|(distance, _)| *distance <= far)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word.to_owned())
}

/// The language that a name's letters suggest: Arabic, Russian, otherwise English.
pub(crate) fn guessed_language(text: &str) -> &'static str {
    let first = text.chars().find(|character| character.is_alphabetic());
    match first {
        Some('\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fefc}') => "ar",
        Some('\u{400}'..='\u{4ff}') => "ru",
        _ => "en",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_fold_together() {
        let table = [
            ("Al-Raqqa", "al raqqa"),
            ("  Ma'arat  al-Numan ", "maarat al numan"),
            ("الرَّقَّة", "الرقه"),
            ("إدلب", "ادلب"),
            ("ادلب", "ادلب"),
            ("مـعرة النعمان", "معره النعمان"),
            ("\u{200f}حلب\u{200e}", "حلب"),
            ("Ракка", "ракка"),
            ("ＩＳＩＳ", "isis"),
        ];
        for (text, expected) in table {
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    #[test]
    fn digits_of_other_scripts_are_digits() {
        assert_eq!(plain(" ٣٥٫٢\u{a0}۱۲ "), "35٫2 12");
    }

    #[test]
    fn misspelt_words_find_their_neighbour() {
        let known = ["latitude", "longitude", "title"];
        assert_eq!(nearest("lattitude", known).as_deref(), Some("latitude"));
        assert_eq!(nearest("zzz", known), None);
    }
}

//! What may never leave, and finding it in text.
//!
//! Names are compared as runs of whole words after case, accents, Arabic vowel marks and the
//! spellings of alef, ya and ta marbuta are levelled, so that `Abu-Omar`, `ABU OMAR` and
//! `https://example.org/abu_omar` all mention *Abu Omar*, while *Abu Omari* does not. Arabic
//! particles written onto a word are looked through.
//!
//! **Limits**: a name of one word shorter than three letters is only found where it is the whole
//! text, and half a name is not found at all; a mark on the entry withholds what matching misses.

use std::collections::BTreeMap;

use bayyina_model::Key;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// Why a text must not leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// It is, names or would reveal a protected source.
    Source,
    /// It is, names or would reveal a protected item.
    Item,
    /// It names a protected analyst.
    Analyst,
    /// It was marked as to be withheld.
    Marked,
}

impl Why {
    /// The reason as findings give it; it never says who.
    pub fn text(self) -> &'static str {
        match self {
            Self::Source => "protected source",
            Self::Item => "protected item",
            Self::Analyst => "protected analyst",
            Self::Marked => "marked",
        }
    }
}

/// Names, keys, addresses and hashes that may never leave.
#[derive(Clone, Default, PartialEq)]
pub struct Secrets {
    keys: BTreeMap<String, Why>,
    /// Runs of words, by their first word.
    names: BTreeMap<String, Vec<(Vec<String>, Why)>>,
    /// Names too short to look for inside a text.
    whole: BTreeMap<Vec<String>, Why>,
    addresses: BTreeMap<String, Why>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secrets({} withheld)", self.len())
    }
}

impl Secrets {
    /// How many keys, names and addresses there are.
    pub fn len(&self) -> usize {
        let names: usize = self.names.values().map(Vec::len).sum();
        self.keys.len() + names + self.whole.len() + self.addresses.len()
    }

    /// Whether nothing has to be withheld.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a natural key.
    pub fn add_key(&mut self, key: &Key, why: Why) {
        self.keys.entry(key.text().to_owned()).or_insert(why);
    }

    /// Whether a natural key may not leave.
    pub fn holds_key(&self, key: &Key) -> Option<Why> {
        self.keys.get(key.text()).copied()
    }

    /// Adds a name of somebody or something.
    pub fn add_name(&mut self, name: &str, why: Why) {
        self.add_words(words(name), why, 3);
    }

    /// Adds words that reveal only as a whole: a title, a quoted sentence. Short ones count only
    /// where they are the whole text.
    pub fn add_text(&mut self, text: &str, why: Why) {
        self.add_words(words(text), why, 12);
    }

    fn add_words(&mut self, words: Vec<String>, why: Why, least: usize) {
        let Some(first) = words.first().cloned() else {
            return;
        };
        let letters: usize = words.iter().map(|word| word.chars().count()).sum();
        if letters < least {
            self.whole.entry(words).or_insert(why);
            return;
        }
        let runs = self.names.entry(first).or_default();
        if !runs.iter().any(|(run, _)| *run == words) {
            runs.push((words, why));
        }
    }

    /// Adds an address: a page below it reveals it too.
    pub fn add_address(&mut self, url: &str, why: Why) {
        let address = address(url);
        if address.contains('.') {
            self.addresses.entry(address).or_insert(why);
        } else {
            self.add_text(url, why);
        }
    }

    /// Why a text must not leave; `None` when it mentions nothing.
    pub fn found_in(&self, text: &str) -> Option<Why> {
        if self.is_empty() || text.is_empty() {
            return None;
        }
        self.plainly_in(text).or_else(|| {
            let decoded = percent_decoded(text)?;
            self.plainly_in(&decoded)
        })
    }

    fn plainly_in(&self, text: &str) -> Option<Why> {
        if let Some(why) = self.keys.get(text) {
            return Some(*why);
        }
        if let Some(why) = self.key_in(text).or_else(|| self.address_in(text)) {
            return Some(why);
        }
        let words = words(text);
        if let Some(why) = self.whole.get(&words) {
            return Some(*why);
        }
        words.iter().enumerate().find_map(|(at, word)| {
            stems(word).find_map(|stem| {
                self.names.get(stem)?.iter().find_map(|(run, why)| {
                    let rest = words.get(at + 1..at + run.len())?;
                    (rest == &run[1..]).then_some(*why)
                })
            })
        })
    }

    fn key_in(&self, text: &str) -> Option<Why> {
        if self.keys.is_empty() || !text.contains(':') {
            return None;
        }
        runs(text).find_map(|run| {
            let bare = run.trim_end_matches(['.', ':', '!', '?', '…']);
            self.keys.get(bare).or_else(|| self.keys.get(run)).copied()
        })
    }

    fn address_in(&self, text: &str) -> Option<Why> {
        if self.addresses.is_empty() || !text.contains('.') {
            return None;
        }
        runs(text).filter(|run| run.contains('.')).find_map(|run| {
            // An address may stand inside another, as an archive's copies have it.
            let starts = run.match_indices("://").map(|(at, sign)| at + sign.len());
            std::iter::once(0).chain(starts).find_map(|start| {
                let inner = address(&run[start..]);
                let ends = inner
                    .char_indices()
                    .filter(|(_, letter)| !letter.is_alphanumeric() && !"-_%~".contains(*letter))
                    .map(|(at, _)| at);
                ends.chain([inner.len()])
                    .find_map(|end| self.addresses.get(&inner[..end]).copied())
            })
        })
    }
}

/// Parts of a text that may be a key or an address.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let parts = |c: char| {
        c.is_whitespace() || "\"'<>«»“”‘’()[]{}|,;،؛\u{2066}\u{2067}\u{2068}\u{2069}".contains(c)
    };
    text.split(parts).filter(|run| !run.is_empty())
}

/// An address without what makes no difference: scheme, `www.`, letter case, the last slash.
fn address(url: &str) -> String {
    let lower = url.trim().to_lowercase();
    let rest = lower.split_once("://").map_or(&*lower, |(_, rest)| rest);
    let rest = ["www.", "m.", "mobile."]
        .into_iter()
        .find_map(|prefix| rest.strip_prefix(prefix))
        .unwrap_or(rest);
    rest.trim_end_matches('/').to_owned()
}

/// The words of a text, levelled.
fn words(text: &str) -> Vec<String> {
    let composed = ComposingNormalizerBorrowed::new_nfkc().normalize(text);
    let lower = composed.to_lowercase();
    let parted = DecomposingNormalizerBorrowed::new_nfkd().normalize(&lower);
    let mut words = Vec::new();
    let mut word = String::new();
    for letter in parted.chars() {
        match letter {
            // Marks above and below letters, the Arabic stretch, and signs without width.
            '\u{300}'..='\u{36F}'
            | '\u{591}'..='\u{5BD}'
            | '\u{610}'..='\u{61A}'
            | '\u{640}'
            | '\u{64B}'..='\u{65F}'
            | '\u{670}'
            | '\u{6D6}'..='\u{6DC}'
            | '\u{6DF}'..='\u{6E8}'
            | '\u{6EA}'..='\u{6ED}'
            | '\u{AD}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{FEFF}' => {}
            'ٱ' => word.push('ا'),
            'ى' | 'ی' => word.push('ي'),
            'ة' | 'ہ' | 'ە' => word.push('ه'),
            'ک' => word.push('ك'),
            'ё' => word.push('е'),
            letter if letter.is_alphanumeric() => word.push(letter),
            _ if word.is_empty() => {}
            _ => words.push(std::mem::take(&mut word)),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// A word, and what is left of it without particles that Arabic writes onto the next word.
fn stems(word: &str) -> impl Iterator<Item = &str> {
    const PARTICLES: [&str; 11] = [
        "وال", "فال", "بال", "كال", "لل", "ال", "و", "ف", "ب", "ل", "ك",
    ];
    let cut = PARTICLES
        .into_iter()
        .filter_map(|particle| word.strip_prefix(particle))
        .filter(|rest| rest.chars().count() >= 2);
    std::iter::once(word).chain(cut)
}

/// The text with `%41` read as `A`; `None` when it has none or what comes out is no text.
fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digit = |offset: usize| {
            let byte = bytes.get(at + offset)?;
            u8::try_from((*byte as char).to_digit(16)?).ok()
        };
        match (bytes[at], digit(1), digit(2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_however_they_are_written() {
        let mut secrets = Secrets::default();
        secrets.add_name("Abu Omar", Why::Source);
        secrets.add_name("أحمد الخالد", Why::Source);
        secrets.add_name("Zé", Why::Source);
        secrets.add_address("https://t.me/quiet_voice", Why::Source);
        secrets.add_key(&Key::new("item:v-2"), Why::Item);
        secrets.add_text("Strike on the depot", Why::Item);
        let table = [
            ("abu-omar", true),
            ("told by ABU  OMAR, by phone", true),
            ("https://example.org/abu_omar/1", true),
            ("Abu Omari", false),
            ("Abu", false),
            ("قال أحْمَد الخالد", true),
            ("وأحمد الخالد", true),
            ("احمد الخالد", true),
            (
                "https://x.org/%D8%A3%D8%AD%D9%85%D8%AF-%D8%A7%D9%84%D8%AE%D8%A7%D9%84%D8%AF",
                true,
            ),
            ("ze", true),
            ("Ze said", false),
            ("http://www.t.me/Quiet_Voice/33", true),
            ("see t.me/quiet_voice?before=3.", true),
            (
                "https://web.archive.org/web/2015/https://t.me/quiet_voice",
                true,
            ),
            ("https://t.me/quiet_voices", false),
            ("item:v-2", true),
            ("as item:v-2, later", true),
            ("item:v-21", false),
            ("a strike on the depot!", true),
            ("strike on a depot", false),
            ("", false),
        ];
        for (text, expected) in table {
            assert_eq!(secrets.found_in(text).is_some(), expected, "{text}");
        }
    }

    #[test]
    fn debugging_says_nothing() {
        let mut secrets = Secrets::default();
        secrets.add_name("Abu Omar", Why::Source);
        assert_eq!(format!("{secrets:?}"), "Secrets(1 withheld)");
    }

    #[test]
    fn spellings_are_levelled() {
        assert_eq!(words("إدلب"), words("أدلب"));
        assert_eq!(words("ادلب"), words("أدلب"));
        assert_eq!(words("Hôtel"), words("HOTEL"));
        assert_eq!(words("a\u{200B}b-c_d"), ["ab", "c", "d"]);
    }
}

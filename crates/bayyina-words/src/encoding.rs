//! Bytes of unknown encoding into text, saying what was done.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1252, WINDOWS_1256};

/// Text with how it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The encoding of the bytes, by its name in the WHATWG Encoding Standard.
    pub encoding: &'static str,
    /// The encoding that the text had once been misread as, where that was undone.
    pub undone: Option<&'static str>,
    /// Whether some bytes fit no letter; the text holds U+FFFD for them.
    pub broken: bool,
}

impl Decoded {
    /// What a reader should be told; nothing where the bytes were plain UTF-8.
    pub fn note(&self) -> Option<String> {
        let mut parts = Vec::new();
        if self.encoding != UTF_8.name() {
            parts.push(format!("read as {}", self.encoding));
        }
        if let Some(wrong) = self.undone {
            parts.push(format!("UTF-8 once misread as {wrong}: undone"));
        }
        if self.broken {
            parts.push("some bytes fit no letter".to_owned());
        }
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}

/// How much of a file is looked at to tell its encoding.
const LOOKED_AT: usize = 1 << 16;

/// Reads bytes as text: a byte order mark counts, then UTF-8, then UTF-16 without a mark, then
/// the single-byte encoding that the letters fit best. Text that was once misread (mojibake) is
/// put right where doing so gives whole words of another script.
pub fn decode(bytes: &[u8]) -> Decoded {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return with(encoding, &bytes[length..]);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Some(encoding) = wide(bytes) {
            return with(encoding, bytes);
        }
        let mut decoded = Decoded {
            text: text.to_owned(),
            encoding: UTF_8.name(),
            undone: None,
            broken: false,
        };
        if let Some((better, wrong)) = undo_mojibake(text) {
            decoded.text = better;
            decoded.undone = Some(wrong);
        }
        return decoded;
    }
    if let Some(encoding) = wide(bytes) {
        return with(encoding, bytes);
    }
    let looked_at = &bytes[..bytes.len().min(LOOKED_AT)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(looked_at, looked_at.len() == bytes.len());
    let guess = detector.guess(None, Utf8Detection::Deny);
    // A short text in the letters of Arabic or Russian is often taken for a Western one.
    let encoding = [guess, WINDOWS_1256, WINDOWS_1251]
        .into_iter()
        .max_by_key(|encoding| (plausibility(encoding, looked_at), *encoding == guess))
        .unwrap_or(guess);
    with(encoding, bytes)
}

/// Puts right text that is UTF-8 misread as a single-byte encoding, with the encoding that was
/// wrongly taken. `None` where the text is as it should be, or cannot be told.
pub fn undo_mojibake(text: &str) -> Option<(String, &'static str)> {
    if text.is_ascii() {
        return None;
    }
    let looked_at = cut(text, LOOKED_AT);
    for wrong in [WINDOWS_1252, WINDOWS_1251, WINDOWS_1256] {
        let Some(bytes) = narrow(looked_at, wrong) else {
            continue;
        };
        // The last letter of the part looked at may be cut.
        let valid = match std::str::from_utf8(&bytes) {
            Ok(_) => bytes.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => continue,
        };
        let better = std::str::from_utf8(&bytes[..valid]).unwrap_or_default();
        let letters = |text: &str| text.chars().filter(|c| !c.is_ascii()).count();
        // Every letter of two bytes had become two: fewer, and letters rather than signs.
        let strange = better.chars().filter(|&c| is_strange(c)).count();
        if letters(better) * 3 <= letters(looked_at) * 2 && strange == 0 && letters(better) > 0 {
            let whole = narrow(text, wrong)?;
            return Some((String::from_utf8(whole).ok()?, wrong.name()));
        }
    }
    None
}

/// The bytes that an encoding read as this text, if it could have.
fn narrow(text: &str, encoding: &'static Encoding) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for c in text.chars() {
        // Latin-1, of which the other is a form, reads these bytes as themselves.
        if encoding == WINDOWS_1252 && ('\u{80}'..='\u{9f}').contains(&c) {
            bytes.push(c as u8);
            continue;
        }
        // The standard's tables pass the unassigned bytes of C1 through.
        let (read, _, unmappable) = encoding.encode(c.encode_utf8(&mut buffer));
        if unmappable {
            return None;
        }
        bytes.extend_from_slice(&read);
    }
    Some(bytes)
}

fn is_strange(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}' | '\u{fffd}' | '\u{e000}'..='\u{f8ff}')
}

fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn with(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    Decoded {
        text: text.into_owned(),
        encoding: encoding.name(),
        undone: None,
        broken,
    }
}

/// UTF-16 without its mark: in most pairs of bytes the one that gives the block is the same few
/// values, and the other is not.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let looked_at = &bytes[..bytes.len().min(LOOKED_AT) & !1];
    if looked_at.len() < 4 || bytes.len() % 2 == 1 {
        return None;
    }
    let pairs = looked_at.len() / 2;
    let is_block = |byte: u8| matches!(byte, 0x00 | 0x04 | 0x05 | 0x06);
    let count = |first: usize| {
        let bytes = looked_at.iter().skip(first).step_by(2);
        bytes.filter(|&&byte| is_block(byte)).count()
    };
    let (even, odd) = (count(0), count(1));
    let most = |high: usize, low: usize| high * 10 >= pairs * 9 && low * 4 <= pairs;
    match (most(odd, even), most(even, odd)) {
        (true, false) => Some(UTF_16LE),
        (false, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// How much a text looks like words: letters that stand beside letters of their own alphabet, in
/// the case that words have, less signs in the middle of words. Per thousand.
fn plausibility(encoding: &'static Encoding, bytes: &[u8]) -> i64 {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let alphabet = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => 1,
        '\u{400}'..='\u{45f}' => 2,
        '\u{621}'..='\u{6d2}' => 3,
        _ => 0,
    };
    let (mut good, mut bad, mut all) = (0_i64, 0_i64, 1_i64);
    let mut before = ' ';
    for c in text.chars() {
        let (one, two) = (alphabet(before), alphabet(c));
        if !c.is_ascii() || !before.is_ascii() {
            all += 1;
            match (one, two) {
                (0, 0) => bad += 1,
                (0, _) | (_, 0) => {}
                (1, 1) if !c.is_ascii() && !before.is_ascii() => bad += 1,
                _ if one == two && !(before.is_lowercase() && c.is_uppercase()) => good += 1,
                _ => bad += 1,
            }
            if is_strange(c) {
                bad += 2;
            }
        }
        before = c;
    }
    (good - bad) * 1000 / all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let arabic = "بلدة تلبيسة في ريف حمص الشمالي";
        let russian = "посёлок Тальбиса в провинции Хомс";
        for (text, encoding) in [
            (arabic, WINDOWS_1256),
            (russian, WINDOWS_1251),
            ("معرة النعمان", WINDOWS_1256),
            ("Ракка", WINDOWS_1251),
        ] {
            let (bytes, _, _) = encoding.encode(text);
            let decoded = decode(&bytes);
            assert_eq!(decoded.text, text);
            assert_eq!(decoded.encoding, encoding.name());
            assert!(decoded.note().is_some());
        }
        for text in [arabic, russian, "Talbiseh, north of Homs"] {
            let plain = decode(text.as_bytes());
            assert_eq!((plain.text.as_str(), plain.note()), (text, None));
            for mark in [true, false] {
                let mut little: Vec<u8> =
                    mark.then_some([0xff, 0xfe]).into_iter().flatten().collect();
                little.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
                assert_eq!(decode(&little).text, text, "mark {mark}");
                let mut big: Vec<u8> = mark.then_some([0xfe, 0xff]).into_iter().flatten().collect();
                big.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
                assert_eq!(decode(&big).text, text, "mark {mark}");
            }
        }
    }

    #[test]
    fn mojibake_is_undone_and_said() {
        for text in ["معرة النعمان", "Тальбиса", "Saint-Étienne", "Şanlıurfa"]
        {
            for wrong in [WINDOWS_1252, WINDOWS_1251, WINDOWS_1256] {
                let (misread, _) = wrong.decode_without_bom_handling(text.as_bytes());
                if misread.contains('\u{fffd}') {
                    continue;
                }
                let decoded = decode(misread.as_bytes());
                assert_eq!(decoded.text, text, "{misread}");
                assert!(decoded.undone.is_some());
            }
            assert_eq!(undo_mojibake(text), None, "{text} is as it should be");
        }
    }

    #[test]
    fn text_misread_as_latin_1_is_put_right() {
        for text in ["حمص", "name\nالرقة", "Хомс, Ракка"] {
            let misread: String = text.bytes().map(char::from).collect();
            let better = undo_mojibake(&misread).map(|(better, _)| better);
            assert_eq!(better.as_deref(), Some(text), "{misread}");
        }
    }
}

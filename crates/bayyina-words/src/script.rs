//! Scripts, as far as names need to be told apart.

/// A script, or a family of scripts that one rule reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Script {
    /// No letter at all.
    None = 0,
    /// Latin.
    Latin = 1,
    /// Arabic, Persian, Urdu, Kurdish, Pashto.
    Arabic = 2,
    /// Cyrillic.
    Cyrillic = 3,
    /// Chinese characters.
    Han = 4,
    /// Hiragana and Katakana.
    Kana = 5,
    /// Korean.
    Hangul = 6,
    /// Thai and Lao.
    Thai = 7,
    /// Greek.
    Greek = 8,
    /// Hebrew.
    Hebrew = 9,
    /// Armenian.
    Armenian = 10,
    /// Georgian.
    Georgian = 11,
    /// The scripts of India and their kin.
    Indic = 12,
    /// Any other.
    Other = 13,
}

impl Script {
    /// The script of a letter; [`Script::None`] for what is no letter.
    pub fn of(c: char) -> Self {
        match c {
            'a'..='z' | 'A'..='Z' => Self::Latin,
            '\0'..='\u{7f}' => Self::None,
            '\u{aa}' | '\u{ba}' | '\u{c0}'..='\u{2af}' | '\u{1d00}'..='\u{1eff}' => Self::Latin,
            '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}' => Self::Latin,
            '\u{ab30}'..='\u{ab6f}' | '\u{fb00}'..='\u{fb06}' => Self::Latin,
            '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => Self::Latin,
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Self::Greek,
            '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' => Self::Cyrillic,
            '\u{2de0}'..='\u{2dff}' | '\u{a640}'..='\u{a69f}' => Self::Cyrillic,
            '\u{530}'..='\u{58f}' | '\u{fb13}'..='\u{fb17}' => Self::Armenian,
            '\u{590}'..='\u{5ff}' | '\u{fb1d}'..='\u{fb4f}' => Self::Hebrew,
            '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' => Self::None,
            '\u{620}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' => Self::Arabic,
            '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => Self::Arabic,
            '\u{900}'..='\u{dff}' => Self::Indic,
            '\u{e00}'..='\u{eff}' => Self::Thai,
            '\u{10a0}'..='\u{10ff}' | '\u{1c90}'..='\u{1cbf}' | '\u{2d00}'..='\u{2d2f}' => {
                Self::Georgian
            }
            '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7ff}' => {
                Self::Hangul
            }
            '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}' => {
                Self::Kana
            }
            '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => {
                Self::Han
            }
            '\u{3005}' | '\u{3007}' | '\u{20000}'..='\u{323af}' => Self::Han,
            _ if c.is_alphabetic() => Self::Other,
            _ => Self::None,
        }
    }

    /// The script of most letters of a text.
    pub fn of_text(text: &str) -> Self {
        let mut counts = [0_u32; 14];
        for c in text.chars().take(4096) {
            counts[Self::of(c) as usize] += 1;
        }
        let most = (1..14).rev().max_by_key(|&number| counts[number]);
        match most {
            Some(number) if counts[number] > 0 => Self::from_number(number as u8),
            _ => Self::None,
        }
    }

    /// The script of a number, as stored; an unknown number is [`Script::None`].
    pub fn from_number(number: u8) -> Self {
        const ALL: [Script; 14] = [
            Script::None,
            Script::Latin,
            Script::Arabic,
            Script::Cyrillic,
            Script::Han,
            Script::Kana,
            Script::Hangul,
            Script::Thai,
            Script::Greek,
            Script::Hebrew,
            Script::Armenian,
            Script::Georgian,
            Script::Indic,
            Script::Other,
        ];
        ALL.get(usize::from(number)).copied().unwrap_or(Self::None)
    }

    /// Its name, in lower case, as results print it.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Latin => "latin",
            Self::Arabic => "arabic",
            Self::Cyrillic => "cyrillic",
            Self::Han => "han",
            Self::Kana => "kana",
            Self::Hangul => "hangul",
            Self::Thai => "thai",
            Self::Greek => "greek",
            Self::Hebrew => "hebrew",
            Self::Armenian => "armenian",
            Self::Georgian => "georgian",
            Self::Indic => "indic",
            Self::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_script_of_most_of_its_letters() {
        for (text, script) in [
            ("Talbiseh", Script::Latin),
            ("تلبيسة", Script::Arabic),
            ("Тальбиса", Script::Cyrillic),
            ("銀槽子", Script::Han),
            ("ソルデウ", Script::Kana),
            ("양고개", Script::Hangul),
            ("บ้านดอนแก้ว", Script::Thai),
            ("Κυρά", Script::Greek),
            ("חרבת", Script::Hebrew),
            ("12 — 3", Script::None),
            ("", Script::None),
            ("تلبيسة (T)", Script::Arabic),
        ] {
            assert_eq!(Script::of_text(text), script, "{text}");
            assert_eq!(Script::from_number(script as u8), script);
        }
    }
}

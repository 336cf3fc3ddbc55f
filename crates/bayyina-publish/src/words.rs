//! The words that people read, in the languages that findings are written in.

use bayyina_assess::Verdict;
use bayyina_model::kinds::{
    Claimed, Confidence, Judgement, Opinion, Presence, Reason, Relation, Role, Texts, Unit,
};
use serde::{Deserialize, Serialize};

use crate::show::Direction;

/// A language that findings are written in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Arabic.
    #[serde(rename = "ar")]
    Arabic,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Arabic];

    /// Its tag (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Arabic => "ar",
        }
    }

    /// The language of a tag such as `ar-SY`.
    pub fn of(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag);
        Self::ALL
            .into_iter()
            .find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// The direction that it is written in.
    pub fn direction(self) -> Direction {
        match self {
            Self::English => Direction::Left,
            Self::Arabic => Direction::Right,
        }
    }

    /// The one of two wordings that is of this language.
    pub fn pick<T>(self, english: T, arabic: T) -> T {
        match self {
            Self::English => english,
            Self::Arabic => arabic,
        }
    }

    /// Text in this language, else in English, else in whatever language there is.
    pub fn text(self, texts: &Texts) -> Option<&str> {
        texts
            .get(self.tag())
            .or_else(|| texts.get("en"))
            .or_else(|| texts.values().next())
            .map(String::as_str)
            .filter(|text| !text.is_empty())
    }

    /// The comma between the members of a list.
    pub fn comma(self) -> &'static str {
        self.pick(", ", "، ")
    }
}

/// The same text in every language.
pub fn every(make: impl Fn(Language) -> String) -> Texts {
    Language::ALL
        .into_iter()
        .map(|language| (language.tag().to_owned(), make(language)))
        .collect()
}

/// A verdict.
pub fn verdict(language: Language, verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Supported => language.pick("supported", "مدعوم"),
        Verdict::Contradicted => language.pick("contradicted", "مُناقَض"),
        Verdict::Disputed => language.pick("disputed", "متعارِض"),
        Verdict::Undetermined => language.pick("undetermined", "غير محسوم"),
        Verdict::NotClaimed => language.pick("not claimed", "غير مدّعى"),
        Verdict::Repeats => language.pick("repeats", "تكرار"),
    }
}

/// A facet.
pub fn facet(language: Language, facet: &str) -> &str {
    let (english, arabic) = match facet {
        "event" => ("event", "الحدث"),
        "place" => ("place", "المكان"),
        "time" => ("time", "الزمن"),
        "perpetrator" => ("perpetrator", "الفاعل"),
        "object" => ("object", "المستهدَف"),
        "holder" => ("holder", "المسيطر"),
        "footage" => ("footage", "اللقطات"),
        "quantity" => ("quantity", "العدد"),
        other => return other,
    };
    language.pick(english, arabic)
}

/// Whether a facet is claimed.
pub fn claimed(language: Language, claimed: Claimed) -> &'static str {
    match claimed {
        Claimed::Yes => language.pick("claimed", "مدّعى"),
        Claimed::No => language.pick("not claimed", "غير مدّعى"),
        Claimed::Unknown => language.pick("not known", "غير معروف"),
    }
}

/// What is counted, after a number.
pub fn unit(language: Language, unit: Unit, count: usize) -> &'static str {
    let one = count == 1;
    match (language, unit) {
        (Language::English, Unit::Claim) if one => "claim",
        (Language::English, Unit::Claim) => "claims",
        (Language::English, Unit::Item) if one => "item",
        (Language::English, Unit::Item) => "items",
        (Language::English, Unit::Incident) if one => "incident",
        (Language::English, Unit::Incident) => "incidents",
        (Language::English, Unit::Site) if one => "site",
        (Language::English, Unit::Site) => "sites",
        (Language::English, Unit::Account) if one => "account",
        (Language::English, Unit::Account) => "accounts",
        (Language::Arabic, Unit::Claim) => "ادّعاء",
        (Language::Arabic, Unit::Item) => "مادة",
        (Language::Arabic, Unit::Incident) => "واقعة",
        (Language::Arabic, Unit::Site) => "موقع",
        (Language::Arabic, Unit::Account) => "رواية",
    }
}

/// What a source says of an actor at a place, both already named in the language.
pub fn presence(language: Language, status: Option<Presence>, actor: &str, place: &str) -> String {
    match (language, status) {
        (Language::English, Some(Presence::Held)) => format!("{actor} held {place}"),
        (Language::English, Some(Presence::Present)) => format!("{actor} was present in {place}"),
        (Language::English, Some(Presence::Contested)) => format!("{actor} fought for {place}"),
        (Language::English, Some(Presence::Besieged)) => format!("{actor} besieged {place}"),
        (Language::English, Some(Presence::Absent)) => format!("{actor} was not in {place}"),
        (Language::English, Some(Presence::NoneRecorded)) => {
            format!("no presence of {actor} recorded in {place}")
        }
        (Language::English, None) => format!("{actor} in {place}"),
        (Language::Arabic, Some(Presence::Held)) => format!("{actor}: سيطرة على {place}"),
        (Language::Arabic, Some(Presence::Present)) => format!("{actor}: وجود في {place}"),
        (Language::Arabic, Some(Presence::Contested)) => format!("{actor}: قتال على {place}"),
        (Language::Arabic, Some(Presence::Besieged)) => format!("{actor}: حصار {place}"),
        (Language::Arabic, Some(Presence::Absent)) => format!("{actor}: لا وجود في {place}"),
        (Language::Arabic, Some(Presence::NoneRecorded)) => {
            format!("{actor}: لم يُسجَّل وجود في {place}")
        }
        (Language::Arabic, None) => format!("{actor}، {place}"),
    }
}

/// What a source says of an actor at a place that the sentence has named already.
pub fn presence_there(language: Language, status: Presence, actor: &str) -> String {
    match (language, status) {
        (Language::English, Presence::Held) => format!("{actor} held it"),
        (Language::English, Presence::Present) => format!("{actor} was there"),
        (Language::English, Presence::Contested) => format!("{actor} fought for it"),
        (Language::English, Presence::Besieged) => format!("{actor} besieged it"),
        (Language::English, Presence::Absent) => format!("{actor} was not there"),
        (Language::English, Presence::NoneRecorded) => {
            format!("no presence of {actor} recorded there")
        }
        (Language::Arabic, status) => presence(language, Some(status), actor, "المكان"),
    }
}

/// A kind of place, where it is one of the usual ones.
pub fn place_kind(language: Language, kind: &str) -> &str {
    let arabic = match kind {
        "city" => "مدينة",
        "town" => "بلدة",
        "village" => "قرية",
        "camp" => "مخيّم",
        "area" => "منطقة",
        "district" => "ناحية",
        "governorate" | "province" => "محافظة",
        "island" => "جزيرة",
        "country" => "بلد",
        other => return other,
    };
    language.pick(kind, arabic)
}

/// What an adopted assessment says of a facet.
pub fn judgement(language: Language, judgement: Judgement) -> &'static str {
    match judgement {
        Judgement::Supports => language.pick("supported", "مدعوم"),
        Judgement::Contradicts => language.pick("contradicted", "مُناقَض"),
        Judgement::NoneRecorded => language.pick("no presence recorded", "لم يُسجَّل وجود"),
        Judgement::Absent => language.pick("absent", "لا وجود"),
        Judgement::Present => language.pick("present", "وجود"),
        Judgement::Undetermined => language.pick("not determined", "غير محسوم"),
    }
}

/// What of the scene a location is of.
pub fn role(language: Language, role: Option<Role>) -> &'static str {
    match role {
        Some(Role::Camera) => language.pick("camera", "موضع الكاميرا"),
        Some(Role::Footprint) => language.pick("ground shown", "الأرض الظاهرة"),
        Some(Role::Impact) => language.pick("impact", "موضع الإصابة"),
        None => language.pick("place", "المكان"),
    }
}

/// How sure an author is.
pub fn confidence(language: Language, confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Confirmed => language.pick("confirmed", "مؤكَّد"),
        Confidence::Probable => language.pick("probable", "مرجَّح"),
        Confidence::Possible => language.pick("possible", "محتمل"),
    }
}

/// How origins depend on one another.
pub fn relation(language: Language, relation: Relation) -> &'static str {
    match relation {
        Relation::Separate => language.pick("separate origins", "أصول منفصلة"),
        Relation::Common => language.pick("a common origin", "أصل مشترك"),
    }
}

/// A reviewer's word.
pub fn opinion(language: Language, opinion: Opinion) -> &'static str {
    match opinion {
        Opinion::Agree => language.pick("agrees", "موافقة"),
        Opinion::Object => language.pick("objects", "اعتراض"),
    }
}

/// Why an entry was taken back.
pub fn reason(language: Language, reason: Reason) -> &'static str {
    match reason {
        Reason::Error => language.pick("error", "خطأ"),
        Reason::ConsentWithdrawn => language.pick("consent withdrawn", "سُحبت الموافقة"),
        Reason::SourceRemoved => {
            language.pick("source no longer relied on", "لم يعد المصدر معتمدًا")
        }
        Reason::Duplicate => language.pick("recorded twice", "سُجّل مرّتين"),
        Reason::Fabricated => language.pick("made up or altered", "مُختلَق أو مُعدَّل"),
        Reason::Other => language.pick("another reason", "سبب آخر"),
    }
}

/// What stands in the place of somebody or something that may not be named.
pub fn protected(language: Language) -> &'static str {
    language.pick("a protected source", "مصدر محميّ")
}

/// What stands in the place of a name that is withheld or was never given.
pub fn unnamed(language: Language) -> &'static str {
    language.pick("not named", "بلا اسم")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_falls_back_to_english_and_then_to_any() {
        let texts = |pairs: &[(&str, &str)]| -> Texts {
            pairs
                .iter()
                .map(|(tag, text)| ((*tag).into(), (*text).into()))
                .collect()
        };
        let both = texts(&[("en", "Raqqa"), ("ar", "الرقة")]);
        assert_eq!(Language::Arabic.text(&both), Some("الرقة"));
        assert_eq!(
            Language::Arabic.text(&texts(&[("en", "Raqqa")])),
            Some("Raqqa")
        );
        assert_eq!(
            Language::English.text(&texts(&[("ru", "Ракка")])),
            Some("Ракка")
        );
        assert_eq!(Language::English.text(&texts(&[])), None);
        assert_eq!(Language::of("ar-SY"), Some(Language::Arabic));
        assert_eq!(Language::of("fr"), None);
    }
}

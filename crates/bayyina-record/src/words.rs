//! Words of lists as tables write them in other languages, or other spellings.

use crate::text::folded;

/// Whether a cell says yes or no.
pub(crate) fn flag(text: &str) -> Option<bool> {
    match folded(text).as_str() {
        "yes" | "true" | "1" | "x" | "y" | "نعم" | "да" => Some(true),
        "no" | "false" | "0" | "n" | "لا" | "нет" => Some(false),
        _ => None,
    }
}

/// Whether a facet cell says that nothing of it is claimed.
pub(crate) fn is_not_claimed(text: &str) -> bool {
    matches!(
        folded(text).as_str(),
        "not claimed" | "غير مدعي" | "غير مزعوم" | "لم يذكر" | "не заявлено"
    )
}

/// Whether a facet cell says that the record does not tell; so do what people put into a cell
/// that must not stay empty.
pub(crate) fn is_not_known(text: &str) -> bool {
    let filled = matches!(text.trim(), "-" | "–" | "—" | "?" | "/" | ".");
    filled
        || matches!(
            folded(text).as_str(),
            "not known"
                | "unknown"
                | "none"
                | "n a"
                | "na"
                | "غير معروف"
                | "غير مذكور"
                | "مجهول"
                | "неизвестно"
                | "нет данных"
                | "н д"
        )
}

/// Whether a facet cell says only that it is claimed.
pub(crate) fn is_claimed(text: &str) -> bool {
    matches!(
        folded(text).as_str(),
        "claimed" | "yes" | "نعم" | "مدعي" | "заявлено" | "да"
    )
}

/// The word as it is stored, for those that are known in another form; otherwise the cell in
/// lower case with `_` for spaces.
pub(crate) fn english(field: &str, text: &str) -> String {
    let word = folded(text);
    let list: &[(&str, &[&str])] = match field {
        "status" => &[
            (
                "held",
                &[
                    "holds",
                    "controlled",
                    "control",
                    "تسيطر",
                    "سيطرة",
                    "مسيطر",
                    "контролирует",
                    "под контролем",
                ],
            ),
            ("present", &["presence", "موجود", "حاضر", "присутствует"]),
            (
                "contested",
                &["disputed", "متنازع عليه", "متنازع", "оспаривается"],
            ),
            ("besieged", &["siege", "محاصر", "محاصرة", "в осаде"]),
            (
                "absent",
                &["not present", "غير موجود", "غائب", "отсутствует"],
            ),
            (
                "none_recorded",
                &["no known presence", "لا وجود مسجل", "لم يسجل"],
            ),
        ],
        "confidence" => &[
            ("confirmed", &["certain", "high", "مؤكد", "подтверждено"]),
            ("probable", &["likely", "medium", "مرجح", "вероятно"]),
            ("possible", &["low", "محتمل", "ممكن", "возможно"]),
        ],
        "role" => &[
            ("camera", &["كاميرا", "الكاميرا", "камера"]),
            ("footprint", &["scene", "المشهد", "сцена"]),
            ("impact", &["hit", "الارتطام", "موقع الضربة", "попадание"]),
        ],
        "verdict" => &[
            ("supports", &["supported", "true", "يدعم", "подтверждает"]),
            (
                "contradicts",
                &["contradicted", "false", "يناقض", "опровергает"],
            ),
            (
                "undetermined",
                &["unverified", "unclear", "غير محسوم", "не определено"],
            ),
            ("agree", &["agrees", "يوافق"]),
            ("object", &["objects", "disagree", "يعترض"]),
        ],
        "relation" => &[
            ("separate", &["independent", "مستقل", "منفصل", "независимы"]),
            ("common", &["shared", "same", "مشترك", "общий"]),
        ],
        "kind" => &[
            ("location", &["geolocation", "place", "الموقع", "مكان"]),
            ("time", &["chronolocation", "date", "الزمن", "تاريخ"]),
            ("object", &["target", "الهدف"]),
            ("perpetrator", &["الفاعل"]),
            ("presence", &["holder", "التواجد", "السيطرة"]),
            ("identity", &["same footage", "تطابق"]),
        ],
        _ => &[],
    };
    let stored = word.replace(' ', "_");
    if list.iter().any(|(known, _)| *known == stored) {
        return stored;
    }
    list.iter()
        .find(|(_, others)| others.iter().any(|other| folded(other) == word))
        .map_or(stored, |(known, _)| (*known).to_owned())
}

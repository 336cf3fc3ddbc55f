//! What of a name a person should be warned about, and names as they can be shown.

use crate::fold::{is_bidi_control, is_unseen};

/// What of a name a person should be warned about.
pub(crate) fn warnings(name: &str) -> Vec<String> {
    let mut warnings = Vec::new();
    if name.chars().any(is_bidi_control) {
        warnings.push(format!(
            "it holds characters that turn the direction of text: {}",
            shown(name)
        ));
    } else if name.chars().any(is_unseen) {
        warnings.push(format!(
            "it holds characters that cannot be seen: {}",
            shown(name)
        ));
    }
    if let Some(word) = mixed(name) {
        warnings.push(format!(
            "{:?} mixes letters of scripts that look alike",
            shown(&word)
        ));
    }
    if name.chars().count() > crate::fold::LONGEST_NAME {
        warnings.push(format!(
            "only its first {} letters are looked at",
            crate::fold::LONGEST_NAME
        ));
    }
    warnings
}

/// A word that mixes Latin, Cyrillic or Greek letters.
fn mixed(name: &str) -> Option<String> {
    use crate::script::Script;
    let words = name.split(|c: char| !c.is_alphanumeric());
    let alike = |script: Script| matches!(script, Script::Latin | Script::Cyrillic | Script::Greek);
    for word in words.take(64) {
        let mut seen = None;
        for script in word
            .chars()
            .take(200)
            .map(Script::of)
            .filter(|&script| alike(script))
        {
            if seen.is_some_and(|seen| seen != script) {
                return Some(word.chars().take(60).collect());
            }
            seen = Some(script);
        }
    }
    None
}

/// A name as it can be shown: what cannot be seen is written out.
pub(crate) fn shown(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars().take(crate::fold::LONGEST_NAME) {
        match is_unseen(c) {
            true => text.push_str(&format!("<U+{:04X}>", c as u32)),
            false => text.push(c),
        }
    }
    text
}

//! case.toml and method.toml of any text, parted by a zero byte.

#![no_main]

use bayyina_model::Case;
use bayyina_record::settings;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (case, method) = match text.split_once('\0') {
        Some((case, method)) => (case, Some(method)),
        None => (text, None),
    };
    if let Ok(found) = settings(case, method, &Case::default(), &[], None) {
        assert!(!found.drafts.is_empty());
    }
});

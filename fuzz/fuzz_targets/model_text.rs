//! Bytes as canonical JSON, a time, a decimal, a key and a region.

#![no_main]

use bayyina_model::{Decimal, EntryId, Key, RegionText, Time, canonical};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(value) = canonical::parse(bytes) {
        let again = canonical::to_bytes(&value).expect("it has a canonical form");
        assert_eq!(again, bytes, "canonical bytes are their own form");
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(time) = Time::parse(text) {
        assert_eq!(Time::parse(time.text()).as_ref(), Ok(&time));
        let span = time.interval();
        if let (Some(from), Some(to)) = (span.from, span.to) {
            assert!(from < to, "{text}: a time is a stretch");
        }
        let _ = time.first_day();
    }
    if let Ok(number) = Decimal::parse(text) {
        assert_eq!(number.text(), text);
        assert!(number.get().is_finite());
    }
    let _ = (text.parse::<Key>(), text.parse::<EntryId>());
    if let Ok(region) = serde_json::from_str::<RegionText>(text) {
        let written = serde_json::to_string(&region).expect("regions are plain values");
        let again: RegionText = serde_json::from_str(&written).expect("what we write reads");
        assert_eq!(again, region);
        let _ = region.region();
    }
});

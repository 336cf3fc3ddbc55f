//! Any bytes as an MP4 whose boxes are walked, and as a stored fingerprint: neither panics, and a
//! fingerprint that is read can be stored and read again. Angles of marks are kept within a turn, so
//! bytes that we did not write may come out otherwise.

#![no_main]

use std::io::Cursor;

use bayyina_footage::{Print, encryption};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = encryption(&mut Cursor::new(bytes));
    if let Some(print) = Print::from_bytes(bytes) {
        let stored = print.to_bytes();
        assert_eq!(stored.len(), bytes.len());
        assert!(Print::from_bytes(&stored).is_some(), "what we write reads");
    }
});

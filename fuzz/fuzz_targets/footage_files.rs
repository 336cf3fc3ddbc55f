//! Any bytes as an MP4 whose boxes are walked, and as a stored fingerprint: neither panics, and a
//! fingerprint that is read comes out as it went in.

#![no_main]

use std::io::Cursor;

use bayyina_footage::{Print, encryption};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = encryption(&mut Cursor::new(bytes));
    if let Some(print) = Print::from_bytes(bytes) {
        assert_eq!(print.to_bytes(), bytes, "a fingerprint is read as it was written");
    }
});

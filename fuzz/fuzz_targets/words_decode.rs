//! Any bytes as text of an unknown encoding. Nothing may panic, and printable ASCII stays as it is;
//! control characters may be the high bytes of UTF-16.

#![no_main]

use bayyina_words::encoding::decode;
use bayyina_words::fold::fold;
use bayyina_words::latin::latin;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let decoded = decode(data);
    let _ = decoded.note();
    let printable = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n');
    if let Ok(text) = std::str::from_utf8(data)
        && data.iter().all(printable)
    {
        assert_eq!(decoded.text, text, "plain letters are read as they are");
    }
    let once = fold(&decoded.text);
    let _ = latin(&once);
});

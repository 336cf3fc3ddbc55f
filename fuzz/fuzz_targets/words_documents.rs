//! Any bytes as a file somebody wants read: as they are, as a web page, and as the text of a
//! word-processor file. Nothing may panic, and spans hold what they say.

#![no_main]

use std::io::Write;

use bayyina_words::reading::{BuiltIn, document, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((kind, rest)) = data.split_first() else {
        return;
    };
    let bytes = match kind % 3 {
        0 => rest.to_vec(),
        1 => [b"<html><body>".as_slice(), rest].concat(),
        _ => {
            let mut file = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
            let stored = zip::write::SimpleFileOptions::default()
                .compression_method(zip::CompressionMethod::Stored);
            file.start_file("word/document.xml", stored)
                .expect("it is the first file");
            file.write_all(rest).expect("it is written to memory");
            file.finish().expect("it is whole").into_inner()
        }
    };
    let Ok(document) = document(&bytes) else {
        return;
    };
    let letters: Vec<char> = document.text.chars().collect();
    for statement in read(&document.text, &BuiltIn).statements {
        let [start, end] = statement.span;
        assert_eq!(
            letters[start..end].iter().collect::<String>(),
            statement.text
        );
    }
});

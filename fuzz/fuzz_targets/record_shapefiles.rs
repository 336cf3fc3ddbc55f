//! The four files of a shapefile, their lengths in the first six bytes.

#![no_main]

use std::collections::BTreeMap;

use bayyina_record::{Reading, read_from};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((lengths, mut rest)) = bytes.split_at_checked(6) else {
        return;
    };
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (ending, length) in [
        ("prj", &lengths[..2]),
        ("cpg", &lengths[2..4]),
        ("dbf", &lengths[4..]),
    ] {
        let length = usize::from(u16::from_le_bytes([length[0], length[1]])).min(rest.len());
        let (file, after) = rest.split_at(length);
        if length > 0 {
            files.insert(format!("layer.{ending}"), file.to_vec());
        }
        rest = after;
    }
    files.insert("layer.shp".to_owned(), [&[0, 0, 0x27, 0x0a], rest].concat());
    if let Ok(table) = read_from("layer.shp", &files, &Reading::default()) {
        for row in &table.rows {
            if let Some(Ok(region)) = &row.geometry {
                assert!(region.region().is_ok(), "only sound rings come through");
            }
        }
    }
});

//! A mapping file and a table, parted by a zero byte.

#![no_main]

use bayyina_model::Case;
use bayyina_record::{Job, Mapping, NoFolder, Target, import_together, read_table_as};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let at = bytes
        .iter()
        .position(|&byte| byte == 0)
        .unwrap_or(bytes.len());
    let Ok(text) = std::str::from_utf8(&bytes[..at]) else {
        return;
    };
    let Ok(mapping) = Mapping::parse("mapping.toml", text) else {
        return;
    };
    let table = bytes.get(at + 1..).unwrap_or(&[]);
    let Ok(table) = read_table_as("table.csv", table, &mapping.reading) else {
        return;
    };
    let case = Case::default();
    let job = Job {
        table: &table,
        kind: None,
        mapping: Some(&mapping),
        was: &[],
    };
    let target = Target {
        case: &case,
        folder: &NoFolder,
        author: None,
        area: None,
    };
    let import = import_together(&[job], &target);
    assert_eq!(import.drafts.len(), import.places.len());
});

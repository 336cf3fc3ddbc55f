//! Tables from any bytes, as the kind that their length picks; what is refused can be written out
//! and read again.

#![no_main]

use bayyina_model::Case;
use bayyina_record::{Job, NoFolder, TableKind, Target, import_together, read_table};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(table) = read_table("table.csv", bytes) else {
        return;
    };
    let case = Case::default();
    let target = Target {
        case: &case,
        folder: &NoFolder,
        author: None,
        area: None,
    };
    let kind = TableKind::ALL[bytes.len() % TableKind::ALL.len()];
    let job = Job {
        table: &table,
        kind: Some(kind),
        mapping: None,
        was: &[],
    };
    let import = import_together(&[job], &target);
    assert_eq!(import.drafts.len(), import.places.len());
    for fault in &import.faults {
        let _ = (fault.to_string(), fault.hint());
    }
    for bad in &import.bad_rows {
        let again = read_table("bad.csv", bad.to_csv().as_bytes()).expect("what we write reads");
        assert!(again.rows.len() <= bad.rows.len() + 1);
    }
});

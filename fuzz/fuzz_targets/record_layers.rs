//! GeoJSON, KML and whatever else a layer's bytes may look like.

#![no_main]

use bayyina_model::{Case, RegionText};
use bayyina_record::{Job, NoFolder, TableKind, Target, import_together, read_table};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(table) = read_table("control.geojson", bytes) else {
        return;
    };
    for row in &table.rows {
        if let Some(Ok(region)) = &row.geometry {
            assert!(matches!(region, RegionText::Area(_)));
            assert!(region.region().is_ok(), "only sound rings come through");
        }
    }
    let case = Case::default();
    let job = Job {
        table: &table,
        kind: Some(TableKind::Control),
        mapping: None,
        was: &[],
    };
    let target = Target {
        case: &case,
        folder: &NoFolder,
        author: None,
        area: None,
    };
    let _ = import_together(&[job], &target);
});

//! Blocks of OpenStreetMap files, unpacked, and whole files.

#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use bayyina_atlas::pbf::{Block, survey};
use libfuzzer_sys::fuzz_target;

static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
    std::env::temp_dir().join(format!("bayyina-fuzz-{}.osm.pbf", std::process::id()))
});

fuzz_target!(|bytes: &[u8]| {
    if let Some((0, block)) = bytes.split_first() {
        let Ok(block) = Block::parse(block) else {
            return;
        };
        let _ = block.kinds();
        let _ = block.nodes(|node| {
            let _ = node.tags.iter().count();
            if let Some(spot) = node.spot {
                assert!(bayyina_atlas::Spot::checked(spot.lat.into(), spot.lon.into()).is_some());
            }
        });
        let mut nodes = Vec::new();
        let _ = block.ways(|way| {
            let _ = way.tags.iter().count();
            nodes.clear();
            way.references(&mut nodes)
        });
        let _ = block.relations(|_, tags, _| {
            let _ = tags.iter().count();
        });
        return;
    }
    // A whole file: lengths, headers and packed blobs.
    if std::fs::write(&*FILE, bytes).is_ok() {
        let _ = survey(&FILE, |_, _| {});
    }
});

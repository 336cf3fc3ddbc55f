//! Any bytes as every kind of file, under the name that is theirs. Nothing may panic, and nothing
//! that is signed by nobody may hold.

#![no_main]

use std::sync::Arc;

use bayyina_ledger::{
    BatchName, BlobName, CheckpointName, KeyFile, Ledger, MemoryStore, Object, RedactionName,
    Store, sha256,
};
use bayyina_ledger::{PublicKey, is_instant};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(key) = KeyFile::from_bytes(data) {
        assert_eq!(key.to_bytes(), data, "a key file has one form");
    }
    let text = String::from_utf8_lossy(data);
    is_instant(&text);
    if let Some(object) = Object::from_path(&text) {
        assert_eq!(object.path(), text, "an object has one path");
    }
    let name = sha256(data);
    let log = PublicKey([7; 32]).log();
    for object in [
        Object::Batch(log, BatchName(name)),
        Object::Checkpoint(CheckpointName(name)),
        Object::Redaction(RedactionName(name)),
    ] {
        let store = Arc::new(MemoryStore::new());
        store.put(&object, data).expect("memory takes everything");
        let ledger = Ledger::with_store(store, None);
        let report = ledger.verify(&mut |_| {}).expect("memory can be read");
        if report.broken.is_none() {
            // Made by somebody with a key: the corpus may hold such files.
            assert!(text.contains("\"signature\""));
        }
        let _ = ledger.entries();
        let _ = ledger.heads();
    }
    let store = Arc::new(MemoryStore::new());
    let blob = BlobName(name);
    store
        .put(&Object::Blob(blob), data)
        .expect("memory takes everything");
    let ledger = Ledger::with_store(store, None);
    let _ = ledger.get_sealed_blob(&blob, &[7; 32]);
});

//! Lines of a batch with its sidecar, of a checkpoint or of a redaction statement, in files that
//! are named and signed as they should be.
//!
//! Nothing may panic; and a ledger of which verifying says that it holds can be read, merged and
//! verified again.

#![no_main]

use std::sync::{Arc, LazyLock};

use bayyina_ledger::{
    BatchName, CheckpointName, Ledger, MemoryStore, Object, PublicKey, RedactionName, Store, sha256,
};
use ed25519_dalek::{Signer, SigningKey};
use libfuzzer_sys::fuzz_target;

static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[7; 32]));

fn frame(kind: &str, header: &str, lines: &[u8]) -> ([u8; 32], Vec<u8>) {
    let mut bytes = format!("{header}\n").into_bytes();
    bytes.extend_from_slice(lines);
    if !lines.is_empty() && lines.last() != Some(&b'\n') {
        bytes.push(b'\n');
    }
    let mut message = format!("bayyina {kind} 1\n").into_bytes();
    message.extend_from_slice(&sha256(&bytes));
    let signature = KEY.sign(&message).to_bytes();
    let digits: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.extend_from_slice(format!("{{\"signature\":\"{digits}\"}}\n").as_bytes());
    (sha256(&bytes), bytes)
}

fuzz_target!(|data: &[u8]| {
    // The byte 0xff is in no text: it parts the lines of the batch from the other files.
    let mut parts = data.split(|byte| *byte == 0xff);
    let [lines, sidecar, checkpoint, redaction] = [0; 4].map(|_| parts.next().unwrap_or_default());
    let key = PublicKey(KEY.verifying_key().to_bytes());
    let log = key.log();
    let count = |lines: &[u8]| lines.split_inclusive(|byte| *byte == b'\n').count();
    let store = Arc::new(MemoryStore::new());
    let put = |object: Object, bytes: &[u8]| {
        store.put(&object, bytes).expect("memory takes everything");
    };

    let header = format!(
        r#"{{"batch":1,"count":{},"first":0,"key":"{key}","log":"{log}","recorded":"2026-11-24T05:40:00Z"}}"#,
        count(lines)
    );
    let (name, bytes) = frame("batch", &header, lines);
    put(Object::Batch(log, BatchName(name)), &bytes);
    if !sidecar.is_empty() {
        put(Object::Leaves(BatchName(name)), sidecar);
    }
    for (kind, lines) in [("checkpoint", checkpoint), ("redaction", redaction)] {
        if lines.is_empty() {
            continue;
        }
        let count = count(lines);
        let common = format!(r#""count":{count},"key":"{key}","recorded":"2026-11-24T05:40:00Z""#);
        let header = match kind {
            "checkpoint" => format!(r#"{{"checkpoint":1,{common}}}"#),
            _ => format!(r#"{{{common},"redaction":1}}"#),
        };
        let (name, bytes) = frame(kind, &header, lines);
        let object = match kind {
            "checkpoint" => Object::Checkpoint(CheckpointName(name)),
            _ => Object::Redaction(RedactionName(name)),
        };
        put(object, &bytes);
    }

    let ledger = Ledger::with_store(Arc::clone(&store) as Arc<dyn Store>, None);
    let report = ledger.verify(&mut |_| {}).expect("memory can be read");
    let read = ledger.entries();
    if report.broken.is_none() {
        let read = read.expect("what holds can be read");
        assert_eq!(read.len() as u64 + report.left_out, report.entries);
        let mut copy = Ledger::with_store(Arc::new(MemoryStore::new()), None);
        copy.merge(&ledger).expect("what holds can be merged");
        let again = copy.verify(&mut |_| {}).expect("memory can be read");
        assert_eq!(again.broken, None);
        assert_eq!(copy.entries().expect("what holds can be read"), read);
    }
});

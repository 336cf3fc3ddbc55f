//! Pictures that are signed here, changed, and read again.

use std::io::Cursor;
use std::path::Path;

use bayyina_c2pa::{CredentialsError, Standing, read};
use c2pa::{Builder, EphemeralSigner};

/// A grey PNG of 2 by 2 pixels, written by hand: IHDR, IDAT, a text, IEND.
fn png() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |name: &[u8; 4], data: &[u8]| {
        bytes.extend((data.len() as u32).to_be_bytes());
        let start = bytes.len();
        bytes.extend(name);
        bytes.extend(data);
        let crc = crc32(&bytes[start..]);
        bytes.extend(crc.to_be_bytes());
    };
    chunk(b"IHDR", &[0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0]);
    // Two rows of a filter byte and two pixels, stored: zlib header, one stored block, Adler-32.
    let rows = [0, 10, 200, 0, 200, 10];
    let mut data = vec![0x78, 0x01, 1, 6, 0, 0xf9, 0xff];
    data.extend(rows);
    data.extend(adler32(&rows).to_be_bytes());
    chunk(b"IDAT", &data);
    chunk(b"tEXt", b"Comment\0a caption that can be changed");
    chunk(b"IEND", &[]);
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 * (crc & 1))
        })
    })
}

fn adler32(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1, 0), |(a, b), &byte| {
        let a = (a + u32::from(byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    b << 16 | a
}

const DEFINITION: &str = r#"{
    "title": "square.png",
    "claim_generator_info": [{"name": "a test", "version": "7"}],
    "assertions": [{"label": "c2pa.actions", "data": {"actions": [{
        "action": "c2pa.created",
        "when": "2015-10-05T12:00:00Z",
        "softwareAgent": "a camera",
        "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
    }]}}]
}"#;

fn signed() -> Vec<u8> {
    let signer = EphemeralSigner::new("signer.invalid").unwrap();
    let mut builder = Builder::default().with_definition(DEFINITION).unwrap();
    let mut out = Cursor::new(Vec::new());
    builder
        .sign(&signer, "image/png", &mut Cursor::new(png()), &mut out)
        .unwrap();
    out.into_inner()
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::path::PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn a_signed_picture_says_how_it_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let found = read(&write(folder.path(), "a.png", &signed()))
        .unwrap()
        .unwrap();
    assert_eq!(found.standing, Standing::Valid, "{found:?}");
    assert_eq!(found.title.as_deref(), Some("square.png"));
    let summary = found.summary();
    assert!(summary.starts_with("content credentials hold, of a signer nobody vouches for"));
    assert!(
        summary.contains("c2pa.created 2015-10-05T12:00:00Z a camera"),
        "{summary}"
    );
    assert!(found.generator.unwrap().contains("a test"));
    let action = &found.actions[0];
    assert_eq!(action.action, "c2pa.created");
    assert_eq!(action.when.as_deref(), Some("2015-10-05T12:00:00Z"));
    assert!(
        action
            .source_type
            .as_ref()
            .unwrap()
            .ends_with("digitalCapture")
    );
    assert!(found.report["manifests"].is_object());
}

#[test]
fn a_picture_changed_after_it_was_signed_does_not_hold() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = signed();
    let caption = b"a caption";
    let at = bytes
        .windows(caption.len())
        .position(|window| window == caption)
        .unwrap();
    bytes[at] = b'A';
    let found = read(&write(folder.path(), "a.png", &bytes))
        .unwrap()
        .unwrap();
    assert_eq!(found.standing, Standing::Invalid);
    let codes: Vec<&str> = found.failures.iter().map(|one| one.code.as_str()).collect();
    assert!(codes.contains(&"assertion.dataHash.mismatch"), "{codes:?}");
}

#[test]
fn a_picture_without_credentials_has_none() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(read(&write(folder.path(), "a.png", &png())).unwrap(), None);
    let text = write(folder.path(), "a.txt", b"no picture at all");
    assert_eq!(read(&text).unwrap(), None);
    let missing = read(&folder.path().join("missing.png"));
    assert!(matches!(missing, Err(CredentialsError::File(_))));
}

#[test]
fn broken_pictures_are_refused_or_found_not_to_hold() {
    let folder = tempfile::tempdir().unwrap();
    let whole = signed();
    for length in (0..whole.len()).step_by(whole.len() / 40) {
        let path = write(folder.path(), "cut.png", &whole[..length]);
        let found = read(&path);
        let holds = matches!(&found, Ok(Some(found)) if found.standing != Standing::Invalid);
        assert!(!holds, "cut to {length}: {found:?}");
    }
    for at in (0..whole.len()).step_by(whole.len() / 60) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        // Most flips break a hash; some hit what nothing is bound to, such as the padding.
        let found = read(&write(folder.path(), "flipped.png", &bytes));
        assert!(
            !matches!(found, Err(CredentialsError::Panic)),
            "flipped at {at}"
        );
    }
}

//! Whether an MP4 file says that its video is encrypted: FFmpeg decodes such a file to noise without
//! a word.

use std::io::{Read, Seek, SeekFrom};

/// Boxes that hold the boxes that are looked for.
const PARENTS: [&[u8; 4]; 5] = [b"moov", b"trak", b"mdia", b"minf", b"stbl"];
/// Most boxes that are looked at.
const MOST_BOXES: usize = 10_000;
/// Most bytes of a sample description that are read.
const MOST_BYTES: u64 = 1 << 20;

/// What an encrypted video track says of its encryption (`cenc`, `cbcs`), or the kind of its samples
/// where it says nothing (`encv`, `drmi`); `None` where no video is encrypted, or it is no MP4.
pub fn encryption(file: &mut (impl Read + Seek)) -> Option<String> {
    let end = file.seek(SeekFrom::End(0)).ok()?;
    let mut head = [0; 8];
    read_at(file, 0, &mut head)?;
    if !matches!(
        &head[4..],
        b"ftyp" | b"moov" | b"styp" | b"wide" | b"free" | b"skip" | b"mdat"
    ) {
        return None;
    }
    // Ranges of bytes that hold boxes; the next to look at lies last.
    let (mut ranges, mut count) = (vec![(0, end)], 0);
    while let Some((from, to)) = ranges.pop() {
        if to - from < 8 || count == MOST_BOXES {
            continue;
        }
        count += 1;
        let Some((kind, body, next)) = header(file, from, to) else {
            continue;
        };
        ranges.push((next, to));
        if PARENTS.contains(&&kind) {
            ranges.push((body, next));
        } else if &kind == b"stsd" {
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(body)).ok()?;
            let most = (next - body).min(MOST_BYTES);
            file.by_ref().take(most).read_to_end(&mut bytes).ok()?;
            if let Some(scheme) = described(&bytes) {
                return Some(scheme);
            }
        }
    }
    None
}

fn read_at(file: &mut (impl Read + Seek), at: u64, bytes: &mut [u8]) -> Option<()> {
    file.seek(SeekFrom::Start(at)).ok()?;
    file.read_exact(bytes).ok()
}

/// A box's kind, where its body begins, and where the next box does.
fn header(file: &mut (impl Read + Seek), from: u64, to: u64) -> Option<([u8; 4], u64, u64)> {
    let mut head = [0; 8];
    read_at(file, from, &mut head)?;
    let [a, b, c, d, kind @ ..] = head;
    let (size, body) = match u32::from_be_bytes([a, b, c, d]) {
        0 => (to - from, from + 8),
        1 => {
            let mut long = [0; 8];
            read_at(file, from + 8, &mut long)?;
            (u64::from_be_bytes(long), from + 16)
        }
        size => (u64::from(size), from + 8),
    };
    let next = from.checked_add(size)?;
    (body <= next && next <= to).then_some((kind, body, next))
}

/// The encryption that a sample description names: `stsd` without its header.
fn described(bytes: &[u8]) -> Option<String> {
    // Version, flags, how many entries.
    let mut rest = bytes.get(8..)?;
    while let Some((entry, next)) = split(rest) {
        let (kind, body) = entry;
        if kind == b"encv" || kind == b"drmi" {
            // The fields of a visual sample, then boxes.
            let scheme = find(body.get(78..).unwrap_or_default(), b"sinf")
                .and_then(|protection| find(protection, b"schm"))
                .and_then(|scheme| scheme.get(4..8))
                .unwrap_or(kind);
            return Some(scheme.iter().map(|byte| printable(*byte)).collect());
        }
        rest = next;
    }
    None
}

/// A box's kind and body.
type Boxed<'a> = (&'a [u8], &'a [u8]);

/// The first of some boxes, and the boxes after it.
fn split(bytes: &[u8]) -> Option<(Boxed<'_>, &[u8])> {
    let size = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?) as usize;
    let whole = bytes.get(..size).filter(|whole| whole.len() >= 8)?;
    Some(((&whole[4..8], &whole[8..]), &bytes[size..]))
}

/// The body of the first box of a kind.
fn find<'a>(mut bytes: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    while let Some(((kind, body), next)) = split(bytes) {
        if kind == wanted {
            return Some(body);
        }
        bytes = next;
    }
    None
}

fn printable(byte: u8) -> char {
    match byte.is_ascii_graphic() {
        true => char::from(byte),
        false => '?',
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut bytes = (body.len() as u32 + 8).to_be_bytes().to_vec();
        bytes.extend(kind);
        bytes.extend(body);
        bytes
    }

    fn film(sample: &[u8]) -> Vec<u8> {
        let mut described = vec![0, 0, 0, 0, 0, 0, 0, 1];
        described.extend(sample);
        let mut tree = boxed(b"stsd", &described);
        for parent in PARENTS.iter().rev() {
            tree = boxed(parent, &tree);
        }
        let mut bytes = boxed(b"ftyp", b"isom");
        // Frames whose box has the long form of a size.
        bytes.extend([0, 0, 0, 1]);
        bytes.extend(b"mdat");
        bytes.extend(21u64.to_be_bytes());
        bytes.extend(b"abcde");
        bytes.extend(tree);
        bytes
    }

    #[test]
    fn an_encrypted_track_is_told_by_its_description() {
        let scheme = boxed(
            b"sinf",
            &[
                boxed(b"frma", b"avc1"),
                boxed(b"schm", b"\0\0\0\0cbcs\0\x01\0\0"),
            ]
            .concat(),
        );
        let table: [(Vec<u8>, Option<&str>); 4] = [
            (boxed(b"avc1", &[0; 78]), None),
            (
                boxed(b"encv", &[vec![0; 78], scheme].concat()),
                Some("cbcs"),
            ),
            (boxed(b"encv", &[0; 20]), Some("encv")),
            (boxed(b"drmi", &[0; 78]), Some("drmi")),
        ];
        for (sample, expected) in table {
            let found = encryption(&mut Cursor::new(film(&sample)));
            assert_eq!(found.as_deref(), expected);
        }
    }

    #[test]
    fn whatever_bytes_end() {
        let whole = film(&boxed(b"encv", &[0; 78]));
        for at in 0..whole.len() {
            let mut cut = whole[..at].to_vec();
            encryption(&mut Cursor::new(&cut));
            cut.extend(&whole[at..]);
            cut[at] ^= 0xff;
            encryption(&mut Cursor::new(&cut));
        }
        // A box of no size goes on to the end, again and again.
        let endless = [b"\0\0\0\0moov".repeat(50_000)].concat();
        assert_eq!(encryption(&mut Cursor::new(endless)), None);
    }
}

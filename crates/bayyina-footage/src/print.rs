//! The fingerprint of a clip: codes of its frames, and marks of the frames that differ.

use serde::{Deserialize, Serialize};

use crate::align::content_box;
use crate::code::Hashed;
use crate::marks::{MARK_BYTES, Mark, find};
use crate::media::{Layout, MediaError, Pick, Probe, Request, Tools, open_frames};
use crate::pdq::Hasher;
use crate::picture::Picture;
use crate::shots::{Sample, Shot, Thumb, shots};

/// Longer side of the frames that are fingerprinted, in pixels.
pub const PRINT_SIDE: u32 = 320;
/// Most marks of a frame.
pub const MARKS_A_FRAME: usize = 260;
/// Frames that are looked at together for bars.
const BLOCK: usize = 24;
/// Most frames with marks.
const MOST_MARKED: usize = 4_000;

/// How densely a clip is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Density {
    /// Two frames a second.
    Dense,
    /// Two frames a second, codes only: what is cropped, turned by less than a quarter or covered in
    /// part is mostly missed.
    Codes,
    /// Key frames only.
    Archive,
}

/// A frame's codes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Printed {
    /// When it is shown.
    pub time_s: f64,
    /// The code of the frame without its bars.
    pub hashed: Hashed,
}

/// A frame's marks.
#[derive(Clone, Debug, PartialEq)]
pub struct Marked {
    /// When it is shown.
    pub time_s: f64,
    /// The marks.
    pub marks: Vec<Mark>,
}

/// A clip's fingerprint.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Print {
    /// Codes, in order of time.
    pub printed: Vec<Printed>,
    /// Marks, in order of time.
    pub marked: Vec<Marked>,
    /// The part of the frame that is no bar, in units of its longer side.
    pub content: [f64; 4],
    /// When the last frame that was read is shown.
    pub last_s: f64,
}

/// What was made of a clip.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fingerprint {
    /// Its fingerprint.
    pub print: Print,
    /// Its shots, in order of time; none of a still picture.
    pub shots: Vec<Shot>,
}

/// Reads a clip, fingerprints it and cuts it into shots. Its frames are not kept: memory grows by
/// some bytes a frame.
pub fn fingerprint(
    probe: &Probe,
    density: Density,
    tools: &Tools,
) -> Result<Fingerprint, MediaError> {
    let pick = match density {
        _ if probe.is_still() => Pick::All,
        Density::Dense | Density::Codes => Pick::Every(0.5),
        Density::Archive => Pick::Keys,
    };
    let layout = Layout::fitting(probe, PRINT_SIDE);
    let mut reader = Reader::new(layout, density != Density::Codes);
    let request = Request {
        cuts: density != Density::Archive && !probe.is_still(),
        ..Request::whole(pick, layout)
    };
    let mut broken = false;
    let mut frames = open_frames(probe, request, tools)?;
    for frame in &mut frames {
        match frame {
            Ok(frame) => reader.take(frame.time_s, frame.pixels),
            Err(MediaError::Changed) => return Err(MediaError::Changed),
            // A clip that breaks off is known by what came before.
            Err(_) if reader.some() => broken = true,
            Err(error) => return Err(error),
        }
    }
    let cuts = frames.into_cuts();
    let (print, samples) = reader.finish();
    if probe.is_still() {
        let shots = Vec::new();
        return Ok(Fingerprint { print, shots });
    }
    let end_s = match broken {
        true => print.last_s,
        false => end(probe, pick, print.last_s),
    };
    let shots = shots(&samples, request.cuts.then_some(&cuts[..]), end_s);
    Ok(Fingerprint { print, shots })
}

/// When a clip ends. Some containers count what they call its length from its first frame, others
/// from nought; the last frame that was read tells which.
fn end(probe: &Probe, pick: Pick, last_s: f64) -> f64 {
    let frame_s = 1.0 / probe.frame_rate.unwrap_or(25.0);
    let most_s = match pick {
        Pick::Every(seconds) => last_s + seconds + 2.0 * frame_s,
        Pick::All | Pick::Keys => f64::INFINITY,
    };
    let said_s = probe.duration_s.unwrap_or(0.0);
    [said_s, said_s - probe.start_s]
        .into_iter()
        .find(|end_s| (last_s..=most_s).contains(end_s))
        .unwrap_or(last_s + frame_s)
}

/// Fingerprints frames as they come.
struct Reader {
    layout: Layout,
    with_marks: bool,
    hasher: Hasher,
    block: Vec<(f64, Vec<u8>)>,
    print: Print,
    samples: Vec<Sample>,
    before: Option<Thumb>,
    marked: Option<(f64, Thumb)>,
}

impl Reader {
    fn new(layout: Layout, with_marks: bool) -> Self {
        Self {
            layout,
            with_marks,
            hasher: Hasher::new(),
            block: Vec::new(),
            print: Print::default(),
            samples: Vec::new(),
            before: None,
            marked: None,
        }
    }

    fn some(&self) -> bool {
        !self.block.is_empty() || !self.print.printed.is_empty()
    }

    fn take(&mut self, time_s: f64, pixels: Vec<u8>) {
        self.block.push((time_s, pixels));
        if self.block.len() == BLOCK {
            self.flush();
        }
    }

    fn finish(mut self) -> (Print, Vec<Sample>) {
        self.flush();
        (self.print, self.samples)
    }

    fn flush(&mut self) {
        let block = std::mem::take(&mut self.block);
        if block.is_empty() {
            return;
        }
        let (width, height) = (self.layout.width as usize, self.layout.height as usize);
        let (times, frames): (Vec<f64>, Vec<Vec<u8>>) = block.into_iter().unzip();
        let content = content_box(width, height, &frames);
        if self.print.printed.is_empty() {
            self.print.content = content;
        }
        for (time_s, pixels) in times.into_iter().zip(frames) {
            let (crop, wide, high) = cut(&pixels, width, height, &content);
            let hashed = self
                .hasher
                .hash_luma8(&crop, wide, high)
                .unwrap_or_default();
            self.print.printed.push(Printed { time_s, hashed });
            self.print.last_s = time_s;
            let thumb = Thumb::of(&pixels, width, height);
            let change = self.before.as_ref().map(|before| before.change(&thumb));
            self.samples.push(Sample {
                time_s,
                quality: hashed.quality,
                change: change.unwrap_or_default(),
            });
            self.before = Some(thumb.clone());
            let room = self.with_marks && self.print.marked.len() < MOST_MARKED;
            if room && self.differs(time_s, thumb) {
                let picture = Picture::from_bytes(width, height, &pixels);
                self.print.marked.push(Marked {
                    time_s,
                    marks: find(&picture, MARKS_A_FRAME),
                });
            }
        }
    }

    /// Whether a frame differs enough from the last one with marks to need its own.
    fn differs(&mut self, time_s: f64, thumb: Thumb) -> bool {
        let differs = self.marked.as_ref().is_none_or(|(then, last)| {
            let off = thumb.change(last).cells;
            let since = time_s - then;
            off > 6.0 || (since >= 0.9 && off > 3.0) || (since >= 4.0 && off > 0.8)
        });
        if differs {
            self.marked = Some((time_s, thumb));
        }
        differs
    }
}

/// A box of a frame, in units of its longer side: samples, width, height.
pub fn cut(pixels: &[u8], width: usize, height: usize, part: &[f64; 4]) -> (Vec<u8>, usize, usize) {
    let longer = width.max(height) as f64;
    let pixel = |value: f64, most: usize| (libm::round(value * longer) as usize).min(most);
    let (left, top) = (pixel(part[0], width), pixel(part[1], height));
    let right = pixel(part[0] + part[2], width);
    let bottom = pixel(part[1] + part[3], height);
    if (left, top, right, bottom) == (0, 0, width, height) || right <= left || bottom <= top {
        return (pixels.to_vec(), width, height);
    }
    let mut cut = Vec::with_capacity((right - left) * (bottom - top));
    for y in top..bottom {
        cut.extend_from_slice(&pixels[y * width + left..y * width + right]);
    }
    (cut, right - left, bottom - top)
}

impl Print {
    /// As stored: counts, then codes, then marks; all numbers with the lowest byte first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend((self.printed.len() as u32).to_le_bytes());
        bytes.extend((self.marked.len() as u32).to_le_bytes());
        for value in self.content.iter().chain([&self.last_s]) {
            bytes.extend(value.to_le_bytes());
        }
        for frame in &self.printed {
            bytes.extend(frame.time_s.to_le_bytes());
            bytes.push(frame.hashed.quality);
            bytes.extend(frame.hashed.code.to_bytes());
        }
        for frame in &self.marked {
            bytes.extend(frame.time_s.to_le_bytes());
            bytes.extend((frame.marks.len() as u32).to_le_bytes());
            for mark in &frame.marks {
                bytes.extend(mark.to_bytes());
            }
        }
        bytes
    }

    /// What was stored; `None` where the bytes are no fingerprint.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let (printed, marked) = (take_u32(&mut rest)?, take_u32(&mut rest)?);
        let mut print = Self::default();
        for value in &mut print.content {
            *value = take_f64(&mut rest)?;
        }
        print.last_s = take_f64(&mut rest)?;
        for _ in 0..printed {
            let time_s = take_f64(&mut rest)?;
            let [quality] = *take::<1>(&mut rest)?;
            let code = crate::code::Code::from_bytes(take(&mut rest)?);
            let hashed = Hashed { code, quality };
            print.printed.push(Printed { time_s, hashed });
        }
        for _ in 0..marked {
            let time_s = take_f64(&mut rest)?;
            let count = take_u32(&mut rest)?;
            let mut marks = Vec::new();
            for _ in 0..count {
                marks.push(Mark::from_bytes(take::<MARK_BYTES>(&mut rest)?));
            }
            print.marked.push(Marked { time_s, marks });
        }
        rest.is_empty().then_some(print)
    }
}

const MAGIC: &[u8] = b"bayyina-print/1\n";

fn take<'a, const N: usize>(rest: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (head, tail) = rest.split_first_chunk()?;
    *rest = tail;
    Some(head)
}

fn take_u32(rest: &mut &[u8]) -> Option<u32> {
    take(rest).map(|bytes| u32::from_le_bytes(*bytes))
}

fn take_f64(rest: &mut &[u8]) -> Option<f64> {
    take(rest)
        .map(|bytes| f64::from_le_bytes(*bytes))
        .filter(|value| value.is_finite())
}

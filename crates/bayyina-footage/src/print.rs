//! The fingerprint of a clip: codes of its frames, and marks of the frames that differ.

use serde::{Deserialize, Serialize};

use crate::align::content_box;
use crate::code::Hashed;
use crate::marks::{MARK_BYTES, Mark, find};
use crate::media::{Layout, MediaError, Pick, Probe, Request, Tools, open_frames};
use crate::pdq::Hasher;
use crate::picture::Picture;

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

/// Reads a clip and fingerprints it. Memory does not grow with its length.
pub fn fingerprint(probe: &Probe, density: Density, tools: &Tools) -> Result<Print, MediaError> {
    let pick = match density {
        _ if probe.is_still() => Pick::All,
        Density::Dense => Pick::Every(0.5),
        Density::Archive => Pick::Keys,
    };
    let layout = Layout::fitting(probe, PRINT_SIDE);
    let mut reader = Reader::new(layout);
    for frame in open_frames(probe, Request::whole(pick, layout), tools)? {
        match frame {
            Ok(frame) => reader.take(frame.time_s, frame.pixels),
            Err(MediaError::Changed) => return Err(MediaError::Changed),
            // A clip that breaks off is known by what came before.
            Err(_) if reader.some() => break,
            Err(error) => return Err(error),
        }
    }
    Ok(reader.finish())
}

/// Fingerprints frames as they come.
struct Reader {
    layout: Layout,
    hasher: Hasher,
    block: Vec<(f64, Vec<u8>)>,
    print: Print,
    last_thumb: Option<(f64, Vec<f32>)>,
}

impl Reader {
    fn new(layout: Layout) -> Self {
        Self {
            layout,
            hasher: Hasher::new(),
            block: Vec::new(),
            print: Print::default(),
            last_thumb: None,
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

    fn finish(mut self) -> Print {
        self.flush();
        self.print
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
            if self.print.marked.len() < MOST_MARKED && self.differs(time_s, &pixels) {
                let picture = Picture::from_bytes(width, height, &pixels);
                self.print.marked.push(Marked {
                    time_s,
                    marks: find(&picture, MARKS_A_FRAME),
                });
            }
        }
    }

    /// Whether a frame differs enough from the last one with marks to need its own.
    fn differs(&mut self, time_s: f64, pixels: &[u8]) -> bool {
        let thumb = thumb(
            pixels,
            self.layout.width as usize,
            self.layout.height as usize,
        );
        let differs = match &self.last_thumb {
            None => true,
            Some((then, last)) => {
                let off = thumb
                    .iter()
                    .zip(last)
                    .map(|(a, b)| (a - b).abs())
                    .sum::<f32>()
                    / thumb.len() as f32;
                let since = time_s - then;
                off > 6.0 || (since >= 0.9 && off > 3.0) || (since >= 4.0 && off > 0.8)
            }
        };
        if differs {
            self.last_thumb = Some((time_s, thumb));
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

/// Means of 16 x 16 cells.
fn thumb(pixels: &[u8], width: usize, height: usize) -> Vec<f32> {
    const SIDE: usize = 16;
    let mut sums = vec![(0u32, 0u32); SIDE * SIDE];
    for y in 0..height {
        for x in (0..width).step_by(2) {
            let cell = &mut sums[y * SIDE / height * SIDE + x * SIDE / width];
            cell.0 += u32::from(pixels[y * width + x]);
            cell.1 += 1;
        }
    }
    sums.iter()
        .map(|(sum, count)| *sum as f32 / (*count).max(1) as f32)
        .collect()
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

//! Single frames, at full size, as they are shown.

use crate::media::{Frame, Layout, MediaError, Pick, Probe, Request, Tools, open_frames};

/// A frame in colour.
#[derive(Clone, Debug, PartialEq)]
pub struct Exact {
    /// When it is shown, in seconds from where the container begins.
    pub time_s: f64,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Red, green and blue of each, row by row.
    pub pixels: Vec<u8>,
}

/// How far before a time the frame that is shown then is looked for first, in seconds.
const BACK_S: f64 = 2.0;
/// Longer side of the frames whose sharpness is measured.
const SHARP_SIDE: u32 = 640;
/// Least time between two of the sharpest frames, in seconds.
const APART_S: f64 = 0.5;

/// The frame that is shown at a time: the last that begins then or before. With the pixels that were
/// coded, turned as the container asks, unless `side` bounds the longer one.
///
/// **Error**: [`MediaError::NoSuchTime`] where the clip is over by then.
pub fn frame_at(
    probe: &Probe,
    time_s: f64,
    side: Option<u32>,
    tools: &Tools,
) -> Result<Exact, MediaError> {
    let layout = Layout {
        colour: true,
        ..side.map_or_else(|| Layout::coded(probe), |side| Layout::fitting(probe, side))
    };
    let first = (time_s - BACK_S).max(0.0);
    // Rounding of a time that somebody wrote down.
    const HAIR_S: f64 = 0.000_6;
    for from_s in [first, 0.0] {
        let request = Request {
            pick: Pick::All,
            layout,
            from_s,
            to_s: f64::INFINITY,
            cuts: false,
        };
        let (mut shown, mut later): (Option<Frame>, Option<f64>) = (None, None);
        for frame in open_frames(probe, request, tools)? {
            let frame = match frame {
                Ok(frame) => frame,
                Err(_) if shown.is_some() => break,
                Err(error) => return Err(error),
            };
            if frame.time_s > time_s + HAIR_S && !probe.is_still() {
                later = Some(frame.time_s);
                // What is asked for lies before the first frame.
                if shown.is_none() && from_s == 0.0 {
                    shown = Some(frame);
                }
                break;
            }
            shown = Some(frame);
        }
        let Some(shown) = shown else { continue };
        // After the last frame, for as long as a frame is shown.
        let step_s = 1.0 / probe.frame_rate.unwrap_or(25.0);
        let end_s = (shown.time_s + step_s).max(probe.duration_s.unwrap_or(0.0));
        if later.is_none() && time_s > end_s + HAIR_S && !probe.is_still() {
            return Err(MediaError::NoSuchTime { end_s });
        }
        return Ok(Exact {
            time_s: shown.time_s,
            width: layout.width,
            height: layout.height,
            pixels: shown.pixels,
        });
    }
    Err(MediaError::NoSuchTime {
        end_s: probe.duration_s.unwrap_or(0.0),
    })
}

/// When the sharpest frames are shown, in order of time: at most so many, none nearer to another than
/// half a second. Sharp is what differs most from its surroundings, pixel by pixel.
pub fn sharpest(probe: &Probe, most: usize, tools: &Tools) -> Result<Vec<f64>, MediaError> {
    let layout = Layout::fitting(probe, SHARP_SIDE);
    let mut all = Vec::new();
    for frame in open_frames(probe, Request::whole(Pick::All, layout), tools)? {
        match frame {
            Ok(frame) => all.push((sharpness(&frame.pixels, layout), frame.time_s)),
            Err(_) if !all.is_empty() => break,
            Err(error) => return Err(error),
        }
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.total_cmp(&b.1)));
    let mut chosen: Vec<f64> = Vec::new();
    for (_, time_s) in all {
        if chosen.len() < most && chosen.iter().all(|other| (other - time_s).abs() >= APART_S) {
            chosen.push(time_s);
        }
    }
    chosen.sort_by(f64::total_cmp);
    Ok(chosen)
}

/// Mean square of what a pixel differs from the mean of its four neighbours.
fn sharpness(pixels: &[u8], layout: Layout) -> f64 {
    let (width, height) = (layout.width as usize, layout.height as usize);
    if width < 3 || height < 3 {
        return 0.0;
    }
    let mut sum = 0u64;
    for y in 1..height - 1 {
        let row = |y: usize| &pixels[y * width..(y + 1) * width];
        let (above, here, below) = (row(y - 1), row(y), row(y + 1));
        for x in 1..width - 1 {
            let around = [above[x], below[x], here[x - 1], here[x + 1]];
            let around: i32 = around.into_iter().map(i32::from).sum();
            let off = 4 * i32::from(here[x]) - around;
            sum += u64::from((off * off).unsigned_abs());
        }
    }
    sum as f64 / ((width - 2) * (height - 2)) as f64
}

impl Exact {
    /// As a PNG file.
    pub fn to_png(&self) -> Vec<u8> {
        png_of(self.width, self.height, &self.pixels)
    }
}

/// A PNG file of red, green and blue.
pub fn png_of(width: u32, height: u32, pixels: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder
        .write_header()
        .and_then(|mut writer| {
            writer.write_image_data(pixels)?;
            writer.finish()
        })
        .expect("a list takes all bytes, and there are as many as the header says");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_is_sharper_than_a_slope() {
        let layout = Layout {
            width: 16,
            height: 16,
            colour: false,
        };
        let picture =
            |of: &dyn Fn(usize) -> u8| -> Vec<u8> { (0..256).map(|at| of(at % 16)).collect() };
        let edge = sharpness(&picture(&|x| if x < 8 { 0 } else { 200 }), layout);
        let slope = sharpness(&picture(&|x| (x * 13) as u8), layout);
        assert!(edge > 1000.0 && slope < 1.0, "{edge} {slope}");
    }
}

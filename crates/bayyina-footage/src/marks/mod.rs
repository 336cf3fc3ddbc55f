//! Marks: small distinct places of a frame, found again when the frame is cropped, turned, covered
//! in part or filmed from a screen.
//!
//! **Source**: after Lowe 2004 (doi:10.1023/B:VISI.0000029664.99615.94): extremes of differences of
//! Gaussians, described by gradients; each description becomes 256 signs of projections onto fixed
//! directions, so that marks are compared like the codes of whole frames.

mod describe;
mod find;
mod lookup;
mod pairs;

pub use find::{find, find_both};
pub use lookup::{Lookup, Near};
pub use pairs::agree;

use crate::code::Code;
use crate::warp::Spot;

/// A mark of a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Where, in units of the frame's longer side.
    pub spot: Spot,
    /// How large, in the same units.
    pub size: f32,
    /// Which way it points, in radians, clockwise from rightwards.
    pub angle: f32,
    /// What it looks like.
    pub code: Code,
}

/// Bytes of a stored mark.
pub const MARK_BYTES: usize = 40;

impl Mark {
    /// As stored: place in 65535ths of the longer side, size as a power of two in 32nds, angle in
    /// 65536ths of a turn, then the code.
    pub fn to_bytes(self) -> [u8; MARK_BYTES] {
        let mut bytes = [0; MARK_BYTES];
        let place = |x: f64| libm::round(x.clamp(0.0, 1.0) * 65_535.0) as u16;
        bytes[0..2].copy_from_slice(&place(self.spot.x).to_le_bytes());
        bytes[2..4].copy_from_slice(&place(self.spot.y).to_le_bytes());
        let size = libm::roundf(libm::log2f(self.size.max(1e-4)) * 256.0) as i16;
        bytes[4..6].copy_from_slice(&size.to_le_bytes());
        let turn = self.angle / core::f32::consts::TAU;
        let turn = libm::roundf((turn - turn.floor()) * 65_536.0) as u32 as u16;
        bytes[6..8].copy_from_slice(&turn.to_le_bytes());
        bytes[8..].copy_from_slice(&self.code.to_bytes());
        bytes
    }

    /// What was stored.
    pub fn from_bytes(bytes: &[u8; MARK_BYTES]) -> Self {
        let word = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        let mut code = [0; Code::BYTES];
        code.copy_from_slice(&bytes[8..]);
        Self {
            spot: Spot {
                x: f64::from(word(0)) / 65_535.0,
                y: f64::from(word(2)) / 65_535.0,
            },
            size: libm::exp2f(f32::from(word(4) as i16) / 256.0),
            angle: f32::from(word(6)) / 65_536.0 * core::f32::consts::TAU,
            code: Code::from_bytes(&code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_and_read() {
        let mark = Mark {
            spot: Spot { x: 0.25, y: 0.5 },
            size: 0.0125,
            angle: 6.2,
            code: Code([1, 2, 3, u64::MAX]),
        };
        let read = Mark::from_bytes(&mark.to_bytes());
        assert!((read.spot.x - 0.25).abs() < 1e-4 && (read.spot.y - 0.5).abs() < 1e-4);
        assert!((read.size / mark.size - 1.0).abs() < 0.003);
        assert!((read.angle - 6.2).abs() < 1e-3);
        assert_eq!(read.code, mark.code);
    }

    /// One pass over the plain picture gives what a pass over the mirrored one would.
    #[test]
    fn mirrored_marks_are_those_of_the_mirrored_picture() {
        let (width, height) = (96, 72);
        let pixels: Vec<u8> = (0..width * height)
            .map(|at| {
                let (x, y) = ((at % width) as f32, (at / width) as f32);
                let wave = libm::sinf(x * 0.31 + y * 0.05) * libm::cosf(y * 0.27 - x * 0.09);
                (128.0 + 100.0 * wave + x * 0.2) as u8
            })
            .collect();
        let picture = crate::picture::Picture::from_bytes(width, height, &pixels);
        let (_, ours) = find_both(&picture, 60);
        let theirs = find(&picture.mirrored(), 60);
        assert!(ours.len() > 10);
        let alike = ours.iter().filter(|mark| {
            theirs.iter().any(|other| {
                let (dx, dy) = (mark.spot.x - other.spot.x, mark.spot.y - other.spot.y);
                dx * dx + dy * dy < 1e-4 && mark.code.distance(&other.code) <= 12
            })
        });
        assert!(alike.count() * 10 >= ours.len() * 9);
    }
}

//! PDQ: a picture's code, by the published rule.
//!
//! The rule: take the brightness of every pixel, blur it with a box twice in each direction, take
//! 64 × 64 samples, transform them with a discrete cosine, keep 16 × 16 low frequencies without
//! the constant ones, and set a bit for each that lies above their median.
//!
//! **Source**: *The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm*,
//! Facebook 2019, and its reference program. **Error**: the reference slides a sum of 32-bit
//! fractions along every row and column; here each sample is a sum of whole numbers of its own,
//! which is both faster and nearer the rule, and differs from the reference in a bit or two of
//! those whose frequency lies almost on the median.

mod shrink;
mod transform;

use crate::Hashed;
use crate::wide::widest;

use shrink::{Channels, Plan};

/// The picture that a code stands for, in the order of [`Hasher::dihedral_luma8`].
///
/// Turns are quarter turns against the clock of the picture as it is seen, flips come after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variant {
    /// As it is.
    Upright,
    /// Turned by 90° against the clock.
    Turned90,
    /// Turned by 180°.
    Turned180,
    /// Turned by 270° against the clock, which is 90° with it.
    Turned270,
    /// Top and bottom exchanged.
    UpsideDown,
    /// Left and right exchanged, as in a mirror.
    Mirrored,
    /// Rows and columns exchanged, along the diagonal from the upper left.
    Transposed,
    /// Rows and columns exchanged, along the diagonal from the upper right.
    Antitransposed,
}

/// Every variant, in order.
pub const VARIANTS: [Variant; 8] = [
    Variant::Upright,
    Variant::Turned90,
    Variant::Turned180,
    Variant::Turned270,
    Variant::UpsideDown,
    Variant::Mirrored,
    Variant::Transposed,
    Variant::Antitransposed,
];

impl Variant {
    /// Whether left and right are exchanged, and by how many quarter turns against the clock the
    /// picture is turned after that.
    pub const fn mirrored_then_turned(self) -> (bool, u8) {
        match self {
            Self::Upright => (false, 0),
            Self::Turned90 => (false, 1),
            Self::Turned180 => (false, 2),
            Self::Turned270 => (false, 3),
            Self::Mirrored => (true, 0),
            Self::Transposed => (true, 1),
            Self::UpsideDown => (true, 2),
            Self::Antitransposed => (true, 3),
        }
    }
}

/// Why a picture cannot be hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// The bytes are not that many pixels.
    #[error("{found} bytes are no picture of {width} × {height} pixels, which takes {expected}")]
    Size {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
        /// Bytes that such a picture has, `usize::MAX` if more than there is memory.
        expected: usize,
        /// Bytes that were given.
        found: usize,
    },
}

/// Hashes pictures, one after another; keeps what depends on their size only.
#[derive(Debug, Default)]
pub struct Hasher {
    plan: Option<Plan>,
}

/// Pictures with fewer rows or columns have no code: all bits 0, quality 0.
pub const SMALLEST: usize = 5;

impl Hasher {
    /// A hasher that has seen nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The code of a grey picture.
    ///
    /// **Shape**: `height` rows of `width` bytes, the upper row first, without padding.
    pub fn hash_luma8(
        &mut self,
        pixels: &[u8],
        width: usize,
        height: usize,
    ) -> Result<Hashed, PictureError> {
        Ok(self.spectrum(pixels, width, height, Channels::Luma)?.hash())
    }

    /// The code of a picture in colour.
    ///
    /// **Shape**: `height` rows of `width` times red, green, blue, without padding.
    pub fn hash_rgb8(
        &mut self,
        pixels: &[u8],
        width: usize,
        height: usize,
    ) -> Result<Hashed, PictureError> {
        Ok(self.spectrum(pixels, width, height, Channels::Rgb)?.hash())
    }

    /// The codes of a grey picture as it is, turned and mirrored: one for each of [`VARIANTS`].
    ///
    /// One transform serves all: turning a picture turns its spectrum and changes signs in it.
    /// **Error**: samples are taken half a pixel beside the middle, so a code may differ in a few
    /// bits from that of the picture when it is really turned.
    pub fn dihedral_luma8(
        &mut self,
        pixels: &[u8],
        width: usize,
        height: usize,
    ) -> Result<[Hashed; 8], PictureError> {
        Ok(self
            .spectrum(pixels, width, height, Channels::Luma)?
            .hash_all())
    }

    /// The codes of a picture in colour as it is, turned and mirrored; see
    /// [`Hasher::dihedral_luma8`].
    pub fn dihedral_rgb8(
        &mut self,
        pixels: &[u8],
        width: usize,
        height: usize,
    ) -> Result<[Hashed; 8], PictureError> {
        Ok(self
            .spectrum(pixels, width, height, Channels::Rgb)?
            .hash_all())
    }

    fn spectrum(
        &mut self,
        pixels: &[u8],
        width: usize,
        height: usize,
        channels: Channels,
    ) -> Result<transform::Spectrum, PictureError> {
        let expected = width
            .checked_mul(height)
            .and_then(|count| count.checked_mul(channels.count()));
        if expected != Some(pixels.len()) {
            return Err(PictureError::Size {
                width,
                height,
                expected: expected.unwrap_or(usize::MAX),
                found: pixels.len(),
            });
        }
        if width < SMALLEST || height < SMALLEST {
            return Ok(transform::Spectrum::empty());
        }
        let plan = match &mut self.plan {
            Some(plan) if plan.fits(width, height, channels) => plan,
            plan => plan.insert(Plan::new(width, height, channels)),
        };
        Ok(widest(|| transform::Spectrum::of(plan.shrink(pixels))))
    }
}

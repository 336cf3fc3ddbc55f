//! A grey picture in memory, and the few things done to it.

use crate::wide::widest;

/// A grey picture: samples from 0 (black) to 255 (white), row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// The samples.
    pub pixels: Vec<f32>,
}

impl Picture {
    /// A picture of bytes. Shape: `width * height` bytes, row by row; missing ones are black.
    pub fn from_bytes(width: usize, height: usize, bytes: &[u8]) -> Self {
        let mut pixels: Vec<f32> = bytes.iter().map(|byte| f32::from(*byte)).collect();
        pixels.resize(width * height, 0.0);
        Self {
            width,
            height,
            pixels,
        }
    }

    /// The longer side in pixels.
    pub fn longer(&self) -> usize {
        self.width.max(self.height)
    }

    /// The sample at a pixel; the border goes on beyond the edges.
    #[inline]
    pub fn at(&self, x: isize, y: isize) -> f32 {
        let x = x.clamp(0, self.width as isize - 1) as usize;
        let y = y.clamp(0, self.height as isize - 1) as usize;
        self.pixels[y * self.width + x]
    }

    /// Between the pixels, linearly; the centre of the first pixel is (0, 0).
    #[inline]
    pub fn between(&self, x: f32, y: f32) -> f32 {
        let (left, top) = (x.floor(), y.floor());
        let (right, down) = (x - left, y - top);
        let (left, top) = (left as isize, top as isize);
        let above = self.at(left, top) * (1.0 - right) + self.at(left + 1, top) * right;
        let below = self.at(left, top + 1) * (1.0 - right) + self.at(left + 1, top + 1) * right;
        above * (1.0 - down) + below * down
    }

    /// Blurred by a Gaussian of `sigma` pixels.
    #[must_use]
    pub fn blurred(&self, sigma: f32) -> Self {
        let kernel = gaussian(sigma);
        let (width, height) = (self.width, self.height);
        let mut pixels = vec![0.0f32; width * height];
        widest(
            #[inline(always)]
            || self.blur_into(&kernel, &mut pixels),
        );
        Self {
            width,
            height,
            pixels,
        }
    }

    #[inline(always)]
    fn blur_into(&self, kernel: &[f32], pixels: &mut [f32]) {
        let reach = kernel.len() / 2;
        let (width, height) = (self.width, self.height);
        let mut across = vec![0.0f32; width * height];
        let mut padded = vec![0.0f32; width + 2 * reach];
        for y in 0..height {
            let row = &self.pixels[y * width..(y + 1) * width];
            padded[..reach].fill(row[0]);
            padded[reach..reach + width].copy_from_slice(row);
            padded[reach + width..].fill(row[width - 1]);
            let out = &mut across[y * width..(y + 1) * width];
            for (shift, weight) in kernel.iter().enumerate() {
                for (out, from) in out.iter_mut().zip(&padded[shift..shift + width]) {
                    *out += weight * from;
                }
            }
        }
        for y in 0..height {
            let out = &mut pixels[y * width..(y + 1) * width];
            for (shift, weight) in kernel.iter().enumerate() {
                let from = (y + shift).saturating_sub(reach).min(height - 1);
                let from = &across[from * width..(from + 1) * width];
                for (out, from) in out.iter_mut().zip(from) {
                    *out += weight * from;
                }
            }
        }
    }

    /// Every second pixel.
    #[must_use]
    pub fn halved(&self) -> Self {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mut pixels = Vec::with_capacity(width * height);
        for y in (0..self.height).step_by(2) {
            let row = &self.pixels[y * self.width..(y + 1) * self.width];
            pixels.extend(row.iter().step_by(2));
        }
        Self {
            width,
            height,
            pixels,
        }
    }

    /// Left and right exchanged.
    #[must_use]
    #[cfg(test)]
    pub fn mirrored(&self) -> Self {
        let mut pixels = self.pixels.clone();
        for row in pixels.chunks_exact_mut(self.width.max(1)) {
            row.reverse();
        }
        Self { pixels, ..*self }
    }
}

/// A Gaussian's weights, out to three sigmas.
fn gaussian(sigma: f32) -> Vec<f32> {
    let reach = (3.0 * sigma).ceil().max(1.0) as i32;
    let weights: Vec<f32> = (-reach..=reach)
        .map(|x| libm::expf(-(x * x) as f32 / (2.0 * sigma * sigma)))
        .collect();
    let sum: f32 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blur_keeps_the_mean_of_a_flat_picture_and_spreads_a_dot() {
        let flat = Picture::from_bytes(7, 5, &[9; 35]);
        assert!(
            flat.blurred(1.5)
                .pixels
                .iter()
                .all(|p| (p - 9.0).abs() < 1e-4)
        );
        let mut dot = Picture::from_bytes(31, 31, &[0; 961]);
        dot.pixels[15 * 31 + 15] = 100.0;
        let soft = dot.blurred(2.0);
        assert!((soft.pixels.iter().sum::<f32>() - 100.0).abs() < 0.01);
        assert!(soft.at(15, 15) < 5.0 && soft.at(17, 15) > 1.0);
    }

    #[test]
    fn halves_and_mirrors() {
        let picture = Picture::from_bytes(3, 2, &[1, 2, 3, 4, 5, 6]);
        assert_eq!(picture.halved().pixels, [1.0, 3.0]);
        assert_eq!(picture.mirrored().pixels, [3.0, 2.0, 1.0, 6.0, 5.0, 4.0]);
        assert!((picture.between(0.5, 0.5) - 3.0).abs() < 1e-6);
    }
}

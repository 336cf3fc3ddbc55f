//! The series of Karney's geodesics (2013, doi:10.1007/s00190-012-0578-z), to order six.

use crate::geodesic::{N, ORDER};

const A3X: [f64; ORDER] = a3_coefficients();
const C3X: [f64; 15] = c3_coefficients();

const fn horner(degree: usize, from: usize, terms: &[f64], x: f64) -> f64 {
    let mut sum = terms[from];
    let mut i = 1;
    while i <= degree {
        sum = sum * x + terms[from + i];
        i += 1;
    }
    sum
}

const fn least(a: usize, b: usize) -> usize {
    if a < b { a } else { b }
}

const fn a3_coefficients() -> [f64; ORDER] {
    const TERMS: [f64; 18] = [
        -3.0, 128.0, -2.0, -3.0, 64.0, -1.0, -3.0, -1.0, 16.0, 3.0, -1.0, -2.0, 8.0, 1.0, -1.0,
        2.0, 1.0, 1.0,
    ];
    let mut out = [0.0; ORDER];
    let (mut from, mut k) = (0, 0);
    while k < ORDER {
        let j = ORDER - 1 - k;
        let m = least(j, ORDER - j - 1);
        out[k] = horner(m, from, &TERMS, N) / TERMS[from + m + 1];
        from += m + 2;
        k += 1;
    }
    out
}

const fn c3_coefficients() -> [f64; 15] {
    const TERMS: [f64; 45] = [
        3.0, 128.0, 2.0, 5.0, 128.0, -1.0, 3.0, 3.0, 64.0, -1.0, 0.0, 1.0, 8.0, -1.0, 1.0, 4.0,
        5.0, 256.0, 1.0, 3.0, 128.0, -3.0, -2.0, 3.0, 64.0, 1.0, -3.0, 2.0, 32.0, 7.0, 512.0,
        -10.0, 9.0, 384.0, 5.0, -9.0, 5.0, 192.0, 7.0, 512.0, -14.0, 7.0, 512.0, 21.0, 2560.0,
    ];
    let mut out = [0.0; 15];
    let (mut from, mut k, mut l) = (0, 0, 1);
    while l < ORDER {
        let mut j = ORDER - 1;
        while j >= l {
            let m = least(j, ORDER - j - 1);
            out[k] = horner(m, from, &TERMS, N) / TERMS[from + m + 1];
            k += 1;
            from += m + 2;
            j -= 1;
        }
        l += 1;
    }
    out
}
/// Clenshaw summation of `sum c[k] sin(2 (k + 1) x)`.
pub(crate) fn sine_series(sine: f64, cosine: f64, c: &[f64]) -> f64 {
    let twice = 2.0 * (cosine - sine) * (cosine + sine);
    let (mut y0, mut y1) = (0.0, 0.0);
    for &term in c.iter().rev() {
        (y0, y1) = (twice * y0 - y1 + term, y0);
    }
    2.0 * sine * cosine * y0
}
/// The root of Karney's equation 55, by which nearly antipodal lines start.
pub(crate) fn astroid(x: f64, y: f64) -> f64 {
    let (p, q) = (x * x, y * y);
    let r = (p + q - 1.0) / 6.0;
    if q == 0.0 && r <= 0.0 {
        return 0.0;
    }
    let s = p * q / 4.0;
    let r2 = r * r;
    let r3 = r * r2;
    let disc = s * (s + 2.0 * r3);
    let mut u = r;
    if disc >= 0.0 {
        let mut t3 = s + r3;
        t3 += if t3 < 0.0 { -disc.sqrt() } else { disc.sqrt() };
        let t = libm::cbrt(t3);
        u += t + if t != 0.0 { r2 / t } else { 0.0 };
    } else {
        let angle = libm::atan2((-disc).sqrt(), -(s + r3));
        u += 2.0 * r * libm::cos(angle / 3.0);
    }
    let v = (u * u + q).sqrt();
    let uv = if u < 0.0 { q / (v - u) } else { u + v };
    let w = (uv - q) / (2.0 * v);
    uv / ((uv + w * w).sqrt() + w)
}
/// Karney's A₃.
pub(crate) fn a3(eps: f64) -> f64 {
    horner(ORDER - 1, 0, &A3X, eps)
}

/// Karney's C₃.
pub(crate) fn c3(eps: f64) -> [f64; ORDER - 1] {
    let mut out = [0.0; ORDER - 1];
    let (mut power, mut from) = (1.0, 0);
    for (i, term) in out.iter_mut().enumerate() {
        let degree = ORDER - 2 - i;
        power *= eps;
        *term = power * horner(degree, from, &C3X, eps);
        from += degree + 1;
    }
    out
}

/// Karney's A₁ less one.
pub(crate) fn a1m1(eps: f64) -> f64 {
    const TERMS: [f64; 4] = [1.0, 4.0, 64.0, 0.0];
    let t = horner(3, 0, &TERMS, eps * eps) / 256.0;
    (t + eps) / (1.0 - eps)
}

/// Karney's A₂ less one.
pub(crate) fn a2m1(eps: f64) -> f64 {
    const TERMS: [f64; 4] = [-11.0, -28.0, -192.0, 0.0];
    let t = horner(3, 0, &TERMS, eps * eps) / 256.0;
    (t - eps) / (1.0 + eps)
}

/// Karney's C₁.
pub(crate) fn c1(eps: f64) -> [f64; ORDER] {
    six(
        eps,
        &[
            -1.0, 6.0, -16.0, 32.0, -9.0, 64.0, -128.0, 2048.0, 9.0, -16.0, 768.0, 3.0, -5.0,
            512.0, -7.0, 1280.0, -7.0, 2048.0,
        ],
    )
}

/// Karney's C₁′.
pub(crate) fn c1p(eps: f64) -> [f64; ORDER] {
    six(
        eps,
        &[
            205.0, -432.0, 768.0, 1536.0, 4005.0, -4736.0, 3840.0, 12288.0, -225.0, 116.0, 384.0,
            -7173.0, 2695.0, 7680.0, 3467.0, 7680.0, 38081.0, 61440.0,
        ],
    )
}

/// Karney's C₂.
pub(crate) fn c2(eps: f64) -> [f64; ORDER] {
    six(
        eps,
        &[
            1.0, 2.0, 16.0, 32.0, 35.0, 64.0, 384.0, 2048.0, 15.0, 80.0, 768.0, 7.0, 35.0, 512.0,
            63.0, 1280.0, 77.0, 2048.0,
        ],
    )
}

/// The six coefficients of a series from its table: for each, a polynomial in eps² and a divisor.
#[inline(always)]
fn six(eps: f64, terms: &[f64; 18]) -> [f64; ORDER] {
    let square = eps * eps;
    let mut out = [0.0; ORDER];
    let (mut power, mut from) = (eps, 0);
    for (i, term) in out.iter_mut().enumerate() {
        let degree = (ORDER - 1 - i) / 2;
        *term = power * horner(degree, from, terms, square) / terms[from + degree + 1];
        from += degree + 2;
        power *= eps;
    }
    out
}

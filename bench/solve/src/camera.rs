//! What takes the simulated pictures: cameras and hills.

use crate::frames::View;
use crate::random::Random;

/// Pixels from left to right.
pub const WIDTH: f64 = 1280.0;
/// Pixels from top to bottom.
pub const HEIGHT: f64 = 720.0;

/// A pinhole camera over the ground, with a lens that bends.
pub struct Camera {
    /// The ground it looks at.
    pub look: [f64; 2],
    /// The line of sight.
    pub forward: [f64; 3],
    /// The frame's right, level.
    pub right: [f64; 2],
    /// The frame's top.
    pub up: [f64; 3],
    /// Metres to the ground it looks at.
    pub away: f64,
    /// Focal length in pixels.
    pub focal: f64,
    /// Cosine and sine of the roll.
    pub roll: [f64; 2],
    /// How far the lens moves the corner, as a share.
    pub lens: f64,
}

impl Camera {
    /// Pixels right of and above the middle.
    pub fn project(&self, p: [f64; 2], height: f64) -> Option<[f64; 2]> {
        let d = [
            p[0] - self.look[0] + self.forward[0] * self.away,
            p[1] - self.look[1] + self.forward[1] * self.away,
            height + self.forward[2] * self.away,
        ];
        let depth = d[0] * self.forward[0] + d[1] * self.forward[1] + d[2] * self.forward[2];
        if depth < 0.05 * self.away {
            return None;
        }
        let u = self.focal * (d[0] * self.right[0] + d[1] * self.right[1]) / depth;
        let v = self.focal * (d[0] * self.up[0] + d[1] * self.up[1] + d[2] * self.up[2]) / depth;
        let [c, s] = self.roll;
        let (u, v) = (u * c - v * s, u * s + v * c);
        let corner2 = (WIDTH * WIDTH + HEIGHT * HEIGHT) / 4.0;
        let bent = 1.0 + self.lens * (u * u + v * v) / corner2;
        let p = [u * bent, v * bent];
        (p[0].abs() < WIDTH / 2.0 && p[1].abs() < HEIGHT / 2.0).then_some(p)
    }
}

impl Camera {
    /// The ground in the middle of the frame: where the line of sight meets the hills.
    pub fn middle(&self, hills: &Hills) -> [f64; 2] {
        let mut place = self.look;
        for _ in 0..20 {
            let along = hills.at(place) / self.forward[2];
            place = [
                self.look[0] + along * self.forward[0],
                self.look[1] + along * self.forward[1],
            ];
        }
        place
    }

    /// A camera by chance.
    pub fn draw(view: &View, random: &mut Random) -> Self {
        let look = [30.0 * random.normal(), 30.0 * random.normal()];
        let log = |(low, high): (f64, f64), random: &mut Random| {
            libm::exp(random.between(libm::log(low), libm::log(high)))
        };
        let width = log(view.width, random);
        let tilt = random.between(view.tilt.0, view.tilt.1).to_radians();
        let azimuth = random.between(-view.heading, view.heading).to_radians();
        let half = log(view.view, random).to_radians() / 2.0;
        let roll = if view.any_roll {
            random.between(-std::f64::consts::PI, std::f64::consts::PI)
        } else if random.share() < 0.5 {
            0.0
        } else {
            0.1 * random.normal()
        };
        let (ts, tc) = libm::sincos(tilt);
        let (azs, azc) = libm::sincos(azimuth);
        let (rs, rc) = libm::sincos(roll);
        Self {
            look,
            forward: [ts * azs, ts * azc, -tc],
            right: [azc, -azs],
            up: [tc * azs, tc * azc, ts],
            away: width / (2.0 * libm::tan(half)),
            focal: WIDTH / 2.0 / libm::tan(half),
            roll: [rc, rs],
            lens: view.lens * random.between(-1.0, 1.0),
        }
    }
}

/// Smooth hills.
#[derive(Clone, Debug)]
pub struct Hills(Vec<[f64; 4]>);

impl Hills {
    /// Hills of about this height.
    pub fn new(height_m: f64, random: &mut Random) -> Self {
        let waves = (0..5).map(|_| {
            let length = random.between(300.0, 2000.0);
            let (s, c) = libm::sincos(random.between(0.0, std::f64::consts::TAU));
            let k = std::f64::consts::TAU / length;
            [
                c * k,
                s * k,
                random.between(0.0, std::f64::consts::TAU),
                height_m * 0.4 * random.normal(),
            ]
        });
        Self(if height_m > 0.0 {
            waves.collect()
        } else {
            Vec::new()
        })
    }

    /// The height above the middle of the frame.
    pub fn at(&self, p: [f64; 2]) -> f64 {
        let height = |p: [f64; 2]| -> f64 {
            self.0
                .iter()
                .map(|wave| wave[3] * libm::sin(wave[0] * p[0] + wave[1] * p[1] + wave[2]))
                .sum()
        };
        height(p) - height([0.0; 2])
    }
}

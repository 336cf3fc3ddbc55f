//! From what a search found to an answer: places on the earth, radii, probabilities, advice.

use bayyina_atlas::{MapError, Scale, Spot};

use crate::answer::{Advice, Answer, CameraPose, Candidate, Footprint, Verdict};
use crate::calibration::{self, AMBIGUOUS, FLOOR, Features, LOCATED};
use crate::camera::{Camera, CameraFit, Seen};
use crate::figure::{Figure, unit};
use crate::options::Options;
use crate::pattern::{CLICK, MAP_M};
use crate::plane::{Fit, Projective, Vector, distance, fit_projective, heading_of, middle, turn};
use crate::relief::{Heights, above};
use crate::score::BESIDE_ROADS;
use crate::search::Found;
use crate::sheet::Sheet;
use crate::solver::Solver;
use crate::trace::{Trace, TracePoint};

/// A radius is at least this: maps and their junctions are no better.
const LEAST_RADIUS_M: f64 = 6.0;
/// How many standard errors hold the truth 95 times in 100.
///
/// Source: fitted by `bench/solve` on frames of its tuning towns.
const RADIUS_ERRORS: f64 = 3.6;
/// A camera explains a fit if its errors are no more than this times those of a free projection.
const AS_WELL: f64 = 1.3;
/// A trace tells the focal length if its standard error is below this share of it.
const TELLING: f64 = 0.4;
/// Traced roads beside those of the map, from so many on, may be straight lines drawn for curved ones.
const CURVED: f64 = 1.0;
/// How much evidence a further junction brings, in natural logarithms.
///
/// Source: the mean gain of a true point, `bench/solve`.
const PER_JUNCTION: f64 = 2.3;

/// Fills in the candidates and what follows from them.
pub fn candidates(
    solver: &Solver<'_>,
    (trace, heights): (&Trace, Option<Heights<'_>>),
    options: &Options,
    (figure, found): (&Figure, &[Found]),
    features: &Features,
    answer: &mut Answer,
) -> Result<(), MapError> {
    let first = calibration::first(features);
    let found = &found[..found.len().min(options.candidates)];
    let shares = shares(found, first);
    for (found, probability) in found.iter().zip(shares) {
        let candidate = candidate(solver, (trace, heights), figure, found, probability)?;
        answer.candidates.push(candidate);
    }
    let together: f64 = answer.candidates.iter().map(|one| one.probability).sum();
    let Some(best) = found.first() else {
        answer.false_match_probability = 1.0;
        answer.advice = advice(answer, found, first, (options, trace));
        return Ok(());
    };
    let equals = found
        .iter()
        .filter(|other| best.evaluation.score - other.evaluation.score < 4.0)
        .count();
    (answer.verdict, answer.among) = if calibration::is_located(features) {
        (Verdict::Located, 1)
    } else if together >= AMBIGUOUS {
        (Verdict::Ambiguous, equals)
    } else {
        (Verdict::NotFound, 0)
    };
    answer.advice = advice(answer, found, first, (options, trace));
    Ok(())
}

/// The first candidate's probability, and what is left for the others by their scores.
fn shares(found: &[Found], first: f64) -> Vec<f64> {
    let Some(best) = found.first() else {
        return Vec::new();
    };
    let weights: Vec<f64> = found
        .iter()
        .map(|one| libm::exp((one.evaluation.score - best.evaluation.score) / 2.0))
        .collect();
    // Of the places that were not found at all, as many as one that is no worse than the first.
    let rest: f64 = weights[1..].iter().sum::<f64>() + 1.0;
    let mut shares = vec![first];
    shares.extend(
        weights[1..]
            .iter()
            .map(|weight| ((1.0 - first) * weight / rest).max(FLOOR).min(first)),
    );
    shares
}

fn advice(
    answer: &Answer,
    found: &[Found],
    first: f64,
    (options, trace): (&Options, &Trace),
) -> Vec<Advice> {
    let mut advice = Vec::new();
    if answer.explored.stopped_early {
        advice.push(Advice::MoreTime);
    }
    if answer.verdict == Verdict::Located {
        return advice;
    }
    let lacking = libm::log(LOCATED / (1.0 - LOCATED)) - libm::log(first / (1.0 - first));
    let about = (lacking / (0.35 * PER_JUNCTION)).ceil().clamp(1.0, 12.0);
    advice.push(Advice::MoreJunctions {
        about: about as u32,
    });
    if options.heading.or(trace.heading).is_none() {
        advice.push(Advice::Heading);
    }
    if options.near.is_none() {
        advice.push(Advice::Region);
    }
    let straight = trace.lines.iter().all(|line| line.via.is_empty());
    if straight
        && found
            .first()
            .is_some_and(|best| best.evaluation.evidence[BESIDE_ROADS] >= CURVED)
    {
        advice.push(Advice::Bends);
    }
    if let ([one, other, ..], [first, ..]) = (found, answer.candidates.as_slice()) {
        let tells = |point: usize| {
            one.evaluation.matches[point].is_some() && other.evaluation.matches[point].is_none()
        };
        let points: Vec<_> = first
            .matched
            .iter()
            .map(|(id, _)| id)
            .zip(
                (0..one.evaluation.matches.len())
                    .filter(|&at| one.evaluation.matches[at].is_some()),
            )
            .filter(|&(_, at)| tells(at))
            .map(|(id, _)| id.clone())
            .collect();
        if !points.is_empty() {
            advice.push(Advice::TellApart { points });
        }
    }
    advice
}

fn candidate(
    solver: &Solver<'_>,
    (trace, heights): (&Trace, Option<Heights<'_>>),
    figure: &Figure,
    found: &Found,
    probability: f64,
) -> Result<Candidate, MapError> {
    let sheet = solver.sheet_of(found.sheet)?;
    let figure = found.levelled.as_deref().unwrap_or(figure);
    let mut pairs: Vec<(Vector, Vector)> = Vec::new();
    let (mut matched, mut unmatched) = (Vec::new(), Vec::new());
    for ((node, p), point) in found
        .evaluation
        .matches
        .iter()
        .zip(&figure.points)
        .zip(&trace.points)
    {
        match node {
            Some(node) => {
                pairs.push((*p, sheet.at(*node)));
                matched.push((point.id.clone(), solver.osm(found.sheet, *node)?));
            }
            None => unmatched.push(point.id.clone()),
        }
    }
    let mut flat = found.map;
    let fit = fit_of(&pairs, flat);
    if let Some(fit) = &fit {
        flat = fit.map;
    }
    let residual_m = residual(&pairs, &flat);
    let camera = camera_of((trace, heights), figure, (sheet, found), &pairs)
        .filter(|(_, residual)| *residual < AS_WELL * residual_m.max(MAP_M))
        .map(|(fit, _)| fit);
    let map = camera
        .as_ref()
        .map_or_else(|| flat.after(&figure.rectified), |fit| fit.camera.ground());
    let centre = ground_centre(&map, trace, figure.pixels);
    let origin = sheet.spot(map.at(centre));
    // The sheet's scale is that of its own middle.
    let (own, here) = (sheet.scale, Scale::at(origin.lat));
    let at = map.at(centre);
    let (sx, sy) = (here.east / own.east, here.north / own.north);
    let shift = Projective([sx, 0.0, -sx * at[0], 0.0, sy, -sy * at[1], 0.0, 0.0, 1.0]);
    let pixels = figure.pixels;
    let (width, height) = (trace.image.width, trace.image.height);
    let unit_from_pixel = Projective([
        1.0 / pixels,
        0.0,
        -width / 2.0 / pixels,
        0.0,
        -1.0 / pixels,
        height / 2.0 / pixels,
        0.0,
        0.0,
        1.0,
    ]);
    let local = shift.after(&map);
    let ground_from_image = local.after(&unit_from_pixel);
    let frame = [width / 2.0 / pixels, height / 2.0 / pixels];
    let span = |y: f64| {
        let (left, right) = ([-frame[0], y], [frame[0], y]);
        (0.0 < local.depth(left) && 0.0 < local.depth(right))
            .then(|| distance(local.at(left), local.at(right)))
    };
    let heading = heading_of(local.jacobian(centre))
        .to_degrees()
        .rem_euclid(360.0);
    let radius_m = radius(
        fit.as_ref(),
        figure.rectified.at(centre),
        &pairs,
        residual_m,
    );
    let point = origin.point();
    Ok(Candidate {
        lat: point.lat(),
        lon: point.lon(),
        radius_m,
        probability,
        log_odds: found.evaluation.score,
        evidence: crate::score::NAMES
            .iter()
            .map(|name| (*name).to_owned())
            .zip(found.evaluation.evidence)
            .collect(),
        ground_from_image: scaled(ground_from_image).0,
        crs: format!(
            "+proj=aeqd +lat_0={:.7} +lon_0={:.7} +datum=WGS84 +units=m",
            point.lat(),
            point.lon()
        ),
        footprint: footprint(&local, frame, origin, here),
        heading_deg: heading,
        width_m: span(centre[1]).unwrap_or(0.0),
        matched,
        unmatched,
        residual_m,
        camera: camera.map(|fit| pose(&fit, trace.image.width / figure.pixels)),
    })
}

/// The root mean square of how far points lie from their junctions, in metres.
fn residual(pairs: &[(Vector, Vector)], map: &Projective) -> f64 {
    let errors2 = pairs.iter().map(|(p, g)| {
        let off = distance(map.at(*p), *g);
        off * off
    });
    (errors2.sum::<f64>() / pairs.len().max(1) as f64).sqrt()
}

/// The camera that took a frame, and how far points lie from their junctions if it did.
///
/// Where hills were taken out, its plane is at the height of the ground that it looks at.
fn camera_of(
    (trace, heights): (&Trace, Option<Heights<'_>>),
    figure: &Figure,
    (sheet, found): (&Sheet, &Found),
    pairs: &[(Vector, Vector)],
) -> Option<(CameraFit, f64)> {
    let height = heights
        .filter(|_| found.levelled.is_some())
        .and_then(|heights| above(sheet, heights, found.middle));
    let rise = |place: Vector| height.as_ref().map_or(Some(0.0), |height| height(place));
    let seen: Vec<Seen> = found
        .evaluation
        .matches
        .iter()
        .zip(&trace.points)
        .filter_map(|(node, point)| {
            let place = sheet.at((*node)?);
            let p = unit(trace, figure.pixels, point.x, point.y);
            Some((p, [place[0], place[1], rise(place)?]))
        })
        .collect();
    let mut fit = Camera::fit(&seen, &found.map.after(&figure.rectified))?;
    let from_figure = figure.rectified.inverse();
    let residual_m = residual(pairs, &fit.camera.ground().after(&from_figure));
    if let Some([_, _, up]) = fit.camera.meets([0.0; 2], rise) {
        fit.camera = fit.camera.raised(up);
    }
    Some((fit, residual_m))
}

fn pose(fit: &CameraFit, width: f64) -> CameraPose {
    let camera = &fit.camera;
    let view = 2.0 * libm::atan(width / 2.0 / camera.focal());
    CameraPose {
        tilt_deg: camera.tilt.to_degrees(),
        roll_deg: -turn(camera.roll).to_degrees(),
        horizontal_view_deg: (fit.focal_error < TELLING).then_some(view.to_degrees()),
    }
}

/// The ninth number is one.
fn scaled(map: Projective) -> Projective {
    let last = map.0[8];
    Projective(map.0.map(|value| value / last))
}

fn fit_of(pairs: &[(Vector, Vector)], map: Projective) -> Option<Fit> {
    let frame: Vec<Vector> = pairs.iter().map(|(p, _)| *p).collect();
    let j = map.jacobian(middle(&frame));
    let square = (j[0] * j[0] + j[1] * j[1] + j[2] * j[2] + j[3] * j[3]) / 2.0;
    let sigma = (CLICK * CLICK * square + MAP_M * MAP_M).sqrt();
    (pairs.len() >= 4)
        .then(|| fit_projective(pairs, map, sigma))
        .flatten()
}

/// The middle of the frame, or the nearest place towards the traced points that shows ground.
fn ground_centre(map: &Projective, trace: &Trace, pixels: f64) -> Vector {
    let count = trace.points.len() as f64;
    let sum = |of: fn(&TracePoint) -> f64| trace.points.iter().map(of).sum::<f64>() / count;
    let traced = [
        (sum(|point| point.x) - trace.image.width / 2.0) / pixels,
        (trace.image.height / 2.0 - sum(|point| point.y)) / pixels,
    ];
    let least = 0.15 * map.depth(traced);
    (0..20)
        .map(|step| f64::from(step) / 20.0)
        .map(|share| [share * traced[0], share * traced[1]])
        .find(|&centre| map.depth(centre) / least > 1.0)
        .unwrap_or(traced)
}

fn radius(fit: Option<&Fit>, centre: Vector, pairs: &[(Vector, Vector)], residual_m: f64) -> f64 {
    let Some((fit, expected)) = fit.and_then(|fit| Some((fit, fit.error_at(centre)?))) else {
        return 250.0;
    };
    // Residuals that are larger than the errors assumed say that the errors are larger.
    let free = (pairs.len() as f64 - 3.5).max(0.7);
    let typical = residual_m * (pairs.len() as f64 / free).sqrt();
    let j = fit.map.jacobian(centre);
    let square = (j[0] * j[0] + j[1] * j[1] + j[2] * j[2] + j[3] * j[3]) / 2.0;
    let assumed = (2.0 * (CLICK * CLICK * square + MAP_M * MAP_M)).sqrt();
    (RADIUS_ERRORS * expected * (typical / assumed).max(0.6)).clamp(LEAST_RADIUS_M, 20_000.0)
}

/// What the frame shows, up to near the horizon.
fn footprint(local: &Projective, frame: Vector, origin: Spot, scale: Scale) -> Footprint {
    let [x, y] = frame;
    let least = 0.08 * local.depth([0.0, 0.0]).abs().max(1e-9);
    let corners = [[-x, -y], [x, -y], [x, y], [-x, y]];
    let mut ring: Vec<[f64; 2]> = Vec::new();
    for at in 0..4 {
        let (a, b) = (corners[at], corners[(at + 1) % 4]);
        let (da, db) = (local.depth(a) - least, local.depth(b) - least);
        if da >= 0.0 {
            ring.push(a);
        }
        if (da >= 0.0) != (db >= 0.0) {
            let t = da / (da - db);
            ring.push([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]);
        }
    }
    let mut ring: Vec<[f64; 2]> = ring
        .into_iter()
        .map(|p| {
            let point = scale.spot(origin, local.at(p)).point();
            [point.lon(), point.lat()]
        })
        .collect();
    ring.extend(ring.first().copied());
    Footprint {
        kind: "Polygon".to_owned(),
        coordinates: vec![ring],
    }
}

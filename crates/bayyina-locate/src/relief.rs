//! Hills: where the points of a frame would be if the ground were level.

use bayyina_atlas::Spot;

use crate::camera::{Camera, Seen};
use crate::figure::Figure;
use crate::plane::Vector;
use crate::score::{Scratch, complete, evaluate};
use crate::search::Found;
use crate::sheet::Sheet;

/// Metres above the sea at a spot; `None` where it is not known.
pub type Heights<'a> = &'a (dyn Fn(Spot) -> Option<f64> + Sync);

/// Camera and matches are found in turn, so often.
const ROUNDS: usize = 3;
/// How many standard errors a point may lie off.
const GATE: f64 = 2.6;
/// How many points a camera could always be made to fit.
const FREE: usize = 4;

/// Heights above the ground at a place, in metres of a sheet.
pub fn above<'a>(
    sheet: &'a Sheet,
    heights: Heights<'a>,
    middle: Vector,
) -> Option<impl Fn(Vector) -> Option<f64> + 'a> {
    let base = heights(sheet.spot(middle))?;
    Some(move |place| Some(heights(sheet.spot(place))? - base))
}

/// What was found, with the hills taken out of the frame; `None` if that explains it no better.
pub fn relieved(
    sheet: &Sheet,
    figure: &Figure,
    found: &Found,
    heights: Heights<'_>,
) -> Option<Found> {
    let height = above(sheet, heights, found.middle)?;
    let from_figure = figure.rectified.inverse();
    let frame: Vec<Vector> = figure.points.iter().map(|&p| from_figure.at(p)).collect();
    let mut scratch = Scratch::default();
    let mut best: Option<Found> = None;
    let mut now = found.clone();
    for _ in 0..ROUNDS {
        let matches = &now.evaluation.matches;
        let seen: Vec<Seen> = frame
            .iter()
            .zip(matches)
            .filter_map(|(p, node)| {
                let place = sheet.at((*node)?);
                Some((*p, [place[0], place[1], height(place)?]))
            })
            .collect();
        let camera = Camera::fit(&seen, &now.map.after(&figure.rectified))?.camera;
        let level = |p: Vector| {
            let [east, north, _] = camera.meets(p, &height)?;
            Some(figure.rectified.at(camera.sees([east, north, 0.0])?))
        };
        let mut levelled = figure.clone();
        for (point, &p) in levelled.points.iter_mut().zip(&frame) {
            *point = level(p).unwrap_or(*point);
        }
        let bends = levelled.lines.iter_mut().flat_map(|line| &mut line.bends);
        let marks = levelled.marks.iter_mut().map(|(_, place)| place);
        for place in bends.chain(marks) {
            *place = level(from_figure.at(*place)).unwrap_or(*place);
        }
        let map = camera.ground().after(&from_figure);
        let used: Vec<bool> = matches.iter().map(Option::is_some).collect();
        let around = matches.iter().flatten().next()?;
        let mut evaluation = evaluate(
            (sheet, &levelled),
            &map,
            &used,
            GATE,
            FREE,
            sheet.density(*around),
            &mut scratch,
        );
        complete(sheet, &levelled, &map, &mut evaluation);
        let middle = map.at(levelled.middle());
        now = Found {
            sheet: found.sheet,
            map,
            middle,
            spot: sheet.spot(middle),
            evaluation,
            levelled: Some(Box::new(levelled)),
        };
        if now.evaluation.score > best.as_ref().unwrap_or(found).evaluation.score {
            best = Some(now.clone());
        }
    }
    best
}

//! The trace of a frame: what a person marked in it, and what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::options::Heading;

/// The fewest junctions that are worth a search.
pub const FEWEST_POINTS: usize = 5;
/// The most junctions, lines and bends that are read.
pub const MOST_POINTS: usize = 400;
const MOST_LINES: usize = 2000;
const MOST_BENDS: usize = 20_000;
/// The largest side of an image.
const LARGEST_SIDE: f64 = 1e6;

/// What was traced in a frame.
///
/// Units: pixels; the origin is the top left corner, x to the right, y down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// The frame's size.
    pub image: Image,
    /// Junctions of roads.
    pub points: Vec<TracePoint>,
    /// Roads between them.
    #[serde(default)]
    pub lines: Vec<TraceLine>,
    /// What else can be seen and maps hold, beside junctions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
    /// Two points of the horizon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon: Option<[[f64; 2]; 2]>,
    /// Where the top of the frame points, if that is known; what is told beside the trace goes before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<Heading>,
}

/// The size of a frame, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Image {
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

/// The name of a point within its trace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PointId {
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
}

impl std::fmt::Display for PointId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "{text:?}"),
        }
    }
}

/// A junction of roads in the frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TracePoint {
    /// Its name.
    pub id: PointId,
    /// Pixels from the left.
    pub x: f64,
    /// Pixels from the top.
    pub y: f64,
    /// How many roads meet there, if the tracer could tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arms: Option<u8>,
}

/// A road from one junction to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TraceLine {
    /// Where it begins.
    pub from: PointId,
    /// Where it ends.
    pub to: PointId,
    /// Bends between, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<[f64; 2]>,
}

/// Something of a kind that maps hold, seen in the frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// Pixels from the left.
    pub x: f64,
    /// Pixels from the top.
    pub y: f64,
}

/// What a mark can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// The middle of a roundabout.
    Roundabout,
    /// A spot on a bridge of a road or a railway.
    Bridge,
    /// A spot on a bank or shore, or in a stream.
    Water,
    /// Where a road crosses rails at grade.
    RailCrossing,
}

/// What is wrong with a trace.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// It is not the JSON of a trace.
    #[error("it is not the JSON of a trace")]
    Json(#[from] serde_json::Error),
    /// A number is none, as JSON has no name for what is not a number.
    #[error(
        "the value at line {line}, column {column} is not a number: give every point its pixel, or \
         leave it out"
    )]
    NotJsonNumber {
        /// Where.
        line: usize,
        /// Where.
        column: usize,
    },
    /// The frame has no size.
    #[error("an image of {width} by {height} pixels cannot be traced")]
    Image {
        /// Its width.
        width: f64,
        /// Its height.
        height: f64,
    },
    /// Not enough is marked.
    #[error("{found} junctions are too few: mark at least {FEWEST_POINTS}, better 12 to 20")]
    TooFew {
        /// How many there are.
        found: usize,
    },
    /// More is marked than can be searched.
    #[error("{found} {what} are too many: at most {most}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many may be.
        most: usize,
    },
    /// Two points have one name.
    #[error("two points have the id {0}: give each its own")]
    Duplicate(PointId),
    /// A coordinate is no number.
    #[error("{0} has a coordinate that is not a number")]
    NotANumber(String),
    /// A point is not in the frame.
    #[error("point {id} at ({x}, {y}) lies outside the image of {width} by {height} pixels")]
    Outside {
        /// The point.
        id: PointId,
        /// Where it is.
        x: f64,
        /// Where it is.
        y: f64,
        /// The image.
        width: f64,
        /// The image.
        height: f64,
    },
    /// A mark is not in the frame.
    #[error("a mark at ({x}, {y}) lies outside the image of {width} by {height} pixels")]
    MarkOutside {
        /// Where it is.
        x: f64,
        /// Where it is.
        y: f64,
        /// The image.
        width: f64,
        /// The image.
        height: f64,
    },
    /// A line names a point that there is not.
    #[error("a line leads to point {0}, which the trace does not hold")]
    NoSuchPoint(PointId),
    /// A line comes back to where it begins.
    #[error("a line leads from point {0} to itself: mark a junction on the way, or leave it out")]
    Loop(PointId),
    /// All points lie on one line.
    #[error("all junctions lie on one line: mark some beside it")]
    Collinear,
    /// All points lie on one spot, or nearly.
    #[error("two junctions, {0} and {1}, lie on one pixel: merge them")]
    Coincident(PointId, PointId),
    /// Roads are what a search begins with.
    #[error("no road joins three junctions: trace the roads between the junctions")]
    NoRoads,
    /// The horizon is no line above the ground that is traced.
    #[error("the horizon needs two different points, with every junction on one side of it")]
    Horizon,
    /// The heading is no direction.
    #[error("a heading needs degrees clockwise from north, and how far off they may be: above 0")]
    Heading,
}

impl Trace {
    /// Reads a trace from JSON and checks it.
    pub fn from_json(text: &str) -> Result<Self, TraceError> {
        let trace: Self = serde_json::from_str(text).map_err(|error| {
            // JSON has no such numbers, but programs write them.
            let rest = text.lines().nth(error.line().saturating_sub(1));
            let rest = rest.and_then(|line| line.get(error.column().saturating_sub(1)..));
            let names = ["NaN", "nan", "Infinity", "-Infinity", "inf", "-inf"];
            match rest {
                Some(rest)
                    if error.is_syntax() && names.iter().any(|name| rest.starts_with(name)) =>
                {
                    TraceError::NotJsonNumber {
                        line: error.line(),
                        column: error.column(),
                    }
                }
                _ => error.into(),
            }
        })?;
        trace.check()?;
        Ok(trace)
    }

    /// Whether a search can begin.
    pub fn check(&self) -> Result<(), TraceError> {
        let Image { width, height } = self.image;
        let side = |side: f64| side.is_finite() && (1.0..=LARGEST_SIDE).contains(&side);
        if !side(width) || !side(height) {
            return Err(TraceError::Image { width, height });
        }
        let most = |what, found, most| match found > most {
            true => Err(TraceError::TooMany { what, found, most }),
            false => Ok(()),
        };
        most("junctions", self.points.len(), MOST_POINTS)?;
        most("lines", self.lines.len(), MOST_LINES)?;
        let bends = self.lines.iter().map(|line| line.via.len()).sum();
        most("bends", bends, MOST_BENDS)?;
        let mut seen = BTreeSet::new();
        for point in &self.points {
            if !seen.insert(&point.id) {
                return Err(TraceError::Duplicate(point.id.clone()));
            }
            if !point.x.is_finite() || !point.y.is_finite() {
                return Err(TraceError::NotANumber(format!("point {}", point.id)));
            }
            if !(0.0..=width).contains(&point.x) || !(0.0..=height).contains(&point.y) {
                return Err(TraceError::Outside {
                    id: point.id.clone(),
                    x: point.x,
                    y: point.y,
                    width,
                    height,
                });
            }
        }
        if self.points.len() < FEWEST_POINTS {
            let found = self.points.len();
            return Err(TraceError::TooFew { found });
        }
        most("marks", self.marks.len(), MOST_POINTS)?;
        for &Mark { x, y, .. } in &self.marks {
            if !x.is_finite() || !y.is_finite() {
                return Err(TraceError::NotANumber("a mark".to_owned()));
            }
            if !(0.0..=width).contains(&x) || !(0.0..=height).contains(&y) {
                return Err(TraceError::MarkOutside {
                    x,
                    y,
                    width,
                    height,
                });
            }
        }
        let mut degree: BTreeMap<&PointId, BTreeSet<&PointId>> = BTreeMap::new();
        for line in &self.lines {
            for end in [&line.from, &line.to] {
                if !seen.contains(end) {
                    return Err(TraceError::NoSuchPoint(end.clone()));
                }
            }
            if line.from == line.to {
                return Err(TraceError::Loop(line.from.clone()));
            }
            if line.via.iter().flatten().any(|value| !value.is_finite()) {
                let name = format!("the line from {} to {}", line.from, line.to);
                return Err(TraceError::NotANumber(name));
            }
            degree.entry(&line.from).or_default().insert(&line.to);
            degree.entry(&line.to).or_default().insert(&line.from);
        }
        self.check_spread()?;
        let heading = self.heading.is_none_or(|heading| heading.is_one());
        if !heading {
            return Err(TraceError::Heading);
        }
        if !degree.values().any(|others| others.len() >= 2) {
            return Err(TraceError::NoRoads);
        }
        self.check_horizon()
    }

    fn check_spread(&self) -> Result<(), TraceError> {
        for (at, a) in self.points.iter().enumerate() {
            for b in &self.points[..at] {
                if (a.x - b.x).abs() < 0.5 && (a.y - b.y).abs() < 0.5 {
                    return Err(TraceError::Coincident(b.id.clone(), a.id.clone()));
                }
            }
        }
        let count = self.points.len() as f64;
        let mean = |of: fn(&TracePoint) -> f64| self.points.iter().map(of).sum::<f64>() / count;
        let (mx, my) = (mean(|point| point.x), mean(|point| point.y));
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for point in &self.points {
            let (x, y) = (point.x - mx, point.y - my);
            xx += x * x;
            xy += x * y;
            yy += y * y;
        }
        // The narrower of the two spreads: a fiftieth of the wider is a line that a hand drew.
        let half = (xx + yy) / 2.0;
        let apart = (half * half - (xx * yy - xy * xy)).max(0.0).sqrt();
        match half - apart < 4e-4 * (half + apart) {
            true => Err(TraceError::Collinear),
            false => Ok(()),
        }
    }

    fn check_horizon(&self) -> Result<(), TraceError> {
        let Some([a, b]) = self.horizon else {
            return Ok(());
        };
        if [a, b].iter().flatten().any(|value| !value.is_finite()) {
            return Err(TraceError::NotANumber("the horizon".to_owned()));
        }
        let side = |point: &TracePoint| {
            (b[0] - a[0]) * (point.y - a[1]) - (b[1] - a[1]) * (point.x - a[0])
        };
        let length2 = (b[0] - a[0]) * (b[0] - a[0]) + (b[1] - a[1]) * (b[1] - a[1]);
        let sides: Vec<f64> = self.points.iter().map(side).collect();
        if length2 >= 1.0 && (sides.iter().all(|&s| s > 0.0) || sides.iter().all(|&s| s < 0.0)) {
            Ok(())
        } else {
            Err(TraceError::Horizon)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> serde_json::Value {
        serde_json::json!({
            "image": {"width": 100, "height": 80},
            "points": [
                {"id": 1, "x": 10, "y": 10, "arms": 3}, {"id": 2, "x": 90, "y": 12},
                {"id": "c", "x": 50, "y": 70}, {"id": 4, "x": 20, "y": 50},
                {"id": 5, "x": 70, "y": 40}
            ],
            "lines": [{"from": 1, "to": 2}, {"from": 2, "to": "c", "via": [[80, 40]]}]
        })
    }

    #[test]
    fn every_fault_is_named() {
        type Change = fn(&mut serde_json::Value);
        let table: [(Change, &str); 11] = [
            (
                |v| v["heading"] = serde_json::json!({"deg": 10, "within_deg": 0}),
                "a heading needs",
            ),
            (|v| v["image"]["width"] = 0.into(), "cannot be traced"),
            (
                |v| v["points"].as_array_mut().unwrap().truncate(4),
                "too few",
            ),
            (
                |v| v["points"][1]["id"] = 1.into(),
                "two points have the id 1",
            ),
            (
                |v| v["points"][1]["x"] = 101.into(),
                "lies outside the image",
            ),
            (
                |v| v["points"][1]["x"] = serde_json::Value::Null,
                "not the JSON",
            ),
            (
                |v| v["lines"][0]["to"] = 9.into(),
                "which the trace does not hold",
            ),
            (|v| v["lines"][0]["to"] = 1.into(), "to itself"),
            (|v| v["lines"] = serde_json::json!([]), "no road joins"),
            (
                |v| v["points"][1] = serde_json::json!({"id": 2, "x": 10, "y": 10}),
                "one pixel",
            ),
            (
                |v| {
                    for i in 0..5 {
                        v["points"][i]["y"] = (10 + 2 * i).into();
                        v["points"][i]["x"] = (10 + 4 * i).into();
                    }
                },
                "on one line",
            ),
        ];
        Trace::from_json(&good().to_string()).unwrap();
        for (change, words) in table {
            let mut value = good();
            change(&mut value);
            let error = Trace::from_json(&value.to_string())
                .unwrap_err()
                .to_string();
            assert!(error.contains(words), "{error:?} does not say {words:?}");
        }
    }

    #[test]
    fn a_coordinate_that_is_not_a_number_is_named() {
        for name in ["NaN", "Infinity", "-Infinity"] {
            let text = good()
                .to_string()
                .replacen("\"x\":10", &format!("\"x\":{name}"), 1);
            assert!(text.contains(name), "{text}");
            let error = Trace::from_json(&text).unwrap_err().to_string();
            assert!(error.contains("is not a number"), "{error}");
        }
        let mut trace = Trace::from_json(&good().to_string()).unwrap();
        trace.points[0].x = f64::NAN;
        let error = trace.check().unwrap_err().to_string();
        assert!(error.contains("not a number"), "{error}");
    }
}

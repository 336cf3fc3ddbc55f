//! Places points in a layer, as often as it is told to; one half of `bench/lookups`.
//!
//! `lookups LAYER POINTS ANSWERS` reads both files, builds the index, prints how long that took,
//! and then answers every line on standard input with the seconds one pass over all points takes.
//! The first pass also writes its answers: for each pair of point and area that holds it, both
//! numbers as 32 bits, little endian.
//!
//! LAYER: for each polygon, the count of its corners as 64 bits and then their longitude and
//! latitude as doubles; POINTS: longitude and latitude as doubles; all little endian.

use bayyina_ground::{Area, AreaIndex, Corner, Point, Polygon};
use std::error::Error;
use std::io::{BufRead, Write};
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [layer, points, answers] = arguments.as_slice() else {
        return Err("usage: lookups LAYER POINTS ANSWERS".into());
    };
    let layer = std::fs::read(layer)?;
    let points: Vec<Point> = pairs(&std::fs::read(points)?)
        .map(|(lon, lat)| Point::new(lat, lon).ok_or("a point lies beyond a pole"))
        .collect::<Result<_, _>>()?;

    let started = Instant::now();
    let areas = areas(&layer)?;
    let checked = started.elapsed().as_secs_f64();
    let index = AreaIndex::new(areas);
    let built = started.elapsed().as_secs_f64() - checked;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{checked} {built}")?;
    out.flush()?;

    let mut written = false;
    for line in std::io::stdin().lock().lines() {
        line?;
        let mut found: Vec<(u32, u32)> = Vec::with_capacity(points.len());
        let started = Instant::now();
        index.containing_each(&points, |number, here| {
            found.extend(here.iter().map(|&id| (number as u32, id)));
        });
        let took = started.elapsed().as_secs_f64();
        if !written {
            let bytes: Vec<u8> = found
                .iter()
                .flat_map(|(point, id)| [point.to_le_bytes(), id.to_le_bytes()])
                .flatten()
                .collect();
            std::fs::write(answers, bytes)?;
            written = true;
        }
        writeln!(out, "{took}")?;
        out.flush()?;
    }
    Ok(())
}

/// Doubles two by two.
fn pairs(bytes: &[u8]) -> impl Iterator<Item = (f64, f64)> + '_ {
    bytes.chunks_exact(16).map(|pair| {
        let half = |at: usize| pair[at..at + 8].try_into().expect("eight bytes");
        (f64::from_le_bytes(half(0)), f64::from_le_bytes(half(8)))
    })
}

fn areas(mut bytes: &[u8]) -> Result<Vec<Area>, Box<dyn Error>> {
    let mut areas = Vec::new();
    while let Some((count, rest)) = bytes.split_first_chunk() {
        let size = usize::try_from(u64::from_le_bytes(*count))? * 16;
        let (ring, rest) = rest.split_at_checked(size).ok_or("the layer is cut off")?;
        let shell = pairs(ring).map(|(lon, lat)| Corner { lat, lon }).collect();
        areas.push(Area::new(vec![Polygon {
            shell,
            holes: Vec::new(),
        }])?);
        bytes = rest;
    }
    Ok(areas)
}

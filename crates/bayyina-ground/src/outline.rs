//! Rings for drawing.

use crate::area::{Corner, Polygon};
use crate::geodesic::direct;
use crate::region::Region;
use crate::units::{Bearing, Metres};

pub(crate) fn of(region: &Region, tolerance: Metres) -> Vec<Polygon> {
    let _ = tolerance;
    match region {
        Region::Area(area) => area.polygons(),
        Region::Disk(disk) => {
            let shell = (0..=64).rev().map(|i| {
                let bearing = Bearing::turned(360.0 * f64::from(i) / 64.0);
                let at = direct(disk.centre(), bearing, disk.radius());
                Corner {
                    lat: at.lat(),
                    lon: at.lon(),
                }
            });
            vec![Polygon {
                shell: shell.collect(),
                holes: Vec::new(),
            }]
        }
        _ => Vec::new(),
    }
}

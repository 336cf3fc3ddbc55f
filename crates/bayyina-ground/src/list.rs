//! Many areas, asked one by one.

use crate::area::Area;
use crate::bounds;
use crate::boxes::Boxes;
use crate::index::lies;
use crate::measure::{self, SLACK};
use crate::region::{Bounds, Disk, Region};
use crate::units::{Metres, Truth};

/// Many areas, found by their boxes and then asked one by one.
///
/// Where only some of the areas near a region matter, this is quicker than an
/// [`crate::AreaIndex`], is built in no time and holds little beside the areas. An area's id is
/// its place in the list. Answers are those of [`crate::meets`] and its kin: where both are sure,
/// they agree.
#[derive(Clone, Debug)]
pub struct AreaList {
    areas: Vec<Region>,
    boxes: Boxes,
}

impl AreaList {
    /// The list; an area's id is its place in `areas`.
    pub fn new(areas: Vec<Area>) -> Self {
        Self {
            boxes: Boxes::new(areas.iter().map(Area::bounds).collect()),
            areas: areas.into_iter().map(Region::Area).collect(),
        }
    }

    /// How many areas there are.
    pub fn len(&self) -> usize {
        self.areas.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }

    /// The area of an id.
    ///
    /// # Panics
    ///
    /// When the list has no such id.
    pub fn area(&self, id: u32) -> &Region {
        &self.areas[id as usize]
    }

    /// The ids of all areas whose gap to `region` may be `reach` or less, in order; it may name
    /// some that are farther, never misses one that is not.
    pub fn near(&self, region: &Region, reach: Metres) -> Vec<u32> {
        self.meeting(&Self::around(region, reach))
    }

    /// A box that holds all within `reach` of a region: for asking many lists about it.
    pub fn around(region: &Region, reach: Metres) -> Bounds {
        bounds::around(region.bounds(), reach.get() + 2.0 * SLACK)
    }

    /// The ids of all areas whose boxes meet a box, in order.
    pub fn meeting(&self, around: &Bounds) -> Vec<u32> {
        let mut found = Vec::new();
        self.boxes.meeting(around, &mut found);
        found
    }

    /// Whether an area meets the region, and whether it holds all of it by itself; `None` when
    /// they surely do not meet.
    ///
    /// # Panics
    ///
    /// When the list has no such id.
    pub fn lies(&self, id: u32, region: &Region) -> Option<(Truth, Truth)> {
        let area = self.area(id);
        match region {
            Region::Disk(disk) => lies(area, || holds_centre(area, disk), disk, region),
            _ => {
                let meets = measure::meets(area, region);
                (meets != Truth::No).then(|| (meets, measure::covers(&[area], region)))
            }
        }
    }

    /// Whether the gap between an area and the region is `reach` or less.
    ///
    /// # Panics
    ///
    /// When the list has no such id.
    pub fn reaches(&self, id: u32, region: &Region, reach: Metres) -> Truth {
        let area = self.area(id);
        match region {
            Region::Disk(disk) => {
                let wide = Metres::clamped(disk.radius().get() + reach.get());
                let wide = Disk::new(disk.centre(), wide);
                lies(
                    area,
                    || holds_centre(area, &wide),
                    &wide,
                    &Region::from(wide),
                )
                .map_or(Truth::No, |(meets, _)| meets)
            }
            _ => measure::gap_at_most(area, region, reach),
        }
    }
}

fn holds_centre(area: &Region, disk: &Disk) -> bool {
    let Region::Area(area) = area else {
        return false;
    };
    let (centre, bounds) = (disk.centre(), area.bounds());
    // Boxes that cross the antimeridian and poles, which are on every meridian, ask the area.
    let outside = centre.lat() < bounds.south
        || bounds.north < centre.lat()
        || (bounds.west <= bounds.east
            && centre.lat().abs() < 90.0
            && centre.lon().abs() < 180.0
            && (centre.lon() < bounds.west || bounds.east < centre.lon()));
    !outside && area.contains(centre)
}

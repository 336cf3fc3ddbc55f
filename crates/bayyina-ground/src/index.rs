//! An index over many areas: a control layer.

use crate::area::Area;
use crate::measure;
use crate::point::Point;
use crate::region::Region;
use crate::units::{Metres, Span, Truth};

/// Many areas, built once, asked often.
#[derive(Clone, Debug)]
pub struct AreaIndex {
    areas: Vec<Region>,
}

impl AreaIndex {
    /// Builds the index; an area's id is its place in `areas`.
    pub fn new(areas: Vec<Area>) -> Self {
        Self {
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
    pub fn area(&self, id: u32) -> &Region {
        &self.areas[id as usize]
    }

    /// The ids of all areas that hold the point, border included, in order.
    pub fn containing(&self, point: Point) -> Vec<u32> {
        let point = Region::disk(point, Metres::ZERO);
        self.all()
            .filter(|&id| measure::meets(&point, self.area(id)) != Truth::No)
            .collect()
    }

    /// The ids of all areas whose gap to `region` may be `reach` or less, in order; it may name
    /// some that are farther, never misses one that is not.
    pub fn near(&self, region: &Region, reach: Metres) -> Vec<u32> {
        self.all()
            .filter(|&id| self.gap(id, region).low <= reach)
            .collect()
    }

    /// [`measure::gap`] between an area and a region.
    pub fn gap(&self, id: u32, region: &Region) -> Span<Metres> {
        measure::gap(self.area(id), region)
    }

    /// Whether the gap between an area and a region is `reach` or less.
    pub fn within(&self, id: u32, region: &Region, reach: Metres) -> Truth {
        self.gap(id, region).at_most(reach)
    }

    /// Whether `inner` lies inside the union of the areas of these ids.
    pub fn covers(&self, ids: &[u32], inner: &Region) -> Truth {
        let outer: Vec<&Region> = ids.iter().map(|&id| self.area(id)).collect();
        measure::covers(&outer, inner)
    }

    fn all(&self) -> impl Iterator<Item = u32> + use<> {
        0..self.areas.len() as u32
    }
}

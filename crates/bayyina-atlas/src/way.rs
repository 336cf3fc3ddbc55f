//! Ways as they lie in scratch files: what they are, and their nodes.

use std::io;

use crate::feature::Origin;
use crate::pack::{Wire, push_number, push_signed, push_text, read_text};
use crate::pbf::WireFault;
use crate::spill::NOWHERE;
use crate::spot::Spot;
use crate::tags::{FeatureKind, LONGEST_TEXT, RoadTags, Tag};

/// A way on its way to its zone: first with numbers of nodes, later with their places.
#[derive(Debug)]
pub(crate) struct WayRecord {
    pub id: i64,
    pub road: Option<RoadTags>,
    pub feature: Option<(FeatureKind, Origin, Vec<Tag>)>,
}

impl WayRecord {
    pub fn write(&self, out: &mut Vec<u8>) {
        push_signed(out, self.id);
        out.push(u8::from(self.road.is_some()) | u8::from(self.feature.is_some()) << 1);
        if let Some(road) = self.road {
            out.push(road.to_byte());
            push_number(out, u64::from(road.name));
        }
        if let Some((kind, origin, tags)) = &self.feature {
            out.extend([*kind as u8, *origin as u8]);
            push_number(out, tags.len() as u64);
            for (key, value) in tags {
                push_text(out, key);
                push_text(out, value);
            }
        }
    }

    pub fn read(
        bytes: &[u8],
        nodes: &mut Vec<(i64, Spot)>,
        placed: bool,
    ) -> Result<Self, WireFault> {
        const STRANGE: WireFault = WireFault("a scratch file was changed");
        let mut wire = Wire::new(bytes);
        let id = wire.signed()?;
        let what = wire.byte()?;
        let mut way = Self {
            id,
            road: None,
            feature: None,
        };
        if what & 1 != 0 {
            let byte = wire.byte()?;
            let name = u32::try_from(wire.number()?).map_err(|_| STRANGE)?;
            way.road = Some(RoadTags::from_byte(byte, name).ok_or(STRANGE)?);
        }
        if what & 2 != 0 {
            let kind = FeatureKind::from_number(wire.byte()?).ok_or(STRANGE)?;
            let origin = Origin::from_number(wire.byte()?).ok_or(STRANGE)?;
            let mut tags = Vec::new();
            for _ in 0..wire.number()? {
                tags.push((
                    read_text(&mut wire, LONGEST_TEXT)?,
                    read_text(&mut wire, LONGEST_TEXT)?,
                ));
            }
            way.feature = Some((kind, origin, tags));
        }
        nodes.clear();
        let (mut id, mut lat, mut lon) = (0i64, 0i64, 0i64);
        while !wire.is_empty() {
            id = id.wrapping_add(wire.signed()?);
            let mut spot = NOWHERE;
            if placed {
                lat = lat.wrapping_add(wire.signed()?);
                lon = lon.wrapping_add(wire.signed()?);
                spot = Spot::checked(lat, lon).ok_or(STRANGE)?;
            }
            nodes.push((id, spot));
        }
        if placed && nodes.is_empty() {
            return Err(STRANGE);
        }
        Ok(way)
    }
}

pub(crate) fn push_placed(out: &mut Vec<u8>, nodes: &[(i64, Spot)]) {
    let (mut id, mut lat, mut lon) = (0i64, 0i64, 0i64);
    for &(node, spot) in nodes {
        push_signed(out, node.wrapping_sub(id));
        push_signed(out, i64::from(spot.lat) - lat);
        push_signed(out, i64::from(spot.lon) - lon);
        (id, lat, lon) = (node, i64::from(spot.lat), i64::from(spot.lon));
    }
}

pub(crate) fn invalid(fault: WireFault) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, fault)
}

//! A block of objects, decoded no further than the caller asks.

use super::file::Survey;
use super::wire::{Wire, WireFault};
use crate::spot::{Spot, SpotBox};

/// Which kinds of objects a block holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    /// Points.
    pub nodes: bool,
    /// Lines.
    pub ways: bool,
    /// Groups.
    pub relations: bool,
}

/// A block whose parts have been found.
#[derive(Debug)]
pub struct Block<'a> {
    strings: Vec<&'a [u8]>,
    groups: Vec<&'a [u8]>,
    granularity: i64,
    lat_offset: i64,
    lon_offset: i64,
}

/// Pairs of indices into a block's texts, key and value.
#[derive(Clone, Copy, Debug)]
pub struct Tags<'a> {
    strings: &'a [&'a [u8]],
    pairs: &'a [(u32, u32)],
}

impl<'a> Tags<'a> {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Keys and values in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
        let strings = self.strings;
        // Both indices were checked when the pair was read.
        self.pairs.iter().filter_map(move |&(key, value)| {
            Some((*strings.get(key as usize)?, *strings.get(value as usize)?))
        })
    }

    /// The value of a key.
    pub fn get(&self, key: &[u8]) -> Option<&'a [u8]> {
        self.iter()
            .find_map(|(found, value)| (found == key).then_some(value))
    }
}

/// A point with its tags.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    /// Its number in OpenStreetMap.
    pub id: i64,
    /// Where it is; `None` when the numbers lie outside the earth.
    pub spot: Option<Spot>,
    /// What is said of it.
    pub tags: Tags<'a>,
}

/// A line with its tags.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    /// Its number in OpenStreetMap.
    pub id: i64,
    /// What is said of it.
    pub tags: Tags<'a>,
    references: &'a [u8],
}

impl Way<'_> {
    /// The numbers of its nodes, in order, appended to `out`.
    pub fn references(&self, out: &mut Vec<i64>) -> Result<(), WireFault> {
        let mut wire = Wire::new(self.references);
        let mut id = 0i64;
        while !wire.is_empty() {
            id = id.wrapping_add(wire.signed()?);
            out.push(id);
        }
        Ok(())
    }
}

/// A way that belongs to a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member(pub i64);

impl<'a> Block<'a> {
    /// Finds the parts of a block.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, WireFault> {
        let mut block = Self {
            strings: Vec::new(),
            groups: Vec::new(),
            granularity: 100,
            lat_offset: 0,
            lon_offset: 0,
        };
        let mut wire = Wire::new(bytes);
        while let Some((field, value)) = wire.field()? {
            match field {
                1 => {
                    let mut table = Wire::new(value.bytes()?);
                    while let Some((field, value)) = table.field()? {
                        if field == 1 {
                            block.strings.push(value.bytes()?);
                        }
                    }
                }
                2 => block.groups.push(value.bytes()?),
                17 => block.granularity = value.number()? as i64,
                19 => block.lat_offset = value.number()? as i64,
                20 => block.lon_offset = value.number()? as i64,
                _ => {}
            }
        }
        if !(1..=1_000_000_000).contains(&block.granularity) {
            return Err(WireFault("the step between coordinates is impossible"));
        }
        Ok(block)
    }

    /// Which kinds of objects the block holds.
    pub fn kinds(&self) -> Result<Kinds, WireFault> {
        let mut kinds = Kinds::default();
        for group in &self.groups {
            // A group holds one kind only, says the format; its first field tells.
            match Wire::new(group).field()? {
                Some((1 | 2, _)) => kinds.nodes = true,
                Some((3, _)) => kinds.ways = true,
                Some((4, _)) => kinds.relations = true,
                _ => {}
            }
        }
        Ok(kinds)
    }

    /// Every point.
    pub fn nodes(&self, mut each: impl FnMut(Node<'_>)) -> Result<(), WireFault> {
        let mut pairs = Vec::new();
        for group in &self.groups {
            let mut wire = Wire::new(group);
            while let Some((field, value)) = wire.field()? {
                match field {
                    1 => self.plain_node(value.bytes()?, &mut pairs, &mut each)?,
                    2 => self.dense_nodes(value.bytes()?, &mut pairs, &mut each)?,
                    _ => break,
                }
            }
        }
        Ok(())
    }

    fn plain_node(
        &self,
        bytes: &[u8],
        pairs: &mut Vec<(u32, u32)>,
        each: &mut impl FnMut(Node<'_>),
    ) -> Result<(), WireFault> {
        let (mut id, mut lat, mut lon) = (None, None, None);
        let (mut keys, mut values): (&[u8], &[u8]) = (&[], &[]);
        let mut wire = Wire::new(bytes);
        while let Some((field, value)) = wire.field()? {
            match field {
                1 => id = Some(super::wire::zigzag(value.number()?)),
                2 => keys = value.bytes()?,
                3 => values = value.bytes()?,
                8 => lat = Some(super::wire::zigzag(value.number()?)),
                9 => lon = Some(super::wire::zigzag(value.number()?)),
                _ => {}
            }
        }
        let (Some(id), Some(lat), Some(lon)) = (id, lat, lon) else {
            return Err(WireFault("a node lacks its number or its place"));
        };
        self.pairs(keys, values, pairs)?;
        each(Node {
            id,
            spot: self.spot(lat, lon),
            tags: self.tags(pairs),
        });
        Ok(())
    }

    fn dense_nodes(
        &self,
        bytes: &[u8],
        pairs: &mut Vec<(u32, u32)>,
        each: &mut impl FnMut(Node<'_>),
    ) -> Result<(), WireFault> {
        let (mut ids, mut lats, mut lons, mut tags) = (
            Wire::new(&[]),
            Wire::new(&[]),
            Wire::new(&[]),
            Wire::new(&[]),
        );
        let mut wire = Wire::new(bytes);
        while let Some((field, value)) = wire.field()? {
            match field {
                1 => ids = Wire::new(value.bytes()?),
                8 => lats = Wire::new(value.bytes()?),
                9 => lons = Wire::new(value.bytes()?),
                10 => tags = Wire::new(value.bytes()?),
                _ => {}
            }
        }
        let tagged = !tags.is_empty();
        let (mut id, mut lat, mut lon) = (0i64, 0i64, 0i64);
        while !ids.is_empty() {
            if lats.is_empty() || lons.is_empty() {
                return Err(WireFault("some nodes lack their place"));
            }
            id = id.wrapping_add(ids.signed()?);
            lat = lat.wrapping_add(lats.signed()?);
            lon = lon.wrapping_add(lons.signed()?);
            pairs.clear();
            if tagged {
                loop {
                    if tags.is_empty() {
                        return Err(WireFault("the tags of nodes end too early"));
                    }
                    let key = tags.number()?;
                    if key == 0 {
                        break;
                    }
                    pairs.push(self.pair(key, tags.number()?)?);
                }
            }
            each(Node {
                id,
                spot: self.spot(lat, lon),
                tags: self.tags(pairs),
            });
        }
        Ok(())
    }

    /// Every line.
    pub fn ways(
        &self,
        mut each: impl FnMut(Way<'_>) -> Result<(), WireFault>,
    ) -> Result<(), WireFault> {
        let mut pairs = Vec::new();
        for group in &self.groups {
            let mut wire = Wire::new(group);
            while let Some((3, value)) = wire.field()? {
                let mut id = None;
                let (mut keys, mut values, mut references): (&[u8], &[u8], &[u8]) = (&[], &[], &[]);
                let mut way = Wire::new(value.bytes()?);
                while let Some((field, value)) = way.field()? {
                    match field {
                        1 => id = Some(value.number()? as i64),
                        2 => keys = value.bytes()?,
                        3 => values = value.bytes()?,
                        8 => references = value.bytes()?,
                        _ => {}
                    }
                }
                let id = id.ok_or(WireFault("a way lacks its number"))?;
                self.pairs(keys, values, &mut pairs)?;
                each(Way {
                    id,
                    tags: self.tags(&pairs),
                    references,
                })?;
            }
        }
        Ok(())
    }

    /// Every relation: its number, its tags, and its members that are ways.
    pub fn relations(
        &self,
        mut each: impl FnMut(i64, Tags<'_>, &[Member]),
    ) -> Result<(), WireFault> {
        let mut pairs = Vec::new();
        let mut members = Vec::new();
        for group in &self.groups {
            let mut wire = Wire::new(group);
            while let Some((4, value)) = wire.field()? {
                let mut id = None;
                let (mut keys, mut values, mut ids, mut types): (&[u8], &[u8], &[u8], &[u8]) =
                    (&[], &[], &[], &[]);
                let mut relation = Wire::new(value.bytes()?);
                while let Some((field, value)) = relation.field()? {
                    match field {
                        1 => id = Some(value.number()? as i64),
                        2 => keys = value.bytes()?,
                        3 => values = value.bytes()?,
                        9 => ids = value.bytes()?,
                        10 => types = value.bytes()?,
                        _ => {}
                    }
                }
                let id = id.ok_or(WireFault("a relation lacks its number"))?;
                self.pairs(keys, values, &mut pairs)?;
                members.clear();
                let (mut ids, mut types) = (Wire::new(ids), Wire::new(types));
                let mut member = 0i64;
                while !ids.is_empty() {
                    member = member.wrapping_add(ids.signed()?);
                    if types.is_empty() {
                        return Err(WireFault("some members of a relation lack their kind"));
                    }
                    if types.number()? == 1 {
                        members.push(Member(member));
                    }
                }
                each(id, self.tags(&pairs), &members);
            }
        }
        Ok(())
    }

    /// Counts all that the block holds.
    pub(super) fn survey(&self) -> Result<Survey, WireFault> {
        let mut survey = Survey::default();
        let mut bounds: Option<SpotBox> = None;
        self.nodes(|node| {
            survey.nodes += 1;
            survey.tags += node.tags.pairs.len() as u64;
            if let Some(spot) = node.spot {
                bounds = Some(match bounds {
                    Some(bounds) => bounds.with(spot),
                    None => SpotBox::of(spot),
                });
            }
        })?;
        survey.bounds = bounds;
        let mut references = Vec::new();
        self.ways(|way| {
            references.clear();
            way.references(&mut references)?;
            survey.ways += 1;
            survey.references += references.len() as u64;
            survey.tags += way.tags.pairs.len() as u64;
            Ok(())
        })?;
        self.relations(|_, _, _| survey.relations += 1)?;
        Ok(survey)
    }

    fn tags<'b>(&'b self, pairs: &'b [(u32, u32)]) -> Tags<'b> {
        Tags {
            strings: &self.strings,
            pairs,
        }
    }

    fn pairs(
        &self,
        keys: &[u8],
        values: &[u8],
        pairs: &mut Vec<(u32, u32)>,
    ) -> Result<(), WireFault> {
        pairs.clear();
        let (mut keys, mut values) = (Wire::new(keys), Wire::new(values));
        while !keys.is_empty() {
            if values.is_empty() {
                return Err(WireFault("a key lacks its value"));
            }
            pairs.push(self.pair(keys.number()?, values.number()?)?);
        }
        Ok(())
    }

    #[inline]
    fn pair(&self, key: u64, value: u64) -> Result<(u32, u32), WireFault> {
        let count = self.strings.len() as u64;
        if key >= count || value >= count {
            return Err(WireFault("a tag points to a text that is not there"));
        }
        Ok((key as u32, value as u32))
    }

    #[inline]
    fn spot(&self, lat: i64, lon: i64) -> Option<Spot> {
        // Billionths of a degree, brought to the ten-millionths in which OpenStreetMap counts.
        let tens = |raw: i64, offset: i64| {
            if self.granularity == 100 && offset == 0 {
                return Some(raw);
            }
            let nano = raw.checked_mul(self.granularity)?.checked_add(offset)?;
            Some(nano.checked_add(50)?.div_euclid(100))
        };
        Spot::checked(tens(lat, self.lat_offset)?, tens(lon, self.lon_offset)?)
    }
}

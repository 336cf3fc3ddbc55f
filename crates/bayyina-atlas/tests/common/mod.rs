//! A small writer of `.osm.pbf` files.

/// A node, a way or a relation to be written.
#[derive(Clone, Debug)]
pub enum Object {
    Node(i64, f64, f64, Vec<(&'static str, &'static str)>),
    Way(i64, Vec<i64>, Vec<(&'static str, &'static str)>),
    /// Members that are ways.
    Relation(i64, Vec<i64>, Vec<(&'static str, &'static str)>),
}

fn number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn bytes_field(out: &mut Vec<u8>, field: u64, bytes: &[u8]) {
    number(out, field << 3 | 2);
    number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn number_field(out: &mut Vec<u8>, field: u64, value: u64) {
    number(out, field << 3);
    number(out, value);
}

fn packed(values: impl IntoIterator<Item = u64>) -> Vec<u8> {
    let mut out = Vec::new();
    for value in values {
        number(&mut out, value);
    }
    out
}

fn deltas(values: impl IntoIterator<Item = i64>) -> Vec<u8> {
    let mut last = 0;
    packed(values.into_iter().map(|value| {
        let delta = zigzag(value - last);
        last = value;
        delta
    }))
}

#[derive(Default)]
struct Strings(Vec<String>);

impl Strings {
    fn of(&mut self, text: &str) -> u64 {
        if self.0.is_empty() {
            self.0.push(String::new());
        }
        match self.0.iter().position(|known| known == text) {
            Some(at) => at as u64,
            None => {
                self.0.push(text.to_owned());
                self.0.len() as u64 - 1
            }
        }
    }
}

/// How a file is written.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Objects to a block.
    pub block: usize,
    pub compressed: bool,
    pub dense: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            block: 100,
            compressed: true,
            dense: true,
        }
    }
}

fn blob(out: &mut Vec<u8>, kind: &str, content: &[u8], compressed: bool) {
    let mut body = Vec::new();
    if compressed {
        number_field(&mut body, 2, content.len() as u64);
        bytes_field(&mut body, 3, &zlib(content));
    } else {
        bytes_field(&mut body, 1, content);
    }
    let mut header = Vec::new();
    bytes_field(&mut header, 1, kind.as_bytes());
    number_field(&mut header, 3, body.len() as u64);
    out.extend((header.len() as u32).to_be_bytes());
    out.extend(header);
    out.extend(body);
}

/// A zlib stream of stored blocks.
fn zlib(content: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut chunks = content.chunks(65_535).peekable();
    while let Some(chunk) = chunks.next() {
        out.push(u8::from(chunks.peek().is_none()));
        let length = chunk.len() as u16;
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend_from_slice(chunk);
    }
    let (mut a, mut b) = (1u32, 0u32);
    for &byte in content {
        a = (a + u32::from(byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend((b << 16 | a).to_be_bytes());
    out
}

/// The bytes of a file of these objects, in this order.
pub fn pbf(objects: &[Object], style: Style) -> Vec<u8> {
    let mut out = Vec::new();
    let mut header = Vec::new();
    bytes_field(&mut header, 4, b"OsmSchema-V0.6");
    bytes_field(&mut header, 4, b"DenseNodes");
    blob(&mut out, "OSMHeader", &header, style.compressed);
    for part in objects.chunks(style.block.max(1)) {
        let mut strings = Strings::default();
        strings.of("");
        let mut groups = Vec::new();
        // Each run of one kind is a group.
        let kind = std::mem::discriminant::<Object>;
        for run in part.chunk_by(|a, b| kind(a) == kind(b)) {
            groups.push(group(run, &mut strings, style.dense));
        }
        let mut table = Vec::new();
        for text in &strings.0 {
            bytes_field(&mut table, 1, text.as_bytes());
        }
        let mut block = Vec::new();
        bytes_field(&mut block, 1, &table);
        for group in groups {
            bytes_field(&mut block, 2, &group);
        }
        blob(&mut out, "OSMData", &block, style.compressed);
    }
    out
}

fn tens(degrees: f64) -> i64 {
    (degrees * 1e7).round() as i64
}

fn tags(out: &mut Vec<u8>, tags: &[(&str, &str)], strings: &mut Strings) {
    let keys: Vec<u64> = tags.iter().map(|(key, _)| strings.of(key)).collect();
    let values: Vec<u64> = tags.iter().map(|(_, value)| strings.of(value)).collect();
    bytes_field(out, 2, &packed(keys));
    bytes_field(out, 3, &packed(values));
}

fn group(run: &[Object], strings: &mut Strings, dense: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut ids, mut lats, mut lons, mut words) = (vec![], vec![], vec![], vec![]);
    for object in run {
        match object {
            Object::Node(id, lat, lon, said) if dense => {
                ids.push(*id);
                lats.push(tens(*lat));
                lons.push(tens(*lon));
                for (key, value) in said {
                    words.push(strings.of(key));
                    words.push(strings.of(value));
                }
                words.push(0);
            }
            Object::Node(id, lat, lon, said) => {
                let mut node = Vec::new();
                number_field(&mut node, 1, zigzag(*id));
                tags(&mut node, said, strings);
                number_field(&mut node, 8, zigzag(tens(*lat)));
                number_field(&mut node, 9, zigzag(tens(*lon)));
                bytes_field(&mut out, 1, &node);
            }
            Object::Way(id, nodes, said) => {
                let mut way = Vec::new();
                number_field(&mut way, 1, *id as u64);
                tags(&mut way, said, strings);
                bytes_field(&mut way, 8, &deltas(nodes.iter().copied()));
                bytes_field(&mut out, 3, &way);
            }
            Object::Relation(id, ways, said) => {
                let mut relation = Vec::new();
                number_field(&mut relation, 1, *id as u64);
                tags(&mut relation, said, strings);
                bytes_field(&mut relation, 8, &packed(ways.iter().map(|_| 0)));
                bytes_field(&mut relation, 9, &deltas(ways.iter().copied()));
                bytes_field(&mut relation, 10, &packed(ways.iter().map(|_| 1)));
                bytes_field(&mut out, 4, &relation);
            }
        }
    }
    if !ids.is_empty() {
        let mut nodes = Vec::new();
        bytes_field(&mut nodes, 1, &deltas(ids));
        bytes_field(&mut nodes, 8, &deltas(lats));
        bytes_field(&mut nodes, 9, &deltas(lons));
        bytes_field(&mut nodes, 10, &packed(words));
        bytes_field(&mut out, 2, &nodes);
    }
    out
}

/// A town of `side` × `side` crossings, 120 m apart, with a bridge, a level crossing, a river, a
/// lake with an island's shore and a named place. Nodes are numbered from 1.
pub fn town(side: i64) -> Vec<Object> {
    let (lat, lon, step) = (35.0, 37.0, 0.0011);
    let at = |row: i64, column: i64| 1 + row * side + column;
    let mut objects = Vec::new();
    for row in 0..side {
        for column in 0..side {
            let said = match (row, column) {
                (2, 2) => vec![("railway", "level_crossing")],
                _ => vec![],
            };
            let (north, east) = (row as f64 * step, column as f64 * step * 1.2);
            objects.push(Object::Node(at(row, column), lat + north, lon + east, said));
        }
    }
    let extra = side * side + 1;
    let lake = [(0.2, 0.2), (0.2, 0.4), (0.4, 0.3)];
    for (index, (north, east)) in lake.into_iter().enumerate() {
        objects.push(Object::Node(
            extra + index as i64,
            lat + north * step,
            lon + east * step,
            vec![],
        ));
    }
    objects.push(Object::Node(
        extra + 3,
        lat + 0.5 * step,
        lon + 0.5 * step,
        vec![("place", "town"), ("name", "الرقة"), ("name:en", "Raqqa")],
    ));
    for row in 0..side {
        let mut said = vec![("highway", "residential")];
        if row == 1 {
            said = vec![("highway", "primary"), ("bridge", "yes"), ("name", "جسر")];
        }
        let nodes = (0..side).map(|column| at(row, column)).collect();
        objects.push(Object::Way(100 + row, nodes, said));
    }
    for column in 0..side {
        let class = if column % 2 == 0 {
            "tertiary"
        } else {
            "service"
        };
        let nodes = (0..side).map(|row| at(row, column)).collect();
        objects.push(Object::Way(200 + column, nodes, vec![("highway", class)]));
    }
    let shore = vec![extra, extra + 1, extra + 2, extra];
    objects.push(Object::Way(300, shore, vec![]));
    objects.push(Object::Way(
        301,
        vec![extra, extra + 1, extra + 2],
        vec![("waterway", "river"), ("name", "Euphrates")],
    ));
    objects.push(Object::Relation(
        400,
        vec![300],
        vec![
            ("type", "multipolygon"),
            ("natural", "water"),
            ("name", "lake"),
        ],
    ));
    objects
}

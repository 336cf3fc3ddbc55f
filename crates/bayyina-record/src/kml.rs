//! KML: placemarks with their folders, styles and data.
//!
//! Read as a stream of elements rather than a tree, so that depth costs nothing and a fault names
//! its placemark.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::layer::{Feature, Shape, area};

/// Longest text of one element.
const LONGEST_TEXT: usize = 64 << 20;

/// Whether the bytes look like KML.
pub(crate) fn is_kml(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1_024)];
    head.windows(4).any(|window| window == b"<kml")
}

#[derive(Default)]
struct Placemark {
    id: Option<String>,
    properties: Vec<(String, String)>,
    polygons: Vec<Vec<String>>,
    point: Option<(String, String)>,
    other: Option<&'static str>,
    trouble: Option<String>,
}

impl Placemark {
    fn put(&mut self, name: &str, value: String) {
        if !value.trim().is_empty() && !self.properties.iter().any(|(known, _)| known == name) {
            self.properties
                .push((name.to_owned(), value.trim().to_owned()));
        }
    }

    fn feature(mut self, folders: &[String]) -> Feature {
        let path = folders
            .iter()
            .filter(|name| !name.is_empty())
            .cloned()
            .collect::<Vec<_>>();
        if !path.is_empty() {
            self.put("folder", path.join("/"));
        }
        let shape = match (
            self.trouble,
            self.polygons.is_empty(),
            self.point,
            self.other,
        ) {
            (Some(trouble), ..) => Err(trouble),
            (None, false, ..) => area(self.polygons),
            (None, true, Some((lat, lon)), _) => Ok(Shape::Point(lat, lon)),
            (None, true, None, Some(other)) => Err(format!(
                "the geometry is a {other}, and an area is needed: a Polygon"
            )),
            (None, true, None, None) => Err("the placemark has no geometry".to_owned()),
        };
        Feature {
            id: self.id,
            properties: self.properties,
            shape,
        }
    }
}

/// Reads the placemarks of a KML file.
pub(crate) fn features(bytes: &[u8]) -> Result<Vec<Feature>, String> {
    let text = crate::csv::decode("the file", bytes, None)
        .map_err(|error| format!("no KML: {error}"))?
        .0;
    let mut reader = Reader::from_str(&text);
    let mut state = State::default();
    loop {
        let at = reader.buffer_position();
        let event = reader
            .read_event()
            .map_err(|error| format!("no KML, at byte {at}: {error}"))?;
        match event {
            Event::Start(element) => state.open(&element)?,
            Event::Empty(element) => {
                state.open(&element)?;
                state.close();
            }
            Event::End(_) => state.close(),
            Event::Text(text) => {
                state.text.push_str(&text);
            }
            Event::CData(text) => {
                state.text.push_str(&text);
            }
            Event::GeneralRef(name) => {
                state.text.push_str(&entity(&name));
            }
            Event::Eof => break,
            _ => {}
        }
        if state.text.len() > LONGEST_TEXT {
            return Err(format!(
                "an element before byte {at} has more text than a cell may have"
            ));
        }
    }
    if !state.saw_kml {
        return Err("no KML: the element kml is missing".to_owned());
    }
    Ok(state.found)
}

/// The text of a reference such as `&amp;` or `&#1604;`.
fn entity(name: &str) -> String {
    let number = name
        .strip_prefix("#x")
        .map(|hex| u32::from_str_radix(hex, 16))
        .or_else(|| name.strip_prefix('#').map(str::parse));
    match (name, number) {
        ("amp", _) => "&".to_owned(),
        ("lt", _) => "<".to_owned(),
        ("gt", _) => ">".to_owned(),
        ("quot", _) => "\"".to_owned(),
        ("apos", _) => "'".to_owned(),
        (_, Some(Ok(number))) => char::from_u32(number).map(String::from).unwrap_or_default(),
        _ => String::new(),
    }
}

#[derive(Default)]
struct State {
    saw_kml: bool,
    /// Local names of the open elements.
    open: Vec<String>,
    folders: Vec<String>,
    placemark: Option<Placemark>,
    /// Name of the data value being read.
    data: Option<String>,
    text: String,
    found: Vec<Feature>,
}

impl State {
    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), String> {
        let name = element.local_name().as_ref().to_owned();
        if self.open.len() >= 256 {
            return Err("elements nested deeper than 256 levels".to_owned());
        }
        self.text.clear();
        let attribute = |wanted: &str| {
            element
                .attributes()
                .flatten()
                .find(|attribute| attribute.key.as_ref() == wanted)
                .map(|attribute| attribute.value.into_owned())
        };
        match name.as_str() {
            "kml" => self.saw_kml = true,
            "Folder" | "Document" => self.folders.push(String::new()),
            "Placemark" => {
                self.placemark = Some(Placemark {
                    id: attribute("id"),
                    ..Placemark::default()
                });
            }
            "Data" | "SimpleData" => self.data = attribute("name"),
            "Polygon" => {
                if let Some(placemark) = &mut self.placemark {
                    placemark.polygons.push(Vec::new());
                }
            }
            "LineString" | "Track" | "Model" => {
                if let Some(placemark) = &mut self.placemark {
                    placemark.other = Some(match name.as_str() {
                        "LineString" => "LineString",
                        "Track" => "Track",
                        _ => "Model",
                    });
                }
            }
            _ => {}
        }
        self.open.push(name);
        Ok(())
    }

    fn close(&mut self) {
        let Some(name) = self.open.pop() else { return };
        let text = std::mem::take(&mut self.text);
        let parent = self.open.last().map(String::as_str).unwrap_or("");
        match (&mut self.placemark, name.as_str()) {
            (_, "Folder" | "Document") => {
                self.folders.pop();
            }
            (place @ Some(_), "Placemark") => {
                if let Some(placemark) = place.take() {
                    self.found.push(placemark.feature(&self.folders));
                }
            }
            (None, "name") if matches!(parent, "Folder" | "Document") => {
                if let Some(folder) = self.folders.last_mut() {
                    text.trim().clone_into(folder);
                }
            }
            (Some(placemark), "name" | "description") if parent == "Placemark" => {
                placemark.put(&name, text);
            }
            (Some(placemark), "styleUrl") => {
                placemark.put("style", text.trim().trim_start_matches('#').to_owned());
            }
            (Some(placemark), "begin" | "end" | "when") => placemark.put(&name, text),
            (Some(placemark), "value") if parent == "Data" => {
                if let Some(data) = &self.data {
                    placemark.put(data, text);
                }
            }
            (Some(placemark), "SimpleData") => {
                if let Some(data) = &self.data {
                    placemark.put(data, text);
                }
            }
            (Some(placemark), "coordinates") => {
                let in_polygon = self.open.iter().any(|name| name == "Polygon");
                let in_point = parent == "Point";
                if in_polygon {
                    let polygon = placemark.polygons.len();
                    let Some(rings) = placemark.polygons.last_mut() else {
                        return;
                    };
                    match ring_of(&text) {
                        Ok(ring) => {
                            // The outer ring comes first, in whatever order the file has them.
                            if self.open.iter().any(|name| name == "outerBoundaryIs") {
                                rings.insert(0, ring);
                            } else {
                                rings.push(ring);
                            }
                        }
                        Err(why) => {
                            let ring = rings.len() + 1;
                            placemark
                                .trouble
                                .get_or_insert(format!("polygon {polygon}, ring {ring}, {why}"));
                        }
                    }
                } else if in_point {
                    let mut numbers = text.trim().split(',').map(str::trim);
                    match (numbers.next(), numbers.next()) {
                        (Some(lon), Some(lat)) => placemark.point = Some((lat.into(), lon.into())),
                        _ => {
                            placemark.trouble.get_or_insert(
                                "the point has no longitude and latitude".to_owned(),
                            );
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

/// `lon,lat[,height]` triples parted by white space, as `lon lat` pairs.
fn ring_of(text: &str) -> Result<String, String> {
    let mut ring = String::with_capacity(text.len());
    for (index, point) in text.split_whitespace().enumerate() {
        let mut numbers = point.split(',');
        let number = |text: Option<&str>| {
            text.filter(|text| text.parse::<f64>().is_ok_and(f64::is_finite))
                .map(str::to_owned)
                .ok_or_else(|| {
                    format!(
                        "point {}: cannot read {:?} as a longitude and a latitude",
                        index + 1,
                        crate::text::cut(point)
                    )
                })
        };
        let (lon, lat) = (number(numbers.next())?, number(numbers.next())?);
        if !ring.is_empty() {
            ring.push_str(", ");
        }
        ring.push_str(&lon);
        ring.push(' ');
        ring.push_str(&lat);
    }
    Ok(ring)
}

/// The KML inside a KMZ archive.
pub(crate) fn unzipped(bytes: &[u8]) -> Option<Vec<u8>> {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok()?;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).ok()?;
        if part
            .name()
            .is_ok_and(|name| name.to_lowercase().ends_with(".kml"))
        {
            let mut text = Vec::new();
            (&mut part).take(256 << 20).read_to_end(&mut text).ok()?;
            return Some(text);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use bayyina_model::RegionText;

    #[test]
    fn placemarks_keep_folders_styles_and_data() {
        let text = r##"<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Control</name>
 <Folder><name>داعش &amp; others</name>
  <Placemark id="a"><name>Raqqa</name><styleUrl>#black</styleUrl>
   <TimeSpan><begin>2015-10-01</begin><end>2015-10-26</end></TimeSpan>
   <ExtendedData><Data name="status"><value>held</value></Data>
    <SchemaData><SimpleData name="n">3</SimpleData></SchemaData></ExtendedData>
   <MultiGeometry><Polygon>
     <innerBoundaryIs><LinearRing><coordinates>38.9,35.9 39,35.9 39,36 38.9,35.9</coordinates></LinearRing></innerBoundaryIs>
     <outerBoundaryIs><LinearRing><coordinates>
       38,35,0 40,35,0 40,37,0 38,37,0 38,35,0 </coordinates></LinearRing></outerBoundaryIs>
   </Polygon></MultiGeometry></Placemark>
  <Placemark><name>P</name><Point><coordinates>36.7,34.8,0</coordinates></Point></Placemark>
  <Placemark><name>L</name><LineString><coordinates>1,2 3,4</coordinates></LineString></Placemark>
  <Placemark><name>B</name><Polygon><outerBoundaryIs><LinearRing><coordinates>1,2 x,4</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
 </Folder></Document></kml>"##;
        let found = features(text.as_bytes()).unwrap();
        let property = |index: usize, name: &str| {
            let feature: &Feature = &found[index];
            feature
                .properties
                .iter()
                .find(|(n, _)| n == name)
                .map(|(_, v)| v.as_str())
        };
        assert_eq!(found[0].id.as_deref(), Some("a"));
        assert_eq!(property(0, "name"), Some("Raqqa"));
        assert_eq!(property(0, "folder"), Some("Control/داعش & others"));
        assert_eq!(property(0, "style"), Some("black"));
        assert_eq!(property(0, "begin"), Some("2015-10-01"));
        assert_eq!(property(0, "status"), Some("held"));
        assert_eq!(property(0, "n"), Some("3"));
        let Ok(Shape::Area(RegionText::Area(polygons))) = &found[0].shape else {
            panic!("{:?}", found[0].shape);
        };
        assert_eq!(polygons[0][0], "38 35, 40 35, 40 37, 38 37, 38 35");
        assert_eq!(polygons[0].len(), 2);
        assert_eq!(
            found[1].shape,
            Ok(Shape::Point("34.8".into(), "36.7".into()))
        );
        assert!(found[2].shape.clone().unwrap_err().contains("LineString"));
        assert!(
            found[3]
                .shape
                .clone()
                .unwrap_err()
                .contains("polygon 1, ring 1, point 2")
        );
    }

    #[test]
    fn what_is_no_kml_says_so() {
        let deep = "<kml>".to_owned() + &"<Folder>".repeat(1_000);
        for text in ["", "<html></html>", "<kml><a></b></kml>", &deep] {
            assert!(features(text.as_bytes()).is_err(), "{text:.40}");
        }
    }
}

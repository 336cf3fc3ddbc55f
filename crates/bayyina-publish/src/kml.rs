//! claims.kml: the claims for globe programs (OGC KML 2.2).
//!
//! Nothing in it is fetched from anywhere: no icons, no links that open by themselves. Text of
//! others is escaped twice where programs show it as HTML.

use std::fmt::Write as _;

use serde_json::Value;

use crate::document::Document;
use crate::layers::{Feature, Part, features};
use crate::words::{self, Language};

/// Line and fill colour of a layer, as KML writes them: opacity, blue, green, red. The three are
/// told apart by people who see few colours.
fn colours(part: Part) -> (&'static str, &'static str) {
    match part {
        Part::Claimed => ("ffb27200", "40b27200"),
        Part::Observed => ("ff009fe6", "40009fe6"),
        Part::Line => ("ff404040", "00000000"),
    }
}

/// The file.
pub fn kml(document: &Document, language: Language) -> Vec<u8> {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str("<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n");
    let title = language.text(&document.case.title).unwrap_or_default();
    element("name", &name(title), &mut out);
    for part in Part::ALL {
        let (line, fill) = colours(part);
        let _ = writeln!(
            out,
            "<Style id=\"{}\"><LineStyle><color>{line}</color><width>2</width></LineStyle>\
             <PolyStyle><color>{fill}</color></PolyStyle></Style>",
            part.text(),
        );
    }
    let features = features(document);
    for part in Part::ALL {
        out.push_str("<Folder>\n");
        element("name", part.title(language), &mut out);
        for feature in features.iter().filter(|feature| feature.part == part) {
            placemark(document, feature, language, &mut out);
        }
        out.push_str("</Folder>\n");
    }
    out.push_str("</Document>\n</kml>\n");
    out.into_bytes()
}

fn placemark(document: &Document, feature: &Feature<'_>, language: Language, out: &mut String) {
    let mut geometry = String::new();
    write_geometry(&feature.geometry, &mut geometry);
    if geometry.is_empty() {
        return;
    }
    let claim = &feature.claim.finding;
    out.push_str("<Placemark>\n");
    element(
        "name",
        &name(claim.title.as_deref().unwrap_or(&claim.id)),
        out,
    );
    let lines: Vec<String> = claim
        .facets
        .iter()
        .filter(|facet| facet.sides.claimed == "yes")
        .map(|facet| {
            let label = words::facet(language, &facet.facet);
            let verdict = words::verdict(language, facet.sides.verdict);
            match document.stated(facet, language) {
                Some(text) => format!("{label} ({}): {verdict}", html(&text)),
                None => format!("{label}: {verdict}"),
            }
        })
        .collect();
    element("description", &lines.join("<br/>"), out);
    let _ = writeln!(out, "<styleUrl>#{}</styleUrl>", feature.part.text());
    out.push_str("<ExtendedData>");
    let own = feature
        .own
        .iter()
        .filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)));
    for (key, value) in std::iter::once(("claim", claim.id.as_str())).chain(own) {
        let _ = write!(
            out,
            "<Data name=\"{}\"><value>{}</value></Data>",
            xml(key),
            xml(value)
        );
    }
    out.push_str("</ExtendedData>\n");
    out.push_str(&geometry);
    out.push_str("\n</Placemark>\n");
}

fn write_geometry(geometry: &Value, out: &mut String) {
    let coordinates = &geometry["coordinates"];
    match geometry["type"].as_str() {
        Some("Point") => {
            let _ = write!(
                out,
                "<Point><coordinates>{}</coordinates></Point>",
                position(coordinates)
            );
        }
        Some("LineString") => {
            let _ = write!(
                out,
                "<LineString><tessellate>1</tessellate><coordinates>{}</coordinates></LineString>",
                positions(coordinates),
            );
        }
        Some("Polygon") => {
            out.push_str("<Polygon><tessellate>1</tessellate>");
            for (index, ring) in coordinates.as_array().into_iter().flatten().enumerate() {
                let border = if index == 0 {
                    "outerBoundaryIs"
                } else {
                    "innerBoundaryIs"
                };
                let _ = write!(
                    out,
                    "<{border}><LinearRing><coordinates>{}</coordinates></LinearRing></{border}>",
                    positions(ring),
                );
            }
            out.push_str("</Polygon>");
        }
        Some(many @ ("MultiPolygon" | "MultiLineString")) => {
            let single = many.trim_start_matches("Multi");
            out.push_str("<MultiGeometry>");
            for one in coordinates.as_array().into_iter().flatten() {
                write_geometry(
                    &serde_json::json!({"type": single, "coordinates": one}),
                    out,
                );
            }
            out.push_str("</MultiGeometry>");
        }
        _ => {}
    }
}

fn positions(list: &Value) -> String {
    let all: Vec<String> = list
        .as_array()
        .into_iter()
        .flatten()
        .map(position)
        .collect();
    all.join(" ")
}

fn position(pair: &Value) -> String {
    format!("{},{}", pair[0], pair[1])
}

fn element(tag: &str, text: &str, out: &mut String) {
    let _ = writeln!(out, "<{tag}>{}</{tag}>", xml(text));
}

/// A name: globe programs may show it as HTML, so signs that open a tag become quotation marks.
fn name(text: &str) -> String {
    text.replace('<', "‹").replace('>', "›").replace('&', "＆")
}

/// Text inside HTML.
pub(crate) fn html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Text inside XML 1.0, without the characters that it has no room for.
fn xml(text: &str) -> String {
    let allowed = |letter: &char| {
        matches!(letter, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}')
            || *letter >= '\u{10000}'
    };
    html(&text.chars().filter(allowed).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_opens_no_tag() {
        assert_eq!(xml("a<b>&\"\u{0}\u{FFFE}"), "a&lt;b&gt;&amp;&quot;");
        assert_eq!(xml(&html("<img src=x>")), "&amp;lt;img src=x&amp;gt;");
        assert!(!name("<b>").contains('<'));
    }
}

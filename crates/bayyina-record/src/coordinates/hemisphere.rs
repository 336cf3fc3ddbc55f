//! North, south, east and west in letters and words.

use crate::coordinates::Axis;

/// Which half of the globe a letter names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hemisphere {
    pub axis: Axis,
    pub negative: bool,
}

/// Words and letters of hemispheres, longest first so that a word is not read as its letter.
const HEMISPHERES: [(&str, Axis, bool); 36] = {
    use Axis::{Latitude, Longitude};
    [
        ("северной широты", Latitude, false),
        ("южной широты", Latitude, true),
        ("восточной долготы", Longitude, false),
        ("западной долготы", Longitude, true),
        ("с. ш.", Latitude, false),
        ("ю. ш.", Latitude, true),
        ("в. д.", Longitude, false),
        ("з. д.", Longitude, true),
        ("с.ш.", Latitude, false),
        ("ю.ш.", Latitude, true),
        ("в.д.", Longitude, false),
        ("з.д.", Longitude, true),
        ("شمالا", Latitude, false),
        ("جنوبا", Latitude, true),
        ("شرقا", Longitude, false),
        ("غربا", Longitude, true),
        ("شمال", Latitude, false),
        ("جنوب", Latitude, true),
        ("شرق", Longitude, false),
        ("غرب", Longitude, true),
        ("north", Latitude, false),
        ("south", Latitude, true),
        ("east", Longitude, false),
        ("west", Longitude, true),
        ("ش", Latitude, false),
        ("ج", Latitude, true),
        ("ق", Longitude, false),
        ("غ", Longitude, true),
        ("n", Latitude, false),
        ("s", Latitude, true),
        ("e", Longitude, false),
        ("w", Longitude, true),
        ("сш", Latitude, false),
        ("юш", Latitude, true),
        ("вд", Longitude, false),
        ("зд", Longitude, true),
    ]
};

/// Byte ranges of hemisphere words in tidied text, in order.
pub(super) fn hemisphere_places(text: &str) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    let mut at = 0;
    while at < text.len() && places.len() < 3 {
        let rest = &text[at..];
        match HEMISPHERES.iter().find(|(word, ..)| rest.starts_with(word)) {
            Some((word, ..)) => {
                places.push((at, at + word.len()));
                at += word.len();
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    places
}

/// The number without its hemisphere, and the hemisphere; `None` when the text holds several.
pub(super) fn take_hemisphere(text: &str) -> Option<(String, Option<Hemisphere>)> {
    let places = hemisphere_places(text);
    match places[..] {
        [] => Some((text.to_owned(), None)),
        [(start, end)] => {
            let (before, after) = (text[..start].trim(), text[end..].trim());
            let body = match (before.is_empty(), after.is_empty()) {
                (false, true) => before,
                (true, false) => after,
                _ => return None,
            };
            let (_, axis, negative) = HEMISPHERES
                .iter()
                .find(|(word, ..)| *word == &text[start..end])?;
            Some((
                body.to_owned(),
                Some(Hemisphere {
                    axis: *axis,
                    negative: *negative,
                }),
            ))
        }
        _ => None,
    }
}

//! Names by language, and what evidence rests on.

use std::collections::BTreeMap;

use bayyina_model::kinds::{Cite, Confidence, Locator};
use bayyina_model::{Decimal, Evidence};

use crate::fault::RowError;
use crate::row::Fields;
use crate::text::{cut, guessed_language, plain};

impl Fields<'_> {
    /// Names by language from `name`, `name_en`, `name_ar` …
    pub fn names(&mut self, stem: &str) -> BTreeMap<String, Vec<String>> {
        let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let tagged: Vec<(String, String)> = self
            .cells
            .keys()
            .filter_map(|field| {
                Some((
                    field.clone(),
                    field.strip_prefix(stem)?.strip_prefix('_')?.to_owned(),
                ))
            })
            .filter(|(_, tag)| (2..=3).contains(&tag.len()))
            .collect();
        for (field, tag) in tagged {
            let list = self.list(&field);
            if !list.is_empty() {
                names.entry(tag).or_default().extend(list);
            }
        }
        let language = self.text("language").filter(|text| {
            (2..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase())
        });
        for name in self.list(stem) {
            let tag = language
                .clone()
                .unwrap_or_else(|| guessed_language(&name).to_owned());
            let known = names.entry(tag).or_default();
            if !known.contains(&name) {
                known.push(name);
            }
        }
        names
    }

    /// Where evidence comes from and how sure its author is.
    pub fn evidence(&mut self) -> Evidence {
        Evidence {
            origin: self.reference("origin", "source"),
            items: self.cites(),
            analyst: self.text("analyst"),
            method: self.text("method"),
            confidence: self.word::<Confidence>("confidence"),
            cited: self.text("cited"),
            note: self.text("note"),
            parameters: BTreeMap::new(),
        }
    }

    fn cites(&mut self) -> Vec<Cite> {
        let mut cites = Vec::new();
        for part in self.list("items") {
            let (item, fragment) = match part.split_once('#') {
                Some((item, fragment)) => (item.trim(), Some(fragment)),
                None => (&*part, None),
            };
            let locator = match fragment.map(locator) {
                None => None,
                Some(Some(locator)) => Some(locator),
                Some(None) => {
                    self.fault("items", RowError::Locator { found: cut(&part) });
                    continue;
                }
            };
            let item = self.refer("items", "item", item);
            cites.push(Cite { item, locator });
        }
        cites
    }
}

/// A part of an item: `t=10.5,20`, `frame=12.04`, `xywh=0,0,640,360`, `page=3`, `char=10-25`,
/// `row=4`, joined by `&`.
pub(crate) fn locator(text: &str) -> Option<Locator> {
    let mut locator = Locator::default();
    for part in text.split('&') {
        let (name, value) = part.split_once('=')?;
        let decimals = || -> Option<Vec<Decimal>> {
            value
                .split(',')
                .map(|number| Decimal::parse(number.trim()).ok())
                .collect()
        };
        match name.trim() {
            "t" => locator.seconds = Some(decimals()?.try_into().ok()?),
            "frame" => locator.frame_s = Some(Decimal::parse(value.trim()).ok()?),
            "xywh" => locator.pixels = Some(decimals()?.try_into().ok()?),
            "page" => locator.page = Some(value.trim().parse().ok()?),
            "row" => locator.row = Some(value.trim().parse().ok()?),
            "char" => locator.span = Some(span(value)?),
            _ => return None,
        }
    }
    Some(locator)
}

/// `start-end`, the end excluded.
pub(crate) fn span(text: &str) -> Option<[u32; 2]> {
    let text = plain(text);
    let (start, end) = text.split_once(['-', ',', '–'])?;
    let (start, end) = (start.trim().parse().ok()?, end.trim().parse().ok()?);
    (start < end).then_some([start, end])
}

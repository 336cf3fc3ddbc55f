//! Files that a table refers to.

use std::cell::RefCell;
use std::collections::BTreeMap;

use bayyina_model::RegionText;

use crate::fault::RowError;
use crate::geojson;
use crate::layer::{Feature, Shape};
use crate::text::cut;

/// Reads the files that a table refers to, such as regions in GeoJSON beside it.
pub trait Folder {
    /// The bytes of a file, named relative to the case with `/` between folders; the name never
    /// leads out of it. An error in words a person can act on.
    fn read(&self, name: &str) -> Result<Vec<u8>, String>;
}

/// A folder without any file.
pub struct NoFolder;

impl Folder for NoFolder {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Err("no such file".to_owned())
    }
}

impl Folder for BTreeMap<String, Vec<u8>> {
    fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        self.get(name)
            .cloned()
            .ok_or_else(|| "no such file".to_owned())
    }
}

/// Files read once an import, however many rows name them.
pub(crate) struct Files<'a> {
    folder: &'a dyn Folder,
    layers: RefCell<BTreeMap<String, Result<Vec<Feature>, String>>>,
}

impl<'a> Files<'a> {
    pub fn new(folder: &'a dyn Folder) -> Self {
        Self {
            folder,
            layers: RefCell::default(),
        }
    }

    /// The region of a feature of a GeoJSON file: `file.geojson#id`, or the only feature.
    pub(crate) fn region(&self, table: &str, name: &str) -> Result<RegionText, RowError> {
        let (file, id) = match name.split_once('#') {
            Some((file, id)) => (file, Some(id)),
            None => (name, None),
        };
        let fault = |why: String| RowError::File {
            file: cut(file),
            why,
        };
        let path = beside(table, file)
            .ok_or_else(|| fault("the name leads out of the case".to_owned()))?;
        let mut layers = self.layers.borrow_mut();
        let features = layers
            .entry(path.clone())
            .or_insert_with(|| {
                self.folder
                    .read(&path)
                    .and_then(|bytes| geojson::features(&bytes))
            })
            .as_ref()
            .map_err(|why| fault(why.clone()))?;
        let feature = match id {
            Some(id) => features
                .iter()
                .find(|feature| feature.id.as_deref() == Some(id))
                .ok_or_else(|| fault(format!("no feature has the id {id:?}")))?,
            None => match features.as_slice() {
                [feature] => feature,
                _ => {
                    return Err(fault(format!(
                        "{} features; name one: {file}#id",
                        features.len()
                    )));
                }
            },
        };
        match feature.shape.clone().map_err(fault)? {
            Shape::Area(region) => Ok(region),
            Shape::Point(..) => Err(fault(
                "the feature is a point, and an area is needed".to_owned(),
            )),
        }
    }
}

/// A file named beside a table; `None` when it would lead out of the case.
pub(crate) fn beside(table: &str, file: &str) -> Option<String> {
    let file = file.replace('\\', "/");
    if file.starts_with('/') || file.contains(':') {
        return None;
    }
    let folder = table.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

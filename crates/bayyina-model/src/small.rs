//! Short texts held in place: numbers and dates by the million, without an allocation each.

use std::fmt;
use std::hash::{Hash, Hasher};

/// Bytes that fit in place.
const ROOM: usize = 14;

/// A text of 16 bytes, as long as it has 14 or fewer.
#[derive(Clone)]
pub(crate) struct Small(Held);

#[derive(Clone)]
enum Held {
    Here { len: u8, bytes: [u8; ROOM] },
    // Boxed twice, so that the rare long text makes the others no larger.
    Away(Box<Box<str>>),
}

impl Small {
    pub fn new(text: &str) -> Self {
        let mut bytes = [0; ROOM];
        match bytes.get_mut(..text.len()) {
            Some(room) => {
                room.copy_from_slice(text.as_bytes());
                Self(Held::Here {
                    len: text.len() as u8,
                    bytes,
                })
            }
            None => Self(Held::Away(Box::new(text.into()))),
        }
    }

    pub fn text(&self) -> &str {
        match &self.0 {
            Held::Here { len, bytes } => {
                std::str::from_utf8(&bytes[..usize::from(*len)]).expect("copied from a text")
            }
            Held::Away(text) => text,
        }
    }
}

impl PartialEq for Small {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Small {}

impl Hash for Small {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text().hash(state);
    }
}

impl fmt::Debug for Small {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.text(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_any_length_are_kept() {
        assert_eq!(size_of::<Small>(), 16);
        for text in [
            "",
            "34.8422936",
            "12345678901234",
            "123456789012345",
            "بيّنة بيّنة",
        ] {
            let small = Small::new(text);
            assert_eq!(small.text(), text);
            assert_eq!(small, small.clone());
            assert_eq!(format!("{small:?}"), format!("{text:?}"));
        }
        assert_ne!(Small::new("1"), Small::new("2"));
    }
}

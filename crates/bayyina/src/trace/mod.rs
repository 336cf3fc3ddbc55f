//! The page on which a frame is traced: what the command serves to the browser beside it.
//!
//! [`frame`] reads the picture, [`roads`] the lines of the maps, [`desk`] answers the page, and
//! [`server`] lets nobody but that page ask.

pub mod desk;
pub mod frame;
pub mod roads;
pub mod server;

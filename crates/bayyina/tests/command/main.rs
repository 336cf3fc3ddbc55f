//! The command, end to end.

mod case;
mod footage;
mod kit;
mod names;
mod reading;
mod words;

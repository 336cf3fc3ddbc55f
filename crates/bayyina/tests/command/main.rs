//! The command, end to end.

mod case;
mod footage;
mod kit;
mod reading;
mod words;

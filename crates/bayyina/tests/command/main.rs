//! The command, end to end.

mod case;
mod kit;
mod words;

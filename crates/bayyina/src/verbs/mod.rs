//! One file per verb; its doc comment is its help.

pub mod actor;
pub mod add;
pub mod ask;
pub mod assess;
pub mod checkpoint;
pub mod completions;
pub mod demo;
pub mod footage;
pub mod gazetteer;
pub mod help;
pub mod import;
pub mod index;
pub mod init;
pub mod key;
pub mod locate;
pub mod log;
pub mod map;
pub mod mark;
pub mod merge;
pub mod names;
pub mod place;
pub mod publish;
pub mod redact;
pub mod retract;
pub mod verify;
pub mod why;

//! The ground room.

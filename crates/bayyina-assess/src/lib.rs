//! The assess room.

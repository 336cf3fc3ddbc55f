//! Why a search cannot begin.

use bayyina_atlas::MapError;

/// Why a search cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum SolveError {
    /// The trace cannot be searched.
    #[error(transparent)]
    Trace(#[from] crate::trace::TraceError),
    /// A map cannot be read.
    #[error(transparent)]
    Map(#[from] MapError),
    /// What is known beside the trace is no such thing.
    #[error("{what} cannot be used: {found}")]
    Option {
        /// Which.
        what: &'static str,
        /// What was given.
        found: String,
    },
    /// There is nothing to search.
    #[error("no junction of the maps lies within {km} km of {lat}, {lon}")]
    EmptyRegion {
        /// The radius.
        km: f64,
        /// The middle.
        lat: f64,
        /// The middle.
        lon: f64,
    },
    /// There is nothing to search.
    #[error("the maps hold no junctions")]
    EmptyMap,
}

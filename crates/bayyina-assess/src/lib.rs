//! The assess room: from a case and a method to findings.
//!
//! **Owns** the method with its thresholds, the verdicts and the circuits that carry them,
//! derivations, bounds, and how far both move when evidence is withdrawn.
//!
//! **Never** touches files, clocks, networks or randomness, and knows nothing of how evidence was
//! found.
//!
//! **Start reading** at [`assess`]; the rules are written out in `docs/verdicts.md`, the thresholds
//! in `method.toml`.

mod accounts;
mod actors;
mod adopted;
mod assessor;
mod build;
pub mod circuit;
mod context;
mod control;
mod dependence;
mod derive;
mod eval;
mod event;
mod explain;
mod export;
mod facets;
mod filter;
pub mod findings;
mod layers;
pub mod method;
mod nearby;
mod places;
mod prepare;
mod presence;
mod quantity;
mod question;
pub mod reason;
mod render;
mod searches;
mod slots;
mod support;
mod taxonomy;
mod verdict;
mod whole;
mod withdraw;
mod words;

use bayyina_model::Case;

pub use assessor::{AssessError, Assessor};
pub use findings::Findings;
pub use method::{Method, MethodError};
pub use reason::Reason;
pub use render::Detail;
pub use verdict::{Bounds, Sides, Status, Verdict};
pub use withdraw::Withdrawal;

/// Everything that a case comes to under a method.
///
/// The same case and method give the same findings, byte for byte.
pub fn assess(case: &Case, method: &Method) -> Result<Findings, AssessError> {
    Ok(Assessor::new(case, method)?.findings(case))
}

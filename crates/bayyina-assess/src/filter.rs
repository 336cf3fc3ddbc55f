//! Which entries count as evidence under the method.

use bayyina_model::kinds::Confidence;
use bayyina_model::{Case, Index};

use crate::method::Method;

/// Whether a standing entry counts: sure enough, reviewed enough, not objected to.
///
/// An entry that states no confidence counts as *possible*. Objections outweigh until more people
/// agree than object. An entry that carries parameters of a run was made by a program; so, to be
/// safe, was one whose parameters are withheld.
pub(crate) fn counts(case: &Case, method: &Method, entry: Index) -> bool {
    let entry = case.entry(entry);
    let Some(evidence) = &entry.evidence else {
        return false;
    };
    if evidence.confidence.unwrap_or(Confidence::Possible) < method.least_confidence {
        return false;
    }
    let by_program = !evidence.parameters.is_empty() || entry.withheld.contains("parameters");
    let (agree, object) = case.reviews(&entry.id);
    method.reviews <= agree
        && (object == 0 || object < agree)
        && (!by_program || method.unreviewed_programs || 0 < agree)
}

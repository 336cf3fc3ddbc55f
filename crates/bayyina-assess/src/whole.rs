//! A claim as a whole: it takes its weakest facet.

use bayyina_model::kinds::{Claim, Claimed, FACETS};

use crate::circuit::{Arena, Node};
use crate::verdict::Sides;

/// Whether a claim says anything: yes when some facet is claimed or not known.
pub(crate) fn claimed(claim: &Claim) -> Claimed {
    let says = states(claim).any(|claimed| claimed != Claimed::No);
    if says { Claimed::Yes } else { Claimed::No }
}

/// Whether each facet is claimed: those of the rules, then others that the claim names.
fn states(claim: &Claim) -> impl Iterator<Item = Claimed> + '_ {
    let known = FACETS.iter().map(|facet| {
        claim
            .facets
            .get(facet)
            .map_or(Claimed::Unknown, |stated| stated.claimed)
    });
    let others = claim
        .facets
        .iter()
        .filter(|(name, _)| !FACETS.contains(name))
        .map(|(_, stated)| stated.claimed);
    known.chain(others)
}

/// The sides of the whole from those of its claimed facets.
///
/// Contradicted when some facet is; else disputed when some facet is; else undetermined when some
/// facet is, or is not known; else supported.
pub(crate) fn sides(
    arena: &mut Arena,
    claim: &Claim,
    facets: impl Iterator<Item = Sides>,
) -> Sides {
    let mut contradicted = Vec::new();
    let mut disputed = Vec::new();
    let mut supported = Vec::new();
    for facet in facets {
        let [no_favour, no_against] = [facet.favour, facet.against].map(|node| arena.not(node));
        contradicted.push(arena.and(no_favour, facet.against));
        disputed.push(arena.and(facet.favour, facet.against));
        supported.push(arena.and(facet.favour, no_against));
    }
    let contradicted = arena.any(contradicted);
    let disputed = arena.any(disputed);
    let supported = if states(claim).any(|claimed| claimed == Claimed::Unknown) {
        Node::FALSE
    } else {
        arena.all(supported)
    };
    let none_contradicted = arena.not(contradicted);
    let some = arena.or(disputed, supported);
    let favour = arena.and(none_contradicted, some);
    let against = arena.or(contradicted, disputed);
    Sides::new(favour, against)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Verdict;
    use bayyina_model::kinds::Stated;

    #[test]
    fn a_claim_takes_its_weakest_facet() {
        use Verdict::{Contradicted, Disputed, Supported, Undetermined};
        let table = [
            // facets, whole
            (vec![Supported, Supported], Supported),
            (vec![Supported, Undetermined], Undetermined),
            (vec![Undetermined, Disputed, Supported], Disputed),
            (
                vec![Disputed, Contradicted, Supported, Undetermined],
                Contradicted,
            ),
            (vec![Contradicted], Contradicted),
        ];
        let mut claim = Claim::default();
        for facet in FACETS {
            claim.facets.insert(facet, Stated::new(Claimed::No));
        }
        for (facets, expected) in table {
            for unknown in [false, true] {
                let mut arena = Arena::new();
                let node = |so| if so { Node::TRUE } else { Node::FALSE };
                let state = if unknown {
                    Claimed::Unknown
                } else {
                    Claimed::No
                };
                claim.facets.insert("footage", Stated::new(state));
                let each = facets.iter().map(|verdict| {
                    Sides::new(
                        node(matches!(verdict, Supported | Disputed)),
                        node(matches!(verdict, Contradicted | Disputed)),
                    )
                });
                let whole = sides(&mut arena, &claim, each);
                let found = Verdict::from_sides(
                    whole.favour == Node::TRUE,
                    whole.against == Node::TRUE,
                    false,
                );
                let expected = match expected {
                    Supported if unknown => Undetermined,
                    other => other,
                };
                assert_eq!(found, expected, "{facets:?}, footage {state}");
            }
        }
    }
}

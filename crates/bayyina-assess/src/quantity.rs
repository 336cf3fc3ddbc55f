//! Quantities: a stated count compared with a question's count.

use std::collections::{BTreeMap, BTreeSet};

use bayyina_model::kinds::{Claim, Claimed, Comparison, Proposition, Quantity};
use bayyina_model::{Case, Index, Key};

use crate::circuit::{Arena, Node};
use crate::prepare::Prepared;
use crate::question::Asked;
use crate::verdict::{Sides, Verdict};

/// The quantity that a claim states of a question of the case.
pub(crate) fn stated(claim: &Claim) -> Option<&Quantity> {
    let facet = claim.facets.get("quantity")?;
    (facet.claimed == Claimed::Yes)
        .then_some(facet.quantity.as_deref())
        .flatten()
}

/// Whether answering a question needs the quantities of its claims.
pub(crate) fn asks_quantities(case: &Case, question: &Key) -> bool {
    case.questions()
        .get(question)
        .is_some_and(|question| match &question.proposition {
            Some(Proposition::Facet { facet }) => facet == "quantity",
            Some(Proposition::Claim) => true,
            _ => false,
        })
}

/// The questions in an order in which each comes after those it needs, or the cycle that has none:
/// claims and questions by turns, each counting the next, the last the first.
pub(crate) fn order(case: &Case) -> Result<Vec<Key>, Vec<Key>> {
    let mut done: BTreeSet<&Key> = BTreeSet::new();
    let mut order = Vec::new();
    for start in case.questions().keys() {
        // Depth first, with the questions on the way and what each still has to see.
        let mut path: Vec<(&Key, Vec<(&Key, &Key)>)> = Vec::new();
        let mut next = (!done.contains(start)).then_some(start);
        loop {
            if let Some(question) = next.take() {
                path.push((question, needs(case, question)));
            }
            let Some((question, pending)) = path.last_mut() else {
                break;
            };
            match pending.last() {
                None => {
                    let question: &Key = question;
                    done.insert(question);
                    order.push(question.clone());
                    path.pop();
                    if let Some((_, pending)) = path.last_mut() {
                        pending.pop();
                    }
                }
                Some((_, needed)) if done.contains(*needed) => {
                    pending.pop();
                }
                Some((_, needed)) => {
                    let needed: &Key = needed;
                    if let Some(at) = path.iter().position(|(question, _)| *question == needed) {
                        return Err(path[at..]
                            .iter()
                            .flat_map(|(question, pending)| {
                                let claim = pending.last().map(|(claim, _)| (*claim).clone());
                                [Some((*question).clone()), claim].into_iter().flatten()
                            })
                            .collect());
                    }
                    next = Some(needed);
                }
            }
        }
    }
    Ok(order)
}

/// The claims of a question that state quantities, with the questions that count them.
fn needs<'a>(case: &'a Case, question: &Key) -> Vec<(&'a Key, &'a Key)> {
    if !asks_quantities(case, question) {
        return Vec::new();
    }
    let set = case.questions()[question]
        .set
        .as_ref()
        .and_then(|set| case.sets().get(set));
    let mut found: BTreeMap<&Key, &Key> = BTreeMap::new();
    for key in set.map_or(&[][..], |set| &set.claims) {
        let needed = case
            .claims()
            .get(key)
            .and_then(|claim| stated(claim))
            .and_then(|quantity| quantity.question.as_ref());
        if let Some((needed, _)) = needed.and_then(|needed| case.questions().get_key_value(needed))
        {
            found.entry(needed).or_insert(key);
        }
    }
    found
        .into_iter()
        .rev()
        .map(|(needed, claim)| (claim, needed))
        .collect()
}

/// Nodes that say of each unit whether it counts for certain, and whether it does not.
pub(crate) fn unit_nodes(arena: &mut Arena, asked: &Asked) -> Vec<(Node, Node)> {
    use bayyina_model::kinds::UnitRule;
    (0..asked.units.len())
        .map(|unit| {
            let mut yes = Vec::new();
            let mut no = Vec::new();
            for &member in asked.units.members(unit) {
                let member = &asked.members[member as usize];
                let (is, is_not) = member_nodes(arena, member.claimed, member.sides, asked.counts);
                yes.push(is);
                no.push(is_not);
            }
            match asked.rule {
                UnitRule::Any => (arena.any(yes), arena.all(no)),
                UnitRule::Every => (arena.all(yes), arena.any(no)),
            }
        })
        .collect()
}

fn member_nodes(
    arena: &mut Arena,
    claimed: Claimed,
    sides: Sides,
    counts: Verdict,
) -> (Node, Node) {
    let constant = |so: bool| if so { Node::TRUE } else { Node::FALSE };
    match claimed {
        Claimed::No => {
            let so = counts == Verdict::NotClaimed;
            (constant(so), constant(!so))
        }
        Claimed::Unknown => (constant(counts == Verdict::Undetermined), Node::FALSE),
        Claimed::Yes => {
            let [not_favour, not_against, not_repeats] = sides.nodes().map(|node| arena.not(node));
            let supported = arena.and(sides.favour, not_against);
            let contradicted = arena.and(sides.against, not_favour);
            let decided = arena.or(supported, contradicted);
            match counts {
                Verdict::Supported => (supported, contradicted),
                Verdict::Contradicted => (contradicted, supported),
                Verdict::Disputed => (arena.and(sides.favour, sides.against), decided),
                Verdict::Undetermined => {
                    (arena.all([not_favour, not_against, not_repeats]), decided)
                }
                Verdict::Repeats => (arena.all([not_favour, not_against, sides.repeats]), decided),
                Verdict::NotClaimed => (Node::FALSE, decided),
            }
        }
    }
}

/// The sides of a stated quantity, given the units of the question that counts it.
pub(crate) fn sides(
    case: &Case,
    prepared: &Prepared,
    arena: &mut Arena,
    claim: &Claim,
    quantity: &Quantity,
    units: &[(Node, Node)],
) -> Sides {
    let count = units.len() as u32;
    if quantity.of.is_some_and(|of| of != count) {
        return Sides::NONE;
    }
    let (holds, fails) = compare(arena, quantity, units);
    let origins = statement_origins(case, claim);
    if origins.is_empty() {
        return Sides::new(Node::FALSE, fails);
    }
    // The same without what shares the statement's origin.
    let alone = arena.replace(holds, &mut |arena, entry| {
        own_evidence(case, prepared, arena, entry, &origins)
    });
    let favour = arena.and(holds, alone);
    let not_alone = arena.not(alone);
    Sides {
        favour,
        against: fails,
        repeats: arena.and(holds, not_alone),
    }
}

/// When the comparison certainly holds, and when it certainly fails.
fn compare(arena: &mut Arena, quantity: &Quantity, units: &[(Node, Node)]) -> (Node, Node) {
    let all = units.len() as u32;
    let value = quantity.value;
    let yes = |arena: &mut Arena, k: u32| arena.least(k, units.iter().map(|unit| unit.0));
    // At most `k` can count: all but `k` certainly do not.
    let at_most = |arena: &mut Arena, k: u32| {
        arena.least(all.saturating_sub(k), units.iter().map(|unit| unit.1))
    };
    let at_least = |arena: &mut Arena, k: u32| {
        let fails = match k.checked_sub(1) {
            Some(below) => at_most(arena, below),
            None => Node::FALSE,
        };
        (yes(arena, k), fails)
    };
    match quantity.comparison {
        Comparison::AtLeast => at_least(arena, value),
        Comparison::MoreThan => at_least(arena, value.saturating_add(1)),
        Comparison::AtMost => {
            let (above, not_above) = at_least(arena, value.saturating_add(1));
            (not_above, above)
        }
        Comparison::FewerThan => {
            let (reaches, stays_below) = at_least(arena, value);
            (stays_below, reaches)
        }
        Comparison::Exactly => {
            let (reaches, stays_below) = at_least(arena, value);
            let (above, not_above) = at_least(arena, value.saturating_add(1));
            (arena.and(reaches, not_above), arena.or(stays_below, above))
        }
    }
}

/// Where a claim's statement ultimately comes from, with the sources that one derives from: the
/// statement's own origin, else that of its item, else the claimant.
pub(crate) fn statement_origins(case: &Case, claim: &Claim) -> BTreeSet<Key> {
    let statement = claim
        .statement
        .as_ref()
        .and_then(|key| case.statements().get(key));
    let of_item = |key: Option<&Key>| {
        let item = case.items().get(key?)?;
        item.origin.clone().or_else(|| item.source.clone())
    };
    statement
        .and_then(|statement| statement.origin.clone())
        .or_else(|| of_item(statement.and_then(|statement| statement.item.as_ref())))
        .or_else(|| of_item(claim.item.as_ref()))
        .or_else(|| claim.source.clone())
        .map_or_else(BTreeSet::new, |origin| case.roots(&origin))
}

/// An entry as far as it is no repetition of these origins.
fn own_evidence(
    case: &Case,
    prepared: &Prepared,
    arena: &mut Arena,
    entry: Index,
    origins: &BTreeSet<Key>,
) -> Node {
    let evidence = case.entry(entry).evidence.as_ref();
    let its = evidence.map_or_else(BTreeSet::new, |evidence| case.origins(evidence));
    if !its.is_disjoint(origins) {
        return Node::FALSE;
    }
    let common: Vec<Node> = prepared
        .dependence
        .common(&its, origins)
        .into_iter()
        .map(|entry| arena.entry(entry))
        .collect();
    let shares = arena.any(common);
    let separate = arena.not(shares);
    let alive = arena.entry(entry);
    arena.and(alive, separate)
}

//! Slips of the hand, and what they are worth.

use crate::distance::Slip;

/// How likely a name of the same script is meant by one that a slip of the hand makes of its key,
/// and perhaps of the name as it is written: long names are seldom one letter apart by chance.
pub(super) fn score(letters: usize, by_key: Slip, as_written: Option<Slip>) -> f64 {
    let short = match letters {
        0..=3 => return 0.0,
        4 => 0.045,
        5 | 6 => 0.02,
        _ => 0.0,
    };
    let long = match (as_written, by_key) {
        (Some(Slip::Common), _) => 0.982,
        (Some(Slip::Rare), _) => 0.965,
        (None, Slip::Common) => 0.96,
        (None, Slip::Rare) => 0.95,
    };
    long - short
}

/// The odds that what is stated was typed for a name, against it being another name: a letter can be
/// left out, doubled or transposed in as many ways as a name has letters, but be another one in
/// twenty times as many. Slips in the name as it is written are likelier than those that only its key
/// shows, since marks must have been left out too.
pub(super) fn odds(letters: usize, by_key: Slip, as_written: Option<Slip>) -> f64 {
    let long = match letters {
        0..=3 => return 0.0,
        4 => 0.25,
        5 | 6 => 0.5,
        _ => 1.0,
    };
    long * match (as_written, by_key) {
        (Some(Slip::Common), _) => 20_000.0,
        (Some(Slip::Rare), _) => 2_000.0,
        (None, Slip::Common) => 6_000.0,
        (None, Slip::Rare) => 1_000.0,
    }
}

/// The letters of a name as it is written, capitals apart.
pub(super) fn lower_letters(name: &str) -> Vec<char> {
    let letters = name.trim().chars().flat_map(char::to_lowercase);
    letters.take(crate::fold::LONGEST_NAME).collect()
}

/// A folded word with an article that stands within it written apart: "معرهالنعمان", "maaratalnuman".
pub(super) fn articles_apart(head: &str) -> Vec<String> {
    let mut apart = Vec::new();
    if head.contains(' ') {
        return apart;
    }
    for (article, blank) in [
        ("ال", ""),
        ("al", " "),
        ("el", " "),
        ("аль", " "),
        ("эль", " "),
    ] {
        for (at, _) in head.match_indices(article) {
            let (before, after) = (&head[..at], &head[at + article.len()..]);
            if before.chars().count() > 2 && after.chars().count() > 2 {
                apart.push(format!("{before} {article}{blank}{after}"));
            }
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_in_a_long_name_is_worth_more() {
        for (better, worse) in [
            (
                (8, Slip::Common, Some(Slip::Common)),
                (4, Slip::Common, Some(Slip::Common)),
            ),
            (
                (8, Slip::Common, Some(Slip::Common)),
                (8, Slip::Rare, Some(Slip::Rare)),
            ),
            (
                (8, Slip::Common, Some(Slip::Common)),
                (8, Slip::Common, None),
            ),
            ((4, Slip::Rare, None), (3, Slip::Common, Some(Slip::Common))),
        ] {
            let both = |(letters, key, written)| {
                (score(letters, key, written), odds(letters, key, written))
            };
            assert!(both(better).0 > both(worse).0, "{better:?} {worse:?}");
            assert!(both(better).1 > both(worse).1, "{better:?} {worse:?}");
        }
    }

    #[test]
    fn an_article_within_a_word_is_written_apart() {
        assert_eq!(articles_apart("معرهالنعمان"), ["معره النعمان"]);
        assert_eq!(articles_apart("maaratalnuman"), ["maarat al numan"]);
        assert!(articles_apart("الرقه").is_empty());
        assert!(articles_apart("maarat alnuman").is_empty());
    }
}

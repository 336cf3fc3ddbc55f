//! How far two Latin keys are from one another, in edits, where vowels cost less than consonants.

/// Room for the work of [`distance`], kept between calls.
#[derive(Debug, Default)]
pub struct Costs {
    rows: [Vec<f32>; 3],
}

/// Edits that turn one key into another: a consonant costs 1, a vowel, `h`, `w` or `y` less, least
/// where one of the two is written without vowels; letters that sound alike and transposed letters
/// less than two edits. `None` where it is more than `most`.
pub fn distance(costs: &mut Costs, one: &[u8], other: &[u8], most: f32) -> Option<f32> {
    let bare = is_bare(one) || is_bare(other);
    let vowel = if bare { 0.15 } else { 0.4 };
    let skip = |letters: &[u8], at: usize| -> f32 {
        let letter = letters[at];
        if at > 0 && letters[at - 1] == letter {
            return 0.15;
        }
        match letter {
            b'a' | b'e' | b'i' | b'o' | b'u' => vowel,
            b'y' | b'w' => vowel + 0.1,
            b'h' => 0.35,
            _ => 1.0,
        }
    };
    let [before, last, now] = &mut costs.rows;
    last.clear();
    last.push(0.0);
    for j in 0..other.len() {
        last.push(last[j] + skip(other, j));
    }
    before.clear();
    before.resize(other.len() + 1, f32::INFINITY);
    for i in 0..one.len() {
        now.clear();
        now.push(last[0] + skip(one, i));
        let dropped = skip(one, i);
        let mut least = now[0];
        for j in 0..other.len() {
            let mut cost = last[j] + change(one[i], other[j], vowel);
            cost = cost.min(last[j + 1] + dropped);
            cost = cost.min(now[j] + skip(other, j));
            if i > 0 && j > 0 && one[i] == other[j - 1] && one[i - 1] == other[j] {
                cost = cost.min(before[j - 1] + 0.7);
            }
            least = least.min(cost);
            now.push(cost);
        }
        if least > most {
            return None;
        }
        std::mem::swap(before, last);
        std::mem::swap(last, now);
    }
    let far = last[other.len()];
    (far <= most).then_some(far)
}

/// Plain edits from one key to others, a word of the machine at a time (Myers 1999,
/// doi:10.1145/316542.316550): of its first 64 bytes.
#[derive(Debug)]
pub struct Edits {
    places: [u64; 256],
    length: usize,
}

impl Edits {
    /// Edits from a key.
    pub fn from(key: &[u8]) -> Self {
        let length = key.len().min(64);
        let mut places = [0; 256];
        for (at, &letter) in key[..length].iter().enumerate() {
            places[usize::from(letter)] |= 1 << at;
        }
        Self { places, length }
    }

    /// How many letters are put in, left out or changed on the way to another key.
    pub fn to(&self, other: &[u8]) -> usize {
        if self.length == 0 {
            return other.len();
        }
        let last = 1_u64 << (self.length - 1);
        let (mut more, mut less, mut edits) = (!0_u64, 0_u64, self.length);
        for &letter in other {
            let same = self.places[usize::from(letter)];
            let down = same | less;
            let across = ((same & more).wrapping_add(more) ^ more) | same;
            let (up, back) = (less | !(across | more), more & across);
            edits += usize::from(up & last != 0);
            edits -= usize::from(back & last != 0);
            let (up, back) = (up << 1 | 1, back << 1);
            more = back | !(down | up);
            less = up & down;
        }
        edits
    }
}

/// A slip of the hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// A letter left out or doubled, or two transposed: there are few ways to do so.
    Common,
    /// Another letter, or one too many: there are many ways.
    Rare,
}

/// The one slip of the hand that makes what is typed of a name, if one does.
pub fn slip<T: PartialEq + Copy>(typed: &[T], name: &[T]) -> Option<Slip> {
    if typed.len().abs_diff(name.len()) > 1 || typed == name {
        return None;
    }
    let ahead = typed.iter().zip(name).take_while(|(a, b)| a == b).count();
    let (rest, other) = (&typed[ahead..], &name[ahead..]);
    let behind = rest
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (rest, other) = (&rest[..rest.len() - behind], &other[..other.len() - behind]);
    match (rest, other) {
        ([], [_]) => Some(Slip::Common),
        ([more], []) => Some(match ahead > 0 && typed[ahead - 1] == *more {
            true => Slip::Common,
            false => Slip::Rare,
        }),
        ([_], [_]) => Some(Slip::Rare),
        ([a, b], [c, d]) if a == d && b == c => Some(Slip::Common),
        _ => None,
    }
}

/// Whether one key is the other with one slip of the hand.
pub fn is_slip(one: &[u8], other: &[u8]) -> bool {
    slip(one, other).is_some()
}

/// Whether a key of some length has hardly any vowel: from a script that leaves them out.
pub fn is_bare(key: &[u8]) -> bool {
    let vowels = key
        .iter()
        .filter(|&&c| matches!(c, b'e' | b'i' | b'o' | b'u'))
        .count();
    let open = key.iter().filter(|&&c| c == b'a').count();
    vowels == 0 || (vowels + open) * 5 < key.len()
}

fn change(one: u8, other: u8, vowel: f32) -> f32 {
    if one == other {
        return 0.0;
    }
    let class = |letter: u8| match letter {
        b'a' | b'e' | b'i' | b'o' | b'u' => 1,
        b'y' | b'w' => 2,
        b'p' | b'b' => 3,
        b'f' | b'v' => 4,
        b't' | b'd' => 5,
        b's' | b'z' | b'c' => 6,
        b'k' | b'q' | b'g' | b'x' => 7,
        b'j' => 8,
        b'0'..=b'9' => 9,
        _ => 0,
    };
    match (class(one), class(other)) {
        (1, 1) => vowel.min(0.3),
        (1, 2) | (2, 1) => vowel.min(0.3),
        (9, _) | (_, 9) => 1.5,
        (6, 7) | (7, 6) if one == b'c' || other == b'c' => 0.3,
        (7, 8) | (8, 7) if one == b'g' || other == b'g' => 0.4,
        (2, 4) | (4, 2) if one == b'w' || other == b'w' => 0.3,
        (2, 8) | (8, 2) => 0.5,
        (a, b) if a == b && a != 0 => 0.4,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likelier_changes_cost_less() {
        let mut costs = Costs::default();
        let mut far = |one: &str, other: &str| {
            distance(&mut costs, one.as_bytes(), other.as_bytes(), 100.0).expect("no bound")
        };
        assert_eq!(far("talbisa", "talbisa"), 0.0);
        assert!(far("talbisa", "tlbysa") < far("talbisa", "talbina"));
        assert!(far("raqqa", "rakka") < far("raqqa", "ramma"));
        assert!(far("talbisa", "tablisa") < far("talbisa", "tambira"));
        assert_eq!(far("", ""), 0.0);
        assert_eq!(
            distance(&mut Costs::default(), b"homs", b"kinshasa", 1.0),
            None
        );
    }

    #[test]
    fn slips_differ_in_how_common_they_are() {
        for (typed, expected) in [
            ("talisa", Some(Slip::Common)),
            ("tablisa", Some(Slip::Common)),
            ("tallbisa", Some(Slip::Common)),
            ("talnbisa", Some(Slip::Rare)),
            ("talbira", Some(Slip::Rare)),
            ("talbisa", None),
            ("tbasila", None),
        ] {
            assert_eq!(slip(typed.as_bytes(), b"talbisa"), expected, "{typed}");
        }
    }

    #[test]
    fn a_slip_is_one_change() {
        for (one, other, slips) in [
            ("talbisa", "tablisa", true),
            ("talbisa", "talisa", true),
            ("talbisa", "talbissa", true),
            ("talbisa", "talbiba", true),
            ("talbisa", "talbisa", false),
            ("talbisa", "taliba", false),
            ("aa", "a", true),
            ("abab", "baba", false),
            ("", "a", true),
        ] {
            assert_eq!(
                is_slip(one.as_bytes(), other.as_bytes()),
                slips,
                "{one} {other}"
            );
            assert_eq!(
                is_slip(other.as_bytes(), one.as_bytes()),
                slips,
                "{other} {one}"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn edits_are_those_of_the_plain_table(one in "[a-c]{0,12}", other in "[a-c]{0,12}") {
            let (a, b) = (one.as_bytes(), other.as_bytes());
            let mut row: Vec<usize> = (0..=b.len()).collect();
            for (i, from) in a.iter().enumerate() {
                let mut corner = row[0];
                row[0] = i + 1;
                for (j, to) in b.iter().enumerate() {
                    let change = corner + usize::from(from != to);
                    corner = row[j + 1];
                    row[j + 1] = change.min(row[j] + 1).min(corner + 1);
                }
            }
            proptest::prop_assert_eq!(Edits::from(a).to(b), row[b.len()]);
        }

        #[test]
        fn it_is_the_same_both_ways(one in "[a-z]{0,12}", other in "[a-z]{0,12}") {
            let mut costs = Costs::default();
            let there = distance(&mut costs, one.as_bytes(), other.as_bytes(), 1e6).expect("no bound");
            let back = distance(&mut costs, other.as_bytes(), one.as_bytes(), 1e6).expect("no bound");
            proptest::prop_assert!((there - back).abs() < 1e-4);
        }
    }
}

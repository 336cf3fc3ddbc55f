//! What is measured of two names.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::net;
use super::style::Style;
use crate::align::{self, Letters, Likeness};
use crate::distance::{Costs, distance};
use crate::fold::{fold, is_unseen, joined, without_articles};
use crate::latin::{latin, skeleton, skeletons};
use crate::script::Script;

/// A name with all that is asked of it again and again.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// What can be seen of it.
    pub plain: String,
    /// Folded.
    pub folded: String,
    /// Its script.
    pub script: Script,
    /// In Latin letters, words apart.
    pub latin: String,
    /// In Latin letters, without articles and spaces.
    pub key: String,
    /// Its consonants.
    pub skeleton: String,
    words: Vec<Word>,
    letters: Letters,
    latin_letters: Letters,
    digits: String,
    skeletons: Vec<String>,
    style: Style,
}

#[derive(Clone, Debug)]
struct Word {
    latin: String,
    skeleton: String,
    weight: f32,
}

impl Prepared {
    /// Prepares a name.
    pub fn of(name: &str) -> Self {
        let folded = fold(name);
        let script = Script::of_text(&folded);
        let latin = latin(&folded);
        let bare = crate::latin::latin(&without_articles(&folded));
        let key = joined(&bare);
        let words = bare
            .split(' ')
            .filter(|word| !word.is_empty())
            .take(12)
            .map(|word| Word {
                latin: word.to_owned(),
                skeleton: skeleton(word),
                weight: rarity(word),
            })
            .collect();
        Self {
            plain: name
                .chars()
                .filter(|&c| !is_unseen(c))
                .take(crate::fold::LONGEST_NAME)
                .collect(),
            script,
            skeleton: skeleton(&key),
            skeletons: skeletons(&key, script),
            style: Style::of(name, &latin),
            letters: Letters::of(&folded),
            latin_letters: Letters::of_latin(&latin),
            digits: latin.chars().filter(char::is_ascii_digit).collect(),
            folded,
            latin,
            key,
            words,
        }
    }
}

/// How much a word tells, from 0 for the commonest words of place names to 1 for words seen
/// seldom or never.
fn rarity(word: &str) -> f32 {
    static COMMON: LazyLock<HashMap<&str, f32>> = LazyLock::new(|| {
        let lines = include_str!("../../data/common-words.tsv").lines();
        lines
            .filter_map(|line| {
                let (word, rarity) = line.split_once('\t')?;
                Some((word, rarity.parse().ok()?))
            })
            .collect()
    });
    COMMON.get(word).copied().unwrap_or(1.0)
}

/// The features, in order.
pub const FEATURES: [&str; PLAIN + 22] = [
    "script_low",
    "script_high",
    "length_short",
    "length_long",
    "length_ratio",
    "edits",
    "edits_ratio",
    "sound_edits",
    "sound_edits_ratio",
    "skeleton_edits",
    "skeleton_edits_ratio",
    "skeleton_same",
    "jaro_winkler",
    "bigrams",
    "trigrams",
    "common_start",
    "common_end",
    "longest_common",
    "words_fewer",
    "words_more",
    "words_matched",
    "words_matched_weight",
    "words_left_weight",
    "words_skeleton_matched",
    "first_word",
    "last_word",
    "digits_same",
    "digits_any",
    "contained",
    "gain",
    "gain_per_letter",
    "to_given_from",
    "from_given_to",
    "rarity_short",
    "rarity_long",
    "consonants_missing",
    "vowels_differ",
    "sorted_words",
    "best_word",
    "worst_word",
    "skeleton_any",
    "latin_gain_per_letter",
    "same_joined",
    "first_letter",
    "last_letter",
    // How they are written, from here on.
    "style_lower",
    "style_lower_differ",
    "style_code",
    "style_code_other",
    "style_marks",
    "style_marks_other",
    "style_apostrophes",
    "style_apostrophes_other",
    "style_hyphens",
    "style_hyphens_other",
    "style_vowels_low",
    "style_vowels_high",
    "style_pinyin_low",
    "style_pinyin_high",
    "style_kana_low",
    "style_kana_high",
    "style_unmarked_same",
    "style_unmarked_edits",
    "style_plain_same",
    "style_words_one",
    "style_words_other",
    // What a network makes of their letters.
    "net",
];

/// How many features say what the names are; the rest say how they are written.
pub const PLAIN: usize = 45;

/// What is measured of two names, in the order of [`FEATURES`], with what the network reads.
pub fn features_read(one: &Prepared, other: &Prepared) -> Vec<f32> {
    let mut measured = features(one, other);
    measured.push(net::log_odds(
        (&one.latin, one.script),
        (&other.latin, other.script),
    ));
    measured
}

/// What is measured of two names, in the order of [`FEATURES`] without the last.
pub fn features(one: &Prepared, other: &Prepared) -> Vec<f32> {
    let mut costs = Costs::default();
    let (a, b) = (one.key.as_bytes(), other.key.as_bytes());
    let (short, long) = (
        a.len().min(b.len()) as f32,
        a.len().max(b.len()).max(1) as f32,
    );
    let edits = levenshtein(a, b) as f32;
    let sound = distance(&mut costs, a, b, 1e6).unwrap_or(1e6);
    let skeleton_edits = levenshtein(one.skeleton.as_bytes(), other.skeleton.as_bytes()) as f32;
    let skeleton_long = one.skeleton.len().max(other.skeleton.len()).max(1) as f32;
    let words = words(&one.words, &other.words);
    let likeness = likeness(one, other);
    let letters = (one.folded.chars().count() + other.folded.chars().count()).max(1) as f32 / 2.0;
    let (low, high) = match one.script <= other.script {
        true => (one.script, other.script),
        false => (other.script, one.script),
    };
    let weight = |words: &[Word]| words.iter().map(|word| word.weight).sum::<f32>();
    let (weight_one, weight_other) = (weight(&one.words), weight(&other.words));
    let vowels = |key: &[u8]| key.iter().filter(|c| b"aeiouy".contains(c)).count() as f32;
    let skeleton_any = one
        .skeletons
        .iter()
        .flat_map(|a| other.skeletons.iter().map(move |b| (a, b)))
        .map(|(a, b)| {
            levenshtein(a.as_bytes(), b.as_bytes()) as f32 / a.len().max(b.len()).max(1) as f32
        })
        .fold(1.0, f32::min);
    let latin_gain = align::of(Script::Latin).map_or(0.0, |alignment| {
        alignment
            .likeness(&one.latin_letters, &other.latin_letters)
            .gain
    });
    let flag = |so: bool| f32::from(u8::from(so));
    let (style, style_other) = (&one.style, &other.style);
    let unmarked = levenshtein(style.unmarked.as_bytes(), style_other.unmarked.as_bytes());
    vec![
        f32::from(low as u8),
        f32::from(high as u8),
        short,
        long,
        short / long,
        edits,
        edits / long,
        sound,
        sound / long,
        skeleton_edits,
        skeleton_edits / skeleton_long,
        f32::from(u8::from(one.skeleton == other.skeleton)),
        jaro_winkler(a, b),
        grams(a, b, 2),
        grams(a, b, 3),
        common_start(a, b) / long,
        common_end(a, b) / long,
        longest_common(a, b) / long,
        one.words.len().min(other.words.len()) as f32,
        one.words.len().max(other.words.len()) as f32,
        words.matched,
        words.matched_weight,
        words.left_weight,
        words.skeletons,
        words.first,
        words.last,
        f32::from(u8::from(one.digits == other.digits)),
        f32::from(u8::from(!one.digits.is_empty() || !other.digits.is_empty())),
        contained(a, b),
        likeness.gain as f32,
        likeness.gain as f32 / letters,
        likeness.to_given_from as f32,
        likeness.from_given_to as f32,
        weight_one.min(weight_other),
        weight_one.max(weight_other),
        (one.skeleton.len() as f32 - other.skeleton.len() as f32).abs(),
        (vowels(a) - vowels(b)).abs(),
        words.sorted,
        words.best,
        words.worst,
        skeleton_any,
        latin_gain as f32 / letters,
        flag(a == b),
        flag(a.first() == b.first()),
        flag(a.last() == b.last()),
        flag(style.lower) + flag(style_other.lower),
        flag(style.lower != style_other.lower),
        flag(style.code),
        flag(style_other.code),
        f32::from(style.marks),
        f32::from(style_other.marks),
        f32::from(style.apostrophes),
        f32::from(style_other.apostrophes),
        f32::from(style.hyphens),
        f32::from(style_other.hyphens),
        style.vowels.min(style_other.vowels),
        style.vowels.max(style_other.vowels),
        style.pinyin.min(style_other.pinyin),
        style.pinyin.max(style_other.pinyin),
        style.kana.min(style_other.kana),
        style.kana.max(style_other.kana),
        flag(style.unmarked == style_other.unmarked),
        unmarked as f32,
        flag(one.plain == other.plain),
        one.words.len() as f32,
        other.words.len() as f32,
    ]
}

/// How likely the letters of the two are one name: by the correspondences of the script that is
/// not Latin, or else of Latin spellings with one another.
fn likeness(one: &Prepared, other: &Prepared) -> Likeness {
    let by = |from: &Prepared, to: &Prepared| {
        align::of(from.script).map(|alignment| alignment.likeness(&from.letters, &to.latin_letters))
    };
    let plain = |from: &Prepared, to: &Prepared| {
        align::of(Script::Latin)
            .map(|alignment| alignment.likeness(&from.latin_letters, &to.latin_letters))
    };
    let known = |prepared: &Prepared| {
        prepared.script != Script::Latin && align::of(prepared.script).is_some()
    };
    let found = match (known(one), known(other), one.script == other.script) {
        (true, false, _) => by(one, other),
        (false, true, _) => by(other, one),
        (true, true, false) => by(one, other).zip(by(other, one)).map(|(there, back)| {
            if there.gain > back.gain { there } else { back }
        }),
        _ => plain(one, other),
    };
    found.unwrap_or(Likeness {
        gain: 0.0,
        to_given_from: 0.0,
        from_given_to: 0.0,
    })
}

#[derive(Default)]
struct Words {
    matched: f32,
    matched_weight: f32,
    left_weight: f32,
    skeletons: f32,
    first: f32,
    last: f32,
    sorted: f32,
    best: f32,
    worst: f32,
}

/// Pairs the words of two names, best pairs first.
fn words(one: &[Word], other: &[Word]) -> Words {
    let (Some(first), Some(first_other)) = (one.first(), other.first()) else {
        return Words::default();
    };
    let (last, last_other) = (&one[one.len() - 1], &other[other.len() - 1]);
    let mut pairs: Vec<(f32, usize, usize)> = Vec::with_capacity(one.len() * other.len());
    for (i, a) in one.iter().enumerate() {
        for (j, b) in other.iter().enumerate() {
            pairs.push((alike(a, b), i, j));
        }
    }
    pairs.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)).then(x.2.cmp(&y.2)));
    let mut used = (vec![false; one.len()], vec![false; other.len()]);
    let mut found = Words::default();
    let (mut taken, mut sum, mut worst) = (0.0_f32, 0.0, 1.0_f32);
    for (alike, i, j) in pairs {
        if used.0[i] || used.1[j] {
            continue;
        }
        (used.0[i], used.1[j]) = (true, true);
        let weight = one[i].weight.max(other[j].weight);
        sum += alike;
        taken += 1.0;
        worst = worst.min(alike);
        found.best = found.best.max(alike);
        found.matched_weight += alike * weight;
        if one[i].skeleton == other[j].skeleton {
            found.skeletons += 1.0;
        }
    }
    let left = |words: &[Word], used: &[bool]| {
        let left = words.iter().zip(used).filter(|(_, used)| !**used);
        left.map(|(word, _)| word.weight).sum::<f32>()
    };
    found.left_weight = left(one, &used.0) + left(other, &used.1);
    let more = one.len().max(other.len()) as f32;
    found.matched = sum / more;
    found.skeletons /= more;
    let all: f32 = found.matched_weight + found.left_weight;
    found.matched_weight = if all > 0.0 {
        found.matched_weight / all
    } else {
        0.0
    };
    found.first = alike(first, first_other);
    found.last = alike(last, last_other);
    found.sorted = sum / taken.max(1.0);
    found.worst = worst;
    found
}

/// How alike two words are, 0 to 1: by letters, or by consonants where one is written without
/// vowels.
fn alike(one: &Word, other: &Word) -> f32 {
    let (a, b) = (one.latin.as_bytes(), other.latin.as_bytes());
    let long = a.len().max(b.len()).max(1) as f32;
    let mut costs = Costs::default();
    let far = distance(&mut costs, a, b, long).unwrap_or(long);
    (1.0 - far / long).max(0.0)
}

/// Edits between two keys, all of one price, transposed neighbours one edit.
fn levenshtein(a: &[u8], b: &[u8]) -> usize {
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut now = vec![0; b.len() + 1];
    for i in 0..a.len() {
        now[0] = i + 1;
        for j in 0..b.len() {
            let mut cost = last[j] + usize::from(a[i] != b[j]);
            cost = cost.min(last[j + 1] + 1).min(now[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                cost = cost.min(before[j - 1] + 1);
            }
            now[j + 1] = cost;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut now);
    }
    last[b.len()]
}

/// Source: Winkler 1990, with the usual prefix of four letters and weight 0.1.
fn jaro_winkler(a: &[u8], b: &[u8]) -> f32 {
    if a.is_empty() || b.is_empty() {
        return f32::from(u8::from(a == b));
    }
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let mut used = vec![false; b.len()];
    let mut found = Vec::new();
    for (i, &c) in a.iter().enumerate() {
        let range = i.saturating_sub(reach)..(i + reach + 1).min(b.len());
        for j in range {
            if !used[j] && b[j] == c {
                used[j] = true;
                found.push(c);
                break;
            }
        }
    }
    if found.is_empty() {
        return 0.0;
    }
    let others = b
        .iter()
        .zip(&used)
        .filter(|(_, used)| **used)
        .map(|(&c, _)| c);
    let crossed = found.iter().zip(others).filter(|&(&c, d)| c != d).count() as f32 / 2.0;
    let m = found.len() as f32;
    let jaro = (m / a.len() as f32 + m / b.len() as f32 + (m - crossed) / m) / 3.0;
    jaro + common_start(a, b).min(4.0) * 0.1 * (1.0 - jaro)
}

fn common_start(a: &[u8], b: &[u8]) -> f32 {
    a.iter().zip(b).take_while(|(x, y)| x == y).count() as f32
}

fn common_end(a: &[u8], b: &[u8]) -> f32 {
    let pairs = a.iter().rev().zip(b.iter().rev());
    pairs.take_while(|(x, y)| x == y).count() as f32
}

/// The longest run of letters that both hold.
fn longest_common(a: &[u8], b: &[u8]) -> f32 {
    let mut last = vec![0_u32; b.len() + 1];
    let mut most = 0;
    for &c in a {
        let mut before = 0;
        for (j, &d) in b.iter().enumerate() {
            let here = if c == d { before + 1 } else { 0 };
            before = last[j + 1];
            last[j + 1] = here;
            most = most.max(here);
        }
    }
    most as f32
}

/// Share of the runs of `n` letters that both hold.
fn grams(a: &[u8], b: &[u8], n: usize) -> f32 {
    let of = |key: &[u8]| {
        let mut grams: Vec<Vec<u8>> = key.windows(n).map(<[u8]>::to_vec).collect();
        grams.sort_unstable();
        grams.dedup();
        grams
    };
    let (a, b) = (of(a), of(b));
    let common = a
        .iter()
        .filter(|gram| b.binary_search(gram).is_ok())
        .count();
    let all = a.len() + b.len() - common;
    if all == 0 {
        0.0
    } else {
        common as f32 / all as f32
    }
}

fn contained(a: &[u8], b: &[u8]) -> f32 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let inside = short.len() > 2 && long.windows(short.len()).any(|part| part == short);
    f32::from(u8::from(inside))
}

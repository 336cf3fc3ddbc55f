//! The annotated passages of `testdata/reading`, and how proposals are compared with them.

use std::path::PathBuf;

use bayyina_words::fold::fold;
use bayyina_words::reading::{Speaker, Statement};

/// A passage with what a careful reader finds in it.
pub struct Passage {
    /// `en-01`, `article-en-01`; odd numbers are for tuning.
    pub id: String,
    pub text: String,
    pub gold: Vec<Gold>,
}

/// An annotated statement.
pub struct Gold {
    /// Unicode scalar values of the passage.
    pub span: [usize; 2],
    pub name: Option<String>,
    pub same_as: Option<String>,
    pub mode: String,
    /// `key=value` pairs.
    pub pairs: Vec<(String, String)>,
}

impl Passage {
    /// Whether rules may be tuned on it.
    pub fn is_for_tuning(&self) -> bool {
        self.id
            .rsplit('-')
            .next()
            .and_then(|number| number.parse::<u32>().ok())
            .is_some_and(|number| number % 2 == 1)
    }
}

/// The `passages` or the `articles` of one language.
pub fn load(set: &str, language: &str) -> Vec<Passage> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../testdata/reading")
        .join(format!("{set}-{language}.txt"));
    let file = std::fs::read_to_string(&path).expect("the passages are in the repository");
    file.split("## ")
        .filter(|part| !part.trim().is_empty())
        .map(parse)
        .collect()
}

fn parse(part: &str) -> Passage {
    let (head, body) = part.split_once('\n').expect("a passage has a heading");
    let id = head
        .split_whitespace()
        .next()
        .expect("a heading has a name");
    let mut lines: Vec<&str> = body.lines().collect();
    let notes: Vec<&str> = lines
        .iter()
        .filter(|line| line.starts_with("> "))
        .copied()
        .collect();
    lines.retain(|line| !line.starts_with("> "));
    let (mut text, mut count, mut spans, mut open) = (String::new(), 0, Vec::new(), None);
    for letter in lines.join("\n").trim().chars() {
        match letter {
            '⟦' => open = Some(count),
            '⟧' => spans.push([open.take().expect("marks are paired"), count]),
            other => {
                text.push(other);
                count += 1;
            }
        }
    }
    assert_eq!(spans.len(), notes.len(), "{id}: as many notes as spans");
    let gold = spans
        .into_iter()
        .zip(notes)
        .map(|(span, note)| {
            let fields: Vec<&str> = note[2..].split('|').map(str::trim).collect();
            let named = |field: &str| (!matches!(field, "" | "-")).then(|| field.to_owned());
            Gold {
                span,
                name: named(fields[0]),
                same_as: named(fields.get(1).unwrap_or(&"")),
                mode: fields.get(2).unwrap_or(&"").to_string(),
                pairs: fields
                    .get(3)
                    .unwrap_or(&"")
                    .split(';')
                    .filter_map(|pair| pair.split_once('='))
                    .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
                    .collect(),
            }
        })
        .collect();
    Passage {
        id: id.to_owned(),
        text,
        gold,
    }
}

/// Overlap over union.
pub fn overlap(one: [usize; 2], other: [usize; 2]) -> f64 {
    let shared = one[1].min(other[1]).saturating_sub(one[0].max(other[0]));
    let union = (one[1] - one[0]) + (other[1] - other[0]) - shared;
    if union == 0 {
        0.0
    } else {
        shared as f64 / union as f64
    }
}

/// A name without the article or preposition that may stand before it, folded.
fn bare(name: &str) -> String {
    let folded = fold(name);
    let folded = folded.trim();
    for article in ["the ", "a ", "an ", "в ", "во "] {
        if let Some(rest) = folded.strip_prefix(article) {
            return rest.to_owned();
        }
    }
    folded.to_owned()
}

/// Whether a proposal names the annotated speaker: by the name at the place or by the fuller one.
pub fn same_speaker(gold_name: Option<&str>, gold_same: Option<&str>, found: &Speaker) -> bool {
    let gold: Vec<String> = [gold_name, gold_same]
        .into_iter()
        .flatten()
        .map(bare)
        .collect();
    let found: Vec<String> = [found.name.as_deref(), found.same_as.as_deref()]
        .into_iter()
        .flatten()
        .map(bare)
        .collect();
    if gold.is_empty() || found.is_empty() {
        return gold.is_empty() && found.is_empty();
    }
    gold.iter().any(|name| found.contains(name))
}

/// Pairs annotations with proposals: for each annotation the proposal that matches it, if any.
pub fn pair(gold: &[Gold], found: &[Statement]) -> Vec<Option<usize>> {
    let mut taken = vec![false; found.len()];
    gold.iter()
        .map(|gold| {
            let best = found
                .iter()
                .enumerate()
                .filter(|(index, statement)| {
                    !taken[*index]
                        && overlap(gold.span, statement.span) >= 0.5
                        && same_speaker(
                            gold.name.as_deref(),
                            gold.same_as.as_deref(),
                            &statement.speaker,
                        )
                })
                .max_by(|a, b| {
                    overlap(gold.span, a.1.span).total_cmp(&overlap(gold.span, b.1.span))
                })
                .map(|(index, _)| index);
            if let Some(index) = best {
                taken[index] = true;
            }
            best
        })
        .collect()
}

//! Reading, on passages written for it and, where the data are there, on the given article.

mod passages;

use bayyina_words::reading::{BuiltIn, read};

/// Right proposals, proposals, annotations.
#[derive(Clone, Copy, Debug, Default)]
struct Score {
    right: usize,
    found: usize,
    gold: usize,
}

impl Score {
    fn precision(self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    fn recall(self) -> f64 {
        self.right as f64 / self.gold.max(1) as f64
    }
}

fn score(language: &str, tuning: bool) -> Score {
    let show = std::env::var("READING_SHOW").is_ok() && tuning;
    let mut score = Score::default();
    for passage in passages::load(language) {
        if passage.is_for_tuning() != tuning {
            continue;
        }
        let reading = read(&passage.text, &BuiltIn);
        let pairs = passages::pair(&passage.gold, &reading.statements);
        let right = pairs.iter().flatten().count();
        score.right += right;
        score.found += reading.statements.len();
        score.gold += passage.gold.len();
        if show && (right < passage.gold.len() || right < reading.statements.len()) {
            println!("--- {}\n{}", passage.id, passage.text);
            for (gold, pair) in passage.gold.iter().zip(&pairs) {
                if pair.is_none() {
                    let text: String = passage
                        .text
                        .chars()
                        .skip(gold.span[0])
                        .take(gold.span[1] - gold.span[0])
                        .collect();
                    println!("  missed {:?} {:?}: {text}", gold.name, gold.same_as);
                }
            }
            for (index, statement) in reading.statements.iter().enumerate() {
                if !pairs.contains(&Some(index)) {
                    println!(
                        "  wrong  {:?} {:?} [{}]: {}",
                        statement.speaker.name,
                        statement.speaker.same_as,
                        statement.by,
                        statement.text
                    );
                }
            }
        }
    }
    score
}

#[test]
fn passages_are_read() {
    let mut low = false;
    for language in ["ar", "ru", "en"] {
        for tuning in [true, false] {
            let score = score(language, tuning);
            println!(
                "{language} {}: precision {:.3} recall {:.3} ({score:?})",
                if tuning { "tuning" } else { "reporting" },
                score.precision(),
                score.recall()
            );
            low |= tuning && score.precision() < 0.8 || score.recall() < 0.7;
        }
    }
    assert!(!low, "precision at least 0.8, recall at least 0.7");
}

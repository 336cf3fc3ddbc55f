//! Prints what is measured of pairs of names, for `bench/words/learn.py`: a line each, `1`, `0` or
//! `?` for the label, then the features of both orders.

use bayyina_words::pair::{FEATURES, Prepared, features_read};

fn main() {
    let path = std::env::args().nth(1).expect("a table of pairs");
    let text = std::fs::read_to_string(path).expect("the pairs");
    println!("label\t{}", FEATURES.join("\t"));
    for line in text.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let label = match columns.get(2) {
            Some(&"TRUE") => "1",
            Some(&"FALSE") => "0",
            _ => "?",
        };
        let (one, other) = (Prepared::of(columns[0]), Prepared::of(columns[1]));
        for (one, other) in [(&one, &other), (&other, &one)] {
            let row: Vec<String> = features_read(one, other)
                .iter()
                .map(f32::to_string)
                .collect();
            println!("{label}\t{}", row.join("\t"));
        }
    }
}

//! Prints pairs of names as their Latin letters and scripts, for `bench/words/net.py`: label, both
//! names in Latin letters, both scripts as numbers.

use bayyina_words::pair::Prepared;

fn main() {
    let path = std::env::args().nth(1).expect("a table of pairs");
    let text = std::fs::read_to_string(path).expect("the pairs");
    for line in text.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let label = u8::from(columns.get(2) == Some(&"TRUE"));
        let (one, other) = (Prepared::of(columns[0]), Prepared::of(columns[1]));
        println!(
            "{label}\t{}\t{}\t{}\t{}",
            one.latin, other.latin, one.script as u8, other.script as u8
        );
    }
}

//! `bayyina-c2pa FILE`: a file's content credentials as one JSON object, `null` where it has none.
//!
//! Exit: 0 read (that it does not hold is an answer), 2 it cannot be read.

use std::path::Path;
use std::process::ExitCode;

use bayyina_c2pa::read;

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    let [file] = &words[..] else {
        eprintln!("bayyina-c2pa FILE");
        return ExitCode::from(2);
    };
    match read(Path::new(file)) {
        Ok(None) => println!("null"),
        Ok(Some(found)) => {
            let summary = found.summary();
            let said = serde_json::json!({ "summary": summary, "credentials": found });
            println!("{said}");
        }
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

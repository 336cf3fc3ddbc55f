//! Any bytes as the answer of an endpoint, and as the content within a well-formed answer. Nothing
//! may panic, and what is taken over stands in the text.

#![no_main]

use bayyina_words::reading::{BuiltIn, Endpoint, Engine, Transport};
use libfuzzer_sys::fuzz_target;

const TEXT: &str = "The minister, Anna Lind, said the bridge was safe. «Мост цел», — сказал мэр.";

struct Answer(String);

impl Transport for Answer {
    fn post(&self, _: &str) -> Result<String, String> {
        Ok(self.0.clone())
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((kind, rest)) = data.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(rest).into_owned();
    let answer = if kind % 2 == 0 {
        text
    } else {
        serde_json::json!({
            "choices": [{ "message": { "content": text }, "finish_reason": "stop" }]
        })
        .to_string()
    };
    let endpoint = Endpoint {
        transport: Answer(answer),
        model: "any".to_owned(),
    };
    let Ok(proposed) = endpoint.propose(TEXT, &BuiltIn) else {
        return;
    };
    let letters: Vec<char> = TEXT.chars().collect();
    for statement in proposed.reading.statements {
        let [start, end] = statement.span;
        assert_eq!(
            letters[start..end].iter().collect::<String>(),
            statement.text
        );
    }
});

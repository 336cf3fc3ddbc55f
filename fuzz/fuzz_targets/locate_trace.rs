//! Any text as a trace: what is accepted can be searched, on a map of nothing, without a panic.

#![no_main]

use bayyina_locate::{Options, SolveError, Trace, solve};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(trace) = Trace::from_json(text) {
        let again = serde_json::to_string(&trace).expect("a trace is written");
        assert_eq!(
            Trace::from_json(&again).expect("a written trace reads"),
            trace
        );
        let atlas = bayyina_atlas::Atlas::new(Vec::new());
        assert!(matches!(
            solve(&atlas, &trace, &Options::default()),
            Err(SolveError::EmptyMap)
        ));
    }
});

//! Any text as a stated place, and two texts as names of the same place. Nothing may panic; a sector
//! is bounded and the score a probability, the same both ways.

#![no_main]

use bayyina_words::pair;
use bayyina_words::place::{Relation, take_apart};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let stated = take_apart(&text);
    if let Relation::Sector {
        bearing,
        half_width,
        from_m,
        to_m,
    } = stated.relation
    {
        assert!(from_m.is_finite() && to_m.is_finite() && from_m >= 0.0 && from_m <= to_m);
        assert!(half_width > 0.0 && half_width <= 180.0);
        assert!(bearing.is_none_or(|bearing| (0.0..360.0).contains(&bearing)));
    }
    let (one, other) = text.split_once('\n').unwrap_or((&text, "Homs"));
    let score = pair::score(one, other);
    assert!((0.0..=1.0).contains(&score), "{score}");
    assert_eq!(score, pair::score(other, one));
});

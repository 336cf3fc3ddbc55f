//! What a row leaves behind: one line of JSON a frame, which calibration is fitted on and
//! reliability is told from.

use std::path::Path;

/// Prints how often places were right, by the probability that was shown.
///
/// `towns` keeps the frames of these towns, none of them all; a first place that is the same ground
/// in another copy is neither right nor wrong, and left out.
pub fn reliability(files: &[&str], towns: &[String]) {
    let mut bins = [[0.0; 3]; 10];
    for file in files {
        let text = std::fs::read_to_string(Path::new(file)).expect("a readable file");
        for line in text.lines() {
            let frame: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
            let town = frame["town"].as_str().unwrap_or_default();
            let right = frame["rank"] == 0;
            let twin = frame["twin"] == true && !right;
            if twin || (!towns.is_empty() && !towns.iter().any(|name| name == town)) {
                continue;
            }
            let shown = frame["candidates"][0]["probability"]
                .as_f64()
                .unwrap_or(0.0);
            let bin = &mut bins[((shown * 10.0) as usize).min(9)];
            bin[0] += 1.0;
            bin[1] += shown;
            bin[2] += f64::from(u8::from(right));
        }
    }
    println!("shown | frames | right");
    for [frames, shown, right] in bins.into_iter().filter(|bin| bin[0] > 0.0) {
        println!("{:.3} | {frames} | {:.3}", shown / frames, right / frames);
    }
}

//! Probes and fingerprints clips and prints what that cost this process, FFmpeg apart.
//!
//! ```text
//! fingerprint dense|codes|archive ROUNDS FILE...
//! ```

use std::path::Path;

use bayyina_footage::{Density, Tools, fingerprint, probe};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    const USAGE: &str = "fingerprint dense|codes|archive ROUNDS FILE...";
    let mut words = std::env::args().skip(1);
    let density = match words.next().as_deref() {
        Some("dense") => Density::Dense,
        Some("codes") => Density::Codes,
        Some("archive") => Density::Archive,
        _ => return Err(USAGE.into()),
    };
    let rounds: usize = words.next().ok_or(USAGE)?.parse()?;
    let tools = Tools::default();
    for file in words {
        let before = cpu_s();
        let mut made = None;
        for _ in 0..rounds {
            let probe = probe(Path::new(&file), &tools)?;
            made = Some(fingerprint(&probe, density, &tools)?);
        }
        let spent_ms = 1000.0 * (cpu_s() - before) / rounds as f64;
        let Some(made) = made else { continue };
        let (codes, marked) = (made.print.printed.len(), made.print.marked.len());
        println!("{file}: {spent_ms:.2} ms, {codes} frames, {marked} with marks");
        let begins: Vec<f64> = made.shots.iter().map(|shot| shot.from_s).collect();
        println!("  shots from {begins:?} s");
    }
    Ok(())
}

/// CPU seconds of this process, without the decoders it started.
fn cpu_s() -> f64 {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    spent.tv_sec as f64 + spent.tv_nsec as f64 * 1e-9
}

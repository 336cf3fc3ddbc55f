//! Fingerprints clips again and again and prints what it cost this process, FFmpeg apart.
//!
//! ```text
//! fingerprint ROUNDS FILE...
//! ```

use std::path::Path;

use bayyina_footage::{Density, Tools, fingerprint, probe};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let rounds: usize = words.next().ok_or("fingerprint ROUNDS FILE...")?.parse()?;
    let tools = Tools::default();
    for file in words {
        let probe = probe(Path::new(&file), &tools)?;
        let before = cpu_s();
        let mut print = None;
        for _ in 0..rounds {
            print = Some(fingerprint(&probe, Density::Dense, &tools)?);
        }
        let spent_ms = 1000.0 * (cpu_s() - before) / rounds as f64;
        let Some(made) = print else { continue };
        let (codes, marked) = (made.print.printed.len(), made.print.marked.len());
        println!("{file}: {spent_ms:.2} ms, {codes} frames, {marked} with marks");
        let begins: Vec<f64> = made.shots.iter().map(|shot| shot.from_s).collect();
        println!("  shots from {begins:?} s");
    }
    Ok(())
}

fn cpu_s() -> f64 {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    spent.tv_sec as f64 + spent.tv_nsec as f64 / 1e9
}

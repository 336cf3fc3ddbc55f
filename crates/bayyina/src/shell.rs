//! The world around a command: standard streams, progress, time and who is at the keyboard.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::fault::Fault;

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Text for people.
    #[default]
    Table,
    /// One JSON object, its keys documented in docs/findings.md.
    Json,
    /// Comma-separated values.
    Csv,
    /// GeoJSON (RFC 7946).
    Geojson,
}

/// The standard streams and the clock of one run.
#[derive(Debug)]
pub struct Shell {
    quiet: bool,
}

impl Shell {
    /// A shell; a quiet one says nothing beside its results.
    pub fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// Writes a result to standard output.
    pub fn result(&self, text: &str) -> Result<(), Fault> {
        let mut out = std::io::stdout().lock();
        let written = out
            .write_all(text.as_bytes())
            .and_then(|()| match text.ends_with('\n') {
                true => Ok(()),
                false => out.write_all(b"\n"),
            })
            .and_then(|()| out.flush());
        match written {
            // The reader has seen enough, as with `| head`.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(|error| Fault::surroundings("cannot print").because(&error)),
        }
    }

    /// Says something beside the result, on standard error.
    pub fn say(&self, text: impl AsRef<str>) {
        if !self.quiet {
            eprintln!("{}", text.as_ref());
        }
    }

    /// Warns on standard error, also when quiet.
    pub fn warn(&self, text: impl AsRef<str>) {
        eprintln!("warning: {}", text.as_ref());
    }

    /// A bar that appears on a terminal once the work has taken a second.
    pub fn bar(&self, what: &'static str, length: u64) -> ProgressBar {
        if self.quiet || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar =
            ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr_with_hz(4));
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}") {
            bar.set_style(style);
        }
        bar.set_message(what);
        bar.enable_steady_tick(Duration::from_secs(1));
        bar
    }

    /// Whether a person can be asked.
    pub fn can_ask(&self) -> bool {
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// The time to record, RFC 3339 in UTC, to the second. `BAYYINA_NOW` sets it for tests.
    pub fn now(&self) -> String {
        if let Ok(fixed) = std::env::var("BAYYINA_NOW") {
            return fixed;
        }
        let now = time::OffsetDateTime::now_utc();
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            now.year(),
            u8::from(now.month()),
            now.day(),
            now.hour(),
            now.minute(),
            now.second()
        )
    }

    /// The passphrase of the device's key: `BAYYINA_PASSPHRASE`, else asked at the terminal.
    pub fn passphrase(&self, twice: bool) -> Result<String, Fault> {
        if let Ok(given) = std::env::var("BAYYINA_PASSPHRASE") {
            return Ok(given);
        }
        if !self.can_ask() {
            return Err(Fault::input(
                "the key is locked and nobody can be asked for its passphrase",
            )
            .hint("set BAYYINA_PASSPHRASE"));
        }
        let mut prompt = dialoguer::Password::new().with_prompt("passphrase of this device's key");
        if twice {
            prompt = prompt.with_confirmation("again", "they differ");
        }
        prompt
            .interact()
            .map_err(|error| Fault::surroundings("cannot ask for the passphrase").because(&error))
    }
}

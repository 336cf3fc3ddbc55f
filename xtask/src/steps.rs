//! Steps that each say what they do and how long it took, and of which one
//! that fails does not hide the next.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

struct Done {
    name: &'static str,
    took: Duration,
    held: bool,
}

/// A list of steps being worked off.
pub struct Steps {
    title: &'static str,
    started: Instant,
    done: Vec<Done>,
}

impl Steps {
    /// Nothing done yet.
    pub fn new(title: &'static str) -> Self {
        Self {
            title,
            started: Instant::now(),
            done: Vec::new(),
        }
    }

    /// Work off one step and remember whether it held, which is returned.
    pub fn step(
        &mut self,
        name: &'static str,
        what: &str,
        work: impl FnOnce() -> Result<()>,
    ) -> bool {
        println!("\n== {name}: {what}");
        let started = Instant::now();
        let outcome = work();
        let took = started.elapsed();
        match &outcome {
            Ok(()) => println!("== {name}: held, {}", seconds(took)),
            Err(fault) => println!("== {name}: FAILED, {}: {fault:#}", seconds(took)),
        }
        let held = outcome.is_ok();
        self.done.push(Done { name, took, held });
        held
    }

    /// Print the list with its durations; fails if any step did.
    pub fn finish(self) -> ExitCode {
        print!("{}", self.summary(self.started.elapsed()));
        if self.failed() == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }

    fn failed(&self) -> usize {
        self.done.iter().filter(|done| !done.held).count()
    }

    fn summary(&self, took: Duration) -> String {
        let mut summary = format!("\n== {}, {} in all\n", self.title, seconds(took));
        for done in &self.done {
            let held = if done.held { "held" } else { "FAILED" };
            let took = seconds(done.took);
            summary += &format!("{held:>8} {took:>9}  {}\n", done.name);
        }
        let failed = self.failed();
        let passed = self.done.len() - failed;
        summary + &format!("{}: {passed} passed, {failed} failed\n", self.title)
    }
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn a_failing_step_fails_the_list_and_hides_nothing() {
        let mut steps = Steps::new("checks");
        assert!(steps.step("first", "holds", || Ok(())));
        assert!(!steps.step("second", "fails", || bail!("as it should")));
        assert!(steps.step("third", "still runs", || Ok(())));
        let summary = steps.summary(Duration::from_millis(1500));
        assert!(
            summary.contains("  FAILED     0.0 s  second\n"),
            "{summary}"
        );
        assert!(
            summary.ends_with("checks: 2 passed, 1 failed\n"),
            "{summary}"
        );
        assert_eq!(steps.finish(), ExitCode::FAILURE);
    }

    #[test]
    fn a_list_without_failures_succeeds() {
        let mut steps = Steps::new("checks");
        steps.step("only", "holds", || Ok(()));
        assert_eq!(steps.finish(), ExitCode::SUCCESS);
    }
}

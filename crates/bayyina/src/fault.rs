//! What stops a command: a kind, the chain of causes, and the next step.

use std::error::Error;
use std::fmt;

/// Whose move it is. The exit status follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// A check did not hold.
    Check,
    /// What was given cannot be used as it is.
    Input,
    /// The machine around us: files, disks, permissions.
    Surroundings,
}

/// Why a command stopped.
#[derive(Debug)]
pub struct Fault {
    kind: FaultKind,
    chain: Vec<String>,
    hint: Option<String>,
}

impl Fault {
    /// What was given cannot be used.
    pub fn input(what: impl fmt::Display) -> Self {
        Self::new(FaultKind::Input, what)
    }

    /// A check did not hold.
    pub fn check(what: impl fmt::Display) -> Self {
        Self::new(FaultKind::Check, what)
    }

    /// The machine around us would not.
    pub fn surroundings(what: impl fmt::Display) -> Self {
        Self::new(FaultKind::Surroundings, what)
    }

    fn new(kind: FaultKind, what: impl fmt::Display) -> Self {
        Self {
            kind,
            chain: vec![what.to_string()],
            hint: None,
        }
    }

    /// Adds an error with its causes.
    #[must_use]
    pub fn because(mut self, error: &(dyn Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(cause) = next {
            let text = cause.to_string();
            // Some errors repeat their cause in their own text.
            if self.chain.last() != Some(&text) {
                self.chain.push(text);
            }
            next = cause.source();
        }
        self
    }

    /// Names the next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The exit status: 1 a check did not hold, 2 the input, 3 the surroundings.
    pub fn status(&self) -> u8 {
        match self.kind {
            FaultKind::Check => 1,
            FaultKind::Input => 2,
            FaultKind::Surroundings => 3,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bayyina: {}", self.chain.join(": "))?;
        if let Some(hint) = &self.hint {
            write!(f, "\n  next: {hint}")?;
        }
        Ok(())
    }
}

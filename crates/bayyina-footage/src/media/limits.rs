//! Limits that a child sets itself before it becomes another program, which takes `unsafe`.
//!
//! Set from outside, they would hold a moment late, and not at all where the child has become
//! somebody else and we may not reach it any more.

#![allow(
    unsafe_code,
    reason = "only what runs between fork and exec is bound by limits from its first instant on"
)]

use std::os::unix::process::CommandExt;
use std::process::Command;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Limits the program that the command will start; it does not start where they cannot be set.
pub fn limit(command: &mut Command, limits: [(Resource, u64); 4]) {
    let set = move || {
        for (resource, most) in limits {
            // What is lower already stays so: raising it would be refused.
            let most = getrlimit(resource)
                .maximum
                .map_or(most, |given| given.min(most));
            let both = Rlimit {
                current: Some(most),
                maximum: Some(most),
            };
            setrlimit(resource, both)?;
        }
        Ok(())
    };
    // SAFETY: between fork and exec the closure makes plain system calls and nothing else: it takes
    // no lock, asks for no memory, and what it owns was copied before.
    unsafe {
        command.pre_exec(set);
    }
}

//! `bayyina completions`.

use clap::CommandFactory;
use clap_complete::Shell as Kind;

use crate::Arguments;
use crate::fault::Fault;
use crate::shell::Shell;

/// Print completions for a shell
///
/// For bash: `bayyina completions bash > /etc/bash_completion.d/bayyina`
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    shell: Kind,
}

pub fn run(args: &Completions, shell: &Shell) -> Result<(), Fault> {
    let mut bytes = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "bayyina", &mut bytes);
    shell.result(&String::from_utf8_lossy(&bytes))
}

//! `bayyina help`.

use std::fmt::Write;

use bayyina_assess::Method;
use clap::CommandFactory;

use crate::Arguments;
use crate::fault::Fault;
use crate::shell::Shell;

/// Explain a verb or a threshold of the method
///
/// Without a topic: the verbs, then the thresholds with their defaults.
#[derive(Debug, clap::Args)]
pub struct Help {
    /// A verb (`import`) or a threshold (`place.tolerance_m`)
    topic: Option<String>,

    /// Language of the explanation: en or ar
    #[arg(long, default_value = "en")]
    language: String,
}

pub fn run(args: &Help, shell: &Shell) -> Result<(), Fault> {
    let mut command = Arguments::command();
    let language = args.language.as_str();
    let Some(topic) = &args.topic else {
        let mut text = command.render_long_help().to_string();
        text.push_str("\nThresholds of the method (`bayyina help KEY` explains one):\n");
        for key in Method::keys() {
            let _ = writeln!(text, "  {:<32} {} {}", key.key, key.default, key.unit);
        }
        return shell.result(&text);
    };
    if let Some(verb) = command.find_subcommand_mut(topic) {
        return shell.result(&verb.render_long_help().to_string());
    }
    match Method::keys().iter().find(|key| key.key == *topic) {
        Some(key) => shell.result(&key.explain(language)),
        None => {
            let known: Vec<&str> = Method::keys().iter().map(|key| key.key.as_str()).collect();
            Err(Fault::input(format!("no verb and no threshold is called {topic:?}"))
                .hint(format!("thresholds: {}", known.join(", "))))
        }
    }
}

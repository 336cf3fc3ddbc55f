//! `bayyina help`.

use std::fmt::Write;

use bayyina_assess::method;
use bayyina_publish::Language;
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
    #[arg(long, default_value = "en", value_parser = super::assess::language)]
    language: Language,
}

pub fn run(args: &Help, shell: &Shell) -> Result<(), Fault> {
    let mut command = Arguments::command();
    let Some(topic) = &args.topic else {
        let mut text = command.render_long_help().to_string();
        text.push_str("\nThresholds of the method (`bayyina help KEY` explains one):\n");
        for (key, info) in method::keys() {
            let _ = writeln!(text, "  {key:<32} {} {}", info.default, info.unit);
        }
        return shell.result(&text);
    };
    if let Some(verb) = command.find_subcommand_mut(topic) {
        return shell.result(&verb.render_long_help().to_string());
    }
    let Some(info) = method::info(topic) else {
        let known: Vec<&str> = method::keys().keys().map(String::as_str).collect();
        return Err(
            Fault::input(format!("no verb and no threshold is called {topic:?}"))
                .hint(format!("thresholds: {}", known.join(", "))),
        );
    };
    let text = |texts| args.language.text(texts).unwrap_or_default();
    let (default, why, set) = match args.language {
        Language::Arabic => ("القيمة المفترضة", "السبب", "تُضبط في"),
        Language::English => ("default", "why", "set in"),
    };
    shell.result(&format!(
        "{topic}\n\n{}\n\n{default}: {} {}\n{why}: {}\n{set} method.toml: \"{topic}\" = \"{}\"\n",
        text(&info.help),
        info.default,
        info.unit,
        text(&info.reason),
        info.default
    ))
}

//! `bayyina locate trace`.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::solve::Known;
use super::{HeightsArg, atlas};
use crate::fault::Fault;
use crate::shell::Shell;
use crate::trace::desk::Desk;
use crate::trace::frame::FrameName;
use crate::trace::server;

/// Trace a frame in the browser, and see where it was taken
///
/// Opens a page on this machine alone: mark junctions, drag roads between them, and the maps are
/// searched while you trace. The trace is saved beside the frame at every change. Runs until it
/// is interrupted.
#[derive(Debug, clap::Args)]
pub struct TraceVerb {
    /// A picture, or a clip and a time: frame.png, clip.mp4@12.4s
    frame: String,

    /// Maps to search, as `bayyina map build` writes them; may be given several times
    #[arg(long = "map", required = true, num_args = 1..)]
    maps: Vec<PathBuf>,

    /// Keep the trace in this file instead of beside the frame
    #[arg(long, short)]
    out: Option<PathBuf>,

    /// Only print the page's address
    #[arg(long)]
    no_open: bool,

    /// The port to listen on; 0 lets the system choose
    #[arg(long, default_value_t = 0)]
    port: u16,

    #[command(flatten)]
    known: Known,

    #[command(flatten)]
    heights: HeightsArg,
}

pub fn run(args: &TraceVerb, shell: &Shell) -> Result<(), Fault> {
    let page = page()?;
    let name = FrameName::parse(&args.frame);
    let frame = name.read()?;
    let kept = args.out.clone().unwrap_or_else(|| name.trace_path());
    let atlas = atlas(&args.maps)?;
    let ground = (&atlas, args.heights.open()?);
    let desk = Desk::new(page, frame, ground, args.known.options(), kept.clone())?;
    let (server, door) = server::listen(args.port)?;
    shell.say(format!(
        "the trace is kept in {}; interrupt to end",
        kept.display()
    ));
    shell.result(&door.url())?;
    if !args.no_open {
        open(&door.url(), shell);
    }
    server::serve(&server, &door, &|question| desk.answer(question));
    Ok(())
}

/// Shows the page in the reader's browser, if there is one.
fn open(url: &str, shell: &Shell) {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let started = Command::new(opener)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    match started {
        // The opener ends by itself; waiting for it aside keeps no dead process.
        Ok(mut child) => drop(std::thread::spawn(move || child.wait())),
        Err(_) => shell.say("open this address in a browser"),
    }
}

/// The page, which `cargo xtask web` builds.
#[cfg(feature = "site")]
fn page() -> Result<&'static str, Fault> {
    Ok(include_str!("../../../../../web/dist/trace.html"))
}

/// A command built without Node.js has no page.
#[cfg(not(feature = "site"))]
fn page() -> Result<&'static str, Fault> {
    Err(Fault::surroundings("this build of the command holds no page").hint(
        "run `cargo xtask web`, then build with `--features site`; or write the trace as JSON and \
         give it to `bayyina locate solve`",
    ))
}

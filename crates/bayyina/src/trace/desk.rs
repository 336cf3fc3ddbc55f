//! Answers the page on which a frame is traced.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bayyina_atlas::{Atlas, Heights};
use bayyina_locate::{Options, SolveError, Solver, Stop, Trace};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::frame::Frame;
use super::roads::{Wanted, roads};
use super::server::{Question, Reply};
use crate::fault::Fault;
use crate::verbs::locate::solve_over;

const JSON: &str = "application/json";

/// A frame, its trace, and the maps that are searched for it.
pub struct Desk<'a> {
    page: &'static str,
    frame: Frame,
    solver: Solver<'a>,
    heights: Option<Heights>,
    atlas: &'a Atlas,
    options: Options,
    /// Where the trace is kept; one at a time writes it.
    kept: Mutex<PathBuf>,
    /// Stops the search that runs.
    running: Mutex<Stop>,
    /// One search at a time has the processor.
    turn: Mutex<()>,
}

/// What the page sends to be searched for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    trace: serde_json::Value,
    #[serde(default)]
    options: Options,
}

/// What is known of a frame, as the page shows it.
#[derive(Serialize)]
struct Shown<'o> {
    #[serde(skip_serializing_if = "Option::is_none")]
    near: Option<&'o bayyina_locate::Near>,
    #[serde(skip_serializing_if = "Option::is_none")]
    heading: Option<&'o bayyina_locate::Heading>,
    #[serde(skip_serializing_if = "Option::is_none")]
    width_m: Option<&'o bayyina_locate::Width>,
}

impl<'a> Desk<'a> {
    /// A desk; a trace that is kept already must be one.
    pub fn new(
        page: &'static str,
        frame: Frame,
        (atlas, heights): (&'a Atlas, Option<Heights>),
        options: Options,
        kept: PathBuf,
    ) -> Result<Self, Fault> {
        let this = Self {
            page,
            frame,
            solver: Solver::new(atlas),
            heights,
            atlas,
            options,
            kept: Mutex::new(kept),
            running: Mutex::new(Stop::new()),
            turn: Mutex::new(()),
        };
        this.trace()?;
        Ok(this)
    }

    /// The trace that is kept, if there is one.
    fn trace(&self) -> Result<Option<Trace>, Fault> {
        let kept = held(&self.kept);
        let text = match std::fs::read_to_string(&*kept) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(
                    Fault::surroundings(format!("cannot read {}", kept.display())).because(&error),
                );
            }
        };
        serde_json::from_str(&text).map(Some).map_err(|error| {
            Fault::input(format!("{} is no trace", kept.display()))
                .because(&error)
                .hint("move it away, or keep the trace elsewhere with --out")
        })
    }

    /// Answers one question.
    pub fn answer(&self, question: &Question<'_>) -> Reply {
        match (question.method, question.path) {
            ("GET", "") => Reply::good("text/html; charset=utf-8", self.page),
            ("GET", "frame") => Reply::good(self.frame.media_type, self.frame.bytes.clone()),
            ("GET", "state") => self.state(),
            ("GET", "roads") => match Wanted::parse(question.query) {
                Some(wanted) => match roads(self.atlas, &wanted) {
                    Ok(lines) => Reply::good(JSON, lines.to_string()),
                    Err(error) => Reply::refused(500, chain(&error)),
                },
                None => Reply::refused(400, "which roads, and where?"),
            },
            ("PUT", "trace") => self.save(question.body),
            ("POST", "solve") => self.solve(question.body),
            _ => Reply::refused(404, "there is nothing there"),
        }
    }

    fn state(&self) -> Reply {
        let trace = match self.trace() {
            Ok(trace) => trace,
            Err(fault) => return Reply::refused(500, fault.to_string()),
        };
        let maps: Vec<_> = self
            .atlas
            .maps()
            .iter()
            .filter_map(|map| {
                let held = map.bounds()?.bounds();
                let name = map.path().file_name()?.to_string_lossy().into_owned();
                let bounds = [held.west, held.south, held.east, held.north];
                Some(json!({"name": name, "bounds": bounds}))
            })
            .collect();
        let credit = self.atlas.maps().first().map(|map| &map.info().attribution);
        let options = Shown {
            near: self.options.near.as_ref(),
            heading: self.options.heading.as_ref(),
            width_m: self.options.width_m.as_ref(),
        };
        let mut state = json!({
            "frame": {"name": self.frame.name, "sha256": self.frame.sha256},
            "saved_to": held(&self.kept).display().to_string(),
            "options": options, "maps": maps, "attribution": credit,
        });
        if let Some(trace) = trace {
            state["trace"] = json!(trace);
        }
        Reply::good(JSON, state.to_string())
    }

    /// Keeps a trace, unfinished as it may be: written aside, synced, renamed.
    fn save(&self, body: &[u8]) -> Reply {
        let trace: Trace = match serde_json::from_slice(body) {
            Ok(trace) => trace,
            Err(error) => return Reply::refused(400, chain(&error)),
        };
        let kept = held(&self.kept);
        let name = kept.file_name().unwrap_or_default().to_string_lossy();
        let aside = kept.with_file_name(format!(".{name}.part"));
        let write = || -> std::io::Result<()> {
            let mut file = File::create(&aside)?;
            file.write_all(&serde_json::to_vec_pretty(&trace)?)?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            std::fs::rename(&aside, &*kept)
        };
        match write() {
            Ok(()) => Reply::good(JSON, "{}"),
            Err(error) => {
                // What is left of it is of no use to anybody.
                let _ = std::fs::remove_file(&aside);
                Reply::refused(500, chain(&error))
            }
        }
    }

    /// Searches for a trace; a search for an older one is stopped.
    fn solve(&self, body: &[u8]) -> Reply {
        let stop = Stop::new();
        std::mem::replace(&mut *held(&self.running), stop.clone()).pull();
        let asked: Asked = match serde_json::from_slice(body) {
            Ok(asked) => asked,
            Err(error) => return Reply::refused(400, chain(&error)),
        };
        let trace = match Trace::from_json(&asked.trace.to_string()) {
            Ok(trace) => trace,
            Err(error) => return Reply::refused(422, chain(&error)),
        };
        let options = Options {
            near: asked.options.near,
            heading: asked.options.heading,
            width_m: asked.options.width_m,
            ..self.options.clone()
        };
        let turn = held(&self.turn);
        if stop.pulled() {
            return Reply::refused(409, "a newer trace is being searched for");
        }
        let heights = self.heights.as_ref();
        let found = solve_over(&self.solver, heights, &trace, &options, &stop);
        drop(turn);
        match found {
            _ if stop.pulled() => Reply::refused(409, "a newer trace is being searched for"),
            Ok(answer) => match serde_json::to_vec(&answer) {
                Ok(body) => Reply::good(JSON, body),
                Err(error) => Reply::refused(500, chain(&error)),
            },
            Err(error @ SolveError::Map(_)) => Reply::refused(500, chain(&error)),
            Err(error) => Reply::refused(422, chain(&error)),
        }
    }
}

/// What a lock holds. Nothing behind these is left half changed by a panic.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An error with its causes.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let own = cause.to_string();
        if !text.ends_with(&own) {
            text = format!("{text}: {own}");
        }
        next = cause.source();
    }
    text
}

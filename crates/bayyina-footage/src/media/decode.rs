//! Frames with their exact times, streamed from a bounded child.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::child::{Tools, kill, start};
use super::error::{Limit, MediaError};
use super::probe::{Probe, last_words};

/// Which frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pick {
    /// Every frame.
    All,
    /// The first, and each first one at least so many seconds after the last taken.
    Every(f64),
    /// Only frames that decode without others.
    Keys,
}

/// Size and samples of the frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Three bytes a pixel (red, green, blue) instead of one of brightness.
    pub colour: bool,
}

impl Layout {
    /// Grey frames of the picture's shape whose longer side is at most `side` pixels.
    pub fn fitting(probe: &Probe, side: u32) -> Self {
        let longer = probe.width.max(probe.height).max(1);
        let scale = f64::from(side.min(longer)) / f64::from(longer);
        let fit = |length: u32| (libm::round(f64::from(length) * scale) as u32).max(1);
        Self {
            width: fit(probe.width),
            height: fit(probe.height),
            colour: false,
        }
    }

    /// The pixels as they were coded, turned as the container asks.
    pub fn coded(probe: &Probe) -> Self {
        let stream = probe
            .streams
            .iter()
            .find(|stream| stream.index == probe.stream);
        let (width, height) = match stream {
            Some(stream) if probe.rotation_deg % 180 == 0 => (stream.width, stream.height),
            Some(stream) => (stream.height, stream.width),
            None => (probe.width, probe.height),
        };
        Self {
            width,
            height,
            colour: false,
        }
    }

    /// Bytes of one frame.
    pub fn bytes(&self) -> usize {
        let channels = if self.colour { 3 } else { 1 };
        self.width as usize * self.height as usize * channels
    }
}

/// What is asked of a decoder.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// Which frames.
    pub pick: Pick,
    /// How they are handed over.
    pub layout: Layout,
    /// From which second on.
    pub from_s: f64,
    /// Until which second.
    pub to_s: f64,
}

impl Request {
    /// From the beginning to the end.
    pub fn whole(pick: Pick, layout: Layout) -> Self {
        Self {
            pick,
            layout,
            from_s: 0.0,
            to_s: f64::INFINITY,
        }
    }
}

/// One frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// When it is shown, in seconds from the start of the container.
    pub time_s: f64,
    /// Whether it decodes without others.
    pub key: bool,
    /// Its samples, row by row.
    pub pixels: Vec<u8>,
}

/// The frames of a request, as they come.
#[derive(Debug)]
pub struct Frames {
    child: Child,
    out: BufReader<ChildStdout>,
    times: Receiver<Shown>,
    errors: Option<JoinHandle<String>>,
    watch: Arc<Watch>,
    watcher: Option<JoinHandle<()>>,
    request: Request,
    probe: Probe,
    stamp: Stamp,
    tools: Tools,
    count: u64,
    last_s: Option<f64>,
    ended: bool,
}

/// What `showinfo` says of a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Shown {
    time_s: Option<f64>,
    key: bool,
}

/// What a watching thread and the reader share.
#[derive(Debug, Default)]
struct Watch {
    frames: AtomicU64,
    ended: AtomicBool,
    silent: AtomicBool,
}

/// Size and date of a file, to notice that it changed.
type Stamp = (u64, i64, i64);

/// Starts a decoder.
pub fn open_frames(probe: &Probe, request: Request, tools: &Tools) -> Result<Frames, MediaError> {
    let (input, stdin) = probe.input()?;
    let stamp = stamp(probe)?;
    let mut arguments: Vec<OsString> = ["-hide_banner", "-nostats", "-loglevel", "info"]
        .map(OsString::from)
        .to_vec();
    arguments.extend(["-threads", "1", "-copyts", "-err_detect", "ignore_err"].map(OsString::from));
    if request.pick == Pick::Keys {
        arguments.extend(["-skip_frame", "nokey"].map(OsString::from));
    }
    if request.from_s > 0.0 {
        arguments.extend(["-ss".into(), format!("{:.6}", request.from_s).into()]);
    }
    arguments.extend(input);
    arguments.push("-map".into());
    arguments.push(format!("0:{}", probe.stream).into());
    arguments.extend(["-an", "-sn", "-dn", "-fps_mode", "passthrough"].map(OsString::from));
    if probe.is_still() {
        arguments.extend(["-frames:v", "1"].map(OsString::from));
    }
    arguments.push("-vf".into());
    arguments.push(filters(&request).into());
    arguments.extend(["-f", "rawvideo", "pipe:1"].map(OsString::from));
    let reads = (!probe.is_still()).then_some(probe.path.as_path());
    let mut child = start(
        &tools.ffmpeg,
        &arguments,
        stdin,
        Stdio::piped(),
        &tools.budget,
        reads,
    )?;
    let missing = || MediaError::Pipe {
        source: std::io::ErrorKind::BrokenPipe.into(),
    };
    let out = child.stdout.take().ok_or_else(missing)?;
    let said = child.stderr.take().ok_or_else(missing)?;
    let (sender, times) = channel();
    let start_s = probe.start_s;
    let errors = std::thread::spawn(move || listen(BufReader::new(said), start_s, &sender));
    let watch = Arc::new(Watch::default());
    let (theirs, pid, silence) = (Arc::clone(&watch), child.id(), tools.budget.silence);
    let watcher = std::thread::spawn(move || theirs.keep(pid, silence));
    Ok(Frames {
        child,
        out: BufReader::with_capacity(1 << 16, out),
        times,
        errors: Some(errors),
        watch,
        watcher: Some(watcher),
        request,
        probe: probe.clone(),
        stamp,
        tools: tools.clone(),
        count: 0,
        last_s: None,
        ended: false,
    })
}

fn stamp(probe: &Probe) -> Result<Stamp, MediaError> {
    use std::os::unix::fs::MetadataExt;
    let found = std::fs::metadata(&probe.path).map_err(|source| MediaError::File {
        path: probe.path.clone(),
        source,
    })?;
    Ok((found.len(), found.mtime(), found.mtime_nsec()))
}

fn filters(request: &Request) -> String {
    let layout = request.layout;
    let pick = match request.pick {
        // A hair less, so that frames on the beat are not lost to rounding.
        Pick::Every(seconds) => format!(
            "select=isnan(prev_selected_t)+gte(t-prev_selected_t\\,{:.6}),",
            seconds - 0.000_5
        ),
        Pick::All | Pick::Keys => String::new(),
    };
    let (flags, samples) = match layout.colour {
        true => ("area+accurate_rnd+full_chroma_int+bitexact", "rgb24"),
        false => ("area", "gray"),
    };
    format!(
        "{pick}scale={}:{}:flags={flags},format={samples},showinfo=checksum=0",
        layout.width, layout.height,
    )
}

impl Watch {
    /// Kills the child when no frame came for too long.
    fn keep(&self, pid: u32, silence: Duration) {
        let (mut seen, mut since) = (0, Instant::now());
        while !self.ended.load(Ordering::Acquire) {
            std::thread::park_timeout(Duration::from_millis(500));
            let now = self.frames.load(Ordering::Acquire);
            if now != seen {
                (seen, since) = (now, Instant::now());
            } else if since.elapsed() > silence && !self.ended.load(Ordering::Acquire) {
                self.silent.store(true, Ordering::Release);
                kill(pid);
                return;
            }
        }
    }
}

/// Reads what the child says: times go to the reader, the last complaints are kept.
fn listen(mut said: impl BufRead, start_s: f64, times: &Sender<Shown>) -> String {
    let mut kept = String::new();
    let mut base = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        match said.by_ref().take(1 << 12).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return kept,
            Ok(_) => {}
        }
        let text = String::from_utf8_lossy(&line);
        let Some(info) = text
            .strip_prefix("[Parsed_showinfo_")
            .and_then(|rest| rest.split_once("] "))
            .map(|(_, rest)| rest)
        else {
            let complains = ["rror", "nvalid", "nknown", "not ", "No "];
            if complains.iter().any(|word| text.contains(word)) && kept.len() < 1 << 14 {
                kept.push_str(&text);
            }
            continue;
        };
        if let Some(config) = info.strip_prefix("config in time_base: ") {
            base = fraction(config.split(',').next().unwrap_or_default());
        } else if let Some(shown) = shown(info, base, start_s) {
            let _ = times.send(shown);
        }
    }
}

fn fraction(text: &str) -> Option<f64> {
    let (above, below) = text.trim().split_once('/')?;
    let (above, below): (f64, f64) = (above.parse().ok()?, below.parse().ok()?);
    (above > 0.0 && below > 0.0).then_some(above / below)
}

/// `n:   3 pts:  45 pts_time:1.5 … iskey:1 type:I`
fn shown(line: &str, base: Option<f64>, start_s: f64) -> Option<Shown> {
    let after = |key: &str| {
        let at = line.find(key)? + key.len();
        line[at..].split_whitespace().next()
    };
    line.starts_with("n:").then(|| Shown {
        time_s: after("pts:")
            .and_then(|ticks| ticks.parse::<i64>().ok())
            .zip(base)
            .map(|(ticks, base)| ticks as f64 * base - start_s),
        key: after("iskey:") == Some("1"),
    })
}

impl Frames {
    /// How the frames are laid out.
    pub fn layout(&self) -> Layout {
        self.request.layout
    }

    fn read(&mut self) -> Result<Option<Frame>, MediaError> {
        loop {
            let mut pixels = vec![0; self.request.layout.bytes()];
            let mut filled = 0;
            while filled < pixels.len() {
                match self.out.read(&mut pixels[filled..]) {
                    Ok(0) => break,
                    Ok(read) => filled += read,
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(source) => return Err(MediaError::Pipe { source }),
                }
            }
            if filled < pixels.len() {
                return self.finish().map(|()| None);
            }
            self.count += 1;
            self.watch.frames.store(self.count, Ordering::Release);
            if self.count > self.tools.budget.frames {
                return Err(MediaError::OverBudget {
                    what: Limit::Frames(self.tools.budget.frames),
                });
            }
            let shown = self.times.recv().unwrap_or(Shown {
                time_s: None,
                key: false,
            });
            let step = 1.0 / self.probe.frame_rate.unwrap_or(25.0);
            let step = match self.request.pick {
                Pick::Every(seconds) => seconds.max(step),
                Pick::All | Pick::Keys => step,
            };
            let guessed = self.last_s.map_or(self.request.from_s, |last| last + step);
            let time_s = shown.time_s.unwrap_or(guessed);
            self.last_s = Some(time_s);
            if time_s > self.request.to_s {
                return Ok(None);
            }
            if time_s + 1e-6 < self.request.from_s {
                continue;
            }
            return Ok(Some(Frame {
                time_s,
                key: shown.key,
                pixels,
            }));
        }
    }

    /// The child is done: was that the file's end, or its own?
    fn finish(&mut self) -> Result<(), MediaError> {
        let status = self
            .child
            .wait()
            .map_err(|source| MediaError::Pipe { source })?;
        let said = self.stop();
        if self.watch.silent.load(Ordering::Acquire) {
            return Err(MediaError::OverBudget {
                what: Limit::Silence(self.tools.budget.silence),
            });
        }
        use std::os::unix::process::ExitStatusExt;
        const SIGKILL: i32 = 9;
        const SIGXCPU: i32 = 24;
        if let Some(SIGKILL | SIGXCPU) = status.signal() {
            return Err(MediaError::OverBudget {
                what: Limit::Processor(self.tools.budget.processor),
            });
        }
        if stamp(&self.probe)? != self.stamp {
            return Err(MediaError::Changed);
        }
        if self.count == 0 && self.request.from_s == 0.0 {
            return Err(MediaError::NoFrames {
                said: last_words(&said, &self.probe.path),
            });
        }
        Ok(())
    }

    fn stop(&mut self) -> String {
        self.watch.ended.store(true, Ordering::Release);
        if let Some(watcher) = self.watcher.take() {
            watcher.thread().unpark();
            let _ = watcher.join();
        }
        self.errors
            .take()
            .and_then(|thread| thread.join().ok())
            .unwrap_or_default()
    }
}

impl Iterator for Frames {
    type Item = Result<Frame, MediaError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.read().transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_showinfo_gives_the_time() {
        let line = "n:   3 pts:  45360 pts_time:1.512   pos: 4560 fmt:gray iskey:1 type:I ";
        let table = [
            (Some(1.0 / 30_000.0), 0.0, Some(1.512)),
            (Some(1.0 / 30_000.0), 0.5, Some(1.012)),
            (None, 0.0, None),
        ];
        for (base, start_s, expected) in table {
            let shown = shown(line, base, start_s).unwrap();
            assert!(shown.key);
            assert_eq!(shown.time_s.is_some(), expected.is_some());
            let near = shown
                .time_s
                .zip(expected)
                .is_none_or(|(a, b)| (a - b).abs() < 1e-9);
            assert!(near, "{shown:?}");
        }
        assert_eq!(shown("color_range:tv", None, 0.0), None);
        let no_time = shown("n: 0 pts: NOPTS pts_time:NOPTS iskey:0", Some(0.04), 0.0);
        assert_eq!(no_time.unwrap().time_s, None);
    }
}

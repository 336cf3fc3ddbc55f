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
    /// Whether to look for cuts between all frames that are decoded.
    pub cuts: bool,
}

impl Request {
    /// From the beginning to the end.
    pub fn whole(pick: Pick, layout: Layout) -> Self {
        Self {
            pick,
            layout,
            from_s: 0.0,
            to_s: f64::INFINITY,
            cuts: false,
        }
    }
}

/// A frame that differs from the one before it by a jump.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut {
    /// When it is shown.
    pub time_s: f64,
    /// By how much it differs: mean difference of brightness, less what moved before, from 0 to 1.
    pub jump: f64,
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
    errors: Option<JoinHandle<Said>>,
    cuts: Vec<Cut>,
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

/// What the child said besides times of frames.
#[derive(Debug, Default)]
struct Said {
    complaints: String,
    cuts: Vec<Cut>,
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
    let rows = probe.streams.iter();
    let rows = rows.filter(|stream| stream.index == probe.stream);
    let rows = rows.map(|stream| stream.height).next().unwrap_or(0);
    arguments.push(filters(&request, rows).into());
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
        cuts: Vec::new(),
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

/// Least jump that is told of.
const LEAST_TOLD: &str = "0.08";
/// Most jumps that are kept: a cut in each second of a day.
const MOST_CUTS: usize = 86_400;

fn filters(request: &Request, rows: u32) -> String {
    let layout = request.layout;
    let cuts = match request.cuts && rows >= 16 {
        // Every field is every second row, and is not copied: what is compared costs little.
        true => {
            let fields = "field,".repeat((rows / 16).ilog2().min(3) as usize);
            format!(
                "split[all][rows];[rows]{fields}select=gt(scene\\,{LEAST_TOLD}),\
                 metadata=print:key=lavfi.scene_score,nullsink;[all]"
            )
        }
        false => String::new(),
    };
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
        "{cuts}{pick}scale={}:{}:flags={flags},format={samples},showinfo=checksum=0",
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

/// Reads what the child says: times go to the reader, the last complaints and all cuts are kept.
fn listen(mut said: impl BufRead, start_s: f64, times: &Sender<Shown>) -> Said {
    let mut kept = Said::default();
    let mut base = None;
    let mut jumped = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        match said.by_ref().take(1 << 12).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return kept,
            Ok(_) => {}
        }
        let text = String::from_utf8_lossy(&line);
        let Some((filter, info)) = text
            .strip_prefix("[Parsed_")
            .and_then(|rest| rest.split_once("] "))
        else {
            let complains = ["rror", "nvalid", "nknown", "not ", "No "];
            if complains.iter().any(|word| text.contains(word)) && kept.complaints.len() < 1 << 14 {
                kept.complaints.push_str(&text);
            }
            continue;
        };
        if filter.starts_with("metadata_") {
            if let Some(score) = info.strip_prefix("lavfi.scene_score=") {
                let jump = score.trim().parse::<f64>().ok().filter(|jump| *jump <= 1.0);
                let at = jumped.take().zip(base).zip(jump);
                if let Some(((ticks, base), jump)) = at
                    && kept.cuts.len() < MOST_CUTS
                {
                    let time_s = ticks as f64 * base - start_s;
                    kept.cuts.push(Cut { time_s, jump });
                }
            } else {
                jumped = ticks(info);
            }
        } else if let Some(config) = info.strip_prefix("config in time_base: ") {
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

/// The word after a key.
fn after<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let at = line.find(key)? + key.len();
    line[at..].split_whitespace().next()
}

/// `… pts:  45360 pts_time:1.512 …`
fn ticks(line: &str) -> Option<i64> {
    after(line, "pts:").and_then(|ticks| ticks.parse().ok())
}

/// `n:   3 pts:  45 pts_time:1.5 … iskey:1 type:I`
fn shown(line: &str, base: Option<f64>, start_s: f64) -> Option<Shown> {
    line.starts_with("n:").then(|| Shown {
        time_s: ticks(line)
            .zip(base)
            .map(|(ticks, base)| ticks as f64 * base - start_s),
        key: after(line, "iskey:") == Some("1"),
    })
}

impl Frames {
    /// How the frames are laid out.
    pub fn layout(&self) -> Layout {
        self.request.layout
    }

    /// The cuts between all frames that were decoded, in order of time, where the request asked for
    /// them. What was not read yet is not decoded any more.
    pub fn into_cuts(mut self) -> Vec<Cut> {
        self.end();
        let mut cuts = std::mem::take(&mut self.cuts);
        cuts.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
        cuts
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

    /// Lets the threads go and gives the child's complaints.
    fn stop(&mut self) -> String {
        self.watch.ended.store(true, Ordering::Release);
        if let Some(watcher) = self.watcher.take() {
            watcher.thread().unpark();
            let _ = watcher.join();
        }
        let said = self.errors.take().and_then(|thread| thread.join().ok());
        let said = said.unwrap_or_default();
        self.cuts.extend(said.cuts);
        said.complaints
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.stop();
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
        self.end();
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

    #[test]
    fn jumps_are_heard_among_times() {
        let said = "[Parsed_showinfo_9 @ 0x5] config in time_base: 1/100, frame_rate: 25/1\n\
            [Parsed_metadata_5 @ 0x5] frame:0    pts:220   pts_time:2.2\n\
            [Parsed_metadata_5 @ 0x5] lavfi.scene_score=0.454462\n\
            [Parsed_showinfo_9 @ 0x5] n:   0 pts:    220 pts_time:2.2 iskey:1\n\
            [Parsed_metadata_5 @ 0x5] lavfi.scene_score=0.9\n\
            moov atom not found\n";
        let (sender, times) = channel();
        let said = listen(said.as_bytes(), 0.2, &sender);
        assert_eq!(said.cuts.len(), 1);
        assert!((said.cuts[0].time_s - 2.0).abs() < 1e-9 && said.cuts[0].jump == 0.454_462);
        assert_eq!(said.complaints, "moov atom not found\n");
        assert_eq!(times.try_iter().count(), 1);
    }
}

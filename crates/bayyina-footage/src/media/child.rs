//! FFmpeg as a child that can waste at most its own budget.
//!
//! The child reads one local file or its standard input, in containers we name, without network
//! protocols, environment or privileges, within limits of processor time, memory, output files and
//! silence.

use std::ffi::OsString;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Resource};

use super::error::{Limit, MediaError};
use super::limits::limit;

/// The containers that FFmpeg may open: files that hold their own pictures.
///
/// Playlists and concatenations (`hls`, `dash`, `concat`, `image2` patterns) are absent: they open
/// further files.
pub const DEMUXERS: &str = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,\
    asf,ogg,gif,apng,mxf,h264,hevc,m4v,ivf,nut,dv,yuv4mpegpipe,av1,obu,rm,png_pipe,jpeg_pipe,\
    bmp_pipe,tiff_pipe,webp_pipe";

/// Most pixels that a frame may have: 16384 x 8192.
pub const MOST_PIXELS: u64 = 134_217_728;

/// The programs.
#[derive(Clone, Debug)]
pub struct Tools {
    /// `ffmpeg`.
    pub ffmpeg: OsString,
    /// `ffprobe`.
    pub ffprobe: OsString,
    /// `bayyina-c2pa`, where there is one.
    pub credentials: Option<OsString>,
    /// What a child may use.
    pub budget: Budget,
}

impl Default for Tools {
    /// From `BAYYINA_FFMPEG`, `BAYYINA_FFPROBE` and `BAYYINA_C2PA`, else from the path; the last from
    /// beside this program, too.
    fn default() -> Self {
        let named = |variable, plain: &str| std::env::var_os(variable).unwrap_or(plain.into());
        Self {
            ffmpeg: named("BAYYINA_FFMPEG", "ffmpeg"),
            ffprobe: named("BAYYINA_FFPROBE", "ffprobe"),
            credentials: std::env::var_os("BAYYINA_C2PA").or_else(credentials_program),
            budget: Budget::default(),
        }
    }
}

/// `bayyina-c2pa` beside this program, or in a folder of the path.
fn credentials_program() -> Option<OsString> {
    let beside = std::env::current_exe().ok();
    let beside = beside.and_then(|program| program.parent().map(Path::to_owned));
    let path = std::env::var_os("PATH").unwrap_or_default();
    beside
        .into_iter()
        .chain(std::env::split_paths(&path))
        .map(|folder| folder.join("bayyina-c2pa"))
        .find(|program| program.is_file())
        .map(OsString::from)
}

/// What one child may use.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Processor time in all.
    pub processor: Duration,
    /// Address space in bytes.
    pub memory: u64,
    /// How long it may keep silent.
    pub silence: Duration,
    /// Frames it may hand over.
    pub frames: u64,
    /// Bytes of description (`ffprobe`) it may hand over.
    pub description: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            processor: Duration::from_secs(4 * 3600),
            memory: 4 << 30,
            silence: Duration::from_secs(60),
            frames: 5_000_000,
            description: 16 << 20,
        }
    }
}

/// Starts a child with the budget. Standard output is always a pipe.
pub fn start(
    tool: &OsString,
    arguments: &[OsString],
    input: Stdio,
    errors: Stdio,
    budget: &Budget,
    reads: Option<&Path>,
) -> Result<Child, MediaError> {
    let mut command = Command::new(tool);
    command
        .args(arguments)
        .stdin(input)
        .stdout(Stdio::piped())
        .stderr(errors)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("LC_ALL", "C")
        .env("TZ", "UTC");
    give_up_root(&mut command, reads);
    let limits = [
        (Resource::Cpu, budget.processor.as_secs().max(1)),
        (Resource::As, budget.memory),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
    ];
    limit(&mut command, limits);
    command.spawn().map_err(|source| MediaError::Tool {
        tool: tool.to_string_lossy().into_owned(),
        source,
    })
}

/// As root, the child becomes nobody, where nobody can read the file.
fn give_up_root(command: &mut Command, reads: Option<&Path>) {
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    if rustix::process::geteuid().is_root() && reads.is_none_or(anyone_may_read) {
        command.uid(NOBODY).gid(NOBODY);
    }
}

/// Whether the permissions let anybody read the file.
fn anyone_may_read(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let allows = |path: &Path, bit| {
        std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & bit == bit)
    };
    let Ok(path) = path.canonicalize() else {
        return false;
    };
    allows(&path, 0o4) && path.ancestors().skip(1).all(|folder| allows(folder, 0o1))
}

/// Runs a child to its end and gives its standard output.
pub fn output(
    tool: &OsString,
    arguments: &[OsString],
    input: Stdio,
    budget: &Budget,
    reads: Option<&Path>,
) -> Result<(Vec<u8>, String, bool), MediaError> {
    let mut child = start(tool, arguments, input, Stdio::piped(), budget, reads)?;
    let (mut out, errors) = (child.stdout.take(), child.stderr.take());
    let pid = child.id();
    let pipe = |source| MediaError::Pipe { source };
    let said = std::thread::spawn(move || {
        let mut said = Vec::new();
        if let Some(mut errors) = errors {
            let _ = errors.by_ref().take(1 << 16).read_to_end(&mut said);
            let _ = std::io::copy(&mut errors, &mut std::io::sink());
        }
        String::from_utf8_lossy(&said).into_owned()
    });
    let (done, waits) = std::sync::mpsc::channel::<()>();
    let silence = budget.silence;
    let watch = std::thread::spawn(move || {
        let late = waits.recv_timeout(silence) == Err(std::sync::mpsc::RecvTimeoutError::Timeout);
        if late {
            kill(pid);
        }
        late
    });
    let mut bytes = Vec::new();
    let read = match out.as_mut() {
        Some(out) => out.take(budget.description + 1).read_to_end(&mut bytes),
        None => Ok(0),
    };
    drop(out);
    let too_long = bytes.len() as u64 > budget.description;
    if too_long {
        kill(pid);
    }
    let status = child.wait().map_err(pipe)?;
    drop(done);
    let late = watch.join().unwrap_or(false);
    let said = said.join().unwrap_or_default();
    match read {
        _ if late => Err(MediaError::OverBudget {
            what: Limit::Silence(silence),
        }),
        _ if too_long => Err(MediaError::OverBudget {
            what: Limit::Description(budget.description),
        }),
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(pipe(error)),
        _ => Ok((bytes, said, status.success())),
    }
}

/// The version that FFmpeg says it is of: `5.1.9-0+deb12u1`.
pub fn version(tools: &Tools) -> Result<String, MediaError> {
    let arguments = ["-version".into()];
    let (said, ..) = output(
        &tools.ffmpeg,
        &arguments,
        Stdio::null(),
        &tools.budget,
        None,
    )?;
    let said = String::from_utf8_lossy(&said);
    let word = said.split_whitespace().nth(2).unwrap_or("unknown");
    Ok(word.chars().take(60).collect())
}

/// Kills a child that has not been waited for.
pub fn kill(pid: u32) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
    }
}

//! `bayyina footage frames`.

use std::fmt::Write;
use std::io::Read;
use std::path::{Path, PathBuf};

use bayyina_footage::{Exact, Probe, Tools, frame_at, probe, sharpest, version};
use bayyina_model::kinds::{File, Item};
use bayyina_model::{Draft, Key, draft};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::case::{clip_of, hash};
use super::media_fault;
use crate::context::{Open, SOFTWARE, ledger_fault, unlock};
use crate::fault::Fault;
use crate::shell::{Format, Shell};

/// Take exact frames out of a clip, as PNG
///
/// Each is a frame as it was coded, turned as the container asks, with the time at which it is shown,
/// the decoder and its version. In a case every frame becomes an item of its own that says so, the
/// clip its parent.
#[derive(Debug, clap::Args)]
pub struct Frames {
    /// The clip: a file or, with --case, an item such as item:0123456789abcdef
    clip: PathBuf,

    /// The frame that is shown at this second; may be given several times
    #[arg(long, value_name = "SECONDS", value_parser = seconds, required_unless_present = "sharpest")]
    at: Vec<f64>,

    /// So many of the sharpest frames, half a second apart at least
    #[arg(long, value_name = "COUNT", conflicts_with = "at", value_parser = clap::value_parser!(u16).range(1..=1000))]
    sharpest: Option<u16>,

    /// Folder to write them to; the current one unless they go into a case
    #[arg(long)]
    out: Option<PathBuf>,

    /// Folder of the case that the clip is an item of
    #[arg(long)]
    case: Option<PathBuf>,

    /// Who takes them
    #[arg(long, env = "BAYYINA_AUTHOR")]
    author: Option<String>,

    /// How to print: table or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

fn seconds(text: &str) -> Result<f64, String> {
    let text = text.trim().trim_end_matches('s').trim();
    let mut sum = Some(0.0);
    // 83.5, 1:23.5 or 0:01:23.5
    for part in text.split(':') {
        let part = part
            .parse()
            .ok()
            .filter(|part: &f64| part.is_finite() && 0.0 <= *part);
        sum = sum.zip(part).map(|(sum, part)| sum * 60.0 + part);
    }
    sum.ok_or_else(|| "write seconds or minutes and seconds: 12.4s, 1:23.5".to_owned())
}

/// A frame with all that a custody entry says of it.
struct Taken {
    name: String,
    exact: Exact,
    png: Vec<u8>,
    sha256: String,
    item: Option<Key>,
    path: Option<PathBuf>,
}

/// Where frames come from.
struct Origin {
    probe: Probe,
    stream: u32,
    decoder: String,
    sha256: String,
}

impl Origin {
    fn note(&self, exact: &Exact) -> String {
        format!(
            "frame of stream {}, shown at {:.6} s; decoded from {} by FFmpeg {}, written as PNG by {SOFTWARE}",
            self.stream, exact.time_s, self.probe.codec, self.decoder
        )
    }

    fn json(&self, taken: &Taken) -> Value {
        json!({
            "time_s": (taken.exact.time_s * 1e6).round() / 1e6,
            "width": taken.exact.width,
            "height": taken.exact.height,
            "sha256": taken.sha256,
            "path": taken.path,
            "item": taken.item,
            "clip_sha256": self.sha256,
            "stream": self.stream,
            "codec": self.probe.codec,
            "decoder": format!("FFmpeg {}", self.decoder),
            "software": SOFTWARE,
        })
    }
}

pub fn run(args: &Frames, shell: &Shell) -> Result<(), Fault> {
    let tools = Tools::default();
    let mut case = args.case.as_deref().map(Open::read).transpose()?;
    let clip = clip_of(&args.clip, case.as_ref())?;
    if let Some(case) = &mut case {
        unlock(&mut case.ledger, shell)?;
    }
    let cannot = |error| media_fault("cannot take frames", &error);
    let probe = probe(clip.path(), &tools).map_err(cannot)?;
    let origin = Origin {
        stream: probe.stream,
        decoder: version(&tools).map_err(cannot)?,
        sha256: hash(clip.path())?,
        probe,
    };
    let times = match args.sharpest {
        Some(most) => sharpest(&origin.probe, usize::from(most), &tools).map_err(cannot)?,
        None => args.at.clone(),
    };
    let mut taken = Vec::new();
    for time_s in times {
        let exact = frame_at(&origin.probe, time_s, None, &tools).map_err(cannot)?;
        let png = exact.to_png();
        taken.push(Taken {
            name: format!("{}-{:010.3}s.png", clip.stem(), exact.time_s),
            sha256: hex::encode(Sha256::digest(&png)),
            exact,
            png,
            item: None,
            path: None,
        });
    }
    // Two times may be those of one frame.
    taken.dedup_by(|a, b| a.exact.time_s == b.exact.time_s);
    let here = case.is_none().then(|| PathBuf::from("."));
    if let Some(folder) = args.out.clone().or(here) {
        write_out(&folder, &mut taken)?;
    }
    if let Some(case) = &mut case {
        let parent = clip.item().ok_or_else(|| {
            Fault::input("the case does not hold this clip")
                .hint("archive it first: `bayyina add CLIP`")
        })?;
        archive(case, parent, &origin, &mut taken, args, shell)?;
    }
    match args.format {
        Format::Json => {
            let frames: Vec<Value> = taken.iter().map(|taken| origin.json(taken)).collect();
            shell.result(&json!({ "clip": args.clip, "frames": frames }).to_string())
        }
        _ => shell.result(&as_text(&taken)),
    }
}

fn as_text(taken: &[Taken]) -> String {
    let mut text = String::new();
    for taken in taken {
        let path = taken.path.as_ref().map(|path| path.display().to_string());
        let item = taken.item.as_ref().map(ToString::to_string);
        let places: Vec<String> = [item, path].into_iter().flatten().collect();
        let _ = writeln!(text, "{:.6} s  {}", taken.exact.time_s, places.join("  "));
    }
    text
}

fn write_out(folder: &Path, taken: &mut [Taken]) -> Result<(), Fault> {
    std::fs::create_dir_all(folder).map_err(|error| {
        Fault::surroundings(format!("cannot make {}", folder.display())).because(&error)
    })?;
    for taken in taken {
        let path = folder.join(&taken.name);
        std::fs::write(&path, &taken.png).map_err(|error| {
            Fault::surroundings(format!("cannot write {}", path.display())).because(&error)
        })?;
        taken.path = Some(path);
    }
    Ok(())
}

/// Every frame as an item whose parent is the clip. Of a protected clip they are protected too.
fn archive(
    case: &mut Open,
    parent: &Key,
    origin: &Origin,
    taken: &mut [Taken],
    args: &Frames,
    shell: &Shell,
) -> Result<(), Fault> {
    let clip = case.case.items().get(parent);
    let protected = clip.is_some_and(|clip| clip.protected);
    let source = clip.and_then(|clip| clip.source.clone());
    let mut drafts: Vec<Draft> = Vec::new();
    for taken in taken {
        let key = Key::new(&format!("item:{}", &taken.sha256[..16]));
        taken.item = Some(key.clone());
        if case.case.items().contains_key(&key)
            || drafts
                .iter()
                .any(|draft| draft.thing.as_deref() == Some(key.text()))
        {
            continue;
        }
        let bytes: &mut dyn Read = &mut taken.png.as_slice();
        let (blob, secret) = if protected {
            let sealed =
                (case.ledger.put_sealed_blob(bytes)).map_err(|error| ledger_fault(&error))?;
            (sealed.name, Some(hex::encode(sealed.key)))
        } else {
            let name = case
                .ledger
                .put_blob(bytes)
                .map_err(|error| ledger_fault(&error))?;
            (name, None)
        };
        let item = Item {
            source: source.clone(),
            parent: Some(parent.clone()),
            protected,
            note: Some(origin.note(&taken.exact)),
            files: vec![File {
                sha256: taken.sha256.clone(),
                blob: Some(blob.to_string()),
                key: secret,
                name: Some(taken.name.clone()),
                media_type: Some("image/png".to_owned()),
                bytes: Some(taken.png.len() as u64),
            }],
            ..Item::default()
        };
        drafts.push(draft(Some(&key), args.author.as_deref(), item, None));
    }
    if !drafts.is_empty() {
        case.append(shell, drafts)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times_as_people_write_them() {
        let table = [
            ("12.4s", Some(12.4)),
            ("12.4", Some(12.4)),
            ("1:02.5", Some(62.5)),
            ("1:00:01", Some(3601.0)),
            ("-1", None),
            ("soon", None),
            ("nan", None),
        ];
        for (text, expected) in table {
            assert_eq!(seconds(text).ok(), expected, "{text}");
        }
    }
}

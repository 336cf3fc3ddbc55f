//! A folder of its own for each test, a fixed time, and the command.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A small case by hand: two claims of one channel, a map of two sources, one found place.
pub const TABLES: [(&str, &str); 7] = [
    (
        "case.toml",
        r#"
title.en = "Two claims"
title.ar = "ادعاءان"
languages = ["en", "ar"]
[[tables]]
file = "tables/sources.csv"
[[tables]]
file = "tables/actors.csv"
[[tables]]
file = "tables/places.csv"
[[tables]]
file = "tables/claims.csv"
[[tables]]
file = "tables/observations.csv"
[[tables]]
file = "tables/assessments.csv"
[sets.all]
rule = "Every claim of the channel"
date = "2020-01-10"
claims = ["*"]
[questions.elsewhere]
title = "How many were filmed elsewhere?"
text = "the place claimed is contradicted"
set = "all"
unit = "claim"
proposition = "place"
counts = "contradicted"
"#,
    ),
    (
        "tables/sources.csv",
        "id,name_en,name_ar,kind,protected\nchannel,The channel,القناة,channel,\nfinders,The finders,,organisation,\nwitness,Umm Sami,أم سامي,person,yes\n",
    ),
    (
        "tables/actors.csv",
        "id,name_en,name_ar\ngreen,Green brigade,اللواء الأخضر\n",
    ),
    (
        "tables/places.csv",
        "id,name_en,name_ar,kind,lat,lon,radius_m,origin\nnorth,Northtown,تلبيسة,town,35.00,36.00,1000,finders\nsouth,Southtown,الرستن,town,34.00,36.00,1000,finders\n",
    ),
    (
        "tables/claims.csv",
        "id,source,title,published,place\none,channel,ضربة في تلبيسة,2020-01-01,Northtown\ntwo,channel,A strike,2020-01-02,الرستن\n",
    ),
    (
        "tables/observations.csv",
        "id,about,kind,role,lat,lon,radius_m,origin,note\nf1,one,location,footprint,34.02,36.01,200,finders,\nf2,two,location,footprint,34.01,36.00,200,witness,told by Umm Sami\n",
    ),
    (
        "tables/assessments.csv",
        "id,claim,facet,verdict,origin\na2,two,place,supports,finders\n",
    ),
];

/// What a run of the command gave.
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

/// A sealed folder.
pub struct Kit {
    pub folder: TempDir,
}

impl Kit {
    /// An empty folder.
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder for temporary files"),
        }
    }

    /// The small case, begun and imported.
    pub fn with_case() -> Self {
        let kit = Self::new();
        kit.ok(&["init", "case"]);
        for (name, text) in TABLES {
            kit.write(name, text);
        }
        kit.ok(&["import", "--case", "case"]);
        kit
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file of the case.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path("case").join(name), text).expect("the folder is ours");
    }

    /// The command, to be run in the folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bayyina"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("BAYYINA_NOW", "2026-01-02T03:04:05Z")
            .env_remove("BAYYINA_AUTHOR")
            .env_remove("BAYYINA_PASSPHRASE")
            .stdin(std::process::Stdio::null());
        command
    }

    /// Runs the command.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        ran(self
            .command(arguments)
            .output()
            .expect("the command starts"))
    }

    /// Runs the command, which must succeed; gives its result.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.status, 0, "{arguments:?}\n{}\n{}", ran.out, ran.err);
        ran.out
    }

    /// Runs the command, which must succeed and print JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let text = self.ok(arguments);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
    }
}

/// Output as text.
pub fn ran(output: Output) -> Ran {
    Ran {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).expect("results are UTF-8"),
        err: String::from_utf8(output.stderr).expect("messages are UTF-8"),
    }
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the folder is ours");
    for entry in std::fs::read_dir(from).expect("the folder is there") {
        let entry = entry.expect("the folder is readable");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("the file is readable");
        }
    }
}

//! What holds for files whatever their language.

use std::collections::BTreeMap;

use super::Complaint;

/// Files that are long for a reason: `path: reason`, one a line.
pub const LONG_FILES: &str = "xtask/long-files.txt";

/// Above this many lines, look for the second noun hiding in the file.
const LONG: usize = 600;

const CODE: [&str; 8] = [
    ".rs", ".ts", ".svelte", ".js", ".mjs", ".py", ".css", ".html",
];

/// Long files must be listed with a reason, and only those.
pub fn lengths(texts: &[(&str, String)], list: &str) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut reasons = BTreeMap::new();
    for (index, line) in list.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        match line.split_once(": ") {
            Some((path, reason)) if !reason.trim().is_empty() => {
                reasons.insert(path, index + 1);
            }
            _ => complaints.push(Complaint::of_line(
                LONG_FILES,
                index + 1,
                "expected `path: reason`",
            )),
        }
    }
    for (path, text) in texts {
        let lines = text.lines().count();
        let code = CODE.iter().any(|end| path.ends_with(end)) && !is_data(path);
        if code && lines > LONG && reasons.remove(path).is_none() {
            complaints.push(Complaint::of_file(
                path,
                format!("has {lines} lines, above {LONG}: split it by noun, or give a reason in {LONG_FILES}"),
            ));
        }
    }
    for (path, line) in reasons {
        // A file a little below the limit may grow again tomorrow.
        let still_near = texts
            .iter()
            .any(|(name, text)| *name == path && text.lines().count() > LONG * 3 / 4);
        if !still_near {
            complaints.push(Complaint::of_line(
                LONG_FILES,
                line,
                format!("{path} is no longer long"),
            ));
        }
    }
    complaints
}

/// Words and places that no file of the project may hold.
pub fn words(path: &str, text: &str) -> Vec<Complaint> {
    // Put together here, so that this file does not hold them.
    let unfinished = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X"),
    ];
    let machine = [
        concat!("/ro", "ot/"),
        concat!("/wo", "rk/"),
        concat!("/Us", "ers/"),
        concat!("/ho", "me/"),
    ];
    let hosts = [
        concat!("index.", "crates.io"),
        concat!("static.", "crates.io"),
        concat!("registry.", "npmjs.org"),
        concat!("registry.", "yarnpkg.com"),
        concat!("files.", "pythonhosted.org"),
        concat!("pypi.", "org"),
        concat!("deb.", "debian.org"),
        concat!("proxy.", "golang.org"),
    ];
    let mut complaints = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let mut complain =
            |what: String| complaints.push(Complaint::of_line(path, index + 1, what));
        if !is_data(path) {
            for word in unfinished {
                if stands_alone(line, word) {
                    complain(format!("says {word}: finish it, or file an issue"));
                }
            }
        }
        for place in machine {
            if is_path(line, place) {
                complain(format!("names {place}…, a path of one machine"));
            }
        }
        for host in hosts {
            if line.contains(host) {
                complain(format!("names the package host {host}"));
            }
        }
    }
    complaints
}

/// Every set of test data says where it comes from, and so does every case,
/// which people read as well.
pub fn sources(paths: &[String]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for path in paths {
        let parts: Vec<&str> = path.split('/').collect();
        let [folder @ ("testdata" | "cases"), set, ..] = parts[..] else {
            continue;
        };
        let note = if folder == "cases" {
            "README.md"
        } else {
            "SOURCE.md"
        };
        if parts.len() > 2 && !paths.contains(&format!("{folder}/{set}/{note}")) {
            complaints.push(Complaint::of_file(
                &format!("{folder}/{set}"),
                format!("has no {note} that says where it comes from"),
            ));
        }
    }
    complaints.dedup();
    complaints
}

/// Every package takes the workspace's lints.
pub fn manifest(path: &str, text: &str) -> Vec<Complaint> {
    let mut lines = text.lines().map(str::trim);
    let is_member = path.starts_with("crates/") || path.starts_with("xtask/");
    let takes_lints = lines.any(|line| line == "[lints]")
        && lines
            .take_while(|line| !line.starts_with('['))
            .any(|line| line == "workspace = true");
    if is_member && !takes_lints {
        return vec![Complaint::of_file(path, "lacks `[lints] workspace = true`")];
    }
    Vec::new()
}

/// Foreign bytes that we carry unchanged.
fn is_data(path: &str) -> bool {
    path.starts_with("testdata/") || path.starts_with("cases/")
}

fn stands_alone(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(start, _)| {
        let joins = |c: char| c.is_alphanumeric() || c == '_';
        !line[..start].ends_with(joins) && !line[start + word.len()..].starts_with(joins)
    })
}

/// Whether a path starts there, rather than a web address going on.
fn is_path(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(start, _)| {
        let goes_on = |c: char| c.is_alphanumeric() || "._-~%/}]>)".contains(c);
        !line[..start].ends_with(goes_on)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<'a>(files: &[(&'a str, usize)]) -> Vec<(&'a str, String)> {
        files
            .iter()
            .map(|(path, lines)| (*path, "x\n".repeat(*lines)))
            .collect()
    }

    #[test]
    fn a_long_file_needs_a_reason() {
        let long = texts(&[("crates/a/src/lib.rs", 601)]);
        assert_eq!(lengths(&long, "").len(), 1);
        assert!(lengths(&long, "crates/a/src/lib.rs: one table\n").is_empty());
        assert!(lengths(&texts(&[("crates/a/src/lib.rs", 600)]), "").is_empty());
        assert!(lengths(&texts(&[("testdata/a/big.html", 900)]), "").is_empty());
        assert!(lengths(&texts(&[("docs/format.md", 900)]), "").is_empty());
    }

    #[test]
    fn a_reason_needs_a_long_file_and_words() {
        let short = texts(&[("a.rs", 10), ("near.rs", 590)]);
        assert!(lengths(&short, "near.rs: may grow\n").is_empty());
        assert!(
            lengths(&short, "a.rs: was long\n")[0]
                .what
                .contains("no longer long")
        );
        assert!(
            lengths(&short, "gone.rs: was long\n")[0]
                .what
                .contains("no longer long")
        );
        assert!(lengths(&short, "a.rs\n")[0].what.contains("expected"));
    }

    #[test]
    fn unfinished_work_is_seen_as_a_word() {
        let word = concat!("TO", "DO");
        assert_eq!(
            words("a.rs", &format!("x\n// {word}: later\n"))[0].line,
            Some(2)
        );
        assert!(words("a.rs", &format!("x{word}\n")).is_empty());
        assert!(words("cases/a/tables/b.csv", &format!("{word},1\n")).is_empty());
    }

    #[test]
    fn machine_paths_and_hosts_are_seen_and_addresses_are_not() {
        let place = concat!("/wo", "rk/");
        assert_eq!(words("a.md", &format!("see {place}x")).len(), 1);
        assert_eq!(words("cases/a/b.csv", &format!("\"{place}x\"")).len(), 1);
        assert!(words("a.md", &format!("https://example.org{place}x")).is_empty());
        assert!(words("a.md", &format!("the frame{place}x")).is_empty());
        let host = concat!("registry.", "npmjs.org");
        assert_eq!(
            words("web/package-lock.json", &format!("https://{host}/a")).len(),
            1
        );
    }

    #[test]
    fn data_says_where_it_comes_from() {
        let with = |paths: &[&str]| {
            sources(
                &paths
                    .iter()
                    .map(|path| (*path).to_owned())
                    .collect::<Vec<_>>(),
            )
        };
        assert!(with(&["testdata/a/SOURCE.md", "testdata/a/b/c.json"]).is_empty());
        assert_eq!(with(&["testdata/a/b/c.json", "testdata/a/d.json"]).len(), 1);
        assert_eq!(with(&["cases/a/case.toml"]).len(), 1);
        assert!(with(&["cases/README.md"]).is_empty());
        assert!(with(&["cases/a/case.toml", "cases/a/README.md"]).is_empty());
    }

    #[test]
    fn a_package_takes_the_lints() {
        let path = "crates/a/Cargo.toml";
        assert!(manifest(path, "[lints]\nworkspace = true\n").is_empty());
        assert_eq!(manifest(path, "[lints]\n[x]\nworkspace = true\n").len(), 1);
        assert_eq!(manifest(path, "[package]\n").len(), 1);
        assert!(manifest("fuzz/Cargo.toml", "[package]\n").is_empty());
    }
}

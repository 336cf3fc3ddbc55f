//! What holds for Rust files. Checks run on tokens: what a comment or a
//! string says is no call.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::Complaint;
use super::arrows::PURE;

/// What a pure room must not touch, outside its tests.
const WORLD: [&str; 8] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::time::Instant",
    "tokio",
    "rand",
    "getrandom",
];

/// Names by which the clock is read, whatever they are called on.
const CLOCKS: [&str; 3] = ["SystemTime", "now_utc", "now_local"];

/// The one file that reads the clock; everything else is given a time.
const CLOCK_FILE: &str = "crates/bayyina/src/shell.rs";

/// Macros that speak to a person, which only the shell does.
const SPEAKING: [&str; 4] = ["print", "println", "eprint", "eprintln"];

/// Macros that mean unfinished work.
const UNFINISHED: [&str; 3] = ["todo", "unimplemented", "dbg"];

/// Check one file.
pub fn check(path: &str, text: &str) -> Vec<Complaint> {
    let mut complaints = room_docs(path, text);
    match text.parse::<TokenStream>() {
        Ok(tokens) => walk(path, &tokens, Wall::around(path), &mut complaints),
        Err(fault) => complaints.push(Complaint::of_file(path, format!("is no Rust: {fault}"))),
    }
    complaints
}

/// A room's first lines say what it owns and what it must never do.
fn room_docs(path: &str, text: &str) -> Vec<Complaint> {
    let parts: Vec<&str> = path.split('/').collect();
    if !matches!(
        parts[..],
        ["crates", _, "src", "lib.rs"] | ["crates", "bayyina", "src", "main.rs"]
    ) {
        return Vec::new();
    }
    let docs: String = text
        .lines()
        .take_while(|line| line.starts_with("//!"))
        .map(|line| line.to_lowercase() + "\n")
        .collect();
    if docs.is_empty() {
        return vec![Complaint::of_line(path, 1, "must open with `//!`")];
    }
    ["owns", "never"]
        .into_iter()
        .filter(|word| !docs.contains(word))
        .map(|word| {
            Complaint::of_line(
                path,
                1,
                format!("its first lines do not say what it {word}"),
            )
        })
        .collect()
}

/// What code may touch, by where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wall {
    /// Values and functions only.
    Pure,
    /// The world, but a time is given to it.
    Timeless,
    /// Tests, scripts, and the one file that reads the clock.
    Open,
}

impl Wall {
    fn around(path: &str) -> Self {
        let mut parts = path.split('/');
        let (Some("crates"), Some(room), Some("src")) = (parts.next(), parts.next(), parts.next())
        else {
            return Self::Open;
        };
        let of_tests = path.ends_with("tests.rs") || parts.any(|part| part == "tests");
        if of_tests || path == CLOCK_FILE {
            Self::Open
        } else if PURE.contains(&room) {
            Self::Pure
        } else {
            Self::Timeless
        }
    }
}

fn walk(path: &str, tokens: &TokenStream, wall: Wall, complaints: &mut Vec<Complaint>) {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    // Until which token an item stands that is compiled in tests only.
    let mut test_until = 0;
    for (index, tree) in trees.iter().enumerate() {
        let line = tree.span().start().line;
        let wall = if index < test_until { Wall::Open } else { wall };
        let pure = wall == Wall::Pure;
        match tree {
            TokenTree::Punct(hash) if hash.as_char() == '#' => {
                let inner = trees.get(index + 1).is_some_and(|next| is_punct(next, '!'));
                if let Some(attribute) = bracketed(trees.get(index + 1 + usize::from(inner))) {
                    reasons(path, line, &attribute, complaints);
                    if is_test_only(&attribute) {
                        test_until = if inner {
                            trees.len()
                        } else {
                            end_of_item(&trees, index)
                        };
                    }
                }
            }
            TokenTree::Ident(name) => {
                let name = name.to_string();
                let called = trees.get(index + 1).is_some_and(|next| is_punct(next, '!'))
                    && matches!(trees.get(index + 2), Some(TokenTree::Group(_)));
                if called && UNFINISHED.contains(&name.as_str()) {
                    complaints.push(Complaint::of_line(path, line, format!("uses {name}!")));
                }
                if wall != Wall::Open && CLOCKS.contains(&name.as_str()) {
                    let what = format!("reads the clock by {name}: only {CLOCK_FILE} may");
                    complaints.push(Complaint::of_line(path, line, what));
                }
                if called && pure && SPEAKING.contains(&name.as_str()) {
                    let what = format!("a pure room must not use {name}!");
                    complaints.push(Complaint::of_line(path, line, what));
                }
                let follows =
                    index > 2 && is_colons(&trees, index - 2) && is_name(&trees[index - 3]);
                if pure && !follows && is_colons(&trees, index + 1) {
                    for used in paths(&trees[index..]) {
                        if let Some(world) = touches(&used) {
                            complaints.push(Complaint::of_line(
                                path,
                                line,
                                format!("a pure room must not use {world}"),
                            ));
                        }
                    }
                }
            }
            TokenTree::Group(group) => walk(path, &group.stream(), wall, complaints),
            _ => {}
        }
    }
}

/// `#[ignore]`, `#[allow]` and `#[expect]` say why.
fn reasons(path: &str, line: usize, attribute: &TokenStream, complaints: &mut Vec<Complaint>) {
    let trees: Vec<TokenTree> = attribute.clone().into_iter().collect();
    for (index, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Ident(name)
                if *name == "ignore"
                    && index == 0
                    && !trees.get(1).is_some_and(|next| is_punct(next, '=')) =>
            {
                let what = "ignores a test without a reason: #[ignore = \"why\"]";
                complaints.push(Complaint::of_line(path, line, what));
            }
            TokenTree::Ident(name) if *name == "allow" || *name == "expect" => {
                // At the head of an attribute, or as one of those that
                // `cfg_attr` adds.
                let heads = index == 0 || is_punct(&trees[index - 1], ',');
                if let (true, Some(TokenTree::Group(lints))) = (heads, trees.get(index + 1)) {
                    let says_why = lints
                        .stream()
                        .into_iter()
                        .any(|tree| matches!(tree, TokenTree::Ident(word) if word == "reason"));
                    if !says_why {
                        let what = format!("{name}s a lint without a reason: reason = \"why\"");
                        complaints.push(Complaint::of_line(path, line, what));
                    }
                }
            }
            TokenTree::Ident(name) if *name == "cfg_attr" && index == 0 => {
                if let Some(TokenTree::Group(group)) = trees.get(1) {
                    reasons(path, line, &group.stream(), complaints);
                }
            }
            _ => {}
        }
    }
}

/// Whether an attribute is `cfg(test)`, or `cfg(all(test, …))`.
fn is_test_only(attribute: &TokenStream) -> bool {
    let text = attribute.to_string().replace(' ', "");
    text == "cfg(test)" || text.starts_with("cfg(all(test,")
}

/// The token after the item that an attribute at `start` stands before.
fn end_of_item(trees: &[TokenTree], start: usize) -> usize {
    trees[start..]
        .iter()
        .position(|tree| match tree {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            tree => is_punct(tree, ';'),
        })
        .map_or(trees.len(), |length| start + length + 1)
}

/// The paths that begin at the first token: one, or those of a `use` tree.
fn paths(trees: &[TokenTree]) -> Vec<Vec<String>> {
    let first = match trees.first() {
        Some(TokenTree::Ident(name)) => name.to_string(),
        Some(TokenTree::Punct(star)) if star.as_char() == '*' => return vec![vec!["*".to_owned()]],
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            return inner
                .split(|tree| is_punct(tree, ','))
                .flat_map(paths)
                .collect();
        }
        _ => return Vec::new(),
    };
    if !is_colons(trees, 1) {
        return vec![vec![first]];
    }
    let mut rest = paths(&trees[3..]);
    if rest.is_empty() {
        // A turbofish, say: the path ends here.
        rest.push(Vec::new());
    }
    for path in &mut rest {
        path.insert(0, first.clone());
    }
    rest
}

/// What of the world a path leads to: the thing itself, something in it, or a
/// module that holds it.
fn touches(path: &[String]) -> Option<&'static str> {
    let open = path
        .last()
        .is_some_and(|last| last == "*" || last == "self");
    let path = if open { &path[..path.len() - 1] } else { path };
    let named = path.join("::");
    WORLD.into_iter().find(|world| {
        let inside = named
            .strip_prefix(world)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
        let around = world
            .strip_prefix(&named)
            .is_some_and(|rest| rest.starts_with("::"));
        inside || around
    })
}

fn bracketed(tree: Option<&TokenTree>) -> Option<TokenStream> {
    match tree {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
            Some(group.stream())
        }
        _ => None,
    }
}

fn is_punct(tree: &TokenTree, mark: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == mark)
}

/// Whether a path can go on from here: `use ::std` does not continue `use`.
fn is_name(tree: &TokenTree) -> bool {
    const WORDS: [&str; 10] = [
        "as", "dyn", "else", "for", "if", "in", "match", "mut", "return", "use",
    ];
    matches!(tree, TokenTree::Ident(name) if !WORDS.contains(&name.to_string().as_str()))
}

/// Whether `::` stands at a place.
fn is_colons(trees: &[TokenTree], at: usize) -> bool {
    trees.len() > at + 1 && is_punct(&trees[at], ':') && is_punct(&trees[at + 1], ':')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PURE_FILE: &str = "crates/bayyina-model/src/time.rs";

    fn complaints(path: &str, text: &str) -> Vec<String> {
        check(path, text)
            .iter()
            .map(|found| found.what.clone())
            .collect()
    }

    #[test]
    fn a_room_says_what_it_owns_and_never_does() {
        let path = "crates/bayyina-ground/src/lib.rs";
        let good =
            "//! The ground.\n//!\n//! **Owns** points; must **never** know cases.\nmod a;\n";
        assert!(complaints(path, good).is_empty());
        assert_eq!(complaints(path, "mod a;\n"), ["must open with `//!`"]);
        assert_eq!(
            complaints(path, "//! The ground.\nmod a; // owns, never\n"),
            [
                "its first lines do not say what it owns",
                "its first lines do not say what it never"
            ]
        );
        assert!(complaints("crates/bayyina-ground/src/point.rs", "mod a;\n").is_empty());
    }

    #[test]
    fn unfinished_code_is_seen_wherever_it_hides() {
        for name in UNFINISHED {
            let code = format!("fn f() {{ if x {{ g(|| {name}!(\"later\")) }} }}");
            assert_eq!(
                complaints("xtask/src/a.rs", &code),
                [format!("uses {name}!")]
            );
        }
        let talk = "// todo!()\nfn f() { let todo = \"dbg!()\"; todo != 1; }";
        assert!(complaints("xtask/src/a.rs", talk).is_empty());
    }

    #[test]
    fn the_world_is_seen_from_pure_rooms() {
        let table = [
            "use std::fs;",
            "use std::fs::File;",
            "use std::{fmt, fs};",
            "use std::{fmt, net::{self, TcpStream}, io};",
            "fn f() { println!(\"x\") }",
            "use ::std::net::TcpStream;",
            "use std::time::{Duration, Instant};",
            "use std::time;",
            "use std::time::{self, Duration};",
            "use std::time::*;",
            "fn f() { g(|| std::env::var(\"X\")) }",
            "fn f() { let n = rand::random::<u8>(); }",
            "use std::process::{Command};",
            "use tokio::task;",
        ];
        for code in table {
            let found = complaints(PURE_FILE, code);
            assert!(!found.is_empty(), "{code}");
            assert!(
                found[0].starts_with("a pure room must not use "),
                "{found:?}"
            );
            assert!(complaints("crates/bayyina-ledger/src/a.rs", code).is_empty());
            assert!(complaints("crates/bayyina-model/tests/laws.rs", code).is_empty());
        }
    }

    #[test]
    fn one_file_reads_the_clock() {
        for code in [
            "fn f() { let now = std::time::SystemTime::now(); }",
            "use std::time::SystemTime;",
            "fn f() { let now = OffsetDateTime::now_utc(); }",
        ] {
            for path in [PURE_FILE, "crates/bayyina-ledger/src/a.rs"] {
                let found = complaints(path, code);
                assert_eq!(found.len(), 1, "{path}: {code}: {found:?}");
                assert!(found[0].starts_with("reads the clock by "), "{found:?}");
            }
            for path in [
                CLOCK_FILE,
                "crates/bayyina-ledger/tests/a.rs",
                "xtask/src/a.rs",
            ] {
                assert!(complaints(path, code).is_empty(), "{path}: {code}");
            }
        }
    }

    #[test]
    fn what_is_not_the_world() {
        let table = [
            "use std::fmt;",
            "use std::time::Duration;",
            "use std::io::{self, Write};",
            "fn f(out: &mut String) { writeln!(out, \"x\"); }",
            "use crate::rand::Seed;",
            "// std::fs::read\nfn f() { let s = \"std::fs::read\"; }",
            "use std::collections::BTreeMap;\nfn env() {}",
            "#[cfg(test)]\nmod tests { use std::fs; fn f() { std::env::var(\"X\"); } }",
            "#[cfg(test)]\nuse std::fs;\nfn f() {}",
            "#![cfg(test)]\nuse std::fs;",
        ];
        for code in table {
            let found = complaints(PURE_FILE, code);
            assert!(found.is_empty(), "{code}: {found:?}");
        }
    }

    #[test]
    fn an_item_for_tests_does_not_hide_the_next() {
        let code = "#[cfg(test)]\nmod tests { use std::fs; }\nfn f() { std::fs::read(\"x\"); }";
        assert_eq!(complaints(PURE_FILE, code).len(), 1);
        let code = "#[cfg(not(test))]\nuse std::fs;";
        assert_eq!(complaints(PURE_FILE, code).len(), 1);
    }

    #[test]
    fn lints_and_tests_are_put_off_with_a_reason() {
        let table = [
            ("#[ignore]\nfn f() {}", 1),
            ("#[ignore = \"slow\"]\nfn f() {}", 0),
            ("#[allow(dead_code)]\nfn f() {}", 1),
            ("#![allow(dead_code)]\nfn f() {}", 1),
            (
                "#[allow(dead_code, reason = \"read by the macro\")]\nfn f() {}",
                0,
            ),
            ("#[expect(dead_code)]\nfn f() {}", 1),
            ("#[cfg_attr(test, allow(dead_code))]\nfn f() {}", 1),
            ("fn f() { #[allow(unused)] let x = 1; }", 1),
            ("#[arg(allow_hyphen_values = true)]\nstruct A;", 0),
            ("fn f() { x.expect(\"holds\"); }", 0),
        ];
        for (code, count) in table {
            let found = complaints("xtask/src/a.rs", code);
            assert_eq!(found.len(), count, "{code}: {found:?}");
        }
    }

    #[test]
    fn what_is_no_rust_is_said() {
        assert!(complaints("xtask/src/a.rs", "fn f( {")[0].starts_with("is no Rust"));
    }
}

//! The demo's finding beside the golden one.
//!
//! `testdata/golden/<case>/` holds
//! - `finding.txt`: what `bayyina demo` prints on stdout, made comparable by
//!   [`comparable`];
//! - `ask/<question>.json`: for every question of the case, what
//!   `bayyina ask <question> --format json` must hold. What a golden file does
//!   not mention is free: entry ids differ from run to run, since every case
//!   has a key of its own.
//!
//! What was expected before any program was asked is compared too:
//! [`expected`].

mod expected;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};

use crate::process;
use crate::workspace::Workspace;

const CASE: &str = "syria-2015";

/// The time at which the compared demo believes to be run.
const NOW: &str = "2026-01-01T00:00:00Z";

/// Of one claim of an answer, what two runs must share.
const CLAIM_KEYS: [&str; 2] = ["id", "verdict"];
/// Of one answer, what two runs must share besides its claims.
const ANSWER_KEYS: [&str; 8] = [
    "question",
    "proposition",
    "unit",
    "of",
    "at_least",
    "at_most",
    "computed",
    "adopted",
];

/// Run the demo and compare; says every difference, not only the first.
pub fn compare(workspace: &Workspace) -> Result<()> {
    let found = Found::make(workspace)?;
    let golden = folder(workspace);
    let mut differences = Vec::new();

    let expected = std::fs::read_to_string(golden.join("finding.txt"))
        .context("cannot read the golden finding.txt")?;
    differences.extend(lines_that_differ(&expected, &found.finding));

    let mut compared = 0;
    for question in questions(&golden)? {
        let path = golden.join("ask").join(format!("{question}.json"));
        let expected = read_json(&path)?;
        let answer = found.ask(&question)?;
        not_held(&expected, &answer, &question, &mut differences);
        compared += 1;
    }
    ensure!(compared > 0, "no golden answer under {}", golden.display());

    let path = workspace
        .root
        .join("cases")
        .join(CASE)
        .join("expected/answers.json");
    let expected = read_json(&path)?;
    differences.extend(expected::differences(&expected, &found.findings()?)?);

    for difference in &differences {
        println!("  {difference}");
    }
    ensure!(
        differences.is_empty(),
        "{} differences from the golden finding; if they are right, say why in the changelog \
         under Results and run `cargo xtask golden --bless`",
        differences.len()
    );
    println!("golden: the finding and {compared} answers are as they were");
    Ok(())
}

/// Run the demo and write what it finds as the golden finding.
pub fn bless(workspace: &Workspace) -> Result<()> {
    let found = Found::make(workspace)?;
    let golden = folder(workspace);
    let answers = golden.join("ask");
    if answers.exists() {
        // Questions that are no longer asked do not linger.
        std::fs::remove_dir_all(&answers)?;
    }
    std::fs::create_dir_all(&answers)?;
    std::fs::write(golden.join("finding.txt"), &found.finding)?;
    let asked = found.questions()?;
    for question in &asked {
        let kept = lasting(&found.ask(question)?);
        let text = serde_json::to_string_pretty(&kept)? + "\n";
        std::fs::write(answers.join(format!("{question}.json")), text)?;
    }
    println!("golden: wrote the finding and {} answers", asked.len());
    Ok(())
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root.join("testdata/golden").join(CASE)
}

/// Questions that have a golden answer.
fn questions(golden: &Path) -> Result<BTreeSet<String>> {
    let answers = golden.join("ask");
    let mut questions = BTreeSet::new();
    for entry in
        std::fs::read_dir(&answers).with_context(|| format!("cannot list {}", answers.display()))?
    {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let name = path
                .file_stem()
                .expect("a file with an extension has a stem");
            questions.insert(name.to_string_lossy().into_owned());
        }
    }
    Ok(questions)
}

/// What the demo made this time.
struct Found {
    program: PathBuf,
    out: PathBuf,
    finding: String,
}

impl Found {
    fn make(workspace: &Workspace) -> Result<Self> {
        let program = ["release", "debug"]
            .map(|profile| workspace.program(profile, "bayyina"))
            .into_iter()
            .filter_map(|program| Some((program.metadata().ok()?.modified().ok()?, program)))
            .max()
            .context("the command is not built: run `make demo` first")?
            .1;
        let out = workspace.target.join("golden-demo");
        if out.exists() {
            std::fs::remove_dir_all(&out)?;
        }
        let printed = process::output(
            Command::new(&program)
                .args(["demo", "--out"])
                .arg(&out)
                .env("BAYYINA_NOW", NOW),
        )?;
        let finding = comparable(&printed, &out);
        Ok(Self {
            program,
            out,
            finding,
        })
    }

    fn case(&self) -> PathBuf {
        self.out.join(CASE).join("case")
    }

    fn ask(&self, question: &str) -> Result<Value> {
        let printed = process::output(
            Command::new(&self.program)
                .args(["ask", question, "--format", "json", "--case"])
                .arg(self.case()),
        )?;
        serde_json::from_str(&printed)
            .with_context(|| format!("the answer to {question} is not JSON"))
    }

    /// What was published beside the page.
    fn findings(&self) -> Result<Value> {
        read_json(&self.out.join(CASE).join("site/findings.json"))
    }

    /// Ids of the questions that the published findings answer.
    fn questions(&self) -> Result<Vec<String>> {
        let findings = self.findings()?;
        let questions = findings["questions"]
            .as_array()
            .context("findings.json has no questions")?;
        let id = |question: &Value| question["id"].as_str().map(str::to_owned);
        questions
            .iter()
            .map(|question| id(question).context("a question has no id"))
            .collect()
    }
}

fn read_json(path: &Path) -> Result<Value> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_slice(&bytes).with_context(|| format!("{} is not JSON", path.display()))
}

/// A printed finding without what differs from run to run: the output folder
/// reads `OUT`, and hashes read `HASH`.
fn comparable(printed: &str, out: &Path) -> String {
    let printed = printed.replace(&*out.to_string_lossy(), "OUT");
    let mut comparable = String::with_capacity(printed.len());
    let mut rest = printed.as_str();
    while let Some(start) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        let (before, from) = rest.split_at(start);
        let end = from
            .find(|c: char| !c.is_ascii_hexdigit())
            .unwrap_or(from.len());
        let (digits, after) = from.split_at(end);
        comparable += before;
        comparable += if digits.len() == 64 { "HASH" } else { digits };
        rest = after;
    }
    comparable + rest
}

/// Of an answer, what the next run must give again.
fn lasting(answer: &Value) -> Value {
    let pick = |value: &Value, keys: &[&str]| -> Map<String, Value> {
        keys.iter()
            .filter_map(|key| Some(((*key).to_owned(), value.get(key)?.clone())))
            .collect()
    };
    let mut kept = pick(answer, &ANSWER_KEYS);
    if let Some(robust) = answer.get("robust") {
        kept.insert("robust".to_owned(), robust.clone());
    }
    if let Some(claims) = answer["claims"].as_array() {
        let claims = claims
            .iter()
            .map(|claim| Value::Object(pick(claim, &CLAIM_KEYS)))
            .collect();
        kept.insert("claims".to_owned(), claims);
    }
    Value::Object(kept)
}

/// Say what of `expected` is not in `found`. Objects may hold more than is
/// expected of them, lists may not.
fn not_held(expected: &Value, found: &Value, at: &str, differences: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (key, expected) in expected {
                let at = format!("{at}.{key}");
                match found.get(key) {
                    Some(found) => not_held(expected, found, &at, differences),
                    None => differences.push(format!("{at}: {expected} is gone")),
                }
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                not_held(expected, found, &format!("{at}[{index}]"), differences);
            }
        }
        (Value::Array(expected), Value::Array(found)) => differences.push(format!(
            "{at}: a list of {} is now one of {}",
            expected.len(),
            found.len()
        )),
        _ if expected == found => {}
        _ => differences.push(format!("{at}: was {expected}, is {found}")),
    }
}

fn lines_that_differ(expected: &str, found: &str) -> Vec<String> {
    let mut differences = Vec::new();
    let mut expected = expected.lines();
    let mut found = found.lines();
    for number in 1.. {
        let (was, is) = (expected.next(), found.next());
        if was.is_none() && is.is_none() {
            break;
        }
        if was != is {
            let shown =
                |line: Option<&str>| line.map_or("no line".to_owned(), |l| format!("{l:?}"));
            differences.push(format!(
                "finding.txt:{number}: was {}, is {}",
                shown(was),
                shown(is)
            ));
        }
    }
    differences
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn differences(expected: Value, found: Value) -> Vec<String> {
        let mut differences = Vec::new();
        not_held(&expected, &found, "q", &mut differences);
        differences
    }

    #[test]
    fn what_a_golden_answer_does_not_mention_is_free() {
        let found = json!({"at_least": 12, "claims": [{"id": "a", "for": [["00"]]}]});
        let none: Vec<String> = Vec::new();
        assert_eq!(differences(json!({"at_least": 12}), found.clone()), none);
        assert_eq!(differences(json!({"claims": [{"id": "a"}]}), found), none);
    }

    #[test]
    fn what_it_mentions_must_hold() {
        let found = json!({"at_least": 11, "claims": [{"id": "a"}, {"id": "b"}]});
        assert_eq!(
            differences(
                json!({"at_least": 12, "at_most": 14, "claims": [{"id": "a"}]}),
                found
            ),
            [
                "q.at_least: was 12, is 11",
                "q.at_most: 14 is gone",
                "q.claims: a list of 1 is now one of 2",
            ]
        );
        assert_eq!(
            differences(
                json!({"claims": [{"verdict": "supported"}]}),
                json!({"claims": [{"verdict": "disputed"}]})
            ),
            ["q.claims[0].verdict: was \"supported\", is \"disputed\""]
        );
    }

    #[test]
    fn every_line_of_a_finding_counts() {
        assert!(lines_that_differ("a\nb\n", "a\nb\n").is_empty());
        assert_eq!(
            lines_that_differ("a\nb\n", "a\nc\nd\n"),
            [
                "finding.txt:2: was \"b\", is \"c\"",
                "finding.txt:3: was no line, is \"d\"",
            ]
        );
        assert_eq!(lines_that_differ("a\nb", "a").len(), 1);
    }

    #[test]
    fn folders_and_hashes_are_made_comparable_and_nothing_else() {
        let hash = "0123456789abcdef".repeat(4);
        let printed = format!("12 of 14, entry {hash}; {hash}0 in /tmp/x/out/site, رقة\n");
        assert_eq!(
            comparable(&printed, Path::new("/tmp/x/out")),
            format!("12 of 14, entry HASH; {hash}0 in OUT/site, رقة\n")
        );
    }

    #[test]
    fn blessing_keeps_what_lasts() {
        let answer = json!({
            "question": "q", "at_least": 12, "log": "abc",
            "robust": {"withdraw": 1, "at_least": 0},
            "claims": [{"id": "a", "verdict": "supported", "for": [["00"]]}],
        });
        assert_eq!(
            lasting(&answer),
            json!({
                "question": "q", "at_least": 12,
                "robust": {"withdraw": 1, "at_least": 0},
                "claims": [{"id": "a", "verdict": "supported"}],
            })
        );
    }
}

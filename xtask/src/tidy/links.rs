//! Links inside the repository lead somewhere.

use std::collections::BTreeSet;

use super::Complaint;

/// Check the links of one Markdown file against the files that there are.
pub fn check(path: &str, text: &str, paths: &[String]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (line, target) in links(text) {
        if target.contains("://") || target.starts_with("mailto:") {
            continue;
        }
        let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
        if file.is_empty() {
            if !anchors(text).contains(anchor) {
                complaints.push(Complaint::of_line(
                    path,
                    line,
                    format!("links to #{anchor}, and no heading is named so"),
                ));
            }
            continue;
        }
        let Some(found) = resolve(path, file) else {
            complaints.push(Complaint::of_line(
                path,
                line,
                format!("links to {file}, outside the repository"),
            ));
            continue;
        };
        let folder = format!("{found}/");
        let exists = found.is_empty()
            || paths
                .iter()
                .any(|path| *path == found || path.starts_with(&folder));
        if !exists {
            complaints.push(Complaint::of_line(
                path,
                line,
                format!("links to {file}, which is not there"),
            ));
        }
    }
    complaints
}

/// Targets of inline links and of link definitions, with their lines.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut links = Vec::new();
    for (number, line) in prose(text) {
        let mut rest = line.as_str();
        while let Some(start) = rest.find("](") {
            rest = &rest[start + 2..];
            let mut depth = 1;
            let end = rest.find(|c| {
                depth += i32::from(c == '(') - i32::from(c == ')');
                depth == 0
            });
            let Some(end) = end else { break };
            // A title may follow the target.
            let target = rest[..end].split_whitespace().next().unwrap_or("");
            let target = target.trim_start_matches('<').trim_end_matches('>');
            links.push((number, target.to_owned()));
            rest = &rest[end..];
        }
        let definition = line
            .trim_start()
            .strip_prefix('[')
            .and_then(|line| line.split_once("]: "));
        if let Some((name, target)) = definition
            && !name.starts_with('^')
        {
            let target = target.split_whitespace().next().unwrap_or("");
            links.push((number, target.to_owned()));
        }
    }
    links
}

/// Lines outside code, with inline code blanked.
fn prose(text: &str) -> Vec<(usize, String)> {
    let mut prose = Vec::new();
    let mut fence: Option<&str> = None;
    for (index, line) in text.lines().enumerate() {
        let start = line.trim_start();
        let mark = ["```", "~~~"]
            .into_iter()
            .find(|mark| start.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, None) => {
                let parts = line.split('`').enumerate();
                let kept = parts.filter(|(index, _)| index % 2 == 0);
                let kept: Vec<&str> = kept.map(|(_, part)| part).collect();
                prose.push((index + 1, kept.join("`")));
            }
            _ => {}
        }
    }
    prose
}

/// Names by which headings can be linked to.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        let title = line.trim_start_matches('#');
        if fenced || title.len() == line.len() || !title.starts_with(' ') {
            continue;
        }
        let name: String = title
            .trim()
            .to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect();
        let mut unique = name.clone();
        for count in 1.. {
            if anchors.insert(unique.clone()) {
                break;
            }
            unique = format!("{name}-{count}");
        }
    }
    anchors
}

/// The path that a link of a file means, from the root; `None` if it leaves it.
fn resolve(from: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    if link.starts_with('/') {
        parts.clear();
    }
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(path: &str, text: &str) -> Vec<String> {
        let paths = ["README.md", "docs/format.md", "docs/verify.py"].map(str::to_owned);
        check(path, text, &paths)
            .iter()
            .map(Complaint::to_string)
            .collect()
    }

    #[test]
    fn links_that_lead_somewhere() {
        let text = "# A heading: of two `parts`\n[a](docs/format.md) [b](docs/) \
            [c](https://example.org/x) [d](./README.md#x) [e](#a-heading-of-two-parts)\n\n\
            [f]: docs/verify.py\n";
        assert!(
            complaints("README.md", text).is_empty(),
            "{:?}",
            complaints("README.md", text)
        );
        assert!(complaints("docs/format.md", "[up](../README.md) [beside](verify.py)").is_empty());
    }

    #[test]
    fn links_that_do_not() {
        let table = [
            (
                "[a](docs/gone.md)",
                "links to docs/gone.md, which is not there",
            ),
            (
                "[a](docs/gone.md \"title\")",
                "links to docs/gone.md, which is not there",
            ),
            ("![a](gone.png)", "links to gone.png, which is not there"),
            ("[a]: gone.md", "links to gone.md, which is not there"),
            ("[a](../x.md)", "links to ../x.md, outside the repository"),
            (
                "[a](#nowhere)",
                "links to #nowhere, and no heading is named so",
            ),
        ];
        for (text, what) in table {
            assert_eq!(
                complaints("README.md", text),
                [format!("README.md:1: {what}")]
            );
        }
    }

    #[test]
    fn code_is_not_prose() {
        let text = "```\n[a](gone.md)\n```\n`[b](gone.md)` and `c`[d](README.md)\n[e](gone.md)";
        assert_eq!(
            complaints("README.md", text),
            ["README.md:5: links to gone.md, which is not there"]
        );
    }

    #[test]
    fn twice_the_same_heading() {
        let found = anchors("# One\n## One\n```\n# Two\n```\n");
        assert_eq!(found, ["one", "one-1"].map(str::to_owned).into());
    }
}

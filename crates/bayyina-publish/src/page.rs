//! The one-file site: the built page with the findings put in.

use crate::json::in_script;
use crate::kml::html;
use crate::show::Direction;
use crate::words::Language;

/// Where the findings go; it stands in the template exactly once.
pub const MARKER: &str = "/*FINDINGS*/";

/// Why a template is not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// No marker, or several.
    #[error("the page's template holds {MARKER} {found} times, not once: build it again")]
    Marker {
        /// How often it stands there.
        found: usize,
    },
    /// The marker stands somewhere else than in the element that the page reads.
    #[error(
        "the page's template holds {MARKER} outside <script type=\"application/json\" id=\"findings\">"
    )]
    Element,
}

/// The page: `template` with `findings` (JSON text) in the place of the marker, and language,
/// direction and title of the document set.
pub fn page(
    template: &str,
    findings: &str,
    title: &str,
    language: Language,
) -> Result<String, TemplateError> {
    let found = template.matches(MARKER).count();
    let Some((before, after)) = template.split_once(MARKER).filter(|_| found == 1) else {
        return Err(TemplateError::Marker { found });
    };
    let element = before.rfind('<').map(|at| before[at..].trim_end());
    let held = element.is_some_and(|tag| {
        tag.starts_with("<script")
            && tag.ends_with('>')
            && tag.contains("type=\"application/json\"")
            && tag.contains("id=\"findings\"")
    });
    if !held {
        return Err(TemplateError::Element);
    }
    let direction = match language.direction() {
        Direction::Left => "ltr",
        Direction::Right => "rtl",
    };
    let root = format!("<html lang=\"{}\" dir=\"{direction}\">", language.tag());
    let before = replaced(before, "<html", ">", &root);
    let title = format!("<title>{}</title>", html(title));
    let before = replaced(&before, "<title>", "</title>", &title);
    Ok(format!("{before}{}{after}", in_script(findings.trim_end())))
}

/// The text with its first part from `start` to `end`, both included, replaced; unchanged where
/// there is none.
fn replaced(text: &str, start: &str, end: &str, by: &str) -> String {
    let Some(at) = text.find(start) else {
        return text.to_owned();
    };
    let Some(length) = text[at..].find(end) else {
        return text.to_owned();
    };
    format!("{}{by}{}", &text[..at], &text[at + length + end.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "<!doctype html>\n<html lang=\"en\" dir=\"ltr\">\n<head><title>Bayyina</title></head>\n<body><script type=\"application/json\" id=\"findings\">\n      /*FINDINGS*/\n    </script><script>x</script></body></html>";

    #[test]
    fn findings_language_and_title_are_put_in() {
        let page = page(
            TEMPLATE,
            "{\"a\":\"</script>\"}\n",
            "a <b> & c",
            Language::Arabic,
        )
        .unwrap();
        assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">"), "{page}");
        assert!(
            page.contains("<title>a &lt;b&gt; &amp; c</title>"),
            "{page}"
        );
        assert!(page.contains("{\"a\":\"\\u003c/script>\"}"), "{page}");
        assert!(page.ends_with("<script>x</script></body></html>"));
    }

    #[test]
    fn a_title_cannot_pass_for_the_marker() {
        let page = page(TEMPLATE, "{}", MARKER, Language::English).unwrap();
        assert!(page.contains("      {}\n    </script>"), "{page}");
    }

    #[test]
    fn other_templates_are_refused() {
        let twice = format!("{TEMPLATE}{MARKER}");
        let bare = format!("<p>{MARKER}</p>");
        let table = [
            ("<p></p>", TemplateError::Marker { found: 0 }),
            (&*twice, TemplateError::Marker { found: 2 }),
            (&*bare, TemplateError::Element),
        ];
        for (template, expected) in table {
            assert_eq!(page(template, "{}", "", Language::English), Err(expected));
        }
    }
}

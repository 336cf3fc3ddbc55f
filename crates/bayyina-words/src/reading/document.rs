//! Files as text: plain text, web pages, word-processor files.
//!
//! The text that comes out is a working copy: all spans refer to it, and it is kept beside the
//! original bytes with the name of what extracted it.

use std::io::Read;

use dom_smoothie::{Config, Readability, TextMode};
use encoding_rs::Encoding;
use quick_xml::events::Event;

use crate::encoding;

/// The longest text that is read. Longer files are archives rather than articles.
///
/// Units: bytes.
pub const LONGEST: usize = 16 << 20;

/// How deep the elements of a page may be nested; finding its article takes the square of it.
const DEEPEST: usize = 1000;

/// The text of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The text. Paragraphs are parted by line ends.
    pub text: String,
    /// What made it from the bytes, with its version.
    pub extractor: &'static str,
    /// What a reader should be told, such as the encoding found.
    pub notes: Vec<String>,
}

/// Why a file gave no text.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The file is longer than an article can be.
    #[error("{bytes} bytes: longer than the {LONGEST} bytes that are read as one article")]
    Long {
        /// The length of the file or of the text in it.
        bytes: usize,
    },
    /// A PDF, and nothing at hand that reads one.
    #[error("a PDF, which takes pdftotext to read")]
    Pdf,
    /// A PDF without text.
    #[error("a PDF without text: its pages are pictures")]
    Scan,
    /// A PDF that cannot be opened: damaged, or locked with a password.
    #[error("a PDF that cannot be opened: damaged, or locked")]
    DamagedPdf,
    /// The tool that reads PDFs failed to start.
    #[error("cannot run pdftotext")]
    Tool(#[source] std::io::Error),
    /// Bytes of a program, a picture or an archive.
    #[error("not text: it begins like {0}")]
    Binary(&'static str),
    /// Bytes that are text in no encoding.
    #[error("not text in any encoding that is known here")]
    Noise,
    /// Markup of a page nested deeper than pages are.
    #[error("a page whose elements are nested more than {DEEPEST} deep")]
    Deep,
    /// A page in which no article was found.
    #[error("no article was found in the page")]
    Page(#[source] dom_smoothie::ReadabilityError),
    /// A word-processor file that cannot be opened.
    #[error("a damaged .docx file")]
    Docx(#[source] zip::result::ZipError),
    /// A word-processor file whose text cannot be parsed.
    #[error("a damaged .docx file")]
    Markup(#[source] quick_xml::Error),
    /// There was nothing to read.
    #[error("no words in it")]
    Empty,
}

/// Reads bytes as a document, by what they begin with rather than by a name. Starts no process: a
/// PDF is [`DocumentError::Pdf`], to be given to [`super::pdf`].
pub fn document(bytes: &[u8]) -> Result<Document, DocumentError> {
    if bytes.len() > LONGEST {
        return Err(DocumentError::Long { bytes: bytes.len() });
    }
    let found = if bytes.starts_with(b"%PDF-") {
        return Err(DocumentError::Pdf);
    } else if bytes.starts_with(b"PK\x03\x04") {
        docx(bytes)?
    } else if let Some(kind) = binary(bytes) {
        return Err(DocumentError::Binary(kind));
    } else if is_page(bytes) {
        page(bytes)?
    } else {
        let decoded = encoding::decode(bytes);
        if is_noise(&decoded.text) || is_random(bytes) {
            return Err(DocumentError::Noise);
        }
        Document {
            notes: decoded.note().into_iter().collect(),
            text: decoded.text,
            extractor: "plain text 1",
        }
    };
    if !found.text.chars().any(char::is_alphabetic) {
        return Err(DocumentError::Empty);
    }
    Ok(found)
}

/// What well-known bytes begin a file that is no text.
fn binary(bytes: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 7] = [
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"\xd0\xcf\x11\xe0", "an old word-processor file"),
        (b"\x7fELF", "a program"),
        (b"Rar!", "a RAR archive"),
    ];
    known
        .iter()
        .find(|(start, _)| bytes.starts_with(start))
        .map(|(_, kind)| *kind)
}

/// Whether more than one character in a hundred is one that texts do not hold.
fn is_noise(text: &str) -> bool {
    let odd = |letter: &char| {
        letter.is_control() && !matches!(letter, '\t' | '\n' | '\r' | '\u{c}')
            || *letter == '\u{fffd}'
    };
    let odd = text.chars().filter(odd).count();
    odd * 100 > text.chars().count()
}

/// Whether bytes are spread as no text is: control codes in every place, in no encoding of two
/// bytes.
fn is_random(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1 << 16)];
    if std::str::from_utf8(head).is_ok()
        || head.starts_with(b"\xff\xfe")
        || head.starts_with(b"\xfe\xff")
    {
        return false;
    }
    let control = head
        .iter()
        .filter(|byte| **byte < 32 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0))
        .count();
    control * 50 > head.len()
}

/// Whether bytes look like a web page.
fn is_page(bytes: &[u8]) -> bool {
    let head: String = bytes
        .iter()
        .take(4096)
        .filter(|byte| byte.is_ascii() && **byte != 0)
        .map(|byte| byte.to_ascii_lowercase() as char)
        .collect();
    let head = head.trim_start();
    head.starts_with("<!doctype html")
        || head.starts_with("<html")
        || head.contains("<html")
        || head.contains("<body")
        || head.contains("<article")
        || (head.starts_with('<') && head.contains("<p>"))
}

/// The article of a web page, without what stands around it.
fn page(bytes: &[u8]) -> Result<Document, DocumentError> {
    let (html, note) = page_text(bytes);
    if depth(&html) > DEEPEST {
        return Err(DocumentError::Deep);
    }
    let config = Config {
        text_mode: TextMode::Formatted,
        // Where less is found, the page is read whole; short reports are reports.
        char_threshold: 140,
        ..Config::default()
    };
    let mut reader =
        Readability::new(html.as_str(), None, Some(config)).map_err(DocumentError::Page)?;
    reader.doc.select(AROUND).remove();
    let article = reader.parse().map_err(DocumentError::Page)?;
    let body = article.text_content.trim();
    let title = article.title.trim();
    // The headline is part of the article, where the body does not repeat it.
    let text = if title.is_empty() || body.starts_with(title) {
        body.to_owned()
    } else {
        format!("{title}\n\n{body}")
    };
    Ok(Document {
        text,
        extractor: "dom_smoothie 0.19",
        notes: note.into_iter().collect(),
    })
}

/// What stands around an article, whatever it weighs.
const AROUND: &str = "nav, footer, aside, #comments, .comments, .comment, .comment-list, \
    .comments-area, .comment-respond, #respond, #disqus_thread, .related, .related-posts, \
    .breadcrumbs, .breadcrumb, .navigation, .menu, .sharedaddy, .social-share, .share-buttons";

/// How deep the elements are nested that have to be closed.
fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for tag in html.split('<').skip(1) {
        let name = tag.trim_start_matches('/');
        let closes = name.len() < tag.len();
        let name: String = name
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        let counts = matches!(
            name.as_str(),
            "div"
                | "span"
                | "section"
                | "article"
                | "table"
                | "ul"
                | "ol"
                | "blockquote"
                | "font"
                | "b"
                | "i"
                | "em"
                | "strong"
                | "a"
                | "main"
                | "center"
                | "form"
        );
        if counts && closes {
            depth = depth.saturating_sub(1);
        } else if counts {
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    deepest
}

/// A page as text: by its own word for its encoding where the bytes are not UTF-8.
fn page_text(bytes: &[u8]) -> (String, Option<String>) {
    if std::str::from_utf8(bytes).is_err()
        && let Some(encoding) = declared(bytes)
    {
        let (text, encoding, _) = encoding.decode(bytes);
        return (
            text.into_owned(),
            Some(format!("read as {}", encoding.name())),
        );
    }
    let decoded = encoding::decode(bytes);
    let note = decoded.note();
    (decoded.text, note)
}

/// The encoding that a page names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096)];
    let at = head
        .windows(8)
        .position(|window| window.eq_ignore_ascii_case(b"charset="))?;
    let label: Vec<u8> = head[at + 8..]
        .iter()
        .copied()
        .skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '))
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        .collect();
    Encoding::for_label(&label)
}

/// The paragraphs of a word-processor file.
fn docx(bytes: &[u8]) -> Result<Document, DocumentError> {
    let mut archive =
        zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(DocumentError::Docx)?;
    let part = archive
        .by_name("word/document.xml")
        .map_err(DocumentError::Docx)?;
    let mut xml = String::new();
    // A small archive may unpack into a very large file.
    part.take(LONGEST as u64 + 1)
        .read_to_string(&mut xml)
        .map_err(|error| DocumentError::Docx(error.into()))?;
    if xml.len() > LONGEST {
        return Err(DocumentError::Long { bytes: xml.len() });
    }
    Ok(Document {
        text: paragraphs(&xml)?,
        extractor: "docx paragraphs 1",
        notes: Vec::new(),
    })
}

/// The text of WordprocessingML: `w:t` is text, `w:p` ends a paragraph.
fn paragraphs(xml: &str) -> Result<String, DocumentError> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut text, mut inside) = (String::new(), false);
    loop {
        match reader.read_event().map_err(DocumentError::Markup)? {
            Event::Start(start) if start.name().as_ref() == "w:t" => inside = true,
            Event::End(end) if end.name().as_ref() == "w:t" => inside = false,
            Event::End(end) if end.name().as_ref() == "w:p" => text.push('\n'),
            Event::Empty(empty) => match empty.name().as_ref() {
                "w:br" => text.push('\n'),
                "w:tab" => text.push(' '),
                _ => {}
            },
            Event::Text(words) if inside => text.push_str(&words),
            Event::GeneralRef(name) if inside => text.extend(entity(&name)),
            Event::Eof => return Ok(text),
            _ => {}
        }
    }
}

/// The character of a reference such as `&amp;` or `&#1604;`.
fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

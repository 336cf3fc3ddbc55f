//! The text of a PDF, by `pdftotext` in a process of its own: what is wrong with a foreign file
//! stays there.

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::document::{Document, DocumentError, LONGEST};

/// How long a file may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The words in the pages of a PDF, in the order in which they are read.
///
/// Needs `pdftotext` (poppler-utils). A file without text, such as a scan, is
/// [`DocumentError::Scan`].
pub fn pdf(bytes: &[u8]) -> Result<Document, DocumentError> {
    if bytes.len() > LONGEST {
        return Err(DocumentError::Long { bytes: bytes.len() });
    }
    let mut file = tempfile::NamedTempFile::new().map_err(DocumentError::Tool)?;
    file.write_all(bytes).map_err(DocumentError::Tool)?;
    file.flush().map_err(DocumentError::Tool)?;
    let mut child = Command::new("pdftotext")
        .args(["-q", "-enc", "UTF-8", "-eol", "unix", "-nopgbrk"])
        .arg(file.path())
        .arg("-")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => DocumentError::Pdf,
            _ => DocumentError::Tool(error),
        })?;
    let Some(output) = child.stdout.take() else {
        return Err(DocumentError::DamagedPdf);
    };
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        let read = output.take(LONGEST as u64 + 1).read_to_end(&mut text);
        read.map(|_| text)
    });
    let begun = Instant::now();
    let status = loop {
        match child.try_wait().map_err(DocumentError::Tool)? {
            Some(status) => break status,
            None if begun.elapsed() > PATIENCE => {
                // It may have ended meanwhile; then there is nothing to kill.
                let _ = child.kill();
                let _ = child.wait();
                return Err(DocumentError::DamagedPdf);
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let text = reader
        .join()
        .map_err(|_| DocumentError::DamagedPdf)?
        .map_err(DocumentError::Tool)?;
    if !status.success() {
        return Err(DocumentError::DamagedPdf);
    }
    if text.len() > LONGEST {
        return Err(DocumentError::Long { bytes: text.len() });
    }
    let text = String::from_utf8_lossy(&text).replace('\u{c}', "\n\n");
    if !text.chars().any(char::is_alphabetic) {
        return Err(DocumentError::Scan);
    }
    Ok(Document {
        text: text.trim().to_owned(),
        extractor: "pdftotext, poppler",
        notes: Vec::new(),
    })
}

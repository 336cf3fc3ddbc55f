//! Requests to a model behind an OpenAI-compatible address.

use std::io::Read;
use std::time::Duration;

use bayyina_words::reading::Transport;

use crate::fault::Fault;

/// The longest answer that is read.
///
/// Units: bytes.
const LONGEST: u64 = 8 << 20;

/// Posts to one address.
pub struct Http {
    agent: ureq::Agent,
    url: String,
    key: Option<String>,
}

impl Http {
    /// Sends to an address, such as `http://localhost:11434/v1`, and waits so long for each answer.
    ///
    /// The key comes from `BAYYINA_ENDPOINT_KEY`; without it, none is sent.
    pub fn new(url: &str, timeout: Duration) -> Result<Self, Fault> {
        let secure = url.starts_with("https://");
        if !(secure || url.starts_with("http://")) {
            return Err(Fault::input(format!("{url} is no address of an endpoint"))
                .hint("give one such as http://localhost:11434/v1"));
        }
        if secure && !cfg!(feature = "tls") {
            return Err(Fault::input("this program was built without https").hint(
                "build it with `--features tls`, or name an address that begins with http://",
            ));
        }
        let bare = url.trim_end_matches('/');
        let url = if bare.ends_with("/chat/completions") {
            bare.to_owned()
        } else {
            format!("{bare}/chat/completions")
        };
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .into();
        let key = std::env::var("BAYYINA_ENDPOINT_KEY")
            .ok()
            .filter(|key| !key.is_empty());
        Ok(Self { agent, url, key })
    }
}

impl Transport for Http {
    fn post(&self, body: &str) -> Result<String, String> {
        let mut request = self
            .agent
            .post(&self.url)
            .header("Content-Type", "application/json");
        if let Some(key) = &self.key {
            request = request.header("Authorization", format!("Bearer {key}"));
        }
        let mut answer = request.send(body).map_err(|error| error.to_string())?;
        let status = answer.status();
        let mut text = String::new();
        answer
            .body_mut()
            .as_reader()
            .take(LONGEST + 1)
            .read_to_string(&mut text)
            .map_err(|error| error.to_string())?;
        if text.len() as u64 > LONGEST {
            return Err("an answer longer than 8 MB".to_owned());
        }
        if !status.is_success() {
            let start: String = text.chars().take(200).collect();
            return Err(format!("{status}: {}", start.trim()));
        }
        Ok(text)
    }
}

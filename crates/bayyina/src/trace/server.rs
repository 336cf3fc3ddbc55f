//! Serves one page to one browser on this machine.
//!
//! Only the loopback interface listens. A request must name this host and this port, which keeps
//! out pages elsewhere whose names were made to lead here; it must not come from another origin;
//! and its path must begin with a random token, which other programs and users of the machine do
//! not know.

use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr};

use tiny_http::{Header, Method, Request, Response, Server, StatusCode};

use crate::fault::Fault;

/// A request's body is no larger than this; a trace is far smaller.
const LARGEST_BODY: u64 = 8 << 20;
/// Searches run beside other questions: so many at a time.
const THREADS: usize = 4;

/// What a page is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// HTTP's number for how it went.
    pub status: u16,
    /// The kind of the body.
    pub media_type: &'static str,
    /// What is said.
    pub body: Vec<u8>,
}

impl Reply {
    /// All is well.
    pub fn good(media_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            media_type,
            body: body.into(),
        }
    }

    /// Something is not, in words for people.
    pub fn refused(status: u16, why: impl Into<String>) -> Self {
        Self {
            status,
            media_type: "text/plain; charset=utf-8",
            body: why.into().into_bytes(),
        }
    }
}

/// What a request asks, once it may.
#[derive(Debug)]
pub struct Question<'a> {
    /// GET, PUT or POST.
    pub method: &'a str,
    /// The path below the token.
    pub path: &'a str,
    /// What stands behind the question mark.
    pub query: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// Who may ask.
#[derive(Debug)]
pub struct Door {
    port: u16,
    token: String,
}

impl Door {
    /// The page's address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/{}/", self.port, self.token)
    }

    /// The path below the token, or why the request is turned away.
    pub fn admit<'a>(
        &self,
        url: &'a str,
        host: Option<&str>,
        origin: Option<&str>,
        site: Option<&str>,
    ) -> Result<(&'a str, &'a str), Reply> {
        let own = |name: &str| {
            ["127.0.0.1", "localhost"]
                .iter()
                .any(|host| name.eq_ignore_ascii_case(&format!("{host}:{}", self.port)))
        };
        if !host.is_some_and(own) {
            return Err(Reply::refused(403, "this page is for this machine alone"));
        }
        let own_origin = |origin: &str| origin.strip_prefix("http://").is_some_and(own);
        let from_elsewhere = origin.is_some_and(|origin| !own_origin(origin))
            || site.is_some_and(|site| !matches!(site, "same-origin" | "none"));
        if from_elsewhere {
            return Err(Reply::refused(403, "another page may not ask this one"));
        }
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let below = path
            .strip_prefix('/')
            .and_then(|path| path.strip_prefix(self.token.as_str()))
            .and_then(|path| path.strip_prefix('/'));
        match below {
            Some(below) => Ok((below, query)),
            None => Err(Reply::refused(
                404,
                "open the whole address that the command printed",
            )),
        }
    }
}

/// Listens on a port; 0 lets the system choose one.
pub fn listen(port: u16) -> Result<(Server, Door), Fault> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let server = Server::http(address).map_err(|error| {
        Fault::surroundings(format!("cannot listen on {address}: {error}"))
            .hint("give another --port, or none")
    })?;
    let port = server.server_addr().to_ip().map_or(port, |own| own.port());
    let mut random = [0; 16];
    getrandom::fill(&mut random)
        .map_err(|error| Fault::surroundings(format!("no random numbers: {error}")))?;
    let token = hex::encode(random);
    Ok((server, Door { port, token }))
}

/// Answers until the process ends.
pub fn serve(server: &Server, door: &Door, answer: &(dyn Fn(&Question<'_>) -> Reply + Sync)) {
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Ok(request) = server.recv() {
                    respond(request, door, answer);
                }
            });
        }
    });
}

fn respond(mut request: Request, door: &Door, answer: &dyn Fn(&Question<'_>) -> Reply) {
    let header = |name: &'static str| {
        let mut all = request.headers().iter();
        let found = all.find(|header| header.field.equiv(name));
        found.map(|header| header.value.as_str().to_owned())
    };
    let (host, origin, site) = (header("Host"), header("Origin"), header("Sec-Fetch-Site"));
    let url = request.url().to_owned();
    let admitted = door.admit(&url, host.as_deref(), origin.as_deref(), site.as_deref());
    let reply = admitted.and_then(|(path, query)| {
        let method = match request.method() {
            Method::Get => "GET",
            Method::Put => "PUT",
            Method::Post => "POST",
            _ => return Err(Reply::refused(405, "this is not answered")),
        };
        let mut body = Vec::new();
        let read = request
            .as_reader()
            .take(LARGEST_BODY + 1)
            .read_to_end(&mut body);
        if read.is_err() || body.len() as u64 > LARGEST_BODY {
            return Err(Reply::refused(413, "that is too much at once"));
        }
        Ok(answer(&Question {
            method,
            path,
            query,
            body: &body,
        }))
    });
    let reply = reply.unwrap_or_else(|refusal| refusal);
    let mut response = Response::from_data(reply.body).with_status_code(StatusCode(reply.status));
    for (name, value) in [
        ("Content-Type", reply.media_type),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "frame-ancestors 'none'"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
    ] {
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    // A browser that went away wants no answer.
    let _ = request.respond(response);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_page_itself_may_ask() {
        let door = Door {
            port: 4000,
            token: "abc".to_owned(),
        };
        let own = Some("127.0.0.1:4000");
        let table = [
            // path, host, origin, site, status or path below
            ("/abc/", own, None, None, Ok("")),
            (
                "/abc/solve",
                Some("localhost:4000"),
                Some("http://localhost:4000"),
                Some("same-origin"),
                Ok("solve"),
            ),
            (
                "/abc/solve",
                Some("evil.example:4000"),
                None,
                None,
                Err(403),
            ),
            ("/abc/solve", Some("127.0.0.1:4001"), None, None, Err(403)),
            ("/abc/solve", None, None, None, Err(403)),
            (
                "/abc/solve",
                own,
                Some("http://evil.example"),
                None,
                Err(403),
            ),
            ("/abc/solve", own, Some("null"), None, Err(403)),
            (
                "/abc/solve",
                own,
                Some("https://127.0.0.1:4000"),
                None,
                Err(403),
            ),
            ("/abc/solve", own, None, Some("cross-site"), Err(403)),
            ("/abd/solve", own, None, None, Err(404)),
            ("/abc", own, None, None, Err(404)),
            ("/abcd/", own, None, None, Err(404)),
            ("/", own, None, None, Err(404)),
        ];
        for (path, host, origin, site, expected) in table {
            let found = door
                .admit(path, host, origin, site)
                .map(|(below, _)| below)
                .map_err(|reply| reply.status);
            assert_eq!(found, expected, "{path} {host:?} {origin:?} {site:?}");
        }
    }
}

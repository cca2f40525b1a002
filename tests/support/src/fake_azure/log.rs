//! A log of all requests with their credentials.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::io::Write;
use std::sync::Mutex;

use hyper::{Method, StatusCode};

use super::authorization::Authorization;

#[derive(Clone, Debug)]
pub struct Request {
    pub method: Method,
    /// The host, with the port if it is not the scheme's default.
    pub host: String,
    /// Whether the request came without TLS.
    pub plain: bool,
    /// The path and query.
    pub path: String,
    pub authorization: Authorization,
    pub user_agent: String,
    pub status: StatusCode,
}

#[derive(Default)]
pub struct Log {
    requests: Mutex<Vec<Request>>,
    file: Option<File>,
}

impl Log {
    /// Creates a log that also writes one line per request to `file`.
    pub fn to_file(file: File) -> Self {
        Log { file: Some(file), ..Log::default() }
    }

    pub fn add(&self, request: Request) {
        let mut requests = self.requests.lock().unwrap();
        if let Some(mut file) = self.file.as_ref() {
            writeln!(file, "{request}").expect("a line in the log file");
        }
        requests.push(request);
    }

    pub fn all(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// The requests that `action` causes, and its result.
    pub fn during<T>(&self, action: impl FnOnce() -> T) -> (Vec<Request>, T) {
        let before = self.requests.lock().unwrap().len();
        let result = action();
        (self.all().split_off(before), result)
    }

    pub fn hosts_that_saw(&self, pat: &str) -> BTreeSet<String> {
        let requests = self.requests.lock().unwrap();
        let seen = requests.iter().filter(|request| request.authorization.pat() == Some(pat));
        seen.map(|request| request.host.clone()).collect()
    }

    /// All requests to `host`.
    pub fn sent_to(&self, host: &str) -> Vec<Request> {
        let mut requests = self.all();
        requests.retain(|request| request.host == host);
        requests
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Request { method, host, path, status, .. } = self;
        let status = status.as_u16();
        write!(f, "{method} {host}{path} -> {status}, ")?;
        match &self.authorization {
            Authorization::None => write!(f, "no credentials"),
            Authorization::Basic { username, password } => {
                write!(f, "Basic {username}:{}", shortened(password))
            }
            Authorization::Other(value) => write!(f, "{}", scheme(value)),
            Authorization::Several => write!(f, "several Authorization headers"),
        }
    }
}

/// Enough of a PAT to tell two PATs apart.
fn shortened(pat: &str) -> String {
    match pat.char_indices().nth_back(3) {
        Some((index, _)) if index > 0 => format!("...{}", &pat[index..]),
        _ => pat.to_owned(),
    }
}

fn scheme(value: &str) -> &str {
    value.split(' ').next().unwrap_or_default()
}

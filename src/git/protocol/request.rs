//! A request of git, parsed and checked.

use std::mem;

use crate::git::boolean::parse_bool;
use crate::util::pat::Secret;

/// git's limit for a line, including the line feed (bd590bde58).
const LINE_LIMIT: usize = 65535;

/// An unambiguous request.
///
/// Absent and empty attributes are different. `protocol` and `host` are neither: without them a
/// request would match any credential (CVE-2020-11008).
#[derive(Debug, Default)]
pub struct Request {
    pub protocol: String,
    /// The host with its port, if the URL has one.
    pub host: String,
    /// The path without its leading slash; git sends it only with `credential.useHttpPath`.
    pub path: Option<String>,
    /// From the URL or from `credential.username`.
    pub username: Option<String>,
    /// Only on `store` and `erase`.
    pub password: Option<Secret>,
    /// When the password expires, in seconds since 1970.
    pub password_expiry_utc: Option<i64>,
    /// The credential must not outlive this command.
    pub ephemeral: bool,
    /// The credential is a complete header instead of username and password (`authtype`).
    pub ready_made: bool,
    /// The header's value without its scheme, only on `store` and `erase`.
    pub credential: Option<Secret>,
    /// The caller takes such headers, and `ephemeral` (git 2.46 and later).
    pub takes_headers: bool,
    /// The caller returns `state[]` (git 2.46 and later).
    pub keeps_state: bool,
    /// The server rejected a request without a credential (`wwwauth[]`). With `proactiveAuth`, git
    /// sends a bare `Basic` of its own.
    pub was_challenged: bool,
    /// The server offered NTLM or Negotiate (`wwwauth[]`, git 2.41 and later).
    pub offers_windows_login: bool,
    /// The server offered the Basic Authentication of IIS, which accepts Windows passwords but no
    /// PATs (`wwwauth[]`).
    pub offers_iis_basic: bool,
    /// The server's challenge for Entra tokens, which names its tenant (`wwwauth[]`).
    pub entra_challenge: Option<String>,
    /// The caller sends the server's challenge (git 2.41 and later).
    pub tells_challenges: bool,
    /// The state that helpers, including this one, sent with their answer.
    pub state: Vec<String>,
}

/// The attributes that may occur only once (CVE-2020-5260, CVE-2024-53263).
const DECISIVE: [&[u8]; 6] =
    [b"protocol", b"host", b"path", b"username", b"password", b"credential"];

impl Request {
    /// Parses standard input. `None` for everything that git would not write, without a reason: an
    /// explanation would only help an attacker.
    pub fn parse(input: &[u8]) -> Option<Request> {
        // PowerShell 5.1 writes a byte order mark to a program if its `$OutputEncoding` is UTF-8. git
        // starts with `capability` or `protocol`, so this cannot come from a URL.
        let input = input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input);
        let mut request = Request::default();
        let mut seen = [false; DECISIVE.len()];
        for line in lines(input)? {
            let split = line.iter().position(|byte| *byte == b'=').filter(|split| *split > 0)?;
            let (key, value) = (&line[..split], &line[split + 1..]);
            if let Some(attribute) = DECISIVE.iter().position(|name| *name == key)
                && mem::replace(&mut seen[attribute], true)
            {
                return None;
            }
            request.take(key, value)?;
        }
        // Missing or empty if the caller dies in the middle.
        (!request.protocol.is_empty() && !request.host.is_empty()).then_some(request)
    }

    /// What the server accepted or rejected.
    pub fn secret(&self) -> Option<&Secret> {
        self.password.as_ref().or(self.credential.as_ref())
    }

    fn take(&mut self, key: &[u8], value: &[u8]) -> Option<()> {
        match key {
            b"protocol" => self.protocol = text(value)?,
            b"host" => self.host = text(value)?,
            b"path" => self.path = Some(text(value)?),
            b"username" => self.username = Some(text(value)?),
            b"password" => self.password = Some(Secret::new(text(value)?)),
            b"password_expiry_utc" => {
                // git ignores an expiry that it cannot parse (credential.c).
                self.password_expiry_utc = text(value)?.parse().ok().filter(|at| *at > 0);
            }
            b"ephemeral" => {
                self.ephemeral = str::from_utf8(value).ok().and_then(parse_bool) == Some(true);
            }
            b"credential" => {
                (self.ready_made, self.credential) = (true, Some(Secret::new(text(value)?)));
            }
            b"capability[]" => match value {
                b"" => (self.keeps_state, self.takes_headers) = (false, false),
                b"state" => self.keeps_state = true,
                b"authtype" => self.takes_headers = true,
                _ => {}
            },
            b"wwwauth[]" if value.is_empty() => {
                (self.was_challenged, self.offers_windows_login) = (false, false);
                (self.offers_iis_basic, self.entra_challenge) = (false, None);
            }
            b"wwwauth[]" => {
                self.tells_challenges = true;
                self.was_challenged |= value != b"Basic";
                self.offers_windows_login |= is_windows_login(value);
                self.offers_iis_basic |= is_iis_basic(value);
                if value.starts_with(b"Bearer ") {
                    self.entra_challenge = text(value);
                }
            }
            b"state[]" if value.is_empty() => self.state.clear(),
            b"state[]" => self.state.push(text(value)?),
            // Later versions of git may add attributes.
            _ => {}
        }
        Some(())
    }
}

/// The lines before the first blank one.
///
/// git ends lines with LF. A caller on Windows may end *all* of them, including the blank one, with
/// CR LF. A CR anywhere else came from a URL (CVE-2024-52006, CVE-2024-50338) and is refused.
fn lines(input: &[u8]) -> Option<Vec<&[u8]>> {
    if input.contains(&0) {
        return None;
    }
    let mut lines = Vec::new();
    let (mut ends, mut carriage_returns) = (0, 0);
    for line in input.strip_suffix(b"\n").unwrap_or(input).split(|byte| *byte == b'\n') {
        let bare = line.strip_suffix(b"\r").unwrap_or(line);
        ends += 1;
        carriage_returns += line.iter().filter(|byte| **byte == b'\r').count();
        if bare.is_empty() {
            break;
        }
        if line.len() >= LINE_LIMIT {
            return None;
        }
        lines.push(bare);
    }
    let all_end_in_one =
        carriage_returns == ends && lines.iter().all(|line| !line.contains(&b'\r'));
    (carriage_returns == 0 || all_end_in_one).then_some(lines)
}

/// UTF-8 without control characters. Nothing is repaired: a repaired text could equal another one.
fn text(value: &[u8]) -> Option<String> {
    let text = str::from_utf8(value).ok()?;
    (!text.chars().any(char::is_control)).then(|| text.to_owned())
}

fn is_windows_login(challenge: &[u8]) -> bool {
    let scheme = challenge.split(|byte| b" ,".contains(byte)).next().unwrap_or_default();
    scheme.eq_ignore_ascii_case(b"NTLM") || scheme.eq_ignore_ascii_case(b"Negotiate")
}

/// Whether a challenge comes from IIS: its realm is a bare host name, while that of Azure DevOps
/// Server is a URL.
fn is_iis_basic(challenge: &[u8]) -> bool {
    let text = String::from_utf8_lossy(challenge).to_ascii_lowercase();
    let realm = text.strip_prefix("basic ").and_then(|rest| rest.trim().strip_prefix("realm="));
    let realm = realm.unwrap_or_default().trim_matches('"');
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    !realm.is_empty() && realm.bytes().all(inner)
}

//! What git asks: one request, parsed and checked.

use crate::util::pat::Secret;

/// git's own limit for one line, with its line feed (git 2.46, bd590bde58).
const LINE_LIMIT: usize = 65535;

/// One request that can be understood without doubt.
///
/// Absent and empty are different things in git's protocol; `protocol` and `host` are neither:
/// a request without them would match any credential (CVE-2020-11008).
#[derive(Debug, Default)]
pub struct Request {
    /// `https` and the like, as git wrote it.
    pub protocol: String,
    /// The host with its port, if the URL has one.
    pub host: String,
    /// The path without its leading slash; git sends it only with `credential.useHttpPath`.
    pub path: Option<String>,
    /// From the URL or from `credential.username`.
    pub username: Option<String>,
    /// Only on `store` and `erase`.
    pub password: Option<Secret>,
    /// When the password ends, in seconds since 1970.
    pub password_expiry_utc: Option<i64>,
    /// The credential must not outlive this command.
    pub ephemeral: bool,
    /// The credential is no username and password but a ready header (`authtype`).
    pub ready_made: bool,
    /// The caller hands `state[]` back to us (git 2.46 and later say so).
    pub keeps_state: bool,
    /// The server has refused a request without a credential, and said what it wants
    /// (`wwwauth[]`); with proactiveAuth git has only its own bare `Basic` to say.
    pub was_challenged: bool,
    /// The server's answer offered NTLM or Negotiate (`wwwauth[]`, git 2.41 and later).
    pub offers_windows_login: bool,
    /// The server's answer came from the Basic Authentication of IIS, which takes the passwords of
    /// Windows and no PAT (`wwwauth[]`).
    pub offers_iis_basic: bool,
    /// The caller says what the server's answer offered (git 2.41 and later).
    pub tells_challenges: bool,
    /// What helpers, we among them, said with the answer that this is about.
    pub state: Vec<String>,
}

/// Why a request gets nothing. Nobody reads the reason but tests: a helper that explained
/// itself to whoever sent this would only help the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A NUL, a control byte, a CR or a byte that is not UTF-8 where it could matter.
    StrangeBytes,
    /// A line without `=`, or with nothing before it.
    NotAnAttribute,
    /// A line longer than git writes.
    LongLine,
    /// One of the attributes that decide came twice (CVE-2020-5260, CVE-2024-53263).
    Duplicate,
    /// No protocol or no host, or an empty one: also what a caller that dies midway leaves.
    Incomplete,
}

impl Request {
    /// Parses what stood on standard input.
    ///
    /// # Errors
    /// [`Refused`] for anything that git would not write.
    pub fn parse(input: &[u8]) -> Result<Request, Refused> {
        let mut request = Request::default();
        let mut seen = Seen::default();
        for line in lines(input)? {
            let split = line.iter().position(|byte| *byte == b'=');
            let Some(split @ 1..) = split else {
                return Err(Refused::NotAnAttribute);
            };
            request.take(&line[..split], &line[split + 1..], &mut seen)?;
        }
        if request.protocol.is_empty() || request.host.is_empty() {
            return Err(Refused::Incomplete);
        }
        Ok(request)
    }

    fn take(&mut self, key: &[u8], value: &[u8], seen: &mut Seen) -> Result<(), Refused> {
        match key {
            b"protocol" => self.protocol = seen.once(0, value)?,
            b"host" => self.host = seen.once(1, value)?,
            b"path" => self.path = Some(seen.once(2, value)?),
            b"username" => self.username = Some(seen.once(3, value)?),
            b"password" => self.password = Some(Secret::new(seen.once(4, value)?)),
            b"password_expiry_utc" => {
                // git takes what it cannot read as "no expiry" (credential.c).
                self.password_expiry_utc = text(value)?.parse().ok().filter(|at| *at > 0);
            }
            b"ephemeral" => self.ephemeral = is_true(value),
            b"authtype" | b"credential" => self.ready_made = true,
            b"capability[]" => match value {
                b"" => self.keeps_state = false,
                b"state" => self.keeps_state = true,
                _ => {}
            },
            b"wwwauth[]" if value.is_empty() => {
                (self.was_challenged, self.offers_windows_login) = (false, false);
                self.offers_iis_basic = false;
            }
            b"wwwauth[]" => {
                self.tells_challenges = true;
                self.was_challenged |= value != b"Basic";
                self.offers_windows_login |= is_windows_login(value);
                self.offers_iis_basic |= is_iis_basic(value);
            }
            b"state[]" if value.is_empty() => self.state.clear(),
            b"state[]" => self.state.push(text(value)?),
            // What is unknown today may be git's tomorrow.
            _ => {}
        }
        Ok(())
    }
}

/// Which of the attributes that decide have been seen.
#[derive(Default)]
struct Seen([bool; 5]);

impl Seen {
    fn once(&mut self, attribute: usize, value: &[u8]) -> Result<String, Refused> {
        if std::mem::replace(&mut self.0[attribute], true) {
            return Err(Refused::Duplicate);
        }
        text(value)
    }
}

/// The lines up to the first blank one or the end.
///
/// git ends lines with LF alone. A caller on Windows may end *all* of them with CR LF, the blank one
/// too; a CR anywhere else came out of a URL (CVE-2024-52006, CVE-2024-50338) and the request is
/// refused.
fn lines(input: &[u8]) -> Result<Vec<&[u8]>, Refused> {
    if input.contains(&0) {
        return Err(Refused::StrangeBytes);
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
            return Err(Refused::LongLine);
        }
        lines.push(bare);
    }
    let all_end_in_one =
        carriage_returns == ends && lines.iter().all(|line| !line.contains(&b'\r'));
    if carriage_returns == 0 || all_end_in_one { Ok(lines) } else { Err(Refused::StrangeBytes) }
}

/// UTF-8 without control characters; nothing is repaired, since a repaired text would be
/// compared (facts, git-protocol.md section 4.2).
fn text(value: &[u8]) -> Result<String, Refused> {
    let text = std::str::from_utf8(value).map_err(|_| Refused::StrangeBytes)?;
    if text.chars().any(char::is_control) {
        return Err(Refused::StrangeBytes);
    }
    Ok(text.to_owned())
}

/// Whether a challenge is for one of the schemes that Windows logs in with.
fn is_windows_login(challenge: &[u8]) -> bool {
    let scheme = challenge.split(|byte| b" ,".contains(byte)).next().unwrap_or_default();
    scheme.eq_ignore_ascii_case(b"NTLM") || scheme.eq_ignore_ascii_case(b"Negotiate")
}

/// Whether a challenge is of IIS itself: its realm is a bare host name, where Azure DevOps Server
/// gives its URL (facts, azure-devops.md section 2.7).
fn is_iis_basic(challenge: &[u8]) -> bool {
    let text = String::from_utf8_lossy(challenge).to_ascii_lowercase();
    let realm = text.strip_prefix("basic ").and_then(|rest| rest.trim().strip_prefix("realm="));
    let realm = realm.unwrap_or_default().trim_matches('"');
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    !realm.is_empty() && realm.bytes().all(inner)
}

/// git's own words for yes (`git_config_bool`).
fn is_true(value: &[u8]) -> bool {
    [&b"1"[..], b"true", b"yes", b"on"].iter().any(|yes| value.eq_ignore_ascii_case(yes))
}

//! How git would speak to a server: through which proxy, whom it trusts, what it calls itself.
//!
//! What is not read: `http.extraHeader`, whose Authorization would stand beside ours (Azure
//! answers two with 400) and which nobody has bound to our requests; cookies; and a client
//! certificate, which [`Settings::client_certificate`] only tells of.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::failure::Obstacle;
use super::proxy::{self, Proxy, Unclear};

/// What git obeys for one URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    /// The proxy that the way leads through.
    pub(super) proxy: Option<Proxy>,
    /// Whether the server has to prove who it is (`http.sslVerify`).
    pub(super) verify: bool,
    /// Whose word is taken for it, if not that of the system's authorities (`http.sslCAInfo`,
    /// `http.sslCAPath`).
    pub(super) authorities: Option<Authorities>,
    /// Whether git would show a certificate of the user's (`http.sslCert`).
    pub(super) client_certificate: bool,
    /// What git calls itself to servers. Azure DevOps answers others than git with its sign-in
    /// page (facts, azure-devops.md section 0.9).
    pub(super) user_agent: String,
    /// What the repository says that we are in, and nobody else.
    pub(super) passed_over: Vec<&'static str>,
}

/// A file of certificates, a directory of them, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Authorities {
    /// `http.sslCAInfo`.
    pub(super) file: Option<PathBuf>,
    /// `http.sslCAPath`.
    pub(super) directory: Option<PathBuf>,
}

impl Settings {
    /// What git's configuration and the environment say about `url`. Without a git to ask, what
    /// git does by itself.
    ///
    /// # Errors
    /// [`Obstacle::ProxyUnclear`].
    pub(super) fn of(url: &str) -> Result<Settings, Obstacle> {
        let mut configured = configured(url, Asked::Here);
        let passed_over = decided_by_repository(url);
        if !passed_over.is_empty() {
            let is_theirs =
                |key: &str| passed_over.iter().any(|name| name.eq_ignore_ascii_case(key));
            let of_user = self::configured(url, Asked::Elsewhere);
            configured.retain(|(key, _)| !is_theirs(key));
            configured.extend(of_user.into_iter().filter(|(key, _)| is_theirs(key)));
        }
        let mut settings = Settings::from(&configured, url, &|name| env::var(name).ok())?;
        if settings.user_agent.is_empty() {
            settings.user_agent = own_user_agent();
        }
        Ok(Settings { passed_over, ..settings })
    }

    /// In git's order (http.c): the environment before the configuration, but for the proxy.
    fn from(
        configured: &[(String, String)],
        url: &str,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Settings, Obstacle> {
        let key = |name: &str| {
            let found = configured.iter().rev().find(|(key, _)| key == name);
            found.map(|(_, value)| value.clone())
        };
        // An empty value takes an earlier one away.
        let is_set = |value: &String| !value.is_empty();
        let either =
            |name: &str, or: &str| variable(name).filter(is_set).or_else(|| key(or)).filter(is_set);
        let own = Authorities {
            file: either("GIT_SSL_CAINFO", "http.sslcainfo").map(PathBuf::from),
            directory: either("GIT_SSL_CAPATH", "http.sslcapath").map(PathBuf::from),
        };
        // Windows' own TLS has its own authorities, and git then passes over these.
        let of_windows = key("http.sslbackend").as_deref() == Some("schannel")
            && !key("http.schannelusesslcainfo").is_some_and(|value| is_true(&value));
        let unverified = variable("GIT_SSL_NO_VERIFY").is_some()
            || key("http.sslverify").is_some_and(|value| is_false(&value));
        let proxy = proxy::of(url, key("http.proxy"), variable);
        Ok(Settings {
            proxy: proxy.map_err(|Unclear| Obstacle::ProxyUnclear)?,
            verify: !unverified,
            authorities: (own != Authorities::default() && !of_windows).then_some(own),
            client_certificate: either("GIT_SSL_CERT", "http.sslcert").is_some(),
            user_agent: either("GIT_HTTP_USER_AGENT", "http.useragent").unwrap_or_default(),
            passed_over: Vec::new(),
        })
    }
}

/// What a repository's own configuration says of these does not count. git believes it, and only
/// looks at who owns the files (`safe.directory`); but one that came with an archive, or as a bare
/// repository among the files of a clone, is the user's own by that, and could send a PAT to
/// anybody. A proxy of its own does so only where there is no TLS.
const DECIDING: [&str; 4] = ["http.sslVerify", "http.sslCAInfo", "http.sslCAPath", "http.proxy"];

fn decided_by_repository(url: &str) -> Vec<&'static str> {
    let said = |scope| urlmatch(&[scope, "--includes"], "http", url, Asked::Here);
    let said: Vec<_> = ["--local", "--worktree"].into_iter().flat_map(said).collect();
    let decides = |name: &&str| {
        let mut values = said.iter().filter(|(key, _)| name.eq_ignore_ascii_case(key));
        values.any(|(_, value)| match *name {
            "http.sslVerify" => !is_true(value),
            "http.proxy" => url.starts_with("http://"),
            _ => true,
        })
    };
    DECIDING.into_iter().filter(decides).collect()
}

/// From where git is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// In the repository that we are in, if we are.
    Here,
    /// Outside of it.
    Elsewhere,
}

/// The `http.*` keys, in lower case, of each the value that fits the URL best; a `~` at the start of
/// a path is written out. Nothing without a git.
fn configured(url: &str, asked: Asked) -> Vec<(String, String)> {
    let mut found = urlmatch(&[], "http", url, asked);
    for (key, value) in &mut found {
        if matches!(key.as_str(), "http.sslcainfo" | "http.sslcapath") && !value.is_empty() {
            let path = urlmatch(&["--type=path"], key, url, asked).pop();
            // Of one key git prints the value alone.
            *value = path.map(|(path, _)| path).unwrap_or_default();
        }
    }
    found
}

fn urlmatch(words: &[&str], key: &str, url: &str, asked: Asked) -> Vec<(String, String)> {
    let words = [&["config", "--null"], words, &["--get-urlmatch", key, url]].concat();
    let mut command = Command::new("git");
    command.args(words).stdin(Stdio::null());
    if asked == Asked::Elsewhere {
        command.current_dir("/").env_remove("GIT_DIR");
    }
    let answer = command.output().map(|output| output.stdout).unwrap_or_default();
    let answer = String::from_utf8_lossy(&answer);
    let entries =
        answer.split_terminator('\0').map(|entry| entry.split_once('\n').unwrap_or((entry, "")));
    entries.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// `git/2.47.3`.
fn own_user_agent() -> String {
    let asked = Command::new("git").arg("--version").stdin(Stdio::null()).output();
    let answer = asked.map(|output| output.stdout).unwrap_or_default();
    let version = String::from_utf8_lossy(&answer);
    format!("git/{}", version.trim().strip_prefix("git version ").unwrap_or("2.47.0"))
}

fn is_false(value: &str) -> bool {
    ["false", "no", "off", "0"].iter().any(|word| value.eq_ignore_ascii_case(word))
}

fn is_true(value: &str) -> bool {
    ["true", "yes", "on", "1"].iter().any(|word| value.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://tfs.example.com/Main";

    fn settings(configured: &[(&str, &str)], environment: &[(&str, &str)]) -> Settings {
        let configured: Vec<(String, String)> =
            configured.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
        let variable = |name: &str| {
            let found = environment.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| value.to_string())
        };
        Settings::from(&configured, URL, &variable).unwrap()
    }

    #[test]
    fn without_a_word_from_anybody_the_system_decides_and_servers_are_verified() {
        let settings = settings(&[], &[]);
        assert!(settings.verify && settings.proxy.is_none() && settings.authorities.is_none());
    }

    #[test]
    fn authorities_come_from_the_environment_before_the_configuration() {
        let file = |settings: Settings| settings.authorities.and_then(|own| own.file);
        let key = ("http.sslcainfo", "/a.pem");
        assert_eq!(file(settings(&[key], &[])), Some("/a.pem".into()));
        assert_eq!(file(settings(&[key], &[("GIT_SSL_CAINFO", "/b.pem")])), Some("/b.pem".into()));
        assert_eq!(file(settings(&[("http.sslcainfo", "")], &[])), None);
        let schannel = ("http.sslbackend", "schannel");
        assert_eq!(file(settings(&[key, schannel], &[])), None);
        let all_the_same = ("http.schannelusesslcainfo", "true");
        assert_eq!(file(settings(&[key, schannel, all_the_same], &[])), Some("/a.pem".into()));
    }

    #[test]
    fn verification_is_switched_off_as_git_has_it_switched_off() {
        assert!(!settings(&[("http.sslverify", "false")], &[]).verify);
        assert!(!settings(&[], &[("GIT_SSL_NO_VERIFY", "1")]).verify);
        assert!(settings(&[("http.sslverify", "true")], &[]).verify);
    }
}

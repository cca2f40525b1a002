//! A repository, by its clone URL.

use super::parse_user_input::host_and_path;
use super::{Host, Remote, SERVICES_HOST, canonical};

/// A repository on the host of its clone URL, to which git sends the PAT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    url: String,
    remote: Remote,
}

impl Repository {
    /// Reads a clone URL, ignoring what follows the repository's name (a branch, a pull request).
    /// `None` if it names no repository.
    pub fn parse(text: &str) -> Option<Repository> {
        let (host, path) = host_and_path(text.trim()).ok()?;
        let segments = path.as_ref()?.segments();
        let marker = segments.iter().position(|segment| segment == "_git")?;
        let limited =
            segments.get(marker + 1).is_some_and(|name| matches!(&**name, "_optimized" | "_full"));
        let segments = segments.get(..=marker + 1 + usize::from(limited))?;
        let mut url = match &host {
            Host::Services => format!("https://{SERVICES_HOST}"),
            Host::Organization(name) => format!("https://{name}.visualstudio.com"),
            Host::Server(origin) => origin.to_string(),
        };
        for segment in segments {
            url.push('/');
            url.extend(canonical::encoded(segment));
        }
        Some(Repository { remote: Remote::at(host, path.clone())?, url })
    }

    /// Its URL without a username, percent-encoded.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its organization.
    pub fn remote(&self) -> &Remote {
        &self.remote
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_clone_url_leads_to_the_repository() {
        for (typed, url) in [
            ("https://dev.azure.com/acme/P/_git/R", "https://dev.azure.com/acme/P/_git/R"),
            ("https://acme@dev.azure.com/acme/_git/R/", "https://dev.azure.com/acme/_git/R"),
            ("http://dev.azure.com/acme/P/_git/R?path=/x", "https://dev.azure.com/acme/P/_git/R"),
            (
                "https://acme.visualstudio.com/P/_git/R/pullrequest/7",
                "https://acme.visualstudio.com/P/_git/R",
            ),
            (
                "https://dev.azure.com/acme/P/_git/_full/R",
                "https://dev.azure.com/acme/P/_git/_full/R",
            ),
            (
                "https://dev.azure.com/acme/Größe 1/_git/R",
                "https://dev.azure.com/acme/Gr%C3%B6%C3%9Fe%201/_git/R",
            ),
            (
                "http://tfs.example.com:8080/tfs/Main/P/_git/R",
                "http://tfs.example.com:8080/tfs/Main/P/_git/R",
            ),
        ] {
            assert_eq!(
                Repository::parse(typed).map(|found| found.url),
                Some(url.to_owned()),
                "{typed}"
            );
        }
    }

    #[test]
    fn other_urls_name_no_repository() {
        for typed in [
            "acme",
            "https://dev.azure.com/acme",
            "https://dev.azure.com/acme/P/_git",
            "https://dev.azure.com/acme/P/_git/_full",
            "https://dev.azure.com/acme/../evil/_git/R",
            "https://dev.azure.com@evil.example@x/acme/_git/R",
            "git@ssh.dev.azure.com:v3/acme/P/R",
        ] {
            assert_eq!(Repository::parse(typed), None, "{typed}");
        }
    }
}

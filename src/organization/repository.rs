//! A repository, by its clone URL.

use super::parse_user_input::split;
use super::{Host, Remote, SERVICES_HOST, Scheme, canonical};

/// A repository, at the host that its clone URL has: git gives the PAT to that host too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    url: String,
    remote: Remote,
}

impl Repository {
    /// Reads a clone URL over http. What is behind the repository's name (a branch, a pull
    /// request) does not matter; `None` for what names none.
    pub fn parse(text: &str) -> Option<Repository> {
        let (scheme, rest) = text.trim().split_once("://")?;
        let (host, path) = split(Scheme::parse(scheme)?, rest).ok()?;
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

    /// Where it is, without a username, encoded anew.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The same as git would say it.
    pub fn remote(&self) -> &Remote {
        &self.remote
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_url_of_any_form_leads_to_the_repository_and_no_further() {
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
    fn what_names_no_repository_is_none() {
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

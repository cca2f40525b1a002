//! git's helpers that answer without a prompt and create nothing: `cache`, and `osxkeychain` on
//! macOS. They do not list what they have, so they are asked for dev.azure.com as a whole, for the
//! remotes of the clone in the current directory, and for the organization that the user named.

use super::{Entry, Query, Search, Source, Spot};
use crate::git::{self, Git};
use crate::organization::StrictUrl;
use crate::util::pat::Secret;

/// The helper of this system, and its source.
const HELPER: Option<(&str, Source)> = if cfg!(target_os = "macos") {
    Some(("credential-osxkeychain", Source::Osxkeychain))
} else if cfg!(unix) {
    Some(("credential-cache", Source::Cache))
} else {
    None
};

pub(super) fn search(query: &Query<'_>, search: &mut Search) {
    let Some((helper, source)) = HELPER.filter(|_| !query.is_silent) else { return };
    let mut answers: Vec<Secret> = Vec::new();
    for url in urls(query) {
        let Some(owner) = query.owner(&url) else { continue };
        let Some((username, text)) = get(helper, &url) else { continue };
        // The answer for the whole host is that for one of its paths.
        if answers.contains(&text) {
            continue;
        }
        answers.push(text.clone());
        let spot = Spot::Answer { url, username: username.clone() };
        search.add(Entry { source, owner, account: Some(username), text, spot });
    }
}

fn urls(query: &Query<'_>) -> Vec<String> {
    let bare = |url: String| Some(StrictUrl::parse(&url).ok()?.without_userinfo());
    let mut urls: Vec<String> = git::remote_urls().into_iter().filter_map(bare).collect();
    urls.extend(query.only.into_iter().flat_map(|only| only.all_urls()));
    urls.push("https://dev.azure.com".to_owned());
    urls
}

/// The username and the password that a helper answers, with the line about the end.
pub(super) fn get(helper: &str, url: &str) -> Option<(String, Secret)> {
    let request = request(url)?;
    let git = Git::new(&[helper, "get"]).ok()?.outside_repository().input(Secret::new(request));
    let answer = git.run().ok()?.text;
    let value = |name: &str| answer.lines().find_map(|line| line.strip_prefix(name));
    let password = value("password=")?;
    let end = value("password_expiry_utc=").map(|end| format!("\npassword_expiry_utc={end}"));
    let text = format!("{password}{}", end.unwrap_or_default());
    Some((value("username=").unwrap_or_default().to_owned(), Secret::new(text)))
}

/// Makes the helper forget an answer.
pub(super) fn erase(url: &str, username: &str, secret: &Secret) -> Option<()> {
    let (helper, _) = HELPER?;
    let known = format!("username={username}\npassword={}\n", secret.expose());
    let request = Secret::new(request(url)? + &known);
    let git = Git::new(&[helper, "erase"]).ok()?.outside_repository().input(request);
    git.run().ok().map(drop)
}

/// What git asks for a URL. A text with a line break would add attributes; such a URL is refused.
fn request(url: &str) -> Option<String> {
    let url = StrictUrl::parse(url).ok()?;
    let path = url.path.trim_start_matches('/');
    let path = if path.is_empty() { String::new() } else { format!("path={path}\n") };
    Some(format!("protocol={}\nhost={}\n{path}", url.scheme.text(), url.host))
}

/// Whether the helper still answers with this PAT.
pub(super) fn has(url: &str, secret: &Secret) -> bool {
    let answer = HELPER.and_then(|(helper, _)| get(helper, url));
    answer.is_some_and(|(_, text)| text.expose().lines().next() == Some(secret.expose()))
}

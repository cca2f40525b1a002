//! Remotes that git cannot fetch from, although their URLs name an organization.

use super::{Finding, Snapshot};
use crate::git::GitRemote;
use crate::index::select;
use crate::organization::{Repository, StrictUrl, parse_user_input};
use crate::util::shell::quoted;
use crate::util::terminal::name;

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    snapshot.remotes.iter().filter_map(|remote| finding(snapshot, remote)).collect()
}

fn finding(snapshot: &Snapshot<'_>, remote: &GitRemote) -> Option<Finding> {
    let clone_url = clone_url(snapshot, &remote.url)?;
    let what = format!("the URL of the remote {} is not a clone URL.", name(&remote.name));
    let option = if remote.is_for_pushes { "--push " } else { "" };
    let (remote_name, clone_url) = (quoted(&remote.name), quoted(&clone_url));
    let command = format!("git remote set-url {option}{remote_name} {clone_url}");
    let finding = Finding::problem("not-a-clone-url", what).with_why(if remote.url.contains(' ') {
        "git cannot fetch from a URL with spaces in it."
    } else {
        "git cannot fetch from it. It may have been copied from a browser."
    });
    Some(finding.with_step("To fix it, run:").with_command(command))
}

/// What to use instead of this URL; `None` if git can fetch from it, or if it is not known to be one
/// of Azure DevOps.
fn clone_url(snapshot: &Snapshot<'_>, url: &str) -> Option<String> {
    let is_wanted = |it: &_| snapshot.only.as_ref().is_none_or(|only| only == it);
    if let Some(repository) = Repository::parse(url) {
        let (index, hints) = (&snapshot.index, snapshot.context.hints);
        let found = select::organization(repository.remote(), None, index, hints);
        let is_ours = found.organization().is_some_and(is_wanted);
        let is_wrong = repository.is_page() || url.contains(' ');
        return (is_ours && is_wrong).then(|| repository.url().to_owned());
    }
    let organization = parse_user_input(url).ok().filter(|_| url.starts_with("http"))?;
    let is_ours = organization.origin().is_none() && is_wanted(&organization);
    let names = StrictUrl::parse(url).ok()?.without_userinfo();
    let names = names.strip_prefix(&organization.url()).unwrap_or_default();
    let repository = match *names.trim_matches('/').split('/').collect::<Vec<_>>() {
        // The path of an SSH URL, and what people expect.
        [project, name] => {
            Repository::parse(&format!("{}/{project}/_git/{name}", organization.url()))
        }
        _ => None,
    };
    let repository = repository.filter(|it| !it.is_page() && !names.contains("/_"));
    let any = || format!("{}/PROJECT/_git/REPOSITORY", organization.url());
    is_ours.then(|| repository.map_or_else(any, |it| it.url().to_owned()))
}

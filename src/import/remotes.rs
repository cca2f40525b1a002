//! PATs in the URLs of remotes: of the clone in the current directory, and of all that the user's
//! configuration names.

use super::{Entry, Owner, Query, Search, Source, Spot};
use crate::git;
use crate::organization::{Organization, StrictUrl, parse_user_input};
use crate::util::pat::find::find as find_pats;
use crate::util::pat::{PatFormat, Secret};
use crate::util::redact::redact;

pub(super) fn search(query: &Query<'_>, search: &mut Search) {
    for entry in git::list().unwrap_or_default() {
        let is_url = entry.section() == "remote" && matches!(entry.name(), "url" | "pushurl");
        let found = PatInUrl::parse(&entry.value).filter(|_| is_url);
        let (Some(found), Some(file)) = (found, &entry.file) else { continue };
        if query.owner(&found.url) != Some(Owner::Organization(found.organization.clone())) {
            continue;
        }
        let key = entry.key.to_string();
        search.add(Entry {
            source: Source::Remotes,
            owner: Owner::Organization(found.organization),
            account: None,
            text: found.pat,
            spot: Spot::Remote { file: file.clone(), key, url: found.url },
        });
    }
}

pub struct PatInUrl {
    pub pat: Secret,
    pub url: String,
    pub organization: Organization,
}

impl PatInUrl {
    /// Takes a URL apart if it certainly is one of Azure DevOps and hides nothing but the PAT.
    pub fn parse(url: &str) -> Option<PatInUrl> {
        let parsed = StrictUrl::parse(url).ok()?;
        let pat = only_pat(parsed.userinfo?)?;
        let url = parsed.without_userinfo();
        let organization = parse_user_input(&url).ok()?;
        // Any host could be a server; only `_git` shows that it is Azure DevOps.
        let certain = organization.origin().is_none() || url.contains("/_git/");
        (certain && redact(&url) == url).then_some(PatInUrl { pat, url, organization })
    }
}

/// The PAT in the userinfo of a URL, even in the older format without a verifiable checksum.
fn only_pat(user: &str) -> Option<Secret> {
    let mut pats = find_pats(user.as_bytes());
    if let Some(found) = pats.pop() {
        return pats.is_empty().then_some(found.pat);
    }
    let word = user.rsplit(':').next().unwrap_or_default();
    PatFormat::from_word(word).is_pat().then(|| Secret::new(word.to_owned()))
}

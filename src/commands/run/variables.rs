//! The variables that `run` sets.

use zeroize::Zeroizing;

use super::super::{Failure, Result, header};
use super::Grant;
use crate::git;
use crate::organization::Organization;
use crate::util::env;

/// Where Azure CLI, Terraform, Microsoft's samples and servers for the Model Context Protocol, and
/// the credential provider of NuGet, pip, and twine look for a PAT. Only the first is not bound to
/// an organization: `az` sends it to the one it is given.
const TOKENS: [&str; 4] = [
    "AZURE_DEVOPS_EXT_PAT",
    "AZDO_PERSONAL_ACCESS_TOKEN",
    "AZURE_DEVOPS_PAT",
    "VSS_NUGET_ACCESSTOKEN",
];
/// Where they look for the organization.
const URLS: [&str; 2] = ["AZDO_ORG_SERVICE_URL", "AZURE_DEVOPS_ORG_URL"];
/// Feeds below these, separated by semicolons, get `VSS_NUGET_ACCESSTOKEN` (artifacts-credprovider,
/// VstsBuildTaskCredentialProvider: a plain comparison of prefixes).
const FEEDS: &str = "VSS_NUGET_URI_PREFIXES";

/// All of them, with their values.
pub(super) fn of(grant: &Grant) -> Result<Vec<(String, Zeroizing<String>)>> {
    let variable = |name: &str, value: &str| (name.to_owned(), Zeroizing::new(value.to_owned()));
    let organization = grant.pat.organization();
    let mut all = vec![variable(FEEDS, &feeds(organization))];
    all.extend(TOKENS.map(|name| variable(name, grant.secret.expose())));
    all.extend(URLS.map(|name| variable(name, &organization.url())));
    if organization.origin().is_some() {
        all.extend(for_git(grant)?);
    }
    Ok(all)
}

fn feeds(organization: &Organization) -> String {
    if organization.origin().is_some() {
        return format!("{}/", organization.url());
    }
    format!(
        "https://pkgs.dev.azure.com/{organization}/;https://{organization}.pkgs.visualstudio.com/"
    )
}

/// What makes git sign in to a server. git before 2.46 gets a header: where NTLM is offered, it never
/// sends a PAT from a helper. Azure DevOps Services does not offer NTLM, so there git asks its helper
/// as usual.
fn for_git(grant: &Grant) -> Result<Vec<(String, Zeroizing<String>)>> {
    let mut urls = grant.pat.organization().all_urls();
    urls.push(grant.spelled.url());
    urls.sort();
    urls.dedup();
    let count = env::text("GIT_CONFIG_COUNT");
    let asks_first =
        git::Version::installed().is_some_and(|git| git >= git::Version::PROACTIVE_AUTH);
    let header = (!asks_first).then(|| header::basic(grant));
    // Hidden options of `run`: see `answer_git`.
    let by_header = if header.is_some() { " --by-header" } else { "" };
    let id = &grant.pat.location.secret;
    let helper = format!("{} run --for-git {id}{by_header}", git::path_value()?);
    git::authorized(&urls, header.as_deref().map(String::as_str), &helper, count.as_deref())
        .map_err(|error| Failure::Refused(error.to_string()))
}

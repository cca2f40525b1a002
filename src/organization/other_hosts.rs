//! The hosts of Azure DevOps Services without repositories: packages, releases, users, search. git
//! never gets a PAT for them; `header` does.
//!
//! Only the hosts in Microsoft's REST API reference are listed: another name below a Microsoft
//! domain could belong to someone else.

use super::host::LEGACY_SUFFIX;
use super::{Organization, Path};

const SUFFIX: &str = ".dev.azure.com";

/// `{service}.dev.azure.com/{organization}`.
const SERVICES: [&str; 11] = [
    "advsec",       // Advanced Security
    "almsearch",    // search
    "analytics",    // OData for reports
    "auditservice", // the audit log
    "extmgmt",      // extensions
    "feeds",        // Artifacts: feeds
    "pkgs",         // Artifacts: packages
    "vsaex",        // members and their licences
    "vsrm",         // releases
    "vssps",        // users, groups, tokens
    "vstmr",        // results of tests
];

/// `{organization}.{service}.visualstudio.com`.
const LEGACY_SERVICES: [&str; 9] =
    ["almsearch", "analytics", "extmgmt", "feeds", "pkgs", "vsaex", "vsrm", "vssps", "vstmr"];

/// Not an organization, but a host for all of them (`app.vssps.visualstudio.com`).
const NOT_AN_ORGANIZATION: &str = "app";

/// The organization that a host, in lower case, and a path name.
pub(super) fn organization(name: &str, path: Option<&Path>) -> Option<Organization> {
    if let Some(service) = name.strip_suffix(SUFFIX) {
        let path = path.filter(|_| SERVICES.contains(&service))?;
        return Organization::services(path.first());
    }
    let (organization, service) = name.strip_suffix(LEGACY_SUFFIX)?.split_once('.')?;
    let known = LEGACY_SERVICES.contains(&service) && organization != NOT_AN_ORGANIZATION;
    known.then(|| Organization::services(organization)).flatten()
}

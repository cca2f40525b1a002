//! Which URLs a section of git's configuration applies to (`http.<url>.*` in git-config(1)).

/// Whether `[credential "pattern"]` or `[http "pattern"]` applies to `url`. Usernames are ignored
/// in both: Azure DevOps puts one into its clone URLs.
pub fn matches(pattern: &str, url: &str) -> bool {
    let Some((scheme, host, path)) = split(url) else {
        return false;
    };
    let (wanted_scheme, rest) = match pattern.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, pattern),
    };
    let (authority, wanted_path) = rest.split_once('/').unwrap_or((rest, ""));
    let wanted_path = wanted_path.trim_end_matches('/');
    let below = path.strip_prefix(wanted_path);
    wanted_scheme.is_none_or(|wanted| wanted.eq_ignore_ascii_case(scheme))
        && same_host(bare(authority, scheme), bare(host, scheme))
        && below
            .is_some_and(|rest| wanted_path.is_empty() || rest.is_empty() || rest.starts_with('/'))
}

fn split(url: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    Some((scheme, host, path.trim_end_matches('/')))
}

/// The host without userinfo and without the default port.
fn bare<'a>(authority: &'a str, scheme: &str) -> &'a str {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let usual = if scheme.eq_ignore_ascii_case("https") { ":443" } else { ":80" };
    host.strip_suffix(usual).unwrap_or(host)
}

/// `*` matches one label.
fn same_host(pattern: &str, host: &str) -> bool {
    let (patterns, labels) = (pattern.split('.'), host.split('.'));
    let fits =
        |(pattern, label): (&str, &str)| pattern == "*" || pattern.eq_ignore_ascii_case(label);
    patterns.clone().count() == labels.clone().count() && patterns.zip(labels).all(fits)
}

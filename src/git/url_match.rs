//! Which URLs a section of git's configuration applies to (`http.<url>.*` in git-config(1)).

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, percent_encode};

/// Whether `[credential "pattern"]` or `[http "pattern"]` applies to `url`. Usernames are ignored
/// in both: Azure DevOps puts one into its clone URLs.
pub fn matches(pattern: &str, url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else {
        return false;
    };
    let (wanted_scheme, wanted_rest) = match pattern.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, pattern),
    };
    let (Some((host, path)), Some((authority, wanted_path))) = (split(rest), split(wanted_rest))
    else {
        return false;
    };
    let below = path.strip_prefix(&*wanted_path);
    wanted_scheme.is_none_or(|wanted| wanted.eq_ignore_ascii_case(scheme))
        && same_host(bare(authority, scheme), bare(host, scheme))
        && below
            .is_some_and(|rest| wanted_path.is_empty() || rest.is_empty() || rest.starts_with('/'))
}

/// The host, and the path as git writes it: without dot segments and needless escapes.
fn split(rest: &str) -> Option<(&str, String)> {
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut segments = Vec::new();
    for segment in path.trim_end_matches('/').split('/') {
        let decoded: Vec<u8> = percent_decode_str(segment).collect();
        match &*decoded {
            b"." => {}
            // git ignores a URL with too many.
            b".." => drop(segments.pop()?),
            _ => segments.push(percent_encode(&decoded, NON_ALPHANUMERIC).to_string()),
        }
    }
    Some((host, segments.join("/")))
}

/// The host without userinfo and without the default port.
fn bare<'a>(authority: &'a str, scheme: &str) -> (&'a str, &'a str) {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let usual = if scheme.eq_ignore_ascii_case("https") { "443" } else { "80" };
    // Not a colon inside the brackets of an IPv6 address.
    let (host, port) =
        host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).unwrap_or((host, ""));
    let port = port.trim_start_matches('0');
    (host, if port == usual { "" } else { port })
}

/// `*` matches one label.
fn same_host((pattern, wanted_port): (&str, &str), (host, port): (&str, &str)) -> bool {
    let (patterns, labels) = (pattern.split('.'), host.split('.'));
    let fits =
        |(pattern, label): (&str, &str)| pattern == "*" || pattern.eq_ignore_ascii_case(label);
    wanted_port == port
        && patterns.clone().count() == labels.clone().count()
        && patterns.zip(labels).all(fits)
}

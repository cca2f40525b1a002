//! Hostile URLs, as a stranger can write them into a README, `.gitmodules`, `.lfsconfig` or a
//! manifest.

/// With these, a helper that trusts the text or a part of it gives acme's PAT to another host.
pub const LOOK_ALIKES: [&str; 27] = [
    "https://evil.example/acme/Fabrikam/_git/Web",
    "https://dev.azure.com.evil.example/acme/Fabrikam/_git/Web",
    "https://evil-dev.azure.com/acme/Fabrikam/_git/Web",
    "https://xdev.azure.com/acme/Fabrikam/_git/Web",
    "https://dev-azure.com/acme/Fabrikam/_git/Web",
    "https://dev.azure.com./acme/Fabrikam/_git/Web",
    "https://dev.azure.com:8443/acme/Fabrikam/_git/Web",
    "https://evil.example:443/dev.azure.com/acme/_git/Web",
    "https://acme.visualstudio.com.evil.example/Fabrikam/_git/Web",
    "https://evilvisualstudio.com/acme/_git/Web",
    "https://x.acme.visualstudio.com/Fabrikam/_git/Web",
    "https://acme.visualstudio.com:8080/Fabrikam/_git/Web",
    "https://visualstudio.com/acme/_git/Web",
    "https://dev.azure.com@evil.example/acme/Fabrikam/_git/Web",
    "https://dev.azure.com%2f@evil.example/acme/Fabrikam/_git/Web",
    "https://dev.azure.com:443@evil.example/acme/Fabrikam/_git/Web",
    "https://dev.azure.com%5c@evil.example/acme/Fabrikam/_git/Web",
    "https://evil.example\\.visualstudio.com/Fabrikam/_git/Web",
    "https://evil.example%2f.visualstudio.com/Fabrikam/_git/Web",
    "https://evil.example%00.visualstudio.com/Fabrikam/_git/Web",
    "https://evil.example#.visualstudio.com/Fabrikam/_git/Web",
    "https://evil.example?.visualstudio.com/Fabrikam/_git/Web",
    "https://127.0.0.1/acme/Fabrikam/_git/Web",
    "https://d\u{eb}v.azure.com/acme/Fabrikam/_git/Web",
    "http://dev.azure.com/acme/Fabrikam/_git/Web",
    "http://dev.azure.com:443/acme/Fabrikam/_git/Web",
    "http://acme.visualstudio.com/Fabrikam/_git/Web",
];

/// CVE-2020-5260: a line feed in the URL adds a line to the request.
pub const LINE_FEEDS: [&str; 7] = [
    "https://evil.example?%0ahost=dev.azure.com/acme/_git/Web",
    "https://evil.example/%0ahost=dev.azure.com%0apath=acme/_git/Web",
    "https://evil.example%0ahost=dev.azure.com/acme/Fabrikam/_git/Web",
    "https://x%0ahost=dev.azure.com@evil.example/acme/Fabrikam/_git/Web",
    "https://x%0ahost=dev.azure.com%0apath=acme/x@evil.example/acme/Fabrikam/_git/Web",
    "https://evil.example/acme/_git/Web%0ahost=dev.azure.com",
    "https%0ahost=dev.azure.com://evil.example/acme/Fabrikam/_git/Web",
];

/// CVE-2020-11008: a missing host or protocol matches any.
pub const BLANKS: [&str; 9] = [
    "https:///acme/Fabrikam/_git/Web",
    "https:///dev.azure.com/acme/_git/Web",
    "https://:443/acme/Fabrikam/_git/Web",
    "://evil.example/acme/Fabrikam/_git/Web",
    "//evil.example/acme/Fabrikam/_git/Web",
    "http::evil.example/acme/Fabrikam/_git/Web",
    "https::evil.example/acme/Fabrikam/_git/Web",
    "https::https:///acme/Fabrikam/_git/Web",
    "https::https://evil.example/acme/Fabrikam/_git/Web",
];

/// CVE-2024-52006, CVE-2024-50338, CVE-2025-23040: some parsers end a line at a carriage return.
pub const CARRIAGE_RETURNS: [&str; 6] = [
    "https://evil.example%0dhost=dev.azure.com/acme/Fabrikam/_git/Web",
    "https://x%0dhost=dev.azure.com@evil.example/acme/Fabrikam/_git/Web",
    "https://x%0dhost=dev.azure.com%0d@evil.example/acme/Fabrikam/_git/Web",
    "https://evil.example/acme%0dhost=dev.azure.com%0dpath=acme/_git/Web",
    "https://dev.azure.com%0d@evil.example/acme/Fabrikam/_git/Web",
    "https://evil.example/%0dhost=dev.azure.com/acme/_git/Web",
];

pub fn all() -> impl Iterator<Item = &'static str> {
    [&LOOK_ALIKES[..], &LINE_FEEDS, &BLANKS, &CARRIAGE_RETURNS].into_iter().flatten().copied()
}

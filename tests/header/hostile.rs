//! URLs that resemble an organization's URL.

use proptest::prelude::*;

use crate::header::{header, home_with_acme};
use test_support::pat84;

/// Look-alikes of Azure's hosts as whole URLs, with forms from git's credential CVEs and curl's URL
/// tests.
const HOSTILE: [&str; 83] = [
    "",
    "acme",
    "dev.azure.com/acme",
    "//dev.azure.com/acme",
    "/dev.azure.com/acme",
    "https:dev.azure.com/acme",
    "https:/dev.azure.com/acme",
    "https:///dev.azure.com/acme",
    "https://",
    "https://?",
    "https://@",
    "https:///acme",
    " https://dev.azure.com/acme",
    "http://dev.azure.com/acme",
    "http://pkgs.dev.azure.com/acme",
    "ftp://dev.azure.com/acme",
    "ssh://git@ssh.dev.azure.com/v3/acme/p/r",
    "git@ssh.dev.azure.com:v3/acme/p/r",
    "file:///dev.azure.com/acme",
    "sparse+http://pkgs.dev.azure.com/acme",
    "sparse+sparse+https://pkgs.dev.azure.com/acme",
    "https://dev.azure.com",
    "https://dev.azure.com/",
    "https://dev.azure.com//acme",
    "https://dev.azure.com/acme//",
    "https://dev.azure.com/./acme",
    "https://dev.azure.com/acme/../other",
    "https://dev.azure.com/acme/..%2fother",
    "https://dev.azure.com/acme%2f..%2fother",
    "https://dev.azure.com/acme/%2e%2e/other",
    "https://dev.azure.com/acme/..%20/other",
    "https://dev.azure.com/acme/%20../other",
    "https://dev.azure.com/acme/.../other",
    "https://dev.azure.com/acme/x%2f..%2f..%2fother",
    "https://dev.azure.com/acme/..;%2fother",
    "https://dev.azure.com/acme%00",
    "https://dev.azure.com/acme%0d%0aX:y",
    "https://dev.azure.com/acme\\other",
    "https://dev.azure.com\\@evil.example/acme",
    "https://dev.azure.com/{acme,other}",
    "https://dev.azure.com/acme/{a,b}",
    "https://dev.azure.com/acme.",
    "https://dev.azure.com/acme;x",
    "https://dev.azure.com/_apis/projects",
    "https://dev.azure.com?/acme",
    "https://dev.azure.com#/acme",
    "https://dev.azure.com:/acme",
    "https://dev.azure.com:0443/acme",
    "https://dev.azure.com:8443/acme",
    "https://dev.azure.com:443:443/acme",
    "https://dev.azure.com./acme",
    "https://dev%2eazure%2ecom/acme",
    "https://dev.azure.com.evil.example/acme",
    "https://xdev.azure.com/acme",
    "https://evil-dev.azure.com/acme",
    "https://azure.com/acme",
    "https://x.dev.azure.com/acme",
    "https://pkgs.pkgs.dev.azure.com/acme",
    "https://pkgs.dev.azure.com.evil.example/acme",
    "https://pkgsXdev.azure.com/acme",
    "https://evilpkgs.dev.azure.com/acme",
    "https://pkgs.dev.azure.com",
    "https://pkgs.dev.azure.com:8443/acme",
    "https://app.vssps.dev.azure.com/acme",
    "https://ssh.dev.azure.com/acme",
    "https://visualstudio.com/acme",
    "https://evilvisualstudio.com/acme",
    "https://acme.evil.visualstudio.com",
    "https://acme.advsec.visualstudio.com",
    "https://x.acme.pkgs.visualstudio.com",
    "https://acme.pkgs.pkgs.visualstudio.com",
    "https://acme.pkgs.visualstudio.com.",
    "https://acme.pkgsvisualstudio.com",
    "https://.pkgs.visualstudio.com/acme",
    "https://app.vssps.visualstudio.com/acme",
    "https://user:secret@dev.azure.com/acme",
    "https://dev.azure.com@evil.example/acme",
    "https://dev.azure.com%2f@evil.example/acme",
    "https://x@dev.azure.com@evil.example/acme",
    "https://evil.example#@dev.azure.com/acme",
    "https://evil.example?@dev.azure.com/acme",
    "https://dév.azure.com/acme",
    "https://ｄev.azure.com/acme",
];

#[test]
fn inexact_urls_get_an_error_and_no_header() {
    let home = home_with_acme();
    // These would be answered if parts of a name were compared.
    home.login("https://dev.azure.com/app", &pat84(2));
    home.login("https://tfs.example.com/tfs/Main", &pat84(3));
    for url in HOSTILE {
        for command in [vec!["header", url], vec!["token", url], vec!["run", url, "--", "env"]] {
            // A bare name is accepted there.
            let named = command[0] != "header" && !url.contains("://");
            let ran = home.azdo(&command).run();
            if named {
                continue;
            }
            assert_eq!((ran.code, &*ran.stdout), (Some(1), ""), "{command:?}");
            assert_eq!(ran.stderr.matches('\n').count(), 1, "{command:?}: {}", ran.stderr);
            assert!(!ran.stderr.contains("secret"), "{command:?}: {}", ran.stderr);
        }
    }
}

#[test]
fn plain_http_url_is_named_as_such() {
    let home = home_with_acme();
    for url in [
        "http://dev.azure.com/acme",
        "http://acme.visualstudio.com/_apis/projects",
        "http://pkgs.dev.azure.com/acme",
        "sparse+http://pkgs.dev.azure.com/acme",
    ] {
        let ran = header(&home, url).ends_with(1).prints("");
        ran.says("Azure DevOps gets a PAT over https only: write https:// instead of http://\n");
    }
    // Only where following the hint would help.
    header(&home, "http://dev.azure.com").ends_with(1).says("not the URL of an Azure DevOps");
}

/// npm requests scoped packages this way, and query names contain slashes.
#[test]
fn encoded_slash_error_suggests_the_right_url() {
    let home = home_with_acme();
    let feed = "https://pkgs.dev.azure.com/acme/_packaging/feed/npm/registry/";
    let ran = header(&home, &format!("{feed}@scope%2fpackage")).ends_with(1).prints("");
    ran.says("`%2F`").says("shorten it to the organization or the collection");
    header(&home, feed).succeeds();
}

#[test]
fn control_characters_in_a_url_are_escaped() {
    let home = home_with_acme();
    for url in [
        "https://evil.example/\x1b[31m",
        "https://evil\x1b[31m.example/",
        "https://dev.azure.com/acme\x1b]0;title\x07",
        "https://dev.azure.com/acme\r\nX: y",
        "https://dev.azure.com/ac\tme",
        "https://dev.azure.com\n.evil.example/acme",
        "https://evil\u{202e}.example/",
    ] {
        let ran = header(&home, url).ends_with(1).prints("");
        let controls = ran.stderr.chars().filter(|char| char.is_control()).count();
        assert_eq!(controls, 1, "{:?}", ran.stderr);
        assert!(!ran.stderr.contains('\u{202e}'), "{:?}", ran.stderr);
    }
}

/// Parts of the right hosts in any order, with characters that join or hide them.
fn near() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("dev"),
        Just("azure"),
        Just("com"),
        Just("visualstudio"),
        Just("acme"),
        Just("pkgs"),
        Just("vssps"),
        Just("."),
        Just("."),
        Just("-"),
        Just("@"),
        Just(":"),
        Just("443"),
        Just("/"),
        Just("%2e"),
        Just("%2f"),
        Just("\\"),
        Just("?"),
        Just("#"),
        Just("evil"),
        Just("dev.azure.com"),
        Just(".visualstudio.com"),
        Just("//"),
        Just(".."),
        Just("é"),
    ];
    proptest::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    /// Calls the deciding function, because running the program each time would take an hour.
    #[test]
    fn only_exact_random_urls_name_an_organization(rest in near()) {
        use git_credential_azdo::organization::{Destination, Remote};
        let url = format!("https://{rest}");
        if let Ok(Destination { remote: Remote::Organization(_), .. }) = Destination::parse(&url) {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let host = rest[..end].rsplit('@').next().unwrap();
            let host = host.strip_suffix(":443").unwrap_or(host);
            let labels: Vec<&str> = host.split('.').collect();
            let exact = match labels.as_slice() {
                ["dev", "azure", "com"] | ["pkgs" | "vssps", "dev", "azure", "com"] => true,
                [name, "visualstudio", "com"] => !name.is_empty(),
                [name, "pkgs" | "vssps", "visualstudio", "com"] => !name.is_empty(),
                _ => false,
            };
            prop_assert!(exact, "{url}");
            prop_assert!(!rest.contains('\\') && rest.matches('@').count() <= 1, "{url}");
        }
    }

    #[test]
    fn random_text_never_names_an_organization(text in "\\PC*") {
        use git_credential_azdo::organization::{Destination, Remote};
        let parsed = Destination::parse(&text);
        let led = matches!(parsed, Ok(Destination { remote: Remote::Organization(_), .. }));
        prop_assert!(!led, "{text}");
    }
}

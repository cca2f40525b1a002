//! URLs that a stranger can write into `.gitmodules` or `.lfsconfig`.

use test_support::pat84;

/// Hosts that are not, or not quite, the user's.
const ELSEWHERE: [&str; 19] = [
    "https://evil.example/acme/Fabrikam/_git/Web",
    "https://dev.azure.com.evil.example/acme/Fabrikam/_git/Web",
    "https://dev.azur.com/acme/Fabrikam/_git/Web",
    "https://dev-azure.com/acme/Fabrikam/_git/Web",
    "https://dev.azure.com./acme/Fabrikam/_git/Web",
    "https://dev.azure.com:8443/acme/Fabrikam/_git/Web",
    "https://dev.azure.com%2f@evil.example/acme/Fabrikam/_git/Web",
    "https://acme@evil.example/acme/Fabrikam/_git/Web",
    "https://acme.visualstudio.com.evil.example/Fabrikam/_git/Web",
    "https://acme.visualstudio.com:8080/Fabrikam/_git/Web",
    "https://x.acme.visualstudio.com/Fabrikam/_git/Web",
    "https://corp.example.com:8443/tfs/Main/p/_git/r",
    "https://corp.example.com:80/tfs/Main/p/_git/r",
    "https://corp.example.com./tfs/Main/p/_git/r",
    "https://corp.example.com.evil.example/tfs/Main/p/_git/r",
    "https://corp.example.com@evil.example/tfs/Main/p/_git/r",
    "http://dev.azure.com/acme/Fabrikam/_git/Web",
    "http://acme.visualstudio.com/Fabrikam/_git/Web",
    "http://corp.example.com/tfs/Main/p/_git/r",
];

/// The right hosts, outside of the organizations and collections that PATs are stored for.
const OUTSIDE: [&str; 30] = [
    "https://corp.example.com",
    "https://corp.example.com/",
    "https://corp.example.com//",
    "https://corp.example.com/%2f",
    "https://corp.example.com/?/tfs/Main/p/_git/r",
    "https://corp.example.com//tfs/Main/p/_git/r",
    "https://corp.example.com/tfs",
    "https://corp.example.com/tfs//Main/p/_git/r",
    "https://corp.example.com/tfs/Mai/p/_git/r",
    "https://corp.example.com/tfs/Mainframe/p/_git/r",
    "https://corp.example.com/tfs/Other/p/_git/r",
    "https://corp.example.com/~mallory/lfs",
    "https://corp.example.com/tfs/Main/..%2fOther/p/_git/r",
    "https://corp.example.com/tfs/Main/..%5cOther/p/_git/r",
    "https://corp.example.com/tfs/Main/..;/Other/p/_git/r",
    "https://corp.example.com/tfs/Main/..;x=1/Other/p/_git/r",
    "https://corp.example.com/tfs/Main/.%2e/Other/p/_git/r",
    "https://corp.example.com/tfs/Main/%252e%252e/Other/p/_git/r",
    "https://corp.example.com/tfs/Main%2f..%2fOther/p/_git/r",
    "https://corp.example.com/tfs/Main\\..\\Other/p/_git/r",
    "https://dev.azure.com",
    "https://dev.azure.com/",
    "https://dev.azure.com//",
    "https://dev.azure.com/%2f",
    "https://acme@dev.azure.com",
    "https://acme@dev.azure.com//acme/Fabrikam/_git/Web",
    "https://dev.azure.com/acme%2f..%2fglobex/p/_git/r",
    "https://dev.azure.com/acme/..;/globex/p/_git/r",
    "https://build@dev.azure.com/globex/p/_git/r",
    "https://acme@dev.azure.com/acme-prod/p/_git/r",
];

/// What the server answers with 401 to a good PAT, and other organizations that have one.
const INSIDE: [&str; 12] = [
    "https://dev.azure.com/acme/_apis/wit/workitems?ids=1&x=",
    "https://dev.azure.com/acme/_apis/wit/workitems?x=/_git/r",
    "https://dev.azure.com/acme/_apis/resources/Containers/1/_git/r",
    "https://dev.azure.com/acme/_apis/resources/Containers/1/_git/other",
    "https://dev.azure.com/acme/Fabrikam/_apis/wit%3f/_git/r",
    "https://build@acme.visualstudio.com/_apis/wit/workitems/_git/r",
    "https://build@acme.visualstudio.com/DefaultCollection/_apis/wit/_git/r",
    "https://corp.example.com/tfs/Main/_apis/wit/workitems/_git/r",
    "https://corp.example.com/tfs/Main/p/_apis/wit/workitems/_git/s",
    "https://acme@dev.azure.com/contoso/Tools/_git/Shared",
    "https://contoso.visualstudio.com/DefaultCollection/Tools/_git/Missing",
    "../../../contoso/Tools/_git/Shared",
];

/// PATs of the attacker in URLs; `PAT` is a valid one of the organization.
const WITH_PATS: [&str; 14] = [
    "https://x:PAT@dev.azure.com/acme/Fabrikam/_git/Web",
    "https://pat:PAT@dev.azure.com/acme/Fabrikam/_git/Web",
    "https://build:PAT@acme.visualstudio.com/Fabrikam/_git/Web",
    "https://x:PAT@dev.azure.com/acme-prod/p/_git/r",
    "https://pat:PAT@acme-prod.visualstudio.com/p/_git/r",
    "https://x:PAT@corp.example.com/tfs/Main/p/_git/r",
    "https://pat:PAT@corp.example.com/tfs/Other/p/_git/r",
    "https://x:PATx@dev.azure.com/acme/Fabrikam/_git/Web",
    "https://build:PATx@dev.azure.com/acme-prod/p/_git/r",
    "https://pat:@dev.azure.com/acme/Fabrikam/_git/Web",
    "https://p%20a%3at:%20PAT%20@dev.azure.com/acme/Fabrikam/_git/Web",
    "https://x%0ausername=pat:PAT@dev.azure.com/acme/Fabrikam/_git/Web",
    "https://x:PAT%0ahost=dev.azure.com@dev.azure.com/acme-prod/p/_git/r",
    "https://x:PAT%0d@dev.azure.com/acme/Fabrikam/_git/Web",
];

/// The attacker's own PATs, which the server accepts, by organization.
pub fn of_the_attacker() -> [(&'static str, String); 4] {
    [
        ("acme", pat84(66)),
        ("acme-prod", pat84(67)),
        ("corp.example.com/tfs/Main", pat84(68)),
        ("corp.example.com/tfs/Other", pat84(69)),
    ]
}

/// All of them.
pub fn all() -> Vec<String> {
    let [(_, acme), (_, prod), (_, main), (_, other)] = of_the_attacker();
    let filled = |url: &str| {
        let pat = match url {
            _ if url.contains("acme-prod") => &prod,
            _ if url.contains("/tfs/Other") => &other,
            _ if url.contains("corp.example.com") => &main,
            _ => &acme,
        };
        url.replace("PAT", pat)
    };
    let all = [&ELSEWHERE[..], &OUTSIDE, &INSIDE, &WITH_PATS];
    all.into_iter().flatten().map(|url| filled(url)).collect()
}

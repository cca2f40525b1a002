//! What people paste as an organization: any URL of it, in any wrapping.

use git_credential_azdo::organization::parse_user_input;

const ACME: &str = "https://dev.azure.com/acme";

/// Checks that each text names the organization or collection with this canonical URL.
fn all_name(texts: &[&str], url: &str) {
    let mut wrong = Vec::new();
    for text in texts {
        let found = parse_user_input(text).map(|organization| organization.url());
        if found.as_deref() != Ok(url) {
            wrong.push(format!("{text:?}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn pages_and_clone_urls_name_their_organization() {
    all_name(
        &[
            "acme",
            "https://dev.azure.com/acme",
            "https://dev.azure.com/acme/_git",
            "https://dev.azure.com/acme/_git/app",
            "https://dev.azure.com/acme/Web/_git/app?path=/src/main.rs&version=GBmain&_a=contents",
            "https://dev.azure.com/acme/Web/_git/app/pullrequest/123?_a=files",
            "https://dev.azure.com/acme/Web/_git/app/commit/0123abc?refName=refs%2Fheads%2Fmain",
            "https://dev.azure.com/acme/Web/_git",
            "https://dev.azure.com/acme/Web/_build?definitionId=7",
            "https://dev.azure.com/acme/Web/_build/results?buildId=42&view=results",
            "https://dev.azure.com/acme/Web/_boards/board/t/Web%20Team/Stories",
            "https://dev.azure.com/acme/Web/_workitems/edit/17/",
            "https://dev.azure.com/acme/Web/_wiki/wikis/Web.wiki/1/Home",
            "https://dev.azure.com/acme/_settings/users",
            "https://dev.azure.com/acme/_usersSettings/tokens",
            "https://dev.azure.com/acme/My Shop/_git/My Shop",
            "https://dev.azure.com/acme/My%20Shop/_git/Gr%C3%B6%C3%9Fe.Ma%C3%9F",
            "https://dev.azure.com/acme/tfs/_git/tfs",
            "https://dev.azure.com/acme/DefaultCollection/_git/app",
            "https://Dev.Azure.Com:443/acme#top",
            "http://dev.azure.com/acme/Web",
            "dev.azure.com/acme/Web/_git/app",
            "https://acme.visualstudio.com",
            "https://acme.visualstudio.com/DefaultCollection/Web/_git/app",
            "https://acme.visualstudio.com/Web/Web%20Team/_git/app",
            "https://jane%40example.com@acme.visualstudio.com/Web/_git/app",
            "acme.visualstudio.com/_usersSettings/tokens",
            "https://acme@dev.azure.com/acme/Web/_git/app",
            "https://acme@dev.azure.com",
            "https://acme@dev.azure.com/",
            "acme@dev.azure.com",
        ],
        ACME,
    );
}

#[test]
fn feeds_and_rest_urls_name_their_organization() {
    all_name(
        &[
            "https://dev.azure.com/acme/_apis/projects?api-version=7.1",
            "https://dev.azure.com/acme/Web/_apis/git/repositories/app/items?path=/x",
            "https://pkgs.dev.azure.com/acme/_packaging/feed/npm/registry/",
            "https://pkgs.dev.azure.com/acme/Web/_packaging/feed@Release/nuget/v3/index.json",
            "https://acme@pkgs.dev.azure.com/acme/_packaging/feed/pypi/simple/",
            "sparse+https://pkgs.dev.azure.com/acme/_packaging/feed/Cargo/index/",
            "pkgs.dev.azure.com/acme",
            "https://acme.pkgs.visualstudio.com/_packaging/feed/nuget/v3/index.json",
            "https://acme.pkgs.visualstudio.com/DefaultCollection/_apis/packaging/feeds",
            "https://feeds.dev.azure.com/acme/_apis/packaging/feeds",
            "https://vssps.dev.azure.com/acme/_apis/tokens/pats",
            "https://acme.vsrm.visualstudio.com/Web/_apis/release/releases",
        ],
        ACME,
    );
}

#[test]
fn ssh_urls_name_their_organization() {
    all_name(
        &[
            "git@ssh.dev.azure.com:v3/acme/Web/app",
            "ssh.dev.azure.com:v3/acme/Web/app",
            "git@work:v3/acme/Web/app",
            "ssh://git@work/v3/acme/Web/app",
            "ssh://git@ssh.dev.azure.com/v3/acme/Web/app",
            "ssh://git@ssh.dev.azure.com:22/v3/acme/My%20Shop/app",
            "git+ssh://git@ssh.dev.azure.com/v3/acme/Web/app",
            "acme@vs-ssh.visualstudio.com:v3/acme/Web/app",
            "git@vs-ssh.visualstudio.com:v3/acme/Web/app",
            "ssh://acme@vs-ssh.visualstudio.com:22/DefaultCollection/Web/_ssh/app",
            "ssh://acme@vs-ssh.visualstudio.com/v3/acme/Web/app",
        ],
        ACME,
    );
}

#[test]
fn what_surrounds_a_url_is_ignored() {
    all_name(
        &[
            " https://dev.azure.com/acme\r\n",
            "\u{feff}https://dev.azure.com/acme\u{200b}",
            "\"https://dev.azure.com/acme\"",
            "'https://dev.azure.com/acme/Web/_git/app'",
            "\u{201c}https://dev.azure.com/acme\u{201d}",
            "`https://dev.azure.com/acme`",
            "<https://dev.azure.com/acme>",
            "https://dev.azure.com/acme.",
            "https://dev.azure.com/acme,",
            "https://dev.azure.com/acme/_usersSettings/tokens;",
            "\"acme\"",
            "<https://dev.azure.com/acme>.",
            "git::https://dev.azure.com/acme/Web/_git/modules//network?ref=v1.2.0",
            "git::ssh://git@ssh.dev.azure.com/v3/acme/Web/modules",
            "git+https://dev.azure.com/acme/Web/_git/app@v1.0#egg=app",
            "git clone https://dev.azure.com/acme/Web/_git/app",
            "git clone --depth 1 -b main https://acme@dev.azure.com/acme/Web/_git/app work/app",
            "$ git clone \"https://dev.azure.com/acme/My Shop/_git/My Shop\"",
            "git clone git@ssh.dev.azure.com:v3/acme/Web/app",
            "git -c http.proxy=http://proxy:8080 clone 'https://dev.azure.com/acme/W/_git/app'",
            "PS C:\\src> git clone https://dev.azure.com/acme/Web/_git/app",
            "sudo git clone https://dev.azure.com/acme/Web/_git/app",
            "https://dev.azure.com/acme/My git Shop/_git/app",
            "git remote add origin https://dev.azure.com/acme/Web/_git/app",
        ],
        ACME,
    );
    all_name(
        &["git clone \"https://tfs.example.com/tfs/Main/My Shop/_git/app\""],
        "https://tfs.example.com/tfs/Main",
    );
}

#[test]
fn certain_collections_are_taken_from_a_servers_url() {
    all_name(
        &[
            "https://tfs.example.com/tfs/Main",
            "https://tfs.example.com/tfs/Main/Web/_git/app?path=/x",
            "https://tfs.example.com/tfs/Main/tfs/Team/_git/app",
            "\"https://tfs.example.com/tfs/Main/_usersSettings/tokens\"",
        ],
        "https://tfs.example.com/tfs/Main",
    );
    all_name(
        &["https://tfs.example.com/Main", "https://tfs.example.com/Main/_git/app"],
        "https://tfs.example.com/Main",
    );
    all_name(
        &["https://tfs.example.com/Größe 1.0"],
        "https://tfs.example.com/Gr%C3%B6%C3%9Fe%201.0",
    );
    all_name(
        &["https://tfs.example.com/DefaultCollection/tfs/Team/_git/app"],
        "https://tfs.example.com/DefaultCollection",
    );
}

#[test]
fn unclear_texts_get_the_candidates_or_a_reason() {
    let two = "use https://tfs.example.com/Coll or https://tfs.example.com/Coll/Web";
    let tfs = "use https://tfs.example.com/Coll or https://tfs.example.com/Coll/tfs or \
               https://tfs.example.com/Coll/tfs/Team";
    let mut wrong = Vec::new();
    for (text, reason) in [
        ("https://tfs.example.com/Coll/Web/_git/app", two),
        ("https://tfs.example.com/Coll/Web/_git/app?path=/x", two),
        ("git clone https://tfs.example.com/Coll/Web/_git/app", two),
        ("https://tfs.example.com/Coll/tfs/Team/_git/app", tfs),
        ("https://tfs.example.com/tfs", "such as https://tfs.example.com/tfs/DefaultCollection"),
        ("https://tfs.example.com/tfs/_git/app", "https://tfs.example.com/tfs/DefaultCollection"),
        ("https://tfs.example.com:8080", "such as https://tfs.example.com:8080/DefaultCollection"),
        ("https://dev.azure.com", "https://dev.azure.com/ORGANIZATION"),
        ("https://dev.azure.com/e/fabrikam", "https://dev.azure.com/ORGANIZATION"),
        ("https://jane:secret@dev.azure.com", "https://dev.azure.com/ORGANIZATION"),
        ("https://dev.azure.com/_apis/resourceAreas", "https://dev.azure.com/ORGANIZATION"),
        ("https://acme.unknown.visualstudio.com", "https://dev.azure.com/ORGANIZATION"),
        ("https://unknown.dev.azure.com/acme", "https://dev.azure.com/ORGANIZATION"),
        ("https://app.vssps.visualstudio.com/_signin", "https://dev.azure.com/ORGANIZATION"),
        ("https://b\u{fc}cher.example/Coll", "punycode"),
        ("https://\u{ff44}ev.azure.com/acme", "punycode"),
        ("ssh://tfs.example.com:22/tfs/Main/Web/_ssh/app", "https"),
        ("git clone https://dev.azure.com/acme/a https://dev.azure.com/contoso/b", "neither"),
        ("git clone", "neither"),
        ("https://dev.azure.com/acme https://dev.azure.com/contoso", "shorten the URL"),
        ("https://dev.azure.com/acme//Web/_git/app", "shorten the URL"),
        ("https://dev.azure.com/acme/../contoso", "shorten the URL"),
        ("acme/widgets", "neither"),
        ("\"\"", "neither"),
    ] {
        let found = parse_user_input(text).map(|organization| organization.url());
        let error = found.as_ref().map_err(ToString::to_string).err();
        if !error.is_some_and(|error| error.contains(reason)) {
            wrong.push(format!("{text:?}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

//! The examples in the help and docs/other-programs.md, with the real programs, against the fake
//! server.

use std::path::Path;

use test_support::fake_azure::{FakeAzure, Scope};
use test_support::{Home, Program, azdo_path, pat84};

/// A URL that answers 200 to anyone who may read the repository.
const URL: &str = "https://dev.azure.com/acme/Fabrikam/_git/Web/info/refs?service=git-upload-pack";

struct Fixture {
    azure: FakeAzure,
    home: Home,
    pat: String,
}

impl Fixture {
    fn new() -> Self {
        let azure = FakeAzure::start();
        let (home, pat) = (Home::new(), pat84(1));
        azure.add_repository("acme/Fabrikam/Web");
        azure.add_pat("acme", &pat, Scope::ReadAndWrite);
        home.login("acme", &pat);
        Fixture { azure, home, pat }
    }

    /// Runs a program that finds the credential helper as git's subcommand and reaches Azure
    /// through the fake server.
    fn program(&self, program: &str, args: &[&str]) -> Program {
        let bin = Path::new(azdo_path()).parent().unwrap().to_str().unwrap();
        let path = std::env::var("PATH").unwrap();
        // The system's python3 comes first: a version manager's reads its user's home.
        self.home
            .program(Path::new(program), args)
            .env("PATH", format!("{bin}:/usr/bin:/bin:{path}"))
            .env("url", URL)
            .env("https_proxy", self.azure.proxy())
            .env("CURL_CA_BUNDLE", self.azure.ca())
            .env("REQUESTS_CA_BUNDLE", self.azure.ca())
            .env("SSL_CERT_FILE", self.azure.ca())
    }

    #[track_caller]
    fn assert_served_with_the_pat(&self) {
        let requests = self.azure.log().all();
        let [only] = requests.as_slice() else { panic!("{requests:?}") };
        assert_eq!((only.authorization.pat(), only.status.as_u16()), (Some(&*self.pat), 200));
    }
}

#[test]
fn bash_passes_the_header_to_curl_as_a_file() {
    let fixture = Fixture::new();
    let line = "curl -sSf -o /dev/null --header @<(git credential-azdo header \"$url\") \"$url\"";
    fixture.program("/bin/bash", &["-c", line]).run().succeeds().says_nothing().prints("");
    fixture.assert_served_with_the_pat();
}

#[test]
fn any_shell_passes_the_header_to_curl_on_stdin() {
    let fixture = Fixture::new();
    let line = "git credential-azdo header \"$url\" | curl -sSf -o /dev/null --header @- \"$url\"";
    fixture.program("/bin/sh", &["-c", line]).run().succeeds().says_nothing().prints("");
    fixture.assert_served_with_the_pat();
}

/// The messages are curl's own; no PAT is sent.
#[test]
fn curl_without_a_header_is_anonymous() {
    let fixture = Fixture::new();
    let line = "curl -sS -o /dev/null --header @<(git credential-azdo header \"$url\") \"$url\"";
    let other = URL.replace("acme", "globex");
    let program = fixture.program("/bin/bash", &["-c", line]).env("url", other);
    program.run().says("no PAT is stored for globex");
    assert!(fixture.azure.log().hosts_that_saw(&fixture.pat).is_empty());
}

#[test]
fn python_reads_the_json() {
    let fixture = Fixture::new();
    // requests prefers ~/.netrc to a header, but not to `auth`.
    let script = r#"
import json, os, subprocess
url = os.environ["url"]
command = ["git", "credential-azdo", "header", "--json", url]
token = json.loads(subprocess.check_output(command))
try:
    import requests
    answer = requests.get(url, auth=(token["username"], token["password"])).status_code
except ImportError:
    from urllib.request import Request, urlopen
    answer = urlopen(Request(url, headers={"Authorization": token["authorization"]})).status
print(answer)
"#;
    fixture
        .program("/usr/bin/env", &["python3", "-c", script])
        .run()
        .succeeds()
        .says_nothing()
        .prints("200\n");
    fixture.assert_served_with_the_pat();
}

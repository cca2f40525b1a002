//! `import`: PATs that other tools keep.

mod choices;
mod files;
mod git_helpers;
mod not_taken;
mod pass;
mod remove;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::Value;
use test_support::fake_azure::{FakeAzure, Scope};
use test_support::{Home, Program, pat52, pat84};

/// A home with a PAT in each kind of file, for an organization of its own, and the fake server that
/// accepts all of them.
struct Fixture {
    azure: FakeAzure,
    home: Home,
}

/// The organizations, their PATs, and the sources.
fn everything() -> [(&'static str, String, &'static str); 6] {
    [
        ("acme", pat84(1), "gcm"),
        ("beta", pat52(2), "az-devops"),
        ("gamma", pat84(3), "store"),
        ("delta", pat84(4), "store"),
        ("epsilon", pat84(5), "netrc"),
        ("zeta", pat84(6), "remotes"),
    ]
}

impl Fixture {
    /// Without a PAT in any other tool.
    fn empty() -> Fixture {
        let azure = FakeAzure::start();
        for (organization, pat, _) in everything() {
            azure.add_pat(organization, &pat, Scope::ReadAndWrite);
        }
        let home = Home::new().behind(&azure.proxy(), azure.ca());
        home.git(["init", "-q", "clone"]).run().succeeds();
        Fixture { azure, home }
    }

    fn with_every_file() -> Fixture {
        let fixture = Fixture::empty();
        let [
            (_, acme, _),
            (_, beta, _),
            (_, gamma, _),
            (_, delta, _),
            (_, epsilon, _),
            (_, zeta, _),
        ] = everything();
        let gcm = ".gcm/store/git/https/dev.azure.com/acme/jane@example.com.credential";
        let service = "service=https://dev.azure.com/acme\naccount=jane@example.com\n";
        fixture.write(gcm, &format!("{acme}\n{service}"));
        // As azure-cli 2.91 writes it.
        let az = format!(
            "[azdevops-cli:https://dev.azure.com/beta]\npersonal access token = {beta}\n\n"
        );
        fixture.write(".azure/azuredevops/personalAccessTokens", &az);
        let store = format!(
            "https://jane:secret@github.com\n\
             https://gamma:{gamma}@dev.azure.com/gamma/Fabrikam/_git/Web\n"
        );
        fixture.write(".git-credentials", &store);
        let store = format!("https://jane%40example.com:{delta}@delta.visualstudio.com\n");
        fixture.write("config/git/credentials", &store);
        let netrc = format!("machine epsilon.visualstudio.com login jane password {epsilon}\n");
        fixture.write(".netrc", &netrc);
        let url = format!("https://{zeta}@dev.azure.com/zeta/Fabrikam/_git/Web");
        let remote = ["config", "remote.origin.url", &url];
        fixture.home.git(remote).in_dir(fixture.path("clone")).run().succeeds();
        fixture
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a file that only its owner can read.
    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, text).expect("a file");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).expect("private");
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("a file")
    }

    /// In the clone, with verification on, and the file store.
    fn import(&self, arguments: &[&str]) -> Program {
        let program = self.home.azdo([&["import"], arguments].concat());
        program
            .in_dir(self.path("clone"))
            .without("GIT_CREDENTIAL_AZDO_VERIFY")
            .env("GIT_CREDENTIAL_AZDO_STORE", "file")
    }

    /// `import --json` without storing anything.
    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.import(&[&["--json"], arguments].concat()).run().succeeds();
        serde_json::from_str(&ran.stdout).expect("JSON")
    }

    #[track_caller]
    fn get(&self, organization: &str) -> String {
        let asked = format!("protocol=https\nhost=dev.azure.com\npath={organization}/w/_git/w\n");
        self.home.azdo(["get"]).stdin(asked).run().stdout
    }

    fn program(&self, name: &str, arguments: &[&str]) -> Program {
        self.home.program(Path::new(name), arguments)
    }
}

/// What each PAT of the JSON has under a key.
fn each<'a>(all: &'a Value, key: &str) -> Vec<&'a str> {
    let pats = all["pats"].as_array().expect("a list").iter();
    pats.map(|pat| pat[key].as_str().unwrap_or("null")).collect()
}

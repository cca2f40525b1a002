//! `run URL -- git` against Azure DevOps Server, which offers NTLM besides Basic. For git before
//! 2.46, which cannot be told to prefer Basic, this is the only way that works.

use test_support::fake_azure::{Authorization, Failure, FakeAzure, Request, Scope};
use test_support::{Git, Home, Program, for_each_git, pat84};

pub const COLLECTION: &str = "https://tfs.example.com/tfs/DefaultCollection";
const PLACE: &str = "tfs.example.com/tfs/DefaultCollection";
pub const REPOSITORY: &str = "tfs.example.com/tfs/DefaultCollection/Fabrikam/Web";
pub const URL: &str = "https://tfs.example.com/tfs/DefaultCollection/Fabrikam/_git/Web";

/// A server with one repository and a user who has logged in to its collection.
pub struct Server {
    pub azure: FakeAzure,
    pub home: Home,
    pub pat: String,
}

impl Server {
    pub fn new(git: &Git) -> Self {
        let azure = FakeAzure::start();
        let home = Home::with(git).behind(&azure.proxy(), azure.ca());
        let pat = pat84(1);
        azure.add_repository(REPOSITORY);
        azure.add_pat(PLACE, &pat, Scope::ReadAndWrite);
        home.login(COLLECTION, &pat);
        Server { azure, home, pat }
    }

    /// `run COLLECTION -- git ...`.
    pub fn git<const N: usize>(&self, args: [&str; N]) -> Program {
        self.home.azdo(["run", COLLECTION, "--", "git"].iter().chain(&args))
    }

    /// Asserts that each request carried the PAT and was accepted.
    #[track_caller]
    fn assert_all_served(&self) {
        let requests = self.azure.log().all();
        assert!(!requests.is_empty());
        let served = |request: &Request| {
            request.authorization.pat() == Some(&self.pat) && request.status.is_success()
        };
        for request in requests {
            assert!(served(&request), "{request}");
        }
    }
}

#[test]
fn every_git_clones_and_pushes_past_ntlm() {
    for_each_git(|git| {
        let server = Server::new(git);
        server.git(["clone", URL]).run().succeeds();
        server.home.commit_noise("Web", 2 << 20);
        server.git(["-C", "Web", "push"]).run().succeeds();
        server.assert_all_served();
        let config = std::fs::read_to_string(server.home.path().join("Web/.git/config")).unwrap();
        assert!(!config.contains("Basic"), "{config}");
    });
}

#[test]
fn existing_git_config_variables_are_kept() {
    for_each_git(|git| {
        let server = Server::new(git);
        let ran = server
            .git(["config", "--get", "azdo.test"])
            .env("GIT_CONFIG_COUNT", "1")
            .env("GIT_CONFIG_KEY_0", "azdo.test")
            .env("GIT_CONFIG_VALUE_0", "kept")
            .run();
        ran.succeeds().prints("kept\n");
        // The last is more than git accepts, and one more overflows.
        for count in ["many", "-1", "2147483648", "18446744073709551615"] {
            let ran = server.git(["clone", URL]).env("GIT_CONFIG_COUNT", count).run();
            ran.ends_with(1).says("GIT_CONFIG_COUNT").says("unset it").prints("");
        }
    });
}

/// Azure answers two Authorization headers with 400 (microsoft/azure-pipelines-agent#3657).
#[test]
fn other_authorization_header_is_replaced_and_others_kept() {
    for_each_git(|git| {
        let server = Server::new(git);
        server.home.configure_git("http.extraHeader", "X-Mine: kept");
        let own = format!("http.{COLLECTION}/.extraHeader");
        server.home.git(["config", "--global", "--add", &own, "AUTHORIZATION: basic old"]).run();
        let get = ["config", "--get-urlmatch", "http.extraHeader", URL];
        server.home.git(get).run().succeeds().prints_about("old");
        server.git(["clone", URL]).env("GIT_TRACE_CURL", "1").run().succeeds().says("X-Mine: kept");
        let again =
            ["run", COLLECTION, "--", test_support::azdo_path(), "run", COLLECTION, "--", "git"];
        server.home.azdo(again.iter().chain(&["ls-remote", URL])).run().succeeds();
        server.assert_all_served();
    });
}

/// git applies each of these to the collection.
#[test]
fn header_for_the_server_is_replaced_in_any_spelling() {
    for_each_git(|git| {
        for about in [
            "https://tfs.example.com",
            "https://TFS.example.com:443/",
            "https://*.example.com/tfs",
            "https://tfs.example.com/tfs/DefaultCollection/Fabrikam",
            "https://tfs.example.com/tfs/DefaultCollection/Fabrikam/_git/Web",
        ] {
            let server = Server::new(git);
            let key = format!("http.{about}.extraHeader");
            server.home.configure_git(&key, "AUTHORIZATION: basic old");
            server.git(["ls-remote", URL]).run().succeeds().prints_about("refs/heads/main");
            server.assert_all_served();
        }
    });
}

/// These only resemble it; the header would be sent to the whole collection.
#[test]
fn header_for_a_path_of_the_server_is_kept() {
    let server = Server::new(&Git::on_path());
    let own = format!("http.{COLLECTION}.extraHeader");
    server.home.configure_git(&own, "AUTHORIZATION: basic old");
    let other = "http.https://tfs.example.com/tfs/Default.extraHeader";
    server.home.configure_git(other, "X-Other: secret");
    let ran = server.git(["ls-remote", URL]).env("GIT_TRACE_CURL", "1").run().succeeds();
    ran.never_says("X-Other");
    server.assert_all_served();
}

#[test]
fn repository_setting_cannot_make_the_header_follow_redirects() {
    for_each_git(|git| {
        let server = Server::new(git);
        server.azure.add_repository(&REPOSITORY.replace("tfs.example", "other.example"));
        server.azure.make_public(&PLACE.replace("tfs.example", "other.example"));
        for place in ["DefaultCollection/Fabrikam", "%44efaultCollection/Fabrikam/_git"] {
            let follow = format!("http.https://tfs.example.com/tfs/{place}.followRedirects");
            server.home.configure_git(&follow, "true");
        }
        let other = Failure::RedirectTo("https://other.example.com".to_owned());
        server.azure.fail(REPOSITORY, other);
        server.git(["clone", URL]).run().fails();
        // Too long to look for these settings.
        let long = format!("[x]\n\ty = {}\n", "x".repeat(17 << 20));
        std::fs::write(server.home.path().join("long"), long).unwrap();
        let long = server.home.path().join("long");
        server.home.configure_git("include.path", long.to_str().unwrap());
        server.git(["clone", URL]).run().fails();
        assert_eq!(server.azure.log().sent_to("other.example.com").len(), 0);
    });
}

#[test]
fn redirect_to_another_host_gets_no_header() {
    for_each_git(|git| {
        let server = Server::new(git);
        server.azure.add_repository(&REPOSITORY.replace("tfs.example", "other.example"));
        server.azure.make_public(&PLACE.replace("tfs.example", "other.example"));
        let other = Failure::RedirectTo("https://other.example.com".to_owned());
        server.azure.fail(REPOSITORY, other);
        server.git(["clone", URL]).run().fails();
        assert_eq!(server.azure.log().sent_to("other.example.com").len(), 0);
    });
}

#[test]
fn other_servers_and_collections_get_no_header() {
    for_each_git(|git| {
        let server = Server::new(git);
        let others = [
            "https://other.example.com/tfs/DefaultCollection/Fabrikam/_git/Web",
            "https://tfs.example.com/tfs/Other/Fabrikam/_git/Web",
            "https://tfs.example.com/tfs/DefaultCollection2/Fabrikam/_git/Web",
            "https://tfs.example.com:8443/tfs/DefaultCollection/Fabrikam/_git/Web",
            "http://tfs.example.com/tfs/DefaultCollection/Fabrikam/_git/Web",
            "https://evil.example.com/tfs/DefaultCollection/Fabrikam/_git/Web",
        ];
        for url in others {
            server.git(["ls-remote", url]).run().fails();
        }
        for request in server.azure.log().all() {
            assert_eq!(request.authorization, Authorization::None, "{request}");
        }
    });
}

/// git's configuration distinguishes case in paths, the server does not.
#[test]
fn collection_url_may_be_spelled_differently() {
    for_each_git(|git| {
        let server = Server::new(git);
        let url = URL.replace("/tfs/DefaultCollection", "/TFS/defaultCOLLECTION");
        let args = ["run", &url, "--", "git", "ls-remote", &url];
        server.home.azdo(args).run().succeeds().prints_about("refs/heads/main");
        server.assert_all_served();
    });
}

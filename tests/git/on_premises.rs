//! Azure DevOps Server, which offers NTLM and Negotiate besides Basic.
//!
//! libcurl prefers NTLM to Basic and uses the PAT as an NTLM password, which fails; git then asks
//! helpers to erase the valid PAT (http.c, handle_curl_result). Since git 2.46 `login` prevents
//! that with http.<url>.proactiveAuth=basic; with an older git no PAT from a helper works there.

use test_support::fake_azure::{FakeAzure, Scope};
use test_support::{Git, Home, for_each_git, pat84};

/// A server with a repository, and a home directory that reaches it.
struct Server {
    azure: FakeAzure,
    home: Home,
    pat: String,
}

impl Server {
    /// `collection` without its scheme.
    fn with_collection(git: &Git, collection: &str) -> Self {
        let azure = FakeAzure::start();
        let home = Home::with(git).behind(&azure.proxy(), azure.ca());
        let pat = pat84(1);
        azure.add_repository(&format!("{collection}/Fabrikam/Web"));
        azure.add_pat(collection, &pat, Scope::ReadAndWrite);
        Server { azure, home, pat }
    }

    /// git before 2.46 after NTLM failed: it asks to erase the PAT, which the server never saw.
    #[track_caller]
    fn assert_pat_kept_though_never_tried(&self) {
        assert!(self.azure.log().hosts_that_saw(&self.pat).is_empty());
        self.home.azdo(["list"]).run().prints_about("suspect");
        assert!(self.home.stored_secrets().contains(&self.pat));
    }
}

#[test]
fn collection_pat_works_if_the_server_offers_ntlm() {
    for_each_git(|git| {
        let server = Server::with_collection(git, "tfs.example.com/tfs/DefaultCollection");
        let collection = "https://tfs.example.com/tfs/DefaultCollection";
        server.home.login(collection, &server.pat);
        let url = format!("{collection}/Fabrikam/_git/Web");
        let ran = server.home.git(["clone", &url]).run();
        if git.has_proactive_auth() {
            ran.succeeds();
            server.home.commit_noise("Web", 2 << 20);
            let push = server.home.git(["-C", "Web", "push"]);
            push.run().succeeds();
        } else {
            ran.fails().says("Authentication failed");
            server.assert_pat_kept_though_never_tried();
        }
    });
}

#[test]
fn pat_is_not_sent_to_another_collection() {
    for_each_git(|git| {
        let server = Server::with_collection(git, "ado.example.com:8443/Main");
        server.home.login("https://ado.example.com:8443/Main", &server.pat);
        let elsewhere = [
            "https://ado.example.com:8443/Other/Fabrikam/_git/Web",
            "https://ado.example.com/Main/Fabrikam/_git/Web",
            "http://ado.example.com:8443/Main/Fabrikam/_git/Web",
            "https://tfs.example.com:8443/Main/Fabrikam/_git/Web",
        ];
        for url in elsewhere {
            server.home.git(["ls-remote", url]).run().fails();
        }
        assert!(server.azure.log().hosts_that_saw(&server.pat).is_empty());
    });
}

const PLAIN_HTTP: &str = "http://tfs.example.com:8080/tfs/DefaultCollection";

#[test]
fn plain_http_works_if_allowed() {
    for_each_git(|git| {
        let server = Server::with_collection(git, PLAIN_HTTP.trim_start_matches("http://"));
        let args = ["login", PLAIN_HTTP, "--store", "file", "--with-token"];
        let login = server.home.azdo(args.iter().chain(&["--allow-http", "--trust-host"]));
        login.stdin(&*server.pat).run().succeeds();
        let url = format!("{PLAIN_HTTP}/Fabrikam/_git/Web");
        let ran = server.home.git(["ls-remote", &url]).run();
        if git.has_proactive_auth() {
            ran.succeeds().prints_about("refs/heads/main");
        } else {
            ran.fails().says("Authentication failed");
            server.assert_pat_kept_though_never_tried();
        }
    });
}

#[test]
fn plain_http_is_refused_unless_allowed() {
    for_each_git(|git| {
        let server = Server::with_collection(git, PLAIN_HTTP.trim_start_matches("http://"));
        let args = ["login", PLAIN_HTTP, "--store", "file", "--with-token"];
        let login = server.home.azdo(args).stdin(&*server.pat).run();
        login.fails().says("--allow-http");
        let url = format!("{PLAIN_HTTP}/Fabrikam/_git/Web");
        server.home.git(["ls-remote", &url]).run().fails();
        assert!(server.azure.log().hosts_that_saw(&server.pat).is_empty());
    });
}

/// As advice for Windows accounts leaves it (github.com/git-lfs/git-lfs/issues/3967).
#[test]
fn empty_auth_does_not_keep_the_pat_from_the_server() {
    for_each_git(|git| {
        let server = Server::with_collection(git, "tfs.example.com/tfs/DefaultCollection");
        let collection = "https://tfs.example.com/tfs/DefaultCollection";
        server.home.configure_git("http.emptyAuth", "true");
        server.home.login(collection, &server.pat);
        let ran = server.home.git(["clone", &format!("{collection}/Fabrikam/_git/Web")]).run();
        if git.has_proactive_auth() {
            ran.succeeds();
            server.home.azdo(["list"]).run().never_says("suspect");
        } else {
            server.assert_pat_kept_though_never_tried();
        }
    });
}

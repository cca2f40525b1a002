//! Hostile servers, proxies and repositories.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::check::{Fixture, URL};
use test_support::fake_azure::{FakeAzure, Scope};
use test_support::{Home, pat84};

/// A collection behind an untrusted CA, and a repository with another user's configuration.
struct Foreign {
    azure: FakeAzure,
    home: Home,
    collection: String,
    repository: PathBuf,
}

impl Foreign {
    fn new() -> Foreign {
        let azure = FakeAzure::start();
        let collection = format!("https://{}/Main", azure.direct());
        azure.add_pat(&collection["https://".len()..], &pat84(1), Scope::ReadAndWrite);
        let home = Home::new();
        home.login(&collection, &pat84(1));
        // As it can come with a plain clone: a bare repository in a subfolder.
        let repository = home.path().join("clone/examples");
        let path = repository.to_str().unwrap();
        home.git(["init", "--quiet", "--bare", path]).run().succeeds();
        Foreign { azure, home, collection, repository }
    }

    /// Sets a key in the repository's configuration.
    fn set(&self, key: &str, value: &str) {
        self.home.git(["config", "--local", key, value]).in_dir(&self.repository).run().succeeds();
    }
}

#[test]
fn repository_config_does_not_choose_who_gets_a_pat() {
    for key in ["http.sslVerify", "http.sslCAInfo", "http.sslCAPath"] {
        let it = Foreign::new();
        let ca = it.azure.ca();
        let value = match key {
            "http.sslVerify" => "false",
            "http.sslCAInfo" => ca.to_str().unwrap(),
            _ => ca.parent().unwrap().to_str().unwrap(),
        };
        it.set(key, value);
        let check = || it.home.azdo(["check", &it.collection]).in_dir(&it.repository);
        check().run().ends_with(1).prints_about("is not signed by a trusted authority").says(
            &format!(
                "ignoring {key} from this repository's configuration, although git uses it: a \
                 repository from someone else could capture the PAT with it"
            ),
        );
        let login = ["login", &it.collection, "--store", "file", "--with-token", "--name", "new"];
        let login = it.home.azdo(login).in_dir(&it.repository).stdin(pat84(2));
        login
            .without("GIT_CREDENTIAL_AZDO_VERIFY")
            .run()
            .succeeds()
            .says("could not verify the PAT");
        assert!(it.azure.log().all().is_empty(), "{key}");
        // The user's own setting applies there as everywhere.
        it.home.configure_git("http.sslCAInfo", ca.to_str().unwrap());
        check().run().prints_about("signed in as Jane Doe");
    }
}

/// With settings of its own, git's configuration is read without those of the user.
#[test]
fn repository_config_does_not_hide_whom_the_user_trusts() {
    let it = Foreign::new();
    it.home.configure_git("http.sslCAInfo", it.home.path().join("none.pem").to_str().unwrap());
    let ca = it.azure.ca();
    std::fs::write(
        it.repository.join("theirs"),
        format!("[http]\n\tsslCAInfo = {}\n", ca.display()),
    )
    .unwrap();
    std::fs::write(it.repository.join("show-scope"), "[http\n").unwrap();
    let bare = "[core]\n\trepositoryformatversion = 1\n\tbare = true\n";
    let long = format!("{bare}[x]\n\ty = {}\n", "x".repeat(17 << 20));
    for (config, worktree) in [
        (format!("{bare}[http]\n\tsslCAInfo = ~nobody-has-this-name/ca.pem\n"), ""),
        (format!("{bare}[http\n"), ""),
        // git's message about it has that name.
        (format!("{bare}[include]\n\tpath = show-scope\n"), ""),
        (long, ""),
        (
            // Included because of a remote in another file.
            format!(
                "{bare}[extensions]\n\tworktreeConfig = true\n\
                 [includeIf \"hasconfig:remote.*.url:https://x/**\"]\n\tpath = theirs\n"
            ),
            "[remote \"x\"]\n\turl = https://x/y\n",
        ),
    ] {
        std::fs::write(it.repository.join("config"), config).unwrap();
        std::fs::write(it.repository.join("config.worktree"), worktree).unwrap();
        let check = it.home.azdo(["check", &it.collection]).in_dir(&it.repository);
        check.run().ends_with(1).prints_about("none.pem");
        assert!(it.azure.log().all().is_empty());
    }
}

#[test]
fn repository_proxy_gets_no_pat_over_plain_http() {
    let it = Foreign::new();
    let (place, pat) = ("tfs.example.com:8080/tfs/Main", pat84(3));
    it.azure.add_pat(place, &pat, Scope::ReadAndWrite);
    let url = format!("http://{place}");
    let login = ["login", &url, "--store", "file", "--with-token", "--allow-http", "--trust-host"];
    it.home.azdo(login).stdin(pat).run().succeeds();
    it.set("http.proxy", &it.azure.proxy());
    let ran = it.home.azdo(["check", &url]).in_dir(&it.repository).run().ends_with(1);
    ran.says("ignoring http.proxy from this repository's configuration");
    assert!(it.azure.log().all().is_empty());
}

/// Whoever runs the proxy can then answer in the server's place.
#[test]
fn repository_proxy_gets_no_pat_without_verification() {
    let it = Foreign::new();
    it.home.configure_git("http.sslVerify", "false");
    it.set("http.proxy", &it.azure.proxy());
    let url = "https://tfs.example.com/tfs/Main";
    it.azure.add_pat(&url["https://".len()..], &pat84(3), Scope::ReadAndWrite);
    it.home.login(url, &pat84(3));
    let ran = it.home.azdo(["check", url]).in_dir(&it.repository).run().ends_with(1);
    ran.says("ignoring http.proxy from this repository's configuration");
    assert!(it.azure.log().all().is_empty());
}

#[test]
fn repository_proxy_is_used_over_https() {
    let fixture = Fixture::new();
    fixture.home.git(["config", "--global", "--unset", "http.proxy"]).run().succeeds();
    let clone = fixture.home.path().join("clone");
    fixture.home.git(["init", "--quiet", "clone"]).run().succeeds();
    let set = ["config", "--local", "http.proxy", &fixture.azure.proxy()];
    fixture.home.git(set).in_dir(&clone).run().succeeds();
    fixture.check_program(&["acme"]).in_dir(&clone).run().succeeds().says_nothing();
}

/// Listens and answers each request with this.
pub(super) fn serve(answer: impl Fn(&str, &mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            let mut byte = [0];
            while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
                request.push(byte[0]);
            }
            answer(&String::from_utf8_lossy(&request), &mut stream);
        }
    });
    address
}

/// The output of `check` for a plain http collection with this answer.
fn told_of(answer: String) -> String {
    let address = serve(move |_, stream| {
        let _ = stream.write_all(answer.as_bytes());
    });
    let home = Home::new();
    let url = format!("http://{address}/Main");
    let login = ["login", &url, "--store", "file", "--with-token", "--allow-http", "--trust-host"];
    home.azdo(login).stdin(pat84(1)).run().succeeds();
    home.azdo(["check", &url]).run().stdout.replace(&url, "URL")
}

fn user(name: &str) -> String {
    let body = format!(
        "{{\"authenticatedUser\":{{\"id\":\"8a3a\",\"providerDisplayName\":\"{name}\",\
         \"properties\":{{\"Account\":{{\"$value\":\"{name}\"}}}}}}}}"
    );
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

#[test]
fn slow_proxy_response_times_out() {
    let address = serve(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX: ");
        while stream.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    let fixture = Fixture::new();
    fixture.home.configure_git("http.proxy", &format!("http://{address}"));
    let start = Instant::now();
    let check = fixture.check_program(&["acme"]).env("GIT_CREDENTIAL_AZDO_HTTP_TIMEOUT", "1");
    let ran = check.run().ends_with(1);
    ran.prints_about(&format!("through the proxy {address} did not answer within 1 s"));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn long_server_responses_are_shortened() {
    for answer in [
        user(&"ö".repeat(10_000)),
        format!("HTTP/1.1 302 Found\r\nLocation: https://x/{}\r\n\r\n", "x".repeat(30_000)),
        format!("HTTP/1.1 403 Forbidden\r\nX-TFS-ServiceError: {}\r\n\r\n", "x+".repeat(9_000)),
    ] {
        let told = told_of(answer);
        assert!(told.contains('…') && told.len() < 2000, "{told}");
    }
}

#[test]
fn control_characters_from_a_server_are_escaped() {
    let name = "\\u001b]0;owned\\u0007\\u202e\\u061c\\r\\nfake: all is well";
    assert_eq!(
        told_of(user(name)).lines().next(),
        Some(
            "URL: signed in as \"\\u{1b}]0;owned\\u{7}\\u{202e}\\u{61c}\\u{d}\\u{a}fake: all is well\""
        )
    );
    // Indented, it would look like a command to copy.
    let first = told_of(user("  git status"));
    assert_eq!(first.lines().next(), Some("URL: signed in as git status"));
    let first = told_of(user("me: git status"));
    assert_eq!(first.lines().next(), Some("URL: signed in as \"me: git status\""));
}

#[test]
fn empty_location_and_retry_after_leave_no_gap() {
    let told = told_of("HTTP/1.1 302 Found\r\n\r\n".to_owned());
    assert!(told.contains("the server redirects without naming an address"), "{told}");
    let told = told_of("HTTP/1.1 429 No\r\nRetry-After: 0\r\n\r\n".to_owned());
    assert!(told.contains("Wait a few minutes, then run"), "{told}");
}

#[test]
fn invalid_proxy_setting_is_not_bypassed() {
    let fixture = Fixture::new();
    // The first is the result of a `/` in a password that is not encoded.
    for proxy in ["http://jane:p4/ss@127.0.0.1:9", "http://127.0.0.1:port", "http://:8080"] {
        fixture.home.configure_git("http.proxy", proxy);
        let ran = fixture.check(&["acme"]).ends_with(1).never_says("p4").never_says("jane");
        ran.prints_about("acme: the configured proxy is not a valid URL\n");
    }
    // The host name alone shows that there was no direct connection.
    fixture.check(&[URL]).ends_with(1).never_says("cannot resolve");
}

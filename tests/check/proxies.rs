//! Through a real proxy: tinyproxy in front of the fake server, with and without a password.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::check::Fixture;
use test_support::Home;

/// A running tinyproxy; dropping it stops it.
struct Tinyproxy {
    child: Child,
    port: u16,
}

impl Tinyproxy {
    /// Starts a tinyproxy that forwards to the fake server. `more` is added to its configuration.
    fn before(fixture: &Fixture, more: &str) -> Tinyproxy {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let upstream = fixture.azure.proxy().replace("http://", "");
        let configuration = format!(
            "Port {port}\nListen 127.0.0.1\nTimeout 20\nMaxClients 10\nAllow 127.0.0.1\n\
             LogLevel Critical\nUpstream http {upstream}\n{more}\n"
        );
        let file = fixture.home.path().join("tinyproxy.conf");
        std::fs::write(&file, configuration).unwrap();
        let child = Command::new("tinyproxy")
            .args(["-d", "-c"])
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("tinyproxy is needed: apt-get install tinyproxy-bin");
        let proxy = Tinyproxy { child, port };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < Duration::from_secs(10), "tinyproxy does not listen");
            std::thread::sleep(Duration::from_millis(10));
        }
        proxy
    }

    fn url(&self, user: &str) -> String {
        format!("http://{user}127.0.0.1:{}", self.port)
    }
}

impl Drop for Tinyproxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const WITH_PASSWORD: &str = "BasicAuth jane p4ss";

fn set_proxy(home: &Home, url: &str) {
    home.configure_git("http.proxy", url);
}

#[test]
fn gits_proxy_is_used() {
    let fixture = Fixture::new();
    let proxy = Tinyproxy::before(&fixture, "");
    set_proxy(&fixture.home, &proxy.url(""));
    fixture.check(&[crate::check::URL]).succeeds().says_nothing().prints_about("can read and push");
    fixture.home.git(["ls-remote", crate::check::URL]).run().succeeds();
}

#[test]
fn proxy_with_a_password_is_used() {
    let fixture = Fixture::new();
    let proxy = Tinyproxy::before(&fixture, WITH_PASSWORD);
    set_proxy(&fixture.home, &proxy.url("jane:p4ss@"));
    fixture.check(&[crate::check::URL]).succeeds().says_nothing().prints_about("can read and push");
}

#[test]
fn missing_or_wrong_proxy_password_is_reported() {
    let fixture = Fixture::new();
    let proxy = Tinyproxy::before(&fixture, WITH_PASSWORD);
    for (user, message) in [
        ("", "requires a username and password"),
        ("jane:wrong@", "rejected the configured username or password"),
    ] {
        set_proxy(&fixture.home, &proxy.url(user));
        let ran = fixture.check(&["acme"]).ends_with(1).says_nothing();
        ran.prints(&format!(
            "acme: the proxy 127.0.0.1:{} {message}\n  \
             The PAT was not checked\n  \
             Set them with:\n    \
             git config --global http.proxy http://USER:PASSWORD@HOST:PORT\n  \
             If the proxy requires a method other than Basic, only git may support it\n",
            proxy.port
        ));
    }
    assert!(fixture.azure.log().all().is_empty());
}

#[test]
fn proxy_that_blocks_the_server_is_reported() {
    let fixture = Fixture::new();
    let proxy = Tinyproxy::before(&fixture, "ConnectPort 563");
    set_proxy(&fixture.home, &proxy.url(""));
    let ran = fixture.check(&["acme"]).ends_with(1);
    ran.prints_about(&format!("the proxy 127.0.0.1:{} answered 403 for dev.azure.com", proxy.port));
}

#[test]
fn plain_http_proxy_refusal_may_not_affect_git() {
    let fixture = Fixture::new();
    let proxy = Tinyproxy::before(&fixture, "ConnectPort 563");
    set_proxy(&fixture.home, &proxy.url(""));
    let url = "http://tfs.example.com:8080/tfs/Main";
    let login = ["login", url, "--store", "file", "--with-token", "--allow-http", "--trust-host"];
    fixture.home.azdo(login).stdin(fixture.pat.as_str()).run().succeeds();
    let ran = fixture.check(&[url]).ends_with(1);
    ran.prints_about("answered 403").prints_about("for plain http it does not use CONNECT");
}

#[test]
fn dns_failure_is_not_blamed_on_a_socks_proxy() {
    let fixture = Fixture::new();
    set_proxy(&fixture.home, "socks5://127.0.0.1:9");
    fixture.home.login("https://tfs.invalid/Main", &fixture.pat);
    let ran = fixture.check(&["https://tfs.invalid/Main"]).ends_with(1);
    ran.prints_about("cannot resolve tfs.invalid or the proxy 127.0.0.1");
}

#[test]
fn proxy_variables_and_no_proxy_are_followed() {
    let fixture = Fixture::new();
    let proxy = Tinyproxy::before(&fixture, "");
    fixture.home.git(["config", "--global", "--unset", "http.proxy"]).run().succeeds();
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        fixture.check_program(&["acme"]).env(variable, proxy.url("")).run().succeeds();
    }
    // Nothing listens there, so the direct connection fails.
    let url = "https://127.0.0.1:9/Main";
    fixture.home.login(url, &fixture.pat);
    let exempt = fixture.check_program(&[url]).env("HTTPS_PROXY", proxy.url(""));
    exempt.env("NO_PROXY", "127.0.0.1").run().prints_about("cannot connect to 127.0.0.1:9");
}

#[test]
fn unknown_proxy_kind_is_named_without_its_password() {
    let fixture = Fixture::new();
    set_proxy(&fixture.home, "quic://jane:p4ss@proxy.corp:3128");
    let ran = fixture.check(&["acme"]).ends_with(1).never_says("p4ss");
    ran.prints_about("unsupported proxy protocol: quic://proxy.corp:3128\n");
}

/// As github.com/puppetlabs/puppetlabs-vcsrepo/pull/576 sets it.
#[test]
fn proxy_of_one_remote_is_used() {
    let fixture = Fixture::new();
    let clone = fixture.home.path().join("clone");
    let git = |args: &[&str]| fixture.home.git(args).in_dir(&clone).run().succeeds();
    fixture.home.git(["init", "clone"]).run().succeeds();
    git(&["remote", "add", "origin", crate::check::URL]);
    set_proxy(&fixture.home, "http://127.0.0.1:9");
    fixture.check_program(&[]).in_dir(&clone).run().ends_with(1);
    git(&["config", "remote.other.proxy", &fixture.azure.proxy()]);
    fixture.check_program(&[]).in_dir(&clone).run().ends_with(1);
    git(&["config", "remote.origin.proxy", &fixture.azure.proxy()]);
    git(&["fetch"]);
    fixture.check_program(&[]).in_dir(&clone).run().succeeds().prints_about("can read and push");
    // Without TLS a proxy can read the PAT, so a repository may not choose it.
    fixture.home.configure_git("http.sslVerify", "false");
    fixture.check_program(&[]).in_dir(&clone).run().ends_with(1);
}

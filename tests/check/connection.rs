//! Connections: certificates, names, closed ports and timeouts.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use test_support::fake_azure::{FakeAzure, Scope, serve_as_own_authority};
use test_support::{Home, Outcome, Program, pat84};

/// A server reached without a proxy, and a home that has a PAT for it and trusts only the system's
/// authorities.
fn server() -> (FakeAzure, Home, String) {
    let azure = FakeAzure::start();
    let collection = format!("{}/Main", azure.direct());
    azure.add_pat(&collection, &pat84(1), Scope::ReadAndWrite);
    azure.add_repository(&format!("{collection}/Fabrikam/Web"));
    let home = Home::new();
    let url = format!("https://{collection}");
    home.login(&url, &pat84(1));
    (azure, home, url)
}

fn check(home: &Home, url: &str) -> Program {
    home.azdo(["check", url])
}

/// The message, without the URL before it.
#[track_caller]
fn told(ran: Outcome, url: &str) -> Vec<String> {
    let ran = ran.ends_with(1).says_nothing();
    let told = ran.stdout.strip_prefix(&format!("{url}: ")).expect("the URL").to_owned();
    told.lines().map(str::to_owned).collect()
}

#[test]
fn private_ca_is_trusted_where_git_trusts_it() {
    let (azure, home, url) = server();
    home.configure_git(&format!("http.{url}.sslCAInfo"), azure.ca().to_str().unwrap());
    check(&home, &url).run().succeeds().says_nothing().prints_about("signed in as Jane Doe");
    check(&home, &format!("{url}/Fabrikam/_git/Web"))
        .run()
        .succeeds()
        .prints_about("can read and push");
    // As a path with a tilde, and by environment variables.
    let own = home.path().join("own.pem");
    std::fs::copy(azure.ca(), &own).unwrap();
    home.configure_git(&format!("http.{url}.sslCAInfo"), "~/own.pem");
    check(&home, &url).run().succeeds();
    home.configure_git(&format!("http.{url}.sslCAInfo"), "");
    check(&home, &url).run().ends_with(1);
    check(&home, &url).env("GIT_SSL_CAINFO", azure.ca()).run().succeeds();
    check(&home, &url).env("GIT_SSL_CAPATH", azure.ca().parent().unwrap()).run().succeeds();
}

#[test]
fn untrusted_ca_error_names_the_setting() {
    let (_azure, home, url) = server();
    let host = &url["https://".len()..url.len() - "/Main".len()];
    assert_eq!(
        told(check(&home, &url).run(), &url),
        [
            format!("{host}'s certificate is not signed by a trusted authority"),
            "  The PAT was not checked".to_owned(),
            "  If your company has its own certificate authority, point git to its file:"
                .to_owned(),
            "    git config --global http.sslCAInfo FILE.pem".to_owned(),
        ]
    );
}

#[test]
fn untrusted_server_does_not_get_the_pat() {
    let (azure, home, url) = server();
    check(&home, &url).run().ends_with(1);
    assert!(azure.log().all().is_empty());
}

#[test]
fn ssl_verify_off_in_git_is_followed_with_a_warning() {
    let (_azure, home, url) = server();
    home.configure_git(&format!("http.{url}.sslVerify"), "false");
    check(&home, &url).run().succeeds().prints_about("signed in as").says(
        "warning: http.sslVerify is off for this server: anyone on the network path can capture \
         the PAT",
    );
}

#[test]
#[cfg(target_os = "linux")] // Elsewhere there is no 127.0.0.2.
fn certificate_for_another_host_is_reported() {
    let (azure, home, _) = server();
    home.configure_git("http.sslCAInfo", azure.ca().to_str().unwrap());
    let url = format!("https://{}/Main", azure.listen_as("127.0.0.2"));
    home.login(&url, &pat84(1));
    let told = told(check(&home, &url).run(), &url);
    assert!(told[0].contains("its certificate is for another host name"), "{told:?}");
}

#[test]
fn ca_info_in_a_variable_is_named() {
    let (_azure, home, url) = server();
    let other = FakeAzure::start();
    let told = told(check(&home, &url).env("GIT_SSL_CAINFO", other.ca()).run(), &url);
    assert!(told[2].contains("The variable GIT_SSL_CAINFO makes git trust only other"), "{told:?}");
}

#[test]
fn ca_info_with_the_wrong_ca_is_reported() {
    let (_azure, home, url) = server();
    let other = FakeAzure::start();
    home.configure_git("http.sslCAInfo", other.ca().to_str().unwrap());
    let told = told(check(&home, &url).run(), &url);
    assert!(told[0].contains("certificate is not signed by a trusted authority"), "{told:?}");
    assert_eq!(
        told[2..4],
        [
            "  git is configured to trust only other authorities. To show them, run:",
            "    git config --show-origin --get-regexp \"http.*sslca\"",
        ]
    );
    assert_eq!(told[4], "  To trust another one for this server only, run:");
    let host = url.strip_suffix("/Main").unwrap();
    assert_eq!(told[5], format!("    git config --global http.{host}/.sslCAInfo FILE.pem"));
}

/// A CA certificate as server certificate, as `openssl req -x509` makes them.
#[test]
fn ca_certificate_used_by_a_server_is_reported() {
    let (server, certificate) = serve_as_own_authority();
    let url = format!("https://{server}/Main");
    let home = Home::new();
    let file = home.path().join("own.pem");
    std::fs::write(&file, certificate).unwrap();
    home.configure_git("http.sslCAInfo", file.to_str().unwrap());
    home.login(&url, &pat84(1));
    let told = told(check(&home, &url).run(), &url);
    assert!(
        told[0].contains("its certificate is that of an authority, not of a server"),
        "{told:?}"
    );
    assert_eq!(told[2..], ["  git may be less strict. To find out, run:", "    git ls-remote URL"]);
}

#[test]
fn unreadable_ca_file_is_named() {
    let (_azure, home, url) = server();
    home.configure_git("http.sslCAInfo", "/nowhere/ca.pem");
    let told_of = |home: &Home| told(check(home, &url).run(), &url).remove(0);
    assert!(told_of(&home).contains("/nowhere/ca.pem: No such file"));
    let empty = home.path().join("empty.pem");
    std::fs::write(&empty, "nothing\n").unwrap();
    home.configure_git("http.sslCAInfo", empty.to_str().unwrap());
    assert!(told_of(&home).contains("empty.pem: it contains no certificate"));
}

#[test]
fn client_certificate_is_not_sent_with_a_warning() {
    let (azure, home, url) = server();
    home.configure_git("http.sslCAInfo", azure.ca().to_str().unwrap());
    home.configure_git("http.sslCert", "/etc/own.pem");
    check(&home, &url).run().succeeds().says("a client certificate (http.sslCert)");
}

#[test]
fn closed_port_is_reported() {
    let home = Home::new();
    let url = "https://127.0.0.1:9/Main";
    home.login(url, &pat84(1));
    assert_eq!(
        told(check(&home, url).run(), url),
        [
            "cannot connect to 127.0.0.1:9: Connection refused",
            "  The PAT was not checked",
            "  Check your network, VPN, and proxy settings",
            "  To show git's proxy settings, run:",
            "    git config --show-origin --get-regexp \"http.*proxy\"",
        ]
    );
}

#[test]
fn unknown_host_name_is_reported() {
    let home = Home::new();
    let url = "https://tfs.invalid/Main";
    home.login(url, &pat84(1));
    assert_eq!(
        told(check(&home, url).run(), url),
        [
            "cannot resolve tfs.invalid",
            "  The PAT was not checked",
            "  Check your network, VPN, and proxy settings",
            "  To set a proxy for git and git-credential-azdo, run:",
            "    git config --global http.proxy http://HOST:PORT",
        ]
    );
}

#[test]
fn silent_server_times_out() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let home = Home::new();
    let url = format!("https://{address}/Main");
    home.login(&url, &pat84(1));
    let start = Instant::now();
    let ran = check(&home, &url).env("GIT_CREDENTIAL_AZDO_HTTP_TIMEOUT", "1").run();
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    let told = told(ran, &url);
    assert_eq!(told[0], format!("{address} did not answer within 1 s"));
}

#[test]
fn plain_http_server_is_checked_if_allowed() {
    let azure = FakeAzure::start();
    let home = Home::new().behind(&azure.proxy(), azure.ca());
    let (place, pat) = ("tfs.example.com:8080/tfs/Main", pat84(1));
    azure.add_pat(place, &pat, Scope::ReadAndWrite);
    let url = format!("http://{place}");
    let login = ["login", &url, "--store", "file", "--with-token", "--allow-http", "--trust-host"];
    home.azdo(login).stdin(pat).run().succeeds();
    check(&home, &url).run().succeeds().prints_about("signed in as Jane Doe");
}

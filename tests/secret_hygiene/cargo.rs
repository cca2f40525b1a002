//! cargo's built-in git: libgit2 with git2-rs, which runs helpers in its own way (git2-rs,
//! src/cred.rs).
//!
//! It authenticates only if NTLM is not offered, and not once a proxy or CA is configured for
//! cargo. So there are two servers on two ports here, one of them hostile.

use std::path::Path;

use test_support::fake_azure::{Failure, FakeAzure, Scope};
use test_support::{Home, Program, azdo_for_git, azdo_path, pat84, write_script};

struct Two {
    azure: FakeAzure,
    /// The user's server, by a name, since libgit2 refuses our certificate for an address.
    host: String,
    /// The hostile server.
    evil: String,
    home: Home,
    pat: String,
}

impl Two {
    fn new() -> Two {
        let azure = FakeAzure::start();
        azure.offer_basic_alone();
        let (host, evil) = (azure.listen_as("localhost"), azure.listen_as("localhost"));
        let (collection, pat) = (format!("{}/Main", host), pat84(1));
        azure.add_repository(&format!("{collection}/Fabrikam/Web"));
        azure.add_pat(&collection, &pat, Scope::ReadAndWrite);
        let home = Home::new();
        home.login(&format!("https://{collection}"), &pat);
        home.configure_git("credential.helper", &azdo_for_git());
        home.configure_git("credential.useHttpPath", "true");
        home.configure_git("http.sslCAInfo", azure.ca().to_str().unwrap());
        let two = Two { azure, host, evil, home, pat };
        two.push_package();
        two
    }

    /// The repository contains a package.
    fn push_package(&self) {
        let git = |args: &[&str]| {
            self.home.git(args).run().succeeds();
        };
        let url = self.url();
        let clone = self.home.path().join("Web");
        git(&["clone", &url]);
        write_package(&clone, "web", "");
        let clone = clone.to_str().unwrap();
        git(&["-C", clone, "add", "--all"]);
        git(&["-C", clone, "commit", "-m", "A package"]);
        git(&["-C", clone, "push"]);
    }

    /// The repository's name on the fake server.
    fn place(&self) -> String {
        format!("{}/Main/Fabrikam/Web", self.host)
    }

    fn url(&self) -> String {
        format!("https://{}/Main/Fabrikam/_git/Web", self.host)
    }

    /// Fetches a package that depends on `url`, with empty caches.
    fn fetch(&self, url: &str) -> Program {
        let package = self.home.path().join("package");
        let _ = std::fs::remove_dir_all(&package);
        let _ = std::fs::remove_dir_all(self.home.path().join("cargo"));
        let url = url.replace('\\', "\\\\");
        write_package(&package, "asking", &format!("web = {{ git = \"{url}\" }}\n"));
        let cargo = std::env::var_os("CARGO").expect("cargo runs its tests");
        let fetch = self.home.program(Path::new(&cargo), ["fetch", "--quiet"]).in_dir(package);
        fetch
            .env("CARGO_HOME", self.home.path().join("cargo"))
            .env("CARGO_NET_GIT_FETCH_WITH_CLI", "false")
            .env("CARGO_NET_RETRY", "0")
            // The cargo of this toolchain: rustup's proxy is not set up in this home.
            .env("RUSTC", Path::new(&cargo).with_file_name("rustc"))
            .env("SSL_CERT_FILE", self.azure.ca())
    }

    fn leaked(&self) -> bool {
        self.azure.log().hosts_that_saw(&self.pat).contains(&self.evil)
    }

    /// Asserts that the hostile server was contacted without credentials.
    #[track_caller]
    fn nothing_leaked(&self) {
        let requests = self.azure.log().sent_to(&self.evil);
        assert!(!requests.is_empty(), "the stranger was not asked at all");
        assert!(!self.leaked(), "{requests:#?}");
    }
}

fn write_package(directory: &Path, name: &str, dependencies: &str) {
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2021\"\n\
         [dependencies]\n{dependencies}"
    );
    std::fs::create_dir_all(directory.join("src")).unwrap();
    std::fs::write(directory.join("src/lib.rs"), "").unwrap();
    std::fs::write(directory.join("Cargo.toml"), manifest).unwrap();
}

#[test]
fn hostile_dependencies_get_no_pat_from_cargo() {
    let two = Two::new();
    two.fetch(&two.url()).run().succeeds();
    let (good, evil) = (&two.host, &two.evil);
    let rest = "Main/Fabrikam/_git/Web";
    for url in [
        format!("https://{evil}/{rest}"),
        format!("https://{good}@{evil}/{rest}"),
        format!("https://{evil}/{good}/{rest}"),
        format!("https://{evil}?%0ahost={good}/{rest}"),
        format!("https://{evil}/%0ahost={good}%0apath=Main/_git/Web"),
        format!("https://x%0ahost={good}@{evil}/{rest}"),
        format!("https://x%0dhost={good}%0d@{evil}/{rest}"),
        format!("https://{evil}/Main%0dhost={good}%0dpath=Main/_git/Web"),
        format!("https://{evil}/{rest}%0ahost={good}"),
        format!("https:///{rest}"),
        format!("https::https://{evil}/{rest}"),
        format!("https://{evil}\\@{good}/{rest}"),
        format!("https://{evil}#@{good}/{rest}"),
        format!("http://{good}/{rest}"),
    ] {
        two.fetch(&url).run().fails();
    }
    two.nothing_leaked();
    two.fetch(&two.url()).run().succeeds();
}

#[test]
fn redirect_gets_no_pat_from_cargo_cve_2026_41506() {
    let two = Two::new();
    let evil = format!("https://{}", two.evil);
    two.azure.fail(&two.place(), Failure::RedirectSignedInTo(evil));
    two.fetch(&two.url()).run().fails();
    two.nothing_leaked();
}

/// The one way a PAT gets elsewhere: its own server redirects a libgit2 that has not authenticated
/// yet. libgit2 then asks for the original URL and sends the answer to the new one, so no helper
/// can tell. git asks for the new URL.
#[test]
fn libgit2_hides_a_redirect_from_the_pats_own_server() {
    let two = Two::new();
    let asked = two.home.path().join("asked");
    let helper = two.home.path().join("helper");
    let script =
        format!("#!/bin/sh\ntee -a '{}' | '{azdo}' \"$@\"\n", asked.display(), azdo = azdo_path());
    write_script(&helper, &script);
    two.home.configure_git("credential.helper", helper.to_str().unwrap());
    two.azure.fail(&two.place(), Failure::RedirectTo(format!("https://{}", two.evil)));

    two.fetch(&two.url()).run().fails();
    let asked_about = std::fs::read_to_string(&asked).unwrap();
    assert!(asked_about.contains(&format!("host={}\n", two.host)), "{asked_about}");
    assert!(!asked_about.contains(&two.evil), "libgit2 says it now: fix this and SECURITY.md");

    std::fs::remove_file(&asked).unwrap();
    let (requests, _) =
        two.azure.log().during(|| two.home.git(["ls-remote", &two.url()]).run().fails());
    assert!(std::fs::read_to_string(&asked).unwrap().contains(&two.evil));
    let there: Vec<_> = requests.iter().filter(|request| request.host == two.evil).collect();
    assert!(!there.is_empty());
    assert!(there.iter().all(|request| request.authorization.pat().is_none()), "{there:#?}");
}

#[test]
fn careless_helper_leaks_to_cargo_are_detected() {
    let two = Two::new();
    let path = two.home.path().join("careless");
    let answer = format!("#!/bin/sh\necho username=pat\necho password={}\n", two.pat);
    write_script(&path, &answer);
    two.home.configure_git("credential.helper", path.to_str().unwrap());
    two.fetch(&format!("https://{}/Main/Fabrikam/_git/Web", two.evil)).run().fails();
    assert!(two.leaked());
}

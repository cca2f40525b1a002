//! A user whose helper is asked for every host, in a network where every host answers.

use test_support::fake_azure::{Authorization, FakeAzure, Request, Scope};
use test_support::{Git, Home, azdo_for_git, pat84};

/// The repository of the fixture and its URL.
pub const REPOSITORY: &str = "acme/Fabrikam/Web";
pub const URL: &str = "https://dev.azure.com/acme/Fabrikam/_git/Web";

pub struct Fixture {
    pub azure: FakeAzure,
    pub home: Home,
    /// The PAT of acme.
    pub pat: String,
}

impl Fixture {
    pub fn new(git: &Git) -> Fixture {
        let azure = FakeAzure::start();
        azure.answer_for_every_host();
        azure.add_repository(REPOSITORY);
        azure.add_repository("contoso/Tools/Shared");
        let pat = pat84(1);
        azure.add_pat("acme", &pat, Scope::ReadAndWrite);
        let home = Home::with(git).behind(&azure.proxy(), azure.ca());
        home.login("https://dev.azure.com/acme", &pat);
        let fixture = Fixture { azure, home, pat };
        fixture.lower_every_guard();
        fixture
    }

    /// Removes the protections of git and the network: the helper is asked for every host
    /// (CVE-2024-53858), certificates are not verified, redirects are followed, and carriage
    /// returns are passed on (CVE-2024-52006).
    fn lower_every_guard(&self) {
        let ours = azdo_for_git();
        for (key, value) in [
            ("credential.helper", ours.as_str()),
            ("credential.useHttpPath", "true"),
            ("credential.protectProtocol", "false"),
            ("http.sslVerify", "false"),
            ("http.followRedirects", "true"),
            ("protocol.allow", "always"),
        ] {
            self.home.configure_git(key, value);
        }
    }

    /// Commits these files in the clone `Web`, which it creates if needed, and pushes them.
    pub fn push(&self, files: &[(&str, &str)]) {
        let clone = self.home.path().join("Web");
        if !clone.exists() {
            self.home.git(["clone", URL]).run().succeeds();
        }
        for (name, content) in files {
            let path = clone.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        for args in [&["add", "--all"][..], &["commit", "-m", "Mean harm"], &["push"]] {
            self.home.git(args).in_dir(&clone).run().succeeds();
        }
    }

    /// Asserts that no PAT reached a wrong host, and that a PAT was available.
    #[track_caller]
    pub fn nothing_leaked(&self) {
        let leaks = self.leaks();
        assert!(leaks.is_empty(), "{leaks:#?}");
        self.home.git(["ls-remote", URL]).run().succeeds().prints_about("refs/heads/main");
        let ours = self.azure.log().hosts_that_saw(&self.pat);
        assert!(ours.contains("dev.azure.com"), "{ours:?}");
        assert!(self.home.stored_secrets().contains(&self.pat), "the PAT was lost");
    }

    /// The requests that carried a PAT to a wrong host.
    pub fn leaks(&self) -> Vec<Request> {
        self.azure.log().all().into_iter().filter(|it| self.is_leak(it)).collect()
    }

    /// Uses a helper that gives the PAT to everyone. Its leaks prove that a leak would be detected.
    pub fn with_a_careless_helper(git: &Git) -> Fixture {
        let fixture = Fixture::new(git);
        let path = fixture.home.path().join("careless");
        test_support::write_script(
            &path,
            &format!(
                "#!/bin/sh\ncat >/dev/null\necho username=pat\necho password={}\n",
                fixture.pat
            ),
        );
        fixture.home.configure_git("credential.helper", path.to_str().unwrap());
        fixture
    }

    fn is_leak(&self, request: &Request) -> bool {
        let path = request.path.to_ascii_lowercase();
        let belongs = !request.plain
            && (request.host == "dev.azure.com" && path.starts_with("/acme/")
                || request.host == "acme.visualstudio.com");
        let empty = |it: &Authorization| match it {
            // curl sends the username of a URL before it asks for a password.
            Authorization::Basic { password, .. } => !password.contains(&self.pat),
            other => *other == Authorization::None,
        };
        request.path.contains(&self.pat) || !belongs && !empty(&request.authorization)
    }

    /// The hosts that got a request.
    pub fn hosts(&self) -> Vec<String> {
        let mut hosts: Vec<String> =
            self.azure.log().all().into_iter().map(|request| request.host).collect();
        hosts.sort();
        hosts.dedup();
        hosts
    }
}

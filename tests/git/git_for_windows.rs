//! The system configuration of Git for Windows, whose helper signs in with a window.
//!
//! The installer writes `manager` (installer/install.iss in git-for-windows/build-extra) and
//! Portable Git `helper-selector` (portable/release.sh), which asks which helper to use.

use std::fs;

use test_support::fixture::{Fixture, URL};
use test_support::{Git, Program, for_each_git, pat52, write_script};

const SERVER: &str = "https://tfs.example.com/tfs/Main";
const HELPERS: [&str; 3] = ["manager", "manager-core", "helper-selector"];

/// What the installer adds to `git-extra/gitconfig`, where that matters here.
fn system_config(helper: &str) -> String {
    format!(
        "[core]\n\tsymlinks = false\n\tautocrlf = true\n[color]\n\tui = auto\n\
         [help]\n\tformat = html\n[credential]\n\thelper = {helper}\n\
         [credential \"https://dev.azure.com\"]\n\tuseHttpPath = true\n\
         [init]\n\tdefaultBranch = master\n"
    )
}

/// A user of Git for Windows, whose helper logs each of its starts and always answers.
struct Machine {
    fixture: Fixture,
}

impl Machine {
    fn new(git: &Git, helper: &str) -> Machine {
        let machine = Machine { fixture: Fixture::new(git) };
        let program = machine.path(&format!("bin/git-credential-{helper}"));
        let log = machine.path("starts");
        let answers = "test \"$1\" != get || printf 'username=x\\npassword=from-manager\\n'";
        write_script(&program, &format!("#!/bin/sh\necho \"$1\" >>{log:?}\n{answers}\n"));
        fs::write(machine.path("gitconfig"), system_config(helper)).unwrap();
        machine
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.fixture.home.path().join(name)
    }

    fn with_system(&self, program: Program) -> Program {
        let inherited = self.fixture.home.search_path().into_string().unwrap();
        let path = format!("{}:{inherited}", self.path("bin").display());
        program
            .without("GIT_CONFIG_NOSYSTEM")
            .env("GIT_CONFIG_SYSTEM", self.path("gitconfig"))
            .env("PATH", path)
    }

    fn git<const N: usize>(&self, args: [&str; N]) -> Program {
        self.with_system(self.fixture.git(args))
    }

    fn azdo<const N: usize>(&self, args: [&str; N]) -> Program {
        self.with_system(self.fixture.home.azdo(args))
    }

    fn login(&self, organization: &str, pat: &str) {
        let login = ["login", organization, "--store", "file", "--with-token", "--trust-host"];
        self.azdo(login).stdin(pat).run().succeeds().says_nothing();
    }

    /// The password that git gets for a URL from its helpers, which then hear that it was rejected.
    fn password_for(&self, url: &str) -> String {
        let about = format!("url={url}\n\n");
        let filled = self.git(["credential", "fill"]).stdin(about).run().succeeds().stdout;
        self.git(["credential", "approve"]).stdin(filled.clone()).run().succeeds();
        let password = filled.lines().find_map(|line| line.strip_prefix("password="));
        password.unwrap().to_owned()
    }

    /// The operations that the helper of Git for Windows was started with since the last call.
    fn starts(&self) -> Vec<String> {
        let text = fs::read_to_string(self.path("starts")).unwrap_or_default();
        let _ = fs::remove_file(self.path("starts"));
        text.lines().map(str::to_owned).collect()
    }
}

#[test]
fn helper_of_git_for_windows_is_not_started_for_azure_devops() {
    for_each_git(|git| {
        for helper in HELPERS {
            let machine = Machine::new(git, helper);
            let (pat, server_pat) = (machine.fixture.pat.clone(), pat52(2));
            machine.azdo(["configure"]).run().succeeds().says_nothing();
            machine.login("acme", &pat);
            machine.login(SERVER, &server_pat);

            machine.git(["ls-remote", URL]).run().succeeds().says_nothing();
            for url in
                ["https://dev.azure.com/acme/w/_git/w", "https://acme.visualstudio.com/_git/w"]
            {
                assert_eq!(machine.password_for(url), pat, "{url}");
            }
            assert_eq!(machine.password_for(&format!("{SERVER}/w/_git/w")), server_pat);
            let rejected =
                format!("url={SERVER}/w/_git/w\nusername=pat\npassword={server_pat}\n\n");
            machine.git(["credential", "reject"]).stdin(rejected).run().succeeds();
            let report = machine.azdo(["doctor"]).run().never_says(helper).stdout;
            assert!(!report.contains(helper), "{report}");
            assert_eq!(machine.starts(), [""; 0], "{helper}");

            assert_eq!(machine.password_for("https://github.com/acme/w"), "from-manager");
            assert_eq!(machine.starts(), ["get", "store"], "{helper}");
        }
    });
}

#[test]
fn unconfigure_gives_azure_devops_back_to_git_for_windows() {
    for_each_git(|git| {
        let machine = Machine::new(git, "manager");
        machine.azdo(["configure"]).run().succeeds();
        machine.login("acme", &machine.fixture.pat);
        machine.azdo(["unconfigure"]).run().succeeds().prints_about("no longer uses");
        let about = "url=https://dev.azure.com/acme/w/_git/w\n\n";
        let filled = machine.git(["credential", "fill"]).stdin(about).run().succeeds();
        filled.prints_about("password=from-manager\n").prints_about("path=acme/w/_git/w\n");
        assert_eq!(machine.starts(), ["get"]);
        // The installer's settings are as they were.
        assert_eq!(
            fs::read_to_string(machine.path("gitconfig")).unwrap(),
            system_config("manager")
        );
    });
}

#[test]
fn doctor_names_the_helper_of_git_for_windows_before_configure() {
    for_each_git(|git| {
        let machine = Machine::new(git, HELPERS[2]);
        let login = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];
        machine.azdo(login).stdin(machine.fixture.pat.as_str()).run().succeeds();
        let found = machine.azdo(["doctor"]).run().ends_with(1);
        found.prints_about("git is not set up to use git-credential-azdo for acme");
        machine.azdo(["doctor", "--fix"]).run().succeeds();
        assert_eq!(machine.password_for(URL), machine.fixture.pat);
        assert_eq!(machine.starts(), [""; 0]);
    });
}

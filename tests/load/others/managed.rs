//! Homes and git configurations that are mounted, or cannot be written.

use std::path::Path;

use test_support::{Home, Outcome, azdo_path, pat84};

/// A shell script in a namespace of its own, where `ours` is the program.
fn mounted(home: &Home, script: &str) -> Outcome {
    let script = format!("set -eu\nours='{}'\n{script}", azdo_path());
    home.program(Path::new("/usr/bin/unshare"), ["--mount", "/bin/sh", "-c", &script]).run()
}

const READ_ONLY: &str = "mount --bind $HOME $HOME; mount -o remount,ro,bind $HOME\n";

#[test]
fn rejection_in_a_read_only_home_is_explained_first() {
    let home = Home::new();
    home.login("acme", &pat84(1));
    let request = "protocol=https\\nhost=dev.azure.com\\npath=acme/w/_git/w\\n";
    let pat = pat84(1);
    let erase = format!("printf '{request}username=pat\\npassword={pat}\\n' | \"$ours\" erase");
    let ran = mounted(&home, &format!("{READ_ONLY}{erase}")).ends_with(1).prints("");
    let lines: Vec<&str> = ran.stderr.lines().collect();
    let first = "git-credential-azdo: the server rejected the PAT for acme";
    assert!(lines[0].starts_with(first), "{}", ran.stderr);
    let last = "/record.lock: Read-only file system";
    assert!(lines.last().unwrap().ends_with(last), "{}", ran.stderr);
}

/// Ways in which git cannot change `~/.gitconfig`, and what it is after that.
const MANAGED: [(&str, &str); 3] = [
    ("a bind mount", "cp ~/.gitconfig ~/managed; mount --bind ~/managed ~/.gitconfig\n"),
    (
        "a link into a read-only store",
        "mkdir ~/store; mv ~/.gitconfig ~/store/x; mount --bind ~/store ~/store
         mount -o remount,ro,bind ~/store; ln -s store/x ~/.gitconfig\n",
    ),
    ("a read-only home", "mkdir -p $XDG_DATA_HOME; mount --bind ~ ~; mount -o remount,ro,bind ~\n"),
];

const LOGIN: &str = "login acme --store file --with-token";

#[test]
fn lines_for_a_managed_configuration_make_git_use_the_pat() {
    for (name, mount) in &MANAGED[..2] {
        let home = Home::new();
        let login = format!("{mount}echo {} | \"$ours\" {LOGIN}", pat84(1));
        let before = std::fs::read(home.path().join(".gitconfig")).unwrap();
        let ran = mounted(&home, &login).ends_with(1).prints_about("Stored the PAT for acme");
        let said = ran.says("error: cannot change git's configuration: ").stderr;
        assert!(said.contains("git credential-azdo configure --system"), "{name}: {said}");
        assert_eq!(std::fs::read(home.path().join(".gitconfig")).unwrap(), before, "{name}");
        // The lines are indented by two, as everything that belongs to a message.
        let lines =
            said.lines().filter(|line| line.starts_with("  [") || line.starts_with("      "));
        let lines: String = lines.map(|line| format!("{}\n", &line[2..])).collect();
        std::fs::write(home.path().join(".gitconfig"), lines).unwrap();
        // An older git is worth an advice.
        home.azdo(["doctor"]).run().succeeds().prints_about("No problems");
        home.azdo(["configure"]).run().succeeds().prints_about("nothing was changed");
        let asked = "url=https://dev.azure.com/acme/w/_git/w\n";
        home.git(["credential", "fill"]).stdin(asked).run().succeeds().prints_about(&pat84(1));
    }
}

#[test]
fn login_succeeds_if_git_is_configured_elsewhere() {
    for (name, mount) in &MANAGED[..2] {
        let home = Home::new();
        let system = "export GIT_CONFIG_SYSTEM=$HOME/system; unset GIT_CONFIG_NOSYSTEM\n";
        let login = format!("echo {} | \"$ours\" {LOGIN}", pat84(1));
        let all = format!("{system}{mount}\"$ours\" configure --system; {login}; \"$ours\" doctor");
        let ran = mounted(&home, &all).succeeds().prints_about("No problems, 1 piece of advice");
        let ran = ran.says("warning: cannot change git's configuration: ");
        assert!(ran.stderr.contains("proactiveAuth = basic"), "{name}: {}", ran.stderr);
    }
}

#[test]
fn fix_reports_what_it_could_not_change() {
    for (name, mount) in MANAGED {
        let home = Home::new();
        home.azdo(["login", "acme", "--store", "file", "--with-token", "--no-git-config"])
            .stdin(pat84(1))
            .run()
            .succeeds();
        let ran = mounted(&home, &format!("{mount}\"$ours\" doctor --fix")).ends_with(1);
        let ran = ran.prints_about("git is not set up to use").never_says("Done");
        assert_eq!(ran.stdout.matches("Not fixed: cannot ").count(), 1, "{name}: {}", ran.stdout);
        let ran = ran.prints_about("helper =\n").prints_about("proactiveAuth = basic\n");
        ran.prints_about("git credential-azdo configure --system").never_says("os error");
        assert!(home.azdo(["doctor"]).run().code == Some(1), "{name}");
    }
}

#[test]
fn unconfigure_of_a_managed_configuration_fails() {
    for (name, mount) in MANAGED {
        let home = Home::new();
        home.login("acme", &pat84(1));
        let before = std::fs::read(home.path().join(".gitconfig")).unwrap();
        for command in ["unconfigure", "logout acme"] {
            let ran = mounted(&home, &format!("{mount}\"$ours\" {command}")).ends_with(1);
            ran.says("error: cannot ").never_says("add these lines");
            let now = std::fs::read(home.path().join(".gitconfig")).unwrap();
            assert_eq!(now, before, "{name}");
            let _ = std::fs::remove_file(home.path().join("managed"));
            if std::fs::symlink_metadata(home.path().join(".gitconfig")).unwrap().is_symlink() {
                std::fs::remove_file(home.path().join(".gitconfig")).unwrap();
                std::fs::rename(home.path().join("store/x"), home.path().join(".gitconfig"))
                    .unwrap();
                std::fs::remove_dir(home.path().join("store")).unwrap();
            }
        }
    }
}

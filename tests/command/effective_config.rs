//! What git's whole configuration makes of the settings that this program writes.
#![cfg(unix)]

use std::path::PathBuf;

use test_support::{Git, Home, azdo_path, for_each_git, pat84};

const URL: &str = "https://dev.azure.com/acme/shop/_git/shop";

fn append(home: &Home, text: &str) {
    let path = home.path().join(".gitconfig");
    let before = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, before + text).unwrap();
}

/// The PAT that git gets in this folder.
fn filled(home: &Home, folder: &PathBuf) -> String {
    let fill = home.git(["credential", "fill"]).stdin(format!("url={URL}\n"));
    let ran = fill.in_dir(folder).run();
    let password = ran.stdout.lines().find_map(|line| line.strip_prefix("password="));
    password.unwrap_or_default().to_owned()
}

/// Resets all helpers after this program's section.
fn reset_later(home: &Home) {
    std::fs::write(home.path().join("late"), "[credential]\n\thelper =\n\thelper = store\n")
        .unwrap();
    append(home, "[include]\n\tpath = ~/late\n");
    assert_eq!(filled(home, &home.path().to_owned()), "");
}

#[test]
fn later_reset_is_overridden_by_every_command_that_says_so() {
    for_each_git(|git| {
        for command in [&["configure"][..], &["doctor", "--fix"], &["login"]] {
            let home = Home::with(git);
            home.login("acme", &pat84(1));
            reset_later(&home);
            match command {
                ["login"] => home.login("acme", &pat84(1)),
                _ => home.azdo(command).run().succeeds(),
            };
            assert_eq!(filled(&home, &home.path().to_owned()), pat84(1), "{command:?}");
            home.azdo(["configure"]).run().succeeds().prints_about("nothing was changed");
        }
    });
}

#[test]
fn reset_in_a_repository_leads_to_the_command_that_helps() {
    let home = Home::new();
    home.login("acme", &pat84(1));
    home.git(["init", "-q", "r"]).run().succeeds();
    let repository = home.path().join("r");
    for value in ["", "store"] {
        let add = ["config", "--add", "credential.helper", value];
        home.git(add).in_dir(&repository).run().succeeds();
    }
    let advised = "git credential-azdo configure --local";
    let run = |args: &[&str]| home.azdo(args).in_dir(&repository).run();
    run(&["configure"]).ends_with(1).says(advised).never_says("git now uses").never_says("already");
    run(&["doctor", "--fix"]).ends_with(1).prints_about(advised);
    let login = ["login", "acme", "--store", "file", "--with-token"];
    let login = home.azdo(login).in_dir(&repository).stdin(pat84(1)).run().succeeds();
    login.says(advised).never_says("git now uses");
    run(&["configure", "--local"]).succeeds().prints_about("git now uses");
    assert_eq!(filled(&home, &repository), pat84(1));
}

#[test]
fn fix_that_does_not_help_is_reported() {
    let home = Home::new();
    home.login("acme", &pat84(1));
    // Not what git calls the environment, which can reset it too.
    home.configure_git("http.https://dev.azure.com/acme/.proactiveAuth", "basic");
    append(&home, "[credential \"https://dev.azure.com\"]\n\thelper =\n");
    // A git that does not write.
    let real = Git::on_path().program;
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in *--add*|*--unset*) exit 0;; esac\nexec {} \"$@\"\n",
        real.display()
    );
    let folder = home.path().join("bin");
    test_support::write_script(&folder.join("git"), &script);
    let fix = home.azdo(["doctor", "--fix"]).env("PATH", &folder).run().ends_with(1);
    fix.prints_about("git does not use git-credential-azdo for acme")
        .prints_about("Not fixed: the change has no effect")
        .prints_about("1 failed. 1 problem");
    let configure = home.azdo(["configure"]).env("PATH", &folder).run().ends_with(1);
    configure.never_says("git now uses").says("git does not use git-credential-azdo for acme");
}

#[test]
fn path_that_git_leaves_out_is_reported() {
    let home = Home::new();
    home.login("acme", &pat84(1));
    append(&home, "[credential \"https://dev.azure.com/\"]\n\tusehttppath = false\n");
    let login = ["login", "contoso", "--store", "file", "--with-token"];
    let login = home.azdo(login).stdin(pat84(2)).run().succeeds();
    let command = "--unset credential.https://dev.azure.com/.usehttppath";
    login.says(command).never_says("git now uses");
    home.azdo(["configure"]).run().ends_with(1).says(command).never_says("already");
}

/// Two PATs, of which `build` is for the folder `work`.
fn with_two_pats(git: &Git) -> Home {
    let home = Home::with(git);
    let include = "[credential \"https://dev.azure.com\"]\n\tusername = build\n";
    std::fs::write(home.path().join("work.config"), include).unwrap();
    append(&home, "[includeIf \"gitdir:~/work/\"]\n\tpath = work.config\n");
    home.git(["init", "-q", "work/r"]).run().succeeds();
    home.login("acme", &pat84(1));
    let login = ["login", "acme", "--name", "build", "--store", "file", "--with-token"];
    home.azdo(login).stdin(pat84(2)).run().succeeds();
    home
}

#[test]
fn username_of_a_conditional_include_chooses_the_pat() {
    for_each_git(|git| {
        let home = with_two_pats(git);
        assert_eq!(filled(&home, &home.path().join("work/r")), pat84(2));
        assert_eq!(filled(&home, &home.path().to_owned()), pat84(1));
    });
}

#[test]
fn username_that_an_earlier_version_overrode_counts_again() {
    let home = with_two_pats(&Git::on_path());
    let work = home.path().join("work/r");
    home.configure_git("credential.https://dev.azure.com.username", "personal_access_token");
    assert_eq!(filled(&home, &work), pat84(1));
    let doctor = home.azdo(["doctor"]).in_dir(&work).run().ends_with(1);
    doctor.prints_about("git ignores the username build for acme (set in ~/work.config)");
    home.azdo(["configure"]).run().succeeds();
    assert_eq!(filled(&home, &work), pat84(2));
}

/// git before 2.26 knows no `*` in its configuration.
#[test]
fn old_git_gets_the_exact_older_host_name() {
    let real = Git::on_path().program;
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = --version ] && echo git version 2.25.5 && exit\nexec {} \"$@\"\n",
        real.display()
    );
    let home = Home::new();
    let before = std::fs::read_to_string(home.path().join(".gitconfig")).unwrap();
    let folder = home.path().join("bin");
    test_support::write_script(&folder.join("git"), &script);
    let login = ["login", "Acme", "--store", "file", "--with-token"];
    home.azdo(login).stdin(pat84(1)).env("PATH", &folder).run().succeeds();
    let key = "credential.https://acme.visualstudio.com.helper";
    let helpers = home.git(["config", "--get-all", key]).run().succeeds();
    helpers.prints(&format!("\n{}\n", test_support::azdo_for_git()));
    let fill = home.git(["credential", "fill"]);
    let fill = fill.stdin("url=https://acme.visualstudio.com/p/_git/app\n").run().succeeds();
    fill.prints_about(&pat84(1));
    home.azdo(["logout", "acme"]).env("PATH", &folder).run().succeeds();
    home.azdo(["unconfigure"]).env("PATH", &folder).run().succeeds();
    assert_eq!(std::fs::read_to_string(home.path().join(".gitconfig")).unwrap(), before);
}

/// The programs that a command starts.
fn starts(home: &Home, folder: &PathBuf, args: &[&str]) -> usize {
    let log = home.path().join("trace");
    let trace = ["-f", "-qq", "-e", "trace=execve", "-o", log.to_str().unwrap(), azdo_path()];
    let args = trace.iter().chain(args);
    let program = home.program("/usr/bin/strace".as_ref(), args).in_dir(folder);
    program.stdin(pat84(1)).run().succeeds();
    let log = std::fs::read_to_string(log).unwrap();
    log.lines().filter(|line| line.contains("execve(") && line.contains(" = 0")).count() - 1
}

/// Each key that is written takes one git: four for each host and two for each organization.
#[test]
fn commands_start_git_a_handful_of_times() {
    let home = Home::new();
    home.git(["init", "-q", "r"]).run().succeeds();
    let (outside, clone) = (home.path().to_owned(), home.path().join("r"));
    home.git(["remote", "add", "origin", URL]).in_dir(&clone).run().succeeds();
    let login = |name| ["login", name, "--store", "file", "--with-token"];
    assert!(starts(&home, &outside, &login("acme")) <= 5 + 10);
    assert!(starts(&home, &outside, &login("acme")) <= 5);
    assert!(starts(&home, &outside, &login("contoso")) <= 5 + 2);
    assert!(starts(&home, &clone, &["login", "--store", "file", "--with-token"]) <= 8);
    assert!(starts(&home, &outside, &["configure"]) <= 5);
    assert!(starts(&home, &clone, &["configure"]) <= 7);
    assert!(starts(&home, &clone, &["doctor"]) <= 8);
}

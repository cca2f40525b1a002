//! git and its credential helpers.

use std::path::Path;

use crate::doctor::{append, doctor, findings, healthy, ids, write};
use test_support::{Home, pat84};

#[test]
fn healthy_setup_reports_no_problems() {
    let home = healthy();
    home.azdo(["doctor"]).run().succeeds().prints("No problems found.\n").says_nothing();
    let report = doctor(&home).succeeds();
    assert!(findings(&report).is_empty());
}

#[test]
fn without_a_pat_login_is_suggested() {
    let home = crate::doctor::home();
    let ran = home.azdo(["doctor"]).run().succeeds();
    ran.prints_about("git credential-azdo login")
        .prints_about("No problems, 1 piece of advice: follow the steps above.\n");
    assert_eq!(ids(&doctor(&home)), ["nothing-stored"]);
}

#[test]
fn missing_git_is_reported_and_the_rest_checked() {
    let home = healthy();
    write(home.path().join(".npmrc"), pat84(7));
    let ran = home.azdo(["doctor", "--json"]).env("PATH", "/nonexistent").run().ends_with(1);
    assert_eq!(ids(&ran), ["git-missing", "pat-in-file"]);
}

#[test]
fn broken_git_configuration_is_reported() {
    let home = healthy();
    append(&home, "[broken\n");
    let ran = doctor(&home).ends_with(1);
    assert_eq!(ids(&ran), ["git-config-unreadable"]);
    ran.prints_about("cannot read git's configuration: ").prints_about(".gitconfig");
}

#[test]
fn missing_helper_setup_is_found() {
    let home = crate::doctor::home();
    let login = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];
    home.azdo(login).stdin(pat84(1)).run().succeeds();
    let ran = doctor(&home).ends_with(1);
    assert_eq!(ids(&ran), ["helper-missing"]);
    assert_eq!(findings(&ran)[0]["commands"][0], "git credential-azdo configure");
    ran.prints_about("for acme.");
}

#[test]
fn earlier_helper_is_named_with_its_file() {
    let home = crate::doctor::home();
    home.configure_git("credential.helper", "/usr/lib/git/git-credential-manager --password x");
    home.configure_git("credential.https://dev.azure.com.helper", test_support::azdo_path());
    let login = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];
    home.azdo(login).stdin(pat84(1)).run().succeeds();
    let ran = home.azdo(["doctor"]).run().ends_with(1);
    ran.prints_about("git asks git-credential-manager before git-credential-azdo for acme")
        .prints_about("(set in ~/.gitconfig)")
        .never_says("--password");
}

#[test]
fn later_helper_is_named_and_its_command_fixes_it() {
    let home = healthy();
    append(&home, "[credential]\n\thelper = store --file x\n");
    let ran = doctor(&home).ends_with(1);
    assert_eq!(ids(&ran), ["helper-after"]);
    ran.prints_about("gives the PAT for acme to store");
    for command in ["unconfigure", "configure"] {
        home.azdo([command]).run().succeeds();
    }
    assert!(ids(&doctor(&home).succeeds()).is_empty());
}

#[test]
fn repository_helper_is_fixed_in_the_repository() {
    let home = healthy();
    home.git(["init", "-q", "r"]).run().succeeds();
    let repository = home.path().join("r");
    home.git(["config", "credential.helper", "store"]).in_dir(&repository).run().succeeds();
    let look = || home.azdo(["doctor", "--json"]).in_dir(&repository).run();
    let ran = look().ends_with(1);
    assert_eq!(findings(&ran)[0]["commands"][0], "git credential-azdo configure --local");
    home.azdo(["configure", "--local"]).in_dir(&repository).run().succeeds();
    assert!(ids(&look().succeeds()).is_empty());
}

/// Runs the commands of all findings as a user would, and returns the remaining findings.
fn after_pasting(home: &Home, dir: &Path) -> Vec<String> {
    let look = || home.azdo(["doctor", "--json"]).in_dir(dir).run();
    let on_path = Path::new(test_support::azdo_path()).parent().unwrap();
    for finding in findings(&look()) {
        for command in finding["commands"].as_array().unwrap() {
            let args = ["-c", command.as_str().unwrap()];
            // A finding that names a file and line is fixed by deleting the line.
            let line = "sh -c 'grep -v \"helper = store\" \"$1\" >x; cat x >\"$1\"' x";
            let shell = home.program("/bin/sh".as_ref(), args).in_dir(dir);
            let path = format!("{}:{}", on_path.display(), std::env::var("PATH").unwrap());
            shell.env("PATH", path).env("GIT_EDITOR", line).run().succeeds();
        }
    }
    ids(&look())
}

#[test]
fn printed_command_fixes_a_later_helper_in_any_scope() {
    let store = "[credential]\n\thelper = store\n";
    let repository = |home: &Home| {
        home.git(["init", "-q", "r"]).run().succeeds();
        std::fs::create_dir(home.path().join("r/sub")).unwrap();
        home.path().join("r/sub")
    };
    let git = |home: &Home, args: &[&str]| {
        home.git(args).in_dir(home.path().join("r")).run().succeeds();
    };
    type Fault<'a> = (&'a str, &'a dyn Fn(&Home));
    let faults: [Fault<'_>; 6] = [
        ("our section has a key of the user's own", &|home| {
            home.configure_git("credential.https://dev.azure.com.provider", "generic");
            append(home, store);
        }),
        ("an included file", &|home| {
            write(home.path().join("more"), store);
            append(home, "[include]\n\tpath = more\n");
        }),
        ("the repository", &|home| git(home, &["config", "credential.helper", "store"])),
        ("a file that the repository includes", &|home| {
            write(home.path().join("more"), store);
            git(home, &["config", "include.path", "../../more"]);
        }),
        ("the worktree", &|home| {
            git(home, &["config", "extensions.worktreeConfig", "true"]);
            git(home, &["config", "--worktree", "credential.helper", "store"]);
        }),
        ("our section in the repository, by hand", &|home| {
            git(home, &["config", "credential.https://dev.azure.com.helper", "azdo"]);
            git(home, &["config", "credential.helper", "store"]);
        }),
    ];
    for (name, fault) in faults {
        let home = healthy();
        let dir = repository(&home);
        fault(&home);
        let before = home.azdo(["doctor", "--json"]).in_dir(&dir).run().ends_with(1);
        assert_eq!(ids(&before), ["helper-after"], "{name}");
        assert!(after_pasting(&home, &dir).is_empty(), "{name}: {}", before.stdout);
    }
}

#[test]
fn repository_helper_for_a_server_is_fixed() {
    let home = healthy();
    home.login("https://tfs.example.com/tfs/Main", &pat84(2));
    home.git(["init", "-q", "r"]).run().succeeds();
    let dir = home.path().join("r");
    home.git(["config", "credential.helper", "store"]).in_dir(&dir).run().succeeds();
    assert!(after_pasting(&home, &dir).is_empty());
}

#[test]
fn helper_set_by_the_environment_is_only_advice() {
    let home = healthy();
    let program = home.azdo(["doctor", "--json"]).env("GIT_CONFIG_COUNT", "1");
    let program = program.env("GIT_CONFIG_KEY_0", "credential.helper");
    let ran = program.env("GIT_CONFIG_VALUE_0", "store").run().ends_with(1);
    let found = &findings(&ran)[0];
    assert_eq!(found["id"], "helper-after");
    assert!(found["commands"].as_array().unwrap().is_empty(), "{found}");
    assert_eq!(found["step"], "Remove it from the environment or the command line.");
}

#[test]
fn later_helper_with_a_safe_store_is_only_advice() {
    for helper in ["cache", "libsecret", "/usr/bin/git-credential-osxkeychain"] {
        let home = healthy();
        append(&home, &format!("[credential]\n\thelper = {helper}\n"));
        assert_eq!(ids(&doctor(&home).succeeds()), ["helper-after"], "{helper}");
    }
}

#[test]
fn repository_commands_work_in_subfolders() {
    let home = healthy();
    home.login("contoso", &pat84(2));
    home.git(["init", "-q", "r"]).run().succeeds();
    let dir = home.path().join("r/sub");
    std::fs::create_dir(&dir).unwrap();
    write(home.path().join("r/shared/more"), "[http]\n\tuserAgent = me\n");
    for args in [
        ["config", "include.path", "../shared/more"],
        ["config", "http.extraHeader", "Authorization: Basic eA=="],
        ["config", "credential.useHttpPath", "false"],
    ] {
        home.git(args).in_dir(&dir).run().succeeds();
    }
    let found = ids(&home.azdo(["doctor", "--json"]).in_dir(&dir).run().ends_with(1));
    assert_eq!(found, ["use-http-path-off", "two-authorization-headers", "foreign-user-agent"]);
    assert!(after_pasting(&home, &dir).is_empty());
}

#[test]
fn unconfigured_older_host_name_is_only_advice() {
    let home = healthy();
    home.login("contoso", &pat84(2));
    let section = "credential.https://*.visualstudio.com";
    home.git(["config", "--global", "--remove-section", section]).run().succeeds();
    let ran = doctor(&home).succeeds();
    assert_eq!(ids(&ran), ["helper-missing-for-old-name"]);
    assert_eq!(findings(&ran).len(), 1);
    ran.prints_about("for acme.visualstudio.com, contoso.visualstudio.com.");
}

#[test]
fn missing_helper_program_is_found() {
    let home = healthy();
    let text = std::fs::read_to_string(home.path().join(".gitconfig")).unwrap();
    let gone = text.replace(&test_support::azdo_in_config_file(), "/gone/git-credential-azdo");
    write(home.path().join(".gitconfig"), gone);
    assert_eq!(ids(&doctor(&home).ends_with(1)), ["helper-gone"]);
    write(home.path().join("git-credential-azdo"), "not made executable");
    let dead = text.replace(
        &test_support::azdo_in_config_file(),
        home.path().join("git-credential-azdo").to_str().unwrap(),
    );
    write(home.path().join(".gitconfig"), dead);
    assert_eq!(ids(&doctor(&home).ends_with(1)), ["helper-gone"]);
    home.azdo(["doctor", "--fix"]).run().succeeds().prints_about("fixed. No problems left.\n");
}

#[test]
fn bare_helper_name_that_starts_another_program_is_found() {
    let home = healthy();
    let text = std::fs::read_to_string(home.path().join(".gitconfig")).unwrap();
    let azdo = text.replace(&test_support::azdo_in_config_file(), "azdo");
    write(home.path().join(".gitconfig"), azdo);
    let other = home.path().join("other");
    test_support::write_script(&other.join("git-credential-azdo"), "#!/bin/sh\n");
    let path = format!("{}:{}", other.display(), home.search_path().display());
    let ran = home.azdo(["doctor", "--json"]).env("PATH", path).run().succeeds();
    assert_eq!(ids(&ran), ["helper-elsewhere"]);
    ran.prints_about(&format!(
        "git starts another git-credential-azdo for acme: {}",
        other.display()
    ));
}

#[test]
fn bare_helper_name_on_path_is_healthy() {
    let home = healthy();
    let text = std::fs::read_to_string(home.path().join(".gitconfig")).unwrap();
    write(
        home.path().join(".gitconfig"),
        text.replace(&test_support::azdo_in_config_file(), "azdo"),
    );
    let on_path = std::path::Path::new(test_support::azdo_path()).parent().unwrap();
    let git = crate::doctor::new_git().program;
    let git = git.parent().unwrap().display();
    let with = |path: String| home.azdo(["doctor", "--json"]).env("PATH", path).run();
    assert!(ids(&with(format!("{git}:{}", on_path.display())).succeeds()).is_empty());
    assert_eq!(ids(&with(git.to_string()).ends_with(1)), ["helper-gone"]);
}

//! Commands by name, where git's PATH is shorter than the one at login: macOS starts graphical
//! programs with the system's directories alone.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::{answer, get, login, write, written};
use test_support::{Home, Program, pat84};

const SHORT: &str = "/usr/bin:/bin";

/// A user who logs in with `op` from `~/tools`, which is on PATH at login.
fn home_with_op(mode: u32) -> Home {
    let home = Home::new();
    let tools = home.path().join("tools");
    write(tools.join("op"), &format!("echo {}", pat84(1)));
    fs::set_permissions(&tools, fs::Permissions::from_mode(mode)).unwrap();
    login(&home, &["op", "read"])
        .env("PATH", format!("{}:{SHORT}", tools.display()))
        .run()
        .succeeds();
    home
}

fn git_gets(home: &Home) -> Program {
    get(home).env("PATH", SHORT)
}

#[test]
fn program_found_at_login_runs_where_path_lacks_it() {
    let home = home_with_op(0o755);
    git_gets(&home).run().succeeds().says_nothing().prints(&answer(&pat84(1)));
    let index = written(&home);
    let file = home.path().join("tools/op");
    assert!(index.contains("format = 7\n"), "{index}");
    assert!(index.contains(&format!("\nprogram = {}\n", file.display())), "{index}");
    home.azdo(["doctor"]).env("PATH", SHORT).run().never_says("was not found");
    home.azdo(["list"]).run().succeeds().prints_about("command");
    fs::remove_file(file).unwrap();
    git_gets(&home).run().says("`op` is not on PATH");
}

#[test]
fn program_on_path_comes_before_the_one_found_at_login() {
    let home = home_with_op(0o755);
    let other = home.path().join("other");
    write(other.join("op"), &format!("echo {}", pat84(2)));
    let ran = get(&home).env("PATH", format!("{}:{SHORT}", other.display())).run();
    ran.succeeds().prints(&answer(&pat84(2)));
}

#[test]
fn program_that_everyone_can_replace_is_not_remembered() {
    let home = home_with_op(0o777);
    git_gets(&home).run().says("`op` is not on PATH");
    assert!(!written(&home).contains("program = "));
    // Or not used, where that was changed since.
    let home = home_with_op(0o755);
    fs::set_permissions(home.path().join("tools"), fs::Permissions::from_mode(0o777)).unwrap();
    git_gets(&home).run().says("`op` is not on PATH");
}

#[test]
fn program_of_the_system_is_not_remembered() {
    let home = Home::new();
    login(&home, &["echo", "tok-1"]).run().succeeds();
    let index = written(&home);
    assert!(index.contains("format = 6\n") && !index.contains("program = "), "{index}");
}

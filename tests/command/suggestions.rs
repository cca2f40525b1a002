//! What an unknown command or option was meant to be.

use test_support::{Home, near_pats, pat52, pat84};

#[test]
fn mistyped_command_suggests_the_right_one() {
    let home = Home::new();
    for (typed, meant) in [
        ("lgoin", "login"),
        ("lst", "list"),
        ("chekc", "check"),
        ("storemove", "store-move"),
        ("stor-move", "store-move"),
        ("hlep", "help"),
        ("unconfig", "unconfigure"),
        ("LIST", "list"),
        ("remve", "remove"),
    ] {
        let line = format!("unknown command '{typed}'; did you mean '{meant}'?");
        home.azdo([typed, "acme"]).run().ends_with(2).says(&line);
    }
    home.azdo(["help", "lgoin"])
        .run()
        .ends_with(2)
        .says("unknown command 'lgoin'; did you mean 'login'?");
}

#[test]
fn mistyped_command_below_config_suggests_one_of_its_own() {
    let home = Home::new();
    home.azdo(["config", "lits"]).run().ends_with(2).says("'lits'; did you mean 'list'?");
    home.azdo(["config", "unest"]).run().ends_with(2).says("'unest'; did you mean 'unset'?");
    home.azdo(["config", "lgoin"]).run().ends_with(2).says("unknown command\n");
}

#[test]
fn word_unlike_any_command_is_not_repeated() {
    let home = Home::new();
    for line in [&["frobnicate"][..], &["frobnicate", "x"], &["help", "frobnicate"], &["rest1"]] {
        home.azdo(line).run().ends_with(2).says("unknown command\n");
    }
}

#[test]
fn mistyped_command_in_a_script_is_an_error() {
    let home = Home::new();
    let line = "unknown command 'lsit'; did you mean 'list'?";
    home.azdo(["lsit"]).stdin("").run().ends_with(2).prints("").says(line);
    // git's request on standard input: an operation of a later version of git.
    let request = "protocol=https\nhost=dev.azure.com\n\n";
    home.azdo(["lsit"]).stdin(request).run().succeeds().prints("").says_nothing();
}

#[test]
fn mistyped_option_points_to_the_commands_help() {
    let home = Home::new();
    for (line, page) in [
        (&["login", "--stoer", "file"][..], "help login\n"),
        (&["lock", "acme"], "help lock\n"),
        (&["help", "--all"], "help\n"),
        (&["frobnicate", "--all"], "help\n"),
        (&["--all"], "help\n"),
    ] {
        let line = home.azdo(line).run().ends_with(2);
        line.says(&format!("hint: for help, run:\n  git credential-azdo {page}"));
    }
}

#[test]
fn mistyped_option_suggests_the_right_one() {
    let home = Home::new();
    for (line, says) in [
        (&["login", "--expire", "90d"][..], "unknown option '--expire'; did you mean --expires?\n"),
        (&["login", "acme", "--stoer=file"], "unknown option '--stoer'; did you mean --store?\n"),
        (&["ls", "--JSON"], "unknown option '--JSON'; did you mean --json?\n"),
        (&["list", "-json"], "unknown option; did you mean --json?\n"),
        (&["logout", "-n", "build"], "unknown option; did you mean --name?\n"),
        (&["login", "-n", "build"], "unknown option\n"),
        (&["--list"], "unknown option '--list'; did you mean 'list'?\n"),
        (&["--lits"], "unknown option '--lits'; did you mean 'list'?\n"),
        (&["list", "--frobnicate"], "unknown option\n"),
        (&["run", "--by-heade"], "unknown option\n"),
    ] {
        home.azdo(line).run().ends_with(2).prints("").says(says);
    }
}

#[test]
fn command_for_a_mistyped_organization_suggests_the_stored_one() {
    let home = Home::new();
    home.login("fabrikam", &pat84(1));
    for (command, meant) in [
        (&["check", "fabrikan", "--json"][..], "check fabrikam --json"),
        (&["logout", "Fabrikma"], "logout fabrikam"),
        (&["restore", "fabrikan"], "restore fabrikam"),
        (&["default", "fabrikan"], "default fabrikam"),
        (&["rename", "fabrikan", "other"], "rename fabrikam other"),
        (&["store-move", "fabrikan", "--to", "file"], "store-move fabrikam --to file"),
        (
            &["header", "https://dev.azure.com/fabrikan/w/_git/w"],
            "header https://dev.azure.com/fabrikam",
        ),
        (&["run", "fabrikan", "--", "printf", "secret"], "run fabrikam -- ..."),
    ] {
        let ran = home.azdo(command).run().ends_with(1).never_says("secret");
        let ran = ran.says("no PAT is stored for ").says("; did you mean fabrikam?\n");
        ran.says(&format!("hint: if so, run:\n  git credential-azdo {meant}\n"));
    }
    home.azdo(["check", "contoso"]).run().ends_with(1).never_says("did you mean");
}

#[test]
fn option_of_another_command_is_refused_with_its_commands() {
    let home = Home::new();
    for command in ["login", "rm", "lock", "configure", "rename"] {
        let ran = home.azdo([command, "--json"]).run().ends_with(2).prints("");
        ran.says(" has no option --json; these commands have it: import, list, status, log, ");
    }
    home.azdo(["rm", "--json"]).run().says(": logout has no option --json;");
    home.azdo(["--json", "list"])
        .run()
        .ends_with(2)
        .prints("")
        .says("--json goes after the command: git credential-azdo list --json\n");
}

#[test]
fn pasted_comment_is_named() {
    let home = Home::new();
    for command in
        ["renew acme # extends it", "list # all of them", "config # lists all", "lock # it"]
    {
        let ran = home.azdo(command.split(' ').collect::<Vec<_>>()).run().ends_with(2).prints("");
        ran.says("error: your shell does not read # as a comment: omit the rest of the line\n");
    }
}

#[test]
fn uninstall_points_to_the_script_and_the_commands() {
    let ran = Home::new().azdo(["uninstall"]).run().ends_with(2).says("install/uninstall.sh");
    ran.says("--purge").says("logout --all").says("git credential-azdo unconfigure");
}

#[test]
fn creating_points_to_login() {
    for line in [&["create"][..], &["generate", "acme"], &["help", "create"]] {
        let ran = Home::new().azdo(line).run().ends_with(2).prints("");
        ran.says("To create a PAT, run: git credential-azdo login ORG --create\n");
    }
}

#[test]
fn operation_of_git_with_arguments_points_to_commands() {
    for operation in ["get", "store", "erase"] {
        let ran = Home::new().azdo([operation, "acme"]).run().ends_with(2).prints("");
        ran.says("are for git").says("use token, login, or logout instead");
    }
}

/// A secret with a known word in it, and the word with a secret.
#[test]
fn near_pat_is_not_repeated_as_a_near_miss() {
    let home = Home::new();
    let near = |pat: String| near_pats(&pat).into_iter().step_by(20);
    for pat in near(pat84(27)).chain(near(pat52(28))) {
        for word in [format!("login{pat}"), format!("{pat}login"), format!("lo-{pat}-gin")] {
            for line in [&[&*word][..], &["help", &word], &["list", &format!("--{word}")]] {
                let ran = home.azdo(line).run().ends_with(2);
                ran.never_says(&pat[..pat.len() / 2]).never_says(&pat[pat.len() / 2..]);
            }
        }
    }
}

//! The log of uses: what is in it.

#[cfg(unix)]
mod file;

use std::fs;
use std::path::PathBuf;

use crate::helper::{acme_pat, answer_with, ask, home_with_acme, request};
use test_support::{Home, pat52, pat84};

fn home_with_log() -> Home {
    let home = home_with_acme();
    set(&home, "log = yes\n");
    home
}

fn set(home: &Home, settings: &str) {
    let dir = home.path().join("config/git-credential-azdo");
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("config"), settings).unwrap();
}

fn file(home: &Home, name: &str) -> PathBuf {
    home.path().join("data/git-credential-azdo").join(name)
}

fn lines(home: &Home) -> Vec<String> {
    let text = fs::read_to_string(file(home, "log")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn get(home: &Home) {
    let acme = request("dev.azure.com", "acme/p/_git/r");
    ask(home, "get", &acme).succeeds().prints(&answer_with(&acme_pat())).says_nothing();
}

#[test]
fn log_is_off_and_says_how_to_turn_it_on() {
    let home = home_with_acme();
    get(&home);
    let said = home.azdo(["log"]).run().succeeds().says_nothing();
    said.prints("Logging is off. To turn it on, run:\n  git credential-azdo config set log yes\n");
    let json = home.azdo(["log", "--json"]).run().succeeds();
    json.prints_about("\"on\": false").prints_about("\"uses\": []");
    assert!(!file(&home, "log").exists());
    set(&home, "log = yes\n");
    home.azdo(["log"])
        .run()
        .succeeds()
        .prints("No PAT has been used since logging was turned on.\n");
}

#[test]
fn each_way_to_hand_a_pat_out_is_logged_once() {
    let home = home_with_log();
    home.login("https://dev.azure.com/globex", &pat84(2));
    let args = ["login", "acme", "--name", "build", "--store", "file", "--with-token"];
    home.azdo(args).stdin(pat84(3)).run().succeeds();
    get(&home);
    // The full path: a request with a state of ours.
    let again =
        format!("{}state[]=azdo:gave:0123456789abcdef:2\n", request("dev.azure.com", "acme/p"));
    ask(&home, "get", &again).succeeds();
    ask(&home, "get", &request("dev.azure.com", "initech/p/_git/r"));
    ask(&home, "get", &request("github.com", "acme/p")).succeeds().prints("");
    let url = "https://build@pkgs.dev.azure.com/acme/_packaging/x?api-version=7.1";
    home.azdo(["header", "--raw", url]).run().succeeds();
    home.azdo(["header", "--bearer", url]).run().fails();
    home.azdo(["token", "acme"]).run().succeeds();
    home.azdo(["run", "globex", "--", "true"]).run().succeeds();
    let kept = home.path().join("kept");
    fs::write(&kept, pat84(5)).unwrap();
    let command = ["login", "contoso", "--store", "command", "--", "/bin/cat"];
    home.azdo(command.into_iter().chain(kept.to_str())).run().succeeds();
    ask(&home, "get", &request("dev.azure.com", "contoso/p/_git/r")).succeeds();
    home.azdo(["get"])
        .env("AZURE_DEVOPS_EXT_PAT", pat84(4))
        .stdin(request("dev.azure.com", "initech/p/_git/r"))
        .run()
        .succeeds();
    let shown = home.azdo(["log"]).run().succeeds().says_nothing().stdout;
    let rows: Vec<Vec<&str>> =
        shown.lines().map(|line| line.split_whitespace().skip(1).take(3).collect()).collect();
    assert_eq!(
        rows,
        [
            ["ORGANIZATION", "NAME", "COMMAND"],
            ["acme", "-", "get"],
            ["acme", "-", "get"],
            ["acme", "build", "header"],
            ["acme", "-", "token"],
            ["globex", "-", "run"],
            ["contoso", "-", "get"],
            ["initech", "$AZURE_DEVOPS_EXT_PAT", "get"],
        ],
        "{shown}"
    );
    assert!(shown.contains("  https://pkgs.dev.azure.com/acme/_packaging/x\n"), "{shown}");
    assert!(!shown.contains("build@"), "{shown}");
    let starts: Vec<_> =
        shown.lines().map(|line| line.find("  https://").or(line.find("  URL"))).collect();
    assert!(starts.windows(2).all(|pair| pair[0] == pair[1]), "not aligned:\n{shown}");
    let json = home.azdo(["log", "--json"]).run().succeeds().says_nothing().stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let uses = json["uses"].as_array().unwrap();
    assert!(json["on"] == true && uses.len() == 7, "{json}");
    for it in uses {
        let keys: Vec<&str> = it.as_object().unwrap().keys().map(String::as_str).collect();
        let stable = ["caller", "callers", "command", "name", "organization", "time", "url"];
        assert_eq!(keys, stable, "{it}");
    }
}

#[test]
fn git_in_a_command_of_run_is_logged() {
    let home = Home::new();
    home.login("https://tfs.example.com/tfs/Main", &pat84(3));
    set(&home, "log = yes\n");
    let record = fs::read_to_string(file(&home, "record")).unwrap();
    let id = record.lines().find_map(|line| line.strip_prefix("secret = ")).unwrap();
    let get = home.azdo(["run", "--for-git", id, "get"]);
    let get = get.stdin(request("tfs.example.com", "tfs/Main/_git/r"));
    get.run().succeeds().prints_about(&pat84(3));
    let [line] = &lines(&home)[..] else { panic!("one line") };
    assert!(line.contains("\"organization\":\"https://tfs.example.com/tfs/Main\""), "{line}");
}

#[test]
fn request_without_an_organization_is_logged() {
    let home = Home::new();
    set(&home, "log = yes\n");
    home.leave_out_paths();
    let host = "protocol=https\nhost=dev.azure.com\n";
    let program = home.azdo(["get"]).env("AZURE_DEVOPS_EXT_PAT", pat84(4)).stdin(host);
    program.run().succeeds().prints_about(&pat84(4));
    let [line] = &lines(&home)[..] else { panic!("one line") };
    assert!(line.contains("\"organization\":null"), "{line}");
}

#[cfg(target_os = "linux")]
#[test]
fn calling_programs_are_logged() {
    let home = home_with_log();
    let script = format!("'{}' get </dev/stdin; true", test_support::azdo_path());
    let acme = request("dev.azure.com", "acme/p/_git/r");
    home.program("/bin/sh".as_ref(), ["-c", &script]).stdin(acme).run().succeeds();
    let [line] = &lines(&home)[..] else { panic!("one line") };
    let entry: Vec<&str> = line.split("\"callers\":[").collect();
    let own = format!("\"pid\":{}}}", std::process::id());
    assert!(entry[1].starts_with("{\"name\":\"sh\",") && entry[1].contains(&own), "{line}");
    assert!(!entry[0].contains("\"caller\":\"sh\""), "the program behind the shell: {line}");
}

#[cfg(target_os = "linux")]
#[test]
fn shell_of_a_terminal_is_logged_as_the_caller() {
    let home = home_with_log();
    // A script between the terminal's shell and this program.
    let script =
        format!("sh -c \"'{}' token acme >/dev/null; true\"; true", test_support::azdo_path());
    let shell = home.program("/bin/sh".as_ref(), ["-c", &script]).into_command();
    let spawn = test_support::rexpect::session::spawn_command;
    spawn(shell, Some(10_000)).unwrap().exp_eof().unwrap();
    let [line] = &lines(&home)[..] else { panic!("one line") };
    assert!(line.starts_with("{\"caller\":\"sh\",\"callers\":[{\"name\":\"sh\""), "{line}");
}

#[test]
fn log_never_contains_a_secret() {
    let home = home_with_log();
    let query = "a password, say";
    for pat in [acme_pat(), pat84(9), pat52(9)] {
        let escaped = format!("%{:x}{}", pat.as_bytes()[0], &pat[1..]);
        for path in [&pat, &escaped] {
            ask(&home, "get", &request("dev.azure.com", &format!("acme/{path}/_git/r")));
            ask(&home, "get", &request("dev.azure.com", &format!("acme/p/_git/r?{path}={query}")));
        }
        let url = format!("https://{pat}@dev.azure.com/acme/_git/{pat}?token={pat}#{pat}");
        home.azdo(["header", &url]).run();
        home.azdo(["run", &url, "--", "true"]).run();
        ask(&home, "get", &format!("{}username={pat}\n", request("dev.azure.com", "acme/p")));
        // A token that is bound to no organization answers for any.
        let any = request("dev.azure.com", &format!("{pat}/p/_git/r"));
        home.azdo(["get"]).env("AZURE_DEVOPS_EXT_PAT", acme_pat()).stdin(any).run();
        let logged = lines(&home).join("\n") + &home.azdo(["log"]).run().succeeds().stdout;
        for secret in [&pat, &escaped, &pat[1..], query] {
            assert!(!logged.contains(secret), "{secret} in {logged}");
        }
    }
    assert!(lines(&home).len() > 15, "{:#?}", lines(&home));
}

#[test]
fn url_cannot_forge_a_line() {
    let home = home_with_log();
    let forged = "{\"caller\":\"x\",\"command\":\"forged\"}";
    for path in [forged.to_owned(), format!("%0a{forged}%0a"), format!("\r{forged}\u{85}")] {
        let path = format!("acme/p/_git/{path}");
        ask(&home, "get", &request("dev.azure.com", &path));
        // As if the disk had been full.
        let text = fs::read_to_string(file(&home, "log")).unwrap_or_default();
        fs::write(file(&home, "log"), text.trim_end().trim_end_matches('}')).unwrap();
    }
    get(&home);
    let json = home.azdo(["log", "--json"]).run().succeeds().says_nothing();
    assert!(json.stdout.contains("\"command\": \"get\""));
    json.never_says("\"command\": \"forged\"");
}

#[test]
fn long_urls_and_controls_stay_one_short_line() {
    let home = home_with_log();
    let path = format!("acme/p/_git/{}\u{202e}", "\u{e9}".repeat(30_000));
    ask(&home, "get", &request("dev.azure.com", &path));
    ask(&home, "get", &request("dev.azure.com", "acme/p/_git/\u{202e}r"));
    let text = fs::read_to_string(file(&home, "log")).unwrap();
    assert!(text.lines().all(|line| line.len() < 8_000) && text.ends_with('\n'));
    assert!(!text.contains('\u{202e}'), "{text}");
}

#[test]
fn changed_setting_takes_effect_with_the_next_get() {
    let home = home_with_acme();
    let mut expected = 0;
    for (settings, more) in
        [("log = no\n", 0), ("log = yes\n", 1), ("warn = 9\n", 0), ("log = yes\n", 1)]
    {
        set(&home, settings);
        get(&home);
        get(&home);
        expected += 2 * more;
        assert_eq!(lines(&home).len(), expected, "{settings}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

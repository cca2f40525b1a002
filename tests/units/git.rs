//! Unit tests of `git`.

use std::path::Path;
#[cfg(unix)]
use std::time::Duration;

use git_credential_azdo::git::protocol::read_all;
use git_credential_azdo::git::{
    Git, GitError, Version, is_ours, matches, parse_bool, path_as_helper, program_word, shortest,
    starts_us,
};

/// A git whose standard output and error are those of a shell command.
fn git_running(shell: &str) -> Git {
    let alias = format!("alias.x=!{shell}");
    Git::new(&["-c", &alias, "x"]).unwrap().outside_repository()
}

#[test]
fn status_output_and_message_are_read() {
    let version = Git::new(&["--version"]).unwrap().run().unwrap();
    assert!(version.status == Some(0) && version.text.starts_with("git version "));
    let failed = Git::new(&["config", "--file", "/nonexistent/x", "--list"]).unwrap();
    let failed = failed.outside_repository().run().unwrap();
    assert!(failed.status != Some(0) && failed.message.contains("/nonexistent/x"));
    assert!(!failed.message.starts_with("fatal"), "{}", failed.message);
}

/// As on Windows, where the root of a drive can be a clone's.
#[test]
fn repository_at_the_root_of_a_drive_is_not_read() {
    let clone = tempfile::tempdir().unwrap();
    let in_clone = |words: &[&str]| {
        let dir = ["-C", clone.path().to_str().unwrap()];
        Git::new(&[&dir[..], words].concat()).unwrap()
    };
    assert_eq!(in_clone(&["init", "-q"]).run().unwrap().status, Some(0));
    let set = in_clone(&["config", "http.proxy", "http://evil.example"]).run().unwrap();
    assert_eq!(set.status, Some(0), "{}", set.message);
    let value = ["config", "--get-urlmatch", "http", "https://dev.azure.com"];
    assert!(in_clone(&value).run().unwrap().text.contains("evil.example"));
    let outside = in_clone(&value).outside_repository().run().unwrap();
    assert!(!outside.text.contains("evil.example"), "{}", &*outside.text);
}

#[test]
fn message_is_one_line_without_secrets() {
    let text = r#"printf "fatal: bad https://me:hunter2@host/\nerror: in line 3\n" >&2; false"#;
    let message = git_running(text).run().unwrap().message;
    assert_eq!(message, "bad https://me:…@host/; in line 3");
}

#[cfg(unix)]
#[test]
fn hanging_git_is_ended() {
    let dir = tempfile::tempdir().unwrap();
    let pipe = dir.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let git = Git::new(&["config", "--list", "--file"]).unwrap().arg(pipe);
    let ended = git.run_within(Duration::from_millis(50));
    assert!(matches!(ended, Err(GitError::TimedOut)));
}

#[test]
fn endless_output_is_refused() {
    let ended = git_running("exec head -c 16777217 /dev/zero").run();
    assert!(matches!(ended, Err(GitError::TooMuchOutput)));
}

#[test]
fn every_build_of_git_has_a_version() {
    for text in ["git version 2.39.5\n", "git version 2.39.5 (Apple Git-154)"] {
        assert_eq!(Version::parse(text), Some(Version(2, 39)));
    }
    assert_eq!(Version::parse("git version 2.53.0.windows.2"), Some(Version(2, 53)));
    assert_eq!(Version::parse("git version 3.0-rc1"), Some(Version(3, 0)));
    assert_eq!(Version::parse("hub version 2"), None);
    assert!(Version(2, 9) < Version(2, 46) && Version(2, 46) < Version(3, 0));
}

#[test]
fn booleans_are_read_as_git_reads_them() {
    for value in ["true", "Yes", "ON", "1", "-1", "+2", " 7", "0x10", "010", "1k", "1M"] {
        assert_eq!(parse_bool(value), Some(true), "{value:?}");
    }
    for value in ["", "false", "No", "OFF", "0", "-0", "00", "0x0", "0g"] {
        assert_eq!(parse_bool(value), Some(false), "{value:?}");
    }
    for value in
        ["never", "tru", "1 ", "1.0", "--1", "-+1", "08", "0x", "k", "4g", "2147483648", "ä"]
    {
        assert_eq!(parse_bool(value), None, "{value:?}");
    }
}

#[test]
fn git_agrees_about_booleans() {
    for value in ["yes", "", "off", "2", "-0", "0x1f", "1k", "3g", " 1", "1 ", "08", "maybe"] {
        let git = Git::new(&["-c", &format!("a.b={value}"), "config", "--type=bool", "a.b"]);
        let output = git.unwrap().outside_repository().run().unwrap();
        let read = (output.status == Some(0)).then(|| output.text.trim() == "true");
        assert_eq!(parse_bool(value), read, "{value:?}");
    }
}

#[test]
fn sections_match_as_git_matches_them() {
    let url = "https://dev.azure.com/acme/w/_git/w";
    for pattern in [
        "https://dev.azure.com",
        "https://dev.azure.com/",
        "https://DEV.azure.com:443/acme",
        "https://acme@dev.azure.com/acme/",
        "https://*.azure.com",
        "dev.azure.com",
    ] {
        assert!(matches(pattern, url), "{pattern}");
    }
    for pattern in [
        "http://dev.azure.com",
        "https://dev.azure.com:8443",
        "https://dev.azure.com.evil.com",
        "https://dev.azure.com/acm",
        "https://dev.azure.com/Acme",
        "https://*.com",
        "",
    ] {
        assert!(!matches(pattern, url), "{pattern}");
    }
    assert!(matches(url, "HTTPS://me@DEV.azure.com:443/acme/w/_git/w/x"));
    assert!(matches("https://*.visualstudio.com", "https://acme.visualstudio.com/"));
    assert!(!matches("https://*.visualstudio.com", "https://a.b.visualstudio.com/"));
    assert!(matches("http://tfs:8080/tfs", "http://tfs:8080/tfs/Main"));
}

#[cfg(windows)]
#[test]
fn windows_path_gets_the_slashes_of_a_shell() {
    let path = Path::new(r"C:\Program Files\git-credential-azdo.exe");
    assert_eq!(path_as_helper(path).unwrap(), r"C:/Program\ Files/git-credential-azdo.exe");
}

#[cfg(unix)]
#[test]
fn shell_reads_back_the_path_that_was_escaped() {
    let path = "/opt/my tools/it's $HOME & co/(x)/git-credential-azdo";
    let escaped = path_as_helper(Path::new(path)).unwrap();
    assert_eq!(*git_running(&format!("printf %s {escaped}")).run().unwrap().text, path);
    assert!(path_as_helper(Path::new("/line\nbreak")).is_err());
}

#[test]
fn escaped_path_becomes_azdo_where_there_is_no_shell() {
    let [plain, escaped] =
        ["C:/bin/git-credential-azdo.exe", r"C:/Jane\ Doe/git-credential-azdo.exe"];
    for (path, has_shell, is_on_path, expected) in [
        (escaped, false, true, "azdo"),
        // Another program, or none, would answer.
        (escaped, false, false, escaped),
        (escaped, true, true, escaped),
        (plain, false, true, plain),
    ] {
        assert_eq!(shortest(path.to_owned(), has_shell, || is_on_path), expected);
    }
}

#[test]
fn helpers_written_by_hand_are_recognized() {
    for value in [
        "!'C:/Program Files/azdo/git-credential-azdo.exe'",
        "!\"C:/Program Files/azdo/git-credential-azdo.exe\"",
        "! 'C:/Program Files/azdo/git-credential-azdo.exe' ",
        "!C:/Program\\ Files/azdo/git-credential-azdo.exe",
        "!\"C:/Program Files\"/git-credential-azdo.exe",
        "!git-credential-azdo",
        "azdo --x",
    ] {
        assert!(starts_us(value), "{value}");
    }
    for value in [
        "!'C:/Program Files/git-credential-azdo.exe/other'",
        "!'C:/Program Files/x.exe' git-credential-azdo",
        "!f() { echo git-credential-azdo; }; f",
        "manager",
    ] {
        assert!(!starts_us(value), "{value}");
    }
    assert_eq!(program_word(r#"!"C:/a \"b\""/c d"#), r#"C:/a "b"/c"#);
}

#[test]
fn our_own_entries_are_recognized() {
    for value in [
        "/usr/bin/git-credential-azdo",
        r"/my\ tools/git-credential-azdo",
        "azdo",
        "C:/Program\\ Files/git-credential-azdo.exe",
    ] {
        assert!(is_ours(value), "{value}");
    }
    for value in ["", "store", "manager", "/usr/bin/git-credential-azdo-2", "!git-credential-azdox"]
    {
        assert!(!is_ours(value), "{value}");
    }
}

#[test]
fn input_up_to_the_limit_is_read_whole() {
    for size in [0, 1, 4095, 4096, 4097, 70_000, (1 << 20) - 1] {
        let input = vec![b'x'; size];
        let read = read_all(&mut &input[..]).unwrap().unwrap();
        assert!(*read == input, "{size} bytes");
    }
}

#[test]
fn longer_input_is_drained_but_not_kept() {
    let input = vec![b'x'; 3 << 20];
    let mut rest = &input[..];
    assert!(read_all(&mut rest).unwrap().is_none());
    assert!(rest.is_empty());
}

/// git's home on Windows with these variables, where only these folders exist.
fn home_on_windows(variables: &[(&str, &str)], dirs: &[&str]) -> Option<String> {
    let variable = |name: &str| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.into())
    };
    let is_dir = |path: &std::path::Path| dirs.iter().any(|dir| path == std::path::Path::new(dir));
    let home = git_credential_azdo::git::home::home_on_windows(variable, is_dir)?;
    home.into_os_string().into_string().ok()
}

#[test]
fn home_on_windows_is_chosen_as_git_chooses_it() {
    let home = ("HOME", r"D:\cygwin\jane");
    let share = [("HOMEDRIVE", "H:"), ("HOMEPATH", r"\")];
    let profile = ("USERPROFILE", r"C:\Users\jane");
    let all = [home, share[0], share[1], profile];
    assert_eq!(home_on_windows(&all, &[r"H:\"]).as_deref(), Some(home.1));
    assert_eq!(home_on_windows(&all[1..], &[r"H:\"]).as_deref(), Some(r"H:\"));
    // The network drive is not connected.
    assert_eq!(home_on_windows(&all[1..], &[]).as_deref(), Some(profile.1));
    assert_eq!(home_on_windows(&[share[0], profile], &["H:"]).as_deref(), Some(profile.1));
    let service = [
        ("HOMEDRIVE", "C:"),
        ("HOMEPATH", r"\Windows\System32"),
        ("SystemRoot", r"C:\WINDOWS"),
        ("USERPROFILE", r"C:\Windows\system32\config\systemprofile"),
    ];
    let found = home_on_windows(&service, &[r"C:\Windows\System32"]);
    assert_eq!(found.as_deref(), Some(service[3].1));
    assert_eq!(home_on_windows(&[], &[]), None);
}

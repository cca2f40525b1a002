//! Input that never ends: devices, pipes that stay open, and files that are pipes or devices.

use std::path::Path;

use test_support::{Home, Outcome, azdo_path, pat84};

/// Runs it with little memory and time.
#[track_caller]
fn ends(home: &Home, arguments: &[&str], input: &str) -> Outcome {
    let script = format!("ulimit -v 1000000; exec timeout 20 \"$0\" \"$@\" <{input}");
    let fixed = ["-c", &script, azdo_path()];
    let ran = home.program(Path::new("/bin/sh"), fixed.iter().chain(arguments)).run();
    assert!(ran.code.is_some_and(|code| code < 124), "{ran:?}");
    ran
}

#[test]
fn endless_standard_input_is_refused() {
    let home = Home::new();
    let login = ["login", "acme", "--store", "file", "--with-token", "--no-git-config"];
    for operation in ["get", "store", "erase", "later"] {
        ends(&home, &[operation], "/dev/zero").prints("");
    }
    ends(&home, &login, "/dev/zero").ends_with(1).says("not a PAT");
    ends(&home, &["unlock", "--with-passphrase"], "/dev/zero").ends_with(1);
    ends(&home, &["passphrase", "--with-passphrase"], "/dev/zero").ends_with(1);
}

#[test]
fn device_or_pipe_in_place_of_a_file_is_refused() {
    let home = Home::new();
    home.login("https://dev.azure.com/acme", &pat84(1));
    let pipe = home.path().join("pipe");
    home.program(Path::new("/usr/bin/mkfifo"), [&pipe]).run().succeeds();
    let configured = home.path().join("config/git-credential-azdo/config");
    std::fs::create_dir_all(configured.parent().unwrap()).unwrap();
    let data = |name| home.path().join("data/git-credential-azdo").join(name);
    for file in [data("record"), data("record.lock"), data("vault"), configured] {
        for endless in [Path::new("/dev/zero"), &pipe] {
            let before = std::fs::read(&file).ok();
            let _ = std::fs::remove_file(&file);
            std::os::unix::fs::symlink(endless, &file).unwrap();
            let login = ["login", "globex", "--with-token", "--no-verify", "--no-git-config"];
            for arguments in [&login[..], &["list"], &["unlock", "--with-passphrase"]] {
                ends(&home, arguments, "/dev/null");
            }
            std::fs::remove_file(&file).unwrap();
            if let Some(content) = before {
                std::fs::write(&file, content).unwrap();
            }
        }
    }
    for endless in ["/dev/zero", pipe.to_str().unwrap()] {
        home.configure_git("http.sslCAInfo", endless);
        ends(&home, &["check", "acme"], "/dev/null")
            .ends_with(1)
            .prints_about("not a regular file");
    }
}

/// tests/run.sh skips this without strace.
mod strace {
    use super::*;

    /// strace answers for the system that nothing came in time.
    #[test]
    fn pipe_that_stays_open_is_read_for_two_minutes() {
        let home = Home::new();
        let log = home.path().join("strace.log");
        let fixed = ["-o", log.to_str().unwrap(), "-e", "inject=ppoll,poll:retval=0:when=2+"];
        let program =
            home.program("/usr/bin/strace".as_ref(), [&fixed[..], &[azdo_path(), "get"]].concat());
        program.run().ends_with(1).says("standard input did not end within 120 s");
        let log = std::fs::read_to_string(log).unwrap();
        assert!(log.contains("{fd=0, events=POLLIN}], 1, {tv_sec=119,"), "{log}");
    }
}

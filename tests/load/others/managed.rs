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
    let erase = format!("printf '{request}username=pat\\npassword={pat}\\n' | $ours erase");
    let ran = mounted(&home, &format!("{READ_ONLY}{erase}")).ends_with(1).prints("");
    let lines: Vec<&str> = ran.stderr.lines().collect();
    let first = "git-credential-azdo: the server rejected the PAT for acme";
    assert!(lines[0].starts_with(first), "{}", ran.stderr);
    let last = "/record.lock: Read-only file system";
    assert!(lines.last().unwrap().ends_with(last), "{}", ran.stderr);
}

//! Kills of the real program, by strace.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::user::Ran;
use test_support::azdo_path;

/// The system call at which the program is killed, if it makes that many of them.
#[derive(Clone, Copy, Debug)]
pub struct Kill {
    pub call: &'static str,
    pub number: usize,
}

impl Kill {
    /// Runs the program for a user whose files are below this directory.
    pub fn run(self, dir: &Path, unattended: bool, arguments: &[&str], input: &str) -> Ran {
        let xdg = [("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config")];
        let xdg = xdg.map(|(variable, name)| {
            let home = dir.join("xdg").join(name);
            if fs::create_dir_all(&home).is_ok() && fs::create_dir(dir.join(name)).is_ok() {
                let mode = Permissions::from_mode(0o700);
                fs::set_permissions(dir.join(name), mode).expect("a mode");
            }
            let _ = symlink(dir.join(name), home.join("git-credential-azdo"));
            (variable, home)
        });
        let inject = format!("inject={}:signal=SIGKILL:when={}", self.call, self.number);
        let trace = format!("trace={}", self.call);
        let strace = "/usr/bin/strace";
        assert!(Path::new(strace).exists(), "strace is needed: apt-get install strace");
        let mut program = Command::new(strace)
            .args(["-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject, azdo_path()])
            .args(arguments)
            .envs(xdg)
            .env("GIT_CREDENTIAL_AZDO_UNATTENDED", if unattended { "1" } else { "" })
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("strace");
        // One that is killed early reads nothing.
        let _ = program.stdin.take().expect("a pipe").write_all(input.as_bytes());
        let ran = program.wait_with_output().expect("strace");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ran {
            status: ran.status.code().unwrap_or_default() as u8,
            output: text(ran.stdout),
            errors: text(ran.stderr),
            was_killed: ran.status.signal() == Some(9),
        }
    }
}

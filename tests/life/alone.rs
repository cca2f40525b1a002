//! Tests that depend on the environment, each in a process of its own.

use std::any::type_name_of_val;
use std::env;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// Set in the process that runs one test alone.
const ALONE: &str = "AZDO_TEST_ALONE";

/// Runs a test in a process of its own, without the tester's variables and git configuration.
pub fn alone(test: impl FnOnce()) {
    if env::var_os(ALONE).is_some() {
        return test();
    }
    // `text::life::replaced::name::{{closure}}`
    let (path, _) = type_name_of_val(&test).rsplit_once("::").expect("a closure");
    let name = path.split_once("::").expect("in a crate").1;
    let dir = TempDir::new().expect("a directory");
    // In memory, where nothing waits for a disk.
    let temporary = Path::new("/dev/shm");
    let temporary = if temporary.is_dir() { temporary } else { dir.path() };
    // Nothing is configured: each question is immediately answered by nothing.
    symlink("/bin/true", dir.path().join("git")).expect("a git");
    let long =
        ["AZDO_LIVES", "AZDO_SEED"].map(|name| (name, env::var_os(name).unwrap_or_default()));
    let ran = Command::new(env::current_exe().expect("this program"))
        .args([name, "--exact", "--nocapture"])
        .current_dir(dir.path())
        .env_clear()
        .envs(long)
        .envs([(ALONE, "1"), ("GIT_ASKPASS", "/bin/false")])
        .envs([("PATH", dir.path()), ("HOME", dir.path()), ("TMPDIR", temporary)])
        .output()
        .expect("this program again");
    let text = [ran.stdout, ran.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    print!("{}", text[0]);
    assert!(ran.status.success() && text[0].contains("1 passed"), "{}", text.concat());
}

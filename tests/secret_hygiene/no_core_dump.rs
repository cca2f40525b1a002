//! While the program waits with a PAT in memory, other processes of the user cannot read it, and a
//! core dump does not contain it.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use test_support::{Home, azdo_path, pat84};

/// A `store` that has read the PAT and waits for the end of its input is ended with Ctrl-\.
#[test]
fn store_that_waits_leaves_no_core_dump() {
    let home = Home::new();
    // A job in the background ignores this signal, and so would all that it starts.
    let script = "ulimit -c unlimited; exec env --default-signal=QUIT \"$0\" store";
    let program = home.program(Path::new("/bin/sh"), ["-c", script, azdo_path()]);
    let mut child = program.into_command().stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "protocol=https\nhost=dev.azure.com\npassword={}", pat84(1)).unwrap();
    let limits = || std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    let has_core_limit = || {
        let limits = limits();
        let line = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        line.split_whitespace().nth(4) == Some("1")
    };
    let give_up = Instant::now() + Duration::from_secs(10);
    while !has_core_limit() {
        assert!(Instant::now() < give_up, "{}", limits());
        std::thread::sleep(Duration::from_millis(5));
    }
    let process = child.id().to_string();
    home.program(Path::new("/bin/kill"), ["-QUIT", &process]).run().succeeds();
    let status = child.wait().unwrap();
    use std::os::unix::process::ExitStatusExt;
    assert!(status.signal() == Some(3) && !status.core_dumped(), "{status:?}");
}

#[test]
fn command_of_run_may_dump_core_as_before() {
    let home = Home::new();
    home.login("https://dev.azure.com/acme", &pat84(1));
    for limit in ["unlimited", "5", "0"] {
        let script =
            format!("ulimit -S -c {limit}; exec \"$0\" run acme -- /bin/sh -c 'ulimit -c'");
        let ran = home.program(Path::new("/bin/sh"), ["-c", &script, azdo_path()]).run();
        ran.succeeds().prints(&format!("{limit}\n"));
    }
}

/// Needs a user other than root, who can read everything.
mod others {
    use std::fs;
    use std::net::TcpListener;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;
    use std::process::{Child, Stdio};
    use std::time::{Duration, Instant};

    use test_support::{Home, Program, install_azdo, pat84};

    const USER: u32 = 54_321;

    /// The program as that user, with this home.
    fn as_user(home: &Home, args: &[&str]) -> Program {
        let ours = home.path().join("git-credential-azdo");
        if !ours.exists() {
            install_azdo(&ours);
        }
        for path in [home.path(), &home.path().join("run")] {
            std::os::unix::fs::chown(path, Some(USER), Some(USER)).expect("root");
        }
        // The process ID stays the same through both.
        let script =
            "echo $$ >process; exec setpriv --reuid=54321 --regid=54321 --clear-groups \"$@\"";
        let fixed = ["-c", script, "sh", ours.to_str().unwrap()];
        home.program(Path::new("/bin/sh"), fixed.iter().chain(args))
    }

    /// Whether another process of the user may read its memory: only then do its files in /proc
    /// belong to the user.
    fn is_open(process: impl std::fmt::Display) -> bool {
        fs::metadata(format!("/proc/{process}/environ")).unwrap().uid() == USER
    }

    #[track_caller]
    fn wait_until(what: impl Fn() -> bool) {
        let give_up = Instant::now() + Duration::from_secs(10);
        while !what() {
            assert!(Instant::now() < give_up, "it does not come to that");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn prompt_hides_memory_but_not_that_of_children() {
        let home = Home::new();
        let login = as_user(&home, &["login", "acme", "--store", "file"]).env("TERM", "xterm");
        let mut terminal =
            test_support::rexpect::session::spawn_command(login.into_command(), Some(10_000))
                .unwrap();
        terminal.exp_string("(input is hidden): ").unwrap();
        let process = fs::read_to_string(home.path().join("process")).unwrap();
        let process = process.trim();
        assert!(fs::read_to_string(format!("/proc/{process}/cmdline")).unwrap().contains("login"));
        assert!(!is_open(process));
        terminal.send_line(&pat84(1)).unwrap();
        terminal.exp_string("Enter to skip): ").unwrap();
        assert!(!is_open(process));
        terminal.send_line("").unwrap();
        terminal.exp_eof().unwrap();

        let run = as_user(&home, &["run", "acme", "--", "/bin/sleep", "60"]);
        let mut child = spawn(run);
        let name = format!("/proc/{}/comm", child.id());
        wait_until(|| fs::read_to_string(&name).unwrap().trim() == "sleep");
        let open = is_open(child.id());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(open, "what is run is as any program is");
    }

    #[test]
    fn waiting_for_a_server_hides_memory() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let collection = format!("https://{}/Main", listener.local_addr().unwrap());
        let home = Home::new();
        let check = as_user(&home, &["check", &collection])
            .env("AZDO_PERSONAL_ACCESS_TOKEN", pat84(1))
            .env("AZDO_ORG_SERVICE_URL", &collection);
        let mut child = spawn(check);
        let connection = listener.accept().unwrap();
        let open = is_open(child.id());
        child.kill().unwrap();
        child.wait().unwrap();
        drop(connection);
        assert!(!open);
    }

    /// A Secret Service inspects its clients; this reader shows that the test can fail.
    #[test]
    fn memory_is_readable_otherwise() {
        let home = Home::new();
        let mut child = spawn(as_user(&home, &["get"]));
        let name = format!("/proc/{}/comm", child.id());
        wait_until(|| fs::read_to_string(&name).unwrap().starts_with("git-cred"));
        let open = is_open(child.id());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(open);
    }

    fn spawn(program: Program) -> Child {
        let mut command = program.into_command();
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }
}

//! The fast path, and requests that need the full path.

use std::fs;
use std::path::PathBuf;

use crate::helper::{acme_pat, credential, home_with_acme, request};
use test_support::{Home, azdo_path, noise, pat84};

/// `properties` compares the fast path with the full one; this runs the program.
#[test]
fn every_request_succeeds_or_gives_a_reason() {
    let prepared = home_with_acme();
    for request in everything_that_git_may_ask() {
        for operation in ["get", "store", "erase", "capability", ""] {
            let home = prepared.copy();
            let arguments = Some(operation).filter(|operation| !operation.is_empty());
            let ran = home
                .azdo(arguments)
                .env("GIT_CREDENTIAL_AZDO_STORE", "file")
                .stdin(request.clone())
                .run();
            let quiet = ran.code == Some(0) || !ran.stderr.is_empty();
            assert!(quiet, "{operation} {}", String::from_utf8_lossy(&request));
        }
    }
}

fn everything_that_git_may_ask() -> Vec<Vec<u8>> {
    let paths = ["acme/p/_git/r", "contoso/p/_git/r", "", "acme", "..%2f", "acme/../contoso"];
    let hosts = ["dev.azure.com", "acme.visualstudio.com", "github.com", "dev.azure.com:8443"];
    let with = ["", "username=build\n", "username=acme\n", "wwwauth[]=Basic realm=\"x\"\n"];
    let states = ["", "capability[]=state\n", "state[]=azdo:gave:0123456789abcdef:2\n"];
    let mut all = vec![Vec::new(), b"protocol=https\n".into(), noise(300)];
    for host in hosts {
        for path in paths {
            let extra = with[all.len() % with.len()];
            let state = states[all.len() % states.len()];
            all.push(format!("{}{extra}{state}", request(host, path)).into());
        }
    }
    for secret in [&acme_pat(), "hunter2"] {
        all.push(credential("dev.azure.com", "acme/p/_git/r", secret).into());
    }
    all
}

#[test]
fn request_of_any_size_leaves_the_fast_path_intact() {
    let home = home_with_acme();
    let contoso = request("dev.azure.com", "contoso/p/_git/r");
    for size in [0, 4_000, 5_000, 70_000, 900_000] {
        let lines = "unknown=of-a-later-git\n".repeat(size / 23);
        let asked = format!("{lines}{contoso}");
        home.azdo(["get"])
            .stdin(asked)
            .run()
            .succeeds()
            .prints("")
            .says("no PAT is stored for contoso");
    }
}

#[test]
fn closed_standard_stream_writes_no_pat_to_a_file() {
    let home = home_with_acme();
    fs::write(home.path().join("request"), request("dev.azure.com", "acme/p/_git/r")).unwrap();
    let before = files_below(home.path());
    for closed in
        ["0<&- </dev/null", "<request >&-", "<request 2>&-", "<request >&- 2>&-", "<&- >&- 2>&-"]
    {
        let script = format!("'{azdo}' get {closed}; exit 0", azdo = azdo_path());
        home.program("/bin/sh".as_ref(), ["-c", &script]).run().succeeds();
        assert_eq!(files_below(home.path()), before, "{closed}");
    }
}

fn files_below(directory: &std::path::Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    files.sort();
    files
}

/// tests/run.sh skips this without strace.
mod strace {
    use super::*;
    use test_support::strace::{stays_quick, under_strace};

    const FILES: [&str; 2] = ["/git-credential-azdo/record", "/git-credential-azdo/secrets/"];

    fn quick(home: &Home, operation: &str, request: &str, files: &[&str], calls: usize) {
        let log = home.path().join("strace.log");
        let program = home.program("/usr/bin/strace".as_ref(), under_strace(&log, operation));
        stays_quick(program.stdin(request), &log, files, calls);
    }

    #[test]
    fn foreign_host_and_success_open_no_file() {
        let home = home_with_acme();
        quick(&home, "get", &request("github.com", "acme/r"), &[], 6);
        let given = credential("dev.azure.com", "acme/p/_git/r", &acme_pat());
        let given = format!("{given}state[]=azdo:gave:0123456789abcdef:2\n");
        quick(&home, "store", &given, &[], 4);
        quick(&home, "erase", &credential("github.com", "acme/r", "hunter2"), &[], 6);
    }

    #[test]
    fn foreign_host_with_a_stored_server_reads_only_the_index() {
        let home = home_with_acme();
        home.login("https://tfs.example.com/tfs/Main", &pat84(3));
        for operation in ["get", "store", "erase"] {
            let foreign = credential("github.com", "acme/r", "hunter2");
            quick(&home, operation, &foreign, &FILES[..1], 12);
        }
        let server = request("tfs.example.com", "tfs/Main/_git/r");
        quick(&home, "get", &server, &FILES, 24);
    }

    #[test]
    fn file_store_reads_two_files_once() {
        let home = home_with_acme();
        let acme = request("dev.azure.com", "acme/p/_git/r");
        quick(&home, "get", &acme, &FILES, 21);
    }

    #[test]
    fn log_that_is_off_costs_one_look_at_the_settings() {
        let home = home_with_acme();
        let acme = request("dev.azure.com", "acme/p/_git/r");
        let config = home.path().join("config/git-credential-azdo");
        fs::create_dir_all(&config).unwrap();
        quick(&home, "get", &acme, &FILES, 21);
        fs::write(config.join("config"), "warn = 9\nlog = no\n").unwrap();
        quick(&home, "get", &acme, &[FILES[0], FILES[1], "/git-credential-azdo/config"], 28);
        quick(&home, "get", &request("github.com", "acme/r"), &[], 4);
    }

    #[test]
    fn store_without_state_reads_only_the_index() {
        let home = home_with_acme();
        let given = credential("dev.azure.com", "acme/p/_git/r", &acme_pat());
        quick(&home, "store", &given, &FILES[..1], 23);
    }

    #[test]
    fn thousand_pats_cost_no_more_calls() {
        let home = home_with_acme();
        let record = home.path().join("data/git-credential-azdo/record");
        let text = fs::read_to_string(&record).unwrap();
        let (head, section) = text.split_once("[").unwrap();
        let others =
            (0..1000).map(|n| format!("[{}\n", section.replace("/acme", &format!("/o{n}"))));
        fs::write(&record, format!("{head}{}[{section}", others.collect::<String>())).unwrap();
        let acme = request("dev.azure.com", "acme/p/_git/r");
        quick(&home, "get", &acme, &FILES, 24);
    }

    #[test]
    fn environment_token_reads_no_file() {
        let home = Home::new();
        let log = home.path().join("strace.log");
        let program = home.program("/usr/bin/strace".as_ref(), under_strace(&log, "get"));
        let program = program.env("AZURE_DEVOPS_EXT_PAT", pat84(7));
        let acme = request("dev.azure.com", "acme/p/_git/r");
        stays_quick(program.stdin(acme), &log, &[], 9);
    }
}

//! A home with every fault.

use std::os::unix::fs::PermissionsExt;

use crate::doctor::{findings, hides, ids, write};
use test_support::{Home, pat52, pat84};

fn ruined() -> Home {
    let home = crate::doctor::home();
    for (organization, seed) in
        [("acme", 1), ("contoso", 2), ("https://tfs.example.com/tfs/Main", 3)]
    {
        let login = [
            "login",
            organization,
            "--store",
            "file",
            "--with-token",
            "--no-git-config",
            "--trust-host",
        ];
        home.azdo(login).stdin(pat84(seed)).run().succeeds();
    }
    let config = format!(
        "[credential]\n\thelper = manager\n[credential \"https://dev.azure.com\"]\n\thelper = {}\n\
         [credential]\n\thelper = store\n\
         [http]\n\textraHeader = Authorization: basic {}\n\tuserAgent = \u{1b}[31mme\n\
         [url \"ssh://git@{}.example.com/\"]\n\tinsteadOf = https://dev.azure.com/\n\
         [remote \"x\"]\n\turl = https://{}@dev.azure.com/acme/w/_git/w\n",
        test_support::azdo_in_config_file(),
        pat84(4),
        pat52(5),
        pat84(6)
    );
    write(home.path().join(".gitconfig"), config);
    write(home.path().join(".netrc"), format!("machine dev.azure.com password {}\n", pat52(7)));
    write(home.path().join(".git-credentials"), format!("https://x:{}@dev.azure.com\n", pat84(8)));
    let data = home.path().join("data/git-credential-azdo");
    write(data.join("secrets/00000000deadbeef"), pat84(9));
    std::fs::set_permissions(&data, PermissionsExt::from_mode(0o755)).unwrap();
    home
}

#[test]
fn all_faults_are_found_together_and_no_pat_is_shown() {
    let home = ruined();
    let run = |args: &[&str]| home.azdo(args).env("SYSTEM_ACCESSTOKEN", pat84(10)).run();
    let ran = run(&["doctor", "--json"]).ends_with(1);
    let mut found = ids(&ran);
    found.sort();
    found.dedup();
    let expected = [
        "foreign-user-agent",
        "helper-after",
        "helper-before",
        "helper-missing",
        "helper-missing-for-old-name",
        "netrc-entry",
        "open-to-others",
        "orphaned-secret",
        "pat-in-file",
        "pat-in-git-config",
        "pat-in-remote",
        "proactive-auth-missing",
        "rewritten-urls",
        "two-authorization-headers",
        "use-http-path-off",
        "variable-unusable",
    ];
    assert_eq!(found, expected);
    let seen = run(&["doctor"]).ends_with(1);
    for seed in 1..=10 {
        for ran in [&ran, &seen] {
            hides(ran, &pat84(seed));
            hides(ran, &pat52(seed));
            assert!(!ran.stdout.contains('\u{1b}'));
        }
    }
}

#[test]
fn json_has_the_documented_keys() {
    let ran = ruined().azdo(["doctor", "--json"]).run().ends_with(1);
    for finding in findings(&ran) {
        let mut keys: Vec<&String> = finding.as_object().unwrap().keys().collect();
        keys.sort();
        assert_eq!(keys, ["can_fix", "commands", "id", "severity", "step", "what", "why"]);
        assert!(["problem", "warning", "advice"].contains(&finding["severity"].as_str().unwrap()));
        assert!(finding["commands"].is_array() && finding["can_fix"].is_boolean());
    }
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(report["git"].is_string());
}

/// tests/run.sh skips this without strace.
#[cfg(target_os = "linux")]
mod strace {
    /// Only files and local sockets are opened.
    #[test]
    fn doctor_makes_no_network_request() {
        let home = super::ruined();
        let log = home.path().join("strace.log");
        let args = ["-f", "-qq", "-e", "trace=network", "-o", log.to_str().unwrap()];
        let args = args.into_iter().chain([test_support::azdo_path(), "doctor", "--scan", "."]);
        home.program("strace".as_ref(), args).run().ends_with(1);
        let calls = std::fs::read_to_string(log).unwrap();
        assert!(!calls.contains("AF_INET"), "{calls}");
    }
}

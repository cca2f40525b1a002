//! Arguments and requests.

use super::{POISON, REQUEST, TURNING, logged_in, nothing_acts, shows_no_controls};
use test_support::pat84;

#[test]
fn control_characters_in_an_organization_are_escaped() {
    for place in [
        format!("https://dev.azure.com/ac{POISON}me"),
        format!("https://evil{POISON}.example/Main"),
        format!("https://tfs.example.com/Ma{POISON}in/_git/x"),
        format!("https://tfs.example.com/Main{TURNING}/_git/x"),
        format!("https://x{POISON}@dev.azure.com/acme/_git/x"),
        format!("https://dev.azure.com/acme/p{TURNING}/_git/{POISON}"),
        format!("ac{POISON}me"),
        POISON.to_owned(),
    ] {
        nothing_acts(&logged_in, &place, &|program| program);
    }
}

#[test]
fn control_characters_in_other_arguments_are_escaped() {
    let home = logged_in();
    let (option, name) = (format!("--{POISON}"), format!("--name={POISON}"));
    let scan = home.path().join(POISON);
    std::fs::create_dir(&scan).unwrap();
    let scan = scan.to_str().unwrap();
    let commands = [
        "login",
        "logout",
        "restore",
        "default",
        "check",
        "header",
        "token",
        "whoami",
        "run",
        "rename",
        "store-move",
        "list",
        "log",
        "doctor",
        "config",
        "configure",
        "unconfigure",
        "unlock",
        "passphrase",
        "lock",
        "help",
        "version",
        POISON,
    ];
    for command in commands {
        for argument in [&option, &name, POISON, "--store", "--expires", "--to", "--scan"] {
            for value in [POISON, scan] {
                shows_no_controls(&home.azdo([command, argument, value]).run());
                shows_no_controls(&home.azdo([command, "acme", argument, value]).run());
            }
        }
    }
    for program in [POISON, &format!("/{POISON}")] {
        shows_no_controls(&home.azdo(["run", "acme", "--", program]).run());
        let login = ["login", "acme", "--store", "command", "--", program, POISON];
        shows_no_controls(&home.azdo(login).run());
        shows_no_controls(&home.azdo(["list"]).run());
        shows_no_controls(&home.azdo(["list", "--json"]).run());
        let get = format!("{REQUEST}acme/p/_git/r\n");
        shows_no_controls(&home.azdo(["get"]).stdin(get).run());
    }
}

#[test]
fn control_characters_in_a_request_cve_2024_50349() {
    for value in [POISON, TURNING] {
        for operation in ["get", "store", "erase"] {
            for organization in ["acme", "globex", "*"] {
                let home = logged_in();
                let organization = organization.replace('*', value);
                for line in [
                    format!("{organization}/p{value}/_git/r\n"),
                    format!("{organization}/p/_git/r\nusername={value}\n"),
                    format!("{organization}/p\nusername={value}\npassword={value}\n"),
                    format!("{organization}/p\nusername=x\npassword={}{value}\n", pat84(2)),
                    format!("{organization}/p\nwwwauth[]=Basic realm=\"{value}\"\n"),
                    format!("{organization}/p\ncapability[]=state\nstate[]=azdo:gave:{value}\n"),
                ] {
                    let asked = home.azdo([operation]).env("GIT_CREDENTIAL_AZDO_STORE", "file");
                    shows_no_controls(&asked.stdin(format!("{REQUEST}{line}")).run());
                }
                shows_no_controls(&home.azdo(["list"]).run());
            }
        }
    }
}

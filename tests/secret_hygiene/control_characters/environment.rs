//! Environment variables, paths and repositories.

use std::path::Path;

use super::{POISON, TURNING, every_command, logged_in, nothing_acts, shows_no_controls};
use test_support::{Home, install_azdo, pat84};

#[test]
fn control_characters_in_variables_are_escaped() {
    let names = [
        "GIT_CREDENTIAL_AZDO_STORE",
        "GIT_CREDENTIAL_AZDO_VERIFY",
        "GIT_CREDENTIAL_AZDO_HTTP_TIMEOUT",
        "GIT_CREDENTIAL_AZDO_COMMAND_TIMEOUT",
        "AZURE_DEVOPS_EXT_PAT",
        "AZURE_DEVOPS_EXT_PAT_FILE",
        "AZDO_PERSONAL_ACCESS_TOKEN_FILE",
        "SYSTEM_COLLECTIONURI",
        "HTTPS_PROXY",
        "GIT_ASKPASS",
        "DBUS_SESSION_BUS_ADDRESS",
    ];
    for name in names {
        nothing_acts(&logged_in, "globex", &|program| {
            program.env("AZDO_PERSONAL_ACCESS_TOKEN", pat84(4)).env(name, POISON)
        });
    }
    for url in [
        format!("https://dev.azure.com/{POISON}"),
        format!("https://tfs.example.com/Ma{TURNING}in"),
        format!("http://tfs.example.com/Ma{TURNING}in"),
    ] {
        nothing_acts(&logged_in, "globex", &|program| {
            program.env("AZDO_ORG_SERVICE_URL", &url).env("SYSTEM_ACCESSTOKEN", POISON)
        });
    }
}

#[test]
fn control_characters_in_paths_are_escaped() {
    let place = |home: &Home, name: &str| home.path().join(format!("{name}{POISON}"));
    for variable in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "HOME"] {
        for is_file in [true, false] {
            let home = logged_in();
            if is_file {
                std::fs::write(place(&home, variable), "").unwrap();
            } else {
                std::fs::create_dir(place(&home, variable)).unwrap();
            }
            for (arguments, input) in every_command("globex") {
                let run = home.azdo(&arguments).stdin(input);
                shows_no_controls(&run.env(variable, place(&home, variable)).run());
            }
        }
    }
    let home = logged_in();
    let folder = place(&home, "bin");
    std::fs::create_dir(&folder).unwrap();
    let ours = folder.join("git-credential-azdo");
    install_azdo(&ours);
    for arguments in [&["configure", "--dry-run"][..], &["configure"], &["doctor"], &["list"]] {
        shows_no_controls(&home.program(Path::new(&ours), arguments).run());
    }
}

#[test]
fn control_characters_in_remotes_and_git_config_are_escaped() {
    for url in [
        format!("https://dev.azure.com/acme/p{TURNING}/_git/r"),
        format!("https://tfs.example.com/Ma{POISON}in/_git/r"),
        format!("https://{}@dev.azure.com/acme/{POISON}/_git/r", pat84(5)),
        format!("https://{}@dev.azure.com/acme/p/_git/r", pat84(5)),
        POISON.to_owned(),
    ] {
        let home = || {
            let home = logged_in();
            home.git(["init", "--quiet"]).run().succeeds();
            home.git(["config", &format!("remote.{TURNING}\x1b[31m.url"), &url]).run().succeeds();
            home.configure_git("http.userAgent", POISON);
            home.configure_git(&format!("url.{TURNING}\x1b[2J.insteadOf"), "https://dev.azure.com");
            home.configure_git("credential.helper", POISON);
            home.configure_git("http.proxy", &format!("http://{POISON}/"));
            home
        };
        nothing_acts(&home, "acme", &|program| program);
        let one = home();
        for command in ["restore", "check", "default", "logout", "doctor", "header"] {
            shows_no_controls(&one.azdo([command]).run());
        }
        shows_no_controls(&one.azdo(["doctor", "--fix"]).run());
        shows_no_controls(&one.azdo(["doctor", "--scan", "."]).run());
    }
}

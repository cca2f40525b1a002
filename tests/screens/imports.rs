//! PATs that other tools keep.

use std::os::unix::fs::PermissionsExt;

use test_support::fake_azure::Scope;
use test_support::pat84;

use super::{Stage, User, logged_in};

/// Writes a file that only its owner can read.
fn write(user: &User, name: &str, text: &str) {
    let path = user.home.path().join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(&path, text).expect("a file");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).expect("private");
}

/// A PAT of acme in Git Credential Manager, and others in files.
fn in_other_tools(user: &User) {
    user.azure.add_pat("globex", &pat84(2), Scope::Read);
    let gcm = |organization: &str, secret: &str| {
        let folder = format!(".gcm/store/git/https/dev.azure.com/{organization}");
        write(user, &format!("{folder}/jane@example.com.credential"), secret);
    };
    gcm("acme", &user.pat);
    gcm("initech", "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiI0OTliODRhYy0xMzIxIn0.c2ln");
    let store = format!(
        "https://jane:{}@dev.azure.com/globex/p/_git/r\nhttps://jane:{}@hooli.visualstudio.com\n",
        pat84(2),
        pat84(3)
    );
    write(user, ".git-credentials", &store);
    write(user, ".netrc", &format!("machine dev.azure.com login jane password {}\n", pat84(4)));
}

const IMPORT: &str = "GIT_CREDENTIAL_AZDO_STORE=file git credential-azdo import";

#[test]
fn import() {
    let stage = Stage::new();
    let skip = ("(URL or name, Enter to skip): ", "");
    let all = [skip, ("Store these 2 PATs? [Y/n] ", "y")];
    stage.shows("import", IMPORT, in_other_tools, &all);
    let each = [skip, ("[Y/n] ", "n"), ("acme? [y/N] ", "y"), ("globex? [y/N] ", "n")];
    stage.shows("import-each", IMPORT, in_other_tools, &each);
    let beside = |user: &User| {
        user.login("acme", &pat84(5), &["--no-verify"]);
        in_other_tools(user);
    };
    let gcm = format!("{IMPORT} --from gcm --remove");
    stage.shows("import-beside", &gcm, beside, &[("as well? [y/N] ", "y")]);
    let stored = |user: &User| {
        logged_in(user);
        in_other_tools(user);
    };
    stage.shows("import-remove", &format!("{gcm} acme"), stored, &[]);
    stage.shows("import-json", &format!("{IMPORT} --json"), in_other_tools, &[]);
    stage.shows("import-nothing", IMPORT, logged_in, &[]);
}

#[test]
fn login_offers_a_pat_of_another_tool() {
    let stage = Stage::new();
    let answers = [("Use it? [Y/n] ", "")];
    let login = "GIT_CREDENTIAL_AZDO_STORE=file git credential-azdo login acme";
    stage.shows("login-offers", login, in_other_tools, &answers);
}

#[test]
fn doctor_points_to_import() {
    let stage = Stage::new();
    stage.shows("doctor-importable", "git credential-azdo doctor", in_other_tools, &[]);
}

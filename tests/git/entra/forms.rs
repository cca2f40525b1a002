//! Which form of a token each git can use, measured with a helper that always answers in that form.

use test_support::entra_fixture::{now, token_until};
use test_support::fake_azure::FakeAzure;
use test_support::fixture::{REPOSITORY, URL};
use test_support::{Git, Home, for_each_git, write_script};

const FORMS: [(&str, &str); 3] = [
    ("password", "username=pat\\npassword=TOKEN\\n"),
    ("ephemeral", "capability[]=authtype\\nephemeral=1\\nusername=pat\\npassword=TOKEN\\n"),
    ("Bearer", "capability[]=authtype\\nephemeral=1\\nauthtype=Bearer\\ncredential=TOKEN\\n"),
];

/// The requests of `ls-remote`, `clone`, and a push of 3.5 MB; `-` for each that fails.
fn measure(git: &Git, answer: &str, proactive: bool) -> String {
    let azure = FakeAzure::start();
    azure.add_repository(REPOSITORY);
    let home = Home::with(git).behind(&azure.proxy(), azure.ca());
    let (helper, log) = (home.path().join("helper"), home.path().join("calls"));
    let answer = answer.replace("TOKEN", &token_until(now() + 3600).text());
    let script = format!(
        "#!/bin/sh\necho $1 >>{log:?}\ncat >>{log:?}\nif [ $1 = get ]; then printf '{answer}'; fi\n"
    );
    write_script(&helper, &script);
    home.configure_git("credential.helper", helper.to_str().unwrap());
    if proactive {
        home.configure_git("http.proactiveAuth", "basic");
    }
    let mut cells = Vec::new();
    let run = |args: &[&str]| {
        let (requests, ran) = azure.log().during(|| home.git(args).run());
        if ran.code == Some(0) { requests.len().to_string() } else { "-".to_owned() }
    };
    cells.push(run(&["ls-remote", "https://acme@dev.azure.com/acme/Fabrikam/_git/Web"]));
    cells.push(run(&["ls-remote", URL]));
    cells.push(run(&["clone", URL]));
    if home.path().join("Web").exists() {
        home.commit_noise("Web", 3_500_000);
        cells.push(run(&["-C", "Web", "push"]));
    }
    let calls = std::fs::read_to_string(log).unwrap_or_default();
    let erased = if calls.lines().any(|call| call == "erase") { ", erase" } else { "" };
    format!("{}{erased}", cells.join(" "))
}

#[test]
#[ignore = "prints a table"]
fn table() {
    println!("| git | form | requests | with proactiveAuth |\n|---|---|---|---|");
    for_each_git(|git| {
        for (form, answer) in FORMS {
            let (plain, proactive) = (measure(git, answer, false), measure(git, answer, true));
            println!("| {} | {form} | {plain} | {proactive} |", git.described());
        }
    });
}

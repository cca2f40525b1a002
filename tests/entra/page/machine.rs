//! A machine or a job on which the commands of a section are run.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use test_support::fake_azure::FakeAzure;
use test_support::fake_azure::pat_api::{Token, User};
use test_support::fake_azure::token_service::CLIENT_SECRET;
use test_support::fake_entra::{FakeEntra, SignIn};
use test_support::fixture::REPOSITORY;
use test_support::{Home, Outcome, Program, azdo_path, write_script};

use super::{Block, Section, script};

/// The issuer of a cluster, as `az aks show` prints it.
pub const CLUSTER_ISSUER: &str = "https://westeurope.oic.prod-aks.azure.com/1/2/";

/// The Azure CLI of an administrator and of a developer, with the commands that the page uses.
const AZ: &str = r#"#!/bin/sh
printf '%s\n' "$*" >>"$HOME/az.log"
case "$*" in
'login') touch "$HOME/is-signed-in" ;;
'account get-access-token '*)
    if [ -e "$HOME/is-signed-in" ]; then exec "$HOME/fake/signed-in/az" "$@"; fi
    exec "$HOME/fake/signed-out/az" "$@" ;;
'aks show --resource-group '*' --name '*' --query oidcIssuerProfile.issuerUrl --output tsv')
    echo CLUSTER_ISSUER ;;
'ad sp create-for-rbac --name '*' --query password --output tsv') echo 'CLIENT_SECRET' ;;
'ad sp create-for-rbac --name '*' --create-cert --query fileWithCertAndPrivateKey --output tsv')
    cp "$HOME/fake/certificate.pem" "$HOME/tmpk3j9x.pem" && echo "$HOME/tmpk3j9x.pem" ;;
'vm identity assign --resource-group '*' --name '*) ;;
'identity create --resource-group '*' --name '*) ;;
'identity federated-credential create --resource-group '*' --identity-name '*' --name '*) ;;
'aks update --resource-group '*' --name '*' --enable-oidc-issuer --enable-workload-identity') ;;
*) echo "ERROR: '$*' is not in this fake" >&2; exit 2 ;;
esac
"#;

pub struct Machine {
    section: Section,
    pub azure: FakeAzure,
    pub home: Home,
    /// The blocks that were not run yet.
    left: Vec<Block>,
    /// The messages of the page that were seen.
    seen: BTreeSet<String>,
    variables: Vec<(&'static str, String)>,
}

impl Machine {
    /// Without any variable of a platform. The application and Jane may read and push.
    pub fn of(heading: &str) -> Machine {
        let section = Section::named(heading);
        let azure = FakeAzure::start();
        azure.add_repository(REPOSITORY);
        let home = Home::new().behind(&azure.proxy(), azure.ca());
        home.configure_git("credential.helper", "");
        let (soon, fake) = (in_an_hour(), home.path().join("fake"));
        // Real tokens of applications do not contain their names.
        azure.token_service().set_token(Token::of(User::new("", "")).of_app().until(soon));
        let jane = Token::of(User::jane()).until(soon);
        FakeEntra::at(&fake.join("signed-in")).az(&SignIn::SignedIn(&[jane]));
        FakeEntra::at(&fake.join("signed-out")).az(&SignIn::NotSignedIn);
        std::fs::write(
            fake.join("certificate.pem"),
            include_str!("../app/synthetic_certificate.pem"),
        )
        .unwrap();
        let az = AZ.replace("CLUSTER_ISSUER", CLUSTER_ISSUER);
        write_script(&home.path().join("tools/az"), &az.replace("CLIENT_SECRET", CLIENT_SECRET));
        let left = section.blocks.clone();
        let (seen, variables) = (BTreeSet::new(), Vec::new());
        Machine { section, azure, home, left, seen, variables }
    }

    /// Sets a variable as the platform does.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.variables.retain(|(other, _)| *other != name);
        self.variables.push((name, value.into()));
    }

    /// How `az` is signed in before the page's `az login`.
    pub fn before_login_az_is(&self, sign_in: &SignIn<'_>) {
        FakeEntra::at(&self.home.path().join("fake/signed-out")).az(sign_in);
    }

    /// The next block of the page.
    fn next(&mut self, language: &str) -> String {
        let block = self.left.remove(0);
        assert_eq!(block.language, language, "{}", block.text);
        block.text
    }

    fn shell(&self, script: &str) -> Outcome {
        let program = self.home.program(Path::new("/bin/sh"), ["-euc", script]);
        self.with_variables(program).run()
    }

    fn with_variables(&self, program: Program) -> Program {
        let ours = Path::new(azdo_path()).parent().unwrap();
        let paths = [self.home.path().join("tools"), ours.to_owned()].into_iter();
        let search_path = self.home.search_path();
        let path = std::env::join_paths(paths.chain(std::env::split_paths(&search_path))).unwrap();
        let program = program.env("PATH", path).env("GIT_CREDENTIAL_AZDO_VERIFY", "yes");
        self.variables.iter().fold(program, |program, (name, value)| program.env(name, value))
    }

    /// Runs the page's next commands in Azure. They are in the home of the machine, too.
    pub fn set_up_azure(&mut self) {
        let commands = self.next("sh");
        self.succeeds(&commands);
    }

    /// Runs the first commands in Azure of another section.
    pub fn set_up_azure_as(&self, heading: &str) {
        self.succeeds(&Section::named(heading).blocks[0].text);
    }

    /// The value of an option of the commands that `az` got.
    pub fn given_to_az(&self, option: &str) -> String {
        let log = std::fs::read_to_string(self.home.path().join("az.log")).unwrap_or_default();
        let mut words = log.split_whitespace().skip_while(|word| *word != option);
        words.nth(1).unwrap_or_else(|| panic!("az got no {option}")).to_owned()
    }

    /// The entity that the page's federated credential trusts is trusted.
    pub fn trust_as_the_page_says(&self) {
        let (issuer, subject) = (self.given_to_az("--issuer"), self.given_to_az("--subject"));
        assert_eq!(self.given_to_az("--audiences"), "api://AzureADTokenExchange");
        self.azure.token_service().trust(&issuer, &subject);
    }

    /// The YAML of the next block, which stays.
    pub fn yaml(&self) -> &str {
        assert_eq!(self.left[0].language, "yaml");
        &self.left[0].text
    }

    /// The `login` of the next commands for the machine fails with one of the page's messages.
    #[track_caller]
    pub fn fails(&mut self, message: &str) {
        let block = self.left.iter().find(|block| block.language != "sh").expect("a block");
        let lines = match block.language.as_str() {
            "yaml" => script(&block.text),
            _ => commands(&block.text).iter().map(|(command, _)| format!("{command}\n")).collect(),
        };
        let login = lines.lines().find(|line| line.contains(" login acme ")).unwrap();
        self.fails_with(login, message);
    }

    #[track_caller]
    pub fn fails_with(&mut self, command: &str, message: &str) -> Outcome {
        let listed = self.section.messages.iter().any(|other| other == message);
        assert!(listed, "{message} is not in the page");
        // Three dots are any text.
        let ran = self.shell(command).fails();
        self.seen.insert(message.to_owned());
        message.split("...").fold(ran, Outcome::says)
    }

    #[track_caller]
    pub fn succeeds(&self, command: &str) {
        self.shell(command).succeeds();
    }

    /// Runs the next commands of the page on this machine, then pushes.
    pub fn clones_and_pushes(&mut self) {
        let commit = "cd Web && git commit --quiet --allow-empty --message Empty";
        self.prints_what_the_page_says(&format!("{commit} && git push --quiet"));
    }

    /// Runs the next commands of the page on this machine, which print what the page says, then a
    /// command that prints nothing.
    pub fn prints_what_the_page_says(&mut self, then: &str) {
        let mut commands = match self.left[0].language.as_str() {
            "yaml" => {
                let yaml = self.next("yaml");
                vec![(script(&yaml), self.next("text"))]
            }
            _ => commands(&self.next("console")),
        };
        commands.push((then.to_owned(), String::new()));
        let mut script = String::from("exec 2>&1\n");
        for (command, _) in &commands {
            writeln!(script, "echo '# next'\n{command}").unwrap();
        }
        let ran = self.shell(&script).succeeds();
        let outputs: Vec<&str> = ran.stdout.split("# next\n").skip(1).collect();
        assert_eq!(outputs.len(), commands.len(), "{}", ran.stdout);
        for (output, (_, expected)) in outputs.iter().zip(&commands) {
            assert_eq!(without_times(output), without_times(expected), "{}", ran.stdout);
        }
        assert!(!ran.stdout.contains("eyJ") && !ran.stdout.contains(CLIENT_SECRET));
    }
}

impl Machine {
    /// Leaves the rest of the section to another test.
    pub fn abandon(mut self) {
        self.left.clear();
        self.seen = self.section.messages.iter().cloned().collect();
    }
}

impl Drop for Machine {
    /// Everything on the page was run and seen, and no token remains.
    fn drop(&mut self) {
        self.with_variables(self.home.azdo(["logout", "acme"])).run();
        if !std::thread::panicking() {
            assert_eq!(self.left, []);
            let listed = self.section.messages.iter().cloned().collect();
            assert_eq!(self.seen, listed, "the messages of {}", self.section.heading);
        }
    }
}

/// The commands in a transcript and their output.
fn commands(transcript: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for line in transcript.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            commands.push((command.to_owned(), String::new()));
            continue;
        }
        let (command, output) = commands.last_mut().expect("a command first");
        if command.ends_with('\\') {
            write!(command, "\n{line}").unwrap();
        } else {
            writeln!(output, "{line}").unwrap();
        }
    }
    commands
}

/// Without what changes with the time.
fn without_times(text: &str) -> String {
    let is_time = |word: &str| word.starts_with("20") && word.ends_with("Z,");
    let words: Vec<&str> = text.split(' ').filter(|word| !is_time(word)).collect();
    let text = words.join(" ");
    let parts = text.split(" minutes").map(|part| part.trim_end_matches(char::is_numeric));
    parts.collect::<Vec<_>>().join(" minutes")
}

pub fn in_an_hour() -> i64 {
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    i64::try_from(now).unwrap() + 3600
}

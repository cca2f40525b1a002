//! The two rules, for any repository, any configuration of useHttpPath and any sequence of requests:
//! a PAT goes only to a destination that a person typed or confirmed, and what is stored changes only
//! on evidence about that PAT at a repository of its organization or on what a person types.

use std::cell::{Cell, RefCell};
use std::fs;
use std::os::unix::fs::PermissionsExt;

use git_credential_azdo::context::{Context, Streams};
use git_credential_azdo::git::protocol::Request;
use git_credential_azdo::helper::{self, Operation, fast_path};
use git_credential_azdo::index::{PatEntry, PatIndex};
use git_credential_azdo::util::time::Timestamp;
use git_credential_azdo::util::user_dirs::UserDirs;
use proptest::prelude::*;
use tempfile::TempDir;

use super::model::{self, Place};
use super::{generate, stateful};

/// What the user has stored: the URL, the name and the letter of the secret.
const STORED: [(&str, &str, char); 4] = [
    ("https://dev.azure.com/acme", "default", 'A'),
    ("https://dev.azure.com/acme", "second", 'B'),
    ("https://dev.azure.com/globex", "default", 'C'),
    ("https://tfs.example.com/tfs/Main", "default", 'D'),
];

/// Letters of secrets: the user's, then others that the server may accept.
const SECRETS: &str = "[A-F]";

fn secret(letter: char) -> String {
    let noise = |count| letter.to_string().repeat(count);
    format!("{}JQQJ99YH{}AAAAAZDO{}", noise(52), noise(12), noise(4))
}

thread_local! {
    /// What the repository and the user's git configuration say, and the time.
    static REMOTES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static LEAVE_OUT_PATHS: Cell<bool> = const { Cell::new(false) };
    static NOW: Cell<i64> = const { Cell::new(0) };
}

/// Something that a repository makes git do.
#[derive(Clone, Debug)]
struct Step {
    operation: Operation,
    protocol: String,
    host: String,
    path: Option<String>,
    username: Option<String>,
    /// The password of `store` and `erase`.
    letter: char,
    keeps_state: bool,
    /// Whether git returns the state of our last answer to the same URL.
    returns_state: bool,
    /// Seconds until the next step.
    pause: i64,
}

fn step() -> impl Strategy<Value = Step> {
    let operation = prop_oneof![
        3 => Just(Operation::Get),
        2 => Just(Operation::Store),
        2 => Just(Operation::Erase),
    ];
    let near = prop_oneof![
        3 => Just(("dev.azure.com", "acme/p/_git/r")),
        2 => Just(("dev.azure.com", "acme/p/_git/s")),
        2 => Just(("dev.azure.com", "acme/_apis/wit/_git/r")),
        2 => Just(("acme.visualstudio.com", "p/_git/r")),
        2 => Just(("dev.azure.com", "acme-prod/p/_git/r")),
        1 => Just(("dev.azure.com", "globex/_apis/x")),
        2 => Just(("dev.azure.com", "")),
        2 => Just(("tfs.example.com", "tfs/Main/p/_git/r")),
        1 => Just(("tfs.example.com", "tfs/Main/..;/Other/_git/r")),
        1 => Just(("tfs.example.com", "tfs/Other/p/_git/r")),
        1 => Just(("tfs.example.com", "")),
        1 => Just(("tfs.example.com", "~mallory/lfs")),
    ];
    let near = near.prop_map(|(host, path)| (host.to_owned(), path.to_owned()));
    let place = prop_oneof![8 => near, 1 => (generate::host(), generate::path())];
    let username = "(acme|globex|pat|second|default|x)";
    (
        (operation, prop_oneof![6 => Just("https".to_owned()), 1 => generate::protocol()]),
        (place, prop::option::weighted(0.4, username), any::<bool>()),
        (SECRETS, any::<bool>(), any::<bool>(), prop_oneof![Just(0), Just(30), Just(90_000)]),
    )
        .prop_map(|((operation, protocol), ((host, path), username, hidden), last)| {
            let (letter, keeps_state, returns_state, pause) = last;
            let path = Some(path).filter(|path| !path.is_empty() && !hidden);
            let letter = letter.chars().next().expect("a letter");
            Step {
                operation,
                protocol,
                host,
                path,
                username,
                letter,
                keeps_state,
                returns_state,
                pause,
            }
        })
}

fn remotes() -> impl Strategy<Value = Vec<String>> {
    let url = "https://(dev\\.azure\\.com/(acme|globex|acme-prod)|tfs\\.example\\.com/tfs/Main|\
               evil\\.example/acme|second@dev\\.azure\\.com/acme)/p/_git/r";
    prop::collection::vec(url, 0..3)
}

/// A user's home and what the rules need to know of earlier steps.
struct User {
    dir: TempDir,
    /// The URLs of which git could not get a PAT from us, so that it prompted.
    prompted: Vec<String>,
    /// Our last state and its URL.
    state: Option<(String, String)>,
}

impl User {
    fn new() -> User {
        let dir = TempDir::new().expect("a directory");
        let data = dir.path().join("data");
        fs::create_dir_all(data.join("secrets")).expect("a directory");
        fs::create_dir_all(dir.path().join("config")).expect("a directory");
        let write = |name: &str, text: &str| {
            let path = dir.path().join(name);
            fs::write(&path, text).expect("a file");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("its mode");
        };
        write("config/config", "store = file\n");
        write("data/servers", "");
        let mut record = "format = 2\n".to_owned();
        for (number, (url, name, letter)) in STORED.into_iter().enumerate() {
            write(&format!("data/secrets/{number:016x}"), &secret(letter));
            record += &format!(
                "\n[{url}]\nname = {name}\nstore = file\nsecret = {number:016x}\n\
                 added = 2026-11-01T00:00:00Z\n"
            );
        }
        write("data/record", &record);
        User { dir, prompted: Vec::new(), state: None }
    }

    fn context(&self) -> Context {
        let mut context = Context::with_dirs(UserDirs::below(self.dir.path()));
        context.now = || Timestamp::from_unix(NOW.get());
        context.hints.remotes = || REMOTES.with_borrow(Vec::clone);
        context.hints.leave_out_paths = || LEAVE_OUT_PATHS.get();
        context.input_is_typed = || false;
        context.errors_are_seen = || false;
        context.unattended = || false;
        context
    }

    fn index(&self) -> PatIndex {
        self.context().index().expect("a valid index")
    }

    /// The letter of the secret of a PAT.
    fn letter(&self, pat: &PatEntry) -> char {
        let path = self.dir.path().join(format!("data/secrets/{}", pat.location.secret));
        fs::read_to_string(path).expect("no secret is lost").chars().next().expect("a secret")
    }

    /// Carries out a step and returns what git reads.
    fn run(&self, step: &Step, input: &str) -> String {
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let mut streams =
            Streams { input: &mut &b""[..], output: &mut output, errors: &mut errors };
        let context = self.context();
        if let Some(request) = Request::parse(input.as_bytes())
            && !fast_path::run(step.operation, &request, &mut streams, &context)
        {
            let _ = helper::full_path(step.operation, &request, &mut streams, &context);
        }
        String::from_utf8(output).expect("UTF-8")
    }

    fn step(&mut self, step: &Step) {
        NOW.set(NOW.get() + step.pause);
        let before = self.index();
        let url = step.url();
        let state = self.state.take().filter(|(about, _)| step.returns_state && *about == url);
        let output = self.run(step, &step.input(state.as_ref().map(|(_, state)| state.as_str())));
        self.first_rule(step, &output);
        self.second_rule(step, state.is_some(), &before);
        let answered = output.contains("password=");
        self.prompted.retain(|about| *about != url || step.operation == Operation::Erase);
        if step.operation == Operation::Get {
            if !answered {
                self.prompted.push(url.clone());
            }
            let state = output.lines().find_map(|line| line.strip_prefix("state[]="));
            self.state = state.map(|state| (url, state.to_owned()));
        }
    }

    /// A PAT goes only to a destination that a person typed or confirmed.
    fn first_rule(&self, step: &Step, output: &str) {
        for letter in 'A'..='F' {
            // A person may have pasted the same PAT for several organizations.
            let may_get = |pat: &PatEntry| {
                self.letter(pat) == letter && step.may_get(&pat.organization().url())
            };
            let is_given = output.contains(&secret(letter));
            assert!(!is_given || self.index().pats.iter().any(may_get), "{letter} for {step:?}");
        }
    }

    /// What is stored changes only on evidence about that PAT or on what a person types.
    fn second_rule(&self, step: &Step, returned_state: bool, before: &PatIndex) {
        let after = self.index();
        let is_asked = self.prompted.contains(&step.url());
        for pat in &before.pats {
            let url = pat.organization().url();
            let now = after.pats.iter().find(|other| other.location == pat.location);
            let Some(now) = now else {
                // A paste may replace a dead PAT, which can be restored.
                let replaced = after.replaced.iter().any(|it| it.pat.location == pat.location);
                assert!(replaced && is_asked && step.operation == Operation::Store, "{step:?}");
                assert!(pat.rejected.is_some() && step.is_about(&url), "{pat:?} by {step:?}");
                continue;
            };
            if now == pat {
                continue;
            }
            let is_it = step.letter == self.letter(pat) || returned_state;
            // A success clears what a rejection noted; it may be a guess like the answer before it.
            let is_cleared = now.suspect.is_none() && now.rejected.is_none();
            let is_evidence = match is_cleared {
                true => step.may_get(&url),
                false => step.is_about(&url) && step.is_at_a_repository(),
            };
            assert!(is_it && is_evidence, "{pat:?} became {now:?} by {step:?}");
        }
        let is_new = |pat: &&PatEntry| !before.pats.iter().any(|it| it.location == pat.location);
        for new in after.pats.iter().filter(is_new) {
            let typed = step.operation == Operation::Store && is_asked;
            assert!(typed && self.letter(new) == step.letter, "{new:?} by {step:?}");
        }
        for pat in after.pats.iter().chain(after.replaced.iter().map(|it| &it.pat)) {
            self.letter(pat);
        }
        assert!(after.pending_deletions.is_empty(), "{after:?}");
    }
}

impl Step {
    fn url(&self) -> String {
        format!("{} {} {:?}", self.protocol, self.host, self.path)
    }

    fn input(&self, state: Option<&str>) -> String {
        let mut text = format!("protocol={}\nhost={}\n", self.protocol, self.host);
        let mut add = |name: &str, value: Option<&str>| {
            text.extend(value.map(|value| format!("{name}={value}\n")));
        };
        add("path", self.path.as_deref());
        add("username", self.username.as_deref());
        let password = Some(secret(self.letter)).filter(|_| self.operation != Operation::Get);
        add("password", password.as_deref());
        add("capability[]", self.keeps_state.then_some("state"));
        add("state[]", state.filter(|_| self.keeps_state));
        text
    }

    fn place(&self) -> Option<Place> {
        model::place(&self.protocol, &self.host, self.path.as_deref())
    }

    /// Whether the request names this organization or collection in full.
    fn is_about(&self, url: &str) -> bool {
        let (scheme, rest) = url.split_once("://").expect("a URL");
        let (host, path) = rest.split_once('/').expect("a path");
        match (self.place(), model::place(scheme, host, Some(path))) {
            (Some(Place::Server(here, Some(path))), Some(Place::Server(own, Some(collection)))) => {
                here == own && path.starts_with(&collection)
            }
            (here, own) => here == own,
        }
    }

    /// Whether the request may get the PAT of this organization: it names it, or the user's own
    /// configuration leaves the path out and the rest leaves no doubt.
    fn may_get(&self, url: &str) -> bool {
        let is_of_services = url.starts_with("https://dev.azure.com/");
        let guessed = self.place() == Some(Place::Services) && LEAVE_OUT_PATHS.get();
        let name = url.rsplit('/').next();
        let named = self.username.as_deref() == name;
        let agreed = REMOTES.with_borrow(|remotes| {
            let mut here = remotes.iter().filter(|remote| remote.contains("dev.azure.com/"));
            let organization = |remote: &String| remote.split('/').nth(3).map(str::to_owned);
            let first = here.next().and_then(organization);
            first.is_some() && first.as_deref() == name && here.all(|it| organization(it) == first)
        });
        self.is_about(url) || guessed && is_of_services && (named || agreed)
    }

    /// Whether the first page in the path is `_git`, followed by a repository.
    fn is_at_a_repository(&self) -> bool {
        let path = self.path.as_deref().unwrap_or_default();
        let mut parts = path.split('/').skip_while(|part| !part.starts_with('_'));
        parts.next() == Some("_git") && parts.next().is_some_and(|name| !name.is_empty())
    }
}

#[test]
fn requests_of_a_repository_break_neither_rule() {
    let inputs = (remotes(), any::<bool>(), prop::collection::vec(step(), 1..14));
    stateful(600, inputs, |(remotes, leave_out_paths, steps)| {
        REMOTES.set(remotes);
        LEAVE_OUT_PATHS.set(leave_out_paths);
        NOW.set(Timestamp::parse("2026-11-24T12:00:00Z").expect("a moment").unix());
        let mut user = User::new();
        for one in &steps {
            user.step(one);
        }
    });
}

//! The whole program: standard input, standard output and the disk.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use git_credential_azdo::context::{Context, Streams};
use git_credential_azdo::git::protocol::Request;
use git_credential_azdo::helper::{self, Operation, fast_path};
use git_credential_azdo::util::terminal;
use git_credential_azdo::util::time::Timestamp;
use git_credential_azdo::util::user_dirs::UserDirs;
use tempfile::TempDir;

use super::super::model::{self, Place};
use super::stored::{Pat, all};

/// A user with PATs of every kind, in files.
pub struct Home {
    dir: TempDir,
    pats: Vec<Pat>,
    /// Of each file the properties that change when it is written.
    before: BTreeMap<PathBuf, (u64, u64, i64)>,
}

/// The outcome of a request.
#[derive(Debug, PartialEq)]
struct Outcome {
    output: String,
    errors: String,
    wrote: bool,
}

impl Default for Home {
    /// The secrets of these PATs and of the tokens in the environment.
    fn default() -> Home {
        let dir = TempDir::new().expect("a directory");
        let mut home = Home { dir, pats: all(), before: BTreeMap::new() };
        home.restore();
        home
    }
}

impl Home {
    /// The first byte selects the operation; the rest is its input.
    ///
    /// A secret is on standard output only if the request names, in full and with the right scheme,
    /// what it was stored for. If it does and all is well, the secret is there. A request about
    /// nothing stored gets silence, and nothing is written. The fast path and the full path have
    /// the same outcome.
    pub fn program(&mut self, bytes: &[u8]) {
        let (first, input) = bytes.split_first().unwrap_or((&b'g', &[]));
        let operation = match first {
            b's' => Operation::Store,
            b'e' => Operation::Erase,
            b'c' => Operation::Capability,
            _ => Operation::Get,
        };
        let outcome = self.ask(operation, input);
        self.serves(operation, input, &outcome);
    }

    fn ask(&mut self, operation: Operation, input: &[u8]) -> Outcome {
        let request = Request::parse(input);
        let mut done = false;
        let fast = self.outcome(input, |streams, context| {
            done = request
                .as_ref()
                .is_some_and(|request| fast_path::run(operation, request, streams, context));
        });
        assert!(!fast.wrote, "the fast path wrote");
        assert!(done || (fast.output.is_empty() && fast.errors.is_empty()), "{fast:?}");
        if done {
            self.hold(operation, input, &fast);
        }
        let full = self.outcome(input, |streams, context| {
            if let Some(request) = &request
                && let Err(error) = helper::full_path(operation, request, streams, context)
            {
                terminal::say(streams.errors, &error.to_string());
            } else if request.is_none() && operation == Operation::Capability {
                helper::run(operation, streams, context);
            }
        });
        self.hold(operation, input, &full);
        if done {
            assert_eq!(fast, full, "the fast path and the full one");
        }
        full
    }

    /// Whatever is in place of a secret, git reads one word of it or none.
    pub fn secret(&mut self, content: &[u8]) {
        let file = self.dir.path().join("data/secrets/0000000000000000");
        fs::write(&file, content).expect("a file");
        self.before = seen(self.dir.path());
        let request = b"protocol=https\nhost=dev.azure.com\npath=acme/p\n";
        let Outcome { output, .. } = self.ask(Operation::Get, request);
        let text = std::str::from_utf8(content).unwrap_or_default().trim_end_matches(['\n', '\r']);
        let one_word = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        // The organization has another PAT.
        let given = if one_word { text } else { &*self.pats[1].secret };
        assert!(output.ends_with(&format!("password={given}\n")), "{output:?}");
        fs::write(&file, &self.pats[0].secret).expect("a file");
        self.before = seen(self.dir.path());
    }

    fn outcome(
        &mut self,
        mut input: &[u8],
        run: impl FnOnce(&mut Streams<'_>, &Context),
    ) -> Outcome {
        let mut context = Context::with_dirs(UserDirs::below(self.dir.path()));
        context.now = || Timestamp::parse("2026-11-24T12:00:00Z").expect("a moment");
        context.hints.remotes = Vec::new;
        context.hints.leave_out_paths = || true;
        context.input_is_typed = || false;
        context.errors_are_seen = || true;
        context.unattended = || false;
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let mut streams = Streams { input: &mut input, output: &mut output, errors: &mut errors };
        run(&mut streams, &context);
        let wrote = self.before != seen(self.dir.path());
        if wrote {
            self.restore();
        }
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Outcome { output: text(output), errors: text(errors), wrote }
    }

    /// Asserts what must never happen.
    fn hold(&self, operation: Operation, input: &[u8], outcome: &Outcome) {
        let Outcome { output, errors, wrote } = outcome;
        if operation == Operation::Capability {
            let capabilities = "version 0\ncapability authtype\ncapability state\n";
            return assert_eq!((&**output, &**errors), (capabilities, ""));
        }
        let (request, place) = read(input);
        let about_us =
            place.as_ref().is_some_and(|place| self.pats.iter().any(|pat| pat.may_be_at(place)));
        if !about_us {
            assert!(!wrote && output.is_empty() && errors.is_empty(), "{place:?}: {outcome:?}");
            return;
        }
        assert!(operation == Operation::Get || output.is_empty(), "{outcome:?}");
        is_what_git_reads(output);
        let acts = |char: char| char.is_control() && char != '\n' || char == '\u{202e}';
        assert!(!errors.contains(acts), "{errors:?}");
        for pat in &self.pats {
            let named = pat.usable && pat.is_named(place.as_ref(), &request, &self.pats);
            assert!(named || !output.contains(&pat.secret), "{} at {place:?}", pat.url);
            // A user who writes it into a URL's path can read it there.
            let in_path = request.path.as_ref().is_some_and(|path| path.contains(&pat.secret));
            assert!(in_path || !errors.contains(&pat.secret), "{errors}");
        }
    }

    /// Asserts what must happen on git's first request with a URL that names the organization.
    fn serves(&self, operation: Operation, input: &[u8], outcome: &Outcome) {
        let (request, place) = read(input);
        let (Operation::Get, Some(place)) = (operation, &place) else {
            return;
        };
        let certain = !matches!(place, Place::Services | Place::Server(_, None));
        let back_again = input.windows(8).any(|part| part == b"state[]=");
        let mut named = self
            .pats
            .iter()
            .filter(|pat| pat.usable && pat.is_named(Some(place), &request, &self.pats))
            .peekable();
        if certain && !back_again && named.peek().is_some() {
            assert!(named.any(|pat| outcome.output.contains(&pat.secret)), "{outcome:?}");
        }
    }

    /// Restores the files.
    fn restore(&mut self) {
        let data = self.dir.path().join("data");
        let config = self.dir.path().join("config");
        let _ = fs::remove_dir_all(&data);
        for dir in [&data, &data.join("secrets"), &config] {
            fs::create_dir_all(dir).expect("a directory");
        }
        let write = |path: PathBuf, text: &str| {
            fs::write(&path, text).expect("a file");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("its mode");
        };
        write(config.join("config"), "store = file\n");
        write(data.join("servers"), "");
        let mut record = "format = 2\n".to_owned();
        for (number, pat) in self.pats.iter().filter(|pat| pat.variable.is_none()).enumerate() {
            write(data.join(format!("secrets/{number:016x}")), &pat.secret);
            record += &format!(
                "\n[{}]\nname = {}\nstore = file\nsecret = {number:016x}\n\
                 added = 2026-11-01T00:00:00Z\n{}",
                pat.url, pat.name, pat.lines
            );
        }
        write(data.join("record"), &record);
        self.before = seen(self.dir.path());
    }
}

fn read(input: &[u8]) -> (model::Request, Option<Place>) {
    let Some(request) = model::request(input) else {
        return (model::Request::default(), None);
    };
    let place = model::place(&request.protocol, &request.host, request.path.as_deref());
    (request, place)
}

/// Asserts that all lines are attributes that git knows, none repeated, and no password without a
/// username.
fn is_what_git_reads(output: &str) {
    assert!(output.is_empty() || output.ends_with('\n'), "{output:?}");
    let mut keys = Vec::new();
    for line in output.lines() {
        let (key, value) = line.split_once('=').expect("an attribute");
        assert!(!value.is_empty() && !value.contains(char::is_control), "{output:?}");
        let known = [
            "state[]",
            "continue",
            "ephemeral",
            "username",
            "password",
            "password_expiry_utc",
            "quit",
        ];
        let is_new = known.contains(&key) && !keys.contains(&key);
        assert!(is_new || key == "capability[]", "{output:?}");
        keys.push(key);
    }
    assert!(!keys.contains(&"password") || keys.contains(&"username"), "{output:?}");
}

/// All files except locks, which are empty.
fn seen(dir: &Path) -> BTreeMap<PathBuf, (u64, u64, i64)> {
    let mut seen = BTreeMap::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).expect("a directory").flatten() {
            let metadata = entry.metadata().expect("its metadata");
            if metadata.is_dir() {
                dirs.push(entry.path());
            } else if entry.path().extension().is_none_or(|extension| extension != "lock") {
                let what = (metadata.ino(), metadata.len(), metadata.mtime_nsec());
                seen.insert(entry.path(), what);
            }
        }
    }
    seen
}

//! A user, in this process, so that the clock can be set and thousands of commands take seconds.

use std::cell::Cell;
use std::fs;
use std::fs::File;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use super::git::Kind;
use git_credential_azdo::context::{Context, Streams};
use git_credential_azdo::index::{PatEntry, PatIndex};
use git_credential_azdo::util::time::Timestamp;
use git_credential_azdo::util::user_dirs::UserDirs;
use tempfile::TempDir;
use test_support::pat84;

use super::kill::Kill;

/// 2026-11-24T12:00:00Z.
const START: i64 = 1_795_521_600;
pub const HOUR: i64 = 60 * 60;
pub const DAY: i64 = 24 * HOUR;

/// What happens after this many looks at the clock.
type Meanwhile = (usize, Box<dyn FnOnce()>);

thread_local! {
    static NOW: Cell<i64> = const { Cell::new(START) };
    static UNATTENDED: Cell<bool> = const { Cell::new(false) };
    static MEANWHILE: Cell<Option<Meanwhile>> = const { Cell::new(None) };
}

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    pub status: u8,
    pub output: String,
    pub errors: String,
    pub was_killed: bool,
}

pub struct User {
    dir: TempDir,
    kill: Cell<Option<Kill>>,
}

impl User {
    /// A user whose PATs for acme are in files.
    pub fn new() -> User {
        let dir = TempDir::new().expect("a directory");
        let config = dir.path().join("config");
        fs::create_dir(&config).expect("a directory");
        fs::write(config.join("config"), "store = file\nverify = no\n").expect("settings");
        fs::set_permissions(config, PermissionsExt::from_mode(0o700)).expect("a mode");
        NOW.set(START);
        UNATTENDED.set(false);
        User { dir, kill: Cell::new(None) }
    }

    /// With one PAT for each of these names, from [`pat84`] of 1, 2 and so on.
    pub fn with(names: &[&str]) -> User {
        let user = User::new();
        for (seed, name) in (1..).zip(names) {
            user.login(name, &pat84(seed));
        }
        user
    }

    pub fn context(&self) -> Context {
        let mut context = Context::with_dirs(UserDirs::below(self.dir.path()));
        context.now = || {
            match MEANWHILE.take() {
                Some((0, command)) => command(),
                other => MEANWHILE.set(other.map(|(calls, command)| (calls - 1, command))),
            }
            Timestamp::from_unix(NOW.get())
        };
        context.hints.remotes = Vec::new;
        context.hints.leave_out_paths = || false;
        context.input_is_typed = || false;
        context.errors_are_seen = || true;
        context.unattended = || UNATTENDED.get();
        context
    }

    pub fn run(&self, arguments: &[&str], input: &str) -> Ran {
        if let Some(kill) = self.kill.get() {
            return kill.run(self.dir.path(), UNATTENDED.get(), arguments, input);
        }
        let (mut input, mut output, mut errors) = (input.as_bytes(), Vec::new(), Vec::new());
        let mut streams = Streams { input: &mut input, output: &mut output, errors: &mut errors };
        let arguments = arguments.iter().map(Into::into).collect();
        let status = git_credential_azdo::run(arguments, &mut streams, &self.context());
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ran { status, output: text(output), errors: text(errors), was_killed: false }
    }

    #[track_caller]
    pub fn succeeds(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments, "");
        assert_eq!(ran.status, 0, "{arguments:?}: {ran:?}");
        ran.output
    }

    #[track_caller]
    pub fn login(&self, name: &str, pat: &str) {
        let ran = self.run(&login(name), pat);
        assert_eq!((ran.status, &*ran.errors), (0, ""));
    }

    /// The program is killed at this system call from now on.
    pub fn kill(&self, kill: Option<Kill>) {
        self.kill.set(kill);
    }

    pub fn is_killed(&self) -> bool {
        self.kill.get().is_some()
    }

    pub fn now(&self) -> i64 {
        NOW.get()
    }

    pub fn set_clock(&self, now: i64) {
        NOW.set(now);
    }

    pub fn wait(&self, seconds: i64) {
        NOW.set(NOW.get() + seconds);
        // The marks have the time of the file system.
        let marks = fs::read_dir(self.dir.path().join("data/marks"));
        for mark in marks.into_iter().flatten().flatten().filter(|_| seconds > 0) {
            let mark = File::options().write(true).open(mark.path()).expect("a mark");
            let modified = mark.metadata().and_then(|about| about.modified()).expect("a time");
            let earlier = modified - Duration::from_secs(seconds.unsigned_abs());
            mark.set_modified(earlier).expect("a time");
        }
    }

    /// Runs this when the next `store` has read the index and not yet locked it. It looks at the clock
    /// then; for an old git the fast path has done so before.
    pub fn during_store(self: &Rc<User>, kind: Kind, command: impl FnOnce(&User) + 'static) {
        let user = Rc::clone(self);
        MEANWHILE.set(Some((usize::from(kind == Kind::Old), Box::new(move || command(&user)))));
    }

    pub fn unattended(&self, value: bool) {
        UNATTENDED.set(value);
    }

    pub fn secrets(&self) -> PathBuf {
        self.dir.path().join("data/secrets")
    }

    pub fn index(&self) -> PatIndex {
        self.context().index().expect("a readable index")
    }

    pub fn find(&self, organization: &str, name: &str) -> Option<PatEntry> {
        let is_it = |pat: &PatEntry| {
            pat.organization().to_string() == organization && pat.name.to_string() == name
        };
        self.index().pats.into_iter().find(is_it)
    }

    #[track_caller]
    pub fn entry(&self, name: &str) -> PatEntry {
        let index = self.index();
        let found = index.pats.into_iter().find(|pat| pat.name.to_string() == name);
        found.unwrap_or_else(|| panic!("no PAT is named {name}"))
    }

    /// The secret of an entry, if it can be read.
    pub fn secret(&self, entry: &PatEntry) -> Option<String> {
        let secret = self.context().secret(&entry.location);
        secret.ok().map(|secret| secret.expose().to_owned())
    }

    /// The names and secrets of the stored PATs, in the order of the index.
    pub fn stored(&self) -> Vec<(String, Option<String>)> {
        let index = self.index();
        index.pats.iter().map(|pat| (pat.name.to_string(), self.secret(pat))).collect()
    }

    /// The file that has the secret of this PAT.
    pub fn secret_file(&self, name: &str) -> PathBuf {
        self.secrets().join(self.entry(name).location.secret.to_string())
    }

    /// Marks a PAT as rejected by the server.
    pub fn reject(&self, name: &str) {
        self.edit(name, "store = file\nrejected = 2026-11-01T00:00:00Z\n");
    }

    /// Moves a PAT to the keyring, which does not exist here.
    pub fn lose_keyring(&self, name: &str) {
        self.edit(name, "store = keyring\n");
    }

    fn edit(&self, name: &str, lines: &str) {
        let record = self.dir.path().join("data/record");
        let text = fs::read_to_string(&record).expect("the index");
        let name = format!("name = {name}\n");
        let (before, after) = text.split_once(&format!("{name}store = file\n")).expect("the PAT");
        fs::write(&record, format!("{before}{name}{lines}{after}")).expect("the index");
    }
}

/// The arguments that store a PAT from standard input.
pub fn login(name: &str) -> [&str; 9] {
    [
        "login",
        "acme",
        "--name",
        name,
        "--store",
        "file",
        "--with-token",
        "--no-git-config",
        "--no-verify",
    ]
}

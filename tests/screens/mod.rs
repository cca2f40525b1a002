//! What people see: every command at 80 and 60 columns, with and without colors and a terminal.
//! A changed text changes a file in `snapshots`, for the reviewer. To accept new texts:
//! `INSTA_UPDATE=always cargo test --test azure screens`.
//!
//! `[bold]...[/]` and the like mark what is not plain text.

#![cfg(target_os = "linux")]

mod at_azure;
mod entra;
mod entra_order;
mod everyday;
mod failing;
mod first;
mod help;
mod imports;
mod keyutils;
mod marks;
mod own_pats;
mod recent_git;
mod settings;

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use marks::{masked, without_marks};
use tempfile::TempDir;
use test_support::fake_azure::{FakeAzure, Scope};
use test_support::kernel_keys::KernelKeys;
use test_support::screen::{self, Screen};
use test_support::{Git, Home, Outcome, Program, azdo_path, install_azdo, pat84};

/// Stands for the temporary folder, and is as long, so that lines wrap as they would in it.
const SHOWN: &str = "/home/azure/0123";
const REPOSITORY: &str = "acme/Fabrikam/Web";

/// A folder with the program, in which a user's home is made for each scene.
struct Stage {
    folder: TempDir,
    /// Lines that the terminal broke in the middle of a word.
    broken: RefCell<Vec<String>>,
}

/// A user of a fake server. `pat` is a valid PAT of acme.
struct User {
    azure: FakeAzure,
    /// Dropped before the home, in which it finds what to remove from the kernel.
    keys: KernelKeys,
    home: Home,
    pat: String,
}

impl Stage {
    fn new() -> Stage {
        test_support::stay_within_a_day();
        let folder = tempfile::Builder::new().prefix("azdo-").rand_bytes(6).tempdir_in("/tmp");
        let folder = folder.expect("a temporary folder");
        assert_eq!(folder.path().as_os_str().len(), SHOWN.len());
        std::fs::create_dir(folder.path().join("bin")).expect("a folder");
        install_azdo(&folder.path().join("bin/git-credential-azdo"));
        Stage { folder, broken: RefCell::default() }
    }

    fn bin(&self) -> PathBuf {
        self.folder.path().join("bin")
    }

    /// A user who has never used the program.
    fn user(&self) -> User {
        let mut named = tempfile::Builder::new();
        let home = named.prefix("jane").rand_bytes(0).tempdir_in(self.folder.path());
        let azure = FakeAzure::start();
        let home =
            Home::at(home.expect("a home"), &Git::on_path()).behind(&azure.proxy(), azure.ca());
        let pat = pat84(1);
        azure.add_repository(REPOSITORY);
        azure.add_pat("acme", &pat, Scope::ReadAndWrite);
        User { azure, keys: KernelKeys::of(&home), home, pat }
    }

    /// The program as it is found on PATH, verifying PATs as it does for people.
    fn adapt<'a>(&'a self, home: &'a Home) -> impl Fn(Program) -> Program + 'a {
        move |program| {
            let inherited = home.search_path();
            let paths = std::iter::once(self.bin()).chain(std::env::split_paths(&inherited));
            let path = std::env::join_paths(paths).expect("a PATH");
            let program = program.env("LC_ALL", "C.UTF-8");
            program.env("PATH", path).without("GIT_CREDENTIAL_AZDO_VERIFY")
        }
    }

    /// Compares what `command` shows with the snapshot of this name. Each time it is run for a new
    /// user, whom `prepare` has changed; at a terminal, `answers` are typed.
    #[track_caller]
    fn shows(&self, name: &str, command: &str, prepare: impl Fn(&User), answers: &[(&str, &str)]) {
        let wide = self.at_terminal(80, command, &prepare, answers);
        let narrow = self.at_terminal(60, command, &prepare, answers);
        let plain =
            self.at_terminal(80, &format!("export NO_COLOR=1; {command}"), &prepare, answers);
        let words = |marked: &str| without_marks(marked);
        assert_eq!(plain, words(&wide), "{name}: colors change more than the color");
        let piped = self.without_terminal(command, &prepare);
        let text = format!(
            "$ {command}\n\n--- 80 columns\n{wide}\n--- 60 columns\n{narrow}\n--- no terminal\n{piped}"
        );
        self.compare(name, &text);
        self.breaks_no_line(name, &(words(&wide) + &words(&narrow)));
    }

    /// Asserts that lines are broken only between words, and never in a command.
    #[track_caller]
    fn breaks_no_line(&self, name: &str, shown: &str) {
        // What git says, and a PAT, are not ours to wrap.
        let is_ours = |line: &String| !line.starts_with("fatal: ") && name != "token";
        let broken: Vec<String> = self.broken.take().into_iter().filter(is_ours).collect();
        assert!(broken.is_empty(), "{name}: the terminal breaks these lines: {broken:#?}");
        let shown = without_marks(shown);
        let inline: Vec<&str> = shown.lines().filter(|line| has_inline_command(line)).collect();
        assert!(inline.is_empty(), "{name}: commands without a line of their own: {inline:#?}");
    }

    fn compare(&self, name: &str, text: &str) {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screens/snapshots"),
        );
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, text));
    }

    fn at_terminal(
        &self,
        columns: u16,
        command: &str,
        prepare: &impl Fn(&User),
        answers: &[(&str, &str)],
    ) -> String {
        let user = self.user();
        prepare(&user);
        let mut screen = Screen::start(&user.home, columns, command, self.adapt(&user.home));
        for (question, answer) in answers {
            screen.answer(question, &answer.replace("{PAT}", &user.pat));
        }
        let (terminal, status) = screen.end();
        self.broken.borrow_mut().extend(screen::broken_lines(&terminal));
        let text = self.neutral(&screen::marked(&terminal));
        assert!(!text.contains(&user.pat[..12]) || command.contains("token"), "{text}");
        text + &in_words(status)
    }

    fn without_terminal(&self, command: &str, prepare: &impl Fn(&User)) -> String {
        let user = self.user();
        prepare(&user);
        let ran = self.piped(&user.home, command);
        let mut text = self.neutral(&ran.stdout);
        if !ran.stderr.is_empty() {
            text += &format!("(standard error)\n{}", self.neutral(&ran.stderr));
        }
        text + &in_words(ran.code.expect("an exit status"))
    }

    fn piped(&self, home: &Home, command: &str) -> Outcome {
        self.adapt(home)(home.program(Path::new("/bin/sh"), ["-c", command])).run()
    }

    /// `text` without what differs from run to run; its length stays the same.
    fn neutral(&self, text: &str) -> String {
        let folder = self.folder.path().to_str().expect("a path in UTF-8");
        let mut text = text.replace(azdo_path(), "git-credential-azdo").replace(folder, SHOWN);
        // In a command, the terminal may break it anywhere.
        for at in 1..folder.len() {
            let broken = |path: &str| format!("{}\n{}", &path[..at], &path[at..]);
            text = text.replace(&broken(folder), &broken(SHOWN));
        }
        let text = masked(&text, "127.0.0.1:#####", "127.0.0.1:PORT_");
        let text = masked(&text, "####-##-##", "YYYY-MM-DD");
        let text = masked(&text, "\"days_left\": ####", "\"days_left\": DAYS");
        let text = masked(&text, "##:##:##", "HH:MM:SS");
        masked(&text, "##:##", "HH:MM")
    }
}

/// Whether a line has a part of a command, or a command after other words: there it may be broken. One
/// between backticks stays whole.
fn has_inline_command(line: &str) -> bool {
    const BEFORE: [&str; 8] = [
        "",
        "+",
        "Usage:",
        "Start with:",
        "With Entra tokens:",
        "Options of a command:",
        "Tokens from variables:",
        "curl --header @<(",
    ];
    let line: String = line.split('`').step_by(2).collect();
    if line.contains("$(git credential-azdo") || line.trim().starts_with("(git credential-azdo") {
        return false; // A part of a script.
    }
    let before = line.split_once("git credential-azdo").map_or("", |(before, _)| before.trim());
    !BEFORE.contains(&before) || line.trim_start().starts_with("credential-azdo")
}

fn in_words(status: i32) -> String {
    if status == 0 { String::new() } else { format!("(exit status {status})\n") }
}

impl User {
    fn login(&self, organization: &str, pat: &str, more: &[&str]) {
        let args = [&["login", organization, "--store", "file", "--with-token"], more].concat();
        self.home.azdo(args).stdin(pat).run().succeeds();
    }

    /// A clone of acme's repository.
    fn clone(&self) {
        let url = "https://dev.azure.com/acme/Fabrikam/_git/Web";
        let clone = ["clone", "--quiet", url, "web"];
        let helper = format!("credential.helper={}", test_support::azdo_for_git());
        let args = ["-c", &helper, "-c", "credential.useHttpPath=true"];
        self.home.git(args.iter().chain(&clone)).run().succeeds();
    }
}

fn nothing(_: &User) {}

fn logged_in(user: &User) {
    user.login("acme", &user.pat, &[]);
}

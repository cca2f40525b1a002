//! A desktop session of one test: a home, a bus, and mostly a keyring.

mod bus;
mod daemon;
mod items;
mod window;

use std::ffi::OsStr;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Home, Outcome, Program, azdo_path};
use bus::Bus;
use daemon::Daemon;
pub use items::Item;
use rexpect::session::PtySession;
pub use window::Answer;

const SECRET_SERVICE: &str = "org.freedesktop.secrets";
/// Who shows gnome-keyring's windows.
const PROMPTER: &str = "org.gnome.keyring.SystemPrompter";
/// After so many seconds a program is ended, or a hanging one would hang the tests.
const PATIENCE: &str = "20";
/// What a person would call "it did not hang", with our own limit at a second.
const BOUND: Duration = Duration::from_secs(4);

pub struct Desktop {
    // Dropped in this order: the keyring before its bus, both before the home they write to.
    keyring: Option<Daemon>,
    bus: Option<Bus>,
    home: Home,
    address: Option<String>,
}

impl Desktop {
    /// Somebody has logged in, which unlocked the keyring.
    pub fn unlocked() -> Self {
        let mut desktop = Desktop::without_keyring();
        desktop.start_keyring(&["--unlock"]);
        desktop
    }

    /// gnome-keyring where nobody has ever logged in at a screen: it has nothing to put secrets in.
    pub fn without_default_keyring() -> Self {
        let mut desktop = Desktop::without_keyring();
        desktop.start_keyring(&[]);
        desktop
    }

    /// A keyring that is closed, and no window asks for its password.
    pub fn locked() -> Self {
        let mut desktop = Desktop::unlocked();
        desktop.lock();
        desktop
    }

    /// A keyring that is closed, and what somebody does in its window.
    pub fn with_a_window(answer: Answer) -> Self {
        let desktop = Desktop::without_keyring();
        desktop.bus().own_with_a_window(SECRET_SERVICE, answer);
        desktop
    }

    /// A bus on which nothing keeps secrets, as on many servers.
    pub fn without_keyring() -> Self {
        let home = Home::new();
        let bus = Bus::start(&home);
        let address = Some(bus.address().to_owned());
        Desktop { keyring: None, bus: Some(bus), home, address }
    }

    /// No bus at all, as in a container.
    pub fn without_bus() -> Self {
        Desktop { keyring: None, bus: None, home: Home::new(), address: None }
    }

    /// A bus somewhere else.
    pub fn with_bus_at(address: String) -> Self {
        Desktop { address: Some(address), ..Desktop::without_bus() }
    }

    /// The keyring is closed, and no window asks for its password: logged in over SSH.
    pub fn lock(&mut self) {
        self.start_keyring(&[]);
    }

    /// The keyring is closed, and its window is on a screen that nobody looks at.
    pub fn lock_behind_a_window(&mut self) {
        self.bus().own_and_never_answer(PROMPTER);
        self.lock();
    }

    pub fn unlock(&mut self) {
        self.start_keyring(&["--unlock"]);
    }

    /// Nothing keeps secrets any more.
    pub fn stop_the_keyring(&mut self) {
        self.keyring = None;
        self.bus().wait_until_free(SECRET_SERVICE);
    }

    /// Somebody else's home with the same keyring.
    pub fn another_home(&self) -> Desktop {
        Desktop::with_bus_at(self.bus().address().to_owned())
    }

    /// The bus ends, and with it the connections of all.
    pub fn kill_the_bus(&mut self) {
        self.bus.as_mut().expect("this desktop has a bus").kill();
    }

    /// A new bus where the old one was, and the keyring again.
    pub fn restart_the_bus(&mut self) {
        (self.keyring, self.bus) = (None, None);
        let bus = Bus::start(&self.home);
        self.address = Some(bus.address().to_owned());
        self.bus = Some(bus);
        self.unlock();
    }

    pub fn git(&self, args: &[&str]) -> Program {
        self.program("git", args.to_vec())
    }

    /// The bus lets nobody talk to the keyring.
    pub fn refuse(&mut self) {
        self.bus().deny(SECRET_SERVICE);
    }

    /// The bus takes connections and closes them.
    pub fn let_the_bus_hang_up(&mut self) {
        let listener = self.be_the_bus();
        thread::spawn(move || listener.incoming().for_each(drop));
    }

    /// The bus takes connections and says nothing.
    pub fn let_the_bus_hang(&mut self) {
        let listener = self.be_the_bus();
        // The thread keeps the connections open, and ends with the process.
        thread::spawn(move || listener.incoming().for_each(std::mem::forget));
    }

    fn be_the_bus(&mut self) -> UnixListener {
        let socket = self.home().join("run/other");
        self.address = Some(format!("unix:path={}", socket.display()));
        UnixListener::bind(&socket).expect("a socket")
    }

    /// Whether the keyring has ended by itself.
    pub fn keyring_has_ended(&mut self) -> bool {
        self.keyring.as_mut().is_none_or(Daemon::has_ended_soon)
    }

    /// Something has the name of the keyring and never answers.
    pub fn let_the_keyring_hang(&mut self) {
        self.keyring = None;
        self.bus().own_and_never_answer(SECRET_SERVICE);
    }

    /// Starts gnome-keyring over what it kept before.
    fn start_keyring(&mut self, args: &[&str]) {
        self.keyring = None;
        self.bus().wait_until_free(SECRET_SERVICE);
        let always = ["--foreground", "--components=secrets"];
        let program = self.program("gnome-keyring-daemon", [&always, args].concat());
        // With --unlock it reads the keyring's password here.
        self.keyring = Some(Daemon::start("gnome-keyring", program, "password of the keyring"));
        self.bus().wait_until_owned(SECRET_SERVICE);
    }

    fn bus(&self) -> &Bus {
        self.bus.as_ref().expect("this desktop has a bus")
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Our program on this desktop.
    pub fn azdo(&self, args: &[&str]) -> Program {
        self.program("timeout", [&[PATIENCE, azdo_path()], args].concat())
            .env("GIT_CREDENTIAL_AZDO_KEYRING_TIMEOUT", "1")
    }

    /// The same at a terminal. `timeout` would keep it from reading there.
    pub fn azdo_at_terminal(&self, args: &[&str]) -> PtySession {
        self.azdo_at_terminal_with(args, None)
    }

    pub fn azdo_at_terminal_with(
        &self,
        args: &[&str],
        variable: Option<(&str, &str)>,
    ) -> PtySession {
        let program = self.program(azdo_path(), args.to_vec()).env("TERM", "xterm");
        let program = match variable {
            Some((name, value)) => program.env(name, value),
            None => program,
        };
        let command = program.env("GIT_CREDENTIAL_AZDO_KEYRING_TIMEOUT", "1").into_command();
        rexpect::session::spawn_command(command, Some(10_000)).expect("a terminal")
    }

    /// The same where there is no terminal, whatever the tests are run in.
    pub fn without_terminal(&self, args: &[&str]) -> Program {
        self.program("setsid", [&["--wait", "timeout", PATIENCE, azdo_path()], args].concat())
            .env("GIT_CREDENTIAL_AZDO_KEYRING_TIMEOUT", "1")
    }

    /// Runs our program, which has to be done soon whatever the keyring does.
    #[track_caller]
    pub fn soon(&self, program: Program) -> Outcome {
        let start = Instant::now();
        let ran = program.run();
        let taken = start.elapsed();
        assert!(taken < BOUND, "should be done soon but took {taken:?}: {ran:?}");
        ran
    }

    #[track_caller]
    pub fn login(&self, organization: &str, pat: &str) -> Outcome {
        self.azdo(&["login", organization, "--with-token"]).stdin(pat).run().succeeds()
    }

    /// What git would say to `get`, `store` or `erase`, with what it adds about the credential.
    pub fn git_says(&self, operation: &str, organization: &str, more: &str) -> Program {
        let path = format!("{organization}/Fabrikam/_git/Web");
        let request = format!("protocol=https\nhost=dev.azure.com\npath={path}\n{more}");
        self.azdo(&[operation]).stdin(request)
    }

    /// The directory of the file store.
    pub fn secrets(&self) -> PathBuf {
        self.home().join("data/git-credential-azdo/secrets")
    }

    /// Everything of ours that is in the keyring, as any other program sees it.
    pub fn all_items(&self) -> String {
        let args = ["search", "--all", "application", "rust-keyring"];
        daemon::run("libsecret-tools", self.program("secret-tool", args)).stdout
    }

    /// What the file store holds.
    pub fn files(&self) -> String {
        self.home.stored_secrets()
    }

    /// The user's settings.
    pub fn settle(&self, settings: &str) {
        let directory = self.home().join("config/git-credential-azdo");
        std::fs::create_dir_all(&directory).expect("a directory for the settings");
        std::fs::write(directory.join("config"), settings).expect("the settings");
    }

    /// The items of an organization, as any other program sees them.
    pub fn items(&self, organization: &str) -> Vec<Item> {
        let service = format!("git-credential-azdo:https://dev.azure.com/{organization}");
        let program = self.program("secret-tool", ["search", "--all", "service", service.as_str()]);
        items::parse(&daemon::run("libsecret-tools", program).stdout)
    }

    pub fn program<A: AsRef<OsStr>>(
        &self,
        name: &str,
        args: impl IntoIterator<Item = A>,
    ) -> Program {
        let program = self.home.program(Path::new(name), args);
        match &self.address {
            Some(address) => program.env("DBUS_SESSION_BUS_ADDRESS", address),
            None => program,
        }
    }
}

//! A desktop session for one test: a home directory, a session bus and usually a keyring.

mod bus;
mod connection;
mod daemon;
mod items;
mod window;

use std::ffi::OsStr;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Home, Outcome, Program, azdo_path};
use bus::Bus;
use daemon::Daemon;
pub use items::Item;
use rexpect::session::PtySession;
use window::Service;
pub use window::{Answer, OpenedSession};

const SECRET_SERVICE: &str = "org.freedesktop.secrets";
/// The bus name of gnome-keyring's prompt window.
const PROMPTER: &str = "org.gnome.keyring.SystemPrompter";
/// Seconds after which a hanging program is killed, so that it cannot hang the tests.
const PATIENCE: &str = "20";
/// The longest acceptable duration with a keyring timeout of one second.
const BOUND: Duration = Duration::from_secs(4);
/// Seconds that the program waits for a keyring that does not answer.
const SHORT: &str = "1";
/// Seconds that it waits for one that works, on a busy machine.
const LONG: &str = "15";

pub struct Desktop {
    // Fields are dropped in this order: the keyring before its bus, both before the home directory.
    keyring: Option<Daemon>,
    bus: Option<Bus>,
    home: Home,
    address: Option<String>,
    /// The keyring timeout of the program.
    timeout: &'static str,
}

impl Desktop {
    /// A session with an unlocked keyring, as after a graphical login.
    pub fn unlocked() -> Self {
        let mut desktop = Desktop::without_keyring();
        desktop.unlock();
        desktop
    }

    /// gnome-keyring without a default collection, as before the first graphical login.
    pub fn without_default_keyring() -> Self {
        let mut desktop = Desktop::without_keyring();
        desktop.start_keyring(&[]);
        desktop
    }

    /// A locked keyring without an unlock window.
    pub fn locked() -> Self {
        let mut desktop = Desktop::unlocked();
        desktop.lock();
        desktop
    }

    /// A locked keyring whose unlock window gets this answer.
    pub fn with_a_window(answer: Answer) -> Self {
        let desktop = Desktop::without_keyring();
        desktop.bus().own_and_answer(SECRET_SERVICE, Service::new(answer));
        desktop
    }

    /// A keyring that has one secret, and answers `OpenSession` like this.
    pub fn with_secret(secret: &str, session: OpenedSession) -> Self {
        let desktop = Desktop::without_keyring();
        desktop.bus().own_and_answer(SECRET_SERVICE, Service::with_secret(secret, session));
        desktop
    }

    /// A bus without a keyring, as on many servers.
    pub fn without_keyring() -> Self {
        let home = Home::new();
        let bus = Bus::start(&home);
        let address = Some(bus.address().to_owned());
        Desktop { keyring: None, bus: Some(bus), home, address, timeout: SHORT }
    }

    /// A session without a bus, as in a container.
    pub fn without_bus() -> Self {
        Desktop { keyring: None, bus: None, home: Home::new(), address: None, timeout: SHORT }
    }

    /// A session whose bus is at this address.
    pub fn with_bus_at(address: String) -> Self {
        Desktop { address: Some(address), ..Desktop::without_bus() }
    }

    /// Locks the keyring; nothing can show its window, as over SSH.
    pub fn lock(&mut self) {
        self.timeout = SHORT;
        self.start_keyring(&[]);
    }

    /// Locks the keyring; its window opens, and the user ignores it.
    pub fn lock_behind_a_window(&mut self) {
        self.bus().own_and_never_answer(PROMPTER);
        self.lock();
    }

    pub fn unlock(&mut self) {
        self.timeout = LONG;
        self.start_keyring(&["--unlock"]);
    }

    /// Stops the keyring.
    pub fn stop_the_keyring(&mut self) {
        self.keyring = None;
        self.bus().wait_until_free(SECRET_SERVICE);
    }

    /// Another home directory with the same keyring.
    pub fn another_home(&self) -> Desktop {
        let address = self.bus().address().to_owned();
        Desktop { timeout: self.timeout, ..Desktop::with_bus_at(address) }
    }

    /// Kills the bus, which closes all connections.
    pub fn kill_the_bus(&mut self) {
        self.bus.as_mut().expect("this desktop has a bus").kill();
    }

    /// Starts a new bus at the same address, and the keyring.
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

    /// Makes the bus deny access to the keyring.
    pub fn refuse(&mut self) {
        self.bus().deny(SECRET_SERVICE);
    }

    /// Makes the bus accept connections and close them.
    pub fn let_the_bus_hang_up(&mut self) {
        let listener = self.be_the_bus();
        thread::spawn(move || listener.incoming().for_each(drop));
    }

    /// Makes the bus accept connections and stay silent.
    pub fn let_the_bus_hang(&mut self) {
        let listener = self.be_the_bus();
        // The thread keeps the connections open until the test process ends.
        thread::spawn(move || listener.incoming().for_each(std::mem::forget));
    }

    /// Makes the bus stop accepting connections, with no place left to wait for it. The connections
    /// that wait are returned.
    pub fn fill_the_queue_of_the_bus(&mut self) -> (UnixListener, Vec<UnixStream>) {
        let listener = self.be_the_bus();
        rustix::net::listen(&listener, 0).expect("a short queue");
        let socket = listener.local_addr().expect("an address");
        let socket = socket.as_pathname().expect("a path");
        (
            listener.try_clone().expect("a socket"),
            vec![UnixStream::connect(socket).expect("a place")],
        )
    }

    /// Replaces the bus with one of another user that serves everyone. Needs root.
    pub fn give_the_bus_to_another_user(&mut self) {
        self.keyring = None;
        self.bus.as_mut().expect("this desktop has a bus").give_to_another_user(&self.home);
    }

    fn be_the_bus(&mut self) -> UnixListener {
        self.timeout = SHORT;
        let socket = self.home().join("run/other");
        self.address = Some(format!("unix:path={}", socket.display()));
        UnixListener::bind(&socket).expect("a socket")
    }

    /// Whether the keyring process has exited.
    pub fn keyring_has_ended(&mut self) -> bool {
        self.keyring.as_mut().is_none_or(Daemon::has_ended_soon)
    }

    /// Replaces the keyring with a service that never answers.
    pub fn let_the_keyring_hang(&mut self) {
        (self.keyring, self.timeout) = (None, SHORT);
        self.bus().own_and_never_answer(SECRET_SERVICE);
    }

    /// Starts gnome-keyring on the existing collections.
    fn start_keyring(&mut self, args: &[&str]) {
        self.keyring = None;
        self.bus().wait_until_free(SECRET_SERVICE);
        let always = ["--foreground", "--components=secrets"];
        let program = self.program("gnome-keyring-daemon", [&always, args].concat());
        // With --unlock, gnome-keyring reads the password from standard input.
        self.keyring = Some(Daemon::start("gnome-keyring", program, "password of the keyring"));
        self.bus().wait_until_owned(SECRET_SERVICE);
    }

    fn bus(&self) -> &Bus {
        self.bus.as_ref().expect("this desktop has a bus")
    }

    /// The address of the bus, for a program in another home.
    pub fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The program under test in this session.
    pub fn azdo(&self, args: &[&str]) -> Program {
        self.program("timeout", [&[PATIENCE, azdo_path()], args].concat())
            .env("GIT_CREDENTIAL_AZDO_KEYRING_TIMEOUT", self.timeout)
    }

    /// The program at a terminal. `timeout` would keep it from reading there.
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
        let command =
            program.env("GIT_CREDENTIAL_AZDO_KEYRING_TIMEOUT", self.timeout).into_command();
        rexpect::session::spawn_command(command, Some(10_000)).expect("a terminal")
    }

    /// The program without a terminal, even if the tests run in one.
    pub fn without_terminal(&self, args: &[&str]) -> Program {
        self.program("setsid", [&["--wait", "timeout", PATIENCE, azdo_path()], args].concat())
            .env("GIT_CREDENTIAL_AZDO_KEYRING_TIMEOUT", self.timeout)
    }

    /// Runs a program and asserts that it finishes quickly, whatever the keyring does.
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

    /// A git operation with its request, and further attributes of the credential.
    pub fn git_says(&self, operation: &str, organization: &str, more: &str) -> Program {
        let path = format!("{organization}/Fabrikam/_git/Web");
        let request = format!("protocol=https\nhost=dev.azure.com\npath={path}\n{more}");
        self.azdo(&[operation]).stdin(request)
    }

    /// git's `store` of a PAT that the user typed because `get` had none.
    pub fn typed(&self, organization: &str, pat: &str) -> Program {
        let state = "capability[]=state\nstate[]=azdo:asked:\n";
        let typed = format!("{state}username=pat\npassword={pat}\n");
        self.git_says("store", organization, &typed)
    }

    /// The server rejects a PAT at two repositories.
    #[track_caller]
    pub fn reject(&self, organization: &str, pat: &str) -> Outcome {
        self.home.reject(organization, pat)
    }

    /// The directory of the file store.
    pub fn secrets(&self) -> PathBuf {
        self.home().join("data/git-credential-azdo/secrets")
    }

    /// All items of the program in the keyring, as other programs see them.
    pub fn all_items(&self) -> String {
        let args = ["search", "--all", "application", "rust-keyring"];
        daemon::run("libsecret-tools", self.program("secret-tool", args)).stdout
    }

    /// The secrets in the file store.
    pub fn files(&self) -> String {
        self.home.stored_secrets()
    }

    /// Writes the settings file.
    pub fn settle(&self, settings: &str) {
        let directory = self.home().join("config/git-credential-azdo");
        std::fs::create_dir_all(&directory).expect("a directory for the settings");
        std::fs::write(directory.join("config"), settings).expect("the settings");
    }

    /// The keyring items of an organization, as other programs see them.
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

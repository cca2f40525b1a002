//! A desktop session of one test: a home, a bus, and mostly a keyring.

mod bus;
mod daemon;
mod items;

use std::path::Path;
use std::time::{Duration, Instant};

use crate::support::{Home, OURS, Program, Ran};
use bus::Bus;
use daemon::Daemon;
pub use items::Item;

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
        self.program("timeout", [&[PATIENCE, OURS], args].concat())
            .env("GIT_CREDENTIAL_AZDO_KEYRING_TIMEOUT", "1")
    }

    /// Runs our program, which has to be done soon whatever the keyring does.
    #[track_caller]
    pub fn soon(&self, program: Program) -> Ran {
        let start = Instant::now();
        let ran = program.run();
        let taken = start.elapsed();
        assert!(taken < BOUND, "should be done soon but took {taken:?}: {ran:?}");
        ran
    }

    #[track_caller]
    pub fn login(&self, organisation: &str, pat: &str) -> Ran {
        self.azdo(&["login", organisation, "--with-token"]).stdin(pat).run().succeeds()
    }

    /// What git would say to `get`, `store` or `erase`, with what it adds about the credential.
    pub fn git_says(&self, operation: &str, organisation: &str, more: &str) -> Program {
        let path = format!("{organisation}/Fabrikam/_git/Web");
        let request = format!("protocol=https\nhost=dev.azure.com\npath={path}\n{more}");
        self.azdo(&[operation]).stdin(request)
    }

    /// The items of an organisation, as any other program sees them.
    pub fn items(&self, organisation: &str) -> Vec<Item> {
        let service = format!("git-credential-azdo:https://dev.azure.com/{organisation}");
        let program = self.program("secret-tool", ["search", "--all", "service", &service].into());
        items::parse(&daemon::run("libsecret-tools", program).stdout)
    }

    fn program(&self, name: &str, args: Vec<&str>) -> Program {
        let program = self.home.program(Path::new(name), args);
        match &self.address {
            Some(address) => program.env("DBUS_SESSION_BUS_ADDRESS", address),
            None => program,
        }
    }
}

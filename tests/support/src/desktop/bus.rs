//! A private D-Bus session bus.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::connection::{Connection, Message};
use super::daemon::Daemon;
use super::window::Service;
use crate::Home;

const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(5);

pub struct Bus {
    address: String,
    config: PathBuf,
    socket: PathBuf,
    // Bus names owned by the test.
    owners: Mutex<Vec<Owner>>,
    daemon: Daemon,
}

impl Bus {
    pub fn start(home: &Home) -> Self {
        let config = home.path().join("bus.conf");
        let socket = home.path().join("run/bus");
        std::fs::write(&config, configuration(&socket, "")).expect("the configuration of the bus");
        let file = format!("--config-file={}", config.display());
        let args = [file.as_str(), "--nofork", "--print-address"];
        let program = home.program(Path::new("dbus-daemon"), args);
        let mut daemon = Daemon::start("dbus", program, "");
        // dbus-daemon prints its address once it listens.
        let address = daemon.first_line();
        assert!(!address.is_empty(), "dbus-daemon did not start; its socket: {}", socket.display());
        Bus { address, config, socket, owners: Mutex::default(), daemon }
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn kill(&mut self) {
        self.daemon.kill();
    }

    /// Starts a new bus at the same address as another user.
    pub fn give_to_another_user(&mut self, home: &Home) {
        self.kill();
        std::fs::remove_file(&self.socket).expect("the old socket");
        let everyone = configuration(&self.socket, r#"<allow user="*"/>"#);
        std::fs::write(&self.config, everyone).expect("the configuration of the bus");
        // The user may read the configuration and make the socket.
        let run = self.socket.parent().expect("a directory");
        for (path, mode) in [(home.path(), 0o755), (run, 0o777)] {
            std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).expect("permissions");
        }
        let file = format!("--config-file={}", self.config.display());
        let user = ["--reuid=65534", "--regid=65534", "--clear-groups", "dbus-daemon"];
        let args = [&user[..], &[file.as_str(), "--nofork", "--print-address"]].concat();
        let program = home.program(Path::new("setpriv"), args);
        self.daemon = Daemon::start("dbus", program, "");
        assert!(!self.daemon.first_line().is_empty(), "dbus-daemon did not start");
    }

    /// Denies everyone access to `name` from now on, as in a sandbox.
    pub fn deny(&self, name: &str) {
        let deny = format!(r#"<deny send_destination="{name}"/>"#);
        std::fs::write(&self.config, configuration(&self.socket, &deny)).expect("the new rules");
        Connection::open(&self.address).reload_config();
    }

    pub fn wait_until_owned(&self, name: &'static str) {
        self.wait(name, true);
    }

    pub fn wait_until_free(&self, name: &'static str) {
        self.wait(name, false);
    }

    /// Owns `name` and never answers a call.
    pub fn own_and_never_answer(&self, name: &'static str) {
        // Messages are never read, so no call is answered.
        self.own(name, |_| thread::sleep(PAUSE));
    }

    /// Owns `name` as this keyring.
    pub fn own_and_answer(&self, name: &'static str, mut service: Service) {
        self.own(name, move |connection| {
            if let Some(call) = connection.next(PAUSE).filter(Message::is_call) {
                service.hear(connection, &call);
            }
        });
    }

    fn own(&self, name: &'static str, serve: impl FnMut(&mut Connection) + Send + 'static) {
        self.wait_until_free(name);
        self.owners.lock().unwrap().push(Owner::start(self.address.clone(), name, serve));
        self.wait_until_owned(name);
    }

    fn wait(&self, name: &'static str, owned: bool) {
        let mut connection = Connection::open(&self.address);
        let start = Instant::now();
        loop {
            if connection.is_owned(name) == owned {
                return;
            }
            let taken = start.elapsed();
            assert!(
                taken < PATIENCE,
                "{name}: should be owned: {owned}, is not so after {taken:?}"
            );
            thread::sleep(PAUSE);
        }
    }
}

/// A bus configuration like a desktop's, without activation: the usual configuration would start
/// the machine's own keyring.
fn configuration(socket: &Path, rule: &str) -> String {
    format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
    {rule}
  </policy>
</busconfig>
"#,
        socket = socket.display()
    )
}

/// Owns a bus name until it is dropped.
struct Owner {
    ending: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Owner {
    fn start(
        address: String,
        name: &'static str,
        mut serve: impl FnMut(&mut Connection) + Send + 'static,
    ) -> Self {
        let ending = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&ending);
        let thread = thread::spawn(move || {
            let mut connection = Connection::open(&address);
            connection.own(name);
            while !seen.load(Ordering::Relaxed) {
                serve(&mut connection);
            }
        });
        Owner { ending, thread: Some(thread) }
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::Relaxed);
        // A panic in the thread was already reported by the wait for the name.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

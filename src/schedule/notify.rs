//! A notification on the user's desktop.

use std::path::Path;
use std::process::Command;

use super::launchd::escaped;
use crate::util::redact::redact;
use crate::util::run_program::{Needed, run};
use crate::util::{env, find_program};

/// Seconds.
const LIMIT: u64 = 5;

/// Shows a notification, if there is a desktop and a program for that. Whether it was shown.
///
/// The texts are arguments, never part of a script or of markup.
pub fn notify(title: &str, text: &str) -> bool {
    let (title, text) = (redact(title), redact(text));
    let command = if cfg!(target_os = "macos") {
        osascript(&title, &text)
    } else {
        notify_send(&title, &text)
    };
    let Some(mut command) = command else {
        return false;
    };
    run(&mut command, Needed::Everything, LIMIT, "Showing a notification...")
        .is_ok_and(|finished| finished.status.success())
}

fn osascript(title: &str, text: &str) -> Option<Command> {
    let mut command = Command::new(find_program::on_path(Path::new("osascript"))?);
    let script = "display notification (item 2 of argv) with title (item 1 of argv)";
    command.args(["-e", "on run argv", "-e", script, "-e", "end run", title, text]);
    Some(command)
}

/// On Linux and the BSDs. A job of cron has no variable that names the session bus.
fn notify_send(title: &str, text: &str) -> Option<Command> {
    let mut command = Command::new(find_program::on_path(Path::new("notify-send"))?);
    if env::non_empty("DBUS_SESSION_BUS_ADDRESS").is_none() {
        let bus = runtime_dir()?.join("bus");
        if !bus.exists() {
            return None;
        }
        command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", bus.to_str()?));
    }
    // Of the two, only the text may have markup.
    command.args(["--app-name=git-credential-azdo", "--icon=dialog-password", "--", title]);
    command.arg(escaped(text));
    Some(command)
}

fn runtime_dir() -> Option<std::path::PathBuf> {
    env::absolute_path("XDG_RUNTIME_DIR").or_else(usual_runtime_dir)
}

#[cfg(unix)]
fn usual_runtime_dir() -> Option<std::path::PathBuf> {
    Some(format!("/run/user/{}", rustix::process::getuid().as_raw()).into())
}

#[cfg(not(unix))]
fn usual_runtime_dir() -> Option<std::path::PathBuf> {
    None
}

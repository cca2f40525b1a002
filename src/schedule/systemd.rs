//! A timer of the systemd user manager (systemd.timer(5)).

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::{Job, Result, Scheduled, Scheduler, State, Tool};
use crate::util::files::{self, FileError};

const TIMER: &str = "git-credential-azdo-renew.timer";
const SERVICE: &str = "git-credential-azdo-renew.service";

pub struct Systemd {
    pub systemctl: Tool,
    /// Where the user's units are.
    pub units: PathBuf,
}

impl Systemd {
    pub fn installed() -> Option<Systemd> {
        let units = directories::BaseDirs::new()?.config_dir().join("systemd/user");
        let systemctl = Tool::installed("systemctl").filter(|_| units.is_absolute())?;
        Some(Systemd { systemctl, units })
    }

    fn control(&self, words: &[&str]) -> Result<super::tool::Ended> {
        self.systemctl.run(&[&["--user"], words].concat())
    }

    fn must_control(&self, words: &[&str]) -> Result<super::tool::Ended> {
        self.systemctl.succeed(&[&["--user"], words].concat())
    }

    fn write(&self, name: &str, content: &str) -> Result<()> {
        let path = self.units.join(name);
        Ok(files::rewrite(&path, content.as_bytes()).map_err(FileError::at(&path))?)
    }

    fn file(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.units.join(name)).ok()
    }
}

impl Scheduler for Systemd {
    fn title(&self) -> &'static str {
        "a systemd timer"
    }

    fn is_available(&self) -> bool {
        self.control(&["list-timers"]).is_ok_and(|ended| ended.succeeded)
    }

    fn stops_at_logout(&self) -> bool {
        true
    }

    fn add(&self, job: &Job) -> Result<()> {
        // An older timer would keep its time, and that of its last run.
        self.remove()?;
        self.write(SERVICE, &service(job))?;
        self.write(TIMER, &timer(job))?;
        let enabled = self.must_control(&["enable", "--now", TIMER]);
        if enabled.is_err() {
            // The first error is the relevant one.
            let _ = self.remove();
        }
        enabled.map(drop)
    }

    fn remove(&self) -> Result<bool> {
        let link = self.units.join("timers.target.wants").join(TIMER);
        let paths = [link, self.units.join(TIMER), self.units.join(SERVICE)];
        if !paths.iter().any(|path| path.symlink_metadata().is_ok()) {
            return Ok(false);
        }
        // These fail without a user manager, which then knows nothing of the timer. The second
        // removes the time of the last run.
        let _ = self.control(&["disable", "--now", TIMER]);
        let _ = self.control(&["clean", "--what=state", TIMER]);
        for path in &paths {
            files::remove(path).map_err(FileError::at(path))?;
        }
        let _ = self.control(&["daemon-reload"]);
        for dir in paths[0].ancestors().skip(1).take(3) {
            // Only if it is empty.
            let _ = std::fs::remove_dir(dir);
        }
        Ok(true)
    }

    fn find(&self) -> Result<Option<Scheduled>> {
        Ok(self
            .file(SERVICE)
            .filter(|_| self.units.join(TIMER).exists())
            .and_then(|file| Scheduled::parse(&file)))
    }

    fn state(&self) -> State {
        let show = |unit: &str, names: &str| -> Vec<String> {
            let ended = self.must_control(&["show", unit, "--value", "--property", names]);
            let output = ended.map(|ended| ended.output).unwrap_or_default();
            String::from_utf8_lossy(&output).split('\n').map(str::to_owned).collect()
        };
        let value = |unit: &str, name: &str| show(unit, name).swap_remove(0);
        let is_active = value(TIMER, "ActiveState") == "active";
        let problem = (!is_active).then(|| "its systemd timer is not active".to_owned());
        let next = value(TIMER, "NextElapseUSecRealtime");
        let last = value(TIMER, "LastTriggerUSec");
        let failed = !["", "success"].contains(&value(SERVICE, "Result").as_str());
        let mut lines = Vec::new();
        if !next.is_empty() {
            lines.push(format!("next run: {next}"));
        }
        match last.as_str() {
            "" | "n/a" => lines.push("last run: never".to_owned()),
            last if failed => {
                lines.push(format!("last run: {last} (failed). To see why, run:"));
                lines.push(format!("  journalctl --user --unit {SERVICE}"));
            }
            last => lines.push(format!("last run: {last}")),
        }
        State { lines, problem }
    }
}

const HEAD: &str = "\
# Written by `git credential-azdo renew --schedule`, which replaces any change;
# `git credential-azdo renew --unschedule` removes it.
";

/// The content of the service's file.
pub fn service(job: &Job) -> String {
    let mut text = format!("{HEAD}# {}\n", job.note());
    text += "
[Unit]
Description=Renew Azure DevOps PATs that expire soon (git-credential-azdo)

[Service]
Type=oneshot
Nice=19
IOSchedulingClass=idle
";
    for (name, value) in &job.variables {
        let _ = writeln!(text, "Environment={}", quoted(&format!("{name}={value}")));
    }
    // systemd starts no program with a quote or a backslash in its path, so a shell does.
    let program = quoted(&job.program).replace('$', "$$");
    let _ = writeln!(
        text,
        "ExecStart=/bin/sh -c 'exec \"$$0\" \"$$@\"' {program} {}",
        job.arguments().join(" ")
    );
    text
}

/// The content of the timer's file. After a time when the machine was off, it runs immediately.
pub fn timer(job: &Job) -> String {
    format!(
        "{HEAD}
[Unit]
Description=Daily renewal of Azure DevOps PATs (git-credential-azdo)

[Timer]
OnCalendar=*-*-* {}:00
Persistent=true

[Install]
WantedBy=timers.target
",
        job.at()
    )
}

/// A word as systemd.syntax(7) and systemd.unit(5) define it: quotes, escapes, and specifiers.
fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('\\', r"\\").replace('"', "\\\"").replace('%', "%%"))
}

/// Whether the user manager runs while the user is not logged in (loginctl(1), `enable-linger`).
pub fn lingers() -> bool {
    let user = crate::util::env::text("USER").unwrap_or_default();
    !user.is_empty() && Path::new("/var/lib/systemd/linger").join(user).exists()
}

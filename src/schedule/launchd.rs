//! An agent of macOS' launchd (launchd.plist(5)).

use std::fmt::Write;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use super::{Job, Result, ScheduleError, Scheduled, Scheduler, State, Tool};
use crate::util::files::{self, FileError};

const LABEL: &str = "git-credential-azdo.renew";

pub struct Launchd {
    pub launchctl: Tool,
    /// `~/Library/LaunchAgents`
    pub agents: PathBuf,
    /// Where the agent runs, such as `gui/501`.
    pub domain: String,
}

impl Launchd {
    pub fn installed() -> Option<Launchd> {
        let agents = directories::BaseDirs::new()?.home_dir().join("Library/LaunchAgents");
        let launchctl = Tool::installed("launchctl").filter(|_| agents.is_absolute())?;
        #[cfg(unix)]
        let domain = format!("gui/{}", rustix::process::getuid().as_raw());
        #[cfg(not(unix))]
        let domain = String::new();
        Some(Launchd { launchctl, agents, domain })
    }

    fn path(&self) -> PathBuf {
        self.agents.join(format!("{LABEL}.plist"))
    }

    fn service(&self) -> String {
        format!("{}/{LABEL}", self.domain)
    }

    fn exists(&self, target: &str) -> bool {
        self.launchctl.run(&["print", target]).is_ok_and(|ended| ended.succeeded)
    }

    /// Over SSH alone there is no such session, and launchctl says only `125: Domain does not support
    /// specified action`.
    fn require_desktop(&self) -> Result<()> {
        let why = "launchd starts jobs only in a desktop session: log in at the Mac's own desktop, \
                   then run this again";
        if self.exists(&self.domain) { Ok(()) } else { Err(ScheduleError::Unusable(why)) }
    }

    /// Unloads the agent if there is one. launchctl does not wait for its end, and until then launchd
    /// refuses another one (`5: Input/output error`).
    fn unload(&self) {
        let service = self.service();
        let bootout = self.launchctl.run(&["bootout", &service]);
        if bootout.is_ok_and(|ended| ended.succeeded) {
            for _ in 0..40 {
                if !self.exists(&service) {
                    return;
                }
                thread::sleep(Duration::from_millis(250));
            }
        }
    }
}

impl Scheduler for Launchd {
    fn title(&self) -> &'static str {
        "launchd"
    }

    fn add(&self, job: &Job) -> Result<()> {
        self.require_desktop()?;
        let path = self.path();
        files::rewrite(&path, plist(job).as_bytes()).map_err(FileError::at(&path))?;
        self.unload();
        let path = path.to_string_lossy();
        let started = self.launchctl.succeed(&["bootstrap", &self.domain, &path]);
        if started.is_err() {
            let _ = self.remove();
        }
        started.map(drop)
    }

    fn remove(&self) -> Result<bool> {
        let path = self.path();
        if path.symlink_metadata().is_err() {
            return Ok(false);
        }
        self.unload();
        files::remove(&path).map_err(FileError::at(&path))?;
        Ok(true)
    }

    fn find(&self) -> Result<Option<Scheduled>> {
        Ok(std::fs::read(self.path()).ok().and_then(|file| Scheduled::parse(&file)))
    }

    fn state(&self) -> State {
        let problem =
            (!self.exists(&self.service())).then(|| "launchd has not loaded it".to_owned());
        State { lines: Vec::new(), problem }
    }
}

/// The content of the agent's file. launchd runs it after a sleep if it was due.
pub fn plist(job: &Job) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">
<!-- Written by `git credential-azdo renew`, which also removes it.
     {} -->
<plist version=\"1.0\">
<dict>
<key>Label</key><string>{LABEL}</string>
<key>ProgramArguments</key>
<array>
<string>{}</string>
",
        job.note(),
        escaped(&job.program)
    );
    for argument in job.arguments() {
        let _ = writeln!(text, "<string>{}</string>", escaped(argument));
    }
    text += "</array>\n<key>EnvironmentVariables</key>\n<dict>\n";
    for (name, value) in &job.variables {
        let _ = writeln!(text, "<key>{name}</key><string>{}</string>", escaped(value));
    }
    let _ = write!(
        text,
        "</dict>
<key>StartCalendarInterval</key>
<dict>
<key>Hour</key><integer>{}</integer>
<key>Minute</key><integer>{}</integer>
</dict>
<key>ProcessType</key><string>Background</string>
<key>LowPriorityIO</key><true/>
<key>Nice</key><integer>19</integer>
</dict>
</plist>
",
        job.hour, job.minute
    );
    text
}

/// Text as XML.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

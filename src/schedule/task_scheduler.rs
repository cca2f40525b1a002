//! A task of Windows' Task Scheduler (learn.microsoft.com/windows/win32/taskschd).
//!
//! The task gets the variables of the user and of the machine, as each new terminal does.

use std::path::PathBuf;

use super::launchd::escaped;
use super::{Job, Result, Scheduled, Scheduler, State, Tool};
use crate::util::env;
use crate::util::files::{self, FileError};
use crate::util::user_dirs::UserDirs;

pub struct TaskScheduler {
    pub schtasks: Tool,
    /// The folder for the file that it reads the task from.
    pub dir: PathBuf,
    /// All users share one list of names.
    pub user: String,
}

impl TaskScheduler {
    pub fn installed(dirs: &UserDirs) -> Option<TaskScheduler> {
        let schtasks = Tool::installed("schtasks")?;
        let user = env::text("USERNAME").unwrap_or_default();
        Some(TaskScheduler { schtasks, dir: dirs.data().to_owned(), user })
    }

    fn name(&self) -> String {
        format!("git-credential-azdo renew ({})", self.user)
    }

    fn query(&self, format: &[&str]) -> Option<Vec<u8>> {
        let name = self.name();
        let words = [&["/query", "/tn", &name], format].concat();
        let ended = self.schtasks.run(&words).ok()?;
        ended.succeeded.then_some(ended.output)
    }
}

impl Scheduler for TaskScheduler {
    fn title(&self) -> &'static str {
        "Task Scheduler"
    }

    fn add(&self, job: &Job) -> Result<()> {
        let path = self.dir.join("task.xml");
        files::create_private_dir(&self.dir).map_err(FileError::at(&self.dir))?;
        files::write_private(&path, &utf16(&task(job))).map_err(FileError::at(&path))?;
        let file = path.to_string_lossy();
        let name = self.name();
        let created = self.schtasks.succeed(&["/create", "/tn", &name, "/f", "/xml", &file]);
        files::remove(&path).map_err(FileError::at(&path))?;
        created.map(drop)
    }

    fn remove(&self) -> Result<bool> {
        if self.query(&[]).is_none() {
            return Ok(false);
        }
        self.schtasks.succeed(&["/delete", "/tn", &self.name(), "/f"])?;
        Ok(true)
    }

    fn find(&self) -> Result<Option<Scheduled>> {
        Ok(self.query(&["/xml"]).and_then(|xml| scheduled(&xml)))
    }

    fn state(&self) -> State {
        let row = self.query(&["/fo", "csv", "/nh"]).unwrap_or_default();
        let row = String::from_utf8_lossy(&row).into_owned();
        let next = row.trim().trim_matches('"').split("\",\"").nth(1).map(str::to_owned);
        let lines = next.map(|next| format!("next run: {next}")).into_iter().collect();
        State { lines, problem: None }
    }
}

/// The task. It runs with the rights of the user, while the user is logged in, also on battery, and
/// after a time when the machine was off.
pub fn task(job: &Job) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?>
<Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">
<RegistrationInfo>
<Description>{note}</Description>
</RegistrationInfo>
<Triggers>
<CalendarTrigger>
<StartBoundary>2026-01-01T{at}:00</StartBoundary>
<ScheduleByDay>
<DaysInterval>1</DaysInterval>
</ScheduleByDay>
</CalendarTrigger>
</Triggers>
<Principals>
<Principal id=\"Author\">
<LogonType>InteractiveToken</LogonType>
<RunLevel>LeastPrivilege</RunLevel>
</Principal>
</Principals>
<Settings>
<MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
<DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
<StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
<StartWhenAvailable>true</StartWhenAvailable>
<ExecutionTimeLimit>PT1H</ExecutionTimeLimit>
<Hidden>true</Hidden>
<Priority>8</Priority>
</Settings>
<Actions Context=\"Author\">
<Exec>
<Command>\"{program}\"</Command>
<Arguments>{arguments}</Arguments>
</Exec>
</Actions>
</Task>
",
        note = escaped(&job.note()),
        at = job.at(),
        program = escaped(&job.program),
        arguments = escaped(&job.arguments().join(" ")),
    )
}

/// The job in what `schtasks /query /xml` prints. It may be in UTF-16 or in the code page of the
/// console, and the quotation marks may be escaped.
pub fn scheduled(xml: &[u8]) -> Option<Scheduled> {
    let ascii: Vec<u8> = xml.iter().copied().filter(|byte| *byte != 0).collect();
    Scheduled::parse(String::from_utf8_lossy(&ascii).replace("&quot;", "\"").as_bytes())
}

/// In the encoding that the file declares, with a byte-order mark.
fn utf16(text: &str) -> Vec<u8> {
    let text = text.replace('\n', "\r\n");
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

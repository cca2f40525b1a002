//! A line in the user's crontab (crontab(5)), between two lines that mark it.

use std::fmt::Write;
use std::path::PathBuf;

use super::{Job, Result, ScheduleError, Scheduled, Scheduler, Tool};
use crate::util::files::{self, FileError};
use crate::util::shell::Shell;
use crate::util::user_dirs::UserDirs;

const BEGIN: &str = "# BEGIN git-credential-azdo";
const END: &str = "# END git-credential-azdo";

pub struct Cron {
    pub crontab: Tool,
    /// The folder for the script that the line runs.
    pub dir: PathBuf,
}

impl Cron {
    pub fn installed(dirs: &UserDirs) -> Option<Cron> {
        Some(Cron { crontab: Tool::installed("crontab")?, dir: dirs.data().to_owned() })
    }

    fn script(&self) -> PathBuf {
        self.dir.join("renew.sh")
    }

    /// The user's crontab. Empty if there is none; any other failure is an error, so that nothing is
    /// replaced that could not be read.
    fn read(&self) -> Result<Vec<u8>> {
        let ended = self.crontab.run(&["-l"])?;
        // That of Busybox names the file of the user.
        let is_none = ended.words.contains("no crontab")
            || ended.words.contains("can't open") && ended.words.contains("No such file");
        match ended.succeeded {
            true => Ok(ended.output),
            false if is_none => Ok(Vec::new()),
            false => Err(self.crontab.failed(ended)),
        }
    }

    fn install(&self, content: &[u8]) -> Result<()> {
        if content.is_empty() {
            return self.crontab.succeed(&["-r"]).map(drop);
        }
        let path = self.dir.join("crontab");
        files::create_private_dir(&self.dir).map_err(FileError::at(&self.dir))?;
        files::write_private(&path, content).map_err(FileError::at(&path))?;
        let installed = self.crontab.succeed(&[&path]);
        files::remove(&path).map_err(FileError::at(&path))?;
        installed.map(drop)
    }
}

impl Scheduler for Cron {
    fn title(&self) -> &'static str {
        "cron"
    }

    fn add(&self, job: &Job) -> Result<()> {
        let path = self.script();
        let script_path = path.to_str().filter(|path| !path.chars().any(char::is_control));
        let script_path = script_path.ok_or(ScheduleError::Unusable(
            "the path of this program's data has control characters or is not UTF-8",
        ))?;
        let mut crontab = without_block(&self.read()?)?;
        if crontab.last().is_some_and(|last| *last != b'\n') {
            crontab.push(b'\n');
        }
        crontab.extend(block(job, script_path).as_bytes());
        files::create_private_dir(&self.dir).map_err(FileError::at(&self.dir))?;
        files::write_private(&path, script(job).as_bytes()).map_err(FileError::at(&path))?;
        self.install(&crontab)
    }

    fn remove(&self) -> Result<bool> {
        let old = self.read()?;
        let new = without_block(&old)?;
        if new != old {
            self.install(&new)?;
        }
        let path = self.script();
        files::remove(&path).map_err(FileError::at(&path))?;
        Ok(new != old)
    }

    fn find(&self) -> Result<Option<Scheduled>> {
        // The line needs it, and this takes no other program.
        if !self.script().exists() {
            return Ok(None);
        }
        let crontab = self.read()?;
        Ok(find_block(&crontab)?.and_then(|(start, end)| Scheduled::parse(&crontab[start..end])))
    }
}

/// The lines of the crontab. They are short, whatever PATH is: some crons accept 999 bytes.
pub fn block(job: &Job, script: &str) -> String {
    // `%` ends the command.
    let script = Shell::Posix.quote(script).replace('%', r"\%");
    format!(
        "{BEGIN}
# Written by `git credential-azdo renew --schedule`, which replaces any change.
# {}
{} {} * * * /bin/sh {script}
{END}
",
        job.note(),
        job.minute,
        job.hour
    )
}

/// The script that the crontab's line runs.
pub fn script(job: &Job) -> String {
    let mut text = "\
# Written by `git credential-azdo renew --schedule`, which replaces any change.
"
    .to_owned();
    for (name, value) in &job.variables {
        let _ = writeln!(text, "export {name}={}", Shell::Posix.quote(value));
    }
    let _ = writeln!(
        text,
        "exec nice -n 19 {} {}",
        Shell::Posix.quote(&job.program),
        job.arguments().join(" ")
    );
    text
}

/// A crontab without our lines; all others are unchanged.
pub fn without_block(crontab: &[u8]) -> Result<Vec<u8>> {
    match find_block(crontab)? {
        Some((start, end)) => Ok([&crontab[..start], &without_block(&crontab[end..])?].concat()),
        None => Ok(crontab.to_owned()),
    }
}

/// Where our lines start and end.
fn find_block(crontab: &[u8]) -> Result<Option<(usize, usize)>> {
    let (mut at, mut start) = (0, None);
    for line in crontab.split_inclusive(|byte| *byte == b'\n') {
        let text = line.trim_ascii_end();
        if text == BEGIN.as_bytes() && start.is_none() {
            start = Some(at);
        }
        at += line.len();
        if let Some(start) = start.filter(|_| text == END.as_bytes()) {
            return Ok(Some((start, at)));
        }
    }
    match start {
        None => Ok(None),
        Some(_) => Err(ScheduleError::Unusable(
            "your crontab has `# BEGIN git-credential-azdo` without its END; remove those lines: \
             crontab -e",
        )),
    }
}

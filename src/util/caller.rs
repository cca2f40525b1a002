//! The processes that called this one, as far as the system tells (Linux's /proc).

/// A process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its id.
    pub pid: u32,
    /// Its name, at most 15 bytes.
    pub name: String,
    /// When it was started, in the system's clock ticks: with it, an id is never another process's.
    started: u64,
}

impl Process {
    fn key(&self) -> String {
        format!("{}-{}", self.pid, self.started)
    }
}

/// What starts a helper: shells, and git's own front end.
const STARTERS: [&str; 6] = ["git", "sh", "dash", "bash", "zsh", "busybox"];

/// The longest chain that is followed.
#[cfg(target_os = "linux")]
const LONGEST: usize = 16;

/// The processes that called this one, nearest first. Empty where the system does not tell.
#[cfg(target_os = "linux")]
pub fn chain() -> Vec<Process> {
    let mut chain = Vec::new();
    let mut next = std::os::unix::process::parent_id();
    while next > 1 && chain.len() < LONGEST {
        let Some((process, parent)) = process(next) else {
            break;
        };
        chain.push(process);
        next = parent;
    }
    chain
}

/// See above.
#[cfg(not(target_os = "linux"))]
pub fn chain() -> Vec<Process> {
    Vec::new()
}

/// A process and the id of its parent (proc_pid_stat(5)).
#[cfg(target_os = "linux")]
fn process(pid: u32) -> Option<(Process, u32)> {
    let bytes = std::fs::read(format!("/proc/{pid}/stat")).ok()?;
    let stat = String::from_utf8_lossy(&bytes);
    // The name may contain anything, also parentheses.
    let (_, rest) = stat.split_once('(')?;
    let (name, rest) = rest.rsplit_once(')')?;
    // The state is the third field.
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let (parent, started) = (fields.get(1)?.parse().ok()?, fields.get(19)?.parse().ok()?);
    Some((Process { pid, name: name.to_owned(), started }, parent))
}

/// The program that needs the credential: the nearest caller that is neither a shell nor git's own
/// front end, which start helpers.
pub fn program() -> Option<Process> {
    chain().into_iter().find(|process| !STARTERS.contains(&process.name.as_str()))
}

/// The git command that the user or another program ran, if git called: the outermost of the gits
/// and shells that lead here. `git submodule` starts further ones and repeats what failed.
pub fn command() -> Option<String> {
    let is_git = |process: &Process| process.name.starts_with("git");
    let chain = chain();
    let ours = chain.iter().take_while(|it| is_git(it) || STARTERS.contains(&it.name.as_str()));
    ours.filter(|process| is_git(process)).last().map(Process::key)
}

/// Text that is the same for two calls by the same program, and `-` where the system does not tell.
pub fn key() -> String {
    program().map_or_else(|| "-".to_owned(), |process| process.key())
}

//! Searches as Command Prompt does: PATH, and in each directory the extensions of PATHEXT
//! (learn.microsoft.com/windows-server/administration/windows-commands/path).

use std::path::{Path, PathBuf};

/// What `CreateProcess` starts: programs and, through `cmd.exe`, batch files, whose arguments the
/// standard library quotes or refuses (CVE-2024-24576).
const STARTABLE: [&str; 4] = ["com", "exe", "bat", "cmd"];

/// Scripts that need a program to run them, and that program.
const INTERPRETERS: [(&str, &str); 9] = [
    ("ps1", "powershell -File"),
    ("py", "py"),
    ("pyw", "py"),
    ("sh", "bash"),
    ("js", "node"),
    ("rb", "ruby"),
    ("pl", "perl"),
    ("vbs", "cscript"),
    ("wsf", "cscript"),
];

/// The extensions in a value of PATHEXT, without the dot. Without a value, those that can be started.
pub fn parse(value: Option<&str>) -> Vec<String> {
    let endings = value.unwrap_or_default().split(';').filter_map(|it| it.trim().strip_prefix('.'));
    let endings: Vec<String> =
        endings.filter(|ending| !ending.is_empty()).map(str::to_lowercase).collect();
    if endings.is_empty() { STARTABLE.map(str::to_owned).into() } else { endings }
}

/// The first file in `dirs` that the name means: with the extension that it has, or one of
/// `endings`. In `py3.12` and `node.lts`, what follows the dot is a part of the name.
///
/// A script that cannot be started is found only where no program is, so that an error names it.
pub fn search(
    name: &Path,
    dirs: &[PathBuf],
    endings: &[String],
    is_file: &dyn Fn(&Path) -> bool,
) -> Option<PathBuf> {
    let known = extension(name).filter(|ending| is_known(ending, endings));
    let mut script = None;
    for dir in dirs {
        let path = dir.join(name);
        let exact = known.as_ref().map(|_| path.clone());
        let extended = endings.iter().map(|ending| {
            let mut file = path.clone().into_os_string();
            file.push(format!(".{ending}"));
            PathBuf::from(file)
        });
        for file in exact.into_iter().chain(extended).filter(|file| is_file(file)) {
            if can_be_started(&file) {
                return Some(file);
            }
            script.get_or_insert(file);
        }
    }
    script
}

fn is_known(ending: &str, endings: &[String]) -> bool {
    STARTABLE.contains(&ending)
        || interpreter(ending).is_some()
        || endings.iter().any(|it| it == ending)
}

/// Whether this is not a script.
pub fn can_be_started(file: &Path) -> bool {
    extension(file).is_some_and(|ending| STARTABLE.contains(&&*ending))
}

/// The command that runs this script; `None` if it is not one.
pub fn command_for(script: &Path) -> Option<&'static str> {
    interpreter(&extension(script)?)
}

pub fn is_batch_file(file: &Path) -> bool {
    extension(file).is_some_and(|ending| ending == "bat" || ending == "cmd")
}

fn interpreter(ending: &str) -> Option<&'static str> {
    INTERPRETERS.iter().find(|(known, _)| *known == ending).map(|(_, command)| *command)
}

fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_lowercase())
}

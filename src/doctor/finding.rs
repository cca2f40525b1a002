//! What `doctor` finds, and how findings with one cause become one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::context::Streams;
use crate::organization::Organization;
use crate::util::pat::Secret;
use crate::util::paths;
use crate::util::redact::{abbreviate, redact};
use crate::util::shell::quoted_path;

/// Where [`Finding::about`] goes in the text of a finding. It is not in any value of git's
/// configuration.
pub(super) const ABOUT: &str = "\0";

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// Something does not work, or a PAT is exposed.
    Problem,
    /// It works now, but a PAT may be missing, exposed, or unchecked.
    Warning,
    /// It works, but could be better.
    Advice,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    /// Machine-readable; its meaning never changes.
    pub(crate) id: &'static str,
    pub(crate) severity: Severity,
    /// What was found, in one line.
    pub(crate) what: String,
    /// The effect on the user.
    pub(crate) why: Option<String>,
    /// How to fix it, in words.
    pub(crate) step: Option<String>,
    pub(crate) commands: Vec<String>,
    pub(crate) actions: Vec<Action>,
    /// The organizations, PATs, or files that `what` is about.
    about: Vec<String>,
    causes: Vec<Cause>,
}

/// A change that `--fix` makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Running `configure`.
    Configure,
    /// Setting `useHttpPath` for this host.
    UseHttpPath(String),
    /// Setting `proactiveAuth` for this organization.
    ProactiveAuth(Organization),
    /// Making one of this program's files or folders private.
    #[cfg(unix)]
    Close { path: PathBuf, mode: u32 },
    /// Storing the PAT in the URL of a remote and removing it from this key, such as
    /// `remote.origin.url`, after the user has agreed.
    MovePat { file: PathBuf, key: String },
}

/// What two checks can both find. A finding is left out if earlier ones have all of its causes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    /// A finding with this ID or text about this organization or path.
    About(String, String),
    /// A PAT, as it is shown, in this file.
    Pat(PathBuf, String),
    /// A PAT in this key of git's configuration.
    PatInKey(Option<PathBuf>, String, String),
    /// The owner or the mode of a file.
    Access(PathBuf),
}

impl Cause {
    pub(super) fn pat(file: &Path, pat: &Secret) -> Cause {
        Cause::Pat(paths::canonical(file).unwrap_or_else(|_| file.to_owned()), abbreviate(pat))
    }
}

impl Finding {
    pub(super) fn problem(id: &'static str, what: impl Into<String>) -> Finding {
        Finding {
            id,
            severity: Severity::Problem,
            what: what.into(),
            why: None,
            step: None,
            commands: Vec::new(),
            actions: Vec::new(),
            about: Vec::new(),
            causes: Vec::new(),
        }
    }

    pub(super) fn warning(id: &'static str, what: impl Into<String>) -> Finding {
        Finding::problem(id, what).with_severity(Severity::Warning)
    }

    pub(super) fn advice(id: &'static str, what: impl Into<String>) -> Finding {
        Finding::problem(id, what).with_severity(Severity::Advice)
    }

    pub(super) fn with_severity(self, severity: Severity) -> Finding {
        Finding { severity, ..self }
    }

    /// Names what takes the place of [`ABOUT`] in the text, together with that of equal findings.
    pub(super) fn about(mut self, name: impl ToString) -> Finding {
        self.about.push(name.to_string());
        self
    }

    pub(super) fn with_why(self, why: impl Into<String>) -> Finding {
        Finding { why: Some(why.into()), ..self }
    }

    pub(super) fn with_step(self, step: impl Into<String>) -> Finding {
        Finding { step: Some(step.into()), ..self }
    }

    /// Adds a command, unless part of it must be hidden: it could not be copied. Without a step it
    /// fixes the finding.
    pub(super) fn with_command(mut self, command: impl Into<String>) -> Finding {
        let command = command.into();
        if redact(&command) == command {
            self.step.get_or_insert_with(|| "To fix it, run:".to_owned());
            self.commands.push(command);
        }
        self
    }

    /// Adds the command that opens a file of git's configuration in an editor.
    pub(super) fn with_edit_command(self, file: &Path) -> Finding {
        self.with_command(format!("git config --file {} --edit", quoted_path(file)))
    }

    pub(super) fn with_action(mut self, action: Action) -> Finding {
        self.actions.push(action);
        self
    }

    pub(super) fn with_cause(mut self, cause: Cause) -> Finding {
        self.causes.push(cause);
        self
    }

    /// Says it as a warning, in lines without full stops.
    pub(crate) fn warn(&self, streams: &mut Streams<'_>) {
        let line = |text: &str| match text.strip_suffix('.') {
            Some(sentence) if !sentence.contains(". ") => sentence.to_owned(),
            _ => text.to_owned(),
        };
        streams.warn(line(&self.what));
        self.why.iter().for_each(|why| streams.add(line(why)));
        self.step.iter().for_each(|line| streams.hint(line));
        self.commands.iter().for_each(|command| streams.hint(format!("  {command}")));
    }

    /// Whether both are about the same thing, but for its names.
    fn is_like(&self, other: &Finding) -> bool {
        let same = |finding: &Finding| (finding.id, finding.severity);
        !self.about.is_empty()
            && same(self) == same(other)
            && (&self.what, &self.why, &self.step) == (&other.what, &other.why, &other.step)
    }
}

/// Leaves out what earlier findings cover, and makes one of those that differ only in names.
pub(super) fn merged(findings: impl IntoIterator<Item = Finding>) -> Vec<Finding> {
    let mut all: Vec<Finding> = Vec::new();
    let mut known: BTreeSet<Cause> = BTreeSet::new();
    for finding in findings {
        let causes = finding.causes.iter();
        if !finding.causes.is_empty() && causes.clone().all(|cause| known.contains(cause)) {
            continue;
        }
        known.extend(causes.cloned());
        match all.iter_mut().find(|other| finding.is_like(other)) {
            Some(other) => {
                add_new(&mut other.about, finding.about);
                add_new(&mut other.commands, finding.commands);
                add_new(&mut other.actions, finding.actions);
            }
            None => all.push(finding),
        }
    }
    for finding in &mut all {
        finding.what = finding.what.replace(ABOUT, &finding.about.join(", "));
    }
    all.sort_by_key(|finding| finding.severity);
    all
}

fn add_new<T: PartialEq>(all: &mut Vec<T>, new: Vec<T>) {
    for one in new {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}

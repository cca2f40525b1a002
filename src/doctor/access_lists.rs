//! Who may change this program's folders on Windows. They inherit the access control list of the
//! profile folder, which keeps other users out, so only `doctor` checks this.

use std::path::Path;

use super::{ABOUT, Finding, Snapshot};
use crate::system::windows::access;
use crate::util::shell::quoted_path;

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let Ok(dirs) = snapshot.context.dirs() else {
        return Vec::new();
    };
    [dirs.data(), dirs.config()].into_iter().filter_map(|dir| open(snapshot, dir)).collect()
}

fn open(snapshot: &Snapshot<'_>, dir: &Path) -> Option<Finding> {
    // A missing folder is open to no one.
    access::is_open_to_all(dir).ok().filter(|is_open| *is_open)?;
    let finding = Finding::problem("open-to-others", format!("Other users can change {ABOUT}."));
    Some(
        finding
            .about(snapshot.place(dir))
            .with_why("They could replace this program's files, and choose the programs it starts.")
            .with_step("Check what is in it, then reset it to the permissions of your profile:")
            .with_command(format!("icacls {} /reset /t", quoted_path(dir))),
    )
}

//! A scheduled renewal that cannot run.

use super::{Finding, Snapshot};
use crate::schedule;
use crate::util::terminal::clean;

pub(super) fn findings(snapshot: &Snapshot<'_>) -> Vec<Finding> {
    let dirs = snapshot.context.dirs().ok();
    let found = dirs.and_then(|dirs| schedule::find(dirs).ok().flatten());
    let Some((job, _)) = found.filter(|(job, _)| !job.has_program()) else {
        return Vec::new();
    };
    let what = format!("{} no longer exists; it should renew PATs every day.", clean(&job.program));
    let again = format!("git credential-azdo renew --schedule --within {}", clean(&job.within));
    vec![Finding::problem("scheduled-program-missing", what).with_command(again)]
}

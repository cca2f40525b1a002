//! `logout --all`, and what it leaves.

use std::path::Path;

use super::{ask, report};
use crate::changes::{self, DeletedAll};
use crate::commands::renew::schedule;
use crate::commands::{Result, arguments, configure, refuse, say_still_pending, store_move, vault};
use crate::context::{Context, Streams};
use crate::git::setup;
use crate::index::{PatEntry, PatIndex};
use crate::stores::SecretSource;
use crate::util::terminal;

/// Deletes every PAT, after the user agreed.
pub(super) fn run(is_confirmed: bool, streams: &mut Streams<'_>, context: &Context) -> Result {
    let index = arguments::index(context)?;
    if index.pats.is_empty() {
        streams.print("No PAT is stored.")?;
    } else if !is_confirmed {
        confirm(&index, streams)?;
    }
    vault::try_reopen(index.with_replaced(), streams, context)?;
    let DeletedAll { deleted, stuck, still_pending } = changes::forget_all(context, &index)?;
    let left = arguments::index(context)?;
    for pat in &deleted {
        report(pat, &index, streams, context)?;
    }
    let mut cleaned = Ok(false);
    for organization in index.organizations() {
        if left.of(organization).next().is_none() {
            cleaned = cleaned.and(configure::forget_organization(organization, &left, context));
        }
    }
    for (pat, why) in &stuck {
        let place = pat.location.source.store().map_or("its store", store_move::place);
        streams.error(format!(
            "the {} for {} stays in {place}: {why}",
            pat.stored_noun(),
            pat.title()
        ));
    }
    say_still_pending(still_pending, streams);
    cleaned?;
    if !stuck.is_empty() {
        let count = store_move::number(stuck.len());
        return refuse(format!("{count} could not be deleted; to try again, run this again"));
    }
    if !left.pats.is_empty() {
        let (one, many) =
            ("PAT was stored meanwhile and stays", "PATs were stored meanwhile and stay");
        let newer = terminal::counted(left.pats.len(), one, many);
        return refuse(format!("{newer}; to delete every PAT, run this again"));
    }
    Ok(())
}

fn confirm(index: &PatIndex, streams: &mut Streams<'_>) -> Result {
    let count = store_move::numbers(&index.pats);
    streams.note(format!("This deletes {count} and every PAT kept for restore --previous:"));
    let row = |pat: &PatEntry| match &pat.location.source {
        SecretSource::Command(line) => [pat.title(), format!("only the command: {line}")],
        source => [pat.title(), source.to_string()],
    };
    let rows: Vec<_> = index.pats.iter().map(row).collect();
    for row in terminal::aligned(&rows) {
        streams.note(format!("- {row}"));
    }
    ask(&count, "to delete them, add --yes", streams)
}

/// Says which settings and files remain.
pub(super) fn say_what_remains(streams: &mut Streams<'_>, context: &Context) -> Result {
    if setup::any_of_us_answers()? {
        let next = "git still uses git-credential-azdo for Azure DevOps. To undo that, run:";
        streams.print(format!("{next}\n  git credential-azdo unconfigure"))?;
    }
    schedule::mention(streams, context)?;
    let dirs = context.dirs()?;
    let mut rests: Vec<String> =
        [dirs.data(), dirs.config()].into_iter().filter_map(files_in).collect();
    rests.dedup();
    if !rests.is_empty() {
        let how = if cfg!(windows) {
            "you can delete the directories"
        } else {
            "install/uninstall.sh --purge deletes them too"
        };
        let rests = rests.join("\n  ");
        streams.print(format!("These files remain, without PATs; {how}:\n  {rests}"))?;
    }
    Ok(())
}

/// A directory of this program with the names of its files; `None` if there are none.
fn files_in(dir: &Path) -> Option<String> {
    let files = dir.read_dir().ok()?.flatten().filter(|file| file.path().is_file());
    let names = files.map(|file| file.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| !name.ends_with(".lock")).collect();
    names.sort();
    let line = format!("{}: {}", dir.display(), names.join(", "));
    (!names.is_empty()).then(|| terminal::clean(&line).into_owned())
}

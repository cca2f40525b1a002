//! What git's user is told when a PAT is missing or dead: why, and the exact next step.
//!
//! Only where git is about to ask or to fail. On success nothing may be on standard error: Go's
//! `GOAUTH=git` parses it (facts, git-protocol.md section 2.3).

use std::env;
use std::io::Write;

use crate::clock::Moment;
use crate::lifecycle::Strike;
use crate::record::{Health, PatName, Record, StoredPat, login_command};
use crate::remote::Organisation;
use crate::terminal;

/// Several organisations have a PAT, or none, and git gave only the host.
pub(super) const WHICH_ORGANISATION: &str = "git did not say which organisation this is for. \
    Let it say so from now on: git credential-azdo configure";

/// Why there is nothing to answer with.
pub(super) fn nothing_to_give(
    errors: &mut dyn Write,
    organisation: &Organisation,
    record: &Record,
    now: Moment,
) {
    // The one stored last is the one that the user thinks is in use.
    let last = record.of(organisation).max_by_key(|pat| pat.added);
    let why = match last.map(|pat| (pat, pat.health(now))) {
        Some((pat, Health::Expired)) => {
            let day = pat.end().map(|(end, _)| end.last_day()).unwrap_or_default();
            // With both dates a clock that is wrong by years is seen at once.
            format!("the PAT for {organisation} expired on {day} (today is {})", now.day())
        }
        Some((pat, Health::Rejected)) => {
            let day = pat.rejected.map(Moment::day).unwrap_or_default();
            format!("the server rejected the PAT for {organisation} on {day}")
        }
        Some((_, Health::Good | Health::Suspect)) => {
            format!("no PAT is left to offer for {organisation}")
        }
        None => format!("no PAT is stored for {organisation}"),
    };
    let login = last
        .map_or_else(|| login_command(organisation, &PatName::default()), StoredPat::login_command);
    let paste = if git_asks_people() { "paste one as the password, or " } else { "" };
    terminal::say(errors, &format!("{why}: {paste}run: {login}"));
    where_to_make_one(errors, organisation);
}

/// A PAT that was offered and refused.
pub(super) fn refused(errors: &mut dyn Write, pat: &StoredPat, strike: Strike) {
    let kept = match strike {
        Strike::Rejected => "It is kept, but not offered any more",
        Strike::Suspect | Strike::Gone => "It is kept, and offered once more next time",
    };
    terminal::say(
        errors,
        &format!(
            "the server rejected the PAT for {}: expired, revoked, or without the Code scope \
             (these look the same from outside). {kept}",
            pat.title()
        ),
    );
}

/// What to do about a PAT that was refused, where git asks nobody any more.
pub(super) fn replace(errors: &mut dyn Write, pat: &StoredPat) {
    terminal::say(errors, &format!("to replace it, run: {}", pat.login_command()));
    where_to_make_one(errors, pat.organisation());
}

/// A PAT that was offered without knowing who asked, and refused.
pub(super) fn perhaps_meant_for_another(errors: &mut dyn Write, pat: &StoredPat) {
    terminal::say(
        errors,
        &format!(
            "the server rejected the PAT for {}, but git did not say which organisation it \
             went to. Let it say so from now on: git credential-azdo configure",
            pat.organisation()
        ),
    );
}

/// A PAT that git never showed to the server.
pub(super) fn never_sent(errors: &mut dyn Write, pat: &StoredPat) {
    terminal::say(
        errors,
        &format!(
            "{} offers NTLM, which this git chose instead of the PAT; the PAT may be good. git \
             2.46 and later can be told to use the PAT, and login has told it: update git",
            pat.organisation()
        ),
    );
}

/// A PAT that was typed, worked, and cannot be put anywhere.
pub(super) const WHOSE_PAT: &str = "the PAT was not stored, since git did not say which \
    organisation it is for. To store it, run: git credential-azdo login ORGANISATION";

/// Whether git will ask for a password when we have none: unless it was told not to
/// (git's `GIT_TERMINAL_PROMPT`), which also is what programs that run git for us do.
fn git_asks_people() -> bool {
    env::var_os("GIT_TERMINAL_PROMPT").is_none_or(|value| value != "0")
}

fn where_to_make_one(errors: &mut dyn Write, organisation: &Organisation) {
    let page = organisation.token_page();
    terminal::say(errors, &format!("to make one (scope Code: Read & write): {page}"));
}

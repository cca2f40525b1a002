//! `rename`: an organization was renamed, or a server has a new address.

use super::store_move::{number, numbers};
use super::trust::Named;
use super::{Result, arguments, configure, refuse, say_still_pending, vault};
use crate::changes::{self, Relocation};
use crate::cli;
use crate::context::{Context, Streams};
use crate::error::Error;
use crate::index::{PatEntry, PatName, login_command_for};

pub(super) fn run(options: &cli::Rename, streams: &mut Streams<'_>, context: &Context) -> Result {
    let old = arguments::organization(Some(&options.old), context)?;
    let new = arguments::organization(Some(&options.new), context)?;
    if old == new {
        return refuse(format!("{old} and {new} are the same organization"));
    }
    let index = arguments::index(context)?;
    let named =
        Named { organization: new.clone(), is_typed: true, is_confirmed: options.trust_host };
    named.check_scheme(options.allow_http || old.is_plain_http(), true, streams)?;
    named.check_host(&index, streams)?;
    vault::try_reopen(index.of(&old), streams, context)?;
    for pat in index.of(&old) {
        if pat.location.source.pat_store().is_some()
            && let Ok(secret) = context.secret(&pat.location)
        {
            named.check_pat(&secret, &index, streams)?;
        }
    }
    let (moved, left) = match changes::relocate(context, &old, &new)? {
        Relocation::Moved { pats, stuck, still_pending } => {
            if pats > 0 {
                let is_stuck =
                    |pat: &&PatEntry| stuck.iter().any(|(it, _)| it.location == pat.location);
                let moved = numbers(index.of(&old).filter(|pat| !is_stuck(pat)));
                let url = new.url();
                streams.print(format!(
                    "Moved {moved} from {old} to {new}. Update each clone:\n  git remote set-url \
                     origin {url}/..."
                ))?;
            }
            let left = stuck.len();
            for (pat, source) in stuck {
                let kept = &pat.location.source;
                let (word, whose) = (kept.secret_word(), pat.title());
                let login = login_command_for(&new, &pat.name, kept).into();
                let error = Error::Unreadable { word, whose, login, source };
                streams.error(&error);
            }
            say_still_pending(still_pending, streams);
            (pats, left)
        }
        Relocation::InTheWay(name) => {
            let noun = index.find(&new, &name).map_or("PAT", PatEntry::entry_noun);
            let article = if noun == "PAT" { "a" } else { "an" };
            return refuse(format!(
                "{new} already has {article} {noun} {}; log out of one of the two first",
                name.in_words()
            ));
        }
        Relocation::Nothing => {
            let index = arguments::index(context)?;
            return Err(arguments::no_such_pat(&old, &PatName::default(), &index));
        }
    };
    // What `login --no-git-config` did not write is not written now either.
    if moved > 0 && configure::forget_organization(&old, &arguments::index(context)?, context)? {
        configure::for_organization(&new, streams, context)?;
    }
    if left > 0 { refuse(format!("{} stayed with {old}", number(left))) } else { Ok(()) }
}

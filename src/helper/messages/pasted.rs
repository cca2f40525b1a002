//! Messages about a PAT that the user pasted, or that git got elsewhere: why it is not stored.

use super::{tokens, where_to_make_one};
use crate::context::Streams;
use crate::index::{PatEntry, PatIndex, PatName, login_command};
use crate::organization::Organization;
use crate::util::pat::Secret;

/// Explains that the server rejected a pasted PAT. git itself says only "Authentication failed".
pub(in crate::helper) fn typed_and_refused(
    streams: &mut Streams<'_>,
    organization: &Organization,
    pasted: &Secret,
    index: &PatIndex,
) {
    let login = login_command(organization, &PatName::default());
    if pasted.expose().trim().is_empty() {
        streams.say(format!("nothing was pasted: git sent an empty password for {organization}."));
        let mut all = index.of(organization);
        if let Some(pat) =
            all.next().filter(|first| first.is_entra() && all.all(PatEntry::is_entra))
        {
            return streams.add(tokens::how_to_set_up(pat));
        }
        streams.add(format!("To store a PAT, run: {login}"));
        return where_to_make_one(streams, organization);
    }
    let page = organization.token_page();
    let line = format!(
        "the server rejected the PAT that you pasted for {organization}, so it was not stored."
    );
    streams.say(line);
    streams.add(format!("Make sure you copied the whole PAT ({page}), or verify it with: {login}"));
}

/// Explains that a PAT which was deleted a moment ago is not stored again.
pub(in crate::helper) fn put_away(streams: &mut Streams<'_>, organization: &Organization) {
    let login = login_command(organization, &PatName::default());
    streams.say(format!(
        "this PAT for {organization} was deleted or replaced a few minutes ago, so it was not \
             stored again. To store it, run: {login}"
    ));
}

/// Explains that a PAT which git used is not stored.
pub(in crate::helper) fn not_asked_for(streams: &mut Streams<'_>, organization: &Organization) {
    let login = login_command(organization, &PatName::default());
    let line = format!(
        "the PAT that git used for {organization} is not stored: it came from a URL or a program, \
         not from you. To store it, run: {login}"
    );
    streams.say(line);
}

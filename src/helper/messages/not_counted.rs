//! Messages about a rejection that says nothing about the PAT.

use super::iis_basic;
use crate::context::Streams;
use crate::git::protocol::Request;
use crate::helper::refusal::Refusal;
use crate::helper::subject::url_of;
use crate::index::PatEntry;
use crate::util::redact::redact;
use crate::util::shell::quoted;

pub(super) fn explain(
    streams: &mut Streams<'_>,
    pat: &PatEntry,
    refusal: &Refusal,
    request: &Request,
) {
    let (noun, title) = (pat.noun(), pat.title());
    match refusal {
        Refusal::PerhapsElsewhere => streams.say(format!(
            "the server rejected the {noun} for {title}, but git did not say which organization it \
             was sent to. To make git include it, run: git credential-azdo configure"
        )),
        Refusal::NotARepository => {
            streams.say(format!(
                "the server rejected the {noun} for {title}, but at a URL that is not a repository, \
                 so the {noun} stays in use"
            ));
            streams.add(format!("The URL: {}", redact(&url_of(request))));
        }
        Refusal::Lfs => streams.say(format!(
            "the server rejected the {noun} for {title} when git-lfs used it, perhaps for another URL \
             (lfs.url), so the {noun} stays in use"
        )),
        Refusal::OtherHeader(key) => {
            streams.say(format!(
                "the server rejected the Authorization header that git's configuration sends \
                 instead of the {noun} for {title}"
            ));
            let key = quoted(key);
            streams
                .add(format!("To see where it is set: git config --show-origin --get-all {key}"));
        }
        Refusal::NeverSent => streams.say(format!(
            "{} offers NTLM, which this version of git used instead of the PAT. The PAT may be \
             valid. Update git to 2.46 or later, which sends the PAT as login has configured",
            pat.organization()
        )),
        Refusal::Iis => iis_basic(streams, pat.organization()),
        Refusal::Noted(_)
        | Refusal::NotNoted(_)
        | Refusal::Token(..)
        | Refusal::Environment => {}
    }
}

/// Adds that an old git, which does not say what the server offers, may have used NTLM.
pub(super) fn perhaps(streams: &mut Streams<'_>, pat: &PatEntry) {
    let restore = pat.restore_command();
    streams.add(format!(
        "If the server offers NTLM, git before 2.46 uses that and never sends the PAT: update git, \
         then run: {restore}"
    ));
}

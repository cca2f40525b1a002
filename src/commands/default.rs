//! `default`: chooses the PAT of an organization that is used first.

use super::Result;
use super::arguments::{self, PatChoice};
use crate::changes;
use crate::context::{Context, Streams};
use crate::index::PatEntry;

pub(super) fn run(pat: &PatChoice, streams: &mut Streams<'_>, context: &Context) -> Result {
    let PatChoice { organization, name, .. } = pat;
    if !changes::make_default(context, organization, name)? {
        return pat.not_stored(context);
    }
    let index = arguments::index(context)?;
    let noun = index.find(organization, name).map_or("PAT", PatEntry::entry_noun);
    let which = name.in_words();
    Ok(streams.print(format!("The {noun} {which} is now the default for {organization}."))?)
}

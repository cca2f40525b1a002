//! `default`: chooses the PAT of an organization that is used first.

use super::Result;
use super::arguments::PatChoice;
use crate::changes;
use crate::context::{Context, Streams};

pub(super) fn run(pat: &PatChoice, streams: &mut Streams<'_>, context: &Context) -> Result {
    let PatChoice { organization, name } = pat;
    if !changes::make_default(context, organization, name)? {
        return pat.not_stored(context);
    }
    let which = name.in_words();
    Ok(streams.print(format!("The PAT {which} is now the default for {organization}."))?)
}

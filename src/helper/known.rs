//! What is known about PATs at this moment: those on record, and what the environment provides.
//! Whoever in here looks at the record looks at it through this.

use crate::error::Error;
use crate::record::Record;
use crate::remote::{Organisation, Remote};
use crate::store::Variable;
use crate::world::World;

/// What can be about this host, but for tokens that are bound to no organisation; `None` where
/// nothing can, and then no file is read.
pub(super) fn about(remote: &Remote, world: &World) -> Result<Option<Record>, Error> {
    about_by(remote, world, || world.record())
}

/// The same for what is done at once: of the record, only what is about this remote.
pub(super) fn at_once(remote: &Remote, world: &World) -> Result<Option<Record>, Error> {
    about_by(remote, world, || world.record_about(remote))
}

fn about_by(
    remote: &Remote,
    world: &World,
    record: impl FnOnce() -> Result<Record, Error>,
) -> Result<Option<Record>, Error> {
    if let Remote::Server { origin, .. } = remote {
        // Without a home there are no servers, so every other host is a foreign one.
        let stored = world.record_file().is_ok_and(|file| file.may_have_servers());
        if !stored {
            return Ok(Variable::any_names(origin).then(|| with_bound(Record::default())));
        }
    }
    Ok(Some(with_bound(record()?)))
}

/// What is known when an organisation is the one that is meant.
pub(super) fn of(organisation: &Organisation, world: &World) -> Result<Record, Error> {
    let mut record = with_bound(world.record()?);
    record.add_unbound(organisation);
    Ok(record)
}

fn with_bound(mut record: Record) -> Record {
    record.add_bound();
    record
}

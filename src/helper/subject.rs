//! What a request is about: where it goes, what is known, and which organisation that means.

use crate::choice::{self, Found};
use crate::error::Error;
use crate::protocol::Request;
use crate::record::Record;
use crate::remote::Remote;
use crate::world::World;

/// The subject of a request that may be about one of the user's PATs.
pub(crate) struct Subject {
    /// Where it goes.
    pub(crate) remote: Remote,
    /// What is known about the user's PATs.
    pub(crate) record: Record,
    /// The organisation.
    pub(crate) found: Found,
}

impl Subject {
    /// `None` for what cannot be about any PAT; then no file was read.
    pub(super) fn of(request: &Request, world: &World) -> Result<Option<Subject>, Error> {
        let path = request.path.as_deref();
        let Some(remote) = Remote::of(&request.protocol, &request.host, path) else {
            return Ok(None);
        };
        Subject::at(remote, request.username.as_deref(), world)
    }

    /// The same of something that is no request of git's.
    pub(crate) fn at(
        remote: Remote,
        username: Option<&str>,
        world: &World,
    ) -> Result<Option<Subject>, Error> {
        let Some(record) = record_about(&remote, world)? else {
            return Ok(None);
        };
        let found = choice::organisation(&remote, username, &record, world.remotes);
        Ok(Some(Subject { remote, record, found }))
    }
}

/// The record, or `None` where it cannot be about this host and so is not read.
fn record_about(remote: &Remote, world: &World) -> Result<Option<Record>, Error> {
    let on_a_server = matches!(remote, Remote::Server { .. });
    let file = match world.record_file() {
        Ok(file) => file,
        // Without a home there are no servers, so every other host is a foreign one.
        Err(_) if on_a_server => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if on_a_server && !file.may_have_servers() {
        return Ok(None);
    }
    Ok(Some(file.read()?))
}

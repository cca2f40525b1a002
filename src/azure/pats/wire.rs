//! The API's JSON.

use serde_json::Value;

use super::ServerPat;
use crate::azure::interpret::shortened;
use crate::util::terminal::clean;
use crate::util::time::Timestamp;

/// The `continuationToken`, which is empty on the last page, and the PATs of a page.
pub(super) fn page(answer: &Value) -> Option<(String, Vec<ServerPat>)> {
    let pats = answer["patTokens"].as_array()?.iter().map(pat).collect::<Option<_>>()?;
    Some((text(&answer["continuationToken"]), pats))
}

pub(super) fn pat(value: &Value) -> Option<ServerPat> {
    let time = |key: &str| Timestamp::from_rfc3339(value[key].as_str()?);
    Some(ServerPat {
        authorization: value["authorizationId"].as_str()?.parse().ok()?,
        display_name: on_one_line(&value["displayName"]),
        scope: on_one_line(&value["scope"]),
        valid_from: time("validFrom")?,
        valid_to: time("validTo")?,
    })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What is shown and noted: without control characters, and no longer than people make it.
fn on_one_line(value: &Value) -> String {
    shortened(&clean(value.as_str().unwrap_or_default())).trim().to_owned()
}

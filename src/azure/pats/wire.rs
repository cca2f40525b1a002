//! The API's JSON.

use serde_json::Value;

use super::ServerPat;
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
        display_name: text(&value["displayName"]),
        scope: text(&value["scope"]),
        valid_from: time("validFrom")?,
        valid_to: time("validTo")?,
    })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

//! The API's JSON.

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::state::ApiPat;

/// As Azure writes a PAT; the secret only once.
pub(super) fn pat(pat: &ApiPat, token: Option<&str>) -> Value {
    json!({
        "displayName": pat.display_name,
        "validTo": timestamp(pat.valid_to),
        "scope": pat.scopes,
        "targetAccounts": ["38aaa865-2c70-4bf7-a308-0c6539c38c1a"],
        "validFrom": timestamp(pat.valid_from),
        "authorizationId": pat.authorization,
        "token": token,
    })
}

pub(super) fn seconds(text: &str) -> Option<i64> {
    Some(OffsetDateTime::parse(text, &Rfc3339).ok()?.unix_timestamp())
}

/// With a fraction, which Azure's own timestamps have.
fn timestamp(seconds: i64) -> String {
    let at = OffsetDateTime::from_unix_timestamp(seconds).expect("a time");
    let text = at.format(&Rfc3339).expect("RFC 3339");
    let digits = usize::try_from(seconds.rem_euclid(6)).expect("a digit") + 2;
    format!("{}.{}Z", text.trim_end_matches('Z'), &"3233334"[..digits])
}

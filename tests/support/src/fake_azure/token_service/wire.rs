//! The JSON of Entra and of issuers of ID tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::StatusCode;
use hyper::header::LOCATION;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::fake_azure::answers::{self, Answer};

/// An ID token of a job.
pub fn assertion(issuer: &str, subject: &str) -> String {
    let claims = json!({
        "iss": issuer,
        "sub": subject,
        "aud": "api://AzureADTokenExchange",
        "exp": 4_102_444_800_u32,
    });
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    format!("{}.{}.c2lnbmF0dXJl", part(&json!({"typ": "JWT", "alg": "RS256"})), part(&claims))
}

/// Entra's JSON for an error.
pub fn entra_error(code: &str, words: &str) -> String {
    let description = format!(
        "{code}: {words} Trace ID: 5b1d7c52-0000 Correlation ID: 3d1b7c52-0000 Timestamp: \
         2027-02-28 12:00:00Z"
    );
    json!({
        "error": "invalid_client", "error_description": description,
        "error_codes": [code.trim_start_matches("AADSTS").parse::<u32>().ok()],
        "trace_id": "5b1d7c52-0000",
    })
    .to_string()
}

pub fn refusal(status: u16, code: &str, words: &str) -> Answer {
    answer(status, entra_error(code, words))
}

pub fn answer(status: u16, body: impl ToString) -> Answer {
    let (status, body) = (StatusCode::from_u16(status).expect("a status"), body.to_string());
    let target = status.is_redirection().then(|| body.parse().expect("a URL"));
    let mut answer = answers::with_body(status, body);
    if let Some(target) = target {
        answer.headers_mut().insert(LOCATION, target);
    }
    answer
}

pub fn claims(jwt: &str) -> Value {
    let part = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1).unwrap_or_default());
    serde_json::from_slice(&part.unwrap_or_default()).unwrap_or_default()
}

pub fn form(body: &str) -> Vec<(String, String)> {
    let decoded = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

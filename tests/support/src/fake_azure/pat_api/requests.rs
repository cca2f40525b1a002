//! The requests of the API.

use std::collections::HashMap;

use hyper::{Method, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::super::answers::{self, Answer};
use super::super::authorization::Authorization;
use super::super::azure::Call;
use super::super::place::Place;
use super::entra::{Token, User};
use super::state::{ApiPat, State};
use super::{json as answer_json, wire};
use crate::pat84;

/// Where the API sends those whom it does not let in.
pub(super) const SIGN_IN_URL: &str =
    "https://spsprodneu1.vssps.visualstudio.com/_signin?realm=vssps.dev.azure.com";
const DAY: i64 = 24 * 60 * 60;

pub(super) fn answer(
    state: &mut State,
    call: &Call,
    organization: &Place,
    authorization: &Authorization,
) -> Answer {
    let user = match user(state, organization, authorization) {
        Ok(user) => user,
        Err(refusal) => return *refusal,
    };
    let query = query(call);
    if query.get("api-version").is_none_or(|version| !version.starts_with("7.")) {
        return exception("VssVersionNotSpecifiedException", "No api-version was supplied");
    }
    match call.head.method {
        Method::GET if query.contains_key("authorizationId") => {
            let known = state.find(organization, &user, &query["authorizationId"]);
            known.map_or_else(|| error("authorizationNotFound"), |pat| one(pat, None))
        }
        Method::GET => list(state, organization, &user, &query),
        Method::POST => with_body(call, |body| create(state, organization, &user, body)),
        Method::PUT => with_body(call, |body| update(state, organization, &user, body)),
        Method::DELETE => {
            let id = query.get("authorizationId").cloned().unwrap_or_default();
            match state.find(organization, &user, &id) {
                Some(pat) if !pat.revoked => {
                    pat.revoked = true;
                    answers::empty(StatusCode::NO_CONTENT)
                }
                _ => answers::exception(
                    StatusCode::NOT_FOUND,
                    "SessionTokenNotFoundException",
                    "The token was not found.",
                ),
            }
        }
        _ => answers::empty(StatusCode::METHOD_NOT_ALLOWED),
    }
}

/// The user of the token, or the answer to anything else.
fn user(
    state: &State,
    organization: &Place,
    authorization: &Authorization,
) -> Result<User, Box<Answer>> {
    let refusal = match authorization {
        Authorization::None => answers::redirect(SIGN_IN_URL),
        Authorization::Basic { .. } => answers::exception(
            StatusCode::BAD_REQUEST,
            "InvalidAccessException",
            "The requested operation is not allowed.",
        ),
        Authorization::Other(value) => match value.strip_prefix("Bearer ").and_then(Token::parse) {
            Some(token) if !token.is_valid(state.now()) => answers::empty(StatusCode::UNAUTHORIZED),
            Some(token) if token.is_app || token.tenant != state.tenant(organization) => {
                answers::redirect(SIGN_IN_URL)
            }
            Some(token) => return Ok(token.user),
            None => answers::empty(StatusCode::UNAUTHORIZED),
        },
        Authorization::Several => answers::empty(StatusCode::BAD_REQUEST),
    };
    Err(Box::new(refusal))
}

fn list(
    state: &State,
    organization: &Place,
    user: &User,
    query: &HashMap<String, String>,
) -> Answer {
    let now = state.now();
    let filter = query.get("displayFilterOption").map_or("active", String::as_str);
    let is_wanted = |pat: &&ApiPat| {
        let is_theirs = pat.owner == *user && pat.organization == *organization;
        let is_shown = match filter {
            "active" => pat.is_live(now),
            "revoked" => pat.revoked,
            "expired" => !pat.revoked && !pat.is_live(now),
            _ => true,
        };
        is_theirs && is_shown
    };
    let all: Vec<&ApiPat> = state.pats.iter().filter(is_wanted).collect();
    let top = query.get("$top").and_then(|top| top.parse().ok()).unwrap_or(20).min(100);
    let size = if state.page == 0 { top } else { state.page.min(top) };
    let token = query.get("continuationToken").map_or("", String::as_str);
    // The filters have to be the same on each page.
    let (start, of) = token.split_once('/').unwrap_or(("0", filter));
    let Some(start) = start.parse::<usize>().ok().filter(|_| of == filter) else {
        return exception("ArgumentException", "The continuation token is invalid");
    };
    let page: Vec<Value> =
        all.iter().skip(start).take(size).map(|pat| wire::pat(pat, None)).collect();
    let next = start + page.len();
    let next = if next < all.len() { format!("{next}/{filter}") } else { String::new() };
    answer_json(StatusCode::OK, &json!({ "continuationToken": next, "patTokens": page }))
}

fn create(state: &mut State, organization: &Place, user: &User, body: &Value) -> Answer {
    let policy = state.policy.clone();
    if let Some(why) = &policy.create_error {
        return error(why);
    }
    let scopes = body["scope"].as_str().unwrap_or_default();
    if scopes.split(' ').any(|scope| !scope.starts_with("vso.") && scope != "app_token") {
        return error("invalidScope");
    }
    if let Some(why) = policy.refusal(scopes, body["allOrgs"] == true) {
        return error(why);
    }
    let now = state.now();
    let wanted = match &body["validTo"] {
        Value::String(text) => wire::seconds(text),
        _ => Some(now + 30 * DAY),
    };
    let Some(wanted) = wanted.filter(|end| *end > now && *end <= now + 366 * DAY) else {
        return error("invalidValidTo");
    };
    let valid_to = policy.longest.map_or(wanted, |days| wanted.min(now + days * DAY));
    let number = state.pats.len() as u64 + 1;
    let pat = ApiPat {
        organization: organization.clone(),
        owner: user.clone(),
        display_name: body["displayName"].as_str().unwrap_or_default().to_owned(),
        scopes: scopes.to_owned(),
        valid_from: now,
        valid_to,
        authorization: format!("{number:08x}-0000-4000-8000-000000000000"),
        token: pat84(1_000_000 + number),
        revoked: false,
    };
    state.pats.push(pat);
    let pat = &state.pats[state.pats.len() - 1];
    one(pat, Some(&pat.token))
}

fn update(state: &mut State, organization: &Place, user: &User, body: &Value) -> Answer {
    let (now, policy) = (state.now(), state.policy.clone());
    if let Some(why) = &policy.update_error {
        return error(why);
    }
    let id = body["authorizationId"].as_str().unwrap_or_default().to_owned();
    let Some(pat) = state.find(organization, user, &id).filter(|pat| !pat.revoked) else {
        return error("authorizationNotFound");
    };
    if !pat.is_live(now) {
        return error("expiredPatCannotBeExtended");
    }
    let scopes = body["scope"].as_str().unwrap_or(&pat.scopes).to_owned();
    if let Some(why) = policy.refusal(&scopes, body["allOrgs"] == true) {
        return error(why);
    }
    if let Some(text) = body["validTo"].as_str() {
        let Some(end) = wire::seconds(text).filter(|end| *end > now && *end <= now + 366 * DAY)
        else {
            return error("invalidValidTo");
        };
        // Not from now: an update can be without effect.
        let latest = policy.longest.map_or(end, |days| pat.valid_from + days * DAY);
        pat.valid_to = end.min(latest);
    }
    pat.scopes = scopes;
    if let Some(name) = body["displayName"].as_str() {
        pat.display_name = name.to_owned();
    }
    one(pat, None)
}

fn with_body(call: &Call, act: impl FnOnce(&Value) -> Answer) -> Answer {
    match serde_json::from_slice(&call.body) {
        Ok(body) => act(&body),
        Err(_) => exception("JsonReaderException", "TF400898: An Internal Error Occurred."),
    }
}

fn one(pat: &ApiPat, token: Option<&str>) -> Answer {
    let body = json!({ "patToken": wire::pat(pat, token), "patTokenError": "none" });
    answer_json(StatusCode::OK, &body)
}

fn error(why: &str) -> Answer {
    answer_json(StatusCode::OK, &json!({ "patToken": null, "patTokenError": why }))
}

fn exception(kind: &str, message: &str) -> Answer {
    answers::exception(StatusCode::BAD_REQUEST, kind, message)
}

fn query(call: &Call) -> HashMap<String, String> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = call.head.uri.query().unwrap_or_default().split('&');
    pairs
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, it)| (decode(key), decode(it)))
        .collect()
}

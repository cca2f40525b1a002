//! Servers with answers that no honest server gives.

use std::iter;

use git_credential_azdo::azure::pats::{ApiErrorKind, Change, NewServerPat};
use git_credential_azdo::util::redact::redact;
use git_credential_azdo::util::time::Timestamp;
use test_support::pat84;

use super::{ID, OTHER_ID, Server, TOKEN, http, ok, one, page, pat};

fn new() -> NewServerPat<'static> {
    let valid_to = Timestamp::parse("2027-02-26T00:00:00Z").unwrap();
    NewServerPat { display_name: "laptop", scope: "vso.code", valid_to }
}

#[test]
fn endless_list_is_given_up() {
    let pages = (1..).map(|number| page(&format!("{number}"), &[ID]));
    let server = Server::new(pages);
    assert_eq!(server.api().list().unwrap_err().kind, ApiErrorKind::Unclear);
    assert_eq!(server.requests.try_iter().count(), 50);
    let server = Server::new(iter::repeat_with(|| page("again", &[ID])));
    assert_eq!(server.api().list().unwrap_err().diagnosis.code, "garbled");
    assert_eq!(server.requests.try_iter().count(), 2);
}

#[test]
fn only_a_mebibyte_of_a_list_is_read() {
    let named = |length| pat(ID, "null").replace("laptop", &".".repeat(length));
    let page = |length| ok(&format!("{{\"patTokens\":[{}]}}", named(length)));
    let server = Server::with([page(1_000_000), page(1 << 20)]);
    assert_eq!(server.api().list().unwrap()[0].display_name.len(), 303);
    assert_eq!(server.api().list().unwrap_err().diagnosis.code, "garbled");
}

#[test]
fn secrets_in_answers_reach_no_message() {
    let secret = pat84(7);
    let quoted = format!("\"{secret}\"");
    let message = format!("{{\"message\":\"{TOKEN} {secret}\"}}");
    let bad_date = pat(ID, &quoted).replace("2027-02-26T", "soon");
    let escaped = quoted.replacen(&secret[..1], &format!("\\u{:04x}", secret.as_bytes()[0]), 1);
    for answer in [
        http("400 Bad Request", &message),
        http(&format!("500 {secret}"), &message),
        format!("HTTP/1.1 {TOKEN}\r\n\r\n"),
        ok(&format!("{{\"patToken\":{bad_date}}}")),
        ok(&format!("{{\"patToken\":{},\"patTokenError\":{quoted}}}", pat(ID, &quoted))),
        ok(&format!("{{\"patToken\":null,\"patTokenError\":{escaped}}}")),
        ok(&format!("{{\"patTokenError\":\"none\",\"token\":{quoted}")),
        one("not-an-id", &quoted),
    ] {
        let server = Server::with([answer.clone()]);
        let error = server.api().create(&new()).unwrap_err();
        let shown = format!("{error:?}");
        assert!(!shown.contains(&secret) && !shown.contains(TOKEN), "{answer}: {shown}");
    }
}

#[test]
fn secret_elsewhere_in_the_answer_is_hidden_too() {
    // In no format that would be noticed.
    let secret = "q1w2e3r4t5z6";
    let pat = pat(ID, &format!("\"{secret}\"")).replace("laptop", secret);
    let answer = ok(&format!("{{\"patToken\":{pat}}}"));
    let (pat, created) = Server::with([answer]).api().create(&new()).unwrap();
    assert_eq!(created.expose(), secret);
    assert!(!pat.display_name.contains(secret), "{pat:?}");
}

#[test]
fn created_pat_must_look_like_one() {
    let jwt = format!("\"{TOKEN}\"");
    let cut = format!("\"{}\"", &pat84(1)[..70]);
    for token in ["null", "\"\"", "\"a b\"", "17", "[\"x\"]", "\"p\\u0000\\u001bx\"", &jwt, &cut] {
        let error = Server::with([one(ID, token)]).api().create(&new()).unwrap_err();
        assert_eq!(error.kind, ApiErrorKind::Unclear, "{token}");
    }
}

#[test]
fn error_with_a_pat_is_unclear() {
    let quoted = format!("\"{}\"", pat84(1));
    let body = format!("{{\"patToken\":{},\"patTokenError\":\"accessDenied\"}}", pat(ID, &quoted));
    let error = Server::with([ok(&body)]).api().create(&new()).unwrap_err();
    assert_eq!((error.kind, error.diagnosis.code), (ApiErrorKind::Unclear, "forbidden"));
}

#[test]
fn answer_about_another_pat_is_unclear() {
    let server = Server::with([one(OTHER_ID, "null")]);
    let error = server.api().update(&ID.parse().unwrap(), &Change::default()).unwrap_err();
    assert_eq!((error.kind, error.diagnosis.code), (ApiErrorKind::Unclear, "garbled"));
}

#[test]
fn redirect_is_not_followed() {
    for status in ["302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let other = Server::with([ok("{}")]);
        let answer = format!("HTTP/1.1 {status}\r\nLocation: {}\r\n\r\n", other.url);
        let error = Server::with([answer]).api().create(&new()).unwrap_err();
        assert_eq!((error.kind, error.diagnosis.code), (ApiErrorKind::Refused, "redirected"));
        assert!(other.requests.try_recv().is_err());
    }
}

#[test]
fn control_characters_in_names_are_escaped_where_they_are_shown() {
    let answer = page("", &[ID]).replace("laptop", "\\u001b");
    let pats = Server::with([answer]).api().list().unwrap();
    assert_eq!(redact(&pats[0].display_name), "\\u{1b}");
}

#[test]
fn list_with_an_incomplete_pat_is_refused() {
    let whole = page("", &[ID]);
    // Of the same length.
    for (old, bad) in [
        ("2027-02-26T", "2027-02-30T"),
        (ID, &ID.replace('9', "x")),
        ("\"patTokens\"", "\"petTokens\""),
    ] {
        let error = Server::with([whole.replace(old, bad)]).api().list().unwrap_err();
        assert_eq!(error.diagnosis.code, "garbled", "{bad}");
    }
}

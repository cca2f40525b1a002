//! What the API's errors mean.

use std::io;
use std::net::TcpListener;

use git_credential_azdo::azure::http::may_be_sent;
use git_credential_azdo::azure::pats::errors::json;
use git_credential_azdo::azure::pats::{ApiError, ApiErrorKind, NewServerPat, PatApi};
use git_credential_azdo::organization::Organization;
use git_credential_azdo::util::pat::Secret;
use git_credential_azdo::util::time::Timestamp;
use ureq::Timeout;

use super::super::known_responses::response;
use super::{Server, TOKEN, http, ok};
use ApiErrorKind::{Expired, NotFound, PolicyForbids, Refused, Unclear};

/// `patTokenError` in learn.microsoft.com/rest/api/azure/devops/tokens/pats/create, and their kinds.
const NAMED: [(&str, ApiErrorKind, &str); 36] = [
    ("displayNameRequired", Refused, "bad_display_name"),
    ("invalidDisplayName", Refused, "bad_display_name"),
    ("invalidValidTo", Refused, "bad_expiration"),
    ("invalidScope", Refused, "bad_scope"),
    ("userIdRequired", Refused, "not_a_user"),
    ("invalidUserId", Refused, "not_a_user"),
    ("invalidUserType", Refused, "not_a_user"),
    ("accessDenied", Refused, "forbidden"),
    ("failedToIssueAccessToken", Unclear, "server_fault"),
    ("invalidClient", Refused, "not_a_user"),
    ("invalidClientType", Refused, "not_a_user"),
    ("invalidClientId", Refused, "not_a_user"),
    ("invalidTargetAccounts", Refused, "not_a_member"),
    ("hostAuthorizationNotFound", Refused, "not_a_member"),
    ("authorizationNotFound", NotFound, "no_pat"),
    ("failedToUpdateAccessToken", Unclear, "server_fault"),
    ("sourceNotSupported", Refused, "conditional_access"),
    ("invalidSourceIP", Refused, "conditional_access"),
    ("invalidSource", Refused, "conditional_access"),
    ("duplicateHash", Refused, "server_fault"),
    ("sshPolicyDisabled", PolicyForbids, "policy"),
    ("invalidToken", Refused, "not_a_user"),
    ("tokenNotFound", NotFound, "no_pat"),
    ("invalidAuthorizationId", NotFound, "no_pat"),
    ("failedToReadTenantPolicy", Refused, "server_fault"),
    ("globalPatPolicyViolation", PolicyForbids, "policy"),
    ("fullScopePatPolicyViolation", PolicyForbids, "policy"),
    ("patLifespanPolicyViolation", PolicyForbids, "policy"),
    ("invalidTokenType", Refused, "not_a_user"),
    ("invalidAudience", Refused, "not_a_user"),
    ("invalidSubject", Refused, "not_a_user"),
    ("deploymentHostNotSupported", Refused, "not_a_member"),
    ("disablePatCreationPolicyViolation", PolicyForbids, "policy"),
    ("failedToReadOrgPolicy", Refused, "server_fault"),
    ("globalPATCreationBlocked", PolicyForbids, "policy"),
    ("expiredPatCannotBeExtended", Expired, "expired"),
];

fn error(text: &str) -> ApiError {
    let organization = Organization::services("acme").unwrap();
    json(&response(text), &organization).unwrap_err()
}

#[test]
fn every_named_error_has_a_kind_and_a_next_step() {
    for (name, kind, code) in NAMED {
        for name in [name.to_owned(), name.to_uppercase()] {
            let body = format!("{{\"patToken\":null,\"patTokenError\":\"{name}\"}}");
            let error = error(&format!("200\n\n{body}"));
            assert_eq!((error.kind, error.diagnosis.code), (kind, code), "{name}");
            assert!(!error.diagnosis.next_steps.is_empty(), "{name}");
            assert!(!error.diagnosis.message.contains(&name), "{name}");
        }
    }
}

#[test]
fn unknown_error_is_quoted() {
    let error = error("200\n\n{\"patToken\":null,\"patTokenError\":\"moonIsFull\"}");
    assert_eq!(error.kind, Unclear);
    assert_eq!(error.diagnosis.message, "Azure reported an unknown error: 'moonIsFull'");
}

#[test]
fn policy_names_who_can_change_it_and_what_works_instead() {
    let body = "{\"patToken\":null,\"patTokenError\":\"disablePatCreationPolicyViolation\"}";
    let diagnosis = error(&format!("200\n\n{body}")).diagnosis;
    assert_eq!(
        diagnosis.message,
        "a policy forbids this PAT in acme: \"Restrict personal access token (PAT) creation\""
    );
    let steps: Vec<String> = diagnosis.next_steps.iter().map(ToString::to_string).collect();
    assert_eq!(
        steps,
        [
            "It may still allow PATs that have only Packaging scopes",
            "Ask a Project Collection Administrator to exempt you from the policy: \
             https://learn.microsoft.com/azure/devops/organizations/accounts/\
             manage-pats-with-policies-for-administrators",
            "Or let git use Entra tokens instead of a PAT: git credential-azdo login acme --entra",
        ]
    );
}

#[test]
fn status_without_a_name_is_interpreted() {
    let html = "content-type: text/html\n\n<title>Azure DevOps Services | Sign In</title>";
    let moved = "location: https://spsprodcus1.vssps.visualstudio.com/_signin?realm=x\n\n<h2>";
    let json = |status, message: &str| format!("{status}\n\n{{\"message\":\"{message}\"}}");
    for (text, kind, code) in [
        (format!("200\n{html}"), Refused, "sign_in_page"),
        (format!("203\n{html}"), Refused, "sign_in_page"),
        (format!("302\n{moved}"), Refused, "sign_in_page"),
        ("307\nlocation: https://elsewhere.example\n\n".into(), Refused, "redirected"),
        (json(401, "TF401444: Please sign in once in a browser."), Refused, "sign_in_due"),
        ("401\n\n".into(), Refused, "entra_rejected"),
        (json(401, "TF400813: The user is not authorized."), Refused, "not_a_member"),
        (json(403, "VS403463: The conditional access policy"), Refused, "conditional_access"),
        ("403\n\n".into(), Refused, "forbidden"),
        (json(403, "blocked by a policy"), PolicyForbids, "policy"),
        (json(400, "TF400898: An Internal Error Occurred."), Refused, "strange"),
        (json(400, "PatLifespanPolicyViolation"), PolicyForbids, "policy"),
        (json(400, "The requested operation is not allowed."), Refused, "not_a_user"),
        (json(404, "not found"), NotFound, "no_pat"),
        ("429\nretry-after: 30\n\n".into(), Refused, "rate_limited"),
        ("500\n\n".into(), Unclear, "server_fault"),
        ("503\n\n".into(), Unclear, "server_fault"),
        (json(500, "PatLifespanPolicyViolation"), Unclear, "server_fault"),
        ("206\n\n{}".into(), Unclear, "garbled"),
        ("200\n\n[]".into(), Unclear, "garbled"),
        ("200\n\n<html>Welcome to our hotel</html>".into(), Unclear, "garbled"),
    ] {
        let error = error(&text);
        assert_eq!((error.kind, error.diagnosis.code), (kind, code), "{text}");
        assert!(!error.diagnosis.next_steps.is_empty(), "{text}");
    }
    let diagnosis = error("429\nretry-after: 30\n\n").diagnosis;
    assert_eq!(diagnosis.retry_after(), Some(30));
    assert_eq!(diagnosis.next_steps[0].to_string(), "Wait 30 seconds, then try again");
}

#[test]
fn only_what_fails_before_sending_is_certainly_not_sent() {
    let io = |kind| ureq::Error::Io(io::Error::from(kind));
    for (error, expected) in [
        (ureq::Error::HostNotFound, false),
        (ureq::Error::ConnectProxyFailed("HTTP/1.1 407".into()), false),
        (ureq::Error::Timeout(Timeout::Connect), false),
        (ureq::Error::Timeout(Timeout::Global), true),
        (ureq::Error::Timeout(Timeout::RecvResponse), true),
        (io(io::ErrorKind::ConnectionRefused), false),
        (io(io::ErrorKind::ConnectionReset), true),
        (io(io::ErrorKind::UnexpectedEof), true),
        (rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer).into(), false),
        (rustls::Error::AlertReceived(rustls::AlertDescription::InternalError).into(), true),
    ] {
        assert_eq!(may_be_sent(&error), expected, "{error:?}");
    }
}

#[test]
fn failed_connection_is_refused_and_lost_answer_is_unclear() {
    let valid_to = Timestamp::parse("2027-02-26T00:00:00Z").unwrap();
    let new = NewServerPat { display_name: "laptop", scope: "vso.code", valid_to };
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (organization, token) =
        (Organization::services("acme").unwrap(), Secret::new(TOKEN.to_owned()));
    let api = PatApi::at(&format!("http://{closed}"), &organization, &token).unwrap();
    let error = api.create(&new).unwrap_err();
    assert_eq!((error.kind, error.diagnosis.code), (Refused, "unreachable"));
    let whole = ok(r#"{"patToken":null,"patTokenError":"accessDenied"}"#);
    for (answer, kind) in [
        (String::new(), Unclear),
        (whole[..whole.len() - 5].to_owned(), Unclear),
        (http("502 Bad Gateway", ""), Unclear),
        (ok("{}"), Unclear),
        (ok(r#"{"patToken":{},"patTokenError":"none"}"#), Unclear),
        (whole, Refused),
    ] {
        let server = Server::with([answer.clone()]);
        let error = server.api().create(&new).unwrap_err();
        assert_eq!(error.kind, kind, "{answer}: {error:?}");
    }
}

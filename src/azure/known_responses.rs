//! The known responses of Azure DevOps as sent over the wire, and how they are interpreted.

use super::http::Response;
use super::interpret::{ANONYMOUS, Edition, Service, access, identity};
use super::{Cause, server_message};

/// A response in the notation of this file: a status, headers, an empty line, the body.
fn response(text: &str) -> Response {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let header = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_ascii_lowercase(), value.to_owned())
    };
    Response {
        status: lines.next().unwrap().parse().unwrap(),
        headers: lines.map(header).collect(),
        body: body.as_bytes().to_vec(),
    }
}

fn services(text: &str) -> Cause {
    identity(&response(text), Edition::Services).expect_err("a failure")
}

fn server(text: &str) -> Cause {
    identity(&response(text), Edition::Server).expect_err("a failure")
}

fn repository(text: &str) -> Cause {
    access(&response(text), Service::Read, Edition::Services).expect_err("a failure")
}

#[test]
fn expired_revoked_and_missing_scope_look_the_same() {
    for answer in [
        "401\nWWW-Authenticate: Basic realm=\"https://tfsprodcus14.visualstudio.com/\"",
        "401\nWWW-Authenticate: Bearer authorization_uri=https://login.microsoftonline.com/\
         11111111-2222-3333-4444-555555555555\n\
         WWW-Authenticate: Basic realm=\"https://tfsprodneu2.visualstudio.com/\"\n\
         WWW-Authenticate: TFS-Federated",
        "401\nWWW-Authenticate: Basic realm=\"https://tfs.app.visualstudio.com/\", Bearer, \
         TFS-Federated",
    ] {
        assert_eq!(services(answer), Cause::Rejected);
        assert_eq!(repository(answer), Cause::MissingScope(Service::Read));
    }
}

#[test]
fn sign_in_page_is_recognized_with_any_status() {
    let page = "203\nContent-Type: text/html; charset=utf-8\n\n<!DOCTYPE html>\n<title>\n    \
                Azure DevOps Services | Sign In\n</title>";
    let redirect = "302\nLocation: https://spsprodcus2.vssps.visualstudio.com/_signin?realm=\
                    dev.azure.com&reply_to=https%3A%2F%2Fdev.azure.com%2F";
    for answer in [page, &page.replacen("203", "200", 1), redirect] {
        assert_eq!(services(answer), Cause::SignInPage);
        assert_eq!(repository(answer), Cause::RepositorySignInPage);
    }
}

#[test]
fn other_redirect_names_its_location() {
    let answer = "301\nLocation: https://dev.azure.com/new-name/_apis/connectionData";
    let location = "https://dev.azure.com/new-name/_apis/connectionData".to_owned();
    assert_eq!(services(answer), Cause::Redirected { location });
}

#[test]
fn expired_pat_is_named_by_some_services() {
    let answer = "401\nContent-Type: application/json; charset=utf-8\n\n{\"$id\":\"1\",\
                  \"innerException\":null,\"message\":\"Access Denied: The Personal Access Token \
                  used has expired.\",\"typeKey\":\"AccessCheckException\"}";
    assert_eq!(services(answer), Cause::Expired);
}

#[test]
fn unauthorized_user_is_no_member_or_anonymous_by_its_id() {
    let answer = |user: &str| {
        format!(
            "401\nWWW-Authenticate: TFS-Federated\nWWW-Authenticate: Bearer\n\
             Content-Type: application/json\n\n{{\"message\":\"TF400813: The user '{user}' is not \
             authorized to access this resource.\",\"typeKey\":\"UnauthorizedRequestException\"}}"
        )
    };
    assert_eq!(services(&answer("8a3a5a1c-2f6e-4d0b-9a44-6d1f4a3b2c10")), Cause::NotAMember);
    assert_eq!(services(&answer(ANONYMOUS)), Cause::Anonymous);
    let text = "401\nX-TFS-ServiceError: TF400813%3a+Resource+not+available+for+anonymous+access.\
                +Client+authentication+required.";
    assert_eq!(services(text), Cause::Anonymous);
}

#[test]
fn status_200_with_the_anonymous_user_is_a_failure() {
    let user = |id: &str| format!("200\n\n{{\"authenticatedUser\":{{\"id\":\"{id}\"}}}}");
    assert_eq!(services(&user(ANONYMOUS)), Cause::Anonymous);
    assert_eq!(services(&user(&ANONYMOUS.to_uppercase())), Cause::Anonymous);
    let known = identity(&response(&user("8a3a-2c10")), Edition::Services);
    assert_eq!(known.unwrap().title(), "user 8a3a-2c10");
}

#[test]
fn identity_has_a_name_and_an_account() {
    let answer = "200\nContent-Type: application/json\n\n{\"authenticatedUser\":{\"id\":\"8a3a\",\
                  \"providerDisplayName\":\"Jane Doe\",\"properties\":{\"Account\":{\"$type\":\
                  \"System.String\",\"$value\":\"jane@example.com\"}}}}";
    let identity = identity(&response(answer), Edition::Services).unwrap();
    assert_eq!(identity.title(), "Jane Doe (jane@example.com)");
}

#[test]
fn global_pat_is_recognized_by_the_message_in_the_header() {
    let answer = "401\nX-TFS-ServiceError: The%20organization%27s%20security%20policy%20prohibits\
                  %20access%20by%20global%20Personal%20Access%20Token%20%28PAT%29%20unless%20you\
                  %20are%20on%20an%20allowlist.";
    assert_eq!(services(answer), Cause::GlobalPat);
    let message = server_message::excerpt(&response(answer)).unwrap();
    assert!(message.starts_with("The organization's security policy prohibits access by global"));
}

#[test]
fn conditional_access_differs_from_other_policies() {
    let message = "VS403463: The conditional access policy defined by your Azure Active Directory \
                   administrator has failed.";
    let json = format!("403\nContent-Type: application/json\n\n{{\"message\":\"{message}\"}}");
    let text = format!("403\nContent-Type: text/plain\n\n{message}");
    for answer in [json, text] {
        assert_eq!(services(&answer), Cause::ConditionalAccess);
        assert_eq!(repository(&answer), Cause::ConditionalAccess);
    }
    let policy = "403\nX-TFS-ServiceError: Disabled+by+your+organization%27s+policy";
    assert_eq!(services(policy), Cause::Policy);
}

#[test]
fn required_sign_in_is_recognized_by_its_number() {
    let answer = "401\nX-TFS-ServiceError: TF401444%3a+Please+sign-in+at+least+once+as+jane+in+a+\
                  web+browser+to+enable+access+to+the+service.";
    assert_eq!(services(answer), Cause::SignInRequired);
}

#[test]
fn missing_repository_names_the_account_if_the_server_does() {
    let answer = "404\nContent-Type: text/plain\nX-VSS-UserData: \
                  8a3a5a1c-2f6e-4d0b-9a44-6d1f4a3b2c10:jane@example.com\n\nTF401019: The Git \
                  repository with name or identifier web does not exist or you do not have \
                  permissions for the operation you are attempting.";
    let account = Some("jane@example.com".to_owned());
    assert_eq!(repository(answer), Cause::NoRepository { account });
    let project = "404\nContent-Type: application/json\n\n{\"message\":\"VS800075: The project \
                   with id 'vstfs:///Classification/TeamProject/x' does not exist, or you do not \
                   have permission to access it.\"}";
    assert_eq!(repository(project), Cause::NoRepository { account: None });
}

#[test]
fn rate_limit_has_a_pause_in_seconds() {
    let answer = "429\nRetry-After: 30\nContent-Type: text/plain\n\nTF400733: The request has been \
                  canceled: Request was blocked due to exceeding usage of resource 'Concurrency' \
                  in namespace 'User'.";
    let limited = |retry_after| Cause::RateLimited { retry_after };
    assert_eq!(services(answer), limited(Some(30)));
    assert_eq!(repository(&answer.replacen("429", "503", 1)), limited(Some(30)));
    assert_eq!(services("429"), limited(None));
    assert_eq!(services("429\nRetry-After: Wed, 21 Oct 2026 07:28:00 GMT"), limited(None));
}

#[test]
fn server_with_its_own_challenges_rejects_like_the_services() {
    let answer = "401\nWWW-Authenticate: Bearer\nWWW-Authenticate: Basic realm=\"http://tfs:8080/\
                  tfs\"\nWWW-Authenticate: Negotiate\nWWW-Authenticate: NTLM";
    assert_eq!(server(answer), Cause::Rejected);
    let with_message = format!(
        "{answer}\nX-TFS-ServiceError: TF400813%3a+The+user+%27%27+is+not+authorized+to+access+\
         this+resource."
    );
    assert_eq!(server(&with_message), Cause::Anonymous);
}

#[test]
fn realm_that_is_not_a_url_is_iis_basic_authentication() {
    let answer = "401\nWWW-Authenticate: Bearer\nWWW-Authenticate: NTLM\nWWW-Authenticate: \
                  Negotiate\nWWW-Authenticate: Basic realm=\"mytfsserver\"";
    assert_eq!(server(answer), Cause::IisBasicAuth);
    assert_eq!(services(answer), Cause::Rejected, "only Azure DevOps Server runs on IIS");
}

#[test]
fn other_responses_are_not_about_the_pat() {
    for (answer, cause) in [
        ("500", Cause::ServerError(500)),
        ("503\nContent-Type: text/html\n\n<html>", Cause::ServerError(503)),
        ("400", Cause::Unexpected(400)),
        ("418", Cause::Unexpected(418)),
        ("200\nContent-Type: text/html\n\n<title>WiFi</title>", Cause::NotAzureDevOps),
        ("200\n\n", Cause::NotAzureDevOps),
        ("200\n\n{\"authenticatedUser\":[]}", Cause::NotAzureDevOps),
    ] {
        assert_eq!(services(answer), cause, "{answer}");
        assert!(!cause.is_about_the_pat());
    }
    assert_eq!(repository("200\nContent-Type: text/plain\n\n001e# x"), Cause::NotAzureDevOps);
}

#[test]
fn refs_of_either_service_give_access() {
    for (name, service) in [("upload", Service::Read), ("receive", Service::Write)] {
        let kind = format!("application/x-git-{name}-pack-advertisement");
        let answer = response(&format!("200\nContent-Type: {kind}\n\n001e# service=git-x"));
        assert_eq!(access(&answer, service, Edition::Services), Ok(()));
    }
}

#[test]
fn server_message_is_one_line_of_limited_length() {
    let long = format!("403\nContent-Type: text/plain\n\n\u{feff}a\r\n  b\n{}", "ö".repeat(1000));
    let message = server_message::excerpt(&response(&long)).unwrap();
    assert!(message.starts_with("a b ö") && message.ends_with("ö…"), "{message}");
    assert_eq!(message.chars().count(), 301);
    let page = "403\nContent-Type: text/html\n\n<h1>Forbidden</h1>";
    assert_eq!(server_message::excerpt(&response(page)), None);
}

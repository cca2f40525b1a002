//! Every answer of a server that is known, as it was on the wire (facts, azure-devops.md sections
//! 2.6 and 2.7), and what it is taken for.

use super::Reason;
use super::verdict::{access, identity};
use crate::azure::http::Reply;

const ANONYMOUS: &str = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";

/// Reads an answer as it is written down here: a status, headers, an empty line, the body.
fn reply(text: &str) -> Reply {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let header = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_ascii_lowercase(), value.to_owned())
    };
    Reply {
        status: lines.next().unwrap().parse().unwrap(),
        headers: lines.map(header).collect(),
        body: body.as_bytes().to_vec(),
    }
}

fn hosted(text: &str) -> Reason {
    identity(&reply(text), true).expect_err("a refusal").reason
}

fn on_premises(text: &str) -> Reason {
    identity(&reply(text), false).expect_err("a refusal").reason
}

fn of_git(text: &str) -> Reason {
    access(&reply(text), true).expect_err("a refusal").reason
}

#[test]
fn expired_revoked_and_without_the_scope_are_one_answer() {
    let answer = "401\nWWW-Authenticate: Basic realm=\"https://tfsprodcus14.visualstudio.com/\"";
    assert_eq!(hosted(answer), Reason::Refused);
    assert_eq!(of_git(answer), Reason::Refused);
    let all = "401\nWWW-Authenticate: Bearer authorization_uri=https://login.microsoftonline.com/\
               11111111-2222-3333-4444-555555555555\n\
               WWW-Authenticate: Basic realm=\"https://tfsprodneu2.visualstudio.com/\"\n\
               WWW-Authenticate: TFS-Federated";
    assert_eq!(hosted(all), Reason::Refused);
    let on_one_line = "401\nWWW-Authenticate: Basic realm=\"https://tfs.app.visualstudio.com/\", \
                       Bearer, TFS-Federated";
    assert_eq!(hosted(on_one_line), Reason::Refused);
}

#[test]
fn an_unknown_pat_is_shown_the_page_to_sign_in_on() {
    let page = "203\nContent-Type: text/html; charset=utf-8\n\n<!DOCTYPE html>\n<title>\n    \
                Azure DevOps Services | Sign In\n</title>";
    assert_eq!(hosted(page), Reason::SignInPage);
    assert_eq!(hosted(&page.replacen("203", "200", 1)), Reason::SignInPage);
    assert_eq!(of_git(&page.replacen("203", "200", 1)), Reason::SignInPage);
    let redirect = "302\nLocation: https://spsprodcus2.vssps.visualstudio.com/_signin?realm=\
                    dev.azure.com&reply_to=https%3A%2F%2Fdev.azure.com%2F";
    assert_eq!(hosted(redirect), Reason::SignInPage);
    assert_eq!(of_git(redirect), Reason::SignInPage);
}

#[test]
fn other_redirects_are_told_by_where_they_lead() {
    let answer = "301\nLocation: https://dev.azure.com/new-name/_apis/connectionData";
    let to = "https://dev.azure.com/new-name/_apis/connectionData".to_owned();
    assert_eq!(hosted(answer), Reason::Redirected(to));
}

#[test]
fn an_expired_pat_is_called_so_by_some_services() {
    let answer = "401\nContent-Type: application/json; charset=utf-8\n\n{\"$id\":\"1\",\
                  \"innerException\":null,\"message\":\"Access Denied: The Personal Access Token \
                  used has expired.\",\"typeKey\":\"AccessCheckException\"}";
    assert_eq!(hosted(answer), Reason::Expired);
}

#[test]
fn a_user_who_is_no_member_has_a_number_and_nobody_has_the_anonymous_one() {
    let answer = |user: &str| {
        format!(
            "401\nWWW-Authenticate: TFS-Federated\nWWW-Authenticate: Bearer\n\
             Content-Type: application/json\n\n{{\"message\":\"TF400813: The user '{user}' is not \
             authorized to access this resource.\",\"typeKey\":\"UnauthorizedRequestException\"}}"
        )
    };
    assert_eq!(hosted(&answer("8a3a5a1c-2f6e-4d0b-9a44-6d1f4a3b2c10")), Reason::NotAMember);
    assert_eq!(hosted(&answer(ANONYMOUS)), Reason::Anonymous);
    let text = "401\nX-TFS-ServiceError: TF400813%3a+Resource+not+available+for+anonymous+access.\
                +Client+authentication+required.";
    assert_eq!(hosted(text), Reason::Anonymous);
}

#[test]
fn two_hundred_is_no_success_if_it_is_the_anonymous_user() {
    let user = |id: &str| format!("200\n\n{{\"authenticatedUser\":{{\"id\":\"{id}\"}}}}");
    assert_eq!(hosted(&user(ANONYMOUS)), Reason::Anonymous);
    assert_eq!(hosted(&user(&ANONYMOUS.to_uppercase())), Reason::Anonymous);
    let somebody = identity(&reply(&user("8a3a5a1c-2f6e-4d0b-9a44-6d1f4a3b2c10")), true);
    assert_eq!(somebody.unwrap().who(), "user 8a3a5a1c-2f6e-4d0b-9a44-6d1f4a3b2c10");
}

#[test]
fn who_it_is_has_a_name_and_an_account() {
    let answer = "200\nContent-Type: application/json\n\n{\"authenticatedUser\":{\"id\":\"8a3a\",\
                  \"providerDisplayName\":\"Jane Doe\",\"properties\":{\"Account\":{\"$type\":\
                  \"System.String\",\"$value\":\"jane@example.com\"}}}}";
    assert_eq!(identity(&reply(answer), true).unwrap().who(), "Jane Doe (jane@example.com)");
}

#[test]
fn a_global_pat_is_known_by_the_words_in_the_header() {
    let answer = "401\nX-TFS-ServiceError: The%20organization%27s%20security%20policy%20prohibits\
                  %20access%20by%20global%20Personal%20Access%20Token%20%28PAT%29%20unless%20you\
                  %20are%20on%20an%20allowlist.";
    assert_eq!(hosted(answer), Reason::GlobalPat);
    let said = identity(&reply(answer), true).unwrap_err().said.unwrap();
    assert!(said.starts_with("The organization's security policy prohibits access by global"));
}

#[test]
fn conditional_access_and_policies_are_told_apart() {
    let words = "VS403463: The conditional access policy defined by your Azure Active Directory \
                 administrator has failed.";
    let json = format!("403\nContent-Type: application/json\n\n{{\"message\":\"{words}\"}}");
    let text = format!("403\nContent-Type: text/plain\n\n{words}");
    for answer in [json, text] {
        assert_eq!(hosted(&answer), Reason::ConditionalAccess);
        assert_eq!(of_git(&answer), Reason::ConditionalAccess);
    }
    let policy = "403\nX-TFS-ServiceError: Disabled+by+your+organization%27s+policy";
    assert_eq!(hosted(policy), Reason::Policy);
}

#[test]
fn who_has_to_sign_in_first_is_told_by_its_number() {
    let answer = "401\nX-TFS-ServiceError: TF401444%3a+Please+sign-in+at+least+once+as+jane+in+a+\
                  web+browser+to+enable+access+to+the+service.";
    assert_eq!(hosted(answer), Reason::SignInDue);
}

#[test]
fn a_repository_that_is_not_there_comes_with_whose_pat_it_is() {
    let answer = "404\nContent-Type: text/plain\nX-VSS-UserData: \
                  8a3a5a1c-2f6e-4d0b-9a44-6d1f4a3b2c10:jane@example.com\n\nTF401019: The Git \
                  repository with name or identifier web does not exist or you do not have \
                  permissions for the operation you are attempting.";
    let refusal = access(&reply(answer), true).unwrap_err();
    assert_eq!(refusal.reason, Reason::NotThere);
    assert_eq!(refusal.account.as_deref(), Some("jane@example.com"));
    let project = "404\nContent-Type: application/json\n\n{\"message\":\"VS800075: The project \
                   with id 'vstfs:///Classification/TeamProject/x' does not exist, or you do not \
                   have permission to access it.\"}";
    assert_eq!(of_git(project), Reason::NotThere);
}

#[test]
fn who_asks_too_often_is_told_for_how_long_to_wait() {
    let answer = "429\nRetry-After: 30\nContent-Type: text/plain\n\nTF400733: The request has been \
                  canceled: Request was blocked due to exceeding usage of resource 'Concurrency' \
                  in namespace 'User'.";
    assert_eq!(hosted(answer), Reason::RateLimited(Some(30)));
    assert_eq!(of_git(&answer.replacen("429", "503", 1)), Reason::RateLimited(Some(30)));
    assert_eq!(hosted("429"), Reason::RateLimited(None));
    assert_eq!(
        hosted("429\nRetry-After: Wed, 21 Oct 2026 07:28:00 GMT"),
        Reason::RateLimited(None)
    );
}

#[test]
fn a_server_with_its_own_challenges_refuses_a_pat_as_the_services_do() {
    let answer = "401\nWWW-Authenticate: Bearer\nWWW-Authenticate: Basic realm=\"http://tfs:8080/\
                  tfs\"\nWWW-Authenticate: Negotiate\nWWW-Authenticate: NTLM";
    assert_eq!(on_premises(answer), Reason::Refused);
    let with_words = format!(
        "{answer}\nX-TFS-ServiceError: TF400813%3a+The+user+%27%27+is+not+authorized+to+access+\
         this+resource."
    );
    assert_eq!(on_premises(&with_words), Reason::Anonymous);
}

#[test]
fn a_realm_that_is_no_url_is_iis_in_front_of_a_server() {
    let answer = "401\nWWW-Authenticate: Bearer\nWWW-Authenticate: NTLM\nWWW-Authenticate: \
                  Negotiate\nWWW-Authenticate: Basic realm=\"mytfsserver\"";
    assert_eq!(on_premises(answer), Reason::IisBasic);
    assert_eq!(hosted(answer), Reason::Refused, "the Services have no IIS of the user's");
}

#[test]
fn whatever_else_comes_is_not_taken_for_a_verdict_on_the_pat() {
    for (answer, reason) in [
        ("500", Reason::ServerFault),
        ("503\nContent-Type: text/html\n\n<html>", Reason::ServerFault),
        ("400", Reason::Strange),
        ("418", Reason::Strange),
        ("200\nContent-Type: text/html\n\n<title>Welcome to our WiFi</title>", Reason::NotAzure),
        ("200\n\n", Reason::NotAzure),
        ("200\n\n{\"authenticatedUser\":[]}", Reason::NotAzure),
    ] {
        assert_eq!(hosted(answer), reason, "{answer}");
        assert!(!reason.is_about_the_pat());
    }
    assert_eq!(of_git("200\nContent-Type: text/plain\n\n001e# service"), Reason::NotAzure);
}

#[test]
fn refs_are_refs_whatever_is_in_them() {
    for service in ["upload", "receive"] {
        let kind = format!("application/x-git-{service}-pack-advertisement");
        let answer = reply(&format!("200\nContent-Type: {kind}\n\n001e# service=git-x"));
        assert_eq!(access(&answer, true), Ok(()));
    }
}

#[test]
fn what_a_server_says_is_one_line_of_bearable_length() {
    let long = format!("403\nContent-Type: text/plain\n\n\u{feff}a\r\n  b\n{}", "ö".repeat(1000));
    let said = access(&reply(&long), true).unwrap_err().said.unwrap();
    assert!(said.starts_with("a b ö") && said.ends_with("ö…"), "{said}");
    assert_eq!(said.chars().count(), 301);
    let page = "403\nContent-Type: text/html\n\n<h1>Forbidden</h1>";
    assert_eq!(access(&reply(page), true).unwrap_err().said, None);
}

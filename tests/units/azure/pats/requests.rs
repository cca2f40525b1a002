//! What is requested, and what is read from the answers.

use git_credential_azdo::azure::pats::{ApiErrorKind, Change, NewServerPat, PatApi};
use git_credential_azdo::organization::parse_user_input;
use git_credential_azdo::util::pat::Secret;
use git_credential_azdo::util::time::Timestamp;
use serde_json::{Value, json};
use test_support::pat84;

use super::{ID, OTHER_ID, Server, TOKEN, http, ok, one, page};

fn body(request: &str) -> Value {
    serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[test]
fn create_sends_the_token_and_takes_the_pat_out_of_the_answer() {
    let secret = pat84(1);
    let server = Server::with([one(ID, &format!("\"{secret}\""))]);
    let valid_to = Timestamp::parse("2027-02-26T00:00:00Z").unwrap();
    let new = NewServerPat { display_name: "a \"laptop\"", scope: "vso.code_write", valid_to };
    let created = server.api().create(&new).unwrap();
    assert!(!format!("{created:?}").contains(&secret), "{created:?}");
    let (pat, created) = created;
    assert_eq!(created.expose(), secret);
    assert_eq!(pat.authorization.to_string(), ID);
    assert_eq!((&*pat.display_name, &*pat.scope), ("laptop", "vso.code_write"));
    // What the server says, not what was requested.
    assert_eq!(pat.valid_to.to_string(), "2027-02-26T01:02:03Z");
    assert_eq!(pat.valid_from.to_string(), "2026-11-28T00:00:00Z");
    let request = server.requests.recv().unwrap();
    let (first, headers) = request.split_once("\r\n").unwrap();
    assert_eq!(first, "POST /acme/_apis/tokens/pats?api-version=7.1-preview.1 HTTP/1.1");
    let headers = headers.to_lowercase();
    for header in [
        &*format!("authorization: bearer {}", TOKEN.to_lowercase()),
        "content-type: application/json",
        "x-tfs-fedauthredirect: suppress",
        "user-agent: git-credential-azdo/",
    ] {
        assert!(headers.contains(header), "{header}: {headers}");
    }
    let expected = json!({
        "displayName": "a \"laptop\"",
        "scope": "vso.code_write",
        "validTo": "2027-02-26T00:00:00Z",
        "allOrgs": false,
    });
    assert_eq!(body(&request), expected);
}

#[test]
fn update_sends_only_what_changes() {
    let server = Server::with([one(&ID.to_uppercase(), "null")]);
    let valid_to = Timestamp::parse("2027-05-01T00:00:00Z");
    let change = Change { valid_to, ..Change::default() };
    let pat = server.api().update(&ID.parse().unwrap(), &change).unwrap();
    assert_eq!(pat.authorization.to_string(), ID);
    let request = server.requests.recv().unwrap();
    assert!(request.starts_with("PUT "), "{request}");
    assert_eq!(body(&request), json!({ "authorizationId": ID, "validTo": "2027-05-01T00:00:00Z" }));
}

#[test]
fn list_reads_every_page() {
    let server = Server::with([page("a+b/=&c", &[ID]), page("", &[OTHER_ID])]);
    let pats = server.api().list().unwrap();
    let ids: Vec<String> = pats.iter().map(|pat| pat.authorization.to_string()).collect();
    assert_eq!(ids, [ID, OTHER_ID]);
    for after in ["", "a%2Bb%2F%3D%26c"] {
        let request = server.requests.recv().unwrap();
        let query = format!("displayFilterOption=active&$top=100&continuationToken={after} HTTP");
        assert!(request.starts_with("GET ") && request.contains(&query), "{request}");
    }
}

#[test]
fn find_looks_among_the_active_pats() {
    let server = Server::with([page("", &[OTHER_ID, ID]), page("", &[OTHER_ID])]);
    let (api, id) = (server.api(), ID.parse().unwrap());
    assert_eq!(api.find(&id).unwrap().unwrap().authorization, id);
    assert_eq!(api.find(&id).unwrap(), None);
}

#[test]
fn revoke_accepts_both_documented_answers() {
    let none = r#"{"patToken":null,"patTokenError":"none"}"#;
    for answer in ["HTTP/1.1 204 No Content\r\n\r\n".to_owned(), ok(""), ok(none)] {
        let server = Server::with([answer]);
        server.api().revoke(&ID.parse().unwrap()).unwrap();
        let request = server.requests.recv().unwrap();
        let query = format!("&authorizationId={ID} HTTP");
        assert!(request.starts_with("DELETE ") && request.contains(&query), "{request}");
    }
}

#[test]
fn revoking_an_unknown_pat_succeeds_only_if_it_is_not_listed() {
    let unknown = || ok(r#"{"patToken":null,"patTokenError":"authorizationNotFound"}"#);
    let missing = || http("404 Not Found", "");
    let id = ID.parse().unwrap();
    for answer in [unknown(), missing()] {
        let server = Server::with([answer, page("", &[OTHER_ID])]);
        server.api().revoke(&id).unwrap();
    }
    for answers in [[unknown(), page("", &[ID])], [missing(), missing()]] {
        let error = Server::with(answers).api().revoke(&id).unwrap_err();
        assert_eq!(error.kind, ApiErrorKind::NotFound);
    }
}

#[test]
fn azure_devops_server_has_a_page_instead() {
    let token = Secret::new(TOKEN.to_owned());
    let collection = parse_user_input("https://tfs.example.com/tfs/Main").unwrap();
    let error = PatApi::new(&collection, &token).err().unwrap();
    let steps: Vec<String> = error.next_steps.iter().map(ToString::to_string).collect();
    assert_eq!(
        steps,
        [
            "Open: https://tfs.example.com/tfs/Main/_usersSettings/tokens",
            "On TFS 2017 and 2018, open: https://tfs.example.com/tfs/Main/_details/security/tokens"
        ]
    );
}

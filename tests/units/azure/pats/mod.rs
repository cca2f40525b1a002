//! The client of Azure's API for PATs.

mod api_errors;
mod fake_server;
mod hostile_servers;
mod requests;
mod scope;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

use git_credential_azdo::azure::pats::PatApi;
use git_credential_azdo::organization::Organization;
use git_credential_azdo::util::pat::Secret;

const TOKEN: &str = "eyJ0eXAi.eyJ1cG4iOiJqYW5lIn0.c2lnbmF0dXJl";
const ID: &str = "93b1c2d4-e5f6-4718-8a3a-5a1c2f6e4d0b";
const OTHER_ID: &str = "00000000-e5f6-4718-8a3a-5a1c2f6e4d0b";

/// A server with one answer after the other, and the requests that it got.
struct Server {
    url: String,
    requests: Receiver<String>,
    organization: Organization,
    token: Secret,
}

impl Server {
    fn new(answers: impl Iterator<Item = String> + Send + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/acme", listener.local_addr().unwrap());
        let (sender, requests) = channel();
        std::thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let request = read(&mut stream);
                let _ = stream.write_all(answer.as_bytes());
                let _ = sender.send(request);
            }
        });
        let organization = Organization::services("acme").unwrap();
        Server { url, requests, organization, token: Secret::new(TOKEN.to_owned()) }
    }

    fn with<const N: usize>(answers: [String; N]) -> Server {
        Server::new(answers.into_iter())
    }

    fn api(&self) -> PatApi {
        PatApi::at(&self.url, &self.organization, &self.token).unwrap()
    }
}

/// A request with its body.
fn read(stream: &mut TcpStream) -> String {
    let mut request = String::new();
    let mut byte = [0];
    let is_complete = |request: &str| {
        let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
        let head = head.to_lowercase();
        let length = head.split("content-length: ").nth(1).and_then(|it| it.lines().next());
        body.len() >= length.map_or(0, |length| length.parse().unwrap())
    };
    while !is_complete(&request) && stream.read(&mut byte).unwrap_or(0) == 1 {
        request.push(byte[0].into());
    }
    request
}

fn http(status: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

fn ok(body: &str) -> String {
    http("200 OK", body)
}

/// A PAT in the API's JSON; `token` is JSON.
fn pat(id: &str, token: &str) -> String {
    format!(
        r#"{{"displayName":"laptop","validTo":"2027-02-26T01:02:03.32Z","scope":"vso.code_write",
        "targetAccounts":["{OTHER_ID}"],"validFrom":"2026-11-28T00:00:00.1234567Z",
        "authorizationId":"{id}","token":{token}}}"#
    )
}

/// The answer to create, find and update.
fn one(id: &str, token: &str) -> String {
    ok(&format!(r#"{{"patToken":{},"patTokenError":"none"}}"#, pat(id, token)))
}

fn page(next: &str, ids: &[&str]) -> String {
    let pats: Vec<String> = ids.iter().map(|id| pat(id, "null")).collect();
    ok(&format!(r#"{{"continuationToken":"{next}","patTokens":[{}]}}"#, pats.join(",")))
}

//! Raw HTTP requests to the fake server, without git.

use std::io::{Read, Write};
use std::net::TcpStream;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use test_support::fake_azure::FakeAzure;

/// The `Authorization` header line for a PAT.
pub fn with_pat(pat: &str) -> String {
    let pair = STANDARD.encode(format!("pat:{pat}"));
    format!("authorization: Basic {pair}\r\n")
}

/// The URL of git's first request. `server_and_project` is a URL up to the project, without its
/// scheme.
pub fn refs_url(server_and_project: &str, service: &str) -> String {
    format!("http://{server_and_project}/_git/Web/info/refs?service=git-{service}-pack")
}

/// Sends a plain http request and returns the whole response.
pub fn answer_to(azure: &FakeAzure, url: &str, headers: &str) -> String {
    send(azure, "GET", url, headers, "")
}

/// As [`answer_to`], with another method and a body. The response is empty if the connection was
/// closed.
pub fn send(azure: &FakeAzure, method: &str, url: &str, headers: &str, body: &str) -> String {
    let address = azure.proxy();
    let mut stream = TcpStream::connect(address.trim_start_matches("http://")).unwrap();
    let request = format!(
        "{method} {url} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\
         {headers}\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The status code, such as `401`.
pub fn status_of(azure: &FakeAzure, url: &str, headers: &str) -> String {
    answer_to(azure, url, headers)["HTTP/1.1 ".len()..][..3].to_owned()
}

//! git's own `git http-backend`, run for each request as a CGI program (RFC 3875).

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use hyper::body::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{HeaderMap, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::answers::{Answer, with_body};
use super::authorization::Authorization;
use super::azure::Call;

pub struct GitBackend {
    program: PathBuf,
    path: OsString,
}

impl GitBackend {
    /// Finds the program of the `git` on PATH.
    pub fn find() -> Self {
        let output = Command::new("git").arg("--exec-path").output();
        let output = output.expect("git is on PATH");
        let directory = String::from_utf8(output.stdout).expect("git --exec-path in UTF-8");
        let program = Path::new(directory.trim_end()).join("git-http-backend");
        assert!(program.exists(), "{} is missing: install all of git", program.display());
        let path = std::env::var_os("PATH").unwrap_or_default();
        GitBackend { program, path }
    }

    pub async fn answer(
        &self,
        call: &Call,
        repository: &Path,
        rest: &str,
        who: &Authorization,
    ) -> Answer {
        let mut command = self.command(call, repository, rest, who);
        let output = run(&mut command, call.body.clone()).await;
        let output = output.expect("git http-backend runs");
        cgi_answer(&output).expect("git http-backend answers as a CGI program")
    }

    fn command(
        &self,
        call: &Call,
        repository: &Path,
        rest: &str,
        who: &Authorization,
    ) -> tokio::process::Command {
        let mut translated = repository.as_os_str().to_owned();
        translated.push(rest);
        let mut command = tokio::process::Command::new(&self.program);
        command
            .env_clear()
            .env("PATH", &self.path)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_HTTP_EXPORT_ALL", "1")
            .env("PATH_TRANSLATED", translated)
            .env("REQUEST_METHOD", call.head.method.as_str())
            .env("QUERY_STRING", call.head.uri.query().unwrap_or_default())
            .env("CONTENT_LENGTH", call.body.len().to_string());
        let forwarded = [
            ("content-type", "CONTENT_TYPE"),
            // git compresses its request; http-backend decompresses it.
            ("content-encoding", "HTTP_CONTENT_ENCODING"),
            ("git-protocol", "GIT_PROTOCOL"),
        ];
        for (header, variable) in forwarded {
            if let Some(value) = call.header(header) {
                command.env(variable, value);
            }
        }
        // http-backend accepts a push only from an authenticated user.
        match who {
            Authorization::Basic { username, .. } => command.env("REMOTE_USER", username),
            Authorization::Other(_) => command.env("REMOTE_USER", "bearer"),
            _ => &mut command,
        };
        command
    }
}

async fn run(command: &mut tokio::process::Command, input: Bytes) -> std::io::Result<Vec<u8>> {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut stdin = child.stdin.take().expect("a piped stdin");
    let mut stdout = child.stdout.take().expect("a piped stdout");
    // Written and read in parallel: it may answer before it has read everything.
    let feeding = tokio::spawn(async move {
        // It may also stop reading early.
        let _ = stdin.write_all(&input).await;
    });
    let mut output = Vec::new();
    stdout.read_to_end(&mut output).await?;
    child.wait().await?;
    feeding.await?;
    Ok(output)
}

fn cgi_answer(output: &[u8]) -> Option<Answer> {
    let end = output.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&output[..end]).ok()?;
    let mut status = StatusCode::OK;
    let mut headers = HeaderMap::new();
    for line in head.split("\r\n") {
        let (name, value) = line.split_once(": ")?;
        if name == "Status" {
            status = value.split(' ').next()?.parse().ok()?;
        } else {
            let name = HeaderName::try_from(name).ok()?;
            headers.append(name, HeaderValue::try_from(value).ok()?);
        }
    }
    let mut answer = with_body(status, output[end + 4..].to_vec());
    *answer.headers_mut() = headers;
    Some(answer)
}

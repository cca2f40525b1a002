//! A question is carried to the program beside this one, which speaks to servers, and its answer
//! back. The PAT goes through a pipe, never through arguments or the environment.

use std::env;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{Reply, Trouble};
use crate::pat::Secret;

/// The other program, beside this one.
const PROGRAM: &str = concat!(env!("CARGO_PKG_NAME"), "-net");

/// Who seems to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guise {
    /// This program.
    Ourselves,
    /// git, to whom alone repositories are shown.
    Git,
}

/// One GET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The URL for which git was told how to get there.
    pub server: String,
    /// The URL to get.
    pub url: String,
    /// Who seems to ask.
    pub guise: Guise,
    /// How long an answer may take, if not as long as usual.
    pub limit: Option<Duration>,
}

impl Question {
    fn in_json(&self) -> Value {
        json!({
            "server": self.server,
            "url": self.url,
            "git": self.guise == Guise::Git,
            "seconds": self.limit.map(|limit| limit.as_secs()),
        })
    }

    /// Reads what was carried.
    pub fn read(value: &Value) -> Option<Question> {
        Some(Question {
            server: value["server"].as_str()?.to_owned(),
            url: value["url"].as_str()?.to_owned(),
            guise: if value["git"].as_bool()? { Guise::Git } else { Guise::Ourselves },
            limit: value["seconds"].as_u64().map(Duration::from_secs),
        })
    }

    /// Asks, with a PAT that is bound to where the URL leads, and notes what a person ought to
    /// know about the way.
    ///
    /// # Errors
    /// [`Trouble`], if there was no answer.
    pub fn ask(&self, pat: &Secret, notes: &mut Vec<String>) -> Result<Reply, Trouble> {
        let answer = carry(self, pat).map_err(|error| failed(&error.to_string()))?;
        let answer = answer.ok_or_else(not_there)?;
        let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        notes.extend(answer["notes"].as_array().into_iter().flatten().map(text));
        if let Some(reply) = reply(&answer["reply"]) {
            return Ok(reply);
        }
        let trouble = &answer["trouble"];
        if trouble.is_null() {
            return Err(failed("it gave no answer"));
        }
        let [code, why, next] = ["code", "why", "next"].map(|key| text(&trouble[key]));
        Err(Trouble { code, why, next })
    }
}

/// What the other program prints. `None` if there is no such program.
fn carry(question: &Question, pat: &Secret) -> std::io::Result<Option<Vec<u8>>> {
    let Some(program) = beside_this_one() else {
        return Ok(None);
    };
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let text = Zeroizing::new(format!("{}\n{}", question.in_json(), pat.expose()));
    if let Some(mut input) = child.stdin.take() {
        // One that ends early has said why, or will be missed.
        let _ = input.write_all(text.as_bytes());
    }
    Ok(Some(child.wait_with_output()?.stdout))
}

/// Never by PATH: it gets a PAT.
fn beside_this_one() -> Option<PathBuf> {
    let this = env::current_exe().ok()?;
    // Windows and macOS say how this one was started, which may be by a link from elsewhere.
    let real = this.canonicalize().ok();
    let file = format!("{PROGRAM}{}", env::consts::EXE_SUFFIX);
    let beside = |this: PathBuf| Some(this.parent()?.join(&file));
    [Some(this), real].into_iter().flatten().filter_map(beside).find(|program| program.is_file())
}

fn reply(value: &Value) -> Option<Reply> {
    let header = |pair: &Value| Some((pair[0].as_str()?.to_owned(), pair[1].as_str()?.to_owned()));
    Some(Reply {
        status: value["status"].as_u64()?.try_into().ok()?,
        headers: value["headers"].as_array()?.iter().filter_map(header).collect(),
        body: value["body"].as_str()?.as_bytes().to_vec(),
    })
}

fn not_there() -> Trouble {
    Trouble {
        code: "not_installed".to_owned(),
        why: format!("the program that speaks to servers, {PROGRAM}, is not beside this one"),
        next: "Install both again: ./install/install.sh".to_owned(),
    }
}

fn failed(why: &str) -> Trouble {
    Trouble {
        code: "failed".to_owned(),
        why: format!("the program that speaks to servers, {PROGRAM}, failed: {why}"),
        next: "Install it again: ./install/install.sh".to_owned(),
    }
}

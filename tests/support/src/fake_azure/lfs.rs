//! The Git LFS batch API and basic transfer, as far as git-lfs needs them to push and fetch.

use std::fs;
use std::path::{Path, PathBuf};

use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use super::answers::{Answer, empty, json, with_body};
use super::azure::Call;

/// Whether a request writes. `rest` is its path after the repository.
pub fn is_upload(call: &Call, rest: &str) -> bool {
    match rest {
        "/info/lfs/objects/batch" => operation(&batch(call)) == "upload",
        _ => call.head.method == Method::PUT,
    }
}

/// Answers a request below `.../info/lfs`.
pub fn answer(call: &Call, repository: &Path, rest: &str) -> Answer {
    if rest == "/objects/batch" {
        return answer_batch(call, repository);
    }
    let Some(oid) = rest.strip_prefix("/objects/").filter(is_oid) else {
        // Azure Repos has no lock API, and git-lfs continues without it.
        return empty(StatusCode::NOT_FOUND);
    };
    if call.head.method == Method::PUT {
        write_object(repository, oid, &call.body);
        return empty(StatusCode::OK);
    }
    match fs::read(object_path(repository, oid)) {
        Ok(content) => with_body(StatusCode::OK, content),
        Err(_) => empty(StatusCode::NOT_FOUND),
    }
}

fn answer_batch(call: &Call, repository: &Path) -> Answer {
    let request = batch(call);
    let operation = operation(&request);
    let wanted = request["objects"].as_array().cloned().unwrap_or_default();
    let objects: Vec<Value> =
        wanted.iter().map(|object| with_action(call, repository, operation, object)).collect();
    let answer = json!({ "transfer": "basic", "objects": objects });
    json(StatusCode::OK, &answer)
}

/// An object of a batch response with its transfer URL. The URL is on the same host and has no
/// authentication header, so that git-lfs has to authenticate there too.
fn with_action(call: &Call, repository: &Path, operation: &str, object: &Value) -> Value {
    let oid = object["oid"].as_str().unwrap_or_default();
    let mut answer = json!({ "oid": oid, "size": object["size"] });
    let present = object_path(repository, oid).exists();
    match (operation, present) {
        ("upload", true) => {}
        ("download", false) => {
            answer["error"] = json!({ "code": 404, "message": "no such object" })
        }
        _ => {
            let batch_url = format!("{}{}", call.origin.url(), call.path_and_query());
            let href = format!("{}/{oid}", batch_url.trim_end_matches("/batch"));
            answer["actions"] = json!({ operation: { "href": href } });
        }
    }
    answer
}

fn batch(call: &Call) -> Value {
    serde_json::from_slice(&call.body).unwrap_or_default()
}

fn operation(batch: &Value) -> &str {
    batch["operation"].as_str().unwrap_or_default()
}

fn is_oid(oid: &&str) -> bool {
    oid.len() == 64 && oid.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn object_path(repository: &Path, oid: &str) -> PathBuf {
    repository.join("lfs").join(oid)
}

fn write_object(repository: &Path, oid: &str, content: &[u8]) {
    let path = object_path(repository, oid);
    fs::create_dir_all(path.parent().expect("a path inside the repository"))
        .and_then(|()| fs::write(&path, content))
        .expect("an LFS object is written");
}

//! Responses other than git and LFS data, with the headers and bodies of the real service.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};
use hyper::{Response, StatusCode};

use super::origin::{Origin, Server};
use super::pat_api::{NO_TENANT, TENANT};

pub type Answer = Response<Full<Bytes>>;

/// The target of the sign-in redirect.
pub const SIGN_IN_URL: &str =
    "https://spsprodneu2.vssps.visualstudio.com/_signin?realm=dev.azure.com";

pub fn empty(status: StatusCode) -> Answer {
    with_body(status, Bytes::new())
}

pub fn with_body(status: StatusCode, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    *answer.status_mut() = status;
    answer
}

pub fn text(status: StatusCode, words: &str) -> Answer {
    typed(status, "text/plain; charset=utf-8", words)
}

pub fn json(status: StatusCode, body: &serde_json::Value) -> Answer {
    typed(status, "application/vnd.git-lfs+json", &body.to_string())
}

fn typed(status: StatusCode, content_type: &'static str, body: &str) -> Answer {
    let mut answer = with_body(status, body.to_owned());
    let content_type = content_type.parse().expect("a header value");
    answer.headers_mut().insert(CONTENT_TYPE, content_type);
    answer
}

/// 401 with an empty body. The response does not distinguish expired, revoked and wrong-scope PATs.
/// Challenges as in coder/coder#12351 (Services) and libgit2/libgit2#4039 (Server).
pub fn unauthorized(origin: &Origin) -> Answer {
    unauthorized_in(origin, TENANT)
}

/// As [`unauthorized`], for an organization in this tenant, or in [`NO_TENANT`].
pub fn unauthorized_in(origin: &Origin, tenant: &str) -> Answer {
    let mut answer = empty(StatusCode::UNAUTHORIZED);
    for challenge in challenges(origin, tenant) {
        let challenge = challenge.parse().expect("a header value");
        answer.headers_mut().append(WWW_AUTHENTICATE, challenge);
    }
    if origin.server() == Some(Server::Services) {
        let tenant = tenant.parse().expect("a header value");
        answer.headers_mut().insert("x-vss-resourcetenant", tenant);
    }
    answer
}

fn challenges(origin: &Origin, tenant: &str) -> Vec<String> {
    match origin.server() {
        Some(Server::OnPremises) => vec![
            "Bearer".to_owned(),
            format!("Basic realm=\"{}/tfs\"", origin.url()),
            "Negotiate".to_owned(),
            "NTLM".to_owned(),
        ],
        _ => {
            let bearer = (tenant != NO_TENANT).then(|| {
                format!("Bearer authorization_uri=https://login.microsoftonline.com/{tenant}")
            });
            let others = ["Basic realm=\"https://tfsprodneu2.visualstudio.com/\"", "TFS-Federated"];
            bearer.into_iter().chain(others.map(String::from)).collect()
        }
    }
}

pub fn sign_in_page() -> Answer {
    let page = "<!DOCTYPE html>\n<title>Azure DevOps Services | Sign In</title>\n";
    let status = StatusCode::NON_AUTHORITATIVE_INFORMATION;
    typed(status, "text/html; charset=utf-8", page)
}

pub fn redirect(target: &str) -> Answer {
    let mut answer = empty(StatusCode::FOUND);
    let target = target.parse().expect("a URL without control characters");
    answer.headers_mut().insert(LOCATION, target);
    answer
}

/// A user in `_apis/connectionData`: ID, name and account.
pub type User<'a> = (&'a str, &'a str, &'a str);

/// Marks a response in whose place the connection is closed.
#[derive(Clone, Copy)]
pub struct Closed;

/// Marks a response that is sent after this time.
#[derive(Clone, Copy)]
pub struct Late(pub std::time::Duration);

pub const JANE: User<'static> =
    ("8a3a5a1c-2f6e-4d0b-9a44-6d1f4a3b2c10", "Jane Doe", "jane@example.com");
/// The anonymous user, which a public project reports for an invalid PAT (`_ANONYMOUS_USER_ID` in
/// Azure/azure-devops-cli-extension).
pub const NOBODY: User<'static> =
    ("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa", "Anonymous", "Anonymous");

pub fn connection_data(origin: &Origin, (id, name, account): User<'_>) -> Answer {
    let kind = if origin.server() == Some(Server::Services) { "hosted" } else { "onPremises" };
    let user = serde_json::json!({
        "id": id,
        "descriptor": format!("Microsoft.IdentityModel.Claims.ClaimsIdentity;{account}"),
        "providerDisplayName": name,
        "isActive": true,
        "properties": { "Account": { "$type": "System.String", "$value": account } },
        "resourceVersion": 2,
        "metaTypeId": 0,
    });
    let body = serde_json::json!({
        "authenticatedUser": user.clone(),
        "authorizedUser": user,
        "instanceId": "3d1b7c52-6a0f-4f8e-8c7d-0b9a1e2f3c4d",
        "deploymentType": kind,
        "locationServiceData": { "serviceOwner": "00025394-6065-48ca-87d9-7f5672854ef7" },
    });
    typed(StatusCode::OK, "application/json; charset=utf-8; api-version=7.1", &body.to_string())
}

/// The JSON of a REST exception.
pub fn exception(status: StatusCode, kind: &str, message: &str) -> Answer {
    let body = serde_json::json!({
        "$id": "1",
        "innerException": null,
        "message": message,
        "typeName": format!("Microsoft.TeamFoundation.Framework.Server.{kind}, Microsoft.TeamFoundation.Framework.Server"),
        "typeKey": kind,
        "errorCode": 0,
        "eventId": 3000,
    });
    typed(status, "application/json; charset=utf-8", &body.to_string())
}

/// Adds an X-TFS-ServiceError header, form-encoded as the real one.
pub fn with_service_error(mut answer: Answer, words: &str) -> Answer {
    let bytes = percent_encoding::utf8_percent_encode(words, percent_encoding::NON_ALPHANUMERIC);
    let value = bytes.to_string().replace("%20", "+").parse().expect("a header value");
    answer.headers_mut().insert("x-tfs-serviceerror", value);
    answer
}

/// 401 with these challenges.
pub fn challenged(challenges: &[&str]) -> Answer {
    let mut answer = empty(StatusCode::UNAUTHORIZED);
    for challenge in challenges {
        let challenge = challenge.parse().expect("a header value");
        answer.headers_mut().append(WWW_AUTHENTICATE, challenge);
    }
    answer
}

/// Replaces the body and content type with those of another response.
pub fn with_body_of(mut answer: Answer, other: Answer) -> Answer {
    if let Some(kind) = other.headers().get(CONTENT_TYPE) {
        answer.headers_mut().insert(CONTENT_TYPE, kind.clone());
    }
    *answer.body_mut() = other.into_body();
    answer
}

/// A page of a captive portal.
pub fn other_page() -> Answer {
    typed(StatusCode::OK, "text/html; charset=utf-8", "<html><title>Welcome to our WiFi</title>")
}

pub const CONDITIONAL_ACCESS: &str = "VS403463: The conditional access policy defined by your \
    Microsoft Entra administrator has failed.";

pub fn conditional_access() -> Answer {
    text(StatusCode::FORBIDDEN, CONDITIONAL_ACCESS)
}

pub fn not_found(repository: &str) -> Answer {
    let words = format!(
        "TF401019: The Git repository with name or identifier {repository} does not exist or you \
         do not have permissions for the operation you are attempting."
    );
    let mut answer = text(StatusCode::NOT_FOUND, &words);
    let user = format!("{}:{}", JANE.0, JANE.2).parse().expect("a header value");
    answer.headers_mut().insert("x-vss-userdata", user);
    answer
}

pub const SIGN_IN_DUE: &str = "TF401444: Please sign-in at least once as jane@example.com in a web \
    browser to enable access to the service.";

const BLOCKED: &str = "TF400733: The request has been canceled: Request was blocked due to \
    exceeding usage of resource 'Concurrency' in namespace 'User'.";

pub fn rate_limited() -> Answer {
    let mut answer = text(StatusCode::TOO_MANY_REQUESTS, BLOCKED);
    answer.headers_mut().insert(RETRY_AFTER, 1.into());
    answer
}

pub fn overloaded() -> Answer {
    text(StatusCode::SERVICE_UNAVAILABLE, BLOCKED)
}

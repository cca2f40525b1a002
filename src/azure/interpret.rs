//! What a response means: status, headers, and body in, a user or the cause of the failure out.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::Cause;
use super::http::Response;
use crate::organization::Organization;
use crate::util::terminal;

/// The user that Azure DevOps takes an unknown visitor for: public projects answer it with 200
/// (github.com/Azure/azure-cli/issues/24108).
const ANONYMOUS: &str = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";

/// The longest excerpt of a server's text, in characters.
const LONGEST_EXCERPT: usize = 300;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Clone and fetch.
    Read,
    /// Push.
    Write,
}

/// The user that a PAT signs in as, in the server's words: to be cleaned before they are printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    /// Usually an email address.
    pub(crate) account: Option<String>,
}

impl Identity {
    /// The account, or else the name.
    pub fn account(&self) -> String {
        self.account.clone().unwrap_or_else(|| self.title())
    }

    /// The user in one line, as `Jane Doe (jane@example.com)`.
    pub fn title(&self) -> String {
        let title = match (&self.name, &self.account) {
            (Some(name), Some(account)) if name != account => format!("{name} ({account})"),
            (Some(one), _) | (None, Some(one)) => one.clone(),
            (None, None) => format!("user {}", self.id),
        };
        terminal::name(&title).into_owned()
    }
}

/// Reads the response of an organization's `_apis/connectionData`.
pub fn identity(response: &Response, organization: &Organization) -> Result<Identity, Cause> {
    if response.status != 200 {
        return Err(cause(response, None, organization));
    }
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let user = &body["authenticatedUser"];
    // A line that starts with a space would be shown as a command.
    let text = |value: &Value| {
        let text = value.as_str().map(str::trim).filter(|text| !text.is_empty());
        text.map(shortened)
    };
    match user["id"].as_str() {
        None if is_sign_in_page(response) => Err(Cause::SignInPage),
        None => Err(Cause::NotAzureDevOps),
        Some(id) if id.eq_ignore_ascii_case(ANONYMOUS) => Err(Cause::Anonymous),
        Some(id) => Ok(Identity {
            id: shortened(id.trim()),
            name: text(&user["customDisplayName"]).or_else(|| text(&user["providerDisplayName"])),
            account: text(&user["properties"]["Account"]["$value"]),
        }),
    }
}

/// Reads the response to git's first request for a repository.
pub fn access(
    response: &Response,
    service: Service,
    organization: &Organization,
) -> Result<(), Cause> {
    let is_git = |kind: &str| kind.starts_with("application/x-git-");
    match response.status {
        200 if response.header("content-type").is_some_and(is_git) => Ok(()),
        200 if is_sign_in_page(response) => Err(Cause::RepositorySignInPage),
        200 => Err(Cause::NotAzureDevOps),
        _ => Err(cause(response, Some(service), organization)),
    }
}

/// The cause of a status other than 200; `service` if a repository was requested.
pub(super) fn cause(
    response: &Response,
    service: Option<Service>,
    organization: &Organization,
) -> Cause {
    // Before the server's message: IIS answers with one about a wrong Windows password.
    let is_services = organization.origin().is_none();
    if response.status == 401 && !is_services && asks_for_windows_password(response) {
        return Cause::IisBasicAuth;
    }
    if let Some(cause) = named_cause(response) {
        return cause;
    }
    let location = response.header("location").unwrap_or_default();
    let is_sign_in = response.status == 203 || location.contains("/_signin");
    match (response.status, service) {
        (203 | 300..=399, None) if is_sign_in => Cause::SignInPage,
        (203 | 300..=399, Some(_)) if is_sign_in => Cause::RepositorySignInPage,
        (300..=399, _) => Cause::Redirected { location: shortened(location) },
        (401, None) => Cause::Rejected,
        (401, Some(service)) => Cause::MissingScope(service),
        (403, service) => Cause::Forbidden(service),
        (404, None) => Cause::NoOrganization,
        (404, Some(_)) => Cause::NoRepository { account: account(response) },
        (429, _) => Cause::RateLimited { retry_after: retry_after(response) },
        (status @ 500..=599, _) => Cause::ServerError(status),
        (status, _) => Cause::Unexpected(status),
    }
}

/// The cause that the server names in its message.
fn named_cause(response: &Response) -> Option<Cause> {
    let message = full_message(response)?.to_ascii_lowercase();
    let causes = [
        ("tf400733", Cause::RateLimited { retry_after: retry_after(response) }),
        ("global personal access token", Cause::GlobalPat),
        ("vs403463", Cause::ConditionalAccess),
        ("conditional access", Cause::ConditionalAccess),
        ("tf401444", Cause::SignInRequired),
        ("access token used has expired", Cause::Expired),
        ("not available for anonymous access", Cause::Anonymous),
        (ANONYMOUS, Cause::Anonymous),
        ("the user '' is", Cause::Anonymous),
        ("tf400813", Cause::NotAMember),
        ("policy", Cause::Policy),
    ];
    let (_, cause) = causes.into_iter().find(|(words, _)| message.contains(words))?;
    (cause != Cause::Policy || matches!(response.status, 401 | 403)).then_some(cause)
}

/// Azure DevOps names a URL as its realm. IIS names the bare host if its Basic Authentication is
/// on (learn.microsoft.com/azure/devops/integrate/get-started/authentication/iis-basic-auth).
fn asks_for_windows_password(response: &Response) -> bool {
    let realm = response.all("www-authenticate").find_map(|challenge| {
        let (_, realm) = challenge.split_once("Basic realm=\"")?;
        realm.split('"').next()
    });
    realm.is_some_and(|realm| !realm.contains("://"))
}

pub(super) fn is_sign_in_page(response: &Response) -> bool {
    let kind = response.header("content-type");
    let body = String::from_utf8_lossy(&response.body);
    kind.is_some_and(|kind| kind.starts_with("text/html"))
        && body.contains("Azure DevOps")
        && body.contains("Sign In")
}

/// The account of the PAT's owner, from `X-VSS-UserData: ID:ACCOUNT`.
fn account(response: &Response) -> Option<String> {
    let (_, account) = response.header("x-vss-userdata")?.split_once(':')?;
    (!account.is_empty()).then(|| shortened(account))
}

/// Seconds. Azure DevOps does not send the other form, a date.
fn retry_after(response: &Response) -> Option<u64> {
    response.header("retry-after")?.trim().parse().ok().filter(|seconds| *seconds > 0)
}

/// The message in one line, from a header, from JSON, or from plain text.
pub(super) fn full_message(response: &Response) -> Option<String> {
    if let Some(error) = response.header("x-tfs-serviceerror") {
        // Encoded as in a form, where `+` is a space.
        let error = error.replace('+', " ");
        return one_line(&percent_decode_str(&error).decode_utf8_lossy());
    }
    let body = String::from_utf8_lossy(&response.body);
    if let Ok(Value::Object(object)) = serde_json::from_str(&body) {
        let message = object.get("message").or_else(|| object.get("Message"));
        return message.and_then(Value::as_str).and_then(one_line);
    }
    let kind = response.header("content-type").unwrap_or_default();
    if kind.starts_with("text/plain") && response.status >= 400 { one_line(&body) } else { None }
}

/// The server's own message about a failure, shortened for a terminal.
pub fn server_message(response: &Response) -> Option<String> {
    full_message(response).map(|message| shortened(&message))
}

fn one_line(text: &str) -> Option<String> {
    let words: Vec<&str> = text.trim_start_matches('\u{feff}').split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_EXCERPT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

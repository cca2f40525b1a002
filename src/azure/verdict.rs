//! What an answer means. Nothing here asks anybody: status, headers and body in, a verdict out
//! (facts, azure-devops.md sections 2.6 and 2.7).

use serde_json::Value;

use super::server_message::{said, shortened};
use crate::azure::http::Reply;

/// Who everybody is to a server that does not know them. It answers them too, with 200, where a
/// project is public.
const ANONYMOUS: &str = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";

/// What a repository can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Clone and fetch.
    Read,
    /// Push.
    Write,
}

/// Whom a PAT signs in. All of it is the server's, and not yet fit for a terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The server's number of the user.
    pub id: String,
    /// The name that others see.
    pub name: Option<String>,
    /// The name to sign in with.
    pub account: Option<String>,
}

/// A server that said no, or nothing that could be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What it means.
    pub reason: Reason,
    /// The status of the answer.
    pub status: u16,
    /// The server's own words.
    pub said: Option<String>,
    /// The account that it knows the PAT's owner by.
    pub account: Option<String>,
}

/// What a refusal means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// 401 and not a word: expired, revoked, without the scope, or not known at all.
    Refused,
    /// The server says that it has expired.
    Expired,
    /// The page to sign in on instead of an answer.
    SignInPage,
    /// A good PAT of somebody who is no member.
    NotAMember,
    /// Taken for nobody.
    Anonymous,
    /// A PAT for all organizations, where these are not let in.
    GlobalPat,
    /// Not from this network.
    ConditionalAccess,
    /// Another rule of the organization.
    Policy,
    /// Its owner has to sign in with a browser first.
    SignInDue,
    /// The PAT was taken for a Windows password.
    IisBasic,
    /// There is nothing there, or nothing that this user may see.
    NotThere,
    /// Known, and not allowed.
    Forbidden,
    /// Too many requests; how many seconds to wait.
    RateLimited(Option<u64>),
    /// 5xx.
    ServerFault,
    /// Another address.
    Redirected(String),
    /// An answer, but none of Azure DevOps.
    NotAzure,
    /// Anything else.
    Strange,
}

impl Reason {
    /// Whether this PAT will not do as it is, as far as the server can tell: no news from a
    /// network, a bad moment or a place does.
    pub fn is_about_the_pat(&self) -> bool {
        matches!(
            self,
            Reason::Refused
                | Reason::Expired
                | Reason::SignInPage
                | Reason::NotAMember
                | Reason::Anonymous
                | Reason::GlobalPat
                | Reason::Policy
                | Reason::IisBasic
                | Reason::NotThere
        )
    }
}

/// Reads the answer to `_apis/connectionData`.
///
/// # Errors
/// [`Refusal`].
pub fn identity(reply: &Reply, hosted: bool) -> Result<Identity, Refusal> {
    let refused = |reason| Err(refusal(reply, reason));
    if reply.status != 200 {
        return refused(reason(reply, hosted));
    }
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let user = &body["authenticatedUser"];
    let text = |value: &Value| {
        let text = value.as_str().filter(|text| !text.is_empty());
        text.map(|text| shortened(text.to_owned()))
    };
    match user["id"].as_str() {
        None if is_sign_in_page(reply) => refused(Reason::SignInPage),
        None => refused(Reason::NotAzure),
        Some(id) if id.eq_ignore_ascii_case(ANONYMOUS) => refused(Reason::Anonymous),
        Some(id) => Ok(Identity {
            id: shortened(id.to_owned()),
            name: text(&user["customDisplayName"]).or_else(|| text(&user["providerDisplayName"])),
            account: text(&user["properties"]["Account"]["$value"]),
        }),
    }
}

/// Reads the answer to git's first question about a repository.
///
/// # Errors
/// [`Refusal`].
pub fn access(reply: &Reply, hosted: bool) -> Result<(), Refusal> {
    if reply.status != 200 {
        return Err(refusal(reply, reason(reply, hosted)));
    }
    let of_git = |kind: &str| kind.starts_with("application/x-git-");
    if reply.header("content-type").is_some_and(of_git) {
        return Ok(());
    }
    let sign_in = is_sign_in_page(reply);
    Err(refusal(reply, if sign_in { Reason::SignInPage } else { Reason::NotAzure }))
}

fn refusal(reply: &Reply, reason: Reason) -> Refusal {
    let account = reply.header("x-vss-userdata").and_then(|data| data.split_once(':'));
    Refusal {
        reason,
        status: reply.status,
        said: said(reply).map(shortened),
        account: account.map(|(_, it)| shortened(it.to_owned())).filter(|it| !it.is_empty()),
    }
}

fn reason(reply: &Reply, hosted: bool) -> Reason {
    // Before the words: to IIS the PAT is a wrong Windows password, whatever the server says.
    if reply.status == 401 && !hosted && asks_for_windows_password(reply) {
        return Reason::IisBasic;
    }
    if let Some(reason) = said(reply).and_then(|said| reason_said(&said, reply)) {
        return reason;
    }
    match reply.status {
        203 => Reason::SignInPage,
        429 => Reason::RateLimited(pause(reply)),
        300..=399 => match reply.header("location") {
            Some(to) if to.contains("/_signin") => Reason::SignInPage,
            to => Reason::Redirected(shortened(to.unwrap_or_default().to_owned())),
        },
        401 => Reason::Refused,
        403 => Reason::Forbidden,
        404 => Reason::NotThere,
        500..=599 => Reason::ServerFault,
        _ => Reason::Strange,
    }
}

/// What is known by the server's own words.
fn reason_said(said: &str, reply: &Reply) -> Option<Reason> {
    let lower = said.to_ascii_lowercase();
    let has = |words: &str| lower.contains(words);
    let refused = matches!(reply.status, 401 | 403);
    if has("tf400733") {
        Some(Reason::RateLimited(pause(reply)))
    } else if has("global personal access token") {
        Some(Reason::GlobalPat)
    } else if has("vs403463") || has("conditional access") {
        Some(Reason::ConditionalAccess)
    } else if has("tf401444") {
        Some(Reason::SignInDue)
    } else if has("access token used has expired") {
        Some(Reason::Expired)
    } else if has("not available for anonymous access") || has(ANONYMOUS) || has("the user '' is") {
        Some(Reason::Anonymous)
    } else if has("tf400813") {
        Some(Reason::NotAMember)
    } else if refused && has("policy") {
        Some(Reason::Policy)
    } else {
        None
    }
}

/// Azure DevOps names a URL in its challenge; IIS, where its Basic Authentication is on, the bare
/// host.
fn asks_for_windows_password(reply: &Reply) -> bool {
    let realm = reply.all("www-authenticate").find_map(|challenge| {
        let (_, realm) = challenge.split_once("Basic realm=\"")?;
        realm.split('"').next()
    });
    realm.is_some_and(|realm| !realm.contains("://"))
}

fn is_sign_in_page(reply: &Reply) -> bool {
    let is_page = reply.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    let body = String::from_utf8_lossy(&reply.body);
    is_page && body.contains("Azure DevOps") && body.contains("Sign In")
}

/// Seconds. The other form, a date, Azure DevOps does not use.
fn pause(reply: &Reply) -> Option<u64> {
    reply.header("retry-after")?.trim().parse().ok().filter(|seconds| *seconds > 0)
}

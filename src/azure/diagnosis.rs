//! Why a PAT could not be verified, for people and for programs.

use std::{fmt, iter};

use super::{Service, messages};
use crate::organization::Organization;
use crate::util::time::Timestamp;

/// Why a request failed, and what to do about it.
///
/// Any text in it may come from the server and has to be cleaned before it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// What the response means; `None` if there was no response.
    pub cause: Option<Cause>,
    /// The stable, machine-readable name of the problem, as in `check --json`.
    pub code: &'static str,
    pub message: String,
    /// The server's own message, if it adds to that.
    pub server_message: Option<String>,
    /// What to do, the most promising first.
    pub next_steps: Vec<NextStep>,
}

impl Diagnosis {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Diagnosis {
        let (cause, server_message, next_steps) = (None, None, Vec::new());
        Diagnosis { cause, code, message: message.into(), server_message, next_steps }
    }

    pub fn from_cause(
        cause: Cause,
        server_message: Option<String>,
        advice: &Advice<'_>,
    ) -> Diagnosis {
        let diagnosis = messages::describe(&cause, advice);
        // For these, the server's message would only repeat it.
        let is_repetition =
            matches!(cause, Cause::Expired | Cause::IisBasicAuth | Cause::RateLimited { .. });
        let server_message = server_message.filter(|_| !is_repetition);
        Diagnosis { cause: Some(cause), server_message, ..diagnosis }
    }

    pub(crate) fn then(mut self, text: impl Into<String>) -> Diagnosis {
        self.next_steps.push(NextStep::new(text));
        self
    }

    pub(crate) fn then_run(
        mut self,
        text: impl Into<String>,
        command: impl Into<String>,
    ) -> Diagnosis {
        self.next_steps.push(NextStep::run(text, command));
        self
    }

    /// Adds how to replace the PAT, where that is up to the user.
    pub(super) fn then_replace(mut self, advice: &Advice<'_>) -> Diagnosis {
        self.next_steps.extend(advice.replace.clone());
        self
    }

    /// Whether the request was answered neither yes nor no.
    pub fn is_inconclusive(&self) -> bool {
        matches!(
            self.cause,
            None | Some(
                Cause::RateLimited { .. }
                    | Cause::ServerError(_)
                    | Cause::NotAzureDevOps
                    | Cause::Redirected { .. }
                    | Cause::Unexpected(_)
            )
        )
    }

    /// The same problem for another PAT of the same server, if that PAT would meet it too.
    pub fn for_other_pat(&self, advice: &Advice<'_>) -> Option<Diagnosis> {
        match &self.cause {
            None => Some(self.clone()),
            Some(cause @ (Cause::RateLimited { .. } | Cause::NotAzureDevOps)) => {
                Some(Diagnosis::from_cause(cause.clone(), self.server_message.clone(), advice))
            }
            Some(_) => None,
        }
    }

    /// How many seconds to wait before asking the server again.
    pub fn retry_after(&self) -> Option<u64> {
        if let Some(Cause::RateLimited { retry_after }) = self.cause { retry_after } else { None }
    }
}

/// What a response means, if it is not the requested one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// 401 without a reason: expired, revoked, missing the scope, or unknown.
    Rejected,
    Expired,
    /// A sign-in page instead of a response of the REST API.
    SignInPage,
    /// A valid PAT whose owner is not a member of the organization.
    NotAMember,
    Anonymous,
    /// A PAT for all organizations, where a policy excludes these.
    GlobalPat,
    Policy,
    /// IIS Basic Authentication, which treats the PAT as a Windows password.
    IisBasicAuth,
    NoOrganization,
    /// The PAT is valid, but lacks the scope to read or write code.
    MissingScope(Service),
    /// A sign-in page instead of a repository, after the PAT has signed in.
    RepositorySignInPage,
    /// There is no such repository, or the PAT's owner has no access.
    NoRepository {
        account: Option<String>,
    },
    /// The PAT's owner lacks a permission: to sign in, or to use a repository.
    Forbidden(Option<Service>),
    /// A conditional access policy excludes this network.
    ConditionalAccess,
    /// The PAT's owner has to sign in with a browser first.
    SignInRequired,
    RateLimited {
        /// Seconds to wait.
        retry_after: Option<u64>,
    },
    ServerError(u16),
    /// A redirect, which is never followed with a PAT.
    Redirected {
        /// The new address; empty if the server names none.
        location: String,
    },
    NotAzureDevOps,
    Unexpected(u16),
}

impl Cause {
    /// Whether the server did not take what it was sent for a valid PAT or token.
    pub(super) fn is_unknown(&self) -> bool {
        matches!(self, Cause::Rejected | Cause::Expired | Cause::SignInPage | Cause::Anonymous)
    }

    /// Whether the PAT, as it is, will never work here, as far as the server can tell.
    pub fn is_about_the_pat(&self) -> bool {
        matches!(
            self,
            Cause::Rejected
                | Cause::Expired
                | Cause::SignInPage
                | Cause::NotAMember
                | Cause::Anonymous
                | Cause::GlobalPat
                | Cause::Policy
                | Cause::IisBasicAuth
                | Cause::NoOrganization
        )
    }
}

/// Something to do. Displayed as one line; [`NextStep::lines`] sets the command apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep {
    text: String,
    command: Option<String>,
}

impl NextStep {
    pub fn new(text: impl Into<String>) -> NextStep {
        NextStep { text: text.into(), command: None }
    }

    /// A command to run, after what it is for.
    pub fn run(text: impl Into<String>, command: impl Into<String>) -> NextStep {
        NextStep { text: text.into(), command: Some(command.into()) }
    }

    /// The lines for a terminal: a command is on its own line, so that it can be copied.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        let colon = if self.command.is_some() { ":" } else { "" };
        let command = self.command.iter().map(|command| format!("  {command}"));
        iter::once(format!("{}{colon}", self.text)).chain(command)
    }
}

impl fmt::Display for NextStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.command {
            Some(command) => write!(f, "{}: {command}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Advice<'a> {
    pub organization: &'a Organization,
    /// What was sent: a `PAT` or an `Entra token`.
    pub noun: &'static str,
    pub replace: Option<NextStep>,
    pub check_command: &'a str,
    /// When the server last accepted this PAT, and as whom.
    pub accepted: Option<String>,
    /// Whether the user has just read why a server rejects a PAT.
    pub is_explained: bool,
    pub now: Timestamp,
}

impl Advice<'_> {
    /// Whether an Entra token was sent.
    pub(super) fn is_token(&self) -> bool {
        self.noun != "PAT"
    }
}

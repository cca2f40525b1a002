//! The causes of failure that a server's response can show.

use super::Service;

/// What a response means, if it is not the requested one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// 401 without a reason: expired, revoked, missing the scope, or unknown.
    Rejected,
    /// The server says that the PAT has expired.
    Expired,
    /// A sign-in page instead of a response of the REST API.
    SignInPage,
    /// A valid PAT whose owner is not a member of the organization.
    NotAMember,
    /// The server treats the request as anonymous.
    Anonymous,
    /// A PAT for all organizations, where a policy excludes these.
    GlobalPat,
    /// Another policy of the organization.
    Policy,
    /// IIS Basic Authentication, which treats the PAT as a Windows password.
    IisBasicAuth,
    /// There is no such organization or collection.
    NoOrganization,
    /// The PAT is valid, but lacks the scope to read or write code.
    MissingScope(Service),
    /// A sign-in page instead of a repository, after the PAT has signed in.
    RepositorySignInPage,
    /// There is no such repository, or the PAT's owner has no access.
    NoRepository {
        /// The owner's account, if the server names it.
        account: Option<String>,
    },
    /// The PAT's owner lacks a permission: to sign in, or to use a repository.
    Forbidden(Option<Service>),
    /// A conditional access policy excludes this network.
    ConditionalAccess,
    /// The PAT's owner has to sign in with a browser first.
    SignInRequired,
    /// Too many requests.
    RateLimited {
        /// Seconds to wait.
        retry_after: Option<u64>,
    },
    /// 5xx.
    ServerError(u16),
    /// A redirect, which is never followed with a PAT.
    Redirected {
        /// The new address; empty if the server names none.
        location: String,
    },
    /// A response that is not from Azure DevOps.
    NotAzureDevOps,
    /// Any other status.
    Unexpected(u16),
}

impl Cause {
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

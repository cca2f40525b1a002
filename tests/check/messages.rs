//! All known failures of the servers, and their messages.

use crate::check::{Fixture, REPOSITORY, URL};
use test_support::fake_azure::{Failure, Scope};
use test_support::pat84;

/// The message while the organization fails this way.
#[track_caller]
fn said_of_the_organization(failure: Failure, expected: &[&str]) {
    let fixture = Fixture::new();
    fixture.azure.fail("acme", failure);
    let ran = fixture.check(&["acme"]).ends_with(1).says_nothing();
    assert_eq!(ran.stdout.lines().collect::<Vec<_>>(), expected);
    // In any case git still gets the PAT, which was sent to its own host only.
    let list = fixture.home.azdo(["list"]).run().stdout;
    assert!(["unverified", "rejected at check"].iter().any(|it| list.contains(it)), "{list}");
    fixture.is_answered_with(&fixture.pat);
    let hosts = fixture.azure.log().hosts_that_saw(&fixture.pat);
    assert_eq!(hosts.into_iter().collect::<Vec<_>>(), ["dev.azure.com"]);
}

/// The message after the user's name while the repository fails this way.
#[track_caller]
fn said_of_the_repository(failure: Failure, expected: &[&str]) {
    let fixture = Fixture::new();
    fixture.azure.fail(REPOSITORY, failure);
    let ran = fixture.check(&[URL]).ends_with(1).says_nothing();
    let mut lines = ran.stdout.lines();
    assert_eq!(lines.next(), Some("acme: signed in as Jane Doe (jane@example.com)"));
    assert_eq!(lines.collect::<Vec<_>>(), expected);
}

const CREATE: &str = "  Create a PAT with the Code (Read & write) scope: https://dev.azure.com/acme/_usersSettings/tokens";
const REPLACE: [&str; 2] = ["  To replace the PAT, run:", "    git credential-azdo login acme"];
const CHECK_AGAIN: &str = "    git credential-azdo check acme";
const NOT_CHECKED: &str = "  The PAT was not checked";
const CANNOT_READ: &str = "  https://dev.azure.com/acme/Fabrikam/_git/Web: cannot read";

#[test]
fn working_pat_shows_its_user_and_access() {
    let fixture = Fixture::new();
    fixture.check(&[URL]).succeeds().says_nothing().prints(
        "acme: signed in as Jane Doe (jane@example.com)\n  \
         https://dev.azure.com/acme/Fabrikam/_git/Web: can read and push\n",
    );
    fixture.check(&["acme"]).succeeds().says_nothing().prints(
        "acme: signed in as Jane Doe (jane@example.com)\n  \
         To check access to a repository, run:\n    \
         git credential-azdo check https://dev.azure.com/acme/PROJECT/_git/REPOSITORY\n",
    );
}

#[test]
fn unexplained_401_lists_all_causes() {
    let fixture = Fixture::new();
    fixture.azure.revoke_pat(&fixture.pat);
    fixture.check(&["acme"]).ends_with(1).says_nothing().prints(
        "acme: the server rejected this PAT without giving a reason. It may be expired, revoked, \
         missing the Code scope, or copied incompletely; Azure DevOps doesn't tell these apart.\n  \
         To see the PAT's status, open:\n    \
         https://dev.azure.com/acme/_usersSettings/tokens\n  \
         To replace the PAT, run:\n    \
         git credential-azdo login acme\n  \
         If the PAT is active there, sign in to https://dev.azure.com/acme in a browser (PATs stop \
         working after 90 days without a sign-in), then run:\n    \
         git credential-azdo check acme\n",
    );
}

#[test]
fn read_only_pat_is_reported() {
    let fixture = Fixture::new();
    fixture.azure.add_pat("acme", &fixture.pat, Scope::Read);
    fixture.check(&[URL]).ends_with(1).says_nothing().prints(
        "acme: signed in as Jane Doe (jane@example.com)\n  \
         https://dev.azure.com/acme/Fabrikam/_git/Web: can read, but not push\n  \
         The PAT cannot push: it is missing the Code (Read & write) scope\n  \
         To add the scope, open:\n    \
         https://dev.azure.com/acme/_usersSettings/tokens\n  \
         To replace the PAT, run:\n    \
         git credential-azdo login acme\n",
    );
}

#[test]
fn pat_without_code_scope_is_reported() {
    let fixture = Fixture::new();
    fixture.azure.fail(REPOSITORY, Failure::StrayUnauthorized);
    fixture.check(&[URL]).ends_with(1).says_nothing().prints(
        "acme: signed in as Jane Doe (jane@example.com)\n  \
         https://dev.azure.com/acme/Fabrikam/_git/Web: cannot read\n  \
         The PAT cannot read code: it is missing the Code (Read) scope\n  \
         To add the scope, open:\n    \
         https://dev.azure.com/acme/_usersSettings/tokens\n  \
         To replace the PAT, run:\n    \
         git credential-azdo login acme\n",
    );
}

#[test]
fn public_project_does_not_make_a_dead_pat_pass() {
    let fixture = Fixture::new();
    fixture.azure.make_public(REPOSITORY);
    fixture.azure.revoke_pat(&fixture.pat);
    let ran = fixture.check(&[URL]).ends_with(1).says_nothing();
    assert_eq!(ran.stdout.lines().collect::<Vec<_>>(), [ANONYMOUS, CREATE, REPLACE[0], REPLACE[1]]);
}

const ANONYMOUS: &str = "acme: the server doesn't know this PAT and treats you as an anonymous \
    visitor, as in public projects. The PAT is expired, revoked, or copied incompletely.";

#[test]
fn anonymous_user_in_a_401_counts_as_rejected() {
    let words = "  The server says: \"TF400813: The user 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa' is \
                 not authorized to access this resource.\"";
    said_of_the_organization(
        Failure::Anonymous,
        &[ANONYMOUS, words, CREATE, REPLACE[0], REPLACE[1]],
    );
    let words = "  The server says: \"TF400813: Resource not available for anonymous access. Client \
                 authentication required.\"";
    said_of_the_organization(
        Failure::NotForAnonymous,
        &[ANONYMOUS, words, CREATE, REPLACE[0], REPLACE[1]],
    );
}

#[test]
fn sign_in_page_means_rejected() {
    for failure in [Failure::SignInPage, Failure::SignInRedirect] {
        let why = "acme: the server answered with its sign-in page instead of accepting the PAT. \
                   Usually the PAT was copied incompletely or has expired.";
        said_of_the_organization(failure, &[why, CREATE, REPLACE[0], REPLACE[1]]);
    }
}

#[test]
fn repository_sign_in_page_is_not_blamed_on_the_pat() {
    for failure in [Failure::SignInPage, Failure::SignInRedirect] {
        said_of_the_repository(
            failure,
            &[
                CANNOT_READ,
                "  The server answered git with its sign-in page. It does so if a client doesn't \
                 identify as git (http.userAgent).",
                "  To check git's configuration, run:",
                "    git credential-azdo doctor",
            ],
        );
    }
}

#[test]
fn expiry_reported_by_the_server_is_shown() {
    let why = "acme: the server says that this PAT has expired";
    said_of_the_organization(Failure::Expired, &[why, CREATE, REPLACE[0], REPLACE[1]]);
}

#[test]
fn user_outside_the_organization_is_reported() {
    said_of_the_organization(
        Failure::NotAMember,
        &[
            "acme: the server knows this PAT, but its owner is not a member of acme",
            "  The server says: \"TF400813: The user '8a3a5a1c-2f6e-4d0b-9a44-6d1f4a3b2c10' is not \
             authorized to access this resource.\"",
            "  Ask an administrator of acme to add the owner, or use a member's PAT",
            REPLACE[0],
            REPLACE[1],
        ],
    );
}

#[test]
fn global_pat_shows_its_retirement_date() {
    said_of_the_organization(
        Failure::GlobalPat,
        &[
            "acme: acme doesn't accept PATs that were created for \"All accessible organizations\". \
             These stop working everywhere on 2026-12-01.",
            "  The server says: \"The organization's security policy prohibits access by global \
             Personal Access Token (PAT) unless you are on an allowlist.\"",
            "  Create one for acme only: https://dev.azure.com/acme/_usersSettings/tokens",
            REPLACE[0],
            REPLACE[1],
        ],
    );
}

#[test]
fn policy_rejection_is_reported() {
    said_of_the_organization(
        Failure::Policy,
        &[
            "acme: a policy of acme blocks this PAT",
            "  The server says: \"The requested operation is not allowed by the organization's policy.\"",
            "  Ask an administrator of the organization which PATs it allows",
        ],
    );
}

#[test]
fn conditional_access_is_not_blamed_on_the_pat() {
    for failure in [Failure::ConditionalAccess, Failure::ConditionalAccessJson] {
        said_of_the_organization(
            failure,
            &[
                "acme: acme doesn't accept the PAT from this network (a conditional access policy). \
                 The PAT itself may be valid.",
                "  The server says: \"VS403463: The conditional access policy defined by your \
                 Microsoft Entra administrator has failed.\"",
                "  Connect to your company's network or VPN, then run:",
                CHECK_AGAIN,
            ],
        );
    }
}

#[test]
fn required_browser_sign_in_is_not_blamed_on_the_pat() {
    said_of_the_organization(
        Failure::SignInDue,
        &[
            "acme: the server requires the PAT's owner to sign in with a browser first. The PAT \
             doesn't have to be replaced.",
            "  The server says: \"TF401444: Please sign-in at least once as jane@example.com in a \
             web browser to enable access to the service.\"",
            "  Sign in to https://dev.azure.com/acme, then run:",
            CHECK_AGAIN,
        ],
    );
}

#[test]
fn missing_organization_suggests_a_rename() {
    said_of_the_organization(
        Failure::NothingThere,
        &[
            "acme: there is no organization at https://dev.azure.com/acme",
            "  Compare the URL with the one in your browser",
            "  If the organization was renamed, run:",
            "    git credential-azdo rename OLD NEW",
        ],
    );
}

#[test]
fn missing_repository_is_not_blamed_on_the_pat() {
    said_of_the_repository(
        Failure::NotFound,
        &[
            CANNOT_READ,
            "  Cannot find this repository. Either it doesn't exist or jane@example.com has no \
             access; the server doesn't say which. The PAT itself works.",
            "  The server says: \"TF401019: The Git repository with name or identifier web does not \
             exist or you do not have permissions for the operation you are attempting.\"",
            "  Compare the URL with the one in your browser, or ask for access to the project",
        ],
    );
}

#[test]
fn missing_project_is_not_blamed_on_the_pat() {
    said_of_the_repository(
        Failure::NoProject,
        &[
            CANNOT_READ,
            "  Cannot find this repository. Either it doesn't exist or the PAT's owner has no \
             access; the server doesn't say which. The PAT itself works.",
            "  The server says: \"VS800075: The project with id \
             'vstfs:///Classification/TeamProject/x' does not exist, or you do not have permission \
             to access it.\"",
            "  Compare the URL with the one in your browser, or ask for access to the project",
        ],
    );
}

#[test]
fn missing_permission_is_named() {
    said_of_the_repository(
        Failure::Forbidden,
        &[
            CANNOT_READ,
            "  The PAT's owner is not allowed to read this repository",
            "  The server says: \"TF401027: You need the Git 'GenericContribute' permission to \
             perform this action.\"",
            "  Ask a project administrator for the Read permission",
        ],
    );
}

#[test]
fn rate_limit_shows_how_long_to_wait() {
    said_of_the_organization(
        Failure::RateLimited,
        &[
            "acme: the server is rate-limiting requests",
            NOT_CHECKED,
            "  Wait a second, then run:",
            CHECK_AGAIN,
        ],
    );
}

#[test]
fn rate_limit_as_503_is_reported_as_rate_limit() {
    said_of_the_organization(
        Failure::Overloaded,
        &[
            "acme: the server is rate-limiting requests",
            NOT_CHECKED,
            "  Wait a few minutes, then run:",
            CHECK_AGAIN,
        ],
    );
}

#[test]
fn server_error_is_reported_as_such() {
    let next = "  Try again later; for outages, see https://status.dev.azure.com";
    said_of_the_organization(
        Failure::ServerError,
        &["acme: the server had an internal error (500)", NOT_CHECKED, next],
    );
    said_of_the_repository(
        Failure::ServerError,
        &["  The server had an internal error (500)", next],
    );
}

#[test]
fn captive_portal_is_reported() {
    said_of_the_organization(
        Failure::OtherPage,
        &[
            "acme: the response is not from Azure DevOps",
            NOT_CHECKED,
            "  Compare the URL with the one in your browser",
            "  In a hotel or a guest network, sign in to that network first",
        ],
    );
}

#[test]
fn redirect_is_reported_and_not_followed() {
    said_of_the_organization(
        Failure::RedirectTo("https://evil.example.com".to_owned()),
        &[
            "acme: the server redirects to another address, and the PAT was not sent there: \
             \"https://evil.example.com/acme/_apis/connectionData\"",
            NOT_CHECKED,
            "  If the organization was renamed, run:",
            "    git credential-azdo rename OLD NEW",
        ],
    );
}

#[test]
fn control_characters_in_a_message_are_escaped() {
    said_of_the_organization(
        Failure::Hostile,
        &[
            "acme: the PAT's owner is not allowed to sign in here",
            "  The server says: \"\\u{1b}]0;owned\\u{7}\\u{1b}[2J\\u{202e}no git-credential-azdo: \
             all is well \\u{9b}31m\"",
            "  Ask an administrator of the organization for the reason",
        ],
    );
}

#[test]
fn iis_basic_authentication_is_reported() {
    let fixture = Fixture::new();
    let collection = "https://tfs.example.com/Main";
    fixture.home.login(collection, &pat84(5));
    fixture.azure.fail("tfs.example.com/Main", Failure::IisBasic);
    let ran = fixture.check(&[collection]).ends_with(1).says_nothing();
    ran.prints(
        "https://tfs.example.com/Main: IIS Basic Authentication is on, so the server treats the PAT \
         as a Windows password. No PAT can work there.\n  \
         Ask the server's administrator to turn off IIS Basic Authentication\n",
    );
}

#[test]
fn server_gets_the_same_requests_as_services() {
    let fixture = Fixture::new();
    let (collection, pat) = ("https://tfs.example.com/tfs/Main", pat84(5));
    fixture.azure.add_repository("tfs.example.com/tfs/Main/Fabrikam/Web");
    fixture.azure.add_pat("tfs.example.com/tfs/Main", &pat, Scope::ReadAndWrite);
    fixture.home.login(collection, &pat);
    fixture.check(&["https://tfs.example.com/tfs/Main/Fabrikam/_git/Web"]).succeeds().prints(
        "https://tfs.example.com/tfs/Main: signed in as Jane Doe (jane@example.com)\n  \
         https://tfs.example.com/tfs/Main/Fabrikam/_git/Web: can read and push\n",
    );
}

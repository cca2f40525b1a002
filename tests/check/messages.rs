//! Each failure that the servers are known to have, and every word that is said about it.

use crate::check::{Fixture, REPOSITORY, URL};
use test_support::fake_azure::{Failure, Scope};
use test_support::pat84;

/// What is said while the organization fails so.
#[track_caller]
fn said_of_the_organization(failure: Failure, expected: &[&str]) {
    let fixture = Fixture::new();
    fixture.azure.fail("acme", failure);
    let ran = fixture.check(&["acme"]).ends_with(1).says_nothing();
    assert_eq!(ran.stdout.lines().collect::<Vec<_>>(), expected);
    // Whatever it is: nothing is marked, and the PAT has gone to its own host alone.
    fixture.home.azdo(["list"]).run().prints_about("ok");
    let hosts = fixture.azure.log().hosts_that_saw(&fixture.pat);
    assert_eq!(hosts.into_iter().collect::<Vec<_>>(), ["dev.azure.com"]);
}

/// What is said, after whom it signs in, while the repository fails so.
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
fn a_pat_that_works_is_told_by_whom_it_signs_in_and_what_it_may() {
    let fixture = Fixture::new();
    fixture.check(&[URL]).succeeds().says_nothing().prints(
        "acme: signed in as Jane Doe (jane@example.com)\n  \
         https://dev.azure.com/acme/Fabrikam/_git/Web: can read and push\n",
    );
    fixture.check(&["acme"]).succeeds().says_nothing().prints(
        "acme: signed in as Jane Doe (jane@example.com)\n  \
         To check the access to a repository, run:\n    \
         git credential-azdo check https://dev.azure.com/acme/PROJECT/_git/REPOSITORY\n",
    );
}

#[test]
fn a_refusal_without_a_word_may_be_several_things_and_all_are_named() {
    let fixture = Fixture::new();
    fixture.azure.end_pat(&fixture.pat);
    fixture.check(&["acme"]).ends_with(1).says_nothing().prints(
        "acme: the server rejected this PAT without giving a reason. It may be expired, revoked, \
         missing the Code scope or copied incorrectly; Azure DevOps doesn't tell these apart.\n  \
         See its state at https://dev.azure.com/acme/_usersSettings/tokens\n  \
         To replace the PAT, run:\n    \
         git credential-azdo login acme\n  \
         If it is active: PATs stop working after 90 days without a sign-in. Sign in to \
         https://dev.azure.com/acme in a browser, then run:\n    \
         git credential-azdo check acme\n",
    );
}

#[test]
fn a_pat_that_may_only_read_is_told_apart() {
    let fixture = Fixture::new();
    fixture.azure.add_pat("acme", &fixture.pat, Scope::Read);
    fixture.check(&[URL]).ends_with(1).says_nothing().prints(
        "acme: signed in as Jane Doe (jane@example.com)\n  \
         https://dev.azure.com/acme/Fabrikam/_git/Web: can read, but not push\n  \
         The PAT cannot push: it is missing the Code (Read & write) scope\n  \
         Add the scope at https://dev.azure.com/acme/_usersSettings/tokens\n  \
         To replace the PAT, run:\n    \
         git credential-azdo login acme\n",
    );
}

#[test]
fn a_pat_without_the_code_scope_is_told_apart() {
    let fixture = Fixture::new();
    fixture.azure.fail(REPOSITORY, Failure::StrayUnauthorized);
    fixture.check(&[URL]).ends_with(1).says_nothing().prints(
        "acme: signed in as Jane Doe (jane@example.com)\n  \
         https://dev.azure.com/acme/Fabrikam/_git/Web: cannot read\n  \
         The PAT cannot read code: it is missing the Code (Read) scope\n  \
         Add the scope at https://dev.azure.com/acme/_usersSettings/tokens\n  \
         To replace the PAT, run:\n    \
         git credential-azdo login acme\n",
    );
}

#[test]
fn a_200_of_a_public_project_does_not_make_a_dead_pat_good() {
    let fixture = Fixture::new();
    fixture.azure.make_public(REPOSITORY);
    fixture.azure.end_pat(&fixture.pat);
    let ran = fixture.check(&[URL]).ends_with(1).says_nothing();
    assert_eq!(ran.stdout.lines().collect::<Vec<_>>(), [ANONYMOUS, CREATE, REPLACE[0], REPLACE[1]]);
}

const ANONYMOUS: &str = "acme: the server doesn't know this PAT and treats you as an anonymous \
    visitor, as in public projects. The PAT is expired, revoked or was copied incorrectly.";

#[test]
fn the_anonymous_user_in_a_refusal_is_the_same() {
    let words = "  The server says: TF400813: The user 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa' is \
                 not authorized to access this resource.";
    said_of_the_organization(
        Failure::Anonymous,
        &[ANONYMOUS, words, CREATE, REPLACE[0], REPLACE[1]],
    );
    let words = "  The server says: TF400813: Resource not available for anonymous access. Client \
                 authentication required.";
    said_of_the_organization(
        Failure::NotForAnonymous,
        &[ANONYMOUS, words, CREATE, REPLACE[0], REPLACE[1]],
    );
}

#[test]
fn a_page_to_sign_in_on_means_that_the_pat_was_not_taken() {
    for failure in [Failure::SignInPage, Failure::SignInRedirect] {
        let why = "acme: the server answered with its sign-in page instead of accepting the PAT. \
                   Usually the PAT was copied incompletely or has expired.";
        said_of_the_organization(failure, &[why, CREATE, REPLACE[0], REPLACE[1]]);
    }
}

#[test]
fn a_page_to_sign_in_on_for_a_repository_alone_is_for_who_does_not_seem_to_be_git() {
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
fn a_pat_that_the_server_says_has_expired_has_expired() {
    let why = "acme: the server says that this PAT has expired";
    said_of_the_organization(Failure::Expired, &[why, CREATE, REPLACE[0], REPLACE[1]]);
}

#[test]
fn somebody_who_does_not_belong_to_the_organization_is_told_so() {
    said_of_the_organization(
        Failure::NotAMember,
        &[
            "acme: the server knows this PAT, but its owner is not a member of acme",
            "  The server says: TF400813: The user '8a3a5a1c-2f6e-4d0b-9a44-6d1f4a3b2c10' is not \
             authorized to access this resource.",
            "  Ask an administrator of acme to add the owner, or use a member's PAT",
            REPLACE[0],
            REPLACE[1],
        ],
    );
}

#[test]
fn a_global_pat_is_told_when_all_of_them_stop() {
    said_of_the_organization(
        Failure::GlobalPat,
        &[
            "acme: acme doesn't accept PATs that were created for \"All accessible organizations\". \
             These stop working everywhere on 2026-12-01.",
            "  The server says: The organization's security policy prohibits access by global \
             Personal Access Token (PAT) unless you are on an allowlist.",
            "  Create one for acme only: https://dev.azure.com/acme/_usersSettings/tokens",
            REPLACE[0],
            REPLACE[1],
        ],
    );
}

#[test]
fn a_policy_is_called_a_policy() {
    said_of_the_organization(
        Failure::Policy,
        &[
            "acme: a policy of acme blocks this PAT",
            "  The server says: The requested operation is not allowed by the organization's policy.",
            "  Ask an administrator of the organization which PATs it allows",
        ],
    );
}

#[test]
fn conditional_access_is_about_the_network_and_not_about_the_pat() {
    for failure in [Failure::ConditionalAccess, Failure::ConditionalAccessJson] {
        said_of_the_organization(
            failure,
            &[
                "acme: acme doesn't accept the PAT from this network (a conditional access policy). \
                 The PAT itself may be valid.",
                "  The server says: VS403463: The conditional access policy defined by your \
                 Microsoft Entra administrator has failed.",
                "  Connect to your company's network or VPN, then run:",
                CHECK_AGAIN,
            ],
        );
    }
}

#[test]
fn who_has_to_sign_in_with_a_browser_is_told_that_the_pat_is_good() {
    said_of_the_organization(
        Failure::SignInDue,
        &[
            "acme: the server requires the PAT's owner to sign in with a browser first. The PAT \
             doesn't have to be replaced.",
            "  The server says: TF401444: Please sign-in at least once as jane@example.com in a \
             web browser to enable access to the service.",
            "  Sign in to https://dev.azure.com/acme, then run:",
            CHECK_AGAIN,
        ],
    );
}

#[test]
fn an_organization_that_is_not_there_may_have_been_renamed() {
    said_of_the_organization(
        Failure::NothingThere,
        &[
            "acme: there is no organization at https://dev.azure.com/acme",
            "  Compare the URL with the one in your browser",
            "  If the organization was renamed, run:",
            "    git credential-azdo move OLD NEW",
        ],
    );
}

#[test]
fn a_repository_that_is_not_there_says_nothing_against_the_pat() {
    said_of_the_repository(
        Failure::NotFound,
        &[
            CANNOT_READ,
            "  Cannot find this repository. Either it doesn't exist or jane@example.com has no \
             access; the server doesn't say which. The PAT itself works.",
            "  The server says: TF401019: The Git repository with name or identifier web does not \
             exist or you do not have permissions for the operation you are attempting.",
            "  Compare the URL with the one in your browser, or ask for access to the project",
        ],
    );
}

#[test]
fn a_project_that_is_not_there_says_nothing_against_the_pat() {
    said_of_the_repository(
        Failure::NoProject,
        &[
            CANNOT_READ,
            "  Cannot find this repository. Either it doesn't exist or the PAT's owner has no \
             access; the server doesn't say which. The PAT itself works.",
            "  The server says: VS800075: The project with id \
             'vstfs:///Classification/TeamProject/x' does not exist, or you do not have permission \
             to access it.",
            "  Compare the URL with the one in your browser, or ask for access to the project",
        ],
    );
}

#[test]
fn a_missing_permission_is_named() {
    said_of_the_repository(
        Failure::Forbidden,
        &[
            CANNOT_READ,
            "  The PAT's owner is not allowed to read this repository",
            "  The server says: TF401027: You need the Git 'GenericContribute' permission to \
             perform this action.",
            "  Ask a project administrator for the Read permission",
        ],
    );
}

#[test]
fn who_is_asked_to_wait_is_told_how_long() {
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
fn a_503_that_says_who_asked_too_much_is_no_fault_of_the_server() {
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
fn a_fault_of_the_server_is_the_servers() {
    let next = "  Try again later. For outages, see https://status.dev.azure.com";
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
fn the_page_of_a_guest_network_is_not_azure_devops() {
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
fn a_redirect_is_told_and_never_followed_with_a_pat() {
    said_of_the_organization(
        Failure::RedirectTo("https://evil.example.com".to_owned()),
        &[
            "acme: the server redirects to another address, and the PAT was not sent there: \
             https://evil.example.com/acme/_apis/connectionData",
            NOT_CHECKED,
            "  If the organization was renamed, run:",
            "    git credential-azdo move OLD NEW",
        ],
    );
}

#[test]
fn what_a_terminal_would_act_on_comes_out_as_text() {
    said_of_the_organization(
        Failure::Hostile,
        &[
            "acme: the PAT's owner is not allowed to sign in here",
            "  The server says: \\u{1b}]0;owned\\u{7}\\u{1b}[2J\\u{202e}no git-credential-azdo: \
             all is well \\u{9b}31m",
            "  Ask an administrator of the organization for the reason",
        ],
    );
}

#[test]
fn iis_in_front_of_a_server_is_named_since_no_pat_can_work_there() {
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
fn a_server_is_asked_as_the_services_are() {
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

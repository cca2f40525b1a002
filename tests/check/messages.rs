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

const REPLACE: &str = "  To replace it, run: git credential-azdo login acme";
const NEW: &str =
    "  New PAT (scope Code: Read & write): https://dev.azure.com/acme/_usersSettings/tokens";
const CANNOT_BE_READ: &str = "  https://dev.azure.com/acme/Fabrikam/_git/Web: cannot be read";

#[test]
fn a_pat_that_works_is_told_by_whom_it_signs_in_and_what_it_may() {
    let fixture = Fixture::new();
    fixture.check(&[URL]).succeeds().says_nothing().prints(
        "acme: signed in as Jane Doe (jane@example.com)\n  \
         https://dev.azure.com/acme/Fabrikam/_git/Web: can be read and pushed to\n",
    );
    fixture.check(&["acme"]).succeeds().says_nothing().prints(
        "acme: signed in as Jane Doe (jane@example.com)\n  \
         Whether it may read and push code shows in a repository: git credential-azdo check \
         https://dev.azure.com/acme/PROJECT/_git/REPOSITORY\n",
    );
}

#[test]
fn a_refusal_without_a_word_may_be_several_things_and_all_are_named() {
    let fixture = Fixture::new();
    fixture.azure.end_pat(&fixture.pat);
    fixture.check(&["acme"]).ends_with(1).says_nothing().prints(
        "acme: the server refused the PAT and did not say why: it has expired, was revoked, lacks \
         the scope, or was not copied exactly. These look the same from outside.\n  \
         Its state is shown on https://dev.azure.com/acme/_usersSettings/tokens\n  \
         To replace it, run: git credential-azdo login acme\n  \
         If it is active there: after 90 days without a sign-in PATs stop working. Sign in to \
         https://dev.azure.com/acme in a browser, then run: git credential-azdo check acme\n",
    );
}

#[test]
fn a_pat_that_may_only_read_is_told_apart() {
    let fixture = Fixture::new();
    fixture.azure.add_pat("acme", &fixture.pat, Scope::Read);
    fixture.check(&[URL]).ends_with(1).says_nothing().prints(
        "acme: signed in as Jane Doe (jane@example.com)\n  \
         https://dev.azure.com/acme/Fabrikam/_git/Web: can be read, but not pushed to\n  \
         The PAT signs in, but may not push: it lacks the scope Code: Read & write.\n  \
         Give it the scope on https://dev.azure.com/acme/_usersSettings/tokens\n  \
         To replace it, run: git credential-azdo login acme\n",
    );
}

#[test]
fn a_pat_without_the_code_scope_is_told_apart() {
    let fixture = Fixture::new();
    fixture.azure.fail(REPOSITORY, Failure::StrayUnauthorized);
    fixture.check(&[URL]).ends_with(1).says_nothing().prints(
        "acme: signed in as Jane Doe (jane@example.com)\n  \
         https://dev.azure.com/acme/Fabrikam/_git/Web: cannot be read\n  \
         The PAT signs in, but may not read code: it lacks the scope Code: Read.\n  \
         Give it the scope on https://dev.azure.com/acme/_usersSettings/tokens\n  \
         To replace it, run: git credential-azdo login acme\n",
    );
}

#[test]
fn a_200_of_a_public_project_does_not_make_a_dead_pat_good() {
    let fixture = Fixture::new();
    fixture.azure.make_public(REPOSITORY);
    fixture.azure.end_pat(&fixture.pat);
    let ran = fixture.check(&[URL]).ends_with(1).says_nothing();
    assert_eq!(ran.stdout.lines().collect::<Vec<_>>(), [ANONYMOUS, REPLACE, NEW]);
}

const ANONYMOUS: &str = "acme: the server does not know whose PAT this is and takes you for an \
    anonymous visitor, as it lets in to public projects. The PAT has expired, was revoked, or was \
    not copied exactly.";

#[test]
fn the_anonymous_user_in_a_refusal_is_the_same() {
    let words = "  The server says: TF400813: The user 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa' is \
                 not authorized to access this resource.";
    said_of_the_organization(Failure::Anonymous, &[ANONYMOUS, words, REPLACE, NEW]);
    let words = "  The server says: TF400813: Resource not available for anonymous access. Client \
                 authentication required.";
    said_of_the_organization(Failure::NotForAnonymous, &[ANONYMOUS, words, REPLACE, NEW]);
}

#[test]
fn a_page_to_sign_in_on_means_that_the_pat_was_not_taken() {
    for failure in [Failure::SignInPage, Failure::SignInRedirect] {
        let why = "acme: the server does not take the PAT and shows its page to sign in on. Most \
                   often the PAT was not copied whole, or has ended.";
        said_of_the_organization(failure, &[why, REPLACE, NEW]);
    }
}

#[test]
fn a_page_to_sign_in_on_for_a_repository_alone_is_for_who_does_not_seem_to_be_git() {
    for failure in [Failure::SignInPage, Failure::SignInRedirect] {
        said_of_the_repository(
            failure,
            &[
                CANNOT_BE_READ,
                "  The PAT signs in, but for the repository the server shows its page to sign in \
                 on. It does so where a program does not call itself git (http.userAgent).",
                "  Look for that: git credential-azdo doctor",
            ],
        );
    }
}

#[test]
fn a_pat_that_the_server_says_has_expired_has_expired() {
    let why = "acme: the server says that the PAT has expired.";
    said_of_the_organization(Failure::Expired, &[why, REPLACE, NEW]);
}

#[test]
fn somebody_who_does_not_belong_to_the_organization_is_told_so() {
    said_of_the_organization(
        Failure::NotAMember,
        &[
            "acme: the server knows the PAT, but the user whose PAT it is does not belong to acme.",
            "  The server says: TF400813: The user '8a3a5a1c-2f6e-4d0b-9a44-6d1f4a3b2c10' is not \
             authorized to access this resource.",
            "  Ask an administrator of acme to add the user, or take a PAT of one who belongs to it",
            REPLACE,
        ],
    );
}

#[test]
fn a_global_pat_is_told_when_all_of_them_stop() {
    said_of_the_organization(
        Failure::GlobalPat,
        &[
            "acme: the organization acme does not let in PATs that were made for \"All accessible \
             organizations\". On 2026-12-01 all of these stop working, everywhere.",
            "  The server says: The organization's security policy prohibits access by global \
             Personal Access Token (PAT) unless you are on an allowlist.",
            "  Make one for acme alone: https://dev.azure.com/acme/_usersSettings/tokens",
            REPLACE,
        ],
    );
}

#[test]
fn a_policy_is_called_a_policy() {
    said_of_the_organization(
        Failure::Policy,
        &[
            "acme: a policy of acme does not let this PAT in.",
            "  The server says: The requested operation is not allowed by the organization's policy.",
            "  An administrator of the organization can tell what PATs it allows",
        ],
    );
}

#[test]
fn conditional_access_is_about_the_network_and_not_about_the_pat() {
    for failure in [Failure::ConditionalAccess, Failure::ConditionalAccessJson] {
        said_of_the_organization(
            failure,
            &[
                "acme: the organization acme does not let the PAT in from this network (a \
                 conditional access policy). The PAT itself may be good.",
                "  The server says: VS403463: The conditional access policy defined by your \
                 Microsoft Entra administrator has failed.",
                "  Switch on the VPN or go to your company's network, then run: git \
                 credential-azdo check acme",
            ],
        );
    }
}

#[test]
fn who_has_to_sign_in_with_a_browser_is_told_that_the_pat_is_good() {
    said_of_the_organization(
        Failure::SignInDue,
        &[
            "acme: the server wants the user whose PAT it is to sign in with a browser first. The \
             PAT need not be replaced.",
            "  The server says: TF401444: Please sign-in at least once as jane@example.com in a \
             web browser to enable access to the service.",
            "  Sign in to https://dev.azure.com/acme, then run: git credential-azdo check acme",
        ],
    );
}

#[test]
fn an_organization_that_is_not_there_may_have_been_renamed() {
    said_of_the_organization(
        Failure::NothingThere,
        &[
            "acme: the server knows no organization at https://dev.azure.com/acme.",
            "  Compare that with the address in your browser. If the organization was renamed: git \
             credential-azdo move OLD NEW",
        ],
    );
}

#[test]
fn a_repository_that_is_not_there_says_nothing_against_the_pat() {
    said_of_the_repository(
        Failure::NotFound,
        &[
            CANNOT_BE_READ,
            "  There is no such repository, or jane@example.com, whose PAT it is, may not see it; \
             the server does not say which. The PAT itself is good.",
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
            CANNOT_BE_READ,
            "  There is no such repository, or the user whose PAT it is may not see it; the server \
             does not say which. The PAT itself is good.",
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
            CANNOT_BE_READ,
            "  The server knows the PAT, but its user may not read this repository.",
            "  The server says: TF401027: You need the Git 'GenericContribute' permission to \
             perform this action.",
            "  Ask an administrator of the project for the permission Read",
        ],
    );
}

#[test]
fn who_is_asked_to_wait_is_told_how_long() {
    said_of_the_organization(
        Failure::RateLimited,
        &[
            "acme: the server was asked too much at the moment. This says nothing about the PAT.",
            "  Wait a second, then run: git credential-azdo check acme",
        ],
    );
}

#[test]
fn a_503_that_says_who_asked_too_much_is_no_fault_of_the_server() {
    said_of_the_organization(
        Failure::Overloaded,
        &[
            "acme: the server was asked too much at the moment. This says nothing about the PAT.",
            "  Wait some minutes, then run: git credential-azdo check acme",
        ],
    );
}

#[test]
fn a_fault_of_the_server_is_the_servers() {
    let next = "  Try again later; outages are shown on https://status.dev.azure.com";
    said_of_the_organization(
        Failure::ServerError,
        &["acme: the server has a fault of its own (500). This says nothing about the PAT.", next],
    );
    said_of_the_repository(
        Failure::ServerError,
        &["  The server has a fault of its own (500). This says nothing about the PAT.", next],
    );
}

#[test]
fn the_page_of_a_guest_network_is_not_azure_devops() {
    said_of_the_organization(
        Failure::OtherPage,
        &[
            "acme: what answered is not Azure DevOps. This says nothing about the PAT.",
            "  Compare the URL with the one in your browser; in a hotel or a guest network, sign \
             in to that first",
        ],
    );
}

#[test]
fn a_redirect_is_told_and_never_followed_with_a_pat() {
    said_of_the_organization(
        Failure::RedirectTo("https://evil.example.com".to_owned()),
        &[
            "acme: the server sends on to another address, where the PAT was not sent: \
             https://evil.example.com/acme/_apis/connectionData",
            "  If the organization was renamed: git credential-azdo move OLD NEW",
        ],
    );
}

#[test]
fn what_a_terminal_would_act_on_comes_out_as_text() {
    said_of_the_organization(
        Failure::Hostile,
        &[
            "acme: the server knows the PAT, but its user may not sign in here.",
            "  The server says: \\u{1b}]0;owned\\u{7}\\u{1b}[2J\\u{202e}no git-credential-azdo: \
             all is well \\u{9b}31m",
            "  An administrator of the organization can tell why",
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
        "https://tfs.example.com/Main: in front of this server IIS asks for Windows passwords (its \
         Basic Authentication is on) and takes the PAT for one. No PAT can work there.\n  \
         Whoever runs the server has to switch IIS Basic Authentication off\n",
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
         https://tfs.example.com/tfs/Main/Fabrikam/_git/Web: can be read and pushed to\n",
    );
}

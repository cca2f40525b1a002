//! System calls of a `get` with a cached token, which git makes on every fetch and push.

use test_support::fake_azure::pat_api::{Token, User};
use test_support::fake_entra::SignIn;
use test_support::strace::{stays_quick, under_strace};

use crate::entra::login::{GET, Setup};

/// The index is its only file: no lock, no program, and one call that reads the token.
#[test]
fn cached_token_costs_fewer_calls_than_a_file() {
    let setup = Setup::logged_in();
    let token = Token::of(User::jane()).large().until(setup.token.expires);
    setup.az(&SignIn::SignedIn(&[token]));
    setup.get().run().succeeds();
    let log = setup.home.path().join("strace.log");
    let program =
        setup.home.program("/usr/bin/strace".as_ref(), under_strace(&log, "get")).stdin(GET);
    stays_quick(program, &log, &["/git-credential-azdo/record"], 18);
}

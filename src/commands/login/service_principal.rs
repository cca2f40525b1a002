//! `login --entra service-principal`: stores the secret of an application.

use std::io::ErrorKind;

use super::{Failure, Result, read_pat, refuse};
use crate::cli::Login;
use crate::commands::questions;
use crate::context::{Context, Streams};
use crate::entra::client_secret::{self, NotAClientSecret};
use crate::entra::{self, Provider, TokenSource};
use crate::index::login_command_for;
use crate::organization::Organization;
use crate::stores::SecretSource;
use crate::util::pat::Secret;
use crate::util::shell::Shell;
use crate::util::terminal::{self, upper};

/// Whether the secret is stored, and does not stay in variables.
pub(super) fn is_stored(options: &Login) -> bool {
    let is_asked_for = || !entra::is_in_variables() && terminal::is_there();
    options.entra == Some(Some(Provider::ServicePrincipal))
        && (options.with_token || options.store.is_some() || is_asked_for())
}

/// Reads the secret from a terminal or a pipe, as it is stored.
pub(super) fn read(
    tokens: &TokenSource,
    organization: &Organization,
    options: &Login,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<Secret> {
    if options.with_token {
        let input = read_pat::from_input("client secret", streams, context)?;
        return client_secret::parse(&input).map_err(in_input);
    }
    let source = SecretSource::Entra(tokens.clone());
    let login = login_command_for(organization, &options.pat_name(), &source);
    ask_person(tokens, &format!("{login} --with-token"), streams)
}

fn in_input(why: NotAClientSecret) -> Failure {
    let (what, steps) = match why {
        NotAClientSecret::Empty => ("standard input was empty".to_owned(), vec![]),
        NotAClientSecret::Other => {
            let command = "  openssl pkcs12 -in secret.pfx -out secret.pem -nodes".to_owned();
            (why.to_string(), vec!["To convert a .pfx file, run:".to_owned(), command])
        }
        _ => (why.to_string(), vec![]),
    };
    Failure::Advised(format!("{what}; nothing was stored"), steps)
}

/// Asks until the input can be a client secret, or the user gives up.
fn ask_person(tokens: &TokenSource, with_token: &str, streams: &mut Streams<'_>) -> Result<Secret> {
    let from = |file| vec![format!("  {}", Shell::of_user().with_input(with_token, file))];
    if !terminal::is_there() {
        let why = "no terminal to ask for the client secret; pass it on standard input:";
        return Err(Failure::Advised(why.to_owned(), from("secret.txt")));
    }
    let page = entra::secrets_page(tokens.client.as_deref().unwrap_or_default());
    streams.note(format!("Create a client secret for the application: {page}"));
    for _ in 0..questions::TRIES {
        let pasted = questions::hidden("Paste the client secret (input is hidden): ")?;
        match client_secret::parse(&pasted) {
            Ok(secret) => return Ok(secret),
            Err(NotAClientSecret::Empty) => {
                return Err(questions::no_answer(ErrorKind::UnexpectedEof.into()));
            }
            // Only its first line has been read.
            Err(NotAClientSecret::Pem) => {
                let why = "a certificate cannot be pasted here; pass it on standard input:";
                return Err(Failure::Advised(why.to_owned(), from("certificate.pem")));
            }
            Err(why) => streams.note(format!("{}.", upper(&why.to_string()))),
        }
    }
    refuse("no client secret was pasted; nothing was stored")
}

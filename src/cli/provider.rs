//! The value of `login --entra`.

use crate::index::{PatName, login_command};
use crate::organization::parse_user_input;
use crate::stores::Provider;
use crate::util::redact::holds_secret;
use crate::util::similar::{nearest, use_one_of};

/// What others call the providers.
const OTHER_WORDS: [(&str, Provider); 10] = [
    ("cli", Provider::Az),
    ("az-cli", Provider::Az),
    ("azure-cli", Provider::Az),
    ("mi", Provider::ManagedIdentity),
    ("msi", Provider::ManagedIdentity),
    ("wif", Provider::WorkloadIdentity),
    ("oidc", Provider::GithubActions),
    ("devops", Provider::AzurePipelines),
    ("sp", Provider::ServicePrincipal),
    ("spn", Provider::ServicePrincipal),
];

pub(super) fn provider(text: &str) -> Result<Provider, String> {
    text.parse().map_err(|_| unknown(text))
}

fn unknown(text: &str) -> String {
    let names = Provider::ALL.map(Provider::name);
    let known = names.join(", ");
    let is_word = |(word, _): &&(&str, Provider)| word.eq_ignore_ascii_case(text);
    if let Some((_, meant)) = OTHER_WORDS.iter().find(is_word) {
        return format!("use one of {known}; did you mean {meant}?");
    }
    // `login --entra acme`
    match parse_user_input(text) {
        Ok(organization) if nearest(text, names).is_none() && !holds_secret(text) => format!(
            "{organization} is not a provider: use one of {known}. For the organization, run: {} --entra",
            login_command(&organization, &PatName::default())
        ),
        _ => use_one_of(text, &known),
    }
}

//! Why a program gave no token.

use serde_json::Value;

use crate::util::redact::redact;
use crate::util::run_program::{Finished, RunError};

/// Characters.
const LONGEST: usize = 300;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    NotSignedIn,
    /// The user does not exist in the organization's tenant.
    OtherTenant,
    NoSubscription,
    /// The program is signed in as a managed identity.
    App,
    /// With Entra's error code.
    ConditionalAccess(String),
    Mfa(String),
    SignInExpired(String),
    /// There is no connection to Entra.
    Unreachable,
    TimedOut(u64),
    /// In the program's or the system's words, which are safe to print.
    Other(String),
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Failure {
        match error {
            RunError::TimedOut(seconds) => Failure::TimedOut(seconds),
            RunError::NotStarted(error) => Failure::Other(error.to_string()),
            RunError::TooLong => Failure::Other("it printed more than 64 KiB".to_owned()),
            RunError::Circle => Failure::Other(
                "a program that prints a PAT or token must not ask for another".to_owned(),
            ),
        }
    }
}

impl Failure {
    /// The cause in a program's standard error.
    pub fn from_words(finished: &Finished) -> Failure {
        let text = String::from_utf8_lossy(&finished.words);
        let text: String = text.lines().map(|line| format!("{}\n", unwrapped(line))).collect();
        if let Some(failure) = entra_code(&text).and_then(from_code) {
            return failure;
        }
        let lower = text.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|words| lower.contains(words));
        let not_signed_in = [
            "setup account",
            "not logged in",
            "msal token cache",
            "token from msal cache",
            // Its own account is only for the tenant that the shell is in.
            "for cloud shell account",
        ];
        if says(&not_signed_in) {
            Failure::NotSignedIn
        } else if says(&["login expired"]) {
            Failure::SignInExpired("login expired".to_owned())
        } else if says(&["no subscription", "subscription '"]) {
            Failure::NoSubscription
        } else if says(&["max retries exceeded", "network connection", "no such host"]) {
            Failure::Unreachable
        } else if says(&["for managed identity account"]) {
            Failure::App
        } else {
            let status = || format!("{}, without a reason", finished.status);
            Failure::Other(last_error(&text).unwrap_or_else(status))
        }
    }
}

/// `azd` prints its messages as JSON (`consoleMessage`).
fn unwrapped(line: &str) -> String {
    let json: Value = serde_json::from_str(line).unwrap_or_default();
    json["data"]["message"].as_str().unwrap_or(line).trim().to_owned()
}

/// Such as `AADSTS50076`.
pub fn entra_code(text: &str) -> Option<&str> {
    const PREFIX: &str = "AADSTS";
    let code = &text[text.find(PREFIX)?..];
    let digits = code[PREFIX.len()..].bytes().take_while(u8::is_ascii_digit).count();
    Some(&code[..PREFIX.len() + digits])
}

/// learn.microsoft.com/entra/identity-platform/reference-error-codes
pub fn from_code(code: &str) -> Option<Failure> {
    let named = code.to_owned();
    match code.strip_prefix("AADSTS")? {
        "16000" | "50020" | "50034" | "90002" | "90072" => Some(Failure::OtherTenant),
        "50005" | "50097" | "53000" | "53001" | "53002" | "53003" | "53004" | "53011"
        | "530032" | "530033" | "530034" | "530035" => Some(Failure::ConditionalAccess(named)),
        "50072" | "50074" | "50076" | "50079" | "50158" => Some(Failure::Mfa(named)),
        "50078" | "50132" | "50133" | "50173" | "70043" | "70044" | "700082" | "700084" => {
            Some(Failure::SignInExpired(named))
        }
        _ => None,
    }
}

/// The last line that reports an error.
fn last_error(text: &str) -> Option<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    // az ends a traceback with where to report it.
    let mut lines = lines.filter(|line| !line.starts_with("To ")).rev();
    let last = lines.clone().find_map(|line| line.strip_prefix("ERROR:"));
    let line = last.or_else(|| lines.next())?;
    without_ids(line)
}

/// A message of Entra in one line, without its IDs, safe to print.
pub fn without_ids(message: &str) -> Option<String> {
    let line = message.split("Trace ID:").next().unwrap_or(message);
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = redact(&line).chars().take(LONGEST).collect();
    (!line.is_empty()).then_some(line)
}

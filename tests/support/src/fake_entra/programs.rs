//! The scripts, with what the real programs print.

use std::path::Path;

use serde_json::json;

use super::SignIn;
use crate::fake_azure::pat_api::{AUDIENCE, Token};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Program {
    Az,
    Azd,
    AzureAuth,
    AdoAuthHelper,
}

/// What Entra appends to its messages.
const TRACE: &str = "Trace ID: 7e4f1a52-9f0e-4c3e-8f3c-2b1f5d6a0100 \
    Correlation ID: 0d9b6a4e-52a1-4a0e-9a3c-6f1d2e3b4c5d Timestamp: 2026-11-28 12:00:00Z";
/// What `az` prints after them (azure-cli/core/auth/util.py).
const AZ_ADVICE: &str = "Run the command below to authenticate interactively; additional \
    arguments may be added as needed:\naz logout\naz login --scope \
    \"499b84ac-1321-427f-aa17-267ca6975798/.default\"";

impl Program {
    pub(super) fn name(self) -> &'static str {
        match self {
            Program::Az => "az",
            Program::Azd => "azd",
            Program::AzureAuth => "azureauth",
            Program::AdoAuthHelper => "ado-auth-helper",
        }
    }

    /// The arguments of the command that prints a token.
    fn command(self) -> &'static str {
        match self {
            Program::Az => "account get-access-token",
            Program::Azd => "auth token",
            Program::AzureAuth => "ado token",
            Program::AdoAuthHelper => "get-access-token",
        }
    }

    /// The script, which adds a line with its arguments to the file `starts`.
    pub(super) fn script(self, sign_in: &SignIn<'_>, starts: &Path) -> String {
        let (name, command) = (self.name(), self.command());
        let log = quoted(starts.to_str().expect("a path in UTF-8"));
        let usage = prints_error(&format!("ERROR: unknown command; this fake knows '{command}'"));
        let foreign = self.fails(&format!(
            "AADSTS500011: The resource principal was not found in the tenant. {TRACE}"
        ));
        let answer = self.answer(sign_in);
        format!(
            "#!/bin/sh\n\
             printf '%s\\n' \"{name} $*\" >>{log}\n\
             case \"$* \" in '{command} '*) ;; *) {usage}; exit 2 ;; esac\n\
             tenant= only_token= resource={AUDIENCE}\n\
             while [ $# -gt 0 ]; do\n\
             case $1 in\n\
             --tenant | --tenant-id | -t) tenant=$2 ;;\n\
             --resource | --scope) resource=${{2%/.default}} ;;\n\
             tsv) only_token=1 ;;\n\
             esac\n\
             shift\n\
             done\n\
             [ \"$resource\" = {AUDIENCE} ] || {{ {foreign}; }}\n\
             {answer}\n"
        )
    }

    fn answer(self, sign_in: &SignIn<'_>) -> String {
        match sign_in {
            SignIn::SignedIn(tokens) => self.of_tenant(tokens),
            SignIn::NotSignedIn => self.fails(match self {
                Program::Az => "Please run 'az login' to setup account.",
                Program::Azd => "not logged in, run `azd auth login` to login",
                Program::AzureAuth => "Authentication failed.",
                Program::AdoAuthHelper => "connect ENOENT /tmp/ado-auth.sock",
            }),
            SignIn::NoSubscription => {
                self.fails("No subscription found. Run 'az account set' to select a subscription.")
            }
            SignIn::ManagedIdentity(token) => {
                let refusal =
                    self.fails("Tenant shouldn't be specified for managed identity account");
                format!("[ -z \"$tenant\" ] || {{ {refusal}; }}\n{}", self.prints(token))
            }
            SignIn::MfaRequired => self.fails(&entra_error(
                "AADSTS50076: Due to a configuration change made by your administrator, or \
                 because you moved to a new location, you must use multi-factor authentication \
                 to access '499b84ac-1321-427f-aa17-267ca6975798'.",
            )),
            SignIn::ConditionalAccess => self.fails(&entra_error(
                "AADSTS53003: Access has been blocked by Conditional Access policies. The access \
                 policy does not allow token issuance.",
            )),
            SignIn::Fails(message) => self.fails(message),
            SignIn::Prints(text) => format!("printf '%s\\n' {}", quoted(text)),
            SignIn::Slow(seconds, then) => format!("/bin/sleep {seconds}\n{}", self.answer(then)),
        }
    }

    /// Prints the token of the tenant that was asked for.
    fn of_tenant(self, tokens: &[Token]) -> String {
        let mut script = String::from("case $tenant in\n");
        for (index, token) in tokens.iter().enumerate() {
            let default = if index == 0 { "'' | " } else { "" };
            script += &format!("{default}{})\n{}\n;;\n", token.tenant, self.prints(token));
        }
        let stranger = entra_error(
            "AADSTS50020: User account 'jane@example.com' from identity provider \
             'https://sts.windows.net/1/' does not exist in tenant 'Contoso' and cannot access \
             the application '499b84ac-1321-427f-aa17-267ca6975798' in that tenant.",
        );
        script + &format!("*) {} ;;\nesac", self.fails(&stranger))
    }

    fn prints(self, token: &Token) -> String {
        let text = token.text();
        match self {
            Program::Az => {
                let output = |subscription| {
                    format!(
                        "{{\n  \"accessToken\": \"{text}\",\n  \
                         \"expiresOn\": \"2099-12-31 23:00:00.000000\",\n  \
                         \"expires_on\": {},\n{subscription}  \"tenant\": \"{}\",\n  \
                         \"tokenType\": \"Bearer\"\n}}",
                        token.expires, token.tenant
                    )
                };
                let subscription =
                    "  \"subscription\": \"5a1b7c52-6a0f-4f8e-8c7d-0b9a1e2f3c4d\",\n";
                // With --tenant it names no subscription.
                format!(
                    "if [ \"$only_token\" ]; then printf '%s\\n' {text}\n\
                     elif [ \"$tenant\" ]; then printf '%s\\n' {}\n\
                     else printf '%s\\n' {}\nfi",
                    quoted(&output("")),
                    quoted(&output(subscription))
                )
            }
            Program::Azd => {
                let output = json!({ "token": text, "expiresOn": "2099-12-31T23:00:00Z" });
                format!("printf '%s\\n' {}", quoted(&output.to_string()))
            }
            Program::AzureAuth | Program::AdoAuthHelper => format!("printf '%s\\n' {text}"),
        }
    }

    /// Prints an error and ends with 1.
    fn fails(self, message: &str) -> String {
        let error = match self {
            Program::Az if message.contains("AADSTS") => format!("ERROR: {message}\n{AZ_ADVICE}"),
            Program::Azd => {
                let message = format!("\nERROR: {message}\n");
                let timestamp = "2026-11-28T12:00:00.123456789Z";
                json!({ "type": "consoleMessage", "timestamp": timestamp, "data": { "message": message } })
                    .to_string()
            }
            Program::Az => format!("ERROR: {message}"),
            Program::AzureAuth | Program::AdoAuthHelper => message.to_owned(),
        };
        format!("{}; exit 1", prints_error(&error))
    }
}

fn entra_error(message: &str) -> String {
    format!("{message} {TRACE}")
}

fn prints_error(text: &str) -> String {
    format!("printf '%s\\n' {} >&2", quoted(text))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

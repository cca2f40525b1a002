//! Programs that fail, with the messages that they print.

use super::{Machine, OTHER_TENANT, RESOURCE, TENANT};
use test_support::{Outcome, pat84};

/// `az` that fails with this on standard error.
fn az_fails(words: &str) -> Outcome {
    Machine::with_az(
        &format!("cat >&2 <<'WORDS'\n{words}\nWORDS\nexit 1").replace("cat ", "/bin/cat "),
    )
    .asks()
    .run()
}

/// Entra's error as `az` shows it.
fn entra_error(code: &str) -> Outcome {
    az_fails(&format!(
        "ERROR: {code}: Some reason. Trace ID: {TENANT} Correlation ID: {TENANT} Timestamp: now\n\
         Run the command below to authenticate interactively; additional arguments may be added as \
         needed:\naz logout\naz login --tenant \"{OTHER_TENANT}\" --scope \"x\"",
    ))
}

fn sign_in(more: &str) -> String {
    format!("Sign in:\n  az login --tenant {TENANT}{more}\n")
}

#[test]
fn az_without_a_sign_in() {
    for words in [
        "ERROR: Please run 'az login' to setup account.",
        "ERROR: Can't find token from MSAL cache.\nTo re-authenticate, please run:\naz login",
        "ERROR: User 'jane@example.com' does not exist in MSAL token cache. Run `az login`.",
        "ERROR: Tenant shouldn't be specified for Cloud Shell account",
    ] {
        az_fails(words).says("not_signed_in: az is not signed in to Azure\n").says(&sign_in(""));
    }
}

#[test]
fn user_without_an_account_in_the_tenant() {
    for code in ["AADSTS50020", "AADSTS90072", "AADSTS16000"] {
        let ran = entra_error(code).says("az is signed in to a different tenant from acme's\n");
        ran.says(&sign_in("")).never_says(OTHER_TENANT);
    }
}

#[test]
fn user_without_a_subscription() {
    for words in [
        "ERROR: No subscription found. Run 'az account set' to select a subscription.",
        "ERROR: Subscription 'x' not found. Check the spelling and casing and try again.",
    ] {
        az_fails(words)
            .says("no_subscription: az's account has no Azure subscription\n")
            .says(&sign_in(" --allow-no-subscriptions"));
    }
}

#[test]
fn conditional_access_names_its_code() {
    for code in ["AADSTS53003", "AADSTS53000", "AADSTS530032"] {
        entra_error(code)
            .says(&format!("conditional_access: a conditional access policy blocks az ({code})\n"))
            .says("Use a device and a network that your company allows");
    }
}

#[test]
fn multifactor_authentication_needs_a_new_sign_in() {
    for code in ["AADSTS50076", "AADSTS50079"] {
        entra_error(code)
            .says(&format!("needs a sign-in with multifactor authentication ({code})\n"))
            .says("Sign out:\n  az logout\n")
            .says(&sign_in(&format!(" --scope {RESOURCE}/.default")));
    }
}

#[test]
fn expired_sign_in_is_renewed() {
    for code in ["AADSTS70043", "AADSTS700082", "AADSTS50173"] {
        entra_error(code)
            .says(&format!("sign_in_expired: az's sign-in has expired ({code})\n"))
            .says(&sign_in(&format!(" --scope {RESOURCE}/.default")));
    }
}

#[test]
fn missing_network_is_not_a_matter_of_signing_in() {
    let url = "HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries";
    az_fails(&format!("ERROR: {url} exceeded with url: /x (Caused by NameResolutionError())"))
        .says("unreachable: az cannot reach Microsoft Entra\n")
        .says("Check your network, VPN, and proxy settings\n");
}

#[test]
fn managed_identity_is_not_a_user() {
    az_fails("ERROR: Tenant shouldn't be specified for managed identity account")
        .says("not_a_user: az's token belongs to a service principal or a managed identity");
}

#[test]
fn broken_az_is_quoted_with_its_last_error() {
    let traceback =
        "Traceback (most recent call last):\n  File \"cli.py\", line 1, in x\n    y()\n";
    let report = "To check existing issues, please visit: https://github.com/Azure/azure-cli\n";
    az_fails(&format!(
        "ERROR: The command failed.\nERROR: 'x' is None\n{traceback}KeyError: 'x'\n{report}"
    ))
    .says("sign_in_failed: az failed: 'x' is None\n")
    .says(&format!(
        "To see why, run:\n  az account get-access-token --resource {RESOURCE} --tenant {TENANT} \
             --query expiresOn\n"
    ));
    az_fails(&format!("{traceback}ModuleNotFoundError: No module named 'azure'\n{report}"))
        .says("az failed: ModuleNotFoundError: No module named 'azure'\n");
    entra_error("AADSTS99999").says("az failed: AADSTS99999: Some reason.\n");
    az_fails("").says("az failed: exit status: 1, without a reason\n");
}

#[test]
fn quoted_error_is_short_and_without_secrets_and_control_characters() {
    let pat = pat84(1);
    let words =
        format!("ERROR: {pat} eyJhbGciOiJub25lIn0.eyJhIjoxfQ.AAAA \x1b[2J{}", "x".repeat(9000));
    let ran = az_fails(&words[..words.len() - 6000]);
    ran.says("sign_in_failed: az failed: ").never_says(&pat).never_says("eyJ").never_says("\x1b");
}

#[test]
fn azd_reports_its_errors_as_json() {
    let azd = |message: &str| {
        let machine = Machine::new();
        let json = serde_json::json!({"type": "consoleMessage", "data": {"message": message}});
        machine.install("bin/azd", &format!("/bin/cat >&2 <<'WORDS'\n{json}\nWORDS\nexit 1"));
        machine.asks().run()
    };
    let sign_in = format!("Sign in:\n  azd auth login --tenant-id {TENANT}\n");
    azd("\nERROR: not logged in, run `azd auth login` to login\n")
        .says("not_signed_in: azd is not signed in to Azure\n")
        .says(&sign_in);
    azd("\nERROR: fetching token: AADSTS70043: The refresh token has expired.")
        .says("azd's sign-in has expired (AADSTS70043)")
        .never_says("logout")
        .says(&sign_in);
    azd("\nERROR: disk full\n").says("azd failed: disk full\n");
}

#[test]
fn program_that_cannot_be_started_is_reported() {
    let machine = Machine::new();
    test_support::write_script(&machine.home.path().join("bin/az"), "#!/nowhere\n");
    machine.asks().run().says("sign_in_failed: az failed: ");
}

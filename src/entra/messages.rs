//! Why there is no usable token: what happened, and what to do next.

use super::failure::Failure;
use super::programs::SignInProgram;
use super::{Provider, Source, Wanted};
use crate::azure::Diagnosis;
use crate::azure::tenant::{RESOURCE, az_token};
use crate::util::env;

/// What is wrong with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    NotAToken,
    OtherAudience,
    App,
    Expired,
    OtherTenant,
}

pub fn unusable(fault: Fault, source: Source, wanted: &Wanted<'_>) -> Diagnosis {
    let token = match source {
        Source::Given => "the Entra token on standard input".to_owned(),
        Source::Variable => format!("the Entra token in {}", env::ENTRA_TOKEN),
        Source::Program(program) => format!("{}'s token", program.name()),
        Source::App(provider) => return unusable_of_app(fault, provider, wanted),
    };
    let diagnosis = match (fault, source) {
        (Fault::NotAToken, _) => {
            Diagnosis::new("not_an_entra_token", format!("{token} is not a JWT"))
        }
        (Fault::OtherAudience, _) => {
            Diagnosis::new("other_audience", format!("{token} is not for Azure DevOps"))
        }
        (Fault::App, _) => return app(&token, source, wanted),
        (Fault::Expired, Source::Program(_)) => Diagnosis::new(
            "entra_token_expired",
            format!("{token} has expired, or this machine's clock is wrong"),
        ),
        (Fault::Expired, _) => {
            Diagnosis::new("entra_token_expired", format!("{token} has expired"))
        }
        (Fault::OtherTenant, Source::Program(program)) => return other_tenant(program, wanted),
        (Fault::OtherTenant, _) => {
            let message =
                format!("{token} is for a different tenant from {}'s", wanted.organization);
            Diagnosis::new("other_tenant", message)
        }
    };
    match source {
        Source::Program(program) => sign_in(diagnosis, program, wanted, ""),
        Source::Given | Source::Variable | Source::App(_) => {
            diagnosis.then_run("Get one with", get_token(wanted))
        }
    }
}

/// As [`unusable`], for a token from a service that was asked for exactly what is needed.
fn unusable_of_app(fault: Fault, provider: Provider, wanted: &Wanted<'_>) -> Diagnosis {
    let (token, organization) = (format!("{}'s token", provider.owner()), wanted.organization);
    match fault {
        Fault::NotAToken | Fault::OtherAudience | Fault::App => {
            let message = format!("{token} is not an Entra token for Azure DevOps");
            Diagnosis::new("not_an_entra_token", message)
                .then("Another service may have answered: check your network and proxy settings")
        }
        Fault::Expired => {
            let message = format!("{token} has already expired, or this machine's clock is wrong");
            Diagnosis::new("entra_token_expired", message).then("Check this machine's clock")
        }
        Fault::OtherTenant => {
            let message = format!("{token} is for a different tenant from {organization}'s");
            let page = format!("{}/_settings/organizationAad", organization.url());
            Diagnosis::new("other_tenant", message)
                .then_run(format!("To see {organization}'s tenant, open"), page)
        }
    }
}

pub fn not_installed(program: SignInProgram, wanted: &Wanted<'_>) -> Diagnosis {
    let message = format!("{} is not on PATH", program.name());
    let (name, page) = match program {
        SignInProgram::Azd => ("the Azure Developer CLI", "https://aka.ms/azd"),
        SignInProgram::Azureauth => {
            ("azureauth", "https://github.com/AzureAD/microsoft-authentication-cli")
        }
        SignInProgram::Az | SignInProgram::Codespaces => {
            ("the Azure CLI", "https://aka.ms/azure-cli")
        }
    };
    let install = format!("Install {name} ({page}), then run");
    Diagnosis::new("no_entra_token", message).then_run(install, program.sign_in(wanted.tenant))
}

pub fn failed(why: &Failure, program: SignInProgram, wanted: &Wanted<'_>) -> Diagnosis {
    let name = program.name();
    match why {
        Failure::NotSignedIn => {
            let message = format!("{name} is not signed in to Azure");
            sign_in(Diagnosis::new("not_signed_in", message), program, wanted, "")
        }
        Failure::OtherTenant => other_tenant(program, wanted),
        Failure::NoSubscription => {
            let message = format!("{name}'s account has no Azure subscription");
            let more = " --allow-no-subscriptions";
            sign_in(Diagnosis::new("no_subscription", message), program, wanted, more)
        }
        Failure::App => app(&format!("{name}'s token"), Source::Program(program), wanted),
        Failure::ConditionalAccess(code) => {
            let message = format!("a conditional access policy blocks {name} ({code})");
            Diagnosis::new("conditional_access", message)
                .then("Use a device and a network that your company allows, or ask its Entra administrator")
        }
        Failure::Mfa(code) => {
            let message =
                format!("{name} needs a sign-in with multifactor authentication ({code})");
            sign_in_again(Diagnosis::new("mfa_required", message), program, wanted)
        }
        Failure::SignInExpired(code) => {
            let message = format!("{name}'s sign-in has expired ({code})");
            sign_in_again(Diagnosis::new("sign_in_expired", message), program, wanted)
        }
        Failure::Unreachable => {
            let message = format!("{name} cannot reach Microsoft Entra");
            Diagnosis::new("unreachable", message)
                .then("Check your network, VPN, and proxy settings")
        }
        Failure::TimedOut(seconds) => {
            let message = format!("{name} did not finish within {seconds} s");
            examine(Diagnosis::new("timeout", message), program, wanted)
        }
        Failure::Other(words) => {
            let message = format!("{name} failed: {words}");
            examine(Diagnosis::new("sign_in_failed", message), program, wanted)
        }
    }
}

pub fn nothing_installed(wanted: &Wanted<'_>) -> Diagnosis {
    let message = "cannot sign you in to Azure: neither az, azd, nor azureauth is on PATH";
    Diagnosis::new("no_entra_token", message).then_run(
        "Install the Azure CLI (https://aka.ms/azure-cli), then run",
        SignInProgram::Az.sign_in(wanted.tenant),
    )
}

/// Adds which other sources failed, and what works without a token.
pub fn finish(diagnosis: Diagnosis, others: &[&str], wanted: &Wanted<'_>) -> Diagnosis {
    let others = match others {
        [] => String::new(),
        others => format!(" ({} failed, too)", others.join(" and ")),
    };
    let message = format!("{}{others}", diagnosis.message);
    let page = wanted.organization.token_page();
    Diagnosis { message, ..diagnosis }.then_run("Or manage your PATs in a browser", page)
}

/// learn.microsoft.com/azure/devops/organizations/accounts/manage-personal-access-tokens-via-api
fn app(token: &str, source: Source, wanted: &Wanted<'_>) -> Diagnosis {
    let message = format!(
        "{token} belongs to a service principal or a managed identity, which cannot create PATs"
    );
    let program = if let Source::Program(program) = source { program } else { SignInProgram::Az };
    let diagnosis = Diagnosis::new("not_a_user", message);
    diagnosis.then_run("Sign in as a user", program.sign_in(wanted.tenant))
}

fn other_tenant(program: SignInProgram, wanted: &Wanted<'_>) -> Diagnosis {
    let (name, organization) = (program.name(), wanted.organization);
    let message = format!("{name} is signed in to a different tenant from {organization}'s");
    sign_in(Diagnosis::new("other_tenant", message), program, wanted, "")
}

fn sign_in(
    diagnosis: Diagnosis,
    program: SignInProgram,
    wanted: &Wanted<'_>,
    more: &str,
) -> Diagnosis {
    let command = format!("{}{more}", program.sign_in(wanted.tenant));
    diagnosis.then_run("Sign in", command)
}

/// A new sign-in, in which Entra asks for everything that Azure DevOps requires.
fn sign_in_again(diagnosis: Diagnosis, program: SignInProgram, wanted: &Wanted<'_>) -> Diagnosis {
    if program != SignInProgram::Az {
        return sign_in(diagnosis, program, wanted, "");
    }
    let scope = format!(" --scope {RESOURCE}/.default");
    // Otherwise az takes the old sign-in again
    // (github.com/AzureAD/microsoft-authentication-library-for-python/issues/335).
    sign_in(diagnosis.then_run("Sign out", "az logout"), program, wanted, &scope)
}

fn examine(diagnosis: Diagnosis, program: SignInProgram, wanted: &Wanted<'_>) -> Diagnosis {
    match program.examine(wanted.tenant) {
        Some(command) => diagnosis.then_run("To see why, run", command),
        None => sign_in(diagnosis, program, wanted, ""),
    }
}

fn get_token(wanted: &Wanted<'_>) -> String {
    az_token(wanted.tenant, "accessToken -o tsv")
}

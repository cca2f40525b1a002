//! The programs that users sign in to Azure with: where they are, how they are asked for a token,
//! and how they print it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::failure::Failure;
use crate::azure::tenant::{RESOURCE, TenantId, az_token};
use crate::util::encoding::decode;
use crate::util::env;
use crate::util::find_program::{at_path, is_program, is_protected, on_path};
use crate::util::pat::Secret;
use crate::util::run_program::{Needed, run};

/// Seconds. `az` takes half a second, and more if it needs the network.
const LIMIT: u64 = 60;

/// Where Microsoft's installers and Homebrew put them: git of a graphical program may have a shorter
/// PATH than a terminal. A folder of Windows is below that of a variable: on a machine that starts from
/// another drive than `C:`, anyone may create `C:\Program Files`.
const FOLDERS: &[(Option<&str>, &str)] = if cfg!(target_os = "macos") {
    &[(None, "/opt/homebrew/bin"), (None, "/usr/local/bin")]
} else if cfg!(windows) {
    &[
        (Some("ProgramFiles"), r"Microsoft SDKs\Azure\CLI2\wbin"),
        (Some("ProgramFiles(x86)"), r"Microsoft SDKs\Azure\CLI2\wbin"),
        (Some("ProgramFiles"), "Azure Dev CLI"),
    ]
} else {
    &[]
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInProgram {
    /// The Azure CLI.
    Az,
    /// The Azure Developer CLI.
    Azd,
    /// github.com/AzureAD/microsoft-authentication-cli
    Azureauth,
    /// GitHub Codespaces' `~/ado-auth-helper`
    /// (github.com/microsoft/ado-codespaces-auth).
    Codespaces,
}

impl SignInProgram {
    /// In the order in which they are asked.
    pub const ALL: [SignInProgram; 4] = [
        SignInProgram::Az,
        SignInProgram::Azd,
        SignInProgram::Azureauth,
        SignInProgram::Codespaces,
    ];

    pub fn name(self) -> &'static str {
        match self {
            SignInProgram::Az => "az",
            SignInProgram::Azd => "azd",
            SignInProgram::Azureauth => "azureauth",
            SignInProgram::Codespaces => "ado-auth-helper",
        }
    }

    /// Its file, if it is installed.
    pub fn file(self) -> Option<PathBuf> {
        if self != SignInProgram::Codespaces {
            let name = Path::new(self.name());
            let installed = || FOLDERS.iter().find_map(|folder| installed_in(*folder, name));
            return on_path(name).or_else(installed);
        }
        let file = directories::BaseDirs::new()?.home_dir().join(self.name());
        (file.is_absolute() && is_program(&file)).then_some(file)
    }

    /// Runs it for a token of this tenant. It never prompts.
    pub fn token(self, file: &Path, tenant: Option<&TenantId>) -> Result<Secret, Failure> {
        let mut command = Command::new(file);
        command
            .args(self.arguments(tenant))
            // azureauth would open a browser, or print these instead of asking Entra.
            .env("AZUREAUTH_NO_USER", "1")
            .env_remove("AZUREAUTH_ADO_PAT")
            .env_remove("SYSTEM_ACCESSTOKEN")
            .env_remove(env::ENTRA_TOKEN);
        let progress = format!("Asking {} for a token...", self.name());
        let finished = run(&mut command, Needed::Everything, limit(), &progress)?;
        if !finished.status.success() {
            return Err(Failure::from_words(&finished));
        }
        Ok(self.parse(&finished.output))
    }

    fn arguments(self, tenant: Option<&TenantId>) -> Vec<String> {
        let scope = format!("{RESOURCE}/.default");
        let (fixed, tenant_option): (&[&str], _) = match self {
            SignInProgram::Az => {
                (&["account", "get-access-token", "--resource", RESOURCE, "-o", "json"], "--tenant")
            }
            SignInProgram::Azd => {
                (&["auth", "token", "-o", "json", "--no-prompt", "--scope", &scope], "--tenant-id")
            }
            // In minutes.
            SignInProgram::Azureauth => {
                (&["ado", "token", "--output", "token", "--timeout", "1"], "--tenant")
            }
            SignInProgram::Codespaces => return vec!["get-access-token".to_owned()],
        };
        let tenant = tenant.map(|tenant| [tenant_option.to_owned(), tenant.to_string()]);
        let fixed = fixed.iter().map(|&word| word.to_owned());
        fixed.chain(tenant.into_iter().flatten()).collect()
    }

    /// What takes the place of a token in an output, which may be anything.
    fn parse(self, output: &[u8]) -> Secret {
        let output = decode(output);
        let text = bare(output.expose());
        let key = match self {
            SignInProgram::Az => "accessToken",
            SignInProgram::Azd => "token",
            SignInProgram::Azureauth | SignInProgram::Codespaces => {
                return Secret::new(text.to_owned());
            }
        };
        let mut json: Value = serde_json::from_str(text).unwrap_or_default();
        match json.get_mut(key).map(Value::take) {
            Some(Value::String(token)) => Secret::new(token),
            _ => Secret::new(String::new()),
        }
    }

    /// The command that signs a user in: of `az`, if the program has none.
    pub fn sign_in(self, tenant: Option<&TenantId>) -> String {
        let (command, option, end) = match self {
            SignInProgram::Azd => ("azd auth login", "--tenant-id", ""),
            // It prints the token, too. Windows' shells have no redirection in common.
            SignInProgram::Azureauth if cfg!(windows) => ("azureauth ado token", "--tenant", ""),
            SignInProgram::Azureauth => ("azureauth ado token", "--tenant", " >/dev/null"),
            SignInProgram::Az | SignInProgram::Codespaces => ("az login", "--tenant", ""),
        };
        let tenant = tenant.map(|tenant| format!(" {option} {tenant}")).unwrap_or_default();
        format!("{command}{tenant}{end}")
    }

    /// A command that shows why there is no token, and prints none.
    pub fn examine(self, tenant: Option<&TenantId>) -> Option<String> {
        match self {
            SignInProgram::Az => Some(az_token(tenant, "expiresOn")),
            SignInProgram::Azd => Some("azd auth login --check-status".to_owned()),
            SignInProgram::Azureauth | SignInProgram::Codespaces => None,
        }
    }
}

/// How long a program may take, in seconds.
pub fn limit() -> u64 {
    env::parsed(env::COMMAND_TIMEOUT).unwrap_or(LIMIT)
}

/// Text without a byte-order mark and without spaces and line breaks around it.
pub fn bare(text: &str) -> &str {
    text.trim_start_matches('\u{feff}').trim()
}

/// Not where anyone could put another one: nobody has put this folder on PATH.
fn installed_in((variable, folder): (Option<&str>, &str), name: &Path) -> Option<PathBuf> {
    let base = variable.map_or(Some(PathBuf::new()), env::absolute_path)?;
    at_path(&base.join(folder).join(name)).filter(|file| is_protected(file))
}

//! The directories in which other tools store PATs.

use std::path::PathBuf;

use crate::util::env;

pub struct ToolDirs {
    pub home: Option<PathBuf>,
    /// `$XDG_CONFIG_HOME`.
    pub config: Option<PathBuf>,
    /// Git Credential Manager's plaintext store.
    pub gcm_store: Option<PathBuf>,
    /// The store of `pass`.
    pub password_store: Option<PathBuf>,
    /// The directory of the Azure CLI's extension `azure-devops`.
    pub az_devops: Option<PathBuf>,
}

impl ToolDirs {
    /// The directories of this user, as those tools find them. Reads no files.
    pub fn of_user() -> ToolDirs {
        let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
        let home = home.filter(|home| home.is_absolute());
        let below = |name: &str| Some(home.as_ref()?.join(name));
        let or = |variable, name| env::absolute_path(variable).or_else(|| below(name));
        ToolDirs {
            config: or("XDG_CONFIG_HOME", ".config"),
            gcm_store: or("GCM_PLAINTEXT_STORE_PATH", ".gcm/store"),
            password_store: or("PASSWORD_STORE_DIR", ".password-store"),
            az_devops: or("AZURE_DEVOPS_EXT_CONFIG_DIR", ".azure/azuredevops"),
            home,
        }
    }
}

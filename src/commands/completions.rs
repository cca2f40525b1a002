//! `completions`: scripts that complete `git-credential-azdo` and `git credential-azdo`.

use clap_complete::{Shell, generate};

use super::Result;
use crate::cli;
use crate::context::Streams;

/// What git's own completion for bash calls for `git credential-azdo` (git's
/// contrib/completion/git-completion.bash, `__git_complete_command`).
const BASH: &str = r#"
_git_credential_azdo() {
    local command=git-credential-azdo
    local -a COMP_WORDS=("$command" "${words[@]:__git_cmd_idx+1}")
    local COMP_CWORD=$((cword - __git_cmd_idx))
    _git__credential__azdo "$command" "$cur" "$prev"
}
"#;

pub(super) fn run(options: &cli::Completions, streams: &mut Streams<'_>) -> Result {
    let mut script = Vec::new();
    generate(options.shell, &mut cli::without_layout(), env!("CARGO_PKG_NAME"), &mut script);
    if options.shell == Shell::Bash {
        script.extend_from_slice(BASH.as_bytes());
    }
    streams.output.write_all(&script)?;
    Ok(())
}

//! `completions`: scripts that complete `git-credential-azdo` and `git credential-azdo`.

use clap_complete::{Shell, generate};

use super::Failure;
use crate::cli;
use crate::context::Streams;

/// What git's own completion for bash calls for `git credential-azdo` (git's
/// contrib/completion/git-completion.bash, `__git_complete_command`).
const BASH: &str = r#"
_git_credential_azdo() {
    local command=git-credential-azdo
    local -a COMP_WORDS=("$command" "${words[@]:__git_cmd_idx+1}")
    local COMP_CWORD=$((cword - __git_cmd_idx))
    _git-credential-azdo "$command" "$cur" "$prev"
}
"#;

/// fish before 4.3 does not find completions of git's external commands.
const FISH: &str = r#"
complete -c git -n '__fish_git_using_command credential-azdo' -f -a '(complete -C "git-credential-azdo "(commandline -ct))'
"#;

pub(super) fn run(options: &cli::Completions, streams: &mut Streams<'_>) -> Result<(), Failure> {
    let mut script = Vec::new();
    generate(options.shell, &mut cli::definition(), env!("CARGO_PKG_NAME"), &mut script);
    script.extend_from_slice(match options.shell {
        Shell::Bash => BASH.as_bytes(),
        Shell::Fish => FISH.as_bytes(),
        _ => b"",
    });
    streams.output.write_all(&script)?;
    Ok(())
}

//! `help`, `version`, `man`, and `completions`: what the definition of the command line generates.

use std::fs;
use std::path::Path;

use clap::CommandFactory;
use clap::builder::StyledStr;
use clap::error::ErrorKind;
use clap_complete::{Shell, generate};
use clap_mangen::Man;
use serde_json::json;

use super::{Failure, Result};
use crate::cli::{self, Cli};
use crate::context::Streams;
use crate::util::terminal;

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

/// Answers what clap does not pass on: a request for help, or a wrong command line.
pub(super) fn answer(
    error: &clap::Error,
    command: Option<&str>,
    streams: &mut Streams<'_>,
) -> Result {
    match error.kind() {
        ErrorKind::DisplayHelp => show(&error.render(), streams),
        _ => Err(Failure::Usage(cli::explain(error, command))),
    }
}

pub(super) fn run(topic: Option<&str>, streams: &mut Streams<'_>) -> Result {
    let Some(topic) = topic.filter(|topic| *topic != "help") else {
        return overview(streams);
    };
    match cli::page(topic) {
        Some(page) => show(&page, streams),
        None => Err(Failure::Usage(cli::unknown_command(topic, None))),
    }
}

pub(super) fn overview(streams: &mut Streams<'_>) -> Result {
    show(&cli::definition().render_help(), streams)
}

fn show(text: &StyledStr, streams: &mut Streams<'_>) -> Result {
    let text = cli::text_of(text, terminal::color_is_wanted());
    Ok(writeln!(streams.output, "{text}")?)
}

/// Prints the version, and the commit if build.rs found it.
pub(super) fn version(json: bool, streams: &mut Streams<'_>) -> Result {
    let (version, commit) = (env!("CARGO_PKG_VERSION"), option_env!("GIT_CREDENTIAL_AZDO_COMMIT"));
    if json {
        let all = json!({ "version": version, "commit": commit });
        return Ok(writeln!(streams.output, "{}", terminal::in_lines(&all))?);
    }
    let commit = commit.map(|commit| format!(" ({commit})")).unwrap_or_default();
    Ok(writeln!(streams.output, "{} {version}{commit}", env!("CARGO_PKG_NAME"))?)
}

/// Writes the manual pages into a directory: one for the program, and one for each command.
pub(super) fn write_pages(dir: &Path) -> Result {
    fs::create_dir_all(dir)?;
    let mut all = cli::with_aliases(Cli::command());
    all.build();
    let commands = all.get_subcommands().filter(|command| !command.is_hide_set());
    for command in [&all].into_iter().chain(commands) {
        let page = Man::new(command.clone());
        let mut text = Vec::new();
        page.render(&mut text)?;
        // clap's name for what follows the options; man-pages(7) has no such section.
        let text = String::from_utf8_lossy(&text).replace(".SH EXTRA", ".SH NOTES");
        fs::write(dir.join(page.get_filename()), text)?;
    }
    Ok(())
}

/// Prints a script that completes `git-credential-azdo` and `git credential-azdo`.
pub(super) fn completions(shell: Shell, streams: &mut Streams<'_>) -> Result {
    let mut script = Vec::new();
    generate(shell, &mut Cli::command(), env!("CARGO_PKG_NAME"), &mut script);
    if shell == Shell::Bash {
        script.extend_from_slice(BASH.as_bytes());
    }
    Ok(streams.output.write_all(&script)?)
}

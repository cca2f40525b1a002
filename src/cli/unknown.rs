//! Messages about unknown commands and options. They repeat what was typed only where it is almost
//! a known word, and so not a secret.

use clap::{Arg, Command, CommandFactory};

use super::Cli;
use crate::helper::{FOR_GIT, Operation};
use crate::settings::Key;
use crate::util::similar::nearest;

/// What `login` does.
const CREATE: [&str; 3] = ["create", "generate", "new"];

const UNINSTALL: &str = "run install/uninstall.sh in the clone that it was installed from (with \
    --purge it deletes PATs and settings too). To delete only the PATs: git credential-azdo logout \
    --all. To undo git's configuration: git credential-azdo unconfigure";
const UNINSTALL_ON_WINDOWS: &str = "undo git's configuration with `git credential-azdo \
    unconfigure`, then run: cargo uninstall git-credential-azdo. To delete the PATs, first run: git \
    credential-azdo logout --all";

/// Options for a PAT, which would be in the shell's history.
const FOR_THE_PAT: [&str; 3] = ["token", "pat", "password"];

/// `parent` is a command that has others, such as `config`.
pub(crate) fn unknown_command(typed: &str, parent: Option<&str>) -> String {
    if parent.is_none() && Operation::parse(typed).is_some() {
        return FOR_GIT.to_owned();
    }
    if parent.is_none() && CREATE.contains(&typed) {
        return "unknown command. To create a PAT, run: git credential-azdo login ORG --create"
            .to_owned();
    }
    if parent.is_none() && typed == "uninstall" {
        let how = if cfg!(windows) { UNINSTALL_ON_WINDOWS } else { UNINSTALL };
        return format!("this program does not remove itself; {how}");
    }
    if parent == Some("config") && Key::parse(typed).is_some() {
        return format!("'{typed}' is a setting; did you mean 'config set {typed}'?");
    }
    let all = Cli::command();
    let parent = parent.and_then(|word| all.find_subcommand(word));
    match nearest(typed, names(parent.unwrap_or(&all))) {
        Some(meant) => format!("unknown command{}; did you mean '{meant}'?", echo(typed)),
        None => "unknown command".to_owned(),
    }
}

/// `command` is the one that was typed, if any.
pub(super) fn unknown_option(typed: &str, command: Option<&str>) -> String {
    let mut all = Cli::command();
    all.build();
    let option = typed.trim_start_matches('-');
    let has_it = |sub: &&Command| options(sub).any(|known| known == option);
    let others: Vec<&str> = visible(&all).filter(has_it).map(Command::get_name).collect();
    let after = |command: &str| {
        format!("--{option} goes after the command: git credential-azdo {command} --{option}")
    };
    let Some(command) = command.and_then(|word| all.find_subcommand(word)) else {
        if let Some(other) = others.first() {
            return after(other);
        }
        let command = visible(&all).find(|sub| sub.get_name() == option).map(Command::get_name);
        return match command.or_else(|| nearest(option, names(&all))) {
            Some(meant) => format!("unknown option{}; did you mean '{meant}'?", echo(typed)),
            None => "unknown option".to_owned(),
        };
    };
    if has_it(&command) {
        return after(command.get_name());
    }
    if command.get_name() == "login" && FOR_THE_PAT.contains(&option) {
        return format!(
            "login has no option --{option}: it asks for the PAT, or reads it from \
             standard input with --with-token"
        );
    }
    if !others.is_empty() {
        let (name, others) = (command.get_name(), others.join(", "));
        return format!("{name} has no option --{option}; these commands have it: {others}");
    }
    if let Some(meant) = nearest(option, options(command)) {
        return format!("unknown option{}; did you mean --{meant}?", echo(typed));
    }
    // `-json` is `-j` for clap. The letter may be a secret's first.
    let mut letter =
        options(command).filter(|known| option.len() == 1 && known.starts_with(option));
    match (letter.next(), letter.next()) {
        (Some(meant), None) => format!("unknown option; did you mean --{meant}?"),
        _ => "unknown option".to_owned(),
    }
}

/// What was typed, which is nearly a known word, unless it is more than letters and hyphens.
fn echo(typed: &str) -> String {
    let is_harmless = typed.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    if is_harmless { format!(" '{typed}'") } else { String::new() }
}

fn visible(all: &Command) -> impl Iterator<Item = &Command> {
    all.get_subcommands().filter(|sub| !sub.is_hide_set())
}

/// The names of the commands, and their aliases.
fn names(all: &Command) -> Vec<&str> {
    visible(all).flat_map(|sub| [sub.get_name()].into_iter().chain(sub.get_all_aliases())).collect()
}

/// The options of a command and of those below it.
fn options(command: &Command) -> impl Iterator<Item = &str> {
    let all = [command].into_iter().chain(command.get_subcommands());
    let all = all.flat_map(Command::get_arguments).filter(|option| !option.is_hide_set());
    all.filter_map(Arg::get_long)
}

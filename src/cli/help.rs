//! How help is laid out.

use clap::builder::StyledStr;
use clap::{Arg, Command};

use crate::util::shell::Shell;
use crate::util::terminal;

/// Help that does not belong to a command.
const VARIABLES: &str = "\
Tokens from environment variables, and which of several PATs git gets

git gets the first of these that exists, and the next one if the server rejects it:
  1. a stored PAT that the URL names (https://NAME@dev.azure.com/...)
  2. AZDO_PERSONAL_ACCESS_TOKEN, if AZDO_ORG_SERVICE_URL names the organization
  3. SYSTEM_ACCESSTOKEN, if SYSTEM_COLLECTIONURI names the organization
  4. the other stored PATs
  5. AZURE_DEVOPS_EXT_PAT, for organizations of Azure DevOps Services without any of the above

Each of the variables in 2, 3, and 5 can also name a file that contains the token: \
AZURE_DEVOPS_EXT_PAT_FILE=/run/secrets/pat. These tokens are sent only to that organization, only \
over https, and are never stored. To see them:
  git credential-azdo list";

/// Columns below which an option's text starts on a line of its own.
const NARROW: usize = 72;
const NO_BREAK: &str = "\u{a0}";

/// The commands of the overview. Every visible command is in one of the groups.
const GROUPS: [(&str, &[&str]); 5] = [
    (
        "Everyday",
        &[
            "login", "import", "renew", "logout", "revoke", "list", "status", "token", "header",
            "run", "log",
        ],
    ),
    ("When something fails", &["check", "whoami", "doctor", "restore"]),
    (
        "Several PATs, and their stores",
        &["default", "rename", "store-move", "unlock", "lock", "passphrase"],
    ),
    ("Configuration", &["configure", "unconfigure", "config"]),
    ("Help", &["help", "version", "completions"]),
];

/// Shapes the help: an overview of the commands, and for each of them a summary, the options in two
/// columns, and then the rest.
pub(super) fn layout(command: Command) -> Command {
    let width = terminal::width();
    let command = with_aliases(command).term_width(width).mut_subcommands(|sub| {
        let long = sub.get_long_about().map(ToString::to_string).unwrap_or_default();
        let details = long.split_once("\n\n").map(|(_, details)| details.to_owned());
        let examples = sub.get_after_help().map(ToString::to_string);
        let parts: Vec<String> = details.into_iter().chain(examples).collect();
        let text = fit(&in_shell(&parts.join("\n\n"), Shell::of_user()), width);
        let sub = sub.long_about(None).after_help(text).next_line_help(width < NARROW);
        sub.mut_args(in_one_paragraph)
    });
    with_overview(command, width)
}

/// Examples that read a file, as this shell takes them.
pub(crate) fn in_shell(text: &str, shell: Shell) -> String {
    let line = |line: &str| match line.split_once(" < ") {
        Some((command, file)) if line.starts_with("  git ") => {
            format!("  {}", shell.with_input(command.trim_start(), file))
        }
        _ => line.to_owned(),
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Wraps each line, below the text of its first column. A command stays whole: clap breaks lines only
/// at ASCII spaces, and [`text_of`] brings these back.
fn fit(text: &str, width: usize) -> String {
    let fit_line = |line: &str| {
        let start = line.trim_start();
        let indent = line.len() - start.len();
        let is_command = start.starts_with("source ") || start.contains("git credential-azdo");
        if indent > 0 && is_command {
            return line.replace(' ', NO_BREAK);
        }
        let column = start.find("  ").map(|gap| line.len() - start[gap..].trim_start().len());
        let is_numbered = start.get(1..3) == Some(". ");
        let column = column.unwrap_or(indent + 3 * usize::from(is_numbered));
        " ".repeat(indent) + &terminal::wrap(start, Some(width), indent, column)
    };
    text.split('\n').map(fit_line).collect::<Vec<_>>().join("\n")
}

/// Help as it is printed.
pub(crate) fn text_of(help: &StyledStr, color: bool) -> String {
    let text = if color { help.ansi().to_string() } else { help.to_string() };
    text.trim_end().replace(NO_BREAK, " ")
}

/// Adds to each command's help what else it is called: clap shows that in its own overview only.
pub(crate) fn with_aliases(command: Command) -> Command {
    command.mut_subcommands(|sub| {
        let aliases: Vec<&str> = sub.get_all_aliases().collect();
        let line = (!aliases.is_empty()).then(|| format!("Aliases: {}", aliases.join(", ")));
        let parts = sub.get_after_help().map(ToString::to_string).into_iter().chain(line);
        let text = parts.collect::<Vec<_>>().join("\n\n");
        sub.after_help(text)
    })
}

/// Joins an option's summary and details.
fn in_one_paragraph(option: Arg) -> Arg {
    match option.get_long_help().map(ToString::to_string) {
        Some(text) => option.help(text.replace("\n\n", " ")).long_help(None),
        None => option,
    }
}

/// Groups the commands in the help of the program.
fn with_overview(command: Command, width: usize) -> Command {
    let mut text = "\
Usage: git credential-azdo COMMAND [OPTIONS]
Start with: git credential-azdo login
With Entra tokens: git credential-azdo login --entra
"
    .to_owned();
    for (title, names) in GROUPS {
        text += &format!("\n{title}:\n");
        for sub in names.iter().filter_map(|name| command.find_subcommand(name)) {
            let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
            text += &format!("  {:<12} {about}\n", sub.get_name());
        }
    }
    text += "\nOptions of a command:  git credential-azdo help COMMAND\n";
    text += "Tokens from variables: git credential-azdo help variables";
    command.help_template("{about}{after-help}").after_help(fit(&text, width))
}

/// The help of one command, or of another topic. `None` if there is none.
pub(crate) fn page(topic: &str) -> Option<StyledStr> {
    if topic == "variables" {
        let width = terminal::width();
        let page = Command::new("variables").term_width(width).about(fit(VARIABLES, width));
        return Some(page.help_template("{about}").render_help());
    }
    let mut all = super::definition();
    all.build();
    all.find_subcommand_mut(topic).map(Command::render_help)
}

//! Sentences for usage errors. They never contain what was typed: it may be a PAT.

use std::error::Error as _;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The longest mistyped command that is repeated. Every PAT is longer.
const LONGEST_WORD: usize = 20;

/// What is wrong with the command line.
pub(crate) fn explain(error: &Error) -> String {
    let option = name(error, ContextKind::InvalidArg).unwrap_or_else(|| "an option".to_owned());
    match error.kind() {
        ErrorKind::InvalidSubcommand => unknown_command(error),
        ErrorKind::UnknownArgument => unknown_argument(error),
        ErrorKind::ValueValidation => match error.source() {
            Some(why) => format!("{option}: {why}"),
            None => format!("{option}: invalid value"),
        },
        ErrorKind::InvalidValue => invalid_value(error, &option),
        ErrorKind::TooManyValues => format!("{option} takes no value"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            format!("{option} needs a value")
        }
        ErrorKind::ArgumentConflict => match name(error, ContextKind::PriorArg) {
            Some(other) => format!("{option} cannot be used with {other}"),
            None => format!("{option} cannot be used here"),
        },
        ErrorKind::MissingRequiredArgument => format!("missing {option}"),
        ErrorKind::InvalidUtf8 => "an argument is not valid UTF-8".to_owned(),
        _ => "invalid command line".to_owned(),
    }
}

fn unknown_command(error: &Error) -> String {
    let typed = text(error, ContextKind::InvalidSubcommand).unwrap_or_default();
    let harmless = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    let what = if typed.len() <= LONGEST_WORD && typed.bytes().all(harmless) {
        format!("unknown command '{typed}'")
    } else {
        "unknown command".to_owned()
    };
    match text(error, ContextKind::SuggestedSubcommand) {
        Some(name) => format!("{what}; did you mean '{name}'?"),
        None => what,
    }
}

fn unknown_argument(error: &Error) -> String {
    let typed = text(error, ContextKind::InvalidArg).unwrap_or_default();
    let what = if typed.starts_with('-') { "unknown option" } else { "unexpected argument" };
    match text(error, ContextKind::SuggestedArg) {
        Some(name) => format!("{what}; did you mean {name}?"),
        None => what.to_owned(),
    }
}

fn invalid_value(error: &Error, option: &str) -> String {
    if text(error, ContextKind::InvalidValue).is_none_or(|value| value.is_empty()) {
        return format!("{option} needs a value");
    }
    match text(error, ContextKind::ValidValue) {
        Some(values) => format!("{option}: use one of {values}"),
        None => format!("{option}: invalid value"),
    }
}

/// A part of the error. What was typed is in `InvalidSubcommand`, `InvalidValue` and, for an unknown
/// argument, in `InvalidArg`; all other parts come from the definition of the command line.
fn text(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        // The best one comes last.
        ContextValue::Strings(texts) if kind == ContextKind::SuggestedSubcommand => {
            texts.last().cloned()
        }
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        _ => None,
    }
}

/// The name of a known option or argument, without its value: `--store` for `--store <STORE>`.
fn name(error: &Error, kind: ContextKind) -> Option<String> {
    let text = text(error, kind)?;
    let name = text.split(' ').next().unwrap_or_default();
    Some(name.trim_matches(['<', '>', '[', ']', '.']).to_owned())
}

/// The command that shows the help of what was typed.
pub(crate) fn hint(command: Option<&str>) -> String {
    match command {
        Some(command) => format!("for help: git credential-azdo help {command}"),
        None => "for help: git credential-azdo help".to_owned(),
    }
}

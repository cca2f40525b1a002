//! Sentences for usage errors. They repeat nothing that was typed, because it may be a PAT.

use std::error::Error as _;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::unknown::{unknown_command, unknown_option};
use crate::util::similar::use_one_of;

/// `command` is the one that was typed, if any.
pub(crate) fn explain(error: &Error, command: Option<&str>) -> String {
    let text = |kind| text(error, kind);
    let option = name(error, ContextKind::InvalidArg).unwrap_or_else(|| "an option".to_owned());
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            unknown_command(&text(ContextKind::InvalidSubcommand).unwrap_or_default(), command)
        }
        ErrorKind::UnknownArgument => match text(ContextKind::InvalidArg) {
            Some(typed) if typed.starts_with('-') => unknown_option(&typed, command),
            _ => "unexpected argument".to_owned(),
        },
        ErrorKind::ValueValidation => match error.source() {
            Some(why) => format!("{option}: {why}"),
            None => format!("{option}: invalid value"),
        },
        ErrorKind::InvalidValue
            if text(ContextKind::InvalidValue).is_some_and(|value| !value.is_empty()) =>
        {
            match text(ContextKind::ValidValue) {
                Some(values) => {
                    let option = if option == "SETTING" { "unknown setting" } else { &option };
                    let typed = text(ContextKind::InvalidValue).unwrap_or_default();
                    format!("{option}: {}", use_one_of(&typed, &values))
                }
                None => format!("{option}: invalid value"),
            }
        }
        ErrorKind::TooManyValues => format!("{option} takes no value"),
        ErrorKind::InvalidValue
        | ErrorKind::TooFewValues
        | ErrorKind::WrongNumberOfValues
        | ErrorKind::NoEquals => format!("{option} needs a value"),
        ErrorKind::ArgumentConflict => match name(error, ContextKind::PriorArg) {
            Some(other) => format!("{option} cannot be used with {other}"),
            None => format!("{option} cannot be used here"),
        },
        ErrorKind::MissingRequiredArgument => format!("missing {option}"),
        ErrorKind::InvalidUtf8 => "an argument is not valid UTF-8".to_owned(),
        _ => "invalid command line".to_owned(),
    }
}

/// A part of the error. What was typed is in `InvalidSubcommand`, `InvalidValue` and, for an unknown
/// argument, in `InvalidArg`; all other parts come from the definition of the command line.
fn text(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
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

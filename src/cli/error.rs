//! Sentences for usage errors. They repeat nothing that was typed, because it may be a PAT, except
//! a mistyped command of a few lower-case letters.

use std::error::Error as _;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The longest mistyped command that is repeated. Every PAT is longer.
const LONGEST_WORD: usize = 20;

pub(crate) fn explain(error: &Error) -> String {
    let text = |kind| text(error, kind);
    let option = name(error, ContextKind::InvalidArg).unwrap_or_else(|| "an option".to_owned());
    let command = || Some(format!("'{}'", text(ContextKind::SuggestedSubcommand)?));
    let suggestion = text(ContextKind::SuggestedArg).or_else(command);
    let suggestion = suggestion.map(|name| format!("; did you mean {name}?")).unwrap_or_default();
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            match text(ContextKind::InvalidSubcommand).filter(|typed| is_short_word(typed)) {
                Some(typed) => format!("unknown command '{typed}'{suggestion}"),
                None => format!("unknown command{suggestion}"),
            }
        }
        ErrorKind::UnknownArgument => match text(ContextKind::InvalidArg) {
            Some(typed) if typed.starts_with('-') => format!("unknown option{suggestion}"),
            _ => format!("unexpected argument{suggestion}"),
        },
        ErrorKind::ValueValidation => match error.source() {
            Some(why) => format!("{option}: {why}"),
            None => format!("{option}: invalid value"),
        },
        ErrorKind::InvalidValue
            if text(ContextKind::InvalidValue).is_some_and(|value| !value.is_empty()) =>
        {
            match text(ContextKind::ValidValue) {
                Some(values) => format!("{option}: use one of {values}"),
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

fn is_short_word(typed: &str) -> bool {
    let harmless = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    typed.len() <= LONGEST_WORD && typed.bytes().all(harmless)
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

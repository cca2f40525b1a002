//! `config`: shows and changes the settings.

use super::{Failure, Result};
use crate::cli::{self, ConfigAction};
use crate::context::{Context, Streams};
use crate::settings::{self, Key, Setting};
use crate::util::terminal::{aligned, clean};

pub(super) fn run(options: cli::Config, streams: &mut Streams<'_>, context: &Context) -> Result {
    match options.action.unwrap_or(ConfigAction::List) {
        ConfigAction::List => {
            list(streams, context)?;
            warn_of_ignored(streams, context);
            Ok(())
        }
        ConfigAction::Get { key } => {
            let Setting { value, place, invalid } = settings::effective(context.dirs()?, key)?;
            if let Some(why) = invalid {
                return Err(Failure::Refused(format!("{place}: {key} is not valid: {why}")));
            }
            Ok(writeln!(streams.output, "{value}")?)
        }
        ConfigAction::Set { key, value } => {
            // What was typed may be a PAT.
            key.check(&value).map_err(|why| Failure::Usage(format!("{key}: {why}")))?;
            change(key, Some(&value), context)?;
            writeln!(streams.output, "{key} = {value}")?;
            say_effect(key, &value, streams, context)
        }
        ConfigAction::Unset { key } => {
            let default = key.default();
            let text = if change(key, None, context)? {
                format!("{key} is no longer set; its default is {default}")
            } else {
                format!("{key} was not set; its default is {default}")
            };
            writeln!(streams.output, "{text}")?;
            say_effect(key, default, streams, context)
        }
    }
}

/// Changes the file; returns whether there was anything to change.
pub(super) fn change(key: Key, value: Option<&str>, context: &Context) -> Result<bool> {
    let _lock = context.index_file()?.lock_out_others()?;
    Ok(settings::set(context.dirs()?, key, value)?)
}

/// Says what in the settings is ignored. An unreadable file is reported where it is used.
pub(super) fn warn_of_ignored(streams: &mut Streams<'_>, context: &Context) {
    let warnings = context.dirs().ok().and_then(|dirs| settings::warnings(dirs).ok());
    for warning in warnings.unwrap_or_default() {
        streams.warn(warning);
    }
}

fn list(streams: &mut Streams<'_>, context: &Context) -> Result {
    let mut rows = vec![["SETTING", "VALUE", "FROM"].map(str::to_owned)];
    for (name, key) in Key::ALL {
        let Setting { value, place, invalid } = settings::effective(context.dirs()?, key)?;
        if let Some(why) = invalid.filter(|_| key.is_strict()) {
            streams.warn(format!("{place}: `{name} = {value}` is not valid: {why}"));
        }
        rows.push([name.to_owned(), clean(&value).into_owned(), clean(&place).into_owned()]);
    }
    for line in aligned(&rows) {
        writeln!(streams.output, "{line}")?;
    }
    Ok(())
}

/// Says what keeps a change from having an effect now.
fn say_effect(key: Key, value: &str, streams: &mut Streams<'_>, context: &Context) -> Result {
    if key == Key::VaultTimeout {
        streams.note("This applies from the next unlock.");
    }
    let Setting { value: effective, place, .. } = settings::effective(context.dirs()?, key)?;
    if effective != value {
        streams.warn(format!("{place} overrides it with {effective}"));
    }
    Ok(())
}

//! Moves a PAT from the URL of a remote into a store.

#[cfg(unix)]
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use zeroize::Zeroizing;

use crate::changes::{self, NewPat, Replaces};
use crate::commands::login::choose_store::choose_store;
use crate::commands::{Result, configure, questions, refuse, vault};
use crate::context::{Context, Streams};
use crate::doctor::PatInUrl;
use crate::git;
use crate::index::{PatIndex, Verdict, title};
use crate::organization::Organization;
use crate::stores::SecretSource;
use crate::util::pat::Secret;
use crate::util::redact::redact;
use crate::util::terminal;

/// Shows the old and the new URL, asks, and moves the PAT. `true` if it was moved.
pub(super) fn ask(
    file: &Path,
    key: &str,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result<bool> {
    let mut done = false;
    for value in values_of(file, key)? {
        let Some(PatInUrl { pat, url, organization }) = PatInUrl::parse(&value) else {
            continue;
        };
        let place = redact(&file.display().to_string());
        streams.note(format!("In {place}:"));
        writeln!(streams.errors, "- {key} = {}", redact(&value))?;
        writeln!(streams.errors, "+ {key} = {}", redact(&url))?;
        // git would replace it with a new file, which its owner might be unable to read (`sudo`).
        #[cfg(unix)]
        if file.metadata()?.uid() != rustix::process::geteuid().as_raw() {
            return refuse(format!("{place} belongs to another user: run this as that user"));
        }
        let becomes_new = |value: &&Zeroizing<String>| {
            PatInUrl::parse(value).is_some_and(|other| other.url == url)
        };
        if values_of(file, key)?.iter().filter(becomes_new).count() > 1 {
            return refuse(format!(
                "{place} has this URL twice, with two PATs: remove one by hand"
            ));
        }
        if !terminal::is_there() {
            return refuse("there is no terminal to ask you first");
        }
        let index = context.index()?;
        let is_stored = index.of_by_cost(&organization, None).into_iter().any(|stored| {
            stored.location.source.pat_store().is_some()
                && context.secret(&stored.location).is_ok_and(|secret| secret == pat)
        });
        let what = if is_stored {
            format!("This PAT is already stored for {organization}. Remove it from the URL?")
        } else {
            format!("Store this PAT for {organization} and remove it from the URL?")
        };
        if !questions::yes(&what, streams)? {
            continue;
        }
        // A PAT that was written there in the meantime would be lost.
        if !values_of(file, key)?.contains(&value) {
            return refuse(format!("{place} has changed in the meantime: run this again"));
        }
        if !is_stored {
            store(&organization, &pat, &index, streams, context)?;
        }
        git::take_user_out(file, key, &url)?;
        done = true;
    }
    Ok(done)
}

fn values_of(file: &Path, key: &str) -> Result<Vec<Zeroizing<String>>> {
    let entries = git::list_file(file)?.into_iter();
    Ok(entries.filter(|entry| *entry.key == *key).map(|entry| entry.value).collect())
}

/// Stores the PAT as `login` does without options.
fn store(
    organization: &Organization,
    pat: &Secret,
    index: &PatIndex,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    // Where the organization's other PATs are, if no store is configured.
    let beside = index.of(organization).find_map(|pat| pat.location.source.store());
    let question = Some("Where should PATs be stored instead?");
    let chosen = choose_store(beside, question, streams, context)?;
    let (kind, source) = (chosen.kind, SecretSource::Store(chosen.kind));
    vault::open_for(&source, streams, context)?;
    let name = &index.free_name(organization);
    let new = NewPat {
        organization,
        name,
        secret: pat,
        expires: None,
        source,
        make_default: false,
        verdict: Verdict::Unknown,
        place: Replaces::Only(None),
        issued: None,
    };
    if changes::put(context, &new)?.is_none() {
        let why = "was stored in the meantime: try again";
        return refuse(format!("another PAT for {organization} {why}"));
    }
    streams.note(format!("Stored the PAT for {} in the {kind}.", title(organization, name)));
    // Messages in the output would corrupt that of `--json`.
    let mut output = Vec::new();
    let mut apart = Streams { input: streams.input, output: &mut output, errors: streams.errors };
    chosen.remember(&mut apart, context)?;
    let configured = configure::for_organization(organization, &mut apart, context);
    String::from_utf8_lossy(&output).lines().for_each(|line| streams.note(line));
    configured
}

//! Organizations and PATs as several commands name them.

use super::clone_organization::{NotOne, of_clone};
use super::{Failure, Result, questions};
use crate::azure::NextStep;
use crate::cli;
use crate::context::{Context, Streams};
use crate::index::{PatEntry, PatIndex, PatName, login_command, title};
use crate::organization::{Organization, Unclear, parse_user_input};
use crate::util::similar::nearest;
use crate::util::terminal;

/// One PAT, as most commands name it: `[URL|ORG] [--name NAME]`.
pub(super) struct PatChoice {
    pub(super) organization: Organization,
    pub(super) name: PatName,
    /// Whether it is the only one of the organization, and its name was not typed.
    pub(super) is_implied: bool,
}

impl PatChoice {
    /// If no name was typed and all PATs of the organization have one: the only one, or else the one
    /// that a person chooses at a terminal.
    pub(super) fn new(
        options: cli::Pat,
        streams: &mut Streams<'_>,
        context: &Context,
    ) -> Result<PatChoice> {
        let organization = organization(options.organization.as_deref(), context)?;
        let index = index(context)?;
        let names: Vec<&PatName> = index.of(&organization).map(|pat| &pat.name).collect();
        let (name, is_implied) = match (options.name, &names[..]) {
            (Some(name), _) => (name, false),
            (None, [only]) => ((*only).clone(), !only.is_default()),
            (None, [_, ..]) if !names.contains(&&PatName::default()) && terminal::is_there() => {
                (ask_name(&organization, &index, streams)?, false)
            }
            _ => (PatName::default(), false),
        };
        Ok(PatChoice { organization, name, is_implied })
    }

    /// Whether a person has to confirm its deletion, because its name was not typed. An Entra entry
    /// without a stored secret can be set up again.
    pub(super) fn must_be_confirmed(&self, pat: &PatEntry) -> bool {
        self.is_implied && !(pat.is_entra() && pat.location.source.store().is_none())
    }

    pub(super) fn title(&self) -> String {
        title(&self.organization, &self.name)
    }

    pub(super) fn not_stored(&self, context: &Context) -> Result {
        Err(no_such_pat(&self.organization, &self.name, &index(context)?))
    }
}

pub(super) fn index(context: &Context) -> Result<PatIndex> {
    Ok(context.index()?)
}

/// An organization's PATs, or the one with this name. Fails if there is none.
pub(super) fn pats_of<'a>(
    organization: &Organization,
    name: Option<&PatName>,
    index: &'a PatIndex,
) -> Result<Vec<&'a PatEntry>> {
    let is_meant = |pat: &&PatEntry| name.is_none_or(|name| pat.name == *name);
    let pats: Vec<_> = index.of(organization).filter(is_meant).collect();
    if pats.is_empty() {
        return Err(no_such_pat(organization, &name.cloned().unwrap_or_default(), index));
    }
    Ok(pats)
}

pub(super) fn no_such_pat(
    organization: &Organization,
    name: &PatName,
    index: &PatIndex,
) -> Failure {
    let names: Vec<&str> = index
        .of(organization)
        .map(|pat| pat.name.given().unwrap_or("one without a name"))
        .collect();
    let stored = names.join(", ");
    Failure::Refused(if names.is_empty() {
        return mistyped(organization, index).unwrap_or_else(|| {
            Failure::Advised(format!("no PAT is stored for {organization}"), list_all())
        });
    } else if name.is_default() {
        format!("nothing is stored for {organization} without a name; choose with --name: {stored}")
    } else {
        format!("no PAT named {name} is stored for {organization}; stored: {stored}")
    })
}

/// The failure if nothing is stored for an organization that should have a PAT.
pub(super) fn nothing_stored(organization: &Organization, index: &PatIndex) -> Failure {
    if let Some(failure) = mistyped(organization, index) {
        return failure;
    }
    let login = login_command(organization, &PatName::default());
    let what = format!("no PAT is stored for {organization}. To store it, run: {login}");
    let entra = NextStep::run("Where PATs are forbidden, run", format!("{login} --entra"));
    let has_entra = organization.origin().is_none();
    Failure::Advised(what, entra.lines().filter(|_| has_entra).collect())
}

/// What to do if no PAT is stored for an organization.
pub(super) fn list_all() -> Vec<String> {
    ["to list the stored PATs, run:", "  git credential-azdo list"].map(str::to_owned).to_vec()
}

fn ask_name(
    organization: &Organization,
    index: &PatIndex,
    streams: &mut Streams<'_>,
) -> Result<PatName> {
    let pats: Vec<&PatEntry> = index.of(organization).collect();
    let names: Vec<String> = pats.iter().map(|pat| pat.name.to_string()).collect();
    let row = |pat: &&PatEntry| {
        let what = if pat.is_entra() { "Entra tokens" } else { "" };
        [pat.name.to_string(), what.to_owned()]
    };
    let rows: Vec<_> = pats.iter().map(row).collect();
    streams.note(format!("Which PAT for {organization}?"));
    questions::offer(&rows, streams)?;
    questions::ask("PAT (number or name): ", streams, |answer, _| {
        let chosen = questions::chosen(answer, &names).filter(|_| !answer.is_empty());
        chosen.map(|at| pats[at].name.clone()).ok_or_else(|| questions::range(&names))
    })
}

/// The organization that the user typed, or else the one that the repository's remotes belong to.
/// On a host other than Azure's own, it must have a PAT: a remote may name any host.
pub(super) fn organization(typed_text: Option<&str>, context: &Context) -> Result<Organization> {
    let organization = any_organization(typed_text, context)?;
    if typed_text.is_none() && organization.origin().is_some() {
        let index = index(context)?;
        if index.of(&organization).next().is_none() {
            return Err(no_such_pat(&organization, &PatName::default(), &index));
        }
    }
    Ok(organization)
}

/// The organization that the user typed, or else the one that the repository's remotes belong to, on
/// any host.
fn any_organization(typed_text: Option<&str>, context: &Context) -> Result<Organization, NotOne> {
    typed_text.map_or_else(|| of_clone(context), |text| parse(text, context))
}

/// The organization that the user typed, on any host.
pub(super) fn parse(text: &str, context: &Context) -> Result<Organization, NotOne> {
    parse_user_input(text).or_else(|error| {
        let why = Some(error.to_string());
        if let Unclear::AnotherForge(_) = error {
            return Err(Failure::NotAzure(error.to_string()).into());
        }
        let Unclear::Ambiguous(candidates) = error else {
            return Err(NotOne::new(Vec::new(), "", why));
        };
        only_known(&candidates, context)?.ok_or_else(|| NotOne::new(candidates, "", why))
    })
}

/// The only one of several candidates that has a PAT.
pub(super) fn only_known(
    candidates: &[Organization],
    context: &Context,
) -> Result<Option<Organization>> {
    if candidates.len() == 1 {
        return Ok(None);
    }
    let index = index(context)?;
    let mut known = candidates.iter().filter(|candidate| index.of(candidate).next().is_some());
    Ok(known.next().filter(|_| known.next().is_none()).cloned())
}

/// The organization with a PAT that one without a PAT resembles. Other digits are no typing error.
pub(super) fn meant<'a>(
    organization: &Organization,
    index: &'a PatIndex,
) -> Option<&'a Organization> {
    let without_digits = |name: &str| name.replace(|char: char| char.is_ascii_digit(), "");
    let typed = organization.to_string();
    let known = index.organizations();
    let names: Vec<String> = known.iter().map(ToString::to_string).collect();
    let is_other = |name: &&str| without_digits(name) != without_digits(&typed);
    let nearest = nearest(&typed, names.iter().map(String::as_str).filter(is_other))?;
    let is_known = known.contains(&organization);
    known.into_iter().zip(&names).find(|(_, name)| *name == nearest && !is_known).map(|(it, _)| it)
}

/// The failure if an organization without a PAT resembles one that has a PAT.
pub(super) fn mistyped(organization: &Organization, index: &PatIndex) -> Option<Failure> {
    let meant = meant(organization, index)?;
    Some(Failure::Mistyped(organization.clone(), meant.clone()))
}

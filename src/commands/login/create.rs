//! `login --create`: Azure DevOps creates the PAT, so there is nothing to copy.

use super::{Result, choose_store::ChosenStore, place};
use crate::azure::pats::scope;
use crate::changes::Replaces;
use crate::cli::Login;
use crate::commands::azure_pats::create::{Request, create};
use crate::commands::azure_pats::{self, DEFAULT_DAYS, DEFAULT_SCOPE, Server, pending, read_token};
use crate::commands::{arguments, questions, say_still_pending};
use crate::context::{Context, Streams};
use crate::entra;
use crate::index::title;
use crate::organization::Organization;
use crate::stores::SecretSource;
use crate::util::terminal;
use crate::util::time::Timestamp;

/// The scopes of a new PAT, as the API names them.
pub(super) fn scope(options: &Login) -> Result<String> {
    let scope = azure_pats::given_scope(options.scope.as_deref())?;
    Ok(scope.unwrap_or_else(|| DEFAULT_SCOPE.to_owned()))
}

/// Signs in to Azure DevOps if the PAT is to be created there: with --create, or if a person who
/// could create one that way wants it. `None` if the PAT is pasted.
pub(super) fn offer(
    options: &Login,
    organization: &Organization,
    streams: &mut Streams<'_>,
) -> Result<Option<Server>> {
    let sign_in = &options.sign_in;
    if options.create {
        let given = read_token(sign_in, streams)?;
        return Server::sign_in(organization, sign_in, given).map(Some);
    }
    let is_possible = options.is_typed()
        && organization.origin().is_none()
        && terminal::is_there()
        && entra::is_obtainable();
    if !is_possible {
        return Ok(None);
    }
    // Not signed in, or not allowed to: then the PAT is pasted as ever.
    let Ok(server) = Server::sign_in(organization, sign_in, None) else {
        return Ok(None);
    };
    let user = server.user.account();
    streams.note(format!("Create a PAT for {organization} as {user}, or paste one?"));
    let offers = [
        ["create", "Azure DevOps creates it; there is nothing to copy"],
        ["paste", "you copy one from the website"],
    ];
    let names = offers.map(|[name, _]| name.to_owned());
    questions::offer(&offers.map(|row| row.map(str::to_owned)), streams)?;
    let at = questions::ask("Create or paste [1]: ", streams, |answer, _| {
        questions::chosen(answer, &names).ok_or_else(|| questions::range(&names))
    })?;
    Ok((at == 0).then_some(server))
}

/// Creates the PAT and stores it.
pub(super) fn run(
    server: &Server,
    store: ChosenStore,
    expires: Option<Timestamp>,
    options: &Login,
    streams: &mut Streams<'_>,
    context: &Context,
) -> Result {
    let (organization, name) = (&server.organization, &options.pat_name());
    let scope = scope(options)?;
    let valid_to = expires.unwrap_or((context.now)().plus_days(DEFAULT_DAYS));
    let _lock = azure_pats::lock(context)?;
    pending::finish(server, streams, context)?;
    let index = arguments::index(context)?;
    let display_name = azure_pats::display_name(name);
    // Only the user's own: another user's cannot be revoked by this one.
    let old = index.find(organization, name);
    let old = old.filter(|pat| pat.account.as_deref() == Some(&server.account()));
    let old = old.and_then(|pat| pat.registration.as_ref());
    let revokes = old.map(|old| pending::revocation(server, &old.authorization, &display_name));
    let is_old_revoked = revokes.is_some();
    let request = Request {
        name,
        display_name: &display_name,
        scope: &scope,
        valid_to,
        source: SecretSource::Store(store.kind),
        make_default: options.make_default,
        place: Replaces::Any,
        revokes,
    };
    let created = create(server, request, streams, context)?;
    let (whose, day) = (title(organization, name), created.pat.valid_to.last_day());
    let scopes = scope::in_words(&created.pat.scope);
    let noun = if created.pat.scope.contains(' ') { "scopes" } else { "scope" };
    streams.print(format!(
        "Created a PAT for {whose} with the {scopes} {noun} and stored it {}. It expires on {day}.{}",
        place(store.kind),
        azure_pats::capped(&created.pat, valid_to)
    ))?;
    if created.aftermath.replaced && !is_old_revoked {
        azure_pats::say_still_valid(organization, streams);
    }
    pending::revoke_replaced(server, streams, context)?;
    say_still_pending(created.aftermath.still_pending, streams);
    store.remember(streams, context)
}

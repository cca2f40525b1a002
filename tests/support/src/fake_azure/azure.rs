//! The server's logic: who may do what, and the response to each request.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::http::request::Parts;

use super::answers::{self, Answer, Late};
use super::authorization::Authorization;
use super::failures::Failures;
use super::git_backend::GitBackend;
use super::lfs;
use super::log::{Log, Request};
use super::origin::{Origin, Server};
use super::pat_api::PatApi;
use super::pats::{Pats, Scope};
use super::place::{Address, Place};
use super::token_service::TokenService;

pub struct Azure {
    /// The folder of the bare repositories.
    pub repositories: PathBuf,
    pub backend: GitBackend,
    pub pats: Pats,
    pub public: Mutex<Vec<Place>>,
    pub failures: Failures,
    /// Whether unknown hosts are answered for, as [`Server::Foreign`].
    pub everywhere: AtomicBool,
    /// Whether 401 responses offer Basic only, without NTLM and Negotiate.
    pub basic_alone: AtomicBool,
    pub log: Log,
    pub api: PatApi,
    pub tokens: TokenService,
}

/// A request with its whole body.
pub struct Call {
    pub origin: Origin,
    pub head: Parts,
    pub body: Bytes,
}

impl Call {
    pub fn path_and_query(&self) -> &str {
        let path_and_query = self.head.uri.path_and_query();
        path_and_query.map_or("/", |path_and_query| path_and_query.as_str())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name)?.to_str().ok()
    }
}

impl Azure {
    pub fn knows(&self, origin: &Origin) -> bool {
        origin.server().is_some() || self.everywhere.load(Ordering::Relaxed)
    }

    pub async fn answer(&self, call: Call) -> Answer {
        let authorization = Authorization::of(&call.head.headers);
        let mut answer = self.respond(&call, &authorization).await;
        if self.basic_alone.load(Ordering::Relaxed) && answer.status() == StatusCode::UNAUTHORIZED {
            answer = answers::challenged(&["Basic realm=\"https://tfs.example.com/tfs\""]);
        }
        self.log.add(Request {
            method: call.head.method.clone(),
            host: call.origin.authority().to_owned(),
            plain: call.origin.is_plain(),
            path: call.path_and_query().to_owned(),
            authorization,
            user_agent: call.header("user-agent").unwrap_or_default().to_owned(),
            status: answer.status(),
        });
        answer
    }

    async fn respond(&self, call: &Call, authorization: &Authorization) -> Answer {
        if *authorization == Authorization::Several {
            return answers::empty(StatusCode::BAD_REQUEST);
        }
        if matches!(call.origin.server(), None | Some(Server::Foreign)) {
            return answers::unauthorized(&call.origin);
        }
        if let Some(answer) = self.tokens.answer(call) {
            return answer;
        }
        if let Some(organization) = PatApi::organization(call) {
            let answer = self.api.answer(call, &organization, authorization);
            if let Some(Late(time)) = answer.extensions().get() {
                tokio::time::sleep(*time).await;
            }
            return answer;
        }
        let with_credentials = *authorization != Authorization::None;
        if let Some(organization) = Address::of_connection_data(&call.origin, call.head.uri.path())
        {
            if let Some(failure) = self.failures.next(&organization, with_credentials) {
                return failure.answer(&call.origin, &organization, call.path_and_query());
            }
            return self.connection_data(call, &organization, authorization);
        }
        // Other APIs need a scope other than Code.
        if call.head.uri.path().contains("/_apis/") {
            return answers::unauthorized(&call.origin);
        }
        let Some(address) = Address::of(&call.origin, call.head.uri.path()) else {
            return answers::sign_in_page();
        };
        if let Some(failure) = self.failures.next(&address.repository, with_credentials) {
            return failure.answer(&call.origin, &address.repository, call.path_and_query());
        }
        if !self.allows(call, &address, authorization) {
            let tenant = self.api.tenant(&address.organization);
            return answers::unauthorized_in(&call.origin, &tenant);
        }
        self.serve(call, &address, authorization).await
    }

    fn allows(&self, call: &Call, address: &Address, authorization: &Authorization) -> bool {
        let needed = needed_scope(call, address);
        let by_pat = |pat| {
            self.pats.allow(pat, &address.organization, needed)
                || self.api.allows(pat, &address.organization, needed)
        };
        let is_public = |place: &Place| place.covers(&address.repository);
        let public = || self.public.lock().unwrap().iter().any(is_public);
        // An Entra token has every scope.
        let is_token = authorization.token().is_some();
        if is_token && self.api.user(&address.organization, authorization).is_some() {
            return true;
        }
        authorization.pat().is_some_and(by_pat) || needed == Scope::Read && public()
    }

    /// The user of a PAT, whatever its scope. Public organizations have an anonymous user.
    fn connection_data(&self, call: &Call, place: &Place, who: &Authorization) -> Answer {
        if who.pat().is_some_and(|pat| self.pats.allow(pat, place, Scope::Read)) {
            return answers::connection_data(&call.origin, answers::JANE);
        }
        if let Some(user) = self.api.user(place, who) {
            let user = (answers::JANE.0, &*user.name, &*user.account);
            return answers::connection_data(&call.origin, user);
        }
        if self.public.lock().unwrap().iter().any(|public| place.covers(public)) {
            return answers::connection_data(&call.origin, answers::NOBODY);
        }
        match call.header("x-tfs-fedauthredirect") {
            Some("Suppress") => answers::unauthorized_in(&call.origin, &self.api.tenant(place)),
            _ => answers::sign_in_page(),
        }
    }

    async fn serve(&self, call: &Call, address: &Address, who: &Authorization) -> Answer {
        let directory = address.repository.directory_in(&self.repositories);
        if !directory.is_dir() {
            return answers::not_found(address.repository.name());
        }
        match address.rest.strip_prefix("/info/lfs") {
            Some(rest) => lfs::answer(call, &directory, rest),
            None => self.backend.answer(call, &directory, &address.rest, who).await,
        }
    }
}

fn needed_scope(call: &Call, address: &Address) -> Scope {
    let push = address.rest == "/git-receive-pack"
        || call.head.uri.query() == Some("service=git-receive-pack")
        || lfs::is_upload(call, &address.rest);
    if push { Scope::ReadAndWrite } else { Scope::Read }
}

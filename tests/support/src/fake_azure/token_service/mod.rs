//! The services that give tokens to applications: Entra's token endpoint, the issuers of ID tokens
//! of GitHub Actions and Azure Pipelines, and the metadata service of Azure's machines.

mod wire;

use std::collections::VecDeque;
use std::sync::Mutex;

use hyper::Method;
use serde_json::json;

use super::answers::Answer;
use super::azure::Call;
use super::pat_api::{AUDIENCE, TENANT, Token, User};

pub use wire::{assertion, entra_error};

use wire::{answer, claims, form, refusal};

/// The application that signs in.
pub const CLIENT: &str = "77777777-2222-3333-4444-555555555555";
/// Its client secret, in the form of real ones.
pub const CLIENT_SECRET: &str = "Fak8Q~dDgZ_synthetic.but-long~enough0aXyz";
/// What a job sends to its issuer.
pub const JOB_TOKEN: &str = "job-token-0123456789";
/// The issuer and the subject that the application trusts.
pub const ISSUER: &str = "https://token.actions.githubusercontent.com";
pub const SUBJECT: &str = "repo:acme/web:ref:refs/heads/main";
pub const GITHUB_URL: &str =
    "https://run-actions-1.actions.githubusercontent.com/12//idtoken/34/56?api-version=2.0";
pub const PIPELINES_URL: &str = "https://dev.azure.com/acme/_apis/distributedtask/oidctoken";
pub const SERVICE_CONNECTION: &str = "66666666-2222-3333-4444-555555555555";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issuer {
    Entra,
    GithubActions,
    AzurePipelines,
    /// Of virtual machines, and of App Service.
    ManagedIdentity,
}

#[derive(Clone, Debug)]
pub struct TokenRequest {
    pub issuer: Issuer,
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// The fields of its form, decoded.
    pub form: Vec<(String, String)>,
}

#[derive(Default)]
pub struct TokenService(Mutex<State>);

#[derive(Default)]
struct State {
    token: Option<Token>,
    /// The issuer and the subject of jobs.
    job: Option<(String, String)>,
    /// The issuer and the subject that the application trusts.
    trusted: Option<(String, String)>,
    /// Instead of the usual ones. The last answer of an issuer stays.
    answers: Vec<(Issuer, VecDeque<(u16, String)>)>,
    requests: Vec<TokenRequest>,
}

impl Issuer {
    fn of(call: &Call) -> Option<Issuer> {
        let path = call.head.uri.path();
        match call.origin.authority() {
            "login.microsoftonline.com" => Some(Issuer::Entra),
            host if host.ends_with(".actions.githubusercontent.com") => Some(Issuer::GithubActions),
            "dev.azure.com" if path.ends_with("/oidctoken") => Some(Issuer::AzurePipelines),
            _ if matches!(path, "/metadata/identity/oauth2/token" | "/msi/token") => {
                Some(Issuer::ManagedIdentity)
            }
            _ => None,
        }
    }
}

impl TokenService {
    /// The token that is given from now on, instead of the one of an application in [`TENANT`].
    pub fn set_token(&self, token: Token) {
        self.0.lock().unwrap().token = Some(token);
    }

    /// The subject of jobs from now on.
    pub fn set_subject(&self, subject: &str) {
        self.set_job(ISSUER, subject);
    }

    /// The issuer and the subject of jobs from now on.
    pub fn set_job(&self, issuer: &str, subject: &str) {
        self.0.lock().unwrap().job = Some((issuer.to_owned(), subject.to_owned()));
    }

    /// The issuer and the subject that the application trusts from now on.
    pub fn trust(&self, issuer: &str, subject: &str) {
        self.0.lock().unwrap().trusted = Some((issuer.to_owned(), subject.to_owned()));
    }

    /// Makes an issuer answer with these statuses and bodies, the last one for ever. A body of a
    /// redirect is its target; an empty body of 200 is the usual answer.
    pub fn answer_with(&self, issuer: Issuer, answers: &[(u16, &str)]) {
        let answers = answers.iter().map(|(status, body)| (*status, (*body).to_owned()));
        self.0.lock().unwrap().answers.push((issuer, answers.collect()));
    }

    pub fn requests(&self) -> Vec<TokenRequest> {
        self.0.lock().unwrap().requests.clone()
    }

    /// None if another service is meant.
    pub fn answer(&self, call: &Call) -> Option<Answer> {
        let issuer = Issuer::of(call)?;
        let mut state = self.0.lock().unwrap();
        let request = TokenRequest {
            issuer,
            method: call.head.method.clone(),
            path: call.path_and_query().to_owned(),
            form: form(&String::from_utf8_lossy(&call.body)),
        };
        state.requests.push(request.clone());
        match state.next_answer(issuer) {
            Some((200, body)) if body.is_empty() => Some(state.usual(call, &request)),
            Some((status, body)) => Some(answer(status, body)),
            None => Some(state.usual(call, &request)),
        }
    }
}

impl State {
    fn next_answer(&mut self, issuer: Issuer) -> Option<(u16, String)> {
        let (_, answers) = self.answers.iter_mut().rfind(|(of, _)| *of == issuer)?;
        if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() }
    }

    fn usual(&self, call: &Call, request: &TokenRequest) -> Answer {
        let has = |text: &str| request.path.contains(text);
        let is_from_job = call.header("authorization") == Some(&format!("Bearer {JOB_TOKEN}"));
        let assertion = || of_job(self.job.as_ref());
        match request.issuer {
            Issuer::Entra => self.exchange(request),
            Issuer::GithubActions | Issuer::AzurePipelines if !is_from_job => {
                answer(401, r#"{"message": "hidden"}"#)
            }
            Issuer::GithubActions if has("&audience=api%3A%2F%2FAzureADTokenExchange") => {
                answer(200, json!({"count": 1000, "value": assertion()}))
            }
            Issuer::AzurePipelines
                if has(&format!("?api-version=7.1&serviceConnectionId={SERVICE_CONNECTION}"))
                    && request.method == Method::POST
                    && *call.body == *b"{}" =>
            {
                answer(200, json!({"oidcToken": assertion()}))
            }
            Issuer::ManagedIdentity
                if has(&format!("&resource={AUDIENCE}"))
                    && (call.header("metadata") == Some("true")
                        || call.header("x-identity-header") == Some(JOB_TOKEN)) =>
            {
                let token = self.token();
                answer(
                    200,
                    json!({
                        "access_token": token.text(), "client_id": CLIENT, "token_type": "Bearer",
                        "expires_on": token.expires.to_string(), "resource": AUDIENCE,
                    }),
                )
            }
            _ => answer(400, r#"{"error": "invalid_request", "error_description": "Bad request"}"#),
        }
    }

    fn token(&self) -> Token {
        let app = || Token::of(User::new("Build", "")).of_app();
        self.token.clone().unwrap_or_else(app)
    }

    /// Answers as Entra.
    fn exchange(&self, request: &TokenRequest) -> Answer {
        let field = |name: &str| {
            let found = request.form.iter().find(|(field, _)| field == name);
            found.map(|(_, value)| value.as_str())
        };
        let is_known = field("client_id") == Some(CLIENT)
            && request.path == format!("/{TENANT}/oauth2/v2.0/token");
        let is_asked = field("grant_type") == Some("client_credentials")
            && field("scope") == Some(&format!("{AUDIENCE}/.default"));
        let kind = field("client_assertion_type");
        let is_jwt = kind == Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        let trusted = of_job(self.trusted.as_ref());
        let token = self.token().text();
        let of_certificate = |jwt: &str| claims(jwt)["iss"] == CLIENT;
        match (field("client_secret"), field("client_assertion")) {
            _ if !is_asked => refusal(400, "AADSTS900144", "The request body must contain more."),
            _ if !is_known => refusal(400, "AADSTS700016", "Application was not found."),
            (Some(CLIENT_SECRET), None) => answer(
                200,
                json!({"token_type": "Bearer", "expires_in": 3599, "access_token": token}),
            ),
            (None, Some(jwt)) if is_jwt && (jwt == trusted || of_certificate(jwt)) => answer(
                200,
                json!({"token_type": "Bearer", "expires_in": 3599, "access_token": token}),
            ),
            (None, Some(_)) if is_jwt => refusal(
                401,
                "AADSTS700213",
                "No matching federated identity record found for presented assertion subject 'x'.",
            ),
            (secret, _) => {
                let echo =
                    format!("Invalid client secret provided: {}.", secret.unwrap_or_default());
                refusal(401, "AADSTS7000215", &echo)
            }
        }
    }
}

/// The ID token of a job, or of the usual one.
fn of_job(job: Option<&(String, String)>) -> String {
    job.map_or_else(|| assertion(ISSUER, SUBJECT), |(issuer, subject)| assertion(issuer, subject))
}

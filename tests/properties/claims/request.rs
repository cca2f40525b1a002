//! Requests from git.

use git_credential_azdo::git::protocol::Request;
use git_credential_azdo::util::pat::Secret;

use super::super::model;

/// A request is parsed as the model parses it.
pub fn request(input: &[u8]) {
    let model = model::request(input);
    let Some(read) = Request::parse(input) else {
        assert_eq!(model, None, "refused");
        return;
    };
    let text = |secret: &Option<Secret>| secret.as_ref().map(|secret| secret.expose().to_owned());
    let (password, credential) = (text(&read.password), text(&read.credential));
    let (path, username) = (read.path.clone(), read.username.clone());
    let (protocol, host) = (read.protocol.clone(), read.host.clone());
    let same = model::Request { protocol, host, path, username, password, credential };
    assert_eq!(Some(same), model);
    assert!(!read.state.iter().any(|state| state.contains(char::is_control)));
    assert!(read.password_expiry_utc.is_none_or(|end| end > 0));
}

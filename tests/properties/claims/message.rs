//! Messages from the session bus.

use git_credential_azdo::stores::keyring::dbus::Message;
use git_credential_azdo::stores::keyring::{secret_in, session_in};

/// Any bytes have a bounded size or none, and each value read from them is a part of them.
pub fn message(bytes: &[u8]) {
    let Ok(Some(size)) = Message::size(bytes) else {
        return;
    };
    assert!((16..=(2 << 20) + 24).contains(&size));
    let Some(whole) = bytes.get(..size) else {
        return;
    };
    let Ok(message) = Message::parse(whole.to_vec().into()) else {
        return;
    };
    for read in [session_in(&message).map(str::as_bytes), secret_in(&message)] {
        let value = read.unwrap_or_default();
        let is_part = value.is_empty() || whole.windows(value.len()).any(|part| part == value);
        assert!(is_part);
    }
}

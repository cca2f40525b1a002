//! XChaCha20-Poly1305, which the vault and the cache of tokens are encrypted with. Its nonce of 24
//! bytes can be random each time.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

pub type Key = [u8; 32];
pub type Nonce = [u8; 24];

/// `head` is authenticated, not encrypted. `None` if the content is too long for the cipher.
pub fn encrypt(content: &[u8], head: &[u8], key: &Key, nonce: Nonce) -> Option<Vec<u8>> {
    let payload = Payload { msg: content, aad: head };
    XChaCha20Poly1305::new(key.into()).encrypt(&XNonce::from(nonce), payload).ok()
}

/// `None` if the key or the head is another one, or anything was changed.
pub fn decrypt(content: &[u8], head: &[u8], key: &Key, nonce: Nonce) -> Option<Zeroizing<Vec<u8>>> {
    let payload = Payload { msg: content, aad: head };
    let decrypted = XChaCha20Poly1305::new(key.into()).decrypt(&XNonce::from(nonce), payload);
    decrypted.ok().map(Zeroizing::new)
}

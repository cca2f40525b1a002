//! The kernel's keyring of this user: memory that swapping, dumps and other users do not reach,
//! and that is gone when the machine restarts.
//!
//! It is the keyring `@u` of the user (and user namespace), not that of the session: that one is
//! another one in every login, and cron, containers and `su` may have none that can be read
//! (facts, rust.md sections 1 and 3).

use thiserror::Error;
use zeroize::Zeroizing;

/// Why the kernel did not do it.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum KernelError {
    /// This is no Linux, or one that was built without it.
    #[error("this system has no kernel keyring")]
    Absent,
    /// Docker's seccomp profile, for one.
    #[error("the kernel's keyring is forbidden here (as in most containers)")]
    Forbidden,
    /// Keys of other programs count too: 200 and 20,000 bytes for a user.
    #[error("the kernel's keyring is full (see /proc/key-users)")]
    Full,
    /// An error number.
    #[error("the kernel's keyring does not work: {0}")]
    Other(&'static str),
}

/// Puts bytes there, in the place of those of the same name, for so many seconds or until the
/// machine restarts.
///
/// # Errors
/// [`KernelError`]; what was there before is then still there.
pub fn put(name: &str, bytes: &[u8], seconds: Option<u32>) -> Result<(), KernelError> {
    imp::put(name, bytes, seconds)
}

/// The bytes of this name; `None` if there are none or their time has passed.
///
/// # Errors
/// [`KernelError`].
pub fn get(name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KernelError> {
    imp::get(name)
}

/// Takes away the bytes of this name; none is fine. `true` if there were some.
///
/// # Errors
/// [`KernelError`].
pub fn remove(name: &str) -> Result<bool, KernelError> {
    imp::remove(name)
}

#[cfg(target_os = "linux")]
mod imp {
    use linux_keyutils::Permission;
    use linux_keyutils::{Key, KeyError, KeyPermissionsBuilder, KeyRing, KeyRingIdentifier};
    use zeroize::Zeroizing;

    use super::KernelError;

    pub(super) fn put(name: &str, bytes: &[u8], seconds: Option<u32>) -> Result<(), KernelError> {
        // Made ready in the keyring of this process, then shown to the others in one step. The
        // default lets only those read it who possess it, by a link from their own session;
        // 0x3f3f0000 lets every process of the user.
        let process = ring(KeyRingIdentifier::Process)?;
        let key = process.add_key(name, bytes).map_err(explain)?;
        let permissions = KeyPermissionsBuilder::builder()
            .posessor(Permission::ALL)
            .user(Permission::ALL)
            .build();
        key.set_perms(permissions).map_err(explain)?;
        if let Some(seconds) = seconds {
            key.set_timeout(seconds as usize).map_err(explain)?;
        }
        ring(KeyRingIdentifier::User)?.link_key(key).map_err(explain)
    }

    pub(super) fn get(name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KernelError> {
        let Some(key) = find(name)? else {
            return Ok(None);
        };
        // As much as anything of ours is, so that one call gets it.
        let mut bytes = Zeroizing::new(vec![0; 1024]);
        let mut read = key.read(&mut *bytes);
        if let Ok(length) = read
            && length > bytes.len()
        {
            bytes = Zeroizing::new(vec![0; length]);
            read = key.read(&mut *bytes);
        }
        Ok(unless_gone(read)?.map(|length| {
            bytes.truncate(length);
            bytes
        }))
    }

    pub(super) fn remove(name: &str) -> Result<bool, KernelError> {
        match find(name)? {
            None => Ok(false),
            // Out of every keyring at once; `unlink` would leave it in another one.
            Some(key) => Ok(unless_gone(key.invalidate())?.is_some()),
        }
    }

    fn find(name: &str) -> Result<Option<Key>, KernelError> {
        unless_gone(ring(KeyRingIdentifier::User)?.search(name))
    }

    /// `None` for a key that is not there, or not any more: another process may have taken it
    /// away since it was found.
    fn unless_gone<T>(result: Result<T, KeyError>) -> Result<Option<T>, KernelError> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(KeyError::KeyDoesNotExist | KeyError::KeyExpired | KeyError::KeyRevoked) => {
                Ok(None)
            }
            Err(error) => Err(explain(error)),
        }
    }

    fn ring(which: KeyRingIdentifier) -> Result<KeyRing, KernelError> {
        KeyRing::from_special_id(which, true).map_err(explain)
    }

    fn explain(error: KeyError) -> KernelError {
        /// "Function not implemented": a kernel without it, or gVisor.
        const ENOSYS: i32 = 38;
        match error {
            KeyError::Unknown(ENOSYS) | KeyError::OperationNotSupported => KernelError::Absent,
            KeyError::PermissionDenied => KernelError::Forbidden,
            KeyError::QuotaExceeded => KernelError::Full,
            KeyError::AccessDenied => KernelError::Other("access denied"),
            KeyError::OutOfMemory => KernelError::Other("out of memory"),
            KeyError::KeyExpired | KeyError::KeyRevoked | KeyError::KeyDoesNotExist => {
                KernelError::Other("a key went away")
            }
            _ => KernelError::Other("it gave an unknown answer"),
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod imp {
    use zeroize::Zeroizing;

    use super::KernelError;

    pub(super) fn put(_: &str, _: &[u8], _: Option<u32>) -> Result<(), KernelError> {
        Err(KernelError::Absent)
    }

    pub(super) fn get(_: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KernelError> {
        Err(KernelError::Absent)
    }

    pub(super) fn remove(_: &str) -> Result<bool, KernelError> {
        Err(KernelError::Absent)
    }
}

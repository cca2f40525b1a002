//! The user's kernel keyring: memory that is not swapped or dumped, that other users cannot read,
//! and that is gone when the machine restarts.
//!
//! It is the user keyring `@u`, not the session keyring: that differs between logins, and cron,
//! containers, and `su` may have none that is readable (keyrings(7), user-keyring(7)).

use thiserror::Error;

#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum KernelError {
    /// Not Linux, or a kernel without it.
    #[error("this system has no kernel keyring")]
    Absent,
    /// Docker's default seccomp profile, for example.
    #[error("the kernel's keyring is forbidden here (as in most containers)")]
    Forbidden,
    /// The quota includes keys of other programs: 200 keys and 20,000 bytes per user.
    #[error("the kernel's keyring is full (see /proc/key-users)")]
    Full,
    #[error("the kernel's keyring does not work: {0}")]
    Other(&'static str),
}

pub(crate) use imp::{get, put, remove};

#[cfg(target_os = "linux")]
mod imp {
    use linux_keyutils::Permission;
    use linux_keyutils::{Key, KeyError, KeyPermissionsBuilder, KeyRing, KeyRingIdentifier};
    use zeroize::Zeroizing;

    use super::KernelError;

    /// Stores bytes under this name, replacing others, for a number of seconds or until the machine
    /// restarts. On an error the previous bytes are still there.
    pub(crate) fn put(name: &str, bytes: &[u8], seconds: Option<u32>) -> Result<(), KernelError> {
        // Prepared in the process keyring, then linked for others in one step. By default only a
        // process that possesses a key, through its session, can read it; 0x3f3f0000 lets every
        // process of the user.
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

    /// The bytes under this name; `None` if there are none or they have expired.
    pub(crate) fn get(name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KernelError> {
        let Some(key) = find(name)? else {
            return Ok(None);
        };
        // Larger than most Entra tokens and all else that we store, so that one call reads it.
        let mut bytes = Zeroizing::new(vec![0; 4096]);
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

    /// Removes the bytes under this name. `true` if there were any.
    pub(crate) fn remove(name: &str) -> Result<bool, KernelError> {
        match find(name)? {
            None => Ok(false),
            // Removed from every keyring; `unlink` would leave it in others.
            Some(key) => Ok(unless_gone(key.invalidate())?.is_some()),
        }
    }

    fn find(name: &str) -> Result<Option<Key>, KernelError> {
        unless_gone(ring(KeyRingIdentifier::User)?.search(name))
    }

    /// `None` for a key that is gone: another process may have removed it since it was found.
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
        /// "Function not implemented": a kernel without keyrings, or gVisor.
        const ENOSYS: i32 = 38;
        match error {
            KeyError::Unknown(ENOSYS) | KeyError::OperationNotSupported => KernelError::Absent,
            KeyError::PermissionDenied => KernelError::Forbidden,
            KeyError::QuotaExceeded => KernelError::Full,
            KeyError::AccessDenied => KernelError::Other("access denied"),
            KeyError::OutOfMemory => KernelError::Other("out of memory"),
            KeyError::KeyExpired | KeyError::KeyRevoked | KeyError::KeyDoesNotExist => {
                KernelError::Other("a key disappeared")
            }
            _ => KernelError::Other("unexpected response"),
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod imp {
    use zeroize::Zeroizing;

    use super::KernelError;

    pub(crate) fn put(_: &str, _: &[u8], _: Option<u32>) -> Result<(), KernelError> {
        Err(KernelError::Absent)
    }

    pub(crate) fn get(_: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KernelError> {
        Err(KernelError::Absent)
    }

    pub(crate) fn remove(_: &str) -> Result<bool, KernelError> {
        Err(KernelError::Absent)
    }
}

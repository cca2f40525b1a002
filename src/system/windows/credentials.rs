//! Credential Manager: what this logon session can store.

//! Encryption with keys of the user (DPAPI) and of the logon session.

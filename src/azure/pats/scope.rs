//! The scopes of a PAT, in words.

//! Real git, git-lfs, cargo and pygit2 against the fake Azure DevOps server.

mod external_tokens;
mod git;
mod hostile_repository;
mod secret_hygiene;

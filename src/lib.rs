//! A git credential helper for Azure DevOps.

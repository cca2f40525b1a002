//! The scopes of a PAT: as users write them, as the API names them, and as Azure's website calls
//! them (learn.microsoft.com/azure/devops/integrate/get-started/authentication/oauth#scopes).

use thiserror::Error;

/// Full access to everything, which is more than any use of this program needs.
const FULL: &str = "app_token";

/// What users write (empty if that is the API's name), the API's name, the website's words.
const SCOPES: [(&str, &str, &str); 21] = [
    ("code", "vso.code_write", "Code (Read & write)"),
    ("code-read", "vso.code", "Code (Read)"),
    ("", "vso.code_manage", "Code (Read, write & manage)"),
    ("", "vso.code_full", "Code (Full)"),
    ("", "vso.code_status", "Code (Status)"),
    ("packaging", "vso.packaging_write", "Packaging (Read & write)"),
    ("packaging-read", "vso.packaging", "Packaging (Read)"),
    ("", "vso.packaging_manage", "Packaging (Read, write & manage)"),
    ("build", "vso.build_execute", "Build (Read & execute)"),
    ("build-read", "vso.build", "Build (Read)"),
    ("work", "vso.work_write", "Work Items (Read & write)"),
    ("work-read", "vso.work", "Work Items (Read)"),
    ("", "vso.work_full", "Work Items (Full)"),
    ("wiki", "vso.wiki_write", "Wiki (Read & write)"),
    ("wiki-read", "vso.wiki", "Wiki (Read)"),
    ("", "vso.release", "Release (Read)"),
    ("", "vso.release_execute", "Release (Read, write & execute)"),
    ("", "vso.release_manage", "Release (Read, write, execute & manage)"),
    ("", "vso.project", "Project and Team (Read)"),
    ("", "vso.project_write", "Project and Team (Read & write)"),
    ("", FULL, "Full access"),
];

/// The texts never repeat what was typed.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum NotAScope {
    #[error("name at least one scope, such as code")]
    Empty,
    #[error("a PAT with full access can do whatever you can; name the scopes that it needs")]
    Full,
    #[error("unknown scope: use {}, or a scope of Azure's API such as vso.code_write", names())]
    Unknown,
}

/// Reads `code,packaging-read,vso.graph`. Returns the API's names, each once, separated by spaces.
pub fn parse(text: &str) -> Result<String, NotAScope> {
    let mut scopes: Vec<&str> = Vec::new();
    for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let known = SCOPES.iter().find(|(name, scope, _)| [*name, *scope].contains(&word));
        let scope = match known {
            Some((_, FULL, _)) => return Err(NotAScope::Full),
            Some((_, scope, _)) => scope,
            None if is_scope(word) => word,
            None => return Err(NotAScope::Unknown),
        };
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    if scopes.is_empty() { Err(NotAScope::Empty) } else { Ok(scopes.join(" ")) }
}

/// The API's names as the website shows them: `Code (Read & write), Packaging (Read)`. Unknown
/// ones stay as they are.
pub fn in_words(scopes: &str) -> String {
    let words = scopes.split_whitespace().map(|scope| {
        let known = SCOPES.iter().find(|(_, name, _)| *name == scope);
        known.map_or(scope, |(_, _, words)| words)
    });
    words.collect::<Vec<_>>().join(", ")
}

fn is_scope(word: &str) -> bool {
    let is_name = |part: &str| {
        !part.is_empty() && part.bytes().all(|it| it.is_ascii_lowercase() || it == b'_')
    };
    word.strip_prefix("vso.").is_some_and(|rest| rest.split('.').all(is_name))
}

fn names() -> String {
    let names = SCOPES.iter().map(|(name, ..)| *name).filter(|name| !name.is_empty());
    names.collect::<Vec<_>>().join(", ")
}

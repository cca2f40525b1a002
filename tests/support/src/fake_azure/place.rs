//! Organizations, projects and repositories, whatever form of URL names them.

use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

use super::origin::{Origin, Server};

/// An organization (`acme`, or `tfs.example.com/tfs/DefaultCollection` on premises), a project of
/// it (`acme/Fabrikam`) or a repository (`acme/Fabrikam/Web`). Azure's names ignore case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place(String);

impl Place {
    pub fn new(name: &str) -> Self {
        Place(name.trim_matches('/').to_lowercase())
    }

    /// Whether `other` is the same place or inside it.
    pub fn covers(&self, other: &Place) -> bool {
        let rest = other.0.strip_prefix(&self.0);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    pub fn directory_in(&self, root: &Path) -> PathBuf {
        root.join(format!("{}.git", self.0))
    }

    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }
}

/// The repository that a request names.
#[derive(Debug)]
pub struct Address {
    pub organization: Place,
    pub repository: Place,
    /// The path after the repository: `/info/refs`, `/info/lfs/objects/batch`, ...
    pub rest: String,
}

impl Address {
    /// The organization of a request to `_apis/connectionData`.
    pub fn of_connection_data(origin: &Origin, path: &str) -> Option<Place> {
        let segments = decoded_segments(path)?;
        let (before, api) = segments.split_at_checked(segments.len().checked_sub(2)?)?;
        let (organization, project) = organization_and_project(origin, before)?;
        let asked = api == ["_apis", "connectionData"] && project.is_none();
        asked.then(|| Place::new(&organization))
    }

    /// Parses every URL form of Services and Server (AzureDevOpsUrlParser.cs in dotnet/sourcelink);
    /// None if it names no repository.
    pub fn of(origin: &Origin, path: &str) -> Option<Address> {
        let segments = decoded_segments(path)?;
        let marker = segments.iter().position(|segment| segment == "_git")?;
        let (before, after) = (&segments[..marker], &segments[marker + 1..]);
        let (organization, project) = organization_and_project(origin, before)?;
        let (repository, rest) = repository_and_rest(after)?;
        // `/{org}/_git/{repo}` means a project and a repository of the same name.
        let project = project.unwrap_or(&repository);
        Some(Address {
            repository: Place::new(&format!("{organization}/{project}/{repository}")),
            organization: Place::new(&organization),
            rest,
        })
    }
}

fn decoded_segments(path: &str) -> Option<Vec<String>> {
    let decode = |segment| percent_decode_str(segment).decode_utf8().ok();
    let segments: Option<Vec<_>> = path.trim_matches('/').split('/').map(decode).collect();
    let segments: Vec<String> = segments?.into_iter().map(String::from).collect();
    let leaves_the_root = |segment: &String| segment == ".." || segment.contains(['/', '\\']);
    (!segments.iter().any(leaves_the_root)).then_some(segments)
}

fn organization_and_project<'a>(
    origin: &Origin,
    before: &'a [String],
) -> Option<(String, Option<&'a str>)> {
    let (organization, project) = match (origin.server()?, origin.legacy_organization()) {
        (Server::Services, Some(organization)) => {
            let collection = before.first().map(|segment| segment.to_lowercase());
            let skipped = usize::from(collection.as_deref() == Some("defaultcollection"));
            (organization.to_owned(), &before[skipped..])
        }
        (Server::Services, None) => (before.first()?.clone(), &before[1..]),
        _ => {
            let with_directory = before.first()?.eq_ignore_ascii_case("tfs");
            let (collection, project) = before.split_at_checked(1 + usize::from(with_directory))?;
            let collection = collection.join("/");
            (format!("{}/{collection}", origin.authority()), project)
        }
    };
    Some((organization, project.first().map(String::as_str)))
}

fn repository_and_rest(after: &[String]) -> Option<(String, String)> {
    let limited_refs = matches!(after.first()?.as_str(), "_optimized" | "_full");
    let (name, rest) = after[usize::from(limited_refs)..].split_first()?;
    let rest: String = rest.iter().map(|segment| format!("/{segment}")).collect();
    // git-lfs appends `.git/info/lfs` to a remote without `.git` (git-lfs/git-lfs#4234).
    let name = match name.strip_suffix(".git") {
        Some(bare) if rest.starts_with("/info/lfs") => bare,
        _ => name,
    };
    Some((name.to_owned(), rest))
}

//! `.netrc`, which curl reads. It names hosts, and so no organization of dev.azure.com.

use std::path::Path;

use super::{Entry, Query, Search, Source, Spot};
use crate::util::pat::Secret;

pub(super) fn search(query: &Query<'_>, search: &mut Search) {
    let paths = query.dirs.home.iter().flat_map(|home| FILES.map(|name| home.join(name)));
    for path in paths {
        if let Some(text) = search.read(Source::Netrc, &path) {
            in_text(text.expose(), &path, query, search);
        }
    }
}

/// Below the home directory; curl reads the second one on Windows.
pub const FILES: [&str; 2] = [".netrc", "_netrc"];

fn in_text(text: &str, path: &Path, query: &Query<'_>, search: &mut Search) {
    for (machine, password) in machines(text) {
        let (Some(machine), Some(password)) = (machine, password) else { continue };
        let Some(owner) = query.owner(&format!("https://{machine}")) else { continue };
        search.add(Entry {
            source: Source::Netrc,
            owner,
            account: None,
            text: Secret::new(password.trim_matches('"').to_owned()),
            spot: Spot::Line(path.to_owned()),
        });
    }
}

/// The hosts in it, each once, with the password. Words are separated by whitespace, and `macdef` ends at the next
/// empty line (curl's lib/netrc.c).
pub fn machines(text: &str) -> Vec<(Option<&str>, Option<&str>)> {
    let mut found: Vec<(Option<&str>, Option<&str>)> = Vec::new();
    let mut is_new = false;
    let mut in_macro = false;
    let mut expects: Option<&str> = None;
    for line in text.lines() {
        in_macro &= !line.trim().is_empty();
        if in_macro || line.trim_start().starts_with('#') {
            continue;
        }
        for word in line.split_whitespace() {
            let machine = match expects.take() {
                Some("machine") => Some(word.trim_matches('"')),
                Some("password") if is_new => {
                    found.last_mut().into_iter().for_each(|last| last.1 = Some(word));
                    continue;
                }
                Some(_) => continue,
                None if word == "default" => None,
                None if word == "macdef" => {
                    in_macro = true;
                    break;
                }
                None => {
                    let takes = ["machine", "login", "password", "account"];
                    expects = takes.into_iter().find(|name| *name == word);
                    continue;
                }
            };
            is_new = !found.iter().any(|(known, _)| *known == machine);
            if is_new {
                found.push((machine, None));
            }
        }
    }
    found
}

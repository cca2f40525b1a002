//! The text format of the index: sections of `key = value`, as in git's own configuration.
//!
//! ```text
//! format = 2
//!
//! [https://dev.azure.com/acme]
//! name = default
//! store = keyring
//! secret = 93b1c2d4e5f60718
//! added = 2026-11-23T19:30:00Z
//! expires = 2027-02-22T00:00:00Z
//!
//! [https://dev.azure.com/globex]
//! name = default
//! store = command
//! command = ["op","read","op://Work/azdo/token"]
//! secret = 5d0c4b1e8a7f2936
//! added = 2026-11-23T19:30:00Z
//!
//! [leftover https://dev.azure.com/acme]
//! store = keyring
//! secret = 0817f6e5d4c2b193
//!
//! [forgotten https://dev.azure.com/acme]
//! mark = 5d0c4b1e8a7f2936-1f2e3d4c
//! until = 2026-11-23T19:40:00Z
//! ```
//!
//! Unknown text is an error and never dropped, because the next write would lose it.

use std::fmt::Display;

use thiserror::Error;

use super::PatIndex;
use super::section::{PENDING_DELETION, RECENTLY_DELETED, Section, pair};
use crate::organization::{Remote, SERVICES_HOST};
use crate::stores::{CommandLine, SecretLocation};

/// Raised with every change that an older version would not understand.
const FORMAT: &str = "2";
/// The formats that are read. 1 had no commands.
const KNOWN: [&str; 2] = ["1", FORMAT];
const HEADER: &str = "\
# Written by git-credential-azdo: which PATs are stored, for whom and where.
# The PATs themselves are not in this file. Change it with `git credential-azdo`.
";

/// An index that cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum BadIndex {
    /// Written by a later version.
    #[error("was written by a newer git-credential-azdo (format {0}): update this program")]
    Newer(String),
    /// Edited by hand; the next change would keep only one of the two.
    #[error("has two PATs for {0}: delete one of the sections")]
    Double(String),
    /// Damaged, or edited by hand.
    #[error("cannot be read at line {0}: fix that line or move the file away")]
    Line(usize),
}

/// Writes an index so that [`parse`] reads it again.
pub(super) fn format(index: &PatIndex) -> String {
    let mut text = format!("{HEADER}format = {FORMAT}\n");
    // Tokens of the environment are not stored.
    for pat in index.pats.iter().filter(|pat| pat.variable().is_none()) {
        text += &format!("\n[{}]\n", pat.organization().url());
        line(&mut text, "name", &pat.name);
        location_lines(&mut text, &pat.location);
        line(&mut text, "added", pat.added);
        optional_line(&mut text, "expires", pat.expires);
        optional_line(&mut text, "expires_at_latest", pat.expires_at_latest);
        optional_line(&mut text, "suspect", pat.suspect);
        optional_line(&mut text, "rejected", pat.rejected);
        optional_line(&mut text, "warned", pat.warned);
        optional_line(&mut text, "default", pat.default.then_some("yes"));
    }
    for location in &index.pending_deletions {
        text += &format!("\n[{PENDING_DELETION}{}]\n", location.organization.url());
        location_lines(&mut text, location);
    }
    for recently_deleted in &index.recently_deleted {
        text += &format!("\n[{RECENTLY_DELETED}{}]\n", recently_deleted.organization.url());
        line(&mut text, "mark", &recently_deleted.mark);
        line(&mut text, "until", recently_deleted.until);
    }
    text
}

fn location_lines(text: &mut String, location: &SecretLocation) {
    line(text, "store", &location.source);
    if let Some(command) = location.source.command() {
        line(text, "command", in_one_line(command));
    }
    line(text, "secret", &location.secret);
}

/// As JSON, which escapes line breaks.
fn in_one_line(command: &CommandLine) -> String {
    serde_json::Value::from(command.words()).to_string()
}

fn optional_line(text: &mut String, key: &str, value: Option<impl Display>) {
    if let Some(value) = value {
        line(text, key, value);
    }
}

fn line(text: &mut String, key: &str, value: impl Display) {
    *text += &format!("{key} = {value}\n");
}

/// The part of the text about PATs for this remote.
///
/// To parse a thousand PATs for one of them would take longer than everything else.
pub(super) fn about(text: &str, remote: &Remote) -> String {
    let is_indent = |char: char| char.is_whitespace() && char != '\n';
    let is_start = |at: &usize| text[..*at].trim_end_matches(is_indent).ends_with('\n');
    let brackets = |from: usize| text[from..].match_indices('[').map(move |(at, _)| from + at);
    let next = |from| brackets(from).find(is_start).unwrap_or(text.len());
    let mut part = text[..next(0)].to_owned();
    let title = match remote {
        Remote::Organization(organization) => format!("[{}]", organization.url()),
        Remote::Server { origin, .. } => format!("[{origin}/"),
        Remote::Services => format!("[https://{SERVICES_HOST}/"),
    };
    let is_titled = |at: &usize| {
        let start = text.as_bytes()[*at..].get(..title.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(title.as_bytes()))
    };
    for start in brackets(0).filter(is_titled).filter(is_start) {
        part += &text[start..next(start + 1)];
    }
    part
}

/// Parses an index.
///
/// # Errors
///
/// [`BadIndex`] names the line.
pub(super) fn parse(text: &str) -> Result<PatIndex, BadIndex> {
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .peekable();
    match lines.next().map(|(_, line)| pair(line)) {
        Some(Some(("format", known))) if KNOWN.contains(&known) => {}
        Some(Some(("format", newer))) => return Err(BadIndex::Newer(newer.to_owned())),
        _ => return Err(BadIndex::Line(1)),
    }
    let mut index = PatIndex::default();
    while let Some((number, header)) = lines.next() {
        let mut section = Section::default();
        while let Some((number, line)) = lines.next_if(|(_, line)| !line.starts_with('[')) {
            section.take(line).ok_or(BadIndex::Line(number))?;
        }
        section.close(header, &mut index).ok_or(BadIndex::Line(number))?;
    }
    Ok(index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{PatEntry, PatName};
    use crate::organization::Organization;
    use crate::stores::{SecretId, SecretSource};
    use crate::util::time::Timestamp;

    fn record_with(words: &[&str]) -> PatIndex {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        let location = SecretLocation {
            organization: Organization::services("acme").unwrap(),
            source: SecretSource::Command(CommandLine::new(words).unwrap()),
            secret: SecretId::random(),
        };
        let pat = PatEntry::new(PatName::default(), location, Timestamp::from_unix(1_800_000_000));
        PatIndex { pats: vec![pat], ..PatIndex::default() }
    }

    #[test]
    fn a_command_reads_as_it_was_written_whatever_stands_in_it() {
        let odd = [
            "op",
            "",
            " leading and trailing ",
            "\"quoted\" 'twice'",
            "]\n[https://dev.azure.com/evil]\nname = x",
            "a\r\nb\tc\u{1}\u{7f}\u{85}\u{2028}",
            "# no comment",
            "größe\u{202e}",
            "back\\slash = x",
            "\u{3000}",
        ];
        for words in [&odd[..], &["op"], &["op", ""], &["op", "]"], &["]", "\""]] {
            let index = record_with(words);
            let text = format(&index);
            assert_eq!(parse(&text).as_ref(), Ok(&index), "{text}");
            assert_eq!(text.matches('\n').count(), 10, "one line: {text}");
        }
    }

    #[test]
    fn what_is_read_about_one_remote_is_what_the_whole_record_has_about_it() {
        let section = |url: &str, name: &str| {
            format!(
                "[{url}]\nname = {name}\nstore = keyring\nsecret = 0123456789abcdef\n\
                 added = 2026-11-23T19:30:00Z\n"
            )
        };
        let urls = [
            "https://dev.azure.com/acme",
            "https://dev.azure.com/ACME",
            "https://dev.azure.com/acme2",
            "https://tfs.example.com/tfs/Main",
            "https://tfs.example.com/tfs/Main/Sub",
            "https://tfs.example.com:8443/tfs/Main",
        ];
        let sections =
            urls.iter().zip("abcdef".chars()).map(|(url, name)| section(url, &name.to_string()));
        let plain = format!("format = 2\n{}", sections.collect::<String>());
        let command = "[https://dev.azure.com/acme]\nname = z\nstore = command\ncommand = [\"[x]\", \
                       \"a\"]\nsecret = 0123456789abcdef\nadded = 2026-11-23T19:30:00Z\n";
        for text in [
            plain.clone(),
            plain.replace('\n', "\r\n"),
            plain.replace('\n', "\n# [https://dev.azure.com/acme]\n \t "),
            plain.replace('\n', " \n\n"),
            format!("# a comment\n{plain}\n{command}"),
        ] {
            let whole = parse(&text).unwrap();
            for path in [Some("acme"), Some("Acme/p"), Some("acme2"), Some("globex"), None] {
                let remote = Remote::parse("https", "dev.azure.com", path).unwrap();
                let part = parse(&about(&text, &remote)).unwrap();
                for organization in whole.organizations() {
                    let all = remote == Remote::Services && organization.origin().is_none();
                    let meant = all || remote == Remote::Organization(organization.clone());
                    let expected: Vec<_> = whole.of(organization).filter(|_| meant).collect();
                    assert_eq!(part.of(organization).collect::<Vec<_>>(), expected, "{text}");
                }
            }
            for host in ["tfs.example.com", "tfs.example.com:8443", "example.com"] {
                let remote = Remote::parse("https", host, Some("tfs/Main/Sub/x")).unwrap();
                let Remote::Server { origin, path } = &remote else { panic!("a server") };
                let part = parse(&about(&text, &remote)).unwrap();
                let collection = |index: &PatIndex| {
                    index.collection_at(origin, path.as_ref().unwrap()).map(Organization::url)
                };
                assert_eq!(collection(&part), collection(&whole), "{host} {text}");
            }
        }
    }

    #[test]
    fn what_a_section_of_a_command_must_not_be_is_not_understood() {
        let good = format(&record_with(&["op", "read"]));
        let line = "command = [\"op\",\"read\"]\n";
        assert!(good.contains(line), "{good}");
        for bad in [
            "",
            "command = []\n",
            "command = [\"\"]\n",
            "command = op read\n",
            "command = [1]\n",
            "command = [\"op\\u0000\"]\n",
            "command = [\"op\"]\ncommand = [\"op\"]\n",
            "store = keyring\ncommand = [\"op\"]\n",
        ] {
            let text = good.replace(line, bad);
            assert!(parse(&text).is_err(), "{text}");
        }
        assert!(parse(&good.replace("store = command", "store = file")).is_err());
        let pending_deletion =
            "\n[leftover https://dev.azure.com/acme]\nsecret = 0123456789abcdef\n";
        let text = format!("{good}{pending_deletion}store = command\n{line}");
        assert!(parse(&text).is_err(), "nothing of it is ours to delete");
    }

    #[test]
    fn a_record_from_before_there_were_commands_is_read() {
        let section = "[https://dev.azure.com/acme]\nname = default\nstore = keyring\n\
                       secret = 0123456789abcdef\nadded = 2026-11-23T19:30:00Z\n";
        let read = |format: u8| parse(&format!("format = {format}\n\n{section}"));
        assert_eq!(read(1), read(2));
        assert!(read(1).is_ok_and(|index| format(&index).contains("format = 2\n")));
        assert_eq!(read(3), Err(BadIndex::Newer("3".to_owned())));
    }
}

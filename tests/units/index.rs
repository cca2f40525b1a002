//! The text format of the index.

use git_credential_azdo::index::{BadIndex, PatEntry, PatIndex, PatName, login_command};
use git_credential_azdo::organization::{Organization, Remote, parse_user_input};
use git_credential_azdo::stores::{CommandLine, SecretId, SecretLocation, SecretSource};
use git_credential_azdo::util::time::Timestamp;

fn index_with(words: &[&str]) -> PatIndex {
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
fn command_reads_as_written_whatever_is_in_it() {
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
        let index = index_with(words);
        let text = index.to_text();
        assert_eq!(PatIndex::parse(&text).as_ref(), Ok(&index), "{text}");
        assert_eq!(text.matches('\n').count(), 10, "one line: {text}");
    }
}

#[test]
fn path_of_a_program_needs_a_newer_format() {
    let mut index = index_with(&["op", "read"]);
    assert!(index.to_text().contains("format = 6\n"));
    let SecretSource::Command(line) = index.pats[0].location.source.clone() else { panic!() };
    let path = "/Applications/My Tools/op".to_owned();
    index.pats[0].location.source = SecretSource::Command(line.with_found(Some(path.clone())));
    let text = index.to_text();
    assert!(text.contains("format = 7\n"), "{text}");
    let read = PatIndex::parse(&text).unwrap();
    assert_eq!(read.pats[0].location.source.command().unwrap().found(), Some(&*path));
    assert_eq!(read.to_text(), text);
}

#[test]
fn part_about_a_remote_has_what_the_whole_index_has() {
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
        let whole = PatIndex::parse(&text).unwrap();
        for path in [Some("acme"), Some("Acme/p"), Some("acme2"), Some("globex"), None] {
            let remote = Remote::parse("https", "dev.azure.com", path).unwrap();
            let part = PatIndex::parse_about(&text, &remote).unwrap();
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
            let part = PatIndex::parse_about(&text, &remote).unwrap();
            let collection = |index: &PatIndex| {
                index.collection_at(origin, path.as_ref().unwrap()).map(Organization::url)
            };
            assert_eq!(collection(&part), collection(&whole), "{host} {text}");
        }
    }
}

#[test]
fn malformed_command_section_is_an_error() {
    let good = index_with(&["op", "read"]).to_text();
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
        assert!(PatIndex::parse(&text).is_err(), "{text}");
    }
    assert!(PatIndex::parse(&good.replace("store = command", "store = file")).is_err());
    let pending_deletion = "\n[leftover https://dev.azure.com/acme]\nsecret = 0123456789abcdef\n";
    let text = format!("{good}{pending_deletion}store = command\n{line}");
    assert!(PatIndex::parse(&text).is_err(), "nothing of it is ours to delete");
}

#[test]
fn index_of_format_1_is_read() {
    let section = "[https://dev.azure.com/acme]\nname = default\nstore = keyring\n\
                   secret = 0123456789abcdef\nadded = 2026-11-23T19:30:00Z\n";
    let read = |format: u8| PatIndex::parse(&format!("format = {format}\n\n{section}"));
    for older in 1..7 {
        assert_eq!(read(older), read(7));
    }
    assert!(read(1).is_ok_and(|index| index.to_text().contains("format = 6\n")));
    assert_eq!(read(8), Err(BadIndex::Newer("8".to_owned())));
}

#[test]
fn login_command_is_quoted_for_a_shell() {
    let organization = parse_user_input("https://[::1]/tfs/Main").unwrap();
    let quote = if cfg!(windows) { '"' } else { '\'' };
    assert_eq!(
        login_command(&organization, &"build".parse().unwrap()),
        format!("git credential-azdo login {quote}https://[::1]/tfs/Main{quote} --name build")
    );
}

#[test]
fn what_the_server_knows_is_read_back() {
    let text = "format = 5\n\n[https://dev.azure.com/acme]\nname = default\nstore = file\n\
                secret = 0123456789abcdef\nadded = 2026-11-23T19:30:00Z\n\
                authorization = 6f2c1a94-7d3e-4b58-9a0c-1e5f8d7b2a36\nscope = vso.code_write\n\
                renewal_failed = 2026-11-24T19:30:00Z\nrenewal_error = az is not signed in\n\n\
                [creating https://dev.azure.com/acme]\nname = build\n\
                account = jane@example.com\n\
                display_name = git-credential-azdo on laptop\nadded = 2026-11-23T19:30:00Z\n\
                expires = 2027-02-21T19:30:00Z\n\n\
                [revoking https://dev.azure.com/acme]\n\
                account = jane@example.com\n\
                authorization = 0c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b\n\
                display_name = git-credential-azdo on laptop\n";
    let index = PatIndex::parse(text).unwrap();
    let pat = &index.pats[0];
    assert_eq!(pat.registration.as_ref().unwrap().scope, "vso.code_write");
    assert_eq!(pat.renewal_failure.as_ref().unwrap().why, "az is not signed in");
    assert_eq!(index.pending_creations.len() + index.pending_revocations.len(), 2);
    assert_eq!(PatIndex::parse(&index.to_text()), Ok(index));
    for line in ["scope = vso.code_write\n", "renewal_error = az is not signed in\n"] {
        assert!(PatIndex::parse(&text.replace(line, "")).is_err(), "without {line}");
    }
    assert!(PatIndex::parse(&text.replace("6f2c1a94-", "6f2c1a9-")).is_err());
}

#[test]
fn entra_section_reads_as_written() {
    let more = "tenant = 11111111-2222-3333-4444-555555555555\nclient = 7\n";
    let text = |more: &str| {
        format!(
            "format = 6\n\n[https://dev.azure.com/acme]\nname = default\nstore = entra\n\
             entra = az\n{more}secret = 0123456789abcdef\nadded = 2026-11-23T19:30:00Z\n"
        )
    };
    for text in [text(""), text(more)] {
        let index = PatIndex::parse(&text).unwrap();
        assert_eq!(index.pats[0].location.source.to_string(), "entra (az)");
        let (_, sections) = text.split_once("\n\n").unwrap();
        assert!(index.to_text().ends_with(sections), "{}", index.to_text());
        assert!(PatIndex::parse(&text.replace("entra = az\n", "")).is_err());
        assert!(PatIndex::parse(&text.replace("entra = az\n", "entra = x\n")).is_err());
        assert!(PatIndex::parse(&text.replace("store = entra", "store = file")).is_err());
    }
}

#[test]
fn entra_section_with_a_stored_secret_reads_as_written() {
    let lines = "store = vault\nentra = service-principal\nclient = 7\nsecret = 0123456789abcdef\n";
    let pat = format!(
        "[https://dev.azure.com/acme]\nname = default\n{lines}added = 2026-11-23T19:30:00Z\n"
    );
    let pending = format!("[leftover https://dev.azure.com/acme]\n{lines}");
    for section in [pat, pending.replace("01234", "98765")] {
        let index = PatIndex::parse(&format!("format = 6\n\n{section}")).unwrap();
        let location = index.locations().next().unwrap();
        assert_eq!(location.source.to_string(), "entra (service-principal, vault)");
        assert!(index.to_text().ends_with(&section), "{}", index.to_text());
        for (line, wrong) in [
            ("entra = service-principal", "entra = az"),
            ("store = vault", "store = x"),
            ("store = vault", "store = command"),
        ] {
            let text = format!("format = 6\n\n{}", section.replace(line, wrong));
            assert!(PatIndex::parse(&text).is_err(), "{text}");
        }
    }
}

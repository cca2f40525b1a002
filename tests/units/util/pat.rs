//! What a PAT looks like, and PATs in other text.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use git_credential_azdo::stores::command::parse_output;
use git_credential_azdo::util::encoding::decode;
use git_credential_azdo::util::pat::find::{find, find_in_file};
use git_credential_azdo::util::pat::{NotAPat, Secret, latest_end, parse_pasted};

/// Longer than what [`find_in_file`] could read at a time.
const BLOCK: usize = 256 * 1024;

/// A PAT of the current format that starts with this character.
pub fn new_pat(start: &str) -> String {
    format!("{}JQQJ99BA{}AAAAAZDOwxyz", start.repeat(52), "y".repeat(12))
}

fn found(text: &str) -> Vec<String> {
    find(text.as_bytes()).iter().map(|found| found.pat.expose().to_owned()).collect()
}

fn end_of(year_and_month: &str) -> Option<String> {
    let pat = new_pat("x").replace("99BA", &format!("99{year_and_month}"));
    latest_end(&Secret::new(pat)).map(|end| end.to_string())
}

#[test]
fn debug_output_does_not_show_the_secret() {
    let shown = format!("{:?}", Some(Secret::new("hunter2".into())));
    assert_eq!(shown, "Some([REDACTED])");
}

#[test]
fn pat_expires_a_year_after_the_month_it_was_issued_in() {
    assert_eq!(end_of("AG").unwrap(), "2025-08-02T00:00:00Z");
    assert_eq!(end_of("CL").unwrap(), "2028-01-02T00:00:00Z");
    assert_eq!(end_of("CB").unwrap(), "2027-03-02T00:00:00Z");
}

#[test]
fn pat_without_a_month_has_no_latest_expiry() {
    for wrong in ["AM", "aA", "A1", "9A"] {
        assert_eq!(end_of(wrong), None, "{wrong}");
    }
    assert_eq!(latest_end(&Secret::new("a".repeat(52))), None);
}

#[test]
fn pat_is_found_whatever_is_around_it() {
    let pat = new_pat("a");
    for text in [
        pat.clone(),
        format!("https://{pat}@dev.azure.com/acme"),
        format!("https://me%3A{pat}%40x"),
        format!("'{pat}'\\n"),
        format!("\\n{pat}\\n"),
        format!("AUTHORIZATION: basic {}", STANDARD.encode(format!(":{pat}"))),
        format!("//h/:_password=\"{}\"", STANDARD.encode(&pat)),
        format!("x={}", STANDARD.encode(format!("somebody@example.com:{pat}"))),
    ] {
        assert_eq!(found(&text), [&*pat], "{text}");
    }
    assert_eq!(found(&format!("{}x{pat}", "z".repeat(3))), [pat]);
}

#[test]
fn other_text_of_the_same_length_is_not_found() {
    for text in ["a".repeat(84), "a".repeat(52), "q7".repeat(26), "A".repeat(112)] {
        assert_eq!(found(&text), [""; 0], "{text}");
    }
}

#[test]
fn pat_far_into_a_file_is_found_once_and_in_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("history");
    let pat = new_pat("b");
    for before in [BLOCK - 40, BLOCK - 84, BLOCK - 1, BLOCK, 2 * BLOCK - 30] {
        std::fs::write(&path, format!("{}\n{pat}\n{pat}", "x ".repeat(before / 2))).unwrap();
        let hits = find_in_file(&path).unwrap();
        assert_eq!(hits.len(), 1);
        assert_eq!((hits[0].pat.expose(), hits[0].line), (&*pat, Some(2)));
    }
}

#[test]
fn file_without_any_space_is_read_to_its_end() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("blob");
    std::fs::write(&path, format!("{}-{}", "x-".repeat(BLOCK), new_pat("c"))).unwrap();
    assert_eq!(find_in_file(&path).unwrap().len(), 1);
    std::fs::write(&path, "x".repeat(3 * BLOCK)).unwrap();
    assert_eq!(find_in_file(&path).unwrap().len(), 0);
}

/// Each text with a PAT that is certainly meant, as editors, shells and other tools save it.
fn wrapped(pat: &str) -> Vec<Vec<u8>> {
    let base64 = |text: &str| STANDARD.encode(text);
    let utf16 = |text: &str, to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    };
    let mut forms: Vec<Vec<u8>> = [
        pat.to_owned(),
        format!("{pat}\n"),
        format!("{pat}\r\n"),
        format!(" \t{pat} \r\n\r\n"),
        format!("\u{feff}{pat}\r\n"),
        format!("{pat} \r\n\u{1a}"),
        format!("\u{feff}{pat}\0\0\0"),
        format!("{pat}\u{200b}"),
        format!("\u{a0}{pat}\u{a0}"),
        format!("\"{pat}\""),
        format!("'{pat}'\n"),
        format!("`{pat}`"),
        format!("<{pat}>"),
        format!("Bearer {pat}"),
        format!("Basic {}", base64(&format!(":{pat}"))),
        format!("Authorization: Basic {}", base64(&format!("me:{pat}"))),
        format!("AUTHORIZATION: basic {}\r\n", base64(&format!("jane@example.com:{pat}"))),
        base64(&format!(":{pat}")),
        base64(pat),
        format!(":{pat}"),
        format!("jane:{pat}"),
        format!("jane@example.com:{pat}\n"),
        format!("PAT={pat}"),
        format!("export AZURE_DEVOPS_EXT_PAT=\"{pat}\""),
        format!("$env:AZURE_DEVOPS_EXT_PAT = '{pat}'"),
        format!("password: {pat}"),
        format!("machine dev.azure.com login pat password {pat}"),
    ]
    .map(String::into_bytes)
    .into();
    for text in [pat.to_owned(), format!("\u{feff}{pat}\r\n"), format!("\"{pat}\"\r\n")] {
        forms.push(utf16(&text, u16::to_le_bytes));
        forms.push(utf16(&text, u16::to_be_bytes));
    }
    // Cut between the bytes of a line break.
    forms.push([utf16(pat, u16::to_le_bytes), b"\n".to_vec()].concat());
    forms
}

#[test]
fn pat_is_read_however_it_was_saved() {
    for pat in [new_pat("a"), test_support::pat52(1)] {
        for form in wrapped(&pat) {
            let parsed = parse_pasted(&decode(&form));
            let parsed = parsed.map(|parsed| (parsed.pat.expose().to_owned(), parsed.doubt));
            assert_eq!(parsed, Ok((pat.clone(), None)), "{}", String::from_utf8_lossy(&form));
            let printed = parse_output(&form).map(|printed| printed.pat.expose().to_owned());
            assert_eq!(printed.as_ref(), Ok(&pat), "{}", String::from_utf8_lossy(&form));
        }
    }
}

#[test]
fn text_with_more_or_less_than_one_pat_is_refused_by_name() {
    let (pat, other) = (new_pat("a"), new_pat("b"));
    for (text, expected) in [
        (format!("{pat} {other}"), NotAPat::Spaces),
        (format!("{pat},{other}"), NotAPat::Surrounded),
        (format!("{pat}\n{other}"), NotAPat::Spaces),
        (format!("{pat}\nurl=x"), NotAPat::Spaces),
        (format!("https://me:{pat}@dev.azure.com/acme"), NotAPat::Url),
        (format!("\"{}\"", &pat[1..]), NotAPat::Cut(83)),
        (format!("PAT={}", &pat[1..]), NotAPat::Surrounded),
        (format!("me:{}", &pat[1..]), NotAPat::UserAndPat),
        (format!("{pat}xyz"), NotAPat::Cut(87)),
        (format!("{pat}\u{1b}[0m"), NotAPat::StrangeCharacters),
        (format!("{}\u{200b}{}", &pat[..9], &pat[9..]), NotAPat::StrangeCharacters),
        ("\u{feff}\r\n".to_owned(), NotAPat::Empty),
        ("\"\"".to_owned(), NotAPat::Empty),
        ("Bearer secret".to_owned(), NotAPat::Header),
    ] {
        let parsed = parse_pasted(&Secret::new(text.clone())).map(|parsed| parsed.doubt);
        assert_eq!(parsed, Err(expected), "{text:?}");
    }
    let invalid = parse_pasted(&decode(b"abc\xff\xfe")).map(|parsed| parsed.doubt);
    assert_eq!(invalid, Err(NotAPat::StrangeCharacters));
}

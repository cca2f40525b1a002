//! What a PAT looks like, and PATs in other text.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use git_credential_azdo::util::pat::find::{find, find_in_file};
use git_credential_azdo::util::pat::{Secret, latest_end};

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

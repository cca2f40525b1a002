//! Times as Azure writes them.

use git_credential_azdo::util::time::Timestamp;

#[test]
fn fractions_are_dropped_and_offsets_applied() {
    for (text, expected) in [
        ("2020-12-01T23:46:23Z", "2020-12-01T23:46:23Z"),
        ("2020-12-01T23:46:23.32Z", "2020-12-01T23:46:23Z"),
        ("2020-12-01T23:46:23.9999999Z", "2020-12-01T23:46:23Z"),
        ("2020-12-01T23:46:23.1234567+02:00", "2020-12-01T21:46:23Z"),
        ("2020-12-01T23:46:23-00:30", "2020-12-02T00:16:23Z"),
        ("2020-12-01T23:46:23", "2020-12-01T23:46:23Z"),
        ("0001-01-01T00:00:00", "1970-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59Z"),
    ] {
        let at = Timestamp::from_rfc3339(text).map(|at| at.to_string());
        assert_eq!(at.as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn other_texts_are_no_times() {
    for text in [
        "",
        "2020-12-01",
        "2020-12-01T23:46:23.",
        "2020-12-01T23:46:23.Z",
        "2020-12-01T23:46:23.5x",
        "2020-12-01T23:46:23+2",
        "2020-12-01T23:46:23ZZ",
        "2020-13-01T23:46:23Z",
        "2020-12-01T23:46:2ö3Z",
        "2020-12-01T23:46:23Zö",
    ] {
        assert_eq!(Timestamp::from_rfc3339(text), None, "{text}");
    }
}

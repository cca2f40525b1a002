//! Wrong clocks and dates at the limits. In this process, so that the clock can be set.

use git_credential_azdo::context::{Context, Streams};
use git_credential_azdo::util::time::Timestamp;
use git_credential_azdo::util::user_dirs::UserDirs;
use tempfile::TempDir;

use test_support::{pat52, pat84};

/// A context whose clock says this.
fn at(directory: &TempDir, now: fn() -> Timestamp) -> Context {
    let mut context = Context::with_dirs(UserDirs::below(directory.path()));
    context.now = now;
    context.input_is_typed = || false;
    context
}

/// Runs the program and returns its exit status, standard output and standard error.
fn run(context: &Context, arguments: &[&str], mut input: &[u8]) -> (String, String, String) {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let mut streams = Streams { input: &mut input, output: &mut output, errors: &mut errors };
    let arguments = arguments.iter().map(Into::into).collect();
    let status = git_credential_azdo::run(arguments, &mut streams, context);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (format!("{status:?}"), text(output), text(errors))
}

fn login(context: &Context, pat: &str, expires: &str) -> (String, String, String) {
    let login =
        ["login", "acme", "--store", "file", "--with-token", "--no-git-config", "--no-verify"];
    let end: &[&str] = if expires.is_empty() { &[] } else { &["--expires", expires] };
    run(context, &[&login[..], end].concat(), pat.as_bytes())
}

fn get(context: &Context) -> (String, String) {
    let asked = b"protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n";
    let (_, output, errors) = run(context, &["get"], asked);
    (output, errors)
}

fn moment(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

#[test]
fn pat_is_offered_until_its_last_second() {
    let directory = TempDir::new().unwrap();
    let now = || moment("2027-01-01T00:00:00Z");
    login(&at(&directory, now), &pat52(1), "2028-02-29");
    let last = || moment("2028-02-29T23:59:59Z");
    assert!(get(&at(&directory, last)).0.contains(&pat52(1)));
    let next = || moment("2028-03-01T00:00:00Z");
    let (output, errors) = get(&at(&directory, next));
    assert_eq!(output, "");
    assert!(errors.contains("expired on 2028-02-29 (today is 2028-03-01)"), "{errors}");
}

#[test]
fn clock_years_ahead_is_harmless_once_corrected() {
    let directory = TempDir::new().unwrap();
    let right = || moment("2026-11-23T12:00:00Z");
    login(&at(&directory, right), &pat52(1), "90d");
    let ahead = || moment("2040-01-01T00:00:00Z");
    let (output, errors) = get(&at(&directory, ahead));
    assert!(output.is_empty() && errors.contains("today is 2040-01-01"), "{errors}");
    assert!(get(&at(&directory, right)).0.contains(&pat52(1)));
}

#[test]
fn clock_at_the_epoch_still_offers_pats() {
    let directory = TempDir::new().unwrap();
    let right = || moment("2026-11-23T12:00:00Z");
    login(&at(&directory, right), &pat84(1), "90d");
    let behind = || Timestamp::from_unix(0);
    assert!(get(&at(&directory, behind)).0.contains(&pat84(1)));
    // A machine without a battery-backed clock may log in before it knows the time.
    let (status, _, errors) = login(&at(&directory, behind), &pat84(2), "");
    assert!(status.contains("0") && errors.is_empty(), "{status} {errors}");
    assert!(get(&at(&directory, right)).0.contains(&pat84(2)));
}

#[test]
fn expiry_after_2038_is_kept() {
    for (expires, kept) in [
        ("2038-01-19", "2038-01-20T00:00:00Z"),
        ("9999-12-31", "9999-12-31T23:59:59Z"),
        ("366d", "2027-11-24T12:00:00Z"),
    ] {
        let directory = TempDir::new().unwrap();
        let context = at(&directory, || moment("2026-11-23T12:00:00Z"));
        let (_, _, errors) = login(&context, &pat52(1), expires);
        assert_eq!(errors, "");
        let (_, list, _) = run(&context, &["list", "--json"], &[]);
        assert!(list.contains(kept), "{expires}: {list}");
        assert!(get(&context).0.contains("password_expiry_utc="), "{expires}");
    }
    for expires in
        ["-1d", "0d", "367d", "4294967296d", "20270228", "1969-12-31", "2027-02-29", "10000-01-01"]
    {
        let directory = TempDir::new().unwrap();
        let context = at(&directory, || moment("2026-11-23T12:00:00Z"));
        let (status, _, errors) = login(&context, &pat52(1), expires);
        assert!(status.contains('2') && errors.contains("--expires"), "{expires}: {errors}");
    }
}

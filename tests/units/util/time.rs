//! Points in time and days.

use git_credential_azdo::util::time::Timestamp;

#[test]
fn timestamp_parses_back_as_written() {
    for seconds in [0, 951_782_400, 1_709_164_800, 2_147_483_648, i64::MAX] {
        let timestamp = Timestamp::from_unix(seconds);
        assert_eq!(Timestamp::parse(&timestamp.to_string()), Some(timestamp));
    }
    assert_eq!(Timestamp::from_unix(i64::MAX).to_string(), "9999-12-31T23:59:59Z");
}

#[test]
fn pat_is_valid_to_the_end_of_its_last_day() {
    let end = Timestamp::end_of_day("2028-02-29").unwrap();
    assert_eq!(end.to_string(), "2028-03-01T00:00:00Z");
}

#[test]
fn dates_that_do_not_exist_are_refused() {
    for text in
        ["2027-02-29", "2027-13-01", "2027-1-1", "27-01-01", "2027-01-01-01", "-027-01-01", ""]
    {
        assert_eq!(Timestamp::end_of_day(text), None, "{text}");
    }
}

#[test]
fn days_are_counted_as_a_calendar_counts_them() {
    let now = Timestamp::parse("2026-11-23T22:00:00Z").unwrap();
    assert_eq!(now.days_until(now.plus_days(90)), 90);
    assert_eq!(now.days_until(Timestamp::end_of_day("2026-11-23").unwrap()), 0);
    assert_eq!(now.days_until(Timestamp::end_of_day("2026-11-24").unwrap()), 1);
    assert_eq!(now.days_until(Timestamp::end_of_day("2026-11-22").unwrap()), -1);
}

#[test]
fn time_until_an_end_is_in_minutes_or_hours() {
    let now = Timestamp::from_unix(1_000_000);
    for (seconds, expected) in [
        (-5, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 minute"),
        (3599, "59 minutes"),
        (7259, "120 minutes"),
        (7260, "2 hours"),
        (86_399, "23 hours"),
    ] {
        assert_eq!(now.time_until(Timestamp::from_unix(1_000_000 + seconds)), expected);
    }
}

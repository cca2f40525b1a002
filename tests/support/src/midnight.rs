//! Tests about a number of days, which must not run past midnight.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A day in seconds.
const DAY: u64 = 24 * 60 * 60;
/// Longer than such a test takes on a slow machine, in seconds.
const LONGEST_TEST: u64 = 60;

/// Waits until after midnight UTC if it is less than a minute away: from then on "in 30 days" means
/// the same day until the end of the test. Not just until midnight: what lasts for days and begins in
/// the day's first second ends with the day before.
pub fn stay_within_a_day() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_secs();
    let left = DAY - now % DAY;
    if left < LONGEST_TEST {
        std::thread::sleep(Duration::from_secs(left + 1));
    }
}

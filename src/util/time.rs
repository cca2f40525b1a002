//! Points in time, in seconds, in UTC.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use time::{Date, Month, OffsetDateTime};

use crate::util::terminal::counted;

#[cfg(target_os = "linux")]
use crate::util::env;

/// Seconds.
pub const DAY: i64 = 24 * 60 * 60;
/// The last second that RFC 3339 can express: the end of the year 9999.
const LAST: i64 = 253_402_300_799;

/// Seconds since 1970-01-01T00:00:00Z, never before it and never after the year 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    pub fn now() -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_unix(since.as_secs().try_into().unwrap_or(LAST))
    }

    /// From seconds since 1970. Values out of range become the nearest valid one.
    pub fn from_unix(seconds: i64) -> Timestamp {
        Timestamp(seconds.clamp(0, LAST))
    }

    pub fn unix(self) -> i64 {
        self.0
    }

    pub fn plus_days(self, days: u32) -> Timestamp {
        Timestamp::from_unix(self.0.saturating_add(i64::from(days) * DAY))
    }

    pub fn plus_seconds(self, seconds: u32) -> Timestamp {
        Timestamp::from_unix(self.0.saturating_add(seconds.into()))
    }

    /// Days from the day of `self` to the last day before `end`, as a UTC calendar counts them: 0
    /// on the last day, negative after it.
    pub fn days_until(self, end: Timestamp) -> i64 {
        (end.0 - 1).div_euclid(DAY) - self.0.div_euclid(DAY)
    }

    /// The time until `end`, as `59 minutes` or `23 hours`.
    pub fn time_until(self, end: Timestamp) -> String {
        match (end.0 - self.0).max(0) / 60 {
            0 => "less than a minute".to_owned(),
            minutes @ ..=120 => counted(minutes, "minute", "minutes"),
            minutes => counted(minutes / 60, "hour", "hours"),
        }
    }

    /// The end of the day `text` (`YYYY-MM-DD`): Azure DevOps shows no time for the end of a PAT.
    pub fn end_of_day(text: &str) -> Option<Timestamp> {
        let start = date(text)?.midnight().assume_utc();
        Some(Timestamp::from_unix(start.unix_timestamp()).plus_days(1))
    }

    /// Parses the output of `Display`.
    pub fn parse(text: &str) -> Option<Timestamp> {
        let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
        let (hour, rest) = time.split_once(':')?;
        let (minute, second) = rest.split_once(':')?;
        let at =
            date(day)?.with_hms(number(hour, 2)?, number(minute, 2)?, number(second, 2)?).ok()?;
        Some(Timestamp::from_unix(at.assume_utc().unix_timestamp()))
    }

    /// Parses RFC 3339 with any offset, or without one as UTC. Fractions of a second are dropped.
    pub fn from_rfc3339(text: &str) -> Option<Timestamp> {
        let (start, rest) = text.split_at_checked(19)?;
        let start = Timestamp::parse(&format!("{start}Z"))?;
        let fraction = rest.strip_prefix('.').unwrap_or_default();
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        let offset = if digits > 0 { &fraction[digits..] } else { rest };
        let seconds = match offset.split_at_checked(1) {
            None | Some(("Z", "")) => 0,
            Some((sign @ ("+" | "-"), offset)) => {
                let (hours, minutes) = offset.split_once(':')?;
                let seconds = 3600 * number::<i64>(hours, 2)? + 60 * number::<i64>(minutes, 2)?;
                if sign == "+" { seconds } else { -seconds }
            }
            _ => return None,
        };
        Some(Timestamp::from_unix(start.0 - seconds))
    }

    /// The last day, as `YYYY-MM-DD`, that is at least partly before this point.
    pub fn last_day(self) -> String {
        Timestamp::from_unix(self.0 - 1).day()
    }

    /// The time of day as people write it, `21:40`, after the day unless that is today. In the
    /// local time zone, or in UTC if that is unknown.
    pub fn to_local(self, now: Timestamp) -> String {
        let offset = local_offset(self.0);
        let shown = |at: Timestamp| Timestamp::from_unix(at.0 + offset.unwrap_or(0)).to_string();
        let (at, today) = (shown(self), shown(now));
        let day = if at[..10] == today[..10] { String::new() } else { format!("{} ", &at[..10]) };
        let zone = if offset.is_none() { " UTC" } else { "" };
        format!("{day}{}{zone}", &at[11..16])
    }

    /// The day in UTC, as `YYYY-MM-DD`.
    pub fn day(self) -> String {
        self.to_string()[..10].to_owned()
    }
}

impl fmt::Display for Timestamp {
    /// As in RFC 3339: `2027-02-28T12:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = OffsetDateTime::from_unix_timestamp(self.0).map_err(|_| fmt::Error)?;
        let (hour, minute, second) = at.to_hms();
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}Z", at.date())
    }
}

/// Seconds to add to UTC, as localtime(3) does.
#[cfg(target_os = "linux")]
fn local_offset(at: i64) -> Option<i64> {
    let name = env::text("TZ").unwrap_or_else(|| "localtime".to_owned());
    let zone = tz::TimeZone::from_posix_tz(&name).ok()?;
    Some(zone.find_local_time_type(at).ok()?.ut_offset().into())
}

#[cfg(not(target_os = "linux"))]
fn local_offset(_: i64) -> Option<i64> {
    None
}

fn date(text: &str) -> Option<Date> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let month = Month::try_from(number::<u8>(month, 2)?).ok()?;
    Date::from_calendar_date(number(year, 4)?, month, number(day, 2)?).ok()
}

/// A number of exactly this many digits.
fn number<T: FromStr>(text: &str, length: usize) -> Option<T> {
    let is_plain = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain { text.parse().ok() } else { None }
}

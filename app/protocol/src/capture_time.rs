//! Capture times by the camera's clock: parsing, and conversion from and to calendar dates.

/// Seconds in a minute.
const MINUTE: i64 = 60;

/// Seconds in an hour.
const HOUR: i64 = 60 * MINUTE;

/// Seconds in a day.
const DAY: i64 = 24 * HOUR;

/// Seconds since the beginning of 1970 by the camera's clock, in an unknown time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CaptureTime(pub i64);

impl CaptureTime {
    /// Parses `2026-11-22T11:10:00` and ignores the rest of the text. `None` if it does not begin with a date that
    /// exists and a time of day. The separators are not checked. Second 60, which earlier versions of the analysis
    /// kept, counts as second 59.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok().filter(|number| *number >= 0);
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let start_of_day = Self::of_date(year, month, day)?;
        let is_time = hour < 24 && minute < 60 && second <= 60;
        is_time.then(|| Self(start_of_day.0 + hour * HOUR + minute * MINUTE + second.min(59)))
    }

    /// Beginning of a day. Month and day count from 1. `None` if there is no such date.
    pub fn of_date(year: i64, month: i64, day: i64) -> Option<Self> {
        let time = (1..=12).contains(&month).then(|| Self(days(year, month, day) * DAY))?;
        (time.date() == (year, month, day)).then_some(time)
    }

    /// Year, month (from 1) and day (from 1). Source: Howard Hinnant, "chrono-compatible low-level date algorithms".
    pub fn date(self) -> (i64, i64, i64) {
        let shifted = self.0.div_euclid(DAY) + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        (year_of_era + era * 400 + i64::from(month <= 2), month, day)
    }
}

/// Days from the beginning of 1970 to a date; for dates that exist, the inverse of `CaptureTime::date`.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parse_accepts_timestamps_and_rejects_other_text() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00", Some(0)),
            ("2026-11-22T11:10:05", Some(1_795_345_805)),
            ("2026-11-22T11:10:05.25+09:00", Some(1_795_345_805)),
            ("2000-02-29T23:59:59", Some(951_868_799)),
            ("2026-11-22T11:10:60", Some(1_795_345_859)),
            ("2026-13-01T00:00:00", None),
            ("2026-02-31T00:00:00", None),
            ("2026-02-29T00:00:00", None),
            ("2026-04-31T00:00:00", None),
            ("2026-11-22T99:10:05", None),
            ("2026-11-22T24:10:05", None),
            ("2026-11-22T11:60:05", None),
            ("2026-11-22T11:10:61", None),
            ("2026-11-22", None),
            ("0000-00-00T00:00:00", None),
            ("신년", None),
        ] {
            assert_eq!(CaptureTime::parse(text), seconds.map(CaptureTime), "{text}");
        }
    }

    proptest! {
        #[test]
        fn dates_round_trip(day in -700_000_i64..3_000_000) {
            let (year, month, day_of_month) = CaptureTime(day * DAY).date();
            prop_assert_eq!(CaptureTime::of_date(year, month, day_of_month), Some(CaptureTime(day * DAY)));
        }
    }
}

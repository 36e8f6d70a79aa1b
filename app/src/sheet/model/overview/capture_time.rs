//! Capture times by the camera's clock: parsing, formatting, and their bins in a timeline.

use crate::Language;

/// Seconds in a minute.
const MINUTE: i64 = 60;

/// Seconds in an hour.
const HOUR: i64 = 60 * MINUTE;

/// Seconds in a day.
const DAY: i64 = 24 * HOUR;

/// Seconds since the beginning of 1970 by the camera's clock, in an unknown time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CaptureTime(pub(crate) i64);

/// Length of the bins of a timeline. The bins of one length cover all times without gaps, and begin at round calendar
/// times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BinLength {
    /// Seconds, at most a week.
    Seconds(i64),
    /// Months.
    Months(i64),
}

impl BinLength {
    /// All lengths that a timeline uses, shortest first. Few bins of the last length cover all years with four digits.
    pub(crate) const ALL: [Self; 16] = [
        Self::Seconds(MINUTE),
        Self::Seconds(5 * MINUTE),
        Self::Seconds(15 * MINUTE),
        Self::Seconds(HOUR),
        Self::Seconds(3 * HOUR),
        Self::Seconds(6 * HOUR),
        Self::Seconds(DAY),
        Self::Seconds(7 * DAY),
        Self::Months(1),
        Self::Months(3),
        Self::Months(12),
        Self::Months(60),
        Self::Months(120),
        Self::Months(600),
        Self::Months(1200),
        Self::Months(12_000),
    ];

    /// Index of the bin of this length that contains a time.
    pub(crate) fn bin_index(self, time: CaptureTime) -> i64 {
        match self {
            // Weeks begin on Monday, and the fifth day of 1970 was one.
            Self::Seconds(length) => (time.0 - 4 * DAY).div_euclid(length),
            Self::Months(count) => {
                let (year, month, _) = time.date();
                (year * 12 + month - 1).div_euclid(count)
            }
        }
    }

    /// Start of the bin with this index.
    pub(crate) fn bin_start(self, index: i64) -> CaptureTime {
        match self {
            Self::Seconds(length) => CaptureTime(index * length + 4 * DAY),
            Self::Months(count) => {
                let months = index * count;
                CaptureTime(days(months.div_euclid(12), months.rem_euclid(12) + 1, 1) * DAY)
            }
        }
    }
}

impl CaptureTime {
    /// Parses `2026-11-22T11:10:00` and ignores the rest of the text. `None` if it does not begin with a date that
    /// exists and a time of day. The separators are not checked. Second 60, which earlier versions of the analysis
    /// kept, counts as second 59.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok().filter(|number| *number >= 0);
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let days = (1..=12).contains(&month).then(|| days(year, month, day))?;
        let is_date = Self(days * DAY).date() == (year, month, day);
        let is_time = hour < 24 && minute < 60 && second <= 60;
        (is_date && is_time).then(|| Self(days * DAY + hour * HOUR + minute * MINUTE + second.min(59)))
    }

    /// Text of the time, as precise as bins of this length need: day, month and time without the year for less than a
    /// day, the date from one day on, month and year from one month on, and the year from 12 months on. With
    /// `is_one_day`, bins of less than a day show only the time. Times are given to the minute.
    pub(crate) fn format(self, bin_length: BinLength, is_one_day: bool, language: Language) -> String {
        let (year, month, day) = self.date();
        let second_of_day = self.0.rem_euclid(DAY);
        let two_digits =
            |number: i64| if number < 10 { "0".to_owned() + &number.to_string() } else { number.to_string() };
        let time = two_digits(second_of_day / HOUR) + ":" + &two_digits(second_of_day % HOUR / MINUTE);
        let name =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][(month - 1) as usize];
        let (year, month, day) = (year.to_string(), month.to_string(), day.to_string());
        match (bin_length, language) {
            (BinLength::Seconds(..DAY), _) if is_one_day => time,
            (BinLength::Seconds(..DAY), Language::English) => [day.as_str(), name, &time].join(" "),
            (BinLength::Seconds(..DAY), Language::Korean) => month + "월 " + &day + "일 " + &time,
            (BinLength::Seconds(_), Language::English) => [day.as_str(), name, &year].join(" "),
            (BinLength::Seconds(_), Language::Korean) => year + "년 " + &month + "월 " + &day + "일",
            (BinLength::Months(..12), Language::English) => name.to_owned() + " " + &year,
            (BinLength::Months(..12), Language::Korean) => year + "년 " + &month + "월",
            (BinLength::Months(_), Language::English) => year,
            (BinLength::Months(_), Language::Korean) => year + "년",
        }
    }

    /// Text of a camera's timestamp: the date in the language, and the time unchanged, because frames of one second
    /// differ only in its fraction. A timestamp that cannot be parsed stays as it is, with a space for the `T`.
    pub(crate) fn format_exact(text: &str, language: Language) -> String {
        match (Self::parse(text), text.get(11..)) {
            (Some(date), Some(time)) => date.format(BinLength::Seconds(DAY), false, language) + " " + time,
            _ => text.replacen('T', " ", 1),
        }
    }

    /// Date, and time to the minute.
    #[cfg(any(feature = "hydrate", test))]
    pub(crate) fn to_the_minute(self, language: Language) -> String {
        self.format(BinLength::Seconds(DAY), false, language)
            + " "
            + &self.format(BinLength::Seconds(HOUR), true, language)
    }

    /// Year, month (from 1) and day (from 1). Source: Howard Hinnant, "chrono-compatible low-level date algorithms".
    fn date(self) -> (i64, i64, i64) {
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

    /// Returns true if both times are on the same day.
    pub(crate) fn is_same_day(self, other: Self) -> bool {
        self.0.div_euclid(DAY) == other.0.div_euclid(DAY)
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

    #[test]
    fn format_is_as_precise_as_the_bin_length() {
        let time = CaptureTime::parse("2026-11-02T09:05:00").unwrap();
        for (bin_length, is_one_day, english, korean) in [
            (BinLength::Seconds(HOUR), true, "09:05", "09:05"),
            (BinLength::Seconds(HOUR), false, "2 Nov 09:05", "11월 2일 09:05"),
            (BinLength::Seconds(DAY), false, "2 Nov 2026", "2026년 11월 2일"),
            (BinLength::Months(3), false, "Nov 2026", "2026년 11월"),
            (BinLength::Months(12), false, "2026", "2026년"),
        ] {
            assert_eq!(time.format(bin_length, is_one_day, Language::English), english);
            assert_eq!(time.format(bin_length, is_one_day, Language::Korean), korean);
        }
        assert_eq!(time.to_the_minute(Language::English), "2 Nov 2026 09:05");
        assert_eq!(time.to_the_minute(Language::Korean), "2026년 11월 2일 09:05");
    }

    #[test]
    fn format_exact_keeps_every_digit_of_the_time() {
        for (text, english, korean) in [
            ("2026-11-02T09:05:07.25", "2 Nov 2026 09:05:07.25", "2026년 11월 2일 09:05:07.25"),
            ("2026-11-02T09:05", "2026-11-02 09:05", "2026-11-02 09:05"),
        ] {
            assert_eq!(CaptureTime::format_exact(text, Language::English), english);
            assert_eq!(CaptureTime::format_exact(text, Language::Korean), korean);
        }
    }

    proptest! {
        #[test]
        fn dates_round_trip_through_days(day in -700_000_i64..3_000_000) {
            let (year, month, day_of_month) = CaptureTime(day * DAY).date();
            prop_assert_eq!(days(year, month, day_of_month), day);
        }

        #[test]
        fn time_lies_within_its_bin(seconds in -60_000_000_000_i64..250_000_000_000, nth in 0..BinLength::ALL.len()) {
            let (bin_length, time) = (BinLength::ALL[nth], CaptureTime(seconds));
            let index = bin_length.bin_index(time);
            prop_assert!(bin_length.bin_start(index) <= time && time < bin_length.bin_start(index + 1));
        }
    }
}

//! Capture times as text, and their bins in a timeline.

use protocol::CaptureTime;

use crate::Language;

/// Seconds in a minute.
const MINUTE: i64 = 60;

/// Seconds in an hour.
const HOUR: i64 = 60 * MINUTE;

/// Seconds in a day.
const DAY: i64 = 24 * HOUR;

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
                // Every month has a first day.
                CaptureTime::of_date(months.div_euclid(12), months.rem_euclid(12) + 1, 1).unwrap_or(CaptureTime(0))
            }
        }
    }
}

/// Texts of a capture time for people.
pub(crate) trait CaptureTimeText {
    /// Text of the time, as precise as bins of this length need: day, month and time without the year for less than a
    /// day, the date from one day on, month and year from one month on, and the year from 12 months on. With
    /// `is_one_day`, bins of less than a day show only the time. Times are given to the minute.
    fn format(self, bin_length: BinLength, is_one_day: bool, language: Language) -> String;

    /// Date, and time to the minute.
    #[cfg(any(feature = "hydrate", test))]
    fn to_the_minute(self, language: Language) -> String;
}

impl CaptureTimeText for CaptureTime {
    fn format(self, bin_length: BinLength, is_one_day: bool, language: Language) -> String {
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

    #[cfg(any(feature = "hydrate", test))]
    fn to_the_minute(self, language: Language) -> String {
        self.format(BinLength::Seconds(DAY), false, language)
            + " "
            + &self.format(BinLength::Seconds(HOUR), true, language)
    }
}

/// Text of a camera's timestamp: the date in the language, and the time unchanged, because frames of one second
/// differ only in its fraction. A timestamp that cannot be parsed stays as it is, with a space for the `T`.
pub(crate) fn exact_time_text(text: &str, language: Language) -> String {
    match (CaptureTime::parse(text), text.get(11..)) {
        (Some(date), Some(time)) => date.format(BinLength::Seconds(DAY), false, language) + " " + time,
        _ => text.replacen('T', " ", 1),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
    fn exact_time_text_keeps_every_digit_of_the_time() {
        for (text, english, korean) in [
            ("2026-11-02T09:05:07.25", "2 Nov 2026 09:05:07.25", "2026년 11월 2일 09:05:07.25"),
            ("2026-11-02T09:05", "2026-11-02 09:05", "2026-11-02 09:05"),
        ] {
            assert_eq!(exact_time_text(text, Language::English), english);
            assert_eq!(exact_time_text(text, Language::Korean), korean);
        }
    }

    proptest! {
        #[test]
        fn time_lies_within_its_bin(seconds in -60_000_000_000_i64..250_000_000_000, nth in 0..BinLength::ALL.len()) {
            let (bin_length, time) = (BinLength::ALL[nth], CaptureTime(seconds));
            let index = bin_length.bin_index(time);
            prop_assert!(bin_length.bin_start(index) <= time && time < bin_length.bin_start(index + 1));
        }
    }
}

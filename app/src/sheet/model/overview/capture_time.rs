//! Capture times by the camera's clock, and calendar steps to count them by.

use crate::Language;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Seconds from the beginning of 1970 by the camera's own clock, whichever zone that was in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CaptureTime(pub(crate) i64);

/// How long a bin of a timeline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimelineStep {
    /// So many seconds, at most a week.
    Seconds(i64),
    /// So many months.
    Months(i64),
}

impl TimelineStep {
    /// Every step, the shortest first. The last is longer than all that can be written in four digits of a year, a few times.
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

    /// The number of the step that a moment lies in.
    pub(crate) fn index(self, time: CaptureTime) -> i64 {
        match self {
            // Weeks begin with Monday, and the fifth day of 1970 was one.
            Self::Seconds(length) => (time.0 - 4 * DAY).div_euclid(length),
            Self::Months(count) => {
                let (year, month, _) = time.date();
                (year * 12 + month - 1).div_euclid(count)
            }
        }
    }

    /// When the step of this number begins.
    pub(crate) fn start(self, index: i64) -> CaptureTime {
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
    /// Reads `2026-11-22T11:10:00`, whatever follows.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok().filter(|number| *number >= 0);
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let is_date = (1..=12).contains(&month) && (1..=31).contains(&day);
        is_date.then(|| Self(days(year, month, day) * DAY + hour * HOUR + minute * MINUTE + second))
    }

    /// The moment as precisely as steps of this length need it; a time of day alone where all are of one day.
    pub(crate) fn words(self, step: TimelineStep, is_one_day: bool, language: Language) -> String {
        let (year, month, day) = self.date();
        let of_day = self.0.rem_euclid(DAY);
        let two = |number: i64| if number < 10 { "0".to_owned() + &number.to_string() } else { number.to_string() };
        let time = two(of_day / HOUR) + ":" + &two(of_day % HOUR / MINUTE);
        let name =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][(month - 1) as usize];
        let (year, month, day) = (year.to_string(), month.to_string(), day.to_string());
        match (step, language) {
            (TimelineStep::Seconds(..DAY), _) if is_one_day => time,
            (TimelineStep::Seconds(..DAY), Language::English) => [day.as_str(), name, &time].join(" "),
            (TimelineStep::Seconds(..DAY), Language::Korean) => month + "월 " + &day + "일 " + &time,
            (TimelineStep::Seconds(_), Language::English) => [day.as_str(), name, &year].join(" "),
            (TimelineStep::Seconds(_), Language::Korean) => year + "년 " + &month + "월 " + &day + "일",
            (TimelineStep::Months(..12), Language::English) => name.to_owned() + " " + &year,
            (TimelineStep::Months(..12), Language::Korean) => year + "년 " + &month + "월",
            (TimelineStep::Months(_), Language::English) => year,
            (TimelineStep::Months(_), Language::Korean) => year + "년",
        }
    }

    /// What a camera wrote, as people write it: the date in words, and the time as it is, for frames of one second differ only there.
    pub(crate) fn in_words(text: &str, language: Language) -> String {
        match (Self::parse(text), text.get(11..)) {
            (Some(taken), Some(time)) => taken.words(TimelineStep::Seconds(DAY), false, language) + " " + time,
            _ => text.replacen('T', " ", 1),
        }
    }

    /// The date and the time to the minute.
    #[cfg(any(feature = "hydrate", test))]
    pub(crate) fn to_the_minute(self, language: Language) -> String {
        self.words(TimelineStep::Seconds(DAY), false, language)
            + " "
            + &self.words(TimelineStep::Seconds(HOUR), true, language)
    }

    /// Year, month and day (Howard Hinnant, "chrono-compatible low-level date algorithms").
    fn date(self) -> (i64, i64, i64) {
        let shifted = self.0.div_euclid(DAY) + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        (year_of_era + era * 400 + i64::from(month <= 2), month, day)
    }

    /// Whether both are of the same day.
    pub(crate) fn is_same_day(self, other: Self) -> bool {
        self.0.div_euclid(DAY) == other.0.div_euclid(DAY)
    }
}

/// Days from the beginning of 1970 to a date; the way back of `CaptureTime::date`.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cameras_write_is_read() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00", Some(0)),
            ("2026-11-22T11:10:05", Some(1_795_345_805)),
            ("2026-11-22T11:10:05.25+09:00", Some(1_795_345_805)),
            ("2000-02-29T23:59:59", Some(951_868_799)),
            ("2026-13-01T00:00:00", None),
            ("2026-11-22", None),
            ("0000-00-00T00:00:00", None),
            ("신년", None),
        ] {
            assert_eq!(CaptureTime::parse(text), seconds.map(CaptureTime), "{text}");
        }
    }

    #[test]
    fn a_moment_is_said_as_precisely_as_its_bins_are() {
        let time = CaptureTime::parse("2026-11-02T09:05:00").unwrap();
        for (step, is_one_day, english, korean) in [
            (TimelineStep::Seconds(HOUR), true, "09:05", "09:05"),
            (TimelineStep::Seconds(HOUR), false, "2 Nov 09:05", "11월 2일 09:05"),
            (TimelineStep::Seconds(DAY), false, "2 Nov 2026", "2026년 11월 2일"),
            (TimelineStep::Months(3), false, "Nov 2026", "2026년 11월"),
            (TimelineStep::Months(12), false, "2026", "2026년"),
        ] {
            assert_eq!(time.words(step, is_one_day, Language::English), english);
            assert_eq!(time.words(step, is_one_day, Language::Korean), korean);
        }
        assert_eq!(time.to_the_minute(Language::English), "2 Nov 2026 09:05");
        assert_eq!(time.to_the_minute(Language::Korean), "2026년 11월 2일 09:05");
    }

    #[test]
    fn what_a_camera_wrote_is_said_in_words_and_loses_nothing() {
        for (text, english, korean) in [
            ("2026-11-02T09:05:07.25", "2 Nov 2026 09:05:07.25", "2026년 11월 2일 09:05:07.25"),
            ("2026-11-02T09:05", "2026-11-02 09:05", "2026-11-02 09:05"),
        ] {
            assert_eq!(CaptureTime::in_words(text, Language::English), english);
            assert_eq!(CaptureTime::in_words(text, Language::Korean), korean);
        }
    }

    proptest! {
        #[test]
        fn dates_lead_there_and_back(day in -700_000_i64..3_000_000) {
            let (year, month, of_month) = CaptureTime(day * DAY).date();
            prop_assert_eq!(days(year, month, of_month), day);
        }

        #[test]
        fn a_moment_lies_in_its_step(seconds in -60_000_000_000_i64..250_000_000_000, nth in 0..TimelineStep::ALL.len()) {
            let (step, time) = (TimelineStep::ALL[nth], CaptureTime(seconds));
            let index = step.index(time);
            prop_assert!(step.start(index) <= time && time < step.start(index + 1));
        }
    }
}

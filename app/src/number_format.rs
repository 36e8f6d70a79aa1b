//! Formatting of numbers, sizes, durations and percentages for display.

use crate::Language;

/// Whole number with a comma between thousands, as is usual in both languages.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Length in bytes, with decimal units (kB = 1000 B, MB, GB, TB) as file managers show it.
pub(crate) fn bytes(length: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if length < 1000 {
        return format!("{length} B");
    }
    let mut value = length as f64 / 1000.0;
    let mut unit = 0;
    // Rounding 999.5 or more would give four digits.
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let decimals = usize::from(value < 9.95);
    format!("{value:.decimals$} {}", UNITS[unit])
}

/// Duration given in milliseconds: tenths below ten seconds, whole seconds below an hour, then minutes. Cut off, not
/// rounded.
pub(crate) fn duration(millis: u64, language: Language) -> String {
    let (seconds, tenths) = (millis / 1000, millis % 1000 / 100);
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (language, seconds) {
        (Language::English, 0..10) => format!("{seconds}.{tenths} s"),
        (Language::Korean, 0..10) => format!("{seconds}.{tenths}초"),
        (Language::English, 10..60) => format!("{seconds} s"),
        (Language::Korean, 10..60) => format!("{seconds}초"),
        (Language::English, 60..3600) => format!("{minutes} min {rest} s"),
        (Language::Korean, 60..3600) => format!("{minutes}분 {rest}초"),
        (Language::English, _) => format!("{hours} h {minutes} min"),
        (Language::Korean, _) => format!("{hours}시간 {minutes}분"),
    }
}

/// Share from 0 to 1 as a percentage. Only exactly 0 shows as "0%" and only exactly 1 as "100%".
pub(crate) fn percent(share: f32) -> String {
    let value = f64::from(share) * 100.0;
    if value > 0.0 && value < 0.1 {
        "< 0.1%".to_owned()
    } else if value < 10.0 && value > 0.0 {
        format!("{value:.1}%")
    } else if value > 99.0 && value < 100.0 {
        "> 99%".to_owned()
    } else {
        format!("{value:.0}%")
    }
}

/// Width and height in pixels.
pub(crate) fn dimensions(width: u32, height: u32) -> String {
    format!("{width} × {height}")
}

/// Number of at least 0, rounded to at most two decimals. It avoids the float formatting of the standard library, whose
/// shortest exact output needs much WebAssembly code.
pub(crate) fn decimal(value: f64) -> String {
    let hundredths = (value * 100.0).round() as u64;
    let mut text = (hundredths / 100).to_string();
    match hundredths % 100 {
        0 => {}
        tenths if tenths.is_multiple_of(10) => text = text + "." + &(tenths / 10).to_string(),
        rest if rest < 10 => text = text + ".0" + &rest.to_string(),
        rest => text = text + "." + &rest.to_string(),
    }
    text
}

/// Exposure time in seconds, as cameras show it: `1/250 s` below 0.4 seconds, otherwise `2 s`.
pub(crate) fn shutter(seconds: f32, language: Language) -> String {
    let unit = language.pick(" s", "초");
    if seconds > 0.0 && seconds < 0.4 {
        format!("1/{:.0}{unit}", 1.0 / seconds)
    } else {
        decimal(f64::from(seconds)) + unit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_thousands() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn rounds_lengths_to_two_or_three_digits() {
        for (length, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (9_949, "9.9 kB"),
            (9_960, "10 kB"),
            (999_600, "1.0 MB"),
            (11_200_000, "11 MB"),
            (u64::MAX, "18446744 TB"),
        ] {
            assert_eq!(bytes(length), text);
        }
    }

    #[test]
    fn formats_durations_in_both_languages() {
        for (millis, english, korean) in [
            (450, "0.4 s", "0.4초"),
            (59_999, "59 s", "59초"),
            (125_000, "2 min 5 s", "2분 5초"),
            (7_320_000, "2 h 2 min", "2시간 2분"),
        ] {
            assert_eq!(duration(millis, Language::English), english);
            assert_eq!(duration(millis, Language::Korean), korean);
        }
    }

    #[test]
    fn never_rounds_a_share_to_zero_or_one_hundred_percent() {
        for (share, text) in
            [(0.0, "0%"), (0.0001, "< 0.1%"), (0.034, "3.4%"), (0.5, "50%"), (0.999, "> 99%"), (1.0, "100%")]
        {
            assert_eq!(percent(share), text);
        }
    }

    #[test]
    fn omits_trailing_zeros_of_decimals() {
        for (value, text) in [(2.0, "2"), (1.8, "1.8"), (0.05, "0.05"), (11.25, "11.25"), (1.999, "2")] {
            assert_eq!(decimal(value), text);
        }
    }

    #[test]
    fn formats_short_exposure_times_as_fractions() {
        assert_eq!(shutter(0.004, Language::English), "1/250 s");
        assert_eq!(shutter(2.0, Language::Korean), "2초");
    }
}

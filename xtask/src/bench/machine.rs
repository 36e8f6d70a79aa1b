//! What the numbers were measured on.

use std::time::{SystemTime, UNIX_EPOCH};
use std::{fs, thread};

use anyhow::Result;

use crate::{process, tools};

/// One line with the date (UTC), the processor and the compilers.
pub(super) fn line() -> Result<String> {
    let days = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() / 86_400;
    let (year, month, day) = date(days as i64);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let rustc = process::output_of(process::command("rustc").arg("--version"))?;
    let rustc = rustc.split_whitespace().nth(1).unwrap_or_default().to_owned();
    let nasm = if tools::find("nasm").is_some() { "with nasm" } else { "without nasm" };
    let processor = processor().unwrap_or_else(|| "an unknown processor".to_owned());
    Ok(format!("{year}-{month:02}-{day:02}, {cores} cores of {processor}, rustc {rustc}, {nasm}"))
}

fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let field = |name: &str| {
        let line = text.lines().find(|line| line.split(':').next().is_some_and(|key| key.trim() == name))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    Some(format!("{} (family {}, model {})", field("model name")?, field("cpu family")?, field("model")?))
}

/// Year, month and day of this day since 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn days_become_dates() {
        assert_eq!(date(0), (1970, 1, 1));
        assert_eq!(date(11_016), (2000, 2, 29));
        assert_eq!(date(20_779), (2026, 11, 22));
    }
}

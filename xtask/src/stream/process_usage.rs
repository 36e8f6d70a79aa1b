//! CPU time and memory of a process, from `/proc`.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// CPU time of all threads of a process in user and kernel mode, without its children.
pub(crate) fn cpu(process: u32) -> Result<Duration> {
    let stat =
        fs::read_to_string(format!("/proc/{process}/stat")).context("the server has ended, or this is not Linux")?;
    let ticks = ticks(&stat).context("/proc/PID/stat cannot be parsed")?;
    Ok(Duration::from_micros(1_000_000 * ticks / rustix::param::clock_ticks_per_second()))
}

/// Proportional set size of a process in bytes. It does not include the kernel's socket buffers.
pub(crate) fn memory(process: u32) -> Result<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:")).context("no proportional set size")?;
    let kibibytes: u64 = line.trim().strip_suffix("kB").context("not in kB")?.trim().parse()?;
    Ok(1024 * kibibytes)
}

/// Sum of utime and stime (proc(5)). They follow the program's name, which can contain spaces and brackets.
fn ticks(stat: &str) -> Option<u64> {
    let mut numbers = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut next = || numbers.next()?.parse::<u64>().ok();
    Some(next()? + next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_own_time_without_that_of_children() {
        assert_eq!(ticks("7 (a ) b) S 1 7 7 0 -1 4194304 1 2 3 4 10 11 12 13 20 0 1 0 5 6"), Some(10 + 11));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_has_a_size() {
        assert!(memory(std::process::id()).unwrap() > 100_000);
    }
}

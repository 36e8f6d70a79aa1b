//! Cost of running a program: CPU time and memory of the program and all its descendants, and wall-clock time. Also the
//! CPU time of a running process alone.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::memory::{MemoryPeak, PeakWatch};

/// Locked during a measurement: with two at once, an orphaned process could belong to either.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Time that a program took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RunTime {
    /// CPU time of the program and all its descendants, in user and kernel mode.
    pub(super) cpu: Duration,
    /// Wall-clock time until the program itself ends.
    pub(super) wall: Duration,
}

/// Runs a program to its end, discards its standard output, and measures its time. Then waits for its orphans, whose
/// CPU time counts.
///
/// # Errors
/// If the program fails, or the system is not Linux.
pub(super) fn time(mut command: Command) -> Result<RunTime> {
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    adopt_orphans()?;
    let cpu = cpu_of_ended_children()?;
    let started = Instant::now();
    let mut program = start(&mut command)?;
    let status = program.wait()?;
    let wall = started.elapsed();
    wait_for_orphans();
    if !status.success() {
        bail!("{command:?} failed ({status})");
    }
    Ok(RunTime { cpu: cpu_of_ended_children()?.saturating_sub(cpu), wall })
}

/// Runs a program to its end, discards its standard output, and samples the memory of the program and its descendants.
/// Sampling costs time, so it is not combined with [`time`].
///
/// # Errors
/// If the program fails, or the system is not Linux.
pub(super) fn peak(mut command: Command) -> Result<MemoryPeak> {
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    adopt_orphans()?;
    let mut program = start(&mut command)?;
    let watch = PeakWatch::start(program.id());
    let status = program.wait()?;
    let peak = watch.stop();
    wait_for_orphans();
    if !status.success() {
        bail!("{command:?} failed ({status})");
    }
    Ok(peak)
}

/// Starts a program in a new process group, which distinguishes its orphans from other children.
fn start(command: &mut Command) -> Result<Child> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    command.stdout(Stdio::null()).spawn().with_context(|| format!("{command:?} cannot be started"))
}

/// CPU time of a running process, without its children.
pub(super) fn cpu_of(process: u32) -> Result<Duration> {
    cpu(&process.to_string(), 11)
}

/// CPU time of all ended descendants of this process that were waited for.
fn cpu_of_ended_children() -> Result<Duration> {
    cpu("self", 13)
}

/// Sum of two adjacent times in a process's `stat`. `before` is the number of fields between the process's name and
/// them (proc(5): 11 for utime and stime, 13 for cutime and cstime).
fn cpu(process: &str, before: usize) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))
        .context("benchmarks measure through /proc, which only Linux has")?;
    let ticks = ticks(&stat, before).with_context(|| format!("/proc/{process}/stat cannot be parsed"))?;
    Ok(Duration::from_millis(1000 * ticks / ticks_per_second()))
}

/// Sum of the two times in clock ticks, from the text of `stat`; `None` if it cannot be parsed.
fn ticks(stat: &str, before: usize) -> Option<u64> {
    // The program's name can contain spaces and brackets. Field 3 follows its last bracket.
    let mut numbers = stat.rsplit_once(')')?.1.split_whitespace().skip(before);
    let mut next = || numbers.next()?.parse::<u64>().ok();
    Some(next()? + next()?)
}

/// Clock ticks per second, the unit of the times in `stat`.
#[cfg(target_os = "linux")]
fn ticks_per_second() -> u64 {
    rustix::param::clock_ticks_per_second()
}

#[cfg(not(target_os = "linux"))]
fn ticks_per_second() -> u64 {
    100
}

/// Makes this process the parent of orphaned descendants, so that their time counts.
#[cfg(target_os = "linux")]
fn adopt_orphans() -> Result<()> {
    Ok(rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?)
}

#[cfg(not(target_os = "linux"))]
fn adopt_orphans() -> Result<()> {
    bail!("benchmarks measure through /proc, which only Linux has")
}

/// Waits for all adopted processes. The measured program runs in other process groups than this process, and only one
/// measurement runs at a time, so every child in another group belongs to it.
#[cfg(target_os = "linux")]
fn wait_for_orphans() {
    use rustix::process::{Pid, WaitOptions, getpgrp, getpid, waitpid};

    let (own_id, group) = (getpid().as_raw_nonzero().get(), getpgrp().as_raw_nonzero().get());
    let is_orphan = |process: &i32| {
        let Ok(stat) = fs::read_to_string(format!("/proc/{process}/stat")) else { return false };
        let Some((_, numbers)) = stat.rsplit_once(')') else { return false };
        let mut numbers = numbers.split_whitespace().skip(1).map(str::parse::<i32>);
        numbers.next() == Some(Ok(own_id)) && numbers.next().is_some_and(|child| child != Ok(group))
    };
    loop {
        let Ok(processes) = fs::read_dir("/proc") else { return };
        let mut names = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok());
        let Some(orphan) = names.find(is_orphan) else { return };
        if waitpid(Pid::from_raw(orphan), WaitOptions::empty()).is_err() {
            return;
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn wait_for_orphans() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_times_after_any_program_name() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194304 1 2 3 4 10 11 12 13 20 0 1 0 5 6";
        assert_eq!((ticks(stat, 11), ticks(stat, 13)), (Some(10 + 11), Some(12 + 13)));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn counts_time_of_children_and_grandchildren() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; true"]);
        let time = time(shell).unwrap();
        assert!(time.cpu > Duration::from_millis(20), "{time:?}");
    }
}

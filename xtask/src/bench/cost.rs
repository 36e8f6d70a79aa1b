//! What running a program costs: CPU time of it and all its children, time on the clock, and memory.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::memory::{Peak, Watch};

/// Held while something is measured: whose orphan a process is cannot be told.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The time that a program took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Time {
    /// Of the program and everything it started, in user and in kernel mode.
    pub(super) cpu: Duration,
    pub(super) wall: Duration,
}

/// Runs a program to its end, its output thrown away, and takes its time.
pub(super) fn time(mut command: Command) -> Result<Time> {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    adopt_orphans()?;
    let cpu = cpu_of_ended_children()?;
    let begun = Instant::now();
    let mut program = start(&mut command)?;
    let status = program.wait()?;
    let wall = begun.elapsed();
    wait_for_orphans();
    if !status.success() {
        bail!("{command:?} failed ({status})");
    }
    Ok(Time { cpu: cpu_of_ended_children()?.saturating_sub(cpu), wall })
}

/// Runs a program to its end, its output thrown away, and watches the memory of it and its children, which costs time.
pub(super) fn peak(mut command: Command) -> Result<Peak> {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    adopt_orphans()?;
    let mut program = start(&mut command)?;
    let watch = Watch::start(program.id());
    let status = program.wait()?;
    let peak = watch.stop();
    wait_for_orphans();
    if !status.success() {
        bail!("{command:?} failed ({status})");
    }
    Ok(peak)
}

/// Starts it in a process group of its own, by which its orphans are told from other children.
fn start(command: &mut Command) -> Result<Child> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    command.stdout(Stdio::null()).spawn().with_context(|| format!("{command:?} cannot be started"))
}

/// CPU time of a process that runs, without that of its children.
pub(super) fn cpu_of(process: u32) -> Result<Duration> {
    cpu(&process.to_string(), 11)
}

/// CPU time of the children that this process has waited for and of those that they have waited for.
fn cpu_of_ended_children() -> Result<Duration> {
    cpu("self", 13)
}

/// The sum of two neighbouring times in a process's `stat`: those before it, counted from its state, are passed over (proc(5):
/// utime and stime, cutime and cstime).
fn cpu(process: &str, before: usize) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))
        .context("benchmarks measure through /proc, which only Linux has")?;
    let ticks = ticks(&stat, before).with_context(|| format!("/proc/{process}/stat makes no sense"))?;
    Ok(Duration::from_millis(1000 * ticks / ticks_per_second()))
}

fn ticks(stat: &str, before: usize) -> Option<u64> {
    // The name of the program may have spaces and brackets; after its last bracket come the numbers, from the third field.
    let mut numbers = stat.rsplit_once(')')?.1.split_whitespace().skip(before);
    let mut next = || numbers.next()?.parse::<u64>().ok();
    Some(next()? + next()?)
}

#[cfg(target_os = "linux")]
fn ticks_per_second() -> u64 {
    rustix::param::clock_ticks_per_second()
}

#[cfg(not(target_os = "linux"))]
fn ticks_per_second() -> u64 {
    100
}

/// Children whose parent ended before them come to this process, so that none of their time is lost.
#[cfg(target_os = "linux")]
fn adopt_orphans() -> Result<()> {
    Ok(rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?)
}

#[cfg(not(target_os = "linux"))]
fn adopt_orphans() -> Result<()> {
    bail!("benchmarks measure through /proc, which only Linux has")
}

/// Waits for every adopted process. What is measured has groups of its own, which it may divide: all that is not of this process's
/// group belongs to it, since one measurement runs at a time.
#[cfg(target_os = "linux")]
fn wait_for_orphans() {
    use rustix::process::{Pid, WaitOptions, getpgrp, getpid, waitpid};

    let (us, group) = (getpid().as_raw_nonzero().get(), getpgrp().as_raw_nonzero().get());
    let is_orphan = |process: &i32| {
        let Ok(stat) = fs::read_to_string(format!("/proc/{process}/stat")) else { return false };
        let Some((_, numbers)) = stat.rsplit_once(')') else { return false };
        let mut numbers = numbers.split_whitespace().skip(1).map(str::parse::<i32>);
        numbers.next() == Some(Ok(us)) && numbers.next().is_some_and(|of| of != Ok(group))
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
    fn times_are_found_behind_any_name() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194304 1 2 3 4 10 11 12 13 20 0 1 0 5 6";
        assert_eq!((ticks(stat, 11), ticks(stat, 13)), (Some(10 + 11), Some(12 + 13)));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn time_of_children_and_grandchildren_counts() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; true"]);
        let time = time(shell).unwrap();
        assert!(time.cpu > Duration::from_millis(20), "{time:?}");
    }
}

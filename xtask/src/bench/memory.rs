//! Memory of a process and its descendants, now or as the maximum over time: proportional set size (PSS), so that
//! shared pages count once.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use std::{fs, iter};

/// Time between two samples.
const INTERVAL: Duration = Duration::from_millis(20);

/// Memory in bytes: of one sample, or the maximum of each number over all samples.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct MemoryPeak {
    /// Total of the root process and all its descendants.
    pub(super) all: u64,
    /// Largest descendant of the root process; 0 if it has none.
    pub(super) child: u64,
}

/// Thread that samples the memory of a process tree until it is stopped.
pub(super) struct PeakWatch {
    stop: Sender<()>,
    watcher: JoinHandle<MemoryPeak>,
}

impl PeakWatch {
    /// Starts to sample a process and its descendants.
    pub(super) fn start(root: u32) -> Self {
        let (stop, stopped) = channel();
        Self { stop, watcher: thread::spawn(move || watch(root, &stopped)) }
    }

    /// Stops and returns the maximum of each number over all samples; zeros without a sample.
    pub(super) fn stop(self) -> MemoryPeak {
        drop(self.stop);
        self.watcher.join().unwrap_or_default()
    }
}

/// Samples every [`INTERVAL`] until the sender of `stopped` is dropped. Returns the maximum of each number.
fn watch(root: u32, stopped: &Receiver<()>) -> MemoryPeak {
    let mut peak = MemoryPeak::default();
    while stopped.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
        let now = now(root);
        peak = MemoryPeak { all: peak.all.max(now.all), child: peak.child.max(now.child) };
    }
    peak
}

/// Current memory of a process and its descendants. A process that has ended counts as 0.
pub(super) fn now(root: u32) -> MemoryPeak {
    let sizes: Vec<u64> = descendants(root).into_iter().filter_map(size).collect();
    let child = sizes.iter().copied().max().unwrap_or_default();
    MemoryPeak { all: sizes.iter().sum::<u64>() + size(root).unwrap_or(0), child }
}

/// Proportional set size of one process in bytes; `None` if the process has ended, or the system is not Linux.
pub(super) fn size(process: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    Some(1024 * line.trim().strip_suffix(" kB")?.parse::<u64>().ok()?)
}

/// All descendants of a process, without the process itself.
fn descendants(root: u32) -> Vec<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for process in processes() {
        if let Some(parent) = parent(process) {
            children.entry(parent).or_default().push(process);
        }
    }
    let mut found = vec![];
    let mut next: Vec<u32> = vec![root];
    while let Some(process) = next.pop() {
        let found_children = children.remove(&process).unwrap_or_default();
        found.extend(&found_children);
        next.extend(found_children);
    }
    found
}

/// Ids of all processes of the system.
fn processes() -> impl Iterator<Item = u32> {
    let entries = fs::read_dir("/proc").ok();
    let mut entries = entries.into_iter().flatten().flatten();
    iter::from_fn(move || entries.next()).filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

fn parent(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_a_size_and_a_parent() {
        let this = std::process::id();
        assert!(size(this).is_some_and(|bytes| bytes > 100_000));
        assert!(descendants(parent(this).unwrap()).contains(&this));
    }
}

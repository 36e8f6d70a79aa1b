//! Processes as the system tells of them.

use std::fs;
use std::time::Duration;

/// What a process's status says of it, such as `VmRSS`; nothing when the process is gone.
fn status(id: u32, field: &str) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let value = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'))?;
    Some(value.trim().to_owned())
}

/// Bytes of a process in memory, at the most so far.
pub fn peak_memory(id: u32) -> u64 {
    let peak = status(id, "VmHWM").expect("a running process");
    1024 * peak.strip_suffix(" kB").unwrap().parse::<u64>().unwrap()
}

/// Forgets what a process had in memory at the most, so that it counts from now.
pub fn reset_peak_memory(id: u32) {
    fs::write(format!("/proc/{id}/clear_refs"), "5").unwrap();
}

/// The decoders that a process has started.
pub fn decoders_of(id: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").unwrap();
    let ids = processes.filter_map(|entry| entry.unwrap().file_name().to_str()?.parse::<u32>().ok());
    ids.filter(|child| status(*child, "PPid") == Some(id.to_string()) && is_decoder(*child)).collect()
}

fn is_decoder(id: u32) -> bool {
    let line = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
    line.split(|byte| *byte == 0).nth(1) == Some(b"__decode".as_slice())
}

/// Waits until none of these decoders runs any more.
pub async fn gone(decoders: &[u32]) {
    let runs = |id: &u32| is_decoder(*id) && status(*id, "State").is_some_and(|state| !state.starts_with('Z'));
    // The system has no event for the end of a process that is not one's child: look again every now and then.
    let mut again = tokio::time::interval(Duration::from_millis(10));
    while decoders.iter().any(runs) {
        again.tick().await;
    }
}

//! Memory of processes, and the decoder processes that a process has started, from `/proc`.

use std::fs;
use std::time::Duration;

use tokio::time::timeout;

use crate::timeout::HANG_TIMEOUT;

/// Field of a process's status, such as `VmHWM`; `None` when the process is gone or has no such field.
fn status(id: u32, field: &str) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let value = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'))?;
    Some(value.trim().to_owned())
}

/// Largest resident memory of a process so far, in bytes.
pub fn peak_memory(id: u32) -> u64 {
    let peak = status(id, "VmHWM").expect("a running process");
    1024 * peak.strip_suffix(" kB").unwrap().parse::<u64>().unwrap()
}

/// Resets the peak memory of a process to its present memory.
pub fn reset_peak_memory(id: u32) {
    fs::write(format!("/proc/{id}/clear_refs"), "5").unwrap();
}

/// Ids of the running decoder processes that a process has started.
pub fn decoders_of(id: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").unwrap();
    let ids = processes.filter_map(|entry| entry.unwrap().file_name().to_str()?.parse::<u32>().ok());
    ids.filter(|child| status(*child, "PPid") == Some(id.to_string()) && is_decoder(*child)).collect()
}

/// True if the process runs as a decoder. False when it has ended.
fn is_decoder(id: u32) -> bool {
    let line = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
    line.split(|byte| *byte == 0).nth(1) == Some(b"__decode".as_slice())
}

/// Waits until none of these decoders runs any more.
pub async fn wait_for_end_of(decoders: &[u32]) {
    let runs = |id: &u32| is_decoder(*id) && status(*id, "State").is_some_and(|state| !state.starts_with('Z'));
    // The decoders are not children of this process, so it can only poll for their end.
    let ended = async {
        let mut interval = tokio::time::interval(Duration::from_millis(10));
        while decoders.iter().any(runs) {
            interval.tick().await;
        }
    };
    timeout(HANG_TIMEOUT, ended).await.expect("decoders outlive their server");
}

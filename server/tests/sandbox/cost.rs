//! Cost of a large photo in the sandbox: memory of the decoder, and processor time of the test's thread, which stands
//! for the server.

use std::fs;
use std::time::{Duration, Instant};

use analysis::specimen;
use libtest_mimic::Trial;
use rustix::time::{ClockId, clock_gettime};

use crate::pool_commands::{TempImage, limits_without_deadline, pool};
use crate::{probe, trial};

/// Maximum peak memory of a decoder in bytes. When this was written it was 29 MiB, of which 14 MiB were the code of a
/// debug build.
const MAX_PEAK: u64 = 40 << 20;

/// Maximum processor time of the server for one image, as the median of five (1 ms when this was written).
const MAX_SERVER_TIME: Duration = Duration::from_millis(10);

/// The test of this file.
pub fn trials() -> Vec<Trial> {
    vec![trial("a_photo_of_24_megapixels_costs_little_beside_its_analysis", a_large_photo_costs_little)]
}

/// Processor time of this thread, on which the pool does everything except opening files.
fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}

async fn a_large_photo_costs_little() {
    let bytes = specimen::jpeg(&specimen::photo(1, 6000, 4000), 99);
    let (image, pool) = (TempImage::new(&bytes), pool(limits_without_deadline()).await);
    let (mut times, mut server_times) = (vec![], vec![]);
    for _ in 0..5 {
        let (begun, before) = (Instant::now(), thread_time());
        pool.analyze(&image.path, Some(image.hash)).await.unwrap().unwrap();
        times.push(begun.elapsed());
        server_times.push(thread_time() - before);
    }
    // The decoder replies to this command with its process id.
    let query = TempImage::new(&probe::command_image("process"));
    let decoder = pool.analyze(&query.path, None).await.unwrap().unwrap_err().detail;
    let status = fs::read_to_string(format!("/proc/{decoder}/status")).unwrap();
    let kilobytes = |field: &str| -> u64 {
        let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
        line.trim().strip_suffix(" kB").unwrap().parse().unwrap()
    };
    let (peak, anonymous) = (kilobytes("VmHWM:") << 10, kilobytes("RssAnon:") << 10);
    let (time, server_time) = (median(times), median(server_times));
    eprintln!(
        "{} KB in {time:?}, of which the server {server_time:?}; decoder memory: peak {peak}, now {anonymous}",
        bytes.len() >> 10
    );
    assert!(peak < MAX_PEAK && server_time < MAX_SERVER_TIME, "{peak} bytes, {server_time:?}");
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

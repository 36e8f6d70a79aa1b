//! What a photo costs behind the walls: little memory in its decoder, and next to nothing in the server.

use std::fs;
use std::time::{Duration, Instant};

use analysis::specimen;
use libtest_mimic::Trial;
use rustix::time::{ClockId, clock_gettime};

use crate::alone::{Image, patient, pool};
use crate::{probe, trial};

/// Bytes of memory of a decoder at the most, with the code of a debug build: 14 MiB of 29 when this was written.
const PEAK: u64 = 40 << 20;

/// Processor time of the server for one image: 1 ms when this was written.
const SHARE: Duration = Duration::from_millis(10);

pub fn trials() -> Vec<Trial> {
    vec![trial("a_photo_of_24_megapixels_costs_little_beside_its_analysis", what_a_large_photo_costs)]
}

/// Processor time of this thread, on which everything but the opening of files happens.
fn computed() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}

async fn what_a_large_photo_costs() {
    let bytes = specimen::jpeg(&specimen::photo(1, 6000, 4000), 99);
    let (image, pool) = (Image::new(&bytes), pool(patient()).await);
    let (mut times, mut shares) = (vec![], vec![]);
    for _ in 0..5 {
        let (begun, before) = (Instant::now(), computed());
        pool.analyze(&image.path, Some(image.hash)).await.unwrap().unwrap();
        times.push(begun.elapsed());
        shares.push(computed() - before);
    }
    let process = Image::new(&probe::image("process"));
    let child = pool.analyze(&process.path, None).await.unwrap().unwrap_err().detail;
    let status = fs::read_to_string(format!("/proc/{child}/status")).unwrap();
    let kilobytes = |field: &str| -> u64 {
        let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
        line.trim().strip_suffix(" kB").unwrap().parse().unwrap()
    };
    let (peak, own) = (kilobytes("VmHWM:") << 10, kilobytes("RssAnon:") << 10);
    let (time, share) = (median(times), median(shares));
    eprintln!(
        "{} KB in {time:?}, of which the server {share:?}; its decoder at most {peak}, now {own}",
        bytes.len() >> 10
    );
    assert!(peak < PEAK && share < SHARE, "{peak} bytes, {share:?}");
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

//! What the walls cost: `cargo test --release -p server --test walls -- --ignored --nocapture`.

use std::fs;
use std::time::{Duration, Instant};

use analysis::{Limits, analyze, specimen};
use libtest_mimic::Trial;
use rustix::time::{ClockId, clock_gettime};
use server::{Pool, Sandbox};

use crate::alone::{Image, patient};
use crate::{probe, trial};

pub fn trials() -> Vec<Trial> {
    vec![
        trial("what_a_start_and_a_round_trip_cost", what_a_start_and_a_round_trip_cost).with_ignored_flag(true),
        trial("what_a_photo_of_24_megapixels_costs", what_a_photo_of_24_megapixels_costs).with_ignored_flag(true),
    ]
}

/// Processor time of this process.
fn computed() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}

async fn open(sandbox: Sandbox) -> Pool {
    Pool::open(std::env::current_exe().unwrap(), 1, patient(), Some(sandbox)).await.unwrap()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

async fn what_a_start_and_a_round_trip_cost() {
    for sandbox in [Sandbox::BestEffort, Sandbox::Off] {
        let image = Image::new(&probe::image("process"));
        let (mut starts, mut trips) = (vec![], vec![]);
        for _ in 0..30 {
            let begun = Instant::now();
            let pool = open(sandbox).await;
            pool.analyze(&image.path, None).await.unwrap().unwrap_err();
            starts.push(begun.elapsed());
            for _ in 0..30 {
                let begun = Instant::now();
                pool.analyze(&image.path, None).await.unwrap().unwrap_err();
                trips.push(begun.elapsed());
            }
        }
        println!("{sandbox:?}: start with a first answer {:?}, round trip {:?}", median(starts), median(trips));
    }
}

async fn what_a_photo_of_24_megapixels_costs() {
    let photo = specimen::photo(1, 6000, 4000);
    let bytes = [90, 93, 96, 98, 99]
        .map(|quality| specimen::jpeg(&photo, quality))
        .into_iter()
        .find(|bytes| bytes.len() > 8_000_000)
        .unwrap_or_else(|| specimen::jpeg(&photo, 100));
    drop(photo);
    println!("{:.1} MB", bytes.len() as f64 / 1e6);
    let image = Image::new(&bytes);
    let here = median((0..12).map(|_| elapsed(|| drop(analyze(&bytes, &Limits::default()).unwrap()))).collect());
    println!("here: {here:?}");
    for sandbox in [Sandbox::BestEffort, Sandbox::Off] {
        let pool = open(sandbox).await;
        let (mut times, mut ours) = (vec![], vec![]);
        for _ in 0..12 {
            let (begun, before) = (Instant::now(), computed());
            pool.analyze(&image.path, Some(image.hash)).await.unwrap().unwrap();
            times.push(begun.elapsed());
            ours.push(computed() - before);
        }
        let process = Image::new(&probe::image("process"));
        let child = pool.analyze(&process.path, None).await.unwrap().unwrap_err().detail;
        let status = fs::read_to_string(format!("/proc/{child}/status")).unwrap();
        let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap().to_owned();
        let parts = status.lines().filter(|line| line.starts_with("Rss")).collect::<Vec<_>>().join(", ");
        println!("{sandbox:?}: {:?}, of which the parent {:?}; {peak}; {parts}", median(times), median(ours));
    }
}

fn elapsed(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

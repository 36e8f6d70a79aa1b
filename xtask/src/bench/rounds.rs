//! Interleaved rounds: every contender once, then all again, so that what disturbs the machine disturbs all of them alike.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use super::contender::{Contender, Programs};
use super::corpus::Corpus;
use super::cost::{self, Time};
use super::memory::Peak;
use crate::step;

/// How many images at a time are measured.
pub(super) const WORKERS: [usize; 2] = [1, 2];

/// What a contender needs.
pub(super) struct Needs {
    pub(super) contender: Contender,
    /// The median time for one image on the average, by [`WORKERS`].
    pub(super) times: [Time; 2],
    /// The least and the greatest CPU time for one image among the rounds with one worker.
    pub(super) spread: (Duration, Duration),
    /// Memory with two workers.
    pub(super) peak: Peak,
}

/// Measures all contenders on a corpus. What each needs for no image at all is taken off its times.
pub(super) fn measure(programs: &Programs, corpus: &Corpus, rounds: usize) -> Result<Vec<Needs>> {
    let empty = corpus.folder.with_file_name("empty");
    fs::create_dir_all(&empty)?;
    let mut samples = Contender::ALL.map(|contender| (contender, WORKERS.map(|_| Samples::default())));
    step::run("rounds", "measuring each contender in turn, with one worker and with two", || {
        // Once for nothing: programs and images are in the page cache after it.
        for round in 0..=rounds {
            for (contender, samples) in &mut samples {
                for (workers, samples) in WORKERS.into_iter().zip(samples) {
                    let run = |folder: &Path| cost::time(programs.command(*contender, folder, workers));
                    let (start, whole) = (run(&empty)?, run(&corpus.folder)?);
                    if round > 0 {
                        samples.push(start, whole);
                    }
                }
            }
        }
        Ok(())
    })?;
    let [_, most] = WORKERS;
    let needs = |(contender, samples): (Contender, [Samples; 2])| {
        let times = samples.each_ref().map(|samples| samples.median(corpus.files));
        let peak = cost::peak(programs.command(contender, &corpus.folder, most))?;
        Ok(Needs { contender, times, spread: samples[0].spread(corpus.files), peak })
    };
    samples.into_iter().map(needs).collect()
}

/// Times of the same command in several rounds, with and without images.
#[derive(Default)]
struct Samples {
    start: Vec<Time>,
    whole: Vec<Time>,
}

impl Samples {
    fn push(&mut self, start: Time, whole: Time) {
        self.start.push(start);
        self.whole.push(whole);
    }

    fn median(&self, images: usize) -> Time {
        let part = |part: fn(&Time) -> Duration| {
            let median = |times: &[Time]| median(times.iter().map(part).collect());
            median(&self.whole).saturating_sub(median(&self.start)) / images.max(1) as u32
        };
        Time { cpu: part(|time| time.cpu), wall: part(|time| time.wall) }
    }

    fn spread(&self, images: usize) -> (Duration, Duration) {
        let start = median(self.start.iter().map(|time| time.cpu).collect());
        let each = || self.whole.iter().map(|time| time.cpu.saturating_sub(start) / images.max(1) as u32);
        (each().min().unwrap_or_default(), each().max().unwrap_or_default())
    }
}

/// The middle one; of an even number, the later of the two in the middle.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(cpu: u64, wall: u64) -> Time {
        Time { cpu: Duration::from_millis(cpu), wall: Duration::from_millis(wall) }
    }

    #[test]
    fn medians_are_for_one_image_without_the_start() {
        let mut samples = Samples::default();
        for (cpu, wall) in [(110, 210), (5010, 9010), (130, 230)] {
            samples.push(time(10, 10), time(cpu, wall));
        }
        assert_eq!(samples.median(10), time(12, 22));
        assert_eq!(samples.spread(10), (Duration::from_millis(10), Duration::from_millis(500)));
    }
}

//! Interleaved rounds of the analysis benchmark: each round runs every participant with every number of workers, so
//! that disturbances affect all alike.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use super::corpus::Corpus;
use super::cost::{self, RunTime};
use super::memory::MemoryPeak;
use super::participant::{AnalysisParticipant, AnalysisPrograms};
use crate::step;

/// Numbers of images that are processed at the same time.
pub(super) const WORKERS: [usize; 2] = [1, 2];

/// Median times, and memory, of a participant on a corpus.
pub(super) struct ParticipantCost {
    pub(super) participant: AnalysisParticipant,
    /// Median time per image, by [`WORKERS`].
    pub(super) times: [RunTime; 2],
    /// Minimum and maximum CPU time per image over the rounds with one worker.
    pub(super) spread: (Duration, Duration),
    /// Memory of one run with two workers, after the rounds.
    pub(super) peak: MemoryPeak,
}

/// Measures all participants on a corpus. The median time of each on an empty folder is subtracted.
pub(super) fn measure(programs: &AnalysisPrograms, corpus: &Corpus, rounds: usize) -> Result<Vec<ParticipantCost>> {
    let empty = corpus.folder.with_file_name("empty");
    fs::create_dir_all(&empty)?;
    let mut samples =
        AnalysisParticipant::ALL.map(|participant| (participant, WORKERS.map(|_| TimeSamples::default())));
    step::run("rounds", "measuring each participant in turn, with one worker and with two", || {
        // Round 0 only loads programs and images into the page cache.
        for round in 0..=rounds {
            for (participant, samples) in &mut samples {
                for (workers, samples) in WORKERS.into_iter().zip(samples) {
                    let run = |folder: &Path| cost::time(programs.command(*participant, folder, workers));
                    let (start, whole) = (run(&empty)?, run(&corpus.folder)?);
                    if round > 0 {
                        samples.add_round(start, whole);
                    }
                }
            }
        }
        Ok(())
    })?;
    let [_, max_workers] = WORKERS;
    let cost = |(participant, samples): (AnalysisParticipant, [TimeSamples; 2])| {
        let times = samples.each_ref().map(|samples| samples.median(corpus.files));
        let peak = cost::peak(programs.command(participant, &corpus.folder, max_workers))?;
        Ok(ParticipantCost { participant, times, spread: samples[0].spread(corpus.files), peak })
    };
    samples.into_iter().map(cost).collect()
}

/// Times of one command over the rounds, on an empty folder (`start`) and on the corpus (`whole`).
#[derive(Default)]
pub(super) struct TimeSamples {
    start: Vec<RunTime>,
    whole: Vec<RunTime>,
}

impl TimeSamples {
    /// Adds the times of one round.
    pub(super) fn add_round(&mut self, start: RunTime, whole: RunTime) {
        self.start.push(start);
        self.whole.push(whole);
    }

    /// Median time per image, without the time on an empty folder.
    pub(super) fn median(&self, images: usize) -> RunTime {
        let part = |part: fn(&RunTime) -> Duration| {
            let median = |times: &[RunTime]| median(times.iter().map(part).collect());
            median(&self.whole).saturating_sub(median(&self.start)) / images.max(1) as u32
        };
        RunTime { cpu: part(|time| time.cpu), wall: part(|time| time.wall) }
    }

    /// Minimum and maximum CPU time per image, without the median time on an empty folder.
    pub(super) fn spread(&self, images: usize) -> (Duration, Duration) {
        let start = median(self.start.iter().map(|time| time.cpu).collect());
        let each = || self.whole.iter().map(|time| time.cpu.saturating_sub(start) / images.max(1) as u32);
        (each().min().unwrap_or_default(), each().max().unwrap_or_default())
    }
}

/// The median: of an even number of times, the larger of the two in the middle; of none, zero.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(cpu: u64, wall: u64) -> RunTime {
        RunTime { cpu: Duration::from_millis(cpu), wall: Duration::from_millis(wall) }
    }

    #[test]
    fn medians_are_per_image_without_the_start() {
        let mut samples = TimeSamples::default();
        for (cpu, wall) in [(110, 210), (5010, 9010), (130, 230)] {
            samples.add_round(time(10, 10), time(cpu, wall));
        }
        assert_eq!(samples.median(10), time(12, 22));
        assert_eq!(samples.spread(10), (Duration::from_millis(10), Duration::from_millis(500)));
    }
}

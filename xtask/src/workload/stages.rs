//! Time of each stage of the analysis and of reading the file, measured on one file after the other in this thread.

use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{fs, iter};

use analysis::{DecodeLimits, StageTimings, analyze};
use anyhow::{Result, anyhow};

/// Number of analyses of each file. The minimum counts for each stage, since disturbances only add time.
const ROUNDS: usize = 5;

/// Prints a Markdown table with the mean milliseconds per image of each stage, and their share of the time of reading
/// and analysis.
pub(crate) fn print(files: &[PathBuf]) -> Result<()> {
    let mut totals: StageTimings = vec![];
    for file in files {
        for (name, time) in fastest(file)? {
            match totals.iter_mut().find(|(known, _)| *known == name) {
                Some((_, total)) => *total += time,
                None => totals.push((name, time)),
            }
        }
    }
    let whole = totals.iter().find(|(name, _)| *name == WHOLE).map_or(Duration::ZERO, |(_, time)| *time);
    println!("| stage | ms | share |\n| --- | ---: | ---: |");
    for (name, time) in totals {
        let milliseconds = time.as_secs_f64() * 1000.0 / files.len() as f64;
        println!("| {name} | {milliseconds:.2} | {:.1} % |", 100.0 * time.as_secs_f64() / whole.as_secs_f64());
    }
    Ok(())
}

/// Name of the total in the table.
const WHOLE: &str = "all";

/// Minimum time of each stage over the rounds.
fn fastest(file: &PathBuf) -> Result<StageTimings> {
    let mut best: StageTimings = vec![];
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let bytes = fs::read(file)?;
        let read = started.elapsed();
        analyze(&bytes, &DecodeLimits::default()).map_err(|failure| anyhow!("{}: {failure:?}", file.display()))?;
        let whole = started.elapsed();
        let stages = iter::once(("read the file", read)).chain(analysis::take_stage_timings()).chain([(WHOLE, whole)]);
        for (name, time) in stages {
            match best.iter_mut().find(|(known, _)| *known == name) {
                Some((_, min)) => *min = time.min(*min),
                None => best.push((name, time)),
            }
        }
    }
    Ok(best)
}

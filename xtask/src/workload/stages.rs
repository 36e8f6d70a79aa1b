//! The time of each stage of the analysis, one file after the other in this process.

use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{fs, iter};

use analysis::{DecodeLimits, StageTimings, analyze};
use anyhow::{Result, anyhow};

/// How often every file is analyzed; the fastest counts for each stage, since whatever disturbs only adds.
const ROUNDS: usize = 5;

/// Prints a Markdown table of mean milliseconds an image and shares of the whole.
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
    println!("| stage | ms | of all |\n| --- | ---: | ---: |");
    for (name, time) in totals {
        let milliseconds = time.as_secs_f64() * 1000.0 / files.len() as f64;
        println!("| {name} | {milliseconds:.2} | {:.1} % |", 100.0 * time.as_secs_f64() / whole.as_secs_f64());
    }
    Ok(())
}

const WHOLE: &str = "all";

/// The least time of each stage in several rounds.
fn fastest(file: &PathBuf) -> Result<StageTimings> {
    let mut best: StageTimings = vec![];
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let bytes = fs::read(file)?;
        let read = begun.elapsed();
        analyze(&bytes, &DecodeLimits::default()).map_err(|failure| anyhow!("{}: {failure:?}", file.display()))?;
        let whole = begun.elapsed();
        let stages = iter::once(("read the file", read)).chain(analysis::take_stage_timings()).chain([(WHOLE, whole)]);
        for (name, time) in stages {
            match best.iter_mut().find(|(known, _)| *known == name) {
                Some((_, least)) => *least = time.min(*least),
                None => best.push((name, time)),
            }
        }
    }
    Ok(best)
}

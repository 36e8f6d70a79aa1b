//! Where the time of an analysis goes: stages are timed in builds for benchmarks and simply run in all others.

use std::cell::RefCell;
use std::time::{Duration, Instant};

/// The stages that ended since the last look, in the order in which they first ended, and the time that each took.
pub type StageTimings = Vec<(&'static str, Duration)>;

thread_local! {
    static STAGES: RefCell<StageTimings> = const { RefCell::new(Vec::new()) };
}

/// Runs a timed. What runs within another one counts for both.
pub(crate) fn timed<Output>(name: &'static str, work: impl FnOnce() -> Output) -> Output {
    if !cfg!(feature = "specimens") {
        return work();
    }
    let started_at = Instant::now();
    let output = work();
    add(name, started_at.elapsed());
    output
}

fn add(name: &'static str, time: Duration) {
    STAGES.with_borrow_mut(|stages| match stages.iter_mut().find(|(known, _)| *known == name) {
        Some((_, total)) => *total += time,
        None => stages.push((name, time)),
    });
}

/// Takes the stages of the analyses that this thread output since it last took them.
#[cfg(feature = "specimens")]
pub fn take_stage_timings() -> StageTimings {
    STAGES.take()
}

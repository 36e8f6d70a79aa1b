//! Timing of the stages of an analysis, only in builds with the feature `specimens`, for benchmarks.

use std::cell::RefCell;
use std::time::{Duration, Instant};

/// Stage names and their total times, in the order in which the stages first ended.
pub type StageTimings = Vec<(&'static str, Duration)>;

thread_local! {
    /// Stage times of this thread since they were last taken.
    static STAGES: RefCell<StageTimings> = const { RefCell::new(Vec::new()) };
}

/// Runs a stage and adds its time to the totals of this thread. The time of a nested stage also counts for the outer
/// one. Without the feature `specimens`, only runs the stage.
pub(crate) fn timed<Output>(name: &'static str, work: impl FnOnce() -> Output) -> Output {
    if !cfg!(feature = "specimens") {
        return work();
    }
    let started_at = Instant::now();
    let output = work();
    add(name, started_at.elapsed());
    output
}

/// Adds a time to the total of a stage.
fn add(name: &'static str, time: Duration) {
    STAGES.with_borrow_mut(|stages| match stages.iter_mut().find(|(known, _)| *known == name) {
        Some((_, total)) => *total += time,
        None => stages.push((name, time)),
    });
}

/// Returns the stage times that this thread has collected since the last call, and clears them.
#[cfg(feature = "specimens")]
pub fn take_stage_timings() -> StageTimings {
    STAGES.take()
}

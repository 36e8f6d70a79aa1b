//! Timing of the stages of an analysis. Stages are timed in builds for benchmarks only.

use std::cell::RefCell;
use std::time::{Duration, Instant};

/// Stage names and their total times, in the order in which the stages first ended.
pub type StageTimings = Vec<(&'static str, Duration)>;

thread_local! {
    static STAGES: RefCell<StageTimings> = const { RefCell::new(Vec::new()) };
}

/// Runs a stage and adds its time to the totals of this thread. A nested stage also counts for the outer one.
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

/// Takes the stage times that this thread has collected since the last call.
#[cfg(feature = "specimens")]
pub fn take_stage_timings() -> StageTimings {
    STAGES.take()
}

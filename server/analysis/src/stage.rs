//! Where the time of an analysis goes: stages are timed in builds for benchmarks and simply run in all others.

use std::cell::RefCell;
use std::time::{Duration, Instant};

/// The stages that ended since the last look, in the order in which they first ended, and the time that each took.
pub type Stages = Vec<(&'static str, Duration)>;

thread_local! {
    static STAGES: RefCell<Stages> = const { RefCell::new(Vec::new()) };
}

/// Runs a stage. What runs within another one counts for both.
pub(crate) fn stage<Made>(name: &'static str, work: impl FnOnce() -> Made) -> Made {
    if !cfg!(feature = "specimens") {
        return work();
    }
    let begun = Instant::now();
    let made = work();
    add(name, begun.elapsed());
    made
}

fn add(name: &'static str, time: Duration) {
    STAGES.with_borrow_mut(|stages| match stages.iter_mut().find(|(known, _)| *known == name) {
        Some((_, total)) => *total += time,
        None => stages.push((name, time)),
    });
}

/// Takes the stages of the analyses that this thread made since it last took them.
#[cfg(feature = "specimens")]
pub fn take() -> Stages {
    STAGES.take()
}

//! Analysis for tests that records every panic on its thread, including those that the analysis catches itself.
//!
//! `catch_unwind` around a decoder also catches panics of our own code. The file then counts as corrupt, and the bug
//! stays hidden. A panic hook records the panics. It does not record errors of libjpeg, which unwind without a panic.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Once;

use protocol::Failure;

use super::{Analysis, analyze};
use crate::limits::DecodeLimits;

thread_local! {
    /// Source locations of the panics on this thread.
    static PANICS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Outcome of an analysis whose panics are recorded.
pub(super) struct WatchedAnalysis {
    /// Result; absent if a panic was not caught within the analysis.
    pub(super) result: Option<Result<Analysis, Failure>>,
    /// Source locations of panics in dependencies.
    pub(super) dependency_panics: Vec<String>,
}

/// Analyzes a file and fails the test when code of this workspace panics.
pub(super) fn analyze_watched(bytes: &[u8], limits: &DecodeLimits) -> WatchedAnalysis {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let location = info.location().map(ToString::to_string).unwrap_or_default();
            PANICS.with_borrow_mut(|panics| panics.push(location));
            print(info);
        }));
    });
    PANICS.take();
    let result = panic::catch_unwind(AssertUnwindSafe(|| analyze(bytes, limits))).ok();
    // Cargo compiles members of the workspace by relative paths, and dependencies by absolute ones.
    let (own, dependency_panics): (Vec<_>, Vec<_>) =
        PANICS.take().into_iter().partition(|location| Path::new(location).is_relative());
    assert!(own.is_empty(), "panics in this workspace: {own:?}");
    WatchedAnalysis { result, dependency_panics }
}

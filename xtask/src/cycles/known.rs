//! List of the permitted module cycles, each with the reason why it is permitted.

use super::graph::Cycle;

/// A module cycle that the test permits.
#[derive(Debug)]
pub(super) struct KnownCycle {
    /// All files of the cycle, by their path in the repository.
    files: &'static [&'static str],
    /// Explanation for readers of this list.
    #[expect(dead_code, reason = "read by people, in the source and in the failing test's output")]
    reason: &'static str,
}

impl KnownCycle {
    /// True if that cycle has exactly these files.
    pub(super) fn matches(&self, cycle: &Cycle) -> bool {
        cycle.iter().map(String::as_str).eq(self.files.iter().copied())
    }
}

/// True if the cycle is in the list.
pub(super) fn is_known(cycle: &Cycle) -> bool {
    CYCLES.iter().any(|known| known.matches(cycle))
}

/// The permitted cycles. Files are in alphabetical order.
pub(super) const CYCLES: &[KnownCycle] = &[KnownCycle {
    files: &["server/src/cli.rs", "server/src/cli/analyze.rs"],
    reason: "the subcommand uses exit codes and helpers that its parent defines",
}];

//! Progress output on standard error: a line when a step begins, and a line with outcome and duration when it ends
//! without an error. Also the display of sizes.

use std::time::Instant;

use anyhow::Result;

/// A running step.
pub(crate) struct Step {
    name: &'static str,
    started: Instant,
}

impl Step {
    /// Prints the step's name and its purpose.
    pub(crate) fn begin(name: &'static str, why: &str) -> Self {
        eprintln!("==> {name}: {why}");
        Self { name, started: Instant::now() }
    }

    /// Prints the outcome and the duration.
    pub(crate) fn end(self, outcome: &str) {
        eprintln!("    {}: {outcome} ({:.1} s)", self.name, self.started.elapsed().as_secs_f32());
    }
}

/// Runs a step whose outcome is just "done", and returns the result of `work`.
pub(crate) fn run<T>(name: &'static str, why: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let step = Step::begin(name, why);
    let result = work()?;
    step.end("done");
    Ok(result)
}

/// A length in bytes for display: in B below 10,000 bytes, in whole KB (1000 bytes, rounded down) below 10 MB, else in
/// MB with one decimal.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} B"),
        10_000..10_000_000 => format!("{} KB", bytes / 1_000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_have_readable_units() {
        assert_eq!(size(9_999), "9999 B");
        assert_eq!(size(217_400), "217 KB");
        assert_eq!(size(28_340_000), "28.3 MB");
    }
}

//! What a person sees of the build: a line when a step begins, a line with its outcome and duration when it ends.

use std::time::Instant;

use anyhow::Result;

/// A step under way.
pub(crate) struct Step {
    name: &'static str,
    begun: Instant,
}

impl Step {
    /// Says what is about to happen and why.
    pub(crate) fn begin(name: &'static str, why: &str) -> Self {
        eprintln!("==> {name}: {why}");
        Self { name, begun: Instant::now() }
    }

    /// Says how it ended.
    pub(crate) fn end(self, outcome: &str) {
        eprintln!("    {}: {outcome} ({:.1} s)", self.name, self.begun.elapsed().as_secs_f32());
    }
}

/// A step of which nothing but its success is to be told; what came of it is given back.
pub(crate) fn run<T>(name: &'static str, why: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let step = Step::begin(name, why);
    let result = work()?;
    step.end("done");
    Ok(result)
}

/// A length in bytes as people read it.
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
    fn sizes_are_readable() {
        assert_eq!(size(9_999), "9999 B");
        assert_eq!(size(217_400), "217 KB");
        assert_eq!(size(28_340_000), "28.3 MB");
    }
}

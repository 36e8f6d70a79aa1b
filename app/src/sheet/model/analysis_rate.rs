//! Speed of the analysis and its remaining time, estimated from what this page has seen.

/// Speed of the analysis, and the remaining time at this speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct AnalysisRate {
    /// Images that are analyzed or fail, per second.
    pub(crate) per_second: f64,
    /// Milliseconds until every image is analyzed or has failed, at this speed.
    pub(crate) left_ms: u64,
}

impl AnalysisRate {
    /// Estimates the rate if `finished` images were analyzed or failed in `elapsed_ms` milliseconds, and `remaining`
    /// images are left.
    ///
    /// `None` if fewer than 3 images were analyzed or failed, if less than 1 second has passed, or if no images are
    /// left.
    #[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "only a browser sees time pass"))]
    pub(crate) fn estimate(finished: u64, elapsed_ms: f64, remaining: u64) -> Option<Self> {
        if finished < 3 || elapsed_ms < 1000.0 || remaining == 0 {
            return None;
        }
        let per_second = finished as f64 / elapsed_ms * 1000.0;
        Some(Self { per_second, left_ms: (remaining as f64 / per_second * 1000.0) as u64 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_is_given_only_with_enough_data_and_remaining_images() {
        assert_eq!(AnalysisRate::estimate(2, 5000.0, 10), None);
        assert_eq!(AnalysisRate::estimate(5, 10.0, 10), None);
        assert_eq!(AnalysisRate::estimate(5, 5000.0, 0), None);
        assert_eq!(AnalysisRate::estimate(10, 5000.0, 20), Some(AnalysisRate { per_second: 2.0, left_ms: 10_000 }));
    }
}

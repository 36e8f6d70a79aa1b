//! Limits of one running analysis or preview, its start time, and the maximum size of the reduced image.

use std::time::{Duration, Instant};

use protocol::{Failure, FailureCode};

use crate::limits::DecodeLimits;
use crate::reduction::{Channels, fit};

/// Maximum length in pixels of the longer edge of the working image, on which everything is measured. Smaller images
/// are not enlarged.
pub(crate) const WORKING_EDGE: u32 = 1024;

/// Limits of one running analysis or preview, with its start time. Each check fails if its limit is exceeded;
/// [`check_size`](Self::check_size) also for an image without pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecodeBudget<'a> {
    limits: &'a DecodeLimits,
    started_at: Instant,
    /// Maximum longer edge of the decoded image after its reduction, in pixels.
    max_edge: u32,
    /// Maximum number of pixels of the decoded image after its reduction. With an alpha channel a third of it.
    max_reduced_pixels: u64,
}

impl<'a> DecodeBudget<'a> {
    /// Creates the budget of an analysis that starts now and reduces the image to [`WORKING_EDGE`]. A preview sets
    /// another edge with [`with_max_edge`](Self::with_max_edge).
    pub(crate) fn new(limits: &'a DecodeLimits) -> Self {
        Self { limits, started_at: Instant::now(), max_edge: WORKING_EDGE, max_reduced_pixels: u64::MAX }
    }

    /// Replaces the maximum longer edge of the decoded image, in pixels.
    pub(crate) fn with_max_edge(self, max_edge: u32) -> Self {
        Self { max_edge, ..self }
    }

    /// Replaces the maximum number of pixels of the decoded image, which has no limit of its own otherwise. An image
    /// with an alpha channel may have a third of them, because the encoders of such images need more memory.
    pub(crate) fn with_max_reduced_pixels(self, max_reduced_pixels: u64) -> Self {
        Self { max_reduced_pixels, ..self }
    }

    /// Size of the decoded image after its reduction, for an image of this width and height in pixels.
    pub(crate) fn reduced_size(self, (width, height): (u32, u32), channels: Channels) -> (u32, u32) {
        let by_edge = fit(width, height, self.max_edge);
        let pixels = u64::from(by_edge.0) * u64::from(by_edge.1);
        let max_pixels = match channels {
            Channels::Rgb => self.max_reduced_pixels,
            Channels::Rgba => self.max_reduced_pixels / 3,
        };
        if pixels <= max_pixels {
            return by_edge;
        }
        let scale = (max_pixels as f64 / pixels as f64).sqrt();
        let edge = f64::from(by_edge.0.max(by_edge.1)) * scale;
        fit(width, height, (edge as u32).max(1))
    }

    /// Maximum longer edge of the decoded image, in pixels.
    pub(crate) fn max_edge(self) -> u32 {
        self.max_edge
    }

    /// Start time of the analysis.
    pub(crate) fn started_at(self) -> Instant {
        self.started_at
    }

    /// Maximum decoder memory in bytes, as in [`DecodeLimits::max_memory`].
    pub(crate) fn max_memory(self) -> u64 {
        self.limits.max_memory
    }

    /// Fails with `too-large` for a file of more bytes than the limit.
    pub(crate) fn check_bytes(self, bytes: usize) -> Result<(), Failure> {
        if bytes as u64 > self.limits.max_bytes { Err(Failure::new(FailureCode::TooLarge)) } else { Ok(()) }
    }

    /// Fails with `corrupt` for an image without pixels and with `too-many-pixels` for one whose side or number of
    /// pixels is above its limit, or whose side is above 65,535.
    pub(crate) fn check_size(self, width: u32, height: u32) -> Result<(), Failure> {
        if width == 0 || height == 0 {
            return Err(Failure::new(FailureCode::Corrupt));
        }
        // Sums of the reduction are exact up to this side.
        let side = self.limits.max_side.min(u32::from(u16::MAX));
        let pixels = u64::from(width) * u64::from(height);
        if width > side || height > side || pixels > self.limits.max_pixels {
            return Err(Failure::new(FailureCode::TooManyPixels));
        }
        Ok(())
    }

    /// Fails with `memory-exceeded` if decoding needs this many bytes of memory and the limit is lower.
    pub(crate) fn check_memory(self, bytes: u64) -> Result<(), Failure> {
        if bytes > self.limits.max_memory { Err(Failure::new(FailureCode::MemoryExceeded)) } else { Ok(()) }
    }

    /// Fails with `deadline-exceeded` if decoding takes about this long and the deadline is shorter. The failure states
    /// both.
    pub(crate) fn check_duration(self, estimate: Duration) -> Result<(), Failure> {
        if estimate <= self.limits.deadline {
            return Ok(());
        }
        let detail = format!(
            "Decoding this image would take about {:.0} seconds, and this server allows {:.0}. Save it again as a JPEG, or \
             in a smaller size.",
            estimate.as_secs_f64().ceil(),
            self.limits.deadline.as_secs_f64()
        );
        Err(Failure::with_detail(FailureCode::DeadlineExceeded, detail))
    }

    /// Fails with `deadline-exceeded` if the analysis or preview has run for longer than the deadline.
    pub(crate) fn check_time(self) -> Result<(), Failure> {
        if self.started_at.elapsed() > self.limits.deadline {
            return Err(Failure::new(FailureCode::DeadlineExceeded));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reduced_image_is_bounded_by_its_edge_and_by_its_area() {
        let limits = DecodeLimits::default();
        let budget = DecodeBudget::new(&limits);
        assert_eq!(budget.reduced_size((6000, 4000), Channels::Rgb), (1024, 683));
        let budget = budget.with_max_edge(8000).with_max_reduced_pixels(12_000_000);
        assert_eq!(budget.reduced_size((4000, 3000), Channels::Rgb), (4000, 3000));
        assert_eq!(budget.reduced_size((8000, 6000), Channels::Rgb), (4000, 3000));
        assert_eq!(budget.reduced_size((8000, 6000), Channels::Rgba), (2309, 1732));
        assert_eq!(budget.reduced_size((16_000, 100), Channels::Rgb), (8000, 50));
    }

    #[test]
    fn rejects_sizes_by_side_and_by_area() {
        let limits = DecodeLimits { max_pixels: 1000, max_side: 100, ..DecodeLimits::default() };
        let budget = DecodeBudget::new(&limits);
        let code = |width, height| budget.check_size(width, height).err().map(|failure| failure.code);
        assert_eq!(code(100, 10), None);
        assert_eq!(code(101, 1), Some(FailureCode::TooManyPixels));
        assert_eq!(code(100, 11), Some(FailureCode::TooManyPixels));
        assert_eq!(code(u32::MAX, u32::MAX), Some(FailureCode::TooManyPixels));
        assert_eq!(code(0, 5), Some(FailureCode::Corrupt));
    }
}

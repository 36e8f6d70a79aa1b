//! What one image may cost.

use std::time::{Duration, Instant};

use protocol::{Failure, FailureCode};

use crate::decoding::WORKING_EDGE;

/// The policy for one image. Sizes are checked before a pixel is decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeLimits {
    /// Most pixels of an image.
    pub max_pixels: u64,
    /// Most pixels of either side; more than 65,535 is taken as 65,535.
    pub max_side: u32,
    /// Most bytes of a file.
    pub max_bytes: u64,
    /// Most bytes of memory that decoding may take, as far as it can be known beforehand. The caller bounds the process.
    pub max_memory: u64,
    /// Longest time that an analysis may take. It is looked at between rows; the caller keeps the hard deadline.
    pub deadline: Duration,
}

impl Default for DecodeLimits {
    fn default() -> Self {
        Self {
            max_pixels: 100_000_000,
            max_side: 20_000,
            max_bytes: 256 << 20,
            max_memory: 1 << 30,
            deadline: Duration::from_secs(10),
        }
    }
}

/// The limits of one analysis that has begun.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget<'a> {
    limits: &'a DecodeLimits,
    begun: Instant,
    edge: u32,
}

impl<'a> Budget<'a> {
    /// The budget of an analysis that begins now.
    pub(crate) fn new(limits: &'a DecodeLimits) -> Self {
        Self { limits, begun: Instant::now(), edge: WORKING_EDGE }
    }

    /// The same for an image that is wanted in another size: the longer edge in pixels.
    pub(crate) fn with_edge(self, edge: u32) -> Self {
        Self { edge, ..self }
    }

    /// The longer edge of what is wanted, in pixels.
    pub(crate) fn edge(self) -> u32 {
        self.edge
    }

    /// When the analysis began.
    pub(crate) fn begun(self) -> Instant {
        self.begun
    }

    /// Most bytes of memory that decoding may take.
    pub(crate) fn memory(self) -> u64 {
        self.limits.max_memory
    }

    /// `too-large` for a file of more bytes than are read.
    pub(crate) fn check_bytes(self, bytes: usize) -> Result<(), Failure> {
        if bytes as u64 > self.limits.max_bytes { Err(Failure::new(FailureCode::TooLarge)) } else { Ok(()) }
    }

    /// `corrupt` for an image of no pixels, `too-many-pixels` for one of more than may be decoded.
    pub(crate) fn check_size(self, width: u32, height: u32) -> Result<(), Failure> {
        if width == 0 || height == 0 {
            return Err(Failure::new(FailureCode::Corrupt));
        }
        // The sums of the reduction are exact up to this.
        let side = self.limits.max_side.min(u32::from(u16::MAX));
        let pixels = u64::from(width) * u64::from(height);
        if width > side || height > side || pixels > self.limits.max_pixels {
            return Err(Failure::new(FailureCode::TooManyPixels));
        }
        Ok(())
    }

    /// `memory-exceeded` when decoding would take this many bytes and may not.
    pub(crate) fn check_memory(self, bytes: u64) -> Result<(), Failure> {
        if bytes > self.limits.max_memory { Err(Failure::new(FailureCode::MemoryExceeded)) } else { Ok(()) }
    }

    /// `deadline-exceeded` when the time is up.
    pub(crate) fn check_time(self) -> Result<(), Failure> {
        if self.begun.elapsed() > self.limits.deadline {
            return Err(Failure::new(FailureCode::DeadlineExceeded));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_refused_by_side_and_by_area() {
        let limits = DecodeLimits { max_pixels: 1000, max_side: 100, ..DecodeLimits::default() };
        let budget = Budget::new(&limits);
        let code = |width, height| budget.check_size(width, height).err().map(|failure| failure.code);
        assert_eq!(code(100, 10), None);
        assert_eq!(code(101, 1), Some(FailureCode::TooManyPixels));
        assert_eq!(code(100, 11), Some(FailureCode::TooManyPixels));
        assert_eq!(code(u32::MAX, u32::MAX), Some(FailureCode::TooManyPixels));
        assert_eq!(code(0, 5), Some(FailureCode::Corrupt));
    }
}

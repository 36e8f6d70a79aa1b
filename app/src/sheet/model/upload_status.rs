//! Status of this tab's uploads: idle, running with its speed, or paused.

use std::collections::VecDeque;

/// How far back the speed is measured, in milliseconds: long enough to be calm, short enough to be true.
const WINDOW: f64 = 8000.0;

/// What this tab's uploads do.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser sends files"))]
pub(crate) enum UploadStatus {
    /// Nothing is on its way.
    #[default]
    Idle,
    /// Files are being sent; how fast, once that is known.
    Running(Option<UploadSpeed>),
    /// No further file is begun until the reader says so.
    Paused {
        /// Files that had been begun and are sent to their end.
        active: u32,
    },
}

/// Speed and the time that is left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct UploadSpeed {
    /// Bytes a second.
    pub(crate) per_second: u64,
    /// Milliseconds until all files are sent, at this speed.
    pub(crate) left_ms: u64,
}

/// Measures a speed over the last seconds.
#[derive(Default)]
pub(crate) struct SpeedMeter {
    /// Moments in milliseconds, and all bytes that had been sent by then.
    samples: VecDeque<(f64, u64)>,
}

#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser sees time pass"))]
impl SpeedMeter {
    /// Notes that so many bytes have been sent by now, and says how fast that is and when the `left` will be; nothing while
    /// that would be a guess.
    pub(crate) fn note(&mut self, now: f64, sent: u64, left: u64) -> Option<UploadSpeed> {
        self.samples.push_back((now, sent));
        while self.samples.len() > 2 && now - self.samples[1].0 >= WINDOW {
            self.samples.pop_front();
        }
        let (since, before) = self.samples[0];
        let (elapsed, moved) = (now - since, sent.saturating_sub(before));
        if elapsed < 1000.0 || moved == 0 {
            return None;
        }
        let per_second = moved as f64 / elapsed * 1000.0;
        Some(UploadSpeed { per_second: per_second as u64, left_ms: (left as f64 / per_second * 1000.0) as u64 })
    }

    /// Begins anew: what came before a pause says nothing.
    pub(crate) fn reset(&mut self) {
        self.samples.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_speed_is_told_once_it_means_something() {
        let mut meter = SpeedMeter::default();
        assert_eq!(meter.note(0.0, 0, 10_000), None);
        assert_eq!(meter.note(500.0, 1000, 9_000), None);
        let told = UploadSpeed { per_second: 2000, left_ms: 4000 };
        assert_eq!(meter.note(1000.0, 2000, 8_000), Some(told));
    }

    #[test]
    fn what_is_long_past_does_not_count() {
        let mut meter = SpeedMeter::default();
        for second in 0..60 {
            // A fast beginning, then a hundredth of it.
            let sent = if second < 10 { second * 1_000_000 } else { 10_000_000 + (second - 10) * 10_000 };
            meter.note(second as f64 * 1000.0, sent, 100_000);
        }
        let told = meter.note(60_000.0, 10_500_000, 100_000).unwrap();
        assert_eq!(told, UploadSpeed { per_second: 10_000, left_ms: 10_000 });
    }

    #[test]
    fn a_line_that_stands_still_promises_nothing() {
        let mut meter = SpeedMeter::default();
        for second in 0..20 {
            meter.note(f64::from(second) * 1000.0, 5_000, 1000);
        }
        assert_eq!(meter.note(20_000.0, 5_000, 1000), None);
    }
}

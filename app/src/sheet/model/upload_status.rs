//! Status of this tab's uploads (idle, running with a speed, or paused), and the meter of the speed.

use std::collections::VecDeque;

/// Time window of the speed, in milliseconds: long enough for a steady value, short enough for a current one.
const WINDOW_MS: f64 = 8000.0;

/// Status of this tab's uploads as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser sends files"))]
pub(crate) enum UploadStatus {
    /// No file is being sent or waits to be sent.
    #[default]
    Idle,
    /// Files are being sent or wait to be sent, with the speed if it is known.
    Running(Option<UploadSpeed>),
    /// No further upload is started until the user resumes.
    Paused {
        /// Number of uploads that were started before the pause and still run.
        active: u32,
    },
}

/// Speed of the uploads, and the remaining time at this speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct UploadSpeed {
    /// Bytes per second.
    pub(crate) per_second: u64,
    /// Milliseconds until all files are sent, at this speed.
    pub(crate) left_ms: u64,
}

/// Meter of the upload speed over about the last [`WINDOW_MS`].
#[derive(Default)]
pub(crate) struct SpeedMeter {
    /// Times in milliseconds, and the total bytes sent by then.
    samples: VecDeque<(f64, u64)>,
}

#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser sees time pass"))]
impl SpeedMeter {
    /// Records the total bytes `sent` at time `now` in milliseconds, and returns the speed and the time for `left` more
    /// bytes.
    ///
    /// Returns `None` if there is less than a second of data, or if no bytes were sent within the window.
    pub(crate) fn record(&mut self, now: f64, sent: u64, left: u64) -> Option<UploadSpeed> {
        self.samples.push_back((now, sent));
        while self.samples.len() > 2 && now - self.samples[1].0 >= WINDOW_MS {
            self.samples.pop_front();
        }
        let (first_time, first_sent) = self.samples[0];
        let (elapsed, bytes) = (now - first_time, sent.saturating_sub(first_sent));
        if elapsed < 1000.0 || bytes == 0 {
            return None;
        }
        let per_second = bytes as f64 / elapsed * 1000.0;
        Some(UploadSpeed { per_second: per_second as u64, left_ms: (left as f64 / per_second * 1000.0) as u64 })
    }

    /// Discards all samples. Samples from before a pause would falsify the speed.
    pub(crate) fn reset(&mut self) {
        self.samples.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_is_given_after_a_second_of_data() {
        let mut meter = SpeedMeter::default();
        assert_eq!(meter.record(0.0, 0, 10_000), None);
        assert_eq!(meter.record(500.0, 1000, 9_000), None);
        let speed = UploadSpeed { per_second: 2000, left_ms: 4000 };
        assert_eq!(meter.record(1000.0, 2000, 8_000), Some(speed));
    }

    #[test]
    fn samples_before_the_window_do_not_count() {
        let mut meter = SpeedMeter::default();
        for second in 0..60 {
            // Ten fast seconds, then a hundredth of the speed.
            let sent = if second < 10 { second * 1_000_000 } else { 10_000_000 + (second - 10) * 10_000 };
            meter.record(second as f64 * 1000.0, sent, 100_000);
        }
        let speed = meter.record(60_000.0, 10_500_000, 100_000).unwrap();
        assert_eq!(speed, UploadSpeed { per_second: 10_000, left_ms: 10_000 });
    }

    #[test]
    fn stalled_upload_has_no_speed() {
        let mut meter = SpeedMeter::default();
        for second in 0..20 {
            meter.record(f64::from(second) * 1000.0, 5_000, 1000);
        }
        assert_eq!(meter.record(20_000.0, 5_000, 1000), None);
    }
}

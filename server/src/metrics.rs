//! Prometheus metrics of the server.
//!
//! Labels never contain ids of batches or images, or text from users.

use std::time::Duration;

use prometheus::core::Collector;
use prometheus::{
    Encoder, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder,
};

use crate::pool::PoolError;
use crate::preview_scale::PreviewScale;
use crate::store::{ImageEventCounts, StoreCounts};

/// Histogram buckets for durations in seconds, from 5 ms to 30 s.
const SECONDS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// Histogram buckets for the lag of stream clients, in events.
const LAG_EVENTS: [f64; 8] = [0.0, 1.0, 4.0, 16.0, 64.0, 256.0, 1024.0, 8192.0];

/// Metrics of one server.
pub struct Metrics {
    registry: Registry,
    streams_open: IntGaugeVec,
    stream_events: IntCounterVec,
    stream_bytes: IntCounterVec,
    stream_lag: Histogram,
    stream_kept: IntGauge,
    images_received: IntCounter,
    images_analyzed: IntCounter,
    images_failed: IntCounterVec,
    queue_wait: Histogram,
    analysis: Histogram,
    decoder_deaths: IntCounterVec,
    previews: IntCounterVec,
    uploads: IntGauge,
    queue: IntGaugeVec,
    stored: IntGauge,
}

/// Metrics of the event streams of one representation (stream format), such as NDJSON.
pub struct StreamMetrics {
    /// Number of open streams.
    pub open: IntGauge,
    /// Number of events sent.
    pub events: IntCounter,
    /// Number of bytes sent, including heartbeats.
    pub bytes: IntCounter,
    /// Lag of clients when events are sent to them: number of logged events after those, still to be sent.
    pub lag: Histogram,
}

impl Metrics {
    /// Creates the metrics, all at zero except `build_info`.
    ///
    /// # Errors
    /// When two metrics have the same name, which tests rule out.
    pub fn new() -> prometheus::Result<Self> {
        let registry = Registry::new();
        let version = Opts::new("build_info", "Always 1; the version is its label.")
            .const_label("version", env!("CARGO_PKG_VERSION"));
        register(&registry, IntGauge::with_opts(namespaced(version))?)?.set(1);
        Ok(Self {
            streams_open: gauges(&registry, "streams_open", "Open event streams.", "representation")?,
            stream_events: counters(
                &registry,
                "stream_events_total",
                "Events sent to stream clients.",
                "representation",
            )?,
            stream_bytes: counters(&registry, "stream_bytes_total", "Bytes sent to stream clients.", "representation")?,
            stream_lag: histogram(
                &registry,
                "stream_lag_events",
                "Events that a stream client is behind when events are sent to it.",
                &LAG_EVENTS,
            )?,
            stream_kept: gauge(
                &registry,
                "stream_kept_bytes",
                "Bytes of encoded events kept in memory for stream clients.",
            )?,
            images_received: counter(&registry, "images_received_total", "Images that were completely stored.")?,
            images_analyzed: counter(&registry, "images_analyzed_total", "Images whose report is ready.")?,
            images_failed: counters(&registry, "images_failed_total", "Images that could not be analyzed.", "code")?,
            queue_wait: histogram(
                &registry,
                "queue_wait_seconds",
                "Time from an image's last byte to the start of its analysis.",
                &SECONDS,
            )?,
            analysis: histogram(
                &registry,
                "analysis_seconds",
                "Duration of an image's analysis in a decoder process.",
                &SECONDS,
            )?,
            decoder_deaths: counters(
                &registry,
                "decoder_deaths_total",
                "Decoder processes that died or were killed.",
                "cause",
            )?,
            previews: counters(&registry, "previews_total", "Previews that were made.", "size")?,
            uploads: gauge(&registry, "uploads_open", "Uploads in progress.")?,
            queue: gauges(&registry, "queue_images", "Images waiting for analysis or being analyzed.", "state")?,
            stored: gauge(&registry, "stored_bytes", "Total bytes of all images of all batches.")?,
            registry,
        })
    }

    /// Metrics of the streams of this representation. The histogram `lag` is shared by all representations.
    pub fn stream(&self, representation: &str) -> StreamMetrics {
        StreamMetrics {
            open: self.streams_open.with_label_values(&[representation]),
            events: self.stream_events.with_label_values(&[representation]),
            bytes: self.stream_bytes.with_label_values(&[representation]),
            lag: self.stream_lag.clone(),
        }
    }

    /// Counts image events that were written to a log.
    pub fn count_logged(&self, events: &ImageEventCounts) {
        self.images_received.inc_by(events.received);
        self.images_analyzed.inc_by(events.analyzed);
        for code in &events.failed {
            self.images_failed.with_label_values(&[code.slug()]).inc();
        }
    }

    /// Records the time from the arrival of an image to the start of an analysis. A second attempt counts from the
    /// arrival too.
    pub fn record_queue_wait(&self, wait: Duration) {
        self.queue_wait.observe(wait.as_secs_f64());
    }

    /// Records the duration of an analysis, whether it succeeded or not. If a decoder process died or was killed in it,
    /// its death is counted.
    pub fn record_analysis(&self, took: Duration, error: Option<&PoolError>) {
        self.analysis.observe(took.as_secs_f64());
        if let Some(error) = error {
            self.count_decoder_death(error);
        }
    }

    /// Counts a decoder process that died or was killed while it had a task. Other errors are not counted.
    pub fn count_decoder_death(&self, error: &PoolError) {
        let cause = match error {
            PoolError::Died(_) => "crash",
            PoolError::Deadline => "deadline",
            PoolError::Memory => "memory",
            PoolError::Av1 => "av1",
            PoolError::Changed | PoolError::File(_) | PoolError::Start(_) => return,
        };
        self.decoder_deaths.with_label_values(&[cause]).inc();
    }

    /// Counts a preview that was made.
    pub fn count_preview(&self, scale: PreviewScale) {
        self.previews.with_label_values(&[scale.name()]).inc();
    }

    /// Counts an upload as in progress until the returned guard is dropped.
    pub fn count_upload(&self) -> OpenUpload {
        self.uploads.inc();
        OpenUpload(self.uploads.clone())
    }

    /// Returns all metrics in the Prometheus text format, version 0.0.4. `counts` and `kept_bytes` are the present
    /// values of the store and the live tails (in-memory copies of new events).
    ///
    /// # Errors
    /// When a metric cannot be written in this format, which tests rule out.
    pub fn to_text(&self, counts: &StoreCounts, kept_bytes: usize) -> prometheus::Result<Vec<u8>> {
        let gauge_value = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        self.queue.with_label_values(&["waiting"]).set(gauge_value(counts.waiting));
        self.queue.with_label_values(&["running"]).set(gauge_value(counts.running));
        self.stored.set(gauge_value(counts.bytes));
        self.stream_kept.set(gauge_value(kept_bytes as u64));
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }
}

/// Guard that counts one upload as in progress.
pub struct OpenUpload(IntGauge);

impl Drop for OpenUpload {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Adds the prefix `proofsheet_` to the name of a metric.
fn namespaced(options: Opts) -> Opts {
    options.namespace("proofsheet")
}

/// Registers a metric, so that [`Metrics::to_text`] writes it, and returns it.
fn register<T: Collector + Clone + 'static>(registry: &Registry, metric: T) -> prometheus::Result<T> {
    registry.register(Box::new(metric.clone()))?;
    Ok(metric)
}

fn counter(registry: &Registry, name: &str, help: &str) -> prometheus::Result<IntCounter> {
    register(registry, IntCounter::with_opts(namespaced(Opts::new(name, help)))?)
}

/// Registers a counter for each value of a label.
fn counters(registry: &Registry, name: &str, help: &str, label: &str) -> prometheus::Result<IntCounterVec> {
    register(registry, IntCounterVec::new(namespaced(Opts::new(name, help)), &[label])?)
}

fn gauge(registry: &Registry, name: &str, help: &str) -> prometheus::Result<IntGauge> {
    register(registry, IntGauge::with_opts(namespaced(Opts::new(name, help)))?)
}

/// Registers a gauge for each value of a label.
fn gauges(registry: &Registry, name: &str, help: &str, label: &str) -> prometheus::Result<IntGaugeVec> {
    register(registry, IntGaugeVec::new(namespaced(Opts::new(name, help)), &[label])?)
}

fn histogram(registry: &Registry, name: &str, help: &str, buckets: &[f64]) -> prometheus::Result<Histogram> {
    let options = HistogramOpts::new(name, help).namespace("proofsheet").buckets(buckets.to_vec());
    register(registry, Histogram::with_opts(options)?)
}

//! What the server counts, for operators' monitors.
//!
//! Nothing here is ever the id of a batch or an image, or text of a user.

use std::time::Duration;

use prometheus::core::Collector;
use prometheus::{
    Encoder, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder,
};

use crate::pool::PoolError;
use crate::store::{ImageEventCounts, StoreCounts};

/// Milliseconds to half a minute, as seconds.
const SECONDS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// Events that a reader may be behind.
const EVENTS: [f64; 8] = [0.0, 1.0, 4.0, 16.0, 64.0, 256.0, 1024.0, 8192.0];

/// All counts of one server.
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
    uploads: IntGauge,
    queue: IntGaugeVec,
    stored: IntGauge,
}

/// The counts of streams of one representation.
pub struct StreamMetrics {
    /// Streams that are open.
    pub open: IntGauge,
    /// Events that were sent.
    pub events: IntCounter,
    /// Bytes of events and signs of life that were sent.
    pub bytes: IntCounter,
    /// How many events readers were still behind when they were told something.
    pub lag: Histogram,
}

impl Metrics {
    /// Counts that all stand at zero.
    ///
    /// # Errors
    /// When two have the same name, which a test rules out.
    pub fn new() -> prometheus::Result<Self> {
        let registry = Registry::new();
        let own = &registry;
        let version = Opts::new("build_info", "Always 1; the version is its label.")
            .const_label("version", env!("CARGO_PKG_VERSION"));
        registered(own, IntGauge::with_opts(named(version))?)?.set(1);
        Ok(Self {
            streams_open: gauges(own, "streams_open", "Event streams that are open.", "representation")?,
            stream_events: counters(own, "stream_events_total", "Events sent to readers.", "representation")?,
            stream_bytes: counters(own, "stream_bytes_total", "Bytes sent to readers.", "representation")?,
            stream_lag: histogram(
                own,
                "stream_lag_events",
                "Events that a reader is still behind when it is told something.",
                &EVENTS,
            )?,
            stream_kept: gauge(own, "stream_kept_bytes", "Encoded events kept in memory for readers.")?,
            images_received: counter(own, "images_received_total", "Images whose last byte was safely stored.")?,
            images_analyzed: counter(own, "images_analyzed_total", "Images whose report is ready.")?,
            images_failed: counters(own, "images_failed_total", "Images that could not be analyzed.", "code")?,
            queue_wait: histogram(
                own,
                "queue_wait_seconds",
                "From an image's last byte to the beginning of its analysis.",
                &SECONDS,
            )?,
            analysis: histogram(own, "analysis_seconds", "An image's analysis in a decoder process.", &SECONDS)?,
            decoder_deaths: counters(
                own,
                "decoder_deaths_total",
                "Decoder processes that died or were killed.",
                "cause",
            )?,
            uploads: gauge(own, "uploads_open", "Files that are being received.")?,
            queue: gauges(own, "queue_images", "Images to be analyzed.", "state")?,
            stored: gauge(own, "stored_bytes", "Bytes of all images of all batches.")?,
            registry,
        })
    }

    /// The counts of streams of this representation.
    pub fn stream(&self, representation: &str) -> StreamMetrics {
        StreamMetrics {
            open: self.streams_open.with_label_values(&[representation]),
            events: self.stream_events.with_label_values(&[representation]),
            bytes: self.stream_bytes.with_label_values(&[representation]),
            lag: self.stream_lag.clone(),
        }
    }

    /// Counts image events that were logged.
    pub fn logged(&self, events: &ImageEventCounts) {
        self.images_received.inc_by(events.received);
        self.images_analyzed.inc_by(events.analyzed);
        for code in &events.failed {
            self.images_failed.with_label_values(&[code.slug()]).inc();
        }
    }

    /// Counts how long an image waited for a worker.
    pub fn waited(&self, wait: Duration) {
        self.queue_wait.observe(wait.as_secs_f64());
    }

    /// Counts an analysis, however it ended.
    pub fn analyzed(&self, took: Duration, error: Option<&PoolError>) {
        self.analysis.observe(took.as_secs_f64());
        if let Some(error) = error {
            self.unanswered(error);
        }
    }

    /// Counts a decoder that did not live to answer, if it did not.
    pub fn unanswered(&self, error: &PoolError) {
        let cause = match error {
            PoolError::Died(_) => "crash",
            PoolError::Deadline => "deadline",
            PoolError::Memory => "memory",
            PoolError::Changed | PoolError::File(_) | PoolError::Start(_) => return,
        };
        self.decoder_deaths.with_label_values(&[cause]).inc();
    }

    /// Counts a file as being received until what this returns is dropped.
    pub fn upload(&self) -> OpenUpload {
        self.uploads.inc();
        OpenUpload(self.uploads.clone())
    }

    /// Everything in Prometheus' text format, version 0.0.4.
    ///
    /// # Errors
    /// When the format does not allow what was counted, which a test rules out.
    pub fn text(&self, counts: &StoreCounts, kept: usize) -> prometheus::Result<Vec<u8>> {
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        self.queue.with_label_values(&["waiting"]).set(number(counts.waiting));
        self.queue.with_label_values(&["running"]).set(number(counts.running));
        self.stored.set(number(counts.bytes));
        self.stream_kept.set(number(kept as u64));
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }
}

/// A file that is being received.
pub struct OpenUpload(IntGauge);

impl Drop for OpenUpload {
    fn drop(&mut self) {
        self.0.dec();
    }
}

fn named(options: Opts) -> Opts {
    options.namespace("proofsheet")
}

fn registered<T: Collector + Clone + 'static>(registry: &Registry, metric: T) -> prometheus::Result<T> {
    registry.register(Box::new(metric.clone()))?;
    Ok(metric)
}

fn counter(registry: &Registry, name: &str, help: &str) -> prometheus::Result<IntCounter> {
    registered(registry, IntCounter::with_opts(named(Opts::new(name, help)))?)
}

fn counters(registry: &Registry, name: &str, help: &str, label: &str) -> prometheus::Result<IntCounterVec> {
    registered(registry, IntCounterVec::new(named(Opts::new(name, help)), &[label])?)
}

fn gauge(registry: &Registry, name: &str, help: &str) -> prometheus::Result<IntGauge> {
    registered(registry, IntGauge::with_opts(named(Opts::new(name, help)))?)
}

fn gauges(registry: &Registry, name: &str, help: &str, label: &str) -> prometheus::Result<IntGaugeVec> {
    registered(registry, IntGaugeVec::new(named(Opts::new(name, help)), &[label])?)
}

fn histogram(registry: &Registry, name: &str, help: &str, buckets: &[f64]) -> prometheus::Result<Histogram> {
    let options = HistogramOpts::new(name, help).namespace("proofsheet").buckets(buckets.to_vec());
    registered(registry, Histogram::with_opts(options)?)
}

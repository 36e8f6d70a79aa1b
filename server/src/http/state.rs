//! State shared by all handlers.

use std::sync::Arc;

use analysis::DecodeLimits;
use tokio_util::sync::CancellationToken;

use super::events::EventStreams;
use super::sample_batches::SampleBatches;
use crate::batches::Batches;
use crate::config::HostPolicy;
use crate::metrics::Metrics;
use crate::pool::SandboxStatus;
use crate::previews::Previews;

/// Shared state of the HTTP handlers.
pub struct ServerState {
    /// Operations on batches.
    pub batches: Batches,
    /// Previews of images.
    pub previews: Previews,
    /// Host names that the server answers to.
    pub host_policy: HostPolicy,
    /// Decode limits of one image. Their largest file is also the limit of an upload.
    pub limits: DecodeLimits,
    /// Event streams.
    pub streams: EventStreams,
    /// Batches that are being filled with sample images.
    pub sample_batches: SampleBatches,
    /// Metrics of the server.
    pub metrics: Arc<Metrics>,
    /// Sandbox layers of the decoder processes.
    pub sandbox_status: SandboxStatus,
    /// Cancelled when the server starts to stop.
    pub stop: CancellationToken,
}

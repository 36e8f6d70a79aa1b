//! The server of Proofsheet as a library: [`run`] takes a configuration, a listener and a signal to stop.

mod accept;
mod analyze;
mod batches;
mod blobs;
mod certificate;
pub mod cli;
mod clock;
mod config;
mod disk_reserve;
mod failpoint;
mod http;
mod jobs;
mod metrics;
mod pool;
mod previews;
mod random;
mod serve;
mod spreadsheet;
pub mod store;

pub use analyze::{AnalyzeOptions, Outcome, OutputFormat, analyze};
pub use certificate::{Certificate, CertificateError};
pub use config::{Audience, Config, Reach};
pub use pool::{Decoded, Order, Pool, PoolError, Posture, Sandbox, Wall, Walls, decode_until_closed, decode_with};
pub use serve::{RunError, run};

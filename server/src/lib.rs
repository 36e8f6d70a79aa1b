//! Proofsheet's server and command line as a library. [`run`] runs a server with a configuration, a listener and a stop
//! signal; [`analyze()`] analyzes files without a server; [`cli::main`] is the whole program. The decoder pool and the
//! store are public for tests.

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
mod path_key;
mod pool;
mod preview_scale;
mod previews;
mod random;
mod serve;
mod spreadsheet;
pub mod store;

pub use analyze::{AnalyzeOptions, AnalyzeOutcome, OutputFormat, analyze};
pub use certificate::{Certificate, CertificateError};
pub use config::{Config, HostPolicy, ListenScope};
pub use pool::{
    Decoded, DecoderArgs, LayerStatus, Pool, PoolError, SandboxLevel, SandboxMode, SandboxStatus, run_decoder,
    run_decoder_with,
};
pub use serve::{RunError, run};

//! Operations on batches: create a batch, add files, record results, edit settings, delete.
//!
//! HTTP handlers and workers read and change the store and the blobs only through these operations.

mod arrival;
mod changes;
mod duplicate_state;
mod error;
mod lifecycle;
mod maintenance;
mod reading;
mod results;
mod settings;
mod tasks;
mod thresholds_patch;

pub use self::arrival::{Arrival, Received};
pub use self::changes::Batches;
pub use self::error::BatchError;
pub use self::settings::SettingsPatch;
pub use self::thresholds_patch::ThresholdsPatch;

//! Operations on batches: create and read them, add files, claim jobs and record results, change settings, record
//! decisions, seal, cancel, delete, and maintain.
//!
//! HTTP handlers and workers read and change the store and the blobs only through these operations. Only previews use
//! the blobs directly (`previews.rs`).

mod changes;
mod duplicate_state;
mod error;
mod lifecycle;
mod maintenance;
mod reading;
mod received_file;
mod results;
mod settings;
mod shots;
mod tasks;
mod thresholds_patch;

pub use self::changes::Batches;
pub use self::error::BatchError;
pub use self::received_file::{AddedImage, ReceivedFile};
pub use self::settings::SettingsPatch;
pub use self::thresholds_patch::ThresholdsPatch;

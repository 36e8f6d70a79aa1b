//! Batches: the rules that HTTP and the workers share, and their only access to the store and the blobs.

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

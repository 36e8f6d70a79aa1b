//! Entry in the list of batches that this browser has shown.

use serde::{Deserialize, Serialize};

/// Entry in the list of recent batches, which the browser keeps in local storage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RecentBatch {
    /// Batch id.
    pub(crate) id: String,
    /// Batch name.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// Number of images when this browser last showed the batch.
    pub(crate) images: u64,
    /// Creation time of the batch, in milliseconds since 1970-01-01 UTC.
    pub(crate) at: f64,
    /// Creation time as text in the user's language and time zone. It is filled in when the list is read.
    #[serde(skip)]
    pub(crate) when: String,
}

//! Entry of the list of batches that this browser has seen.

use serde::{Deserialize, Serialize};

/// One entry of the list that the browser keeps for itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RecentBatch {
    /// The batch's id.
    pub(crate) id: String,
    /// What its owner calls it.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// Number of images when it was last seen.
    pub(crate) images: u64,
    /// When it was opened, in milliseconds since 1970.
    pub(crate) at: f64,
    /// The same moment in words of the reader's language and time zone; made when the list is read.
    #[serde(skip)]
    pub(crate) when: String,
}

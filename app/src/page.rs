//! Data of a page: the server renders it and embeds it as JSON for hydration.

use protocol::{Batch, Image};
use serde::{Deserialize, Serialize};

use crate::{Language, Theme, ThumbnailSize};

/// Data from which a page is rendered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Kind of page with its data.
    pub content: PageContent,
    /// Language of the page.
    pub language: Language,
    /// Theme of the page.
    pub theme: Theme,
    /// Size of the thumbnails of a sheet.
    pub thumbnail_size: ThumbnailSize,
    /// URL path of scripts and styles, without a trailing slash: `/v/<build id>`.
    pub assets: String,
    /// Maximum file length that the server accepts, in bytes. The browser skips longer files without uploading them.
    pub max_bytes: u64,
}

/// Kind of page with its initial data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "there is one of it for each page")]
pub enum PageContent {
    /// Start page with the drop area.
    Start,
    /// Sheet of a batch.
    Sheet {
        /// Batch of the sheet.
        batch: Batch,
        /// First images of the batch, or those after the page token in the URL, with report summaries (reports without
        /// bulky parts).
        images: Vec<Image>,
        /// Page token (`after`) of the next images, or `None` if there are no more.
        next: Option<String>,
        /// Origin of the images that are still expected.
        upload_source: UploadSource,
    },
    /// Page for a batch that does not exist.
    NotFound {
        /// Reason why the batch does not exist.
        reason: MissingReason,
    },
}

/// Origin of the images that a sheet still expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UploadSource {
    /// Clients upload them, and may stop at any time.
    Clients,
    /// The server is adding sample images itself.
    Server,
}

/// Reason why a batch does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MissingReason {
    /// No batch has this id.
    Unknown,
    /// The batch was deleted.
    Deleted,
}

#[cfg(feature = "ssr")]
impl Page {
    /// Returns the page as JSON for an inline script block. Every `<` is escaped, so that no text in it can end the
    /// block.
    pub(crate) fn to_data_block(&self) -> String {
        // Serialisation cannot fail, because a page contains only plain values.
        serde_json::to_string(self).unwrap_or_default().replace('<', "\\u003c")
    }
}

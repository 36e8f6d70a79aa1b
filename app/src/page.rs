//! Data of a page, which the server renders and the browser takes over.

use protocol::{Batch, Image};
use serde::{Deserialize, Serialize};

use crate::{Language, Theme, ThumbnailSize};

/// Everything that one page shows first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Which page it is, with its data.
    pub content: PageContent,
    /// The language it is written in.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// How large the pictures of a sheet are.
    pub thumbnail_size: ThumbnailSize,
    /// Where scripts and styles are, without a slash at the end: `/v/<build id>`.
    pub assets: String,
    /// The most bytes that the server takes of a file: larger ones need not be sent to be refused.
    pub max_bytes: u64,
}

/// The pages and the data each begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "there is one of it for each page")]
pub enum PageContent {
    /// The page with the drop area.
    Start,
    /// A batch's sheet.
    Sheet {
        /// The batch.
        batch: Batch,
        /// Its first images, without the bulky parts of their reports.
        images: Vec<Image>,
        /// What to send as `after` for the images that follow; absent when there are none.
        next: Option<String>,
        /// Where the images that it waits for come from.
        upload_source: UploadSource,
    },
    /// There is no such batch.
    NotFound {
        /// Why.
        reason: MissingReason,
    },
}

/// Where the images come from that a sheet waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UploadSource {
    /// Somebody sends them, and may stop at any moment.
    Clients,
    /// The server makes them at this moment.
    Server,
}

/// Why there is no sheet.
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
    /// The page as JSON for an inline data block: no `<`, so that no text in it can end the block.
    pub(crate) fn to_data_block(&self) -> String {
        // A page is made of plain values, which always have a JSON form.
        serde_json::to_string(self).unwrap_or_default().replace('<', "\\u003c")
    }
}

//! File that the page is about to upload, as it is added to a sheet.

use protocol::ImageId;

/// File that this tab is about to send.
pub(crate) struct NewFile {
    /// Id under which the file is sent.
    pub(crate) id: ImageId,
    /// File name without folders.
    pub(crate) name: String,
    /// File name with its folders, if known.
    pub(crate) path: Option<String>,
    /// Length in bytes.
    pub(crate) bytes: u64,
}

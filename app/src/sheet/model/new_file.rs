//! File for which a waiting card is added to a sheet, before this tab uploads it.

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

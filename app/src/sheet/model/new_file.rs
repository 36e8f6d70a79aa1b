//! File for which a waiting card is added to a sheet, before this tab uploads it.

use protocol::{CompanionFile, FilePath, ImageId};

/// File that this tab is about to send.
pub(crate) struct NewFile {
    /// Id under which the file is sent.
    pub(crate) id: ImageId,
    /// File name, and its folders if they are known.
    pub(crate) file: FilePath,
    /// Files beside it that are not sent.
    pub(crate) companions: Vec<CompanionFile>,
    /// Length in bytes.
    pub(crate) bytes: u64,
}

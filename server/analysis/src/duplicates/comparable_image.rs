//! Input of the duplicate search: one image of a batch.

use protocol::{ContentHash, Identity, ImageId};

/// An image of a batch, with the data by which the duplicate search compares it.
#[derive(Debug, Clone, Copy)]
pub struct ComparableImage<'a> {
    /// Id of the image.
    pub image: ImageId,
    /// Position in the order of arrival in the batch.
    pub arrival: u64,
    /// Hash of the file's bytes.
    pub hash: ContentHash,
    /// Measured identity. If it has no valid signature of at least 2 x 2 cells, or the picture too little detail, the
    /// image is compared by its bytes alone.
    pub identity: &'a Identity,
}

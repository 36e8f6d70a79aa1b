//! What one image is compared by.

use serde::{Deserialize, Serialize};

use crate::BitHash;

/// What the image is compared by, to find images that look alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Identity {
    /// Difference hash: is each cell of a 9 x 8 reduction brighter than its left neighbour?
    pub dhash: BitHash,
    /// DCT hash: is each of the 8 x 8 lowest frequencies of a 32 x 32 reduction above their median?
    #[serde(default)]
    pub phash: BitHash,
    /// Contrast of the signature in luma steps, 0 to 127.5: an even image's hashes are noise and compare to nothing.
    pub contrast: f32,
    /// The picture in about a thousand cells, by which close hashes are verified; bulky.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
}

/// Luma of the picture in cells that are about square, row after row from the top left of the oriented image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Signature {
    /// Cells side by side.
    pub columns: u8,
    /// Cells above each other.
    pub rows: u8,
    /// The darkest cell, in hundredths of luma steps.
    pub darkest: u16,
    /// The brightest cell, in hundredths of luma steps.
    pub brightest: u16,
    /// One byte for each cell, 0 the darkest and 255 the brightest, as Base64.
    pub cells: String,
}

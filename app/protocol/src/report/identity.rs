//! Hashes and signature of one image, for the search for duplicates.

use serde::{Deserialize, Serialize};

use crate::BitHash;

/// Data for the search for images that look alike, measured without uniform margins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Identity {
    /// Difference hash: one bit for each cell of a 9 x 8 reduction except the first of a row, set if the cell is
    /// brighter than its left neighbour.
    pub dhash: BitHash,
    /// DCT hash: one bit for each of the 8 x 8 lowest frequencies of a 32 x 32 reduction, set if it is above their
    /// median. 0 in reports of version 1.
    #[serde(default)]
    pub phash: BitHash,
    /// Contrast: standard deviation of the signature's cells in luma steps, 0 to 127.5. The hashes of a uniform image
    /// are noise and are not compared.
    pub contrast: f32,
    /// The picture in about 1100 luma cells, to compare images in detail. Large, so a report summary lacks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
}

/// Luma of the picture without its margins in nearly square cells, row by row from the top left of the oriented image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Signature {
    /// Number of cells per row.
    pub columns: u8,
    /// Number of rows.
    pub rows: u8,
    /// Luma of the darkest cell, in hundredths of luma steps.
    pub darkest: u16,
    /// Luma of the brightest cell, in hundredths of luma steps.
    pub brightest: u16,
    /// One byte per cell in Base64, from 0 for the darkest cell to 255 for the brightest.
    pub cells: String,
}

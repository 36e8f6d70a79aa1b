//! Rows of an image as RGB, assembled from the tiles of a band.

use protocol::Failure;

use super::tile_grid::TileGrid;
use crate::decoding::failures::corrupt;
use crate::decoding::yuv::{CodePoints, YuvConversion, YuvPicture};

/// Converter of the rows of a band to RGB.
pub(super) struct ImageRows {
    conversion: YuvConversion,
    /// Current row: red, green and blue of each pixel.
    rgb: Vec<u8>,
}

impl ImageRows {
    /// Converter of bands of pictures like this one.
    pub(super) fn new(picture: &dyn YuvPicture, code_points: CodePoints) -> Self {
        Self { conversion: YuvConversion::new(picture, code_points), rgb: vec![] }
    }

    /// Returns a row of a band as RGB. `corrupt` if a tile has another layout or bit depth than the first one.
    pub(super) fn read(&mut self, band: &[Box<dyn YuvPicture>], row: u32, grid: &TileGrid) -> Result<&[u8], Failure> {
        self.rgb.clear();
        for (column, picture) in band.iter().enumerate() {
            if !self.conversion.fits(&**picture) {
                return Err(corrupt());
            }
            self.conversion.append_row(&**picture, row, grid.tile_columns(column), &mut self.rgb);
        }
        Ok(&self.rgb)
    }
}

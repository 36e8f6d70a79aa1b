//! Rows of an image as RGB, assembled from the tiles of a band.

use super::tile_grid::TileGrid;
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

    /// Returns true if all pictures of a band have the layout and bit depth of the first picture.
    pub(super) fn fit(&self, band: &[Box<dyn YuvPicture>]) -> bool {
        band.iter().all(|picture| self.conversion.fits(&**picture))
    }

    /// Returns a row of a band as RGB.
    pub(super) fn read(&mut self, band: &[Box<dyn YuvPicture>], row: u32, grid: &TileGrid) -> &[u8] {
        self.rgb.clear();
        for (column, picture) in band.iter().enumerate() {
            self.conversion.append_row(&**picture, row, grid.tile_columns(column), &mut self.rgb);
        }
        &self.rgb
    }
}

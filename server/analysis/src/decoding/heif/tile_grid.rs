//! Grid of coded pictures that form one image (ISO/IEC 23008-12, 6.6.2.3), decoded one row of tiles at a time.

use std::ops::Range;

use heifer_isobmff::boxes::Grid;
use protocol::Failure;

use super::container::HeifContainer;
use super::picture_codec::{CodedPicture, PictureCodec};
use crate::budget::DecodeBudget;
use crate::decoding::failures::{corrupt, unsupported};
use crate::decoding::yuv::YuvPicture;

/// Coded pictures of equal size that form an image. A row of tiles is called a band.
pub(super) struct TileGrid {
    /// Items of the tiles, row by row.
    tiles: Vec<u32>,
    /// Number of tiles of a stored band. Tiles right of the image are not decoded.
    stored_columns: u32,
    /// Number of tiles of a band that overlap the image.
    columns: u32,
    /// Width and height of the image in pixels. Tiles may reach beyond its right and lower edge.
    pub(super) size: (u32, u32),
    /// Width and height of a tile in pixels.
    pub(super) tile_size: (u32, u32),
}

impl TileGrid {
    /// Reads the grid of an item, which is a grid of coded pictures, or one coded picture.
    ///
    /// # Errors
    ///
    /// `corrupt` if the grid has no size, refers to other items than coded pictures, or its tiles do not cover it;
    /// `unsupported-format` for other types of items; those of [`DecodeBudget::check_size`].
    pub(super) fn read(
        container: &HeifContainer<'_>,
        item: u32,
        codec: &dyn PictureCodec,
        budget: DecodeBudget<'_>,
    ) -> Result<Self, Failure> {
        let kind = container.item(item)?.kind;
        if codec.accepts(kind) {
            let size = container.size(item)?;
            budget.check_size(size.0, size.1)?;
            return Ok(Self { tiles: vec![item], stored_columns: 1, columns: 1, size, tile_size: size });
        }
        if kind != *b"grid" {
            return Err(unsupported_item(kind));
        }
        let grid = Grid::parse(&container.data(item)?).map_err(|_| corrupt())?;
        let size = (grid.output_width, grid.output_height);
        budget.check_size(size.0, size.1)?;
        let (stored_columns, rows) = (u32::from(grid.columns), u32::from(grid.rows));
        let tiles = container.targets(b"dimg", item);
        let first = *tiles.first().ok_or_else(corrupt)?;
        let tile_kind = container.item(first)?.kind;
        if !codec.accepts(tile_kind) {
            // A grid of grids is forbidden.
            return Err(if tile_kind == *b"grid" { corrupt() } else { unsupported_item(tile_kind) });
        }
        let tile_size = container.size(first)?;
        budget.check_size(tile_size.0, tile_size.1)?;
        let is_covered = u64::from(stored_columns) * u64::from(tile_size.0) >= u64::from(size.0)
            && u64::from(rows) * u64::from(tile_size.1) >= u64::from(size.1);
        if !is_covered || tiles.len() as u64 != u64::from(stored_columns) * u64::from(rows) {
            return Err(corrupt());
        }
        Ok(Self { tiles: tiles.to_vec(), stored_columns, columns: size.0.div_ceil(tile_size.0), size, tile_size })
    }

    /// Bands that contain these rows of the image.
    pub(super) fn bands_of_rows(&self, rows: Range<u32>) -> Range<u32> {
        rows.start / self.tile_size.1..rows.end.div_ceil(self.tile_size.1)
    }

    /// Rows of a band that belong to the image, counted from the top of the band.
    pub(super) fn band_rows(&self, band: u32) -> Range<u32> {
        0..self.tile_size.1.min(self.size.1 - band * self.tile_size.1)
    }

    /// Number of columns of the tile at this position in a band that belong to the image.
    pub(super) fn tile_columns(&self, column: usize) -> usize {
        self.tile_size.0.min(self.size.0 - column as u32 * self.tile_size.0) as usize
    }

    /// Decodes the tiles of a band that overlap the image, from left to right.
    ///
    /// # Errors
    ///
    /// `corrupt` if a tile is missing, damaged, or smaller than the file states; those of the codec and the budget.
    pub(super) fn decode_band(
        &self,
        band: u32,
        container: &HeifContainer<'_>,
        codec: &dyn PictureCodec,
        budget: DecodeBudget<'_>,
    ) -> Result<Vec<Box<dyn YuvPicture>>, Failure> {
        let start = (band * self.stored_columns) as usize;
        let mut pictures: Vec<Box<dyn YuvPicture>> = vec![];
        for &tile in self.tiles.get(start..start + self.columns as usize).ok_or_else(corrupt)? {
            budget.check_time()?;
            let picture = self.decode_tile(tile, container, codec, budget)?;
            if pictures.is_empty() {
                budget.check_memory(picture.layout().bytes(picture.size()) * u64::from(self.columns))?;
            }
            pictures.push(picture);
        }
        Ok(pictures)
    }

    /// Decodes a tile.
    fn decode_tile(
        &self,
        tile: u32,
        container: &HeifContainer<'_>,
        codec: &dyn PictureCodec,
        budget: DecodeBudget<'_>,
    ) -> Result<Box<dyn YuvPicture>, Failure> {
        if !codec.accepts(container.item(tile)?.kind) || container.size(tile)? != self.tile_size {
            return Err(corrupt());
        }
        let properties = container.properties(tile).collect();
        let coded = CodedPicture { data: container.data(tile)?, properties, size: self.tile_size };
        let picture = codec.decode(&coded, budget)?;
        let size = picture.size();
        if size.0 < self.tile_size.0 || size.1 < self.tile_size.1 { Err(corrupt()) } else { Ok(picture) }
    }
}

/// Failure of an image whose item has this type, which neither the container code nor the codec decodes.
fn unsupported_item(kind: [u8; 4]) -> Failure {
    match &kind {
        b"iovl" => unsupported("a HEIF image that overlays several images"),
        b"unci" => unsupported("an uncompressed HEIF image"),
        b"jpeg" => unsupported("a JPEG in a HEIF container"),
        b"avc1" => unsupported("an H.264 image in a HEIF container"),
        b"av01" => unsupported("an AV1 image in a HEIF file that is not marked as AVIF"),
        b"hvc1" | b"hev1" => unsupported("an HEVC image in a HEIF file that is marked as AVIF"),
        _ => unsupported("a HEIF image with a rare codec or derivation"),
    }
}

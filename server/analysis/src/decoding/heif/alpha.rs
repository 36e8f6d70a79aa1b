//! Alpha plane of a HEIF image: an auxiliary image of opacity (ISO/IEC 23008-12, 6.5.8).

use heifer_isobmff::boxes::Property;
use protocol::{Failure, FailureCode};

use super::container::HeifContainer;
use super::picture_codec::PictureCodec;
use super::tile_grid::TileGrid;
use crate::budget::DecodeBudget;
use crate::decoding::yuv::{YuvPicture, append_alpha_row};

/// Types of auxiliary images that hold opacity (ISO/IEC 23008-12, B.2.4, and ISO/IEC 23091-1).
const ALPHA_TYPES: [&str; 2] = ["urn:mpeg:hevc:2015:auxid:1", "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"];

/// Rows of an alpha plane, read from top to bottom.
pub(super) struct AlphaRows {
    grid: TileGrid,
    /// Width and height of the image to which the plane belongs.
    image_size: (u32, u32),
    /// True if the colours of the image are multiplied by the opacity.
    is_premultiplied: bool,
    /// Current row of tiles and its index.
    band: Option<(u32, Vec<Box<dyn YuvPicture>>)>,
    /// True if the rest of the plane is missing or damaged. It counts as opaque.
    is_damaged: bool,
    samples: Vec<u16>,
    /// Opacity of the current row in the width of the plane.
    alpha: Vec<u8>,
    /// Current row of the image: red, green, blue and opacity of each pixel.
    rgba: Vec<u8>,
}

impl AlphaRows {
    /// Finds the alpha plane of an image: of one of the `derived` images or of their source `item`, which has this size.
    /// `None` without one, or if its properties are damaged.
    pub(super) fn find(
        container: &HeifContainer<'_>,
        derived: &[u32],
        item: u32,
        image_size: (u32, u32),
        codec: &dyn PictureCodec,
        budget: DecodeBudget<'_>,
    ) -> Option<Self> {
        let (image, alpha) = derived.iter().chain([&item]).find_map(|&image| {
            let mut auxiliary = container.sources(*b"auxl", image);
            Some((image, auxiliary.find(|&auxiliary| auxiliary != item && is_alpha(container, auxiliary))?))
        })?;
        let grid = TileGrid::read(container, alpha, codec, budget).ok()?;
        let is_premultiplied = container.targets(b"prem", image).contains(&alpha);
        let (samples, alpha, rgba) = (vec![], vec![], vec![]);
        Some(Self { grid, image_size, is_premultiplied, band: None, is_damaged: false, samples, alpha, rgba })
    }

    /// Returns a row of the image with its opacity, as RGBA. Rows must be read from top to bottom.
    ///
    /// # Errors
    ///
    /// Those of the codec and the budget, except `corrupt`: missing opacity counts as full.
    pub(super) fn combine(
        &mut self,
        rgb: &[u8],
        row: u32,
        container: &HeifContainer<'_>,
        codec: &dyn PictureCodec,
        budget: DecodeBudget<'_>,
    ) -> Result<&[u8], Failure> {
        self.read_row(row, container, codec, budget)?;
        let (plane_width, width) = (u64::from(self.grid.size.0), u64::from(self.image_size.0));
        self.rgba.clear();
        for (column, pixel) in (0..).zip(rgb.chunks_exact(3)) {
            // The plane may have another size than the image.
            let opacity = self.alpha.get((column * plane_width / width) as usize).copied().unwrap_or(u8::MAX);
            let colour = [pixel[0], pixel[1], pixel[2]];
            let [red, green, blue] = if self.is_premultiplied { divided(colour, opacity) } else { colour };
            self.rgba.extend([red, green, blue, opacity]);
        }
        Ok(&self.rgba)
    }

    /// Reads the opacity of a row of the image. It is empty if it is missing.
    fn read_row(
        &mut self,
        row: u32,
        container: &HeifContainer<'_>,
        codec: &dyn PictureCodec,
        budget: DecodeBudget<'_>,
    ) -> Result<(), Failure> {
        let row = (u64::from(row) * u64::from(self.grid.size.1) / u64::from(self.image_size.1)) as u32;
        let (index, row) = (row / self.grid.tile_size.1, row % self.grid.tile_size.1);
        if !self.is_damaged && self.band.as_ref().is_none_or(|(current, _)| *current != index) {
            // The old tiles are freed before the new ones are decoded.
            self.band = None;
            match self.grid.decode_band(index, container, codec, budget) {
                Err(failure) if failure.code == FailureCode::Corrupt => self.is_damaged = true,
                band => self.band = Some((index, band?)),
            }
        }
        self.alpha.clear();
        for (column, picture) in self.band.iter().flat_map(|(_, band)| band).enumerate() {
            let width = self.grid.tile_columns(column);
            append_alpha_row(&**picture, row, width, &mut self.samples, &mut self.alpha);
        }
        Ok(())
    }
}

/// Returns true if the item is an auxiliary image of opacity.
fn is_alpha(container: &HeifContainer<'_>, item: u32) -> bool {
    container
        .properties(item)
        .any(|property| matches!(property, Property::AuxiliaryType(kind) if ALPHA_TYPES.contains(&kind.as_str())))
}

/// Undoes the multiplication of a colour by its opacity.
fn divided(colour: [u8; 3], opacity: u8) -> [u8; 3] {
    let opacity = u32::from(opacity.max(1));
    colour.map(|channel| ((u32::from(channel) * 255 + opacity / 2) / opacity).min(255) as u8)
}

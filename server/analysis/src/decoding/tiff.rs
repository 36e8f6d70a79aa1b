//! TIFF decoder, strip by strip or tile by tile.
//!
//! One row of strips or tiles is decoded at a time. Of a truncated or damaged file, the rows before the damage are
//! kept.

use protocol::Failure;

use super::decoded_image::{DecodedImage, StorageFacts};
use super::failures::corrupt;
use super::known_rows::{known_rows, reduction};
use super::raw;
use super::source_colours::SourceColours;
use super::tiff_colours::{AlphaKind, ColourConverter, PageColours};
use super::tiff_directory::TiffDirectories;
use super::tiff_page::PageDecoder;
use crate::budget::DecodeBudget;

/// Tag of the ICC profile.
const ICC_PROFILE: u16 = 34_675;

/// Decodes the first page of a TIFF. A raw file of a camera is handed over to its decoder.
pub(super) fn decode(bytes: &[u8], budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    let directories = TiffDirectories::read(bytes).ok_or_else(corrupt)?;
    if directories.is_raw() {
        return raw::decode(bytes, budget);
    }
    let directory = directories.chain(1).next().ok_or_else(corrupt)?;
    let page = PageDecoder::new(&directories, &directory, budget)?;
    let format = &page.format;
    let is_lab = matches!(format.colours, PageColours::Lab { .. });
    // L*a*b* is converted to sRGB here, so a profile no longer applies.
    let icc = directories.byte_values(&directory, ICC_PROFILE).filter(|_| !is_lab);
    let colours = SourceColours::embedded(icc);
    let mut converter = ColourConverter::new(&format.colours, format.alpha, colours.embedded.as_ref());
    let mut reduction = reduction(format.size, format.alpha.channels(), budget);
    let mut rows = 0;
    for band in 0..page.band_count() {
        let (image, valid_rows) = page.decode_band(band)?;
        for row in image.chunks_exact(page.stride()).take(valid_rows as usize) {
            reduction.add_row(&converter.pixels(row));
        }
        rows += valid_rows;
        if valid_rows < page.band_height(band) {
            break;
        }
    }
    if rows == 0 {
        return Err(corrupt());
    }
    let mut raster = reduction.finish();
    let known = known_rows(&(0..rows), format.size.1, raster.height);
    raster.fill_other_rows(&known);
    let share = f64::from(rows) / f64::from(format.size.1);
    let storage = StorageFacts {
        colour: format.colours.colour_type(),
        bit_depth: format.bits,
        alpha: format.alpha != AlphaKind::None,
        frames: directories.page_count(),
        compression: None,
    };
    Ok(DecodedImage {
        raster,
        known_rows: known,
        share,
        size: format.size,
        storage,
        colours,
        metadata: directories.metadata(),
        orientation: None,
        raw: None,
        gain_map: false,
    })
}

//! TIFF decoder, strip by strip or tile by tile.
//!
//! One row of strips or tiles is decoded at a time. Of a truncated or damaged file, the rows before the damage are
//! kept.

use std::borrow::Cow;
use std::io::{Cursor, Read, Seek};

use protocol::Failure;
use tiff::decoder::Decoder;
use tiff::tags::Tag;

use super::decoded_image::{DecodedImage, StorageFacts};
use super::failures::corrupt;
use super::known_rows::{known_rows, reduction};
use super::raw;
use super::source_colours::SourceColours;
use super::tiff_decoder::{failure, open};
use super::tiff_directory::{BLACK_IS_ZERO, PALETTE, TiffDirectories};
use super::tiff_page::TiffPageLayout;
use super::tiff_samples::SampleFormat;
use crate::budget::DecodeBudget;
use crate::reduction::Channels;

/// Decodes the first page of a TIFF. A raw file of a camera is handed over to its decoder.
pub(super) fn decode(bytes: &[u8], budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    let directories = TiffDirectories::read(bytes).ok_or_else(corrupt)?;
    if directories.is_raw() {
        return raw::decode(bytes, budget);
    }
    let (readable, is_palette) = readable(bytes, &directories, budget)?;
    let mut decoder = open(Cursor::new(&*readable), budget)?;
    let size = decoder.dimensions().map_err(|error| failure(&error))?;
    budget.check_size(size.0, size.1)?;
    let icc = decoder.find_tag(Tag::IccProfile).ok().flatten().and_then(|value| value.into_u8_vec().ok());
    let colours = SourceColours::embedded(icc.as_deref());
    let palette = if is_palette { Some(palette(&mut decoder)?) } else { None };
    let mut samples = SampleFormat::read_format(&mut decoder, palette, colours.embedded.as_ref())?;
    let layout = TiffPageLayout::read_layout(&mut decoder, size, samples.samples_per_pixel)?;
    budget.check_memory(3 * layout.band_bytes())?;
    let mut reduction = reduction(size, samples.channels(), budget);
    let mut rows = 0;
    for band in 0..layout.band_count() {
        budget.check_time()?;
        let (image, present_rows) = layout.decode_band(&mut decoder, band, &samples, (&readable, budget))?;
        for row in image.chunks_exact(layout.stride()).take(present_rows as usize) {
            reduction.add_row(&samples.pixels(row));
        }
        rows += present_rows;
        if present_rows < layout.band_height(band) {
            break;
        }
    }
    if rows == 0 {
        return Err(corrupt());
    }
    let mut raster = reduction.finish();
    let known = known_rows(&(0..rows), size.1, raster.height);
    raster.fill_other_rows(&known);
    let share = f64::from(rows) / f64::from(size.1);
    let storage = StorageFacts {
        colour: samples.colour(),
        bit_depth: samples.bits,
        alpha: samples.channels() == Channels::Rgba,
        frames: directories.page_count(),
        compression: None,
    };
    Ok(DecodedImage {
        raster,
        known_rows: known,
        share,
        size,
        storage,
        colours,
        metadata: directories.metadata(),
        orientation: None,
        raw: None,
        gain_map: false,
    })
}

/// Returns the file in a form that the `tiff` crate accepts, and true if its samples are palette indices. The crate
/// rejects palettes, so in a copy of such a file the photometric interpretation is changed to grey.
fn readable<'a>(
    bytes: &'a [u8],
    directories: &TiffDirectories<'_>,
    budget: DecodeBudget<'_>,
) -> Result<(Cow<'a, [u8]>, bool), Failure> {
    match directories.photometric() {
        Some((at, PALETTE)) => {
            budget.check_memory(2 * bytes.len() as u64)?;
            let mut grey = bytes.to_vec();
            grey[at..at + 2].copy_from_slice(&directories.short(BLACK_IS_ZERO));
            Ok((Cow::Owned(grey), true))
        }
        _ => Ok((Cow::Borrowed(bytes), false)),
    }
}

/// Reads the colour table, in which all red values come first, then all green and all blue ones. The 16-bit values are
/// reduced to 8 bits.
fn palette<R: Read + Seek>(decoder: &mut Decoder<R>) -> Result<Vec<[u8; 3]>, Failure> {
    let table = decoder.get_tag_u16_vec(Tag::ColorMap).map_err(|error| failure(&error))?;
    let count = table.len() / 3;
    let channel = |index: usize| (table[index] >> 8) as u8;
    Ok((0..count).map(|index| [channel(index), channel(count + index), channel(2 * count + index)]).collect())
}

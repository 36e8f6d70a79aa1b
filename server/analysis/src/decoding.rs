//! From the bytes of a file to an image of the working size, and what the file says of itself.

use std::ops::Range;

use protocol::{ColourType, Failure, FailureCode, Format, Subsampling};

use crate::conversion::Conversion;
use crate::limits::Budget;
use crate::profile::{Pixels, Profile};
use crate::raster::Raster;
use crate::reduction::{Channels, Reduction, fit};

mod baseline;
mod bmp_header;
mod ending;
mod gif;
mod gif_blocks;
mod jpeg;
mod jpeg_header;
mod jpeg_quality;
mod jpeg_scans;
mod jpeg_segments;
mod jpeg_warnings;
mod other;
mod png;
mod png_chunks;
mod tiff;
mod tiff_directory;
mod tiff_page;
mod tiff_samples;
mod webp;
mod webp_chunks;

/// The longer edge of the image that everything is measured on, in pixels. Smaller images are not enlarged.
pub(crate) const WORKING_EDGE: u32 = 1024;

/// Frames are counted up to this.
pub(crate) const MOST_FRAMES: u32 = 1000;

/// A decoded image, turned as it is stored.
pub(crate) struct Decoded {
    /// The image with its longer edge at most the budget's, [`WORKING_EDGE`] where it is measured.
    pub(crate) raster: Raster,
    /// The rows of `raster` that the file really has; the others are mid grey.
    pub(crate) known: Range<u32>,
    /// Share of the image that could be decoded, 0 to 1.
    pub(crate) share: f64,
    /// Width and height as stored.
    pub(crate) size: (u32, u32),
    /// How the file stores it.
    pub(crate) storage: Storage,
    /// What its numbers stand for.
    pub(crate) colours: Colours,
    /// The EXIF block, in the form of a TIFF file.
    pub(crate) exif: Option<Vec<u8>>,
}

/// How a file stores its image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Storage {
    pub(crate) colour: ColourType,
    pub(crate) bit_depth: u8,
    pub(crate) alpha: bool,
    pub(crate) frames: u32,
    /// How a JPEG is compressed.
    pub(crate) compression: Option<Compression>,
}

/// How a JPEG is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Compression {
    /// 1 to 100, where the tables tell.
    pub(crate) quality: Option<u8>,
    /// Absent when there is light alone.
    pub(crate) subsampling: Option<Subsampling>,
}

/// What a file says about which colours its numbers stand for.
#[derive(Debug, Default)]
pub(crate) struct Colours {
    /// The embedded ICC profile.
    pub(crate) embedded: Option<Profile>,
    /// What the format's own fields say, where that goes before the profile.
    pub(crate) stated: Option<Profile>,
}

impl Colours {
    /// Those of a file that may carry this profile and says nothing else.
    fn embedded(icc: Option<&[u8]>) -> Self {
        Self { embedded: icc.map(Profile::read), stated: None }
    }

    /// How pixels of this kind become sRGB. `camera` is the space that the camera named, which counts when nothing else does.
    pub(crate) fn conversion(&self, colour: ColourType, camera: Option<&Profile>) -> Option<Conversion> {
        let pixels = match colour {
            ColourType::Grey => Pixels::Grey,
            ColourType::Rgb | ColourType::Palette => Pixels::Rgb,
            // Inks have become sRGB while they were decoded.
            ColourType::Cmyk => return None,
        };
        self.stated.as_ref().or(self.embedded.as_ref()).or(camera)?.conversion(pixels)
    }
}

/// Decodes a file of this format.
///
/// # Errors
///
/// `corrupt` when not one row can be decoded; `too-many-pixels`, `memory-exceeded` and `deadline-exceeded` by the budget;
/// `unsupported-format` for a rare variant of the format that no decoder here knows.
pub(crate) fn decode(format: Format, bytes: &[u8], budget: Budget<'_>) -> Result<Decoded, Failure> {
    match format {
        Format::Jpeg => jpeg::decode(bytes, budget),
        Format::Png => png::decode(bytes, budget),
        Format::Gif => gif::decode(bytes, budget),
        Format::Webp => webp::decode(bytes, budget),
        Format::Bmp => other::decode_bmp(bytes, budget),
        Format::Tiff => tiff::decode(bytes, budget),
    }
}

/// A reduction of an image of this size to the size that is wanted.
fn reduction(size: (u32, u32), channels: Channels, budget: Budget<'_>) -> Reduction {
    Reduction::new(size, fit(size.0, size.1, budget.edge()), channels)
}

/// The rows of the reduced image that are made of the known rows of the source alone; at least one when any is known.
fn known_rows(known: &Range<u32>, source_height: u32, target_height: u32) -> Range<u32> {
    let scale = |row: u32| u64::from(row) * u64::from(target_height);
    let start = (scale(known.start).div_ceil(u64::from(source_height)) as u32).min(target_height - 1);
    let end = (scale(known.end) / u64::from(source_height)) as u32;
    start..end.max(start + 1)
}

fn corrupt() -> Failure {
    Failure::new(FailureCode::Corrupt)
}

/// A variant of a format that is not read; `what` completes "This is".
fn unsupported(what: &str) -> Failure {
    let detail =
        format!("This is {what}, which Proofsheet does not read. Save the image again as an ordinary JPEG or PNG.");
    Failure::with_detail(FailureCode::UnsupportedFormat, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reduced_rows_are_known_when_all_below_them_is() {
        assert_eq!(known_rows(&(0..100), 100, 10), 0..10);
        assert_eq!(known_rows(&(0..55), 100, 10), 0..5);
        assert_eq!(known_rows(&(45..100), 100, 10), 5..10);
        assert_eq!(known_rows(&(0..1), 100, 10), 0..1);
        assert_eq!(known_rows(&(99..100), 100, 10), 9..10);
    }
}

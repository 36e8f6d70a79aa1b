//! Pixels of a file at full size, as previews show them but not encoded: the benchmark of colour accuracy compares them
//! with those of other decoders.

use image::RgbaImage;
use protocol::{Failure, FailureCode};

use crate::analyze::{convert_to_srgb, decode_file};
use crate::budget::DecodeBudget;
use crate::limits::DecodeLimits;

/// Decodes a file to an upright sRGB image of full size. Colours are not multiplied by alpha; images without an alpha
/// channel are opaque. Missing rows of a truncated file are grey.
///
/// # Errors
///
/// Fails like [`crate::analyze`].
///
/// # Panics
///
/// As [`crate::analyze`].
pub fn decoded_pixels(bytes: &[u8], limits: &DecodeLimits) -> Result<RgbaImage, Failure> {
    let (_, mut decoded) = decode_file(bytes, DecodeBudget::new(limits).with_max_edge(u32::MAX))?;
    let metadata = convert_to_srgb(&mut decoded);
    let upright = decoded.raster.oriented(metadata.orientation);
    let mut alpha = upright.alpha.into_iter().flatten();
    let pixels = upright
        .rgb
        .chunks_exact(3)
        .flat_map(|colour| [colour[0], colour[1], colour[2], alpha.next().unwrap_or(u8::MAX)]);
    RgbaImage::from_raw(upright.width, upright.height, pixels.collect())
        .ok_or_else(|| Failure::new(FailureCode::Corrupt))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::{self, ExifFacts};

    #[test]
    fn pixels_are_those_of_the_upright_file_in_full_size() {
        let photo = specimen::photo(4, 1500, 1100);
        let limits = DecodeLimits::default();
        let pixels = decoded_pixels(&specimen::png(&photo), &limits).unwrap();
        assert_eq!(pixels.dimensions(), (1500, 1100));
        assert!(
            pixels.pixels().zip(photo.pixels()).all(|(decoded, own)| decoded.0[..3] == own.0 && decoded.0[3] == 255)
        );
        let facts = ExifFacts { orientation: Some(6), ..ExifFacts::default() };
        let rotated = specimen::with_exif(&specimen::jpeg(&photo, 90), &facts);
        assert_eq!(decoded_pixels(&rotated, &limits).unwrap().dimensions(), (1100, 1500));
    }
}

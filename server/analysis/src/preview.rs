//! An image in a size that fills a screen, for those who look at one at a time.

use protocol::{ContentHash, Failure, PictureType};

use crate::analyze::{convert_to_srgb, decode_file};
use crate::budget::DecodeBudget;
use crate::limits::DecodeLimits;
use crate::thumbnail::encode_for_browsers;

/// Longer edge of a preview in pixels; smaller images are not enlarged.
pub const PREVIEW_EDGE: u32 = 2048;

/// Quality of a preview as JPEG: it is looked at closely, and sharpness is judged by it.
const QUALITY: f32 = 88.0;

/// An image to be looked at: upright, in sRGB, without metadata.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// BLAKE3 of the file that it was made from.
    pub hash: ContentHash,
    /// Its encoding.
    pub media_type: PictureType,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The encoded picture.
    pub bytes: Vec<u8>,
}

/// Makes the preview of a file.
///
/// # Errors
///
/// As [`crate::analyze`].
///
/// # Panics
///
/// As [`crate::analyze`]: run it in a process of its own, under a deadline.
pub fn preview(bytes: &[u8], limits: &DecodeLimits) -> Result<Preview, Failure> {
    let budget = DecodeBudget::new(limits).with_edge(PREVIEW_EDGE);
    let (_, mut decoded) = decode_file(bytes, budget)?;
    let metadata = convert_to_srgb(&mut decoded);
    let upright = decoded.raster.oriented(metadata.orientation);
    let (media_type, encoded) = encode_for_browsers(&upright, QUALITY)?;
    let hash = ContentHash::from_bytes(*blake3::hash(bytes).as_bytes());
    Ok(Preview { hash, media_type, width: upright.width, height: upright.height, bytes: encoded })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::{self, ExifFacts};

    fn made(bytes: &[u8]) -> (Preview, protocol::Report) {
        let preview = preview(bytes, &DecodeLimits::default()).unwrap();
        let seen = crate::analyze(&preview.bytes, &DecodeLimits::default()).unwrap().report;
        assert_eq!((seen.image.width, seen.image.height), (preview.width, preview.height));
        assert_eq!((seen.image.orientation, seen.image.profile.as_deref(), &seen.camera), (1, None, &None));
        (preview, seen)
    }

    #[test]
    fn large_images_are_reduced_and_small_ones_left_as_large_as_they_are() {
        for (size, expected) in [((3000, 2000), (2048, 1365)), ((2000, 3000), (1365, 2048)), ((640, 480), (640, 480))] {
            let file = specimen::jpeg(&specimen::photo(1, size.0, size.1), 90);
            let (preview, seen) = made(&file);
            assert_eq!((preview.media_type, (preview.width, preview.height)), (PictureType::Jpeg, expected));
            let report = crate::analyze(&file, &DecodeLimits::default()).unwrap().report;
            assert_eq!(preview.hash, report.file.hash);
            assert!((seen.exposure.mean - report.exposure.mean).abs() < 1.5, "it is the same picture");
        }
    }

    #[test]
    fn it_is_upright_and_says_nothing_of_where_it_was_taken() {
        let facts = ExifFacts { gps: Some((37.5, 127.0)), orientation: Some(6), ..ExifFacts::default() };
        let file = specimen::with_exif(&specimen::jpeg(&specimen::photo(2, 400, 300), 90), &facts);
        let (preview, _) = made(&file);
        assert_eq!((preview.width, preview.height), (300, 400));
        assert!(!preview.bytes.windows(4).any(|window| window == b"Exif"));
    }

    #[test]
    fn what_is_no_image_has_none() {
        assert_eq!(
            preview(b"text", &DecodeLimits::default()).unwrap_err().code,
            protocol::FailureCode::UnsupportedFormat
        );
    }
}

//! Creation of previews: images of at most about screen size for the inspector (single-image view).

use protocol::{ContentHash, Failure, PictureType};

use crate::analyze::{convert_to_srgb, decode_file};
use crate::budget::DecodeBudget;
use crate::limits::DecodeLimits;
use crate::thumbnail::encode_for_browsers;

/// Maximum length in pixels of the longer edge of a preview. Smaller images are not enlarged.
pub const PREVIEW_EDGE: u32 = 2048;

/// JPEG quality of a preview, 1 to 100. It is higher than that of thumbnails because people judge sharpness by the
/// preview.
const QUALITY: f32 = 88.0;

/// Preview of a file: an upright sRGB image without metadata, encoded for browsers.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// BLAKE3 hash of the source file.
    pub hash: ContentHash,
    /// Media type of `bytes`.
    pub media_type: PictureType,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Encoded image.
    pub bytes: Vec<u8>,
}

/// Decodes a file and makes its preview.
///
/// # Errors
///
/// Fails like [`crate::analyze`].
///
/// # Panics
///
/// Decoders may panic or loop on hostile files, as in [`crate::analyze`]. Run this function in a separate process with
/// a deadline.
pub fn preview(bytes: &[u8], limits: &DecodeLimits) -> Result<Preview, Failure> {
    let budget = DecodeBudget::new(limits).with_max_edge(PREVIEW_EDGE);
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

    /// Preview of a file, and the report on the preview.
    fn make_and_analyze(bytes: &[u8]) -> (Preview, protocol::Report) {
        let preview = preview(bytes, &DecodeLimits::default()).unwrap();
        let analyzed = crate::analyze(&preview.bytes, &DecodeLimits::default()).unwrap().report;
        assert_eq!((analyzed.image.width, analyzed.image.height), (preview.width, preview.height));
        assert_eq!((analyzed.image.orientation, analyzed.image.profile.as_deref(), &analyzed.camera), (1, None, &None));
        (preview, analyzed)
    }

    #[test]
    fn large_images_are_reduced_and_small_ones_keep_their_size() {
        for (size, expected) in [((3000, 2000), (2048, 1365)), ((2000, 3000), (1365, 2048)), ((640, 480), (640, 480))] {
            let file = specimen::jpeg(&specimen::photo(1, size.0, size.1), 90);
            let (preview, analyzed) = make_and_analyze(&file);
            assert_eq!((preview.media_type, (preview.width, preview.height)), (PictureType::Jpeg, expected));
            let report = crate::analyze(&file, &DecodeLimits::default()).unwrap().report;
            assert_eq!(preview.hash, report.file.hash);
            assert!((analyzed.exposure.mean - report.exposure.mean).abs() < 1.5, "the preview shows the same picture");
        }
    }

    #[test]
    fn preview_is_upright_and_has_no_location() {
        let facts = ExifFacts { gps: Some((37.5, 127.0)), orientation: Some(6), ..ExifFacts::default() };
        let file = specimen::with_exif(&specimen::jpeg(&specimen::photo(2, 400, 300), 90), &facts);
        let (preview, _) = make_and_analyze(&file);
        assert_eq!((preview.width, preview.height), (300, 400));
        assert!(!preview.bytes.windows(4).any(|window| window == b"Exif"));
    }

    #[test]
    fn rejects_file_that_is_not_an_image() {
        assert_eq!(
            preview(b"text", &DecodeLimits::default()).unwrap_err().code,
            protocol::FailureCode::UnsupportedFormat
        );
    }
}

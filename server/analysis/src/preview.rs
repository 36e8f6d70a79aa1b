//! Creation of previews for the inspector (single-image view): images of at most about screen size, and images in full
//! size of files that browsers do not show.

use protocol::{ContentHash, Failure, FailureCode, PictureType};

use crate::analyze::{convert_to_srgb, decode_file};
use crate::budget::DecodeBudget;
use crate::limits::DecodeLimits;
use crate::raster::Raster;
use crate::reduction::reduced;
use crate::thumbnail::encode_for_browsers;

/// Maximum length in pixels of the longer edge of a preview. Smaller images are not enlarged.
pub const PREVIEW_EDGE: u32 = 2048;

/// Maximum length in pixels of the longer edge of a full preview. Smaller images are not enlarged.
pub const FULL_PREVIEW_EDGE: u32 = 8192;

/// Maximum length of an encoded full preview in bytes. One that would be longer has fewer pixels.
pub const FULL_PREVIEW_BYTES: usize = 32 << 20;

/// Maximum number of pixels of a full preview: 50 megapixels, or a third of it for an image with an alpha channel.
/// Photographs of 4 to 3 have so many at the maximum length of the edge.
const FULL_PREVIEW_PIXELS: u64 = 8192 * 6144;

/// Maximum memory in bytes for making a full preview, with the file.
const FULL_PREVIEW_MEMORY: u64 = 512 << 20;

/// Memory in bytes for the encoded image, whose vector grows by doubling.
const ENCODED_MEMORY: u64 = 2 * FULL_PREVIEW_BYTES as u64;

/// Bytes of memory for each pixel of a full preview: three for the image, and three for a copy during the conversion or
/// the rotation.
const BYTES_PER_PIXEL: u64 = 6;

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
    make(bytes, DecodeBudget::new(limits).with_max_edge(PREVIEW_EDGE), usize::MAX)
}

/// Decodes a file and makes its full preview: like [`preview`], but at most [`FULL_PREVIEW_EDGE`] pixels a side and 50
/// megapixels large, 16 with an alpha channel, and smaller for a very long file. File, decoder and preview together use
/// at most 512 MiB of memory, as far as that can be estimated, and at most `limits.max_memory`.
///
/// # Errors
///
/// Fails like [`crate::analyze`]. `memory-exceeded` also if the decoder needs more memory than is left beside the file
/// and the full preview.
///
/// # Panics
///
/// As [`preview`].
pub fn full_preview(bytes: &[u8], limits: &DecodeLimits) -> Result<Preview, Failure> {
    let available = limits.max_memory.min(FULL_PREVIEW_MEMORY).saturating_sub(bytes.len() as u64);
    let max_pixels = FULL_PREVIEW_PIXELS.min(available.saturating_sub(ENCODED_MEMORY) / BYTES_PER_PIXEL);
    if max_pixels == 0 {
        return Err(Failure::new(FailureCode::MemoryExceeded));
    }
    // The decoder works while the image takes three bytes for each pixel.
    let for_decoder = DecodeLimits { max_memory: available - 3 * max_pixels, ..limits.clone() };
    let budget = DecodeBudget::new(&for_decoder).with_max_edge(FULL_PREVIEW_EDGE).with_max_reduced_pixels(max_pixels);
    make(bytes, budget, FULL_PREVIEW_BYTES)
}

/// Decodes a file, and encodes the image in at most `max_bytes` bytes, if necessary with fewer pixels.
fn make(bytes: &[u8], budget: DecodeBudget<'_>, max_bytes: usize) -> Result<Preview, Failure> {
    let (_, mut decoded) = decode_file(bytes, budget)?;
    let metadata = convert_to_srgb(&mut decoded);
    let upright = decoded.raster.oriented(metadata.orientation);
    let hash = ContentHash::from_bytes(*blake3::hash(bytes).as_bytes());
    encode(hash, upright, budget, max_bytes)
}

/// Encodes an upright image of the file with this hash. While that takes more than `max_bytes` bytes, the sides are
/// reduced to three quarters.
fn encode(
    hash: ContentHash,
    mut upright: Raster,
    budget: DecodeBudget<'_>,
    max_bytes: usize,
) -> Result<Preview, Failure> {
    loop {
        budget.check_time()?;
        let (media_type, bytes) = encode_for_browsers(&upright, QUALITY)?;
        let (width, height) = (upright.width, upright.height);
        if bytes.len() <= max_bytes || width.max(height) == 1 {
            return Ok(Preview { hash, media_type, width, height, bytes });
        }
        drop(bytes);
        upright = reduced(&upright, (width.max(height) * 3 / 4).max(1));
    }
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
    fn full_preview_has_all_pixels_and_is_upright() {
        let facts = ExifFacts { orientation: Some(6), ..ExifFacts::default() };
        let file = specimen::with_exif(&specimen::jpeg(&specimen::photo(2, 3000, 2000), 90), &facts);
        let preview = full_preview(&file, &DecodeLimits::default()).unwrap();
        assert_eq!((preview.media_type, preview.width, preview.height), (PictureType::Jpeg, 2000, 3000));
        let analyzed = crate::analyze(&preview.bytes, &DecodeLimits::default()).unwrap().report;
        assert_eq!((analyzed.image.width, analyzed.image.height, analyzed.image.orientation), (2000, 3000, 1));
    }

    #[test]
    fn full_preview_is_bounded_by_edge_and_memory() {
        let long = specimen::png(&specimen::blank(9000, 20, 90));
        let preview = full_preview(&long, &DecodeLimits::default()).unwrap();
        assert_eq!((preview.width, preview.height), (FULL_PREVIEW_EDGE, 18));
        // Memory for two megapixels.
        let file = specimen::png(&specimen::blank(4000, 2000, 90));
        let max_memory = file.len() as u64 + ENCODED_MEMORY + 2_000_000 * BYTES_PER_PIXEL;
        let limits = DecodeLimits { max_memory, ..DecodeLimits::default() };
        let preview = full_preview(&file, &limits).unwrap();
        assert_eq!((preview.width, preview.height), (2000, 1000));
        let limits = DecodeLimits { max_memory: file.len() as u64, ..limits };
        assert_eq!(full_preview(&file, &limits).unwrap_err().code, FailureCode::MemoryExceeded);
    }

    #[test]
    fn encoded_image_that_is_too_long_has_fewer_pixels() {
        let photo = specimen::photo(3, 800, 600);
        let raster = Raster { width: 800, height: 600, rgb: photo.into_raw(), alpha: None };
        let limits = DecodeLimits::default();
        let encoded = |max_bytes| {
            let hash = ContentHash::from_bytes([1; 32]);
            encode(hash, raster.clone(), DecodeBudget::new(&limits), max_bytes).unwrap()
        };
        let whole = encoded(usize::MAX);
        let smaller = encoded(whole.bytes.len() - 1);
        assert_eq!((whole.width, smaller.width, smaller.height), (800, 600, 450));
        assert!(smaller.bytes.len() < whole.bytes.len());
        assert_eq!((encoded(1).width, encoded(1).height), (1, 1));
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

//! Creation of thumbnails and of the ThumbHash that the web page shows until the thumbnail has loaded; encoder of
//! thumbnails and previews, which contain no metadata.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use mozjpeg::{ColorSpace, Compress};
use protocol::{Failure, FailureCode, Picture, PictureType};

use crate::raster::Raster;
use crate::reduction::{fit, reduced, resampled};

/// Maximum length in pixels of the longer edge of a thumbnail. Smaller images are not enlarged.
const THUMBNAIL_EDGE: u32 = 512;

/// Maximum length in pixels of the longer edge of the image from which the ThumbHash is computed. A small image is
/// enough, because a ThumbHash keeps at most seven frequencies per side, and its cost grows with the number of pixels.
const THUMBHASH_EDGE: u32 = 48;

/// JPEG quality of a thumbnail, 1 to 100. Artefacts are hardly visible at its size.
const THUMBNAIL_QUALITY: f32 = 80.0;

/// Makes the thumbnail of an upright image. Returns its description, with size, media type and ThumbHash (in Base64),
/// and the encoded bytes. `size` is the full size of the image; `raster` may be smaller.
pub(crate) fn thumbnail(raster: &Raster, size: (u32, u32)) -> Result<(Picture, Vec<u8>), Failure> {
    let small = resampled(raster, fit(size.0, size.1, THUMBNAIL_EDGE));
    let (media_type, bytes) = encode_for_browsers(&small, THUMBNAIL_QUALITY)?;
    let thumbhash = STANDARD.encode(thumbhash(&small));
    Ok((Picture { width: small.width, height: small.height, media_type, thumbhash }, bytes))
}

/// Encodes an image without metadata: as PNG if it has visible transparency, otherwise as JPEG of this quality (1 to
/// 100). Returns the media type and the bytes.
pub(crate) fn encode_for_browsers(raster: &Raster, quality: f32) -> Result<(PictureType, Vec<u8>), Failure> {
    Ok(match raster.alpha.as_ref().filter(|_| raster.is_transparent()) {
        Some(alpha) => (PictureType::Png, png(raster, alpha)?),
        None => (PictureType::Jpeg, jpeg(raster, quality)?),
    })
}

/// Encodes the colours, without alpha, as a JPEG with 4:2:0 chroma subsampling.
fn jpeg(raster: &Raster, quality: f32) -> Result<Vec<u8>, Failure> {
    let mut compress = Compress::new(ColorSpace::JCS_RGB);
    compress.set_size(raster.width as usize, raster.height as usize);
    compress.set_fastest_defaults();
    compress.set_quality(quality);
    compress.set_chroma_sampling_pixel_sizes((2, 2), (2, 2));
    let encode = || {
        let mut started = compress.start_compress(Vec::with_capacity(64 << 10))?;
        started.write_scanlines(&raster.rgb)?;
        started.finish()
    };
    encode().map_err(|_| encoding_failure())
}

/// Encodes colours and alpha as a PNG.
fn png(raster: &Raster, alpha: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut bytes = vec![];
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive);
    let pixels = interleaved(raster, alpha);
    encoder
        .write_image(&pixels, raster.width, raster.height, ExtendedColorType::Rgba8)
        .map_err(|_| encoding_failure())?;
    Ok(bytes)
}

/// Computes the ThumbHash of an image.
fn thumbhash(raster: &Raster) -> Vec<u8> {
    let tiny = reduced(raster, THUMBHASH_EDGE);
    let opaque = vec![u8::MAX; tiny.rgb.len() / 3];
    let pixels = interleaved(&tiny, tiny.alpha.as_ref().unwrap_or(&opaque));
    thumbhash::rgba_to_thumb_hash(tiny.width as usize, tiny.height as usize, &pixels)
}

/// Combines colours and alpha to RGBA pixels.
fn interleaved(raster: &Raster, alpha: &[u8]) -> Vec<u8> {
    raster.rgb.chunks_exact(3).zip(alpha).flat_map(|(rgb, &alpha)| [rgb[0], rgb[1], rgb[2], alpha]).collect()
}

/// Failure `memory-exceeded` for an error of an encoder. The encoders write to memory, so they fail only when memory
/// runs out.
fn encoding_failure() -> Failure {
    Failure::new(FailureCode::MemoryExceeded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_opaque_images_as_jpeg_and_transparent_ones_as_png() {
        let mut raster = Raster { width: 40, height: 20, rgb: vec![90; 2400], alpha: Some(vec![255; 800]) };
        let (opaque, bytes) = thumbnail(&raster, (40, 20)).unwrap();
        assert_eq!((opaque.media_type, &bytes[..2]), (PictureType::Jpeg, [0xff, 0xd8].as_slice()));
        raster.alpha = Some(vec![100; 800]);
        let (transparent, bytes) = thumbnail(&raster, (40, 20)).unwrap();
        assert_eq!((transparent.media_type, &bytes[1..4]), (PictureType::Png, b"PNG".as_slice()));
        assert_eq!((transparent.width, transparent.height), (40, 20));
        assert!(transparent.thumbhash.len() <= 40);
    }

    #[test]
    fn extreme_aspect_ratios_keep_at_least_one_pixel_per_side() {
        let raster = Raster { width: 1024, height: 1, rgb: vec![9; 3072], alpha: None };
        let (picture, _) = thumbnail(&raster, (20_000, 3)).unwrap();
        assert_eq!((picture.width, picture.height), (512, 1));
    }
}

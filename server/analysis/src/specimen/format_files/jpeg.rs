//! JPEGs of every kind: coding, colours, profile, camera metadata and gain maps.

use image::{RgbImage, imageops};
use mozjpeg::{ColorSpace, Compress};

use crate::specimen::encode::jpeg;
use crate::specimen::exif::{ExifFacts, with_exif};
use crate::specimen::file_segments::{with_profile, with_restarts};
use crate::specimen::gain_map::{GainMapKind, with_gain_map};
use crate::specimen::specimen_file::Specimen;

/// Message of the panic if an encoder that writes to memory fails.
const IN_MEMORY: &str = "encoding into memory";

/// JPEG quality, 1 to 100.
const QUALITY: u8 = 85;

/// Makes the files. Some have EXIF with these facts, or this ICC profile. The height of the image must be a multiple of
/// 16.
pub(super) fn jpeg_files(image: &RgbImage, facts: &ExifFacts, icc: &[u8]) -> Vec<Specimen> {
    let baseline = jpeg(image, QUALITY);
    let gain_map = jpeg(&imageops::thumbnail(image, image.width() / 4, image.height() / 4), QUALITY);
    let strip = |top: u32| jpeg(&imageops::crop_imm(image, 0, top, image.width(), 16).to_image(), QUALITY);
    let strips: Vec<_> = (0..image.height()).step_by(16).map(strip).collect();
    let files = [
        ("jpeg-baseline.jpg", baseline.clone()),
        ("jpeg-progressive.jpg", progressive_jpeg(image)),
        ("jpeg-restart-markers.jpg", with_restarts(&strips)),
        ("jpeg-grey.jpg", grey_jpeg(image)),
        ("jpeg-stored-as-rgb.jpg", encode(image, ColorSpace::JCS_RGB, image, ColorSpace::JCS_RGB, |_| {})),
        ("jpeg-cmyk.jpg", cmyk_jpeg(image, ColorSpace::JCS_CMYK)),
        ("jpeg-ycck.jpg", cmyk_jpeg(image, ColorSpace::JCS_YCCK)),
        ("jpeg-camera.jpg", with_exif(&baseline, facts)),
        ("jpeg-display-p3.jpg", with_profile(&baseline, icc, 60_000)),
        ("jpeg-ultra-hdr.jpg", with_gain_map(&baseline, &gain_map, GainMapKind::UltraHdr)),
        ("jpeg-iso-gain-map.jpg", with_gain_map(&baseline, &gain_map, GainMapKind::Iso)),
        ("jpeg-apple-gain-map.jpg", with_gain_map(&baseline, &gain_map, GainMapKind::Apple)),
    ];
    files.into_iter().map(|(name, bytes)| Specimen::new(name, bytes)).collect()
}

/// Encodes samples of an image in the colour space `given` as a JPEG whose components are `stored`. `change` adjusts
/// the encoder.
fn encode(
    image: &RgbImage,
    given: ColorSpace,
    samples: &[u8],
    stored: ColorSpace,
    change: impl FnOnce(&mut Compress),
) -> Vec<u8> {
    let mut compress = Compress::new(given);
    compress.set_size(image.width() as usize, image.height() as usize);
    compress.set_fastest_defaults();
    compress.set_quality(QUALITY.into());
    compress.set_color_space(stored);
    change(&mut compress);
    let mut started = compress.start_compress(vec![]).expect(IN_MEMORY);
    started.write_scanlines(samples).expect(IN_MEMORY);
    started.finish().expect(IN_MEMORY)
}

/// Encodes a progressive JPEG.
pub(in crate::specimen) fn progressive_jpeg(image: &RgbImage) -> Vec<u8> {
    encode(image, ColorSpace::JCS_RGB, image, ColorSpace::JCS_YCbCr, Compress::set_progressive_mode)
}

/// Encodes the image in grey.
fn grey_jpeg(image: &RgbImage) -> Vec<u8> {
    let grey = imageops::grayscale(image);
    encode(image, ColorSpace::JCS_GRAYSCALE, &grey, ColorSpace::JCS_GRAYSCALE, |_| {})
}

/// Encodes a JPEG with four inks, stored as CMYK or YCCK. libjpeg writes them inverted, as Adobe does. So the red, green
/// and blue of the image are the first three, and the fourth one, without ink, is 255.
pub(in crate::specimen) fn cmyk_jpeg(image: &RgbImage, stored: ColorSpace) -> Vec<u8> {
    let inks: Vec<u8> = image.pixels().flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255]).collect();
    encode(image, ColorSpace::JCS_CMYK, &inks, stored, |_| {})
}

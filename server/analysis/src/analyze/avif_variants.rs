//! Tests that AVIFs of all layouts and bit depths, with alpha, grids, layers and frames, are decoded correctly.

use image::{GrayImage, Luma, RgbImage};
use protocol::{ColourType, FailureCode, Format, Report};

use super::analyze;
use super::ciede2000::ciede2000;
use crate::budget::DecodeBudget;
use crate::decoding::{self, DecodedImage};
use crate::limits::DecodeLimits;
use crate::specimen::{self, Av1Format, Av1Layout};

/// Width and height of the photo in pixels, both odd.
const SIZE: (u32, u32) = (121, 91);

/// Picture that most files encode.
fn photo() -> RgbImage {
    specimen::photo(7, SIZE.0, SIZE.1)
}

/// Format with little loss.
fn format(bit_depth: u8, layout: Av1Layout, full_range: bool) -> Av1Format {
    Av1Format { bit_depth, layout, full_range, quantizer: 12 }
}

/// Report on a file with the default limits.
fn report(bytes: &[u8]) -> Report {
    analyze(bytes, &DecodeLimits::default()).unwrap().report
}

/// Decodes a file.
fn decode(bytes: &[u8]) -> DecodedImage {
    decoding::decode(Format::Avif, bytes, DecodeBudget::new(&DecodeLimits::default())).unwrap()
}

/// Mean CIEDE2000 difference between the decoded pixels of a file and an image.
fn mean_difference(bytes: &[u8], expected: &RgbImage) -> f64 {
    let raster = decode(bytes).raster;
    assert_eq!((raster.width, raster.height), expected.dimensions());
    let pixels = raster.rgb.chunks_exact(3).zip(expected.pixels());
    let sum: f64 = pixels.map(|(found, expected)| ciede2000([found[0], found[1], found[2]], expected.0)).sum();
    sum / f64::from(raster.width * raster.height)
}

#[test]
fn decodes_all_layouts_bit_depths_and_ranges() {
    let photo = photo();
    for bit_depth in [8, 10, 12] {
        for (layout, tolerance) in [(Av1Layout::Yuv420, 3.0), (Av1Layout::Yuv422, 2.5), (Av1Layout::Yuv444, 1.5)] {
            for full_range in [true, false] {
                let bytes = specimen::avif(&photo, format(bit_depth, layout, full_range));
                let difference = mean_difference(&bytes, &photo);
                assert!(difference < tolerance, "{bit_depth} bits, {layout:?}, {full_range}: {difference}");
                let report = report(&bytes);
                let image = report.image;
                assert_eq!((report.file.format, image.width, image.height), (Format::Avif, SIZE.0, SIZE.1));
                assert_eq!((image.colour, image.bit_depth, image.frames), (ColourType::Rgb, bit_depth, 1));
                assert_eq!((image.decoded, image.alpha), (1.0, false));
            }
        }
    }
}

#[test]
fn monochrome_is_grey() {
    let luma = |pixel: &image::Rgb<u8>| crate::raster::luma(pixel[0], pixel[1], pixel[2]);
    let photo = photo();
    let grey = RgbImage::from_fn(SIZE.0, SIZE.1, |x, y| image::Rgb([luma(photo.get_pixel(x, y)); 3]));
    let bytes = specimen::avif(&grey, format(8, Av1Layout::Monochrome, true));
    assert!(mean_difference(&bytes, &grey) < 1.5);
    assert_eq!(report(&bytes).image.colour, ColourType::Grey);
}

#[test]
fn decodes_alpha() {
    let alpha = GrayImage::from_fn(SIZE.0, SIZE.1, |x, _| Luma([(2 * x) as u8]));
    let bytes = specimen::avif_with_alpha(&photo(), &alpha, format(10, Av1Layout::Yuv444, false));
    let decoded = decode(&bytes);
    let found = decoded.raster.alpha.unwrap();
    let differences = found.iter().zip(alpha.pixels()).map(|(found, alpha)| found.abs_diff(alpha[0]));
    assert!(differences.max() < Some(8));
    assert!(report(&bytes).image.alpha);
}

#[test]
fn decodes_grids_and_keeps_the_rows_of_a_truncated_one() {
    let photo = photo();
    let bytes = specimen::avif_grid(&photo, 48, format(8, Av1Layout::Yuv444, true));
    assert!(mean_difference(&bytes, &photo) < 1.5);
    assert_eq!(report(&bytes).image.decoded, 1.0);
    // The last tile is missing, so the lower row of tiles is.
    let cut = report(&bytes[..bytes.len() - 20]);
    assert_eq!((cut.image.width, cut.image.height), SIZE);
    assert!((cut.image.decoded - 48.0 / 91.0).abs() < 0.01, "{}", cut.image.decoded);
}

#[test]
fn shows_the_selected_layer_or_the_last_one() {
    let (first, second) = (photo(), specimen::photo(8, SIZE.0, SIZE.1));
    let format = format(8, Av1Layout::Yuv444, true);
    for (layer, expected) in [(None, &second), (Some(0xffff), &second), (Some(0), &first), (Some(1), &second)] {
        let bytes = specimen::layered_avif([&first, &second], layer, format);
        assert!(mean_difference(&bytes, expected) < 1.5, "{layer:?}");
    }
    let bytes = specimen::layered_avif([&first, &second], Some(2), format);
    assert_eq!(analyze(&bytes, &DecodeLimits::default()).unwrap_err().code, FailureCode::Corrupt);
}

#[test]
fn shows_the_first_frame_of_a_sequence_and_counts_its_frames() {
    let bytes = specimen::avif_sequence(&photo(), 24, format(8, Av1Layout::Yuv444, true));
    assert!(mean_difference(&bytes, &photo()) < 1.5);
    assert_eq!(report(&bytes).image.frames, 24);
}

#[test]
fn refuses_an_image_that_takes_too_long_before_decoding_it() {
    let bytes = specimen::avif(&specimen::blank(1600, 1200, 90), Av1Format::default());
    let limits = DecodeLimits { deadline: std::time::Duration::from_millis(10), ..DecodeLimits::default() };
    let failure = analyze(&bytes, &limits).unwrap_err();
    assert_eq!(failure.code, FailureCode::DeadlineExceeded);
    assert!(failure.detail.starts_with("Decoding this image would take about 1 seconds, and this server allows 0."));
    let limits = DecodeLimits { max_memory: 2 << 20, ..DecodeLimits::default() };
    assert_eq!(analyze(&bytes, &limits).unwrap_err().code, FailureCode::MemoryExceeded);
}

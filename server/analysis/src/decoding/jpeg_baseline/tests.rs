//! Tests of the fast decoder: comparison with libjpeg-turbo on undamaged files, and rejection of damaged and unsuitable
//! ones.

use image::imageops::crop_imm;
use image::{ImageBuffer, RgbImage};
use mozjpeg::{ColorSpace, Compress, Decompress};

use crate::DecodeLimits;
use crate::budget::DecodeBudget;
use crate::decoding::jpeg_header::JpegHeader;
use crate::specimen;

/// A photo with camera-like noise, so that blocks have many coefficients.
fn noisy(width: u32, height: u32) -> RgbImage {
    let mut photo = specimen::photo(3, width, height);
    let mut state = 1_u32;
    for channel in photo.iter_mut() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *channel = channel.saturating_add((state >> 27) as u8);
    }
    photo
}

/// A baseline JPEG with this number of pixels per chroma sample, horizontally and vertically.
fn with_chroma_subsampling(image: &RgbImage, subsampling: (u8, u8), quality: f32) -> Vec<u8> {
    encode(ColorSpace::JCS_YCbCr, image, |compress| {
        compress.set_chroma_sampling_pixel_sizes(subsampling, subsampling);
        compress.set_quality(quality);
    })
}

/// Encodes an image in this colour space, after `set` has changed the settings.
fn encode(space: ColorSpace, image: &RgbImage, set: impl FnOnce(&mut Compress)) -> Vec<u8> {
    let mut compress = Compress::new(ColorSpace::JCS_RGB);
    compress.set_size(image.width() as usize, image.height() as usize);
    compress.set_fastest_defaults();
    compress.set_color_space(space);
    set(&mut compress);
    let mut started = compress.start_compress(vec![]).unwrap();
    started.write_scanlines(image).unwrap();
    started.finish().unwrap()
}

/// Maximum root mean square difference of the two decoders' images, in steps of 8 bits. The fast decoder omits the
/// finest detail, and chroma has half the resolution.
const MAX_RMS_DIFFERENCE: f64 = 5.0;

/// Decodes by the fast path at this scale. `None` if the path gives up.
fn decode(jpeg: &[u8], eighths: u8) -> Option<RgbImage> {
    let header = JpegHeader::read(jpeg).unwrap();
    let scaled = |side: u32| (side * u32::from(eighths)).div_ceil(8);
    let mut pixels = vec![];
    let limits = DecodeLimits::default();
    let append_row = &mut |row: &[u8]| pixels.extend_from_slice(row);
    let is_read = super::decode_rows(jpeg, &header, eighths, DecodeBudget::new(&limits), append_row).unwrap();
    is_read.then(|| ImageBuffer::from_raw(scaled(header.width), scaled(header.height), pixels).unwrap())
}

/// Decodes by libjpeg-turbo at this scale.
fn reference(jpeg: &[u8], eighths: u8) -> RgbImage {
    let mut decompress = Decompress::new_mem(jpeg).unwrap();
    decompress.scale(eighths);
    let mut started = decompress.rgb().unwrap();
    let size = (started.width() as u32, started.height() as u32);
    let pixels = started.read_scanlines::<u8>().unwrap();
    ImageBuffer::from_raw(size.0, size.1, pixels).unwrap()
}

/// Root mean square of the differences, in steps of 8 bits. Wrong images differ by tens of steps.
fn rms_difference(first: &RgbImage, second: &RgbImage) -> f64 {
    assert_eq!(first.dimensions(), second.dimensions());
    let square = |(first, second): (&u8, &u8)| (f64::from(*first) - f64::from(*second)).powi(2);
    (first.iter().zip(second.iter()).map(square).sum::<f64>() / first.len() as f64).sqrt()
}

#[test]
fn images_match_libjpeg() {
    let photo = noisy(1211, 807);
    for (subsampling, quality) in [((1, 1), 98.0), ((2, 1), 90.0), ((1, 2), 75.0), ((2, 2), 93.0), ((2, 2), 40.0)] {
        let jpeg = with_chroma_subsampling(&photo, subsampling, quality);
        for eighths in [1, 2, 4] {
            let rms_difference = rms_difference(&decode(&jpeg, eighths).unwrap(), &reference(&jpeg, eighths));
            assert!(
                rms_difference < MAX_RMS_DIFFERENCE,
                "{subsampling:?} at {quality}, {eighths} eighths: {rms_difference}"
            );
        }
    }
    let grey = encode(ColorSpace::JCS_GRAYSCALE, &photo, |compress| compress.set_quality(95.0));
    for eighths in [1, 2, 4] {
        assert!(rms_difference(&decode(&grey, eighths).unwrap(), &reference(&grey, eighths)) < MAX_RMS_DIFFERENCE);
    }
}

#[test]
fn decodes_optimized_huffman_tables() {
    // Optimized Huffman tables have long codes for rare symbols.
    let jpeg = encode(ColorSpace::JCS_YCbCr, &noisy(1211, 807), |compress| compress.set_optimize_coding(true));
    assert!(rms_difference(&decode(&jpeg, 2).unwrap(), &reference(&jpeg, 2)) < MAX_RMS_DIFFERENCE);
}

#[test]
fn dimensions_match_libjpeg_for_partial_blocks() {
    for side in 1..40 {
        let jpeg = with_chroma_subsampling(&noisy(side, 41 - side), (2, 2), 90.0);
        for eighths in [1, 2, 4] {
            assert_eq!(decode(&jpeg, eighths).unwrap().dimensions(), reference(&jpeg, eighths).dimensions(), "{side}");
        }
    }
}

/// A JPEG with a restart marker after each strip of 16 rows.
fn with_restarts(image: &RgbImage) -> Vec<u8> {
    let strips = (0..image.height() / 16).map(|strip| {
        let strip = crop_imm(image, 0, strip * 16, image.width(), 16).to_image();
        with_chroma_subsampling(&strip, (2, 2), 90.0)
    });
    specimen::with_restarts(&strips.collect::<Vec<_>>())
}

#[test]
fn accepts_restart_markers_in_order_only() {
    let jpeg = with_restarts(&noisy(1200, 16 * 50));
    assert!(rms_difference(&decode(&jpeg, 2).unwrap(), &reference(&jpeg, 2)) < MAX_RMS_DIFFERENCE);
    let second = jpeg.windows(2).position(|marker| marker == [0xff, 0xd1]).unwrap();
    let mut damaged = jpeg;
    damaged[second + 1] = 0xd4;
    assert!(decode(&damaged, 2).is_none());
}

#[test]
fn ignores_spectral_parameters_of_the_scan_header() {
    let jpeg = with_chroma_subsampling(&noisy(300, 200), (2, 2), 90.0);
    let data = JpegHeader::read(&jpeg).unwrap().first_scan + 14;
    for parameters in [[0, 0, 0], [5, 1, 0x21]] {
        let mut irregular = jpeg.clone();
        irregular[data - 3..data].copy_from_slice(&parameters);
        assert_eq!(decode(&irregular, 2), decode(&jpeg, 2), "{parameters:?}");
    }
}

#[test]
fn rejects_truncated_files() {
    let jpeg = with_chroma_subsampling(&noisy(300, 200), (2, 2), 90.0);
    let data = JpegHeader::read(&jpeg).unwrap().first_scan + 14;
    for end in (data..jpeg.len()).step_by(97) {
        assert!(decode(&jpeg[..end], 2).is_none(), "{end} bytes");
        let ended = [&jpeg[..end], &[0xff, 0xd9]].concat();
        // Without the last byte the file may still be complete: the missing bits can be mere fill bits.
        assert!(end + 3 >= jpeg.len() || decode(&ended, 2).is_none(), "{end} bytes and an end");
    }
    let more = [&jpeg[..jpeg.len() - 2], &[0, 0, 0xff, 0xd9]].concat();
    assert!(decode(&more, 2).is_none());
}

#[test]
fn damaged_files_are_rejected_or_decoded_without_panic() {
    let jpeg = with_chroma_subsampling(&noisy(160, 120), (2, 1), 90.0);
    let scan = JpegHeader::read(&jpeg).unwrap().first_scan;
    let mut state = 7_usize;
    let mut rejected = 0;
    for _ in 0..2000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut damaged = jpeg.clone();
        let at = scan + (state >> 33) % (jpeg.len() - scan);
        damaged[at] ^= 1 << (state >> 20 & 7);
        match decode(&damaged, 2) {
            Some(image) => assert_eq!(image.dimensions(), (40, 30)),
            None => rejected += 1,
        }
    }
    assert!(rejected > 500, "{rejected} of 2000 damaged files were rejected");
}

#[test]
fn rejects_progressive_and_rgb_files() {
    let photo = noisy(64, 64);
    let progressive = encode(ColorSpace::JCS_YCbCr, &photo, Compress::set_progressive_mode);
    let rgb = encode(ColorSpace::JCS_RGB, &photo, |_| {});
    assert!(decode(&progressive, 2).is_none());
    assert!(decode(&rgb, 2).is_none());
    assert!(decode(&specimen::jpeg(&photo, 90), 8).is_none());
}

//! Tests that TIFFs with the compression schemes and strip tables of scanners and other programs are decoded correctly,
//! and that other schemes are rejected by name.

use image::{Rgb, RgbImage};
use mozjpeg::{ColorSpace, Compress};
use protocol::FailureCode;

use super::analyze;
use super::tiff_variants::{SIZE, grey, page, photo, report, rgb};
use crate::limits::DecodeLimits;
use crate::specimen::{self, FaxCoding, TiffLayout, TiffPage};

/// Tags of entries that the tests add, replace or remove.
const FILL_ORDER: u16 = 266;
const ROWS_PER_STRIP: u16 = 278;
const STRIP_BYTE_COUNTS: u16 = 279;
const FAX_OPTIONS: u16 = 292;

/// Function that compresses a strip or tile.
pub(super) type Compression = fn(&[u8]) -> Vec<u8>;

/// Schemes for any kind of samples, with their numbers.
pub(super) const SCHEMES: [(u32, Compression); 5] = [
    (1, <[u8]>::to_vec),
    (5, specimen::tiff_lzw),
    (5, specimen::old_style_lzw),
    (8, specimen::zlib),
    (32_773, specimen::pack_bits),
];

/// Reverses the bits of each byte.
fn reversed(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| byte.reverse_bits()).collect()
}

/// Checks that a file is complete and has exactly the measurements of an image.
fn check_equal(name: &str, file: &[u8], image: &RgbImage) {
    let (found, plain) = (report(file), report(&specimen::png(image)));
    assert_eq!(found.image.decoded, 1.0, "{name}");
    assert_eq!(found.exposure, plain.exposure, "{name}");
    assert_eq!(found.identity.dhash, plain.identity.dhash, "{name}");
}

/// The photo in black and white, as an image and as a page whose strips have this many rows. In the page, 1 is black.
fn black_and_white(rows: u32) -> (RgbImage, TiffPage) {
    let threshold = |pixel: &Rgb<u8>| if grey(pixel.0) < 110 { 0 } else { 255 };
    let mut image = photo();
    image.pixels_mut().for_each(|pixel| *pixel = Rgb([threshold(pixel); 3]));
    let byte = |pixels: Vec<&Rgb<u8>>| pixels.iter().fold(0, |byte, pixel| byte << 1 | u8::from(pixel[0] == 0));
    let row =
        |y: u32| (0..SIZE.0 / 8).map(|x| byte((8 * x..8 * x + 8).map(|x| image.get_pixel(x, y)).collect())).collect();
    let rows_of_bits = (0..SIZE.1).map(row).collect();
    let page =
        TiffPage { bits: 1, samples: 1, photometric: 0, rows: rows_of_bits, layout: TiffLayout::Strips(rows), ..rgb() };
    (image, page)
}

/// Inverts an image.
fn inverted(image: &RgbImage) -> RgbImage {
    let mut inverted = image.clone();
    inverted.iter_mut().for_each(|value| *value = 255 - *value);
    inverted
}

#[test]
fn decodes_every_scheme_in_strips_planes_and_tiles_and_both_bit_orders() {
    for (scheme, compress) in SCHEMES {
        for layout in [TiffLayout::Strips(16), TiffLayout::Strips(90), TiffLayout::Planes(16), TiffLayout::Tiles(32)] {
            let mut page = TiffPage { layout, ..rgb() };
            let name = format!("scheme {scheme}, {layout:?}");
            check_equal(&name, &page.compressed_file(scheme, compress), &photo());
            page.extra_entries = vec![(FILL_ORDER, 3, vec![2])];
            check_equal(&name, &page.compressed_file(scheme, |data| reversed(&compress(data))), &photo());
        }
    }
}

#[test]
fn decodes_differences_of_neighbouring_samples() {
    let mut page = rgb();
    page.rows.iter_mut().for_each(|row| *row = specimen::tiff_differences(row, 3));
    page.extra_entries = vec![(317, 3, vec![2])];
    check_equal("LZW", &page.compressed_file(5, specimen::tiff_lzw), &photo());
    check_equal("zlib", &page.compressed_file(32_946, specimen::zlib), &photo());
    // Like libtiff, a page without such a scheme has no differences.
    let uncompressed = TiffPage { rows: rgb().rows, ..page };
    check_equal("none", &uncompressed.single_page_file(), &photo());
}

#[test]
fn decodes_fax_schemes_in_both_bit_orders_and_polarities() {
    for (scheme, options, coding) in [
        (1, 0, None),
        (2, 0, Some(FaxCoding::Rows(8))),
        (32_771, 0, Some(FaxCoding::Rows(16))),
        (3, 0, Some(FaxCoding::Group3)),
        (3, 1, Some(FaxCoding::Group3TwoDimensional)),
        (4, 0, Some(FaxCoding::Group4)),
    ] {
        for rows in [7, 90] {
            let (image, mut page) = black_and_white(rows);
            let compress = |data: &[u8]| {
                coding.map_or_else(|| data.to_vec(), |coding| specimen::fax(data, SIZE.0 as usize, coding))
            };
            let name = format!("{coding:?} in strips of {rows} rows");
            page.extra_entries = vec![(FAX_OPTIONS, 4, vec![options])];
            check_equal(&name, &page.compressed_file(scheme, compress), &image);
            page.photometric = 1;
            check_equal(&name, &page.compressed_file(scheme, compress), &inverted(&image));
            page.extra_entries.push((FILL_ORDER, 3, vec![2]));
            check_equal(&name, &page.compressed_file(scheme, |data| reversed(&compress(data))), &inverted(&image));
        }
    }
}

#[test]
fn damaged_fax_rows_are_repeated_and_missing_ones_are_white() {
    let (_, mut page) = black_and_white(90);
    page.rows.truncate(60);
    // Group 4 states the end of the page after 60 rows.
    let width = SIZE.0 as usize;
    let found = report(&page.compressed_file(4, |data| specimen::fax(data, width, FaxCoding::Group4)));
    assert_eq!(found.image.decoded, 1.0);
    let (image, page) = black_and_white(90);
    let mut file = page.compressed_file(3, |data| specimen::fax(data, width, FaxCoding::Group3));
    let middle = file.len() / 2;
    file[middle] ^= 0x10;
    let (found, plain) = (report(&file), report(&specimen::png(&image)));
    assert_eq!(found.image.decoded, 1.0);
    assert!((found.exposure.mean - plain.exposure.mean).abs() < 2.0);
}

#[test]
fn completes_absent_and_false_strip_tables() {
    let absent = |tag: u16| vec![(tag, 4, vec![])];
    let rows = |rows: u32| vec![(ROWS_PER_STRIP, 4, vec![rows])];
    for extra_entries in [
        absent(STRIP_BYTE_COUNTS),
        vec![(STRIP_BYTE_COUNTS, 4, vec![0])],
        absent(ROWS_PER_STRIP),
        rows(0),
        rows(u32::MAX),
        rows(100_000),
        vec![(ROWS_PER_STRIP, 4, vec![]), (STRIP_BYTE_COUNTS, 4, vec![])],
    ] {
        let name = format!("{extra_entries:?}");
        for (scheme, compress) in SCHEMES {
            let page = TiffPage { layout: TiffLayout::Strips(90), extra_entries: extra_entries.clone(), ..rgb() };
            check_equal(&name, &page.compressed_file(scheme, compress), &photo());
        }
        let (image, page) = black_and_white(90);
        let page = TiffPage { extra_entries, ..page };
        let compress = |data: &[u8]| specimen::fax(data, SIZE.0 as usize, FaxCoding::Group4);
        check_equal(&name, &page.compressed_file(4, compress), &image);
    }
    // Several strips without their lengths or heights.
    for (scheme, compress) in SCHEMES {
        let page = TiffPage { extra_entries: absent(STRIP_BYTE_COUNTS), ..rgb() };
        check_equal("lengths", &page.compressed_file(scheme, compress), &photo());
        let page = TiffPage { extra_entries: absent(ROWS_PER_STRIP), layout: TiffLayout::Strips(15), ..rgb() };
        check_equal("heights", &page.compressed_file(scheme, compress), &photo());
    }
}

/// JPEG of the rows of a chunk, whose components are stored as `space`.
fn jpeg(data: &[u8], components: usize, space: ColorSpace) -> Vec<u8> {
    let mut compress = Compress::new(if components == 1 { ColorSpace::JCS_GRAYSCALE } else { ColorSpace::JCS_RGB });
    let stride = SIZE.0 as usize * components;
    compress.set_size(SIZE.0 as usize, data.len() / stride);
    compress.set_fastest_defaults();
    compress.set_quality(98.0);
    compress.set_color_space(space);
    let mut started = compress.start_compress(vec![]).unwrap();
    started.write_scanlines(data).unwrap();
    started.finish().unwrap()
}

#[test]
fn decodes_jpegs_and_webps_in_strips() {
    let plain = report(&specimen::png(&photo()));
    let chroma = TiffPage { photometric: 6, ..rgb() };
    let grey_page = page(8, 1, 1, |colour| vec![grey(colour)]);
    let whole = TiffPage { layout: TiffLayout::Strips(90), ..chroma };
    let luma = |data: &[u8]| jpeg(data, 3, ColorSpace::JCS_YCbCr);
    for (name, file) in [
        ("luma and chroma", TiffPage { photometric: 6, ..rgb() }.compressed_file(7, luma)),
        ("RGB", rgb().compressed_file(7, |data| jpeg(data, 3, ColorSpace::JCS_RGB))),
        ("grey", grey_page.compressed_file(7, |data| jpeg(data, 1, ColorSpace::JCS_GRAYSCALE))),
        ("planes", {
            let page = TiffPage { layout: TiffLayout::Planes(16), ..rgb() };
            page.compressed_file(7, |data| jpeg(data, 1, ColorSpace::JCS_GRAYSCALE))
        }),
        ("old style in one stream", whole.compressed_file(6, luma)),
    ] {
        let found = report(&file);
        assert_eq!(found.image.decoded, 1.0, "{name}");
        assert!((found.exposure.mean - plain.exposure.mean).abs() < 1.0, "{name}: {}", found.exposure.mean);
        assert!((found.exposure.deviation - plain.exposure.deviation).abs() < 1.0, "{name}");
        assert!(found.identity.dhash.distance(plain.identity.dhash) <= 3, "{name}");
    }
    let webp = |data: &[u8]| {
        specimen::webp(&RgbImage::from_raw(SIZE.0, data.len() as u32 / SIZE.0 / 3, data.to_vec()).unwrap())
    };
    check_equal("WebP", &rgb().compressed_file(50_001, webp), &photo());
    let page = TiffPage { extra_entries: vec![(FILL_ORDER, 3, vec![2])], ..rgb() };
    check_equal("reversed WebP", &page.compressed_file(50_001, |data| reversed(&webp(data))), &photo());
}

#[test]
fn rejects_other_schemes_by_name() {
    for (scheme, name) in [
        (6, "a TIFF with old-style JPEG compression"),
        (34_661, "a TIFF with JBIG compression"),
        (34_712, "a TIFF with JPEG 2000 compression"),
        (34_887, "a TIFF with LERC compression"),
        (34_925, "a TIFF with LZMA compression"),
        (50_000, "a TIFF with Zstandard compression"),
        (12_345, "a TIFF with compression scheme 12345"),
    ] {
        let file = rgb().compressed_file(scheme, <[u8]>::to_vec);
        let failure = analyze(&file, &DecodeLimits::default()).unwrap_err();
        assert_eq!(failure.code, FailureCode::UnsupportedFormat);
        assert!(failure.detail.contains(name), "{}", failure.detail);
    }
}

//! Tests that many TIFF variants are decoded correctly, that truncated ones keep their rows, and that raw files are
//! rejected with a message that names them.

use image::RgbImage;
use protocol::{ColourType, FailureCode, Report};

use super::analyze;
use crate::limits::DecodeLimits;
use crate::specimen::{self, TiffLayout, TiffPage};

/// Width and height of the photo in pixels.
pub(super) const SIZE: (u32, u32) = (120, 90);

/// Picture that all variants encode.
pub(super) fn photo() -> RgbImage {
    specimen::photo(7, SIZE.0, SIZE.1)
}

/// Report on a file with the default limits.
pub(super) fn report(bytes: &[u8]) -> Report {
    analyze(bytes, &DecodeLimits::default()).unwrap().report
}

/// A page of the photo. `bits` is the size of a sample, and `pixel` returns the stored bytes of a colour.
pub(super) fn page(bits: u16, samples: u16, photometric: u16, pixel: impl Fn([u8; 3]) -> Vec<u8>) -> TiffPage {
    let rows = photo().rows().map(|row| row.flat_map(|colour| pixel(colour.0)).collect()).collect();
    TiffPage { size: SIZE, bits, samples, photometric, extra_entries: vec![], rows, layout: TiffLayout::Strips(16) }
}

/// A page of the photo in 8-bit RGB.
pub(super) fn rgb() -> TiffPage {
    page(8, 3, 2, |colour| colour.to_vec())
}

/// Luma of a colour.
pub(super) fn grey(colour: [u8; 3]) -> u8 {
    crate::raster::luma(colour[0], colour[1], colour[2])
}

/// Checks that the report on a page has the measurements of the photo, in colour or grey. `tolerance` applies to mean
/// and deviation.
pub(super) fn check(name: &str, page: &TiffPage, colour: ColourType, tolerance: f32) {
    let (found, plain) = (report(&page.single_page_file()), report(&specimen::png(&photo())));
    assert_eq!((found.image.colour, u16::from(found.image.bit_depth)), (colour, page.bits), "{name}");
    assert_eq!((found.image.width, found.image.height, found.image.decoded), (SIZE.0, SIZE.1, 1.0), "{name}");
    assert!((found.exposure.mean - plain.exposure.mean).abs() <= tolerance, "{name}: mean {}", found.exposure.mean);
    assert!((found.exposure.deviation - plain.exposure.deviation).abs() <= tolerance, "{name}");
    assert!(found.identity.dhash.distance(plain.identity.dhash) <= 2, "{name}");
    if colour != ColourType::Grey && !matches!(page.layout, TiffLayout::Strips(_)) {
        assert_eq!(found.exposure, plain.exposure, "{name}");
    }
}

#[test]
fn strips_planes_and_tiles_give_the_same_picture() {
    for layout in [1, 7, 16, 90, 4000]
        .map(TiffLayout::Strips)
        .into_iter()
        .chain([7, 90].map(TiffLayout::Planes))
        .chain([16, 64, 256].map(TiffLayout::Tiles))
    {
        check(&format!("{layout:?}"), &TiffPage { layout, ..rgb() }, ColourType::Rgb, 0.0);
    }
}

#[test]
fn decodes_common_sample_types() {
    check("grey", &page(8, 1, 1, |colour| vec![grey(colour)]), ColourType::Grey, 0.6);
    check("inverted grey", &page(8, 1, 0, |colour| vec![255 - grey(colour)]), ColourType::Grey, 0.6);
    let wide = |value: u8| (u16::from(value) * 257).to_le_bytes();
    check("wide grey", &page(16, 1, 1, |colour| wide(grey(colour)).to_vec()), ColourType::Grey, 0.6);
    check(
        "wide",
        &page(16, 3, 2, |colour| colour.iter().flat_map(|&value| wide(value)).collect()),
        ColourType::Rgb,
        0.1,
    );
    let mut float =
        page(32, 3, 2, |colour| colour.iter().flat_map(|&value| (f32::from(value) / 255.0).to_le_bytes()).collect());
    float.extra_entries = vec![(339, 3, vec![3; 3])];
    check("float", &float, ColourType::Rgb, 0.1);
    let cmyk = page(8, 4, 5, |colour| vec![255 - colour[0], 255 - colour[1], 255 - colour[2], 0]);
    check("cmyk", &cmyk, ColourType::Cmyk, 0.1);
    let ycbcr = |colour: [u8; 3]| {
        let [red, green, blue] = colour.map(f64::from);
        let luma = 0.299 * red + 0.587 * green + 0.114 * blue;
        [luma, 128.0 + (blue - luma) / 1.772, 128.0 + (red - luma) / 1.402].map(|value| value.round() as u8).to_vec()
    };
    let mut chroma = page(8, 3, 6, ycbcr);
    chroma.extra_entries = vec![(530, 3, vec![1, 1])];
    check("luma and chroma", &chroma, ColourType::Rgb, 0.6);
}

#[test]
fn decodes_palettes_of_4_and_8_bits_and_grey_of_1_bit() {
    // Sixteen grey levels in a reversed palette.
    let table = |count: u32| {
        (0..3).flat_map(|_| (0..count).map(move |index| (count - 1 - index) * 65_535 / (count - 1))).collect::<Vec<_>>()
    };
    let mut many = page(8, 1, 3, |colour| vec![255 - grey(colour)]);
    many.extra_entries = vec![(320, 3, table(256))];
    check("many", &many, ColourType::Palette, 0.6);
    let mut few = page(4, 1, 3, |colour| vec![15 - grey(colour) / 17]);
    few.rows = few.rows.iter().map(|row| row.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()).collect();
    few.extra_entries = vec![(320, 3, table(16))];
    check("few", &few, ColourType::Palette, 9.0);
    let bits = TiffPage {
        size: (8, 2),
        bits: 1,
        samples: 1,
        photometric: 1,
        extra_entries: vec![],
        rows: vec![vec![0b1010_1010], vec![0b1111_0000]],
        layout: TiffLayout::Strips(2),
    };
    assert_eq!(report(&bits.single_page_file()).exposure.mean, 127.5);
}

#[test]
fn decodes_straight_and_premultiplied_alpha() {
    for (kind, stored) in [(2, [200, 100, 50, 128]), (1, [100, 50, 25, 128])] {
        let mut page = page(8, 4, 2, |_| stored.to_vec());
        page.extra_entries = vec![(338, 3, vec![kind])];
        let report = report(&page.single_page_file());
        assert!(report.image.alpha);
        // Half of the colour over mid grey.
        assert_eq!(report.colour.palette[0].hex.as_str(), "#a47259", "{kind}");
    }
    let mut unspecified = page(8, 4, 2, |_| vec![200, 100, 50, 128]);
    unspecified.extra_entries = vec![(338, 3, vec![0])];
    let report = report(&unspecified.single_page_file());
    assert!(!report.image.alpha);
    assert_eq!(report.colour.palette[0].hex.as_str(), "#c86432");
}

#[test]
fn counts_pages_without_thumbnails() {
    let mut thumbnail = rgb();
    thumbnail.extra_entries = vec![(254, 4, vec![1])];
    let file = TiffPage::multi_page_file(&[&rgb(), &rgb(), &thumbnail, &rgb()]);
    assert_eq!(report(&file).image.frames, 3);
    // A chain with a cycle ends.
    let mut cyclic = TiffPage::multi_page_file(&[&rgb(), &rgb()]);
    let next = |bytes: &[u8], at: usize| at + 2 + 12 * usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let second = next(&cyclic, 8);
    let second = u32::from_le_bytes(cyclic[second..second + 4].try_into().unwrap()) as usize;
    let last = next(&cyclic, second);
    cyclic[last] = 8;
    assert_eq!(report(&cyclic).image.frames, 2);
}

#[test]
fn truncated_tiff_keeps_complete_and_partial_chunks() {
    for layout in [TiffLayout::Strips(10), TiffLayout::Strips(90), TiffLayout::Tiles(16)] {
        let file = TiffPage { layout, ..rgb() }.single_page_file();
        let data = file.len() - (SIZE.0 * SIZE.1 * 3) as usize;
        for share in [0.3_f32, 0.5, 0.8] {
            let cut = data + ((file.len() - data) as f32 * share) as usize;
            let decoded = report(&file[..cut]).image.decoded;
            assert!((decoded - share).abs() < 0.2, "{layout:?} at {share}: {decoded}");
        }
    }
}

#[test]
fn rejects_raw_files_with_a_message_that_names_them() {
    let mut negative = rgb();
    negative.extra_entries = vec![(50_706, 1, vec![1, 4, 0, 0])];
    let filter_array = TiffPage { photometric: 32_803, ..page(8, 1, 1, |_| vec![9]) };
    // Sensor data in a SubIFD of a preview, as cameras write it.
    let mut preview = rgb();
    preview.extra_entries = vec![(330, 4, vec![0])];
    let mut nested = TiffPage::multi_page_file(&[&preview, &filter_array]);
    let entry = |bytes: &[u8], tag: u16| {
        bytes.windows(4).position(|window| window == [tag.to_le_bytes(), [4, 0]].concat()).unwrap()
    };
    let next = 10 + 12 * usize::from(u16::from_le_bytes([nested[8], nested[9]]));
    let (at, pointer) = (entry(&nested, 330), nested[next..next + 4].to_vec());
    nested[at + 8..at + 12].copy_from_slice(&pointer);
    nested[next..next + 4].fill(0);
    for bytes in [negative.single_page_file(), filter_array.single_page_file(), nested] {
        let failure = analyze(&bytes, &DecodeLimits::default()).unwrap_err();
        assert_eq!(failure.code, FailureCode::UnsupportedFormat);
        assert!(failure.detail.contains("a camera's raw file"), "{}", failure.detail);
    }
}

//! Tests that TIFFs with samples of unusual depths, number types and colour models are decoded correctly.

use protocol::ColourType;

use super::tiff_variants::{SIZE, check, grey, page, photo, report};
use crate::specimen::{self, TiffLayout, TiffPage};

/// Function that returns the number of bits, the number type (TIFF 6.0, tag 339) and the stored bytes of a grey level.
type Stored = fn(u8) -> (u16, u32, Vec<u8>);

/// A page of the photo in grey with `bits` per sample, packed from the highest bit of each byte. `number` returns the
/// stored number of a grey level.
fn packed_grey(bits: u16, number: impl Fn(u8) -> u64) -> TiffPage {
    let mut page = page(bits, 1, 1, |colour| vec![grey(colour)]);
    let pack = |row: &Vec<u8>| {
        let digits =
            row.iter().map(|&level| number(level)).flat_map(|number| (0..bits).rev().map(move |bit| number >> bit & 1));
        let digits: Vec<u64> = digits.collect();
        digits
            .chunks(8)
            .map(|byte| byte.iter().enumerate().fold(0, |sum, (at, bit)| sum | (*bit as u8) << (7 - at)))
            .collect()
    };
    page.rows = page.rows.iter().map(pack).collect();
    page
}

#[test]
fn decodes_samples_of_2_to_7_bits() {
    for bits in 2..8 {
        let max = (1_u16 << bits) - 1;
        let page = packed_grey(bits, |level| u64::from(level) >> (8 - bits));
        let mut image = photo();
        let reduced = |level: u8| (u16::from(level) >> (8 - bits)) * 255 / max;
        image.pixels_mut().for_each(|pixel| *pixel = image::Rgb([reduced(grey(pixel.0)) as u8; 3]));
        let (found, plain) = (report(&page.single_page_file()), report(&specimen::png(&image)));
        assert_eq!((u16::from(found.image.bit_depth), found.image.decoded), (bits, 1.0));
        assert_eq!(found.exposure, plain.exposure, "{bits} bits");
    }
}

#[test]
fn decodes_packed_samples_of_more_than_8_bits() {
    for bits in [10, 12, 14, 20] {
        let max = (1 << bits) - 1;
        let page = packed_grey(bits, |level| (u64::from(level) * max + 127) / 255);
        check(&format!("{bits} bits"), &page, ColourType::Grey, 0.6);
    }
}

#[test]
fn decodes_wide_and_signed_integers() {
    let with_format = |page: TiffPage, format: u32| TiffPage { extra_entries: vec![(339, 3, vec![format])], ..page };
    let cases: [(&str, Stored); 8] = [
        ("32 bits", |level| (32, 1, (u32::from(level) * 0x0101_0101).to_le_bytes().to_vec())),
        ("12 bits in 32", |level| (32, 1, (u32::from(level) * 4095 / 255).to_le_bytes().to_vec())),
        ("64 bits", |level| (64, 1, (u64::from(level) * 0x0101_0101_0101_0101).to_le_bytes().to_vec())),
        ("24 bits", |level| (24, 1, vec![level; 3])),
        ("signed 8 bits", |level| (8, 2, vec![level ^ 0x80])),
        ("signed 16 bits", |level| (16, 2, (i32::from(level) * 257 - 32_768).to_le_bytes()[..2].to_vec())),
        ("positive signed 16 bits", |level| (16, 2, (u16::from(level) << 7).to_le_bytes().to_vec())),
        ("signed 32 bits", |level| (32, 2, i32::from(level).to_le_bytes().to_vec())),
    ];
    for (name, stored) in cases {
        let (bits, format, _) = stored(0);
        let page = page(bits, 1, 1, |colour| stored(grey(colour)).2);
        check(name, &with_format(page, format), ColourType::Grey, 1.2);
    }
}

#[test]
fn decodes_floats_from_0_to_1_and_from_0_to_255() {
    for scale in [1.0, 255.0] {
        let floats = |bits: u16, encode: &dyn Fn(f64) -> Vec<u8>| {
            let encode = |value: u8| encode(f64::from(value) / 255.0 * scale);
            let page = page(bits, 3, 2, |colour| colour.iter().flat_map(|&value| encode(value)).collect());
            TiffPage { extra_entries: vec![(339, 3, vec![3; 3])], ..page }
        };
        check("32 bits", &floats(32, &|value| (value as f32).to_le_bytes().to_vec()), ColourType::Rgb, 0.1);
        check("64 bits", &floats(64, &|value| value.to_le_bytes().to_vec()), ColourType::Rgb, 0.1);
        // Fraction and exponent of binary16 are the upper bits of those of binary32.
        let half = |value: f64| {
            let bits = (value as f32).to_bits();
            let exponent = (bits >> 23) as i32 - 127 + 15;
            let half = if exponent > 0 { (exponent as u32) << 10 | bits >> 13 & 1023 } else { 0 };
            (half as u16).to_le_bytes().to_vec()
        };
        check("16 bits", &floats(16, &half), ColourType::Rgb, 0.4);
    }
}

/// L*a*b* of an sRGB colour, relative to D50: L* from 0 to 100.
fn lab(colour: [u8; 3]) -> [f64; 3] {
    let linear = colour.map(|value| {
        let share = f64::from(value) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    // sRGB to XYZ, adapted to D50 by the Bradford method, and divided by the white point.
    let relative = [[0.436_07, 0.385_15, 0.143_08], [0.222_49, 0.716_89, 0.060_62], [0.013_93, 0.097_1, 0.714_19]]
        .map(|row| row.iter().zip(linear).map(|(weight, light)| weight * light).sum::<f64>());
    let root = |share: f64| if share > 0.008_856 { share.cbrt() } else { share / 0.128_419 + 4.0 / 29.0 };
    let [x, y, z] = [relative[0] / 0.964_22, relative[1], relative[2] / 0.825_21].map(root);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

#[test]
fn decodes_lab_with_8_and_16_bits_signed_and_with_offset() {
    let byte = |value: f64| value.round().clamp(-128.0, 255.0) as i16 as u8;
    let signed = page(8, 3, 8, |colour| {
        let [lightness, a, b] = lab(colour);
        vec![byte(lightness * 2.55), byte(a), byte(b)]
    });
    check("signed", &signed, ColourType::Rgb, 0.8);
    let offset = page(8, 3, 9, |colour| {
        let [lightness, a, b] = lab(colour);
        vec![byte(lightness * 2.55), byte(a + 128.0), byte(b + 128.0)]
    });
    check("with offset", &offset, ColourType::Rgb, 0.8);
    let words =
        |values: [f64; 3]| values.iter().flat_map(|&value| (value.round() as i32 as u16).to_le_bytes()).collect();
    let signed = page(16, 3, 8, |colour| {
        let [lightness, a, b] = lab(colour);
        words([lightness * 655.35, a * 256.0, b * 256.0])
    });
    check("signed, 16 bits", &signed, ColourType::Rgb, 0.8);
    let offset = page(16, 3, 9, |colour| {
        let [lightness, a, b] = lab(colour);
        words([lightness * 652.8, (a + 128.0) * 256.0, (b + 128.0) * 256.0])
    });
    check("with offset, 16 bits", &offset, ColourType::Rgb, 0.8);
}

#[test]
fn decodes_planes_with_extra_samples_and_16_bits() {
    for (bits, layout) in [(8, TiffLayout::Planes(7)), (16, TiffLayout::Planes(90)), (8, TiffLayout::Strips(16))] {
        let wide = |value: u8| vec![value; usize::from(bits / 8)];
        let pixel = |colour: [u8; 3]| [colour[0], colour[1], colour[2], 9, 77].into_iter().flat_map(wide).collect();
        let page = TiffPage { layout, extra_entries: vec![(338, 3, vec![0, 0])], ..page(bits, 5, 2, pixel) };
        check(&format!("{bits} bits in {layout:?}"), &page, ColourType::Rgb, 0.1);
    }
    // The alpha of inverted grey is not inverted.
    let opaque = page(8, 2, 0, |colour| vec![255 - grey(colour), 255]);
    check("grey", &TiffPage { extra_entries: vec![(338, 3, vec![2])], ..opaque }, ColourType::Grey, 0.6);
}

#[test]
fn decodes_uncompressed_chroma_of_reduced_size() {
    let image = photo();
    for (horizontal, vertical) in [(1, 2), (2, 1), (2, 2), (4, 2)] {
        let luma = |x: u32, y: u32| grey(image.get_pixel(x, y.min(SIZE.1 - 1)).0);
        let unit = |x: u32, y: u32| {
            let area = (0..vertical).flat_map(move |down| (0..horizontal).map(move |right| (x + right, y + down)));
            area.map(|(x, y)| luma(x, y)).chain([128, 128]).collect::<Vec<u8>>()
        };
        let row = |y: u32| (0..SIZE.0).step_by(horizontal as usize).flat_map(|x| unit(x, y)).collect();
        let rows: Vec<Vec<u8>> = (0..SIZE.1).step_by(vertical as usize).map(row).collect();
        let layout = TiffLayout::Strips(8);
        let extra_entries = vec![(530, 3, vec![horizontal, vertical]), (278, 4, vec![8 * vertical])];
        let page = TiffPage { rows, layout, extra_entries, ..page(8, 3, 6, |colour| colour.to_vec()) };
        check(&format!("{horizontal} × {vertical}"), &page, ColourType::Rgb, 1.0);
    }
}

#[test]
fn decodes_palettes_of_1_to_16_bits() {
    for bits in [1, 2, 4, 8, 16_u16] {
        let count = 1_u64 << bits;
        let mut page = packed_grey(bits, |level| (u64::from(level) * (count - 1) + 127) / 255);
        if bits == 16 {
            page.rows.iter_mut().for_each(|row| row.chunks_exact_mut(2).for_each(<[u8]>::reverse));
        }
        page.photometric = 3;
        let table = (0..3).flat_map(|_| (0..count).map(|index| (index * 65_535 / (count - 1)) as u32)).collect();
        page.extra_entries = vec![(320, 3, table)];
        let found = report(&page.single_page_file());
        let plain = report(
            &packed_grey(bits.min(8), |level| (u64::from(level) * ((1 << bits.min(8)) - 1) + 127) / 255)
                .single_page_file(),
        );
        assert_eq!((found.image.colour, found.image.decoded), (ColourType::Palette, 1.0), "{bits}");
        assert!((found.exposure.mean - plain.exposure.mean).abs() < 0.6, "{bits}: {}", found.exposure.mean);
    }
}

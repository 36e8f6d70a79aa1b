//! Conversion of colours to the models of TIFF other than RGB: L\*a\*b\* and subsampled YCbCr.

use image::{Rgb, RgbImage};

use super::{TiffLayout, TiffPage};

/// Matrix from linear sRGB to XYZ for the white of D50 (Lindbloom, "RGB/XYZ Matrices").
const TO_XYZ: [[f64; 3]; 3] = [
    [0.436_074_7, 0.385_064_9, 0.143_080_4],
    [0.222_504_5, 0.716_878_6, 0.060_616_9],
    [0.013_932_2, 0.097_104_5, 0.714_173_3],
];

/// White of D50 in XYZ.
const WHITE: [f64; 3] = [0.964_22, 1.0, 0.825_21];

/// Samples of an sRGB colour in L\*a\*b\* with 8 bits (TIFF 6.0, section 23): L\* scaled to 0 to 255, a\* and b\* signed.
pub fn lab_samples(colour: [u8; 3]) -> [u8; 3] {
    let light = colour.map(|value| {
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    let [x, y, z] = [0, 1, 2].map(|axis| {
        let sum: f64 = TO_XYZ[axis].iter().zip(light).map(|(weight, light)| weight * light).sum();
        let share = sum / WHITE[axis];
        if share > 216.0 / 24_389.0 { share.cbrt() } else { (24_389.0 / 27.0 * share + 16.0) / 116.0 }
    });
    let signed = |value: f64| (value.round().clamp(-128.0, 127.0) as i8).cast_unsigned();
    [((116.0 * y - 16.0) * 2.55).round() as u8, signed(500.0 * (x - y)), signed(200.0 * (y - z))]
}

/// Page of YCbCr with chroma in half the width and half the height (TIFF 6.0, section 21): four luma samples, Cb and Cr
/// for each square of four pixels. Width and height must be even.
pub fn subsampled_ycbcr(image: &RgbImage) -> TiffPage {
    let (width, height) = image.dimensions();
    let block = |column: u32, row: u32| {
        let pixels = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(x, y)| ycbcr(image.get_pixel(column + x, row + y)));
        let mean = |channel: usize| pixels.iter().map(|pixel| pixel[channel]).sum::<f64>() / 4.0;
        let samples = [pixels[0][0], pixels[1][0], pixels[2][0], pixels[3][0], mean(1), mean(2)];
        samples.map(|sample| sample.round() as u8)
    };
    let row = |row: u32| (0..width).step_by(2).flat_map(|column| block(column, row)).collect();
    TiffPage {
        size: (width, height),
        bits: 8,
        samples: 3,
        photometric: 6,
        extra_entries: vec![(530, 3, vec![2, 2])],
        rows: (0..height).step_by(2).map(row).collect(),
        // One strip, because each of the rows above holds two of the image.
        layout: TiffLayout::Strips(height),
    }
}

/// Luma and colour differences of a colour, 0 to 255, by BT.601.
fn ycbcr(colour: &Rgb<u8>) -> [f64; 3] {
    let [red, green, blue] = colour.0.map(f64::from);
    let luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    [luma, 128.0 + (blue - luma) / 1.772, 128.0 + (red - luma) / 1.402]
}

//! Images of high dynamic range, in PQ or HLG.

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder, RgbImage};
use protocol::HdrTransfer;

use super::file_segments::with_chunk;

/// Luminance of reference white in cd/m² (Rec. ITU-R BT.2408).
const REFERENCE_WHITE: f64 = 203.0;

/// Linear light, 0 to 1, from which on colours are made brighter: that of the sRGB value 203.
const HIGHLIGHTS: f64 = 0.6;

/// Matrix from the linear primaries of sRGB to those of BT.2020 (Rec. ITU-R BT.2087-0, table 2).
const TO_BT_2020: [[f64; 3]; 3] = [[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]];

/// Encodes the samples of [`hdr_samples`] as a PNG, in which a `cICP` chunk states primaries and transfer function.
pub fn hdr_png(image: &RgbImage, transfer: HdrTransfer, brightest: f64) -> Vec<u8> {
    let samples: Vec<u8> = hdr_samples(image, transfer, brightest).into_iter().flat_map(u16::to_ne_bytes).collect();
    let mut png = vec![];
    PngEncoder::new(&mut png)
        .write_image(&samples, image.width(), image.height(), ExtendedColorType::Rgb16)
        .expect("encoding into memory");
    let transfer = match transfer {
        HdrTransfer::Pq => 16,
        HdrTransfer::Hlg => 18,
    };
    with_chunk(&png, b"cICP", &[9, transfer, 0, 1])
}

/// The samples of [`hdr_samples`], rounded to 8 bits per channel, for encoders that take no more.
pub(super) fn hdr_image(image: &RgbImage, transfer: HdrTransfer, brightest: f64) -> RgbImage {
    let samples = hdr_samples(image, transfer, brightest).into_iter();
    let rounded = samples.map(|sample| ((u32::from(sample) + 128) / 257) as u8).collect();
    RgbImage::from_raw(image.width(), image.height(), rounded).expect("as many samples as the image")
}

/// Converts an sRGB image to 16 bits per channel with BT.2020 primaries and this transfer function. White of the image
/// is reference white times `brightest`, which is at least 1; up to the highlights, light stays as it is. HLG reaches
/// 4.9 times reference white.
pub(super) fn hdr_samples(image: &RgbImage, transfer: HdrTransfer, brightest: f64) -> Vec<u16> {
    let samples = image.pixels().flat_map(|pixel| {
        let light = with_highlights(pixel.0.map(linear_light), brightest);
        let light = TO_BT_2020.map(|row| row.iter().zip(light).map(|(weight, light)| weight * light).sum::<f64>());
        let luminance: f64 = [0.2627, 0.6780, 0.0593].iter().zip(light).map(|(weight, light)| weight * light).sum();
        light.map(|light| {
            let value = match transfer {
                HdrTransfer::Pq => pq(light * REFERENCE_WHITE),
                HdrTransfer::Hlg => hlg(light, luminance),
            };
            (value.clamp(0.0, 1.0) * 65_535.0).round() as u16
        })
    });
    samples.collect()
}

/// Scales a colour so that its largest channel rises from 1 to `brightest`, and smoothly from the highlights on.
fn with_highlights(light: [f64; 3], brightest: f64) -> [f64; 3] {
    let largest = light.into_iter().fold(0.0, f64::max);
    let share = ((largest - HIGHLIGHTS) / (1.0 - HIGHLIGHTS)).max(0.0);
    light.map(|light| light * (1.0 + (brightest - 1.0) * share * share))
}

/// Linear light, 0 to 1, of an 8-bit sRGB value.
fn linear_light(value: u8) -> f64 {
    let value = f64::from(value) / 255.0;
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

/// Value in PQ, 0 to 1, of a luminance in cd/m² (Rec. ITU-R BT.2100, table 4).
fn pq(luminance: f64) -> f64 {
    let power = (luminance / 10_000.0).powf(1305.0 / 8192.0);
    ((107.0 / 128.0 + 2413.0 / 128.0 * power) / (1.0 + 2392.0 / 128.0 * power)).powf(2523.0 / 32.0)
}

/// Value in HLG, 0 to 1, of the light of a channel on a display of 1000 cd/m², in units of reference white (BT.2100,
/// table 5). `luminance` is that of the pixel, in the same unit.
fn hlg(light: f64, luminance: f64) -> f64 {
    if luminance <= 0.0 {
        return 0.0;
    }
    let to_display = REFERENCE_WHITE / 1000.0;
    let scene = light * to_display * (luminance * to_display).powf((1.0 - 1.2) / 1.2);
    if scene <= 1.0 / 12.0 {
        (3.0 * scene).sqrt()
    } else {
        0.178_832_77 * (12.0 * scene - 0.284_668_92).ln() + 0.559_910_73
    }
}

//! Planes of luma and chroma samples of an image (Rec. ITU-T H.273, 8.3).

use image::{Rgb, RgbImage};

use super::hevc_settings::HevcSettings;

/// Samples of an image, padded by its last columns and rows.
pub(super) struct YuvPlanes {
    /// Width of the luma plane in samples.
    pub(super) width: u32,
    /// Height of the luma plane in samples.
    pub(super) height: u32,
    /// Horizontal and vertical subsampling of chroma.
    subsampling: (u32, u32),
    /// Luma, then Cb and Cr, unless the picture is monochrome.
    planes: Vec<Vec<u16>>,
}

/// Number of columns and of rows that share a chroma sample in this chroma format.
pub(super) fn subsampling(chroma_format: u8) -> (u32, u32) {
    match chroma_format {
        1 => (2, 2),
        2 => (2, 1),
        _ => (1, 1),
    }
}

impl YuvPlanes {
    /// Converts an image. Width and height become multiples of `alignment`, which must be even.
    pub(super) fn new(image: &RgbImage, settings: &HevcSettings, alignment: u32) -> Self {
        let (width, height) = (image.width().next_multiple_of(alignment), image.height().next_multiple_of(alignment));
        let pixel = |x: u32, y: u32| image.get_pixel(x.min(image.width() - 1), y.min(image.height() - 1));
        let (columns, rows) = subsampling(settings.chroma_format);
        let mut planes = vec![vec![]; if settings.chroma_format == 0 { 1 } else { 3 }];
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            planes[0].push(sample(settings, 0, components(settings, pixel(x, y))[0]));
        }
        for (plane, samples) in planes.iter_mut().enumerate().skip(1) {
            for (y, x) in (0..height / rows).flat_map(|y| (0..width / columns).map(move |x| (y, x))) {
                let shared = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
                let sum: f32 = shared
                    .map(|(column, row)| components(settings, pixel(x * columns + column, y * rows + row))[plane])
                    .sum();
                samples.push(sample(settings, plane, sum / (rows * columns) as f32));
            }
        }
        Self { width, height, subsampling: (columns, rows), planes }
    }

    /// Samples of each plane in the square block with this corner and side, in pixels of luma.
    pub(super) fn block(&self, x: u32, y: u32, side: u32) -> impl Iterator<Item = Vec<u16>> {
        self.planes.iter().enumerate().map(move |(plane, samples)| {
            let (columns, rows) = if plane == 0 { (1, 1) } else { self.subsampling };
            let stride = self.width / columns;
            let row = |row: u32| {
                let start = (row * stride + x / columns) as usize;
                &samples[start..start + (side / columns) as usize]
            };
            (y / rows..(y + side) / rows).flat_map(row).copied().collect()
        })
    }
}

/// Luma, 0 to 1, and Cb and Cr, -0.5 to 0.5, of a pixel.
fn components(settings: &HevcSettings, pixel: &Rgb<u8>) -> [f32; 3] {
    let (red_share, blue_share) = match settings.code_points[2] {
        1 => (0.2126, 0.0722),
        9 => (0.2627, 0.0593),
        _ => (0.299, 0.114),
    };
    let [red, green, blue] = pixel.0.map(|channel| f32::from(channel) / 255.0);
    let luma = red_share * red + (1.0 - red_share - blue_share) * green + blue_share * blue;
    [luma, (blue - luma) / (2.0 * (1.0 - blue_share)), (red - luma) / (2.0 * (1.0 - red_share))]
}

/// Sample of a component.
fn sample(settings: &HevcSettings, plane: usize, component: f32) -> u16 {
    let (maximum, scale) = (((1_u32 << settings.bit_depth) - 1) as f32, (1 << (settings.bit_depth - 8)) as f32);
    let (black, steps) = match (settings.full_range, plane) {
        (true, _) => (0.0, maximum),
        (false, 0) => (16.0 * scale, 219.0 * scale),
        (false, _) => (0.0, 224.0 * scale),
    };
    let black = if plane == 0 { black } else { 128.0 * scale };
    (black + component * steps).round().clamp(0.0, maximum) as u16
}

//! Changes that turn a picture into a near duplicate, in which a person would still recognise the same picture.

use image::imageops::{FilterType, crop_imm, fast_blur, flip_vertical, grayscale, replace, resize, rotate90};
use image::imageops::{flip_horizontal, rotate180, rotate270};
use image::{Rgb, RgbImage};

use super::encode::jpeg;

/// Difference of a copy from its original.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Variation {
    /// Scaled to this size in percent.
    Resized(u32),
    /// Cropped margins in percent of width or height: left, top, right, bottom.
    Cropped(u32, u32, u32, u32),
    /// Border with a width in percent of the longer side, and its grey level.
    Bordered(u32, u8),
    /// Black bars that make the image square.
    Letterboxed,
    /// Unchanged but for this JPEG quality. All other variations are encoded at quality 85.
    Compressed(u8),
    /// Colour cast: factors of red, green and blue in percent.
    ColourCast(u32, u32, u32),
    /// Greyscale.
    Greyscale,
    /// Exponent of the values in percent: below 100 brightens.
    GammaChanged(u32),
    /// Contrast in percent: below 100 brings values closer to 128.
    ContrastChanged(u32),
    /// Mirrored horizontally.
    MirroredHorizontally,
    /// Mirrored vertically.
    MirroredVertically,
    /// Rotated clockwise by this many quarter turns.
    Rotated(u8),
    /// Slightly out of focus.
    Blurred,
    /// White strokes near the lower right corner.
    Watermarked,
}

impl Variation {
    /// Variations by which the recall of the duplicate search is measured.
    pub const ALL: [Self; 26] = [
        Self::Resized(33),
        Self::Resized(75),
        Self::Cropped(5, 0, 0, 5),
        Self::Cropped(3, 8, 7, 2),
        Self::Cropped(15, 0, 0, 0),
        Self::Cropped(0, 0, 0, 15),
        Self::Cropped(15, 15, 0, 0),
        Self::Cropped(0, 7, 15, 8),
        Self::Bordered(4, 255),
        Self::Bordered(8, 0),
        Self::Bordered(12, 90),
        Self::Letterboxed,
        Self::Compressed(30),
        Self::Compressed(60),
        Self::ColourCast(115, 95, 80),
        Self::Greyscale,
        Self::GammaChanged(65),
        Self::GammaChanged(150),
        Self::ContrastChanged(60),
        Self::MirroredHorizontally,
        Self::MirroredVertically,
        Self::Rotated(1),
        Self::Rotated(2),
        Self::Rotated(3),
        Self::Blurred,
        Self::Watermarked,
    ];

    /// Applies the variation to a picture and encodes the copy as a JPEG.
    pub fn jpeg_copy(self, picture: &RgbImage) -> Vec<u8> {
        match self {
            Self::Compressed(quality) => jpeg(picture, quality),
            _ => jpeg(&self.apply(picture), 85),
        }
    }

    /// Applies the variation to a picture; JPEG compression is left to [`Self::jpeg_copy`].
    fn apply(self, picture: &RgbImage) -> RgbImage {
        let (width, height) = picture.dimensions();
        let part = |side: u32, percent: u32| side * percent / 100;
        match self {
            Self::Resized(percent) => {
                resize(picture, part(width, percent).max(1), part(height, percent).max(1), FilterType::Triangle)
            }
            Self::Cropped(left, top, right, bottom) => {
                let (x, y) = (part(width, left), part(height, top));
                crop_imm(picture, x, y, part(width, 100 - right) - x, part(height, 100 - bottom) - y).to_image()
            }
            Self::Bordered(percent, grey) => {
                let border = part(width.max(height), percent);
                centred_on_frame(picture, (width + 2 * border, height + 2 * border), grey)
            }
            Self::Letterboxed => centred_on_frame(picture, (width.max(height), width.max(height)), 0),
            Self::Compressed(_) => picture.clone(),
            Self::ColourCast(red, green, blue) => {
                map_channels(picture, |channel, value| value * [red, green, blue][channel] as f32 / 100.0)
            }
            Self::Greyscale => image::DynamicImage::ImageLuma8(grayscale(picture)).into_rgb8(),
            Self::GammaChanged(percent) => {
                map_channels(picture, |_, value| 255.0 * (value / 255.0).powf(percent as f32 / 100.0))
            }
            Self::ContrastChanged(percent) => {
                map_channels(picture, |_, value| 128.0 + (value - 128.0) * percent as f32 / 100.0)
            }
            Self::MirroredHorizontally => flip_horizontal(picture),
            Self::MirroredVertically => flip_vertical(picture),
            Self::Rotated(quarters) => match quarters % 4 {
                0 => picture.clone(),
                1 => rotate90(picture),
                2 => rotate180(picture),
                _ => rotate270(picture),
            },
            Self::Blurred => fast_blur(picture, width.max(height) as f32 / 350.0),
            Self::Watermarked => with_watermark(picture),
        }
    }
}

/// Centres the picture on a background of this size and grey level.
fn centred_on_frame(picture: &RgbImage, (width, height): (u32, u32), grey: u8) -> RgbImage {
    let mut frame = RgbImage::from_pixel(width, height, Rgb([grey; 3]));
    replace(&mut frame, picture, i64::from((width - picture.width()) / 2), i64::from((height - picture.height()) / 2));
    frame
}

/// Applies a function of channel number and value, 0 to 255, to every channel of every pixel. The result is clipped and
/// rounded down.
fn map_channels(picture: &RgbImage, change: impl Fn(usize, f32) -> f32) -> RgbImage {
    let mut copy = picture.clone();
    for pixel in copy.pixels_mut() {
        for (channel, value) in pixel.0.iter_mut().enumerate() {
            *value = change(channel, f32::from(*value)).clamp(0.0, 255.0) as u8;
        }
    }
    copy
}

/// Adds white strokes like letters near the lower right corner, in an area of a fifth of the width and 1/25 of the
/// height.
fn with_watermark(picture: &RgbImage) -> RgbImage {
    let mut copy = picture.clone();
    let (width, height) = picture.dimensions();
    let letter = (width / 80).max(1);
    for y in height * 90 / 100..height * 94 / 100 {
        for x in width * 75 / 100..width * 95 / 100 {
            if x / letter % 2 == 0 {
                copy.put_pixel(x, y, Rgb([255; 3]));
            }
        }
    }
    copy
}

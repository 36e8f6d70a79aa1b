//! Functions that apply a defect to a picture: blur, wrong exposure, fog, lost colour.

use image::{RgbImage, imageops};

/// Blurs the picture as if it were out of focus.
pub(crate) fn defocused(picture: &RgbImage) -> RgbImage {
    imageops::fast_blur(picture, picture.height() as f32 / 130.0)
}

/// Blurs the picture along a line that spans 27 by 17 pixels, like camera shake.
pub(crate) fn motion_blurred(picture: &RgbImage) -> RgbImage {
    const STEPS: i64 = 13;
    let (width, height) = (i64::from(picture.width()), i64::from(picture.height()));
    let at = |x: i64, y: i64| picture.get_pixel(x.clamp(0, width - 1) as u32, y.clamp(0, height - 1) as u32).0;
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let mut sum = [0_u32; 3];
        for step in -STEPS..=STEPS {
            let pixel = at(i64::from(x) + step, i64::from(y) + step * 2 / 3);
            sum.iter_mut().zip(pixel).for_each(|(sum, channel)| *sum += u32::from(channel));
        }
        image::Rgb(sum.map(|sum| (sum / (2 * STEPS as u32 + 1)) as u8))
    })
}

/// Multiplies each channel, 0 to 255, by `gain`, adds `offset` and clips the result, to imitate underexposure,
/// overexposure or fog.
pub(crate) fn with_levels(mut picture: RgbImage, gain: f32, offset: f32) -> RgbImage {
    for channel in picture.iter_mut() {
        *channel = (f32::from(*channel) * gain + offset).clamp(0.0, 255.0) as u8;
    }
    picture
}

/// Makes the picture grey. It still has three channels.
pub(crate) fn grey(mut picture: RgbImage) -> RgbImage {
    for pixel in picture.pixels_mut() {
        let [red, green, blue] = pixel.0.map(f32::from);
        pixel.0 = [(0.299 * red + 0.587 * green + 0.114 * blue).round() as u8; 3];
    }
    picture
}

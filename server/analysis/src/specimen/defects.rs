//! Functions that apply a defect to a good photo (blur, wrong exposure or contrast, lost colour, a lamp in the dark),
//! or change it so that it is easily mistaken for defective (noise, portrait, product on white, sepia, a spot of
//! colour).

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

use super::rng::hash;

/// Blurs the photo strongly: a Gaussian blur with a standard deviation of 1/80 of the longer side.
pub fn blurred(photo: &RgbImage) -> RgbImage {
    defocused(photo, 12.5)
}

/// Blurs the photo as if it were out of focus: a Gaussian blur with this standard deviation in thousandths of the
/// longer side.
pub fn defocused(photo: &RgbImage, thousandths: f32) -> RgbImage {
    let sigma = thousandths * thousandth(photo);
    // The fast blur uses boxes of whole pixels, which are too coarse for small blurs.
    if sigma < 3.0 { imageops::blur(photo, sigma) } else { imageops::fast_blur(photo, sigma) }
}

/// Adds motion blur along a line of this length in thousandths of the longer side, at this angle in radians.
pub fn motion_blurred(photo: &RgbImage, thousandths: f32, angle: f32) -> RgbImage {
    let length = thousandths * thousandth(photo);
    let steps = (2.0 * length).ceil().max(1.0) as u32;
    let (width, height) = photo.dimensions();
    let offsets: Vec<(f32, f32)> = (0..=steps)
        .map(|step| length * (step as f32 / steps as f32 - 0.5))
        .map(|along| (along * angle.cos(), along * angle.sin()))
        .collect();
    RgbImage::from_fn(width, height, |x, y| {
        let mut sum = [0.0_f32; 3];
        for (dx, dy) in &offsets {
            let clamped = |at: u32, by: f32, size: u32| (at as f32 + by).round().clamp(0.0, size as f32 - 1.0) as u32;
            let pixel = photo.get_pixel(clamped(x, *dx, width), clamped(y, *dy, height));
            for (sum, channel) in sum.iter_mut().zip(pixel.0) {
                *sum += f32::from(channel);
            }
        }
        Rgb(sum.map(|sum| (sum / offsets.len() as f32).round() as u8))
    })
}

/// Blurs the photo outside an ellipse, like a portrait with a shallow depth of field. The centre of the ellipse is
/// given as shares of width and height; its half axes are 0.14 of the width and 0.2 of the height. The blur is given as
/// in [`defocused`].
pub fn portrait(photo: &RgbImage, thousandths: f32, (across, down): (f32, f32)) -> RgbImage {
    let mut portrait = defocused(photo, thousandths);
    let (width, height) = (photo.width() as f32, photo.height() as f32);
    for (x, y, pixel) in portrait.enumerate_pixels_mut() {
        let (dx, dy) = ((x as f32 / width - across) / 0.14, (y as f32 / height - down) / 0.2);
        // A soft transition, as with real depth of field.
        let inside = ((1.1 - dx.hypot(dy)) / 0.2).clamp(0.0, 1.0);
        for (channel, sharp) in pixel.0.iter_mut().zip(photo.get_pixel(x, y).0) {
            *channel = (f32::from(*channel) * (1.0 - inside) + f32::from(sharp) * inside).round() as u8;
        }
    }
    portrait
}

/// Makes the photo almost seven stops too dark (at gamma 2.2).
pub fn dark(photo: &RgbImage) -> RgbImage {
    with_levels(photo, 0.12, 0.0)
}

/// Makes the photo far too bright: multiplies each channel by 1.6 and adds 150, so that most of it is white.
pub fn blown_out(photo: &RgbImage) -> RgbImage {
    with_levels(photo, 1.6, 150.0)
}

/// Changes the exposure by this many stops: multiplies the light, at gamma 2.2, by two to the power of `stops`, and
/// clips it at white.
pub fn exposed(photo: &RgbImage, stops: f32) -> RgbImage {
    let gain = (stops / 2.2).exp2();
    mapped(photo, |channel| channel * gain)
}

/// Multiplies each channel, 0 to 255, by `gain` and adds `offset`, like brightness and contrast sliders.
pub fn with_levels(photo: &RgbImage, gain: f32, offset: f32) -> RgbImage {
    mapped(photo, |channel| channel * gain + offset)
}

/// Adds a bright warm disc with a soft edge, like a lamp, in the upper right part of a dark photo.
pub fn with_lamp(dark: &RgbImage) -> RgbImage {
    let mut image = dark.clone();
    let (width, height) = (dark.width() as f32, dark.height() as f32);
    let radius = 0.05 * width.max(height);
    for (x, y, pixel) in image.enumerate_pixels_mut() {
        let distance = (x as f32 - 0.7 * width).hypot(y as f32 - 0.25 * height) / radius;
        let glow = (1.4 - 0.7 * distance).clamp(0.0, 1.0);
        for (channel, light) in pixel.0.iter_mut().zip([255.0, 246.0, 222.0]) {
            *channel = (f32::from(*channel) * (1.0 - glow) + light * glow).round() as u8;
        }
    }
    image
}

/// Adds nearly normally distributed noise to each channel, with this standard deviation in 8-bit steps. The same seed
/// gives the same noise.
pub fn noisy(photo: &RgbImage, sigma: f32, seed: u64) -> RgbImage {
    let mut image = photo.clone();
    for (x, y, pixel) in image.enumerate_pixels_mut() {
        for (index, channel) in (0_u64..).zip(pixel.0.iter_mut()) {
            // The sum of four uniform values is nearly normal; each has a variance of 1/12.
            let bell = (0..4).map(|sample| hash(seed + 4 * index + sample, x as i32, y as i32) - 0.5).sum::<f32>();
            *channel = (f32::from(*channel) + bell * 3_f32.sqrt() * sigma).round().clamp(0.0, 255.0) as u8;
        }
    }
    image
}

/// Makes the photo grey. The image still has three channels.
pub fn grey(photo: &RgbImage) -> RgbImage {
    toned(photo, [1.0; 3])
}

/// Replaces each colour by its luma times a tint, for example for a sepia photo.
pub fn toned(photo: &RgbImage, tint: [f32; 3]) -> RgbImage {
    let mut image = photo.clone();
    for pixel in image.pixels_mut() {
        let [red, green, blue] = pixel.0.map(f32::from);
        let luma = 0.299 * red + 0.587 * green + 0.114 * blue;
        pixel.0 = tint.map(|share| (luma * share).round().clamp(0.0, 255.0) as u8);
    }
    image
}

/// Makes the photo grey except for a rectangle of a tenth of its width and height.
pub fn with_spot_of_colour(photo: &RgbImage) -> RgbImage {
    let mut image = grey(photo);
    let (width, height) = photo.dimensions();
    let spot = imageops::crop_imm(photo, width / 3, height / 2, width / 10, height / 10).to_image();
    imageops::replace(&mut image, &spot, i64::from(width / 3), i64::from(height / 2));
    image
}

/// Places a rounded cut-out of the photo, at half its size, on a white background, as in online shops.
pub fn on_white(photo: &RgbImage) -> RgbImage {
    let (width, height) = photo.dimensions();
    let mut image = RgbImage::from_pixel(width, height, Rgb([255; 3]));
    let product = imageops::resize(photo, width / 2, height / 2, FilterType::Triangle);
    for (x, y, pixel) in product.enumerate_pixels() {
        let (dx, dy) = (2.0 * x as f32 / (width / 2) as f32 - 1.0, 2.0 * y as f32 / (height / 2) as f32 - 1.0);
        if dx.powi(4) + dy.powi(4) < 0.9 {
            image.put_pixel(x + width / 4, y + height / 4, *pixel);
        }
    }
    image
}

/// A thousandth of the longer side in pixels.
fn thousandth(photo: &RgbImage) -> f32 {
    photo.width().max(photo.height()) as f32 / 1000.0
}

/// Applies a function to the value of every channel, 0 to 255. The result is rounded and clipped.
fn mapped(photo: &RgbImage, change: impl Fn(f32) -> f32) -> RgbImage {
    let mut image = photo.clone();
    for channel in image.iter_mut() {
        *channel = change(f32::from(*channel)).round().clamp(0.0, 255.0) as u8;
    }
    image
}

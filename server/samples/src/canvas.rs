//! Painting of pictures from a function that gives the colour of each point, with helpers for colours, smooth edges and
//! noise.

use image::RgbImage;

/// Red, green and blue, 0 to 1.
pub(crate) type Colour = [f32; 3];

/// Position in a picture, in units of its height.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point {
    /// Distance from the left edge.
    pub(crate) across: f32,
    /// Distance from the top edge.
    pub(crate) down: f32,
}

/// Paints a picture pixel by pixel on two threads, and adds sensor noise of up to 1.5 of 255 steps.
pub(crate) fn paint(width: u32, height: u32, colour: impl Fn(Point) -> Colour + Sync) -> RgbImage {
    let unit = 1.0 / height as f32;
    let pixel = |x: u32, y: u32| {
        let point = Point { across: (x as f32 + 0.5) * unit, down: (y as f32 + 0.5) * unit };
        let grain = 3.0 * (hash_noise(7, x as i32, y as i32) - 0.5);
        colour(point).map(|channel| (channel * 255.0 + grain).clamp(0.0, 255.0) as u8)
    };
    let mut picture = RgbImage::new(width, height);
    let half = height.div_ceil(2);
    std::thread::scope(|scope| {
        for (top, band) in [0, half].into_iter().zip(picture.chunks_mut((half * width * 3) as usize)) {
            let pixel = &pixel;
            scope.spawn(move || {
                for (index, channels) in (0..).zip(band.chunks_mut(3)) {
                    channels.copy_from_slice(&pixel(index % width, top + index / width));
                }
            });
        }
    });
    picture
}

/// Colour from its hexadecimal code, `0xrrggbb`.
pub(crate) fn rgb(code: u32) -> Colour {
    [code >> 16, code >> 8, code].map(|channel| (channel & 0xff) as f32 / 255.0)
}

/// Interpolates between two colours. `share` is the share of `to` and is clipped to 0 to 1.
pub(crate) fn mix(from: Colour, to: Colour, share: f32) -> Colour {
    let share = share.clamp(0.0, 1.0);
    std::array::from_fn(|channel| from[channel] + (to[channel] - from[channel]) * share)
}

/// Multiplies a colour by a brightness, without clipping.
pub(crate) fn brightened(colour: Colour, light: f32) -> Colour {
    colour.map(|channel| channel * light)
}

/// Smooth step (cubic): returns 0 if `value` is at `from` or before, 1 if it is at `to` or beyond, and interpolates
/// smoothly between.
pub(crate) fn ease(from: f32, to: f32, value: f32) -> f32 {
    let share = ((value - from) / (to - from)).clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

/// Approximate share of a pixel that a shape covers, 0 to 1, for smooth edges. `inside` is the distance of the pixel
/// from the edge of the shape, in heights of the picture: positive inside, negative outside.
pub(crate) fn coverage(inside: f32) -> f32 {
    // The pixels of a picture that is 900 pixels high. Other heights get somewhat sharper or softer edges.
    (inside * 900.0 + 0.5).clamp(0.0, 1.0)
}

/// Euclidean length of a vector, about five times as fast as `hypot`.
pub(crate) fn length(across: f32, down: f32) -> f32 {
    (across * across + down * down).sqrt()
}

/// Pseudo-random number, at least 0 and less than 1, for a point of a grid. The same seed and point give the same
/// number.
#[inline]
pub(crate) fn hash_noise(seed: u32, x: i32, y: i32) -> f32 {
    let mut bits =
        seed.wrapping_mul(0x9e37_79b9) ^ (x as u32).wrapping_mul(0x85eb_ca6b) ^ (y as u32).wrapping_mul(0xc2b2_ae35);
    bits = (bits ^ bits >> 16).wrapping_mul(0x7feb_352d);
    bits = (bits ^ bits >> 15).wrapping_mul(0x846c_a68b);
    ((bits ^ bits >> 16) >> 8) as f32 / (1 << 24) as f32
}

/// Smooth noise, 0 to 1: interpolates between the [`hash_noise`] of the neighbouring points of a unit grid.
pub(crate) fn value_noise(seed: u32, x: f32, y: f32) -> f32 {
    let ((column, across), (row, down)) = (split(x), split(y));
    let curve = |share: f32| share * share * (3.0 - 2.0 * share);
    let (across, down) = (curve(across), curve(down));
    let corner = |dx: i32, dy: i32| hash_noise(seed, column + dx, row + dy);
    let top = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * across;
    let bottom = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * across;
    top + (bottom - top) * down
}

/// Splits a number into the largest integer that is not above it and the rest, 0 to 1. (`floor` can be a slow library
/// call on processors without an instruction for it.)
#[inline]
fn split(value: f32) -> (i32, f32) {
    let toward_zero = value as i32;
    let whole = toward_zero - i32::from(value < toward_zero as f32);
    (whole, value - whole as f32)
}

/// Sum of several octaves of [`value_noise`], scaled to 0 to 1. Each octave is twice as fine and half as strong as the
/// one before.
pub(crate) fn fractal_noise(seed: u32, x: f32, y: f32, octaves: u32) -> f32 {
    let (mut sum, mut weight, mut scale) = (0.0, 0.0, 1.0_f32);
    for octave in 0..octaves {
        sum += value_noise(seed + 101 * octave, x * scale, y * scale) / scale;
        weight += 1.0 / scale;
        scale *= 2.0;
    }
    sum / weight
}

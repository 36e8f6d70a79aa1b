//! Random collages of a gradient, clouds and shapes. Different seeds give unrelated layouts.

use image::{Rgb, RgbImage};

use super::rng::{Rng, noise};

/// A rotated ellipse or rectangle. Lengths are shares of the picture's longer side.
struct Shape {
    centre: (f32, f32),
    half_size: (f32, f32),
    /// Sine and cosine of the angle.
    rotation: (f32, f32),
    is_round: bool,
    colour: [f32; 3],
}

impl Shape {
    /// Shape with random properties.
    fn random(rng: &mut Rng) -> Self {
        let size = rng.between(0.03, 0.3);
        Self {
            centre: (rng.between(0.0, 1.0), rng.between(0.0, 1.0)),
            half_size: (size, size * rng.between(0.3, 1.0)),
            rotation: rng.between(0.0, std::f32::consts::TAU).sin_cos(),
            is_round: rng.below(2) == 0,
            colour: std::array::from_fn(|_| rng.between(0.05, 0.95)),
        }
    }

    /// Returns true if the shape covers this point.
    fn covers(&self, across: f32, down: f32) -> bool {
        let (x, y) = (across - self.centre.0, down - self.centre.1);
        let (sine, cosine) = self.rotation;
        let (along, beside) = ((x * cosine + y * sine) / self.half_size.0, (y * cosine - x * sine) / self.half_size.1);
        if self.is_round { along.hypot(beside) < 1.0 } else { along.abs().max(beside.abs()) < 1.0 }
    }
}

/// Paints the collage with this seed.
pub fn collage(seed: u64, width: u32, height: u32) -> RgbImage {
    let mut rng = Rng(seed ^ 0xc0_11a6e);
    let (sine, cosine) = rng.between(0.0, std::f32::consts::TAU).sin_cos();
    let (fineness, strength) = (rng.between(1.5, 12.0), rng.between(0.1, 0.6));
    let tint: [f32; 3] = std::array::from_fn(|_| rng.between(0.4, 1.0));
    let shapes: Vec<Shape> = (0..4 + rng.below(14)).map(|_| Shape::random(&mut rng)).collect();
    let unit = 1.0 / width.max(height) as f32;
    RgbImage::from_fn(width, height, |x, y| {
        let (across, down) = (x as f32 * unit, y as f32 * unit);
        let clouds = noise(seed, across * fineness + 0.3 * sine, down * fineness, 5) - 0.5;
        let light = 0.5 + 0.4 * ((across - 0.5) * cosine + (down - 0.5) * sine) + strength * clouds;
        let shape = shapes.iter().rev().find(|shape| shape.covers(across, down));
        let colour =
            shape.map_or(tint.map(|tint| tint * light), |shape| shape.colour.map(|value| value * (0.6 + light)));
        Rgb(colour.map(|channel| (channel * 255.0).clamp(0.0, 255.0) as u8))
    })
}

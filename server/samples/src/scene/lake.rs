//! Scene of a lake that mirrors the hills behind it.

use image::RgbImage;

use super::hills::{Landscape, Lighting};
use crate::canvas::{Point, brightened, coverage, fractal_noise, mix, paint, rgb, value_noise};

/// Paints hills in this light, and a lake that mirrors them.
pub(crate) fn lake(seed: u32, lighting: Lighting, width: u32, height: u32) -> RgbImage {
    /// Distance of the far shore from the top.
    const SHORE: f32 = 0.6;
    let landscape = Landscape::new(seed, lighting, 0.22);
    let water = rgb(lighting.land[1]);
    paint(width, height, |point| {
        let depth = point.down - SHORE;
        if coverage(depth) == 0.0 {
            return landscape.colour(point);
        }
        // Ripples are finer in the distance.
        let fine = 0.06 + depth;
        let ripple = fractal_noise(seed + 70, point.across * 5.0 / fine, point.down * 24.0 / fine, 3) - 0.5;
        let mirrored = Point { across: point.across + 0.04 * ripple * fine, down: SHORE - depth - 0.2 * ripple * fine };
        let glint = (value_noise(seed + 71, point.across * 9.0 / fine, point.down * 90.0 / fine) - 0.8).max(0.0);
        let shown = brightened(landscape.colour(mirrored), 0.82 + 0.9 * glint);
        mix(shown, water, 0.12 + 0.45 * depth)
    })
}

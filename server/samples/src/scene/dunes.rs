//! Scene of dunes in the light of a low sun, with lit sides, shaded sides and ripples.

use image::RgbImage;

use super::ridge::Ridge;
use crate::canvas::{Colour, Point, brightened, coverage, ease, fractal_noise, mix, paint, rgb, value_noise};

/// Paints dunes under a clear sky.
pub(crate) fn dunes(seed: u32, width: u32, height: u32) -> RgbImage {
    let levels = [(0.5, 0.16), (0.6, 0.24), (0.74, 0.3), (0.92, 0.3)];
    let crests: Vec<Ridge> = (0..)
        .zip(levels)
        .map(|(index, (level, tall))| Ridge::dunes(seed * 17 + index, level, tall, 0.5 + 0.12 * index as f32))
        .collect();
    paint(width, height, |point| {
        (0..).zip(&crests).fold(sky(point), |behind, (index, crest)| {
            let depth = point.down - crest.at(point.across);
            let share = coverage(depth);
            if share > 0.0 { mix(behind, sand(seed, index, crest, point, depth), share) } else { behind }
        })
    })
}

/// Colour of the clear sky at a point.
fn sky(point: Point) -> Colour {
    mix(rgb(0x1d6fb8), rgb(0xf3dcc0), (point.down / 0.55).powf(1.4))
}

/// Colour of the dune with this index (0 is the farthest of four) at a point that lies `depth` below its crest.
fn sand(seed: u32, index: u32, crest: &Ridge, Point { across, down }: Point, depth: f32) -> Colour {
    // The side where the crest falls to the right is in shade. Its edge runs down the dune.
    let edge = across - 0.55 * depth + 0.02 * fractal_noise(seed + 7, across * 6.0, down * 14.0, 3);
    let light = ease(0.06, -0.06, crest.slope(edge)) * ease(-0.1, 0.0, 0.28 - depth).max(0.35);
    let bend = fractal_noise(seed + 20 + index, across * 3.0, down * 3.0, 3);
    let ripple = ((down * (210.0 - 35.0 * index as f32) + 16.0 * bend + across * 30.0).sin() + 1.0) / 2.0;
    let grain = value_noise(seed + 30, across * 420.0, down * 420.0);
    let near = index as f32 / 3.0;
    let bright = mix(rgb(0xf0c79a), rgb(0xe39a4f), near);
    let shade = mix(rgb(0xb98a86), rgb(0x6b3a35), near);
    // Tufts of dry grass, sharp against the sand.
    let tuft =
        value_noise(seed + 40 + index, across * 150.0, down * 90.0) * value_noise(seed + 41, across * 7.0, down * 7.0);
    let sand = brightened(mix(shade, bright, light), 0.86 + (0.06 + 0.12 * near) * ripple + 0.1 * grain);
    mix(sand, brightened(rgb(0x4a3a22), 0.6 + grain), ease(0.6, 0.62, tuft))
}

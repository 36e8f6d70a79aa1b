//! Dunes in a low sun: a side in the light, a side in the shade, and ripples on both.

use image::RgbImage;

use super::ridge::Ridge;
use crate::canvas::{Colour, Place, covered, ease, lit, mix, paint, rgb, rough, smooth};

/// Dunes under a clear sky.
pub(crate) fn dunes(seed: u32, width: u32, height: u32) -> RgbImage {
    let levels = [(0.5, 0.16), (0.6, 0.24), (0.74, 0.3), (0.92, 0.3)];
    let crests: Vec<Ridge> = (0..)
        .zip(levels)
        .map(|(nth, (level, tall))| Ridge::dunes(seed * 17 + nth, level, tall, 0.5 + 0.12 * nth as f32))
        .collect();
    paint(width, height, |place| {
        (0..).zip(&crests).fold(sky(place), |behind, (nth, crest)| {
            let depth = place.down - crest.at(place.across);
            let share = covered(depth);
            if share > 0.0 { mix(behind, sand(seed, nth, crest, place, depth), share) } else { behind }
        })
    })
}

fn sky(place: Place) -> Colour {
    mix(rgb(0x1d6fb8), rgb(0xf3dcc0), (place.down / 0.55).powf(1.4))
}

fn sand(seed: u32, nth: u32, crest: &Ridge, Place { across, down }: Place, depth: f32) -> Colour {
    // Where the crest falls to the right there is shade, and its edge runs down the dune.
    let edge = across - 0.55 * depth + 0.02 * rough(seed + 7, across * 6.0, down * 14.0, 3);
    let light = ease(0.06, -0.06, crest.slope(edge)) * ease(-0.1, 0.0, 0.28 - depth).max(0.35);
    let bend = rough(seed + 20 + nth, across * 3.0, down * 3.0, 3);
    let ripple = ((down * (210.0 - 35.0 * nth as f32) + 16.0 * bend + across * 30.0).sin() + 1.0) / 2.0;
    let grain = smooth(seed + 30, across * 420.0, down * 420.0);
    let near = nth as f32 / 3.0;
    let bright = mix(rgb(0xf0c79a), rgb(0xe39a4f), near);
    let shade = mix(rgb(0xb98a86), rgb(0x6b3a35), near);
    // Tufts of dry grass, sharp against the sand.
    let tuft = smooth(seed + 40 + nth, across * 150.0, down * 90.0) * smooth(seed + 41, across * 7.0, down * 7.0);
    let sand = lit(mix(shade, bright, light), 0.86 + (0.06 + 0.12 * near) * ripple + 0.1 * grain);
    mix(sand, lit(rgb(0x4a3a22), 0.6 + grain), ease(0.6, 0.62, tuft))
}

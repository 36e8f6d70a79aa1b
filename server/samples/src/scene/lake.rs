//! A lake before hills, which it mirrors.

use image::RgbImage;

use super::hills::{Hour, View};
use crate::canvas::{Place, covered, lit, mix, paint, rgb, rough, smooth};

/// Hills at this hour, and a lake that mirrors them.
pub(crate) fn lake(seed: u32, hour: Hour, width: u32, height: u32) -> RgbImage {
    const SHORE: f32 = 0.6;
    let view = View::new(seed, hour, 0.22);
    let water = rgb(hour.land[1]);
    paint(width, height, |place| {
        let depth = place.down - SHORE;
        if covered(depth) == 0.0 {
            return view.colour(place);
        }
        // Ripples are finer far away.
        let fine = 0.06 + depth;
        let ripple = rough(seed + 70, place.across * 5.0 / fine, place.down * 24.0 / fine, 3) - 0.5;
        let mirrored = Place { across: place.across + 0.04 * ripple * fine, down: SHORE - depth - 0.2 * ripple * fine };
        let glint = (smooth(seed + 71, place.across * 9.0 / fine, place.down * 90.0 / fine) - 0.8).max(0.0);
        let shown = lit(view.colour(mirrored), 0.82 + 0.9 * glint);
        mix(shown, water, 0.12 + 0.45 * depth)
    })
}

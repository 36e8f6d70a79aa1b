//! Scene of hot-air balloons over hills.

use image::RgbImage;

use super::hills::{Landscape, Lighting};
use crate::canvas::{Colour, Point, brightened, coverage, hash_noise, length, mix, paint, rgb};

/// A balloon: position of its centre, radius and two colours of its stripes.
struct Balloon {
    across: f32,
    down: f32,
    radius: f32,
    colours: [Colour; 2],
}

/// Pairs of colours of the balloons.
const BALLOON_COLOURS: [[u32; 2]; 5] =
    [[0xd7263d, 0xf9f5e7], [0x1b998b, 0xf4d35e], [0x2e5aac, 0xf2f2f2], [0xf46036, 0x2e294e], [0x8e3b8a, 0xffc857]];

/// Paints six balloons over hills at noon. The seed determines the hills and the size, position and colours of each
/// balloon.
pub(crate) fn balloons(seed: u32, width: u32, height: u32) -> RgbImage {
    let landscape = Landscape::new(seed, Lighting::NOON, -0.08);
    let aspect = width as f32 / height as f32;
    let balloon = |index: i32| {
        let draw = |what| hash_noise(seed + 500, index, what);
        let share = (index as f32 + 0.2 + 0.6 * draw(0)) / 6.0;
        Balloon {
            across: aspect * share,
            down: 0.16 + 0.38 * draw(1),
            radius: 0.05 + 0.1 * draw(2) * draw(2),
            colours: BALLOON_COLOURS[(index as usize + seed as usize) % BALLOON_COLOURS.len()].map(rgb),
        }
    };
    let mut balloons: Vec<Balloon> = (0..6).map(balloon).collect();
    balloons.sort_by(|one, other| one.radius.total_cmp(&other.radius));
    paint(width, height, |point| {
        balloons.iter().fold(landscape.colour(point), |behind, balloon| balloon.over(behind, point))
    })
}

impl Balloon {
    /// Colour at a point of the balloon with its basket, over the colour `behind`.
    fn over(&self, behind: Colour, point: Point) -> Colour {
        let (x, y) = ((point.across - self.across) / self.radius, (point.down - self.down) / self.radius);
        if !(-1.2..1.2).contains(&x) || !(-1.2..2.2).contains(&y) {
            return behind;
        }
        let basket = x.abs() < 0.14 && (1.72..1.95).contains(&y);
        let rope = (1.3..1.72).contains(&y) && (x.abs() - 0.13).abs() < 0.012;
        if basket || rope {
            return brightened(rgb(0x6b4423), if basket { 0.8 + 0.5 * (x * 40.0).sin().abs() } else { 0.5 });
        }
        // Round at the top, tapering to the opening at the bottom.
        let half =
            if y < 0.35 { (1.0 - y * y).max(0.0).sqrt() } else { 0.937 * (1.0 - ((y - 0.35) / 0.98).powi(2) * 0.78) };
        let share = if y < 1.35 { coverage((half - x.abs()) * self.radius) } else { 0.0 };
        if share == 0.0 {
            return behind;
        }
        let angle = (x / half.max(0.01)).clamp(-1.0, 1.0).asin();
        let stripe = ((angle / std::f32::consts::PI + 0.5) * 8.0).floor() as i32;
        let band = (0.18..0.34).contains(&y);
        let cloth = self.colours[usize::from((stripe % 2 == 0) != band)];
        let light = 1.05 - 0.5 * (length(x + 0.35, y + 0.3) / 1.5).powi(2);
        mix(behind, brightened(cloth, light.max(0.35)), share)
    }
}

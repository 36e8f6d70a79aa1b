//! Scene of several ranges of hills, one behind the other, under a sky, in one of four kinds of light. Lake and
//! balloons use it as their background.

use image::RgbImage;

use super::ridge::Ridge;
use crate::canvas::{Colour, Point, brightened, coverage, ease, fractal_noise, length, mix, paint, rgb, value_noise};

/// Light in a landscape: its colours (`0xrrggbb`), the position of the sun, and the snow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lighting {
    /// Colours of the sky at the top and at the horizon.
    pub(crate) sky: [u32; 2],
    /// Colour of the sun and its glow.
    pub(crate) sun: u32,
    /// Position of the sun, from left and from the top, in heights of the picture.
    pub(crate) sun_position: (f32, f32),
    /// Colours of the farthest and the nearest range.
    pub(crate) land: [u32; 2],
    /// Extent of the snow on the mountains, 0 (none) to 1. With more snow the mountains are also higher.
    pub(crate) snow: f32,
}

impl Lighting {
    pub(crate) const SUNRISE: Self = Self {
        sky: [0x3d5a98, 0xf7b267],
        sun: 0xfff1cf,
        sun_position: (0.98, 0.4),
        land: [0xc98a86, 0x1d2b33],
        snow: 0.0,
    };
    pub(crate) const NOON: Self = Self {
        sky: [0x2f79c4, 0xcfe6f2],
        sun: 0xffffff,
        sun_position: (0.3, 0.12),
        land: [0x8fb0c4, 0x2f4f2a],
        snow: 0.0,
    };
    pub(crate) const ALPINE: Self = Self {
        sky: [0x1f5fae, 0xb8d8ee],
        sun: 0xffffff,
        sun_position: (1.2, 0.1),
        land: [0x7f93ab, 0x24402f],
        snow: 0.75,
    };
    pub(crate) const DUSK: Self = Self {
        sky: [0x2b2350, 0xe8718d],
        sun: 0xffd9b8,
        sun_position: (0.45, 0.46),
        land: [0x8a5a86, 0x1b1730],
        snow: 0.0,
    };
}

/// Sky, ranges and light of a landscape.
pub(super) struct Landscape {
    lighting: Lighting,
    seed: u32,
    /// Outlines of the ranges, the farthest first.
    ridges: Vec<Ridge>,
}

/// Paints five ranges of hills in this light, the nearest one with fir trees.
pub(crate) fn hills(seed: u32, lighting: Lighting, width: u32, height: u32) -> RgbImage {
    let landscape = Landscape::new(seed, lighting, 0.0);
    paint(width, height, |point| landscape.colour(point))
}

impl Landscape {
    /// Creates a landscape whose ranges are moved up by this many heights of the picture, or down if `up` is negative.
    pub(super) fn new(seed: u32, lighting: Lighting, up: f32) -> Self {
        let alpine = 1.0 + 0.9 * lighting.snow;
        let ridge = |index: u32, level: f32, height: f32, width: f32| {
            Ridge::hills(seed * 31 + index, level - up, height * alpine, width)
        };
        let ridges = vec![
            ridge(1, 0.56, 0.3, 0.42),
            ridge(2, 0.63, 0.24, 0.36),
            ridge(3, 0.71, 0.2, 0.4),
            ridge(4, 0.79, 0.2, 0.5),
            Ridge::firs(seed * 31 + 5, 0.93 - up, 0.22, 0.6),
        ];
        Self { lighting, seed, ridges }
    }

    /// Colour of the landscape at a point.
    pub(super) fn colour(&self, point: Point) -> Colour {
        let inside = |index: &usize| point.down - self.ridges[*index].at(point.across);
        let count = self.ridges.len();
        // Starts at the nearest range that covers the point fully, and blends the nearer ones over it.
        let behind = (0..count).rev().find(|index| coverage(inside(index)) >= 1.0);
        let first = behind.map_or_else(|| self.sky(point), |index| self.land(index, point, inside(&index)));
        (behind.map_or(0, |index| index + 1)..count).fold(first, |colour, index| {
            let share = coverage(inside(&index));
            if share > 0.0 { mix(colour, self.land(index, point, inside(&index)), share) } else { colour }
        })
    }

    /// Colour of the sky with sun and clouds at a point.
    fn sky(&self, Point { across, down }: Point) -> Colour {
        let [top, low] = self.lighting.sky.map(rgb);
        let sun = rgb(self.lighting.sun);
        let clear = mix(top, low, (down / 0.62).clamp(0.0, 1.0).powf(1.3));
        let distance = length(across - self.lighting.sun_position.0, down - self.lighting.sun_position.1);
        let glow = 0.75 * (-distance * 4.5).exp();
        let cloud = ease(0.5, 0.78, fractal_noise(self.seed + 90, across * 1.7, down * 8.0, 5));
        let brightened = mix(mix(clear, low, 0.4), sun, 0.25 + 0.6 * glow);
        let sky = mix(mix(clear, sun, glow), brightened, 0.75 * cloud * ease(0.0, 0.25, down));
        mix(sky, sun, coverage(0.042 - distance))
    }

    /// Colour of the range with this index at a point that lies `depth` below its outline.
    fn land(&self, index: usize, point: Point, depth: f32) -> Colour {
        let near = index as f32 / (self.ridges.len() - 1) as f32;
        let [far, front] = self.lighting.land.map(rgb);
        let base = mix(far, front, near.powf(0.8));
        let slope = self.ridges[index].slope(point.across);
        let grain = value_noise(self.seed + 40, point.across * 130.0, point.down * 130.0)
            + value_noise(self.seed + 41, point.across * 330.0, point.down * 260.0);
        // The slopes that face away from the sun are lighter, and mist lies in the valleys.
        let facing = if point.across < self.lighting.sun_position.0 { 1.0 } else { -1.0 };
        let light = 1.0 - 0.25 * facing * slope.clamp(-1.0, 1.0) + (0.12 + 0.3 * near) * (grain - 1.0);
        let ground = brightened(base, light);
        let mist = (1.0 - near) * 0.55 * ease(0.0, 0.2, depth);
        let misty = mix(ground, rgb(self.lighting.sky[1]), mist);
        if self.lighting.snow == 0.0 || index > 2 {
            return misty;
        }
        let line = self.lighting.snow
            * (0.3 - 0.08 * index as f32)
            * (0.4 + fractal_noise(self.seed + 60, point.across * 14.0, point.down * 14.0, 3));
        let crag = 0.5 + 0.5 * fractal_noise(self.seed + 61, point.across * 30.0, point.down * 18.0, 3) - 0.35 * slope;
        mix(misty, brightened([0.95, 0.97, 1.0], crag.clamp(0.55, 1.0)), ease(line, line * 0.6, depth))
    }
}

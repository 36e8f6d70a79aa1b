//! Outlines of ranges of hills, dunes and forests.

use crate::canvas::{fractal_noise, hash_noise};

/// Outline of a range: its distance from the top of the picture at each horizontal position. All lengths are in heights
/// of the picture.
pub(super) struct Ridge {
    /// Distance from the top, at equal horizontal steps.
    down: Vec<f32>,
    /// Horizontal distance of two samples.
    step: f32,
}

/// Number of samples of the outline per height of the picture.
const SAMPLES_PER_HEIGHT: f32 = 1000.0;

impl Ridge {
    /// Outline of hills of about this height and width around a distance `level` from the top.
    pub(super) fn hills(seed: u32, level: f32, height: f32, width: f32) -> Self {
        Self::from_function(|across| level - height * (fractal_noise(seed, across / width, 0.5, 5) - 0.35))
    }

    /// Outline of dunes with long crests; parameters as for [`hills`](Self::hills).
    pub(super) fn dunes(seed: u32, level: f32, height: f32, width: f32) -> Self {
        Self::from_function(|across| {
            level - height * (0.8 - 1.6 * (fractal_noise(seed, across / width, 0.5, 2) - 0.5).abs() - 0.35)
        })
    }

    /// Outline of hills with fir trees; parameters as for [`hills`](Self::hills).
    pub(super) fn firs(seed: u32, level: f32, height: f32, width: f32) -> Self {
        Self::from_function(|across| {
            let ground = level - height * (fractal_noise(seed, across / width, 0.5, 4) - 0.35);
            let fir = |spacing: f32, tall: f32, seed: u32| {
                let tree = (across / spacing).floor();
                let from_trunk = ((across / spacing).fract() - 0.5).abs() * 2.0;
                let tall = tall * (0.35 + 0.65 * hash_noise(seed, tree as i32, 3));
                // Branches modulate the outline of a tree.
                let branch = 0.12 * ((1.0 - from_trunk) * 9.0).fract();
                (tall * (1.0 - from_trunk * (1.0 + branch))).max(0.0)
            };
            ground - fir(0.021, 0.05, seed + 1).max(fir(0.034, 0.08, seed + 2))
        })
    }

    /// Samples the function `down`, which gives the distance from the top at a horizontal position, from the left edge
    /// to five heights of the picture further right.
    fn from_function(down: impl Fn(f32) -> f32) -> Self {
        // Pictures are at most five times as wide as high.
        Self {
            down: (0..5 * SAMPLES_PER_HEIGHT as usize).map(|index| down(index as f32 / SAMPLES_PER_HEIGHT)).collect(),
            step: 1.0 / SAMPLES_PER_HEIGHT,
        }
    }

    /// Distance from the top at this horizontal position, by linear interpolation. Beyond the samples it is that of the
    /// outermost one.
    pub(super) fn at(&self, across: f32) -> f32 {
        let index = (across / self.step).max(0.0);
        let last = self.down.len() - 1;
        let (left, right) = (self.down[(index as usize).min(last)], self.down[(index as usize + 1).min(last)]);
        left + (right - left) * index.fract()
    }

    /// Slope at this horizontal position. It is positive where the outline descends to the right.
    pub(super) fn slope(&self, across: f32) -> f32 {
        (self.at(across + 0.006) - self.at(across - 0.006)) / 0.012
    }
}

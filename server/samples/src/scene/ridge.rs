//! The line that a range of hills draws against what is behind it.

use crate::canvas::{fractal_noise, hash_noise};

/// A line from the left to the right of a picture: how far down it runs at each point across.
pub(super) struct Ridge {
    down: Vec<f32>,
    step: f32,
}

/// Places of a line for each height of a picture.
const FINENESS: f32 = 1000.0;

impl Ridge {
    /// A line around this level, with hills as high and as aspect as that.
    pub(super) fn hills(seed: u32, level: f32, height: f32, width: f32) -> Self {
        Self::of(|across| level - height * (fractal_noise(seed, across / width, 0.5, 5) - 0.35))
    }

    /// The long lines of sand, with a crest here and there.
    pub(super) fn dunes(seed: u32, level: f32, height: f32, width: f32) -> Self {
        Self::of(|across| {
            level - height * (0.8 - 1.6 * (fractal_noise(seed, across / width, 0.5, 2) - 0.5).abs() - 0.35)
        })
    }

    /// Hills with the tops of firs along them.
    pub(super) fn firs(seed: u32, level: f32, height: f32, width: f32) -> Self {
        Self::of(|across| {
            let ground = level - height * (fractal_noise(seed, across / width, 0.5, 4) - 0.35);
            let fir = |spacing: f32, tall: f32, seed: u32| {
                let which = (across / spacing).floor();
                let beside = ((across / spacing).fract() - 0.5).abs() * 2.0;
                let tall = tall * (0.35 + 0.65 * hash_noise(seed, which as i32, 3));
                // Branches: the outline goes in and out.
                let branch = 0.12 * ((1.0 - beside) * 9.0).fract();
                (tall * (1.0 - beside * (1.0 + branch))).max(0.0)
            };
            ground - fir(0.021, 0.05, seed + 1).max(fir(0.034, 0.08, seed + 2))
        })
    }

    fn of(down: impl Fn(f32) -> f32) -> Self {
        // Pictures are at most five times as aspect as they are high.
        Self {
            down: (0..5 * FINENESS as usize).map(|index| down(index as f32 / FINENESS)).collect(),
            step: 1.0 / FINENESS,
        }
    }

    /// How far down the line runs here.
    pub(super) fn at(&self, across: f32) -> f32 {
        let index = (across / self.step).max(0.0);
        let last = self.down.len() - 1;
        let (left, right) = (self.down[(index as usize).min(last)], self.down[(index as usize + 1).min(last)]);
        left + (right - left) * index.fract()
    }

    /// How steeply it falls to the right.
    pub(super) fn slope(&self, across: f32) -> f32 {
        (self.at(across + 0.006) - self.at(across - 0.006)) / 0.012
    }
}

//! Deterministic random numbers and noise for generated images, equal on every machine.

/// Random number generator (SplitMix64). The number is its state, at first the seed.
pub(super) struct Rng(pub(super) u64);

impl Rng {
    /// Next random number, at least `from` and less than `to` (rounding may give `to` itself if `from` is not 0).
    pub(super) fn between(&mut self, from: f32, to: f32) -> f32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        from + (to - from) * unit(mix(self.0))
    }

    /// Next random integer, at least 0 and less than `count`.
    pub(super) fn below(&mut self, count: u32) -> u32 {
        self.between(0.0, count as f32) as u32
    }
}

/// Mixes bits so that similar inputs give unrelated outputs (SplitMix64).
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}

/// Converts bits to a number, at least 0 and less than 1.
fn unit(bits: u64) -> f32 {
    (bits >> 40) as f32 / (1_u64 << 24) as f32
}

/// Pseudo-random number, at least 0 and less than 1, for a point of a grid. The same seed and point give the same
/// number.
pub(super) fn hash(seed: u64, x: i32, y: i32) -> f32 {
    unit(mix(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(x as u32) << 32 ^ u64::from(y as u32)))
}

/// Fractal value noise at a point, 0 to 1. Each octave is twice as fine and half as strong as the one before.
pub(super) fn noise(seed: u64, x: f32, y: f32, octaves: u32) -> f32 {
    let (mut sum, mut weight, mut scale) = (0.0, 0.0, 1.0_f32);
    for octave in 0..octaves {
        sum += smooth(seed + 100 * u64::from(octave), x * scale, y * scale) / scale;
        weight += 1.0 / scale;
        scale *= 2.0;
    }
    sum / weight
}

/// Value noise at a point, 0 to 1: interpolates between the [`hash`] of the neighbouring points of a unit grid.
fn smooth(seed: u64, x: f32, y: f32) -> f32 {
    let (column, row) = (x.floor(), y.floor());
    let ease = |share: f32| share * share * (3.0 - 2.0 * share);
    let (across, down) = (ease(x - column), ease(y - row));
    let corner = |dx: i32, dy: i32| hash(seed, column as i32 + dx, row as i32 + dy);
    let top = corner(0, 0) * (1.0 - across) + corner(1, 0) * across;
    let bottom = corner(0, 1) * (1.0 - across) + corner(1, 1) * across;
    top * (1.0 - down) + bottom * down
}

//! Which way luma rises, and how steeply.

use super::plane::Plane;

/// Directions that edges are sorted by: more of them would leave too few edges to each.
pub(super) const DIRECTIONS: usize = 8;

/// A gradient: differences of a plane's values two places apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gradient {
    pub(super) across: f32,
    pub(super) down: f32,
}

impl Gradient {
    /// At a place of the plane that has neighbours on all sides.
    #[inline(always)]
    pub(super) fn at(plane: &Plane, x: usize, y: usize) -> Self {
        let (here, width) = (y * plane.width + x, plane.width);
        // From the neighbour above to the one below.
        let around = &plane.values[here - width..here + width + 1];
        let difference = |one: usize, other: usize| (i32::from(around[one]) - i32::from(around[other])) as f32;
        Self { across: difference(width + 1, width - 1), down: difference(2 * width, 0) }
    }

    /// Its steepness, squared.
    pub(super) fn squared(self) -> f32 {
        self.across * self.across + self.down * self.down
    }

    /// Which way it points, in eighths of a half turn.
    pub(super) fn direction(self) -> usize {
        // Tangents of odd multiples of 11.25 degrees, where one direction passes into the next.
        const TANGENTS: [f32; 4] = [0.198_912, 0.668_179, 1.496_606, 5.027_339];
        let (across, down) = (self.across.abs(), self.down.abs());
        let turned = TANGENTS.iter().filter(|tangent| down > **tangent * across).count();
        if self.is_falling() || turned == 0 { turned } else { DIRECTIONS - turned }
    }

    /// The step to the neighbour that it points to.
    pub(super) fn step(self) -> (isize, isize) {
        let (across, down) = (self.across.abs(), self.down.abs());
        // The tangent of 22.5 degrees is about 5 / 12.
        let (is_level, is_upright) = (12.0 * down <= 5.0 * across, 12.0 * across <= 5.0 * down);
        // Without a jump, which would often be foreseen wrongly.
        let across = isize::from(!is_upright || is_level);
        let down = isize::from(!is_level);
        (across, if self.is_falling() || is_upright { down } else { -down })
    }

    fn is_falling(self) -> bool {
        (self.across > 0.0) == (self.down > 0.0)
    }
}

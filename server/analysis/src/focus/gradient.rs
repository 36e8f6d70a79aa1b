//! Gradient of a plane: direction and strength of the steepest rise.

use super::plane::Plane;

/// Number of edge directions. With more directions, each would have too few edges.
pub(super) const DIRECTIONS: usize = 8;

/// Gradient as central differences: the value of the right neighbour minus that of the left one, and of the lower minus
/// the upper one. The unit is that of the plane's values, over a distance of two pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gradient {
    /// Rise to the right.
    pub(super) x: f32,
    /// Rise downwards.
    pub(super) y: f32,
}

impl Gradient {
    /// Gradient at a pixel that has neighbours on all sides.
    #[inline(always)]
    pub(super) fn at(plane: &Plane, x: usize, y: usize) -> Self {
        let (here, width) = (y * plane.width + x, plane.width);
        // Values from the neighbour above to the one below.
        let around = &plane.values[here - width..here + width + 1];
        let difference = |one: usize, other: usize| (i32::from(around[one]) - i32::from(around[other])) as f32;
        Self { x: difference(width + 1, width - 1), y: difference(2 * width, 0) }
    }

    /// Squared magnitude.
    pub(super) fn squared(self) -> f32 {
        self.x * self.x + self.y * self.y
    }

    /// Direction in steps of 22.5 degrees: 0 (level) to 7. Opposite gradients have the same direction.
    pub(super) fn direction(self) -> usize {
        // Tangents of odd multiples of 11.25 degrees, the boundaries between directions.
        const TANGENTS: [f32; 4] = [0.198_912, 0.668_179, 1.496_606, 5.027_339];
        let (x, y) = (self.x.abs(), self.y.abs());
        let steps = TANGENTS.iter().filter(|tangent| y > **tangent * x).count();
        if self.is_falling() || steps == 0 { steps } else { DIRECTIONS - steps }
    }

    /// Offset (x, y) to the neighbour in the direction of the gradient, or in the opposite one.
    pub(super) fn step(self) -> (isize, isize) {
        let (x, y) = (self.x.abs(), self.y.abs());
        // The tangent of 22.5 degrees is about 5 / 12.
        let (is_level, is_upright) = (12.0 * y <= 5.0 * x, 12.0 * x <= 5.0 * y);
        // Arithmetic instead of branches, which would often be mispredicted.
        let x = isize::from(!is_upright || is_level);
        let y = isize::from(!is_level);
        (x, if self.is_falling() || is_upright { y } else { -y })
    }

    /// True if the gradient lies closer to the falling diagonal (from the top left to the bottom right) than to the
    /// rising one; arbitrary if a component is 0.
    fn is_falling(self) -> bool {
        (self.x > 0.0) == (self.y > 0.0)
    }
}

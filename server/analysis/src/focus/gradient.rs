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
    pub(super) fn at(plane: &Plane, x: usize, y: usize) -> Self {
        let value = |x: usize, y: usize| f32::from(plane.values[y * plane.width + x]);
        Self { across: value(x + 1, y) - value(x - 1, y), down: value(x, y + 1) - value(x, y - 1) }
    }

    /// Its steepness, squared.
    pub(super) fn squared(self) -> f32 {
        self.across * self.across + self.down * self.down
    }

    /// Which way it points, in eighths of a half turn, and the step to the neighbour there.
    pub(super) fn direction(self) -> (usize, (isize, isize)) {
        // Tangents of odd multiples of 11.25 degrees, where one direction passes into the next.
        const TANGENTS: [f32; 4] = [0.198_912, 0.668_179, 1.496_606, 5.027_339];
        let (across, down) = (self.across.abs(), self.down.abs());
        let turned = TANGENTS.iter().filter(|tangent| down > **tangent * across).count();
        let is_falling = (self.across > 0.0) == (self.down > 0.0);
        let direction = if is_falling || turned == 0 { turned } else { DIRECTIONS - turned };
        // The tangent of 22.5 degrees is about 5 / 12.
        let step = if 12.0 * down <= 5.0 * across {
            (1, 0)
        } else if 12.0 * across <= 5.0 * down {
            (0, 1)
        } else if is_falling {
            (1, 1)
        } else {
            (1, -1)
        };
        (direction, step)
    }
}

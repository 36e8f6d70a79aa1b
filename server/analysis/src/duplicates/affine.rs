//! Affine maps from one picture's cell coordinates to another's.

/// Affine map: a point (x, y) goes to (`x[0]` x + `x[1]` y + `x[2]`, `y[0]` x + `y[1]` y + `y[2]`).
///
/// Coordinates are in cells, from the centre of the first cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Affine {
    pub(super) x: [f32; 3],
    pub(super) y: [f32; 3],
}

impl Affine {
    /// Map with this scale (horizontal, vertical) that maps the point `from` to the point `to`.
    pub(super) fn from_point_and_scale(from: (f32, f32), to: (f32, f32), scale: (f32, f32)) -> Self {
        Self { x: [scale.0, 0.0, to.0 - scale.0 * from.0], y: [0.0, scale.1, to.1 - scale.1 * from.1] }
    }

    /// Map of a whole picture onto another one. `from` and `to` are their sizes in columns and rows.
    pub(super) fn between(from: (usize, usize), to: (usize, usize)) -> Self {
        let scale = (to.0 as f32 / from.0 as f32, to.1 as f32 / from.1 as f32);
        Self::from_point_and_scale((-0.5, -0.5), (-0.5, -0.5), scale)
    }

    /// Point that the map gives for a point.
    pub(super) fn point(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let at = |row: &[f32; 3]| row[0] * x + row[1] * y + row[2];
        (at(&self.x), at(&self.y))
    }

    /// Factor by which areas grow (the determinant).
    pub(super) fn area_scale(&self) -> f32 {
        self.x[0] * self.y[1] - self.x[1] * self.y[0]
    }

    /// Ratio of the horizontal and the vertical scale, the larger over the smaller: 1 or more.
    pub(super) fn anisotropy(&self) -> f32 {
        let ratio = self.x[0] / self.y[1];
        ratio.max(1.0 / ratio)
    }

    /// Returns true if the map is one that copies have: scales from 0.58 to 1.72, their ratio from 0.7 to 1.43, and
    /// shear or rotation below 0.12 times the scale (7°).
    pub(super) fn is_plausible(&self) -> bool {
        let (horizontal, vertical) = (self.x[0], self.y[1]);
        let fits = |scale: f32| (0.58..1.72).contains(&scale);
        fits(horizontal)
            && fits(vertical)
            && (0.7..1.43).contains(&(horizontal / vertical))
            && self.x[1].abs() < 0.12 * horizontal
            && self.y[0].abs() < 0.12 * vertical
    }
}

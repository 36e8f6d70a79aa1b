//! Ridges of the gradient strength: pixels where it has a maximum among the neighbours along the gradient (Canny's
//! non-maximum suppression). Of equal neighbours, at most one is a ridge pixel.

use super::plane::Plane;
use crate::simd::{dispatch, kernel};

/// One in this many gradients is ignored as an outlier (such as a glint) in the search for the strongest gradient.
const PIXELS_PER_OUTLIER: usize = 500;

/// Distance from the edge of the plane to the first pixel that is examined.
pub(super) const BORDER: usize = 2;

/// Squared gradients of the pixels of a plane, in the units of `Gradient::squared`; 0 in the outermost rows and
/// columns.
pub(super) struct GradientStrengths {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

kernel! { ComputeStrengths<'a>(plane: &'a Plane) -> GradientStrengths = strengths }
kernel! {
    MarkRidges<'a>(
        plane: &'a Plane,
        strengths: &'a GradientStrengths,
        y: usize,
        min_strength: f32,
        marks: &'a mut [bool]
    ) -> () = mark_ridges
}

impl GradientStrengths {
    /// Computes the strengths of a plane of at least five rows and columns.
    pub(super) fn new(plane: &Plane) -> Self {
        dispatch(ComputeStrengths(plane))
    }

    /// Squared gradient at a pixel.
    pub(super) fn at(&self, x: usize, y: usize) -> f32 {
        self.values[y * self.width + x]
    }

    /// Squared magnitude of the strongest gradient, without outliers; estimated from a sample.
    pub(super) fn strongest(&self) -> f32 {
        // A seventh of the gradients is a large enough sample.
        let mut sample: Vec<f32> = self.values.iter().copied().step_by(7).collect();
        let index = sample.len() - 1 - sample.len() / PIXELS_PER_OUTLIER;
        *sample.select_nth_unstable_by(index, f32::total_cmp).1
    }

    /// Calls `visit(x, y)` for every ridge pixel with a squared gradient of at least `min_strength`, row after row,
    /// except the [`BORDER`] outermost rows and columns. `plane` is the plane of these strengths.
    pub(super) fn for_each_ridge(&self, plane: &Plane, min_strength: f32, mut visit: impl FnMut(usize, usize)) {
        // Marking without branches first is several times as fast: branches on the data would be unpredictable.
        let mut marks = vec![false; self.width - 2 * BORDER];
        for y in BORDER..self.height - BORDER {
            dispatch(MarkRidges(plane, self, y, min_strength, &mut marks));
            marks.iter().enumerate().filter(|(_, mark)| **mark).for_each(|(x, _)| visit(x + BORDER, y));
        }
    }
}

/// See [`GradientStrengths::new`].
#[inline(always)]
fn strengths(plane: &Plane) -> GradientStrengths {
    let width = plane.width;
    let mut values = vec![0.0; plane.values.len()];
    for y in 1..plane.height - 1 {
        let inner = width - 2;
        let row = |x: usize, y: usize| &plane.values[y * width + x..][..inner];
        let (west, east, north, south) = (row(0, y), row(2, y), row(1, y - 1), row(1, y + 1));
        for (x, strength) in values[y * width + 1..][..inner].iter_mut().enumerate() {
            let gradient_x = f32::from(east[x]) - f32::from(west[x]);
            let gradient_y = f32::from(south[x]) - f32::from(north[x]);
            *strength = gradient_x * gradient_x + gradient_y * gradient_y;
        }
    }
    GradientStrengths { width, height: plane.height, values }
}

/// Sets `marks` to true at the ridge pixels of row `y` with a squared gradient of at least `min_strength`, and to false
/// elsewhere. The marks begin at column [`BORDER`].
#[inline(always)]
fn mark_ridges(plane: &Plane, strengths: &GradientStrengths, y: usize, min_strength: f32, marks: &mut [bool]) {
    let (width, inner) = (plane.width, marks.len());
    // One slice for each neighbour, all of one length. Offsets are 0 to 2 from the neighbour at the top left.
    let index = |x: usize, y_offset: usize| (y + y_offset - 1) * width + x + BORDER - 1;
    let value = |x, y| &plane.values[index(x, y)..][..inner];
    let strength = |x, y| &strengths.values[index(x, y)..][..inner];
    let [west, east, north, south] = [value(0, 1), value(2, 1), value(1, 0), value(1, 2)];
    let [above_left, above, above_right] = [strength(0, 0), strength(1, 0), strength(2, 0)];
    let [left, here, right] = [strength(0, 1), strength(1, 1), strength(2, 1)];
    let [below_left, below, below_right] = [strength(0, 2), strength(1, 2), strength(2, 2)];
    for (x, mark) in marks.iter_mut().enumerate() {
        let gradient_x = f32::from(east[x]) - f32::from(west[x]);
        let gradient_y = f32::from(south[x]) - f32::from(north[x]);
        // See `Gradient::step`.
        let is_level = 12.0 * gradient_y.abs() <= 5.0 * gradient_x.abs();
        let is_upright = 12.0 * gradient_x.abs() <= 5.0 * gradient_y.abs();
        let is_falling = (gradient_x > 0.0) == (gradient_y > 0.0);
        // All neighbours are compared, since choosing two of them would need a branch.
        let is_peak = |ahead: &[f32], behind: &[f32]| (here[x] >= ahead[x]) & (here[x] > behind[x]);
        let is_slanting_peak =
            (is_falling & is_peak(below_right, above_left)) | (!is_falling & is_peak(above_right, below_left));
        let is_steep_peak = (is_upright & is_peak(below, above)) | (!is_upright & is_slanting_peak);
        *mark = (here[x] >= min_strength) & ((is_level & is_peak(right, left)) | (!is_level & is_steep_peak));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::focus::gradient::Gradient;

    /// Plane of pseudorandom values, many of which are equal.
    fn plane(width: usize, height: usize) -> Plane {
        let values = (0..(width * height) as u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 28) as u16 * 900);
        Plane { width, height, values: values.collect() }
    }

    #[test]
    fn finds_the_pixels_whose_neighbours_along_the_gradient_are_weaker() {
        for (width, height) in [(5, 5), (6, 9), (37, 21)] {
            let plane = plane(width, height);
            let strengths = GradientStrengths::new(&plane);
            let min_strength = strengths.strongest() / 4.0;
            let mut found = vec![];
            strengths.for_each_ridge(&plane, min_strength, |x, y| found.push((x, y)));
            let mut expected = vec![];
            for y in BORDER..height - BORDER {
                for x in BORDER..width - BORDER {
                    let (step_x, step_y) = Gradient::at(&plane, x, y).step();
                    let neighbour = |times: isize| {
                        strengths.at(x.saturating_add_signed(times * step_x), y.saturating_add_signed(times * step_y))
                    };
                    let here = strengths.at(x, y);
                    if here >= min_strength && here >= neighbour(1) && here > neighbour(-1) {
                        expected.push((x, y));
                    }
                }
            }
            assert_eq!(found, expected, "{width} x {height}");
            assert!(width < 37 || found.len() > 20);
        }
    }
}

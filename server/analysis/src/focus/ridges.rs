//! Ridges of the gradient: places where it is as strong as at neither neighbour that it points to (Canny's non-maximum
//! suppression).

use super::plane::Plane;
use crate::vectors::{loops, widest};

/// The share of the gradients that are stronger than the strongest that counts: a few glints say little.
const STRONGEST_SHARE: usize = 500;

/// Places that have this many neighbours on every side are looked at.
pub(super) const BORDER: usize = 2;

/// Squared gradients of a plane.
pub(super) struct Strengths {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

loops! { Slopes<'a>(plane: &'a Plane) -> Strengths = strengths }
loops! { Mark<'a>(plane: &'a Plane, strengths: &'a Strengths, y: usize, least: f32, marks: &'a mut [bool]) -> () = mark }

impl Strengths {
    /// Those of a plane of at least five rows and columns.
    pub(super) fn of(plane: &Plane) -> Self {
        widest(Slopes(plane))
    }

    pub(super) fn at(&self, x: usize, y: usize) -> f32 {
        self.values[y * self.width + x]
    }

    /// The strongest that counts.
    pub(super) fn strongest(&self) -> f32 {
        // A seventh of them tells as much as all.
        let mut some: Vec<f32> = self.values.iter().copied().step_by(7).collect();
        let place = some.len() - 1 - some.len() / STRONGEST_SHARE;
        *some.select_nth_unstable_by(place, f32::total_cmp).1
    }

    /// Calls back for every place that is at least so strong and stronger than its neighbours along the gradient.
    pub(super) fn for_each_ridge(&self, plane: &Plane, least: f32, mut ridge: impl FnMut(usize, usize)) {
        // Finding them without a jump and looking at them afterwards is several times as fast: no jump can be foreseen here.
        let mut marks = vec![false; self.width - 2 * BORDER];
        for y in BORDER..self.height - BORDER {
            widest(Mark(plane, self, y, least, &mut marks));
            marks.iter().enumerate().filter(|(_, mark)| **mark).for_each(|(x, _)| ridge(x + BORDER, y));
        }
    }
}

#[inline(always)]
fn strengths(plane: &Plane) -> Strengths {
    let width = plane.width;
    let mut values = vec![0.0; plane.values.len()];
    for y in 1..plane.height - 1 {
        let inner = width - 2;
        let row = |x: usize, y: usize| &plane.values[y * width + x..][..inner];
        let (west, east, north, south) = (row(0, y), row(2, y), row(1, y - 1), row(1, y + 1));
        for (x, strength) in values[y * width + 1..][..inner].iter_mut().enumerate() {
            let across = f32::from(east[x]) - f32::from(west[x]);
            let down = f32::from(south[x]) - f32::from(north[x]);
            *strength = across * across + down * down;
        }
    }
    Strengths { width, height: plane.height, values }
}

/// Marks the ridges of a row.
#[inline(always)]
fn mark(plane: &Plane, strengths: &Strengths, y: usize, least: f32, marks: &mut [bool]) {
    let (width, inner) = (plane.width, marks.len());
    // Each neighbour as a row of its own, all of one known length.
    let place = |across: usize, down: usize| (y + down - 1) * width + across + BORDER - 1;
    let value = |across, down| &plane.values[place(across, down)..][..inner];
    let strength = |across, down| &strengths.values[place(across, down)..][..inner];
    let [west, east, north, south] = [value(0, 1), value(2, 1), value(1, 0), value(1, 2)];
    let [above_left, above, above_right] = [strength(0, 0), strength(1, 0), strength(2, 0)];
    let [left, here, right] = [strength(0, 1), strength(1, 1), strength(2, 1)];
    let [below_left, below, below_right] = [strength(0, 2), strength(1, 2), strength(2, 2)];
    for (x, mark) in marks.iter_mut().enumerate() {
        let across = f32::from(east[x]) - f32::from(west[x]);
        let down = f32::from(south[x]) - f32::from(north[x]);
        let is_level = 12.0 * down.abs() <= 5.0 * across.abs();
        let is_upright = 12.0 * across.abs() <= 5.0 * down.abs();
        let is_falling = (across > 0.0) == (down > 0.0);
        // All of them are compared, since a choice among places would be a jump.
        let is_peak = |ahead: &[f32], behind: &[f32]| (here[x] >= ahead[x]) & (here[x] > behind[x]);
        let is_slanting_peak =
            (is_falling & is_peak(below_right, above_left)) | (!is_falling & is_peak(above_right, below_left));
        let is_steep_peak = (is_upright & is_peak(below, above)) | (!is_upright & is_slanting_peak);
        *mark = (here[x] >= least) & ((is_level & is_peak(right, left)) | (!is_level & is_steep_peak));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::focus::gradient::Gradient;

    /// A plane whose values look like chance, with many that are equal.
    fn plane(width: usize, height: usize) -> Plane {
        let values = (0..(width * height) as u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 28) as u16 * 900);
        Plane { width, height, values: values.collect() }
    }

    #[test]
    fn ridges_are_where_the_neighbours_along_the_gradient_are_no_stronger() {
        for (width, height) in [(5, 5), (6, 9), (37, 21)] {
            let plane = plane(width, height);
            let strengths = Strengths::of(&plane);
            let least = strengths.strongest() / 4.0;
            let mut found = vec![];
            strengths.for_each_ridge(&plane, least, |x, y| found.push((x, y)));
            let mut expected = vec![];
            for y in BORDER..height - BORDER {
                for x in BORDER..width - BORDER {
                    let (across, down) = Gradient::at(&plane, x, y).step();
                    let beside = |times: isize| {
                        strengths.at(x.saturating_add_signed(times * across), y.saturating_add_signed(times * down))
                    };
                    let here = strengths.at(x, y);
                    if here >= least && here >= beside(1) && here > beside(-1) {
                        expected.push((x, y));
                    }
                }
            }
            assert_eq!(found, expected, "{width} x {height}");
            assert!(width < 37 || found.len() > 20);
        }
    }
}

//! Laying one picture over another as exactly as can be.
//!
//! Gauss-Newton steps over an affine map, with brightness and contrast of the two made equal at each step (Lucas and Kanade, "An
//! iterative image registration technique", 1981; Evangelidis and Psarakis, "Parametric image alignment using enhanced correlation
//! coefficient maximization", 2008).

use super::grid::Grid;

/// A point of the one picture as a point of the other: `across` and `down` give the other's coordinates as factors of x, of y, and
/// a constant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Affine {
    pub(super) across: [f32; 3],
    pub(super) down: [f32; 3],
}

impl Affine {
    /// Scaled so, with one point on another.
    pub(super) fn through(from: (f32, f32), to: (f32, f32), scale: (f32, f32)) -> Self {
        Self { across: [scale.0, 0.0, to.0 - scale.0 * from.0], down: [0.0, scale.1, to.1 - scale.1 * from.1] }
    }

    /// The whole of one picture on the whole of another.
    pub(super) fn between(from: (usize, usize), to: (usize, usize)) -> Self {
        let scale = (to.0 as f32 / from.0 as f32, to.1 as f32 / from.1 as f32);
        Self::through((-0.5, -0.5), (-0.5, -0.5), scale)
    }

    pub(super) fn point(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let at = |line: &[f32; 3]| line[0] * x + line[1] * y + line[2];
        (at(&self.across), at(&self.down))
    }

    /// How many times larger areas become.
    pub(super) fn area(&self) -> f32 {
        self.across[0] * self.down[1] - self.across[1] * self.down[0]
    }

    /// Whether a person could have done it to a picture without meaning to make another one: scaled by less than half, stretched
    /// and turned a little.
    pub(super) fn is_plausible(&self) -> bool {
        let (across, down) = (self.across[0], self.down[1]);
        let fits = |scale: f32| (0.58..1.72).contains(&scale);
        fits(across)
            && fits(down)
            && (0.7..1.43).contains(&(across / down))
            && self.across[1].abs() < 0.12 * across
            && self.down[0].abs() < 0.12 * down
    }
}

const STEPS: usize = 10;

/// Fewest cells that must overlap.
const FEWEST: usize = 60;

/// The first steps look at every other column and row only: they are far, and most that have no chance end in them.
const COARSE_STEPS: usize = 4;

/// Least correlation before the first step, and after some steps: less has no chance.
const HOPEFUL: [f32; 4] = [0.1, 0.25, 0.4, 0.5];

/// The map near this one by which `other` lies best over `one`; nothing when it runs away.
pub(super) fn aligned(one: &Grid, other: &Grid, start: Affine) -> Option<Affine> {
    let mut map = start;
    for count in 0..STEPS {
        let stride = if count < COARSE_STEPS { 2 } else { 1 };
        let (step, correlation) = step(one, other, &map, stride)?;
        if correlation < HOPEFUL[count.min(HOPEFUL.len() - 1)] {
            return None;
        }
        for index in 0..3 {
            map.across[index] += step[index];
            map.down[index] += step[3 + index];
        }
        if !map.is_plausible() {
            return None;
        }
        let reach = one.size.0.max(one.size.1) as f32;
        let moved = (step[0].abs() + step[1].abs() + step[3].abs() + step[4].abs()) * reach / 2.0
            + step[2].abs()
            + step[5].abs();
        if moved < 0.05 && stride == 1 {
            break;
        }
    }
    Some(map)
}

/// One step, in the parameters of the map, and how the pictures correlate before it; seen at every so many columns and rows.
fn step(one: &Grid, other: &Grid, map: &Affine, stride: usize) -> Option<([f32; 6], f32)> {
    let points = overlap(one, other, map, stride);
    let seen: Vec<(f32, (f32, f32, f32))> =
        points.iter().map(|&(column, row, to)| (one.at(column, row), other.sloping(to))).collect();
    let Regression { gain, bias, correlation } = Regression::of(&seen, FEWEST / (stride * stride))?;
    let mut normal = [[0.0_f32; 7]; 6];
    for (&(column, row, _), &(value, (seen, across, down))) in points.iter().zip(&seen) {
        let (across, down) = (gain * across, gain * down);
        let (column, row) = (column as f32, row as f32);
        let slopes =
            [across * column, across * row, across, down * column, down * row, down, value - gain * seen - bias];
        for (index, entries) in normal.iter_mut().enumerate() {
            for (entry, other) in entries.iter_mut().zip(slopes) {
                *entry += slopes[index] * other;
            }
        }
    }
    Some((solved(normal)?, correlation))
}

/// The cells of `one`, of every so many columns and rows, that lie on `other`, and where.
pub(super) fn overlap(one: &Grid, other: &Grid, map: &Affine, stride: usize) -> Vec<(usize, usize, (f32, f32))> {
    let (columns, rows) = one.size;
    let (right, bottom) = ((other.size.0 - 1) as f32, (other.size.1 - 1) as f32);
    (0..rows)
        .step_by(stride)
        .flat_map(|row| (0..columns).step_by(stride).map(move |column| (column, row)))
        .map(|(column, row)| (column, row, map.point((column as f32, row as f32))))
        .filter(|(_, _, (x, y))| (-0.25..=right + 0.25).contains(x) && (-0.25..=bottom + 0.25).contains(y))
        .collect()
}

/// Gain and bias that bring the second values to the first with the least error.
struct Regression {
    gain: f32,
    bias: f32,
    correlation: f32,
}

impl Regression {
    /// Nothing when there are few values, or the second do not rise with the first.
    fn of(values: &[(f32, (f32, f32, f32))], fewest: usize) -> Option<Self> {
        if values.len() < fewest {
            return None;
        }
        let count = values.len() as f32;
        let (one, other) = values.iter().fold((0.0, 0.0), |sum, value| (sum.0 + value.0, sum.1 + value.1.0));
        let (one, other) = (one / count, other / count);
        let (mut product, mut squares) = (0.0, (0.0, 0.0));
        for (value, (seen, ..)) in values {
            let (value, seen) = (value - one, seen - other);
            product += value * seen;
            squares.0 += value * value;
            squares.1 += seen * seen;
        }
        let gain = product / squares.1;
        let correlation = product / (squares.0 * squares.1).sqrt();
        (gain.is_finite() && gain > 0.0).then_some(Self { gain, bias: one - gain * other, correlation })
    }
}

/// Solves six equations by elimination; nothing when they do not determine a solution.
fn solved(mut rows: [[f32; 7]; 6]) -> Option<[f32; 6]> {
    for (pivot, row) in rows.iter_mut().enumerate() {
        // A little weight on not moving at all, for directions in which nothing is to be seen.
        row[pivot] *= 1.001;
    }
    for pivot in 0..6 {
        let factor = rows[pivot][pivot];
        if factor <= f32::EPSILON {
            return None;
        }
        let head = rows[pivot];
        for row in (0..6).filter(|row| *row != pivot) {
            let share = rows[row][pivot] / factor;
            for (entry, value) in rows[row].iter_mut().zip(head) {
                *entry -= share * value;
            }
        }
    }
    let solution: [f32; 6] = std::array::from_fn(|index| rows[index][6] / rows[index][index]);
    solution.iter().all(|value| value.is_finite()).then_some(solution)
}

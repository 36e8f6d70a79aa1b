//! Values in columns and rows: a picture in about a thousand cells.

use crate::vectors::{Eight, EightLoops, Simd, apart, eightfold, together};

/// A grid of values; points are measured in cells from the centre of the first one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    pub(super) size: (usize, usize),
    pub(super) values: Vec<f32>,
}

impl Grid {
    pub(super) fn at(&self, column: usize, row: usize) -> f32 {
        self.values[row * self.size.0 + column]
    }

    /// The value at a point, between its four neighbours; at the rim, of the nearest cells.
    pub(super) fn between(&self, point: (f32, f32)) -> f32 {
        self.sloping(point).0
    }

    /// The value at a point, and how it changes across and down there.
    pub(super) fn sloping(&self, (x, y): (f32, f32)) -> (f32, f32, f32) {
        let (columns, rows) = self.size;
        let x = x.clamp(0.0, (columns - 1) as f32);
        let y = y.clamp(0.0, (rows - 1) as f32);
        let (column, row) = ((x as usize).min(columns - 2), (y as usize).min(rows - 2));
        let (right, down) = (x - column as f32, y - row as f32);
        let first = row * columns + column;
        let (above, below) = (&self.values[first..first + 2], &self.values[first + columns..first + columns + 2]);
        let (rise_above, rise_below) = (above[1] - above[0], below[1] - below[0]);
        let (value_above, value_below) = (above[0] + right * rise_above, below[0] + right * rise_below);
        let drop = value_below - value_above;
        (value_above + down * drop, rise_above + down * (rise_below - rise_above), drop)
    }

    /// Blurred by a Gaussian of this standard deviation in cells. Beyond the rim the picture goes on as it points: an even slope
    /// stays one.
    pub(super) fn blurred(&self, deviation: f32) -> Self {
        self.along(deviation).downward(deviation)
    }

    /// Blurred along its rows only.
    pub(super) fn along(&self, deviation: f32) -> Self {
        let weights = bell(deviation);
        let reach = weights.len() - 1;
        let (columns, rows) = self.size;
        let (length, pitch) = (columns.next_multiple_of(8), columns.next_multiple_of(8) + 2 * reach);
        let mut lines = vec![0.0; rows * pitch];
        for (line, row) in lines.chunks_exact_mut(pitch).zip(self.values.chunks_exact(columns)) {
            line[reach..reach + columns].copy_from_slice(row);
            for place in (0..reach).chain(reach + columns..columns + 2 * reach) {
                let (index, edge) = reflected(place, reach, columns);
                line[place] = edge.map_or(row[index], |edge| 2.0 * row[edge] - row[index]);
            }
        }
        let mut values = Vec::with_capacity(rows * columns);
        for row in eightfold(Weigh { lines: &lines, pitch, length, step: 1, weights: &weights }).chunks_exact(length) {
            values.extend_from_slice(&row[..columns]);
        }
        Self { size: self.size, values }
    }

    /// Blurred along its columns only.
    pub(super) fn downward(&self, deviation: f32) -> Self {
        let weights = bell(deviation);
        let reach = weights.len() - 1;
        let (columns, rows) = self.size;
        let row = |row: usize| &self.values[row * columns..(row + 1) * columns];
        let length = self.values.len().next_multiple_of(8);
        let pitch = length + 2 * reach * columns;
        let mut lines = Vec::with_capacity(pitch);
        for place in 0..rows + 2 * reach {
            match reflected(place, reach, rows) {
                (index, None) => lines.extend_from_slice(row(index)),
                (index, Some(edge)) => {
                    lines.extend(row(edge).iter().zip(row(index)).map(|(edge, value)| 2.0 * edge - value));
                }
            }
        }
        lines.resize(pitch, 0.0);
        let mut values = eightfold(Weigh { lines: &lines, pitch, length, step: columns, weights: &weights });
        values.truncate(self.values.len());
        Self { size: self.size, values }
    }

    /// What is left when another grid of the same size is taken off.
    pub(super) fn less(&self, other: &Self) -> Self {
        let values = self.values.iter().zip(&other.values).map(|(value, other)| value - other).collect();
        Self { size: self.size, values }
    }
}

/// The weighted sums of values and of those so many steps before and behind them.
struct Weigh<'a> {
    lines: &'a [f32],
    /// From one line to the next.
    pitch: usize,
    /// Sums of each line, a multiple of eight.
    length: usize,
    /// Between the values of a sum.
    step: usize,
    /// From the middle outwards.
    weights: &'a [f32],
}

impl EightLoops for Weigh<'_> {
    type Made = Vec<f32>;

    #[inline(always)]
    fn run<S: Simd<f32s = Eight>>(self, simd: S) -> Vec<f32> {
        let middle = (self.weights.len() - 1) * self.step;
        let mut sums = vec![0.0; self.lines.len() / self.pitch * self.length];
        for (line, sums) in self.lines.chunks_exact(self.pitch).zip(sums.chunks_exact_mut(self.length)) {
            let from = |first: usize| line[first..first + self.length].chunks_exact(8);
            for (sum, value) in sums.chunks_exact_mut(8).zip(from(middle)) {
                sum.copy_from_slice(&apart(simd.mul_f32s(simd.splat_f32s(self.weights[0]), eight(value))));
            }
            for (weight, away) in self.weights[1..].iter().zip((self.step..).step_by(self.step)) {
                let weight = simd.splat_f32s(*weight);
                for (sum, (before, behind)) in
                    sums.chunks_exact_mut(8).zip(from(middle - away).zip(from(middle + away)))
                {
                    let sides = simd.mul_f32s(weight, simd.add_f32s(eight(before), eight(behind)));
                    sum.copy_from_slice(&apart(simd.add_f32s(eight(sum), sides)));
                }
            }
        }
        sums
    }
}

/// Eight values.
#[inline(always)]
fn eight(values: &[f32]) -> Eight {
    together(std::array::from_fn(|lane| values[lane]))
}

/// Half of a Gaussian, from its middle outwards; the whole of it adds up to 1.
fn bell(deviation: f32) -> Vec<f32> {
    let reach = (3.0 * deviation).ceil() as usize;
    let deviation = f64::from(deviation);
    let weights: Vec<f64> =
        (0..=reach).map(|step| (-((step * step) as f64) / (2.0 * deviation * deviation)).exp()).collect();
    let sum = weights[0] + 2.0 * weights[1..].iter().sum::<f64>();
    weights.into_iter().map(|weight| (weight / sum) as f32).collect()
}

/// Which cell of a line stands for a place that is counted from `reach` cells before it: itself, or beyond an end the one that is as
/// far on this side of that end.
fn reflected(place: usize, reach: usize, length: usize) -> (usize, Option<usize>) {
    let last = length - 1;
    if place < reach {
        ((reach - place).min(last), Some(0))
    } else if place - reach > last {
        ((2 * last).saturating_sub(place - reach), Some(last))
    } else {
        (place - reach, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_slope_stays_one() {
        let slope = Grid { size: (9, 7), values: (0..63).map(|cell| (cell % 9 * 2 + cell / 9 * 5) as f32).collect() };
        for deviation in [0.7, 2.0] {
            let blurred = slope.blurred(deviation);
            assert!(slope.values.iter().zip(&blurred.values).all(|(one, other)| (one - other).abs() < 1e-3));
        }
    }

    #[test]
    fn values_between_cells_are_between_theirs() {
        let grid = Grid { size: (2, 2), values: vec![0.0, 1.0, 10.0, 11.0] };
        assert_eq!(grid.sloping((0.25, 0.5)), (5.25, 1.0, 10.0));
        assert_eq!(grid.between((-3.0, 9.0)), 10.0);
    }
}

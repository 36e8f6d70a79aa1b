//! A picture as a grid of about a thousand cells, with the filters that the comparisons use.

use crate::simd::{F32x8, F32x8Kernel, Simd, dispatch_f32x8, pack, unpack};

/// Standard deviation of the noise that film grain, compression and rounding cause in a cell, in luma steps.
pub(super) const CELL_NOISE: f32 = 0.25;

/// Grid of cells with one value each, such as luma, row after row. Coordinates of points are in cells; the centre of
/// the first cell is (0, 0).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CellGrid {
    /// Columns and rows.
    pub(super) size: (usize, usize),
    pub(super) values: Vec<f32>,
}

impl CellGrid {
    /// Value of a cell.
    pub(super) fn at(&self, column: usize, row: usize) -> f32 {
        self.values[row * self.size.0 + column]
    }

    /// Value at a point by bilinear interpolation; a point outside of the grid has the value of the nearest point on
    /// the edge.
    pub(super) fn interpolated(&self, point: (f32, f32)) -> f32 {
        self.value_and_gradient(point).0
    }

    /// Value at a point by bilinear interpolation, and the horizontal and vertical derivative there. A point outside of
    /// the grid stands for the nearest point on the edge. The grid must have at least 2 x 2 cells.
    pub(super) fn value_and_gradient(&self, (x, y): (f32, f32)) -> (f32, f32, f32) {
        let (columns, rows) = self.size;
        let x = x.clamp(0.0, (columns - 1) as f32);
        let y = y.clamp(0.0, (rows - 1) as f32);
        let (column, row) = ((x as usize).min(columns - 2), (y as usize).min(rows - 2));
        let (right, down) = (x - column as f32, y - row as f32);
        let first = row * columns + column;
        let (above, below) = (&self.values[first..first + 2], &self.values[first + columns..first + columns + 2]);
        let (slope_above, slope_below) = (above[1] - above[0], below[1] - below[0]);
        let (value_above, value_below) = (above[0] + right * slope_above, below[0] + right * slope_below);
        let gradient_y = value_below - value_above;
        (value_above + down * gradient_y, slope_above + down * (slope_below - slope_above), gradient_y)
    }

    /// Grid blurred by a Gaussian of this standard deviation in cells. Values beyond an edge are extrapolated by point
    /// reflection in the outermost cell (twice the cell's value minus the mirrored value), so a constant gradient stays
    /// constant, if the grid is longer and wider than three standard deviations.
    pub(super) fn blurred(&self, deviation: f32) -> Self {
        self.blurred_horizontally(deviation).blurred_vertically(deviation)
    }

    /// Grid blurred along its rows only; see [`Self::blurred`].
    pub(super) fn blurred_horizontally(&self, deviation: f32) -> Self {
        let weights = half_gaussian(deviation);
        let reach = weights.len() - 1;
        let (columns, rows) = self.size;
        let (length, pitch) = (columns.next_multiple_of(8), columns.next_multiple_of(8) + 2 * reach);
        let mut lines = vec![0.0; rows * pitch];
        for (line, row) in lines.chunks_exact_mut(pitch).zip(self.values.chunks_exact(columns)) {
            line[reach..reach + columns].copy_from_slice(row);
            for position in (0..reach).chain(reach + columns..columns + 2 * reach) {
                let (index, edge) = reflected(position, reach, columns);
                line[position] = edge.map_or(row[index], |edge| 2.0 * row[edge] - row[index]);
            }
        }
        let convolve = Convolve { lines: &lines, pitch, length, step: 1, weights: &weights };
        let mut values = Vec::with_capacity(rows * columns);
        for row in dispatch_f32x8(convolve).chunks_exact(length) {
            values.extend_from_slice(&row[..columns]);
        }
        Self { size: self.size, values }
    }

    /// Grid blurred along its columns only; see [`Self::blurred`].
    pub(super) fn blurred_vertically(&self, deviation: f32) -> Self {
        let weights = half_gaussian(deviation);
        let reach = weights.len() - 1;
        let (columns, rows) = self.size;
        let row = |row: usize| &self.values[row * columns..(row + 1) * columns];
        // All rows, with the reflected ones, make one line whose neighbours are a row apart.
        let length = self.values.len().next_multiple_of(8);
        let pitch = length + 2 * reach * columns;
        let mut line = Vec::with_capacity(pitch);
        for position in 0..rows + 2 * reach {
            match reflected(position, reach, rows) {
                (index, None) => line.extend_from_slice(row(index)),
                (index, Some(edge)) => {
                    line.extend(row(edge).iter().zip(row(index)).map(|(edge, value)| 2.0 * edge - value));
                }
            }
        }
        line.resize(pitch, 0.0);
        let mut values = dispatch_f32x8(Convolve { lines: &line, pitch, length, step: columns, weights: &weights });
        values.truncate(self.values.len());
        Self { size: self.size, values }
    }

    /// Grid of the differences: values of this grid minus those of another of the same size.
    pub(super) fn minus(&self, other: &Self) -> Self {
        let values = self.values.iter().zip(&other.values).map(|(value, other)| value - other).collect();
        Self { size: self.size, values }
    }

    /// Detail that is coarser than grain and finer than gradual changes of light: a difference of two Gaussian blurs.
    pub(super) fn detail(&self) -> Self {
        self.blurred(0.7).minus(&self.blurred(3.5))
    }

    /// Subtracts the local means along rows, then the local means along columns of the result. A local mean is a
    /// Gaussian blur of this standard deviation, in cells. This removes lines of text, tables, horizons and plain
    /// gradients, which are alike in different pictures.
    pub(super) fn without_line_means(&self, deviation: f32) -> Self {
        let without_row_means = self.minus(&self.blurred_horizontally(deviation));
        without_row_means.minus(&without_row_means.blurred_vertically(deviation))
    }
}

/// Kernel for a symmetric one-dimensional convolution.
struct Convolve<'a> {
    /// Lines one after the other, each padded at both ends.
    lines: &'a [f32],
    /// Distance from the beginning of one line to the next.
    pitch: usize,
    /// Number of results for each line, a multiple of eight.
    length: usize,
    /// Distance in `lines` between neighbouring values that one result combines.
    step: usize,
    /// Weights from the middle outwards.
    weights: &'a [f32],
}

impl F32x8Kernel for Convolve<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn run<S: Simd<f32s = F32x8>>(self, simd: S) -> Vec<f32> {
        let middle = (self.weights.len() - 1) * self.step;
        let mut sums = vec![0.0; self.lines.len() / self.pitch * self.length];
        for (line, sums) in self.lines.chunks_exact(self.pitch).zip(sums.chunks_exact_mut(self.length)) {
            let from = |first: usize| line[first..first + self.length].chunks_exact(8);
            for (sum, value) in sums.chunks_exact_mut(8).zip(from(middle)) {
                sum.copy_from_slice(&unpack(simd.mul_f32s(simd.splat_f32s(self.weights[0]), load(value))));
            }
            for (weight, distance) in self.weights[1..].iter().zip((self.step..).step_by(self.step)) {
                let weight = simd.splat_f32s(*weight);
                for (sum, (before, after)) in
                    sums.chunks_exact_mut(8).zip(from(middle - distance).zip(from(middle + distance)))
                {
                    let sides = simd.mul_f32s(weight, simd.add_f32s(load(before), load(after)));
                    sum.copy_from_slice(&unpack(simd.add_f32s(load(sum), sides)));
                }
            }
        }
        sums
    }
}

/// Vector of the first eight values of a slice.
#[inline(always)]
fn load(values: &[f32]) -> F32x8 {
    pack(std::array::from_fn(|lane| values[lane]))
}

/// Weights of a Gaussian from the middle outwards to three standard deviations, rounded up to whole steps. The weights
/// of both sides and the middle add up to 1.
fn half_gaussian(deviation: f32) -> Vec<f32> {
    let reach = (3.0 * deviation).ceil() as usize;
    let deviation = f64::from(deviation);
    let weights: Vec<f64> =
        (0..=reach).map(|step| (-((step * step) as f64) / (2.0 * deviation * deviation)).exp()).collect();
    let sum = weights[0] + 2.0 * weights[1..].iter().sum::<f64>();
    weights.into_iter().map(|weight| (weight / sum) as f32).collect()
}

/// Maps a position in a padded line to a cell of the line. The line has `length` cells and is padded by `reach`
/// positions on both sides. Returns the index of the cell and none for a position within the line; for a position in
/// the padding, the index of the mirrored cell (of the opposite outermost cell if the line is too short) and that of
/// the outermost cell in which it is mirrored.
fn reflected(position: usize, reach: usize, length: usize) -> (usize, Option<usize>) {
    let last = length - 1;
    if position < reach {
        ((reach - position).min(last), Some(0))
    } else if position - reach > last {
        ((2 * last).saturating_sub(position - reach), Some(last))
    } else {
        (position - reach, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blurring_keeps_a_constant_gradient() {
        let values = (0..63).map(|cell| (cell % 9 * 2 + cell / 9 * 5) as f32).collect();
        let slope = CellGrid { size: (9, 7), values };
        for deviation in [0.7, 2.0] {
            let blurred = slope.blurred(deviation);
            assert!(slope.values.iter().zip(&blurred.values).all(|(one, other)| (one - other).abs() < 1e-3));
        }
    }

    #[test]
    fn interpolates_between_cells_and_clamps_at_the_edge() {
        let grid = CellGrid { size: (2, 2), values: vec![0.0, 1.0, 10.0, 11.0] };
        assert_eq!(grid.value_and_gradient((0.25, 0.5)), (5.25, 1.0, 10.0));
        assert_eq!(grid.interpolated((-3.0, 9.0)), 10.0);
    }
}

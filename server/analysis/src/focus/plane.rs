//! Plane of smoothed luma, its reduction to half the size, and the variance of its Laplacian.

use super::region_grid::RegionGrid;
use crate::simd::{dispatch, kernel};

/// Value of one luma step in a plane. Values have eight fractional bits: exactly those that two passes of a filter with
/// weights in sixteenths need.
pub(super) const LUMA_STEP: f32 = 256.0;

/// Smoothed luma, row after row.
#[derive(Debug, Clone)]
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) values: Vec<u16>,
}

/// Variance of the Laplacian over the frame (the whole image) and over each region, in squared luma steps.
pub(super) struct DetailVariance {
    pub(super) frame: f64,
    pub(super) regions: Vec<f64>,
}

impl Plane {
    /// Convolves luma with the binomial filter 1 4 6 4 1, across and down: nearly a Gaussian with a standard deviation
    /// of 1 pixel.
    pub(super) fn smoothed(luma: &[u8], width: usize, height: usize) -> Self {
        dispatch(Smooth(luma, width, height))
    }

    /// Plane of half the size: every other pixel of every other row, smoothed again. This adds nearly a Gaussian with a
    /// standard deviation of 2 pixels of this plane.
    pub(super) fn halved(&self) -> Self {
        dispatch(Halve(self))
    }

    /// Measures the variance of the Laplacian `4c - n - s - e - w` (a pixel and its four neighbours), over the frame
    /// and over each region of `grid`. It is 0 for a plane of fewer than three columns or rows.
    pub(super) fn detail(&self, grid: RegionGrid) -> DetailVariance {
        let sums = dispatch(SumLaplacians(self, grid));
        let frame = sums.iter().fold(LaplacianSums::default(), LaplacianSums::plus);
        DetailVariance { frame: frame.variance(), regions: sums.iter().map(LaplacianSums::variance).collect() }
    }
}

kernel! { Smooth<'a>(luma: &'a [u8], width: usize, height: usize) -> Plane = smoothed }
kernel! { Halve<'a>(plane: &'a Plane) -> Plane = halved }
kernel! { SumLaplacians<'a>(plane: &'a Plane, grid: RegionGrid) -> Vec<LaplacianSums> = laplacian_sums }

/// See [`Plane::smoothed`].
#[inline(always)]
fn smoothed(luma: &[u8], width: usize, height: usize) -> Plane {
    let mut filtered_rows = vec![0_u16; luma.len()];
    for (row, out) in luma.chunks_exact(width.max(1)).zip(filtered_rows.chunks_exact_mut(width.max(1))) {
        filter_row(row, out, binomial);
    }
    // At most 16 * 16 * 255.
    Plane { width, height, values: filter_columns(&filtered_rows, width, height, binomial) }
}

/// See [`Plane::halved`].
#[inline(always)]
fn halved(plane: &Plane) -> Plane {
    let (width, height) = (plane.width.div_ceil(2), plane.height.div_ceil(2));
    let rows = plane.values.chunks_exact(plane.width.max(1)).step_by(2);
    let mut filtered_rows = vec![0_u16; width * height];
    let mut half = vec![0_u16; width];
    for (row, out) in rows.zip(filtered_rows.chunks_exact_mut(width.max(1))) {
        for (value, pair) in half.iter_mut().zip(row.chunks(2)) {
            *value = pair[0];
        }
        filter_row(&half, out, normalised_binomial);
    }
    Plane { width, height, values: filter_columns(&filtered_rows, width, height, normalised_binomial) }
}

/// Sums of each region, over its pixels that have four neighbours.
#[inline(always)]
fn laplacian_sums(plane: &Plane, grid: RegionGrid) -> Vec<LaplacianSums> {
    let mut sums = vec![LaplacianSums::default(); grid.len()];
    if plane.width >= 3 && plane.height >= 3 {
        for (y, window) in (1..).zip(plane.values.windows(3 * plane.width).step_by(plane.width)) {
            let (above, rest) = window.split_at(plane.width);
            let (here, below) = rest.split_at(plane.width);
            for (region, columns) in grid.row_segments(y).filter(|(_, columns)| !columns.is_empty()) {
                let rows = [above, here, below].map(|row| &row[columns.start - 1..columns.end + 1]);
                sums[region].add(rows);
            }
        }
    }
    sums
}

/// Fractional bits of a Laplacian, so that the squares of a region's row fit into 32 bits.
const LAPLACIAN_BITS: u32 = 3;

/// Number of pixels, and the sums of their Laplacians and of the squares.
#[derive(Debug, Clone, Copy, Default)]
struct LaplacianSums {
    count: u64,
    sum: i64,
    squares: u64,
}

impl LaplacianSums {
    /// Adds the middle one of three rows, without its first and last pixel.
    #[inline(always)]
    fn add(&mut self, rows: [&[u16]; 3]) {
        let [above, here, below] = rows;
        let inner = here.len().saturating_sub(2);
        // Slices of one length, so that the compiler drops the bounds checks and vectorizes.
        let [north, south, west, middle, east] =
            [&above[1..], &below[1..], here, &here[1..], &here[2..]].map(|values| &values[..inner]);
        let (mut sum, mut squares) = (0_i32, 0_i32);
        for x in 0..inner {
            let value = |values: &[u16]| i32::from(values[x]);
            let sides = value(north) + value(south) + value(west) + value(east);
            // At most 1.3125 * 255 / 2 luma steps, by the sum of the absolute weights of the kernel.
            let response = (4 * value(middle) - sides) >> (8 - LAPLACIAN_BITS);
            sum += response;
            squares += response * response;
        }
        self.count += inner as u64;
        self.sum += i64::from(sum);
        self.squares += squares as u64;
    }

    /// Sums over the pixels of both.
    fn plus(self, other: &Self) -> Self {
        Self { count: self.count + other.count, sum: self.sum + other.sum, squares: self.squares + other.squares }
    }

    /// Variance in squared luma steps.
    fn variance(&self) -> f64 {
        let (count, unit) = (self.count.max(1) as f64, f64::from(1_u32 << LAPLACIAN_BITS));
        let mean = self.sum as f64 / count;
        (self.squares as f64 / count - mean * mean).max(0.0) / (unit * unit)
    }
}

/// Binomial filter 1 4 6 4 1, not normalised: the result is sixteen times the mean.
#[inline(always)]
fn binomial<T: Into<u16>>(values: [T; 5]) -> u16 {
    let [a, b, c, d, e] = values.map(Into::into);
    a + e + 4 * (b + d) + 6 * c
}

/// Filters a row with a kernel of five values; the ends of the row are repeated.
#[inline(always)]
fn filter_row<T: Copy>(row: &[T], out: &mut [u16], filter: impl Fn([T; 5]) -> u16) {
    if let Some(inner) = row.len().checked_sub(4) {
        filter_lines([row, &row[1..], &row[2..], &row[3..], &row[4..]], &mut out[2..2 + inner], &filter);
    }
    for x in row_end_positions(row.len()) {
        let at = |offset: isize| row[x.saturating_add_signed(offset).min(row.len() - 1)];
        out[x] = filter([at(-2), at(-1), at(0), at(1), at(2)]);
    }
}

/// Filters all columns with a kernel of five values; the first and the last row are repeated.
#[inline(always)]
fn filter_columns(rows: &[u16], width: usize, height: usize, filter: impl Fn([u16; 5]) -> u16) -> Vec<u16> {
    let mut values = vec![0; rows.len()];
    for (y, out) in values.chunks_exact_mut(width.max(1)).enumerate() {
        let row = |offset: isize| &rows[y.saturating_add_signed(offset).min(height - 1) * width..];
        filter_lines([row(-2), row(-1), row(0), row(1), row(2)], out, &filter);
    }
    values
}

/// Applies a kernel of five values to five lines, value by value.
#[inline(always)]
fn filter_lines<T: Copy>(lines: [&[T]; 5], out: &mut [u16], filter: &impl Fn([T; 5]) -> u16) {
    // Slices of one length, so that the compiler drops the bounds checks and vectorizes.
    let [a, b, c, d, e] = lines.map(|line| &line[..out.len()]);
    for (x, out) in out.iter_mut().enumerate() {
        *out = filter([a[x], b[x], c[x], d[x], e[x]]);
    }
}

/// Binomial filter 1 4 6 4 1, divided by sixteen and rounded.
#[inline(always)]
fn normalised_binomial(values: [u16; 5]) -> u16 {
    let [a, b, c, d, e] = values.map(u32::from);
    ((a + e + 4 * (b + d) + 6 * c + 8) >> 4) as u16
}

/// Positions in a row of this length that have fewer than two neighbours on the left or on the right.
fn row_end_positions(length: usize) -> impl Iterator<Item = usize> {
    (0..length.min(2)).chain(length.saturating_sub(2).max(2)..length)
}

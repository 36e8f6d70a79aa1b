//! Luma smoothed by a binomial filter, and the detail that is left in it.

use super::grid::Grid;
use crate::vectors::{loops, widest};

/// Values of one luma step: eight fractional bits, which the two passes of the filter (each a sum of sixteenths) give exactly.
pub(super) const STEP: f32 = 256.0;

/// Smoothed luma, row after row.
#[derive(Debug, Clone)]
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) values: Vec<u16>,
}

/// Variances of the Laplacian of smoothed luma.
pub(super) struct Detail {
    pub(super) frame: f64,
    pub(super) regions: Vec<f64>,
}

impl Plane {
    /// Convolves luma with the binomial filter 1 4 6 4 1, across and down: a Gaussian with a standard deviation of 1 pixel.
    pub(super) fn smoothed(luma: &[u8], width: usize, height: usize) -> Self {
        widest(Smooth(luma, width, height))
    }

    /// Every other pixel of every other row, smoothed again: a Gaussian of 2 pixels of the first plane on top.
    pub(super) fn halved(&self) -> Self {
        widest(Halve(self))
    }

    /// The variance of the Laplacian `4c - n - s - e - w` in luma steps squared, over the frame and over each region.
    pub(super) fn detail(&self, grid: Grid) -> Detail {
        let sums = widest(Sum(self, grid));
        let frame = sums.iter().fold(Sums::default(), Sums::with);
        Detail { frame: frame.variance(), regions: sums.iter().map(Sums::variance).collect() }
    }
}

loops! { Smooth<'a>(luma: &'a [u8], width: usize, height: usize) -> Plane = smoothed }
loops! { Halve<'a>(plane: &'a Plane) -> Plane = halved }
loops! { Sum<'a>(plane: &'a Plane, grid: Grid) -> Vec<Sums> = sums }

/// See [`Plane::smoothed`].
#[inline(always)]
fn smoothed(luma: &[u8], width: usize, height: usize) -> Plane {
    let mut across = vec![0_u16; luma.len()];
    for (row, out) in luma.chunks_exact(width.max(1)).zip(across.chunks_exact_mut(width.max(1))) {
        row_by(row, out, binomial);
    }
    // At most 16 * 16 * 255.
    Plane { width, height, values: down(&across, width, height, binomial) }
}

/// See [`Plane::halved`].
#[inline(always)]
fn halved(plane: &Plane) -> Plane {
    let (width, height) = (plane.width.div_ceil(2), plane.height.div_ceil(2));
    let rows = plane.values.chunks_exact(plane.width.max(1)).step_by(2);
    let mut across = vec![0_u16; width * height];
    let mut half = vec![0_u16; width];
    for (row, out) in rows.zip(across.chunks_exact_mut(width.max(1))) {
        for (value, pair) in half.iter_mut().zip(row.chunks(2)) {
            *value = pair[0];
        }
        row_by(&half, out, weighed);
    }
    Plane { width, height, values: down(&across, width, height, weighed) }
}

/// The sums over each region.
#[inline(always)]
fn sums(plane: &Plane, grid: Grid) -> Vec<Sums> {
    let mut sums = vec![Sums::default(); grid.len()];
    if plane.width >= 3 && plane.height >= 3 {
        for (y, window) in (1..).zip(plane.values.windows(3 * plane.width).step_by(plane.width)) {
            let (above, rest) = window.split_at(plane.width);
            let (here, below) = rest.split_at(plane.width);
            for (region, columns) in grid.stretches(y).filter(|(_, columns)| !columns.is_empty()) {
                let rows = [above, here, below].map(|row| &row[columns.start - 1..columns.end + 1]);
                sums[region].add(rows);
            }
        }
    }
    sums
}

/// Fractional bits of a Laplacian, so that the squares of a region's row fit into 32 bits.
const LAPLACIAN_BITS: u32 = 3;

#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    count: u64,
    laplacian: i64,
    squares: u64,
}

impl Sums {
    #[inline(always)]
    fn add(&mut self, rows: [&[u16]; 3]) {
        let [above, here, below] = rows;
        let inner = here.len().saturating_sub(2);
        // Of one known length, so that the compiler sees that no index is out of bounds and takes several at once.
        let [north, south, west, middle, east] =
            [&above[1..], &below[1..], here, &here[1..], &here[2..]].map(|values| &values[..inner]);
        let (mut sum, mut squares) = (0_i32, 0_i32);
        for x in 0..inner {
            let value = |values: &[u16]| i32::from(values[x]);
            let sides = value(north) + value(south) + value(west) + value(east);
            // At most 1.3125 * 255 / 2 luma steps: the sum of the kernel's absolute weights bounds it.
            let response = (4 * value(middle) - sides) >> (8 - LAPLACIAN_BITS);
            sum += response;
            squares += response * response;
        }
        self.count += inner as u64;
        self.laplacian += i64::from(sum);
        self.squares += squares as u64;
    }

    fn with(self, other: &Self) -> Self {
        Self {
            count: self.count + other.count,
            laplacian: self.laplacian + other.laplacian,
            squares: self.squares + other.squares,
        }
    }

    fn variance(&self) -> f64 {
        let (count, unit) = (self.count.max(1) as f64, f64::from(1_u32 << LAPLACIAN_BITS));
        let mean = self.laplacian as f64 / count;
        (self.squares as f64 / count - mean * mean).max(0.0) / (unit * unit)
    }
}

/// The binomial filter, which makes values sixteen times as large.
#[inline(always)]
fn binomial<T: Into<u16>>(values: [T; 5]) -> u16 {
    let [a, b, c, d, e] = values.map(Into::into);
    a + e + 4 * (b + d) + 6 * c
}

/// Combines each value of a row with two neighbours to either side; its ends are repeated.
#[inline(always)]
fn row_by<T: Copy>(row: &[T], out: &mut [u16], combined: impl Fn([T; 5]) -> u16) {
    if let Some(inner) = row.len().checked_sub(4) {
        combine([row, &row[1..], &row[2..], &row[3..], &row[4..]], &mut out[2..2 + inner], &combined);
    }
    for x in ends(row.len()) {
        let at = |offset: isize| row[x.saturating_add_signed(offset).min(row.len() - 1)];
        out[x] = combined([at(-2), at(-1), at(0), at(1), at(2)]);
    }
}

/// Combines each value with two above and two below it; the first and the last row are repeated.
#[inline(always)]
fn down(across: &[u16], width: usize, height: usize, combined: impl Fn([u16; 5]) -> u16) -> Vec<u16> {
    let mut values = vec![0; across.len()];
    for (y, out) in values.chunks_exact_mut(width.max(1)).enumerate() {
        let row = |offset: isize| &across[y.saturating_add_signed(offset).min(height - 1) * width..];
        combine([row(-2), row(-1), row(0), row(1), row(2)], out, &combined);
    }
    values
}

/// Combines five rows value by value.
#[inline(always)]
fn combine<T: Copy>(rows: [&[T]; 5], out: &mut [u16], combined: &impl Fn([T; 5]) -> u16) {
    // Of one known length, so that the compiler sees that no index is out of bounds and takes several at once.
    let [a, b, c, d, e] = rows.map(|row| &row[..out.len()]);
    for (x, out) in out.iter_mut().enumerate() {
        *out = combined([a[x], b[x], c[x], d[x], e[x]]);
    }
}

#[inline(always)]
fn weighed(values: [u16; 5]) -> u16 {
    let [a, b, c, d, e] = values.map(u32::from);
    ((a + e + 4 * (b + d) + 6 * c + 8) >> 4) as u16
}

/// The places of a row of this length that lack one of the two neighbours to either side.
fn ends(length: usize) -> impl Iterator<Item = usize> {
    (0..length.min(2)).chain(length.saturating_sub(2).max(2)..length)
}

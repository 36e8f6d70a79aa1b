//! Several places of two pictures at once, as wide as vectors are: what is seen there, and the sums of it.
//!
//! Sums are kept for each lane and added up in one order, so that every processor gives the same.

use super::alignment::{Affine, RIM};
use super::grid::Grid;
use super::normal_equations::NormalEquations;

/// How many places are looked at together.
pub(super) const LANES: usize = 8;

type Lanes = [f32; LANES];

/// Places of a row of the one picture, and what of the other lies there; all is nothing in lanes where it does not reach.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    /// From the middle of the one picture.
    pub(super) column: Lanes,
    pub(super) row: f32,
    /// 1 where both are seen.
    pub(super) is_seen: Lanes,
    /// What the one picture has.
    pub(super) wanted: Lanes,
    /// What the other has, and how that changes across and down.
    pub(super) value: Lanes,
    pub(super) across: Lanes,
    pub(super) down: Lanes,
}

/// Goes through the places of the one picture, row after row.
pub(super) struct Places<'a> {
    one: &'a Grid,
    other: &'a Grid,
    map: &'a Affine,
    stride: usize,
    column: usize,
    row: usize,
}

impl<'a> Places<'a> {
    #[inline(always)]
    pub(super) fn new(one: &'a Grid, other: &'a Grid, map: &'a Affine, stride: usize) -> Self {
        Self { one, other, map, stride, column: 0, row: 0 }
    }

    /// The next places; nothing after the last.
    #[inline(always)]
    pub(super) fn next_seen(&mut self) -> Option<Seen> {
        let (columns, rows) = self.one.size;
        if self.row >= rows {
            return None;
        }
        let seen = self.seen();
        self.column += LANES * self.stride;
        if self.column >= columns {
            self.column = 0;
            self.row += self.stride;
        }
        Some(seen)
    }

    #[inline(always)]
    fn seen(&self) -> Seen {
        let (columns, rows) = self.one.size;
        let (width, height) = self.other.size;
        let (right, bottom) = ((width - 1) as f32, (height - 1) as f32);
        let line = &self.one.values[self.row * columns..(self.row + 1) * columns];
        let row = self.row as f32;
        let none = [0.0; LANES];
        let (mut wanted, mut is_seen, mut value, mut across, mut down) = (none, none, none, none, none);
        let (mut column, mut x, mut y) = (none, none, none);
        for lane in 0..LANES {
            column[lane] = (self.column + lane * self.stride) as f32;
            x[lane] = self.map.across[0] * column[lane] + self.map.across[1] * row + self.map.across[2];
            y[lane] = self.map.down[0] * column[lane] + self.map.down[1] * row + self.map.down[2];
        }
        let last = columns as f32;
        for lane in 0..LANES {
            let is_within = column[lane] < last
                && x[lane] >= -RIM
                && y[lane] >= -RIM
                && x[lane] <= right + RIM
                && y[lane] <= bottom + RIM;
            is_seen[lane] = if is_within { 1.0 } else { 0.0 };
            x[lane] = x[lane].max(0.0).min(right);
            y[lane] = y[lane].max(0.0).min(bottom);
        }
        // Numbers of 32 bits: vectors convert those.
        let (width, height) = (width as i32, height as i32);
        let mut first = [0_i32; LANES];
        for lane in 0..LANES {
            let (left, above) = ((x[lane] as i32).min(width - 2), (y[lane] as i32).min(height - 2));
            first[lane] = above * width + left;
            x[lane] -= left as f32;
            y[lane] -= above as f32;
        }
        let width = width as usize;
        for lane in 0..LANES {
            let first = first[lane] as usize;
            let (upper, lower) =
                (&self.other.values[first..first + 2], &self.other.values[first + width..first + width + 2]);
            wanted[lane] = line.get(self.column + lane * self.stride).copied().unwrap_or(0.0);
            (value[lane], across[lane]) = (upper[0], upper[1] - upper[0]);
            (down[lane], column[lane]) = (lower[0], lower[1] - lower[0]);
        }
        for lane in 0..LANES {
            let seen = is_seen[lane];
            let upper = value[lane] + x[lane] * across[lane];
            let drop = down[lane] + x[lane] * column[lane] - upper;
            value[lane] = (upper + y[lane] * drop) * seen;
            across[lane] = (across[lane] + y[lane] * (column[lane] - across[lane])) * seen;
            down[lane] = drop * seen;
            wanted[lane] *= seen;
            column[lane] = (self.column + lane * self.stride) as f32 - (columns / 2) as f32;
        }
        Seen { column, row: row - (rows / 2) as f32, is_seen, wanted, value, across, down }
    }
}

/// The sums of products of `N` factors and of a value, lane by lane.
pub(super) struct Sums<const N: usize> {
    count: Lanes,
    squares: Lanes,
    values: [Lanes; N],
    /// Of each factor with itself and those after it.
    factors: [[Lanes; N]; N],
}

impl<const N: usize> Default for Sums<N> {
    #[inline(always)]
    fn default() -> Self {
        let none = [0.0; LANES];
        Self { count: none, squares: none, values: [none; N], factors: [[none; N]; N] }
    }
}

impl<const N: usize> Sums<N> {
    /// Adds places with their factors, of which the last is 1 where there is anything, and the values that they are to add up to.
    #[expect(clippy::needless_range_loop, reason = "lane by lane through several arrays, which become vectors")]
    #[inline(always)]
    pub(super) fn add(&mut self, factors: &[Lanes; N], value: &Lanes) {
        for lane in 0..LANES {
            self.count[lane] += factors[N - 1][lane];
            self.squares[lane] += value[lane] * value[lane];
        }
        for one in 0..N {
            for lane in 0..LANES {
                self.values[one][lane] += factors[one][lane] * value[lane];
            }
            for other in one..N {
                for lane in 0..LANES {
                    self.factors[one][other][lane] += factors[one][lane] * factors[other][lane];
                }
            }
        }
    }

    /// All lanes together; nothing when there are fewer places than `fewest`.
    pub(super) fn equations(&self, fewest: usize) -> Option<NormalEquations<N>> {
        let sum = |lanes: &Lanes| lanes.iter().sum::<f32>();
        let count = sum(&self.count) as usize;
        let values = std::array::from_fn(|one| sum(&self.values[one]));
        let factors =
            std::array::from_fn(|one| std::array::from_fn(|other| sum(&self.factors[one.min(other)][one.max(other)])));
        (count >= fewest).then(|| NormalEquations::new(count, sum(&self.squares), values, factors))
    }
}

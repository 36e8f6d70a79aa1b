//! Several places of two pictures at once, as wide as vectors are: what is seen there, and the sums of it.
//!
//! Sums are kept for each lane and added up in one order, so that every processor gives the same.

use super::alignment::{Affine, RIM};
use super::grid::Grid;
use super::normal_equations::NormalEquations;
use crate::vectors::{Eight, Simd, apart, together};

/// How many places are looked at together.
const LANES: usize = 8;

const NUMBERS: [f32; LANES] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];

/// From here on only whole numbers are told apart: what is added to it is rounded, and stands in the lowest bits. Conversions that are
/// right for every number are made one by one.
const WHOLE: f32 = 8_388_608.0;
const FRACTION: u32 = 0x7f_ffff;

/// Places of a row of the one picture, and what of the other lies there; all is nothing in lanes where it does not reach.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    /// From the middle of the one picture.
    pub(super) column: Eight,
    pub(super) row: Eight,
    /// 1 where both are seen.
    pub(super) is_seen: Eight,
    /// What the one picture has.
    pub(super) wanted: Eight,
    /// What the other has, and how that changes across and down.
    pub(super) value: Eight,
    pub(super) across: Eight,
    pub(super) down: Eight,
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
    pub(super) fn next_seen<S: Simd<f32s = Eight>>(&mut self, simd: S) -> Option<Seen> {
        let (columns, rows) = self.one.size;
        if self.row >= rows {
            return None;
        }
        let seen = self.seen(simd);
        self.column += LANES * self.stride;
        if self.column >= columns {
            self.column = 0;
            self.row += self.stride;
        }
        Some(seen)
    }

    #[inline(always)]
    fn seen<S: Simd<f32s = Eight>>(&self, simd: S) -> Seen {
        let (columns, rows) = self.one.size;
        let (width, height) = self.other.size;
        let (right, bottom) = ((width - 1) as f32, (height - 1) as f32);
        let all = Of(simd);
        let row = self.row as i32 as f32;
        let column = all
            .sum(all.of(self.column as i32 as f32), all.product(all.of(self.stride as i32 as f32), together(NUMBERS)));
        let (x, y) = (all.along(self.map.across, column, row), all.along(self.map.down, column, row));
        let is_within = simd.less_than_f32s(column, all.of(columns as f32));
        let is_within = simd.and_m32s(is_within, simd.and_m32s(all.lie(x, right), all.lie(y, bottom)));
        let is_seen = simd.select_f32s(is_within, all.of(1.0), all.of(0.0));
        let (x, y) = (all.kept_within(x, right), all.kept_within(y, bottom));
        let (left, above) = (all.cell_before(x, width), all.cell_before(y, height));
        let (x, y) = (all.difference(x, left), all.difference(y, above));
        let places = all.sum(all.product(above, all.of(width as f32)), left);
        let places = apart(all.sum(places, all.of(WHOLE)));
        let line = &self.one.values[self.row * columns..(self.row + 1) * columns];
        let none = [0.0; LANES];
        let (mut wanted, mut corners) = (none, [none; 4]);
        for lane in 0..LANES {
            let first = (places[lane].to_bits() & FRACTION) as usize;
            let around = &self.other.values[first..first + width + 2];
            for (corner, value) in corners.iter_mut().zip([around[0], around[1], around[width], around[width + 1]]) {
                corner[lane] = value;
            }
            wanted[lane] = line.get(self.column + lane * self.stride).copied().unwrap_or(0.0);
        }
        let [here, beside, below, across_below] = corners.map(together);
        let (rise, rise_below) = (all.difference(beside, here), all.difference(across_below, below));
        let upper = all.sum(here, all.product(x, rise));
        let drop = all.difference(all.sum(below, all.product(x, rise_below)), upper);
        let across = all.sum(rise, all.product(y, all.difference(rise_below, rise)));
        Seen {
            column: all.difference(column, all.of((columns / 2) as f32)),
            row: all.of(row - (rows / 2) as f32),
            is_seen,
            wanted: all.product(together(wanted), is_seen),
            value: all.product(all.sum(upper, all.product(y, drop)), is_seen),
            across: all.product(across, is_seen),
            down: all.product(drop, is_seen),
        }
    }
}

/// What is done with eight numbers. All is functions: what a closure does is not compiled for the processor that it runs on.
#[derive(Clone, Copy)]
struct Of<S>(S);

impl<S: Simd<f32s = Eight>> Of<S> {
    /// Eight times the same.
    #[inline(always)]
    fn of(self, value: f32) -> Eight {
        self.0.splat_f32s(value)
    }

    #[inline(always)]
    fn sum(self, one: Eight, other: Eight) -> Eight {
        self.0.add_f32s(one, other)
    }

    #[inline(always)]
    fn difference(self, one: Eight, other: Eight) -> Eight {
        self.0.sub_f32s(one, other)
    }

    #[inline(always)]
    fn product(self, one: Eight, other: Eight) -> Eight {
        self.0.mul_f32s(one, other)
    }

    /// A line of a map for the columns of a row.
    #[inline(always)]
    fn along(self, [a, b, c]: [f32; 3], column: Eight, row: f32) -> Eight {
        self.sum(self.sum(self.product(self.of(a), column), self.of(b * row)), self.of(c))
    }

    /// Which lie on a line that ends with the middle of the cell `last`.
    #[inline(always)]
    fn lie(self, places: Eight, last: f32) -> S::m32s {
        let is_after = self.0.greater_than_or_equal_f32s(places, self.of(-RIM));
        self.0.and_m32s(is_after, self.0.less_than_or_equal_f32s(places, self.of(last + RIM)))
    }

    #[inline(always)]
    fn kept_within(self, places: Eight, last: f32) -> Eight {
        self.0.min_f32s(self.0.max_f32s(places, self.of(0.0)), self.of(last))
    }

    /// The cells at or before places in a line of so many, of which the last has none behind it.
    #[inline(always)]
    fn cell_before(self, places: Eight, length: usize) -> Eight {
        let nearest = self.difference(self.sum(places, self.of(WHOLE)), self.of(WHOLE));
        let is_behind = self.0.greater_than_f32s(nearest, places);
        let before = self.difference(nearest, self.0.select_f32s(is_behind, self.of(1.0), self.of(0.0)));
        self.0.min_f32s(before, self.of((length - 2) as f32))
    }
}

/// The sums of products of `N` factors and of a value, lane by lane.
pub(super) struct Sums<const N: usize> {
    squares: Eight,
    values: [Eight; N],
    /// Of each factor with itself and those after it.
    factors: [[Eight; N]; N],
}

impl<const N: usize> Default for Sums<N> {
    #[inline(always)]
    fn default() -> Self {
        let none = together([0.0; LANES]);
        Self { squares: none, values: [none; N], factors: [[none; N]; N] }
    }
}

impl<const N: usize> Sums<N> {
    /// Adds places with their factors, of which the last is 1 where there is anything, and the values that they are to add up to.
    #[inline(always)]
    pub(super) fn add<S: Simd<f32s = Eight>>(&mut self, simd: S, factors: &[Eight; N], value: Eight) {
        let all = Of(simd);
        self.squares = all.sum(self.squares, all.product(value, value));
        for one in 0..N {
            self.values[one] = all.sum(self.values[one], all.product(factors[one], value));
            for other in one..N {
                self.factors[one][other] = all.sum(self.factors[one][other], all.product(factors[one], factors[other]));
            }
        }
    }

    /// All lanes together; nothing when there are fewer places than `fewest`.
    pub(super) fn equations(&self, fewest: usize) -> Option<NormalEquations<N>> {
        let sum = |lanes: Eight| apart(lanes).iter().sum::<f32>();
        let count = sum(self.factors[N - 1][N - 1]) as usize;
        let values = std::array::from_fn(|one| sum(self.values[one]));
        let factors =
            std::array::from_fn(|one| std::array::from_fn(|other| sum(self.factors[one.min(other)][one.max(other)])));
        (count >= fewest).then(|| NormalEquations::new(count, sum(self.squares), values, factors))
    }
}

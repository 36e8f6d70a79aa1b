//! Bilinear sampling of one picture at the cells of another, eight cells at a time.

use super::affine::Affine;
use super::cell_grid::CellGrid;
use super::overlap::EDGE_TOLERANCE;
use crate::simd::{F32x8, Simd, pack, unpack};

/// Number of cells that are sampled together.
const LANES: usize = 8;

const LANE_INDICES: [f32; LANES] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];

/// 2²³. Adding it to a smaller positive float rounds the float to a whole number; the lowest bits of the sum are that
/// number. The usual conversions to integers are not vectorized, since they are defined for every float.
const TWO_TO_23: f32 = 8_388_608.0;
/// The bits of the sum that are the number.
const MANTISSA_BITS: u32 = 0x7f_ffff;

/// Samples at eight cells of a row of the first picture. All values but the coordinates are 0 in lanes without a valid
/// sample.
#[derive(Clone, Copy)]
pub(super) struct SampleBlock {
    /// Column and row in the first picture, relative to its middle.
    pub(super) column: F32x8,
    pub(super) row: F32x8,
    /// 1 where the cell exists and the map puts it into the second picture, otherwise 0.
    pub(super) is_inside: F32x8,
    /// Value of the first picture. The second picture is fitted to it.
    pub(super) target: F32x8,
    /// Value and gradient of the second picture.
    pub(super) value: F32x8,
    pub(super) gradient_x: F32x8,
    pub(super) gradient_y: F32x8,
}

/// Sampler of the second picture at the cells of the first, row after row.
pub(super) struct Sampler<'a> {
    first: &'a CellGrid,
    second: &'a CellGrid,
    map: &'a Affine,
    stride: usize,
    /// First column of the next block.
    column: usize,
    /// Row of the next block.
    row: usize,
}

impl<'a> Sampler<'a> {
    /// Sampler over every `stride`th column and row; `map` leads from the first picture to the second.
    #[inline(always)]
    pub(super) fn new(first: &'a CellGrid, second: &'a CellGrid, map: &'a Affine, stride: usize) -> Self {
        Self { first, second, map, stride, column: 0, row: 0 }
    }

    /// Samples at the next eight cells of a row, of which the last may not exist; none after the last row.
    #[inline(always)]
    pub(super) fn next_block<S: Simd<f32s = F32x8>>(&mut self, simd: S) -> Option<SampleBlock> {
        let (columns, rows) = self.first.size;
        if self.row >= rows {
            return None;
        }
        let block = self.block(simd);
        self.column += LANES * self.stride;
        if self.column >= columns {
            self.column = 0;
            self.row += self.stride;
        }
        Some(block)
    }

    /// Samples at the current position.
    #[inline(always)]
    fn block<S: Simd<f32s = F32x8>>(&self, simd: S) -> SampleBlock {
        let (columns, rows) = self.first.size;
        let (width, height) = self.second.size;
        let (right, bottom) = ((width - 1) as f32, (height - 1) as f32);
        let ops = LaneOps(simd);
        let row = self.row as i32 as f32;
        let column = ops.add(
            ops.splat(self.column as i32 as f32),
            ops.mul(ops.splat(self.stride as i32 as f32), pack(LANE_INDICES)),
        );
        let (x, y) = (ops.map_row(self.map.x, column, row), ops.map_row(self.map.y, column, row));
        let is_inside = simd.less_than_f32s(column, ops.splat(columns as f32));
        let is_inside = simd.and_m32s(is_inside, simd.and_m32s(ops.is_inside(x, right), ops.is_inside(y, bottom)));
        let is_inside = simd.select_f32s(is_inside, ops.splat(1.0), ops.splat(0.0));
        let (x, y) = (ops.clamp(x, right), ops.clamp(y, bottom));
        let (left, above) = (ops.cell_before(x, width), ops.cell_before(y, height));
        let (x, y) = (ops.sub(x, left), ops.sub(y, above));
        let indices = ops.add(ops.mul(above, ops.splat(width as f32)), left);
        let indices = unpack(ops.add(indices, ops.splat(TWO_TO_23)));
        let row_values = &self.first.values[self.row * columns..(self.row + 1) * columns];
        let zero = [0.0; LANES];
        let (mut target, mut corners) = (zero, [zero; 4]);
        for lane in 0..LANES {
            let index = (indices[lane].to_bits() & MANTISSA_BITS) as usize;
            let around = &self.second.values[index..index + width + 2];
            for (corner, value) in corners.iter_mut().zip([around[0], around[1], around[width], around[width + 1]]) {
                corner[lane] = value;
            }
            target[lane] = row_values.get(self.column + lane * self.stride).copied().unwrap_or(0.0);
        }
        let [top_left, top_right, bottom_left, bottom_right] = corners.map(pack);
        let (slope_top, slope_bottom) = (ops.sub(top_right, top_left), ops.sub(bottom_right, bottom_left));
        let value_top = ops.add(top_left, ops.mul(x, slope_top));
        let gradient_y = ops.sub(ops.add(bottom_left, ops.mul(x, slope_bottom)), value_top);
        let gradient_x = ops.add(slope_top, ops.mul(y, ops.sub(slope_bottom, slope_top)));
        SampleBlock {
            column: ops.sub(column, ops.splat((columns / 2) as f32)),
            row: ops.splat(row - (rows / 2) as f32),
            is_inside,
            target: ops.mul(pack(target), is_inside),
            value: ops.mul(ops.add(value_top, ops.mul(y, gradient_y)), is_inside),
            gradient_x: ops.mul(gradient_x, is_inside),
            gradient_y: ops.mul(gradient_y, is_inside),
        }
    }
}

/// Arithmetic on eight lanes. These are methods because the body of a closure is compiled for the baseline processor.
#[derive(Clone, Copy)]
struct LaneOps<S>(S);

impl<S: Simd<f32s = F32x8>> LaneOps<S> {
    #[inline(always)]
    fn splat(self, value: f32) -> F32x8 {
        self.0.splat_f32s(value)
    }

    #[inline(always)]
    fn add(self, one: F32x8, other: F32x8) -> F32x8 {
        self.0.add_f32s(one, other)
    }

    #[inline(always)]
    fn sub(self, one: F32x8, other: F32x8) -> F32x8 {
        self.0.sub_f32s(one, other)
    }

    #[inline(always)]
    fn mul(self, one: F32x8, other: F32x8) -> F32x8 {
        self.0.mul_f32s(one, other)
    }

    /// One coordinate of the points that an affine map gives for cells of a row.
    #[inline(always)]
    fn map_row(self, [a, b, c]: [f32; 3], column: F32x8, row: f32) -> F32x8 {
        self.add(self.add(self.mul(self.splat(a), column), self.splat(b * row)), self.splat(c))
    }

    /// Lanes whose coordinate lies from 0 to `last`, the centre of the last cell, with [`EDGE_TOLERANCE`] on both
    /// sides.
    #[inline(always)]
    fn is_inside(self, coordinates: F32x8, last: f32) -> S::m32s {
        let is_after_start = self.0.greater_than_or_equal_f32s(coordinates, self.splat(-EDGE_TOLERANCE));
        self.0.and_m32s(is_after_start, self.0.less_than_or_equal_f32s(coordinates, self.splat(last + EDGE_TOLERANCE)))
    }

    #[inline(always)]
    fn clamp(self, coordinates: F32x8, last: f32) -> F32x8 {
        self.0.min_f32s(self.0.max_f32s(coordinates, self.splat(0.0)), self.splat(last))
    }

    /// Index of the cell at or before each coordinate, at most `length - 2`, so that a cell follows it. Coordinates
    /// must not be negative.
    #[inline(always)]
    fn cell_before(self, coordinates: F32x8, length: usize) -> F32x8 {
        let nearest = self.sub(self.add(coordinates, self.splat(TWO_TO_23)), self.splat(TWO_TO_23));
        let is_after = self.0.greater_than_f32s(nearest, coordinates);
        let before = self.sub(nearest, self.0.select_f32s(is_after, self.splat(1.0), self.splat(0.0)));
        self.0.min_f32s(before, self.splat((length - 2) as f32))
    }
}

//! Grid that divides an image into regions, up to 16 along the longer side. They are nearly square, unless the image is
//! very narrow.

use std::ops::Range;

/// Number of regions along the longer side, if it has as many pixels.
const REGIONS: usize = 16;

/// `columns` by `rows` regions of an image of `width` by `height` pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct RegionGrid {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) columns: usize,
    pub(super) rows: usize,
}

impl RegionGrid {
    /// Divides an image of this size in pixels: the longer side into 16 regions, the shorter one in proportion, and no
    /// side into more regions than it has pixels.
    pub(super) fn new(width: usize, height: usize) -> Self {
        let longer = width.max(height).max(1);
        let regions = |side: usize| (side * REGIONS + longer / 2).div_euclid(longer).clamp(1, REGIONS.min(side.max(1)));
        Self { width, height, columns: regions(width), rows: regions(height) }
    }

    /// Number of regions.
    pub(super) fn len(self) -> usize {
        self.columns * self.rows
    }

    /// Index of the region that a pixel lies in.
    pub(super) fn region(self, x: usize, y: usize) -> usize {
        y * self.rows / self.height * self.columns + x * self.columns / self.width
    }

    /// Regions of a row of pixels, each with its columns of pixels that have a neighbour on both sides (the range may
    /// be empty).
    #[inline(always)]
    pub(super) fn row_segments(self, y: usize) -> impl Iterator<Item = (usize, Range<usize>)> {
        let first = y * self.rows / self.height * self.columns;
        (0..self.columns).map(move |column| {
            let from = (column * self.width).div_ceil(self.columns).max(1);
            let to = ((column + 1) * self.width).div_ceil(self.columns).min(self.width - 1);
            (first + column, from..to.max(from))
        })
    }
}

//! How an image is divided into regions.

use std::ops::Range;

/// Regions along the longer side.
const REGIONS: usize = 16;

/// Columns and rows of nearly square regions over an image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) columns: usize,
    pub(super) rows: usize,
}

impl Grid {
    pub(super) fn new(width: usize, height: usize) -> Self {
        let longer = width.max(height).max(1);
        let regions = |side: usize| (side * REGIONS + longer / 2).div_euclid(longer).clamp(1, REGIONS.min(side.max(1)));
        Self { width, height, columns: regions(width), rows: regions(height) }
    }

    pub(super) fn len(self) -> usize {
        self.columns * self.rows
    }

    /// The region that a pixel lies in.
    pub(super) fn region(self, x: usize, y: usize) -> usize {
        y * self.rows / self.height * self.columns + x * self.columns / self.width
    }

    /// The regions side by side in this row of pixels, and the columns of pixels of each that have a neighbour on both sides.
    #[inline(always)]
    pub(super) fn stretches(self, y: usize) -> impl Iterator<Item = (usize, Range<usize>)> {
        let first = y * self.rows / self.height * self.columns;
        (0..self.columns).map(move |column| {
            let from = (column * self.width).div_ceil(self.columns).max(1);
            let to = ((column + 1) * self.width).div_ceil(self.columns).min(self.width - 1);
            (first + column, from..to.max(from))
        })
    }
}

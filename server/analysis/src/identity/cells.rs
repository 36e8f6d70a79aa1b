//! Means of luma over the cells of a grid, with fractions of a luma step.

use crate::simd::{dispatch, kernel};

/// Divides an image into a grid of `size` (columns, rows) cells and returns the mean luma of each cell, row after row.
/// A pixel on the edge of a cell counts by the share of the pixel that the cell covers.
pub(super) fn cell_means(luma: &[u8], width: u32, height: u32, size: (usize, usize)) -> Vec<f32> {
    dispatch(CellMeans(luma, width, height, size))
}

kernel! { CellMeans<'a>(luma: &'a [u8], width: u32, height: u32, size: (usize, usize)) -> Vec<f32> = compute_means }

/// See [`cell_means`].
#[inline(always)]
fn compute_means(luma: &[u8], width: u32, height: u32, size: (usize, usize)) -> Vec<f32> {
    let width = width as usize;
    let (columns, rows) = (PixelShares::new(width, size.0), PixelShares::new(height as usize, size.1));
    let mut cells = Vec::with_capacity(size.0 * size.1);
    let mut sums = vec![0.0_f32; width];
    for row in 0..size.1 {
        sums.fill(0.0);
        for (y, share) in rows.pixels_in_cell(row) {
            for (sum, value) in sums.iter_mut().zip(&luma[y * width..(y + 1) * width]) {
                *sum += share * f32::from(*value);
            }
        }
        cells.extend(
            (0..size.0).map(|column| columns.pixels_in_cell(column).map(|(x, share)| share * sums[x]).sum::<f32>()),
        );
    }
    cells
}

/// Shares of the pixels of a line in the cells that the line is divided into.
struct PixelShares {
    pixels: usize,
    cells: usize,
}

impl PixelShares {
    /// Divides a line of this many pixels into equal cells.
    fn new(pixels: usize, cells: usize) -> Self {
        Self { pixels, cells }
    }

    /// Pixels that a cell covers, with their shares, which add up to 1.
    fn pixels_in_cell(&self, cell: usize) -> impl Iterator<Item = (usize, f32)> {
        // In units of 1 / `cells` of a pixel, all boundaries are integers.
        let (from, to) = (cell * self.pixels, (cell + 1) * self.pixels);
        let (cells, pixels) = (self.cells, self.pixels);
        (from / cells..to.div_ceil(cells)).map(move |pixel| {
            let covered = to.min((pixel + 1) * cells) - from.max(pixel * cells);
            (pixel, covered as f32 / pixels as f32)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weighs_pixels_by_the_share_that_a_cell_covers() {
        // Three pixels in two cells: each cell has half of the middle pixel.
        assert_eq!(cell_means(&[0, 60, 120], 3, 1, (2, 1)), [20.0, 100.0]);
        assert_eq!(cell_means(&[0, 60, 120], 1, 3, (1, 2)), [20.0, 100.0]);
        // Cells may be smaller than a pixel.
        assert_eq!(cell_means(&[9], 1, 1, (2, 2)), [9.0; 4]);
    }
}

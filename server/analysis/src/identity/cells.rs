//! Means over the cells of a grid that is laid over an image, in fractions of a luma step.

use crate::vectors::{loops, widest};

/// The image in `size` cells, columns and rows: each is the mean of what it covers, pixels at its edges counted by their share.
pub(super) fn averaged(luma: &[u8], width: u32, height: u32, size: (usize, usize)) -> Vec<f32> {
    widest(Average(luma, width, height, size))
}

loops! { Average<'a>(luma: &'a [u8], width: u32, height: u32, size: (usize, usize)) -> Vec<f32> = averages }

/// See [`averaged`].
#[inline(always)]
fn averages(luma: &[u8], width: u32, height: u32, size: (usize, usize)) -> Vec<f32> {
    let width = width as usize;
    let (columns, rows) = (Shares::new(width, size.0), Shares::new(height as usize, size.1));
    let mut cells = Vec::with_capacity(size.0 * size.1);
    let mut sums = vec![0.0_f32; width];
    for row in 0..size.1 {
        sums.fill(0.0);
        for (y, share) in rows.of(row) {
            for (sum, value) in sums.iter_mut().zip(&luma[y * width..(y + 1) * width]) {
                *sum += share * f32::from(*value);
            }
        }
        cells.extend((0..size.0).map(|column| columns.of(column).map(|(x, share)| share * sums[x]).sum::<f32>()));
    }
    cells
}

/// How much each of a line's pixels counts in each of the cells that it is divided into.
struct Shares {
    pixels: usize,
    cells: usize,
}

impl Shares {
    fn new(pixels: usize, cells: usize) -> Self {
        Self { pixels, cells }
    }

    /// The pixels that a cell covers, and their shares in it, which add up to 1.
    fn of(&self, cell: usize) -> impl Iterator<Item = (usize, f32)> {
        // In units of 1 / cells of a pixel everything is whole.
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
    fn pixels_count_by_what_a_cell_covers_of_them() {
        // Three pixels in two cells: the middle one belongs half to each.
        assert_eq!(averaged(&[0, 60, 120], 3, 1, (2, 1)), [20.0, 100.0]);
        assert_eq!(averaged(&[0, 60, 120], 1, 3, (1, 2)), [20.0, 100.0]);
        // One pixel is large enough for many cells.
        assert_eq!(averaged(&[9], 1, 1, (2, 2)), [9.0; 4]);
    }
}

//! Detection of uniform margins around a picture: a border, a letterbox, the paper around a drawing. They are not part
//! of the identity, unless they are wider than [`MAX_PERCENT`].

use std::ops::Range;

/// Maximum difference of the pixels of a margin from the mean of its outermost line, in luma steps. Compression causes
/// ringing next to the picture.
const TOLERANCE: u8 = 8;

/// In each line of a margin, one pixel in this many may differ more.
const PIXELS_PER_OUTLIER: usize = 100;

/// Largest margin in percent of the side. A wider one is a background, which is part of the picture.
const MAX_PERCENT: usize = 36;

/// Minimum number of columns, and of rows, that remain. If fewer would remain, no margins are removed in that
/// direction.
const MIN_REMAINING: usize = 8;

/// Finds the picture without its margins: returns the ranges of its columns and rows.
pub(super) fn without_margins(luma: &[u8], width: usize, height: usize) -> (Range<usize>, Range<usize>) {
    let (mut columns, mut rows) = (0..width, 0..height);
    // Rows, then columns of the remaining rows. Rows that have no margin in full width may have one between the column
    // margins.
    rows =
        trimmed(rows.clone(), |row| Line { luma, first: row * width + columns.start, step: 1, length: columns.len() });
    columns = trimmed(columns.clone(), |column| Line {
        luma,
        first: rows.start * width + column,
        step: width,
        length: rows.len(),
    });
    if rows == (0..height) {
        rows = trimmed(rows.clone(), |row| Line {
            luma,
            first: row * width + columns.start,
            step: 1,
            length: columns.len(),
        });
    }
    (columns, rows)
}

/// A row or a column of pixels: `length` of them, from index `first` on, `step` apart.
struct Line<'a> {
    luma: &'a [u8],
    first: usize,
    step: usize,
    length: usize,
}

impl Line<'_> {
    /// Luma of the pixels.
    fn pixels(&self) -> impl Iterator<Item = u8> {
        (0..self.length).map(|index| self.luma[self.first + index * self.step])
    }

    /// Mean luma, rounded down.
    fn mean(&self) -> u8 {
        let sum: usize = self.pixels().map(usize::from).sum();
        (sum / self.length.max(1)) as u8
    }

    /// Returns true if nearly all pixels are of this tone; see [`TOLERANCE`] and [`PIXELS_PER_OUTLIER`].
    fn is_uniform(&self, tone: u8) -> bool {
        self.pixels().filter(|pixel| pixel.abs_diff(tone) > TOLERANCE).count() * PIXELS_PER_OUTLIER <= self.length
    }
}

/// Removes the margins at both ends of a range of lines. A margin is the consecutive lines from the outermost one on
/// that are uniform and have its tone. It stays if it is wider than [`MAX_PERCENT`], and both stay if fewer than
/// [`MIN_REMAINING`] lines would remain.
fn trimmed<'a>(lines: Range<usize>, line: impl Fn(usize) -> Line<'a>) -> Range<usize> {
    let max_depth = lines.len() * MAX_PERCENT / 100;
    let margin = |outermost: usize, inwards: &dyn Fn(usize) -> usize| {
        let tone = line(outermost).mean();
        let count = (0..=max_depth).take_while(|depth| line(inwards(*depth)).is_uniform(tone)).count();
        if count > max_depth { 0 } else { count }
    };
    let (first, last) = (lines.start, lines.end - 1);
    let before = margin(first, &|depth| first + depth);
    let after = margin(last, &|depth| last - depth);
    if lines.len() < before + after + MIN_REMAINING { lines } else { first + before..last + 1 - after }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns and rows that remain of a picture of 60 x 40 pixels with these bright margins.
    fn remaining(left: usize, top: usize, right: usize, bottom: usize) -> (Range<usize>, Range<usize>) {
        let (width, height) = (left + 60 + right, top + 40 + bottom);
        let mut luma = vec![240; width * height];
        for y in 0..40 {
            for x in 0..60 {
                luma[(top + y) * width + left + x] = (x * 3 + y % 7 * 9) as u8;
            }
        }
        without_margins(&luma, width, height)
    }

    #[test]
    fn finds_margins_on_any_side() {
        assert_eq!(remaining(0, 0, 0, 0), (0..60, 0..40));
        assert_eq!(remaining(5, 5, 5, 5), (5..65, 5..45));
        assert_eq!(remaining(0, 12, 0, 12), (0..60, 12..52));
        assert_eq!(remaining(9, 0, 0, 3), (9..69, 0..40));
    }

    #[test]
    fn keeps_wide_backgrounds_and_uniform_images() {
        assert_eq!(remaining(0, 0, 100, 0), (0..160, 0..40));
        assert_eq!(without_margins(&[7; 400], 20, 20), (0..20, 0..20));
        assert_eq!(without_margins(&[7], 1, 1), (0..1, 0..1));
    }
}

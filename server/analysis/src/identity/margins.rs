//! Even margins around a picture: a border, a letterbox, the paper around a drawing. They are no part of what it looks like.

use std::ops::Range;

/// Luma steps by which pixels of a margin may differ from its outermost line: compression rings where the picture begins.
const TOLERANCE: u8 = 8;

/// Pixels of a line, one in so many, that may differ more.
const STRAYS: usize = 100;

/// Largest share of a side that is taken for a margin, in percent; more is a background, which belongs to the picture.
const WIDEST: usize = 36;

/// Fewest pixels that are left of a side.
const LEAST: usize = 8;

/// The columns and rows of the picture without its margins.
pub(super) fn without_margins(luma: &[u8], width: usize, height: usize) -> (Range<usize>, Range<usize>) {
    let (mut columns, mut rows) = (0..width, 0..height);
    // Above and below, then beside, and again: the lines beside end where those above do.
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

/// A row or a column.
struct Line<'a> {
    luma: &'a [u8],
    first: usize,
    step: usize,
    length: usize,
}

impl Line<'_> {
    fn pixels(&self) -> impl Iterator<Item = u8> {
        (0..self.length).map(|place| self.luma[self.first + place * self.step])
    }

    fn mean(&self) -> u8 {
        let sum: usize = self.pixels().map(usize::from).sum();
        (sum / self.length.max(1)) as u8
    }

    fn is_even(&self, tone: u8) -> bool {
        self.pixels().filter(|pixel| pixel.abs_diff(tone) > TOLERANCE).count() * STRAYS <= self.length
    }
}

/// The lines without those at either end that are of the tone of the outermost.
fn trimmed<'a>(lines: Range<usize>, line: impl Fn(usize) -> Line<'a>) -> Range<usize> {
    let most = lines.len() * WIDEST / 100;
    let margin = |outermost: usize, inwards: &dyn Fn(usize) -> usize| {
        let tone = line(outermost).mean();
        let count = (0..=most).take_while(|depth| line(inwards(*depth)).is_even(tone)).count();
        if count > most { 0 } else { count }
    };
    let (first, last) = (lines.start, lines.end - 1);
    let before = margin(first, &|depth| first + depth);
    let after = margin(last, &|depth| last - depth);
    if lines.len() < before + after + LEAST { lines } else { first + before..last + 1 - after }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(left: usize, top: usize, right: usize, bottom: usize) -> (Range<usize>, Range<usize>) {
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
    fn margins_on_any_side_are_found() {
        assert_eq!(picture(0, 0, 0, 0), (0..60, 0..40));
        assert_eq!(picture(5, 5, 5, 5), (5..65, 5..45));
        assert_eq!(picture(0, 12, 0, 12), (0..60, 12..52));
        assert_eq!(picture(9, 0, 0, 3), (9..69, 0..40));
    }

    #[test]
    fn a_background_is_no_margin_and_an_even_frame_is_left_whole() {
        assert_eq!(picture(0, 0, 100, 0), (0..160, 0..40));
        assert_eq!(without_margins(&[7; 400], 20, 20), (0..20, 0..20));
        assert_eq!(without_margins(&[7], 1, 1), (0..1, 0..1));
    }
}

//! Range of a long grid that is drawn.

use std::ops::Range;

/// A sheet of at most so many cards is drawn whole: a browser has no trouble with it, and everything can be found in the page.
const DRAWN_WHOLE: usize = 120;

/// Rows that are drawn beyond either edge of the view, so that scrolling finds them there.
const SPARE_ROWS: usize = 3;

/// The grid as the browser lays it out, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct GridLayout {
    /// Cards in a row.
    pub(crate) columns: usize,
    /// From the top of one row to the top of the next.
    pub(crate) row: f64,
    /// From the top of the grid's first row to the top of the view; less than 0 before the grid is reached.
    pub(crate) above: f64,
    /// Height of the view.
    pub(crate) view: f64,
}

impl GridLayout {
    /// Rows that are wholly in view, at least one.
    pub(crate) fn rows_in_view(&self) -> usize {
        ((self.view / self.row) as usize).max(1)
    }

    /// How far to scroll, in CSS pixels, so that the card at this place is in view; nothing where it is.
    #[cfg(any(feature = "hydrate", test))]
    pub(crate) fn scroll_distance(&self, place: usize) -> Option<f64> {
        let top = (place / self.columns) as f64 * self.row;
        if top < self.above {
            Some(top - self.above)
        } else if top + self.row > self.above + self.view {
            Some(top + self.row - self.above - self.view)
        } else {
            None
        }
    }
}

/// The part of a grid that is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VisibleRange {
    /// Places of the cards that are drawn.
    pub(crate) places: Range<usize>,
    /// Rows before them.
    pub(crate) rows_before: usize,
    /// Rows after them.
    pub(crate) rows_after: usize,
}

impl VisibleRange {
    /// The whole of a grid.
    pub(crate) fn whole(count: usize) -> Self {
        Self { places: 0..count, rows_before: 0, rows_after: 0 }
    }

    /// What is drawn of `count` cards. Nothing is known of the layout before the browser has drawn some.
    pub(crate) fn of(layout: Option<GridLayout>, count: usize) -> Self {
        let layout = layout.filter(|layout| layout.row > 0.0 && layout.columns > 0);
        let Some(GridLayout { columns, row, above, view }) = layout.filter(|_| count > DRAWN_WHOLE) else {
            return Self::whole(count.min(DRAWN_WHOLE));
        };
        let rows = count.div_ceil(columns);
        // Both are cut off at 0: the grid may be below the view.
        let first = (above / row) as usize;
        let last = ((above + view) / row) as usize;
        let end = (last + 1 + SPARE_ROWS).min(rows);
        let begin = first.saturating_sub(SPARE_ROWS).min(end);
        Self { places: begin * columns..(end * columns).min(count), rows_before: begin, rows_after: rows - end }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LAYOUT: GridLayout = GridLayout { columns: 8, row: 300.0, above: 0.0, view: 900.0 };

    #[test]
    fn a_short_sheet_is_drawn_whole() {
        assert_eq!(VisibleRange::of(Some(LAYOUT), 120), VisibleRange::whole(120));
        assert_eq!(VisibleRange::of(None, 30), VisibleRange::whole(30));
    }

    #[test]
    fn of_a_long_one_no_more_is_drawn_than_is_seen_and_some_rows() {
        let at_top = VisibleRange::of(Some(LAYOUT), 10_000);
        assert_eq!(at_top, VisibleRange { places: 0..56, rows_before: 0, rows_after: 1243 });
        let far_down = VisibleRange::of(Some(GridLayout { above: 3000.0, ..LAYOUT }), 10_000);
        assert_eq!(far_down, VisibleRange { places: 56..136, rows_before: 7, rows_after: 1233 });
        let beyond = VisibleRange::of(Some(GridLayout { above: 1e9, ..LAYOUT }), 10_000);
        assert_eq!(beyond.rows_after, 0);
    }

    #[test]
    fn scrolling_to_a_card_goes_no_farther_than_needed() {
        let layout = GridLayout { above: 600.0, ..LAYOUT };
        assert_eq!(layout.scroll_distance(16), None);
        assert_eq!(layout.scroll_distance(8), Some(-300.0));
        assert_eq!(layout.scroll_distance(40), Some(300.0));
        assert_eq!(layout.rows_in_view(), 3);
    }

    proptest! {
        #[test]
        fn every_card_in_view_is_drawn(count in 121..5000usize, columns in 1..12usize, row in 100.0..500.0f64, above in -500.0..200_000.0f64) {
            let layout = GridLayout { columns, row, above, view: 900.0 };
            let window = VisibleRange::of(Some(layout), count);
            let rows = count.div_ceil(columns);
            let drawn = window.places.len().div_ceil(columns);
            prop_assert_eq!(window.rows_before + drawn + window.rows_after, rows);
            for place in 0..count {
                let top = (place / columns) as f64 * row - above;
                if top + row > 0.0 && top < 900.0 {
                    prop_assert!(window.places.contains(&place));
                }
            }
            prop_assert!(drawn <= 2 * SPARE_ROWS + (900.0 / row) as usize + 3);
        }
    }
}

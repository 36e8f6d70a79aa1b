//! Rendered range of the grid: measured layout, the cards of a long sheet that are rendered, and the distance to scroll
//! to a card.

use std::ops::Range;

/// Number of cards up to which a sheet is rendered whole: browsers handle that easily, and the browser's own search
/// finds every card.
const MAX_WHOLE: usize = 120;

/// Rows that are rendered beyond either edge of the view, so that scrolling does not show gaps.
const SPARE_ROWS: usize = 3;

/// Layout of the grid as measured in the browser, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct GridLayout {
    /// Number of cards in a row.
    pub(crate) columns: usize,
    /// Distance from the top of one row to the top of the next.
    pub(crate) row: f64,
    /// Distance from the top of the first row to the top of the view; negative while the grid begins below the top of
    /// the view.
    pub(crate) distance_above_view: f64,
    /// Height of the part of the window that can show cards.
    pub(crate) view: f64,
}

impl GridLayout {
    /// Number of whole rows that fit into the view, at least 1.
    pub(crate) fn rows_in_view(&self) -> usize {
        ((self.view / self.row) as usize).max(1)
    }

    /// Shortest distance to scroll, in CSS pixels and positive downwards, that brings the card at this index wholly
    /// into view; `None` if it is wholly in view already.
    #[cfg(any(feature = "hydrate", test))]
    pub(crate) fn scroll_distance(&self, index: usize) -> Option<f64> {
        let top = (index / self.columns) as f64 * self.row;
        if top < self.distance_above_view {
            Some(top - self.distance_above_view)
        } else if top + self.row > self.distance_above_view + self.view {
            Some(top + self.row - self.distance_above_view - self.view)
        } else {
            None
        }
    }
}

/// Part of a grid that is rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VisibleRange {
    /// Indices of the rendered cards among the shown cards.
    pub(crate) indices: Range<usize>,
    /// Number of rows before the rendered cards, for which the page leaves space.
    pub(crate) rows_before: usize,
    /// Number of rows after the rendered cards, for which the page leaves space.
    pub(crate) rows_after: usize,
}

impl VisibleRange {
    /// Range of a grid of `count` cards that is rendered whole.
    pub(crate) fn whole(count: usize) -> Self {
        Self { indices: 0..count, rows_before: 0, rows_after: 0 }
    }

    /// Range for `count` cards: all, if they are at most [`MAX_WHOLE`], otherwise those in view and in [`SPARE_ROWS`]
    /// rows on either side. Without a layout, as before the first rendering, or with one of no size, the range has the
    /// first [`MAX_WHOLE`] cards.
    pub(crate) fn for_layout(layout: Option<GridLayout>, count: usize) -> Self {
        let layout = layout.filter(|layout| layout.row > 0.0 && layout.columns > 0);
        let Some(GridLayout { columns, row, distance_above_view, view }) = layout.filter(|_| count > MAX_WHOLE) else {
            return Self::whole(count.min(MAX_WHOLE));
        };
        let rows = count.div_ceil(columns);
        // Both casts saturate at 0, for a grid below the view.
        let first = (distance_above_view / row) as usize;
        let last = ((distance_above_view + view) / row) as usize;
        let end = (last + 1 + SPARE_ROWS).min(rows);
        let begin = first.saturating_sub(SPARE_ROWS).min(end);
        Self { indices: begin * columns..(end * columns).min(count), rows_before: begin, rows_after: rows - end }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LAYOUT: GridLayout = GridLayout { columns: 8, row: 300.0, distance_above_view: 0.0, view: 900.0 };

    #[test]
    fn short_sheet_is_rendered_whole() {
        assert_eq!(VisibleRange::for_layout(Some(LAYOUT), 120), VisibleRange::whole(120));
        assert_eq!(VisibleRange::for_layout(None, 30), VisibleRange::whole(30));
    }

    #[test]
    fn long_sheet_renders_the_view_and_some_spare_rows() {
        let at_top = VisibleRange::for_layout(Some(LAYOUT), 10_000);
        assert_eq!(at_top, VisibleRange { indices: 0..56, rows_before: 0, rows_after: 1243 });
        let far_down = VisibleRange::for_layout(Some(GridLayout { distance_above_view: 3000.0, ..LAYOUT }), 10_000);
        assert_eq!(far_down, VisibleRange { indices: 56..136, rows_before: 7, rows_after: 1233 });
        let beyond = VisibleRange::for_layout(Some(GridLayout { distance_above_view: 1e9, ..LAYOUT }), 10_000);
        assert_eq!(beyond.rows_after, 0);
    }

    #[test]
    fn scroll_distance_is_the_shortest_to_the_card() {
        let layout = GridLayout { distance_above_view: 600.0, ..LAYOUT };
        assert_eq!(layout.scroll_distance(16), None);
        assert_eq!(layout.scroll_distance(8), Some(-300.0));
        assert_eq!(layout.scroll_distance(40), Some(300.0));
        assert_eq!(layout.rows_in_view(), 3);
    }

    proptest! {
        #[test]
        fn every_card_in_view_is_rendered(
            count in 121..5000usize,
            columns in 1..12usize,
            row in 100.0..500.0f64,
            distance_above_view in -500.0..200_000.0f64,
        ) {
            let layout = GridLayout { columns, row, distance_above_view, view: 900.0 };
            let range = VisibleRange::for_layout(Some(layout), count);
            let rows = count.div_ceil(columns);
            let rendered_rows = range.indices.len().div_ceil(columns);
            prop_assert_eq!(range.rows_before + rendered_rows + range.rows_after, rows);
            for index in 0..count {
                let top = (index / columns) as f64 * row - distance_above_view;
                if top + row > 0.0 && top < 900.0 {
                    prop_assert!(range.indices.contains(&index));
                }
            }
            prop_assert!(rendered_rows <= 2 * SPARE_ROWS + (900.0 / row) as usize + 3);
        }
    }
}

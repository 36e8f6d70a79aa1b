//! Keyboard navigation in the grid: steps of the focus, and the card that a step leads to.

/// Step of the keyboard focus in the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GridStep {
    /// One card back.
    Left,
    /// One card forward.
    Right,
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// Up by the number of rows in view.
    PageUp,
    /// Down by the number of rows in view.
    PageDown,
    /// To the first card.
    Home,
    /// To the last card.
    End,
}

impl GridStep {
    /// Step of a key, named as in `KeyboardEvent.key`; `None` for a key that is no step.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowLeft" => Self::Left,
            "ArrowRight" => Self::Right,
            "ArrowUp" => Self::Up,
            "ArrowDown" => Self::Down,
            "PageUp" => Self::PageUp,
            "PageDown" => Self::PageDown,
            "Home" => Self::Home,
            "End" => Self::End,
            _ => return None,
        })
    }

    /// Index of the card that the step leads to from `index`. The grid has `count` cards in `columns` columns, with
    /// `rows` rows in view; 0 columns or rows count as 1.
    ///
    /// Left and right also lead to the neighbouring row. A step up from the first row, or down from the last, stays
    /// where it is. A step down past the end of a short last row leads to its last card. A page up stops in the first
    /// row, in the same column; a page down stops at the last card.
    pub(crate) fn target(self, index: usize, count: usize, columns: usize, rows: usize) -> usize {
        let last = count.saturating_sub(1);
        let (columns, cards_in_view) = (columns.max(1), columns.max(1) * rows.max(1));
        match self {
            Self::Left => index.saturating_sub(1),
            Self::Right => (index + 1).min(last),
            Self::Up => index.checked_sub(columns).unwrap_or(index),
            Self::Down if index / columns == last / columns => index,
            Self::Down => (index + columns).min(last),
            Self::PageUp => index.checked_sub(cards_in_view).unwrap_or(index % columns),
            Self::PageDown => (index + cards_in_view).min(last),
            Self::Home => 0,
            Self::End => last,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(step: GridStep, index: usize, expected: usize) {
        // Ten cards in rows of four, two of them in view.
        assert_eq!(step.target(index, 10, 4, 2), expected, "{step:?} from {index}");
    }

    #[test]
    fn steps_follow_rows_and_columns() {
        for (step, index, expected) in [
            (GridStep::Left, 0, 0),
            (GridStep::Right, 3, 4),
            (GridStep::Right, 9, 9),
            (GridStep::Up, 2, 2),
            (GridStep::Up, 6, 2),
            (GridStep::Down, 1, 5),
            (GridStep::Down, 7, 9),
            (GridStep::Down, 9, 9),
            (GridStep::PageUp, 9, 1),
            (GridStep::PageUp, 3, 3),
            (GridStep::PageDown, 0, 8),
            (GridStep::PageDown, 5, 9),
            (GridStep::Home, 7, 0),
            (GridStep::End, 2, 9),
        ] {
            check(step, index, expected);
        }
    }

    proptest! {
        #[test]
        fn no_step_leaves_the_grid(index in 0..50usize, columns in 0..9usize, rows in 0..5usize) {
            for key in ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"] {
                let step = GridStep::from_key(key);
                prop_assert!(step.is_some_and(|step| step.target(index, 50, columns, rows) < 50));
            }
        }
    }
}

//! Keyboard navigation over the grid.

/// A step over the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GridStep {
    /// One card back.
    Left,
    /// One card on.
    Right,
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// As many rows up as are in view.
    PageUp,
    /// As many rows down as are in view.
    PageDown,
    /// To the first card.
    Home,
    /// To the last card.
    End,
}

impl GridStep {
    /// The step that a key asks for, by its name in `KeyboardEvent.key`.
    pub(crate) fn of_key(key: &str) -> Option<Self> {
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

    /// Where the step leads from a place among `count` cards in so many columns, with `rows` of them in view. A step up from the
    /// first row, or down from the last, stays where it is; one down over the edge of a short last row leads to its end.
    pub(crate) fn from(self, place: usize, count: usize, columns: usize, rows: usize) -> usize {
        let last = count.saturating_sub(1);
        let (columns, page) = (columns.max(1), columns.max(1) * rows.max(1));
        match self {
            Self::Left => place.saturating_sub(1),
            Self::Right => (place + 1).min(last),
            Self::Up => place.checked_sub(columns).unwrap_or(place),
            Self::Down if place / columns == last / columns => place,
            Self::Down => (place + columns).min(last),
            Self::PageUp => place.checked_sub(page).unwrap_or(place % columns),
            Self::PageDown => (place + page).min(last),
            Self::Home => 0,
            Self::End => last,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(step: GridStep, place: usize, expected: usize) {
        // Ten cards in rows of four, two of them in view.
        assert_eq!(step.from(place, 10, 4, 2), expected, "{step:?} from {place}");
    }

    #[test]
    fn steps_lead_where_the_eye_expects() {
        for (step, place, expected) in [
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
            check(step, place, expected);
        }
    }

    proptest! {
        #[test]
        fn no_step_leaves_the_grid(place in 0..50usize, columns in 0..9usize, rows in 0..5usize) {
            for key in ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"] {
                let step = GridStep::of_key(key);
                prop_assert!(step.is_some_and(|step| step.from(place, 50, columns, rows) < 50));
            }
        }
    }
}

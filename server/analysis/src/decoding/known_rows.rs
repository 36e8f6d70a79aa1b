//! Setup of the reduction of a decoded image, and the reduced rows that remain valid when source rows are missing.

use std::ops::Range;

use crate::budget::DecodeBudget;
use crate::reduction::{Channels, Reduction};

/// Creates the reduction of an image of this size to the size that the budget allows. The decoder then adds the rows.
pub(super) fn reduction(size: (u32, u32), channels: Channels, budget: DecodeBudget<'_>) -> Reduction {
    Reduction::new(size, budget.reduced_size(size, channels), channels)
}

/// Returns the rows of the reduced image that consist of known source rows only. The range always has at least one row,
/// even if that row also covers unknown source rows.
pub(super) fn known_rows(known: &Range<u32>, source_height: u32, target_height: u32) -> Range<u32> {
    let scale = |row: u32| u64::from(row) * u64::from(target_height);
    let start = (scale(known.start).div_ceil(u64::from(source_height)) as u32).min(target_height - 1);
    let end = (scale(known.end) / u64::from(source_height)) as u32;
    start..end.max(start + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reduced_row_is_known_when_all_its_source_rows_are() {
        assert_eq!(known_rows(&(0..100), 100, 10), 0..10);
        assert_eq!(known_rows(&(0..55), 100, 10), 0..5);
        assert_eq!(known_rows(&(45..100), 100, 10), 5..10);
        assert_eq!(known_rows(&(0..1), 100, 10), 0..1);
        assert_eq!(known_rows(&(99..100), 100, 10), 9..10);
    }
}

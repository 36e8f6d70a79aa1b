//! Notice at the lower edge of a sheet: missing files, unsaved changes, and the result of adding files.

use protocol::BatchState;

use crate::sheet::model::add_files_status::AddFilesStatus;
use crate::sheet::model::sheet_summary::SheetSummary;
use crate::sheet::model::unsaved_change::UnsavedChange;

/// What is said at the lower edge of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    /// Nothing.
    Nothing,
    /// Files of this tab did not arrive, and this tab can send them again.
    Failed(u64),
    /// Files have not arrived, and nobody is sending them.
    Missing(u64),
    /// Letting go compares what is held over the page with the sheet.
    DropToCompare,
    /// Letting go adds what is held over the page to the sheet.
    DropToAdd,
    /// What the reader changed and the server did not take.
    Unsaved(UnsavedChange),
    /// What became of files that were given; beside it, how many files have not arrived.
    AddFiles(AddFilesStatus, u64),
}

/// Whether more is to be expected by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ArrivalActivity {
    /// Files came a moment ago, or the line to the server is down: what is missing may be on its way.
    Active,
    /// Nothing has come for a while.
    Quiet,
}

impl Notice {
    /// What is to be said of a sheet.
    pub(crate) fn of(summary: &SheetSummary, add_files_status: AddFilesStatus, activity: ArrivalActivity) -> Self {
        let missing = summary.missing();
        match (add_files_status, activity) {
            (AddFilesStatus::None, _) if missing == 0 => Self::Nothing,
            // Without a line to the server the count may be old.
            (AddFilesStatus::None, ArrivalActivity::Active) if summary.again == 0 => Self::Nothing,
            (AddFilesStatus::None, _) if summary.again > 0 => Self::Failed(summary.again),
            (AddFilesStatus::None, _) => Self::Missing(missing),
            (told, _) => Self::AddFiles(told, missing),
        }
    }

    /// What the reader can do about it, as names with spaces between; nothing when nothing is said.
    pub(crate) fn actions(self, summary: &SheetSummary) -> String {
        let is_result = matches!(
            self,
            Self::Unsaved(_)
                | Self::AddFiles(
                    AddFilesStatus::Empty
                        | AddFilesStatus::Added(_)
                        | AddFilesStatus::Unanswered
                        | AddFilesStatus::Compared { .. },
                    _
                )
        );
        let is_added = matches!(self, Self::AddFiles(AddFilesStatus::Added(_), _)) && summary.takes_more();
        let is_waiting = matches!(self, Self::Missing(_)) || (is_result && summary.missing() > 0);
        let is_again = matches!(self, Self::Failed(_));
        let actions = [
            ("shown", self != Self::Nothing),
            ("again", is_again),
            ("files", is_waiting),
            ("elsewhere", self.unmatched() > 0 && summary.state != BatchState::Open),
            ("finish", is_again || is_waiting || is_added),
            ("close", is_result),
            ("hashing", self.hashing().is_some()),
        ];
        actions.into_iter().filter_map(|(action, is_open)| is_open.then_some(action)).collect::<Vec<_>>().join(" ")
    }

    /// Bytes read of all, while files are read through.
    pub(crate) fn hashing(self) -> Option<(u64, u64)> {
        match self {
            Self::AddFiles(AddFilesStatus::Hashing { done, total }, _) => Some((done, total)),
            _ => None,
        }
    }

    /// Files that could be sent to a sheet of their own.
    pub(crate) fn unmatched(self) -> u64 {
        match self {
            Self::AddFiles(AddFilesStatus::Compared { unmatched, .. }, _) => unmatched,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Batch, BatchId, Counts, Cursor, Epoch, IssueCounts, Thresholds, Timestamp};

    use super::*;

    /// The head of an open batch that waits for this many files, some of which this tab has.
    fn summary(missing: u64, again: u64) -> SheetSummary {
        let batch = Batch {
            id: BatchId::from_random([1; 16]),
            name: None,
            state: BatchState::Open,
            expected: Some(5 + missing),
            counts: Counts { queued: 0, analyzed: 5, failed: 0 },
            issues: IssueCounts::new(),
            bytes: 0,
            thresholds: Thresholds::default(),
            pinned: false,
            created_at: Timestamp::from_millis(1000),
            completed_at: None,
            expires_at: None,
            cursor: Cursor { epoch: Epoch::from_random([1; 8]), seq: 9 },
        };
        SheetSummary { again, ..SheetSummary::of_batch(&batch) }
    }

    #[test]
    fn a_sheet_says_what_it_waits_for_once_nothing_comes() {
        for (missing, again, activity, notice) in [
            (0, 0, ArrivalActivity::Quiet, Notice::Nothing),
            (3, 0, ArrivalActivity::Active, Notice::Nothing),
            (3, 0, ArrivalActivity::Quiet, Notice::Missing(3)),
            (3, 2, ArrivalActivity::Quiet, Notice::Failed(2)),
            (3, 2, ArrivalActivity::Active, Notice::Failed(2)),
        ] {
            assert_eq!(Notice::of(&summary(missing, again), AddFilesStatus::None, activity), notice);
        }
    }

    #[test]
    fn the_ways_on_fit_what_is_said() {
        let actions = |missing, again, add_files_status| {
            let summary = summary(missing, again);
            Notice::of(&summary, add_files_status, ArrivalActivity::Quiet).actions(&summary)
        };
        assert_eq!(actions(0, 0, AddFilesStatus::None), "");
        assert_eq!(actions(3, 0, AddFilesStatus::None), "shown files finish");
        assert_eq!(actions(3, 2, AddFilesStatus::None), "shown again finish");
        assert_eq!(actions(3, 0, AddFilesStatus::Hashing { done: 1, total: 2 }), "shown hashing");
        assert_eq!(actions(0, 0, AddFilesStatus::Empty), "shown close");
        assert_eq!(actions(0, 0, AddFilesStatus::Added(2)), "shown finish close");
    }

    #[test]
    fn what_was_given_is_told_before_anything_else() {
        let compared = AddFilesStatus::Compared { given: 5, unmatched: 1 };
        let told = Notice::of(&summary(3, 2), compared, ArrivalActivity::Active);
        assert_eq!(told, Notice::AddFiles(compared, 3));
        assert_eq!(told.actions(&summary(3, 2)), "shown files finish close");
        assert_eq!(told.unmatched(), 1);
    }
}

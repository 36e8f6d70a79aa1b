//! Notice at the lower edge of a sheet (failed uploads, missing files, a drag, unsaved changes, the progress and result
//! of adding files), and the actions that it offers.

use protocol::BatchState;

use crate::sheet::model::add_files_status::AddFilesStatus;
use crate::sheet::model::sheet_summary::SheetSummary;
use crate::sheet::model::unsaved_change::UnsavedChange;

/// Notice at the lower edge of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    /// No notice.
    Nothing,
    /// Expected files are missing, and this tab can retry this many failed uploads of them.
    Failed(u64),
    /// This many expected files have not arrived, and none seems to be on its way.
    Missing(u64),
    /// Files are dragged over the page; a drop compares them with the sheet.
    DropToCompare,
    /// Files are dragged over the page; a drop adds them to the sheet.
    DropToAdd,
    /// The server did not save a change of the user.
    Unsaved(UnsavedChange),
    /// Progress or result of adding files, and the number of expected files that are missing.
    AddFiles(AddFilesStatus, u64),
}

/// Recent arrival of files, which decides whether a missing file may still be on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ArrivalActivity {
    /// Missing files may still be on their way: files arrived a moment ago, the server adds sample images itself, or
    /// the connection is not open.
    Active,
    /// No file has arrived for a while over an open connection.
    Quiet,
}

impl Notice {
    /// Notice of a sheet while no files are dragged over the page and no change is unsaved. The status of adding files
    /// has priority over failed uploads, and these over missing files. Failed uploads are reported once this tab has
    /// stopped sending, missing files only once no more arrive either. Without a status of adding files, there is no
    /// notice if no expected file is missing.
    pub(crate) fn for_sheet(
        summary: &SheetSummary,
        add_files_status: AddFilesStatus,
        activity: ArrivalActivity,
    ) -> Self {
        let missing = summary.missing();
        match (add_files_status, activity) {
            (AddFilesStatus::None, _) if missing == 0 => Self::Nothing,
            // While the connection is lost, the count may be out of date.
            (AddFilesStatus::None, ArrivalActivity::Active) if summary.retryable == 0 => Self::Nothing,
            (AddFilesStatus::None, _) if summary.retryable > 0 => Self::Failed(summary.retryable),
            (AddFilesStatus::None, _) => Self::Missing(missing),
            (status, _) => Self::AddFiles(status, missing),
        }
    }

    /// Value of the attribute `data-actions`, by which the style sheet shows the notice, its buttons and the progress
    /// of hashing: names separated by spaces, empty without a notice.
    pub(crate) fn available_actions(self, summary: &SheetSummary) -> String {
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
        let is_added = matches!(self, Self::AddFiles(AddFilesStatus::Added(_), _)) && summary.accepts_new_images();
        let is_waiting = matches!(self, Self::Missing(_)) || (is_result && summary.missing() > 0);
        let can_retry = matches!(self, Self::Failed(_));
        let actions = [
            ("shown", self != Self::Nothing),
            ("again", can_retry),
            ("files", is_waiting),
            ("elsewhere", self.unmatched() > 0 && summary.state != BatchState::Open),
            ("finish", can_retry || is_waiting || is_added),
            ("close", is_result),
            ("hashing", self.hashing().is_some()),
        ];
        actions
            .into_iter()
            .filter_map(|(name, is_available)| is_available.then_some(name))
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Bytes read so far and bytes of all files, while files are being hashed.
    pub(crate) fn hashing(self) -> Option<(u64, u64)> {
        match self {
            Self::AddFiles(AddFilesStatus::Hashing { done, total }, _) => Some((done, total)),
            _ => None,
        }
    }

    /// Number of added files that the batch neither has nor expects; 0 unless the notice has the status
    /// [`AddFilesStatus::Compared`].
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
    use crate::sheet::model::card_counts::CardCounts;

    /// Summary of an open batch that lacks `missing` files, of which this tab can retry `retryable`.
    fn summary(missing: u64, retryable: u64) -> SheetSummary {
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
        SheetSummary { retryable, ..SheetSummary::from_batch(&batch, &CardCounts::default()) }
    }

    #[test]
    fn missing_files_are_reported_once_no_file_arrives() {
        for (missing, retryable, activity, notice) in [
            (0, 0, ArrivalActivity::Quiet, Notice::Nothing),
            (3, 0, ArrivalActivity::Active, Notice::Nothing),
            (3, 0, ArrivalActivity::Quiet, Notice::Missing(3)),
            (3, 2, ArrivalActivity::Quiet, Notice::Failed(2)),
            (3, 2, ArrivalActivity::Active, Notice::Failed(2)),
        ] {
            assert_eq!(Notice::for_sheet(&summary(missing, retryable), AddFilesStatus::None, activity), notice);
        }
    }

    #[test]
    fn available_actions_match_the_notice() {
        let actions = |missing, retryable, add_files_status| {
            let summary = summary(missing, retryable);
            Notice::for_sheet(&summary, add_files_status, ArrivalActivity::Quiet).available_actions(&summary)
        };
        assert_eq!(actions(0, 0, AddFilesStatus::None), "");
        assert_eq!(actions(3, 0, AddFilesStatus::None), "shown files finish");
        assert_eq!(actions(3, 2, AddFilesStatus::None), "shown again finish");
        assert_eq!(actions(3, 0, AddFilesStatus::Hashing { done: 1, total: 2 }), "shown hashing");
        assert_eq!(actions(0, 0, AddFilesStatus::Empty), "shown close");
        assert_eq!(actions(0, 0, AddFilesStatus::Added(2)), "shown finish close");
    }

    #[test]
    fn result_of_adding_files_takes_precedence() {
        let compared = AddFilesStatus::Compared { given: 5, unmatched: 1 };
        let notice = Notice::for_sheet(&summary(3, 2), compared, ArrivalActivity::Active);
        assert_eq!(notice, Notice::AddFiles(compared, 3));
        assert_eq!(notice.available_actions(&summary(3, 2)), "shown files finish close");
        assert_eq!(notice.unmatched(), 1);
    }
}

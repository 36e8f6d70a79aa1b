//! Summary of a sheet for its header: the batch without its images.

use protocol::{Batch, BatchState, Decision, IssueCounts, Sheet};

use crate::sheet::model::analysis_rate::AnalysisRate;
use crate::sheet::model::card::CardStage;
use crate::sheet::model::card_counts::CardCounts;
use crate::sheet::model::progress::SheetProgress;

/// The batch as the header shows it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SheetSummary {
    /// What its owner calls it.
    pub(crate) name: Option<String>,
    /// Whether more images may come.
    pub(crate) state: BatchState,
    /// Whether it is pinned against expiry.
    pub(crate) is_pinned: bool,
    /// How far it is.
    pub(crate) progress: SheetProgress,
    /// How fast it is, where that is known.
    pub(crate) analysis_rate: Option<AnalysisRate>,
    /// Images by issue.
    pub(crate) issues: IssueCounts,
    /// Images to keep.
    pub(crate) kept: u64,
    /// Images to reject.
    pub(crate) rejected: u64,
    /// Milliseconds from its opening to its end; absent before that.
    pub(crate) wall_ms: Option<u64>,
    /// What this tab does for it.
    pub(crate) sending: UploadActivity,
    /// Files of this tab that did not arrive and may, if they are sent again.
    pub(crate) again: u64,
}

/// Whether this tab is sending files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum UploadActivity {
    /// It is, or files wait for their turn.
    Busy,
    /// Nothing is on its way.
    #[default]
    Idle,
}

impl SheetSummary {
    /// The header of a batch of which only the first images are known.
    pub(crate) fn of_batch(batch: &Batch) -> Self {
        Self {
            name: batch.name.clone(),
            state: batch.state,
            is_pinned: batch.pinned,
            progress: SheetProgress::of_batch(batch),
            analysis_rate: None,
            issues: batch.issues.clone(),
            kept: 0,
            rejected: 0,
            wall_ms: batch.completed_at.map(|end| end.millis_since(batch.created_at)),
            sending: UploadActivity::Idle,
            again: 0,
        }
    }

    /// The header of a sheet of which every image is known, together with the cards on it.
    #[cfg_attr(
        not(any(feature = "hydrate", test)),
        expect(dead_code, reason = "the server knows only the first images")
    )]
    pub(crate) fn of_sheet(sheet: &Sheet, card_counts: &CardCounts) -> Self {
        let sending = card_counts.has(|stage| matches!(stage, CardStage::Waiting | CardStage::Uploading));
        let may_come =
            |stage: CardStage| matches!(stage, CardStage::UploadFailed(failure) if failure.keeps_batch_open());
        let again = card_counts.by_stage().filter(|(stage, _)| may_come(*stage)).map(|(_, count)| count);
        Self {
            name: sheet.name().map(str::to_owned),
            state: sheet.state(),
            is_pinned: sheet.is_pinned(),
            progress: SheetProgress::of_cards(card_counts, sheet.state(), sheet.expected()),
            analysis_rate: None,
            issues: sheet.totals().issues.clone(),
            kept: card_counts.decided(Decision::Keep),
            rejected: card_counts.decided(Decision::Reject),
            wall_ms: sheet.ended_at().zip(sheet.created_at()).map(|(end, start)| end.millis_since(start)),
            sending: if sending { UploadActivity::Busy } else { UploadActivity::Idle },
            again: again.sum(),
        }
    }

    /// Whether nothing more will happen by itself.
    pub(crate) fn is_over(&self) -> bool {
        self.state.is_end()
    }

    /// Whether files that are given now are new to the sheet: it is open, and waits for none that nobody is sending.
    pub(crate) fn takes_more(&self) -> bool {
        self.state == BatchState::Open && self.missing() == 0
    }

    /// Files that were announced, have not arrived, and are not being sent by this tab.
    pub(crate) fn missing(&self) -> u64 {
        match (self.state, self.sending) {
            (BatchState::Open, UploadActivity::Idle) => {
                self.progress.uploaded.remaining() + self.progress.uploaded.failed
            }
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::{BatchId, Counts, Cursor, Epoch, Thresholds, Timestamp};

    use super::*;
    use crate::sheet::model::upload_state::UploadFailure;

    fn batch(state: BatchState) -> Batch {
        Batch {
            id: BatchId::from_random([1; 16]),
            name: None,
            state,
            expected: Some(10),
            counts: Counts { queued: 1, analyzed: 5, failed: 1 },
            issues: IssueCounts::new(),
            bytes: 0,
            thresholds: Thresholds::default(),
            pinned: false,
            created_at: Timestamp::from_millis(1000),
            completed_at: state.is_end().then(|| Timestamp::from_millis(4000)),
            expires_at: None,
            cursor: Cursor { epoch: Epoch::from_random([1; 8]), seq: 9 },
        }
    }

    #[test]
    fn files_are_missing_only_while_the_batch_is_open() {
        assert_eq!(SheetSummary::of_batch(&batch(BatchState::Open)).missing(), 3);
        assert_eq!(SheetSummary::of_batch(&batch(BatchState::Sealed)).missing(), 0);
        assert_eq!(SheetSummary::of_batch(&batch(BatchState::Completed)).wall_ms, Some(3000));
    }

    #[test]
    fn files_that_are_on_their_way_are_not_missing() {
        let sheet = Sheet::from_snapshot(batch(BatchState::Open), []);
        assert_eq!(
            SheetSummary::of_sheet(&sheet, &CardCounts::of([CardStage::Analyzed, CardStage::Uploading])).missing(),
            0
        );
        assert_eq!(
            SheetSummary::of_sheet(
                &sheet,
                &CardCounts::of([CardStage::Analyzed, CardStage::UploadFailed(UploadFailure::Interrupted)])
            )
            .missing(),
            9
        );
    }
}

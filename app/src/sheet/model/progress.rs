//! Progress of a batch: two bars whose parts always add up.

use protocol::{Batch, BatchState};

use crate::sheet::model::card::CardStage;
use crate::sheet::model::card_counts::CardCounts;
use crate::sheet::model::upload_state::UploadFailure;

/// How far a batch is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct SheetProgress {
    /// Files that reached the server.
    pub(crate) uploaded: ProgressCounts,
    /// Images that were analyzed.
    pub(crate) analyzed: ProgressCounts,
}

/// One bar: what is done, what failed and, as the rest of the total, what is still to come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ProgressCounts {
    /// Number that is done.
    pub(crate) done: u64,
    /// Number that failed.
    pub(crate) failed: u64,
    /// Number of all.
    pub(crate) total: u64,
}

impl ProgressCounts {
    /// Number that is neither done nor failed.
    pub(crate) fn remaining(self) -> u64 {
        self.total.saturating_sub(self.done + self.failed)
    }

    /// Number that is done or failed.
    pub(crate) fn settled(self) -> u64 {
        self.done + self.failed
    }

    /// Number that is done or failed, as a share in percent, rounded down.
    pub(crate) fn percent(self) -> u64 {
        (self.settled() * 100).checked_div(self.total).unwrap_or(0)
    }
}

impl SheetProgress {
    /// As the batch tells of itself, when not all of its images are known one by one.
    pub(crate) fn of_batch(batch: &Batch) -> Self {
        let counts = batch.counts;
        let total = expected_total(batch.state, batch.expected, counts.total());
        Self {
            uploaded: ProgressCounts { done: counts.total(), failed: 0, total },
            analyzed: ProgressCounts { done: counts.analyzed, failed: counts.failed, total },
        }
    }

    /// As the cards tell, this tab's uploads among them. `expected` is the number of images that was announced.
    pub(crate) fn of_cards(card_counts: &CardCounts, state: BatchState, expected: Option<u64>) -> Self {
        let (mut uploaded, mut analyzed, mut cards, mut removed) =
            (ProgressCounts::default(), ProgressCounts::default(), 0, 0);
        for (stage, count) in card_counts.by_stage() {
            cards += count;
            match stage {
                CardStage::Waiting | CardStage::Uploading => {}
                // Nobody waits for it, so it is no part of anything.
                CardStage::UploadFailed(UploadFailure::Removed) => removed += count,
                CardStage::UploadFailed(_) => {
                    uploaded.failed += count;
                    analyzed.failed += count;
                }
                CardStage::Analyzing => uploaded.done += count,
                CardStage::Analyzed => {
                    uploaded.done += count;
                    analyzed.done += count;
                }
                CardStage::Failed => {
                    uploaded.done += count;
                    analyzed.failed += count;
                }
            }
        }
        let expected = expected.map(|expected| expected.saturating_sub(removed));
        let total = expected_total(state, expected, cards - removed);
        Self { uploaded: ProgressCounts { total, ..uploaded }, analyzed: ProgressCounts { total, ..analyzed } }
    }
}

/// All images that there will be, as far as can be said: once no more may come, those that are there.
fn expected_total(state: BatchState, expected: Option<u64>, there: u64) -> u64 {
    match state {
        BatchState::Open => expected.unwrap_or(0).max(there),
        BatchState::Sealed | BatchState::Completed | BatchState::Cancelled => there,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: [CardStage; 6] = [
        CardStage::Waiting,
        CardStage::Uploading,
        CardStage::UploadFailed(UploadFailure::TooLarge),
        CardStage::Analyzing,
        CardStage::Analyzed,
        CardStage::Failed,
    ];

    #[test]
    fn every_stage_is_counted_once_in_each_bar() {
        let progress = SheetProgress::of_cards(&CardCounts::of(EVERY), BatchState::Open, Some(6));
        assert_eq!(progress.uploaded, ProgressCounts { done: 3, failed: 1, total: 6 });
        assert_eq!(progress.analyzed, ProgressCounts { done: 1, failed: 2, total: 6 });
        assert_eq!(progress.uploaded.remaining(), 2);
        assert_eq!(progress.analyzed.remaining(), 3);
    }

    #[test]
    fn parts_add_up_whatever_was_announced() {
        for expected in [None, Some(0), Some(3), Some(100)] {
            for state in [BatchState::Open, BatchState::Sealed, BatchState::Completed, BatchState::Cancelled] {
                for count in 0..=EVERY.len() {
                    let progress =
                        SheetProgress::of_cards(&CardCounts::of(EVERY.into_iter().take(count)), state, expected);
                    for bar in [progress.uploaded, progress.analyzed] {
                        assert_eq!(bar.done + bar.failed + bar.remaining(), bar.total);
                        assert!(bar.percent() <= 100);
                    }
                }
            }
        }
    }

    #[test]
    fn files_that_have_not_arrived_are_part_of_an_open_batch_only() {
        let arrived = CardCounts::of([CardStage::Analyzed, CardStage::Analyzed]);
        assert_eq!(SheetProgress::of_cards(&arrived, BatchState::Open, Some(5)).analyzed.remaining(), 3);
        assert_eq!(SheetProgress::of_cards(&arrived, BatchState::Completed, Some(5)).analyzed.remaining(), 0);
    }

    #[test]
    fn a_file_that_was_taken_out_is_no_longer_waited_for() {
        let stages = [CardStage::Analyzed, CardStage::UploadFailed(UploadFailure::Removed), CardStage::Waiting];
        let progress = SheetProgress::of_cards(&CardCounts::of(stages), BatchState::Open, Some(3));
        assert_eq!(progress.uploaded, ProgressCounts { done: 1, failed: 0, total: 2 });
    }

    #[test]
    fn an_empty_batch_has_no_share() {
        assert_eq!(ProgressCounts::default().percent(), 0);
    }
}

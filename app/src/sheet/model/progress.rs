//! Progress of a batch: upload and analysis bars whose parts add up to the total.

use protocol::{Batch, BatchState};

use crate::sheet::model::card::CardStage;
use crate::sheet::model::card_counts::CardCounts;
use crate::sheet::model::upload_state::UploadFailure;

/// Progress of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct SheetProgress {
    /// Upload of the files.
    pub(crate) uploaded: ProgressCounts,
    /// Analysis of the images.
    pub(crate) analyzed: ProgressCounts,
}

/// Numbers of images in one progress bar. The rest of the total remains to be done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ProgressCounts {
    /// Number of images that were uploaded or, in the bar of the analysis, analyzed.
    pub(crate) done: u64,
    /// Number of images whose upload failed; in the bar of the analysis, also those whose analysis failed.
    pub(crate) failed: u64,
    /// Number of all images, including expected ones while the batch is open, without files that the user removed.
    pub(crate) total: u64,
}

impl ProgressCounts {
    /// Number of images that are neither done nor failed.
    pub(crate) fn remaining(self) -> u64 {
        self.total.saturating_sub(self.done + self.failed)
    }

    /// Number of images that are done or failed.
    pub(crate) fn finished(self) -> u64 {
        self.done + self.failed
    }

    /// Percentage that is done or failed, rounded down; 0 for an empty total.
    pub(crate) fn percent(self) -> u64 {
        (self.finished() * 100).checked_div(self.total).unwrap_or(0)
    }
}

impl SheetProgress {
    /// Progress by the batch's own counts, for a page that does not know all of its images yet.
    pub(crate) fn from_batch(batch: &Batch) -> Self {
        let counts = batch.counts;
        let total = expected_total(batch.state, batch.expected, counts.total());
        Self {
            uploaded: ProgressCounts { done: counts.total(), failed: 0, total },
            analyzed: ProgressCounts { done: counts.analyzed, failed: counts.failed, total },
        }
    }

    /// Progress by the files, including this tab's uploads. `expected` is the announced number of images. Files that
    /// the user removed do not count, and reduce the expected number. An upload that failed has failed in both bars.
    pub(crate) fn from_cards(card_counts: &CardCounts, state: BatchState, expected: Option<u64>) -> Self {
        let (mut uploaded, mut analyzed, mut files, mut removed) =
            (ProgressCounts::default(), ProgressCounts::default(), 0, 0);
        for (stage, count) in card_counts.by_stage() {
            files += count;
            match stage {
                CardStage::Waiting | CardStage::Uploading => {}
                // The user removed the file, so the batch does not wait for it.
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
        let total = expected_total(state, expected, files - removed);
        Self { uploaded: ProgressCounts { total, ..uploaded }, analyzed: ProgressCounts { total, ..analyzed } }
    }
}

/// Total of images: while the batch is open, the expected number, but at least the number present; afterwards the
/// number present.
fn expected_total(state: BatchState, expected: Option<u64>, present: u64) -> u64 {
    match state {
        BatchState::Open => expected.unwrap_or(0).max(present),
        BatchState::Sealed | BatchState::Completed | BatchState::Cancelled => present,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL_STAGES: [CardStage; 6] = [
        CardStage::Waiting,
        CardStage::Uploading,
        CardStage::UploadFailed(UploadFailure::TooLarge),
        CardStage::Analyzing,
        CardStage::Analyzed,
        CardStage::Failed,
    ];

    #[test]
    fn each_bar_counts_every_stage_once() {
        let progress = SheetProgress::from_cards(&CardCounts::from_stages(ALL_STAGES), BatchState::Open, Some(6));
        assert_eq!(progress.uploaded, ProgressCounts { done: 3, failed: 1, total: 6 });
        assert_eq!(progress.analyzed, ProgressCounts { done: 1, failed: 2, total: 6 });
        assert_eq!(progress.uploaded.remaining(), 2);
        assert_eq!(progress.analyzed.remaining(), 3);
    }

    #[test]
    fn parts_add_up_to_the_total_for_any_expected_number() {
        for expected in [None, Some(0), Some(3), Some(100)] {
            for state in [BatchState::Open, BatchState::Sealed, BatchState::Completed, BatchState::Cancelled] {
                for count in 0..=ALL_STAGES.len() {
                    let progress = SheetProgress::from_cards(
                        &CardCounts::from_stages(ALL_STAGES.into_iter().take(count)),
                        state,
                        expected,
                    );
                    for bar in [progress.uploaded, progress.analyzed] {
                        assert_eq!(bar.done + bar.failed + bar.remaining(), bar.total);
                        assert!(bar.percent() <= 100);
                    }
                }
            }
        }
    }

    #[test]
    fn only_an_open_batch_counts_missing_files() {
        let arrived = CardCounts::from_stages([CardStage::Analyzed, CardStage::Analyzed]);
        assert_eq!(SheetProgress::from_cards(&arrived, BatchState::Open, Some(5)).analyzed.remaining(), 3);
        assert_eq!(SheetProgress::from_cards(&arrived, BatchState::Completed, Some(5)).analyzed.remaining(), 0);
    }

    #[test]
    fn removed_file_is_not_part_of_the_total() {
        let stages = [CardStage::Analyzed, CardStage::UploadFailed(UploadFailure::Removed), CardStage::Waiting];
        let progress = SheetProgress::from_cards(&CardCounts::from_stages(stages), BatchState::Open, Some(3));
        assert_eq!(progress.uploaded, ProgressCounts { done: 1, failed: 0, total: 2 });
    }

    #[test]
    fn empty_batch_is_at_0_percent() {
        assert_eq!(ProgressCounts::default().percent(), 0);
    }
}

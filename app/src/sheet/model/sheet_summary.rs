//! Summary of a sheet: data and counts of the batch without the images, and of this tab's uploads.

use protocol::{Batch, BatchState, Decision, IssueCounts, Sheet};

use crate::sheet::model::analysis_rate::AnalysisRate;
use crate::sheet::model::card::CardStage;
use crate::sheet::model::card_counts::CardCounts;
use crate::sheet::model::progress::SheetProgress;

/// Data and counts of the batch, and of this tab's uploads.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SheetSummary {
    /// Name of the batch; `None` if it has none.
    pub(crate) name: Option<String>,
    /// State of the batch.
    pub(crate) state: BatchState,
    /// True if the batch is pinned: exempt from expiry.
    pub(crate) is_pinned: bool,
    /// Progress of upload and analysis, in files.
    pub(crate) progress: SheetProgress,
    /// Numbers of cards, where they differ from those of the files.
    pub(crate) shared_cards: SharedCards,
    /// Speed of the analysis, if known. The constructors leave it empty.
    pub(crate) analysis_rate: Option<AnalysisRate>,
    /// Numbers of cards by issue; numbers of images until all images are known.
    pub(crate) issues: IssueCounts,
    /// Number of cards with the decision to keep; 0 until all images are known.
    pub(crate) kept: u64,
    /// Number of cards with the decision to reject; 0 until all images are known.
    pub(crate) rejected: u64,
    /// Milliseconds from the creation of the batch to its end; `None` before the end.
    pub(crate) wall_ms: Option<u64>,
    /// Upload activity of this tab.
    pub(crate) sending: UploadActivity,
    /// Number of failed uploads of this tab that can be sent again, without files that the user removed.
    pub(crate) retryable: u64,
}

/// Numbers of cards of a sheet, beside the numbers of files. The two files of a shot share a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum SharedCards {
    /// Each known file has a card of its own.
    #[default]
    None,
    /// Files share cards, but not all images are known, so that the cards cannot be counted.
    Uncounted,
    /// Files share cards.
    Counted {
        /// Number of cards whose own file is analyzed.
        analyzed: u64,
        /// Number of raw files, which are on the cards of other files.
        raw_files: u64,
    },
}

impl SharedCards {
    /// Numbers by the counts over all images.
    fn from_counts(card_counts: &CardCounts) -> Self {
        match card_counts.raw_files() {
            0 => Self::None,
            raw_files => Self::Counted { analyzed: card_counts.analyzed_cards(), raw_files },
        }
    }
}

/// Upload activity of this tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum UploadActivity {
    /// Files are being sent or wait to be sent.
    Busy,
    /// No file is being sent or waits to be sent.
    #[default]
    Idle,
}

impl SheetSummary {
    /// Summary from the batch's own counts, for a page that may know only the first images. `card_counts` are the
    /// counts over the known images; the issues are counted by cards if these are all images.
    pub(crate) fn from_batch(batch: &Batch, card_counts: &CardCounts) -> Self {
        let is_complete = card_counts.files() == batch.counts.total();
        let shared_cards = match SharedCards::from_counts(card_counts) {
            SharedCards::Counted { .. } if !is_complete => SharedCards::Uncounted,
            shared_cards => shared_cards,
        };
        Self {
            name: batch.name.clone(),
            state: batch.state,
            is_pinned: batch.pinned,
            progress: SheetProgress::from_batch(batch),
            shared_cards,
            analysis_rate: None,
            issues: if is_complete { card_counts.issues() } else { batch.issues.clone() },
            kept: 0,
            rejected: 0,
            wall_ms: batch.completed_at.map(|end| end.millis_since(batch.created_at)),
            sending: UploadActivity::Idle,
            retryable: 0,
        }
    }

    /// Summary from the fold and the cards, for a page that knows every image.
    #[cfg_attr(
        not(any(feature = "hydrate", test)),
        expect(dead_code, reason = "the server knows only the first images")
    )]
    pub(crate) fn from_sheet(sheet: &Sheet, card_counts: &CardCounts) -> Self {
        let sending = card_counts.has(|stage| matches!(stage, CardStage::Waiting | CardStage::Uploading));
        let is_retryable =
            |stage: CardStage| matches!(stage, CardStage::UploadFailed(failure) if failure.keeps_batch_open());
        let retryable = card_counts.by_stage().filter(|(stage, _)| is_retryable(*stage)).map(|(_, count)| count);
        Self {
            name: sheet.name().map(str::to_owned),
            state: sheet.state(),
            is_pinned: sheet.is_pinned(),
            progress: SheetProgress::from_cards(card_counts, sheet.state(), sheet.expected()),
            shared_cards: SharedCards::from_counts(card_counts),
            analysis_rate: None,
            issues: card_counts.issues(),
            kept: card_counts.decided(Decision::Keep),
            rejected: card_counts.decided(Decision::Reject),
            wall_ms: sheet.ended_at().zip(sheet.created_at()).map(|(end, start)| end.millis_since(start)),
            sending: if sending { UploadActivity::Busy } else { UploadActivity::Idle },
            retryable: retryable.sum(),
        }
    }

    /// Number of cards, including those of expected files; the number of files while the cards cannot be counted.
    #[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "only a browser lists recent batches"))]
    pub(crate) fn card_total(&self) -> u64 {
        let raw_files = match self.shared_cards {
            SharedCards::None | SharedCards::Uncounted => 0,
            SharedCards::Counted { raw_files, .. } => raw_files,
        };
        self.progress.analyzed.total.saturating_sub(raw_files)
    }

    /// Returns true if the batch has ended.
    pub(crate) fn has_ended(&self) -> bool {
        self.state.has_ended()
    }

    /// Returns true if files that the user adds now become new images: the batch is open, and no expected file counts
    /// as missing (see [`missing`](Self::missing)).
    pub(crate) fn accepts_new_images(&self) -> bool {
        self.state == BatchState::Open && self.missing() == 0
    }

    /// Number of expected files that have not arrived, including failed uploads; 0 while this tab is sending, or if the
    /// batch is not open.
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
    use crate::sheet::model::samples;
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
            completed_at: state.has_ended().then(|| Timestamp::from_millis(4000)),
            expires_at: None,
            cursor: Cursor { epoch: Epoch::from_random([1; 8]), seq: 9 },
        }
    }

    #[test]
    fn files_are_missing_only_while_the_batch_is_open() {
        let from_batch = |state| SheetSummary::from_batch(&batch(state), &CardCounts::default());
        assert_eq!(from_batch(BatchState::Open).missing(), 3);
        assert_eq!(from_batch(BatchState::Sealed).missing(), 0);
        assert_eq!(from_batch(BatchState::Completed).wall_ms, Some(3000));
    }

    #[test]
    fn files_are_not_missing_while_this_tab_sends() {
        let sheet = Sheet::from_snapshot(batch(BatchState::Open), []);
        assert_eq!(
            SheetSummary::from_sheet(&sheet, &CardCounts::from_stages([CardStage::Analyzed, CardStage::Uploading]))
                .missing(),
            0
        );
        assert_eq!(
            SheetSummary::from_sheet(
                &sheet,
                &CardCounts::from_stages([CardStage::Analyzed, CardStage::UploadFailed(UploadFailure::Interrupted)])
            )
            .missing(),
            9
        );
    }

    #[test]
    fn files_of_a_shot_share_a_card() {
        let primary = samples::shot_card("1.CR3", "1.JPG");
        let mut card_counts = CardCounts::default();
        for card in [&primary, primary.raw().unwrap()] {
            card_counts.add(card);
        }
        let counts = |analyzed| Counts { queued: 0, analyzed, failed: 0 };
        let summary = |analyzed| {
            let batch = Batch { counts: counts(analyzed), expected: None, ..batch(BatchState::Completed) };
            SheetSummary::from_batch(&batch, &card_counts)
        };
        assert_eq!(summary(2).shared_cards, SharedCards::Counted { analyzed: 1, raw_files: 1 });
        assert_eq!((summary(2).progress.analyzed.total, summary(2).card_total()), (2, 1));
        // A further image is not known yet.
        assert_eq!(summary(3).shared_cards, SharedCards::Uncounted);
        let sheet = Sheet::from_snapshot(batch(BatchState::Completed), samples::shot("1.CR3", "1.JPG"));
        let whole = SheetSummary::from_sheet(&sheet, &card_counts);
        assert_eq!((whole.progress.analyzed.total, whole.card_total()), (2, 1));
    }
}
